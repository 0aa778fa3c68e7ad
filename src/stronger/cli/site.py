"""``stronger site``: writes the pages, builds the site, serves it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from stronger.cli.options import Folder
from stronger.cli.output import Failure, find_base, load, need, note, say_running

app = typer.Typer(help="The site: pages, and MkDocs to render them.", no_args_is_help=True)


@app.command("generate")
def generate(kb: Folder = Path()) -> None:
    """Write the pages of papers, claims, demos and the rest into docs/, as plain Markdown."""
    need("site", "mkdocs", "material", "jinja2", "pygraphviz", "matplotlib")
    from stronger.cli.reference import pages
    from stronger.site import SiteError, settings_for
    from stronger.site import generate as generate_site

    base = load(kb, write=True)
    try:
        report = generate_site(base, pages=pages(), settings=settings_for(base.root))
        note(str(report))
    except SiteError as error:
        raise Failure(str(error)) from None


@app.command("build")
def build(
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", help="Folder of the site.", show_default="as mkdocs.yml says"
        ),
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict/--no-strict", help="Whether a warning fails the build.")
    ] = True,
    offline: Annotated[
        bool,
        typer.Option(
            "--offline",
            help="Build a copy to read without a server, from a folder or a stick: links name"
            " files, and the box that finds is left out.",
        ),
    ] = False,
    kb: Folder = Path(),
) -> None:
    """Build the site."""
    need("site", "mkdocs", "material", "jinja2", "pygraphviz", "matplotlib")
    from stronger.cli.reference import pages
    from stronger.site import SiteError
    from stronger.site import build as build_site

    try:
        root = find_base(kb, write=True)
        _say_whose(root)
        folder = build_site(root, strict=strict, site_dir=output, pages=pages(), offline=offline)
    except SiteError as error:
        raise Failure(str(error)) from None
    note(f"The site is in {folder}.")


@app.command("serve")
def serve(
    address: Annotated[str, typer.Option("--address", help="Host and port.")] = "127.0.0.1:8000",
    kb: Folder = Path(),
) -> None:
    """Serve the site, and build it anew whenever a page or a data file changes."""
    need("site", "mkdocs", "material", "jinja2", "pygraphviz", "matplotlib")
    from stronger.cli.reference import pages
    from stronger.site import SiteError
    from stronger.site import serve as serve_site

    try:
        root = find_base(kb, write=True)
        _say_whose(root)
        serve_site(root, address, pages=pages())
    except SiteError as error:
        raise Failure(str(error)) from None


def _say_whose(root: Path) -> None:
    """Say that building runs what the ``mkdocs.yml`` of a base names, unless it is ours."""
    from stronger.folders import OWN_BASE

    if root != OWN_BASE:
        say_running("what mkdocs.yml names (hooks, plugins, theme)")
