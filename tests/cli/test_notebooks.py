"""``stronger demo notebook``: writes the lesson of a demo as a notebook."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.rooms import change, forget, write

from stronger.cli.notebooks import site_address

if TYPE_CHECKING:
    from collections.abc import Callable

    Command = Callable[..., tuple[int, str, str]]
    Add = Callable[..., None]

LESSON = '"""Is it half?\n\nGuess first.\n"""\n\nheads = 0.5\n\nprint(heads)\n'


@pytest.fixture
def coin(folder: Path, add: Add) -> Path:
    add("coin", "slow")
    write(folder, "coin", lesson=LESSON)
    return folder


def code(text: str) -> list[str]:
    return [
        "".join(each["source"]) for each in json.loads(text)["cells"] if each["cell_type"] == "code"
    ]


def test_that_of_a_strangers_demo_runs_in_the_folder_of_the_base(
    coin: Path, stronger: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, err = stronger("demo", "notebook", "coin")
    assert (status, out, "Notebook written to coin.ipynb." in err) == (0, "", True)
    text = (coin / "coin.ipynb").read_text(encoding="utf-8")
    assert code(text)[:-1] == ["heads = 0.5", "print(heads)"]
    assert stronger("demo", "notebook", "coin", "-o", "-")[:2] == (0, text)
    forget()
    names: dict[str, Any] = {}
    *first, last = [ast_line for cell in code(text) for ast_line in cell.split("\n") if ast_line]
    exec("\n".join(first), names)
    assert "Result of demo 'coin': quick scale, 5 seeds" in repr(eval(last, names))


def test_one_that_is_there_is_replaced_only_by_force(coin: Path, stronger: Command) -> None:
    (coin / "x.ipynb").write_text("mine")
    status, _, err = stronger("demo", "notebook", "coin", "-o", "x.ipynb")
    assert (status, "x.ipynb is there already; --force replaces it" in err) == (2, True)
    assert (coin / "x.ipynb").read_text() == "mine"
    assert stronger("demo", "notebook", "coin", "-o", "x.ipynb", "--force")[0] == 0
    assert len(code((coin / "x.ipynb").read_text())) == 3
    assert stronger("demo", "notebook", "slow")[0] == 0
    assert len(code((coin / "slow.ipynb").read_text())) == 1


def test_what_cannot_be_done_is_said_with_status_2(
    coin: Path, stronger: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    for arguments, told in (
        (("con",), "no demo 'con'; did you mean 'coin'?"),
        (("coin", "-o", "none/x.ipynb"), "cannot write none/x.ipynb"),
    ):
        status, _, err = stronger("demo", "notebook", *arguments)
        assert (status, told in err) == (2, True), err
    change(coin / "demos" / "coin" / "lesson.py", "0.5", "(")
    status, _, err = stronger("demo", "notebook", "coin")
    assert (status, "the lesson of demo 'coin' is no Python" in err) == (2, True)
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    status, _, err = stronger("demo", "notebook", "coin")
    assert (status, "nbformat is not installed: pip install" in err) == (2, True)
    assert "[notebook]" in err


@pytest.mark.parametrize(
    ("settings", "address"),
    [
        ("site_url: https://host/a/\n", "https://host/a/"),
        ("site_url: !ENV HERE\n", "https://here/"),
        ("site_url: !ENV [NOWHERE, HERE]\n", "https://here/"),
        ("site_url: !ENV [NOWHERE, 'https://else/']\n", "https://else/"),
        ("site_url: !ENV NOWHERE\nx: !!python/name:os.system\n", ""),
        ("- a list\n", ""),
        ("site_url: [\n", ""),
    ],
)
def test_the_address_of_the_site_is_what_mkdocs_takes_it_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: str, address: str
) -> None:
    monkeypatch.setenv("HERE", "https://here/")
    monkeypatch.delenv("NOWHERE", raising=False)
    assert site_address(tmp_path) == ""
    (tmp_path / "mkdocs.yml").write_text(settings)
    assert site_address(tmp_path) == address
