"""Dates in every format: what each says, what it cannot say and tells, beside pandoc and biber."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest

from stronger.bibliography import export_with_losses, read_text
from stronger.bibliography.citing import cite
from stronger.bibliography.importing import read_csl_json, read_ris
from stronger.bibliography.rules.checking import check

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Tool = Callable[[str], str]

CSL = [
    ("date = {-0876}", {"date-parts": [[-877]]}),
    ("date = {-0876/-0865}", {"date-parts": [[-877], [-866]]}),
    ("date = {0079}", {"date-parts": [[79]]}),
    ("date = {1723~}", {"date-parts": [[1723]], "circa": True}),
    ("date = {2004-06~/2005-01?}", {"date-parts": [[2004, 6], [2005, 1]], "circa": True}),
    ("date = {2001-21}", {"date-parts": [[2001, 21]]}),
    ("date = {2001-21/2001-23}", {"date-parts": [[2001, 21], [2001, 23]]}),
    ("date = {2001-33}", {"date-parts": [[2001, 33]]}),
    ("date = {1999/}", {"date-parts": [[1999], [0]]}),
    ("date = {/1999}", {"date-parts": [[0], [1999]]}),
    ("date = {1985-04-12T10:15:30Z}", {"date-parts": [[1985, 4, 12]]}),
    ("date = {2004-06-01/2004-06-03}", {"date-parts": [[2004, 6, 1], [2004, 6, 3]]}),
    ("year = 1990, month = jun, day = 15", {"date-parts": [[1990, 6, 15]]}),
]
"""What pandoc makes of dates, too."""
OURS = [
    ("date = {1723?}", {"date-parts": [[1723]], "circa": True}),
    ("date = {1723%}", {"date-parts": [[1723]], "circa": True}),
    ("date = {1999/..}", {"date-parts": [[1999], [0]]}),
    ("date = {../1999}", {"date-parts": [[0], [1999]]}),
    ("date = {199X}", {"date-parts": [[1990], [1999]]}),
    ("date = {19XX}", {"date-parts": [[1900], [1999]]}),
    ("date = {2004-XX}", {"date-parts": [[2004]]}),
    ("date = {2004-06-XX}", {"date-parts": [[2004, 6]]}),
    ("date = {Y17000}", {"date-parts": [[17000]]}),
    ("year = {1990--1995}", {"date-parts": [[1990], [1995]]}),
    ("year = {c. 1990}", {"date-parts": [[1990]], "circa": True}),
    ("year = {877 BCE}", {"date-parts": [[-877]]}),
    ("year = 1990, month = {June/July}", {"date-parts": [[1990, 6], [1990, 7]]}),
    ("year = 1990, month = {Spring}", {"date-parts": [[1990, 21]]}),
    ("year = {in press}", {"literal": "in press"}),
]
"""Dates of which pandoc makes nothing, or half."""
WRONG = ["2014-13-01", "2014-02-30", "2014-6-3", "2014/06/03", "May 2015", "199x", "2004/soon"]


def entry(date: str) -> str:
    return f"@book{{a, author = {{Doe, Jane}}, title = {{T}}, publisher = {{P}}, {date}}}"


@pytest.mark.parametrize(("date", "issued"), [*CSL, *OURS])
def test_csl_says_all_of_a_date_or_tells_what_it_does_not(date: str, issued: object) -> None:
    read = read_text(entry(date))
    made = export_with_losses(read, read, "csl-json")
    assert json.loads(made.text)[0]["issued"] == issued
    doubtful = any(mark in date for mark in ("?", "%", "T10", "in press"))
    assert bool(made.losses) is doubtful


def test_pandoc_reads_dates_as_we_do(tmp_path: Path, require_tool: Tool) -> None:
    pandoc = require_tool("pandoc")
    texts = [entry(date).replace("{a,", f"{{k{number},") for number, (date, _) in enumerate(CSL)]
    (tmp_path / "t.bib").write_text("\n".join(texts), encoding="utf-8")
    command = [pandoc, "-f", "biblatex", "-t", "csljson", "t.bib"]
    made = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    theirs = {item["id"]: item["issued"] for item in json.loads(made.stdout)}
    assert [theirs[f"k{number}"] for number in range(len(CSL))] == [right for _, right in CSL]


def test_biber_objects_to_the_dates_that_we_object_to(tmp_path: Path, require_tool: Tool) -> None:
    require_tool("biber")
    sound = [date for date, _ in [*CSL, *OURS] if date.startswith("date")]
    texts = [*sound, *(f"date = {{{date}}}" for date in WRONG)]
    names = [f"k{number}" for number in range(len(texts))]
    file = "\n".join(
        entry(date).replace("{a,", f"{{{name},") for name, date in zip(names, texts, strict=True)
    )
    (tmp_path / "t.bib").write_text(file, encoding="utf-8")
    command = ["biber", "--tool", "--output-file=out.bib", "t.bib"]
    told = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    theirs = {name for name in names if f"'{name}'" in told}
    dates = {each.position.line for each in check(read_text(file)) if each.code in ("B012", "B150")}
    assert {name for line, name in enumerate(names, start=1) if line in dates} == theirs
    assert len(theirs) == len(WRONG)


COARSER = {
    "1999/": "1999/..", "/1999": "../1999", "199X": "1990/1999", "19XX": "1900/1999",
    "2004-XX": "2004", "2004-06-XX": "2004-06", "1723?": "1723~", "1723%": "1723~",
    "2004-06~/2005-01?": "2004-06~/2005-01", "1985-04-12T10:15:30Z": "1985-04-12",
}  # fmt: skip
"""What dates become that CSL has no other word for; doubts and times are told besides."""


@pytest.mark.parametrize(
    "date", [date[8:-1] for date, _ in [*CSL, *OURS] if date.startswith("date")]
)
def test_a_date_comes_back_from_csl(date: str) -> None:
    read = read_text(entry(f"date = {{{date}}}"))
    again = read_csl_json(export_with_losses(read, read, "csl-json").text)
    assert str(again["a"].date) == COARSER.get(date, date)


@pytest.mark.parametrize(
    ("date", "lines", "loss"),
    [
        ("date = {-0876}", ["PY  - 877 BCE"], "stands in words in RIS"),
        ("date = {2001-21}", ["PY  - 2001", "DA  - 2001///Spring"], ""),
        ("date = {1999/2003}", ["PY  - 1999"], "is a range, of which RIS holds the beginning"),
        ("date = {../1999}", ["PY  - 1999"], "is a range, of which RIS holds the end"),
        ("date = {199X}", ["PY  - 1990"], "leaves digits open, of which RIS holds 1990"),
        ("date = {1723~}", ["PY  - 1723"], "is approximate, which RIS cannot say"),
        ("date = {2014-06-03}", ["PY  - 2014", "DA  - 2014/06/03/"], ""),
        ("date = {2014-02-30}", ["PY  - 2014", "DA  - 2014/02//"], "there is no such day"),
    ],
)
def test_ris_says_what_it_can_and_tells_the_rest(date: str, lines: list[str], loss: str) -> None:
    read = read_text(entry(date))
    made = export_with_losses(read, read, "ris")
    assert [line for line in made.text.splitlines() if line[:2] in ("PY", "DA")] == lines
    assert [loss in each.reason for each in made.losses] == ([True] if loss else [])


@pytest.mark.parametrize("form", ["ris", "hayagriva", "cff", "bibtex"])
@pytest.mark.parametrize(
    "date", ["1999-03/2003-04", "2001-33", "2014-06-03T10:15:30", "2004-06~/2005-01?", "199X/2004"]
)
def test_no_format_drops_a_part_of_a_date_in_silence(date: str, form: str) -> None:
    read = read_text(entry(f"date = {{{date}}}"))
    made = export_with_losses(read, read, form)
    again = read_text(made.text)["a"].date if form == "bibtex" else None
    assert made.losses or again == read["a"].date


@pytest.mark.parametrize(
    ("date", "year", "back"),
    [
        ("-0876/-0865", "{877--866 BCE}", True),
        ("1723~", "{c. 1723}", True),
        ("199X", "{1990s}", True),
        ("1999/..", "{1999--}", True),
        ("1999/", "{1999--}", False),
    ],
)
def test_bibtex_has_years_in_words_that_biblatex_has_in_edtf(
    date: str, year: str, back: bool
) -> None:
    read = read_text(entry(f"date = {{{date}}}"))
    made = export_with_losses(read, read, "bibtex")
    assert f"year = {year}" in made.text
    assert bool(made.losses) is not back
    again = read_text(made.text)
    biblatex = export_with_losses(again, again, "biblatex").text
    assert (f"date = {{{date}}}" in biblatex) is back


@pytest.mark.parametrize(
    ("date", "in_text", "loss"),
    [
        ("-0876", "(Doe, 877 B.C.E.)", ""),
        ("-0876/-0865", "(Doe, 877–866 B.C.E.)", ""),
        ("1990/1995", "(Doe, 1990–1995)", ""),
        ("1999/..", "(Doe, 1999–)", ""),
        ("199X", "(Doe, 1990–1999)", ""),
        ("1723~", "(Doe, ca. 1723)", ""),
        ("1723?", "(Doe, ca. 1723)", "is uncertain, and is cited as approximate"),
        ("2001-21", "(Doe, 2001)", "names a season"),
        ("2001-03/2001-05", "(Doe, 2001)", "is a range"),
        ("soon", "(Doe, n.d.)", "is no date"),
    ],
)
def test_citations_say_the_years_and_tell_what_they_do_not(
    date: str, in_text: str, loss: str
) -> None:
    [made] = cite(read_text(entry(f"date = {{{date}}}")))
    assert made.in_text == in_text
    assert in_text[6:-1] in made.bibliography_entry
    assert [loss in each.reason for each in made.losses] == ([True] if loss else [])


@pytest.mark.parametrize(
    ("issued", "field"),
    [
        ({"date-parts": [[-44, 3, 15]]}, ("date", "-0043-03-15")),
        ({"date-parts": [[2001, 21]]}, ("date", "2001-21")),
        ({"date-parts": [[2001, 14]]}, ("date", "2001-22")),
        ({"date-parts": [[2001, 0]]}, ("year", "2001")),
        ({"date-parts": [["2014", "6", "3"]]}, ("date", "2014-06-03")),
        ({"date-parts": [[2014]], "season": "Fall"}, ("date", "2014-23")),
        ({"date-parts": [[2014]], "season": 1}, ("date", "2014-21")),
        ({"date-parts": [[1999], [0]]}, ("date", "1999/..")),
        ({"date-parts": [[1723]], "circa": 1}, ("date", "1723~")),
        ({"date-parts": [2014, 6]}, ("year", "2014")),
        ({"raw": "June 3, 2014"}, ("date", "2014-06-03")),
        ({"literal": "circa 1920"}, ("date", "1920~")),
        ("2014-06-03", ("date", "2014-06-03")),
    ],
)
def test_csl_dates_of_every_shape_are_read(issued: object, field: tuple[str, str]) -> None:
    read = read_csl_json(json.dumps([{"id": "a", "type": "book", "issued": issued}]))
    assert (read["a"].fields.get(field[0]), read.diagnostics) == (field[1], ())


@pytest.mark.parametrize(
    "issued",
    [
        {"date-parts": [[2001, 45]]},
        {"date-parts": [[2014, 2, 31]]},
        {"date-parts": [[2014], [2015], [2016]]},
        {"date-parts": [["9" * 5000]]},
        {"date-parts": [[0]]},
        {"date-parts": [[2014]], "literal": "Easter 2014"},
        {"date-parts": [[2014, 5]], "season": "Advent"},
        {"literal": "soon"},
        [2014],
    ],
)
def test_what_of_a_csl_date_is_not_understood_is_told(issued: object) -> None:
    read = read_csl_json(json.dumps([{"id": "a", "type": "book", "issued": issued}]))
    assert {each.code for each in read.diagnostics} <= {"B012", "B021"}
    assert read.diagnostics


@pytest.mark.parametrize(
    ("lines", "fields", "left"),
    [
        (["PY  - 2014", "DA  - 2014/06/03/"], {"date": "2014-06-03"}, []),
        (["DA  - 2014/06/03/", "PY  - 2014"], {"date": "2014-06-03"}, []),
        (["PY  - 2014", "DA  - 2015/06/03/"], {"year": "2014"}, ["DA"]),
        (["PY  - in press", "DA  - 2014/01/02"], {"date": "2014-01-02"}, ["PY"]),
        (["Y1  - 2001///Spring"], {"date": "2001-21"}, []),
        (["PY  - 2014///Nov-Dec"], {"date": "2014-11/2014-12"}, []),
        (["PY  - 2014/06/03/Online first"], {"date": "2014-06-03"}, ["the end of PY"]),
        (["PY  - 2014/13/01"], {"year": "2014"}, ["the end of PY"]),
        (["PY  - 2014", "Y2  - 2020/01/02/"], {"year": "2014", "urldate": "2020-01-02"}, []),
        (["PY  - 2014", "Y1  - 2015"], {"year": "2014"}, ["Y1"]),
        (["PY  - 877 BCE"], {"date": "-0876"}, []),
    ],
)
def test_of_several_dates_in_ris_each_has_its_place_or_is_told(
    lines: list[str], fields: dict[str, str], left: list[str]
) -> None:
    read = read_ris("\n".join(["TY  - BOOK", "ID  - a", *lines, "ER  - "]))
    assert dict(read["a"].fields) == fields
    told = [each.message.partition(" of 'a'")[0] for each in read.diagnostics]
    assert told == left


@pytest.mark.parametrize("date", [date for date, _ in [*CSL, *OURS] if "press" not in date])
def test_sound_dates_raise_no_complaint(date: str) -> None:
    codes = {each.code for each in check(read_text(entry(date)))} - {"B119"}
    if date.startswith("date") and "0079" not in date and "Y17" not in date:
        assert codes == set()
    assert "B012" not in codes
