"""The quick run of a demo, made once for all tests of a process that look at it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from stronger import demos

if TYPE_CHECKING:
    from collections.abc import Callable

    from stronger.evidence.results import Result

ROOT = Path(__file__).parents[2]
SEEDS = 3
"""Too few to decide anything, and enough to see that everything is measured and drawn."""


@pytest.fixture(scope="session")
def run_quick(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Result]:
    """Return a function that runs a demo at the quick scale, once, and draws its figures."""

    @cache
    def run(name: str) -> Result:
        promise = demos.promise(name)
        if promise and promise.missing:
            pytest.skip(promise.missing)
        output = tmp_path_factory.mktemp(name)
        return demos.load(name).run(seeds=SEEDS, root=ROOT, output=output)

    return run


@pytest.fixture(scope="module")
def quick(request: pytest.FixtureRequest, run_quick: Callable[[str], Result]) -> Result:
    """Return the quick run of the demo that a test module is named after."""
    return run_quick(request.path.stem.removeprefix("test_").replace("_", "-"))
