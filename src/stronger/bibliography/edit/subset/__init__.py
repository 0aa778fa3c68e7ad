"""Finds out what a document cites, and cuts a bibliography down to it."""

from stronger.bibliography.edit.subset.cutting import (
    Library,
    Missing,
    Subset,
    cut,
)
from stronger.bibliography.edit.subset.documents import (
    READERS,
    Cited,
    UnknownDocumentError,
    cited_in_text,
)
from stronger.bibliography.edit.subset.reading import Reading, cited_keys, read_documents

__all__ = [
    "READERS",
    "Cited",
    "Library",
    "Missing",
    "Reading",
    "Subset",
    "UnknownDocumentError",
    "cited_in_text",
    "cited_keys",
    "cut",
    "read_documents",
]
