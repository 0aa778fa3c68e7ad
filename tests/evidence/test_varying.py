"""Measuring a demo in all designs of its grid: the same bits however, and none of the published."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from tests.rooms import change, opened

from stronger.evidence.outcomes import Outcome
from stronger.evidence.places import DemoError
from stronger.evidence.queue import RunError, duration
from stronger.evidence.registering import append, entry, read_entries, registration_of
from stronger.evidence.registering_choices import grid_entry, grid_fault
from stronger.evidence.runner import run
from stronger.evidence.varied import Variation, read_varied
from stronger.evidence.varying import measure, measure_one, plan, stream_of, write

if TYPE_CHECKING:
    from stronger.evidence.demo import Demo

HERE = Path(__file__).parent
CALLED = "called-side-is-commoner"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A knowledge base with a loaded coin, which leaves no trace of its tosses."""
    for part in ("demos", "data/demos"):
        shutil.copytree(HERE / part / "loaded", tmp_path / part / "loaded")
    return tmp_path


@pytest.fixture
def coin(root: Path) -> Demo:
    """The same, registered with its grid."""
    demo = opened(root / "demos" / "loaded")
    register(demo)
    return demo


def register(demo: Demo, reason: str = "") -> None:
    from stronger.evidence.provenance import code_of, measuring_hash

    path = registration_of(demo)
    digest = measuring_hash(code_of(demo, path.parents[3]).measuring)
    entries = read_entries(path, "r")
    if more := entry(demo.promise, entries, digest, has_result=False, reason=reason):
        append(path, entries, more)
    entries = read_entries(path, "r")
    if more := grid_entry(demo, entries, digest, reason=reason):
        append(path, entries, more)


def vary(demo: Demo, root: Path, jobs: int = 1, **given: Any) -> Variation:
    return measure_one(plan(demo, root=root, **given), jobs=jobs, progress=False)


def test_neither_processes_nor_order_change_a_bit_and_cells_share_their_seeds(
    coin: Demo, root: Path
) -> None:
    alone, together = vary(coin, root), vary(coin, root, jobs=2)
    assert [each.metrics for each in alone.varied.cells] == [
        each.metrics for each in together.varied.cells
    ]
    by_side = {
        side: [each.metrics for each in alone.varied.cells if each.settings["side"] == side]
        for side in ("heads", "tails")
    }
    for heads, tails in zip(by_side["heads"], by_side["tails"], strict=True):
        assert [each["excess"] for each in heads] == [-each["excess"] for each in tails]
        assert [each["fair"] for each in heads] == [each["fair"] for each in tails]


def test_random_numbers_are_not_those_of_the_published_run(coin: Demo, root: Path) -> None:
    found = vary(coin, root, only={"load": 0.2, "tosses": 400, "side": "heads"})
    (cell,) = found.varied.cells
    published = run(coin, scale="full", jobs=1, root=root)
    assert stream_of(coin).root != coin.stream.root
    assert not {each["excess"] for each in cell.metrics} & {
        each["excess"] for each in published.metrics
    }


def test_only_what_the_predictions_need_is_kept_and_it_reads_back(coin: Demo, root: Path) -> None:
    found = vary(coin, root)
    assert {name for each in found.varied.cells for seed in each.metrics for name in seed} == {
        "excess",  # the metric, its control, and what the precondition checks
        "fair",
        "spread",
    }
    path = write(found, root / "out")
    assert read_varied(path) == found.varied
    assert "outcome" not in path.read_text()
    assert str(root) not in path.read_text()
    assert found.lacking == 0
    assert found.as_declared


def test_outcomes_are_those_that_a_demo_would_have(coin: Demo, root: Path) -> None:
    multiverse = vary(coin, root).multiverses[CALLED]
    by_cell = {tuple(each.settings.values()): each for each in multiverse.designs}
    assert by_cell[0.4, "heads", 800].word == "met"
    assert by_cell[0.4, "tails", 800].word == "the other way round"
    assert not by_cell[0.0, "heads", 800].holds
    assert multiverse.at_published == by_cell[0.2, "heads", 400]
    assert (multiverse.count, multiverse.holds) == (14, 5)
    assert multiverse.told == "Holds in 5 of 14 designs; the choice that flips it: side"


def test_a_precondition_that_a_cell_tells_of_makes_it_void(coin: Demo, root: Path) -> None:
    change(root / "data/demos/loaded/demo.yaml", "low: 0.2\n    added", "low: 0.4\n    added")
    demo = opened(root / "demos" / "loaded")
    register(demo, "A stricter coin.")
    found = vary(demo, root)  # at a load of 0.4 the spread is 0.3, at one of 0.2 it is 0.46
    for each in found.multiverses[CALLED].designs:
        assert each.finding is not None
        assert (each.finding.outcome is Outcome.VOID) == (each.settings["load"] == 0.4)
        assert each.holds == (each.settings["load"] == 0.2 and each.settings["side"] == "heads")


def test_seeds_that_fail_leave_a_cell_open_and_the_others_as_they_are(
    coin: Demo, root: Path
) -> None:
    change(
        root / "data/demos/loaded/demo.yaml", "values: [200, 400, 800]", "values: [20, 400, 800]"
    )
    change(root / "data/demos/loaded/demo.yaml", "{tosses: 200,", "{tosses: 20,")
    demo = opened(root / "demos" / "loaded")
    with pytest.raises(RunError, match="is not the one registered, and no grid is measured"):
        plan(demo, root=root)
    register(demo, "Very few tosses, too.")
    found = vary(demo, root)
    failed = [each for each in found.varied.cells if each.failures]
    assert [each.settings["tosses"] for each in failed] == [20, 20]
    assert failed[0].failures[0].startswith("seed 0: ValueError: too few tosses (demos/loaded/")
    assert found.lacking == 0
    words = found.multiverses[CALLED].outcomes
    assert words["no outcome: no seed finished"] == 2


def test_nothing_is_measured_that_was_not_registered(root: Path) -> None:
    demo = opened(root / "demos" / "loaded")
    with pytest.raises(RunError, match=r"is not registered, .*`stronger demo register loaded`"):
        plan(demo, root=root)
    tried = vary(demo, root, quick=True, only={"load": 0.4})
    assert {len(each.metrics) for each in tried.varied.cells} == {2}
    register(demo)
    change(root / "demos/loaded/measure.py", "0.5 + parameters", "0.50 + parameters")
    plan(opened(root / "demos" / "loaded"), root=root)
    change(root / "demos/loaded/measure.py", "0.50 + parameters", "0.51 + parameters")
    with pytest.raises(RunError, match="with other code than that which measures now"):
        plan(opened(root / "demos" / "loaded"), root=root)


def test_a_grid_says_nothing_of_what_the_demo_itself_is_registered_with(coin: Demo) -> None:
    from stronger.evidence.registering import fixed, measure_of

    first, grid = read_entries(registration_of(coin), "r")
    assert (first.what, grid.what) == ("registered", "choices")
    assert list(grid.predictions) == [CALLED]
    assert fixed((first, grid)) == dict(first.predictions)
    later = grid.model_copy(update={"measure": "other"})
    assert measure_of((first, later)) == first.measure
    assert grid_fault(coin.promise, (first,), "") == "is not registered"
    assert grid_fault(coin.promise, (first, grid), grid.measure) == ""


def test_parts_and_cells_that_there_are_not_are_named_with_the_nearest(root: Path) -> None:
    demo = opened(root / "demos" / "loaded")
    with pytest.raises(RunError, match=r"no axis 'lode'; did you mean 'load'\?"):
        plan(demo, root=root, quick=True, only={"lode": 1})
    with pytest.raises(RunError, match=r"no cell of demo 'loaded' has load=0.3; load is 0"):
        plan(demo, root=root, quick=True, only={"load": 0.3})
    change(root / "data/demos/loaded/demo.yaml", "parts: [toss]", "parts: [tos]")
    with pytest.raises(DemoError, match=r"no part 'tos'; did you mean 'toss'\?"):
        plan(opened(root / "demos" / "loaded"), root=root, quick=True)


def test_several_grids_share_one_queue(coin: Demo, root: Path) -> None:
    for part in ("demos", "data/demos"):
        shutil.copytree(root / part / "loaded", root / part / "other")
    (root / "data/demos/other/registered.json").unlink()
    other = opened(root / "demos" / "other")
    register(other)
    coin = opened(root / "demos" / "loaded")
    grids = [plan(each, root=root) for each in (coin, other)]
    found = {grid.demo.id: each for grid, each in measure(grids, jobs=2, progress=False)}
    mine, yours = found["loaded"], found["other"]
    assert isinstance(mine, Variation)
    assert isinstance(yours, Variation)
    assert mine.varied.cells[0].metrics == vary(coin, root).varied.cells[0].metrics
    assert mine.varied.cells[0].metrics != yours.varied.cells[0].metrics


def test_the_time_of_a_run_counts_no_second_twice() -> None:
    rng = np.random.default_rng(0)
    starts = rng.integers(0, 50, 20)
    spans = [(float(a), float(a + b)) for a, b in zip(starts, rng.integers(0, 9, 20), strict=True)]
    covered = {second for a, b in spans for second in range(int(a), int(b))}
    assert duration(spans) == len(covered)
    assert duration([]) == 0
