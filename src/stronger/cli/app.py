"""Puts the commands together."""

from __future__ import annotations

from typing import Annotated

import typer

from stronger import __version__
from stronger.cli import (
    adding,
    check,
    coding,
    demo,
    graph,
    importing,
    lesson,
    merging,
    migrating,
    new,
    notebooks,
    papers,
    proving,
    replicating,
    schema,
    seconding,
    site,
    standing,
    subsetting,
    tidying,
    varying,
    verifying,
    why,
)
from stronger.cli.options import TAKES_QUERY, QueryCommand
from stronger.cli.output import say

app = typer.Typer(
    name="stronger",
    help="A literature knowledge base and citation toolkit whose claims can be run.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
    # Drawn help costs more time than everything else that `stronger --help` does
    rich_markup_mode=None,
)


def _version(value: bool) -> None:
    if value:
        say(f"stronger {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """A literature knowledge base and citation toolkit whose claims can be run."""


app.command("check")(check.check)
app.command("rule")(check.rule)
app.command("papers", cls=QueryCommand, context_settings=TAKES_QUERY)(papers.papers)
app.command("show")(papers.show)
app.command("export", cls=QueryCommand, context_settings=TAKES_QUERY)(papers.export)
app.command("claims")(papers.claims)
app.command("standing")(standing.standing)
app.command("why")(why.why)
app.command("schema")(schema.schema)
app.command("new")(new.new)
app.command("cite")(papers.cite)
merging.app.command("import")(importing.import_)
merging.app.command("subset")(subsetting.subset)
merging.app.command("tidy")(tidying.tidy)
merging.app.command("verify")(verifying.verify)
app.add_typer(merging.app, name="bib")
app.add_typer(adding.app, name="add")
app.add_typer(graph.app, name="graph")
app.add_typer(coding.app, name="coding")
proving.add_to(demo.app)
varying.add_to(demo.app)
demo.app.command("migrate")(migrating.migrate)
demo.app.command("lesson")(lesson.lesson)
demo.app.command("notebook")(notebooks.notebook)
demo.app.command("replicate")(replicating.replicate)
demo.app.command("second")(seconding.second)
app.add_typer(demo.app, name="demo")
app.add_typer(site.app, name="site")
