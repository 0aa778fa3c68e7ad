"""Names for addresses and files that are made of identifiers, each once."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Collection, Iterable

_PLAIN_SLUG = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,79}")
_RESERVED = {"index", "readme", "con", "prn", "aux", "nul"} | {
    f"{device}{number}" for device in ("com", "lpt") for number in range(10)
}
"""Names that mean something to MkDocs or to a file system."""


def slugs(identifiers: Iterable[str], reserved: Collection[str] = ()) -> dict[str, str]:
    """Return for each identifier a name that every file system takes, each once.

    Identifiers of ASCII letters, digits, hyphens and underscores stay as they are, unless another
    differs only in case or the name is reserved. Others get the start of their SHA-256 at the end.

    Examples
    --------
    >>> slugs(["glorot2011deep", "../etc"])
    {'../etc': 'etc-f7f9121f', 'glorot2011deep': 'glorot2011deep'}
    """
    taken: set[str] = set(reserved)
    found: dict[str, str] = {}
    unique = sorted(set(identifiers))
    for identifier in sorted(unique, key=lambda each: (not _PLAIN_SLUG.fullmatch(each), each)):
        name = identifier
        if not _PLAIN_SLUG.fullmatch(name) or name.lower() in _RESERVED or name.lower() in taken:
            bare = unicodedata.normalize("NFKD", identifier).encode("ascii", "ignore").decode()
            start = re.sub(r"[^a-z0-9]+", "-", bare.lower()).strip("-")[:60]
            digest = hashlib.sha256(identifier.encode("utf-8", "surrogatepass")).hexdigest()
            length = 8
            while (name := f"{start}-{digest[:length]}".strip("-")) in taken:
                length += 1
        taken.add(name.lower())
        found[identifier] = name
    return dict(sorted(found.items()))
