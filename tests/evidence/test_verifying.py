"""Seeds measured again are identical, consistent or different."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stronger.evidence.demo import open_demo
from stronger.evidence.intervals import foreseen
from stronger.evidence.promises import Promise
from stronger.evidence.queue import RunError
from stronger.evidence.results import Machine, Measured, Result, Stamp, Stream, Verification
from stronger.evidence.runner import run
from stronger.evidence.verifying import (
    SURPRISE,
    Verified,
    compare,
    finished_seeds,
    made_alike,
    seconds_of_a_seed,
    verify,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

TOYS = Path(__file__).parent / "demos"
HERE = Machine(system="Linux x86_64", blas="openblas 0.3 SkylakeX", simd=("AVX2",))
THERE = Machine(system="Linux x86_64", blas="openblas 0.3 Haswell", simd=("AVX2",))
VERSIONS = {"python": "3.11.7", "numpy": "2.4.6", "scipy": "1.17.1", "matplotlib": "3.11.2"}
PROMISE = Promise.model_validate(
    {
        "id": "coin",
        "title": "t",
        "question": "q",
        "predictions": [
            {
                "id": "fair",
                "claim": "c",
                "metric": "heads",
                "expect": {"low": 0.4, "high": 0.6},
                "if_met": "supports",
                "source": "s",
                "kind": "value",
            }
        ],
    }
)


def stamped(machine: Machine | None, **versions: str) -> Stamp:
    return Stamp(date="2026-11-29", seconds=20.0, versions=VERSIONS | versions, machine=machine)


def result(metrics: Sequence[Mapping[str, float]], **more: Any) -> Result:
    given = {
        "demo": "coin",
        "scale": "full",
        "stream": Stream(scheme="root", root=7),
        "predictions_hash": "",
        "metrics": tuple(metrics),
        "stamp": stamped(HERE),
        "source": "demos/coin/measure.py",
        "code": {},
    }
    return Result(PROMISE, Measured.model_validate(given | more))


SEEDS = [{"heads": 0.5 + 0.004 * (number % 5 - 2), "tails": 1.0} for number in range(10)]
PUBLISHED = result(SEEDS)
values = st.floats(allow_nan=True, allow_infinity=True)


@given(st.lists(st.fixed_dictionaries({"heads": values, "tails": values}), min_size=1, max_size=6))
def test_the_same_bits_are_identical_everywhere(metrics: list[dict[str, float]]) -> None:
    published = result(metrics)
    again = dict(enumerate(metrics))
    for same_class in (True, False):
        assert compare(published, again, same_class=same_class) == ("identical", ())


@given(st.floats(0.49, 0.51).filter(lambda value: value != SEEDS[3]["heads"]))
def test_another_bit_is_different_on_the_same_class_and_consistent_elsewhere(value: float) -> None:
    again = {3: SEEDS[3] | {"heads": value}}
    here = compare(PUBLISHED, again, same_class=True)
    assert here.answer == "different"
    assert here.reasons == (f"seed 3: heads is {value!r}, published {SEEDS[3]['heads']!r}",)
    assert compare(PUBLISHED, again, same_class=False) == ("consistent", ())


def test_the_smallest_difference_there_is_counts_on_the_same_class() -> None:
    again = {0: SEEDS[0] | {"tails": math.nextafter(1.0, 2.0)}}
    assert compare(PUBLISHED, again, same_class=True).answer == "different"
    # elsewhere it is rounding, though all other seeds are equal
    assert compare(PUBLISHED, again, same_class=False).answer == "consistent"
    again = {0: SEEDS[0] | {"tails": 1 + 1e-6}}
    assert compare(PUBLISHED, again, same_class=False).answer == "different"


def test_what_the_other_seeds_foresee_decides_elsewhere_on_either_side() -> None:
    others = [each["heads"] for number, each in enumerate(SEEDS) if number != 3]
    low, high = foreseen(others, 1 - SURPRISE / 2)  # shared among two metrics
    slack = 2e-9
    for value, answer in (
        (low, "consistent"),
        (high, "consistent"),
        (low - slack, "different"),
        (high + slack, "different"),
    ):
        found = compare(PUBLISHED, {3: SEEDS[3] | {"heads": value}}, same_class=False)
        assert found.answer == answer
    assert "the other seeds foresee" in found.reasons[0]


@pytest.mark.parametrize("same_class", [True, False])
def test_a_metric_that_is_gone_or_new_is_different(same_class: bool) -> None:
    renamed = {0: {"heads": SEEDS[0]["heads"], "edges": 1.0}}
    found = compare(PUBLISHED, renamed, same_class=same_class)
    assert found.answer == "different"
    assert {"seed 0: metric 'edges' is new", "seed 0: metric 'tails' is no longer measured"} <= {
        *found.reasons
    }


def test_an_outcome_that_turns_is_different_though_every_metric_was_foreseen() -> None:
    # the end of the interval lies within a hair of the bound, so that one seed decides
    seeds = [{"heads": 0.5915 + 0.01 * (number % 2)} for number in range(10)]
    published, again = result(seeds), {1: seeds[0]}
    assert published.findings["fair"].outcome == "open"
    assert result([seeds[0], seeds[0], *seeds[2:]]).findings["fair"].outcome == "met"
    found = compare(published, again, same_class=False)
    assert found.answer == "different"
    assert found.reasons == ("the outcome of 'fair' turns from open to met",)


def test_seeds_are_held_against_themselves_where_others_failed() -> None:
    failures = ("seed 0: ValueError: lost", "seed 2: ratio is nan")
    published = result(SEEDS[:3], failures=failures)
    assert finished_seeds(published.measured) == (1, 3, 4)
    assert compare(published, {3: SEEDS[1]}, same_class=True).answer == "identical"
    assert compare(published, {3: SEEDS[2]}, same_class=True).answer == "different"


@pytest.mark.parametrize(
    ("stamps", "alike"),
    [
        ([stamped(HERE)], True),
        ([stamped(HERE, matplotlib="9")], True),  # no number depends on it
        ([stamped(THERE)], False),
        ([stamped(HERE, numpy="9")], False),
        ([stamped(HERE, python="9")], False),
        ([stamped(HERE, scipy="9")], False),
        ([stamped(None)], False),  # not recorded
    ],
)
def test_bits_are_known_to_arise_on_one_class_of_machine(stamps: list[Stamp], alike: bool) -> None:
    measured = result(SEEDS, stamp=stamps[0]).measured
    assert made_alike(measured, stamped(HERE)) is alike


def test_a_whole_and_identical_verification_makes_another_class_known() -> None:
    every = tuple(range(10))
    for answer, seeds, known in [
        ("identical", every, True),
        ("identical", (0,), False),
        ("consistent", every, False),
    ]:
        verified = Verification.model_validate(
            {"stamp": stamped(THERE), "seeds": seeds, "answer": answer}
        )
        measured = result(SEEDS, verified=(verified,)).measured
        assert made_alike(measured, stamped(THERE)) is known
        assert made_alike(measured, stamped(HERE))


def test_a_demo_is_verified_from_its_own_random_numbers(tmp_path: Path) -> None:
    coin = open_demo(TOYS / "coin" / "measure.py")
    published = run(coin, seeds=4, root=tmp_path, stream=Stream(scheme="root", root=3))
    found = verify(coin, published, tmp_path, seeds=2, jobs=1)
    assert (found.comparison, found.seeds) == (("identical", ()), (0, 1))
    assert not found.whole(published)
    assert [list(each) for each in found.arrays] == [["tosses"]] * 2
    for seeds in (None, 4, 99):
        whole = verify(coin, published, tmp_path, seeds=seeds, jobs=1)
        assert whole.seeds == (0, 1, 2, 3)
        assert whole.whole(published)
    recorded = found.recorded(published, coin, tmp_path)
    assert recorded.model_copy(update={"verified": ()}) == published.measured
    assert recorded.verified[0].seeds == (0, 1)
    assert Measured.model_validate_json(recorded.model_dump_json()) == recorded


def test_failed_seeds_are_not_measured_again(tmp_path: Path) -> None:
    fragile = open_demo(TOYS / "fragile" / "measure.py")
    published = run(fragile, seeds=8, root=tmp_path)
    assert published.failures
    found = verify(fragile, published, tmp_path, seeds=None, jobs=1)
    assert found.seeds == finished_seeds(published.measured)
    assert found.whole(published)


def test_a_seed_that_no_longer_finishes_is_an_error(tmp_path: Path) -> None:
    fragile = open_demo(TOYS / "fragile" / "measure.py")
    published = run(open_demo(TOYS / "overflowing" / "measure.py"), seeds=8, root=tmp_path)
    with pytest.raises(RunError, match=r"seed \d of demo 'fragile' fails now: "):
        verify(fragile, published, tmp_path, seeds=8, jobs=1)


def test_what_differs_cannot_be_recorded(tmp_path: Path) -> None:
    coin = open_demo(TOYS / "coin" / "measure.py")
    published = run(coin, seeds=2, root=tmp_path)
    metrics = ({"heads": 0.4}, published.metrics[1])
    forged = Result(published.promise, published.measured.model_copy(update={"metrics": metrics}))
    found: Verified = verify(coin, forged, tmp_path, jobs=1)
    assert found.comparison.answer == "different"
    with pytest.raises(ValueError, match="not verified"):
        found.recorded(forged, coin, tmp_path)


def test_the_time_a_seed_takes_is_that_of_its_share() -> None:
    assert seconds_of_a_seed(PUBLISHED.measured) == pytest.approx(2 * 20 / 10)


def test_by_chance_hardly_anything_is_different() -> None:
    """Honest seeds of 20 metrics: 1 in 1,000 is called different if they are normal."""
    rng = np.random.default_rng(1)
    names = [f"m{number}" for number in range(20)]
    different = 0
    for _ in range(400):
        draws = rng.normal(size=(11, 20)).tolist()
        *seeds, again = [dict(zip(names, draw, strict=True)) for draw in draws]
        answer = compare(result(seeds), {0: again}, same_class=False).answer
        different += answer == "different"
    assert different <= 4
