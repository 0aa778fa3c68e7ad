"""People: spellings of one name joined where that is safe, and left apart where it is not."""

from __future__ import annotations

from pathlib import Path

import stronger
from stronger.bibliography import read_text
from stronger.bibliography.compare.persons import people

WORKS = r"""
@article{a, author = {S{\"a}ckinger, E. and Hinton, GE and Lee, Jason D. and Olah, Chris}}
@article{b, author = {Saeckinger, Eduard and Hinton, Geoffrey and Lee, Jason W.}}
@article{c, author = {Sackinger, E and {OpenAI} and Dupont, J.-P. and Lee, J. and Ba, Jimmy}}
@article{d, author = {Hinton, G. and Dupont, Jean-Pierre and Dupont, Jean and Ba, Jimmy Lei}}
@article{e, author = {Olah, Christopher and Wang, Xiaojun and Wang, Xiao-Jun and others}}
@proceedings{f, editor = {LeCun, Y.}}
@inproceedings{g, author = {LeCun, Yann}, editor = {Nobody, Else}}
"""


def test_spellings_of_one_name_are_one_person_and_doubtful_ones_are_not() -> None:
    found = {each.id: each for each in people(read_text(WORKS))}
    papers = {key: "".join(each.papers) for key, each in found.items()}
    assert papers == {
        "ba-jimmy": "cd",
        "dupont-jean": "d",
        "dupont-jean-pierre": "cd",
        "hinton-geoffrey": "abd",
        "lecun-yann": "fg",
        "lee-j": "c",
        "lee-jason-d": "a",
        "lee-jason-w": "b",
        "olah-christopher": "ae",
        "openai": "c",
        "saeckinger-eduard": "abc",
        "wang-xiao-jun": "e",
        "wang-xiaojun": "e",
    }
    assert found["hinton-geoffrey"].name == "Geoffrey Hinton"
    assert found["hinton-geoffrey"].inverted == "Hinton, Geoffrey"
    assert found["openai"].name == "OpenAI"


def test_identifiers_are_unique_and_fit_for_addresses(root: Path) -> None:
    for folder in (root, root / "tests/fixtures/small", root / "tests/site/hostile"):
        kb = stronger.load(folder)
        found = people(kb.bibliography.by_key.values())
        assert len({each.id for each in found}) == len(found)
        assert all(each.id.isascii() and "/" not in each.id and each.papers for each in found)
        wrote = {key for each in found for key in each.papers}
        named = {e.citekey for e in kb.bibliography.by_key.values() if e.authors or e.editors}
        assert wrote == named


def test_our_own_people_stand_under_one_name_each(root: Path) -> None:
    found = {each.id: each for each in people(stronger.load(root).bibliography.by_key.values())}
    assert "hadsell2006dimensionality" in found["lecun-yann"].papers
    assert found["hinton-geoffrey"].name == "Geoffrey E. Hinton"
    assert {"bricken2023monosemanticity", "olah2017feature", "elhage2022toy"} <= {
        *found["olah-christopher"].papers
    }
    assert "olah-chris" not in found
