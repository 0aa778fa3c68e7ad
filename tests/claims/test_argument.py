"""Stances towards the thesis are products of signs along the relations between claims."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stronger.claims import Argument, BearsOn, Claim, Relation, Stance

SIGN = {
    "supports": 1,
    "challenges": -1,
    "refines": 0,
    "qualifies": 0,
}
STANCE = {1: Stance.SUPPORTS, -1: Stance.CHALLENGES, 0: Stance.QUALIFIES}


def claim(name: str, *bears_on: tuple[str, str]) -> Claim:
    relations = tuple(
        BearsOn(claim=target, relation=Relation(relation), why="Because.")
        for target, relation in bears_on
    )
    return Claim(id=name, title=name, statement=f"{name}.", bears_on=relations)


@given(
    st.lists(st.sampled_from(list(Relation)), min_size=1, max_size=6),
    st.sampled_from([Stance.SUPPORTS, Stance.CHALLENGES, Stance.QUALIFIES]),
)
def test_along_a_chain_signs_multiply(relations: list[Relation], stance: Stance) -> None:
    chain = [claim("c0")]
    chain += [
        claim(f"c{i}", (f"c{i - 1}", relation)) for i, relation in enumerate(relations, start=1)
    ]
    sign = SIGN[stance]
    for relation in relations:
        sign *= SIGN[relation]
    argument = Argument(chain)
    assert argument.towards_thesis(chain[-1].id, stance) == (STANCE[sign],)
    assert argument.path(chain[-1].id) == [each.id for each in reversed(chain)]


def test_paths_that_disagree_give_several_stances() -> None:
    argument = Argument(
        [
            claim("thesis"),
            claim("pro", ("thesis", "supports")),
            claim("con", ("thesis", "challenges")),
            claim("both", ("pro", "supports"), ("con", "supports")),
        ]
    )
    assert argument.towards_thesis("both", Stance.SUPPORTS) == (Stance.SUPPORTS, Stance.CHALLENGES)


def test_background_stays_background() -> None:
    argument = Argument([claim("thesis"), claim("con", ("thesis", "challenges"))])
    assert argument.towards_thesis("con", Stance.BACKGROUND) == (Stance.BACKGROUND,)


@pytest.mark.parametrize("length", [1, 2, 5000])
def test_a_cycle_is_found_and_takes_no_part(length: int) -> None:
    names = [f"c{i}" for i in range(length)]
    circle = [claim(a, (b, "supports")) for a, b in zip(names, names[1:] + names[:1], strict=True)]
    argument = Argument([claim("thesis"), *circle])
    (walk,) = argument.cycles
    assert walk[0] == walk[-1]
    assert set(walk) == set(names)
    assert argument.towards_thesis("c0", Stance.SUPPORTS) == ()
    assert argument.path("c0") == []


@given(st.data())
def test_order_of_writing_does_not_change_a_stance(data: st.DataObject) -> None:
    size = data.draw(st.integers(2, 6))
    claims = [claim("c0")]
    for i in range(1, size):
        targets = data.draw(st.lists(st.integers(0, i - 1), min_size=1, max_size=3, unique=True))
        relations = data.draw(
            st.lists(st.sampled_from(list(Relation)), min_size=len(targets), max_size=len(targets))
        )
        pairs = [(f"c{t}", r.value) for t, r in zip(targets, relations, strict=True)]
        claims.append(claim(f"c{i}", *pairs))
    shuffled = data.draw(st.permutations(claims))
    one, other = Argument(claims), Argument(shuffled)
    assert one.cycles == other.cycles == ()
    for each, stance in itertools.product(claims, Stance):
        assert one.towards_thesis(each.id, stance) == other.towards_thesis(each.id, stance)
