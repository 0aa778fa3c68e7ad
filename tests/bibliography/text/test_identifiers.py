"""Tests of identifiers: what is recognised, what is wrong with it, and where it leads."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stronger.bibliography import read_text
from stronger.bibliography.text.identifiers import ArXiv, Doi, arxiv_of, doi_of
from stronger.bibliography.text.standard_numbers import Isbn, Issn, Orcid

AROUND_DOI = (
    "10.1007/978-3-319-10590-1_53",
    r"10.1007/978-3-319-10590-1\_53",
    r"10.1007/978-3-319-10590-1{\_}53",
    "{{10.1007/978-3-319-10590-1_53}}",
    "doi:10.1007/978-3-319-10590-1_53",
    "DOI 10.1007/978-3-319-10590-1_53",
    "info:doi/10.1007/978-3-319-10590-1_53",
    "https://doi.org/10.1007/978-3-319-10590-1_53",
    "dx.doi.org/10.1007/978-3-319-10590-1_53",
    "https://www.doi.org/10.1007/978-3-319-10590-1%5F53?nosfx=y",
    r"\url{http://dx.doi.org/10.1007/978-3-319-10590-1_53}",
    "<10.1007/978-3-319-10590-1_53>",
    r"\doi{10.1007/978-3-319-10590-1_53}",
    r"\href{https://doi.org/10.1007/978-3-319-10590-1_53}{\nolinkurl{10.1007/x}}",
    r"10.1007/978-3-319-10590-1{\textunderscore}53",
    "https://doi-org.proxy.example.edu/10.1007/978-3-319-10590-1_53",
    "https://link.springer.com/chapter/10.1007/978-3-319-10590-1_53?error=cookies",
    "https://dl.acm.org/doi/abs/10.1007/978-3-319-10590-1_53/full",
    "http://doi.acm.org/10.1007/978-3-319-10590-1_53",
)


@pytest.mark.parametrize("written", AROUND_DOI)
def test_a_doi_is_read_whatever_stands_around_it(written: str) -> None:
    assert str(Doi.parse(written)) == "10.1007/978-3-319-10590-1_53"


@pytest.mark.parametrize(
    ("doi", "address"),
    [
        ("10.1000/x(1)", "https://doi.org/10.1000/x%281%29"),
        ("10.1002/(SICI)1<1::A>3.0.CO;2-1", "https://doi.org/10.1002/%28SICI%291%3C1::A%3E3.0.CO;2-1"),
        ("10.1000.10/a#b%c", "https://doi.org/10.1000.10/a%23b%25c"),
    ],
)  # fmt: skip
def test_the_address_of_a_doi_leads_back_to_it(doi: str, address: str) -> None:
    found = Doi.parse(doi)
    assert found is not None
    assert (found.address, Doi.parse(address)) == (address, found)


@pytest.mark.parametrize("text", ["", "323533a0", "10.1/x", "10.1000/", "doi:", "see 10.1000/x"])
def test_what_is_no_doi_is_none(text: str) -> None:
    assert Doi.parse(text) is None


@pytest.mark.parametrize(
    ("written", "identifier", "posted"),
    [
        ("1409.0473", "1409.0473", 2014),
        ("1409.0473v7", "1409.0473v7", 2014),
        ("{1501.00001}", "1501.00001", 2015),
        ("arXiv:1409.0473v7 [cs.CL]", "1409.0473v7", 2014),
        ("arxiv: 1409.0473", "1409.0473", 2014),
        ("https://arxiv.org/abs/1409.0473", "1409.0473", 2014),
        ("http://www.arxiv.org/pdf/cs/0112017v2.pdf", "cs/0112017v2", 2001),
        ("10.48550/arXiv.1409.0473", "1409.0473", 2014),
        ("arXiv:math.GT/0309136", "math.GT/0309136", 2003),
        ("math.gt/0309136", "math.GT/0309136", 2003),
        ("cond-mat/9512001", "cond-mat/9512001", 1995),
        ("hep-th/9901001V3", "hep-th/9901001v3", 1999),
        ("https://ar5iv.labs.arxiv.org/html/1409.0473", "1409.0473", 2014),
        ("https://export.arxiv.org/abs/1409.0473?context=cs#page=3", "1409.0473", 2014),
        ("abs/1409.0473", "1409.0473", 2014),
    ],
)
def test_an_arxiv_identifier_is_read_whatever_stands_around_it(
    written: str, identifier: str, posted: int
) -> None:
    found = ArXiv.parse(written)
    assert found is not None
    assert (str(found), found.posted, found.problem) == (identifier, posted, "")
    assert found.address == f"https://arxiv.org/abs/{identifier}"
    assert ArXiv.parse(found.address) == found


@pytest.mark.parametrize(
    "text", ["", "2019", "1409.047", "cs/011201", "10.1000/1409.0473", "arXiv"]
)
def test_what_is_no_arxiv_identifier_is_none(text: str) -> None:
    assert ArXiv.parse(text) is None


@pytest.mark.parametrize("number", ["1419.0473", "1400.0473", "cs/0113001"])
def test_there_is_no_thirteenth_month(number: str) -> None:
    found = ArXiv.parse(number)
    assert found is not None
    assert "month" in found.problem


@pytest.mark.parametrize(
    ("fields", "doi", "arxiv"),
    [
        (r"doi = {10.1000/A\_b}", "10.1000/a_b", ""),
        ("url = {https://doi.org/10.1000/X}", "10.1000/x", ""),
        ("eprint = {2019}, archiveprefix = {arXiv}", "", ""),
        ("eprint = {{1409.0473}}, archiveprefix = {arXiv}", "", "1409.0473"),
        ("eprint = {1409.0473v2}", "", "1409.0473"),
        ("eprint = {1409.0473}, archiveprefix = {jstor}", "", ""),
        ("eprint = {arXiv:math.GT/0309136}", "", "math/0309136"),
        ("journal = {CoRR}, volume = {abs/1409.0473}", "", "1409.0473"),
        ("journal = {Nature}, volume = {abs/1409.0473}", "", ""),
        ("journal = {arXiv preprint arXiv:1409.0473v7}", "", "1409.0473"),
        ("doi = {10.48550/arXiv.1409.0473}", "10.48550/arxiv.1409.0473", "1409.0473"),
    ],
)
def test_entries_are_known_by_their_identifiers(fields: str, doi: str, arxiv: str) -> None:
    entry = read_text(f"@misc{{a, {fields}}}")["a"]
    assert (doi_of(entry), arxiv_of(entry)) == (doi, arxiv)


def test_books_serials_and_people_have_check_digits() -> None:
    isbns = [each.problem for each in Isbn.listed("ISBN 0-262-03561-8 (hardback), 9780262035612")]
    assert isbns == ["", "has the wrong check digit"]
    assert [each.problem for each in Issn.listed("ISSN: 0028-0836; 1234-56")] == [
        "",
        "is not eight digits as NNNN-NNNN",
    ]
    assert Isbn("0-262-03561-8").key == Isbn("978-0-262-03561-3").key
    assert [each.problem for each in Orcid.listed("https://orcid.org/0000-0002-1694-233X")] == [""]


@given(st.text())
def test_no_text_stops_the_reading_of_identifiers(text: str) -> None:
    for found in (Doi.parse(text), ArXiv.parse(text), ArXiv.find(text)):
        assert found is None or str(found)
    for numbers in (Isbn.listed(text), Issn.listed(text), Orcid.listed(text)):
        assert all(isinstance(each.problem, str) for each in numbers)


@pytest.mark.parametrize(
    "written",
    [
        "10.1002/(SICI)1<1::AID-X>3.0.CO;2-2",
        "10.1002/(SICI)1$<$1::AID-X$>$3.0.CO;2-2",
        r"10.1002/(SICI)1{\textless}1::AID-X{\textgreater}3.0.CO;2-2",
        "10.1002/(SICI)1&lt;1::AID-X&gt;3.0.CO;2-2",
        "https://doi.org/10.1002/%28SICI%291%3C1::AID-X%3E3.0.CO;2-2",
    ],
)
def test_an_angle_bracket_in_a_doi_is_read_in_any_dress(written: str) -> None:
    assert str(Doi.parse(written)) == "10.1002/(SICI)1<1::AID-X>3.0.CO;2-2"


@pytest.mark.parametrize(
    ("number", "problem"),
    [("1412.99999", "has five digits"), ("1501.0001", "has five digits"), ("1501.00001", "")],
)
def test_an_arxiv_number_has_as_many_digits_as_its_month_has(number: str, problem: str) -> None:
    found = ArXiv.parse(number)
    assert found is not None
    assert found.problem.startswith(problem)
    assert bool(found.problem) == bool(problem)


@pytest.mark.parametrize(
    "written", ["0-262-03561-8", "0262035618", "978-0-262-03561-3", "ISBN-13: 978 0 262 03561 3"]
)
def test_a_book_has_one_number_however_it_is_written(written: str) -> None:
    assert [each.key for each in Isbn.listed(written)] == ["9780262035613"]
