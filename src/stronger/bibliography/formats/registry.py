"""The registry of export formats: what a format is, and how entries leave in one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from importlib import import_module
from typing import TYPE_CHECKING, TypeAlias

from stronger.bibliography.source.containers import is_container
from stronger.bibliography.source.granular import granular_keys
from stronger.bibliography.source.inheriting import parent_of
from stronger.bibliography.source.writing import order_entries
from stronger.diagnostics import Position, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from stronger.bibliography.model import Bibliography, Entry

WHOLES = frozenset({"book", "collection", "proceedings"})
"""Types of what others are parts of."""
_NAMED = 5
"""How many entries a line on a loss names."""
_REFERENCES = ("crossref", "xref", "xdata", "entryset", "related")


@dataclass(frozen=True, order=True)
class Loss:
    """Something an entry holds that a format cannot."""

    citekey: str
    field: str
    reason: str
    """Why, as a clause: ``has no place in RIS``."""
    position: Position
    """Where in the source the field stands."""
    named: bool = False
    """Whether people need to know which entry it is, to see to it."""

    def __str__(self) -> str:
        return f"{self.position} {self.field} of {self.citekey!r} {self.reason}"


@dataclass(frozen=True)
class Exported:
    """A text in some format, and what of the entries is not in it."""

    text: str
    losses: tuple[Loss, ...] = ()
    left: tuple[Loss, ...] = ()
    """One for each entry that is not in the text at all: its key is another's."""
    number: int = 0
    """How many of the works asked for are in it."""

    def summary(self) -> list[str]:
        """Return one line for each kind of loss, the most frequent first.

        Examples
        --------
        >>> where = Position("a.bib")
        >>> Exported("", tuple(Loss(key, "note", "is lost", where) for key in "ab")).summary()
        ['note is lost (2 entries)']
        """
        kinds: dict[tuple[str, str, bool], list[str]] = {}
        for loss in self.losses:
            kinds.setdefault((loss.field, loss.reason, loss.named), []).append(loss.citekey)
        return [
            f"{field} {reason} ({_which(keys) if named else _how_many(keys)})"
            for (field, reason, named), keys in sorted(
                kinds.items(), key=lambda kind: (-len(kind[1]), kind)
            )
        ]


def _how_many(keys: Sequence[str]) -> str:
    return "1 entry" if len(keys) == 1 else f"{len(keys)} entries"


def _which(keys: Sequence[str]) -> str:
    named = ", ".join(repr(key) for key in keys[:_NAMED])
    return f"{named} and {len(keys) - _NAMED} more" if len(keys) > _NAMED else named


Exporter: TypeAlias = "Callable[[Bibliography, Sequence[Entry]], str | Exported]"


@dataclass(frozen=True)
class Format:
    """A format that entries can be exported in."""

    name: str
    """What people call it on the command line."""
    extension: str
    """The file extension, with its dot."""
    title: str
    """One line for lists of formats."""
    function: Exporter
    """Takes a bibliography and entries of it, each once and in order, and gives the text, or the
    text with the losses."""
    parents: bool = True
    """Whether the entries that others refer to by ``crossref`` and the like come along; without
    them, what is inherited has to stand in the entries themselves."""
    folds_keys: bool = False
    """Whether its programs take keys that differ by case for one, and refuse the second."""


class UnknownFormatError(ValueError):
    """No format has the name asked for."""


FORMATS: dict[str, Format] = {}
"""Formats by their names: all, if `register_all` was called."""
FAMILIES = ("bibtex", "csl", "cff", "hayagriva", "prose", "ris", "tables")
"""The files beside this one that register formats, in the order in which people see them."""


def register_all() -> None:
    """Register all formats of ours, before those of others, in the order of their families."""
    from stronger.plugins import added

    homes = [import_module(f"{__package__}.{family}").__name__ for family in FAMILIES]
    rank = {home: number for number, home in enumerate(homes)}
    for name in sorted(FORMATS, key=lambda name: rank.get(FORMATS[name].function.__module__, 99)):
        FORMATS[name] = FORMATS.pop(name)
    added("formats")


def export_format(
    name: str, *, extension: str, title: str, parents: bool = True, folds_keys: bool = False
) -> Callable[[Exporter], Exporter]:
    """Register the decorated function as an exporter.

    Raises
    ------
    ValueError
        If a format has the name already.
    """

    def register(function: Exporter) -> Exporter:
        if name in FORMATS and not _reloaded(FORMATS[name].function, function):
            raise ValueError(f"there is a format {name!r} already")
        FORMATS[name] = Format(name, extension, title, function, parents, folds_keys)
        return function

    return register


def _reloaded(old: Exporter, new: Exporter) -> bool:
    """Say whether a function is another of the same name, because its module was loaded anew."""
    names = ("__module__", "__qualname__")
    return old is not new and all(getattr(old, n, old) == getattr(new, n, new) for n in names)


def export(bibliography: Bibliography, entries: Iterable[Entry], format: str = "bibtex") -> str:  # noqa: A002
    r"""Return entries in a format, with everything they depend on.

    The text depends on which entries are asked for only, not on their order or on how often.

    Parameters
    ----------
    bibliography
        Where ``crossref`` parents and macros are looked up.
    entries
        Entries of the bibliography.
    format
        The name of a format.

    Raises
    ------
    UnknownFormatError
        If there is no such format; the message names the nearest one.

    Examples
    --------
    >>> from stronger.bibliography.source.reading import read_text
    >>> entries = read_text("@book{mezard2009, author = {Mézard, Marc}, year = 2009}")
    >>> print(export(entries, entries), end="")
    @book{mezard2009,
      author = {M{\'e}zard, Marc},
      year = {2009},
    }
    """
    return export_with_losses(bibliography, entries, format).text


def export_with_losses(
    bibliography: Bibliography,
    entries: Iterable[Entry],
    format: str = "bibtex",  # noqa: A002
    *,
    ordered: bool = False,
) -> Exported:
    """Return entries in a format, and what of them the format cannot hold; see `export`.

    Of entries with one key, only the first is written; `Exported.left` names the others. If they
    are `ordered`, they stay in the order in which they are given, except that BibTeX wants a
    ``crossref`` parent after its children.

    Examples
    --------
    >>> from stronger.bibliography.source.reading import read_text
    >>> entries = read_text("@book{mezard2009, title = {Information}, lista = {x}}")
    >>> export_with_losses(entries, entries, "csl-json").summary()
    ['lista has no place in CSL-JSON (1 entry)']
    """
    if format in FAMILIES:
        import_module(f"{__package__}.{format}")
    if format not in FORMATS:
        register_all()
    if format not in FORMATS:
        known = ", ".join(FORMATS)
        hint = did_you_mean(format, FORMATS) or f"; there are {known}"
        raise UnknownFormatError(f"no export format {format!r}{hint}")
    chosen = FORMATS[format]
    given = list(entries)
    written = complete(
        bibliography, given, parents=chosen.parents, ordered=ordered, folded=chosen.folds_keys
    )
    made = chosen.function(bibliography, written)
    exported = Exported(made) if isinstance(made, str) else made
    left = _left(given, written, folded=chosen.folds_keys)
    works = {(entry.citekey, entry.position) for entry in given if not is_container(entry)}
    number = len(works - {(each.citekey, each.position) for each in left})
    return replace(exported, left=left, number=number)


def _left(given: Sequence[Entry], written: Sequence[Entry], *, folded: bool) -> tuple[Loss, ...]:
    """Return a loss for each entry whose key is another's."""
    kept = {entry.citekey.lower() if folded else entry.citekey: entry for entry in written}
    left = set()
    for entry in given:
        other = kept.get(entry.citekey.lower() if folded else entry.citekey)
        if other is not None and (other.citekey, other.position) != (entry.citekey, entry.position):
            reason = f"has the key of the entry at {other.position}"
            if other.citekey != entry.citekey:
                reason = (
                    f"differs by case only from {other.citekey!r}, and bibtex takes the two for one"
                )
            left.add(Loss(entry.citekey, "entry", reason, entry.position))
    return tuple(sorted(left, key=lambda loss: loss.position))


def complete(
    bibliography: Bibliography,
    entries: Iterable[Entry],
    *,
    parents: bool = True,
    ordered: bool = False,
    folded: bool = False,
) -> list[Entry]:
    """Return the entries and all they refer to, each once, parents after their children.

    With ``parents=False``, return only the entries themselves, without any ``@xdata``, which is no
    work. If they are `ordered`, they come in their own order, and what they refer to after them.
    If keys are `folded`, those that differ by case are one.
    """
    given = list(entries)
    keys = [entry.citekey for entry in given]
    if not ordered:
        # Of entries with one key, which is kept must not depend on the order they come in
        given.sort(key=lambda entry: (entry.position, entry.citekey))
    name = str.lower if folded else str
    first: dict[str, Entry] = {}
    for entry in given:
        first.setdefault(name(entry.citekey), entry)
    chosen: dict[str, Entry] = {}
    waiting = list(reversed(first.values()))
    while waiting:
        entry = waiting.pop()
        if name(entry.citekey) in chosen:
            continue
        chosen[name(entry.citekey)] = entry
        if parents:
            named = (_named(key, first, bibliography) for key in referred(entry))
            waiting.extend(each for each in named if each is not None)
    if parents:
        return order_entries(_with_booktitles(chosen.values()), keys if ordered else ())
    works = (entry for entry in chosen.values() if not is_container(entry))
    return list(works) if ordered else order_entries(works)


def _named(key: str, first: Mapping[str, Entry], bibliography: Bibliography) -> Entry | None:
    """Return the entry that a reference names, spelt like this if there is one."""
    known = (first, bibliography.by_key)
    exact = next((each[key] for each in known if key in each), None)
    return exact or bibliography.by_folded_key.get(key.lower())


def referred(entry: Entry) -> list[str]:
    """Return the keys of all that an entry refers to."""
    keys = [key for field in _REFERENCES for key in entry.fields.get(field, "").split(",")]
    if entry.resolved:
        keys += granular_keys(entry.fields)
    return [key.strip() for key in keys if key.strip()]


def _with_booktitles(entries: Iterable[Entry]) -> Iterator[Entry]:
    """Write down the ``booktitle`` that parts inherit.

    bibtex inherits it from a parent's ``booktitle`` only, biber from its ``title`` only, and calls
    a ``booktitle`` there invalid: so it stands in the part, where both read it.
    """
    for entry in entries:
        fields = dict(entry.fields)
        if "booktitle" in entry.inherited and parent_of(entry):
            fields["booktitle"] = entry.inherited["booktitle"]
        elif entry.type in WHOLES and fields.get("booktitle") == fields.get("title"):
            fields.pop("booktitle", None)
        yield entry if fields == entry.fields else replace(entry, fields=fields)
