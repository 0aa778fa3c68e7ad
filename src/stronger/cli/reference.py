"""The command-line reference, as a page."""

from __future__ import annotations

from inspect import cleandoc
from typing import Any


def reference() -> str:
    """Return the reference of all commands as Markdown, made from their own help."""
    from typer.cli import get_docs_for_click
    from typer.main import get_command

    from stronger.cli.app import app

    command = _unshortened(get_command(app))
    context: Any = command.make_context("stronger", [], resilient_parsing=True)
    return get_docs_for_click(obj=command, ctx=context, name="stronger", title="Command line")


def _unshortened(command: Any) -> Any:
    """Have every command tell all of its summary in the list of its group, not 45 letters."""
    for each in getattr(command, "commands", {}).values():
        summary = cleandoc(each.short_help or each.help or "").split("\n\n")[0]
        each.short_help = " ".join(summary.split())
        _unshortened(each)
    return command


def pages() -> dict[str, str]:
    """Return the pages that the command line adds to a site."""
    return {"reference/cli.md": reference()}
