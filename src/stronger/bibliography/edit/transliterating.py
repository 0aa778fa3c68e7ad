"""How letters beyond ASCII are spelt in citekeys: ü as u, or by a language's own custom as ue."""

from __future__ import annotations

import unicodedata

_GERMAN = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"}
_NORDIC = {"å": "aa", "ä": "ae", "æ": "ae", "ö": "oe", "ø": "oe", "ü": "y", "ð": "d", "þ": "th"}
TRANSLITERATIONS: dict[str, dict[str, str]] = {
    "plain": {},
    "german": _GERMAN,
    "nordic": _NORDIC,
}
"""What becomes of letters, by the custom's name; all others lose their accents."""


def transliterate(text: str, custom: str) -> str:
    """Return a text with the letters of a custom spelt out, those of others left to be folded.

    Examples
    --------
    >>> [transliterate("Lüscher Ångström", each) for each in ("plain", "german", "nordic")]
    ['Lüscher Ångström', 'Luescher Ångstroem', 'Lyscher Aangstroem']
    """
    letters = TRANSLITERATIONS[custom]
    if not letters or text.isascii():
        return text
    table: dict[str, str | int | None] = dict(letters)
    table |= {
        letter.upper(): to.capitalize()
        for letter, to in letters.items()
        if len(letter.upper()) == 1
    }
    return unicodedata.normalize("NFC", text).translate(str.maketrans(table))
