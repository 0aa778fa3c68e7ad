"""Reads YAML into frozen models; an error names file, line, column and the nearest valid value."""

from __future__ import annotations

import typing
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.json_schema import SkipJsonSchema

from stronger.diagnostics import Diagnostic, Position, did_you_mean, rule

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import yaml

NOWHERE = Position("<memory>")
MAX_DEPTH = 32
"""Deeper nesting than any record has; a YAML alias that contains itself would never end."""


class Record(BaseModel):
    """A frozen model read from a YAML mapping, which knows where it stands."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    position: SkipJsonSchema[Position] = Field(default=NOWHERE, exclude=True, repr=False)
    """Where the mapping starts."""
    places: SkipJsonSchema[Mapping[str, Position]] = Field(default={}, exclude=True, repr=False)
    """Where the value of each key stands."""

    def at(self, key: str) -> Position:
        """Return where the value of a key stands, or where the record does."""
        return self.places.get(key, self.position)


class RecordError(ValueError):
    """Something wrong with a part of a record, raised by the validator of the whole."""

    def __init__(self, message: str, position: Position) -> None:
        super().__init__(message)
        self.position = position


OURS = ("position", "places")
"""Attributes that the reader fills in; a file cannot have them as keys."""


def _keys(model: type[Record]) -> tuple[str, ...]:
    return tuple(name for name in model.model_fields if name not in OURS)


Model = TypeVar("Model", bound=Record)
Path_ = tuple[str | int, ...]


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


@rule("C003", "unknown-key")
def unknown_key(position: Position, key: str, valid: tuple[str, ...]) -> Diagnostic:
    """A record has a key that its kind does not know.

    ## Why
    A misspelt key would be lost in silence, and with it what you meant to say.

    ## Example
    `stanse: supports` in a statement.

    ## Fix
    Use one of the keys that the message lists; the nearest one is named first.
    """
    return unknown_key.at(
        position,
        f"unknown key {key!r}{did_you_mean(key, valid)} (valid: {', '.join(valid)})",
        fix="Rename or remove the key.",
    )


@rule("C004", "missing-key")
def missing_key(position: Position, key: str, record: str) -> Diagnostic:
    """A record lacks a key that it must have.

    ## Why
    A statement without a locator, or a claim without a sentence, cannot be checked by a reader.

    ## Example
    A statement with `paper`, `claim` and `says`, but no `locator`.

    ## Fix
    Add the key.
    """
    return missing_key.at(position, f"{record} lacks the key {key!r}", fix=f"Add {key!r}.")


@rule("C005", "invalid-value")
def invalid_value(position: Position, message: str, raw: str = "") -> Diagnostic:
    """A key has a value that it cannot have.

    ## Why
    Stances, bases and relations have few values, each with a meaning of its own; an identifier is
    part of an address and has to be kebab-case.

    ## Example
    `stance: suports`, or `id: My Claim`.

    ## Fix
    Use one of the valid values; the nearest one is named.
    """
    return invalid_value.at(position, message, fix="Use a valid value.", raw=raw)


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


@dataclass
class YamlDocument:
    """A YAML file as plain values, with the position of every key and value."""

    file: str
    value: Any = None
    positions: dict[Path_, Position] = field(default_factory=dict)
    """Where a value stands, by its path of keys and indices."""
    keys: dict[Path_, Position] = field(default_factory=dict)
    """Where the key of a mapping's value stands."""
    diagnostics: list[Diagnostic] = field(default_factory=list)

    def at(self, path: Path_) -> Position:
        """Return the position of the nearest enclosing value that has one."""
        while path and path not in self.positions:
            path = path[:-1]
        return self.positions.get(path, Position(self.file))

    def key_at(self, path: Path_) -> Position:
        """Return the position of a key, or of its value."""
        return self.keys.get(path) or self.at(path)


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
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8", errors="replace")
        here = Position(file, before.count("\n") + 1, len(before) - before.rfind("\n"))
        raw = data[error.start : error.start + 20].decode("latin-1")
        reason = f"byte 0x{data[error.start]:02x} is not UTF-8"
        document.diagnostics.append(unreadable_file(here, reason, raw))
        return document
    _parse(document, text)
    return document


def _parse(document: YamlDocument, text: str) -> None:
    import yaml

    # libyaml is ten times as fast; PyYAML's own parser serves where it was built without
    loader_class = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    loader = None
    try:
        loader = loader_class(text)
        node = loader.get_single_node()
        if node is None:
            reason = f"{document.file} holds no record"
            document.diagnostics.append(unreadable_file(Position(document.file), reason))
            return
        document.value = _plain(document, loader, node, ())
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        here = Position(document.file, mark.line + 1, mark.column + 1) if mark else None
        line = text.splitlines()[mark.line : mark.line + 1] if mark else []
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


def _plain(document: YamlDocument, loader: Any, node: yaml.Node, path: Path_) -> Any:
    import yaml

    here = Position(document.file, node.start_mark.line + 1, node.start_mark.column + 1)
    document.positions[path] = here
    if len(path) > MAX_DEPTH:
        raise ValueError(f"nested more than {MAX_DEPTH} levels deep")
    if isinstance(node, yaml.SequenceNode):
        return [_plain(document, loader, each, (*path, i)) for i, each in enumerate(node.value)]
    if isinstance(node, yaml.MappingNode):
        mapping: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(getattr(key_node, "value", key_node))
            mark = key_node.start_mark
            place = Position(document.file, mark.line + 1, mark.column + 1)
            if key in mapping:
                document.diagnostics.append(duplicate_key(place, key))
                continue
            document.keys[(*path, key)] = place
            mapping[key] = _plain(document, loader, value_node, (*path, key))
        return mapping
    return loader.construct_object(node)


def parse_records(
    document: YamlDocument, model: type[Model], path: Path_ = ()
) -> tuple[Model, ...]:
    """Read the list at a path into models; a record that fails becomes diagnostics.

    Parameters
    ----------
    document : YamlDocument
        The file; findings are added to its diagnostics.
    model : type of Record
        What the records of the list are.
    path : tuple of str and int
        Where in the file the list stands; the whole file by default.
    """
    value: Any = document.value
    for step in path:
        value = value.get(step) if isinstance(value, dict) else None
    if value is None:
        return ()
    if not isinstance(value, list):
        message = f"expected a list of {model.__name__.lower()}s, found {_kind(value)}"
        document.diagnostics.append(invalid_value(document.at(path), message))
        return ()
    parsed = (parse_record(document, model, (*path, i)) for i in range(len(value)))
    return tuple(each for each in parsed if each is not None)


def parse_record(document: YamlDocument, model: type[Model], path: Path_) -> Model | None:
    """Read the mapping at a path into a model, or add to the diagnostics why it cannot be."""
    value: Any = document.value
    for step in path:
        value = value[step]
    if not isinstance(value, dict):
        message = f"expected a {model.__name__.lower()} (keys and values), found {_kind(value)}"
        document.diagnostics.append(invalid_value(document.at(path), message))
        return None
    found = list(_reserved(document, value, path))
    if found:
        document.diagnostics.extend(found)
        return None
    try:
        return model.model_validate(_positioned(document, value, path))
    except ValidationError as error:
        told: dict[Path_, Diagnostic] = {}
        for each in error.errors(include_url=False):
            # Where one of several types would do, each of them complains; the first says enough
            told.setdefault(_place(document, path, each), _explain(document, model, path, each))
        document.diagnostics.extend(told.values())
        return None


def check_keys(document: YamlDocument, model: type[Record]) -> None:
    """Report keys of the file's top mapping that the model of the whole file does not have."""
    valid = _keys(model)
    if document.value is not None and not isinstance(document.value, dict):
        message = f"expected the keys {', '.join(valid)}, found {_kind(document.value)}"
        document.diagnostics.append(invalid_value(document.at(()), message))
        return
    for key in document.value or ():
        if key not in valid:
            document.diagnostics.append(unknown_key(document.key_at((key,)), key, valid))


def _reserved(document: YamlDocument, value: Any, path: Path_) -> Iterator[Diagnostic]:
    if isinstance(value, dict):
        for key, each in value.items():
            if key in OURS:
                message = f"key {key!r} is the reader's own"
                yield invalid_value(document.key_at((*path, key)), message)
            yield from _reserved(document, each, (*path, key))
    elif isinstance(value, list):
        for i, each in enumerate(value):
            yield from _reserved(document, each, (*path, i))


def _positioned(document: YamlDocument, value: Any, path: Path_) -> Any:
    if isinstance(value, dict):
        inner = {key: _positioned(document, each, (*path, key)) for key, each in value.items()}
        places = {key: document.at((*path, key)) for key in value}
        return {**inner, "position": document.at(path), "places": places}
    if isinstance(value, list):
        return [_positioned(document, each, (*path, i)) for i, each in enumerate(value)]
    return value


def _place(document: YamlDocument, path: Path_, error: Mapping[str, Any]) -> Path_:
    """Return the path of what an error is about: without the names of types that were tried."""
    location: Path_ = (*path, *error["loc"])
    if error["type"] != "missing":
        while len(location) > len(path) and location not in document.positions:
            location = location[:-1]
    return location


def _explain(
    document: YamlDocument, model: type[Record], path: Path_, error: Mapping[str, Any]
) -> Diagnostic:
    location = _place(document, path, error)
    inner, annotation = _field_type(model, location[len(path) :])
    if error["type"] == "value_error":
        raised, name = error["ctx"]["error"], _name(document, location, inner)
        here = raised.position if isinstance(raised, RecordError) else document.at(location)
        return invalid_value(here, f"{name}: {raised}")
    key = str(location[-1]) if location else inner.__name__.lower()
    if error["type"] == "extra_forbidden":
        return unknown_key(document.key_at(location), key, _keys(inner))
    if error["type"] == "missing":
        name = _name(document, location[:-1], inner)
        return missing_key(document.at(location[:-1]), key, name)
    value = error["input"]
    for each in (annotation, *typing.get_args(annotation)):
        if isinstance(each, type) and issubclass(each, Enum):
            valid = tuple(str(member.value) for member in each)
            message = f"{key} cannot be {value!r}{did_you_mean(str(value), valid)}"
            return invalid_value(document.at(location), f"{message} (valid: {', '.join(valid)})")
    if error["type"] == "string_type":
        reason = f"{key} has to be text, found {_kind(value)}; put it in quotes if text is meant"
    elif error["type"] == "string_pattern_mismatch":
        reason = f"{key} cannot be {value!r}: it has to match {error['ctx']['pattern']}"
    elif isinstance(value, dict):
        reason = f"{key} cannot be keys and values: {error['msg']}"
    else:
        reason = f"{key} cannot be {value!r}: {error['msg']}"
    return invalid_value(document.at(location), reason)


def _field_type(model: type[Record], location: tuple[str | int, ...]) -> tuple[type[Record], Any]:
    """Return the innermost model on a path, and the type its last key has there."""
    inner: type[Record] = model
    annotation: Any = model
    for step in location:
        if isinstance(step, str):
            known = inner.model_fields.get(step)
            annotation = known.annotation if known else None
        else:
            arguments = typing.get_args(annotation)
            annotation = arguments[0] if arguments else None
        if isinstance(annotation, type) and issubclass(annotation, Record):
            inner = annotation
    return inner, annotation


def _name(document: YamlDocument, path: Path_, model: type[Record]) -> str:
    value: Any = document.value
    for step in path:
        value = value[step]
    identifier = value.get("id") if isinstance(value, dict) else None
    kind = model.__name__.lower()
    return f"{kind} {identifier!r}" if identifier else f"this {kind}"


def _kind(value: object) -> str:
    names = {dict: "keys and values", list: "a list", str: "text", type(None): "nothing"}
    return names.get(type(value), f"the {type(value).__name__} {value!r}")
