"""How far a run is, and how long it still takes."""

import io

import pytest
from rich.console import Console

from stronger.evidence.progress import shown, time_left


def test_the_bar_counts_kept_seeds_and_ends_with_all_of_them() -> None:
    file = io.StringIO()
    console = Console(file=file, force_terminal=True, width=100, color_system=None)
    assert list(shown(iter("abc"), 5, "A demo [of all]", kept=2, console=console)) == [
        "a",
        "b",
        "c",
    ]
    drawn = [line for line in file.getvalue().splitlines() if "A demo [of all]" in line]
    assert "2/5 seeds" in drawn[0]
    assert "5/5 seeds in 0:00:00" in drawn[-1]


@pytest.mark.parametrize(
    ("elapsed", "last", "done", "remaining", "left"),
    [
        (9, 0, 0, 4, None),
        (10, 10, 1, 4, 40),
        (12, 10, 1, 4, 38),
        (99, 10, 1, 4, 0),
        (20, 20, 4, 0, 0),
    ],
)
def test_time_left_goes_by_the_pace_so_far(
    elapsed: float, last: float, done: int, remaining: int, left: float | None
) -> None:
    assert time_left(elapsed, last, done, remaining) == left
