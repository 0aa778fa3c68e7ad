"""Finds out what a document cites, and cuts a bibliography down to it."""

from stronger.bibliography.edit.subset.documents import (
    READERS,
    Cited,
    Missing,
    UnknownDocumentError,
    cited_in_text,
    cited_keys,
    subset,
    subset_text,
)

__all__ = [
    "READERS",
    "Cited",
    "Missing",
    "UnknownDocumentError",
    "cited_in_text",
    "cited_keys",
    "subset",
    "subset_text",
]
