"""Do dead rectifiers come back: mechanism at the quick scale."""

from collections.abc import Callable

import pytest

from stronger.evidence.results import Result


@pytest.fixture(scope="module")
def dead(run_quick: Callable[[str], Result]) -> Result:
    return run_quick("dead-rectifiers")


def test_what_has_no_gradient_does_not_move(dead: Result) -> None:
    assert not dead.failures
    for metrics in dead.metrics:
        assert metrics["dead.sgd.first.moved"] == 0
        assert metrics["dead.sgd.first.revived"] == 0
        assert metrics["dead.anew_moved"] == 0
        assert metrics["dead.momentum.first.moved"] > 0
        assert metrics["dead.adam.first.moved"] > 0
