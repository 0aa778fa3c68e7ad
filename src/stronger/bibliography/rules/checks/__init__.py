"""What to check in a bibliography that could be read; importing this registers every check."""

from stronger.bibliography.rules.checks import (
    addresses,
    characters,
    fields,
    identifiers,
    markup,
    numbers,
    people,
    titles,
    venues,
    works,
)
from stronger.bibliography.rules.checks.tables import REQUIRED, TYPES
from stronger.bibliography.rules.checks.works import superseded_preprint

__all__ = [
    "REQUIRED",
    "TYPES",
    "addresses",
    "characters",
    "fields",
    "identifiers",
    "markup",
    "numbers",
    "people",
    "superseded_preprint",
    "titles",
    "venues",
    "works",
]
