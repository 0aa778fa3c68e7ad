"""``stronger demo vary``, from end to end: registered, measured, gone on with, shown, checked."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.rooms import change

from stronger.evidence.registering import read_entries
from stronger.evidence.varied import read_varied

if TYPE_CHECKING:
    from collections.abc import Callable

    Command = Callable[..., tuple[int, str, str]]
    Add = Callable[..., None]

SEEDS = 14 * 5
TOLD = "Holds in 5 of 14 designs; the choice that flips it: side"


@pytest.fixture
def registered(folder: Path, add: Add, stronger: Command) -> Path:
    """A knowledge base with a loaded coin that is registered with its grid."""
    add("loaded")
    assert "the grid of 14 cells. Commit it." in stronger("demo", "register", "loaded")[2]
    return folder


def varied(folder: Path) -> Path:
    return folder / "data" / "demos" / "loaded" / "varied.json"


def traces(folder: Path) -> list[str]:
    file = folder / "data" / "datasets" / "measured"
    return file.read_text().splitlines() if file.exists() else []


def test_a_grid_is_registered_then_measured_and_told(
    folder: Path, add: Add, stronger: Command
) -> None:
    add("loaded")
    status, out, err = stronger("demo", "vary", "loaded", "--jobs", "1")
    assert (status, out) == (2, "")
    assert "the grid of demo 'loaded' is not registered" in err
    assert not traces(folder)
    status, out, err = stronger("demo", "vary", "loaded", "--quick", "--jobs", "1")
    assert (status, len(traces(folder))) == (0, 14 * 2)
    assert not varied(folder).exists()

    assert stronger("demo", "register", "loaded")[0] == 0
    assert "registered as it stands" in stronger("demo", "register", "loaded")[2]
    status, out, err = stronger("demo", "vary", "loaded", "--publish", "--jobs", "1")
    assert status == 0
    assert f"{TOLD}. Of 7 pairs" in out
    assert "| side | 5 of 7 pairs | heads: 5 of 7; tails: 0 of 7 |" in out
    assert len(read_varied(varied(folder)).cells) == 14
    assert TOLD in stronger("demo", "show", "loaded")[1]

    before = varied(folder).read_bytes()
    status, out, err = stronger("demo", "vary", "loaded", "--json", "--jobs", "1")
    assert f"{SEEDS} of {SEEDS} seeds kept from an earlier run" in err
    told = json.loads(out)["predictions"]["called-side-is-commoner"]
    assert (told["holds"], told["designs"], told["published"]) == (5, 14, "met")
    assert varied(folder).read_bytes() == before

    yaml = folder / "data/demos/loaded/demo.yaml"
    change(yaml, "values: [200, 400, 800]", "values: [200, 400, 900]")
    status, _, err = stronger("demo", "vary", "loaded", "--publish", "--jobs", "1")
    assert (status, "is not the one registered" in err) == (2, True)
    status, _, err = stronger("demo", "register", "loaded")
    assert (status, "say why with --reason" in err) == (2, True)
    assert stronger("demo", "register", "loaded", "--reason", "More.")[0] == 0
    entries = read_entries(yaml.with_name("registered.json"), "r")
    assert [each.what for each in entries] == ["registered", "choices", "choices"]


def test_an_interrupted_grid_goes_on_and_ends_as_if_it_had_not_been(
    registered: Path, stronger: Command
) -> None:
    hold = registered / "data" / "datasets" / "hold"
    hold.touch()
    command = ["demo", "vary", "loaded", "--publish", "--jobs", "2"]
    process = subprocess.Popen(
        [sys.executable, "-m", "stronger", *command], stderr=subprocess.PIPE, text=True
    )

    def kept() -> int:
        return len(list((registered / "cache").rglob("seed-*.npz")))

    end = time.monotonic() + 60
    while kept() < 10 and time.monotonic() < end:  # cells of one side finish, the others wait
        time.sleep(0.05)
    os.kill(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=60)
    found = kept()
    assert found >= 10
    assert process.returncode == 130
    assert f"interrupted; {found} of {SEEDS} seeds of demo 'loaded' are kept" in err
    assert "Traceback" not in err
    assert not varied(registered).exists()

    hold.unlink()
    started = len(traces(registered))
    status, _, err = stronger(*command)
    assert (status, f"{found} of {SEEDS} seeds kept" in err) == (0, True)
    assert len(traces(registered)) == started + SEEDS - found
    resumed = read_varied(varied(registered))
    assert stronger(*command, "--fresh")[0] == 0
    fresh = read_varied(varied(registered))
    assert [each.metrics for each in resumed.cells] == [each.metrics for each in fresh.cells]


def test_some_cells_are_measured_and_their_seeds_are_there_for_the_whole(
    registered: Path, stronger: Command
) -> None:
    some = ("demo", "vary", "loaded", "--cells", "side=heads,load=0.4", "--jobs", "1")
    status, out, _ = stronger(*some)
    assert (status, "Holds in 3 of 3 designs; no choice flips it" in out) == (0, True)
    err = stronger("demo", "vary", "loaded", "--jobs", "1", "--publish")[2]
    assert f"15 of {SEEDS} seeds kept" in err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["coin"], "demo 'coin' has no grid"),
        ([], "give the name of a demo, or --all"),
        (["loaded", "--cells", "sid=heads"], "no axis 'sid'; did you mean 'side'?"),
        (["loaded", "--cells", "side"], "write NAME=VALUE"),
        (["loaded", "--quick", "--publish"], "no result is written"),
        (["loaded", "--jobs", "0"], "at least one process"),
        (["loaded", "--engine", "ray://here"], "give the one of a Dask scheduler as dask://HOST"),
    ],
)
def test_bad_usage_is_explained_with_status_2(
    registered: Path, add: Add, stronger: Command, arguments: list[str], told: str
) -> None:
    add("coin")
    status, out, err = stronger("demo", "vary", *arguments)
    assert (status, out) == (2, "")
    assert told in err


def test_all_grids_go_through_one_queue(registered: Path, add: Add, stronger: Command) -> None:
    add("coin")  # which has none
    status, out, err = stronger("demo", "vary", "--all", "--publish", "--jobs", "2")
    assert status == 0
    assert "# A loaded coin" in out
    assert TOLD in out
    assert varied(registered).exists()
    assert "coin'" not in err
