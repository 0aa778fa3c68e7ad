"""Options and arguments that several commands take, and the command that takes a query."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from stronger.cli.ordering import ORDERS
from stronger.query import FIELDS


def named(given: str | Path) -> Path:
    """Return a folder that was named, never `Path()`, which says that none was.

    Where none was named and there is none here, commands answer from our own knowledge base.
    """
    return Path(given).absolute() if given == "." else Path(given)


Folder = Annotated[
    Path,
    typer.Option(
        "--kb",
        metavar="FOLDER",
        parser=named,
        help="Folder of the knowledge base, or one below it.",
        envvar="STRONGER_KB",
        show_default="this folder; if it is in none, the one that comes with stronger",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
Query = Annotated[
    list[str] | None,
    typer.Argument(
        help="Which papers, in the filter language: stance:challenges year:2010..2016 "
        '-venue:arxiv "hidden units" OR (author:hebb abstract:learn*). Fields: '
        f"{', '.join(FIELDS)}, and every field of an entry. All if left out.",
        show_default=False,
    ),
]
BibFiles = Annotated[
    list[Path] | None,
    typer.Option(
        "--bib",
        help="A BibTeX file to use instead of a knowledge base; may be given several times.",
        show_default=False,
    ),
]
Sort = Annotated[
    str | None,
    typer.Option(
        "--sort",
        metavar="ORDER",
        help=f"Order: {', '.join(ORDERS)}; with a minus before it (-year) the other way round.",
        show_default="as in the file",
    ),
]
Limit = Annotated[
    int | None, typer.Option("--limit", min=1, help="At most so many papers.", show_default="all")
]
NoCache = Annotated[
    bool, typer.Option("--no-cache", help="With --bib: keep no index for the next time.")
]
Strict = Annotated[
    bool,
    typer.Option("--strict", help="Exit with 1 for everything that is named, fields included."),
]
Engine = Annotated[
    str,
    typer.Option(
        "--engine",
        metavar="dask://HOST:PORT",
        help="A Dask cluster to measure on (extra `cluster`).",
        show_default="this machine",
    ),
]
TAKES_QUERY = {"ignore_unknown_options": True, "help_option_names": ["--help"]}
"""A query may hold ``-venue:arxiv``, which is no option."""
SHORT = {"-f": "--format", "-h": "--help", "-o": "--output"}


class QueryCommand(TyperCommand):
    """A command that takes a query; it knows its short options only when they stand alone.

    Declared the usual way, ``-f`` would also be found in the middle of ``-title:reflection``.
    """

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Spell short options out, then parse."""
        return super().parse_args(ctx, [SHORT.get(each, each) for each in args])
