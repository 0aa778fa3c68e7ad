"""Makes bibliographies of any size that look like people's own, the same ones for the same seed.

Types, fields, lengths and dirt have the shares that exports of reference managers have: some
entries are in quotes, some use a macro or ``#``, some carry an abstract, a file path, accents in
LaTeX or in Unicode, keywords; between entries stand a few comments.
"""

from __future__ import annotations

import random
from collections.abc import Iterator


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_WORDS = _words("""
learning deep networks of the a in for and with on from models neural representation sparse
language data analysis gradient methods theory image large recognition training systems using
attention optimization structure visual information scaling coding memory cortex functions
generalization statistical transformers convolutional dynamics efficient adaptive robust bounds
""")
_FAMILY = _words("""
Smith Garcia Chen Kim Nguyen Kowalski Rossi Silva Sato Ivanov Haddad Okafor Larsen Novak Dubois
Schmidt Patel Murphy Costa Andersson {van~den~Berg} {\\'A}lvarez M{\\"u}ller {\\O}rsted Łukasiewicz
Séguin Žižka Brandão Yılmaz Papadopoulos Cohen Tanaka Singh O'Brien Lindqvist {\\v{S}}imek
""")
_GIVEN = _words("Ana Ben Carla David Emma F. G. Hana Ivan J.~R. Kai Lena M. Nora Omar Paul Q. Rita")
_JOURNALS = (
    "Journal of Machine Learning Research",
    "Neural Computation",
    "Proceedings of the {IEEE}",
    "Nature",
    "Physical Review {E}",
    "Annals of Statistics",
)
_SPECIAL = ("{ImageNet}", "{BERT}", "$\\ell_1$", "{\\'e}tude", "50\\%", "naïve", "{{GPU}-based}")
_TYPES = ("article", "article", "article", "inproceedings", "inproceedings", "book", "misc")
_MONTHS = _words("jan feb mar apr may jun jul aug sep oct nov dec")


def bibliography(entries: int, seed: int = 0) -> str:
    """Return a BibTeX text of so many entries.

    Every citekey is different, every macro used is defined, and every entry can be read; what a
    benchmark looks for can be found by key: ``key000000`` is the first, and the rest count on.
    """
    random_ = random.Random(seed)
    head = "% Generated for benchmarks\n@string{jmlr = {Journal of Machine Learning Research}}\n\n"
    return head + "".join(_entry(random_, number) for number in range(entries))


def _entry(random_: random.Random, number: int) -> str:
    kind = random_.choice(_TYPES)
    fields = list(_fields(random_, kind, number))
    quoted = random_.random() < 0.1
    lines = [f"@{kind}{{key{number:06d},"]
    for name, value in fields:
        if value.startswith("=") or (quoted and '"' in value):
            written = value.removeprefix("=") if value.startswith("=") else f"{{{value}}}"
        else:
            written = f'"{value}"' if quoted else f"{{{value}}}"
        lines.append(f"  {name} = {written},")
    lines.append("}\n\n")
    if random_.random() < 0.01:
        lines[-1] += "% a remark between entries, as people leave them\n\n"
    return "\n".join(lines)


def _fields(random_: random.Random, kind: str, number: int) -> Iterator[tuple[str, str]]:
    year = random_.randint(1950, 2024)
    yield "title", _title(random_)
    people = [
        f"{random_.choice(_FAMILY)}, {random_.choice(_GIVEN)}"
        for _ in range(min(int(random_.expovariate(0.35)) + 1, 12))
    ]
    yield "author", " and ".join(people)
    if kind == "article":
        journal = random_.choice(_JOURNALS)
        yield "journal", "=jmlr" if journal == _JOURNALS[0] else journal
        yield "volume", str(random_.randint(1, 120))
        yield "number", str(random_.randint(1, 12))
    elif kind == "inproceedings":
        yield "booktitle", f"Proceedings of the {random_.randint(2, 40)}th Conference on Things"
    elif kind == "book":
        yield "publisher", "Springer-Verlag"
        yield "address", "Berlin, Heidelberg"
    yield "year", f"={year}" if random_.random() < 0.2 else str(year)
    if kind in ("article", "inproceedings"):
        first = random_.randint(1, 3000)
        yield "pages", f"{first}{random_.choice(['--', '--', '-'])}{first + random_.randint(1, 40)}"
    if random_.random() < 0.3:
        yield "month", f"={random_.choice(_MONTHS)}"
    if random_.random() < 0.02:
        yield "note", '="Part " # "two"'
    if random_.random() < 0.6:
        yield "doi", f"10.{random_.randint(1000, 9999)}/x.{number}_{random_.randint(0, 99999)}"
    if random_.random() < 0.5:
        yield "url", f"https://example.org/papers/{year}/{number}?download=1&lang=en#p_{number}"
    if random_.random() < 0.25:
        yield "abstract", " ".join(_title(random_) + "." for _ in range(random_.randint(6, 14)))
    if random_.random() < 0.3:
        yield "keywords", ", ".join(random_.sample(_WORDS, 4))
    if random_.random() < 0.2:
        yield "file", f":home/reader/papers/{number}.pdf:PDF"


def _title(random_: random.Random) -> str:
    words = [random_.choice(_WORDS) for _ in range(random_.randint(5, 14))]
    if random_.random() < 0.5:
        words = [word.capitalize() for word in words]
    if random_.random() < 0.3:
        words[random_.randrange(len(words))] = random_.choice(_SPECIAL)
    return " ".join(words)
