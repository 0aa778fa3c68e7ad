"""JSON Schemas of the claim files, with which editors complete and check while one types."""

from __future__ import annotations

from typing import Any

from stronger.claims import coding, model
from stronger.claims.coding import Coding
from stronger.claims.model import (
    Citation,
    Corrections,
    Question,
    ReferenceList,
    Statement,
    Term,
    Thesis,
)
from stronger.described import schema_of


def schemas() -> dict[str, dict[str, Any]]:
    """Return the schema of each kind of file, by the name of its schema file."""
    kinds: dict[str, Any] = {
        "thesis.json": Thesis,
        "statements.json": tuple[Statement, ...],
        "questions.json": tuple[Question, ...],
        "citations.json": tuple[Citation, ...],
        "reference_lists.json": tuple[ReferenceList, ...],
        "corrections.json": Corrections,
        "glossary.json": tuple[Term, ...],
        "coding.json": Coding,
    }
    return {name: schema_of(kind, model, coding) for name, kind in kinds.items()}
