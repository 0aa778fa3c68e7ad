"""The schema of the graph, for machines as JSON Schema and for people as tables of fields."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, get_args

from stronger.described import DIALECT
from stronger.knowledge.dataset.model import EDGES, NODES, VERSION, About, Edge, Graph, Node

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydantic import BaseModel
    from pydantic.fields import FieldInfo

TYPES = {str: "text", int: "whole number", float: "number", bool: "true or false"}


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of the graph in node-link JSON."""
    schema = Graph.model_json_schema(mode="serialization")
    schema["properties"]["$schema"] = {"type": "string", "description": "Where this schema is."}
    return {"$schema": DIALECT, "$id": f"urn:x-stronger:schema:graph:{VERSION}", **schema}


def column_types(models: Iterable[type[Node] | type[Edge]]) -> dict[str, type]:
    """Return the one type of each attribute, wherever it stands.

    Raises
    ------
    TypeError
        If an attribute has two: a column of a table could not hold it.
    """
    found: dict[str, type] = {}
    for model in models:
        for name, field in model.model_fields.items():
            kind, _ = _type_of(field)
            if found.setdefault(name, kind) is not kind:
                raise TypeError(f"{name} is {found[name].__name__} and {kind.__name__}")
    return found


def fields_page() -> str:
    """Return what every attribute of the graph means, as Markdown with a table for each kind."""
    parts = [
        f"Every attribute has one type wherever it stands. Version {VERSION} of the schema.\n",
        "## The graph\n\nWhat it says of itself, under `graph` in JSON.\n\n" + _table(About),
        "## All nodes\n\n" + _table(Node),
        *(f"## Nodes: {_kind(each)}\n\n{_about(each)}\n\n{_table(each, Node)}" for each in NODES),
        "## All edges\n\n" + _table(Edge),
    ]
    shared = EDGES[2].__mro__[1]
    for each in EDGES:
        if issubclass(each, shared):
            also = f"Has [the fields of predictions](#predictions), too.\n\n{_table(each, shared)}"
        else:
            also = _table(each, Edge)
        runs = f"From {' or '.join(each.starts)} to {' or '.join(each.ends)}."
        parts.append(f"## Edges: {_kind(each)}\n\n{_about(each)} {runs}\n\n{also}")
    parts.append(f"## Predictions\n\n{_about(shared)}\n\n{_table(shared, Edge)}")
    return "\n".join(part.rstrip() + "\n" for part in parts)


def _kind(model: type[BaseModel]) -> str:
    return f"`{model.model_fields['kind'].default}`"


def _about(model: type[BaseModel]) -> str:
    return re.sub(r"\s*\n\s*", " ", (model.__doc__ or "").strip())


def _table(model: type[BaseModel], beyond: type[BaseModel] | None = None) -> str:
    """Return the fields of a model as a table, but for those of the one it builds on."""
    known = {"kind", *(beyond.model_fields if beyond else ())}
    rows = [(name, field) for name, field in model.model_fields.items() if name not in known]
    if not rows:
        return ""
    lines = ["| Field | Type | What it is |", "|---|---|---|"]
    for name, field in rows:
        kind, nullable = _type_of(field)
        about = " ".join((field.description or "").split()).replace("|", "\\|")
        lines.append(f"| `{name}` | {TYPES[kind]}{' or `null`' if nullable else ''} | {about} |")
    return "\n".join(lines) + "\n"


def _type_of(field: FieldInfo) -> tuple[type, bool]:
    """Return the type of a field without null, and whether it can be null."""
    found: list[type] = []
    nullable = False
    waiting: list[Any] = [field.annotation]
    while waiting:
        each = waiting.pop()
        if each is type(None):
            nullable = True
        elif isinstance(each, type) and each in TYPES:
            found.append(each)
        elif isinstance(each, str | int):
            found.append(type(each))  # a value that a Literal allows
        else:
            # Of what is annotated only the type counts; of a union or a Literal, every part
            parts = get_args(each)
            waiting += parts[:1] if hasattr(each, "__metadata__") else parts
    return found[0], nullable
