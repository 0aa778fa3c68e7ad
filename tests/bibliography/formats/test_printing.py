"""Preprints and reprints in the exports for BibTeX and biblatex: printed, and printed once."""

from __future__ import annotations

import pytest

from stronger.bibliography import export, read_text

EPRINT = "eprint = {1607.06450}, archiveprefix = {arXiv}"


def exported(text: str, form: str) -> dict[str, str]:
    """Return the fields of the one entry of a text after an export."""
    read = read_text(text)
    (entry,) = read_text(export(read, read, form))
    return dict(entry.fields)


@pytest.mark.parametrize(
    ("entry", "field", "printed"),
    [
        (f"@misc{{a, {EPRINT}}}", "howpublished", "arXiv preprint arXiv:1607.06450"),
        (f"@misc{{a, howpublished = {{arXiv preprint}}, {EPRINT}}}", "howpublished",
         "arXiv preprint arXiv:1607.06450"),
        (f"@online{{a, {EPRINT}}}", "howpublished", "arXiv preprint arXiv:1607.06450"),
        (f"@misc{{a, howpublished = {{Talk}}, {EPRINT}}}", "note", "arXiv:1607.06450"),
        (f"@unpublished{{a, note = {{Submitted.}}, {EPRINT}}}", "note",
         "Submitted. arXiv:1607.06450"),
        (f"@article{{a, journal = {{arXiv preprint}}, {EPRINT}}}", "journal",
         "arXiv preprint arXiv:1607.06450"),
        ("@book{a, addendum = {Reissued in 2005}}", "note", "Reissued in 2005"),
        ("@book{a, note = {In two parts.}, addendum = {Reissued in 2005}}", "note",
         "In two parts. Reissued in 2005"),
    ],
)  # fmt: skip
def test_bibtex_is_given_what_its_styles_print(entry: str, field: str, printed: str) -> None:
    fields = exported(entry, "bibtex")
    assert fields[field] == printed
    assert "addendum" not in fields
    assert fields.get("eprint") == ("1607.06450" if EPRINT in entry else None)


@pytest.mark.parametrize(
    "entry",
    [
        f"@misc{{a, howpublished = {{\\url{{https://arxiv.org/abs/1607.06450}}}}, {EPRINT}}}",
        f"@article{{a, journal = {{arXiv preprint arXiv:1607.06450}}, {EPRINT}}}",
        f"@article{{a, journal = {{CoRR}}, volume = {{abs/1607.06450}}, {EPRINT}}}",
        f"@inproceedings{{a, booktitle = {{Proceedings}}, {EPRINT}}}",
        "@misc{a, eprint = {2346.1}, archiveprefix = {hal}}",
    ],
)
def test_what_bibtex_prints_already_or_was_published_stays_as_it_is(entry: str) -> None:
    (read,) = read_text(entry)
    assert exported(entry, "bibtex") == read.fields


@pytest.mark.parametrize(
    ("told", "left"),
    [
        ("arXiv preprint", None),
        ("arXiv preprint arXiv:1607.06450", None),
        ("arXiv:1607.06450", None),
        ("arXiv preprint arXiv:1607.06451", "arXiv preprint arXiv:1607.06451"),
        ("A talk", "A talk"),
    ],
)
def test_biblatex_is_not_told_twice_what_eprint_says(told: str, left: str | None) -> None:
    fields = exported(f"@misc{{a, howpublished = {{{told}}}, {EPRINT}}}", "biblatex")
    assert fields.get("howpublished") == left


def test_a_reprint_stands_after_the_date_in_biblatex_and_other_notes_stay() -> None:
    assert exported("@book{a, note = {Reissued in 2005}}", "biblatex") == {
        "addendum": "Reissued in 2005"
    }
    both = "@book{a, note = {Reprinted}, addendum = {Signed}}"
    assert exported(both, "biblatex") == {"note": "Reprinted", "addendum": "Signed"}
    assert exported("@book{a, note = {In two parts}}", "biblatex") == {"note": "In two parts"}


@pytest.mark.parametrize("form", ["bibtex", "biblatex"])
def test_a_doi_of_arxiv_goes_only_where_eprint_has_its_number(form: str) -> None:
    doi = "doi = {10.48550/arXiv.1607.06450}"
    assert "doi" not in exported(f"@misc{{a, {doi}, {EPRINT}}}", form)
    assert "doi" in exported(f"@misc{{a, {doi}}}", form)
    assert "doi" in exported(f"@misc{{a, doi = {{10.48550/arXiv.1607.06451}}, {EPRINT}}}", form)
    assert "doi" in exported(f"@misc{{a, doi = {{10.1000/x}}, {EPRINT}}}", form)


def test_an_export_taken_back_and_forth_stays_the_same() -> None:
    once = exported(f"@misc{{a, title = {{T}}, {EPRINT}}}", "bibtex")
    inside = ", ".join(f"{name} = {{{value}}}" for name, value in once.items())
    there = exported(f"@misc{{a, {inside}}}", "biblatex")
    inside = ", ".join(f"{name} = {{{value}}}" for name, value in there.items())
    assert exported(f"@misc{{a, {inside}}}", "bibtex").items() >= {
        ("howpublished", "arXiv preprint arXiv:1607.06450"), ("eprint", "1607.06450"),
    }  # fmt: skip
