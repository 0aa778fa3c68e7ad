"""``stronger papers``, ``show``, ``export`` and ``claims``: what the knowledge base holds."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from stronger.cli import describing, files
from stronger.cli.leaving import cannot_be_read, name_left_out, name_losses, name_misread
from stronger.cli.options import BibFiles, Folder, Json, Limit, NoCache, Query, Sort, Strict
from stronger.cli.ordering import Listed, nothing_found, ordered
from stronger.cli.output import (
    Failure,
    NothingFound,
    complain,
    emit,
    form_of,
    join_query,
    load,
    note,
    on_terminal,
    print_json,
    print_table,
    say,
    select,
)

if TYPE_CHECKING:
    from stronger.bibliography import Bibliography, Entry
    from stronger.knowledge import KnowledgeBase


def papers(
    query: Query = None,
    as_json: Json = False,
    sort: Sort = None,
    limit: Limit = None,
    bib: BibFiles = None,
    no_cache: NoCache = False,
    kb: Folder = Path(),
) -> None:
    """List papers, all or those a query selects.

    Entries that cannot be read, or whose key is another's, are named; exits with 1 then.
    """
    if bib:
        files.papers(bib, query, as_json=as_json, cache=not no_cache, sort=sort, limit=limit)
        return
    base = load(kb)
    selected = ordered(select(base, query), _listed, sort, limit)
    if not selected:
        complain(nothing_found(join_query(query or ()), [base.catalogue]))
    known = base.bibliography
    unread = name_left_out(known.diagnostics, lambda _: known)
    if as_json:
        print_json([describing.paper(base, entry) for entry in selected])
    else:
        _list(base, selected)
    if unread:
        raise typer.Exit(1)


def _list(base: KnowledgeBase, selected: Sequence[Entry]) -> None:
    rows = [
        (
            entry.citekey,
            entry.authors.short() or entry.editors.short(),
            "" if entry.year is None else entry.year,
            entry.title,
            ", ".join(base.stances(entry.citekey)),
        )
        for entry in selected
    ]
    columns = ("key", "authors", "year", "title", "stance on the thesis")
    print_table(columns, rows)
    if on_terminal():
        note(f"{len(selected)} of {len(base.bibliography.by_key)} papers")


def show(
    identifier: Annotated[
        str, typer.Argument(metavar="ID", help="A citekey, or the name of a claim, demo, question.")
    ],
    as_json: Json = False,
    bib: BibFiles = None,
    no_cache: NoCache = False,
    kb: Folder = Path(),
) -> None:
    """Show a paper, a claim, a demo or a question, and what is tied to it.

    Exits with 1 if the paper cannot be read, or another one has its key, and names which.
    """
    if bib:
        files.show(bib, identifier, as_json=as_json, cache=not no_cache)
        return
    base = load(kb)
    try:
        kind, thing = base.describe(identifier)
    except KeyError as error:
        if told := cannot_be_read(identifier, base.bibliography.diagnostics):
            raise NothingFound(told) from None
        raise Failure(str(error.args[0])) from None
    known = base.bibliography
    unread = name_left_out(known.diagnostics, lambda _: known, [identifier])
    describe: dict[str, Callable[[KnowledgeBase, Any], dict[str, Any]]] = {
        "paper": describing.paper_and_related,
        "claim": describing.claim,
        "demo": describing.demo,
        "question": describing.question,
    }
    facts = describe[kind](base, thing)
    if as_json:
        print_json({"kind": kind, **facts})
    else:
        describing.print_facts(describing.to_read(facts))
    if unread:
        raise typer.Exit(1)


def export(
    query: Query = None,
    form: Annotated[
        str | None,
        typer.Option(
            "--format",
            help="Format of the export (-f).",
            show_default="by the output's name, or bibtex",
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", help="File to write (-o).", show_default="standard output"),
    ] = None,
    keys: Annotated[
        list[str] | None,
        typer.Option(
            "--keys",
            metavar="KEY[,KEY...]",
            help="Citekeys instead of a query: just these papers, in this order.",
        ),
    ] = None,
    annotate: Annotated[
        bool,
        typer.Option("--annotate", help="Add what each paper states on claims, as an annotation."),
    ] = False,
    sort: Sort = None,
    limit: Limit = None,
    strict: Strict = False,
    bib: BibFiles = None,
    no_cache: NoCache = False,
    kb: Folder = Path(),
) -> None:
    """Export papers, all or those a query selects, with everything they depend on.

    What is left out is named. Exits with 1 if that is an entry (it cannot be read, or its key is
    another's); with --strict, also if it is a field that the format has no place for, or a part of
    one.
    """
    named = [key.strip() for each in keys or () for key in each.split(",") if key.strip()]
    if keys is not None and query:
        raise Failure("give a query or --keys, not both")
    if keys is not None and (sort or limit):
        raise Failure("--keys say which papers and in which order; leave out --sort and --limit")
    if bib:
        if annotate:
            raise Failure(
                "--annotate writes what a knowledge base says of its papers, and --bib reads none"
            )
        files.export(
            bib,
            query,
            form,
            output,
            keys=None if keys is None else list(dict.fromkeys(named)),
            cache=not no_cache,
            sort=sort,
            limit=limit,
            strict=strict,
        )
        return
    from stronger.bibliography import export_with_losses
    from stronger.bibliography.formats import complete
    from stronger.knowledge.annotating import annotate as with_statements

    base = load(kb)
    form = form_of(form, output)
    if keys is None:
        selected = ordered(select(base, query), _listed, sort, limit)
        if not selected:
            asked = join_query(query or ())
            raise NothingFound(nothing_found(asked, [base.catalogue], "nothing is exported"))
    else:
        selected = list(chosen(base.bibliography, named).values())
    try:
        exported = export_with_losses(
            base.bibliography,
            with_statements(base, selected, form) if annotate else selected,
            form,
            ordered=keys is not None or sort is not None,
        )
    except ValueError as error:
        raise Failure(str(error)) from None
    known = base.bibliography
    unread = name_left_out(known.diagnostics, lambda _: known, None if keys is None else named)
    losses = exported.summary() + name_misread(known.diagnostics, lambda: complete(known, selected))
    left = [each for each in exported.left if each.position not in unread]
    lost = name_losses(losses, left, strict=strict)
    emit(exported.text, output, exported.number, "paper")
    if unread or lost:
        raise typer.Exit(1)


def _listed(entry: Entry) -> Listed:
    authors = entry.authors.short() or entry.editors.short()
    return Listed(entry.citekey, entry.type, entry.year, entry.title, authors, entry.venue)


def chosen(
    bibliography: Bibliography, keys: Iterable[str], also: Iterable[str] = ()
) -> dict[str, Entry]:
    """Return the entries of these keys, each once and in order, or say which is not there.

    What a key may have been meant to be is looked for among all keys, and what else there is.
    """
    from stronger.diagnostics import did_you_mean

    known = bibliography.by_any_key
    found = {}
    for key in keys:
        if key not in known:
            if told := cannot_be_read(key, bibliography.diagnostics):
                raise NothingFound(told)
            what = "paper, claim, demo or prediction" if also else "paper"
            raise Failure(f"there is no {what} {key!r}{did_you_mean(key, [*known, *also])}")
        found[key] = known[key]
    return found


Shape = Literal["text", "html", "markdown", "bibtex"]
"""What citations are written in."""


def cite(
    keys: Annotated[
        list[str],
        typer.Argument(
            metavar="KEY...",
            help="Citekeys, in order; and names of claims, demos and predictions "
            "(demo/prediction).",
        ),
    ],
    style: Annotated[
        str, typer.Option("--style", help="Name of a CSL style (apa, ieee, chicago …) or a file.")
    ] = "apa",
    shape: Annotated[
        Shape, typer.Option("--format", help="Plain text, markup, or the entries in BibTeX.")
    ] = "text",
    locale: Annotated[
        str | None,
        typer.Option("--locale", help="Language, such as en-GB.", show_default="the style's"),
    ] = None,
    as_json: Json = False,
    strict: Strict = False,
    bib: BibFiles = None,
    no_cache: NoCache = False,
    kb: Folder = Path(),
) -> None:
    """Cite papers in any CSL style, as one document that cites them in this order would.

    Claims, demos and predictions are cited as pages of the knowledge base, with its version and the
    day of its data.

    What of a field cannot be understood is named; with --strict, exits with 1 then. Of entries with
    one key the first is cited, and the others are named; exits with 1 in any case then.
    """
    from stronger.bibliography.formats import complete

    base = None if bib else load(kb)
    held = base.bibliography if base else files.entries(bib or [], keys, cache=not no_cache)
    names, own = _own(base, keys) if base else ([], {})
    works = chosen(held, [key for key in keys if key not in own], names)
    entries = [{**works, **own}[key] for key in dict.fromkeys(keys)]
    unread = name_left_out(held.diagnostics, lambda _: held, list(works))
    if shape == "bibtex":
        if as_json:
            raise Failure("--json holds references in a style; leave it out for BibTeX")
        _cite_in_bibtex(held, entries, own)
        raise typer.Exit(1 if unread else 0)
    from stronger.bibliography.citing import cite as cite_entries

    try:
        made = cite_entries(entries, style, shape, locale)
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
            say(each.bibliography_entry or each.in_text)
    losses = list(dict.fromkeys(str(loss) for each in made for loss in each.losses))
    losses += name_misread(held.diagnostics, lambda: complete(held, list(works.values())))
    if name_losses(losses, (), strict=strict) or unread:
        raise typer.Exit(1)


def _own(base: KnowledgeBase, keys: Iterable[str]) -> tuple[list[str], dict[str, Entry]]:
    """Return what else can be cited, and the entries of what of it is named, by name."""
    from stronger.knowledge.citable import Citable

    papers = base.bibliography.by_any_key
    others = [key for key in keys if key not in papers]
    if not others:
        return [], {}
    citable = Citable(base)
    made = {key: citable.entry(key) for key in others}
    return citable.names, {key: entry for key, entry in made.items() if entry is not None}


def _cite_in_bibtex(held: Bibliography, entries: Iterable[Entry], own: Container[str]) -> None:
    """Print entries in BibTeX in their order, papers as `stronger export` writes them."""
    from stronger.bibliography import export as exported
    from stronger.bibliography.source.writing import write_entry

    texts = [
        write_entry(each) if each.citekey in own else exported(held, [each]) for each in entries
    ]
    say("\n".join(texts), end="")


def claims(as_json: Json = False, kb: Folder = Path()) -> None:
    """List the claims, how each bears on the thesis, and how many statements speak to it.

    Where claims are part of the thesis, signs are read at these: `use-by-the-network: challenges
    (law)` says that a claim, if true, is a counterexample to that part as a law.
    """
    base = load(kb)
    if as_json:
        print_json([describing.claim(base, claim) for claim in base.argument.claims.values()])
        return
    rows = [
        (
            claim.id,
            claim.part or "",
            describing.on_thesis(base, claim),
            len(base.statements_by_claim.get(claim.id, ())),
            claim.statement,
        )
        for claim in base.argument.claims.values()
    ]
    print_table(("claim", "part", "on the thesis", "statements", "what it says"), rows)
