"""``stronger papers``, ``show``, ``export`` and ``claims``: what the knowledge base holds."""

from __future__ import annotations

import sys
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from stronger.cli.output import (
    TAKES_QUERY,
    Failure,
    Folder,
    Json,
    Query,
    complain,
    emit,
    load,
    print_json,
    print_table,
    select,
)

if TYPE_CHECKING:
    from stronger.bibliography import Entry
    from stronger.claims import Claim, Question
    from stronger.evidence.results import Result
    from stronger.knowledge import KnowledgeBase

__all__ = ["TAKES_QUERY", "cite", "claims", "export", "papers", "show"]


def papers(query: Query = None, as_json: Json = False, kb: Folder = Path()) -> None:
    """List papers, all or those a query selects."""
    base = load(kb)
    selected = select(base, query)
    if as_json:
        print_json([_paper(base, entry) for entry in selected])
        return
    rows = [
        (
            entry.citekey,
            entry.authors.short() or entry.editors.short(),
            entry.year or "",
            entry.title,
            ", ".join(base.stances(entry.citekey)),
        )
        for entry in selected
    ]
    columns = ("key", "authors", "year", "title", "stance on the thesis")
    print_table(columns, rows)
    if sys.stdout.isatty():
        typer.echo(f"{len(selected)} of {len(base.bibliography.by_key)} papers", err=True)


def show(
    identifier: Annotated[
        str, typer.Argument(metavar="ID", help="A citekey, or the name of a claim, demo, question.")
    ],
    as_json: Json = False,
    kb: Folder = Path(),
) -> None:
    """Show a paper, a claim, a demo or a question, and what is tied to it."""
    base = load(kb)
    try:
        kind, thing = base.describe(identifier)
    except KeyError as error:
        raise Failure(str(error.args[0])) from None
    describe: dict[str, Callable[[KnowledgeBase, Any], dict[str, Any]]] = {
        "paper": _paper,
        "claim": _claim,
        "demo": _demo,
        "question": _question,
    }
    facts = describe[kind](base, thing)
    if as_json:
        print_json({"kind": kind, **facts})
    else:
        _print_facts(facts)


def export(
    query: Query = None,
    form: Annotated[
        str | None,
        typer.Option(
            "--format", help="Format of the export.", show_default="by the output's name, or bibtex"
        ),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", help="File to write.", show_default="standard output")
    ] = None,
    kb: Folder = Path(),
) -> None:
    """Export papers, all or those a query selects, with everything they depend on."""
    from stronger.bibliography import FORMATS, export_with_losses

    base = load(kb)
    if form is None:
        suffix = output.suffix if output else ""
        form = next((f.name for f in FORMATS.values() if f.extension == suffix), "bibtex")
    selected = select(base, query)
    try:
        exported = export_with_losses(base.bibliography, selected, form)
    except ValueError as error:
        raise Failure(str(error)) from None
    for loss in exported.summary():
        complain(loss)
    emit(exported.text, output, len(selected), "paper")


class Shape(StrEnum):
    """What citations are written in."""

    TEXT = "text"
    HTML = "html"
    MARKDOWN = "markdown"


def cite(
    keys: Annotated[list[str], typer.Argument(metavar="KEY...", help="Citekeys, in order.")],
    style: Annotated[
        str, typer.Option("--style", help="Name of a CSL style (apa, ieee, chicago …) or a file.")
    ] = "apa",
    shape: Annotated[Shape, typer.Option("--format", help="Plain text or markup.")] = Shape.TEXT,
    locale: Annotated[
        str | None,
        typer.Option("--locale", help="Language, such as en-GB.", show_default="the style's"),
    ] = None,
    as_json: Json = False,
    kb: Folder = Path(),
) -> None:
    """Cite papers in any CSL style, as one document that cites them in this order would."""
    from stronger.bibliography.citing import cite as cite_entries
    from stronger.diagnostics import did_you_mean

    known = load(kb).bibliography.by_key
    for key in keys:
        if key not in known:
            raise Failure(f"there is no paper {key!r}{did_you_mean(key, known)}")
    try:
        made = cite_entries([known[key] for key in keys], style, shape.value, locale)
    except (ValueError, OSError) as error:
        raise Failure(str(error)) from None
    if as_json:
        print_json(
            [
                {"key": each.key, "in_text": each.in_text, "reference": each.bibliography_entry}
                for each in made
            ]
        )
    else:
        for each in made:
            typer.echo(each.bibliography_entry or each.in_text)


def claims(as_json: Json = False, kb: Folder = Path()) -> None:
    """List the claims, how each bears on the thesis, and how many statements speak to it."""
    base = load(kb)
    if as_json:
        print_json([_claim(base, claim) for claim in base.argument.claims.values()])
        return
    rows = [
        (
            claim.id,
            claim.part or "",
            ", ".join(base.argument.bearing(claim.id)),
            len(base.statements_by_claim.get(claim.id, ())),
            claim.statement,
        )
        for claim in base.argument.claims.values()
    ]
    print_table(("claim", "part", "on the thesis", "statements", "what it says"), rows)


def _paper(kb: KnowledgeBase, entry: Entry) -> dict[str, Any]:
    key = entry.citekey
    return {
        "key": key,
        "type": entry.type,
        "title": entry.title,
        "authors": [str(person) for person in entry.authors],
        "editors": [str(person) for person in entry.editors],
        "year": entry.year,
        "venue": entry.venue,
        "doi": entry.get("doi"),
        "eprint": entry.get("eprint"),
        "url": entry.get("url"),
        "stances": [str(stance) for stance in kb.stances(key)],
        "parts": list(kb.parts(key)),
        "statements": [
            statement.model_dump(mode="json", exclude={"paper"}, exclude_defaults=True)
            for statement in kb.statements_by_paper.get(key, ())
        ],
        "demos": kb.demos_by_paper.get(key, []),
        "cites": kb.cites.get(key, []),
        "cited by": kb.cited_by.get(key, []),
    }


def _claim(kb: KnowledgeBase, claim: Claim) -> dict[str, Any]:
    return {
        "id": claim.id,
        "title": claim.title,
        "statement": claim.statement,
        "part": claim.part,
        "bears on": [each.model_dump(mode="json") for each in claim.bears_on],
        "on the thesis": [str(stance) for stance in kb.argument.bearing(claim.id)],
        "path to the thesis": kb.argument.path(claim.id),
        "claims that bear on it": [each.id for each in kb.argument.bearing_on(claim.id)],
        "statements": [
            statement.model_dump(mode="json", exclude={"claim"}, exclude_defaults=True)
            for statement in kb.statements_by_claim.get(claim.id, ())
        ],
        "tests": [
            {"demo": result.demo, "prediction": verdict.prediction, "outcome": str(verdict.outcome)}
            for result in kb.results
            for verdict in result.verdicts
            if any(
                prediction.id == verdict.prediction and prediction.claim == claim.id
                for prediction in result.predictions
            )
        ],
    }


def _demo(kb: KnowledgeBase, result: Result) -> dict[str, Any]:
    facts = result.model_dump(mode="json", exclude={"metrics", "story", "code"})
    return {**facts, "seeds": len(result.metrics), "source": str(kb.root / result.source)}


def _question(_: KnowledgeBase, question: Question) -> dict[str, Any]:
    return question.model_dump(mode="json")


def _print_facts(facts: dict[str, Any], indent: str = "") -> None:
    for name, value in facts.items():
        if value in ("", None, [], {}):
            continue
        if isinstance(value, list) and isinstance(value[0], dict):
            typer.echo(f"{indent}{name}:")
            for each in value:
                _print_facts(each, f"{indent}  ")
                typer.echo()
        elif isinstance(value, dict):
            typer.echo(f"{indent}{name}:")
            _print_facts(value, f"{indent}  ")
        else:
            text = "; ".join(str(each) for each in value) if isinstance(value, list) else value
            typer.echo(f"{indent}{name}: {text}")
