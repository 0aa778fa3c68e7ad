"""The shapes of papers: papers with the same type and the same fields filled have one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3

    from stronger.indexing.facts import Facts


class Shapes:
    """The shapes that an index has."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self._known: dict[tuple[str, tuple[str, ...]], int] = {}
        """By type and names of fields, these in order, and for speed as papers have them, too."""

    def load(self) -> None:
        """Read those that are stored."""
        names: dict[int, list[str]] = {}
        for shape, name in self.connection.execute("SELECT shape, name FROM filled ORDER BY rowid"):
            names.setdefault(shape, []).append(name)
        for shape, kind in self.connection.execute("SELECT id, type FROM shapes"):
            self._known[kind, tuple(sorted(names.get(shape, ())))] = shape

    def sweep(self) -> None:
        """Forget those that no paper has any more."""
        unused = "NOT IN (SELECT shape FROM papers)"
        self.connection.execute(f"DELETE FROM shapes WHERE id {unused}")
        self.connection.execute(f"DELETE FROM filled WHERE shape {unused}")

    def of(self, facts: Facts) -> int:
        """Return the shape of a paper; make it if no other has it."""
        written = facts.type, facts.filled
        found = self._known.get(written)
        if found is None:
            named = facts.type, tuple(sorted(facts.filled))
            found = self._known.get(named)
            if found is None:
                found = max(self._known.values(), default=0) + 1
                self._known[named] = found
                self.connection.execute("INSERT INTO shapes VALUES (?, ?)", (found, facts.type))
                self.connection.executemany(
                    "INSERT INTO filled VALUES (?, ?)", [(found, name) for name in named[1]]
                )
            self._known[written] = found
        return found
