r"""Which arguments of LaTeX's commands hold keys: ``\cite``, ``\textcquote``, ``\volcites``."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TypeAlias

Arguments: TypeAlias = tuple[int, ...] | slice
"""Which mandatory arguments hold keys, counted from 0."""
FIRST: Arguments = (0,)
ALL: Arguments = slice(None)
_SECOND: Arguments = (1,)

_CITING = re.compile(r"[A-Za-z@]*[cC]ite[A-Za-z@]*|(?:no)?bibentry")
_NOT_CITING = re.compile(
    r"(?:Declare|Set|Renew|New|Provide|At(?:Next|Every|Each|Begin|End)|set|renew|provide|if|mk|use)"
    r"[A-Za-z@]*"
    r"|newcites|bibcite|citation\w*|citetext|mancite|externalcitedocument"
    r"|cite(?:style|setup|reset|dash|mid|left|right|open|close|punct|sep|index|tracker\w*"
    r"|counter\w*|prenote|postnote|namesdelim|form|font|numfont)"
)
_OTHERS: dict[str, Arguments] = {
    "textcquote": FIRST,
    "blockcquote": FIRST,
    "foreigntextcquote": _SECOND,
    "hyphentextcquote": _SECOND,
    "foreignblockcquote": _SECOND,
    "hyphenblockcquote": _SECOND,
    "hybridblockcquote": _SECOND,
    "defbibentryset": _SECOND,
    "apud": (0, 1),
    "citeapud": (0, 1),
}
"""Commands that cite without saying so, and some that say so and cite in another way."""
ENVIRONMENTS: dict[str, Arguments] = {
    "displaycquote": FIRST,
    "foreigndisplaycquote": _SECOND,
    "hyphendisplaycquote": _SECOND,
}
NAMING: dict[str, Arguments] = {
    "defcitealias": FIRST,
    "shortcites": FIRST,
    "addtocategory": _SECOND,
    "entrydata": FIRST,
    "assignrefcontextentries": FIRST,
}
"""Commands that are given keys, and cite nothing by it."""
SETS = "defbibentryset"
"""The command that gives several entries one key."""


@lru_cache(maxsize=4096)
def arguments_of(name: str) -> Arguments | None:
    """Return which arguments of a command hold keys of entries that it cites, if any do.

    Examples
    --------
    >>> arguments_of("footcite"), arguments_of("foreigntextcquote"), arguments_of("citestyle")
    ((0,), (1,), None)
    """
    if name in _OTHERS:
        return _OTHERS[name]
    if name in NAMING or not _CITING.fullmatch(name) or _NOT_CITING.fullmatch(name):
        return None
    several = name.endswith(("cites", "citetexts"))
    if "volcite" in name.lower():  # the others are numbers of volumes
        return slice(1, None, 2) if several else _SECOND
    return ALL if several else FIRST
