"""Graphs of three knowledge bases: ours, a small one about something else, and one out of order."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import stronger

if TYPE_CHECKING:
    from stronger.knowledge import KnowledgeBase

ROOT = Path(__file__).parents[3]
BASES = {
    "ours": ROOT,
    "small": ROOT / "tests" / "fixtures" / "small",
    "hostile": ROOT / "tests" / "site" / "hostile",
    "new": ROOT / "src" / "stronger" / "template",
}


@pytest.fixture(scope="session")
def bases() -> dict[str, KnowledgeBase]:
    """Return knowledge bases by name."""
    return {name: stronger.load(folder) for name, folder in BASES.items()}


@pytest.fixture(params=BASES)
def kb(request: pytest.FixtureRequest, bases: dict[str, KnowledgeBase]) -> KnowledgeBase:
    """Return one after the other."""
    return bases[request.param]


@pytest.fixture
def empty(tmp_path: Path) -> KnowledgeBase:
    """Return a knowledge base with no work, no claim and no demo."""
    (tmp_path / "empty" / "data").mkdir(parents=True)
    (tmp_path / "empty" / "data" / "references.bib").write_text("")
    return stronger.load(tmp_path / "empty")
