"""Cites entries: in the running text and in the bibliography."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from stronger.bibliography.citing.records import TYPES, record_of
from stronger.bibliography.citing.shaping import OUTPUTS, Output, Shape
from stronger.bibliography.citing.styles import load_style
from stronger.bibliography.formats.fields import Fields
from stronger.bibliography.latex import to_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import refkit

    from stronger.bibliography.model import Entry


@dataclass(frozen=True)
class Citation:
    """How one entry is cited in a style."""

    key: str
    in_text: str
    """What stands in the running text, such as ``(Hebb, 1949)`` or ``[1]``."""
    bibliography_entry: str
    """What stands in the bibliography, with its label if the style has labels; empty if the style
    has no bibliography. Some styles put a dash for the authors of the entry above."""
    place: int
    """Where in the bibliography the style puts it, from 1; 0 if the style has none."""


def cite(
    entries: Iterable[Entry],
    style: str = "apa",
    format: Output = "text",  # noqa: A002
    locale: str | None = None,
) -> list[Citation]:
    """Return how entries are cited, as one document that cites each in this order would have it.

    Numbers and the letters behind years depend on all the entries.

    Parameters
    ----------
    entries
        The entries; of those with one key, the first counts.
    style
        The name of a style (see `styles`), or the path of a ``.csl`` file.
    format
        ``text``, ``html`` or ``markdown``; in the latter two all text is escaped.
    locale
        A language tag such as ``en-GB``; the style's own, or American English, if left out.

    Raises
    ------
    UnknownStyleError
        If there is no such style; the message names the nearest one.
    ValueError
        If there is no such format or locale.

    Examples
    --------
    >>> from stronger.bibliography.reading import read_text
    >>> [hebb] = read_text('''@book{hebb, author = {Hebb, Donald O.}, publisher = {Wiley},
    ...   title = {The Organization of Behavior}, year = 1949}''')
    >>> [citation] = cite([hebb], "apa", "markdown")
    >>> citation.in_text, citation.bibliography_entry
    ('(Hebb, 1949)', 'Hebb, D. O. (1949). *The Organization of Behavior*. Wiley.')
    """
    import refkit

    if format not in OUTPUTS:
        raise ValueError(f"citations are {', '.join(OUTPUTS)}, not {format!r}")
    chosen: dict[str, Entry] = {}
    for entry in entries:
        chosen.setdefault(entry.citekey, entry)
    if not chosen:
        return []
    # Keys stay outside: the processor trims and folds them
    names = {f"k{number}": entry for number, entry in enumerate(chosen.values())}
    try:
        loaded = load_style(style)
        shown = _render(names, loaded, locale, frozenset())
        bound = frozenset(
            name for name, made in shown.items() if _repeats(names[name], made.reference)
        )
        if bound:
            shown = _render(names, loaded, locale, bound)
    except refkit.RefkitError as error:
        raise ValueError(f"style {style!r}: {error}") from error
    shape = Shape(format)
    return [
        Citation(
            entry.citekey, shape.nodes(made.in_text), shape.reference(made.reference), made.place
        )
        for entry, made in ((entry, shown[name]) for name, entry in names.items())
    ]


class _Made(NamedTuple):
    """How an entry is cited, as trees of the processor."""

    in_text: Any
    reference: Any
    place: int


def _render(
    entries: Mapping[str, Entry], style: refkit.Style, locale: str | None, bound: frozenset[str]
) -> dict[str, _Made]:
    """Return how each entry is cited."""
    import refkit

    records: list[Any] = [
        record_of(name, Fields(entry, ""), name in bound) for name, entry in entries.items()
    ]
    document = refkit.Document(refkit.Library.from_records(records), style, locale=locale)
    rendered = document.render([refkit.Citation(name, name) for name in entries])
    tree: Iterable[Any] = rendered.bibliography.tree
    references = {item["key"]: item for item in tree if "key" in item}
    places = {name: place for place, name in enumerate(references, start=1)}
    return {
        name: _Made(rendered[name].tree, references.get(name), places.get(name, 0))
        for name in entries
    }


def _repeats(entry: Entry, reference: Any) -> bool:
    """Say whether a reference names its proceedings twice.

    In styles that know titles of volumes, the processor takes proceedings for a volume of
    themselves, and leaves out the pages.
    """
    if reference is None or TYPES.get(entry.type, ("", ""))[1] != "Proceedings":
        return False
    title = to_text(entry.get("booktitle")).casefold()
    return bool(title) and Shape("text").reference(reference).casefold().count(title) > 1
