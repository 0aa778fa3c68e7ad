"""Opens the index of any bibliography file."""

from __future__ import annotations

import os
from pathlib import Path

from stronger.folders import cache_folder
from stronger.indexing.index import Index
from stronger.indexing.stored import Stored


def open_index(
    path: str | os.PathLike[str],
    *,
    cache: bool = True,
    folder: str | os.PathLike[str] | None = None,
    file: str | None = None,
) -> Index:
    """Open the index of a BibTeX file; it is made, or brought up to date, if need be.

    A broken index is made anew; where the cache cannot be written, the index is kept in memory. A
    file that cannot be read gives an index of nothing with a finding that says why.

    Parameters
    ----------
    path
        The file.
    cache
        Whether to keep the index for the next time.
    folder
        Where indexes are kept; by default what the environment variable ``STRONGER_CACHE`` names,
        or the user's folder for caches.
    file
        What findings call the file; its path as given, if left out.

    Examples
    --------
    >>> index = open_index("data/references.bib", cache=False)  # doctest: +SKIP
    >>> [hit.key for hit in index.select("author:hinton year:..1990")]  # doctest: +SKIP
    """
    path = Path(path)
    name = os.fspath(path) if file is None else file
    kept = None
    if cache:
        kept = cache_folder() if folder is None else Path(folder)
    return Index(name, Stored(path, name, kept))


def index_of(data: bytes, file: str = "<bytes>") -> Index:
    """Return the index of the bytes of a BibTeX file, in memory.

    Parameters
    ----------
    data
        What the file holds.
    file
        What findings call it.

    Examples
    --------
    >>> [hit.key for hit in index_of(b"@misc{a, year = 1949} @misc{b}").select("year:1949")]
    ['a']
    """
    return Index(file, Stored(Path(file), file, None, data))
