"""Stories of demos as a terminal shows them: formulas in plain Unicode, citations as names."""

from __future__ import annotations

import re

from stronger.bibliography.text.latex import to_text

_FORMULA = re.compile(r"\$\$(?P<block>.+?)\$\$|\$(?P<inline>[^$\n]+?)\$", re.DOTALL)


def for_terminal(markdown: str) -> str:
    r"""Return Markdown with its formulas as plain Unicode and citations as names.

    Examples
    --------
    >>> for_terminal(r"A unit fires where $w \cdot x > \gamma$ [@one2000first].")
    'A unit fires where w · x > γ [one2000first].'
    """

    def plain(found: re.Match[str]) -> str:
        formula = found["block"] or found["inline"]
        text = to_text(f"${formula}$")
        return f"\n\n    {text}\n\n" if found["block"] else text

    text = _FORMULA.sub(plain, markdown)
    return re.sub(r"\[((?:@[\w-]+(?:; )?)+)\]", lambda each: f"[{each[1].replace('@', '')}]", text)
