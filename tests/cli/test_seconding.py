"""``stronger demo second``, from end to end: another program for the same predictions."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.rooms import change

from stronger.evidence.results import read_measured

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Command = Callable[..., tuple[int, str, str]]
    Add = Callable[..., None]

SECOND = '''"""Tosses a coin without a coin."""

from stronger.evidence.demo import Demo

demo = Demo(__file__)


@demo.part
def toss(rng):
    """Draw uniform numbers, and count those below one half."""
    return {"heads": (rng.random(2_000) < HALF).mean()}, {}
'''


def test_a_second_program_is_measured_shown_and_checked(
    folder: Path, add: Add, stronger: Command
) -> None:
    add("coin")
    status, _, err = stronger("demo", "second", "coin", "--quick")
    assert (status, "has no result here to compare with; run it first" in err) == (2, True)
    stronger("demo", "register", "coin")
    assert stronger("demo", "run", "coin", "--scale", "full", "--jobs", "1", "--publish")[0] == 0

    status, _, err = stronger("demo", "second", "coin", "--quick")
    assert status == 2
    assert "demo 'coin' has no second implementation: there is no" in err
    program = folder / "demos" / "coin" / "second.py"
    program.write_text(SECOND.replace("HALF", "0.5"), encoding="utf-8")
    status, _, err = stronger("demo", "second", "coin")
    assert (status, "`stronger demo second coin --publish` does it" in err) == (2, True)

    kept = folder / "data" / "demos" / "coin" / "second.json"
    status, out, _ = stronger("demo", "second", "coin", "--quick")
    assert (status, out.split("\t")) == (0, ["fair", "met", "met", "yes\n"])
    assert not kept.exists()
    assert stronger("demo", "second", "coin", "--publish", "--jobs", "1")[0] == 0
    first, second = read_measured(kept.with_name("result.json")), read_measured(kept)
    assert second.source == "demos/coin/second.py"
    assert second.stream.root != first.stream.root
    assert len(second.metrics) == 10

    (row,) = json.loads(stronger("demo", "second", "coin", "--json")[1])
    assert row["agree"] is True
    (prediction,) = json.loads(stronger("demo", "show", "coin", "--json")[1])["result"]["outcomes"]
    assert prediction["second"] == "met"

    change(program, "0.5", "0.9")
    status, out, _ = stronger("demo", "second", "coin", "--publish", "--jobs", "1")
    assert (status, out.split("\t")[-1]) == (1, "no\n")
    program.write_text("nonsense(", encoding="utf-8")
    status, _, err = stronger("demo", "second", "coin", "--quick")
    assert (status, f"{program}:1 fails on import: SyntaxError" in err) == (2, True)
