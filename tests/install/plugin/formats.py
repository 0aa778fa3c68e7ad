"""An export format: the keys, one a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stronger.bibliography.formats import export_format

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stronger.bibliography import Bibliography, Entry


@export_format("keys", extension=".keys", title="Keys, one a line")
def keys(bibliography: Bibliography, entries: Sequence[Entry]) -> str:
    """Write the keys."""
    return "".join(f"{entry.citekey}\n" for entry in entries)
