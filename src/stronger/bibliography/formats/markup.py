"""LaTeX values as runs of text: what is emphasised, raised, lowered, or keeps its capitals."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from stronger.bibliography.text.latex import NOCASE, Run, decode, squeeze, to_text
from stronger.bibliography.text.latex.flattening import scripted
from stronger.bibliography.text.latex.runs import FORMULA

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["FORMULA", "NOCASE", "Run", "in_characters", "runs"]


def runs(value: str) -> list[Run]:
    r"""Return a LaTeX value as runs of text.

    The marks are named as in HTML (``i``, ``b``, ``sup``, ``sub``), beside `NOCASE` and `FORMULA`.

    Examples
    --------
    >>> [(run.text, run.marks) for run in runs(r"Über \emph{E. coli} {DNA}")]
    [('Über ', ()), ('E. coli', ('i',)), (' ', ()), ('DNA', ('nocase',))]
    """
    if "{" not in value and "\\" not in value and "$" not in value:
        text = to_text(value)
        return [Run(text)] if text else []
    return _squeezed([run for run in map(_tidied, decode(value).runs) if run.text])


def _tidied(run: Run) -> Run:
    text = unicodedata.normalize("NFC", run.text).replace("\u00ad", "")
    return Run(text, run.marks)


def in_characters(made: Iterable[Run]) -> str:
    """Return runs as one text, sub- and superscripts as `to_text` has them."""
    return unicodedata.normalize("NFC", scripted(made))


def _squeezed(made: Sequence[Run]) -> list[Run]:
    """Return runs that neither begin nor end with a space, nor have two in a row, as `to_text`."""
    squeezed: list[Run] = []
    for run in made:
        text = f" {squeeze(run.text)} " if run.text.strip() else " "
        text = text[not run.text[0].isspace() :]
        text = text if run.text[-1].isspace() or not text.strip() else text[:-1]
        if not squeezed or squeezed[-1].text.endswith(" "):
            text = text.lstrip()
        if text and squeezed and squeezed[-1].marks == run.marks:
            squeezed[-1] = Run(squeezed[-1].text + text, run.marks)
        elif text:
            squeezed.append(Run(text, run.marks))
    if squeezed:
        squeezed[-1] = Run(squeezed[-1].text.rstrip(), squeezed[-1].marks)
    return [run for run in squeezed if run.text]
