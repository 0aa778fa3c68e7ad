"""``stronger schema``: JSON Schemas for editors."""

from __future__ import annotations

import json
from pathlib import Path

import typer

from stronger.cli.options import Folder
from stronger.cli.output import Failure, load


def schema(kb: Folder = Path()) -> None:
    """Write the JSON Schemas of the claim files to data/schema, for editors to check with.

    A file uses one by a comment such as `# yaml-language-server: $schema=../schema/thesis.json`.
    """
    from stronger.bibliography import save
    from stronger.claims.schemas import schemas

    folder = load(kb).root / "data" / "schema"
    try:
        folder.mkdir(exist_ok=True)
        for name, value in schemas().items():
            save(folder / name, json.dumps(value, indent=1, ensure_ascii=False) + "\n")
    except OSError as error:
        raise Failure(f"cannot write to {folder}: {error.strerror or error}") from None
    typer.echo(f"{len(schemas())} schemas written to {folder}", err=True)
