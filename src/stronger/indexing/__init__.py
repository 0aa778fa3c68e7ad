"""Indexes of bibliography files: one entry of a hundred thousand without reading the others."""

from stronger.indexing.index import Hit, Index
from stronger.indexing.opening import index_of, open_index
from stronger.indexing.stored import FileChanged

__all__ = ["FileChanged", "Hit", "Index", "index_of", "open_index"]
