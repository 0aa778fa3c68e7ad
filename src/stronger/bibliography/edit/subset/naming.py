r"""Which bibliographies documents name: ``\addbibresource``, ``bibliography:``, and the like."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from stronger.bibliography.edit.subset import latex, org, rst, typst
from stronger.bibliography.edit.subset.following import Unfollowed
from stronger.bibliography.edit.subset.markdown import FRONT
from stronger.bibliography.source.decoding import decode, readable

if TYPE_CHECKING:
    from stronger.bibliography.edit.subset.following import Document

_LATEX = re.compile(
    r"\\(?:bibliography(?!style|unit)[A-Za-z]*|nobibliography\*?)\s*(?:\[[^\[\]]*\]\s*)?"
    r"\{(?P<plain>[^{}]*)\}"
    r"|\\add(?:bibresource|globalbib|sectionbib)\s*(?P<options>\[[^\[\]]*\])?\s*\{(?P<whole>[^{}]*)\}"
)
_AUX = re.compile(r"\\bibdata\{([^{}]*)\}")
_BCF = re.compile(r"<bcf:datasource\b[^<>]*>([^<>]*)</bcf:datasource>")
_FIELD = re.compile(r"^[ \t]*bibliography:(.*(?:\n(?:[ \t]+.*|-.*)?)*)", re.M)
_DIRECTIVE = re.compile(r"\{(?:foot)?bibliography\}[ \t]+(\S.*?)[ \t]*$", re.M)
_ITEM = re.compile(r"[^\s,\[\]\"'-][^,\[\]\"'\n]*")
_TYPST = re.compile(r"\bbibliography\(\s*(\"[^\"\n]*\"|\((?:[^()])*\))")
_STRING = re.compile(r'"([^"\n]*)"')
_RST = re.compile(r"^[ \t]*\.\. (?:foot)?bibliography::[ \t]+(\S.*?)[ \t]*$", re.M)
_ORG = re.compile(
    r"^[ \t]*#\+bibliography:[ \t]*(\"[^\"\n]+\"|\S+)|(?<!\w)(?:no)?bibliography:([^\s\[\]]+)",
    re.M | re.I,
)
_PROJECT = ("_quarto.yml", "_bookdown.yml")
"""Files beside a document that may name the bibliography for it."""


class Named(NamedTuple):
    """A bibliography that a document names."""

    name: str
    start: int
    """Where it does."""
    remote: bool = False
    """Whether it is on the network."""


def named_bibliographies(text: str, kind: str) -> Iterator[Named]:
    r"""Yield the bibliographies that a document of a kind names.

    Examples
    --------
    >>> [each.name for each in named_bibliographies(r"\bibliography{a,b.bib}", ".tex")]
    ['a.bib', 'b.bib']
    >>> text = "---\ntitle: T\nbibliography: [a.bib, 'b c.bib']\n---\n"
    >>> [each.name for each in named_bibliographies(text, ".qmd")]
    ['a.bib', 'b c.bib']
    """
    function = _FAMILIES.get(kind)
    yield from function(text) if function else ()


def find_bibliographies(documents: Iterable[Document]) -> tuple[list[Path], list[Unfollowed]]:
    """Return the bibliographies that documents name, each once, and those that are not there."""
    documents = list(documents)
    found: dict[Path, None] = {}
    missing: list[Unfollowed] = []
    root = documents[0].path.parent if documents else Path()
    for document in documents:
        folders = list(dict.fromkeys([root, document.path.parent]))
        for each in named_bibliographies(document.source.text, document.suffix):
            paths = [folder / each.name for folder in folders]
            path = next((path for path in paths if "\0" not in each.name and path.is_file()), None)
            if path and not each.remote:
                found.setdefault(path)
                continue
            reason = "it is on the network" if each.remote else "there is no such file"
            where = document.source.position(each.start)
            missing.append(Unfollowed(document.path, where.line, where.column, each.name, reason))
    if not found and not missing:
        found.update(dict.fromkeys(_of_project(root)))
    return list(found), missing


def _of_project(folder: Path) -> Iterator[Path]:
    """Yield the bibliographies that the project of documents names."""
    for name in _PROJECT:
        path = folder / name
        if path.is_file():
            text = readable(decode(path.read_bytes())[0])
            yield from (folder / each.name for each in _in_yaml(text, 0, len(text)))


def _in_latex(text: str) -> Iterator[Named]:
    text = latex.without_comments(text)
    for match in _LATEX.finditer(text):
        plain = match["plain"] is not None
        group = "plain" if plain else "whole"
        remote = "remote" in (match["options"] or "")
        for part in re.finditer(r"[^,\s][^,]*", match[group]) if plain else [None]:
            name = (part[0] if part else match[group]).strip()
            if "#" in name or not name:
                continue
            at = match.start(group) + (part.start() if part else 0)
            yield Named(f"{name}.bib" if plain and not name.endswith(".bib") else name, at, remote)


def _in_aux(text: str) -> Iterator[Named]:
    for match in _AUX.finditer(text):
        for part in re.finditer(r"[^,\s][^,]*", match[1]):
            name = part[0].strip()
            if not name.endswith("-blx"):  # what biblatex writes for BibTeX
                name = name if name.endswith(".bib") else f"{name}.bib"
                yield Named(name, match.start(1) + part.start())


def _in_bcf(text: str) -> Iterator[Named]:
    for match in _BCF.finditer(text):
        yield Named(html.unescape(match[1]).strip(), match.start(1), 'type="file"' not in match[0])


def _in_markdown(text: str) -> Iterator[Named]:
    if front := FRONT.match(text):
        yield from _in_yaml(text, front.start(1), front.end(1))
    for match in _DIRECTIVE.finditer(text):
        for name in match[1].split():
            yield Named(name, match.start(1))


def _in_yaml(text: str, start: int, stop: int) -> Iterator[Named]:
    for field in _FIELD.finditer(text, start, stop):
        for item in _ITEM.finditer(text, *field.span(1)):
            name = item[0].strip()
            if name and not name.startswith("#"):
                yield Named(name, item.start(), "://" in name)


def _in_typst(text: str) -> Iterator[Named]:
    for match in _TYPST.finditer(typst.without_code(text)):
        for name in _STRING.finditer(text, *match.span(1)):
            yield Named(name[1].lstrip("/"), name.start(1))


def _in_rst(text: str) -> Iterator[Named]:
    for match in _RST.finditer(rst.without_code(text)):
        for name in match[1].split():
            yield Named(name, match.start(1))


def _in_org(text: str) -> Iterator[Named]:
    for match in _ORG.finditer(org.without_code(text)):
        names = [match[1].strip('"')] if match[1] else match[2].split(",")
        for name in names:
            yield Named(name if "." in name else f"{name}.bib", match.start(match.lastindex or 1))


_FAMILIES: dict[str, Callable[[str], Iterator[Named]]] = {
    ".aux": _in_aux,
    ".bcf": _in_bcf,
    **dict.fromkeys((".tex", ".ltx", ".latex", ".rnw"), _in_latex),
    **dict.fromkeys((".md", ".markdown", ".qmd", ".rmd", ".rmarkdown"), _in_markdown),
    ".typ": _in_typst,
    ".rst": _in_rst,
    ".org": _in_org,
}
