"""Cites entries: in the running text and in the bibliography."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stronger.bibliography.citing.records import years_of
from stronger.bibliography.citing.references import Processor, dashes_of, groups_of, letters_of
from stronger.bibliography.citing.shaping import OUTPUTS, Output, Shape
from stronger.bibliography.citing.styles import load_style
from stronger.bibliography.citing.trees import ranged

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from stronger.bibliography.formats.registry import Loss
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
    losses: tuple[Loss, ...] = ()
    """What of the entry no style can say."""


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
    >>> from stronger.bibliography.source.reading import read_text
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
        processor = Processor(names, load_style(style), locale)
        references = processor.references()
        order = tuple(processor.whole.references)
        groups = groups_of(references, order)
        in_text = dict(processor.whole.in_text)
        for group in groups:
            # Letters follow the bibliography; the processor gives them in order of citation, or
            # not at all if there are others of that name
            in_text |= processor.render(group).in_text
    except refkit.RefkitError as error:
        raise ValueError(f"style {style!r}: {error}") from error
    shape = Shape(format)
    places = {name: place for place, name in enumerate(order, start=1)}
    letters = letters_of(groups)
    dashes = dashes_of(references, order, processor.habits.dash)
    years = {name: years_of(entry) for name, entry in names.items()}
    return [
        Citation(
            entry.citekey,
            shape.nodes(_with_years(in_text[name], years[name])),
            references[name].shape(
                shape,
                number=processor.numbers.get(name, ""),
                letter=letters.get(name, ""),
                dash=dashes.get(name),
                years=years[name],
            ),
            places.get(name, 0),
            processor.losses[name],
        )
        for name, entry in names.items()
    ]


def _with_years(tree: Sequence[Any], years: tuple[str, str] | None) -> Sequence[Any]:
    return [ranged(node, *years) for node in tree] if years else tree
