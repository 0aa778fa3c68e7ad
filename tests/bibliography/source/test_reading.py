"""Reading BibTeX: what the fields become, and where everything stands."""

from __future__ import annotations

import subprocess
import sys
import time
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from stronger.bibliography import read_file, read_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bibtexparser.model import Block


def test_the_received_file_reads_into_its_twenty_entries_with_the_right_names(root: Path) -> None:
    received = read_file(root / "data/received/seed-references.bib")
    assert {finding.code for finding in received.diagnostics} == {"B015"}  # no-break spaces
    assert len(received) == 20
    people = {entry.citekey: [str(person) for person in entry.authors] for entry in received}
    assert people["mcculloch1943logical"] == ["Warren S McCulloch", "Walter Pitts"]
    assert people["rumelhart1986learning"] == [
        "David E Rumelhart",
        "Geoffrey E Hinton",
        "Ronald J Williams",
    ]
    assert people["bromley1994signature"][1:4] == [
        "Isabelle Guyon",
        "Yann LeCun",
        "Eduard Säckinger",
    ]
    assert people["vaswani2017attention"][-2:] == ["Łukasz Kaiser", "Illia Polosukhin"]
    assert '"' in received["bromley1994signature"].title
    assert received["glorot2011deep"].venue.startswith("Proceedings of the fourteenth")
    assert [entry.year for entry in received][:3] == [1943, 1958, 1986]
    assert str(received["mcculloch1943logical"].position).endswith("seed-references.bib:1:2")


TEXT = """\
% a comment
@string{ACL = "Association for " # "Computational Linguistics"}
  @Article{one,
  Title = {On {ReLU}s}, year=1990 ,
\tAUTHOR   = "Ludwig van Beethoven and others",
  journal = "Proc. " # acl # { (}
     # sep # ")", month = 9 # "~" # jun
}
@inproceedings(two, crossref = {THREE}, title = {A Part}, pages={1--2})
@proceedings{three, title = {The Whole}, year = 2001, publisher = acl, editor = {Ed Itor}}
"""


def test_macros_are_expanded_and_joined_and_inner_text_is_untouched() -> None:
    one = read_text(TEXT)["one"]
    assert dict(one.fields) == {
        "title": "On {ReLU}s",
        "year": "1990",
        "author": "Ludwig van Beethoven and others",
        "journal": "Proc. Association for Computational Linguistics (September)",
        "month": "9~June",
    }
    assert one.type == "article"
    assert one.strings == ("ACL",)
    assert str(one.date) == "1990-06-09"
    assert one.title == "On ReLUs"
    assert one.authors.others
    assert one.label == "van Beethoven et al. 1990"


def test_lines_and_columns_are_exact_for_entries_and_fields() -> None:
    bibliography = read_text(TEXT, "refs.bib")
    lines = TEXT.splitlines()
    for entry in bibliography:
        at = entry.position
        assert lines[at.line - 1][at.column - 1] == "@"
        assert entry.raw.startswith("@")
        for name, place in entry.field_positions.items():
            assert lines[place.line - 1][place.column - 1 :].lower().startswith(name)
    assert str(bibliography["one"].position) == "refs.bib:3:3"
    assert str(bibliography["one"].at("author")) == "refs.bib:5:2"
    assert str(bibliography["two"].at("pages")) == "refs.bib:9:59"
    assert bibliography["one"].at("no such field") == bibliography["one"].position


def test_a_child_inherits_fields_and_takes_the_title_as_booktitle() -> None:
    bibliography = read_text(TEXT)
    two = bibliography["two"]
    assert two.title == "A Part"
    assert two.year == 2001
    assert two.inherited["booktitle"] == "The Whole"
    assert two.venue == "The Whole"
    assert "crossref" not in bibliography["three"].inherited
    assert [person.family for person in two.editors] == ["Itor"]
    assert bibliography.diagnostics == ()


def test_grandchildren_inherit_and_cycles_end() -> None:
    chain = "@inbook{a, crossref={b}} @inbook{b, crossref={c}} @book{c, year={1950}, title={T}}"
    assert read_text(chain)["a"].year == 1950
    cycle = read_text("@book{a, crossref={b}, title={x}} @book{b, crossref={a}, year={1950}}")
    assert cycle["a"].year == 1950
    assert [finding.code for finding in cycle.diagnostics] == ["B009", "B009"]


def test_containers_give_what_is_lacking_before_parents_do() -> None:
    read = read_text(
        "@inbook{a, title={A}, crossref={p}, xdata={x, Y}}\n"
        "@xdata{x, publisher={X}, note={x}, xdata={deep}} @xdata{y, note={y}, options={o}}\n"
        "@xdata{deep, publisher={Deep}, location={Deep}, year=1950}\n"
        "@book{p, title={P}, publisher={P}, isbn={P}, date={1999-05}, xdata={y}}"
    )
    assert dict(read["a"].inherited) == {
        "booktitle": "P",
        "publisher": "X",
        "isbn": "P",
        "location": "Deep",
        "note": "y",
        "year": "1950",
    }
    assert read["a"].year == 1950
    assert [(each.code, str(each.position)) for each in read.diagnostics] == [
        ("B019", "<string>:2:11")
    ]


def test_an_inherited_date_is_nothing_beside_a_year() -> None:
    read = read_text(
        "@inbook{a, crossref={p}, year=1998} @inbook{b, crossref={a}} @inbook{c, crossref={p}}"
        "@proceedings{p, title={P}, date={1999-05}, month=may}"
    )
    assert [str(read[key].date) for key in "abc"] == ["1998-05", "1998-05", "1999-05"]


def test_thousands_of_undefined_macros_among_thousands_take_seconds() -> None:
    defined = "".join(f"@string{{macro{i} = {{x}}}}\n" for i in range(5000))
    text = defined + "".join(f"@misc{{k{i}, title = makro{i}}}\n" for i in range(5000))
    started = time.process_time()
    found = read_text(text).diagnostics
    assert time.process_time() - started < 20  # in practice a tenth of this
    assert len(found) == 5000
    near = read_text(defined + "@misc{a, title = macro77x}").diagnostics
    assert "did you mean 'macro77'?" in near[0].message


def test_containers_of_containers_take_linear_time_and_cycles_end() -> None:
    # Each is named twice by the next: 2**3000 ways lead to the first
    chain = "".join(f"@xdata{{k{i}, xdata = {{k{i + 1}, k{i + 1}}}}}\n" for i in range(3000))
    read = read_text(f"{chain}@xdata{{k3000, title = {{T}}}} @misc{{m, xdata = {{k0}}}}")
    assert read["m"].title == "T"
    assert read.diagnostics == ()
    cycle = read_text("@xdata{a, note={A}, xdata={b}} @xdata{b, title={B}, xdata={a}}"
                      "@misc{m, xdata={a}}")  # fmt: skip
    assert dict(cycle["m"].inherited) == {"note": "A", "title": "B"}
    assert [(each.code, each.position.column) for each in cycle.diagnostics] == [
        ("B009", 21),
        ("B009", 53),
    ]


def test_a_macro_holds_from_its_definition_on() -> None:
    read = read_text("@string{x = {1}} @misc{a, note = x} @string{X = {2}} @misc{b, note = x}")
    assert [read[key].fields["note"] for key in "ab"] == ["1", "2"]


def test_a_byte_order_mark_does_not_shift_columns(tmp_path: Path) -> None:
    path = tmp_path / "bom.bib"
    path.write_bytes("\ufeff@misc{a, title={é}}".encode())
    read = read_file(path)
    assert read["a"].position.column == 1
    assert read["a"].title == "é"


def test_another_splitter_can_be_plugged_in() -> None:
    from bibtexparser.model import Entry, Field

    raw = "@misc{key, title = {Mine}}"

    def split(text: str) -> Sequence[Block]:
        fields = [Field("title", "{Mine}")]
        return [Entry("misc", "key", fields, raw=raw, start_line=1)]

    read = read_text(f"junk\n {raw}", "x.bib", split)
    assert read["key"].title == "Mine"
    assert str(read["key"].at("title")) == "x.bib:2:13"


def test_importing_the_package_does_not_load_the_parsers() -> None:
    code = (
        "import sys, stronger.bibliography as b\n"
        "print([name for name in ('bibtexparser',) if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


PIECES = [*'@@{{}}",,==##\\\n () %~$aA1-é', " and ", "@book{k,", "@string{", "x=", "{y},", "\n@"]
bibtex_like = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)


@given(bibtex_like | st.text())
def test_no_text_raises_and_every_finding_points_into_it(text: str) -> None:
    read = read_text(text)
    lines = text.split("\n")
    for finding in read.diagnostics:
        assert 1 <= finding.position.line <= len(lines)
        assert 1 <= finding.position.column <= len(lines[finding.position.line - 1]) + 1
    for entry in read:
        at = entry.position
        assert lines[at.line - 1][at.column - 1] == "@"
    if "@" not in text:
        assert [finding.code for finding in read.diagnostics] == ["B003"]
