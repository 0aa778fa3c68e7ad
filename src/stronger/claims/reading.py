"""Reads the claim files of a knowledge base: whatever can be read is, the rest becomes findings."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from stronger.claims.coding import Coding
from stronger.claims.model import (
    Citation,
    Claim,
    Correction,
    Corrections,
    Document,
    Part,
    Question,
    ReferenceList,
    Statement,
    Term,
    Thesis,
)
from stronger.documents import YamlDocument, load_yaml
from stronger.records import check_keys, parse_record, parse_records

if TYPE_CHECKING:
    from pathlib import Path

    from stronger.diagnostics import Diagnostic


@dataclass(frozen=True)
class ClaimFiles:
    """Everything the claim files of a knowledge base say."""

    parts: tuple[Part, ...] = ()
    claims: tuple[Claim, ...] = ()
    statements: tuple[Statement, ...] = ()
    questions: tuple[Question, ...] = ()
    citations: tuple[Citation, ...] = ()
    reference_lists: tuple[ReferenceList, ...] = ()
    documents: tuple[Document, ...] = ()
    corrections: tuple[Correction, ...] = ()
    glossary: tuple[Term, ...] = ()
    codings: tuple[Coding, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = field(default=(), repr=False)


def statement_files(data: Path) -> list[Path]:
    """Return ``claims/statements.yaml`` and ``claims/statements/*.yaml``, those that exist."""
    single = data / "claims" / "statements.yaml"
    return [*([single] if single.exists() else []), *sorted(data.glob("claims/statements/*.yaml"))]


def read_claims(data: Path) -> tuple[Claim, ...]:
    """Read the claims alone, those that can be read, for who needs nothing else.

    Parameters
    ----------
    data : Path
        The folder ``data`` of a knowledge base.
    """
    return _read_thesis(data)[1]


def _read_thesis(data: Path) -> tuple[tuple[Part, ...], tuple[Claim, ...], YamlDocument]:
    path = data / "claims" / "thesis.yaml"
    thesis = load_yaml(path, path.relative_to(data.parent).as_posix())
    check_keys(thesis, Thesis)
    parts = parse_records(thesis, Part, ("parts",))
    return parts, parse_records(thesis, Claim, ("claims",)), thesis


def read_claim_files(data: Path) -> ClaimFiles:
    """Read the claim files under a knowledge base's data folder.

    Only ``claims/thesis.yaml`` has to exist.

    Parameters
    ----------
    data : Path
        The folder ``data`` of a knowledge base; findings name files relative to its parent.
    """
    found: list[Diagnostic] = []

    def name(path: Path) -> str:
        return path.relative_to(data.parent).as_posix()

    parts, claims, thesis = _read_thesis(data)
    found += thesis.diagnostics

    statements: list[Statement] = []
    for path in statement_files(data):
        document = load_yaml(path, name(path))
        statements += parse_records(document, Statement)
        found += document.diagnostics

    questions: tuple[Question, ...] = ()
    path = data / "claims" / "questions.yaml"
    if path.exists():
        document = load_yaml(path, name(path))
        questions = parse_records(document, Question)
        found += document.diagnostics

    citations: tuple[Citation, ...] = ()
    path = data / "citations.yaml"
    if path.exists():
        document = load_yaml(path, name(path))
        citations = parse_records(document, Citation)
        found += document.diagnostics

    reference_lists: tuple[ReferenceList, ...] = ()
    path = data / "reference_lists.yaml"
    if path.exists():
        document = load_yaml(path, name(path))
        reference_lists = parse_records(document, ReferenceList)
        found += document.diagnostics

    documents: tuple[Document, ...] = ()
    corrections: tuple[Correction, ...] = ()
    path = data / "corrections.yaml"
    if path.exists():
        document = load_yaml(path, name(path))
        check_keys(document, Corrections)
        documents = parse_records(document, Document, ("documents",))
        corrections = parse_records(document, Correction, ("corrections",))
        found += document.diagnostics

    glossary: tuple[Term, ...] = ()
    path = data / "glossary.yaml"
    if path.exists():
        document = load_yaml(path, name(path))
        glossary = parse_records(document, Term)
        found += document.diagnostics

    codings: list[Coding] = []
    for path in sorted(data.glob("coding/*.yaml")):
        document = load_yaml(path, name(path))
        coding = parse_record(document, Coding, ()) if document.value is not None else None
        codings += [coding] if coding else []
        found += document.diagnostics

    return ClaimFiles(
        parts=parts,
        claims=claims,
        statements=tuple(statements),
        questions=questions,
        citations=citations,
        reference_lists=reference_lists,
        documents=documents,
        corrections=corrections,
        glossary=glossary,
        codings=tuple(codings),
        diagnostics=tuple(found),
    )
