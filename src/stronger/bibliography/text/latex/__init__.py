"""LaTeX as bibliographies use it: decoded to text, and text encoded as LaTeX."""

from stronger.bibliography.text.latex.decoding import decode
from stronger.bibliography.text.latex.encoding import (
    outside_mathematics,
    to_latex,
    to_unicode,
    unwritable,
)
from stronger.bibliography.text.latex.flattening import plain, says_itself, to_text
from stronger.bibliography.text.latex.runs import NOCASE, Decoded, Problem, Run
from stronger.bibliography.text.latex.spaces import squeeze

__all__ = [
    "NOCASE",
    "Decoded",
    "Problem",
    "Run",
    "decode",
    "outside_mathematics",
    "plain",
    "says_itself",
    "squeeze",
    "to_latex",
    "to_text",
    "to_unicode",
    "unwritable",
]
