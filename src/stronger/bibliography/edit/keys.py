"""Makes citekeys by a pattern such as ``{author}{year}{title}``: ASCII, and each only once."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from stronger.bibliography.edit.references import REFERENCES
from stronger.bibliography.edit.transliterating import TRANSLITERATIONS, transliterate
from stronger.bibliography.source.containers import is_container
from stronger.bibliography.text.folding import ascii_text, words
from stronger.diagnostics import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from stronger.bibliography.model import Entry

DEFAULT_PATTERN = "{author}{year}{title}"
"""Family name of the first author, year, first telling word of the title: ``glorot2011deep``."""

_ENGLISH = """a an the of on in at by for from to with without and or as is are be do does can how
what why when where towards toward via using its"""
_OTHERS = (
    """der die das ein eine und von zur zum uber le la les un une des du de et el los las il lo"""
)
NOT_TELLING = frozenset([*_ENGLISH.split(), *_OTHERS.split()])
"""Words that say nothing of a title (or of a venue)."""

_PLACEHOLDER = re.compile(r"\{(?P<name>[^{}:]*)(?::(?P<count>[^{}]*))?\}|(?P<brace>[{}])")
_LITERAL = re.compile(r"[A-Za-z0-9:._/+-]*")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


class KeyPatternError(ValueError):
    """A pattern for citekeys that cannot be understood."""


@dataclass(frozen=True)
class _Part:
    """A placeholder of a pattern, or a literal text."""

    name: str = ""
    count: int = 1
    case: Callable[[str], str] = str.lower
    literal: str = ""


def make_keys(
    entries: Iterable[Entry], pattern: str = DEFAULT_PATTERN, transliteration: str = "plain"
) -> dict[str, str]:
    """Return a new key for the key of every entry, in order of the entries.

    Of entries that the pattern would give one key, the first has it as it is, the next ones with
    ``a``, ``b`` and so on behind it. Made again in the same order, the keys stay as they are. So
    do those of ``@xdata`` containers, which nobody cites. No key is made that stands in the field
    ``ids`` of an entry, its own or another's: biber would leave that out.

    Parameters
    ----------
    entries
        The entries; of those with one key, the first counts.
    pattern
        Text and placeholders: ``{author}`` (the first author's family name, or else the first
        editor's), ``{authors:3}`` (of the first three), ``{year}``, ``{shortyear}``, ``{title}``
        (its first telling word), ``{title:3}`` (the first three), ``{venue}`` (the initials of its
        telling words), ``{type}`` and ``{key}`` (the old key). ``{Author}`` is capitalised, and
        ``{AUTHOR}`` in capitals.
    transliteration
        What becomes of letters beyond ASCII: in ``plain`` keys ü is u, in ``german`` ones ue, and
        in ``nordic`` ones å is aa and ø is oe.

    Raises
    ------
    KeyPatternError
        If the pattern has a placeholder that there is not, or a character that keys cannot have;
        if there is no such transliteration.

    Examples
    --------
    >>> from stronger.bibliography.source.reading import read_text
    >>> entries = read_text('''
    ... @article{one, author = {Łoś, Jan}, title = {On the {ReLU}}, year = 2011}
    ... @article{two, author = {Łoś, Jan}, title = {The relu again}, year = 2011}''')
    >>> make_keys(entries)
    {'one': 'los2011relu', 'two': 'los2011relua'}
    >>> make_keys(entries, "{Author}:{shortyear}_{title:2}")["one"]
    'Los:11_relu'
    """
    parts = _parse(pattern)
    if transliteration not in TRANSLITERATIONS:
        known = ", ".join(TRANSLITERATIONS)
        hint = did_you_mean(transliteration, TRANSLITERATIONS)
        raise KeyPatternError(f"unknown transliteration {transliteration!r}{hint} ({known})")
    entries = list(entries)
    taken = Taken(entry.citekey.lower() for entry in entries if is_container(entry))
    taken |= {alias.lower() for entry in entries for alias in entry.aliases}
    made: dict[str, str] = {}
    for entry in entries:
        if is_container(entry):
            made.setdefault(entry.citekey, entry.citekey)
        elif entry.citekey not in made:
            made[entry.citekey] = unique_key(_key(entry, parts, transliteration), taken)
    return made


def key_of(entry: Entry, pattern: str = DEFAULT_PATTERN) -> str:
    """Return the key that the pattern gives one entry, of others nothing known."""
    return _key(entry, _parse(pattern))


class Taken(set[str]):
    """Keys in lower case that are taken, and how far one was looked for that is not."""

    def __init__(self, keys: Iterable[str] = ()) -> None:
        super().__init__(keys)
        self.tried: dict[str, int] = {}


def unique_key(key: str, taken: Taken) -> str:
    """Return the key, with letters behind it if it is taken (whatever its case), and take it.

    Examples
    --------
    >>> taken = Taken({"los2011"})
    >>> unique_key("Los2011", taken), unique_key("los2011", taken)
    ('Los2011a', 'los2011b')
    """
    lower = key.lower()
    number = taken.tried.get(lower, 0)
    while (candidate := lower + _suffix(number)) in taken:
        number += 1
    taken.tried[lower] = number + 1
    taken.add(candidate)
    return key + _suffix(number)


def rename(entry: Entry, keys: Mapping[str, str]) -> Entry:
    """Return the entry with new keys: its own, and those of entries that it refers to."""
    lower = {old.lower(): new for old, new in keys.items()}
    fields = dict(entry.fields)
    for name in REFERENCES:
        if name in fields:
            parts = fields[name].split(",")
            fields[name] = ",".join(
                part.replace(part.strip(), lower[part.strip().lower()])
                if part.strip().lower() in lower
                else part
                for part in parts
            )
    key = keys.get(entry.citekey, entry.citekey)
    return replace(entry, citekey=key, fields=fields)


def _suffix(number: int) -> str:
    """Return nothing for 0, then a to z, then aa, ab and so on."""
    letters = ""
    while number:
        number, last = divmod(number - 1, len(_LETTERS))
        letters = _LETTERS[last] + letters
    return letters


def _parse(pattern: str) -> list[_Part]:
    parts: list[_Part] = []
    at = 0
    for match in [*_PLACEHOLDER.finditer(pattern), None]:
        literal = pattern[at : match.start() if match else len(pattern)]
        if not _LITERAL.fullmatch(literal):
            bad = literal[len(_LITERAL.match(literal)[0])]  # type: ignore[index]
            raise KeyPatternError(f"a citekey cannot hold {bad!r} (in the pattern {pattern!r})")
        parts.append(_Part(literal=pattern[at : match.start() if match else len(pattern)]))
        if match:
            if match["brace"]:
                raise KeyPatternError(f"a brace without its partner in the pattern {pattern!r}")
            parts.append(_placeholder(match["name"], match["count"], pattern))
            at = match.end()
    if not any(part.name for part in parts):
        raise KeyPatternError(f"the pattern {pattern!r} has no placeholder such as {{author}}")
    return parts


def _placeholder(name: str, count: str | None, pattern: str) -> _Part:
    if name.lower() not in PLACEHOLDERS:
        hint = did_you_mean(name.lower(), PLACEHOLDERS)
        known = ", ".join(PLACEHOLDERS)
        raise KeyPatternError(f"unknown placeholder {{{name}}} in {pattern!r}{hint} ({known})")
    if count is not None and not re.fullmatch("0{0,9}[1-9][0-9]{0,8}", count):
        raise KeyPatternError(f"{{{name}:{count}}} in {pattern!r}: {count!r} is no count")
    case: Callable[[str], str] = str.lower
    if len(name) > 1 and name.isupper():
        case = str.upper
    elif name[0].isupper():
        case = _capitalised
    return _Part(name.lower(), int(count or 1), case)


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]


def _key(entry: Entry, parts: Iterable[_Part], custom: str = "plain") -> str:
    made, said = "", False
    for part in parts:
        found = PLACEHOLDERS[part.name](entry, part.count, custom) if part.name else [part.literal]
        made += "".join(part.case(word) if part.name else word for word in found)
        said = said or bool(part.name and "".join(found))
    return made if said else "".join(words(entry.type)) or "entry"


def _words(text: str, custom: str) -> list[str]:
    return words(transliterate(text, custom))


def _authors(entry: Entry, count: int, custom: str) -> list[str]:
    people = [*(entry.authors or entry.editors)][:count]
    return ["".join(_words(person.family, custom)) for person in people]


def _title(entry: Entry, count: int, custom: str) -> list[str]:
    found = _words(entry.title, custom)
    telling = [word for word in found if len(word) > 1 and word not in NOT_TELLING]
    return (telling or found)[:count]


def _venue(entry: Entry, count: int, custom: str) -> list[str]:  # noqa: ARG001
    return ["".join(word[0] for word in _words(entry.venue, custom) if word not in NOT_TELLING)]


def _year(entry: Entry, *_: object) -> list[str]:
    if entry.year is None:
        return []
    return [f"{entry.year:04d}" if entry.year > 0 else f"{1 - entry.year}bce"]


def _old(entry: Entry, count: int, custom: str) -> list[str]:  # noqa: ARG001
    key = ascii_text(transliterate(entry.citekey, custom))
    return ["".join(c for c in key if _LITERAL.fullmatch(c))]


PLACEHOLDERS: dict[str, Callable[[Entry, int, str], list[str]]] = {
    "author": _authors,
    "authors": _authors,
    "year": _year,
    "shortyear": lambda entry, *_: [year[-2:] for year in _year(entry)],
    "title": _title,
    "venue": _venue,
    "type": lambda entry, count, _: words(entry.type)[:count],
    "key": _old,
}
"""What stands for each placeholder of a pattern."""
