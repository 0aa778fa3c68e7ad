"""Claims: what the literature says, read from YAML, and how it bears on the thesis."""

from stronger.claims.argument import Argument
from stronger.claims.model import (
    Basis,
    BearsOn,
    Citation,
    Claim,
    Correction,
    Dated,
    Document,
    Lack,
    Part,
    Question,
    Read,
    Reading,
    ReferenceList,
    Relation,
    Search,
    Stance,
    Statement,
    Term,
)
from stronger.claims.reading import ClaimFiles, read_claim_files

__all__ = [
    "Argument",
    "Basis",
    "BearsOn",
    "Citation",
    "Claim",
    "ClaimFiles",
    "Correction",
    "Dated",
    "Document",
    "Lack",
    "Part",
    "Question",
    "Read",
    "Reading",
    "ReferenceList",
    "Relation",
    "Search",
    "Stance",
    "Statement",
    "Term",
    "read_claim_files",
]
