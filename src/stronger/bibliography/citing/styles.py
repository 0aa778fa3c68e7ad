"""The styles: by name, by a short name, or from a ``.csl`` file."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from stronger.diagnostics import nearest

if TYPE_CHECKING:
    import refkit

ALIASES = {
    "acm": "association-for-computing-machinery",
    "ama": "american-medical-association",
    "acs": "american-chemical-society",
    "chicago": "chicago-author-date",
    "harvard": "harvard-cite-them-right",
    "lncs": "springer-lecture-notes-in-computer-science",
    "mhra": "modern-humanities-research-association-notes",
    "plos": "public-library-of-science",
    "vancouver": "springer-vancouver",
}
"""Short names of styles, beside those that the processor has (apa, ieee, mla, vancouver, …)."""

_NAMELESS = re.compile(r"(<names\b[^<>]*(?<!/)>\s*)(<label\b[^<>]*\bprefix=[^<>]*/>\s*)(?!<name\b)")
"""Where a style leaves out ``<name/>``, as it may: the processor would leave out the people."""
_BROKEN = frozenset({"nlm-citation-sequence", "nlm-citation-sequence-superscript",
                     "vancouver-superscript"})  # fmt: skip
"""Styles among the processor's own that do so."""


class UnknownStyleError(ValueError):
    """No style has the name asked for, or the file holds none."""


def styles() -> dict[str, str]:
    """Return the title of every style by its name, short names included.

    Of those that other packages add it is the path of their ``.csl`` file.
    """
    import refkit

    from stronger.plugins import added

    made = {name: str(path) for name, path in added("styles").items()}
    for style in refkit.Style.list():
        for name in (style["name"], *style["aliases"]):
            if name not in _BROKEN:
                made[name] = style["title"]
    made |= {short: made[name] for short, name in ALIASES.items() if name in made}
    return dict(sorted(made.items()))


def load_style(name: str) -> refkit.Style:
    """Return a style by its name, or read the ``.csl`` file of that path.

    Raises
    ------
    UnknownStyleError
        If there is none; the message names the nearest one.
    """
    import refkit

    if name.lower().endswith(".csl"):
        try:
            xml = Path(name).read_text(encoding="utf-8-sig")
            return refkit.Style.from_xml(_NAMELESS.sub(r"\1<name/>\2", xml))
        except (OSError, ValueError, refkit.RefkitError) as error:
            raise UnknownStyleError(f"cannot read the style {name}: {error}") from error
    known = styles()
    wanted = name.strip().lower()
    if wanted not in known:
        near = nearest(wanted, known)
        hint = f"; did you mean {near!r}?" if near else "; give a .csl file for any other style"
        raise UnknownStyleError(f"no citation style {name!r}{hint}")
    if known[wanted].endswith(".csl"):  # of another package
        return load_style(known[wanted])
    return _load(ALIASES.get(wanted, wanted))


@lru_cache(maxsize=16)
def _load(name: str) -> refkit.Style:
    import refkit

    return refkit.Style.load(name)
