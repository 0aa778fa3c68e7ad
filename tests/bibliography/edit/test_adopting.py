"""Adopting fields of a trusted record: for confirmed entries only, and nothing else changes."""

from __future__ import annotations

import pytest

from stronger.bibliography import read_text
from stronger.bibliography.compare.verifying import verify
from stronger.bibliography.edit.adopting import Adoption, UnknownFieldError, adopt

OURS = r"""% mine
@ARTICLE(h, Author="D. Hebb", title = {Organization of Behavior}, pages="1--9" ,
  journal = {Annals}, year = 1949)
@article{l, author = {Low, Ann}, title = {A Long Title of Another Work}, year = {2001}}
@misc{n, author = {Nobody, N.}, title = {Not There at All in Theirs}}
"""
THEIRS = r"""@string{w = "Wiley"}
@article{hebb, author = {Hebb, Donald}, title = {Organization of Behavior}, pages = {1--19},
  journal = {Annals}, date = {1949-03}, doi = {10.1000/1}, publisher = w,
  eprint = {1234.5678}, archiveprefix={arXiv}}
@article{low, author = {Low, Ann}, title = {A Long Title of Another Work}, year = {2002},
  doi = {10.1000/2}}
"""


def adopted(*fields: str, overwrite: bool = False, ours: str = OURS) -> Adoption:
    mine, theirs = read_text(ours), read_text(THEIRS, "theirs.bib")
    return adopt(ours, mine, theirs, verify(mine, theirs), fields, overwrite=overwrite)


def test_only_confirmed_entries_take_fields_and_each_is_said() -> None:
    confirmed = OURS.replace("1--9", "1--19")
    made = adopted("doi", "publisher", "eprint", ours=confirmed)
    assert made.text == confirmed.replace(
        "year = 1949)",
        "year = 1949, doi = {10.1000/1}, publisher = {Wiley}, eprint = {1234.5678}, "
        "archiveprefix = {arXiv})",
    )
    assert [str(each) for each in made.adopted][:2] == [
        "doi of 'h': '10.1000/1', from 'hebb'",
        "publisher of 'h': 'Wiley', from 'hebb'",
    ]
    assert [str(each) for each in made.left] == [
        "doi of 'l' left: the entry is not confirmed (year differs)"
    ]


def test_a_value_that_differs_stays_unless_it_is_to_be_overwritten() -> None:
    kept = adopted("pages", "year")
    assert (kept.text, kept.adopted) == (OURS, ())
    assert [str(each) for each in kept.left] == [
        "pages of 'h' left: here '1--9', there '1--19'",
        "year of 'l' left: here '2001', there '2002'",
    ]
    made = adopted("pages", "year", "doi", overwrite=True)
    assert 'pages="1--19"' in made.text
    assert "year = {2002}, doi = {10.1000/2}}" in made.text
    assert made.left == ()
    assert adopted("pages", "year", "doi", overwrite=True, ours=made.text).adopted == ()


def test_what_differs_in_another_field_is_not_overwritten() -> None:
    made = adopted("pages", overwrite=True, ours=OURS.replace("year = 1949", "year = 1950"))
    assert [each.why for each in made.left] == ["the entry is not confirmed (year differs)"]


@pytest.mark.parametrize(
    ("ours", "field", "theirs", "written"),
    [
        ("year = 1949", "date", "date = {1949-03-05}", "year = 1949, month = mar, day = {5}"),
        ("year = 1949", "month", "date = {1949-03}", "year = 1949, month = mar"),
        ("date = 1949", "month", "year = 1949, month = mar", "date = {1949-03}"),
        ("journal = {J}", "year", "date = {1949-03}", "journal = {J}, year = {1949}"),
        ("journaltitle = {J}", "year", "year = 1949", "journaltitle = {J}, date = {1949}"),
        ("journaltitle = {J}", "month", "date = {1949-03}", "journaltitle = {J}, date = {1949-03}"),
        ("location = {L}", "date", "year = 1949, month = 3", "location = {L}, date = {1949-03}"),
        ("year = 1949", "journal", "journaltitle = {J}", "year = 1949, journal = {J}"),
        ("date = 1949", "journal", "journal = {J}", "date = 1949, journaltitle = {J}"),
        ("date = 1949", "address", "address = {L}", "date = 1949, location = {L}"),
        ("year = 1949", "location", "location = {L}", "year = 1949, address = {L}"),
        ("note = {n}", "location", "address = {L}", "note = {n}, location = {L}"),
        ("year = 1949", "institution", "institution = {I}", "year = 1949, institution = {I}"),
        (
            "journaltitle = {J}",
            "eprint",
            "journal = {J}, eprint = {1409.0473}, archiveprefix = {arXiv}, primaryclass = {cs.LG}",
            "journaltitle = {J}, eprint = {1409.0473}, eprinttype = {arXiv}, eprintclass = {cs.LG}",
        ),
    ],
)
def test_a_field_is_taken_from_either_dialect_and_written_in_ones_own(
    ours: str, field: str, theirs: str, written: str
) -> None:
    entry = "@misc{h, author = {Hebb, D.}, title = {Organization of Behavior}, %s}"
    mine, trusted = read_text(entry % ours), read_text(entry % theirs)
    made = adopt(entry % ours, mine, trusted, verify(mine, trusted), [field])
    assert (made.text, made.left) == (entry % written, ())
    again = read_text(made.text)
    more = adopt(made.text, again, trusted, verify(again, trusted), [field], overwrite=True)
    assert (more.adopted, more.left) == ((), ())


def test_a_venue_under_its_other_name_is_overwritten_only_if_asked() -> None:
    entry = "@article{h, author = {Hebb, D.}, title = {Organization of Behavior}, %s = {%s}}"
    mine, trusted = read_text(entry % ("journal", "X")), read_text(entry % ("journaltitle", "Y"))
    text, found = entry % ("journal", "X"), verify(mine, trusted)
    (left,) = adopt(text, mine, trusted, found, ["journaltitle"]).left
    assert str(left) == "journal of 'h' left: here 'X', there 'Y'"
    made = adopt(text, mine, trusted, found, ["journaltitle"], overwrite=True)
    assert made.text == entry % ("journal", "Y")


def test_a_date_is_not_put_beside_another_year_and_a_repeated_key_is_ambiguous() -> None:
    ours = OURS.replace("1--9", "1--19").replace("year = 1949", "year = 1950")
    (left,) = (
        each for each in adopted("date", overwrite=True, ours=ours).left if each.citekey == "h"
    )
    assert "has year already" in left.why
    twice = ours + "@misc{H, title = {Something}}"
    (left,) = (each for each in adopted("doi", ours=twice).left if each.citekey == "h")
    assert left.why == "several entries here have the key 'h'"


@pytest.mark.parametrize(
    ("field", "told"), [("dio", "did you mean 'doi'?"), ("venue", "journal or booktitle")]
)
def test_a_field_that_nobody_has_is_an_error_that_helps(field: str, told: str) -> None:
    with pytest.raises(UnknownFieldError, match=told.replace("?", r"\?")):
        adopted(field)


def test_another_version_of_the_work_gives_nothing() -> None:
    ours = read_text(
        "@misc{p, author = {Low, Ann and High, Bob}, title = {A Long Title of a Work}, "
        "year = 2001, eprint = {2001.00001}, archiveprefix = {arXiv}}"
    )
    theirs = read_text(
        "@article{q, author = {Low, Ann and High, Bob}, title = {A Long Title of a Work}, "
        "journal = {Annals}, year = 2002, pages = {1--2}}"
    )
    made = adopt("", ours, theirs, verify(ours, theirs), ["pages"])
    assert [each.why for each in made.left] == [
        "the entry there is another version of the work (published)"
    ]
