"""Results of earlier versions come out whole in today's form and place, or are left alone."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.rooms import change

from stronger.evidence.migrating import MigrationError, migrate, write
from stronger.evidence.promises import predictions_hash, promise_in, read_promise
from stronger.evidence.results import Result, read_finding, read_measured, read_story

if TYPE_CHECKING:
    from collections.abc import Callable

EARLIER = Path(__file__).parent / "earlier"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """The result of a base of the first version."""
    shutil.copytree(EARLIER / "first", tmp_path, dirs_exist_ok=True)
    return tmp_path / "data" / "results" / "perceptron" / "result.json"


@pytest.fixture
def second(tmp_path: Path) -> Path:
    """A base of the second version, with figures and a file that nothing knows of."""
    root = tmp_path / "second"
    shutil.copytree(EARLIER / "second", root)
    folder = root / "data" / "results" / "small-batches"
    for figure in ("what-is-left", "how-many-are-strong", "strength-by-frequency"):
        (folder / f"{figure}.svg").write_text(f"<svg id='{figure}'/>")
    (folder / "notes").mkdir()
    (folder / "notes" / "remark.txt").write_text("kept?")
    return root


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_a_result_of_the_first_version_comes_out_again_of_its_new_form(
    old: Path, tmp_path: Path
) -> None:
    before: dict[str, Any] = json.loads(old.read_text())
    write(migrate(old.parent, tmp_path), tmp_path)
    assert not (tmp_path / "data" / "results").exists()
    folder = tmp_path / "data" / "demos" / "perceptron"
    promise, found = read_promise(folder / "demo.yaml", "demo.yaml")
    assert (promise is not None, found) == (True, ())
    assert promise is not None
    result = Result(promise, read_measured(folder / "result.json"))
    assert result.as_promised
    assert predictions_hash(result.predictions) == before["predictions_hash"]
    for name in ("demo", "title", "question", "scale", "source"):
        assert getattr(result, name) == before[name]
    assert [dict(each) for each in result.metrics] == before["metrics"]
    assert [each.model_dump(mode="json") for each in result.papers] == before["papers"]
    assert [each.model_dump(mode="json") for each in result.figures] == before["figures"]
    for each, was in zip(result.predictions, before["predictions"], strict=True):
        assert each.model_dump(mode="json", include=set(was)) == was
    assert list(result.estimates) == list(before["estimates"])
    for name, estimate in result.estimates.items():
        assert estimate._asdict() == pytest.approx(before["estimates"][name])
    assert {
        name: (verdict.outcome, verdict.reason) for name, verdict in result.verdicts.items()
    } == {each["prediction"]: (each["outcome"], each["reason"]) for each in before["verdicts"]}
    stamp = result.measured.stamp
    assert (stamp.date, stamp.seconds) == (before["finished"], before["seconds"])
    assert stamp.versions == before["versions"]
    assert (result.measured.stream.scheme, result.measured.stream.root) == ("root", 1958)
    assert read_story(folder) == before["story"].rstrip() + "\n"
    # no kind was said then, so none is invented
    assert not result.findings


def test_a_base_of_the_second_version_moves_whole(second: Path) -> None:
    folder, target = second / "data/results/small-batches", second / "data/demos/small-batches"
    before, there = contents(folder), contents(target)
    old: dict[str, Any] = json.loads(before.pop("result.json"))
    found = migrate(folder, second)
    assert contents(target) == there  # nothing is written yet
    write(found, second)
    assert not (second / "data" / "results").exists()
    after = contents(target)
    new = json.loads(after.pop("result.json"))
    assert after.pop("story.md").decode() == old.pop("story").rstrip() + "\n"
    assert after == before | there
    assert new == old | {"format": 3, "parameters": {}}
    promise = promise_in(target.parent, "small-batches")
    assert promise is not None
    result = Result(promise, read_measured(target / "result.json"))
    assert result.as_promised
    assert result.findings
    assert read_finding(target)


@pytest.mark.parametrize(
    "name", ["result.json", "story.md", "finding.md", "drawn.npz", "what-is-left.svg"]
)
def test_what_is_in_the_way_stops_a_demo_unless_it_is_the_same(second: Path, name: str) -> None:
    folder, target = second / "data/results/small-batches", second / "data/demos/small-batches"
    (target / name).write_text("another")
    before = contents(second)
    with pytest.raises(MigrationError, match=rf"{name} is there already with another content"):
        migrate(folder, second)
    assert contents(second) == before
    (target / name).unlink()
    found = migrate(folder, second)
    (target / name).write_bytes(found.files[target / name])
    write(migrate(folder, second), second)
    assert not folder.exists()


@pytest.mark.parametrize("call", ["replace", "unlink"])
def test_it_can_be_interrupted_anywhere_and_done_again(
    second: Path, call: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = shutil.copytree(second, second.with_name("whole"))
    write(migrate(whole / "data/results/small-batches", whole), whole)
    folder = second / "data/results/small-batches"
    for at in range(20):
        count = 0
        place: Any = os if call == "replace" else Path
        real: Callable[..., None] = getattr(place, call)

        def interrupted(*given: Any, real: Callable[..., None] = real, at: int = at) -> None:
            nonlocal count
            count += 1
            if count > 1:
                raise KeyboardInterrupt
            real(*given)

        with monkeypatch.context() as patch:
            patch.setattr(place, call, interrupted)
            try:
                write(migrate(folder, second), second)
            except KeyboardInterrupt:
                continue
            break
    assert at > 2
    assert contents(second) == contents(whole)
    assert not (second / "data" / "results").exists()


def test_files_without_a_result_move_too_and_others_keep_the_folder(second: Path) -> None:
    folder = second / "data/results/small-batches"
    (folder / "result.json").unlink()
    (second / "data" / "results" / "README").write_text("mine")
    found = migrate(folder, second)
    assert found.seeds == 0
    write(found, second)
    assert contents(second / "data" / "results") == {"README": b"mine"}
    assert (second / "data/demos/small-batches/notes/remark.txt").read_text() == "kept?"


@pytest.mark.parametrize(
    ("tamper", "told"),
    [
        (lambda old: old.update(remark="kept?"), "remark: Extra inputs"),
        (lambda old: old["figures"][0].update(width=3), "figures.0.width: Extra inputs"),
        (lambda old: old.update(format=4), "the unknown format 4"),
        (lambda old: old.update(demo="dice"), "is the result of demo 'dice', not of its folder"),
        (lambda old: old.update(stamp=old["stamp"] | {"seconds": "7"}), "stamp would become"),
        (lambda old: old.update(metrics=[]), "metrics: "),
    ],
)
def test_a_result_of_the_second_version_that_would_lose_something_is_refused(
    second: Path, tamper: Callable[[dict[str, Any]], object], told: str
) -> None:
    folder = second / "data/results/small-batches"
    content = json.loads((folder / "result.json").read_text())
    tamper(content)
    (folder / "result.json").write_text(json.dumps(content))
    before = contents(second)
    with pytest.raises(MigrationError, match=told):
        migrate(folder, second)
    assert contents(second) == before


@pytest.mark.parametrize(
    ("tamper", "told"),
    [
        (lambda old: old["verdicts"][0].update(outcome="refuted"), "the verdict on 'firing"),
        (lambda old: old["verdicts"][1].update(reason="chance"), "the verdict on 'swapped"),
        (lambda old: old["verdicts"][0]["estimate"].update(low=0.9), "rests on another estimate"),
        (lambda old: old["verdicts"].pop(), "the verdict on 'swapped-output-negates-the-unit'"),
        (
            lambda old: old["verdicts"].append(old["verdicts"][0] | {"prediction": "more"}),
            "there is no verdict on 'more'",
        ),
        (lambda old: old["estimates"]["digits.accuracy"].update(mean=0.9993), "the mean of"),
        (lambda old: old["estimates"]["digits.accuracy"].update(high=1.1), "the high of"),
        (lambda old: old["estimates"]["digits.accuracy"].update(seeds=3), "the seeds of"),
        (lambda old: old["estimates"]["digits.accuracy"].pop("low"), "the low of"),
        (lambda old: old["estimates"].pop("bound.activity_ratio"), "other metrics are estimated"),
        (lambda old: old["estimates"].update(more={}), "other metrics are estimated"),
        (lambda old: old["metrics"][0].update({"digits.accuracy": 0.5}), "of 'digits.accuracy'"),
        (lambda old: old["metrics"][0].update({"more": 0.5}), "other metrics are estimated"),
        (lambda old: old.update(predictions_hash="0"), "the hash of its predictions is another"),
        (lambda old: old["predictions"][0].update(why="."), "the hash of its predictions"),
        (lambda old: old["predictions"][0].update(note="."), "predictions.0.note: Extra inputs"),
        (lambda old: old["predictions"].pop(), "there is no verdict|the hash of its predictions"),
        (lambda old: old.update(remark="kept?"), "the unknown key 'remark', which would be lost"),
        (lambda old: old.pop("entropy"), "no result of an earlier version: it lacks 'entropy'"),
        (lambda old: old.update(scale=None), "scale: "),
        (lambda old: old["figures"][0].update(width=3), "figures.0.width: Extra inputs"),
    ],
)
def test_a_result_of_the_first_version_that_would_lose_something_is_refused(
    old: Path, tmp_path: Path, tamper: Callable[[dict[str, Any]], object], told: str
) -> None:
    content = json.loads(old.read_text())
    tamper(content)
    old.write_text(json.dumps(content))
    before = old.read_bytes()
    with pytest.raises(MigrationError, match=told) as raised:
        migrate(old.parent, tmp_path)
    assert "\n" not in str(raised.value)
    assert str(old) in str(raised.value)
    assert old.read_bytes() == before
    assert sorted(file.name for file in old.parent.iterdir()) == ["result.json"]


@pytest.mark.parametrize("content", [b"", b"[]", b"null", b"\xff", b"{", b'{"format": 2}'])
def test_what_is_no_earlier_result_is_refused(old: Path, tmp_path: Path, content: bytes) -> None:
    old.write_bytes(content)
    with pytest.raises(MigrationError):
        migrate(old.parent, tmp_path)
    assert old.read_bytes() == content


def test_an_amendment_and_a_failure_and_a_warning_come_along(old: Path, tmp_path: Path) -> None:
    content = json.loads(old.read_text())
    amendment = {
        "date": "2026-11-20",
        "reason": "A slip.",
        "verdict": "met",
        "before": {"low": 1.0},
    }
    content["predictions"][0]["amended"] = [amendment]
    content["failures"], content["warnings"] = ["seed 2: lost"], ["overflow"]
    old.write_text(json.dumps(content))
    write(migrate(old.parent, tmp_path), tmp_path)
    folder = tmp_path / "data/demos/perceptron"
    promise = promise_in(folder.parent, "perceptron")
    assert promise is not None
    amended = promise.predictions[0].amended[0]
    assert amended.model_dump(mode="json", exclude_defaults=True) == amendment
    measured = read_measured(folder / "result.json")
    assert (measured.failures, measured.warnings) == (("seed 2: lost",), ("overflow",))


def test_a_record_that_is_there_already_stays_if_it_predicts_the_same(
    old: Path, tmp_path: Path
) -> None:
    kept = old.read_bytes()
    write(migrate(old.parent, tmp_path), tmp_path)
    record = tmp_path / "data/demos/perceptron/demo.yaml"
    change(record, "    if_met: supports\n", "    if_met: supports\n    derived_by: us\n")
    more = record.read_bytes()
    old.parent.mkdir(parents=True)
    old.write_bytes(kept)  # half of it undone
    write(migrate(old.parent, tmp_path), tmp_path)
    assert record.read_bytes() == more
    old.parent.mkdir(parents=True)
    old.write_bytes(kept)
    change(record, "low: 0.99", "low: 0.9")
    with pytest.raises(MigrationError, match="predicts something else than the result"):
        migrate(old.parent, tmp_path)
    assert old.read_bytes() == kept
