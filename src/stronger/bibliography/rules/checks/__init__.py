"""What to check in a bibliography that could be read; importing this registers every check."""

from stronger.bibliography.rules.checks import (
    addresses,
    capitals,
    characters,
    family,
    fields,
    findable,
    identifiers,
    markup,
    numbers,
    people,
    spellings,
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
    "capitals",
    "characters",
    "family",
    "fields",
    "findable",
    "identifiers",
    "markup",
    "numbers",
    "people",
    "spellings",
    "superseded_preprint",
    "titles",
    "venues",
    "works",
]
