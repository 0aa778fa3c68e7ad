"""Where entries for one work disagree, and who decides."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

from stronger.bibliography.compare.comparing import cut_short
from stronger.bibliography.compare.normalising import meaning_of
from stronger.bibliography.text.fields import NAME_LISTS, all_names
from stronger.bibliography.text.names import parse_names
from stronger.diagnostics import Position, did_you_mean
from stronger.escaping import quoted

Prefer: TypeAlias = Literal["first", "last", "published", "longest"]
PREFERENCES: tuple[Prefer, ...] = ("first", "last", "published", "longest")


class UnknownPreferenceError(ValueError):
    """A preference that there is not."""


@dataclass(frozen=True)
class Choice:
    """One of the values that a field has."""

    value: str
    position: Position
    """Where it stands."""
    published: bool = True
    """Whether the entry that it is from stands for no preprint."""
    name: str = ""
    """The field's name there, which BibTeX and biblatex may call differently."""


@dataclass(frozen=True)
class Conflict:
    """Entries for one work that say different things, or one key for two works."""

    key: str
    field: str
    """The field; ``entry type``; or ``key``, if one key stands for two works."""
    choices: tuple[Choice, ...]
    """The values, in order of the bibliographies."""
    chosen: str | None
    """The value taken; nothing, as long as nobody said which to prefer."""
    by: str = ""
    """What decided: a preference, ``published`` of versions, ``both`` of lists, the ``finer`` date,
    the ``complete`` list of names, ``asked``."""

    def __str__(self) -> str:
        values = "; ".join(
            f"{each.position} {quoted(each.value)}{self.elsewhere(each)}" for each in self.choices
        )
        if self.chosen is None:
            return f"{self.field} of {self.key!r}: {values}"
        by = f" ({self.by})" if self.by else ""
        return f"{self.field} of {self.key!r}: {values} -> {quoted(self.chosen)}{by}"

    def elsewhere(self, choice: Choice) -> str:
        """Return the name of a choice's field in parentheses, if it is another one."""
        return f" ({choice.name})" if choice.name not in ("", self.field) else ""


Ask: TypeAlias = Callable[[Conflict], int | None]
"""Answers which of the choices of a conflict to take, or none."""


@dataclass(frozen=True)
class Preferences:
    """Whose value is taken where entries disagree."""

    prefer: Prefer | None = None
    """Of any field; of a preprint and its publication this is ``published`` whatever is said."""
    fields: Mapping[str, Prefer] = field(default_factory=dict)
    """Of single fields, by any of their names in lower case; counts for versions too."""
    ask: Ask | None = None
    """Who is asked about every conflict that `fields` does not settle."""

    @classmethod
    def parse(
        cls, prefer: str | None, fields: Sequence[str] = (), ask: Ask | None = None
    ) -> Preferences:
        """Return preferences as the command line spells them: ``title=last`` of a field.

        Raises
        ------
        UnknownPreferenceError
            If one of them is none.

        Examples
        --------
        >>> Preferences.parse(None, ["title=last"]).fields
        {'title': 'last'}
        """
        made: dict[str, Prefer] = {}
        for each in fields:
            name, equals, value = each.partition("=")
            if not equals or not name.strip():
                raise UnknownPreferenceError(f"{each!r} is not like title=last")
            made[name.strip().lower()] = _preference(value.strip())
        return cls(None if prefer is None else _preference(prefer), made, ask)

    @property
    def renames(self) -> bool:
        """Whether one key for two works may be settled by a new key for the later one."""
        return self.prefer is not None or self.ask is not None or "key" in self.fields

    def of(self, name: str) -> Prefer | None:
        """Return what is preferred of a field in particular, by whichever of its names.

        Examples
        --------
        >>> Preferences(fields={"date": "last"}).of("year")
        'last'
        """
        return next((self.fields[each] for each in all_names(name) if each in self.fields), None)

    def decide(self, conflict: Conflict, versions: bool) -> tuple[int, str]:
        """Return which choice to take, and who decided; nobody, if it is the first for now."""
        prefer = self.of(conflict.field)
        if prefer is None and self.ask is not None:
            answer = self.ask(conflict)
            return (0, "") if answer is None else (answer, "asked")
        if prefer is not None or not versions:
            prefer = prefer or self.prefer
            return (0, "") if prefer is None else (_chosen(conflict, prefer), prefer)
        choices = conflict.choices
        places = [at for at, each in enumerate(choices) if each.published] or [*range(len(choices))]
        held = {meaning_of(conflict.field, choices[at].value) for at in places}
        if len(held) == 1 or self.prefer == "published":
            return places[0], "published"
        # Of several publications, or of preprints alone, that they are published decides nothing
        if self.prefer is None:
            return places[0], ""
        among = replace(conflict, choices=tuple(choices[at] for at in places))
        return places[_chosen(among, self.prefer)], self.prefer


def _chosen(conflict: Conflict, prefer: Prefer) -> int:
    """Return the place of the value preferred; of several alike the first."""
    choices = conflict.choices
    places: Sequence[int] = range(len(choices))
    if prefer == "last":
        return len(choices) - 1
    if prefer == "published":
        return next((at for at in places if choices[at].published), 0)
    if prefer == "longest":
        if conflict.field in NAME_LISTS:
            names = [parse_names(each.value)[0] for each in choices]
            places = [
                at for at in places if not any(cut_short(names[at], other) for other in names)
            ]
        return max(places, key=lambda at: (len(choices[at].value.strip()), -at))
    return 0


def _preference(text: str) -> Prefer:
    for each in PREFERENCES:
        if text == each:
            return each
    hint = did_you_mean(text, PREFERENCES)
    raise UnknownPreferenceError(f"{text!r} is none of {', '.join(PREFERENCES)}{hint}")
