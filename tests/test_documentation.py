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

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("guides/*.md"))]
BLOCK = re.compile(r"^```console\n(.*?)^```", re.DOTALL | re.MULTILINE)
# Building and serving have tests of their own; full runs and verifying many demos take minutes;
# still-life is a demo the reader of the guide writes
ELSEWHERE = re.compile(r"site (serve|build)|--scale full|still-life|verify --(all|changed)|--whole")


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
        assert done.stdout or {"check", "--check", "draw", "new"} & set(arguments)


def test_commands_were_found_on_several_pages() -> None:
    assert len(commands()) >= 25
