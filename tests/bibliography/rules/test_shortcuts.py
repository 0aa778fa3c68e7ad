"""What rules tell without looking closely is what they would find if they did."""

import re

from hypothesis import example, given
from hypothesis import strategies as st

from stronger.bibliography.rules.checks import numbers, people, titles
from stronger.bibliography.rules.checks.common import split_names
from stronger.bibliography.text.identifiers import Doi, unescaped, verbatim
from stronger.bibliography.text.names import parse_names
from stronger.bibliography.text.pages import pages_of

LETTERS = st.text("abAÉéßǅⅠªDOIJ中ﬁİı𝐀-'’.~ ", max_size=6)
NAME_PARTS = st.one_of(
    LETTERS,
    st.sampled_from(
        [" and ", " AND ", "\n and\t", ", ", ",", "J. R.", "J.R.", "JA", "HINTON", "O'B", "Jr", "{",
         "}", "\\", "{\\'E}", "\\O", "\\AE ", "\\ss{}", "$", "=", "family=", "&", ";", "&Eacute;",
         "A B C D", "{BELL}", "Smith", "von", "\u200b", "\u00a0", "É", "O\u0301", "1", "--"]
    ),
)  # fmt: skip
NAMES = st.lists(NAME_PARTS, max_size=8).map("".join)
TITLES = st.lists(
    st.one_of(
        LETTERS,
        st.sampled_from(
            [" ", ": ", "imagenet", "ImageNet", "Imagenet", "Bayes", "bayes", "BAYES", "x2", "X2",
             "CO²", "_a", "{", "}", "\\emph{", "$", "dna", "arXiv's", "ⓐ", "ﬀ"]
        ),
    ),
    max_size=8,
).map("".join)  # fmt: skip


@given(NAMES)
@example("HINTON, G.")
@example("A B C D, Jane")
def test_a_list_that_cannot_shout_has_no_family_name_in_capitals(value: str) -> None:
    if not people.may_shout(value):
        for person in parse_names(value)[0]:
            letters = re.findall(r"[^\W\d_]", person.family)
            assert not (len(letters) > 3 and person.family.isupper())


@given(NAMES)
@example("Hebb, D O")
@example("Anderson, JA and Hebb, D.O.")
def test_a_list_that_lacks_no_stops_has_no_bare_initial(value: str) -> None:
    if not people.may_lack_stops(value):
        assert not people.wrongly_abbreviated(split_names(value))


@given(NAMES)
@example("J. Smith, K. Doe")
@example("Smith, J., Roe")
def test_a_name_that_is_surely_one_shows_nothing_of_several(value: str) -> None:
    for name in split_names(value):
        if people.surely_one(name):
            assert not people.run_together(" ".join(name.split()))


@given(TITLES)
@example("A GPU")
@example("On Bayes")
def test_words_that_are_passed_over_would_not_be_lowered(title: str) -> None:
    slowly = [match for match in titles.WORD.finditer(title) if titles.is_lowered(match, title)]
    assert [each.span() for each in titles.lowered(title)] == [each.span() for each in slowly]


@given(TITLES)
@example("A theory of IMAGENET")
@example("imagenet")
def test_a_title_that_is_passed_over_has_no_misspelt_name(title: str) -> None:
    if not titles.may_be_misspelt(title):
        assert not any(titles.is_misspelt(word) for word in titles.WORD.findall(title))


@given(st.from_regex(r"[0-9]{1,5}(--?|–)[0-9]{1,5}", fullmatch=True))
@example("9--3")
@example("1481--97")
def test_a_range_that_is_surely_sound_is_one_with_two_hyphens(pages: str) -> None:
    if numbers.is_sound_range(pages):
        [found] = pages_of(pages)
        assert (found.dash, found.runs_backwards) == ("--", False)


ADDRESSES = st.lists(
    st.one_of(
        st.text("aDx1./:-_()<>~", max_size=5),
        st.sampled_from(
            ["10.1000/", "doi:", "DOI", "d{o}i", "hdl.handle.net/", "https://", "doi.org/", "{",
             "}", "\\_", "\\", "&amp;", "&", "$<$", "$", "{\\_}", " ", "?", "#", "%28", "\u200b",
             "\n"], ),
    ),
    max_size=7,
).map("".join)  # fmt: skip


@given(ADDRESSES)
@example("10.1000/doi:10.1")
@example("10.1000/a_b")
def test_a_plain_doi_is_read_as_one_in_a_link_or_braces_is(text: str) -> None:
    # White space in front leads the longer way
    assert Doi.parse(text) == Doi.parse(f" {text}")


@given(ADDRESSES)
@example(r"https://d\oi.org/10.1000/x")
@example("https://hdl.handle.net/10.1000/x")
def test_an_address_that_is_passed_over_leads_to_no_doi(text: str) -> None:
    # Braces around all of it lead the longer way, and are no part of it
    assert Doi.of_address(text) == Doi.of_address(f"{{}}{text}")


@given(ADDRESSES)
def test_what_needs_no_unescaping_is_left_as_it_is(text: str) -> None:
    if not any(sign in text for sign in "\\${}") and "&" not in text:
        assert unescaped(text) == text
        assert verbatim(text) == " ".join(text.replace("\u200b", " ").split())
