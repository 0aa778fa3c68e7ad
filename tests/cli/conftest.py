"""A knowledge base of small demos to run commands in."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.rooms import forget

from stronger.cli import main

TOYS = Path(__file__).parents[1] / "evidence"
Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A knowledge base with demos of its own, as the current folder, and a cache of its own."""
    (tmp_path / "data" / "datasets").mkdir(parents=True)
    (tmp_path / "demos").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("STRONGER_CACHE", str(tmp_path / "cache"))
    return tmp_path


@pytest.fixture
def add(folder: Path) -> Callable[..., None]:
    """Return a function that adds demos, with what they predict, to the knowledge base."""

    def add(*names: str) -> None:
        for name in names:
            for part in (Path("demos") / name, Path("data") / "demos" / name):
                shutil.copytree(
                    TOYS / part, folder / part, ignore=shutil.ignore_patterns("__pycache__")
                )

    return add


@pytest.fixture
def stronger(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Return a function that runs a command here and gives exit status, output and errors."""

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["stronger", *arguments])
        forget()
        try:
            main()
            status = 0
        except SystemExit as end:
            status = int(end.code or 0)
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return run
