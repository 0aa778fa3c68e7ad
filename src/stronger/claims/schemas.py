"""JSON Schemas of the claim files, with which editors complete and check while one types."""

from __future__ import annotations

import ast
import inspect
from typing import Any

from stronger.claims import model
from stronger.claims.model import Citation, Corrections, Question, Statement, Thesis

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schemas() -> dict[str, dict[str, Any]]:
    """Return the schema of each kind of file, by the name of its schema file."""
    from pydantic import TypeAdapter

    kinds: dict[str, Any] = {
        "thesis.json": Thesis,
        "statements.json": tuple[Statement, ...],
        "questions.json": tuple[Question, ...],
        "citations.json": tuple[Citation, ...],
        "corrections.json": Corrections,
    }
    return {
        name: _described({"$schema": DIALECT, **TypeAdapter(kind).json_schema()})
        for name, kind in kinds.items()
    }


def _described(schema: dict[str, Any]) -> dict[str, Any]:
    """Add to each property what the docstring under the model's attribute says of it."""
    docstrings = _attribute_docstrings()
    for each in (schema, *schema.get("$defs", {}).values()):
        for name, description in docstrings.get(each.get("title", ""), {}).items():
            if name in each.get("properties", {}):
                each["properties"][name]["description"] = description
    return schema


def _attribute_docstrings() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for node in ast.parse(inspect.getsource(model)).body:
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
