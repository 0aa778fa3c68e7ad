"""Families of files that grow: twice the file takes twice the time, whatever is done with it."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from benchmarks.bibliographies import bibliography
from tests.cli.driving import GOOD, Driver

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SIZES = (250, 500, 1000)
MOST = 3.2
"""Twice the file takes so many times as long at most: the square would be four."""
_COUNTS = 0.4
"""Seconds below which a time is as much chance as anything."""
LINES = (
    "bib check FILE", "papers x --bib FILE", "export --bib FILE --format biblatex",
    "export --bib FILE --format csl-json", "export --bib FILE --format ris", "cite k0 --bib FILE",
    "bib tidy FILE --output out --sort author", "bib merge FILE good.bib --output out",
    "bib dedupe FILE --output out", "bib keys FILE", "bib diff FILE good.bib",
    "bib verify FILE --against FILE", "bib subset FILE doc.tex --output out",
)  # fmt: skip


def _lines(form: str, n: int) -> str:
    """Return so many lines, in which i is the number of each and j that of the next."""
    return "".join(
        form.replace("<i>", str(i)).replace("<j>", str(i + 1)).replace("<k>", str(i + 2)) + "\n"
        for i in range(n)
    )


def _each(form: str, first: str = "", last: str = "") -> Callable[[int], str]:
    return lambda n: first + _lines(form, n) + last.replace("<n>", str(n))


FAMILIES: dict[str, Callable[[int], str]] = {
    "ordinary entries": lambda n: bibliography(n),
    "one work many times": _each("@book{k<i>, author = {A, B}, title = {The same}, year = 1990}"),
    "one key many times": _each("@book{k0, author = {A, B}, title = {T<i>}, year = 1990}"),
    "undefined macros": lambda n: (
        _lines("@string{mac<i> = {x}}", n) + _lines("@misc{k<i>, title = mac<i>x}", n)
    ),
    "macros of macros": _each(
        "@string{m<j> = m<i> # m<i>}", "@string{m0 = {xx}}\n", "@misc{k0, title = m<n>, note = m9}"
    ),
    "crossref": _each("@inbook{k<i>, crossref = {k<j>}, f<i>x = {x}}", last="@book{k<n>, a = b}"),
    "crossref by macros": _each("@inbook{k<i>, crossref = k # {<j>}}", "@string{k = {k}}\n"),
    "xdata": _each("@xdata{k<i>, xdata = {k<j>, k<k>}, f<i>x = {x}}", last="@misc{a, xdata = k0}"),
    "one parent": lambda n: (
        f"@book{{p, title = {{{'x ' * 1000}}}}}\n" + _lines("@inbook{k<i>, crossref = {p}}", n)
    ),
    "items of a list": lambda n: (
        f"@xdata{{x, author = {{{' and '.join(['A, B'] * n)}}}}}\n"
        + _lines("@misc{k<i>, author = {xdata=x-author-<j>}}", n)
    ),
    "broken references": _each("@inbook{key<i>, crossref = {kez<i>}, related = {kex<j>}}"),
    "names": lambda n: "@misc{k0, author = {" + " and ".join(f"A{i}, B" for i in range(n)) + "}}",
    "a long title": lambda n: "@misc{k0, title = {" + "Deep {N}ets on $x^2$ \\'etude " * n + "}}",
    "braces": lambda n: "@misc{k0, title = {" + "{" * n + "x" + "}" * n + "}}",
    "commands": lambda n: "@misc{k0, title = {" + "\\emph{" * n + "x" + "}" * n + "}}",
    "openings": lambda n: "@misc{k0, title = {" + "\\( \\[ $ " * n + "}}",
    "unclosed": _each("@misc{k<i>, title = {"),
    "at signs": lambda n: "@" * 20 * n,
    "quotes": _each('@misc{k<i>, title = "'),
    "fields": lambda n: "@misc{k0, " + ", ".join(f"f{i}x = {{x}}" for i in range(n)) + "}",
    "sets": _each("@set{k<i>, entryset = {k<j>, k<k>}}"),
    "related": _each("@book{k<i>, title = {T}, related = {k<j>}, ids = {a<i>, b<i>}}"),
    "prose": _each("some prose, a@b.org and % a remark"),
    "citations": lambda n: "\\cite{" * n + "k0" + "}" * n,
    "RIS": lambda n: "TY  - BOOK\n" + _lines("AU  - Name, <i>", n) + "ER  - \n",
    "JSON": lambda n: "[" + ", ".join(f'{{"id": "k{i}", "type": "book"}}' for i in range(n)) + "]",
    "YAML": lambda n: "references:\n" + _lines("- {id: k<i>, type: book, title: T}", n),
    "spaces": lambda n: "@misc{k0, title = {" + " " * 50 * n + "x" + "\n" * 50 * n + "}}",
}  # fmt: skip


def measured(name: str, line: str) -> str:
    """Return what is wrong with the time that a command takes on a family, or nothing."""
    times: list[float] = []
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("STRONGER_CACHE", "cache")
        Path("good.bib").write_text(GOOD)
        Path("doc.tex").write_text(r"\cite{k0,k1}")
        driver = Driver(patch, seconds=60)
        for size in SIZES:
            path = Path(f"file{size}.bib")
            path.write_text(FAMILIES[name](size))
            words = [str(path) if word == "FILE" else word for word in line.split()]
            began = time.process_time()
            driver.run(words, f"{line} ({name}, {size})")
            times.append(time.process_time() - began)
    if driver.faults:
        return "\n".join(driver.faults)
    slow = times[-1] > _COUNTS and times[-1] > MOST * times[-2]
    return f"{name}: {line}: {', '.join(f'{each:.2f} s' for each in times)}" if slow else ""


def pairs() -> Iterator[tuple[str, str]]:
    """Yield every family with every command."""
    for line in LINES:
        for name in FAMILIES:
            yield name, line
