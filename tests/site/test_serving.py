"""Serving builds once for each edit, and finds a port that cannot be had before it builds."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from stronger.site.writing import is_generated, write_files

ENVIRONMENT = {**os.environ, "NO_COLOR": "1", "PYTHONUNBUFFERED": "1", "NO_MKDOCS_2_WARNING": "1"}
MKDOCS = """
site_name: Small
hooks: [mkdocs_hook.py]
watch: [data]
theme: {name: material, font: false}
plugins: []
markdown_extensions: [attr_list, md_in_html]
"""
SERVE = {
    "stronger": ["-m", "stronger", "site", "serve", "--address"],
    "mkdocs": ["-m", "mkdocs", "serve", "--dev-addr"],
}


@pytest.fixture
def base(root: Path, tmp_path: Path) -> Path:
    """Return a small knowledge base whose site is quickly built."""
    folder = tmp_path / "small"
    shutil.copytree(root / "tests" / "fixtures" / "small", folder)
    (folder / "docs").mkdir()
    (folder / "docs" / "index.md").write_text("# Home\n", encoding="utf-8")
    (folder / "mkdocs.yml").write_text(MKDOCS, encoding="utf-8")
    shutil.copy(root / "mkdocs_hook.py", folder)
    return folder


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number: int = free.getsockname()[1]
    return number


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[[list[str], Path], Path]]:
    """Start a program, and end it after the test; what it says goes to a file."""
    started: list[subprocess.Popen[bytes]] = []

    def begin(arguments: list[str], folder: Path) -> Path:
        said = tmp_path / "said.txt"
        with said.open("wb") as file:
            command = [sys.executable, *arguments]
            started.append(
                subprocess.Popen(command, cwd=folder, env=ENVIRONMENT, stdout=file, stderr=file)
            )
        return said

    yield begin
    for each in started:
        each.terminate()
        each.wait(timeout=30)


def wait_for(said: Path, words: str, times: int, seconds: float = 120) -> None:
    until = time.monotonic() + seconds
    while said.read_text(encoding="utf-8").count(words) < times:
        assert time.monotonic() < until, said.read_text(encoding="utf-8")
        time.sleep(0.1)


@pytest.mark.parametrize("program", SERVE)
def test_an_edit_is_followed_by_one_build(
    base: Path, port: int, start: Callable[[list[str], Path], Path], program: str
) -> None:
    said = start([*SERVE[program], f"127.0.0.1:{port}"], base)
    wait_for(said, "Serving on", 1)
    edits = (
        (base / "data" / "claims" / "statements.yaml", "Table 1", "Table 2"),
        (base / "docs" / "index.md", "Home", "Our home"),
    )
    for number, (path, old, new) in enumerate(edits, 1):
        # The watcher looks twice a second, and must have seen the file as it was
        time.sleep(1.5)
        path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
        wait_for(said, "Reloading browsers", number)
    assert "Table 2" in (base / "docs" / "papers" / "rival2010.md").read_text(encoding="utf-8")
    time.sleep(4)
    told = said.read_text(encoding="utf-8")
    assert told.count("Building documentation") == 1 + len(edits), told


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("127.0.0.1:{port}", "127.0.0.1:{port} is taken, perhaps by a site that is served already"),
        ("8000", "'8000' is no address to serve at: it takes host and port"),
        ("127.0.0.1:http", "'127.0.0.1:http' is no address to serve at: it takes host and port"),
        ("127.0.0.1:70000", "'127.0.0.1:70000' is no address to serve at: it takes host and port"),
        ("no.such.host:8000", "'no.such.host:8000' is no address to serve at"),
    ],
)
def test_an_address_that_cannot_be_had_is_told_in_a_sentence_before_anything_is_built(
    base: Path, port: int, address: str, told: str
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        done = subprocess.run(
            [sys.executable, *SERVE["stronger"], address.format(port=port)],
            cwd=base,
            env=ENVIRONMENT,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 2
    # Whose code would run is said before anything of it could
    *notice, line = done.stderr.splitlines()
    assert all("mkdocs.yml" in each for each in notice)
    assert told.format(port=port) in line
    assert not (base / "docs" / "papers").exists()


def test_what_is_ours_is_known_before_and_after_it_is_there(tmp_path: Path) -> None:
    write_files(tmp_path, {"a.bib": b"1", "find/b.json": b"2"})
    by_hand = tmp_path / "find" / "by-hand.md"
    by_hand.write_text("# Mine")
    ours = [tmp_path / "a.bib", tmp_path / "find" / "b.json", tmp_path / ".a.bib.0123abcd"]
    assert all(is_generated(tmp_path, each) for each in ours)
    assert not is_generated(tmp_path, by_hand)
    assert not is_generated(tmp_path, tmp_path.parent / "a.bib")
    write_files(tmp_path, {"a.bib": b"1"})
    assert not (tmp_path / "find" / "b.json").exists()
    assert is_generated(tmp_path, tmp_path / "find" / "b.json")
