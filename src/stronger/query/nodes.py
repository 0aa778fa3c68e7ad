"""What a query is once it is read: a tree of terms; and the error for one that cannot be read."""

from __future__ import annotations

from dataclasses import dataclass


class QueryError(ValueError):
    """A query that cannot be understood.

    Parameters
    ----------
    reason : str
        What is wrong, for a person.
    query : str
        The query.
    place : int
        Where in the query, in characters from 1; line breaks count too.
    """

    def __init__(self, reason: str, query: str, place: int) -> None:
        super().__init__(reason, query, place)
        self.reason = reason
        self.query = query
        self.place = place

    @property
    def line(self) -> int:
        """In which line of the query, from 1."""
        return self.query.count("\n", 0, self.place - 1) + 1

    @property
    def column(self) -> int:
        """Where in that line, in characters from 1."""
        return self.place - (self.query.rfind("\n", 0, self.place - 1) + 1)

    def __str__(self) -> str:
        lines = self.query.split("\n")
        several = f" (line {self.line}, column {self.column})" if len(lines) > 1 else ""
        # What else breaks lines, or a tab, would move the mark away from what it points to
        line = "".join(each if each.isprintable() else " " for each in lines[self.line - 1])
        return f"{self.reason}{several}\n  {line}\n  {' ' * (self.column - 1)}^"


@dataclass(frozen=True)
class Term:
    """A word, a phrase or a field with its value."""

    field: str
    """The field's name in lower case; empty for words and phrases."""
    value: str
    place: int
    """Where the term starts in the query, in characters from 1."""
    value_place: int
    """Where its value does."""
    quoted: bool = False
    """Whether the value stands in quotation marks."""


@dataclass(frozen=True)
class Not:
    """What its item does not select."""

    item: Node


@dataclass(frozen=True)
class All:
    """What every item selects."""

    items: tuple[Node, ...]


@dataclass(frozen=True)
class AnyOf:
    """What at least one item selects."""

    items: tuple[Node, ...]


Node = Term | Not | All | AnyOf
