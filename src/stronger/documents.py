"""Reads YAML files as plain values with the place of every key and value in them.

What a file says is kept by its content, for parsing is slow; where things stand in a file that was
parsed before is found again when somebody asks, which only findings do.
"""

from __future__ import annotations

import contextlib
import json
import os
import time
from dataclasses import dataclass, field
from functools import cache, cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple

from stronger.diagnostics import Diagnostic, Position, rule
from stronger.folders import cache_folder, write_whole

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import yaml

MAX_DEPTH = 32
"""Deeper nesting than any record has."""
MAX_BITS = 1024
"""Python does not even print a number of thousands of numerals."""
FORM = 1
"""Of what is kept; a change of it makes all that is kept worthless."""
_UNUSED = 60 * 24 * 3600
"""Seconds after which what was kept of a file that nobody read goes."""

Steps = tuple[str | int, ...]
"""The path of a value in a file: keys and indices."""
Start = tuple[int, int]
"""Line and column, from 1."""


@rule("C001", "unreadable-file")
def unreadable_file(position: Position, reason: str, raw: str = "") -> Diagnostic:
    """A file of the knowledge base cannot be read.

    ## Why
    A missing, empty or wrongly encoded file would otherwise look like an empty list of records.

    ## Example
    `data/claims/thesis.yaml` saved as Latin-1, or not there at all.

    ## Fix
    Put the file back, or save it as UTF-8.
    """
    return unreadable_file.at(position, reason, fix="Put the file back, saved as UTF-8.", raw=raw)


@rule("C002", "invalid-yaml")
def invalid_yaml(position: Position, reason: str, raw: str = "") -> Diagnostic:
    """A file is not YAML.

    ## Why
    Nothing after the first syntax error can be trusted, so no record of the file is used.

    ## Example
    ```yaml
    - id: first
     paper: glorot2011deep
    ```

    ## Fix
    Mend the indentation, quote or bracket at the place named.
    """
    return invalid_yaml.at(position, reason, fix="Mend the YAML at this place.", raw=raw)


@rule("C006", "duplicate-key")
def duplicate_key(position: Position, key: str) -> Diagnostic:
    """A mapping has the same key twice.

    ## Why
    YAML keeps the last value in silence; one of the two was meant for something else.

    ## Example
    ```yaml
    locator: Table 1
    locator: §3.2
    ```

    ## Fix
    Remove one of the two, or begin a new record.
    """
    return duplicate_key.at(position, f"key {key!r} stands here for the second time", raw=key)


class Marks(NamedTuple):
    """Where things stand in a file."""

    values: dict[Steps, Start]
    keys: dict[Steps, Start]
    """Where the key of a mapping's value stands."""


@dataclass
class YamlDocument:
    """A YAML file as plain values, with the position of every key and value."""

    file: str
    text: str = field(default="", repr=False)
    value: Any = None
    mappings: dict[Steps, Start] = field(default_factory=dict, repr=False)
    """Where each mapping starts."""
    diagnostics: list[Diagnostic] = field(default_factory=list)

    @cached_property
    def marks(self) -> Marks:
        """Where everything stands."""
        return _compose(YamlDocument(self.file, self.text))

    def at(self, path: Steps) -> Position:
        """Return the position of the nearest enclosing value that has one."""
        if path in self.mappings:
            return Position(self.file, *self.mappings[path])
        while path and path not in self.marks.values:
            path = path[:-1]
        return Position(self.file, *self.marks.values.get(path, ()))

    def key_at(self, path: Steps) -> Position:
        """Return the position of a key, or of its value."""
        if path in self.marks.keys:
            return Position(self.file, *self.marks.keys[path])
        return self.at(path)


def load_yaml(path: Path, file: str) -> YamlDocument:
    """Read a YAML file; what is wrong with it stands in the document's diagnostics.

    Parameters
    ----------
    path : Path
        Where the file is.
    file : str
        How findings name it.
    """
    document = YamlDocument(file)
    try:
        data = path.read_bytes()
    except OSError as error:
        reason = f"cannot read {file}: {error.strerror or error}"
        document.diagnostics.append(unreadable_file(Position(file), reason))
        return document
    try:
        document.text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8", errors="replace")
        here = Position(file, before.count("\n") + 1, len(before) - before.rfind("\n"))
        raw = data[error.start : error.start + 20].decode("latin-1")
        reason = f"byte 0x{data[error.start]:02x} is not UTF-8"
        document.diagnostics.append(unreadable_file(here, reason, raw))
        return document
    kept = cache_folder() / f"yaml-{FORM}" / f"{sha256(data).hexdigest()}.json"
    if not _recall(document, kept):
        document.marks = _compose(document)
        _keep(document, kept)
    return document


def _recall(document: YamlDocument, kept: Path) -> bool:
    """Take what a file says from what was kept of it, or say that nothing was."""
    try:
        recalled = json.loads(kept.read_bytes())
        value, starts = recalled["value"], [(line, column) for line, column in recalled["starts"]]
        document.mappings = dict(zip(_mappings(value, ()), starts, strict=True))
    except (OSError, ValueError, KeyError, TypeError):
        return False
    document.value = value
    with contextlib.suppress(OSError):
        if time.time() - kept.stat().st_mtime > _UNUSED / 2:
            os.utime(kept)
    return True


def _keep(document: YamlDocument, kept: Path) -> None:
    """Keep what a file says, if it can be kept and nothing is wrong with it."""
    paths = list(_mappings(document.value, ()))
    document.mappings = {path: document.marks.values[path] for path in paths}
    if document.diagnostics:
        return
    what = {"value": document.value, "starts": list(document.mappings.values())}
    # Dates are no JSON; without a folder to write to, the next run parses again
    with contextlib.suppress(OSError, TypeError):
        text = json.dumps(what, separators=(",", ":"))
        write_whole(kept, text.encode())
        for old in kept.parent.glob("*.json"):
            if time.time() - old.stat().st_mtime > _UNUSED:
                old.unlink()


def _mappings(value: Any, path: Steps) -> Iterator[Steps]:
    """Yield the paths of all mappings, from the outside in and in order of writing."""
    if isinstance(value, dict):
        yield path
        for key, each in value.items():
            yield from _mappings(each, (*path, key))
    elif isinstance(value, list):
        for i, each in enumerate(value):
            yield from _mappings(each, (*path, i))


def _compose(document: YamlDocument) -> Marks:
    """Read the text of a document into its value and its diagnostics; return where things stand."""
    import yaml

    marks = Marks({}, {})
    loader = None
    try:
        _refuse(document.text)
        loader = _loader()(document.text)
        node = loader.get_single_node()
        if node is None:
            reason = f"{document.file} holds no record"
            document.diagnostics.append(unreadable_file(Position(document.file), reason))
            return marks
        document.value = _plain(document, loader, node, (), marks)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        here = Position(document.file, *_start(mark)) if mark else None
        line = document.text.splitlines()[mark.line : mark.line + 1] if mark else []
        document.value = None
        document.diagnostics.append(
            invalid_yaml(
                here or Position(document.file), error.problem or str(error), "".join(line)
            )
        )
    except (yaml.YAMLError, ValueError) as error:
        document.value = None
        document.diagnostics.append(invalid_yaml(Position(document.file), str(error)))
    finally:
        if loader is not None:
            loader.dispose()
    return marks


def _refuse(text: str) -> None:
    """Refuse YAML that would be far larger read than written, or too deep for what reads it.

    Raises
    ------
    yaml.MarkedYAMLError
        If it holds an alias or is nested too deeply.
    """
    import yaml

    depth = 0
    for event in yaml.parse(text, Loader=_loader()):
        problem = ""
        if isinstance(event, yaml.AliasEvent):
            problem = f"the alias *{event.anchor} stands here; write out what it stands for"
        elif isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                problem = f"nested more than {MAX_DEPTH} levels deep"
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if problem:
            raise _marked(event, problem)


_TEXT = "tag:yaml.org,2002:str"


@cache
def _loader() -> Any:
    """Return the loader of YAML, which asks only of what may be a number or the like what it is."""
    import yaml

    # libyaml is ten times as fast; PyYAML's own parser serves where it was built without
    base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    starts = frozenset(base.yaml_implicit_resolvers)

    class Loader(base):  # type: ignore[misc]
        def resolve(self, kind: type[yaml.Node], value: str, implicit: Any) -> str:
            if kind is yaml.ScalarNode and (not implicit[0] or (value and value[0] not in starts)):
                return _TEXT
            return str(super().resolve(kind, value, implicit))

    return Loader


def _start(mark: yaml.Mark) -> Start:
    return mark.line + 1, mark.column + 1


def _plain(document: YamlDocument, loader: Any, node: yaml.Node, path: Steps, marks: Marks) -> Any:
    import yaml

    marks.values[path] = _start(node.start_mark)
    if node.tag == _TEXT and isinstance(node.value, str):
        return node.value
    if isinstance(node, yaml.SequenceNode):
        return [
            _plain(document, loader, each, (*path, i), marks) for i, each in enumerate(node.value)
        ]
    if isinstance(node, yaml.MappingNode):
        mapping: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = key_node.value
            if not isinstance(key, str):
                raise _marked(key_node, "the key of a mapping has to be a word")
            if key in mapping:
                place = Position(document.file, *_start(key_node.start_mark))
                document.diagnostics.append(duplicate_key(place, key))
                continue
            marks.keys[(*path, key)] = _start(key_node.start_mark)
            mapping[key] = _plain(document, loader, value_node, (*path, key), marks)
        return mapping
    try:
        value = loader.construct_object(node)
    except (ValueError, KeyError, AttributeError) as error:  # PyYAML believes what a tag says
        kind = str(node.tag).rpartition(":")[2]
        raise _marked(node, f"this is no value of the kind {kind!r} ({error})") from None
    if isinstance(value, int) and value.bit_length() > MAX_BITS:
        raise _marked(node, "this number has more numerals than any that is meant")
    return value


def _marked(node: yaml.Node | yaml.Event, problem: str) -> yaml.MarkedYAMLError:
    import yaml

    mark: Any = node.start_mark
    return yaml.MarkedYAMLError(problem=problem, problem_mark=mark)
