"""Running a demo again gives the outcomes that are committed.

That takes minutes, so it is done in CI and on request: ``pytest -m again``.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from stronger import demos
from stronger.evidence.results import Result, read_measured

ROOT = Path(__file__).parents[2]
CHEAP = ("perceptron", "threshold-logic", "capacity")
"""Demos that take well under a minute at the full scale."""


@pytest.fixture
def wanted(request: pytest.FixtureRequest) -> None:
    if not os.environ.get("CI") and "again" not in request.config.getoption("markexpr"):
        pytest.skip("runs in CI, where CI is set, and with -m again")


@pytest.mark.again
@pytest.mark.usefixtures("wanted")
@pytest.mark.parametrize("name", CHEAP)
def test_running_again_gives_the_same_outcomes(name: str) -> None:
    result = demos.load(name).run("full", root=ROOT)
    path = ROOT / "data" / "demos" / name / "result.json"
    committed = Result(result.promise, read_measured(path))
    assert result.failures == ()
    assert {name: each.outcome for name, each in result.findings.items()} == {
        name: each.outcome for name, each in committed.findings.items()
    }
