"""Makes frozen models of records; an error names file, line, column and the nearest value."""

from __future__ import annotations

import datetime as dt
import types
import typing
from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, SkipValidation, ValidationError
from pydantic.json_schema import SkipJsonSchema

from stronger.diagnostics import Diagnostic, Position, did_you_mean, rule

if typing.TYPE_CHECKING:
    from stronger.documents import Steps, YamlDocument

NOWHERE = Position("<memory>")


class Record(BaseModel):
    """A frozen model read from a YAML mapping, which knows where it stands."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    position: SkipJsonSchema[Position] = Field(default=NOWHERE, exclude=True, repr=False)
    """Where the mapping starts."""
    places: SkipJsonSchema[SkipValidation[Mapping[str, Position]]] = Field(
        default={}, exclude=True, repr=False
    )
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


class _Places(Mapping[str, Position]):
    """Where the values of a mapping stand, looked up when asked: few are ever asked for."""

    def __init__(self, document: YamlDocument, path: Steps, keys: Iterable[str]) -> None:
        self._document = document
        self._path = path
        self._keys = tuple(keys)

    def __getitem__(self, key: str) -> Position:
        if key not in self._keys:
            raise KeyError(key)
        return self._document.at((*self._path, key))

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)

    def __reduce__(self) -> tuple[type[dict[str, Position]], tuple[dict[str, Position]]]:
        return dict, (dict(self),)


def parse_records(
    document: YamlDocument, model: type[Model], path: Steps = ()
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


def parse_record(document: YamlDocument, model: type[Model], path: Steps) -> Model | None:
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
        told: dict[Steps, Diagnostic] = {}
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


def _reserved(document: YamlDocument, value: Any, path: Steps) -> Iterator[Diagnostic]:
    if isinstance(value, dict):
        for key, each in value.items():
            if key in OURS:
                message = f"key {key!r} is the reader's own"
                yield invalid_value(document.key_at((*path, key)), message)
            yield from _reserved(document, each, (*path, key))
    elif isinstance(value, list):
        for i, each in enumerate(value):
            yield from _reserved(document, each, (*path, i))


def _positioned(document: YamlDocument, value: Any, path: Steps) -> Any:
    if isinstance(value, dict):
        inner = {key: _positioned(document, each, (*path, key)) for key, each in value.items()}
        places = _Places(document, path, value)
        return {**inner, "position": document.at(path), "places": places}
    if isinstance(value, list):
        return [_positioned(document, each, (*path, i)) for i, each in enumerate(value)]
    return value


def _place(document: YamlDocument, path: Steps, error: Mapping[str, Any]) -> Steps:
    """Return the path of what an error is about: without the names of types that were tried."""
    location: Steps = (*path, *error["loc"])
    if error["type"] != "missing":
        while len(location) > len(path) and location not in document.marks.values:
            location = location[:-1]
    return location


def _explain(
    document: YamlDocument, model: type[Record], path: Steps, error: Mapping[str, Any]
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
    if error["type"] == "missing" and isinstance(location[-1], int):
        message = f"{location[-2]} has too few values"
        return invalid_value(document.at(location[:-1]), message)
    if error["type"] == "missing":
        name = _name(document, location[:-1], inner)
        return missing_key(document.at(location[:-1]), key, name)
    value = _as_written(error["input"])
    for each in (annotation, *typing.get_args(annotation)):
        if isinstance(each, type) and issubclass(each, Enum):
            valid = tuple(str(member.value) for member in each)
            message = f"{key} cannot be {value!r}{did_you_mean(str(value), valid)}"
            return invalid_value(document.at(location), f"{message} (valid: {', '.join(valid)})")
    if error["type"] == "tuple_type":
        reason = f"{key} has to be a list, found {_kind(value)}"
    elif error["type"] == "too_short":
        reason = f"{key} has to have at least one value"
    elif error["type"].startswith("date"):
        reason = f"{key} has to be a day, such as 2026-11-30, found {value!r}"
    elif error["type"] in ("model_type", "model_attributes_type", "dict_type"):
        keys = ", ".join(_keys(inner))
        reason = f"{key} has to be keys and values ({keys}), found {_kind(value)}"
    elif error["type"] == "string_type":
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
        union = typing.get_origin(annotation) in (typing.Union, types.UnionType)
        for each in typing.get_args(annotation) if union else (annotation,):
            if isinstance(each, type) and issubclass(each, Record):
                inner = each
    return inner, annotation


def _name(document: YamlDocument, path: Steps, model: type[Record]) -> str:
    value: Any = document.value
    for step in path:
        value = value[step]
    identifier = value.get("id") if isinstance(value, dict) else None
    kind = model.__name__.lower()
    return f"{kind} {identifier!r}" if identifier else f"this {kind}"


def _as_written(value: Any) -> Any:
    """Return a value without what the reader added to its mappings."""
    if isinstance(value, dict):
        return {key: _as_written(each) for key, each in value.items() if key not in OURS}
    return [_as_written(each) for each in value] if isinstance(value, list) else value


def _kind(value: object) -> str:
    names = {dict: "keys and values", list: "a list", str: "text", type(None): "nothing"}
    if isinstance(value, dt.date):
        return f"the day {value.isoformat()}"
    return names.get(type(value), f"the {type(value).__name__} {value!r}")
