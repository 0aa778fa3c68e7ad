"""``stronger schema``: JSON Schemas for editors."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from stronger.cli.options import Folder
from stronger.cli.output import Failure, load, note


def schema(kb: Folder = Path()) -> None:
    """Write the JSON Schemas of claim files and demos to data/schema, for editors to check with.

    A file uses one by a comment such as `# yaml-language-server: $schema=../schema/thesis.json`.
    """
    from stronger.bibliography import save

    found = all_schemas()
    folder = load(kb, write=True).root / "data" / "schema"
    try:
        folder.mkdir(exist_ok=True)
        for name, value in found.items():
            save(folder / name, json.dumps(value, indent=1, ensure_ascii=False) + "\n")
    except OSError as error:
        raise Failure(f"cannot write to {folder}: {error.strerror or error}") from None
    note(f"{len(found)} schemas written to {folder}")


def all_schemas() -> dict[str, dict[str, Any]]:
    """Return the schema of each kind of file, by the name of its schema file."""
    from stronger.claims.schemas import schemas
    from stronger.described import schema_of
    from stronger.evidence import choices, promises, settings

    demo = schema_of(promises.Promise, promises, settings, choices)
    # The name of the folder says it
    demo["required"].remove("id")
    return {**schemas(), "demo.json": demo}
