"""A Python-Markdown extension: TeX between dollar signs becomes MathML, which browsers draw."""

from __future__ import annotations

import logging
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor
from markdown.util import code_escape

if TYPE_CHECKING:
    from markdown import Markdown

log = logging.getLogger("mkdocs.stronger.mathematics")
DISPLAYED = r"(?s)(?<!\\)\$\$(.+?)\$\$"
INLINE = r"(?<![\\$])\$(?![\s$])([^$\n]*(?:\n(?!\n)[^$\n]*)*?)(?<![\s\\])\$(?![\d$])"
"""As in pandoc: no white space inside next to a dollar sign, and no digit after the second."""
PRIORITY = 185
"""After code (190), before backslash escapes (180)."""


class MathematicsExtension(Extension):
    r"""Turns ``$\gamma$`` and ``$$ … $$`` into MathML."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - the name Markdown calls
        """Register the inline processors."""
        # A list of this converter's own
        md.ESCAPED_CHARS.append("$")
        displayed = FormulaProcessor(DISPLAYED, md)
        displayed.display = "block"
        md.inlinePatterns.register(displayed, "stronger-displayed-formula", PRIORITY + 0.5)
        md.inlinePatterns.register(FormulaProcessor(INLINE, md), "stronger-formula", PRIORITY)


class FormulaProcessor(InlineProcessor):
    """Finds formulas in running text."""

    display = "inline"

    def handleMatch(  # type: ignore[override]  # noqa: N802 - the name Markdown calls
        self,
        m: re.Match[str],
        data: str,  # noqa: ARG002 - the whole text, which it hands to every processor
    ) -> tuple[str, int, int]:
        """Return the formula as MathML, out of reach of other processors."""
        return self.md.htmlStash.store(to_mathml(m[1], self.display)), m.start(0), m.end(0)


@lru_cache(maxsize=1024)
def to_mathml(formula: str, display: str = "inline") -> str:
    """Return a formula in TeX as MathML, or as code, with a warning, if it cannot be read."""
    from latex2mathml.converter import convert

    try:
        made: str = convert(formula.strip(), display=display)
    except Exception as error:  # the library has no common class for what it raises
        log.warning("cannot read the formula %s: %s", formula, type(error).__name__)
        return f"<code>{code_escape(formula)}</code>"
    # MathML does not scroll; what holds it must, where a formula is wider than the screen
    return f'<span class="formula">{made}</span>' if display == "block" else made


def makeExtension(**options: object) -> MathematicsExtension:  # noqa: N802 - the name Markdown calls
    """Return the extension, for ``markdown_extensions: [stronger.site.mathematics]``."""
    return MathematicsExtension(**options)
