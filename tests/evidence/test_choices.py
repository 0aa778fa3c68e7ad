"""A grid of designs: what it may say, its cells, and what its hash covers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from stronger.evidence.choices import cells_of, choices_hash, published_cell
from stronger.evidence.promises import Promise, read_promise

FILE = Path(__file__).parent / "data" / "demos" / "loaded" / "demo.yaml"


def read(tmp_path: Path, *changes: tuple[str, str]) -> tuple[Promise | None, list[str]]:
    """Read the grid of a loaded coin with some of its text replaced."""
    text = FILE.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    file = tmp_path / "loaded" / "demo.yaml"
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, encoding="utf-8")
    promise, found = read_promise(file, "demo.yaml")
    return promise, [str(each) for each in found]


def grid(tmp_path: Path, *changes: tuple[str, str]) -> Promise:
    promise, found = read(tmp_path, *changes)
    assert promise is not None, found
    return promise


def test_cells_are_all_combinations_but_those_left_out(tmp_path: Path) -> None:
    promise = grid(tmp_path)
    assert promise.choices is not None
    cells = cells_of(promise.choices, promise.parameters)
    assert len(cells) == 3 * 2 * 3 - 2 * 2
    assert cells[0] == {"load": 0.0, "side": "heads", "tosses": 400}
    assert isinstance(cells[0]["load"], float)  # as declared, though the grid says 0
    assert {"load": 0.2, "side": "heads", "tosses": 200} not in cells
    published = published_cell(promise.choices, promise.parameters)
    assert published == {"load": 0.2, "side": "heads", "tosses": 400}
    assert published in cells


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("\n  predictions: [called", "\n  predictions: [caled", "did you mean 'called-side-"),
        ("parameter: side", "parameter: sid", "no parameter 'sid'; did you mean 'side'?"),
        ("parameter: side", "parameter: load", "more than one axis 'load'"),
        ("values: [heads, tails]", "values: [heads, tale]", "one of heads, tails; did you mean"),
        ("values: [heads, tails]", "values: [heads, heads]", "two values at least, each once"),
        ("values: [0, 0.2, 0.4]", "values: [0, 0.2, 4]", "the nearest is 0.4"),
        ("values: [0, 0.2, 0.4]", "values: [0, 0.2, high]", "is a number, such as 0.2, and not"),
        ("{tosses: 200, load", "{toses: 200, load", "no axis 'toses'; did you mean 'tosses'?"),
        ("{tosses: 200, load", "{tosses: 201, load", "no value 201; it has 200, 400, 800"),
        ("  parts: [toss]", "  part: [toss]", "unknown key 'part'; did you mean 'parts'?"),
        ("  parts: [toss]", "  seeds: 4", "greater than or equal to 5"),
        ("  parts: [toss]", "  scale: fast", "'quick' or 'full'"),
        ("  parts: [toss]", "  set: {load: 0.1}", "'load' is an axis"),
        ("  parts: [toss]", "  set: {lode: 0.1}", "no parameter 'lode'; did you mean 'load'?"),
        ("values: [200, 400, 800]", "values: [200, 400]", "and 8 are left of this"),
        ("      why: Few tosses tell little.\n", "", "this axis lacks the key 'why'"),
        (
            "  left_out:\n",
            "  left_out:\n    - where: {tosses: 200}\n      reason: few\n",
            "no cell is left out by this",
        ),
    ],
)
def test_what_cannot_be_is_a_finding_with_its_place(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    promise, found = read(tmp_path, (old, new))
    assert promise is None
    (finding,) = found
    assert told in finding
    assert re.match(r"demo\.yaml:(3[5-9]|4\d|5\d|6\d):\d+ C00[345] ", finding)


def test_fewer_than_three_axes_are_no_grid(tmp_path: Path) -> None:
    text = FILE.read_text(encoding="utf-8")
    axis = text[text.index("    - parameter: load\n") : text.index("    - parameter: side")]
    promise, (finding,) = read(tmp_path, (axis, ""))
    assert promise is None
    assert "at least 3 axes, not 2" in finding


def test_reasons_can_be_reworded_and_nothing_else_without_a_new_hash(tmp_path: Path) -> None:
    def digest(*changes: tuple[str, str]) -> str:
        choices = grid(tmp_path, *changes).choices
        assert choices is not None
        return choices_hash(choices)

    first = digest()
    assert digest(("Few tosses tell little.", "Few say little."), ("A load this", "So a")) == first
    assert (
        len(
            {
                first,
                digest(("load: [0, 0.2]}", "load: 0}")),
                digest(("values: [200, 400, 800]", "values: [200, 400, 900]")),
                digest(("parts: [toss]", "seeds: 6")),
                digest(("parts: [toss]", "set: {}")),
                digest(("parts: [toss]", "scale: quick")),
            }
        )
        == 6
    )
