"""Formats citations and references in the styles of the Citation Style Language.

The processor is refkit, which rests on Typst's hayagriva. It was chosen with ``python -m
benchmarks.citing``, where pandoc's citeproc says what is right: of 132 entries in five styles (660
references), 424 are as pandoc has them. citeproc-py gets 336 (initials where Chicago has full
names, no letters behind years, commas outside quotes) and takes seven times as long: a thousand
entries take 2 to 53 seconds there, 0.6 to 5.6 here.

What refkit gets wrong in every style is put right here: names that styles leave implicit,
proceedings taken for volumes of themselves, *and others*, doubled punctuation. It cannot say *in
press*, nor add initials to tell namesakes apart.
"""

from stronger.bibliography.citing.citations import Citation, cite
from stronger.bibliography.citing.shaping import OUTPUTS
from stronger.bibliography.citing.styles import ALIASES, UnknownStyleError, styles

__all__ = ["ALIASES", "OUTPUTS", "Citation", "UnknownStyleError", "cite", "styles"]
