"""In how many designs a prediction holds, and which choice flips it."""

from __future__ import annotations

import itertools
import re
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from stronger.evidence.multiverse import Design, Multiverse, decided, turns
from stronger.evidence.outcomes import Finding, Outcome
from stronger.evidence.predictions import Kind, Prediction, Region

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stronger.evidence.multiverse import Settings, Value

PREDICTION = Prediction(
    id="it-is-there",
    claim="some-claim",
    metric="excess",
    expect=Region(low=1),
    if_met="supports",
    source="someone2000 p. 1",
    kind=Kind.EFFECT,
    null_value=0.0,
)
Signs = list[tuple["Settings", bool]]
Axes = dict[str, tuple["Value", ...]]


@st.composite
def grids(draw: st.DrawFn) -> tuple[Axes, Signs]:
    """A grid of two to four axes, some cells left out, each cell with a sign."""
    sizes = draw(st.lists(st.integers(2, 3), min_size=2, max_size=4))
    axes: Axes = {f"axis{number}": tuple(range(size)) for number, size in enumerate(sizes)}
    cells = [dict(zip(axes, each, strict=True)) for each in itertools.product(*axes.values())]
    kept = draw(st.lists(st.sampled_from(cells), min_size=2, unique_by=lambda c: tuple(c.values())))
    return axes, [(cell, draw(st.booleans())) for cell in kept]


def multiverse(axes: Axes, signs: Signs) -> Multiverse:
    found = {
        True: Finding(Outcome.MET, 1.0),
        False: Finding(Outcome.ABSENT, -1.0),
    }
    designs = tuple(Design(settings, found[holds]) for settings, holds in signs)
    return Multiverse(PREDICTION, designs, axes, {name: axes[name][0] for name in axes})


def by_rule(axes: Axes, rule: str) -> Signs:
    """Give every cell of a grid the sign that a rule in its axes a, b and c says."""
    cells = [dict(zip(axes, each, strict=True)) for each in itertools.product(*axes.values())]
    return [(cell, bool(eval(rule, {}, dict(cell)))) for cell in cells]


@given(grids())
def test_pairs_are_those_that_differ_in_one_choice_alone(grid: tuple[Axes, Signs]) -> None:
    axes, signs = grid
    for turn in turns(signs, axes):
        pairs = [
            (mine, yours)
            for (one, mine), (other, yours) in itertools.combinations(signs, 2)
            if [name for name in axes if one[name] != other[name]] == [turn.parameter]
        ]
        assert turn.pairs == len(pairs)
        assert turn.turned == sum(mine != yours for mine, yours in pairs)
        assert sum(count for *_, count in turn.by_value) == len(signs)
        assert sum(holds for _, holds, _ in turn.by_value) == sum(holds for _, holds in signs)


@given(grids(), st.randoms())
def test_neither_order_nor_the_name_of_the_sign_matters(
    grid: tuple[Axes, Signs], random: object
) -> None:
    axes, signs = grid
    shuffled = list(signs)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert turns(shuffled, axes) == turns(signs, axes)
    other = turns([(cell, not holds) for cell, holds in signs], axes)
    assert [each.turned for each in other] == [each.turned for each in turns(signs, axes)]


@given(grids())
def test_more_choices_tell_no_less_and_all_together_tell_everything(
    grid: tuple[Axes, Signs],
) -> None:
    axes, signs = grid
    names: Sequence[str] = list(axes)
    told = [decided(signs, names[:number]) for number in range(len(names) + 1)]
    assert told == sorted(told)
    assert told[-1] == len(signs)
    assert told[0] == max(sum(h for _, h in signs), sum(not h for _, h in signs))


@given(grids())
def test_it_flips_by_some_choice_only_where_it_holds_in_some_designs(
    grid: tuple[Axes, Signs],
) -> None:
    axes, signs = grid
    found = multiverse(axes, signs)
    if found.holds in (0, found.count):
        assert not found.flips
        assert found.told.endswith("no choice flips it")
        assert found.why == ""
    assert f"{found.holds} of {found.count}" in found.told
    assert sum(found.outcomes.values()) == found.count
    assert all(each.share <= found.flips[0].share for each in found.turns if found.flips)


AXES: Axes = {"a": (1, 2, 3), "b": (1, 2), "c": (1, 2)}


def test_the_choice_on_which_all_hangs_is_named_with_the_value_at_which_it_holds_least() -> None:
    found = multiverse(AXES, by_rule(AXES, "b == 1"))
    assert found.told == "Holds in 6 of 12 designs; the choice that flips it: b"
    assert found.why == (
        "Of 6 pairs of designs that differ in b alone, in 6 one holds and the other does not; at "
        "b = 2 it holds in 0 of 6. b alone decides all 12."
    )


def test_what_needs_two_choices_is_said_to() -> None:
    found = multiverse(AXES, by_rule(AXES, "b == 1 or a == 1"))
    assert found.told == "Holds in 8 of 12 designs; the choice that flips it: b"
    assert "b alone tells for 10 of 12 designs whether it holds, b and a together for all 12" in (
        found.why
    )
    both = multiverse(AXES, by_rule(AXES, "b == c"))
    assert both.told == "Holds in 6 of 12 designs; the choice that flips it: b or c"
    spread = multiverse(AXES, by_rule(AXES, "a == 1 and b == 1 and c == 1"))
    assert "No single choice explains it" in spread.why
    assert "a alone tells for 11 of 12 designs whether it holds, and no second choice adds" in (
        spread.why
    )


def test_a_design_holds_by_its_weight_alone_and_one_that_failed_does_not() -> None:
    weak, open_ = Finding(Outcome.PARTIAL, 0.5), Finding(Outcome.OPEN, 0.0)
    void, none = Finding(Outcome.VOID, 0.0), None
    assert [Design({}, each).holds for each in (weak, open_, void, none)] == [True] + [False] * 3
    assert Design({}, none).word == "no outcome: no seed finished"


def test_a_share_of_designs_is_nowhere_called_a_probability(root: Path) -> None:
    told = re.compile(r"probabilit", re.I)
    for path in (root / "src/stronger/site/templates/demo").glob("choices*"):
        assert not told.search(path.read_text())
    spread = multiverse(AXES, by_rule(AXES, "a == 1 and b == 1 and c == 1"))
    assert not told.search(f"{spread.told} {spread.why} {spread.as_dict()}")
