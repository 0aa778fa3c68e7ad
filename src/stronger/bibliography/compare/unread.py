"""What bibliographies hold that could not be read: it is compared to the letter."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from stronger.bibliography.compare.changes import Change
from stronger.bibliography.source.findings import duplicate_field, leaves_out, unreadable_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stronger.diagnostics import Diagnostic

_LOST = frozenset({unreadable_file.code, duplicate_field.code})


def is_unread(finding: Diagnostic) -> bool:
    """Say whether a finding of reading BibTeX is about text that is in no entry.

    Such are broken blocks, entries without a key, and the second of two fields of one name.
    """
    return leaves_out(finding) or finding.code in _LOST


def compare_unread(old: Sequence[Diagnostic], new: Sequence[Diagnostic]) -> list[Change]:
    """Return which unreadable stretches of text have come and gone, those that came first.

    Parameters
    ----------
    old
        Findings about unreadable text of the old bibliography.
    new
        Those of the new one.
    """
    come = _without(new, old)
    gone = _without(old, new)
    return [
        *(Change("unread added", _begin(each), each.position, new=each.raw) for each in come),
        *(Change("unread removed", _begin(each), each.position, old=each.raw) for each in gone),
    ]


def _without(some: Iterable[Diagnostic], others: Iterable[Diagnostic]) -> list[Diagnostic]:
    left = Counter(each.raw.strip() for each in others)
    made = []
    for each in some:
        raw = each.raw.strip()
        if left[raw]:
            left[raw] -= 1
        elif raw:
            made.append(each)
    return made


def _begin(finding: Diagnostic) -> str:
    """Return the beginning of an unreadable stretch, by which people know it again."""
    return finding.raw.strip().partition("\n")[0][:40]
