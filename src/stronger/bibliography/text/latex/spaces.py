"""White space of any kind, as one plain space."""

from __future__ import annotations

import re

_SPACE = re.compile(r"[\s\u200b\u2060\ufeff]+")


def squeeze(text: str) -> str:
    r"""Return the text with every run of white space (of any kind) as one space, none outside.

    Examples
    --------
    >>> squeeze("  Pitts,\u00a0 \n Walter ")
    'Pitts, Walter'
    """
    if text.isascii():
        return " ".join(text.split())
    return _SPACE.sub(" ", text).strip()
