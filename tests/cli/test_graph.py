"""The commands on the graph: every format, paths, the archive; and citing what is no paper."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import stronger as package
from stronger.knowledge.dataset.archive import archive
from stronger.knowledge.dataset.formats import FORMATS

if TYPE_CHECKING:
    from tests.cli.conftest import Command

SMALL = Path(__file__).parents[1] / "fixtures" / "small"


@pytest.fixture
def base(folder: Path) -> Path:
    """A small knowledge base as the current folder."""
    shutil.copytree(SMALL / "data", folder / "data", dirs_exist_ok=True)
    return folder


@pytest.mark.parametrize("form", FORMATS)
def test_a_format_is_chosen_by_name_or_by_the_ending_of_the_output(
    form: str, base: Path, stronger: Command
) -> None:
    status, printed, _ = stronger("graph", "export", "--format", form)
    assert status == 0
    name = f"out{FORMATS[form].extension}"
    assert stronger("graph", "export", "-o", name)[0] == 0
    assert (base / name).read_bytes().decode() == printed
    assert printed == FORMATS[form].write(package.load(base).dataset)


def test_an_ending_that_no_format_has_and_an_unknown_format_are_refused(
    base: Path, stronger: Command
) -> None:
    status, _, error = stronger("graph", "export", "-o", "graph.xlsx")
    assert (status, (base / "graph.xlsx").exists()) == (2, False)
    assert ".graphml, .gexf" in error
    status, _, error = stronger("graph", "export", "--format", "gefx")
    assert status == 2
    assert "'gexf'" in error


def test_a_path_is_numbered_and_as_json_has_every_attribute(base: Path, stronger: Command) -> None:
    status, printed, _ = stronger("graph", "path", "hebb1949", "larger-wins")
    assert status == 0
    assert [line[:3] for line in printed.splitlines()] == ["1. ", "2. "]
    assert "(p. 62; direct, read there)" in printed
    status, printed, _ = stronger("graph", "path", "hebb1949", "larger-wins", "--json")
    data = json.loads(printed)
    assert (data["from"], data["to"], len(data["steps"])) == ("hebb1949", "larger-wins", 2)
    assert data["steps"][0]["locator"] == "p. 62"
    assert data["steps"][0]["says"] in stronger("graph", "path", "hebb1949", "larger-wins")[1]


def test_a_path_that_is_not_there_and_a_node_that_is_not_there_end_differently(
    base: Path, stronger: Command
) -> None:
    status, printed, error = stronger("graph", "path", "hebb1949", "growht")
    assert (status, printed) == (2, "")
    assert error == "stronger: nothing is called 'growht'; did you mean 'growth'?\n"
    (base / "data" / "claims" / "statements.yaml").write_text("[]\n")
    (base / "data" / "claims" / "questions.yaml").unlink()
    status, printed, error = stronger("graph", "path", "hebb1949", "growth")
    assert (status, printed) == (1, "")
    assert error == "stronger: nothing leads from hebb1949 to growth\n"
    status, printed, _ = stronger("graph", "path", "growth", "growth")
    assert (status, printed) == (0, "growth is where one is already: the path has no step\n")


def test_the_archive_is_named_and_a_missing_licence_is_told(base: Path, stronger: Command) -> None:
    status, printed, error = stronger("graph", "dataset")
    assert (status, printed) == (0, "")
    (made,) = base.glob("*-graph*.zip")
    assert made.read_bytes() == archive(package.load(base))[1]
    assert "no licence is stated" in error
    assert f"16 files written to {made.name}" in error
    (base / "into").mkdir()
    assert stronger("graph", "dataset", "--output", "into")[0] == 0
    assert (base / "into" / made.name).read_bytes() == made.read_bytes()
    assert stronger("graph", "dataset", "--output", "a.zip")[0] == 0
    assert zipfile.ZipFile(base / "a.zip").testzip() is None
    status, _, error = stronger("graph", "dataset", "--output", "no/such/folder.zip")
    assert status == 2
    assert "cannot write" in error


def test_a_claim_is_cited_beside_a_paper(base: Path, stronger: Command) -> None:
    status, printed, _ = stronger("cite", "growth", "rival2010", "--format", "bibtex")
    assert status == 0
    assert printed.index("@techreport{growth,") < printed.index("@article{rival2010,")
    status, printed, _ = stronger("cite", "rival2010", "growth", "--style", "ieee")
    assert status == 0
    assert [line[:3] for line in printed.splitlines()] == ["[1]", "[2]"]
    status, _, error = stronger("cite", "growht")
    assert status == 2
    assert "there is no paper, claim, demo or prediction 'growht'; did you mean 'growth'?" in error
    status, _, error = stronger("cite", "growth", "--format", "bibtex", "--json")
    assert status == 2
