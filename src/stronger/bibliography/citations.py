"""Finds citations such as ``[@glorot2011deep; @nair2010rectified]`` in Markdown."""

from __future__ import annotations

import re

KEY = r"@[\w][\w:.#$%&+?<>~/-]*[\w]|@\w"
"""A citekey after its ``@``; punctuation may stand inside but not at its end (as in pandoc)."""
CITATION = rf"\[((?:{KEY})(?:\s*;\s*(?:{KEY}))*)\]"
"""One or several citekeys in brackets."""


def cited_keys(text: str) -> list[str]:
    """Return the citekeys cited in a text, in order, each once.

    Examples
    --------
    >>> cited_keys("Rectifiers [@glorot2011deep; @nair2010rectified] give zeros [@glorot2011deep].")
    ['glorot2011deep', 'nair2010rectified']
    """
    keys = (key.strip()[1:] for group in re.findall(CITATION, text) for key in group.split(";"))
    return list(dict.fromkeys(keys))
