"""``stronger add demo``: a skeleton that runs as it stands and says what is to be filled in."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.rooms import change

import stronger as package
from stronger.cli import adding

FILES = {
    *(f"demos/still_life/{name}.py" for name in ("measure", "figures", "lesson")),
    *(f"data/demos/still-life/{name}" for name in ("demo.yaml", "story.md")),
}


def stronger(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "stronger", *arguments],
        cwd=cwd,
        env={**os.environ, "NO_COLOR": "1", "STRONGER_CACHE": str(cwd / "cache")},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


@pytest.fixture
def base(tmp_path: Path) -> Path:
    assert stronger("new", "kb", cwd=tmp_path).returncode == 0
    return tmp_path / "kb"


def written(base: Path) -> set[str]:
    paths = {path.relative_to(base).as_posix() for path in base.rglob("*") if path.is_file()}
    return {path for path in paths if not path.startswith("cache/")}


def test_a_new_demo_runs_is_registered_published_and_filled_in(base: Path) -> None:
    before = written(base)
    done = stronger("add", "demo", "still-life", cwd=base)
    assert done.returncode == 0, done.stderr
    assert written(base) - before == FILES
    for step in ("demo register still-life", "demo run still-life --scale full --publish"):
        assert f"stronger {step}" in done.stderr
    lines = [line for name in FILES for line in (base / name).read_text().splitlines()]
    assert len(lines) <= 150

    # what is to be filled in is named, each with its place, and nothing else is wrong
    told = stronger("check", cwd=base).stdout.splitlines()
    places = {line.split(" ")[0] + " " + line.split(" ")[1] for line in told}
    record = "data/demos/still-life/demo.yaml"
    text = (base / record).read_text().splitlines()
    expected = {
        f"{record}:{number}:{line.index('FILL') + 1} C119"
        for number, line in enumerate(text, 1)
        if "FILL IN" in line
    }
    unregistered = text.index("  - id: planted-weights-are-found") + 1
    assert len(expected) == 5
    assert places == expected | {
        f"{record}:{unregistered}:5 R009",
        "data/demos/still-life/story.md:1:1 C119",
    }

    done = stronger("demo", "run", "still-life", cwd=base)
    assert (done.returncode, "\tmet\t" in done.stdout) == (0, True), done.stderr
    done = stronger("demo", "lesson", "still-life", "--run", cwd=base)
    assert (done.returncode, "off by 0.0" in done.stdout) == (0, True), done.stderr

    for name in (record, "data/demos/still-life/story.md"):
        change(base / name, "FILL IN", "We say")
    full = ("demo", "run", "still-life", "--scale", "full", "--publish")
    assert stronger(*full, cwd=base).returncode == 2  # it is not registered
    assert stronger("demo", "register", "still-life", cwd=base).returncode == 0
    done = stronger(*full, cwd=base)
    assert (done.returncode, "\tmet\t" in done.stdout) == (0, True), done.stderr
    (base / "data/demos/still-life/finding.md").write_text("Found: {{error:.3f}}.\n")
    (left,) = stronger("check", cwd=base).stdout.splitlines()
    assert "C119 the words of figure 'error-by-step.svg' of demo 'still-life' are still" in left
    change(base / "demos/still_life/figures.py", "FILL IN", "We say")
    assert stronger("demo", "draw", "still-life", cwd=base).returncode == 0
    done = stronger("check", cwd=base)
    assert (done.returncode, done.stdout) == (0, "")


def test_it_is_about_a_claim_and_a_paper_of_the_base(base: Path) -> None:
    assert stronger("add", "demo", "still-life", cwd=base).returncode == 0
    kb = package.load(base)
    (promise,) = (each for each in kb.promises if each.id == "still-life")
    (prediction,) = promise.predictions
    assert kb.argument.claims[prediction.claim].bears_on
    assert prediction.source == f"{promise.papers[0].citekey} whole work"
    assert promise.papers[0].citekey in {
        each.paper for each in kb.statements_by_claim[prediction.claim]
    }


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("fair-coin", "there is a demo 'fair-coin' already; 'fair-coin-2' is free"),
        ("perceptron", "there is a demo 'perceptron' already; 'perceptron-2' is free"),
        ("Still Life", "small letters, digits and hyphens, such as 'still-life'"),
        ("Fair_coin", "small letters, digits and hyphens, such as 'fair-coin-2'"),
        ("naïve--", "small letters, digits and hyphens, such as 'naive'"),
        ("../up", "small letters, digits and hyphens, such as 'up'"),
        ("…", "'…' is no name for a demo: it has small letters, digits and hyphens\n"),
        ("", "'' is no name for a demo"),
    ],
)
def test_a_name_that_cannot_be_is_refused_with_one_that_can(
    base: Path, name: str, told: str
) -> None:
    before = written(base)
    done = stronger("add", "demo", name, cwd=base)
    assert (done.returncode, done.stdout, told in done.stderr) == (2, "", True), done.stderr
    assert written(base) == before


def test_where_there_is_nothing_to_test_it_says_what_is_missing(base: Path) -> None:
    for folder in ("claims", "demos"):
        for file in (base / "data" / folder).rglob("*.*"):
            file.unlink()
    done = stronger("add", "demo", "still-life", cwd=base)
    assert (done.returncode, "no claim yet that a demo could test" in done.stderr) == (2, True)
    (base / "data" / "references.bib").unlink()
    done = stronger("add", "demo", "still-life", cwd=base)
    assert (done.returncode, "--kb names one that is there" in done.stderr) == (2, True)
    assert not FILES & written(base)


def test_the_changes_that_its_lesson_proposes_can_be_made() -> None:
    lesson = (adding.SKELETON / "lesson.py").read_text()
    off = {}
    for line in ("", "noise = 3", "learning_rate = 2.5"):
        source = lesson.replace("\n\nplanted =", f"\n{line}\n\nplanted =")
        done = subprocess.run(
            [sys.executable, "-c", source],
            env={**os.environ, "MPLBACKEND": "svg"},
            capture_output=True,
            text=True,
            check=True,
        )
        off[line] = float(done.stdout.split("off by ")[1].split()[0])
    assert off[""] < 0.1 < off["noise = 3"] < 1 < off["learning_rate = 2.5"]
