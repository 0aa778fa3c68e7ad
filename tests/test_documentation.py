"""What the documentation tells people to type works."""

from __future__ import annotations

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
# Building and serving have tests of their own; a full run takes minutes; still-life is a demo the
# reader of the guide writes
ELSEWHERE = re.compile(r"site (serve|build)|--scale full|still-life")


def commands() -> list[str]:
    found = (
        line.removeprefix("$ ")
        for page in PAGES
        for block in BLOCK.findall(page.read_text(encoding="utf-8"))
        for line in block.splitlines()
        if line.startswith("$ stronger")
    )
    return sorted({line for line in found if not ELSEWHERE.search(line)})


@pytest.fixture(scope="module")
def knowledge_base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("documentation") / "kb"
    shutil.copytree(ROOT / "data", folder / "data", ignore=shutil.ignore_patterns("datasets"))
    (folder / "data" / "datasets").symlink_to(ROOT / "data" / "datasets")
    shutil.copytree(ROOT / "src", folder / "src", ignore=shutil.ignore_patterns("__pycache__"))
    return folder


@pytest.mark.parametrize("command", commands())
def test_a_documented_command_runs(command: str, knowledge_base: Path) -> None:
    arguments = shlex.split(command, comments=True)[1:]
    done = subprocess.run(
        [sys.executable, "-m", "stronger", *arguments],
        cwd=knowledge_base,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr if done.returncode else "") == (0, "")
    told = arguments.index("--output") if "--output" in arguments else None
    assert (
        (knowledge_base / arguments[told + 1]).stat().st_size
        if told
        else done.stdout or (arguments == ["check"])
    )


def test_commands_were_found_on_several_pages() -> None:
    assert len(commands()) >= 15
