"""Whether every word of a bibliography reaches every export, ``cite`` and the search.

The source is read here in another way than by the decoder: what is left of a value without the
names of commands and what they make invisible are words, and each must be in what comes out, or
its field among the losses. ``make words`` looks at all files of a TeX installation, and ``python
-m benchmarks.words FILE…`` at some.
"""

from __future__ import annotations

import html
import re
import sys
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from stronger.bibliography import export_with_losses, read_file
from stronger.bibliography.text.fields import NAME_LISTS
from stronger.bibliography.text.folding import ascii_text
from stronger.indexing.facts import facts_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from stronger.bibliography import Bibliography, Entry

FORMATS = ("csl-json", "ris", "hayagriva", "cff", "csv", "json", "html", "markdown")
FIELDS = """title subtitle booktitle journal author editor publisher series note address abstract
institution school howpublished edition""".split()  # noqa: SIM905
SEARCHED = ("title", "author")
_INVISIBLE = re.compile(
    r"\\(?:noopsort|SortNoop|label|index|hspace|vspace|phantom|hphantom|vphantom|color|textcolor"
    r"|foreignlanguage|selectlanguage|begin|end|raisebox|nocite)\*?\s*\{[^{}]*\}"
    r"|\\(?:raise|lower|m?kern|[hvm]skip|penalty)\s*[-+]?[\d.]*\s*[a-z]{0,2}(?:\\[A-Za-z]+)?"
)
_COMMAND = re.compile(r"\\(?:[A-Za-z]+|.)", re.DOTALL)
_ADDRESS = re.compile(r"(\\href\s*)\{[^{}]*\}|(?:https?://|www\.)\S+|\\(?:url|path)\s*\{[^{}]*\}")
_BETWEEN_NAMES = frozenset("and others family given prefix useprefix true false".split())  # noqa: SIM905
_WORD = re.compile(r"[A-Za-z]{3,}")


class Missing(NamedTuple):
    """A word that did not come out."""

    place: str
    field: str
    form: str
    word: str


def words_of(value: str) -> set[str]:
    r"""Return the words of a LaTeX value, in lower case, as far as they stand together in it.

    Examples
    --------
    >>> sorted(words_of(r"\emph{The} {\'e}tudes\label{x} of M\raise.5ex\hbox{c}Donald"))
    ['donald', 'the', 'tudes']
    """
    value = _COMMAND.sub("|", _INVISIBLE.sub("|", _ADDRESS.sub(r"\1", value)))
    return {word.lower() for word in _WORD.findall(value)}


def shown(text: str) -> str:
    """Return an export as letters and signs to look for words in."""
    text = html.unescape(
        re.sub(r"</?(?:i|b|sup|sub|span|cite|li|ul|a)\b[^<>]*>", "", text)
    ).replace("\\", "")
    return ascii_text(text).lower()


def missing(entries: Bibliography, formats: Iterable[str] = FORMATS) -> Iterator[Missing]:
    """Yield the words of a bibliography that do not come out, and are no losses."""
    wanted = {id(entry): _words_by_field(entry) for entry in entries}
    as_written = {id(entry): _words_by_field(entry, expanded=False) for entry in entries}
    for form in formats:
        for entry in entries:
            made = export_with_losses(entries, [entry], form)
            lost = {loss.field for loss in made.losses if "no place" in loss.reason}
            text = shown(made.text)
            # JSON has the values as they stand, the commands of the preamble with them
            all_words = (as_written if form == "json" else wanted)[id(entry)]
            for field, words in all_words.items():
                if field in lost:
                    continue
                for word in words:
                    if word not in text:
                        yield Missing(str(entry.position), field, form, word)
    for entry in entries:
        facts = facts_of(entry)
        found = " ".join(facts.words(column) for column in SEARCHED)
        together = found.replace(" ", "")
        for field in SEARCHED:
            for word in wanted[id(entry)].get(field, ()):
                if word not in together:
                    yield Missing(str(entry.position), field, "search", word)


def not_cited(entries: Iterable[Entry]) -> Iterator[Missing]:
    """Yield the words of titles that are not in the reference of a style that prints them."""
    from stronger.bibliography.citing import cite

    by_key = {entry.citekey: entry for entry in reversed(list(entries)) if entry.title}
    for made in cite(by_key.values(), "apa"):
        entry = by_key[made.key]
        for word in words_of(entry.latex("title")):
            if word not in shown(made.bibliography_entry):
                yield Missing(str(entry.position), "title", "cite", word)


def _words_by_field(entry: Entry, *, expanded: bool = True) -> dict[str, set[str]]:
    value = entry.latex if expanded else entry.get
    found = {name: words_of(value(name)) for name in FIELDS if name in entry.fields}
    for name in NAME_LISTS & found.keys():
        found[name] -= _BETWEEN_NAMES
    if "arxiv" in found.get("howpublished", ()):
        del found["howpublished"]  # the identifier says the same
    return found


def main(arguments: list[str] | None = None) -> None:
    """Look through files and print what is missing, and how much was looked at."""
    files = [Path(each) for each in arguments or ()]
    if not files:
        files = [each for root in Path("/usr/share").glob("tex*") for each in root.rglob("*.bib")]
    number = words = 0
    found: list[Missing] = []
    started = time.perf_counter()
    for file in sorted(files):
        read = read_file(file)
        number += len(read)
        words += sum(len(each) for entry in read for each in _words_by_field(entry).values())
        found += missing(read)
        found += not_cited(read)
    for (form, field), count in Counter((each.form, each.field) for each in found).most_common():
        example = next(each for each in found if (each.form, each.field) == (form, field))
        print(f"{count:6} {form:10} {field:12} {example.word!r} at {example.place}")
    seconds = time.perf_counter() - started
    print(
        f"{len(files)} files, {number} entries, {words} words in {len(FORMATS) + 2} ways out,"
        f" {len(found)} missing ({seconds:.0f} s)"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
