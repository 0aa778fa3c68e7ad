"""Measuring a published demo again from fresh roots, and holding the two side by side."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stronger.evidence.demo import open_demo
from stronger.evidence.intervals import foreseen
from stronger.evidence.places import DemoError
from stronger.evidence.promises import Promise
from stronger.evidence.registering import Entry
from stronger.evidence.replicating import (
    Replication,
    append,
    as_dict,
    compare,
    fresh_root,
    read_replications,
    repeats,
    replicate,
)
from stronger.evidence.results import Measured, Result, Stamp, Stream
from stronger.evidence.runner import run

COIN = Path(__file__).parent / "demos" / "coin" / "measure.py"
STAMP = Stamp(date="2026-11-30", seconds=1, versions={})


def result(values: list[float], **prediction: object) -> Result:
    record = {
        "id": "p",
        "claim": "c",
        "metric": "m",
        "expect": {"low": 1},
        "if_met": "supports",
        "source": "s",
        "kind": "effect",
        "null_value": 0.0,
        **prediction,
    }
    promise = Promise.model_validate({"id": "d", "title": "t", "predictions": [record]})
    measured = Measured(
        demo="d",
        scale="full",
        stream=Stream(scheme="root", root=1),
        predictions_hash="",
        metrics=tuple({"m": each} for each in values),
        stamp=STAMP,
        source="demos/d/measure.py",
        code={},
    )
    return Result(promise, measured)


def again(values: list[float]) -> Replication:
    metrics = tuple({"m": each} for each in values)
    return Replication(
        root=2, scale="full", seeds=len(values), metrics=metrics, stamp=STAMP, code="x"
    )


PLUS, MINUS, NOTHING = [1.9, 2, 2.1, 2, 2], [-1.9, -2, -2.1, -2, -2], [-3.0, 3, -3, 3, 1]


@pytest.mark.parametrize(
    ("then", "now", "change", "inside"),
    [
        (PLUS, PLUS, "kept", True),
        (MINUS, MINUS, "kept", True),
        (PLUS, MINUS, "turned", False),
        (PLUS, NOTHING, "lost", False),
        (NOTHING, PLUS, "gained", True),
        (NOTHING, NOTHING, "none", True),
        (PLUS, [1.5, 1.51, 1.5, 1.49, 1.5], "kept", False),
    ],
)
def test_what_became_of_a_sign_and_whether_the_mean_was_foreseen(
    then: list[float], now: list[float], change: str, inside: bool
) -> None:
    (found,) = compare(result(then), again(now))
    assert (found.change, found.inside) == (change, inside)
    told = as_dict(result(then), again(now))
    assert (told["signs"], told["inside"]) == ({change: 1}, int(inside))
    assert told["predictions"][0]["now"]["mean"] == pytest.approx(np.mean(now))


def test_equal_seeds_foresee_their_own_value_and_no_other() -> None:
    assert compare(result([2.0] * 5), again([2.0 + 1e-12] * 5))[0].inside
    assert not compare(result([2.0] * 5), again([2.001] * 5))[0].inside


def test_of_normal_seeds_95_in_100_means_of_further_ones_are_foreseen() -> None:
    rng = np.random.default_rng(0)
    draws = rng.normal(size=(4000, 13))
    hit = 0
    for each in draws:
        low, high = foreseen(each[:8].tolist(), 0.95, seeds=5)
        hit += low <= each[8:].mean() <= high
    assert abs(hit / len(draws) - 0.95) < 0.011  # three standard errors


@given(st.lists(st.text("abc", max_size=3), max_size=3), st.integers(1, 5))
def test_no_root_is_used_twice_and_nobody_chooses_it(names: list[str], number: int) -> None:
    for name in names:
        used: list[int] = []
        for _ in range(number):
            used.append(fresh_root(name, used))
        assert len(set(used)) == number
        assert fresh_root(name, used[:-1]) == used[-1]


def test_a_replication_has_the_seeds_of_the_result_and_other_numbers(tmp_path: Path) -> None:
    demo = open_demo(COIN)
    published = run(demo, seeds=6, root=tmp_path)
    first = replicate(demo, published, fresh_root("coin", ()), tmp_path, progress=False)
    other = run(demo, seeds=6, stream=Stream(scheme="root", root=first.root))
    assert first.metrics == other.metrics
    assert not {each["heads"] for each in first.metrics} & {
        each["heads"] for each in published.metrics
    }
    assert compare(published, first)[0].change == "kept"
    assert as_dict(published, first)["repeats"]


@pytest.mark.parametrize(
    ("entries", "code", "whether"),
    [
        ([], "x", False),
        ([("registered", "x")], "x", True),
        ([("registered", "x"), ("moved", "y"), ("kinds", ""), ("moved", "z")], "x", True),
        ([("registered", "x"), ("moved", "y"), ("choices", "z")], "x", True),
        ([("registered", "x"), ("amended", "y"), ("moved", "z")], "x", False),
        ([("registered", "x"), ("amended", "y"), ("moved", "z")], "y", True),
    ],
)
def test_code_that_moved_is_the_same_and_code_that_was_amended_is_not(
    entries: list[tuple[str, str]], code: str, whether: bool
) -> None:
    found = [
        Entry.model_validate({"date": "2026-11-30", "what": what, "measure": measure})
        for what, measure in entries
    ]
    replication = again(PLUS).model_copy(update={"code": code})
    assert repeats(result(PLUS), replication, found) == whether
    assert not repeats(result(PLUS), replication.model_copy(update={"scale": "quick"}), found)


def test_what_is_added_leaves_earlier_lines_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "replications.json"
    assert read_replications(path) == ()
    append(path, (), again(PLUS))
    before = path.read_text().splitlines()
    append(path, read_replications(path), again(MINUS))
    after = path.read_text().splitlines()
    assert after[: len(before) - 1] == before[:-1]
    assert len(after) == len(before) + 1
    assert read_replications(path) == (again(PLUS), again(MINUS))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "replications.json cannot be read: "),
        ("{}", "replications.json is no list of replications"),
        ("[1]", "replications.json is malformed at an entry: "),
        ('[{"root": -1}]', "replications.json is malformed at root: "),
    ],
)
def test_a_file_that_is_none_is_told_in_words(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "replications.json"
    path.write_text(text)
    with pytest.raises(DemoError, match=told):
        read_replications(path)
