"""Finding demos, and what is committed of them."""

from __future__ import annotations

import math
import shutil
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.rooms import write

from stronger import demos
from stronger.demos import DemoError
from stronger.evidence.outcomes import Outcome
from stronger.evidence.promises import Promise, predictions_hash
from stronger.evidence.provenance import changes_since
from stronger.evidence.registering import (
    changed_after_a_look,
    fixed,
    read_entries,
    unregistered,
)
from stronger.evidence.results import Result, read_finding, read_measured
from stronger.evidence.runner import run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[2]
SEEDS = 3  # of a quick run, as in conftest.py
RECORDS = ROOT / "data" / "demos"
PUBLISHED = [name for name in demos.names() if (RECORDS / name / "result.json").is_file()]
"""A demo that is registered and waits to be measured has no result."""


def committed(name: str) -> Result:
    promise = demos.promise(name)
    assert promise is not None
    return Result(promise, read_measured(RECORDS / name / "result.json"))


def discrepancies(result: Result) -> Iterator[str]:
    """Yield what keeps a result from being that of its promise: what was registered and measured.

    Nothing that follows is stored any more; so what it follows from has to be whole.
    """
    if not result.as_promised:
        yield "the predictions are not those it was measured for"
    for number, metrics in enumerate(result.metrics):
        if set(metrics) != set(result.metrics[0]):
            yield f"seed {number} measured something else than the first"
        yield from (
            f"seed {number}: {name} is {value}"
            for name, value in metrics.items()
            if not math.isfinite(value)
        )
    for each in result.predictions:
        if each.kind is None:
            yield f"{each.id} has no kind"
        if each.derived_by is None:
            yield f"nobody is said to have derived {each.id}"
        for metric in filter(None, (each.metric, each.control)):
            if metric not in result.estimates:
                yield f"{each.id} is on {metric}, which was not measured"
        if each.id not in result.findings or each.id not in result.verdicts:
            yield f"{each.id} has no outcome"
    for precondition in result.promise.preconditions:
        for check in precondition.checks:
            if check.metric not in result.estimates:
                yield f"{precondition.id} checks {check.metric}, which was not measured"


def test_a_knowledge_base_brings_demos_of_its_own(tmp_path: Path) -> None:
    toys = ROOT / "tests" / "evidence"
    folder = tmp_path / "demos"
    shutil.copytree(toys / "demos" / "coin", folder / "coin")
    write(tmp_path, "_helper", measure="")
    write(tmp_path, "not-yet", lesson="")
    assert demos.names(folder) == tuple(sorted({*demos.names(), "coin"}))
    assert demos.promise("coin", folder) is None
    shutil.copytree(toys / "data" / "demos" / "coin", tmp_path / "data" / "demos" / "coin")
    promise = demos.promise("coin", folder)
    assert promise is not None
    assert demos.load("coin", folder).title == promise.title == "A coin"


def test_a_demo_of_a_knowledge_base_goes_before_one_of_ours(tmp_path: Path) -> None:
    folder = tmp_path / "demos"
    room = write(tmp_path, "perceptron", measure="")
    assert demos.find("perceptron", folder) == room / "measure.py"
    assert demos.promise("perceptron", folder) is None


def test_a_demo_is_the_same_however_its_folder_is_reached(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    toys = ROOT / "tests" / "evidence"
    for part in ("demos", "data/demos"):
        shutil.copytree(toys / part / "coin", tmp_path / part / "coin")
    (tmp_path / "linked").symlink_to(tmp_path, target_is_directory=True)
    monkeypatch.chdir(tmp_path)
    for folder in (Path("demos"), Path("linked") / "demos", tmp_path / "linked" / "demos"):
        demo = demos.load("coin", folder)
        assert [each.file for each in demo.drawings] == ["share-of-heads.svg"]
        assert len(demo.parts) == 1


def test_a_demo_in_one_file_is_told_to_be_moved(tmp_path: Path) -> None:
    folder = tmp_path / "demos"
    folder.mkdir()
    (folder / "old_coin.py").write_text("")
    assert "old-coin" not in demos.names(folder)
    with pytest.raises(DemoError, match=r"old_coin\.py is a demo of an earlier version.*migrate"):
        demos.load("old-coin", folder)


def test_an_unknown_demo_names_the_nearest() -> None:
    with pytest.raises(DemoError, match="did you mean 'perceptron'"):
        demos.load("perzeptron")


def test_a_missing_data_set_is_told_once_and_plainly(tmp_path: Path) -> None:
    with pytest.raises(DemoError, match=r"no seed of demo 'perceptron' finished.*--data"):
        # Where nobody looks into a checkout, as `Demo.run` does
        run(demos.load("perceptron"), seeds=1, root=tmp_path)


@pytest.mark.parametrize("name", demos.names())
def test_the_quick_scale_measures_and_judges_everything(
    run_quick: Callable[[str], Result], name: str
) -> None:
    result, demo = run_quick(name), demos.load(name)
    assert (result.failures, result.warnings) == ((), ())
    assert len(result.metrics) == SEEDS
    assert {tuple(each) for each in result.metrics} == {tuple(result.metrics[0])}
    assert all(math.isfinite(value) for each in result.metrics for value in each.values())
    assert list(result.findings) == [each.id for each in demo.predictions]
    assert all(figure.alt for figure in result.figures)
    assert list(discrepancies(result)) == []
    # so few seeds decide identities at most
    for each in result.predictions:
        decided = result.findings[each.id].outcome not in (Outcome.OPEN, Outcome.VOID)
        assert decided <= bool(each.identity)


def test_the_perceptron_shows_the_mechanism_at_the_quick_scale(
    run_quick: Callable[[str], Result],
) -> None:
    for metrics in run_quick("perceptron").metrics:
        assert metrics["bound.worst_ratio"] <= 1
        assert metrics["bound.orthogonal_ratio"] == 1
        assert metrics["mirror.output.residual"] == 0
        assert metrics["mirror.output.one_sided_residual"] > 0
        assert metrics["mirror.output.accuracy_reading_low"] == metrics["digits.accuracy"]
        assert metrics["mirror.input.blank_weight_plain"] == 0
        assert metrics["mirror.input.blank_weight_minus_bias"] == 0
        assert metrics["rare.activity.recall_loss"] > metrics["rare.mistakes.recall_loss"]


def test_the_same_entropy_gives_the_same_metrics(run_quick: Callable[[str], Result]) -> None:
    again = demos.load("perceptron").run(seeds=SEEDS, root=ROOT, jobs=2)
    assert again.metrics == run_quick("perceptron").metrics


@pytest.mark.parametrize("name", PUBLISHED)
def test_what_is_committed_follows_from_its_metrics_and_its_promise(name: str) -> None:
    result, demo = committed(name), demos.load(name)
    assert list(discrepancies(result)) == []
    assert result.promise == demo.promise
    assert result.measured.stream == demo.stream
    assert result.scale == "full"
    assert len(result.metrics) == demo.seeds >= 5
    assert result.failures == ()
    assert read_finding(RECORDS / name)
    for figure in result.figures:
        assert (RECORDS / name / figure.file).is_file()
        assert figure.alt
    assert [figure.file for figure in result.figures] == [each.file for each in demo.drawings]


@pytest.mark.parametrize("name", PUBLISHED)
def test_what_is_committed_comes_from_the_code_as_it_is(name: str) -> None:
    assert changes_since(committed(name), ROOT).numbers == {}


@pytest.mark.parametrize("name", demos.names())
def test_every_prediction_is_registered_as_it_stands_and_was_before_its_kind(name: str) -> None:
    promise = demos.promise(name)
    assert promise is not None
    assert promise.setting is not None
    entries = read_entries(RECORDS / name / "registered.json", name)
    assert unregistered(promise, entries) == []
    assert entries[0].what == "registered"
    assert set(fixed(entries)) == {each.id for each in promise.predictions}
    first = set(fixed(entries[:1]))
    # What was read by others had been registered long before; what came later was fixed at once
    assert all(set(each.predictions) <= first for each in entries if each.what == "kinds")
    amended = {each.id for each in promise.predictions if each.amended}
    assert changed_after_a_look(entries) <= amended
    assert all(each.date <= later.date for each, later in pairwise(entries))
    assert any(each.measure for each in entries)
    # Neither what is registered before a result needs a reason, nor a first grid
    before = ("registered", "choices")
    assert all(each.reason for each in entries[1:] if each.what not in before)


def changed(result: Result, **more: object) -> Result:
    return Result(result.promise, result.measured.model_copy(update=more))


def promising(result: Result, at: int, **more: object) -> Result:
    predictions = list(result.predictions)
    predictions[at] = predictions[at].model_copy(update=more)
    promise = result.promise.model_copy(update={"predictions": tuple(predictions)})
    return Result(promise, result.measured)


def test_what_is_missing_or_changed_in_a_result_is_found() -> None:
    result = committed("perceptron")
    assert list(discrepancies(result)) == []
    first = result.predictions[0]
    without = tuple({k: v for k, v in m.items() if k != first.metric} for m in result.metrics)
    for forged, told in [
        (changed(result, predictions_hash="0"), "not those it was measured for"),
        (changed(result, metrics=without), f"{first.id} is on {first.metric}"),
        (changed(result, metrics=without), f"{first.id} has no outcome"),
        (changed(result, metrics=(*result.metrics[1:], without[0])), "something else"),
        (changed(result, metrics=(*result.metrics[1:], without[0])), "has no outcome"),
        (
            changed(result, metrics=({**result.metrics[0], first.metric: math.nan},)),
            f"{first.metric} is nan",
        ),
        (promising(result, 0, kind=None), f"{first.id} has no kind"),
        (promising(result, 0, kind=None), f"{first.id} has no outcome"),
        (promising(result, 0, metric="lost"), f"{first.id} is on lost, which was not measured"),
        (promising(result, 1, null_value="lost"), "is on lost, which was not measured"),
        (promising(result, 0, why="."), "not those it was measured for"),
        (promising(result, 0, expect=first.expect.model_copy(update={"high": 2.0})), "not those"),
    ]:
        assert any(told in each for each in discrepancies(forged)), told
    fewer = result.promise.model_copy(update={"predictions": result.predictions[1:]})
    assert list(discrepancies(Result(fewer, result.measured)))


def test_a_changed_number_in_a_result_changes_what_follows() -> None:
    result = committed("perceptron")
    metrics = [dict(each) for each in result.metrics]
    metrics[0]["mirror.output.residual"] = 0.5
    forged = changed(result, metrics=tuple(metrics))
    name = "swapped-output-negates-the-unit"
    assert result.findings[name].outcome is Outcome.HOLDS
    assert forged.findings[name].outcome is Outcome.FAILS
    assert forged.estimates["mirror.output.residual"] != result.estimates["mirror.output.residual"]


def test_the_hashes_of_predictions_are_those_of_the_results_first_published() -> None:
    """Not a bound was moved since: the hash in a result is that of its demo.yaml."""
    found = {
        path.parent.name: read_measured(path).predictions_hash
        for path in RECORDS.glob("*/result.json")
    }
    promises: dict[str, Promise | None] = {name: demos.promise(name) for name in PUBLISHED}
    assert found == {
        name: predictions_hash(each.predictions) for name, each in promises.items() if each
    }
