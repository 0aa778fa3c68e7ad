"""What documents cite, and the part of a bibliography that it is."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from stronger.bibliography.edit.subset import latex, markdown, typst
from stronger.bibliography.formats.bibtex import used_strings
from stronger.bibliography.formats.registry import complete
from stronger.bibliography.source.decoding import decode, readable
from stronger.diagnostics import did_you_mean, nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from stronger.bibliography.edit.subset.places import Place
    from stronger.bibliography.model import Bibliography, Entry

READERS: dict[str, Callable[[str], Iterator[Place]]] = {
    ".aux": latex.in_aux,
    ".bcf": latex.in_bcf,
    ".tex": latex.in_tex,
    ".ltx": latex.in_tex,
    ".md": markdown.in_markdown,
    ".markdown": markdown.in_markdown,
    ".qmd": markdown.in_markdown,
    ".rmd": markdown.in_markdown,
    ".ipynb": markdown.in_notebook,
    ".typ": typst.in_typst,
}
"""How to find what a document cites, by the extension of its file; `EVERYTHING` among the keys
stands for all there are."""
EVERYTHING = "*"
"""What ``\\nocite{*}`` and its like cite."""


@dataclass(frozen=True)
class Cited:
    """What a document cites."""

    keys: tuple[str, ...] = ()
    """The keys in order of their first citation, each once."""
    everything: bool = False
    """Whether it asks for every entry, as ``\\nocite{*}`` does."""


@dataclass(frozen=True)
class Missing:
    """A key that is cited and not there."""

    key: str
    near: str | None
    """The key most like it that is there."""

    def __str__(self) -> str:
        hint = f"; did you mean {self.near!r}?" if self.near else ""
        return f"no entry {self.key!r}{hint}"


class UnknownDocumentError(ValueError):
    """A file is no document whose citations are known."""


def cited_keys(path: str | os.PathLike[str]) -> Cited:
    """Return what a document cites, by the file's extension.

    Parameters
    ----------
    path
        A ``.aux`` (with the files it inputs), ``.bcf``, ``.tex``, ``.md``, ``.qmd``, ``.rmd``,
        ``.typ`` or ``.ipynb`` file.

    Raises
    ------
    UnknownDocumentError
        If the file is of another kind, or a notebook that is no JSON.
    OSError
        If the file cannot be read.
    """
    path = Path(path)
    suffix = path.suffix.lower()
    if suffix not in READERS:
        known = ", ".join(READERS)
        hint = did_you_mean(suffix, READERS) if suffix else ""
        raise UnknownDocumentError(f"{path} is no document that can cite ({known}){hint}")
    text = readable(decode(path.read_bytes())[0])
    if suffix == ".aux":
        return _cited(latex.in_aux_files(path, text, {path.resolve()}))
    try:
        return _cited(place.key for place in READERS[suffix](text))
    except json.JSONDecodeError as error:
        place = f"{path}:{error.lineno}:{error.colno}"
        raise UnknownDocumentError(f"{place} is no notebook: {error.msg}") from error
    except (ValueError, RecursionError) as error:  # a number or a nesting that is too long
        raise UnknownDocumentError(f"{path} is no notebook: {error}") from error


def cited_in_text(text: str, suffix: str) -> Cited:
    r"""Return what a text of a kind cites, the kind given by the extension of such files.

    Examples
    --------
    >>> cited_in_text(r"\textcite[5]{b} \autocites{a}[see][]{c,b} % \cite{x}", ".tex").keys
    ('b', 'a', 'c')
    >>> cited_in_text("Says @a [see @{b c}, p. 3; -@d] to me@x.org and `@e`.", ".md").keys
    ('a', 'b c', 'd')
    """
    return _cited(place.key for place in READERS[suffix](text))


def subset(bibliography: Bibliography, cited: Cited) -> tuple[list[Entry], list[Missing]]:
    """Return the entries that are cited, and the keys that are not there.

    Parents, and what else the entries refer to, come with `stronger.bibliography.export` or
    `subset_text`.
    """
    if cited.everything:
        chosen = list(bibliography.by_key.values())
    else:
        chosen = [entry for key in cited.keys if (entry := bibliography.by_key.get(key))]
    missing = [
        Missing(key, nearest(key, bibliography.by_key))
        for key in cited.keys
        if key not in bibliography.by_key
    ]
    return chosen, missing


def subset_text(bibliography: Bibliography, entries: Iterable[Entry]) -> str:
    """Return entries, all they refer to and the strings they use, each as it stands in the file.

    Preambles stay too, and everything is in the order of the file.

    Examples
    --------
    >>> from stronger.bibliography.source.reading import read_text
    >>> read = read_text("@String{j = {J}} @misc{a}  @ARTICLE{b,  journal=j}")
    >>> print(subset_text(read, [read["b"]]), end="")
    @String{j = {J}}
    <BLANKLINE>
    @ARTICLE{b,  journal=j}
    """
    chosen = complete(bibliography, entries)
    kept = {entry.citekey.lower() for entry in chosen}
    blocks = [f"@preamble{{{{{text}}}}}" for text in bibliography.preambles]
    placed = [(string.position, string.raw) for string in used_strings(bibliography, chosen)]
    seen: set[str] = set()
    for entry in bibliography:
        key = entry.citekey.lower()
        if key in kept and key not in seen:
            seen.add(key)
            placed.append((entry.position, entry.raw))
    blocks += [raw.strip() for _, raw in sorted(placed, key=lambda block: block[0])]
    return "".join(f"{block}\n\n" for block in blocks)[:-1]


def _cited(keys: Iterable[str]) -> Cited:
    found = dict.fromkeys(stripped for key in keys if (stripped := key.strip()))
    everything = EVERYTHING in found
    found.pop(EVERYTHING, None)
    return Cited(tuple(found), everything)
