"""``stronger demo``: interruptions, failures, what may be published, what is bad usage."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.rooms import change, write

from stronger.evidence.results import read_measured

if TYPE_CHECKING:
    from collections.abc import Callable

OURS = Path(__file__).parents[2]
COUNT = 6


def wait_for(condition: Callable[[], object]) -> None:
    end = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.02)


def gone(group: int) -> bool:
    """Say whether no process of a group is left but dead ones that nobody has asked after yet."""
    for file in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state, _, of = file.read_text().rpartition(")")[2].split()[:3]
            if int(of) == group and state != "Z":
                return False
    return True


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="no /proc to see processes in")
@pytest.mark.parametrize(
    ("number", "jobs", "whole_group"),
    [(signal.SIGINT, 2, True), (signal.SIGTERM, 2, False), (signal.SIGINT, 1, False)],
    ids=["Ctrl-C", "without-pgrep", "one-process"],
)
def test_an_interrupted_run_keeps_its_seeds_and_leaves_no_process(
    folder: Path,
    add: Callable[..., None],
    stronger: Callable[..., tuple[int, str, str]],
    number: signal.Signals,
    jobs: int,
    whole_group: bool,
) -> None:
    environment = dict(os.environ) if whole_group else os.environ | {"PATH": str(folder)}
    add("slow")
    (folder / "data" / "datasets" / "hold").touch()
    command = ["demo", "run", "slow", "--seeds", str(COUNT), "--json"]
    process = subprocess.Popen(
        [sys.executable, "-m", "stronger", *command, "--jobs", str(jobs)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        start_new_session=True,
    )
    traces = folder / "data" / "datasets" / "measured"

    def started() -> list[float]:
        return [float(line) for line in traces.read_text().split()] if traces.exists() else []

    def kept() -> list[Path]:
        return list((folder / "cache").rglob("seed-*.npz"))

    # Every process waits with a seed that is held up; all others it began are kept
    wait_for(lambda: sum(draw > 0.5 for draw in started()) == jobs)
    wait_for(lambda: len(kept()) == len(started()) - jobs)
    (os.killpg if whole_group else os.kill)(process.pid, number)
    out, err = process.communicate(timeout=30)
    found = len(kept())
    assert found == 2
    assert (process.returncode, out) == (128 + number, "")
    assert f"stronger: interrupted; {found} of {COUNT} seeds of demo 'slow' are kept" in err
    assert "--fresh" in err
    assert "Traceback" not in err
    assert "Warning" not in err
    wait_for(lambda: gone(process.pid))

    (folder / "data" / "datasets" / "hold").unlink()
    traces.unlink()
    status, out, err = stronger(*command)
    assert status == 0
    assert f"{found} of {COUNT} seeds kept from an earlier run" in err
    assert len(started()) == COUNT - found
    resumed = json.loads(out)
    status, out, err = stronger(*command)
    assert resumed["metrics"] == json.loads(out)["metrics"]
    assert "kept" not in err


def test_an_interruption_before_any_seed_is_told_plainly(
    folder: Path,
    add: Callable[..., None],
    stronger: Callable[..., tuple[int, str, str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import stronger.evidence.queue as queue

    add("slow")

    def interrupt(*_: object, **__: object) -> None:
        os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr(queue, "work_off", interrupt)
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    status, out, err = stronger("demo", "run", "slow")
    assert (status, out) == (130, "")
    assert "interrupted; no seed of demo 'slow' had finished" in err
    assert before == (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM))


def test_failed_seeds_end_with_status_1_and_the_verdicts_of_the_others(
    folder: Path, add: Callable[..., None], stronger: Callable[..., tuple[int, str, str]]
) -> None:
    add("fragile", "overflowing")
    status, out, err = stronger("demo", "run", "fragile", "--seeds", "8")
    assert status == 1
    assert out.split("\t")[0] == "fair"
    assert "not finished: seed" in err
    assert "ratio is nan" in err
    assert "ValueError: fell off the table (demos/fragile/measure.py:" in err
    status, _, err = stronger("demo", "run", "overflowing")
    assert status == 0
    assert (
        "warning: RuntimeWarning: overflow encountered in exp (demos/overflowing/measure.py:" in err
    )


def test_a_published_result_is_replaced_only_by_a_run_as_good(
    folder: Path, add: Callable[..., None], stronger: Callable[..., tuple[int, str, str]]
) -> None:
    add("coin", "fragile")
    result = folder / "data" / "demos" / "coin" / "result.json"
    full = ("demo", "run", "coin", "--scale", "full", "--jobs", "1", "--publish")
    assert stronger("demo", "register", "coin")[0] == 0
    assert stronger("demo", "register", "fragile")[0] == 0
    assert stronger("demo", "run", "coin", "--publish")[0] == 0
    assert stronger(*full)[0] == 0
    before = result.read_bytes()
    for lesser, told in (
        (full[:3] + full[-1:], "quick scale"),
        ((*full, "--seeds", "9"), "9 seeds"),
    ):
        status, out, err = stronger(*lesser)
        assert (status, out) == (2, "")
        assert told in err
        assert "--force" in err
        assert result.read_bytes() == before
    assert stronger(*full, "--seeds", "9", "--force")[0] == 0
    assert len(read_measured(result).metrics) == 9
    assert stronger(*full, "--seeds", "9")[0] == 0

    fragile = folder / "data" / "demos" / "fragile" / "result.json"
    fragile.write_bytes(before)
    status, out, err = stronger("demo", "run", "fragile", "--seeds", "30", "--publish", "--force")
    assert status == 1
    written = fragile.read_bytes()
    status, out, err = stronger("demo", "run", "fragile", "--seeds", "40", "--publish")
    assert status == 1
    assert out.startswith("fair\t")
    assert "stays as it was" in err
    assert fragile.read_bytes() == written


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("perceptron", "--scale", "ful"), "no scale 'ful'; did you mean 'full'?"),
        (("perceptron", "--scale", "x"), "no scale 'x'; there are quick and full"),
        (("percepton",), "no demo 'percepton'; did you mean 'perceptron'?"),
        ((), "give the name of a demo, or --all"),
        (("perceptron", "--all"), "give the name of a demo, or --all"),
        (("perceptron", "--publish", "--output", "x"), "leave out --output"),
        (("perceptron", "--jobs", "0"), "at least one process"),
    ],
)
def test_bad_usage_is_explained_with_status_2(
    folder: Path,
    stronger: Callable[..., tuple[int, str, str]],
    arguments: tuple[str, ...],
    told: str,
) -> None:
    status, out, err = stronger("demo", "run", *arguments)
    assert (status, out) == (2, "")
    assert told in err


def test_a_damaged_data_file_is_told_once_with_its_checksum(
    folder: Path, stronger: Callable[..., tuple[int, str, str]]
) -> None:
    datasets = OURS / "data" / "datasets"
    shutil.copytree(datasets / "mnist", folder / "data" / "datasets" / "mnist")
    damaged = folder / "data" / "datasets" / "mnist" / "t10k-labels-idx1-ubyte.gz"
    damaged.chmod(0o644)
    damaged.write_bytes(damaged.read_bytes()[:-1])
    status, out, err = stronger("demo", "run", "perceptron")
    assert (status, out) == (2, "")
    assert len(err.splitlines()) == 1
    assert f"{damaged} is damaged: its SHA-256 should be " in err
    assert "restore" in err
    shutil.rmtree(damaged.parent)
    status, out, err = stronger("demo", "run", "perceptron")
    assert (status, out) == (2, "")
    assert len(err.splitlines()) == 1
    assert "--data" in err
    status, out, err = stronger(
        "demo", "run", "perceptron", "--seeds", "1", "--data", str(datasets)
    )
    assert status == 0
    assert len(err.splitlines()) == 1
    assert "quick scale, 1 seed; columns: prediction, expected" in err


def test_every_demo_runs_and_one_that_cannot_stops_no_other(
    folder: Path,
    add: Callable[..., None],
    stronger: Callable[..., tuple[int, str, str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from stronger import demos

    monkeypatch.setattr(demos, "HERE", folder / "none")
    add("coin", "hopeless", "overflowing")
    status, out, err = stronger("demo", "run", "--all", "--output", "out")
    assert status == 2
    assert [line.split("\t")[:2] for line in out.splitlines()] == [
        ["coin", "fair"],
        ["overflowing", "fair"],
    ]
    assert "no seed of demo 'hopeless' finished; all 5 alike: RuntimeError: it stands" in err
    assert (folder / "out" / "coin" / "result.json").exists()
    status, out, err = stronger("demo", "run", "--all", "--json")
    assert [each["demo"] for each in json.loads(out)] == ["coin", "overflowing"]


def test_the_list_says_what_is_out_of_date(
    folder: Path,
    add: Callable[..., None],
    stronger: Callable[..., tuple[int, str, str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from stronger import demos

    monkeypatch.setattr(demos, "HERE", folder / "none")
    add("coin")
    write(folder, "broken", measure="1 / 0")
    status, out, err = stronger("demo", "list", "--json")
    assert (status, "demo 'broken' has no valid record of what it predicts" in err) == (0, True)
    coin = {row["demo"]: row for row in json.loads(out)}["coin"]
    assert (coin["outcomes"], coin["scale"], coin["changed"]) == ({}, None, {})
    assert "coin\tA coin\tcoins-are-fair\tnot run yet" in stronger("demo", "list")[1]
    stronger("demo", "register", "coin")
    stronger("demo", "run", "coin", "--publish")
    assert (
        "coin\tA coin\tcoins-are-fair\t1 met\tquick scale, 5 seeds\n"
        in (stronger("demo", "list")[1])
    )
    measure = folder / "demos" / "coin" / "measure.py"
    before = measure.read_text()
    measure.write_text(before + "\nMORE = 1\n")
    assert "quick scale, 5 seeds; code changed, see `demo verify`" in stronger("demo", "list")[1]
    assert "unverified: demos/coin/measure.py is changed" in stronger("demo", "show", "coin")[2]
    measure.write_text(before)
    change(folder / "demos" / "coin" / "figures.py", 'label="heads"', 'label="tails"')
    assert "quick scale, 5 seeds\n" in stronger("demo", "list")[1]
    assert "figures are out of date" in stronger("demo", "show", "coin")[2]


def test_a_demo_that_fails_on_import_is_announced_and_stops_no_other(
    folder: Path,
    add: Callable[..., None],
    stronger: Callable[..., tuple[int, str, str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from stronger import demos

    monkeypatch.setattr(demos, "HERE", folder / "none")
    add("coin", "fragile")
    write(folder, "fragile", measure="1 / 0")
    status, out, err = stronger("demo", "run", "--all", "--seeds", "1", "--json")
    assert (status, "fragile/measure.py:1 fails on import: ZeroDivisionError" in err) == (2, True)
    assert [each["demo"] for each in json.loads(out)] == ["coin"]


def test_listing_and_showing_import_no_demo_and_no_numerical_library(
    folder: Path, add: Callable[..., None], stronger: Callable[..., tuple[int, str, str]]
) -> None:
    add("coin")
    stronger("demo", "run", "coin", "--publish")
    for name in ("measure.py", "figures.py"):
        with (folder / "demos" / "coin" / name).open("a") as file:
            file.write("\nraise SystemExit('imported')\n")
    for arguments in (("list",), ("list", "--json"), ("show", "coin"), ("show", "perceptron")):
        code = (
            "import sys, stronger.cli\n"
            f"sys.argv = ['stronger', 'demo', *{arguments!r}]\n"
            "try: stronger.cli.main()\n"
            "except SystemExit as end: assert not end.code, end.code\n"
            "heavy = {'numpy', 'scipy', 'matplotlib', 'joblib'} & set(sys.modules)\n"
            "demos = {each for each in sys.modules if each.startswith(('stronger.demos.', "
            "'stronger.nn', 'stronger_demo'))}\n"
            "print(*heavy, *demos, file=sys.stderr)"
        )
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
        )
        assert done.stdout
        assert done.stderr.splitlines()[-1] == ""
