"""Stories of demos as a terminal shows them: formulas in plain Unicode, citations as names."""

from __future__ import annotations

import re

from stronger.bibliography.text.latex import to_text
from stronger.cli.output import on_terminal, say

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


def print_prose(text: str) -> None:
    """Print Markdown; on a terminal set as text with headings and emphasis."""
    text = for_terminal(text)
    if not on_terminal():
        say(text + "\n")
        return
    from rich.console import Console
    from rich.markdown import Markdown

    console = Console()
    console.print(Markdown(text), width=min(console.width, 100))
