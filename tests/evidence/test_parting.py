"""What of a demo's file its numbers come from, and what only draws."""

from __future__ import annotations

import ast

import pytest

from stronger.evidence.parting import part

SOURCE = '''"""A demo."""
from __future__ import annotations
from stronger.evidence.figures import BLUE
from stronger.nn.tools import trained, drawn
if TYPE_CHECKING:
    from matplotlib.figure import Figure

SIZES = (1, 2)
TABLE = {}
TABLE["size"] = SIZES
LABELS = ("one", "two")

def half(x):
    return x / 2

def percent(x):
    return f"{x:.0%}"

@demo(id="one")
def one(rng, scale):
    return trained(half(TABLE["size"]))

@one.figure(title="Seen", alt=lambda result: percent(1))
def seen(run) -> Figure:
    return drawn(LABELS, BLUE, half)

if __name__ == "__main__":
    main(one)
'''


def sides(source: str) -> tuple[list[str], list[str]]:
    needed, others = part(ast.parse(source))
    return [ast.unparse(each) for each in needed], [ast.unparse(each) for each in others]


@pytest.mark.parametrize(
    ("before", "after", "side"),
    [
        ("trained(half", "trained(2 * half", 0),
        ("x / 2", "x / 3", 0),  # the figure uses it, too
        ("(1, 2)", "(1, 3)", 0),
        ('TABLE["size"] = SIZES', 'TABLE["size"] = 7', 0),
        ('id="one"', 'id="two"', 0),
        ("import trained, drawn", "import trained as drawn, drawn as trained", None),
        ("main(one)", "main(two)", 0),
        ('"two")', '"zwei")', 1),
        (":.0%", ":.1%", 1),
        ("Seen", "Looked at", 1),
        ("drawn(LABELS", "drawn(*LABELS", 1),
        ("import BLUE", "import RED as BLUE", 1),
        ("import Figure", "import Figure, Axes", 1),
    ],
)
def test_a_change_shows_on_the_side_it_belongs_to(before: str, after: str, side: int) -> None:
    old, new = sides(SOURCE), sides(SOURCE.replace(before, after))
    assert SOURCE.replace(before, after) != SOURCE
    changed = [old[at] != new[at] for at in (0, 1)]
    assert changed == ([True, True] if side is None else [at == side for at in (0, 1)])


@pytest.mark.parametrize(
    "acting",
    [
        "np.seterr(all='ignore')",
        "kept = np.seterr(all='ignore')",  # bound, and never named
        "for name in LABELS: TABLE[name] = 1",
        "SIZES += (3,)",
        "two = demo(id='two')(seen)",
        "@register\ndef aside(): pass",
    ],
)
def test_what_may_act_by_itself_is_needed(acting: str) -> None:
    needed, _ = sides(SOURCE + acting)
    assert ast.unparse(ast.parse(acting)) in needed


def test_everything_is_needed_where_names_are_looked_up_as_strings() -> None:
    for reaching in ("globals()['LABELS']", "eval('LABELS')"):
        assert sides(SOURCE.replace("half(TABLE", f"half({reaching}, TABLE"))[1] == []
    assert sides(SOURCE + "from numpy import *")[1] == []


def test_every_statement_is_on_one_side() -> None:
    needed, others = sides(SOURCE)
    lines = {ast.unparse(each) for each in ast.parse(SOURCE).body[1:]}
    assert not set(needed) & set(others)
    # imports are taken name by name
    assert lines - {*needed, *others} == {"from stronger.nn.tools import trained, drawn"}
