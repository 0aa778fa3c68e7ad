"""What documents cite, by the kind of document."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

from stronger.bibliography.edit.subset import latex, markdown, org, rst, typst
from stronger.diagnostics import did_you_mean

if TYPE_CHECKING:
    from stronger.bibliography.edit.subset.places import Place

READERS: dict[str, Callable[..., Iterator[Place]]] = {
    ".aux": latex.in_aux,
    ".bcf": latex.in_bcf,
    **dict.fromkeys((".tex", ".ltx", ".latex", ".rnw"), latex.in_tex),
    **dict.fromkeys((".md", ".markdown", ".qmd", ".rmd", ".rmarkdown"), markdown.in_markdown),
    ".ipynb": markdown.in_notebook,
    ".rst": rst.in_rst,
    ".org": org.in_org,
    ".typ": typst.in_typst,
}
"""How to find what a document cites, by the extension of its file; `EVERYTHING` among the keys
stands for all there are."""
EVERYTHING = "*"
"""What ``\\nocite{*}`` and its like cite."""
_WITHOUT_KEYS = {
    **dict.fromkeys(
        (".docx", ".doc", ".odt", ".rtf", ".pages"),
        "word processors keep citations in fields of a reference manager; "
        "give the Markdown or LaTeX it is made from",
    ),
    **dict.fromkeys(
        (".pdf", ".html", ".htm", ".epub", ".ps", ".dvi"),
        "what is typeset holds no keys; give its source",
    ),
    **dict.fromkeys((".bbl", ".blg"), "give the .aux or .bcf file beside it"),
    **dict.fromkeys((".lyx",), "export it as LaTeX"),
}


@dataclass(frozen=True)
class Cited:
    """What a document cites."""

    keys: tuple[str, ...] = ()
    """The keys in order of their first citation, each once."""
    everything: bool = False
    """Whether it asks for every entry, as ``\\nocite{*}`` does."""

    @classmethod
    def of(cls, keys: Iterable[str]) -> Cited:
        """Return keys without repetition and space, and whether all are asked for."""
        found = dict.fromkeys(stripped for key in keys if (stripped := key.strip()))
        everything = EVERYTHING in found
        found.pop(EVERYTHING, None)
        return cls(tuple(found), everything)


class UnknownDocumentError(ValueError):
    """A file is no document whose citations are known."""


def kind_of(path: PurePath) -> str:
    """Return the kind of a document: the extension of its file, in lower case."""
    return path.suffix.lower()


def check_kind(path: PurePath) -> str:
    """Return the kind of a document that can be read.

    Raises
    ------
    UnknownDocumentError
        If it is of another kind; the message says what to give instead.
    """
    kind = kind_of(path)
    if kind in READERS:
        return kind
    if kind in _WITHOUT_KEYS:
        raise UnknownDocumentError(f"{path} is not read: {_WITHOUT_KEYS[kind]}")
    known = ", ".join(READERS)
    hint = did_you_mean(kind, READERS) if kind else ""
    raise UnknownDocumentError(f"{path} is no document that can cite ({known}){hint}")


def cited_in_text(text: str, suffix: str) -> Cited:
    r"""Return what a text of a kind cites, the kind given by the extension of such files.

    Examples
    --------
    >>> cited_in_text(r"\textcite[5]{b} \autocites{a}[see][]{c,b} % \cite{x}", ".tex").keys
    ('b', 'a', 'c')
    >>> cited_in_text("Says @a [see @{b c}, p. 3; -@d] to me@x.org and `@e`.", ".md").keys
    ('a', 'b c', 'd')
    >>> cited_in_text("As {cite:p}`a,b` and {cite:t}`c` say.", ".md").keys
    ('a', 'b', 'c')
    """
    return Cited.of(place.key for place in READERS[suffix](text) if place.cites and not place.why)
