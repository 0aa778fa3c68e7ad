"""The work of generating pages grows in a straight line with the papers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from benchmarks.sites import write_base

import stronger
from stronger.bibliography import Entry
from stronger.claims import Citation, Claim, Correction, Question, Statement
from stronger.site import generate, views

LOOKED_AT = (
    *(Citation, Claim, Correction, Entry, Question, Statement),
    *(views.BearingView, views.ClaimView, views.CorrectionView, views.PaperView),
    *(views.QuestionView, views.StatementView),
)


def test_each_further_paper_costs_as_many_looks_at_things_however_many_there_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = 0

    def count(thing: Any, name: str) -> Any:
        nonlocal looks
        looks += 1
        return object.__getattribute__(thing, name)

    counted = []
    for papers in (50, 200, 350):
        write_base(tmp_path / str(papers), papers)
        kb = stronger.load(tmp_path / str(papers))
        assert not kb.reading
        with monkeypatch.context() as patch:
            for kind in LOOKED_AT:
                patch.setattr(kind, "__getattribute__", count)
            looks = 0
            generate(kb, tmp_path / f"docs-{papers}")
        counted.append(looks)
    few, many = counted[1] - counted[0], counted[2] - counted[1]
    assert many == pytest.approx(few, rel=0.05)
