"""Exports: complete, in order, the same to the byte whichever way they are asked for."""

from __future__ import annotations

import csv
import io
import json
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from stronger.bibliography import (
    FORMATS,
    UnknownFormatError,
    export,
    export_format,
    export_with_losses,
    read_file,
    read_text,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
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


@settings(deadline=None)  # the first export compiles what all others use
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


HOSTILE = r"""
@article{h<i>, author = {{<script>alert(1)</script> & Co.} and O'Neil, "T."},
  title = {=HYPERLINK("x") *a* [b](c) `d` </cite>},
  journal = {- <b>J</b> | \& Söhne}, year = {<in> press}, url = {javascript:alert("1")},
  note = {+1}}
@misc{second, title = {1. Not a list}, url = {http://x.org/"><script>?a=1&b=2},
  doi = {10.1000/a<b>"c}}
"""
BIBLATEX = r"""
@online{page, title = {Page}, date = {2020-05-06}, url = {http://x.org},
  urldate = {2021-01-02}}
@report{rep, type = {techreport}, title = {R}, institution = {I}, location = {Köln},
  date = {2001-02}}
@thesis{the, type = {mathesis}, institution = {U}, title = {T}, date = {1999/2000}}
@article{art, journaltitle = {J}, title = {A}, eprint = {1409.0473}, eprinttype = {arxiv}}
"""
CSL_TYPES = frozenset(
    """article article-journal article-magazine article-newspaper bill book broadcast chapter
    classic collection dataset document entry entry-dictionary entry-encyclopedia event figure
    graphic hearing interview legal_case legislation manuscript map motion_picture
    musical_score pamphlet paper-conference patent performance periodical
    personal_communication post post-weblog regulation report review review-book software song
    speech standard thesis treaty
    webpage""".split()  # noqa: SIM905
)
CSL_STRINGS = frozenset(
    """id title container-title container-title-short title-short collection-title publisher
    publisher-place genre medium status version event-title event-place original-title
    original-publisher original-publisher-place language DOI ISBN ISSN URL PMID call-number keyword
    abstract annote note archive archive_location volume issue number collection-number
    number-of-volumes number-of-pages edition chapter-number page""".split()  # noqa: SIM905
)
CSL_NAMES = frozenset({"author", "editor", "translator", "container-author"})
CSL_DATES = frozenset({"issued", "accessed", "event-date", "original-date"})


def _check_csl(item: dict[str, Any]) -> None:
    """Check an item as the schema of CSL-JSON 1.0.2 does."""
    assert item["type"] in CSL_TYPES
    for name, value in item.items():
        if name in CSL_NAMES:
            for person in value:
                assert set(person) <= {
                    "family",
                    "given",
                    "non-dropping-particle",
                    "suffix",
                    "literal",
                }
                assert all(isinstance(part, str) and part for part in person.values())
        elif name in CSL_DATES:
            assert set(value) in ({"date-parts"}, {"literal"})
            assert 1 <= len(value.get("date-parts", [0])) <= 2
            for date in value.get("date-parts", []):
                assert 1 <= len(date) <= 3
                assert all(isinstance(part, int) for part in date)
        elif name == "custom":
            assert isinstance(value, dict)
        elif name != "type":
            assert name in CSL_STRINGS
            assert isinstance(value, str)
            assert value


def test_csl_json_is_what_its_schema_demands(root: Path) -> None:
    for source in (
        read_file(root / "data/references.bib"),
        ALL,
        read_text(HOSTILE),
        read_text(BIBLATEX),
    ):
        items = json.loads(export(source, source, "csl-json"))
        assert {item["id"] for item in items} == set(source.by_key)
        for item in items:
            _check_csl(item)


def test_csl_json_says_what_bibtex_says() -> None:
    source = read_text(
        r"""@inproceedings{a, author = {van der Wűrst, Jr, {\'E}. and {Bell {Labs}} and others},
          title = {The {ReLU} in \emph{E. coli}}, subtitle = {H\textsubscript{2}O},
          booktitle = {Proc. {II}}, series = {LNCS}, number = 7, pages = {1--2},
          date = {2001-02-03/2001-02-05}, origdate = {1949}, doi = {https://doi.org/10.1000/a\_b},
          howpublished = {\url{http://x.org/~a}}}"""
    )
    [item] = json.loads(export(source, source, "csl-json"))
    assert item["author"] == [
        {"family": "Wűrst", "given": "É.", "non-dropping-particle": "van der", "suffix": "Jr"},
        {"literal": "Bell Labs"},
        {"literal": "others"},
    ]
    protected = '<span class="nocase">{}</span>'.format
    assert item["title"] == f"The {protected('ReLU')} in <i>E. coli</i>: H<sub>2</sub>O"
    assert item["container-title"] == f"Proc. {protected('II')}"
    assert (item["page"], item["collection-number"]) == ("1-2", "7")
    assert item["issued"] == {"date-parts": [[2001, 2, 3], [2001, 2, 5]]}
    assert (item["DOI"], item["URL"]) == ("10.1000/a_b", "http://x.org/~a")


def test_json_gives_fields_as_bibtex_sees_them_and_what_they_mean() -> None:
    part, report = json.loads(export(ALL, [ALL["report"], ALL["part"]], "json"))
    assert part["fields"]["title"] == r"Part & {\'E}"
    assert part["inherited"]["booktitle"] == "European Conference on Machine Learning"
    assert part["authors"]["persons"] == [{"family": "Mézard", "given": "Marc"}]
    assert report["fields"]["institution"] == "European Conference on Machine Learning"
    assert (report["type"], report["date"]) == ("techreport", {"year": 2009, "month": 6})


@pytest.mark.parametrize("form", sorted(FORMATS))
def test_every_field_is_written_or_reported(form: str) -> None:
    """A word of its own stands in every field: it must be in the text or among the losses."""
    fields = """title journal volume number pages publisher year note abstract keywords url edition
    series lista shorttitle annote isbn issn chapter address howpublished language
    type""".split()  # noqa: SIM905
    numbers = {"volume": "711", "number": "722", "pages": "733", "year": "1744", "edition": "755"}
    numbers |= {"chapter": "766", "isbn": "9787", "issn": "1234-5678", "url": "http://zzurl.org"}
    values = {name: numbers.get(name, f"zz{name}") for name in fields}
    body = ", ".join(f"{name} = {{{value}}}" for name, value in values.items())
    for kind in ("article", "book", "misc", "techreport", "online"):
        bibliography = read_text(f"@{kind}{{a, author = {{A, B}}, {body}}}")
        made = export_with_losses(bibliography, bibliography, form)
        lost = {loss.field for loss in made.losses}
        assert {name for name in fields if values[name] not in made.text} <= lost
        assert all(loss.position.line == 1 and loss.citekey == "a" for loss in made.losses)


def test_losses_are_told_in_one_line_for_each_kind() -> None:
    source = read_text("@misc{a, lista = {x}, title = {\\foo{x}}}\n@misc{b, lista = {y}}")
    made = export_with_losses(source, source, "ris")
    assert made.summary() == [
        "lista has no place in RIS (2 entries)",
        r"title holds the unknown command \foo; what it is given is kept ('a')",
    ]
    assert export_with_losses(source, source, "biblatex").losses == ()


def test_csv_is_quoted_and_runs_no_formula() -> None:
    source = read_text(HOSTILE)
    rows = list(csv.DictReader(io.StringIO(export(source, source, "csv"))))
    assert rows[0]["title"] == """'=HYPERLINK("x") *a* [b](c) `d` </cite>"""
    assert (rows[0]["journal"], rows[0]["note"]) == ("'- <b>J</b> | & Söhne", "'+1")
    assert rows[1]["url"] == 'http://x.org/"><script>?a=1&b=2'
    assert all(not cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row.values())


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def test_html_shows_text_as_text_and_links_nothing_that_runs() -> None:
    source = read_text(HOSTILE)
    page = _Tags()
    page.feed(export(source, source, "html"))
    assert {tag for tag, _ in page.seen} == {"ul", "li", "cite", "a"}
    assert [dict(attrs)["href"] for tag, attrs in page.seen if tag == "a"] == [
        "https://doi.org/10.1000/a%3Cb%3E%22c",
        "http://x.org/%22%3E%3Cscript%3E?a=1&b=2",
    ]
    for words in ("<script>alert(1)</script> & Co.", "(<in> press)", 'javascript:alert("1")'):
        assert words in page.text


def test_markdown_shows_text_as_text() -> None:
    import markdown

    source = read_text(HOSTILE)
    page = _Tags()
    page.feed(markdown.markdown(export(source, source, "markdown")))
    assert {tag for tag, _ in page.seen} == {"ul", "li", "em", "a"}
    assert "*a* [b](c) `d` </cite>" in page.text
    assert "1. Not a list" in page.text


def test_cff_has_what_its_schema_demands(root: Path) -> None:
    def check(reference: dict[str, Any]) -> None:
        assert reference["title"]
        assert reference["authors"]
        for person in reference["authors"]:
            assert {"family-names", "name", "alias"} & set(person)
        if "doi" in reference:
            assert re.fullmatch(
                r"10\.\d{4,9}(\.\d+)?/[A-Za-z0-9:/_;\-.()\[\]\\]+", reference["doi"]
            )

    ours = read_file(root / "data/references.bib")
    made = yaml.safe_load(export(ours, ours, "cff"))
    assert (made["cff-version"], len(made["references"])) == ("1.2.0", len(ours))
    for reference in made["references"]:
        check(reference)
    single = yaml.safe_load(export(ALL, [ALL["report"]], "cff"))
    assert single["preferred-citation"]["institution"]["name"].startswith("European")
    assert single["authors"] == single["preferred-citation"]["authors"]
    software = read_text(
        "@software{s, author = {A, B}, title = {S}, version = {1.2}, date = {2020-01-02}}"
    )
    made = yaml.safe_load(export(software, software, "cff"))
    assert (made["type"], made["version"], made["date-released"]) == (
        "software",
        "1.2",
        "2020-01-02",
    )


def test_hayagriva_is_read_by_hayagriva(root: Path) -> None:
    import refkit

    ours = read_file(root / "data/references.bib")
    for source in (ours, ALL, read_text(HOSTILE), read_text(BIBLATEX)):
        library = refkit.Library.parse_yaml(export(source, source, "hayagriva"))
        assert library.diagnostics == []
        for entry in source:
            record = library.get(entry.citekey)
            assert record is not None
            title = record.get("title")
            shown = "".join(chunk["text"] for chunk in title["chunks"]) if title else ""
            assert shown.replace(" ", "") == entry.title.replace(" ", "")


def test_bibtex_knows_what_only_biblatex_has_by_another_name() -> None:
    source = read_text(BIBLATEX)
    made = export_with_losses(source, source, "bibtex")
    read = read_text(made.text)
    assert {entry.citekey: entry.type for entry in read} == {
        "page": "misc",
        "rep": "techreport",
        "the": "mastersthesis",
        "art": "article",
    }
    assert (read["page"].fields["year"], read["page"].fields["month"]) == ("2020", "May")
    assert (read["the"].fields["school"], read["the"].get("type")) == ("U", "")
    assert read["art"].fields["journal"] == "J"
    assert {loss.field for loss in made.losses} == {"entry type", "date"}


CONTAINED = r"""
@string{wiley = {Wiley}}
@xdata{house, publisher = wiley, location = {New York}}
@book{hebb, author = {Hebb, D. O.}, title = {Behavior}, date = {1949}, xdata = {house}}
@incollection{part, title = {A part}, crossref = {whole}, xdata = {house}}
@collection{whole, title = {The whole}, date = {1950}, xdata = {house}}
"""


def test_containers_go_into_biblatex_alone() -> None:
    source = read_text(CONTAINED)
    assert source.diagnostics == ()
    biblatex = read_text(export(source, [source["hebb"]], "biblatex"))
    assert [entry.citekey for entry in biblatex] == ["hebb", "house"]
    assert dict(biblatex["hebb"].fields) == dict(source["hebb"].fields)
    made = export_with_losses(source, source, "bibtex")
    assert [entry.citekey for entry in read_text(made.text)] == ["hebb", "part", "whole"]
    hebb = read_text(made.text)["hebb"].fields
    assert (hebb["publisher"], hebb["address"], hebb.get("xdata")) == ("Wiley", "New York", None)
    assert "xdata is resolved into fields of the entry (3 entries)" in made.summary()
    items = json.loads(export(source, source, "csl-json"))
    assert [item["id"] for item in items] == ["hebb", "part", "whole"]
    assert {item["publisher"] for item in items} == {"Wiley"}


TOLD = r"""
@preamble{"\newcommand{\noop}[1]{} \newcommand{\mine}[1]{\emph{#1}}"}
@article{a, author = {\noop{a}Curie, Marie and M\raise.5ex\hbox{c}Donald, A.},
  title = {$^{31}$P {NMR} of \mine{E. coli}, H$_2$O and \foo{more}}, year = {{\noop{1980a}}1973},
  journal = {Archiv f{\"u}r \texttt{Chemie}}, note = {See \href{https://x.org/y}{here}}}
@misc{b, author = {Sol, Ana}, title = {Of \foo{this} and \foo{that}}, year = 2001}
"""


@pytest.mark.parametrize(
    ("form", "title"),
    [
        (
            "csl-json",
            r"<sup>31</sup>P <span class=\"nocase\">NMR</span> of <i>E. coli</i>,"
            " H<sub>2</sub>O and more",
        ),
        ("html", "<cite><sup>31</sup>P NMR of <i>E. coli</i>, H<sub>2</sub>O and more</cite>"),
        ("ris", "TI  - ³¹P NMR of E. coli, H₂O and more\n"),
        ("hayagriva", "³¹P {NMR} of E. coli, H₂O and more"),
        ("cff", "³¹P NMR of E. coli, H₂O and more"),
        ("csv", "³¹P NMR of E. coli, H₂O and more"),
        ("json", "³¹P NMR of E. coli, H₂O and more"),
        ("markdown", "*³¹P NMR of E. coli, H₂O and more*"),
    ],
)
def test_what_latex_says_is_said_in_every_format_and_what_it_hides_is_told(
    form: str, title: str
) -> None:
    source = read_text(TOLD)
    made = export_with_losses(source, source, form)
    assert title in made.text
    for word in ("Curie", "McDonald", "1973", "Chemie", "Of this and that"):
        assert word in made.text
    assert "1980a" not in made.text or form == "json"
    unknown = r"title holds the unknown command \foo; what it is given is kept ('a', 'b')"
    assert unknown in made.summary()
    if form in ("csl-json", "ris", "csv"):
        assert "note loses the address https://x.org/y of its link ('a')" in made.summary()


def test_bibtex_tells_what_has_no_command() -> None:
    source = read_text("@book{a, title = {Nguyễn, Hawaiʻi}, author = {Sol, É.}, url = {http://ä}}")
    made = export_with_losses(source, source, "bibtex")
    assert made.summary() == [
        "title holds 'ễʻ', which LaTeX has no command for and which stays ('a')"
    ]
    assert "{Nguyễn, Hawaiʻi}" in made.text


def test_a_line_on_losses_names_a_handful_of_entries() -> None:
    source = read_text("".join(f"@misc{{k{n}, title = {{\\foo{{x}}}}}}\n" for n in range(7)))
    (line,) = export_with_losses(source, source, "ris").summary()
    assert line.endswith("('k0', 'k1', 'k2', 'k3', 'k4' and 2 more)")


@pytest.mark.parametrize(
    ("form", "title"),
    [
        ("csl-json", "On <i>E. coli</i>"),
        ("html", "<cite>On <i>E. coli</i></cite>"),
        ("ris", "TI  - On E. coli"),
        ("cff", "title: On E. coli"),
        ("hayagriva", "title: On E. coli"),
        ("markdown", "*On E. coli*"),
    ],
)
def test_emphasis_is_kept_or_told(form: str, title: str) -> None:
    read = read_text(
        r"@book{a, author = {A, B}, year = 1990, title = {On \emph{E. coli}}}", "a.bib"
    )
    made = export_with_losses(read, read, form)
    assert title in made.text
    told = any("emphasised in part" in loss.reason for loss in made.losses)
    assert told != ("<i>" in made.text)


@pytest.mark.parametrize("form", ["csl-json", "ris", "cff", "hayagriva", "html", "markdown"])
def test_how_it_was_published_is_an_address_once_where_it_is_nothing_else(form: str) -> None:
    site = r"@misc{w, title = {Some site}, year = 2001, howpublished = {\url{http://x.org/a}}}"
    read = read_text(site)
    made = export_with_losses(read, read, form)
    shown = {"html": 2, "markdown": 2}  # the text of a link and where it leads
    assert made.text.count("x.org/a") == shown.get(form, 1)
