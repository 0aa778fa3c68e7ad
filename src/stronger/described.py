"""JSON Schemas of models, each property described by the docstring under its attribute."""

from __future__ import annotations

import ast
import inspect
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence
    from enum import Enum
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


def members(kind: type[Enum]) -> dict[str, str]:
    """Return for each value of an enumeration what its docstring says."""
    told = _attribute_docstrings(sys.modules[kind.__module__])[kind.__name__]
    return {str(each.value): told.get(each.name, "") for each in kind}


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
            name: " ".join(inspect.cleandoc(below.value.value).split())
            for attribute, below in zip(node.body, node.body[1:], strict=False)
            if (name := _assigned(attribute))
            and isinstance(below, ast.Expr)
            and isinstance(below.value, ast.Constant)
            and isinstance(below.value.value, str)
        }
    return found


def _assigned(node: ast.stmt) -> str:
    """Return the one name that a statement of a class gives a value or a type; empty if none."""
    targets: list[ast.expr] = []
    if isinstance(node, ast.AnnAssign):
        targets = [node.target]
    elif isinstance(node, ast.Assign):
        targets = node.targets
    return targets[0].id if len(targets) == 1 and isinstance(targets[0], ast.Name) else ""
