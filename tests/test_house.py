"""The house: imports go down only, and locked dependencies are locked."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import stronger

ROOT = Path(__file__).parents[1]


def test_imports_go_down_only() -> None:
    code = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("name", ["site.txt", "test.txt", "mutants.txt"])
def test_every_locked_dependency_has_a_version_and_hashes_and_names_no_host(name: str) -> None:
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    pinned = re.findall(
        r"^([\w.-]+)==[\w.+!-]+(?: ; [^\\\n]+)? \\\n((?:    --hash=.*\n)+)", text, re.M
    )
    lines = [line for line in text.splitlines() if line and line[0].isalnum()]
    assert len(pinned) == len(lines) > 40
    assert not re.search(r"^\s*--(?!hash)|://|\btorch\b", text, re.M)


@pytest.mark.parametrize("module", ["networkx", "numpy", "scipy", "matplotlib", "pydantic", "rich"])
def test_asking_for_help_imports_nothing_heavy(module: str) -> None:
    code = (
        "import sys, stronger.cli.app as c\n"
        "try: c.app(['--help'])\n"
        "except SystemExit: pass\n"
        f"sys.exit({module!r} in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], stdout=subprocess.DEVNULL).returncode == 0


@pytest.mark.parametrize(
    "command",
    [
        ("show", "glorot2011deep"),
        ("papers", "title:sparse", "year:2010.."),
        ("export", "title:sparse", "-o", "out.bib"),
    ],
)
def test_what_an_index_answers_imports_nothing_heavy(
    command: tuple[str, ...], tmp_path: Path
) -> None:
    heavy = {"bibtexparser", "lark", "numpy", "pydantic", "rapidfuzz", "rich"}
    heavy |= {
        "stronger.bibliography.formats.csl",
        "stronger.bibliography.source.reading",
        "typer",
        "yaml",
    }
    code = (
        "import sys, stronger.cli\n"
        f"sys.argv = ['stronger', *{command!r}, '--bib', {str(ROOT / 'data/references.bib')!r}]\n"
        "stronger.cli.main()\n"
        f"print(*({heavy!r} & set(sys.modules)), file=sys.stderr)"
    )
    environment = {**os.environ, "STRONGER_CACHE": str(tmp_path / "cache")}
    for _ in range(2):  # the first time it makes the index
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
    assert done.stderr.splitlines()[-1] == ""
    assert done.stdout or (tmp_path / "out.bib").read_text().count("@") > 1


def test_the_version_is_the_same_wherever_it_is_said() -> None:
    told = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"\nversion: {stronger.__version__}\n" in told
    guide = (ROOT / "docs" / "guides" / "cite.md").read_text(encoding="utf-8")
    assert f"version = {{{stronger.__version__}}}" in guide
