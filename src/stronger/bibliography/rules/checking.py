"""Checks one BibTeX file, with or without a knowledge base around it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import stronger.bibliography.rules.checks as _checks
from stronger.bibliography.rules.selecting import Selection
from stronger.bibliography.source.reading import read_file
from stronger.diagnostics import run_checks

if TYPE_CHECKING:
    from stronger.bibliography.model import Bibliography
    from stronger.diagnostics import Diagnostic


def check_file(
    path: str | os.PathLike[str],
    *,
    file: str | None = None,
    selection: Selection | None = None,
    authority: Bibliography | None = None,
) -> list[Diagnostic]:
    """Return what is wrong with a BibTeX file: the findings of reading it and of every check.

    Parameters
    ----------
    path
        The file.
    file
        What findings call the file; its path as given, if left out.
    selection
        Which rules count; by default all that are not optional.
    authority
        A trusted bibliography, in which preprints are looked up too.
    """
    return check(read_file(path, file=file), selection=selection, authority=authority)


def check(
    bibliography: Bibliography,
    *,
    selection: Selection | None = None,
    authority: Bibliography | None = None,
) -> list[Diagnostic]:
    """Return what is wrong with a bibliography, in order of place; see `check_file`.

    Examples
    --------
    >>> from stronger.bibliography.source.reading import read_text
    >>> [str(each) for each in check(read_text("@misc{a, title = {T}, pages = {3-4}}"))]
    ["<string>:1:23 B104 page range '3-4' needs '--'"]
    """
    selection = selection or Selection()
    found = [
        *bibliography.diagnostics,
        *run_checks("bibliography", bibliography, selection.optional()),
    ]
    if authority is not None:
        found += _checks.superseded_preprint(bibliography, authority)
    unique = dict.fromkeys(selection.filter(found))
    return sorted(unique, key=lambda each: (each.position, each.code))
