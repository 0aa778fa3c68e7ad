"""What the documentation tells people to type works."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import rdflib
from tests.rooms import write
from typer.core import TyperOption
from typer.main import get_command

import stronger as package
from stronger.cli.app import app
from stronger.cli.ordering import ORDERS
from stronger.knowledge.dataset.formats import FORMATS
from stronger.query import FIELDS, Catalogue, QueryError
from stronger.query.fields import ADDRESSES, ALSO_WORDS, PEOPLE, SAME

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("guides/*.md"))]
BLOCK = re.compile(r"^```console\n(.*?)^```", re.DOTALL | re.MULTILINE)
# Building, serving and varying have tests of their own; full runs and verifying many demos take
# minutes; still-life is a demo the reader of the guide writes
ELSEWHERE = re.compile(
    r"site (serve|build)|--scale full|still-life|verify --(all|changed)|--whole|demo vary"
)


def commands() -> list[str]:
    """Return the commands, page by page: one may use what an earlier one has written."""
    found = (
        line.removeprefix("$ ")
        for page in PAGES
        for block in BLOCK.findall(page.read_text(encoding="utf-8"))
        for line in block.splitlines()
        if line.startswith("$ stronger")
    )
    return [line for line in dict.fromkeys(found) if not ELSEWHERE.search(line)]


@pytest.fixture(scope="module")
def knowledge_base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("documentation") / "kb"
    shutil.copytree(ROOT / "data", folder / "data", ignore=shutil.ignore_patterns("datasets"))
    (folder / "data" / "datasets").symlink_to(ROOT / "data" / "datasets")
    (folder / "docs").mkdir()
    shutil.copy(ROOT / "docs" / "genesis.md", folder / "docs")
    shutil.copytree(ROOT / "src", folder / "src", ignore=shutil.ignore_patterns("__pycache__"))
    return folder


@pytest.mark.parametrize("command", commands())
def test_a_documented_command_runs(command: str, knowledge_base: Path) -> None:
    arguments = shlex.split(command, comments=True)[1:]
    done = subprocess.run(
        [sys.executable, "-m", "stronger", *arguments],
        cwd=knowledge_base,
        env={**os.environ, "STRONGER_CACHE": str(knowledge_base / "cache")},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    expected = 1 if "exit status 1" in command else 0
    assert (done.returncode, done.stderr if done.returncode != expected else "") == (expected, "")
    if "--output" in arguments:
        assert (knowledge_base / arguments[arguments.index("--output") + 1]).stat().st_size
    else:
        assert done.stdout or {"check", "--check", "draw", "new", "notebook"} & set(arguments)


def test_the_demo_of_the_guide_runs_as_it_is_printed(knowledge_base: Path) -> None:
    page = (ROOT / "docs" / "guides" / "contribute.md").read_text(encoding="utf-8")
    section = page[page.index("## A demo\n") : page.index("## A chapter\n")]
    yaml, opening = re.findall(r"^```yaml\n(.*?)^```", section, re.DOTALL | re.MULTILINE)[:2]
    measure, figures = re.findall(r"^```python\n(.*?)^```", section, re.DOTALL | re.MULTILINE)
    write(knowledge_base, "still-life", yaml=yaml, measure=measure, figures=figures)

    def stronger(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "stronger", "demo", *arguments],
            cwd=knowledge_base,
            env={**os.environ, "STRONGER_CACHE": str(knowledge_base / "cache")},
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )

    done = stronger("run", "still-life", "--set", "spread=2", "--output", "out")
    assert (done.returncode, "\tmet\t" in done.stdout) == (0, True), done.stderr
    assert (knowledge_base / "out" / "by-unit.svg").stat().st_size
    assert stronger("register", "still-life").returncode == 0
    done = stronger("run", "still-life", "--scale", "full", "--publish")
    assert (done.returncode, "\tmet\t" in done.stdout) == (0, True), done.stderr
    write(knowledge_base, "still-life", yaml=f"{yaml}{opening}")
    kb = package.load(knowledge_base)
    assert not [str(each) for each in kb.check() if "still-life" in str(each)]


DATA = (ROOT / "docs" / "guides" / "use-the-data.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    """Return the code of the guide to the data that is in a language, block by block."""
    return re.findall(rf"^```{language}\n(.*?)^```", DATA, re.DOTALL | re.MULTILINE)


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exported")
    graph = package.load(ROOT).dataset
    for form, name in (("json", "graph.json"), ("turtle", "graph.ttl")):
        (folder / name).write_text(FORMATS[form].write(graph), encoding="utf-8")
    return folder


def test_the_python_of_the_guide_to_the_data_runs_as_it_is_printed(exported: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "\n".join(blocks("python"))],
        cwd=exported,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    kb = package.load(ROOT)
    assert f"{kb.dataset.graph.title} {kb.dataset.graph.version} CC BY 4.0" in done.stdout
    assert "Counter({'supports': " in done.stdout
    challenging = [each for each in kb.files.statements if each.stance == "challenges"]
    assert sum(f"{each.locator} - " in done.stdout for each in challenging) == len(challenging) > 0
    assert done.stdout.count("(reversed)") == sum(
        str(each.finding.outcome) == "reversed" and not each.prediction.identity
        for each in kb.tests
    )


def test_the_sparql_of_the_guide_to_the_data_finds_what_it_asks_for(exported: Path) -> None:
    data = rdflib.Graph().parse(exported / "graph.ttl")
    disputes, failed, disagree = (data.query(each).bindings for each in blocks("sparql"))
    kb = package.load(ROOT)
    assert len(disputes) == sum(each.stance == "challenges" for each in kb.files.statements)
    outcomes = [str(each.finding.outcome) for each in kb.tests if not each.prediction.identity]
    assert 0 < len(failed) <= sum(each in ("reversed", "absent", "differs") for each in outcomes)
    split = {
        kb.argument.claims[claim].title
        for claim, said in kb.statements_by_claim.items()
        if {"supports", "challenges"} <= {str(each.stance) for each in said}
    }
    assert {str(row[rdflib.Variable("claim")]) for row in disagree} == split


def test_commands_were_found_on_several_pages() -> None:
    assert len(commands()) >= 25


GUIDE = (ROOT / "docs" / "guides" / "export.md").read_text(encoding="utf-8")


def test_every_field_operator_and_order_of_the_filter_language_is_documented() -> None:
    prose = re.sub(r"^```.*?^```", "", GUIDE, flags=re.DOTALL | re.MULTILINE)
    code = " ".join(re.findall(r"`([^`]+)`", prose))
    fields = {*FIELDS, *ALSO_WORDS, *SAME, *PEOPLE, *ADDRESSES}
    assert {name for name in fields if f"{name}:" not in code} == set()
    operators = ["OR", "AND", "NOT", "*", '"hidden units"', "-venue:"]
    operators += ["..1999", "2014..", "2010..2016"]
    assert [each for each in operators if each not in GUIDE] == []
    assert [name for name in ORDERS if f"`{name}`" not in GUIDE] == []


def test_the_guide_shows_what_is_written_instead_of_operators_of_other_tools() -> None:
    table = GUIDE[GUIDE.index("| Elsewhere | Here |") :].partition("\n\n")[0]
    rows = [line.strip("|").split(" | ") for line in table.splitlines()[2:]]
    signs = {"&&", "!", "\\|\\|"}
    asked = [each for row in rows for each in re.findall(r"`([^`]+)`", row[0])]
    assert len(asked) > 12
    for query in asked:
        query = "a || b" if query == "\\|\\|" else f"a {query} b" if query in signs else query
        with pytest.raises(QueryError):
            Catalogue(()).select(query)
    for row in rows:
        for query in re.findall(r"`([^`]+)`", row[1]):
            assert Catalogue(()).select(query) == ()


def test_every_option_of_commands_that_take_a_query_is_documented_and_has_help() -> None:
    guides = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    commands = get_command(app).commands  # type: ignore[attr-defined]
    for name in ("papers", "export", "show", "cite", "why"):
        for parameter in commands[name].params:
            if isinstance(parameter, TyperOption) and parameter.name != "help":
                assert parameter.help, (name, parameter.opts)
                assert any(option in guides for option in parameter.opts), (name, parameter.opts)
    told = next(each for each in commands["papers"].params if each.name == "query").help
    assert [field for field in FIELDS if field not in told] == []
