"""Verifying: what a trusted bibliography confirms, what it says otherwise, what it lacks."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from stronger.bibliography import read_file, read_text
from stronger.bibliography.compare.comparing import (
    Likeness,
    compare_names,
    compare_pages,
    compare_titles,
    compare_venues,
)
from stronger.bibliography.compare.verifying import Pair, Status, Verification, verify
from stronger.bibliography.text.names import parse_names

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def received(root: Path) -> dict[str, Verification]:
    ours = read_file(root / "data/received/seed-references.bib")
    theirs = read_file(root / "data/references.bib")
    return {each.key: each for each in verify(ours, theirs)}


def one(ours: str, theirs: str) -> Verification:
    (found,) = verify(read_text(ours), read_text(theirs))
    return found


def test_containers_are_not_looked_for_but_count_in_their_entries() -> None:
    ours = "@xdata{w, year = 1949} @book{h, author = {Hebb, D.}, title = {Behavior}, xdata = {w}}"
    theirs = "@book{hebb, author = {Hebb, D.}, title = {Behavior}, year = 1950}"
    assert one(ours, theirs).differences == {"year": Pair("1949", "1950")}


def test_the_fabricated_citation_is_found_by_its_true_title(
    received: dict[str, Verification],
) -> None:
    found = received["wang2020dynamic"]
    assert (found.status, found.matched_key, found.how) == ("differs", "liu2020dynamic", "title")
    assert found.differences.keys() == {"title", "author", "venue", "pages"}
    assert found.differences["title"].ours.endswith("masked kernel")
    assert found.differences["title"].theirs.endswith("Masked Layers")
    assert found.differences["author"].ours.startswith("Tianzhe Wang and ")
    assert found.differences["author"].theirs.startswith("Junjie Liu and ")
    assert "Computer Vision" in found.differences["venue"].ours
    assert "Learning Representations" in found.differences["venue"].theirs
    assert found.differences["pages"] == Pair("3031–3040", "")
    assert "eprint" in found.missing


def test_the_other_received_entries_are_told_from_it(received: dict[str, Verification]) -> None:
    assert len(received) == 20
    assert Status.NOT_FOUND not in {each.status for each in received.values()}
    assert all(each.matched_key == key for key, each in received.items() if "wang" not in key)
    confirmed = {key for key, each in received.items() if each.status is Status.CONFIRMED}
    assert {"mcculloch1943logical", "bromley1994signature", "lecun1998gradient"} <= confirmed
    assert received["rosenblatt1958perceptron"].compatible == {"pages": Pair("386", "386–408")}
    assert received["nair2010rectified"].differences == {"type": Pair("article", "inproceedings")}
    assert received["bahdanau2014neural"].how == "arxiv"
    assert received["mcculloch1943logical"].missing == {"doi": "10.1007/bf02478259"}
    assert received["mcculloch1943logical"].unconfirmed == ("publisher",)


def test_our_own_bibliography_confirms_itself(root: Path) -> None:
    ours = read_file(root / "data/references.bib")
    found = verify(ours, ours)
    assert {each.status for each in found} == {Status.CONFIRMED}
    assert [each.matched_key for each in found] == [each.key for each in found]
    assert not any(each.compatible or each.missing or each.unconfirmed for each in found)


def test_a_work_that_is_not_there_is_not_found_and_no_more_is_said() -> None:
    found = one("@book{a, title = {On Growth and Form}, author = {Thompson, D'Arcy}}", "")
    assert found == Verification("a", Status.NOT_FOUND)
    assert str(found.status) == "not found"


@pytest.mark.parametrize(
    ("ours", "theirs", "how"),
    [
        ("doi = {10.1000/A}", "doi = {https://doi.org/10.1000/a}", "doi"),
        ("eprint = {1409.0473v2}, archiveprefix = {arXiv}", "eprint = {1409.0473}", "arxiv"),
        ("journal = {arXiv preprint arXiv:1409.0473}", "doi = {10.48550/arXiv.1409.0473}", "arxiv"),
    ],
)
def test_works_are_matched_by_identifiers_before_titles(ours: str, theirs: str, how: str) -> None:
    found = one(f"@misc{{a, title = {{One}}, {ours}}}", f"@misc{{b, title = {{Two}}, {theirs}}}")
    assert (found.matched_key, found.how, found.status) == ("b", how, "differs")
    assert found.differences["title"] == Pair("One", "Two")


def test_a_short_title_alone_is_no_match() -> None:
    ours = "@book{a, title = {Deep Learning}, author = {Goodfellow, Ian}}"
    theirs = "@article{b, title = {Deep learning}, author = {LeCun, Yann}}"
    assert one(ours, theirs).status is Status.NOT_FOUND
    assert one(ours, theirs.replace("LeCun, Yann", "Goodfellow, I.")).how == "title+author"


def test_of_several_works_the_one_with_fewest_differences_is_taken() -> None:
    theirs = "".join(
        f"@article{{b{year}, title = {{Of Frogs}}, author = {{Hall, A.}}, year = {{{year}}}}}"
        for year in (1999, 2000, 2001)
    )
    found = one("@article{a, title = {Of frogs}, author = {Hall, Ann}, year = 2000}", theirs)
    assert (found.matched_key, found.status) == ("b2000", "confirmed")


def test_spelling_is_no_difference() -> None:
    found = one(
        r"@article{a, author = {S{\"a}ckinger, E and {\L}ukasz, K.}, pages = {1-9}, volume = 05,"
        r" title = {THE {B}IAS--variance Trade-off}, journal = {neural networks},"
        r" isbn = 0306406152}",
        "@article{b, author = {Eduard Säckinger and Łukasz, Kai}, pages = {1--9}, volume = {5},"
        " title = {The bias–variance trade-off}, journal = {Neural Networks},"
        " isbn = {978-0-306-40615-7}}",
    )
    assert found.status is Status.CONFIRMED
    assert found.compatible.keys() == {"author"}


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        ("Hinton, Geoffrey E", "Hinton, Geoffrey E.", "same"),
        ("Hinton, G.E.", "Geoffrey Everest Hinton", "compatible"),
        ("Hinton, GE", "Hinton, Geoffrey E.", "compatible"),
        ("Hinton, G. and others", "Hinton, Geoffrey and LeCun, Yann", "compatible"),
        ("Hinton, G.", "Hinton, Geoffrey and LeCun, Yann", "different"),
        ("LeCun, Yann and Hinton, G.", "Hinton, Geoffrey and LeCun, Yann", "different"),
        ("van den Driessche, George", "Driessche, George van den", "same"),
        ("Hinton, Sean", "Hinton, Geoffrey", "different"),
    ],
)
def test_names_are_compared_part_by_part(ours: str, theirs: str, expected: str) -> None:
    assert compare_names(parse_names(ours)[0], parse_names(theirs)[0]) is Likeness(expected)
    assert compare_names(parse_names(theirs)[0], parse_names(ours)[0]) is Likeness(expected)


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        ("Nature", "nature", "same"),
        ("Phys. Rev. Lett.", "Physical Review Letters", "compatible"),
        ("Proc. Natl. Acad. Sci.", "Proceedings of the National Academy of Sciences", "compatible"),
        ("PNAS", "Proceedings of the National Academy of Sciences", "compatible"),
        ("NeurIPS 2019", "Neural Information Processing (NeurIPS)", "compatible"),
        (
            "International Conference on Learning Representations",
            "3rd International Conference on Learning Representations (ICLR 2015)",
            "compatible",
        ),
        ("Neural Networks", "IEEE Transactions on Neural Networks", "different"),
        ("Machine Learning", "International Conference on Machine Learning", "different"),
        ("Nature", "Nature Physics", "different"),
        ("Science", "Scientific American", "different"),
    ],
)
def test_venues_are_compared_with_their_abbreviations(
    ours: str, theirs: str, expected: str
) -> None:
    assert compare_venues(ours, theirs) is Likeness(expected)
    assert compare_venues(theirs, ours) is Likeness(expected)


def test_titles_and_pages_may_be_shortened_but_not_changed() -> None:
    assert compare_titles("Adam", "Adam: A method") is Likeness.COMPATIBLE
    assert compare_titles("Adam: A method", "Adam: A madness") is Likeness.DIFFERENT
    assert compare_pages("1481--97", "1481–1497") is Likeness.COMPATIBLE
    assert compare_pages("1481--98", "1481–1497") is Likeness.DIFFERENT
    assert compare_pages("12", "e12") is Likeness.DIFFERENT


def test_a_large_bibliography_is_verified_in_linear_time() -> None:
    seconds = []
    for number in (200, 2000):
        text = "".join(
            f"@misc{{k{at}, title = {{Study {at} of word{at % 97} in the field of w{at:x}}},"
            f" author = {{Hall, A.}}}}\n"
            for at in range(number)
        )
        ours, theirs = read_text(text), read_text(text)
        [(entry.title, entry.authors) for each in (ours, theirs) for entry in each]
        start = time.process_time()
        assert {each.status for each in verify(ours, theirs)} == {Status.CONFIRMED}
        seconds.append(time.process_time() - start)
    assert seconds[1] < 30 * seconds[0]


@pytest.mark.parametrize(
    ("text", "how"),
    [
        ("@misc{a, author = {Lee, Ann}, year = 2001}", "key"),
        ("@misc{a, title = {Some site}, url = {http://x.org}}", "title+url"),
        ("@misc{a, title = {Some site}}", "key"),
        ("@misc{a, note = {x}}", "key"),
        ("@book{a, author = {Hebb, D.}, title = {Behavior}}", "title+author"),
    ],
)
def test_every_entry_is_confirmed_by_itself_and_for_a_true_reason(text: str, how: str) -> None:
    found = one(text, text)
    assert (found.status, found.how) == ("confirmed", how)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("@misc{a, note = {x}}", "@misc{a, note = {y}}"),
        ("@misc{a, author = {Lee, Ann}}", "@misc{b, author = {Lee, Ann}}"),
        ("@misc{a, title = {Some site}}", "@misc{a, title = {Another one}}"),
        ("@misc{a, title = {Some site}, url = {http://x.org}}", "@misc{b, title = {Some site}}"),
    ],
)
def test_what_has_nothing_in_common_but_a_key_or_a_short_title_is_not_found(
    ours: str, theirs: str
) -> None:
    assert one(ours, theirs).status == "not found"


def test_a_title_and_an_address_are_found_under_any_key() -> None:
    ours = "@misc{a, title = {Some site}, url = {http://x.org}, year = 2001}"
    found = one(ours, ours.replace("{a", "{b").replace("x.org}", "x.org/}").replace("2001", "2002"))
    assert (found.how, found.differences) == ("title+url", {"year": Pair("2001", "2002")})
