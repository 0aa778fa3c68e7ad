"""References to figures: who made them, where they stand, under which licence."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from stronger.escaping import plain
from stronger.knowledge.edition import authors_of, version_of

if TYPE_CHECKING:
    from stronger.evidence.results import Figure, Result
    from stronger.site.imprint import Settings


@dataclass(frozen=True)
class Source:
    """What a reference says of the site; what is not known is empty, and left out of it."""

    title: str = ""
    authors: str = ""
    version: str = ""
    address: str = ""
    """Of the home page."""
    licence: str = ""


def source_of(root: Path, settings: Settings) -> Source:
    """Return what ``CITATION.cff`` and the configuration of a site say of it."""
    return Source(
        plain(settings.title),
        ", ".join(map(str, authors_of(root))),
        version_of(root),
        settings.address,
        plain(settings.licence),
    )


def figure_reference(
    source: Source, figure: Figure, result: Result, place: str, anchor: str
) -> str:
    """Return a reference to a figure, ready to copy.

    Parameters
    ----------
    source
        Of the site.
    figure, result
        The figure, and what it is of.
    place, anchor
        Of the demo's page relative to the home page, and of the figure on it.

    Examples
    --------
    >>> from types import SimpleNamespace as Any
    >>> figure = Any(title="Half are heads", licence="")
    >>> stamp = Any(date="2026-11-29", commit=None)
    >>> coin = Any(title="Is a coin fair?", measured=Any(stamp=stamp))
    >>> figure_reference(Source("Coins", licence="CC0"), figure, coin, "demos/coin", "figure-heads")
    '“Half are heads”. Figure of the demo “Is a coin fair?”, measured on 2026-11-29. Coins. CC0.'
    """
    stamp = result.measured.stamp
    commit = f" at commit {stamp.commit[:10]}" if stamp.commit else ""
    work = ", version ".join(filter(None, (source.title, source.version)))
    address = f"{source.address.rstrip('/')}/{place}/#{anchor}" if source.address else ""
    parts = (
        source.authors,
        f"“{plain(figure.title).rstrip('.')}”",
        f"Figure of the demo “{plain(result.title)}”, measured on {stamp.date}{commit}",
        work,
        address,
        figure.licence or source.licence,
    )
    return " ".join(f"{each}." for each in parts if each)
