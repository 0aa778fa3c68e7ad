"""A new knowledge base builds, passes its checks and runs its demo: nothing is wired to ours."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.rooms import change, write

import stronger as package


def stronger(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "stronger", *arguments],
        cwd=cwd,
        env={**os.environ, "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("new")
    done = stronger("new", "coins", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder / "coins"


def test_it_passes_its_checks_before_and_after_its_demo_has_run(made: Path) -> None:
    assert stronger("check", cwd=made).returncode == 0
    listed = json.loads(stronger("demo", "list", "--json", cwd=made).stdout)
    assert [each["demo"] for each in listed] == ["fair-coin"]

    done = stronger("demo", "run", "fair-coin", "--scale", "full", "--publish", cwd=made)
    assert done.returncode == 0, done.stderr
    assert "running code of this knowledge base: demos/fair_coin\n" in done.stderr
    assert stronger("check", cwd=made).returncode == 0
    kb = package.load(made)
    tests = [data for _, _, data in kb.graph.edges(data=True) if data["kind"] == "tests"]
    assert {each["outcome"] for each in tests} == {"met"}

    result = kb.results[0]
    assert "in 95% of the runs" in result.answer
    assert result.figures[0].file == result.promise.figure
    assert (made / "data" / "demos" / "fair-coin" / result.promise.figure).is_file()

    change(made / "demos" / "fair_coin" / "measure.py", "<= 0.01", "<= 0.02")
    change(made / "data" / "demos" / "fair-coin" / "demo.yaml", "value: 0.02", "value: 0.03")
    stale = stronger("check", cwd=made)
    assert stale.returncode == 1
    assert "demos/fair_coin/measure.py (changed), parameters (changed)" in stale.stdout


def test_its_lesson_prints_and_runs(made: Path, tmp_path: Path) -> None:
    lesson = made / "demos" / "fair_coin" / "lesson.py"
    done = stronger("demo", "lesson", "fair-coin", "--kb", str(made), cwd=tmp_path)
    assert done.stdout == lesson.read_text(encoding="utf-8")
    done = stronger("demo", "lesson", "fair-coin", "--run", "--kb", str(made), cwd=tmp_path)
    assert (done.returncode, len(done.stdout.splitlines())) == (0, 2), done.stderr
    assert (tmp_path / "fair-coin.png").read_bytes().startswith(b"\x89PNG")


def test_its_site_builds_without_a_warning(made: Path) -> None:
    done = stronger("site", "build", cwd=made)
    assert (done.returncode, "WARNING" in done.stderr) == (0, False), done.stderr
    assert "running code of this knowledge base: what mkdocs.yml names" in done.stderr
    page = (made / "site" / "claims" / "same-side-bias" / "index.html").read_text(encoding="utf-8")
    assert "larger" not in page.lower().replace("larger-is-stronger", "")


def test_checking_and_building_import_no_code_of_the_knowledge_base(made: Path) -> None:
    trap = write(made, "trap", measure="raise SystemExit('imported')")
    try:
        for command in (("check",), ("site", "generate"), ("papers",)):
            assert "imported" not in stronger(*command, cwd=made).stderr
    finally:
        shutil.rmtree(trap)


def test_nothing_is_written_over_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "kept.txt").write_text("kept")
    done = stronger("new", ".", cwd=tmp_path)
    assert done.returncode == 2
    assert [path.name for path in tmp_path.iterdir()] == ["kept.txt"]


def test_what_every_knowledge_base_has_is_the_same_in_ours(made: Path) -> None:
    ours = Path(__file__).parents[2]
    hook = "mkdocs_hook.py"
    assert (made / hook).read_bytes() == (ours / hook).read_bytes()
    # Ours takes its overrides of the theme from the template itself
    overrides = ours / "src" / "stronger" / "template" / "overrides"
    assert yaml_line(ours / "mkdocs.yml", "custom_dir") == overrides.relative_to(ours).as_posix()
    names = {path.relative_to(overrides) for path in overrides.rglob("*.*")}
    assert names == {
        path.relative_to(made / "overrides") for path in (made / "overrides").rglob("*.*")
    }


def yaml_line(file: Path, key: str) -> str:
    """Return the value of a key of a file that has tags of its own."""
    return next(
        line.partition(":")[2].strip()
        for line in file.read_text(encoding="utf-8").splitlines()
        if line.strip().startswith(f"{key}:")
    )
