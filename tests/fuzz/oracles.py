"""What is true of any file, whatever it holds."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import TypeAlias

import pytest
from tests.cli.driving import FILES, GOOD, Driver, in_time, remove
from tests.indexing.test_index import QUERIES, answer, catalogue

from stronger.bibliography import FORMATS, export_with_losses, read_text
from stronger.bibliography.edit.tidying import TidyOptions, tidy
from stronger.bibliography.importing import IMPORTERS, import_bytes
from stronger.bibliography.source.decoding import decode, readable
from stronger.bibliography.source.reading import read_bytes
from stronger.bibliography.source.splitting import account
from stronger.indexing import open_index

Oracle: TypeAlias = Callable[[Random, str, bytes], None]
"""Raises an error if something does not hold of a file with some ending and bytes."""
SECONDS = 20.0


def _text(data: bytes) -> str:
    return readable(decode(data)[0])


def conserved(random: Random, ending: str, data: bytes) -> None:
    """Every character of a text belongs to one span."""
    text = _text(data)
    spans = account(text)
    assert "".join(text[span.start : span.stop] for span in spans) == text
    assert [span.start for span in spans] == [0, *(span.stop for span in spans)][:-1]


def tidied_once(random: Random, ending: str, data: bytes) -> None:
    """What is tidy stays as it is, and tidying loses no entry."""
    text = _text(data)
    options = TidyOptions(
        sort=random.choice(("none", "key", "year", "-author", "type,title")),
        align=random.random() < 0.3,
        months=random.choice(("macro", "number", "keep")),
        characters=random.choice(("keep", "unicode", "latex")),
        protect=random.random() < 0.3,
    )
    once = tidy(text, options).text
    assert tidy(once, options).text == once
    assert {each.citekey for each in read_text(text)} <= {each.citekey for each in read_text(once)}


def indexed_alike(random: Random, ending: str, data: bytes) -> None:
    """The index answers as the file read as a whole."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "a.bib"
        path.write_bytes(data)
        read = read_bytes(data, str(path))
        rows = catalogue(read)
        with open_index(path, folder=name) as index:
            assert index.findings() == read.diagnostics
            for query in random.choices(QUERIES, k=6):
                assert answer(index.select, query) == answer(rows.select, query), query
            keys = [key for key in read.by_key if random.random() < 0.5]
            part = index.entries(keys)
            assert [part[key] for key in keys] == [read[key] for key in keys]


def comes_back(random: Random, ending: str, data: bytes) -> None:
    """What is exported is written once for all, and what can be read again has as many works."""
    read = read_bytes(data)
    form = random.choice(list(FORMATS))
    made = export_with_losses(read, list(read.by_key.values()), form)
    if form in ("bibtex", "biblatex"):
        again = read_text(made.text)
        whole = export_with_losses(again, list(again.by_key.values()), form)
        assert whole.text == made.text
    elif form in IMPORTERS and made.number:
        assert len(import_bytes(made.text.encode(), form)) <= made.number


def imported(random: Random, ending: str, data: bytes) -> None:
    """A file of any format is read, and what is read can be written: works, and what they need."""
    form = random.choice((None, *IMPORTERS))
    read = import_bytes(data, form, file=f"a{ending}")
    made = export_with_losses(read, list(read.by_key.values()), "biblatex")
    assert len(read_text(made.text).by_key) >= made.number


def driven(random: Random, ending: str, data: bytes) -> None:
    """A command bears a file."""
    command = random.choice([name for name in FILES if name != "new"])
    line = random.choice(FILES[command])
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        patch.chdir(name)
        Path("good.bib").write_text(GOOD)
        Path("doc.tex").write_text(r"\cite{a}\cite{b}")
        path = Path(f"file{ending}")
        path.write_bytes(data)
        driver = Driver(patch)
        driver.with_file(command, line, path.absolute())
        remove(path)
    assert not driver.faults, "\n".join(driver.faults)


ORACLES: tuple[Oracle, ...] = (
    conserved, tidied_once, indexed_alike, comes_back, imported, driven, driven,
)  # fmt: skip


def fault(oracle: Oracle, seed: str, ending: str, data: bytes) -> str:
    """Return what does not hold of a file, in words, or the empty string."""
    try:
        with in_time(SECONDS):
            oracle(Random(seed), ending, data)
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        return f"{type(error).__name__}: {str(error)[:1000]}"
    return ""
