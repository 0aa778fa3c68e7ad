"""Seeds that are kept of a run, and what becomes of them."""

from __future__ import annotations

import os
import pickle
import shutil
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from tests.rooms import change, opened, write

from stronger.evidence import runner
from stronger.evidence.demo import Demo, Measurement, Scale
from stronger.evidence.kept import DAYS, Kept
from stronger.evidence.promises import promise_in, registered_hash
from stronger.evidence.provenance import Code, changes_since, code_of
from stronger.evidence.registering import Entry, append
from stronger.evidence.repetition import Repetition
from stronger.evidence.results import Stream
from stronger.evidence.runner import Interrupted, run
from stronger.evidence.stamping import versions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stronger.evidence.demo import Arrays
    from stronger.evidence.results import Result

HERE = Path(__file__).parent
TOYS = HERE / "demos"
OTHER = Stream(scheme="root", root=4)
COUNT = 6


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A knowledge base that holds the slow demo, and a run of it that was cut short."""
    (tmp_path / "data" / "datasets").mkdir(parents=True)
    shutil.copytree(TOYS / "slow", tmp_path / "demos" / "slow")
    folder = tmp_path / "data" / "demos" / "slow"
    shutil.copytree(HERE / "data" / "demos" / "slow", folder)
    promise = promise_in(folder.parent, "slow")
    assert promise is not None
    known = {each.id: registered_hash(each) for each in promise.predictions}
    fixed = Entry(date="2026-11-29", what="registered", predictions=known)
    append(folder / "registered.json", (), fixed)
    return tmp_path


@pytest.fixture
def slow(root: Path) -> Demo:
    return opened(root / "demos" / "slow")


def again(demo: Demo, root: Path, **options: object) -> Result:
    given = {"seeds": COUNT, "root": root, "keep": root / "kept"} | options
    return run(demo, **given)  # type: ignore[arg-type]


def interrupt(demo: Demo, root: Path, monkeypatch: pytest.MonkeyPatch, at: int = 3) -> None:
    """Run a demo until so many seeds are measured."""
    saved = Kept.save

    def save(self: Kept, repetition: Repetition) -> None:
        saved(self, repetition)
        if repetition.index == at - 1:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Kept, "save", save)
        with pytest.raises(Interrupted) as raised:
            again(demo, root)
    assert (raised.value.kept, raised.value.count) == (at, COUNT)


def measured(root: Path) -> list[str]:
    return (root / "data" / "datasets" / "measured").read_text().split()


def files(root: Path) -> list[Path]:
    return sorted((root / "kept").rglob("*.npz"))


def same(a: Result, b: Result) -> bool:
    update = {"seconds": b.measured.stamp.seconds, "date": b.measured.stamp.date}
    stamp = a.measured.stamp.model_copy(update=update)
    return a.measured.model_copy(update={"stamp": stamp}) == b.measured


def test_an_interrupted_run_goes_on_and_ends_as_if_it_had_not_been(
    slow: Demo, root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    interrupt(slow, root, monkeypatch)
    assert [file.name for file in files(root)] == ["seed-0.npz", "seed-1.npz", "seed-2.npz"]
    resumed = again(slow, root)
    assert "3 of 6 seeds kept from an earlier run" in capsys.readouterr().err
    assert len(measured(root)) == COUNT
    assert not (root / "kept" / "slow").exists()
    assert same(resumed, run(slow, seeds=COUNT, root=root))


def test_arrays_come_back_as_they_were(
    slow: Demo, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs: list[Sequence[Arrays]] = []

    def write(
        demo: Demo, result: Result, arrays: Sequence[Arrays], output: Path, root: Path
    ) -> Result:
        runs.append(arrays)
        return result

    monkeypatch.setattr(runner, "write", write)
    interrupt(slow, root, monkeypatch)
    again(slow, root, output=root)
    run(slow, seeds=COUNT, root=root, output=root)
    for kept, fresh in zip(*runs, strict=True):
        assert list(kept) == list(fresh) == ["noise", "one"]
        for name in kept:
            assert kept[name].dtype == fresh[name].dtype
            np.testing.assert_array_equal(kept[name], fresh[name], strict=True)


def test_more_seeds_go_on_from_fewer_and_fresh_ignores_them(
    slow: Demo, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    interrupt(slow, root, monkeypatch)
    again(slow, root, seeds=COUNT + 2)
    assert len(measured(root)) == COUNT + 2
    interrupt(slow, root, monkeypatch)
    again(slow, root, fresh=True)
    assert len(measured(root)) == COUNT + 2 + 3 + COUNT


@pytest.mark.parametrize("change", ["stream", "scale", "data", "code", "predictions", "versions"])
def test_what_would_give_other_numbers_is_not_gone_on_from(
    slow: Demo, root: Path, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    interrupt(slow, root, monkeypatch)
    options: dict[str, object] = {}
    if change == "stream":
        options = {"stream": OTHER}
    elif change == "scale":
        options = {"scale": "full", "jobs": 1}
    elif change == "data":
        options = {"data": root / "elsewhere"}
    elif change == "code":
        other = Code({"demos/slow/measure.py": "0"}, {})
        monkeypatch.setattr(runner, "code_of", lambda *_: other)
    elif change == "predictions":
        other_words = (slow.predictions[0].model_copy(update={"why": "."}),)
        vars(slow)["promise"] = slow.promise.model_copy(update={"predictions": other_words})
    else:
        monkeypatch.setattr(runner, "versions", lambda: {"python": "4"})
    again(slow, root, **options)
    assert len(measured(root)) == 3 + COUNT


@pytest.mark.parametrize("damage", ["cut", "flipped", "empty", "pickle", "facts"])
def test_a_damaged_file_is_measured_anew(
    slow: Demo, root: Path, monkeypatch: pytest.MonkeyPatch, damage: str
) -> None:
    interrupt(slow, root, monkeypatch)
    file = files(root)[1]
    content = file.read_bytes()
    if damage == "facts":
        np.savez(file, facts=np.zeros(3))
    elif damage == "flipped":
        at = content.index(b'"draw":') + 10
        file.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
    else:
        pickled = pickle.dumps({"metrics": {"draw": 0.5}})
        file.write_bytes({"cut": content[:-40], "empty": b"", "pickle": pickled}[damage])
    resumed = again(slow, root)
    assert len(measured(root)) == COUNT + 1
    assert same(resumed, run(slow, seeds=COUNT, root=root))


def test_nothing_is_kept_where_that_cannot_be(slow: Demo, root: Path) -> None:
    (root / "kept").write_text("in the way")
    assert len(again(slow, root).metrics) == COUNT


def test_arrays_of_objects_are_not_kept(slow: Demo, root: Path) -> None:
    kept = Kept(root / "one")
    objects = Measurement({"draw": 0.5}, {"objects": np.array([print], dtype=object)})
    kept.save(Repetition(0, objects))
    kept.save(Repetition(1, Measurement({"draw": 0.5}, {})))
    assert list(kept.load(range(2))) == [1]


def test_a_run_with_failures_keeps_its_seeds_only_if_nothing_was_written(root: Path) -> None:
    fragile = opened(TOYS / "fragile")
    output = root / "output"
    result = again(fragile, root, output=output, unless_failed=True)
    assert result.failures
    assert not output.exists()
    assert len(files(root)) == len(result.metrics)
    again(fragile, root, output=output)
    assert (output / "result.json").exists()
    assert not files(root)


def test_what_nobody_came_back_for_goes(
    slow: Demo, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    interrupt(slow, root, monkeypatch)
    (old,) = (root / "kept" / "slow").iterdir()
    past = time.time() - (DAYS + 1) * 24 * 3600
    os.utime(old, (past, past))
    again(slow, root, stream=OTHER)
    assert not old.exists()


def test_time_adds_up_over_interruptions(
    slow: Demo, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    interrupt(slow, root, monkeypatch)
    code = code_of(slow, root).measuring
    setting = Scale("quick", (root / "data" / "datasets",))
    kept = Kept.of(root / "kept", slow, setting, slow.stream, code, versions())
    found = kept.load(range(COUNT))
    began, ended = found[2].span
    kept.save(replace(found[2], span=(began - 100, ended)))
    assert again(slow, root).measured.stamp.seconds >= 100


FIGURES = '''
from .measure import demo

SIDE = 1


@demo.figure("Seen", height=2)
def seen(axes, seeds):
    """A line."""
    axes.plot([0, SIDE])
'''


def test_a_figure_is_drawn_again_without_measuring_again(root: Path) -> None:
    output = root / "output"
    room = write(root, "slow", figures=FIGURES)
    measure, figures = room / "measure.py", room / "figures.py"

    def full() -> Result:
        return again(opened(room), root, scale="full", jobs=1, output=output)

    first = full()
    day = time.time() - 7 * 24 * 3600
    for kept in files(root):
        os.utime(kept, (day, day))
    drawn = (output / "seen.svg").read_bytes()
    change(figures, "SIDE = 1", "SIDE = 2.5")
    assert changes_since(first, root) == ({}, {"demos/slow/figures.py": "changed"})
    second = full()
    assert (output / "seen.svg").read_bytes() != drawn
    assert len(measured(root)) == COUNT
    assert second.metrics == first.metrics
    # the day of the numbers, not that of the figure
    assert second.measured.stamp.date < first.measured.stamp.date
    assert changes_since(second, root) == ({}, {})
    change(measure, "draw > 0.5", "draw > 0.45")
    assert changes_since(second, root) == ({"demos/slow/measure.py": "changed"}, {})
    full()
    assert len(measured(root)) == 2 * COUNT
