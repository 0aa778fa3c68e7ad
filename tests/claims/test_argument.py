"""Stances towards the thesis are products of signs along the relations between claims."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stronger.claims import Argument, BearsOn, Claim, Reading, Relation, Stance

SIGN = {
    "supports": 1,
    "challenges": -1,
    "refines": 0,
    "qualifies": 0,
    "part-of": 0,
}
STANCE = {1: Stance.SUPPORTS, -1: Stance.CHALLENGES, 0: Stance.QUALIFIES}


PLAIN = [Relation.SUPPORTS, Relation.CHALLENGES, Relation.REFINES]


def claim(name: str, *bears_on: tuple[str, str], reading: tuple[Reading, ...] = ()) -> Claim:
    relations = tuple(
        BearsOn(claim=target, relation=Relation(relation), reading=reading, why="Because.")
        for target, relation in bears_on
    )
    return Claim(id=name, title=name, statement=f"{name}.", bears_on=relations)


@given(
    st.lists(st.sampled_from(PLAIN), min_size=1, max_size=6),
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


def test_background_that_reaches_the_thesis_without_a_path_is_no_stance() -> None:
    argument = Argument([claim("thesis"), claim("lost", ("nowhere", "supports"))])
    assert argument.towards_thesis("lost", Stance.BACKGROUND) == ()
    assert argument.towards_thesis("unknown", Stance.BACKGROUND) == ()


def test_of_two_roots_the_first_is_the_thesis() -> None:
    argument = Argument(
        [
            claim("first"),
            claim("second"),
            claim("one", ("first", "supports")),
            claim("two", ("second", "supports")),
        ]
    )
    assert argument.thesis is not None
    assert argument.thesis.id == "first"
    assert argument.bearing("one") == (Stance.SUPPORTS,)
    assert argument.bearing("two") == ()
    assert argument.path("two") == []


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
            st.lists(st.sampled_from(PLAIN), min_size=len(targets), max_size=len(targets))
        )
        pairs = [(f"c{t}", r.value) for t, r in zip(targets, relations, strict=True)]
        claims.append(claim(f"c{i}", *pairs))
    shuffled = data.draw(st.permutations(claims))
    one, other = Argument(claims), Argument(shuffled)
    assert one.cycles == other.cycles == ()
    for each, stance in itertools.product(claims, Stance):
        assert one.towards_thesis(each.id, stance) == other.towards_thesis(each.id, stance)


FOUR = ("order", "use", "inputs", "units")
ENDS = [claim("thesis"), *(claim(name, ("thesis", "part-of")) for name in FOUR)]


def test_signs_are_read_at_each_conjunct_and_the_thesis_has_none() -> None:
    low = claim("low", ("order", "challenges"), ("use", "supports"))
    argument = Argument([*ENDS, low, claim("doubt", ("low", "challenges"))])
    assert tuple(each.id for each in argument.conjuncts) == argument.read_at == FOUR
    assert argument.towards("doubt", Stance.SUPPORTS) == {
        "order": (Stance.SUPPORTS,),
        "use": (Stance.CHALLENGES,),
    }
    assert argument.signs_at("order") == {
        **dict.fromkeys(("thesis", "use", "inputs", "units"), frozenset()),
        "order": frozenset({1}),
        "low": frozenset({-1}),
        "doubt": frozenset({1}),
    }
    assert argument.bearing("doubt") == (Stance.SUPPORTS, Stance.CHALLENGES)
    assert argument.bearing("units") == (Stance.SUPPORTS,)
    assert argument.bearing("thesis") == ()
    assert argument.path("doubt") == ["doubt", "low", "order", "thesis"]


def test_a_stance_on_the_thesis_counts_for_the_conjuncts_it_is_about_and_background_for_all() -> (
    None
):
    argument = Argument(ENDS)
    towards = argument.towards
    assert towards("thesis", Stance.CHALLENGES) == {}
    assert towards("thesis", Stance.CHALLENGES, ["use", "nothing"]) == {"use": (Stance.CHALLENGES,)}
    assert towards("thesis", Stance.BACKGROUND) == dict.fromkeys(FOUR, (Stance.BACKGROUND,))
    assert towards("thesis", Stance.BACKGROUND, ["use"]) == {"use": (Stance.BACKGROUND,)}
    assert towards("order", Stance.CHALLENGES, ["use"]) == {"order": (Stance.CHALLENGES,)}
    assert argument.towards_thesis("thesis", Stance.BACKGROUND) == (Stance.BACKGROUND,)


def test_a_thesis_without_conjuncts_is_read_itself() -> None:
    argument = Argument([claim("thesis"), claim("con", ("thesis", "challenges"))])
    assert argument.conjuncts == ()
    assert argument.towards("con", Stance.CHALLENGES) == {"thesis": (Stance.SUPPORTS,)}
    assert argument.towards("thesis", Stance.QUALIFIES) == {"thesis": (Stance.QUALIFIES,)}
    assert argument.bearing("thesis") == (Stance.SUPPORTS,)


def test_what_bears_on_the_whole_or_on_another_s_part_carries_no_sign() -> None:
    whole, part = claim("whole", ("thesis", "supports")), claim("part", ("order", "part-of"))
    argument = Argument([*ENDS, whole, part])
    assert argument.towards("whole", Stance.SUPPORTS) == {}
    assert argument.towards("part", Stance.CHALLENGES) == {"order": (Stance.QUALIFIES,)}


def test_a_path_counts_for_the_readings_that_all_its_steps_share() -> None:
    law, tendency = (Reading.LAW,), (Reading.TENDENCY,)
    argument = Argument(
        [
            *ENDS,
            claim("proof", ("order", "challenges"), reading=law),
            claim("any", ("proof", "supports")),
            claim("rate", ("proof", "supports"), reading=tendency),
            claim("both", ("any", "refines"), ("use", "supports")),
        ]
    )
    assert argument.towards("any", Stance.SUPPORTS, reading=Reading.TENDENCY) == {}
    assert argument.readings("any", Stance.SUPPORTS) == {"order": {Stance.CHALLENGES: law}}
    assert argument.towards("rate", Stance.SUPPORTS) == {}
    assert argument.readings("both", Stance.CHALLENGES) == {
        "order": {Stance.QUALIFIES: law},
        "use": {Stance.CHALLENGES: tuple(Reading)},
    }


@st.composite
def arguments(draw: st.DrawFn) -> list[Claim]:
    """Draw a thesis with conjuncts, and claims that each bear on some of those before."""
    known = list(FOUR[: draw(st.integers(1, 4))])
    claims = [claim("thesis"), *(claim(name, ("thesis", "part-of")) for name in known)]
    for i in range(draw(st.integers(1, 6))):
        targets = draw(st.lists(st.sampled_from(known), min_size=1, max_size=3, unique=True))
        bears_on = tuple(
            BearsOn(
                claim=target,
                relation=draw(st.sampled_from(PLAIN)),
                reading=draw(st.lists(st.sampled_from(list(Reading)), max_size=2, unique=True)),
                why="Because.",
            )
            for target in targets
        )
        claims.append(Claim(id=f"c{i}", title="C", statement="C.", bears_on=bears_on))
        known.append(f"c{i}")
    return claims


def walked(claims: dict[str, Claim], start: str, end: str, reading: Reading) -> set[int]:
    """Return the signs of all paths, walked one by one."""
    if start == end:
        return {1}
    return {
        SIGN[each.relation] * sign
        for each in claims[start].bears_on
        if reading in (each.reading or Reading) and each.relation is not Relation.PART_OF
        for sign in walked(claims, each.claim, end, reading)
    }


@given(arguments(), st.sampled_from([Stance.SUPPORTS, Stance.CHALLENGES, Stance.QUALIFIES]))
def test_stances_at_a_conjunct_are_products_along_the_paths_to_it(
    claims: list[Claim], stance: Stance
) -> None:
    argument, known = Argument(claims), {each.id: each for each in claims}
    for each in claims[1:]:
        union = set()
        for end in argument.read_at:
            signs = {reading: walked(known, each.id, end, reading) for reading in Reading}
            for reading in Reading:
                assert argument.signs_at(end, reading)[each.id] == signs[reading]
            expected = {STANCE[SIGN[stance] * sign] for sign in set().union(*signs.values())}
            assert set(argument.towards(each.id, stance).get(end, ())) == expected
            union |= expected
        assert set(argument.towards_thesis(each.id, stance)) == union


@given(arguments())
def test_the_reverse_stance_is_the_reverse_at_every_conjunct(claims: list[Claim]) -> None:
    argument = Argument(claims)
    reverse = {
        Stance.SUPPORTS: Stance.CHALLENGES,
        Stance.CHALLENGES: Stance.SUPPORTS,
        Stance.QUALIFIES: Stance.QUALIFIES,
    }
    for each in claims[1:]:
        there = argument.towards(each.id, Stance.SUPPORTS)
        back = argument.towards(each.id, Stance.CHALLENGES)
        assert {end: {reverse[one] for one in stances} for end, stances in there.items()} == {
            end: set(stances) for end, stances in back.items()
        }
        assert argument.towards(each.id, Stance.BACKGROUND) == dict.fromkeys(
            there, (Stance.BACKGROUND,)
        )


@given(st.data())
def test_one_conjunct_is_read_as_a_thesis_of_its_own(data: st.DataObject) -> None:
    claims = data.draw(arguments())
    end = data.draw(st.sampled_from(Argument(claims).read_at))
    alone = [
        each.model_copy(update={"bears_on": ()}) if each.id == end else each for each in claims[1:]
    ]
    alone.sort(key=lambda each: each.id != end)
    one, whole = Argument(alone), Argument(claims)
    for each in claims[1:]:
        found = whole.towards(each.id, Stance.SUPPORTS).get(end, ())
        assert one.towards_thesis(each.id, Stance.SUPPORTS) == found
