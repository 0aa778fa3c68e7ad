"""JSON Schemas of models, each property described by the docstring under its attribute."""

from __future__ import annotations

import ast
import inspect
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import ModuleType

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema_of(kind: Any, *modules: ModuleType) -> dict[str, Any]:
    """Return the schema of a type that pydantic understands.

    Parameters
    ----------
    kind
        The model, or a type made of models.
    *modules
        Where the models are defined: their attributes' docstrings are read there.
    """
    from pydantic import TypeAdapter

    return _described({"$schema": DIALECT, **TypeAdapter(kind).json_schema()}, modules)


def _described(schema: dict[str, Any], modules: Sequence[ModuleType]) -> dict[str, Any]:
    """Add to each property what the docstring under the model's attribute says of it."""
    docstrings = {
        model: found for module in modules for model, found in _attribute_docstrings(module).items()
    }
    for each in (schema, *schema.get("$defs", {}).values()):
        for name, description in docstrings.get(each.get("title", ""), {}).items():
            if name in each.get("properties", {}):
                each["properties"][name]["description"] = description
    return schema


def _attribute_docstrings(module: ModuleType) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for node in ast.parse(inspect.getsource(module)).body:
        if not isinstance(node, ast.ClassDef):
            continue
        found[node.name] = {
            attribute.target.id: " ".join(inspect.cleandoc(below.value.value).split())
            for attribute, below in zip(node.body, node.body[1:], strict=False)
            if isinstance(attribute, ast.AnnAssign)
            and isinstance(attribute.target, ast.Name)
            and isinstance(below, ast.Expr)
            and isinstance(below.value, ast.Constant)
            and isinstance(below.value.value, str)
        }
    return found
