"""``stronger new``: starts a knowledge base."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from stronger.cli.output import Failure, note

TEMPLATE = Path(__file__).parents[1] / "template"
# A leading dot would hide the file from the tools that package this one
DOTTED = {"gitignore": ".gitignore"}


def new(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder to make.")],
) -> None:
    """Make a small knowledge base that builds, passes its checks and runs a demo of its own."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Failure(f"{folder} is there already; nothing was written")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        # Made beside its place and moved there whole, so that an interruption leaves no half of it
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as parent:
            made = Path(parent) / folder.name
            shutil.copytree(TEMPLATE, made, ignore=shutil.ignore_patterns("__pycache__"))
            for plain, dotted in DOTTED.items():
                (made / plain).rename(made / dotted)
            made.replace(folder)
    except OSError as error:
        raise Failure(f"cannot make {folder}: {error.strerror or error}") from None
    note(
        f"{folder} is a knowledge base now. In it, try:\n"
        "  stronger check\n"
        "  stronger demo run fair-coin --scale full --publish\n"
        "  stronger site serve"
    )
