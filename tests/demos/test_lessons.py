"""Lessons of ours: short, self-contained, quick, and each makes one figure."""

from __future__ import annotations

import ast
import json
import re
from typing import TYPE_CHECKING

import matplotlib as mpl
import pytest

from stronger.demos import HERE
from stronger.evidence.notebooks import Told, notebook

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LESSONS = sorted(HERE.glob("*/lesson.py"))
MAY_USE = {
    *("numpy", "matplotlib", "scipy"),
    *("stronger.nn", "stronger.neurashed", "stronger.statistics"),
}
named = pytest.mark.parametrize("file", LESSONS, ids=lambda file: file.parent.name)


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    """Draw into no window, and leave no figure behind."""
    mpl.use("Agg")
    import matplotlib.pyplot as plt

    yield
    plt.close("all")


@named
def test_a_lesson_is_short_asks_for_a_guess_and_proposes_two_changes(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 60
    tree = ast.parse(text)
    told = ast.get_docstring(tree) or ""
    assert told.splitlines()[0].endswith("?")
    assert "Guess first." in told
    assert "predict what happens before you look" in " ".join(told.split())
    assert re.findall(r"^\d\. ", told, re.MULTILINE) == ["1. ", "2. "]
    imported = {
        name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [node.module or "."]
            if isinstance(node, ast.ImportFrom)
            else [alias.name for alias in node.names]
        )
    }
    allowed = ("", *(f"{each}." for each in MAY_USE))
    assert all(f"{name}.".startswith(allowed[1:]) for name in imported), imported


@named
def test_a_lesson_runs_cell_by_cell_prints_and_makes_one_figure(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The cells of its notebook are the lesson, so that either runs if the other does."""
    import matplotlib.pyplot as plt

    monkeypatch.setattr(plt, "show", lambda *_, **__: None)
    text = file.read_text(encoding="utf-8")
    name = file.parent.name.replace("_", "-")
    made = json.loads(notebook(Told(name, "?", own=True), text))
    *lesson, whole = [
        "".join(each["source"]) for each in made["cells"] if each["cell_type"] == "code"
    ]
    said = ast.parse(text)
    assert ast.dump(ast.parse("\n\n".join(lesson))) == ast.dump(
        ast.Module(said.body[1:], type_ignores=[])
    )
    assert f'demos.load("{name}").run("quick")' in whole
    names = {"__name__": "__main__"}
    for cell in lesson:
        exec(compile(cell, str(file), "exec"), names)
        # Otherwise a notebook would show the beginning of a figure, and forget it
        assert bool(plt.get_fignums()) == ("plt.show()" in cell)
    assert capsys.readouterr().out.strip()
    (number,) = plt.get_fignums()
    figure = plt.figure(number)
    titles = [axes.get_title() for axes in figure.axes] + [figure.get_suptitle()]
    assert any(titles)
