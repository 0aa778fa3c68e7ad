"""``stronger graph``: the claim graph for other programs."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from stronger.cli.options import Folder
from stronger.cli.output import emit, load

app = typer.Typer(help="The graph of papers, claims, demos and questions.", no_args_is_help=True)


class Form(StrEnum):
    """Formats of a graph."""

    JSON = "json"


@app.callback()
def _graph() -> None:
    """The graph of papers, claims, demos and questions."""


@app.command("export")
def export(
    form: Annotated[Form, typer.Option("--format", help="Format of the export.")] = Form.JSON,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="File to write.", show_default="standard output"),
    ] = None,
    kb: Folder = Path(),
) -> None:
    """Export the graph; as node-link JSON, nodes have id and kind, edges source and target."""
    from stronger.knowledge.graph import node_link

    data = node_link(load(kb))
    writers = {Form.JSON: lambda: json.dumps(data, indent=1, ensure_ascii=False)}
    text = writers[form]() + "\n"
    emit(text, output, len(data["nodes"]), "node")
