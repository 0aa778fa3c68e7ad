"""Makes texts that nobody wrote: pieces put together, and real files with something changed."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.bibliographies import bibliography
from tests.cli.hostile import BYTES, TEXTS
from tests.indexing.test_index import PIECES

if TYPE_CHECKING:
    from random import Random

ROOT = Path(__file__).parents[2]
LONGEST = 20_000
"""A text is no longer, so that there are many of them in a minute."""
_ENDINGS = (".bib", ".json", ".ris", ".yaml", ".nbib", ".enw", ".ciw", ".cff", ".csv", ".tex",
            ".md", ".ipynb", ".typ", ".rst", ".org")  # fmt: skip
_TOKENS = [
    *'@{}()",#=\\%$~&-_^\n\t ',
    *("@book{", "@string{m = {M}}\n", "@comment{", "@preamble{", " and ", "crossref = {a},"),
    *("others", "\\'e", "\\newcommand{\\x}[1]{#1#1}", "\\x{", "$x^2$", "\\(", "{\\", "--", "0"),
    *("9" * 30, "m # m", "é", "\u0301", "\u202e", "\0", "\x1b[31m", "\ufeff", "\ud7ff", "𝔄"),
    *("xdata=a-title", "- ", ": ", "TY  - JOUR\n", "ER  - \n", '{"id": "a"}', "null", "[", "]"),
    *("---\n", "&a ", "*a", "2000-13/.."),
]  # fmt: skip


@lru_cache(maxsize=1)
def real() -> list[tuple[str, bytes]]:
    """Return real files and hostile ones, as far as they are short, each with its ending."""
    held = [
        (path.suffix, path.read_bytes())
        for folder in ("tests/bibliography", "tests/fixtures", "data")
        for path in sorted((ROOT / folder).rglob("*"))
        if path.suffix in _ENDINGS and path.is_file()
    ]
    held += [(Path(name).suffix, text.encode()) for name, text in TEXTS.items()]
    held += [(Path(name).suffix, data) for name, data in BYTES.items()]
    return [(ending, data) for ending, data in held if len(data) <= 20 * LONGEST]


def make(random: Random) -> tuple[str, bytes]:
    """Return the ending and the bytes of a file."""
    kind = random.random()
    if kind < 0.35:
        text = "".join(random.choices(PIECES, k=random.randrange(1, 14)))
        ending, data = ".bib", text.encode(errors="replace")
    elif kind < 0.5:
        text = bibliography(random.randrange(1, 8), random.randrange(1 << 30))
        ending, data = ".bib", text.encode()
    elif kind < 0.6:
        text = "".join(random.choices(_TOKENS, k=random.randrange(60)))
        ending, data = random.choice(_ENDINGS), text.encode(errors="replace")
    else:
        ending, data = random.choice(real())
        if len(data) > LONGEST:
            start = random.randrange(len(data) - LONGEST)
            data = data[start : start + random.randrange(LONGEST)]
    for _ in range(random.choice((0, 1, 1, 2, 4, 8))):
        data = _changed(random, data)
    return ending, data[: 2 * LONGEST]


def _changed(random: Random, data: bytes) -> bytes:
    """Return bytes with a part taken out, doubled, moved, or something put in."""
    at = random.randrange(len(data) + 1)
    stop = min(len(data), at + random.choice((0, 1, 1, 5, 40, 400)))
    match random.randrange(6):
        case 0:
            made = data[:at] + data[stop:]
        case 1:
            made = data[:stop] + data[at:stop] * random.randrange(1, 4) + data[stop:]
        case 2:
            to = random.randrange(len(data) + 1)
            rest = data[:at] + data[stop:]
            made = rest[:to] + data[at:stop] + rest[to:]
        case 3:
            made = data[:at] + bytes([random.randrange(256)]) + data[stop:]
        case 4:
            other = random.choice(real())[1][:LONGEST]
            start = random.randrange(len(other) + 1)
            made = data[:at] + other[start : start + 400] + data[at:]
        case _:
            token = random.choice(_TOKENS).encode(errors="replace")
            made = data[:at] + token + data[at:]
    return made
