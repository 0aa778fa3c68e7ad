"""Encodings other than UTF-8: named by the file itself, Western, recognised, or not known."""

from __future__ import annotations

import codecs
import re
import unicodedata

_HEAD = 2048
"""How many bytes of a file may name its encoding."""
_DECLARED = re.compile(
    rb"^[ \t]*%+[ \t]*(?:!TeX[ \t]+encoding[ \t]*=|Encoding:|(?:-\*-.*?)?\bcoding:"
    rb"|Saved with string encoding)[ \t]*([^\r\n]*)",
    re.IGNORECASE | re.MULTILINE,
)
"""How JabRef, TeX editors, Emacs and BibDesk write it."""
_BIBDESK = {
    "unicode (utf-8)": "utf-8",
    "western (iso latin 1)": "latin-1",
    "western (iso latin 9)": "iso8859-15",
    "western (windows latin 1)": "cp1252",
    "western (mac os roman)": "mac-roman",
    "western (ascii)": "ascii",
    "central european (iso latin 2)": "iso8859-2",
    "central european (windows latin 2)": "cp1250",
    "cyrillic (windows)": "cp1251",
    "japanese (shift jis)": "cp932",
}
_CANDIDATES = [
    *("cp1250", "iso8859_2", "cp1251", "koi8_r", "cp1253", "iso8859_7", "cp1254", "cp1255"),
    *("cp1256", "cp932", "euc_jp", "gb18030", "big5", "cp949", "mac_roman", "cp850"),
]
"""What bibliographies are written in, beside UTF and the Western encodings."""
_HIGH_LINES = re.compile(rb"^.*[\x80-\xff].*$", re.MULTILINE)
_HIGH_WORDS = re.compile(r"[^\s{}\",.;:()]*[^\x00-\x7f][^\s{}\",.;:()]*")
_BESIDE_LETTERS = frozenset({"Pi", "Pf", "Pd", "Po", "Zs", "Ps", "Pe", "Mn"})
_MUCH = 1 << 16
_STRANGE = 0.05
_NO_ENCODINGS = frozenset({"unicode_escape", "raw_unicode_escape", "idna", "punycode", "utf-7"})
"""What Python calls encodings, and nobody writes a bibliography in."""
_PLAIN_NAMES = {"iso8859-1": "latin-1", "iso-8859-1": "latin-1"}


def declared(data: bytes) -> str:
    """Return Python's name of the encoding that a file names at its top, or the empty string.

    Examples
    --------
    >>> declared(b"% Encoding: Cp1250"), declared(b"%% Saved with string encoding Unicode (UTF-8)")
    ('cp1250', 'utf-8')
    """
    found = _DECLARED.search(data[:_HEAD])
    if not found:
        return ""
    name = found[1].decode("latin-1").strip().lower()
    name = _BIBDESK.get(name) or name.split("-*-")[0].strip(" ;").removeprefix("x-")
    try:
        known = codecs.lookup(name).name
        b"".decode(known)
    except (LookupError, ValueError):
        return ""
    return "" if known in _NO_ENCODINGS else _PLAIN_NAMES.get(known, known)


def western(data: bytes) -> str:
    """Return Latin-1 or Windows-1252 if bytes make sense in it, or the empty string.

    Western letters beyond ASCII stand singly among others; a run of them, a sign inside a word or
    a capital after a small letter belongs to another encoding.

    Examples
    --------
    >>> western("“Käse”".encode("cp1252")), western("Käse".encode("latin-1"))
    ('cp1252', 'latin-1')
    >>> western("Łoś, Władysław".encode("cp1250")), western("Колмогоров".encode("koi8-r"))
    ('', '')
    """
    name = "cp1252" if re.search(rb"[\x80-\x9f]", data) else "latin-1"
    try:
        text = data.decode(name)
    except UnicodeDecodeError:
        return ""
    return name if _strangeness(text, runs=True) <= _STRANGE else ""


def recognised(data: bytes) -> str:
    """Return Python's name of the encoding whose letters make sense of bytes, or nothing.

    Examples
    --------
    >>> recognised("Колмогоров, Андрей. О представлении функций".encode("koi8-r"))
    'koi8-r'
    """
    from charset_normalizer import from_bytes

    telling = b"\n".join(_HIGH_LINES.findall(data[: _MUCH * 16]))[:_MUCH]
    for match in from_bytes(telling, cp_isolation=_CANDIDATES):
        try:
            text = data.decode(match.encoding)
        except UnicodeDecodeError:
            continue
        if _strangeness(text) <= _STRANGE and text.encode(match.encoding) == data:
            return codecs.lookup(match.encoding).name
    return ""


def _strangeness(text: str, *, runs: bool = False) -> float:
    """Return the share of characters beyond ASCII that no one would write where they stand."""
    strange = number = 0
    for word in _HIGH_WORDS.findall(text):
        for at, character in enumerate(word):
            if character.isascii():
                continue
            before, after = word[at - 1 : at] if at else "", word[at + 1 : at + 2]
            number += 1
            strange += _is_strange(character, before, after, runs=runs)
    return strange / number if number else 0.0


def _is_strange(character: str, before: str, after: str, *, runs: bool) -> bool:
    category = unicodedata.category(character)
    beside = before + after
    if category.startswith("L"):
        if runs and len(beside) == 2 and all(each.isalpha() and each > "\x7f" for each in beside):
            return True
        if character.isupper() and before.islower():
            return True
        foreign = not unicodedata.name(character, "").startswith(("LATIN", "FEMININE", "MASCULINE"))
        return foreign and any(each.isascii() and each.isalpha() for each in beside)
    if category.startswith("C"):
        return True
    if before.isalpha() and (category in ("Pi", "Ps") or (category == "Pf" and after.isalpha())):
        return character != "’"
    return category not in _BESIDE_LETTERS and any(map(str.isalpha, beside))
