"""``stronger graph``: the graph for other programs, and paths through it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from stronger.cli.options import Folder, Json
from stronger.cli.output import (
    Failure,
    NothingFound,
    emit,
    load,
    note,
    print_json,
    say,
    write,
)

app = typer.Typer(
    help="The graph of papers, claims, demos and questions, as a dataset.", no_args_is_help=True
)
Form = Literal["json", "graphml", "gexf", "dot", "turtle", "json-ld"]


@app.callback()
def _graph() -> None:
    """The graph of papers, claims, demos and questions, as a dataset."""


@app.command("export")
def export(
    form: Annotated[
        Form | None,
        typer.Option(
            "--format",
            "-f",
            help="Format of the export.",
            show_default="by the output's name, or json",
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="File to write.", show_default="standard output"),
    ] = None,
    kb: Folder = Path(),
) -> None:
    """Export the graph: every node and edge, with all that is known of it.

    json, graphml and gexf hold all attributes, turtle and json-ld the same as RDF, and dot what a
    drawing needs.
    """
    from stronger.knowledge.dataset.formats import FORMATS

    chosen: str | None = form
    if chosen is None:
        suffix = output.suffix.lower() if output else ""
        named = [name for name, each in FORMATS.items() if each.extension == suffix]
        if suffix and not named:
            known = ", ".join(each.extension for each in FORMATS.values())
            raise Failure(f"no format has names that end in {suffix}: they end in {known}")
        chosen = named[0] if named else "json"
    graph = load(kb).dataset
    emit(FORMATS[chosen].write(graph), output, len(graph.nodes), "node")


@app.command("path")
def path(
    start: Annotated[
        str, typer.Argument(metavar="FROM", help="A paper, claim, demo, question or proved fact.")
    ],
    end: Annotated[str, typer.Argument(metavar="TO", help="Another.")],
    as_json: Json = False,
    kb: Folder = Path(),
) -> None:
    """Tell the shortest path of reasons between two nodes, one sentence a step.

    Citations and shared questions count only where no reasons lead there. Exits with 1 if nothing
    does.
    """
    from stronger.knowledge.dataset import paths

    graph = load(kb).dataset
    try:
        ends = [paths.node_of(graph, each) for each in (start, end)]
    except KeyError as error:
        raise Failure(str(error)) from None
    found = paths.path(graph, *(each.id for each in ends))
    if found is None:
        raise NothingFound(f"nothing leads from {ends[0].id} to {ends[1].id}")
    told = [paths.tell(graph, edge) for edge in found]
    if as_json:
        steps = [
            {"says": says, **edge.model_dump()} for says, edge in zip(told, found, strict=True)
        ]
        print_json({"from": ends[0].id, "to": ends[1].id, "steps": steps})
    elif not told:
        say(f"{ends[0].id} is where one is already: the path has no step")
    else:
        for number, each in enumerate(told, start=1):
            say(f"{number}. {' '.join(each.split())}")


@app.command("dataset")
def dataset(
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            help="Archive to write, or a folder to write it into.",
            show_default="by title and version, here",
        ),
    ] = None,
    kb: Folder = Path(),
) -> None:
    """Write an archive that a data repository takes as it is: the graph in all formats.

    In it are a datasheet, licence, citation, metadata for Zenodo, schema, shapes, bibliography and
    checksums. The same data give the same bytes.
    """
    from stronger.knowledge.dataset.archive import archive, name_of

    base = load(kb)
    files, data = archive(base)
    if not base.dataset.graph.licence:
        note("no licence is stated: say under extra.licence in mkdocs.yml which one texts have")
    if output is None or output.is_dir():
        output = (output or Path()) / name_of(base)
    write(output, data)
    note(f"{len(files)} files written to {output}")
