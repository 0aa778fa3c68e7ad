"""Citations in CSL styles: right, escaped, and from any style file."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stronger.bibliography import read_text
from stronger.bibliography.citing import ALIASES, OUTPUTS, UnknownStyleError, cite, styles

if TYPE_CHECKING:
    from pathlib import Path

    from stronger.bibliography.citing.shaping import Output

ALL = read_text(
    r"""
@article{waerden, author = {van der Waerden, B. L. and de la Vall{\'e}e Poussin, Charles},
  title = {Is the {Galois} theory new?}, journal = {Annalen}, volume = 12, number = 3,
  pages = {1--22}, year = 1930, doi = {10.1007/BF01}}
@techreport{who, author = {{World Health \& Sons}}, title = {Global report}, institution = {WHO},
  number = {TR-12}, year = 2001}
@inproceedings{many,
  author = {Aa, A. and Bb, B. and Cc, C. and Dd, D. and Ee, E. and Ff, F. and Gg, G.},
  title = {Many hands}, booktitle = {Proceedings of Work}, editor = {Zz, Zed}, pages = {5--9},
  publisher = {ACM}, year = 2015}
@inproceedings{plain, author = {Pp, A.}, title = {One hand}, booktitle = {Advances}, volume = 31,
  pages = {7--8}, year = 2016}
@misc{kaplan, author = {Kaplan, Jared and McCandlish, Sam and others}, title = {Scaling laws},
  eprint = {2001.08361}, archiveprefix = {arXiv}, year = 2020}
@book{undated, author = {Łoś, Jan}, title = {Undated}, publisher = {Öl}, edition = {3}}
@incollection{hebb, author = {Hebb, Jr., Donald}, title = {Behavior}, booktitle = {Foundations},
  editor = {Anderson, James}, publisher = {MIT Press}, year = 1988, origdate = {1949}, pages = {4}}
@article{smith1, author = {Smith, John}, title = {First}, journal = {J}, year = 2000}
@article{smith2, author = {Smith, John}, title = {Second}, journal = {J}, year = 2000}
"""
)
APA = {
    "waerden": (
        "(van der Waerden & de la Vallée Poussin, 1930)",
        "van der Waerden, B. L., & de la Vallée Poussin, C. (1930). Is the Galois theory new? "
        "Annalen, 12(3), 1–22. https://doi.org/10.1007/BF01",
    ),
    "who": (
        "(World Health & Sons, 2001)",
        "World Health & Sons. (2001). Global report (Technical Report TR-12). WHO.",
    ),
    "many": (
        "(Aa et al., 2015)",
        "Aa, A., Bb, B., Cc, C., Dd, D., Ee, E., Ff, F., & Gg, G. (2015). Many hands. "
        "In Z. Zz (Ed.), Proceedings of Work (pp. 5–9). ACM.",
    ),
    "plain": ("(Pp, 2016)", "Pp, A. (2016). One hand. Advances, 31, 7–8."),
    "kaplan": (
        "(Kaplan et al., 2020)",
        "Kaplan, J., McCandlish, S., et al. (2020). Scaling laws (arXiv:2001.08361). arXiv. "
        "https://arxiv.org/abs/2001.08361",
    ),
    "undated": ("(Łoś, n.d.)", "Łoś, J. (n.d.). Undated (3rd ed.). Öl."),
    "hebb": (
        "(Hebb, 1949/1988)",
        "Hebb, D., Jr. (1988). Behavior. In J. Anderson (Ed.), Foundations (p. 4). MIT Press. "
        "(Original work published 1949)",
    ),
    "smith1": ("(Smith, 2000a)", "Smith, J. (2000a). First. J."),
    "smith2": ("(Smith, 2000b)", "Smith, J. (2000b). Second. J."),
}


def test_apa_is_what_apa_demands() -> None:
    made = {each.key: (each.in_text, each.bibliography_entry) for each in cite(ALL)}
    assert made == APA


@pytest.mark.parametrize(
    ("style", "in_text", "entry"),
    [
        ("ieee", "[3]", "[3] A. Aa et al., “Many hands,” in Proceedings of Work, Z. Zz, Ed., ACM, "
         "2015, pp. 5–9."),
        ("chicago", "(Aa et al. 2015)", "Aa, A., B. Bb, C. Cc, et al. 2015. “Many Hands.” In "
         "Proceedings of Work, edited by Zed Zz. ACM."),
        ("vancouver", "[3]", "3. Aa A, Bb B, Cc C, Dd D, Ee E, Ff F, et al. Many hands. In: Zz Z, "
         "editor. Proceedings of Work. ACM; 2015. pp. 5–9."),
        ("nature", "3", "3. Aa, A. et al. Many hands. in Proceedings of Work (ed. Zz, Z.) 5–9 "
         "(ACM, 2015)."),
    ],
)  # fmt: skip
def test_other_styles_are_known_by_short_names(style: str, in_text: str, entry: str) -> None:
    made = {each.key: each for each in cite(ALL, style)}["many"]
    assert (made.in_text, made.bibliography_entry) == (in_text, entry)


@pytest.mark.parametrize("style", sorted(set(styles()) - {"alphanumeric"} - set(ALIASES)))
def test_no_style_leaves_out_names_or_repeats_a_venue(style: str) -> None:
    made = {each.key: each.bibliography_entry.casefold() for each in cite(ALL, style)}
    for key, word in (("waerden", "waerden"), ("who", "world health"), ("many", "aa"),
                      ("smith1", "smith"), ("undated", "łoś")):  # fmt: skip
        assert word in made[key]
    assert made["many"].count("proceedings of work") <= 1
    assert not any("\ue000" in entry for entry in made.values())


HOSTILE = read_text(
    r"""@article{<i>k, author = {O'Neil, <script>alert(1)</script> and {* _B_ & {[Co]}(x)}},
    title = {1. `Tags` <b>and</b> *stars* | $x^2$ @me ~no~}, journal = {J & <J>}, year = 2000,
    url = {http://x.org/"><script>?a=1&b=2}}"""
)


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        assert {name for name, _ in attrs} <= {"href"}

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("style", ["apa", "ieee", "nature", "mla"])
def test_html_and_markdown_show_the_text_of_an_entry_as_text(style: str) -> None:
    import markdown

    forms: list[Output] = ["html", "markdown"]
    [text] = cite(HOSTILE, style, "text")
    assert text.key == "<i>k"
    for form in forms:
        [made] = cite(HOSTILE, style, form)
        for source, plain in (
            (made.bibliography_entry, text.bibliography_entry),
            (made.in_text, text.in_text),
        ):
            page = _Tags()
            page.feed(source if form == "html" else markdown.markdown(source))
            assert page.tags <= {"i", "b", "sup", "sub", "a", "em", "strong", "p"}
            assert page.text.strip() == plain


def test_a_style_file_is_used_and_names_it_leaves_implicit_are_not_lost(tmp_path: Path) -> None:
    style = tmp_path / "own.csl"
    style.write_text(
        """<?xml version="1.0" encoding="utf-8"?>
        <style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0">
        <info><title>Own</title><id>own</id><updated>2020-01-01T00:00:00+00:00</updated></info>
        <citation><layout><text variable="title"/></layout></citation>
        <bibliography><layout><group delimiter=". ">
        <names variable="author"><label prefix=", "/></names><text variable="title"/>
        </group></layout></bibliography></style>"""
    )
    [made] = cite([ALL["undated"]], str(style))
    assert made.in_text == "Undated"
    assert "Łoś" in made.bibliography_entry
    style.write_text("<style/>")
    with pytest.raises(UnknownStyleError, match=r"own\.csl"):
        cite(ALL, str(style))
    with pytest.raises(UnknownStyleError, match="gone"):
        cite(ALL, str(tmp_path / "gone.csl"))


def test_entries_know_their_place_in_the_bibliography() -> None:
    made = sorted(cite(ALL, "apa"), key=lambda each: each.place)
    keys = [each.key for each in made]
    assert keys == [
        "many",
        "hebb",
        "kaplan",
        "undated",
        "plain",
        "smith1",
        "smith2",
        "waerden",
        "who",
    ]
    assert [each.place for each in made] == list(range(1, 10))
    assert [each.place for each in cite(ALL, "ieee")] == list(range(1, 10))


NAMESAKES = read_text(
    r"""
@article{zeta, author = {Zhang, Jia and Aa, B. and Cc, D. and Ee, F.}, title = {Zeta},
  journal = {J}, year = 2021}
@article{other, author = {Zhang, Chi and Aa, B. and Cc, D. and Ee, F.}, title = {Other},
  journal = {J}, year = 2021}
@article{alpha, author = {Zhang, Jia and Aa, B. and Cc, D. and Ee, F.}, title = {Alpha},
  journal = {J}, year = 2021}
"""
)


def test_what_tells_citations_apart_does_not_change_the_bibliography() -> None:
    made = {each.key: each for each in cite(NAMESAKES, "apa")}
    names = "Zhang, J., Aa, B., Cc, D., & Ee, F."
    assert made["alpha"].bibliography_entry == f"{names} (2021a). Alpha. J."
    assert made["zeta"].bibliography_entry == f"{names} (2021b). Zeta. J."
    assert made["other"].bibliography_entry == f"{names.replace('J.', 'C.')} (2021). Other. J."
    assert "2021b" in made["zeta"].in_text
    assert "2021a" in made["alpha"].in_text


def test_letters_follow_the_bibliography_in_whatever_order_works_are_cited() -> None:
    entries = list(NAMESAKES)
    for style in ("apa", "chicago", "pensoft"):
        forwards = {each.key: each.bibliography_entry for each in cite(entries, style)}
        backwards = {each.key: each.bibliography_entry for each in cite(entries[::-1], style)}
        assert forwards == backwards
        letters = [re.findall("2021([a-z])", forwards[key]) for key in ("alpha", "zeta")]
        assert [] < letters[0] < letters[1]


def test_a_dash_stands_for_all_people_of_the_work_before() -> None:
    made = {each.key: each.bibliography_entry for each in cite(NAMESAKES, "mla")}
    assert made["alpha"].startswith("Zhang, Jia, et al. “Alpha.”")
    assert made["zeta"] == "———. “Zeta.” J, 2021."
    assert made["other"].startswith("Zhang, Chi, et al.")
    [alone] = cite([NAMESAKES["zeta"]], "mla")
    assert alone.bibliography_entry.startswith("Zhang, Jia, et al.")


def test_letters_go_on_after_z() -> None:
    many = read_text(
        "".join(f"@book{{k{i:02}, author = {{A, B.}}, title = {{T{i:02}}}, year = 1990}}"
                for i in range(28))
    )  # fmt: skip
    made = {each.key: each for each in cite(many, "apa")}
    assert "(1990z)" in made["k25"].bibliography_entry
    assert "(1990ab)" in made["k27"].bibliography_entry
    assert "1990ab" in made["k27"].in_text


def test_what_is_unknown_is_an_error_that_names_the_nearest() -> None:
    with pytest.raises(UnknownStyleError, match="did you mean 'ieee'"):
        cite(ALL, "ieeee")
    with pytest.raises(ValueError, match="text, html, markdown"):
        cite(ALL, "apa", "pdf")  # type: ignore[arg-type]
    assert cite([]) == []
    assert set(ALIASES) <= set(styles())


FIELDS = """author editor translator title journal booktitle series year date urldate origdate pages
pagetotal volume volumes number issue edition publisher address doi url eprint isbn issn langid type
note keywords""".split()  # noqa: SIM905
NUMBERS = ["0", "-1", "four", "1-2", "2147483647", "4294967296", "9" * 20, "9" * 4301, "1e400",
           "y17000000002", "y-17000000002", "-2147483648", "y2147483646/..", "2000/y17000000002",
           "2000-99", "199X", "V", "³", "૪", "1.5", "IV--VI", "en-", "de-1996-1996"]  # fmt: skip


@settings(max_examples=120, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(FIELDS),
        st.one_of(st.text(max_size=20), st.sampled_from(NUMBERS)),
        max_size=6,
    ),
    st.sampled_from(["article", "book", "inproceedings", "misc", "phdthesis", "strange"]),
    st.sampled_from(OUTPUTS),
)
def test_no_entry_is_too_strange(fields: dict[str, str], kind: str, form: str) -> None:
    [entry] = read_text("@misc{k}")
    strange = replace(entry, fields=fields, type=kind)
    for style in ("apa", "ieee"):
        [made] = cite([strange], style, form)  # type: ignore[arg-type]
        assert made.key == "k"


@pytest.mark.parametrize("number", NUMBERS)
def test_a_number_that_cannot_be_cited_is_a_loss_of_its_entry_alone(number: str) -> None:
    for field in FIELDS:
        text = (
            f"@book{{k, title = {{T}}, {field} = {{{number}}}}} @book{{sound, title = {{Sound}}}}"
        )
        odd, sound = cite(read_text(text), "apa")
        assert sound.bibliography_entry == "Sound. (n.d.)."
        counted = field in ("volumes", "pagetotal")
        if field == "langid" or (counted and not re.fullmatch("[0-9]{1,10}", number)):
            assert any(loss.field == field for loss in odd.losses)


@pytest.mark.parametrize("style", ["apa", "ieee", "chicago-author-date"])
def test_an_address_given_as_howpublished_is_no_author(style: str) -> None:
    site = r"@misc{w, title = {Some site}, year = 2001, howpublished = {\url{http://x.org/a}}}"
    (made,) = cite(list(read_text(site)), style)
    assert made.bibliography_entry.count("x.org/a") == 1
    assert not made.bibliography_entry.removeprefix("[1] ").startswith("http")
