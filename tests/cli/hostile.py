"""Files that nobody means well with, by name: what every command has to bear.

They are as large as shows a fault that grows with the square of their size, or that has to do with
the depth of the stack.
"""

from __future__ import annotations

import json
import os
from itertools import pairwise
from pathlib import Path
from string import ascii_lowercase
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

DIGITS = "9" * 5000
DEEP = 20_000
NUMBERS = ("year", "month", "day", "date", "urldate", "volume", "number", "issue", "pages",
           "edition", "chapter", "doi", "isbn", "issn", "eprint", "pmid", "mrnumber")  # fmt: skip
_BIB = "@article{a, author = {Čapek, Karel}, title = {Ångström}, year = 1990, pages = {1-2}}\n"
_CSL = {"id": "a", "type": "book", "title": "T", "author": [{"family": "F", "given": "G"}]}


def _entry(value: str, field: str = "title") -> str:
    return f"@book{{a, author = {{Hebb, D. O.}}, year = 1949, {field} = {{{value}}}}}\n"


def _record(tag: Callable[[str, str], str], tags: str, last: str) -> str:
    return "".join(tag(*each.split("=", 1)) for each in tags.split("|")) + last


def _ris(name: str, value: str) -> str:
    return f"{name}  - {value}\n"


def _nbib(name: str, value: str) -> str:
    return f"{name:<4}- {value}\n"


def _alias_bomb() -> str:
    rows = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    rows += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 9)]
    return "\n".join([*rows, "references: *a8\n"])


def _doubling() -> str:
    strings = ['@string{m0 = "xxxxxxxxxx"}']
    strings += [f"@string{{m{i} = m{i - 1} # m{i - 1}}}" for i in range(1, 41)]
    return "".join(strings) + "@book{k, title = m40, author = m20, year = m3}\n"


TEXTS: dict[str, str] = {
    "braces-1000.bib": _entry("{" * 1000 + "x" + "}" * 1000),
    "braces-deep.bib": _entry("{" * DEEP + "x" + "}" * DEEP),
    "braces-author.bib": _entry("{" * 2000 + "x" + "}" * 2000, "author"),
    "open-braces.bib": "@book{a, title = " + "{" * DEEP,
    "closing-braces.bib": "}" * DEEP + _BIB,
    "commands-deep.bib": _entry(r"\emph{" * 2000 + "x" + "}" * 2000),
    "many-at.bib": "@" * DEEP,
    "many-openings.bib": "@a{" * 2_000,
    "digits.bib": "@article{a, author = {A}, title = {T}, "
    + ", ".join(f"{name} = {{{DIGITS}}}" for name in NUMBERS)
    + "}\n",
    "bare-digits.bib": "@article{a, author = {A}, title = {T}, "
    + ", ".join(f"{name} = {DIGITS}" for name in NUMBERS)
    + "}\n",
    "one-line.bib": _entry("word " * 20_000),
    "one-word.bib": _entry("x" * 200_000),
    "one-name.bib": _entry(" and ".join(["Hebb, D."] * 1_000), "author"),
    "rtl.bib": _entry("\u202eevil\u202c \u2066x\u2069") + "@book{\u202ekey, title = {T}}\n",
    "control.bib": _entry("\x1b[31mred\x07\x1b]0;title\x07 \x00 \x9b1m \x7f"),
    "control-key.bib": "@book{a\x1b[31m\x07b, title = {T}}\n@bo\x1bok{c, ti\x07tle = {T}}\n",
    "nul.bib": "\0@book{a\0, title\0 = {T\0}}\0" * 3,
    "crossing.bib": _entry(r"$\[$\] \($\)$ $$ \[ $ \] " * 50),
    "openings.bib": _entry(r"\(" * 5_000),
    "dollars.bib": _entry("$" * 5_001),
    "accents.bib": _entry(r"\'" * 5_000) + _entry(r"\H\c\.\d" * 2_000, "author"),
    "trailing.bib": _entry("a\\") + _entry("\\", "note") + _entry("\\href{", "url"),
    "crossref-circle.bib": "@book{a, crossref = {b}, title = {A}}\n"
    "@book{b, crossref = {c}, year = 1990}\n@book{c, crossref = {a}, editor = {E}}\n"
    "@book{d, crossref = {d}, xdata = {d, x}, title = {D}}\n@xdata{x, xdata = {x}, note = {N}}\n",
    "set-of-itself.bib": "@set{s, entryset = {s}}\n@set{t, entryset = {u, t}}\n"
    "@set{u, entryset = {t}}\n@book{r, related = {r}, ids = {r, R}, title = {R}}\n",
    "granular-circle.bib": "@xdata{x, title = {xdata=y-title}, note = {xdata=x-note}}\n"
    "@xdata{y, title = {xdata=x-title}}\n"
    "@book{b, title = {xdata=x-title}, author={xdata=b-author}}",
    "doubling.bib": _doubling(),
    "macro-of-itself.bib": "@string{a = a # a}@string{b = c}@string{c = b}@book{k, title = a # b}",
    "preamble.bib": r'@preamble{"\newcommand{\a}{\a\a}\def\b{\c}\def\c{\b\b}"}'
    + _entry(r"\a \b{\c}"),
    "commands-in-commands.bib": '@preamble{"'
    + "".join(rf"\newcommand{{\m{b}}}{{\m{a}\m{a}}}" for a, b in pairwise(ascii_lowercase))
    + '"}'
    + _entry(r"\mz"),
    "keys.bib": "@book{" + "k" * 20_000 + ", title = {T}}\n@book{../../x, title = {T}}\n"
    "@book{, title = {T}}\n@book{-x, title = {T}}\n@book{%s {0} \\, title = {T}}\n",
    "ranges.bib": _entry("0001-01-01/9999-12-31", "date") + _entry("-99999999/XXXX", "date"),
    "same-keys.bib": "@book{a, title = {T}, title = {U}}\n" * 100,
    "null.json": "null",
    "number.json": "1e999",
    "digits.json": f"[{DIGITS}]",
    "broken.json": '[{"id": "a", "type": "book", "title": "T"',
    "surrogates.json": '[{"id": "a\\ud800", "type": "book", "title": "T\\udfff", "\\ud800": "x"}]',
    "brackets.json": "[" * DEEP,
    "closed-brackets.json": "[" * DEEP + "]" * DEEP,
    "objects.json": '{"a":' * DEEP + "1" + "}" * DEEP,
    "numbers.json": json.dumps(
        [
            _CSL
            | dict.fromkeys(("volume", "issue", "page", "edition", "DOI", "ISBN"), DIGITS)
            | {"issued": {"date-parts": [[DIGITS, DIGITS, DIGITS], [DIGITS]]}}
        ]
    ),
    "real-numbers.json": json.dumps([_CSL])
    .replace('"T"', DIGITS[:4000])
    .replace('"book"', '"book", "issued": {"date-parts": [[1e400, -1, null], {}]}'),
    "kinds.json": json.dumps(
        [
            {"id": [], "type": {}, "title": 1, "author": "x", "issued": []},
            {"id": 1, "author": [None, [], {"family": 1}]},
            None,
            [],
            "x",
            _CSL | {"title": []},
        ]
    ),
    "crossref.json": '{"status": "ok", "message-type": "work", "message": {"DOI": 1, "title": {}}}',
    "crossrefs.json": '{"message": {"items": [{"DOI": "1", "title": [null], "issued": 3}, 4]}}',
    "digits.ris": _record(
        _ris,
        "|".join(
            ["TY=JOUR", "TI=T", "AU=A, B"]
            + [
                f"{tag}={DIGITS}"
                for tag in ("PY", "Y1", "DA", "Y2", "VL", "IS", "SP", "EP", "SN", "DO")
            ]
        ),
        "ER  - \n",
    ),
    "broken.ris": "TY  - \nTY  - JOUR\nTI  -\nER\nAU  - \x00\x1b\nER  - \nER  - \nTY  - X",
    "endless.ris": "TY  - JOUR\n" + "AU  - A, B\n" * 300 + "TI  - " + "x " * 20_000,
    "digits.nbib": _record(
        _nbib,
        f"PMID={DIGITS}|TI=T|DP={DIGITS}|VI={DIGITS}|IP={DIGITS}|"
        f"PG={DIGITS}-{DIGITS}|LID={DIGITS} [doi]|FAU=A, B",
        "\n",
    ),
    "broken.nbib": "PMID- \nPMID- 1\nTI  -\n      continued\nDP  - 2000 Xyz\nFAU - ,\n",
    "digits.enw": "%0 Journal Article\n%T T\n%A A, B\n"
    + "".join(f"%{tag} {DIGITS}\n" for tag in "DPV8"),
    "digits.wos": "FN Clarivate\nVR 1.0\nPT J\nAU A, B\nTI T\n"
    + "".join(f"{tag} {DIGITS}\n" for tag in ("PY", "BP", "VL"))
    + "ER\n\nEF\n",
    "broken.wos": "FN Clarivate\nVR 1.0\nPT J\nTI T\n   more\nPT\nER\nEF\nER\n",
    "broken.yaml": "references:\n- id: a\n  title: 'T\n- {",
    "deep.yaml": "references: " + "[" * DEEP,
    "deep-mappings.yaml": "\n".join(" " * i + "a:" for i in range(1000)),
    "alias-bomb.yaml": _alias_bomb(),
    "alias-of-itself.yaml": "references: &a\n- *a\n",
    "merge-key.yaml": "a: &a {<<: *a}\nreferences: [{<<: *a}]\n",
    "tags.yaml": "references:\n- !!python/object/apply:os.system ['false']\n- !!binary x\n",
    "numbers.yaml": "references:\n- {id: a, type: book, title: T, issued: "
    + DIGITS
    + ", volume: "
    + DIGITS
    + "}\n- {id: 2, issued: {date-parts: [[.inf, .nan]]}}\n",
    "documents.yaml": "--- a\n--- b\n--- references: []\n",
    "hayagriva.yaml": f"a: {{type: Article, date: {DIGITS}, parent: {{type: x, parent: [1]}}}}\n"
    "b: 3\nc: {title: {value: [], short: 1}, author: {name: {}}}\n",
    "broken.cff": "cff-version: 1.2.0\ntitle: [T\nauthors: - ",
    "digits.cff": f"cff-version: {DIGITS}\ntitle: T\nauthors: [{{name: A}}, 3, null]\n"
    f"references: [{{type: book, year: {DIGITS}, month: {DIGITS}, pages: {DIGITS}}}, 4]\n",
    "alias-bomb.cff": "cff-version: 1.2.0\ntitle: T\n" + _alias_bomb(),
    "quotes.csv": 'citekey,type,title,year\na,book,"T' + '""' * 1000 + "\n",
    "digits.csv": f'citekey,type,title,year\na,book,T,{DIGITS}\n,,,\n"","x\0",y,{DIGITS},z\n',
    "input-circle.tex": "\\input{input-circle}\\bibliography{input-circle,gone}\\cite{a}",
    "braces.tex": "\\cite{" * 2_000 + "a" + "}" * 2_000,
    "front.md": "---\nbibliography: [" + "[" * 5_000 + "\n---\n[@a; @{b}; @",
    "broken.ipynb": '{"cells": [{"cell_type": "markdown", "source": [1, null, {"a": "@b"}]}, 3]}',
    "deep.ipynb": '{"cells": ' + "[" * DEEP,
}
"""Texts, to be written in UTF-8."""

BYTES: dict[str, bytes] = {
    "empty.bib": b"",
    "blank.bib": b"\n \t\r\n",
    "nul-only.bib": b"\0" * 1000,
    "bom-only.bib": b"\xef\xbb\xbf",
    "boms.bib": b"\xef\xbb\xbf\xef\xbb\xbf" + _BIB.encode() + b"\xef\xbb\xbf@book{b, title = {T}}",
    "utf-16.bib": _BIB.encode("utf-16"),
    "utf-16-le.bib": _BIB.encode("utf-16-le"),
    "utf-16-be.bib": _BIB.encode("utf-16-be"),
    "utf-16-cut.bib": _BIB.encode("utf-16")[:-3] + b"\xd8",
    "utf-32.bib": _BIB.encode("utf-32"),
    "utf-32-be.bib": _BIB.encode("utf-32-be"),
    "utf-16.json": json.dumps([_CSL]).encode("utf-16"),
    "cp1252.bib": _BIB.replace("Č", "œ").encode("cp1252"),
    "cp1251.bib": _entry("Большой взрыв и происхождение элементов").encode("cp1251"),
    "cp1251.ris": "TY  - JOUR\nTI  - Большой взрыв\nER  - \n".encode("cp1251"),
    "surrogates.bib": _BIB.encode() + b"\xed\xa0\x80\xed\xbf\xbf\xff\xfe\x80",
    "declared.bib": b"% Encoding: rot13\n" + _BIB.encode("latin-1", "replace"),
    "carriage-returns.bib": _BIB.replace(" ", "\r").encode(),
    "random.bin": bytes(range(256)) * 20,
    "sqlite.db": b"SQLite format 3\0" + bytes(range(256)),
    "half.gz": b"\x1f\x8b\x08\x00@book{a, title = {T}}",
}
"""Bytes, as they are."""

OTHERS = ("folder", "fifo", "loop", "dangling", "loop-a", "gone", "no-right")
"""What is no file, made by `make`."""
NAMES = (*TEXTS, *BYTES, *OTHERS)


def make(name: str, folder: Path) -> Path:
    """Make one of the files in a folder; return its path."""
    path = folder / name
    if name in TEXTS:
        path.write_bytes(TEXTS[name].encode())
    elif name in BYTES:
        path.write_bytes(BYTES[name])
    elif name == "folder":
        path.mkdir()
    elif name == "fifo":
        os.mkfifo(path)
    elif name == "loop":
        path.symlink_to("loop")
    elif name == "dangling":
        path.symlink_to("nowhere")
    elif name == "loop-a":
        path.symlink_to("loop-b")
        (folder / "loop-b").unlink(missing_ok=True)
        (folder / "loop-b").symlink_to("loop-a")
    elif name == "no-right":
        path.write_bytes(_BIB.encode())
        path.chmod(0)
    return path
