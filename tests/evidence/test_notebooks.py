"""Lessons as notebooks: where cells part, what a notebook may not lose, and that it runs."""

from __future__ import annotations

import ast
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from stronger.demos import HERE, load
from stronger.evidence.notebooks import Told, cells, notebook
from stronger.evidence.places import DemoError

TOLD = Told("coin", "Is it *fair*?", "Is `it` <b>?", "Yes: $5 of $10.", "https://host/x/", own=True)
LESSON = '''# a licence

"""Is it half?

Guess first.
"""

import numpy as np

# What follows is *said*,
# in two lines.

@np.vectorize
def half(x):
    """Halve it.

    Twice.
    """

    return x / 2  # not a cell


text = """one

two  """
if half(1):
    # not a cell

    print(text)

    print(half(3))
'''


def test_cells_are_paragraphs_and_what_a_statement_holds_stays_together() -> None:
    opening, question, imports, said, function, rest, heading, last = cells(TOLD, LESSON)
    assert opening.text.startswith("# Is it \\*fair\\*?\n\nIs \\`it\\` \\<b\\>?\n\n<details>")
    assert "Yes: \\$5 of \\$10. Figures and predictions stand on [the page" in opening.text
    assert question == ("markdown", "## Is it half?\n\nGuess first.")
    assert imports == ("code", "import numpy as np")
    assert said == ("markdown", "What follows is *said*,\nin two lines.")
    assert function.text.startswith("@np.vectorize\ndef half")
    assert function.text.endswith("# not a cell")
    assert rest.text.startswith('text = """one\n\ntwo  """\nif half(1):')
    assert rest.text.endswith("    print(half(3))")
    assert heading.text.startswith("## The whole demo")
    assert last.text == 'from stronger import demos\n\ndemos.load("coin").run("quick")'


def test_a_figure_is_shown_by_the_cell_that_begins_it() -> None:
    lesson = "x = 1\n\nplt.plot(x)\n\n# meanwhile\n\ny = 2\n\nplt.show()\n\nprint(y)\n"
    found = [each.text for each in cells(TOLD, lesson)[1:-2]]
    assert found == ["x = 1", "plt.plot(x)\n\n# meanwhile\n\ny = 2\n\nplt.show()", "print(y)"]


def test_the_same_lesson_gives_the_same_bytes_and_another_cell_another_id() -> None:
    first, second = notebook(TOLD, LESSON), notebook(TOLD, LESSON)
    assert first == second
    made = nbformat.reads(first, 4)
    nbformat.validate(made)
    ids = [each.id for each in made.cells]
    assert len(set(ids)) == len(ids)
    changed = nbformat.reads(notebook(TOLD, LESSON.replace("as np", "as np  # !", 1)), 4)
    assert [a == b.id for a, b in zip(ids, changed.cells, strict=True)].count(False) == 1


def test_without_a_lesson_there_is_the_run_alone_found_in_the_folder_of_the_base() -> None:
    opening, heading, last = cells(Told("coin", "Fair?"), "")
    assert opening == ("markdown", "# Fair?")
    assert heading.text.endswith("Open this notebook in the folder that holds its `demos`.")
    assert 'demos.load("coin", Path("demos")).run("quick")' in last.text
    ast.parse(last.text)


def test_a_lesson_that_is_no_python_is_told() -> None:
    with pytest.raises(DemoError, match=r"the lesson of demo 'coin' is no Python: .*line 1"):
        notebook(TOLD, "x = (\n")


@pytest.mark.parametrize("name", ["small-batches", "capacity"])
def test_it_runs_in_jupyter_and_the_demo_shows_itself(name: str, tmp_path: Path) -> None:
    lesson = HERE / name.replace("-", "_") / "lesson.py"
    told = Told(name, "?", own=True)
    made = nbformat.reads(notebook(told, lesson.read_text(encoding="utf-8")), 4)
    NotebookClient(made, timeout=300, resources={"metadata": {"path": str(tmp_path)}}).execute()
    outputs = [each for cell in made.cells for each in cell.get("outputs", [])]
    assert [each.output_type for each in outputs].count("error") == 0
    # Of the lesson one figure, whole; of the demo its predictions and all its figures
    pictures = [each for each in outputs if "image/png" in each.get("data", {})]
    assert len(pictures) == 1
    shown = made.cells[-1].outputs[-1].data["text/html"]
    assert shown.count("data:image/svg+xml;base64,") == len(load(name).drawings)
    assert "<table>" in shown
