"""Names and patterns: what people are called, and that stars never cost more than reading."""

from __future__ import annotations

import re
import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stronger.bibliography.text.people import Person
from stronger.query.folding import glob, names, phrase, words

parts = st.lists(st.sampled_from(["Ana", "de", "Łu", "van", "Berg", "K.", "李"]), max_size=3)
people = st.builds(
    Person,
    family=parts.filter(bool).map(" ".join),
    given=parts.map(" ".join),
    particle=st.sampled_from(["", "von der"]),
    suffix=st.sampled_from(["", "", "Jr"]),
)


@given(st.lists(people, min_size=1, max_size=4), st.data())
def test_each_person_is_found_in_every_order_and_no_two_together(
    persons: list[Person], data: st.DataObject
) -> None:
    called = names(persons)
    person = data.draw(st.sampled_from(persons))
    for written in (
        str(person),
        f"{person.last}, {person.given}",
        f"{person.last}, {person.suffix}, {person.given}",
    ):
        assert phrase(words(written).split()).search(called), (written, called)
    for one, other in pairwise(persons):
        apart = [names([one]), names([other])]
        across = [words(f"{one.last} {one.suffix}").split()[-1], words(str(other)).split()[0]]
        together = phrase(across)
        if not any(together.search(each) for each in apart):
            assert not together.search(names([one, other]))


stars = st.text(alphabet="ab*", min_size=1, max_size=8)


@given(stars, st.text(alphabet="abc", max_size=12))
def test_a_star_stands_for_any_characters_of_a_value(pattern: str, value: str) -> None:
    plain = re.compile(pattern.replace("*", ".*"))
    assert bool(glob(pattern).fullmatch(value)) == bool(plain.fullmatch(value))


@given(st.lists(stars, min_size=1, max_size=3), st.text(alphabet="abc ", max_size=16))
def test_a_star_stands_for_any_letters_of_a_word(pattern: list[str], text: str) -> None:
    each = (part.replace("*", "[a-c]*") if part.strip("*") else "[a-c]+" for part in pattern)
    plain = re.compile(f" {' '.join(each)} ")
    assert bool(phrase(pattern).search(words(text))) == bool(plain.search(words(text)))


@pytest.mark.parametrize(
    "pattern", ["*a" * 40 + "*b", "a*" * 40 + "b", "*" * 40 + "b", "*ab*" * 30]
)
def test_many_stars_take_time_in_line_with_the_text(pattern: str) -> None:
    text = "a" * 200_000
    started = time.process_time()
    assert not glob(pattern).fullmatch(text)
    assert not phrase([pattern]).search(f" {text} {text} ")
    # A search that went back would take minutes at a hundredth of the length
    assert time.process_time() - started < 2
