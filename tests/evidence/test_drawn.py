"""What figures draw is kept beside a result, and they are drawn from it again."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from stronger.evidence import runner
from stronger.evidence.demo import Demo, open_demo
from stronger.evidence.drawn import Watched, packed, unpacked
from stronger.evidence.places import DemoError
from stronger.evidence.promises import promise_in, registered_hash
from stronger.evidence.registering import Entry, append
from stronger.evidence.runner import draw, run

if TYPE_CHECKING:
    from numpy.typing import NDArray

SOURCE = """
import numpy as np
from matplotlib.figure import Figure

from stronger.evidence.demo import Measurement, demo


@demo(id="drawing")
def drawing(rng, scale):
    values = rng.random(5).astype("float32")
    return Measurement({"mean": values.mean()}, {"values": values, "unseen": rng.random(1000)})


@drawing.figure(title="Seen", alt=lambda result: f"Mean {result.estimates['mean'].mean:.3f}.")
def seen(run):
    figure = Figure()
    figure.subplots().plot(np.array([each["values"] for each in run.arrays]))
    return figure
"""
PROMISE = """
title: Drawing
question: Is it drawn?
predictions:
  - id: positive
    claim: c
    metric: mean
    expect: {low: 0}
    if_met: supports
    source: s
    kind: value
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "demos").mkdir()
    (tmp_path / "demos" / "drawing.py").write_text(SOURCE)
    (tmp_path / "data" / "demos" / "drawing").mkdir(parents=True)
    (tmp_path / "data" / "demos" / "drawing" / "demo.yaml").write_text(PROMISE)
    promise = promise_in(tmp_path / "data" / "demos", "drawing")
    assert promise is not None
    known = {each.id: registered_hash(each) for each in promise.predictions}
    fixed = Entry(date="2026-11-29", what="registered", predictions=known)
    append(tmp_path / "data" / "demos" / "drawing" / "registered.json", (), fixed)
    return tmp_path


def load(root: Path, old: str = "", new: str = "") -> Demo:
    """Read the demo anew, after a change."""
    file = root / "demos" / "drawing.py"
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new) if old else file.read_text())
    for name in [name for name in sys.modules if name.startswith("stronger_demo_drawing")]:
        del sys.modules[name]
    return open_demo(file, "drawing")


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def test_only_what_was_looked_at_is_kept(root: Path) -> None:
    result = run(load(root), seeds=6, root=root, output=root / "out")
    arrays = unpacked(root / "out" / "drawn.npz", 6)
    assert [list(each) for each in arrays] == [["values"]] * 6
    assert [float(each["values"].mean()) for each in arrays] == [
        each["mean"] for each in result.metrics
    ]
    assert arrays[0]["values"].dtype == np.float32


def test_drawing_again_gives_the_same_bytes_and_measures_nothing(root: Path) -> None:
    result = run(load(root), root=root, output=root / "out")
    before = contents(root / "out")
    demo = load(root, "    values = rng", "    raise SystemExit('measured')\n    values = rng")
    (root / "out" / "seen.svg").write_text("<svg/>")
    (root / "out" / "gone.svg").write_text("<svg/>")
    again = draw(demo, result, root / "out", root)
    assert contents(root / "out") == before
    assert again.measured == result.measured


def test_a_figure_that_wants_what_was_not_kept_says_so_and_leaves_all_as_it_was(root: Path) -> None:
    result = run(load(root), root=root, output=root / "out")
    before = contents(root / "out")
    demo = load(root, 'each["values"]', 'each["never kept"]')
    with pytest.raises(DemoError, match=r"figure 'seen' of demo 'drawing' cannot be drawn: KeyErr"):
        draw(demo, result, root / "out", root)
    assert contents(root / "out") == before


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("figure = Figure()", "figure = Figure(); 1 / 0"),
        ("alt=lambda result: f", "alt=lambda result: 1 / 0 or f"),
    ],
)
def test_a_figure_that_fails_is_one_sentence_with_its_line_and_the_seeds_are_kept(
    root: Path, old: str, new: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    demo = load(root, old, new)
    line = next(
        number
        for number, text in enumerate(demo.file.read_text().splitlines(), 1)
        if "1 / 0" in text
    )
    given = {
        "scale": "full",
        "jobs": 1,
        "root": root,
        "output": root / "out",
        "keep": root / "kept",
    }
    with pytest.raises(DemoError) as raised:
        run(demo, **given)  # type: ignore[arg-type]
    assert str(raised.value) == (
        "figure 'seen' of demo 'drawing' cannot be drawn: ZeroDivisionError: division by zero "
        f"(demos/drawing.py:{line})"
    )
    assert not (root / "out").exists()
    assert len(list((root / "kept").rglob("seed-*.npz"))) == 10

    def measure(*_: object) -> None:
        raise AssertionError("measured")

    monkeypatch.setattr(runner, "measure", measure)
    assert len(run(load(root, new, old), **given).metrics) == 10  # type: ignore[arg-type]
    assert (root / "out" / "seen.svg").exists()


def test_more_than_a_megabyte_is_refused_and_nothing_is_written(root: Path) -> None:
    demo = load(root, 'rng.random(5).astype("float32")', "rng.random(40_000)")
    with pytest.raises(DemoError, match=r"draw 1,\d+,\d+ bytes, and 1,000,000 are kept at most"):
        run(demo, root=root, output=root / "out")
    assert not (root / "out").exists()


@pytest.mark.parametrize(
    "damage", ["gone", "empty", "cut", "text", "flipped", "pickle", "number", "seed"]
)
def test_a_damaged_file_is_told_in_a_sentence(tmp_path: Path, damage: str) -> None:
    file = tmp_path / "drawn.npz"
    good = packed([{"a": np.arange(500.0)}, {"a": np.ones(3)}])
    file.write_bytes(good)
    if damage == "gone":
        file.unlink()
    elif damage == "pickle":
        np.savez(file, **{"0/a": np.array([print], dtype=object)})  # type: ignore[arg-type]
    elif damage in ("number", "seed"):
        name = "x/a" if damage == "number" else "7/a"
        np.savez(file, **{name: np.ones(3)})  # type: ignore[arg-type]
    elif damage == "flipped":
        middle = len(good) // 3
        file.write_bytes(good[:middle] + bytes([good[middle] ^ 255]) + good[middle + 1 :])
    else:
        file.write_bytes({"empty": b"", "cut": good[:-30], "text": b"words"}[damage])
    with pytest.raises(DemoError) as raised:
        unpacked(file, 2)
    what = "is not there" if damage == "gone" else "is damaged: "
    assert str(raised.value).startswith(f"{file} {what}")
    assert "only by a full run" in str(raised.value)


names = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\\"), min_size=1, max_size=8
).filter(lambda name: name.strip("./ ") == name)
arrays = npst.arrays(
    st.sampled_from([np.float32, np.float64, np.int64, np.bool_, np.uint8]),
    npst.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4),
)


@given(st.lists(st.dictionaries(names, arrays, max_size=3), min_size=1, max_size=3))
def test_arrays_come_back_as_they_were_and_are_written_alike(
    seeds: list[dict[str, NDArray[np.generic]]],
) -> None:
    from tempfile import TemporaryDirectory

    content = packed(seeds)
    assert packed([dict(each) for each in seeds]) == content
    with TemporaryDirectory() as folder:
        file = Path(folder) / "drawn.npz"
        file.write_bytes(content)
        found = unpacked(file, len(seeds))
    for before, after in zip(seeds, found, strict=True):
        assert list(after) == list(before)
        for name in before:
            assert after[name].dtype == before[name].dtype
            np.testing.assert_array_equal(after[name], before[name], strict=True)


def test_watching_remembers_what_was_looked_at_in_order() -> None:
    watched = Watched({"a": np.ones(1), "b": np.ones(2), "c": np.ones(3)})
    assert (list(watched), len(watched), "b" in watched) == (["a", "b", "c"], 3, True)
    _ = watched["c"], watched["a"], watched["c"]
    assert list(watched.seen) == ["b", "c", "a"]
    with pytest.raises(KeyError):
        watched["d"]
    assert "d" not in watched.seen
