"""``stronger site``: writes the pages, builds the site, serves it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stronger.cli.output import Failure, Folder, load

if TYPE_CHECKING:
    from stronger.knowledge import KnowledgeBase

app = typer.Typer(help="The site: pages, and MkDocs to render them.", no_args_is_help=True)


@app.command("generate")
def generate(kb: Folder = Path()) -> None:
    """Write the pages of papers, claims, demos and the rest into docs/ as plain Markdown."""
    _need_mkdocs()
    from stronger.cli.pages import generate_pages

    base = load(kb)
    typer.echo(str(generate_pages(base)), err=True)


@app.command("build")
def build(
    output: Annotated[
        Path | None, typer.Option("--output", help="Folder of the site.", show_default="site")
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict/--no-strict", help="Whether a warning fails the build.")
    ] = True,
    kb: Folder = Path(),
) -> None:
    """Build the site."""
    _run(load(kb), ["build", *(["--strict"] if strict else [])], output)


@app.command("serve")
def serve(
    address: Annotated[str, typer.Option("--address", help="Where to serve.")] = "127.0.0.1:8000",
    kb: Folder = Path(),
) -> None:
    """Serve the site, and build it anew whenever a file changes."""
    _run(load(kb), ["serve", "--dev-addr", address, "--watch", "data"], None)
