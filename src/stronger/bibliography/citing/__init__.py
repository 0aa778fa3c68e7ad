"""Formats citations and references in the styles of the Citation Style Language.

The processor is refkit, which rests on Typst's hayagriva. `benchmarks.citing` measures it beside
citeproc-py, with pandoc's citeproc for what is right; what refkit gets wrong in every style is put
right here.
"""

from stronger.bibliography.citing.citations import Citation, cite
from stronger.bibliography.citing.shaping import OUTPUTS
from stronger.bibliography.citing.styles import ALIASES, UnknownStyleError, styles

__all__ = ["ALIASES", "OUTPUTS", "Citation", "UnknownStyleError", "cite", "styles"]
