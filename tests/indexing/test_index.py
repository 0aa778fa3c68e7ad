"""The index of a file answers as if the file had been read, whatever happened to file and index."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stronger.bibliography import FORMATS, export, read_file
from stronger.bibliography.source import inheriting, reading
from stronger.indexing import (
    FileChanged,
    Index,
    building,
    index_of,
    open_index,
    storage,
    stretches,
    understanding,
)
from stronger.indexing.facts import quick_facts
from stronger.indexing.rows import row_of
from stronger.query import Catalogue, QueryError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stronger.bibliography import Bibliography

DATA = Path(__file__).parents[1] / "bibliography" / "data"
REFERENCES = Path(__file__).parents[2] / "data" / "references.bib"

PIECES = [
    "@misc{a, title = {Deep nets}, year = 2011}\n",
    "@article{b, author = {Hinton, Geoffrey and van den Berg, Ana}, journal = jmlr, year = 1986}\n",
    "@inproceedings{c, title = {Säckinger's {\\'E}tude, 50\\% $\\ell_1$}, crossref = {p}}\n",
    "@proceedings{p, title = {Proceedings of Things}, editor = {Rival, Łukasz}, year = 1990}\n",
    "@proceedings{P, title = {Other things}, publisher = {ACM}}\n",
    "@inbook{d, crossref = c, xdata = {a, b}, year = {c. 1975}}\n",
    "@xdata{x, publisher = {Held}, year = 2001, xdata = {y}}\n",
    "@xdata{y, title = {Proceedings held}, year = 1991, xdata = x}\n",
    "@book{i, xdata = {x, nobody, a}, publisher = {Own}, crossref = p}\n",
    "@misc{a, title = {The same key}, doi = {10.1/x}}\n",
    "@misc{A, title = {Nearly the same key}, title = {Twice}}\n",
    "@string{jmlr = {Journal of Machine Learning}}\n",
    "@string{jmlr = {Another} # { Journal}, nip = jmlr}\n",
    "@string{bad = nothing}\n",
    '@preamble{"\\newcommand{\\x}{y}"}\n',
    '@preamble{"\\newcommand{\\noop}[1]{}" # "\\def\\y{why}"}\n',
    "@book{uses, title = {Of \\x and \\noop{hidden}Sight}, author = {\\noop{q}Zed, \\y},"
    " year = {\\noop{a}1999}}\n",
    '@book(e, author = "Kowalski, J. and {Bell and Labs}" # { and others}, date = {2001-02/03})\n',
    "@misc{f, year = {soon}, month = unknown, author = {Doe, , J. and }}\n",
    "@misc{ſ, title = {Weiß and K}, note = {}, url = {https://example.org/ä}}\n",
    "@misc{g, title = {no end\n",
    "@misc{h, title = {a} year = 1999}\n",
    "@comment{@misc{hidden, year = 1}}\n",
    "@misc{, title = {no key}}\n",
    "@misc{j, author = {King, Jr, Martin Luther and {Deep Mind}}, editor = {Rival, L.}}\n",
    '@misc{k, abstract = {On {D}eep\n n{\\"e}ts, \\emph{of} $d\\ell p$ and deep--nets of x},'
    " keywords = {étude, held}, doi = {https://doi.org/10.1/X_y}}\n",
    "@article{l, journaltitle = {A Journal of Deep}, publisher = acm # { Press}, keywords = jmlr,"
    " isbn = {0-262-03561-8}, note = {K{\\'e}pt, deep nets}, eprint = {arXiv:1409.0473}}\n",
    "@book{m, translator = {Rival, Łukasz and Berg, Ana}, publisher = {Held}, month = may,"
    " x_note = {Odd}, abstract = {\\textbf{nets} \\LaTeX\\ deep \\cite{y} nets}}\n",
    '@incollection{n, editor = {Own, Ed}, booktitle = {Deep}, school = {MIT}, crossref = "p"}\n',
    "@string{acm = {ACM}}\n",
    "@book{o, isbn = {978-0-262-03561-3}, issn = {1234-5678},"
    " abstract = {$x$ \\LaTeX\\ nets. $\\ell$ deep}}\n",
    "@\n",
    "prose with someone@example.org in it\n",
    "@inbook{al, title = {Part}, crossref = {other-c}, year = {1990--95}}\n",
    "@book{am, title = {Whole of it}, ids = {other-c, b}, author = {family=Sol, given=Ana}}\n",
    "@misc{gr, author = {xdata=x-author-1}, publisher = {xdata=x-publisher}, urldate = {soon}}\n",
    "@set{se, entryset = {d, a}} @misc{re, title = {R}, related = {a, nobody}, date = {-0876}}\n",
    "@misc{sk, key = {Zed}, sortkey = {Yes}, month = {2~} # feb, ids = {{old}-c , 1\\_x}}\n",
    "% a remark\n",
    "    ",
    "\n",
    "}",
    "é",
    "@misc{first, xdata = {y}} @book{then, title = {xdata=x-title}, xdata = {z}}\n",
    "@xdata{z, note = {Z}, xdata = {x, y}, title = {xdata=y-title}}\n",
    f"@misc{{deep, note = {{{'{' * 101}x{'}' * 101}}}}}\n",
    "@book{nu\0l, title = {T\0}} @misc{nu, ti\0tle = {U}}\n",
]
texts = st.lists(st.sampled_from(PIECES), max_size=14).map("".join)

QUERIES = [
    *("", "deep", "dee*", "*eep", '"deep nets"', '"d*p nets"', '"nets *"', "*", "title:*", "-deep"),
    *("author:hinton", "author:Säckinger", "lukasz", '"ana van den"', "author:kowalski", "etude"),
    *("year:1986", "year:1992", "year:-876", "year:..-1", "year:1980..", "year:..1990"),
    *("-year:2000..", "venue:journal", "venue:acm"),
    *(
        "type:misc",
        "type:in*",
        "has:doi",
        "has:title",
        "-has:year",
        "has:month",
        "has:venue",
        "has:journal*",
        "key:a",
        "key:S",
        "key:*",
    ),
    *("key:zz", "type:boook", "has:tilte", "year:x", "foo:bar", 'title:"..."', "(deep", "K", "50"),
    *(
        "publisher:held",
        "publisher:acm",
        "abstract:nets",
        "abstract:*",
        "abstract:d*p",
        "keyword:étude",
    ),
    *(
        '"deep nets"',
        'abstract:"deep nets"',
        '"nets of"',
        "latex",
        "y",
        "doi:doi:10.1/x_y",
        "doi:10.1/*",
    ),
    *('author:"King, Jr, Martin"', 'author:"luther king"', 'author:"deep mind king"', "author:own"),
    *(
        'editor:"rival l"',
        'editor:"Rival, Ł*"',
        "editor:rival",
        "author:rival",
        '"mind rival"',
        "x_note:odd",
    ),
    *(
        'translator:"ana berg"',
        'translator:"rival berg"',
        "isbn:0262035618",
        "isbn:9780262035613",
        "issn:12345678",
        "note:kept",
        "eprint:1409.0473",
    ),
    *(
        "journal:deep",
        "venue:press",
        "venue:mit",
        '"journal acm"',
        "institution:mit",
        "month:5",
        "month:feb*",
        "date:1990..",
        "date:2001-02",
        "key:other-c",
        "key:b",
        "key:other*",
        "-key:*-c",
        "sortkey:zed",
        "isbn:026203561*",
        'author:"Berg, Ana van den"',
        'author:"King, Martin Luther, Jr"',
        'translator:"Łukasz, Rival"',
        "month:may",
    ),
    *("publisher", '"machine learning"', "weiss", "proceedings", '"of * editor"', "a 2011", "1990"),
]
queries = st.one_of(
    st.sampled_from(QUERIES),
    st.lists(st.sampled_from([*QUERIES, "OR", "NOT", "(", ")", "-"]), max_size=6).map(" ".join),
)


def bibliography(entries: int, seed: int = 0) -> str:
    random_ = random.Random(seed)
    kinds, words = ("article", "book", "misc"), ("deep", "sparse", "Säckinger", "{\\'e}tude", "ℓ")
    blocks = ["% a remark\n@string{j = {Some Journal}}\n"]
    for number in range(entries):
        title = " ".join(random_.choices(words, k=4))
        blocks.append(
            f"@{random_.choice(kinds)}{{key{number:06d},\n  title = {{{title} {number}}},\n"
            f"  author = {{Doe, A. and {random_.choice(words)}, B.}},\n  journal = j,\n"
            f"  year = {random_.randint(1950, 2024)},\n}}\n\n"
        )
    return "".join(blocks)


def catalogue(read: Bibliography) -> Catalogue:
    return Catalogue(tuple(map(row_of, read.by_key.values())))


def answer(select: Any, query: str) -> object:
    try:
        return [each.key for each in select(query)]
    except QueryError as error:
        return str(error)


def write(path: Path, text: str) -> Path:
    path.write_bytes(text.encode())
    return path


def contents(index: Index) -> list[object]:
    """Return all that an index can be asked for."""
    hits = index.select()
    everything = index.entries([hit.key for hit in hits])
    return [
        hits,
        index.findings(),
        index.number_of_findings(),
        [index.raw(hit.key) for hit in hits],
        everything,
        [
            answer(index.select, query)
            for query in ("deep", "*1*", "type:x", "has:*", "year:..2000")
        ],
    ]


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


@settings(max_examples=100, deadline=None)
@given(texts, st.lists(queries, max_size=8))
def test_the_index_answers_as_the_file_read_as_a_whole(text: str, asked: list[str]) -> None:
    with tempfile.TemporaryDirectory() as name:
        path = write(Path(name) / "a.bib", text)
        read = read_file(path)
        rows = catalogue(read)
        with open_index(path, cache=False) as index:
            for query in asked:
                assert answer(index.select, query) == answer(rows.select, query)
                # In memory the first question works texts out, and the second has them stored
                with index_of(text.encode()) as fresh:
                    assert answer(fresh.select, query) == answer(rows.select, query)
            hits = index.select()
            with open_index(path, cache=False) as fresh:
                assert [fresh.select(), fresh.select()] == [hits, hits]
            assert [
                (hit.key, hit.type, hit.year, hit.title, hit.authors, hit.venue, hit.span, hit.line)
                for hit in hits
            ] == [
                (
                    entry.citekey,
                    entry.type,
                    entry.year,
                    entry.title,
                    entry.authors.short() or entry.editors.short(),
                    entry.venue,
                    entry.span,
                    entry.position.line,
                )
                for entry in read.by_key.values()
            ]
            assert index.findings() == read.diagnostics
            assert index.number_of_findings() == len(read.diagnostics)
            assert [index.raw(hit.key) for hit in hits] == [
                entry.raw for entry in read.by_key.values()
            ]


@settings(max_examples=40, deadline=None)
@given(texts, st.randoms(use_true_random=False))
def test_entries_are_those_of_the_whole_file(text: str, random_: random.Random) -> None:
    with tempfile.TemporaryDirectory() as name:
        path = write(Path(name) / "a.bib", text)
        read = read_file(path)
        keys = [key for key in read.by_key if random_.random() < 0.5]
        with open_index(path, cache=False) as index:
            part = index.entries([*keys, "nobody"])
            exported = index.bibtex([*keys, "nobody"])
        assert exported in (None, export(read, [read[key] for key in keys]))
        assert [part[key] for key in keys] == [read[key] for key in keys]
        assert part.strings == read.strings
        assert part.preambles == read.preambles
        for form in FORMATS:
            assert export(part, [part[key] for key in keys], form) == export(
                read, [read[key] for key in keys], form
            )


@pytest.mark.parametrize("more", ["", "@misc{e, ids = {old}, related = {a}}"])
def test_of_keys_that_differ_by_case_the_one_meant_comes_along(more: str, tmp_path: Path) -> None:
    text = (
        "@misc{A, title = {One}}\n@misc{a, title = {Two}}\n@book{d, crossref = {x}, xdata = {a}}\n"
    )
    path = write(tmp_path / "a.bib", f"{text}{more}")
    read = read_file(path)
    for keys in (["d"], ["A"], ["d", *(["old"] if more else [])]):
        with open_index(path, cache=False) as index:
            part = index.entries(keys)
        for form in FORMATS:
            chosen = [[each.by_any_key[key] for key in keys] for each in (part, read)]
            assert export(part, chosen[0], form) == export(read, chosen[1], form)


@pytest.mark.parametrize("path", [REFERENCES, *sorted(DATA.rglob("*.bib"))], ids=lambda p: p.name)
def test_sound_entries_are_exported_without_models_as_they_are_with_them(path: Path) -> None:
    read = read_file(path)
    with open_index(path, cache=False) as index:
        texts = {key: index.bibtex([key]) for key in read.by_key}
        assert index.bibtex(read.by_key) in (None, export(read, read.by_key.values()))
    for key, text in texts.items():
        assert text in (None, export(read, [read[key]]))
    if path == REFERENCES:
        assert sum(text is not None for text in texts.values()) > len(texts) / 2


def test_macros_joined_values_and_letters_need_no_models_to_be_exported(folder: Path) -> None:
    text = (
        '@string{j = "Journal of " # {Things}}\n@string{unused = {x}}\n'
        "@Article{b, title = {Étude {on} ß}, Journal = J, month = may, year = 1990}\n"
        '@book(a, author = "Doe, " # {Ana}, title = {A\n  {\\"o}}, url = {http://ä}, year = "1")'
    )
    path = write(folder / "a.bib", text)
    read = read_file(path)
    with open_index(path, cache=False) as index:
        exported = index.bibtex(["a", "b"])
    assert exported == export(read, read.entries)
    assert exported is not None
    assert "journal = j," in exported


@settings(max_examples=60, deadline=None)
@given(st.lists(texts, min_size=2, max_size=4), st.randoms(use_true_random=False))
def test_after_any_edit_the_index_equals_a_fresh_one(
    parts: list[str], random_: random.Random
) -> None:
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "a.bib"
        text = "".join(parts)
        for _ in range(4):
            write(path, text)
            with open_index(path, folder=name) as kept, open_index(path, cache=False) as fresh:
                assert contents(kept) == contents(fresh)
            at = random_.randrange(len(text) + 1)
            if random_.random() < 0.6:  # whole lines, as people edit
                at = text.rfind("\n", 0, at) + 1
            stop = at + random_.choice([0, 0, 1, 30, 100])
            new = "".join(random_.choices(PIECES, k=random_.choice([0, 1, 1, 2])))
            text = text[:at] + new + text[stop:]


HEAVY = [
    *(f"@string{{m{i} = m{i - 1} # m{i - 1}}}\n" for i in range(1, 4)),
    *(f"@misc{{k{i}, title = m2, note = {{{i}}} # m1, series = m3 # m3}}\n" for i in range(3)),
    *(f"@inbook{{c{i}, crossref = {{p}}, note = m0}}\n" for i in range(3)),
    f"@book{{p, title = {{{'long ' * 4000}}}, publisher = {{P}}}}\n",
    "@misc{other, title = {Other}}\n",
]


@settings(max_examples=30, deadline=None)
@given(st.permutations(HEAVY), st.randoms(use_true_random=False))
def test_what_has_no_room_is_the_same_in_the_index_and_in_memory(
    parts: list[str], random_: random.Random
) -> None:
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "room_of", lambda size: 20_000 + size)
        patch.setattr(inheriting, "share_of", lambda size, number: (40_000 + size) // number)
        path = Path(name) / "a.bib"
        parts = ["@string{m0 = {" + "x" * 600 + "}}\n", *parts]
        for _ in range(3):
            read = read_file(write(path, "".join(parts)))
            with open_index(path, folder=name) as kept:
                assert kept.findings() == read.diagnostics
                some = kept.entries([hit.key for hit in kept.select() if random_.random() < 0.5])
                assert all(entry == read[entry.citekey] for entry in some)
                for query in ("publisher:p", "title:*", "title:long", "note:*", "series:*"):
                    assert answer(kept.select, query) == answer(catalogue(read).select, query)
            del parts[random_.randrange(1, len(parts))]


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 5), st.randoms(use_true_random=False))
def test_after_edits_of_sound_entries_the_index_equals_a_fresh_one(
    blocks: int, random_: random.Random
) -> None:
    def piece() -> str:
        key, other = random_.randrange(400), random_.randrange(40)
        return random_.choice(
            [
                f"@misc{{k{key}, title = {{Deep {other}}}, year = {1960 + other}}}\n",
                f"@misc{{k{key}, title = {{Deep {other}}}, year = {1960 + other}}}\n\n",
                f"@book{{k{key}, title = {{Säckinger}}, publisher = m, doi = {{10.1/{other}}}}}\n",
                f"@book{{k{key}, title = m # {{ nets}}, author = {{Doe, A. and Roe, B.}}}} ",
                random_.choice(["@string{m = {ß}}\n", "% a remark\n", "prose\n", "\n\n", "  "]),
                f"@inbook{{k{key}, title = {{A}}, crossref = {{k{other}}}}}\n",
            ][: random_.choice([4, 5, 5, 6])]
        )

    parts = ["@string{m = {A macro}}\n", *(piece() for _ in range(random_.randrange(30)))]
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        patch.setattr(stretches, "BLOCKS", blocks)
        path = Path(name) / "a.bib"
        for _ in range(4):
            write(path, "".join(parts))
            with open_index(path, folder=name) as kept, open_index(path, cache=False) as fresh:
                assert contents(kept) == contents(fresh)
            for _ in range(random_.choice([1, 1, 2])):
                at = random_.randrange(len(parts) + 1)
                parts[at : at + random_.choice([0, 1, 1, 2])] = [
                    piece() for _ in range(random_.choice([0, 1, 1, 2]))
                ]


@pytest.mark.parametrize("place", [0, 150, 299])
@pytest.mark.parametrize("change", ["insert", "delete", "alter", "break"])
def test_one_change_among_many_entries_reads_only_what_it_touches(
    place: int, change: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = bibliography(300)
    path = write(folder / "a.bib", text)
    monkeypatch.setattr(stretches, "BLOCKS", 16)
    with open_index(path, folder=folder) as index:
        start, stop = index.select()[place].span
    entry = {
        "insert": f"@misc{{new, title = {{News}}, year = 1999}}\n\n{text[start:stop]}",
        "delete": "",
        "alter": text[start:stop].replace("title = ", "title = {Altered} # "),
        "break": text[start : stop - 1],
    }[change]
    write(path, text[:start] + entry + text[stop:])
    read: list[int] = []

    def counted(*args: Any) -> Any:
        read.append(1)
        return quick_facts(*args)

    monkeypatch.setattr(understanding, "quick_facts", counted)
    if change != "break":
        monkeypatch.setattr(building._Builder, "update", None)
    with open_index(path, folder=folder) as index:
        number = len(read)
        with open_index(path, cache=False) as fresh:
            assert contents(index) == contents(fresh)
    assert number <= 4


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf@misc{a}", "@misc{ä}".encode("utf-16")])
@pytest.mark.parametrize("extra", [b"", b"@misc{x, title = {caf\xe9}}", "@misc{é}".encode()])
def test_any_encoding_is_indexed(data: bytes, extra: bytes, folder: Path) -> None:
    path = folder / "a.bib"
    for content in (data, data + extra, extra):
        path.write_bytes(content)
        read = read_file(path)
        with open_index(path, folder=folder) as index:
            assert [hit.key for hit in index.select()] == list(read.by_key)
            assert index.findings() == read.diagnostics
            assert list(index.entries(read.by_key).entries) == list(read.by_key.values())


@pytest.mark.parametrize("path", [REFERENCES, *sorted(DATA.glob("*.bib"))], ids=lambda p: p.name)
def test_real_files_are_indexed_as_they_are_read(path: Path) -> None:
    read = read_file(path)
    rows = catalogue(read)
    with open_index(path, cache=False) as index:
        assert [hit.key for hit in index.select()] == list(read.by_key)
        assert index.findings() == read.diagnostics
        for query in QUERIES:
            assert answer(index.select, query) == answer(rows.select, query)
        assert list(index.entries(read.by_key)) == list(read.by_key.values())


def test_an_unchanged_file_is_not_read_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(folder / "a.bib", bibliography(50))
    open_index(path, folder=folder).close()
    monkeypatch.setattr(building, "fill", None)
    monkeypatch.setattr(building, "update", None)
    monkeypatch.setattr(storage, "_SETTLED", -(10**12))
    open_index(path, folder=folder).close()
    monkeypatch.setattr(Path, "read_bytes", None if sys.platform == "win32" else Path.read_bytes)
    with open_index(path, folder=folder) as index:
        assert index._stored._data is None
        assert len(index) == 50
        assert index.hit("key000007") in index.select()
        assert index.hit("KEY000007") is None
        (entry,) = index.entries(["key000007"])
        assert index._stored._data is None
    assert entry == read_file(path)["key000007"]


def test_a_file_that_changes_under_an_open_index_is_not_mistaken_for_what_it_was(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage, "_SETTLED", -(10**12))
    path = write(folder / "a.bib", "@misc{a, title = {One}}")
    open_index(path, folder=folder).close()
    with open_index(path, folder=folder) as index:
        write(path, "@misc{b, title = {Two}}")
        with pytest.raises(FileChanged, match="try again"):
            index.entries(["a"])


@pytest.mark.parametrize(
    "damage",
    [
        lambda database: database.write_bytes(b"this is no database"),
        lambda database: database.write_bytes(b""),
        lambda database: database.write_bytes(database.read_bytes()[:9000]),
        lambda database: _overwrite(database, 4096),
        lambda database: _execute(database, "PRAGMA user_version = 999"),
        lambda database: _execute(database, "DROP TABLE about"),
        lambda database: _execute(database, "DROP TABLE shown"),
        lambda database: _execute(database, "UPDATE about SET value = x'00' WHERE name = 'file'"),
    ],
    ids=["text", "empty", "cut", "overwritten", "version", "no facts", "no table", "other file"],
)
def test_a_broken_or_foreign_index_is_made_anew_in_silence(damage: Any, folder: Path) -> None:
    path = write(folder / "a.bib", bibliography(60))
    with open_index(path, folder=folder) as index:
        before = contents(index)
    (database,) = folder.glob("*.index")
    damage(database)
    with open_index(path, folder=folder) as index:
        assert contents(index) == before
    with open_index(path, folder=folder) as index:
        assert contents(index) == before


@pytest.mark.parametrize("settled", [2 * 10**9, -(10**12)], ids=["fresh", "old"])
def test_a_byte_changed_anywhere_in_an_index_is_noticed(
    settled: int, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage, "_SETTLED", settled)
    path = write(folder / "a.bib", bibliography(40))
    with open_index(path, folder=folder) as index:
        before = contents(index)
    (database,) = folder.glob("*.index")
    random_ = random.Random(5)
    for _ in range(60):
        with open_index(path, folder=folder) as index:
            assert contents(index) == before
        whole = database.read_bytes()
        status = database.stat()
        with database.open("r+b") as file:
            for _ in range(random_.choice([1, 1, 3, 20])):
                file.seek(random_.randrange(len(whole)))
                file.write(random_.randbytes(1))
        os.utime(database, ns=(status.st_atime_ns, status.st_mtime_ns))
        damaged = database.read_bytes() != whole
        with open_index(path, folder=folder) as index:
            assert contents(index) == before
        if damaged:
            assert database.stat().st_ino != status.st_ino


def _overwrite(database: Path, start: int) -> None:
    data = bytearray(database.read_bytes())
    data[start:] = random.Random(1).randbytes(len(data) - start)
    database.write_bytes(data)


def _execute(database: Path, statement: str) -> None:
    with sqlite3.connect(database) as connection:
        connection.execute(statement)
    connection.close()


def test_without_a_cache_that_can_be_written_all_works_in_memory(folder: Path) -> None:
    path = write(folder / "a.bib", bibliography(5))
    blocked = write(folder / "blocked", "a file, not a folder")
    for place in (blocked, blocked / "below"):
        with open_index(path, folder=place) as index:
            assert len(index) == 5
    with open_index(path, cache=False) as index:
        assert len(index) == 5
    assert sorted(each.name for each in folder.iterdir()) == ["a.bib", "blocked"]


@pytest.mark.parametrize(
    "error", [KeyboardInterrupt, OSError("disk full"), sqlite3.OperationalError]
)
def test_a_build_that_ends_early_leaves_the_old_index(
    error: Any, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(folder / "a.bib", bibliography(5))
    open_index(path, folder=folder).close()
    (database,) = folder.glob("*.index")
    before = database.read_bytes()
    write(path, bibliography(6))
    finish = stretches.store

    def end_early(connection: sqlite3.Connection, *arguments: Any) -> None:
        if connection.execute("PRAGMA database_list").fetchone()[2]:
            raise error
        finish(connection, *arguments)

    monkeypatch.setattr(stretches, "store", end_early)
    if error is KeyboardInterrupt:
        with pytest.raises(KeyboardInterrupt):
            open_index(path, folder=folder)
    else:
        with open_index(path, folder=folder) as index:
            assert len(index) == 6
    assert database.read_bytes() == before
    assert not list(folder.glob("unfinished-*"))


def test_many_commands_at_once_all_get_whole_answers(folder: Path) -> None:
    path = folder / "a.bib"
    texts = [bibliography(40, seed) for seed in range(3)]
    wanted = []
    for text in texts:
        write(path, text)
        with open_index(path, cache=False) as index:
            wanted.append(index.select())
    failures: list[object] = []

    def command(seed: int) -> None:
        random_ = random.Random(seed)
        for _ in range(6):
            temporary = write(folder / f"new{seed}", random_.choice(texts))
            temporary.replace(path)
            try:
                with open_index(path, folder=folder / "cache") as index:
                    if index.select() not in wanted:
                        failures.append(index.select()[:1])
            except Exception as error:
                failures.append(error)

    threads = [threading.Thread(target=command, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures


def test_a_file_that_cannot_be_read_gives_the_finding_that_says_so(folder: Path) -> None:
    for path in (folder / "missing.bib", folder):
        with open_index(path, folder=folder) as index:
            assert index.findings() == read_file(path).diagnostics
            assert index.select() == []
            assert len(index.entries(["a"])) == 0


def test_old_and_abandoned_indexes_go(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(folder / "a.bib", "@misc{a}")
    (folder / "cache").mkdir()
    for name in ("0.index", "0.seen", "unfinished-0.index"):
        write(folder / "cache" / name, "")
    monkeypatch.setattr("time.time", lambda: 10.0**10)
    monkeypatch.setenv("STRONGER_CACHE", str(folder / "cache"))
    open_index(path).close()
    assert not {"0.index", "0.seen", "unfinished-0.index"} & {
        each.name for each in (folder / "cache").iterdir()
    }


def test_asking_a_made_index_imports_nothing_heavy(folder: Path) -> None:
    path = write(folder / "a.bib", bibliography(5))
    shutil.rmtree(folder / "cache", ignore_errors=True)
    open_index(path, folder=folder / "cache").close()
    code = (
        "import sys; from stronger.indexing import open_index\n"
        f"index = open_index({str(path)!r}, folder={str(folder / 'cache')!r})\n"
        "assert index.select('year:1900..') and index.raw('key000001') and not index.findings()\n"
        "heavy = {'pydantic', 'bibtexparser', 'networkx', 'numpy'}\n"
        "sys.exit(' '.join(heavy & set(sys.modules)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert done.returncode == 0
