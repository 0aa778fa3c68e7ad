"""``stronger demo lesson``: prints the smallest program that shows a phenomenon, or runs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.rooms import write

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Command = Callable[..., tuple[int, str, str]]
    Add = Callable[..., None]

LESSON = '''"""Is it half?"""

import matplotlib.pyplot as plt

print("heads: 0.5 – of all")
plt.figure()
plt.plot([0, 1])
plt.show()
'''


@pytest.fixture
def coin(folder: Path, add: Add) -> Path:
    add("coin", "slow")
    write(folder, "coin", lesson=LESSON)
    return folder


def test_it_is_printed_byte_for_byte(coin: Path, stronger: Command) -> None:
    status, out, err = stronger("demo", "lesson", "coin")
    assert (status, out, err) == (0, LESSON, "")
    assert [path.name for path in coin.iterdir() if path.suffix == ".png"] == []


def test_it_runs_and_writes_its_figure(coin: Path, stronger: Command) -> None:
    status, out, err = stronger("demo", "lesson", "coin", "--run")
    assert (status, out) == (0, "heads: 0.5 – of all\n")
    assert "running code of this knowledge base: demos/coin/lesson.py" in err
    assert "Figure written to coin.png." in err
    assert (coin / "coin.png").read_bytes().startswith(b"\x89PNG")
    assert stronger("demo", "lesson", "coin", "--run", "-o", "other.svg")[0] == 0
    assert "<svg" in (coin / "other.svg").read_text()


def test_one_without_a_figure_only_prints(coin: Path, stronger: Command) -> None:
    write(coin, "coin", lesson="print(1)\n")
    status, out, err = stronger("demo", "lesson", "coin", "--run")
    assert (status, out, "Figure" in err) == (0, "1\n", False)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("con",), "no demo 'con'; did you mean 'coin'?"),
        (("slow",), "demo 'slow' has no lesson; there are those of "),
        (("coin", "-o", "x.png"), "--output says where --run writes the figure"),
        (("coin", "--run", "-o", "none/x.png"), "cannot write none/x.png"),
        (("coin", "--run", "-o", "x.nothing"), "cannot write x.nothing"),
    ],
)
def test_what_cannot_be_done_is_said_with_status_2(
    coin: Path, stronger: Command, arguments: tuple[str, ...], told: str
) -> None:
    status, _, err = stronger("demo", "lesson", *arguments)
    assert (status, told in err) == (2, True), err


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("x = 1\n\ny = x / 0\n", "lesson.py:3: ZeroDivisionError: division by zero"),
        (
            "def half(x):\n    return x / 0\n\nhalf(1)\n",
            "lesson.py:2: ZeroDivisionError: division by zero",
        ),
        ("import numpy as np\nnp.ones(3) @ np.ones(2)\n", "lesson.py:2: ValueError: "),
        ("x = 1\ny = (\n", "lesson.py:2: SyntaxError: '(' was never closed"),
        ("import stronger.nowhere\n", "lesson.py:1: ModuleNotFoundError: "),
    ],
)
def test_one_that_fails_names_its_line(coin: Path, stronger: Command, text: str, told: str) -> None:
    write(coin, "coin", lesson=text)
    status, out, err = stronger("demo", "lesson", "coin", "--run")
    assert (status, out) == (2, "")
    assert f"demos/coin/{told}" in err
    assert "Traceback" not in err
    assert not list(coin.glob("*.png"))


def test_figures_of_an_earlier_lesson_are_not_taken_for_its_own(
    coin: Path, stronger: Command
) -> None:
    assert stronger("demo", "lesson", "coin", "--run")[0] == 0
    (coin / "coin.png").unlink()
    write(coin, "coin", lesson="print(1)\n")
    assert stronger("demo", "lesson", "coin", "--run")[0] == 0
    assert not (coin / "coin.png").exists()
