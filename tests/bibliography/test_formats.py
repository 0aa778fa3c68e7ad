"""Exports: complete, in order, the same to the byte whichever way they are asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stronger.bibliography import FORMATS, UnknownFormatError, export, export_format, read_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from stronger.bibliography import Bibliography, Entry

SOURCE = r"""
@preamble{"\newcommand{\noop}[1]{}"}
@string{ecml = {European Conference on Machine Learning}}
@string{unused = {Nowhere}}
@proceedings{whole, title = {Whole}, booktitle = ecml, crossref = {series}, year = 2010}
@misc{Series, title = {Säries}}
@inproceedings{part, author = {Mézard, Marc}, title = {Part & {\'E}}, crossref = {WHOLE},
  pages = {1--2}, url = {http://x.org/é}}
@techreport{report, author = {Erhan, Dumitru}, title = {T}, institution = ecml, year = 2009,
  month = jun, number = 1341}
@misc{alone, title = {Alone}, year = {2009}, month = {Michaelmas}, archiveprefix = {arXiv},
  eprint = {1409.0473}, primaryclass = {cs.CL}}
"""
ALL = read_text(SOURCE)


def test_a_subset_carries_its_parents_and_macros_and_nothing_else() -> None:
    text = export(ALL, [ALL["part"]], "bibtex")
    read = read_text(text)
    assert [entry.citekey for entry in read] == ["part", "whole", "Series"]
    assert [string.name for string in read.strings] == ["ecml"]
    assert read.preambles == ALL.preambles
    assert read.diagnostics == ()
    part = read["part"]
    assert (part.year, part.venue) == (2010, "European Conference on Machine Learning")
    assert "booktitle" in part.fields  # where bibtex and biber both look for it
    assert "ecml" not in export(ALL, [ALL["alone"]])


def test_bibtex_is_ascii_but_for_what_is_no_text() -> None:
    lines = export(ALL, ALL).splitlines()
    assert [line for line in lines if not line.isascii()] == ["  url = {http://x.org/é},"]
    assert r"  author = {M{\'e}zard, Marc}," in lines
    assert r"  title = {Part & {\'E}}," in lines
    assert r"  title = {S{\"a}ries}," in lines


def test_biblatex_uses_the_names_of_its_own_data_model() -> None:
    read = read_text(export(ALL, ALL, "biblatex"))
    report = read["report"]
    assert (report.type, report.fields["type"]) == ("report", "techreport")
    assert report.fields["date"] == "2009-06"
    assert {"year", "month"}.isdisjoint(report.fields)
    assert dict(read["alone"].fields) == {
        "title": "Alone",
        "year": "2009",
        "month": "Michaelmas",
        "eprint": "1409.0473",
        "eprinttype": "arxiv",
        "eprintclass": "cs.CL",
    }


@given(st.lists(st.sampled_from(ALL.entries), min_size=1), st.randoms(use_true_random=False))
def test_order_and_repetition_do_not_change_a_byte(entries: list[Entry], random: Random) -> None:
    shuffled = entries + entries[:1]
    random.shuffle(shuffled)
    for format_ in FORMATS:
        assert export(ALL, entries, format_) == export(ALL, shuffled, format_)


def test_an_unknown_format_is_an_error_that_names_the_nearest() -> None:
    with pytest.raises(UnknownFormatError, match="did you mean 'bibtex'"):
        export(ALL, ALL, "bibtx")
    with pytest.raises(UnknownFormatError, match="bibtex, biblatex"):
        export(ALL, ALL, "zzz")


def test_third_parties_can_add_a_format() -> None:
    def keys(bibliography: Bibliography, entries: Sequence[Entry]) -> str:
        return " ".join(entry.citekey for entry in entries)

    try:
        export_format("keys", extension=".txt", title="Citekeys")(keys)
        assert export(ALL, [ALL["part"]], "keys") == "part whole Series"
        with pytest.raises(ValueError, match="already"):
            export_format("keys", extension=".txt", title="Citekeys")(keys)
    finally:
        del FORMATS["keys"]
