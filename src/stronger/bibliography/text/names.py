"""Splits lists of names into people, and people into the four parts BibTeX knows."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

from stronger.bibliography.text.extended_names import (
    is_extended,
    is_list_option,
    parse_extended,
)
from stronger.bibliography.text.latex import squeeze, to_text
from stronger.bibliography.text.latex.letters import letters_to_unicode
from stronger.bibliography.text.people import Names, Person
from stronger.escaping import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

_BRACE_OR_AND = re.compile(r"[{}]| and(?= )", re.IGNORECASE)
_AND = re.compile(r" and(?= )", re.IGNORECASE)
_NO_SPACE_IN_BRACES = re.compile(r"[^{}]*+(?:\{[^{} ]*+(?:\{[^{} ]*+\}[^{} ]*+)*+\}[^{}]*+)*+")
"""Text in whose groups, two deep at most, there is no space: no ``and`` stands in braces."""
_COMMA = re.compile(r"[{},]")
_UNUSUAL = re.compile(r"[\\{}$`,=]|--|''")
_UNUSUAL_LAST = re.compile(r"[\\{}$~`= ]|--|''")
_GAP = re.compile(r"[{}]|[ ~]+")
_CONTROL_WORD = re.compile(r"\\([A-Za-z]+|.)?")
_LOWER_LETTERS = {"i", "j", "o", "oe", "ae", "aa", "l", "ss"}
_UPPER_LETTERS = {"O", "OE", "AE", "AA", "L"}


def parse_names(value: str) -> tuple[Names, tuple[str, ...]]:
    r"""Read a list of names.

    Parameters
    ----------
    value
        The value of a field such as ``author``, as BibTeX sees it. Line breaks, no-break spaces
        and runs of spaces count as one space.

    Returns
    -------
    The names, and what was wrong with them, one sentence each. A name that is wrong is read as
    well as it can be.

    Examples
    --------
    >>> names, problems = parse_names("van der Waerden, B. L. and {Bell Labs} and others")
    >>> [person.last for person in names], names.others, problems
    (['van der Waerden', 'Bell Labs'], True, ())
    """
    persons: list[Person] = []
    problems: list[str] = []
    texts = split_names(value)
    if "=" in value:
        texts = [text for text in texts if not is_list_option(text)]
    others = len(texts) > 0 and texts[-1] == "others"
    for text in texts[:-1] if others else texts:
        if not text:
            problems.append("a name is missing before or after 'and'")
            continue
        person, problem = parse_person(text)
        persons.append(person)
        if problem:
            problems.append(problem)
    return Names(tuple(persons), others), tuple(problems)


def split_names(value: str) -> list[str]:
    """Return the names of a list, as they stand there but for white space.

    Examples
    --------
    >>> split_names("Lee, Ann and {Barnes and Noble} and others")
    ['Lee, Ann', '{Barnes and Noble}', 'others']
    """
    if not value.strip():
        return []
    text = squeeze(value)
    if "{" not in text or _NO_SPACE_IN_BRACES.fullmatch(text):
        return [name.strip() for name in _AND.split(f" {text} ")]
    return split_at(f" {text} ", _BRACE_OR_AND)


def left_in_names(value: str) -> list[str]:
    """Return what a list of names says in biblatex's extended form that no `Person` can hold.

    Examples
    --------
    >>> left_in_names("family=Doe, given=Jean-Paul, given-i={JP} and nosortothers=true")
    ['given-i', 'nosortothers']
    """
    if "=" not in value:
        return []
    found: dict[str, None] = {}
    for text in split_names(value):
        if is_list_option(text):
            found[text.partition("=")[0].strip().lower()] = None
        elif is_extended(text):
            found |= dict.fromkeys(parse_extended(text).left)
    return list(found)


@lru_cache(maxsize=8192)
def parse_person(name: str) -> tuple[Person, str]:
    """Read one name, and say what is wrong with it (the empty string if nothing is).

    The forms are ``First von Last``, ``von Last, First`` and ``von Last, Jr, First``, and that of
    biblatex, ``family=Last, given=First, prefix=von, suffix=Jr``. As BibTeX
    does, the case of a word's first letter tells *von* from the rest; unlike BibTeX, letters
    beyond ASCII have a case too, and a hyphen does not divide words.
    """
    name = squeeze(name)
    return _plain_person(name) or _read_person(name)


def _plain_person(name: str) -> tuple[Person, str] | None:
    """Read ``Last, First`` where nothing about it is unusual, as most names are."""
    if "\\" in name and name.isascii():
        letters = unicodedata.normalize("NFC", letters_to_unicode(name))
        # The space that ends a command divides words all the same
        name = letters if letters.count(" ") == name.count(" ") else name
    family, comma, given = name.partition(",")
    given = squeeze(given.replace("~", " "))
    if (
        comma
        and given
        and family
        and not _UNUSUAL.search(given)
        and not _UNUSUAL_LAST.search(family)
    ):
        return Person(family, given), ""
    return None


def _read_person(name: str) -> tuple[Person, str]:
    if is_extended(name):
        read = parse_extended(name)
        return read.person, read.problem
    if _is_group(name):
        return Person(to_text(name[1:-1]), literal=True), ""
    sections = split_at(name, _COMMA)
    problem = ""
    if len(sections) > 3:
        problem = f"name {quoted(name)} has too many commas"
        sections = [sections[0], sections[1], " ".join(sections[2:])]
    elif not all(sections):
        problem = f"name {quoted(name)} has a comma with nothing before or after it"
    words = [_words(section) for section in sections]
    given: list[str] = []
    if len(words) == 1:
        given, particle, family = _first_von_last(words[0])
    else:
        particle, family = _von_last(words[0])
        given = words[-1]
    suffix = words[1] if len(words) == 3 else []
    if not family:
        given, family = [], given or suffix or [name]
    return Person(_join(family), _join(given), _join(particle), _join(suffix)), problem


def split_at(text: str, separator: re.Pattern[str]) -> list[str]:
    """Split where the separator stands outside braces; the parts are stripped.

    The pattern must match single braces too, so that they can be counted.
    """
    if "{" not in text and "}" not in text:
        return [part.strip() for part in separator.split(text)]
    return [text[start:end].strip() for start, end in _spans(text, separator)]


def _spans(text: str, separator: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    depth = start = 0
    for match in separator.finditer(text):
        if match[0] == "{":
            depth += 1
        elif match[0] == "}":
            depth = max(0, depth - 1)
        elif depth == 0:
            yield start, match.start()
            start = match.end()
    yield start, len(text)


def _words(section: str) -> list[str]:
    return [word for word in split_at(section, _GAP) if word]


def _first_von_last(words: list[str]) -> tuple[list[str], list[str], list[str]]:
    """Split ``First von Last``; the last word is always Last."""
    lower = [index for index, word in enumerate(words[:-1]) if is_particle(word)]
    if not lower:
        return words[:-1], [], words[-1:]
    return words[: lower[0]], words[lower[0] : lower[-1] + 1], words[lower[-1] + 1 :]


def _von_last(words: list[str]) -> tuple[list[str], list[str]]:
    """Split ``von Last``, where von ends with the last word in lower case."""
    lower = [index for index, word in enumerate(words[:-1]) if is_particle(word)]
    end = lower[-1] + 1 if lower else 0
    return words[:end], words[end:]


def is_particle(word: str) -> bool:
    r"""Say whether BibTeX takes a word for a *von* part: its first letter is in lower case.

    Letters in braces do not count, unless the brace begins a special character.

    Examples
    --------
    >>> is_particle("von"), is_particle("{von}"), is_particle(r"{\'e}mile"), is_particle(r"{\L}u")
    (True, False, True, False)
    """
    at, depth = 0, 0
    while at < len(word):
        character = word[at]
        if character == "{":
            if depth == 0 and word.startswith("\\", at + 1):
                return _special_is_lower(word, at + 1)
            depth += 1
        elif character == "}":
            depth = max(0, depth - 1)
        elif depth == 0 and (character.isupper() or character.islower()):
            return character.islower()
        at += 1
    return False


def _special_is_lower(word: str, at: int) -> bool:
    """Say whether the special character that starts with the backslash at `at` is lower case."""
    command = _CONTROL_WORD.match(word, at)
    if not command or command[1] in _UPPER_LETTERS:
        return False
    if command[1] in _LOWER_LETTERS:
        return True
    rest = _CONTROL_WORD.sub("", word[command.end() :].partition("}")[0])
    letters = [character for character in rest if character.isupper() or character.islower()]
    if not letters and (inner := re.search(r"\\([ijl]|o[e]?|ae|aa)\b", word[command.end() :])):
        return inner[1].islower()
    return bool(letters) and letters[0].islower()


def _is_group(name: str) -> bool:
    """Say whether one pair of braces holds the whole name."""
    if not (name.startswith("{") and name.endswith("}")):
        return False
    depth = 0
    for at, character in enumerate(name):
        depth += (character == "{") - (character == "}")
        if depth == 0:
            return at == len(name) - 1
    return False


def _join(words: list[str]) -> str:
    return to_text(" ".join(words))
