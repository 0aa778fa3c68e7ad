"""Whether a grid of designs is registered, measured and whole, as `stronger check` says."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.rooms import change, opened

import stronger
from stronger.evidence.provenance import code_of, measuring_hash
from stronger.evidence.registering import append, entry
from stronger.evidence.registering_choices import grid_entry
from stronger.evidence.varied import FILE
from stronger.evidence.varying import measure_one, plan, write

if TYPE_CHECKING:
    from stronger.evidence.demo import Demo

EVIDENCE = Path(__file__).parents[1] / "evidence"


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A knowledge base with a loaded coin whose grid was registered and measured."""
    for part in ("demos", "data/demos"):
        shutil.copytree(
            EVIDENCE / part / "loaded",
            tmp_path / part / "loaded",
            ignore=shutil.ignore_patterns("__pycache__"),
        )
    (tmp_path / "data" / "references.bib").write_text("")
    demo = opened(tmp_path / "demos" / "loaded")
    register(demo, tmp_path)
    write(measure_one(plan(demo, root=tmp_path), jobs=1, progress=False), record(tmp_path))
    return tmp_path


def record(base: Path) -> Path:
    return base / "data" / "demos" / "loaded"


def register(demo: Demo, base: Path) -> None:
    path = record(base) / "registered.json"
    digest = measuring_hash(code_of(demo, base).measuring)
    first = entry(demo.promise, (), digest, has_result=False)
    assert first is not None
    append(path, (), first)
    grid = grid_entry(demo, (first,), digest)
    assert grid is not None
    append(path, (first,), grid)


def told(base: Path) -> list[str]:
    return [str(each) for each in stronger.load(base).check(["R001", "R017"])]


def test_a_grid_that_is_as_registered_and_whole_is_no_finding(base: Path) -> None:
    assert told(base) == []
    found = stronger.load(base).variations["loaded"]
    assert found.multiverses["called-side-is-commoner"].holds == 5


def test_a_grid_may_wait_to_be_measured_and_not_to_be_registered(base: Path) -> None:
    (record(base) / FILE).unlink()
    assert told(base) == []
    (record(base) / "registered.json").unlink()
    (finding,) = told(base)
    assert finding.startswith("data/demos/loaded/demo.yaml:49:3 R017 the grid of demo 'loaded'")
    assert finding.endswith("is not registered")


@pytest.mark.parametrize(
    ("file", "old", "new", "what"),
    [
        ("demo.yaml", "[200, 400, 800]", "[200, 400, 900]", "is not the one registered"),
        ("demo.yaml", "low: 0.1", "low: 0.2", "predictions that are not as they were"),
        (FILE, '"choices_hash": "', '"choices_hash": "0', "is not the one that was measured"),
        (FILE, 'measure.py": "', 'measure.py": "0', "with other code than that which measured it"),
        (
            "measure.py",
            "0.5 + param",
            "0.6 + param",
            "before the code changed: demos/loaded/measure.py",
        ),
    ],
)
def test_what_changed_since_is_told(base: Path, file: str, old: str, new: str, what: str) -> None:
    folder = base / "demos" / "loaded" if file == "measure.py" else record(base)
    change(folder / file, old, new)
    (finding,) = told(base)
    assert " R017 " in finding
    assert what in finding


def test_missing_seeds_and_broken_files_are_told(base: Path) -> None:
    path = record(base) / FILE
    measured = json.loads(path.read_text())
    measured["cells"][0]["metrics"].pop()
    path.write_text(json.dumps({**measured, "cells": measured["cells"][:-1]}))
    assert told(base)[0].endswith("lacks 6 seeds of its cells")
    path.write_text(json.dumps({**measured, "cells": []}))
    (unreadable,) = told(base)
    assert "varied.json:1:1 R001 no result: cells: " in unreadable
    change(record(base) / "demo.yaml", "choices:", "# choices:")
    text = (record(base) / "demo.yaml").read_text()
    (record(base) / "demo.yaml").write_text(text[: text.index("# choices:")])
    assert "has no grid (`choices` in its demo.yaml)" in told(base)[0]
