"""What figures draw is kept beside a result, and they are drawn from it again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst
from tests.rooms import change, opened, write

from stronger.evidence import queue
from stronger.evidence.drawn import Watched, packed, unpacked
from stronger.evidence.places import DemoError
from stronger.evidence.promises import promise_in, registered_hash
from stronger.evidence.publishing import draw
from stronger.evidence.registering import Entry, append
from stronger.evidence.runner import run

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from stronger.evidence.demo import Demo

MEASURE = """
from stronger.evidence.demo import Demo

demo = Demo(__file__)


@demo.part
def draw(rng):
    values = rng.random(5).astype("float32")
    return {"mean": values.mean()}, {"values": values, "unseen": rng.random(1000)}
"""
FIGURES = '''
import numpy as np

from .measure import demo


@demo.figure("Seen")
def seen(axes, seeds):
    """Mean {{mean:.3f}}."""
    axes.plot(np.array([each["values"] for each in seeds]))
'''
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
    write(tmp_path, "drawing", measure=MEASURE, figures=FIGURES, yaml=PROMISE)
    promise = promise_in(tmp_path / "data" / "demos", "drawing")
    assert promise is not None
    known = {each.id: registered_hash(each) for each in promise.predictions}
    fixed = Entry(date="2026-11-29", what="registered", predictions=known)
    append(tmp_path / "data" / "demos" / "drawing" / "registered.json", (), fixed)
    return tmp_path


ROOM = Path("demos") / "drawing"


def load(root: Path) -> Demo:
    """Read the demo anew, after a change."""
    return opened(root / ROOM)


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
    change(
        root / ROOM / "measure.py", "    values =", "    raise SystemExit('measured')\n    values ="
    )
    demo = load(root)
    (root / "out" / "seen.svg").write_text("<svg/>")
    (root / "out" / "gone.svg").write_text("<svg/>")
    again = draw(demo, result, root / "out", root)
    assert contents(root / "out") == before
    assert again.measured == result.measured


def test_a_figure_that_wants_what_was_not_kept_says_so_and_leaves_all_as_it_was(root: Path) -> None:
    result = run(load(root), root=root, output=root / "out")
    before = contents(root / "out")
    change(root / ROOM / "figures.py", 'each["values"]', 'each["never kept"]')
    demo = load(root)
    with pytest.raises(DemoError, match=r"figure 'seen' of demo 'drawing' cannot be drawn: KeyErr"):
        draw(demo, result, root / "out", root)
    assert contents(root / "out") == before


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "axes.plot(",
            "1 / 0; axes.plot(",
            "figure 'seen' of demo 'drawing' cannot be drawn: ZeroDivisionError: division by zero "
            "(demos/drawing/figures.py:10)",
        ),
        (
            "{{mean:",
            "{{meen:",
            "the words of figure 'seen' of demo 'drawing' ask for a number that there is not: "
            "no metric 'meen'; did you mean 'mean'?",
        ),
        (
            '"Seen"',
            '"{{mean.men:.2f}}"',
            "the words of figure 'seen' of demo 'drawing' ask for a number that there is not: "
            "no 'men' of a metric; did you mean 'mean'?",
        ),
    ],
)
def test_a_figure_that_fails_is_one_sentence_and_the_seeds_are_kept(
    root: Path, old: str, new: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(root / ROOM / "figures.py", old, new)
    demo = load(root)
    given = {
        "scale": "full",
        "jobs": 1,
        "root": root,
        "output": root / "out",
        "keep": root / "kept",
    }
    with pytest.raises(DemoError) as raised:
        run(demo, **given)  # type: ignore[arg-type]
    assert told in str(raised.value)
    assert not (root / "out").exists()
    assert len(list((root / "kept").rglob("seed-*.npz"))) == 10

    def measure(*_: object) -> None:
        raise AssertionError("measured")

    monkeypatch.setattr(queue, "measure", measure)
    change(root / ROOM / "figures.py", new, old)
    assert len(run(load(root), **given).metrics) == 10  # type: ignore[arg-type]
    assert (root / "out" / "seen.svg").exists()


def test_figures_that_cannot_be_imported_are_told_before_anything_is_measured(root: Path) -> None:
    change(root / ROOM / "figures.py", "axes.plot(", "axes.plot((")
    change(
        root / ROOM / "measure.py", "    values =", "    raise SystemExit('measured')\n    values ="
    )
    with pytest.raises(DemoError, match=r"figures\.py:10 fails on import: SyntaxError"):
        run(load(root), root=root, output=root / "out")


def test_figures_that_failed_on_import_are_not_taken_for_fewer(root: Path) -> None:
    with (root / ROOM / "figures.py").open("a") as file:
        file.write("1 / 0\n")
    demo = load(root)
    for _ in range(2):
        with pytest.raises(DemoError, match="ZeroDivisionError"):
            _ = demo.drawings


def test_a_figure_without_words_is_refused_with_its_place(root: Path) -> None:
    change(root / ROOM / "figures.py", '    """Mean {{mean:.3f}}."""\n', "")
    with pytest.raises(DemoError, match=r"figures\.py:7: 'seen' has no docstring to say what"):
        _ = load(root).drawings


def test_more_than_a_megabyte_is_refused_and_nothing_is_written(root: Path) -> None:
    change(root / ROOM / "measure.py", 'rng.random(5).astype("float32")', "rng.random(40_000)")
    demo = load(root)
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
