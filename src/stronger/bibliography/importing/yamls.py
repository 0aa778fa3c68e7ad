"""YAML as plain values with their places: texts, lists and mappings, nothing that expands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stronger.bibliography.importing.findings import broken_record
from stronger.diagnostics import Diagnostic, Position

if TYPE_CHECKING:
    from collections.abc import Iterator

_ALIASES = (
    "it has aliases (*name), which are not followed, as a few of them can stand for any amount "
    "of text; write out what they stand for"
)
DEEPEST = 60
"""How deep lists and mappings may be nested."""


class Node:
    """A part of a YAML text."""

    def __init__(self, node: Any, file: str, first: int = 0) -> None:
        self._node = node
        self._file = file
        self._first = first

    @property
    def position(self) -> Position:
        """Where it begins."""
        mark = self._node.start_mark
        return Position(self._file, self._first + mark.line + 1, mark.column + 1)

    @property
    def is_mapping(self) -> bool:
        """Whether it has keys and values."""
        return str(self._node.id) == "mapping"

    @property
    def is_list(self) -> bool:
        """Whether it has items."""
        return str(self._node.id) == "sequence"

    def pairs(self) -> Iterator[tuple[str, Node]]:
        """Yield the keys with what each has, also of a key that is there twice."""
        if self.is_mapping:
            for key, value in self._node.value:
                yield str(_value(key)), Node(value, self._file, self._first)

    def items(self) -> Iterator[Node]:
        """Yield the items of a list."""
        if self.is_list:
            for item in self._node.value:
                yield Node(item, self._file, self._first)

    def at(self, key: str) -> Node | None:
        """Return what a key has, or None."""
        return next((node for name, node in self.pairs() if name == key), None)

    @property
    def value(self) -> Any:
        """What it says: texts (none becomes an empty one), lists and mappings of these.

        Numbers, dates and *no* stay the text that they are.
        """
        return _value(self._node)


def load_yaml(text: str, file: str, findings: list[Diagnostic], *, first: int = 0) -> Node | None:
    """Return what a YAML text says, or None if it is none or tries to be more than it looks.

    Parameters
    ----------
    text
        YAML, one document.
    file
        What findings call it.
    findings
        Takes the reason if there is nothing to return.
    first
        How many lines of the file stand before the text.
    """
    import yaml

    loader_class: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    depth = 0
    try:
        for event in yaml.parse(text, Loader=loader_class):
            if isinstance(event, yaml.AliasEvent):
                raise _refused(event.start_mark, _ALIASES)
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
            if depth > DEEPEST:
                raise _refused(event.start_mark, "it is nested too deeply")
        node = loader_class(text).get_single_node()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line, mark.column) if mark else (0, 0)
        reason = f"this is no YAML that can be read: {error.problem or error.context}"
        where = Position(file, first + line + 1, column + 1)
        raw = "".join(text.splitlines()[line : line + 1])
        findings.append(broken_record(where, reason, raw[:200]))
        return None
    except (yaml.YAMLError, ValueError) as error:
        told = " ".join(str(error).split())
        findings.append(broken_record(Position(file, first + 1), f"this is no YAML: {told}"))
        return None
    return Node(node, file, first) if node is not None else None


def _refused(mark: Any, problem: str) -> Exception:
    import yaml

    return yaml.MarkedYAMLError(problem=problem, problem_mark=mark)


def _value(node: Any) -> Any:
    if node.id == "mapping":
        return {str(_value(key)): _value(value) for key, value in node.value}
    if node.id == "sequence":
        return [_value(item) for item in node.value]
    plain = node.style is None or node.style == ""
    return "" if plain and node.value in ("null", "Null", "NULL", "~", "") else node.value
