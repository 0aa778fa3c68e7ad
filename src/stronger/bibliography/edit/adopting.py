"""Takes fields of a trusted bibliography into a BibTeX text, for entries that it confirms."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from stronger.bibliography.compare.verifying import Status
from stronger.bibliography.edit.dialect import Dialect
from stronger.bibliography.edit.editing import EditError, Editor
from stronger.bibliography.edit.merging.dating import month_macro
from stronger.bibliography.edit.offering import offers
from stronger.bibliography.text.fields import VENUES, all_names
from stronger.bibliography.text.latex import to_text
from stronger.bibliography.text.months import month_number
from stronger.diagnostics import did_you_mean
from stronger.escaping import quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stronger.bibliography.compare.verifying import Verification
    from stronger.bibliography.model import Bibliography

_COMPARED = frozenset({"author", "editor", "title", "volume", "number", "edition", "doi", "isbn"})
"""Fields that verifying compares by what they mean."""
_NO_FIELDS = {
    "venue": "name journal or booktitle",
    "type": "what an entry is decides how all of it is read; change it by hand",
}


class Adopted(NamedTuple):
    """A value that was taken over."""

    citekey: str
    field: str
    old: str
    """What stood there; empty if the field is new."""
    new: str
    source: str
    """The citekey of the trusted record."""

    def __str__(self) -> str:
        old = f" instead of {quoted(self.old)}" if self.old else ""
        return f"{self.field} of {self.citekey!r}: {quoted(self.new)}{old}, from {self.source!r}"


class Left(NamedTuple):
    """A value that was not taken over, and why."""

    citekey: str
    field: str
    why: str

    def __str__(self) -> str:
        return f"{self.field} of {self.citekey!r} left: {self.why}"


@dataclass(frozen=True)
class Adoption:
    """A text with fields taken over."""

    text: str
    adopted: tuple[Adopted, ...]
    left: tuple[Left, ...]


class UnknownFieldError(ValueError):
    """A field that nobody can take over; the message names the nearest."""


def check_fields(fields: Iterable[str], authority: Bibliography) -> tuple[str, ...]:
    """Return fields in lower case, each once, if some trusted record has them.

    Raises
    ------
    UnknownFieldError
        If none has one of them.
    """
    chosen = tuple(dict.fromkeys(stripped for f in fields if (stripped := f.strip().lower())))
    known = {name for entry in authority for name in (*entry.fields, *entry.inherited)}
    for name in chosen:
        if name in _NO_FIELDS:
            raise UnknownFieldError(f"{name!r} cannot be adopted: {_NO_FIELDS[name]}")
        if known.isdisjoint(all_names(name)):
            hint = did_you_mean(name, known)
            raise UnknownFieldError(f"no entry of {authority.file} has a field {name!r}{hint}")
    return chosen


def adopt(
    text: str,
    bibliography: Bibliography,
    authority: Bibliography,
    verified: Sequence[Verification],
    fields: Iterable[str],
    *,
    overwrite: bool = False,
) -> Adoption:
    r"""Return a text with fields of trusted records in the entries that these confirm.

    An entry is confirmed if no field of it says otherwise, those to be adopted aside. A value that
    is there stays, unless it is to be overwritten; nothing else in the text changes.

    Parameters
    ----------
    text
        BibTeX.
    bibliography
        What it holds.
    authority
        The trusted bibliography.
    verified
        What it says of the entries.
    fields
        The fields to take over.
    overwrite
        Whether values that differ are replaced, too.

    Examples
    --------
    >>> from stronger.bibliography.compare.verifying import verify
    >>> from stronger.bibliography.source.reading import read_text
    >>> text = "@book{h, author = {Hebb, D.}, title = {Organization}}"
    >>> theirs = read_text(text.replace("}}", "}, doi = {10.1000/1}}"))
    >>> ours = read_text(text)
    >>> made = adopt(text, ours, theirs, verify(ours, theirs), ["doi"])
    >>> made.text
    '@book{h, author = {Hebb, D.}, title = {Organization}, doi = {10.1000/1}}'
    >>> [str(each) for each in made.adopted]
    ["doi of 'h': '10.1000/1', from 'h'"]
    """
    adopter = _Adopter(text, bibliography, authority, overwrite=overwrite)
    chosen = check_fields(fields, authority)
    for each in verified:
        adopter.entry(each, chosen)
    return Adoption(adopter.editor.result(), tuple(adopter.adopted), tuple(adopter.left))


class _Adopter:
    def __init__(
        self, text: str, bibliography: Bibliography, authority: Bibliography, *, overwrite: bool
    ) -> None:
        self.editor = Editor(text)
        self.ours, self.theirs = bibliography, authority
        self.overwrite = overwrite
        self.dialect = Dialect(bibliography)
        self.macros = {each.name.lower() for each in bibliography.strings}
        self.adopted: list[Adopted] = []
        self.left: list[Left] = []
        self.repeated = [
            {key for key, number in Counter(e.citekey.lower() for e in each).items() if number > 1}
            for each in (bibliography, authority)
        ]

    def entry(self, verified: Verification, fields: tuple[str, ...]) -> None:
        """Take fields over into one entry."""
        if verified.status is Status.NOT_FOUND:
            return
        ours, theirs = self.ours[verified.key], self.theirs[verified.matched_key]
        why = self._refused(verified, fields)
        for field in fields:
            for offer in offers(ours, theirs, field, self.dialect):
                name, old, new = offer[:3]
                if old and _same(verified, name, old, new):
                    continue
                reason = why or offer.by_hand
                if old and not self.overwrite and not offer.finer:
                    reason = f"here {quoted(old)}, there {quoted(new)}"
                self._take(Adopted(ours.citekey, name, old, new, theirs.citekey), reason)

    def _take(self, adopted: Adopted, reason: str) -> None:
        """Take one value over, if there is no reason not to."""
        if not reason:
            try:
                month = month_number(adopted.new) if adopted.field == "month" else None
                if month:
                    macro = month_macro(str(month), self.macros)
                    self.editor.set_written(adopted.citekey, "month", macro)
                else:
                    self.editor.set_field(adopted.citekey, adopted.field, adopted.new)
            except EditError as error:
                reason = str(error)
        if reason:
            self.left.append(Left(adopted.citekey, adopted.field, reason))
        else:
            self.adopted.append(adopted)

    def _refused(self, verified: Verification, fields: tuple[str, ...]) -> str:
        """Return why nothing is taken over into an entry, or nothing."""
        for key, repeated, where in zip(
            (verified.key, verified.matched_key), self.repeated, ("here", "there"), strict=True
        ):
            if key.lower() in repeated:
                return f"several entries {where} have the key {key!r}"
        if verified.status is Status.VERSION:
            return f"the entry there is another version of the work ({verified.version})"
        asked = {each for name in fields for each in _settles(name)} if self.overwrite else set()
        other = [name for name in verified.differences if name not in asked]
        told = f"{', '.join(other)} differ{'s' if len(other) == 1 else ''}"
        return f"the entry is not confirmed ({told})" if other else ""


def _settles(field: str) -> tuple[str, ...]:
    """Return what verifying compares that a field decides."""
    if field in VENUES:
        return (field, "venue")
    return ("year",) if field == "date" else (field,)


def _same(verified: Verification, name: str, old: str, new: str) -> bool:
    """Say whether two values of a field are one, as verifying or as their plain text has it."""
    if name == "month" and (month := month_number(new)):
        return month_number(old) == month
    differs = name in verified.differences or name in verified.compatible
    return to_text(old) == to_text(new) or (name in _COMPARED and not differs)
