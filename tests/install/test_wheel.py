"""What a wheel does on a bare machine, outside any folder of ours."""

from __future__ import annotations

import json
import zipfile
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.install.bare import Machine

OURS = "no knowledge base here: this is the one that comes with stronger"
READ_ONLY = "the one that comes with stronger is only read"


def test_a_wheel_holds_what_is_ours_and_what_can_be_drawn_again_is_left_out(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for each in (
        "data/references.bib",
        "data/claims/thesis.yaml",
        "data/demos/perceptron/result.json",
        "data/datasets/mnist/SHA256SUMS",
        "data/datasets/mnist/README.md",
        "docs/genesis.md",
        "CITATION.cff",
        "LICENSE-DATA.md",
    ):
        assert f"stronger/base/{each}" in names
    assert not [each for each in names if each.startswith("stronger/base/data/received")]
    assert not [each for each in names if each.endswith((".npz", "-figure.svg"))]
    assert wheel.stat().st_size < 20_000_000


@pytest.mark.parametrize(
    ("command", "part"),
    [
        ("papers stance:challenges", "adebayo2018sanity\t"),
        ("export stance:challenges", "@inproceedings{adebayo2018sanity,"),
        ("cite glorot2011deep --style ieee", "[1] X. Glorot, A. Bordes, and Y. Bengio"),
        ("show glorot2011deep", "Deep Sparse Rectifier Neural Networks"),
        ("claims", "polarity-is-arbitrary\t"),
        ("why use-by-the-network", "rests on\t"),
        ("standing", "order-of-presence\tlaw"),
        ("graph export --format json", '"licence"'),
        ("graph path glorot2011deep larger-is-stronger", "larger-is-stronger"),
        ("demo list", "perceptron\t"),
        ("demo show perceptron", "## What was found"),
        ("demo lesson perceptron", "import matplotlib"),
    ],
)
def test_our_knowledge_base_answers_where_there_is_no_other(
    bare: Machine, command: str, part: str
) -> None:
    done = bare.stronger(*command.split())
    assert (done.returncode, part in done.stdout) == (0, True), done.stderr
    assert OURS in done.stderr
    assert "unverified" not in done.stderr


def test_a_base_that_is_named_or_here_comes_first(bare: Machine) -> None:
    assert bare.stronger("new", "mine").returncode == 0
    named = bare.stronger("papers", "--kb", "mine", "--json")
    assert len(json.loads(named.stdout)) == 2
    assert OURS not in named.stderr
    (bare.here / "none").mkdir()
    wrong = bare.stronger("papers", "--kb", "none")
    assert wrong.returncode == 2
    assert "no knowledge base at" in wrong.stderr
    assert bare.stronger("papers", "--kb", ".").returncode == 2


def test_python_loads_it_anywhere(bare: Machine) -> None:
    done = bare.python(
        "-c", "import stronger; print(len(stronger.load().papers('stance:challenges')))"
    )
    assert int(done.stdout) > 10, done.stderr


@pytest.mark.parametrize(
    "command",
    [
        "check --fix",
        "schema",
        "add demo still-life",
        "demo run perceptron --publish",
        "demo draw perceptron",
        "demo register perceptron",
        "demo replicate perceptron --publish",
        "demo verify perceptron --record",
        "demo vary lazy-neurons --publish",
    ],
)
def test_nothing_is_written_to_it_and_what_to_do_is_said(with_demos: Machine, command: str) -> None:
    done = with_demos.stronger(*command.split())
    assert done.returncode == 2
    assert READ_ONLY in done.stderr
    assert "`stronger new FOLDER`" in done.stderr
    assert "--kb" in done.stderr


def test_what_is_missing_is_named_with_what_to_install(bare: Machine) -> None:
    for command, extra in (
        ("demo run perceptron", "demos"),
        ("demo lesson perceptron --run", "demos"),
        ("site build", "site"),
    ):
        done = bare.stronger(*command.split())
        assert done.returncode == 2
        assert f"pip install 'larger-is-stronger[{extra}]'" in done.stderr


def test_demos_run_with_their_extra_and_leave_the_package_as_it_was(with_demos: Machine) -> None:
    base = with_demos.packages / "stronger" / "base"
    before = {path: path.stat().st_mtime_ns for path in base.rglob("*")}
    run = with_demos.stronger("demo", "run", "perceptron", "--seeds", "1", "--output", "out")
    assert run.returncode == 0, run.stderr
    assert (with_demos.here / "out" / "result.json").is_file()
    lesson = with_demos.stronger("demo", "lesson", "perceptron", "--run")
    assert lesson.returncode == 0, lesson.stderr
    assert (with_demos.here / "perceptron.png").is_file()
    verified = with_demos.stronger("demo", "verify", "small-batches")
    assert verified.returncode == 0, verified.stderr
    checked = with_demos.stronger("check", "--select", "R")
    assert checked.returncode == 0, checked.stdout
    assert {path: path.stat().st_mtime_ns for path in base.rglob("*")} == before
    assert (with_demos.home / ".cache" / "stronger").is_dir()


def test_a_bibliography_needs_nothing_of_ours(bare: Machine) -> None:
    file = bare.here / "refs.bib"
    file.write_text("@book{a, title = {A}, year = 2000}\n", encoding="utf-8")
    done = bare.stronger("bib", "tidy", "refs.bib")
    assert done.returncode == 0, done.stderr
    assert "@book{a," in file.read_text(encoding="utf-8")
