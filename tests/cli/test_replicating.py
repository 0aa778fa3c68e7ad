"""``stronger demo replicate``: what it prints, what it publishes, and with which exit status."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.rooms import change

if TYPE_CHECKING:
    from collections.abc import Callable

    Command = Callable[..., tuple[int, str, str]]
    Add = Callable[..., None]


@pytest.fixture
def coin(folder: Path, add: Add, stronger: Command) -> Path:
    """A base with a published coin; return the folder of its record."""
    add("coin")
    assert stronger("demo", "register", "coin")[0] == 0
    assert stronger("demo", "run", "coin", "--scale", "full", "--publish")[0] == 0
    return folder / "data" / "demos" / "coin"


def test_each_root_is_published_once_and_none_is_used_again(coin: Path, stronger: Command) -> None:
    status, out, err = stronger("demo", "replicate", "coin", "--publish", "--roots", "2")
    assert (status, out.count("fair\tmet\tmet\t")) == (0, 2), err
    assert err.count("1 of 1 signs kept; 1 of 1 means are where the published seeds foresee") == 2
    assert stronger("demo", "replicate", "coin", "--publish")[0] == 0
    found = json.loads((coin / "replications.json").read_text())
    assert [each["seeds"] for each in found] == [10, 10, 10]
    assert len({each["root"] for each in found}) == 3
    assert len({each["metrics"][0]["heads"] for each in found}) == 3
    status, out, _ = stronger("demo", "show", "coin")
    told = out[out.index("## Measured again from fresh roots") :]
    assert (status, told.count("1 of 1 signs kept; 1 of 1 means are where")) == (0, 3)
    shown = json.loads(stronger("demo", "show", "coin", "--json")[1])["replications"]
    assert [(each["repeats"], each["signs"]) for each in shown] == [(True, {"kept": 1})] * 3


def test_without_publish_nothing_is_written_and_the_same_root_comes_again(
    coin: Path, stronger: Command
) -> None:
    found = [json.loads(stronger("demo", "replicate", "coin", "--json")[1])[0] for _ in range(2)]
    assert not (coin / "replications.json").exists()
    assert found[0]["root"] == found[1]["root"]
    assert found[0]["metrics"] == found[1]["metrics"]
    assert (found[0]["signs"], found[0]["inside"]) == ({"kept": 1}, 1)


def test_a_sign_that_changed_is_exit_status_1(coin: Path, stronger: Command) -> None:
    measured = json.loads((coin / "result.json").read_text())
    for each in measured["metrics"]:
        each["heads"] += 0.4
    (coin / "result.json").write_text(json.dumps(measured))
    status, out, err = stronger("demo", "replicate", "coin")
    assert (status, "fair\tdiffers\tmet\t" in out, "outside\tturned over" in out) == (1, True, True)
    assert "0 of 1 signs kept, 1 turned over; 0 of 1 means" in err


def test_at_another_scale_both_are_measured_now_and_nothing_is_published(
    coin: Path, stronger: Command
) -> None:
    status, _, err = stronger("demo", "replicate", "coin", "--scale", "quick")
    assert (status, "5 seeds from the fresh root" in err) == (0, True)
    status, _, err = stronger("demo", "replicate", "coin", "--scale", "quick", "--publish")
    assert (status, "only what repeats it is published" in err) == (2, True)


def test_what_cannot_be_replicated_is_said_in_words(
    coin: Path, add: Add, stronger: Command
) -> None:
    add("slow")
    for arguments, told in (
        (("slow",), "demo 'slow' has no result here; run it first"),
        (("con",), "no demo 'con'; did you mean 'coin'?"),
        ((), "give the name of a demo, or --all"),
        (("coin", "--scale", "quik"), "did you mean 'quick'?"),
        (("coin", "--jobs", "0"), "at least one process"),
    ):
        status, _, err = stronger("demo", "replicate", *arguments)
        assert (status, told in err) == (2, True), err
    (coin / "replications.json").write_text("[1]")
    status, _, err = stronger("demo", "replicate", "coin")
    assert (status, "replications.json is malformed at an entry" in err) == (2, True)
    (coin / "replications.json").unlink()
    change(Path("demos/coin/measure.py"), "100_000", "100_001")
    status, _, err = stronger("demo", "replicate", "coin")
    assert (status, "is not the one registered" in err) == (2, True)
