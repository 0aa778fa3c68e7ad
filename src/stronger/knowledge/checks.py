"""What must always hold of a knowledge base: rules on claims (``C``) and results (``R``)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from stronger.claims import Read, Relation, Stance
from stronger.diagnostics import Diagnostic, Position, Severity, did_you_mean, rule
from stronger.folders import EMBEDDED

if TYPE_CHECKING:
    from stronger.claims import BearsOn, Claim, Term
    from stronger.evidence.results import Result
    from stronger.knowledge.base import KnowledgeBase
    from stronger.records import Record

Found = Iterator[Diagnostic]
WHOLE_WORK = "whole work"


@rule("C101", "unknown-paper", subject="knowledge")
def unknown_paper(kb: KnowledgeBase) -> Found:
    """A record names a citekey that the bibliography does not have.

    ## Why
    The reader would be sent to a paper that is not there; most often the key is misspelt or was
    renamed.

    ## Example
    `paper: glorott2011deep` in a statement.

    ## Fix
    Correct the key, or add the paper to `data/references.bib`.
    """
    known = kb.bibliography.by_key
    named: list[tuple[Record, str, str, str]] = [
        (each, "paper", f"statement {each.id!r}", each.paper) for each in kb.files.statements
    ]
    for citation in kb.files.citations:
        named += [(citation, "citing", "citation", citation.citing)]
        named += [(citation, "cited", "citation", citation.cited)]
    named += [(each, "paper", "reference list", each.paper) for each in kb.files.reference_lists]
    for question in kb.files.questions:
        named += [(question, "papers", f"question {question.id!r}", key) for key in question.papers]
    for each in kb.files.corrections:
        named += [(each, "paper", f"correction {each.id!r}", each.paper)] if each.paper else []
    for promise in kb.promises:
        named += [
            (paper, "citekey", f"demo {promise.id!r}", paper.citekey) for paper in promise.papers
        ]
        named += [
            (each, "source", f"prediction {each.id!r} of demo {promise.id!r}", key)
            for each in promise.predictions
            if (key := each.source.partition(" ")[0].rstrip(",;"))
            and re.fullmatch(r"[a-z]+\d{4}\w*", key)
        ]
    for record, place, what, key in named:
        if key not in known:
            message = f"{what} names the unknown paper {key!r}{did_you_mean(key, known)}"
            yield unknown_paper.at(
                record.at(place), message, fix="Correct the citekey or add the paper."
            )


@rule("C102", "unknown-claim", subject="knowledge")
def unknown_claim(kb: KnowledgeBase) -> Found:
    """A record names a claim that does not exist.

    ## Why
    What the record says would hang in the air: it would not reach the thesis.

    ## Example
    `claim: polarity-is-arbitary` in a statement, or in `bears_on`.

    ## Fix
    Correct the identifier, or add the claim to `data/claims/thesis.yaml`.
    """
    known = kb.argument.claims
    named: list[tuple[Record, str, str, str]] = []
    for claim in kb.files.claims:
        named += [(each, "claim", f"claim {claim.id!r}", each.claim) for each in claim.bears_on]
    named += [(each, "claim", f"statement {each.id!r}", each.claim) for each in kb.files.statements]
    for question in kb.files.questions:
        named += [(question, "claims", f"question {question.id!r}", key) for key in question.claims]
    for promise in kb.promises:
        for each in promise.predictions:
            what = f"prediction {each.id!r} of demo {promise.id!r}"
            named.append((each, "claim", what, each.claim))
            named += [(each, "aspects", what, aspect) for aspect in each.aspects]
    for record, place, what, key in named:
        if key not in known:
            message = f"{what} names the unknown claim {key!r}{did_you_mean(key, known)}"
            yield unknown_claim.at(record.at(place), message, fix="Correct the identifier.")


@rule("C103", "unknown-name", subject="knowledge")
def unknown_name(kb: KnowledgeBase) -> Found:
    """A record names a part, a demo or a source document that does not exist.

    ## Why
    The record would be missing from the page it belongs to.

    ## Example
    `part: genisis` in a claim.

    ## Fix
    Correct the name, or add what it names.
    """
    parts = [part.id for part in kb.files.parts]
    demos = [promise.id for promise in kb.promises]
    documents = [document.id for document in kb.files.documents]
    named: list[tuple[Record, str, str, str, str, list[str]]] = [
        (each, "part", f"claim {each.id!r}", "part", each.part, parts)
        for each in kb.files.claims
        if each.part
    ]
    for question in kb.files.questions:
        named += [
            (question, "demos", f"question {question.id!r}", "demo", demo, demos)
            for demo in question.demos
        ]
    named += [
        (each, "document", f"correction {each.id!r}", "document", each.document, documents)
        for each in kb.files.corrections
    ]
    for record, place, what, kind, name, known in named:
        if name not in known:
            message = f"{what} names the unknown {kind} {name!r}{did_you_mean(name, known)}"
            yield unknown_name.at(record.at(place), message, fix=f"Correct the {kind}.")


@rule("C104", "no-single-thesis", subject="knowledge")
def no_single_thesis(kb: KnowledgeBase) -> Found:
    """There is no thesis, or more than one claim that bears on nothing.

    ## Why
    The thesis is the one claim that bears on no other. With two of them, what a paper means for
    the thesis depends on which of the two is meant; with none, it means nothing.

    ## Example
    A claim whose `bears_on` was forgotten.

    ## Fix
    Say in `bears_on` how the claim bears on another.
    """
    if not kb.files.claims:
        return
    roots = kb.argument.roots
    if not roots:
        message = "every claim bears on another, so none is the thesis"
        yield no_single_thesis.at(kb.files.claims[0].position, message)
    for extra in roots[1:]:
        message = f"claim {extra.id!r} bears on no other claim, and {roots[0].id!r} is the thesis"
        yield no_single_thesis.at(extra.position, message, fix="Add bears_on to the claim.")


@rule("C105", "cycle", subject="knowledge")
def cycle(kb: KnowledgeBase) -> Found:
    """Claims bear on each other in a circle.

    ## Why
    A claim that rests on itself proves nothing, and the sign of its path to the thesis is not
    defined.

    ## Example
    `a` supports `b`, and `b` supports `a`.

    ## Fix
    Remove the relation that says the least.
    """
    for walk in kb.argument.cycles:
        message = f"claims bear on each other in a circle: {' → '.join(walk)}"
        yield cycle.at(kb.argument.claims[walk[0]].position, message, fix="Remove one relation.")


@rule("C106", "unreachable-claim", subject="knowledge")
def unreachable_claim(kb: KnowledgeBase) -> Found:
    """No path leads from a claim to the thesis, or to a claim that is part of it.

    ## Why
    Every claim is here because it bears on the thesis; this one does not. Where the thesis has
    parts, signs are read there, so a path has to reach one of them.

    ## Example
    A claim that bears only on a second root, or on itself through others; or a claim that bears on
    another as a law only, where the other bears on the next as a tendency only.

    ## Fix
    Say in `bears_on` how it bears on the thesis (or on one of its parts), or on a claim that
    reaches it.
    """
    goal = "a part of the thesis" if kb.argument.conjuncts else "the thesis"
    direct = {claim.id for claim, _ in _past_the_conjuncts(kb)}
    for claim in kb.argument.claims.values():
        if claim.bears_on and claim.id not in direct and not kb.argument.signs[claim.id]:
            message = f"no path leads from claim {claim.id!r} to {goal}"
            yield unreachable_claim.at(claim.position, message, fix="Complete bears_on.")


@rule("C107", "duplicate-id", subject="knowledge")
def duplicate_id(kb: KnowledgeBase) -> Found:
    """Two records of a kind, or two nodes of the graph, have the same identifier.

    ## Why
    An identifier is an address: `stronger show ID` and the pages of the site could show only one
    of the two. Papers, claims, demos and questions share one space of names.

    ## Example
    Two statements with `id: glorot2011-07`.

    ## Fix
    Give one of them another identifier.
    """
    nodes: list[tuple[str, str, Position]] = [
        (each.citekey, "paper", each.position) for each in kb.bibliography.by_key.values()
    ]
    nodes += [(each.id, "claim", each.position) for each in kb.files.claims]
    nodes += [(each.id, "demo", each.position) for each in kb.promises]
    nodes += [(each.id, "question", each.position) for each in kb.files.questions]
    spaces = [
        nodes,
        [(each.id, "part", each.position) for each in kb.files.parts],
        [(each.id, "statement", each.position) for each in kb.files.statements],
        [(each.id, "correction", each.position) for each in kb.files.corrections],
        [(each.id, "source document", each.position) for each in kb.files.documents],
    ]
    for space in spaces:
        first: dict[str, tuple[str, Position]] = {}
        for identifier, kind, position in space:
            if identifier in first:
                other_kind, other = first[identifier]
                message = f"{kind} {identifier!r} has the identifier of the {other_kind} at {other}"
                yield duplicate_id.at(position, message, fix="Rename one of the two.")
            else:
                first[identifier] = (kind, position)


@rule("C120", "duplicate-term", subject="knowledge")
def duplicate_term(kb: KnowledgeBase) -> Found:
    """Two terms of the glossary share a name.

    ## Why
    A word in a text shows one explanation. Capitals make no difference, since a sentence may begin
    with the word.

    ## Example
    `also: [Unit]` in a term while another is called `unit`.

    ## Fix
    Take the name from one of the two, or make them one term.
    """
    first: dict[str, Term] = {}
    for term in kb.files.glossary:
        for form in term.forms:
            other = first.setdefault(form.casefold(), term)
            if other is not term:
                message = (
                    f"term {term.term!r} and term {other.term!r} ({other.position}) are both "
                    f"called {form!r}"
                )
                place = "term" if form == term.term else "also"
                yield duplicate_term.at(term.at(place), message, fix="Take it from one of them.")


@rule("C108", "paper-without-statement", subject="knowledge")
def paper_without_statement(kb: KnowledgeBase) -> Found:
    """A paper has no statement, so nothing ties it to the thesis.

    ## Why
    A paper is here because it bears on the thesis. If nobody has read it yet, a statement can say
    so: `read: unread`, `stance: background`, `locator: whole work`.

    ## Example
    An entry of `data/references.bib` that no file under `data/claims/` names.

    ## Fix
    Add a statement, or remove the paper.
    """
    for entry in kb.bibliography.by_key.values():
        if entry.citekey not in kb.statements_by_paper:
            message = f"paper {entry.citekey!r} has no statement"
            yield paper_without_statement.at(
                entry.position, message, fix="Add a statement on a claim."
            )


@rule("C109", "claim-without-evidence", subject="knowledge")
def claim_without_evidence(kb: KnowledgeBase) -> Found:
    """Neither a statement nor a demo says anything on a claim.

    ## Why
    A claim that nothing speaks to is an opinion. (The thesis, and the claims that are part of it,
    have their evidence through the claims that bear on them.)

    ## Example
    A claim whose last statement was moved to another claim.

    ## Fix
    Add a statement, test it with a demo, or remove the claim.
    """
    spoken_to = {each.claim for promise in kb.promises for each in promise.predictions}
    spoken_to |= {
        aspect for promise in kb.promises for each in promise.predictions for aspect in each.aspects
    }
    spoken_to |= {*kb.statements_by_claim, *(claim.id for claim in kb.argument.conjuncts)}
    for claim in kb.argument.claims.values():
        if claim.bears_on and claim.id not in spoken_to:
            message = f"claim {claim.id!r} has no statement and no demo"
            yield claim_without_evidence.at(claim.position, message, fix="Add a statement.")


@rule("C110", "unread-yet-precise", subject="knowledge")
def unread_yet_precise(kb: KnowledgeBase) -> Found:
    """A statement on a paper nobody has read takes a side, or names a place in it.

    ## Why
    Nobody writes a locator they have not seen, and nobody knows the stance of an unread paper.

    ## Example
    `read: unread` together with `locator: p. 402` or `stance: supports`.

    ## Fix
    Read the paper; until then write `stance: background` and `locator: whole work`.
    """
    for each in kb.files.statements:
        if each.read is Read.UNREAD and (
            each.stance is not Stance.BACKGROUND or each.locator != WHOLE_WORK
        ):
            message = (
                f"statement {each.id!r} is unread but has stance {each.stance} and locator "
                f"{each.locator!r}"
            )
            yield unread_yet_precise.at(
                each.at("locator"), message, fix="Write stance background, locator whole work."
            )


@rule("C111", "repeated-citation", severity=Severity.WARNING, subject="knowledge")
def repeated_citation(kb: KnowledgeBase) -> Found:
    """A citation or a reference list stands twice, or a paper cites itself.

    ## Why
    Counts of citations, and of reference lists that were read, would be wrong.

    ## Example
    The same `citing` and `cited` in two records.

    ## Fix
    Remove the record.
    """
    seen: set[tuple[str, str]] = set()
    for each in kb.files.citations:
        pair = (each.citing, each.cited)
        if pair in seen or each.citing == each.cited:
            message = f"{each.citing!r} citing {each.cited!r} stands here again"
            if each.citing == each.cited:
                message = f"paper {each.citing!r} cites itself"
            yield repeated_citation.at(each.position, message, fix="Remove the record.")
        seen.add(pair)
    listed: set[str] = set()
    for read in kb.files.reference_lists:
        if read.paper in listed:
            message = f"the reference list of {read.paper!r} stands here again"
            yield repeated_citation.at(read.position, message, fix="Remove the record.")
        listed.add(read.paper)


@rule("C128", "list-not-recorded", severity=Severity.WARNING, subject="knowledge")
def list_not_recorded(kb: KnowledgeBase) -> Found:
    """A citation was read in a reference list that is not among those that were read.

    ## Why
    Pages say in how many reference lists a paper was looked for. A list that is not recorded is
    not among them, although somebody had it in hand. Where a knowledge base keeps no
    `data/reference_lists.yaml`, nothing is asked.

    ## Example
    `basis: reference-list` in a citation, while `data/reference_lists.yaml` does not name its
    `citing` paper.

    ## Fix
    Add the list to `data/reference_lists.yaml`, with `complete: false` if it was read in part.
    """
    listed = {each.paper for each in kb.files.reference_lists}
    first = {
        each.citing: each
        for each in reversed(kb.files.citations)
        if listed and each.basis == "reference-list" and each.citing not in listed
    }
    for citing, each in first.items():
        message = f"the reference list of {citing!r} was read, and is not recorded as read"
        fix = "Add it to data/reference_lists.yaml."
        yield list_not_recorded.at(each.at("basis"), message, fix=fix)


@rule("C113", "bears-on-the-whole", subject="knowledge")
def bears_on_the_whole(kb: KnowledgeBase) -> Found:
    """A claim bears on the thesis itself, although the thesis has parts.

    ## Why
    A thesis that asserts several things at once has no sign of its own: a claim may support one of
    them and leave another untouched. Said of the whole, it would count for none.

    ## Example
    `claim: larger-is-stronger` in the `bears_on` of a claim, where other claims are `part-of`
    larger-is-stronger.

    ## Fix
    Name the parts it bears on, one record each, with the relation and the reason for each.
    """
    parts = ", ".join(claim.id for claim in kb.argument.conjuncts)
    for claim, bearing in _past_the_conjuncts(kb):
        message = f"claim {claim.id!r} bears on the thesis itself, which has parts: {parts}"
        fix = "Say on which of its parts it bears, and why on each."
        yield bears_on_the_whole.at(bearing.position, message, fix=fix)


def _past_the_conjuncts(kb: KnowledgeBase) -> Iterator[tuple[Claim, BearsOn]]:
    """Yield the claims that bear directly on a thesis that has conjuncts, and how."""
    thesis = kb.thesis
    if thesis is None or not kb.argument.conjuncts:
        return
    for claim in kb.argument.claims.values():
        for bearing in claim.bears_on:
            if bearing.claim == thesis.id and bearing.relation is not Relation.PART_OF:
                yield claim, bearing


@rule("C114", "stance-on-the-whole", subject="knowledge")
def stance_on_the_whole(kb: KnowledgeBase) -> Found:
    """A statement takes a side on the thesis itself, although the thesis has parts.

    ## Why
    Signs are read at the parts, so that a side taken on the whole would count for none of them.

    ## Example
    `stance: supports` in a statement on larger-is-stronger, where other claims are `part-of`
    larger-is-stronger.

    ## Fix
    Make it a statement on the part that the paper speaks of, or several, one on each.
    """
    thesis = kb.thesis
    if thesis is None or not kb.argument.conjuncts:
        return
    parts = ", ".join(claim.id for claim in kb.argument.conjuncts)
    for each in kb.statements_by_claim.get(thesis.id, ()):
        if each.stance is not Stance.BACKGROUND:
            message = f"statement {each.id!r} {each.stance} the thesis itself, which has parts"
            fix = f"Make it a statement on one of them: {parts}."
            yield stance_on_the_whole.at(each.at("claim"), message, fix=fix)


@rule("R001", "unreadable-result")
def unreadable_result(position: Position, reason: str) -> Diagnostic:
    """A demo's ``result.json`` cannot be read.

    ## Why
    Its verdicts would be missing from the graph in silence.

    ## Example
    A file cut short; one in `data/results`, where earlier versions kept results.

    ## Fix
    `stronger demo migrate`, if it is of an earlier version. Otherwise run the demo again:
    `stronger demo run NAME --scale full --publish`.
    """
    fix = "Migrate it." if "migrate" in reason else "Run the demo again."
    return unreadable_result.at(position, f"no result: {reason}", fix=fix)


@rule("R002", "other-predictions", subject="knowledge")
def other_predictions(kb: KnowledgeBase) -> Found:
    """The predictions of a demo are not those its result was measured for.

    ## Why
    A prediction is fixed before its result exists. Its identifier, claim, metric, region, source
    and reason are hashed into the result when it is measured.

    ## Example
    A bound of a region widened in `demo.yaml` after the run.

    ## Fix
    Put back what was predicted. What was changed for a reason is said under `amended`, and the demo
    is registered and run again: `stronger demo register NAME --reason "…"`.
    """
    for result in kb.results:
        if not result.as_promised:
            message = f"the predictions of demo {result.demo!r} are not those it was measured for"
            yield other_predictions.at(
                result.promise.position, message, fix="Put them back, or register and run again."
            )


@rule("R003", "unverified-result", severity=Severity.WARNING, subject="knowledge")
def unverified_result(kb: KnowledgeBase) -> Found:
    """The code that a result came from has changed since it was last measured.

    ## Why
    The numbers are those of the commit that the message names. Whether today's code gives the same
    is not known until seeds are measured again.

    ## Example
    A loop bound changed in a demo. (Annotations, `__all__`, comments, docstrings and layout do not
    count; neither does code that only draws, for which there is R005.)

    ## Fix
    `stronger demo verify NAME --record` measures a seed again and records the answer. If it is
    *different*, the demo is measured anew: `stronger demo run NAME --scale full --publish`.
    """
    for result in kb.results:
        changed = kb.code_changes[result.demo].numbers
        if changed:
            files = ", ".join(f"{path} ({how})" for path, how in changed.items())
            commit = result.measured.latest.commit
            since = f"commit {commit[:10]}" if commit else "it was measured"
            message = f"demo {result.demo!r} is unverified since {since}: {files}"
            yield unverified_result.at(
                _place(result), message, fix=f"stronger demo verify {result.demo} --record"
            )


@rule("R004", "missing-figure", subject="knowledge")
def missing_figure(kb: KnowledgeBase) -> Found:
    """A figure that a result names, or what figures draw, is not there.

    ## Why
    The demo's page would show a hole.

    ## Example
    A figure deleted from `data/demos/perceptron/`.

    ## Fix
    Draw it again: `stronger demo draw NAME`. If `drawn.npz` is gone, all seeds have to be measured
    again: `stronger demo verify NAME --whole --record`.
    """
    if kb.root == EMBEDDED:
        return  # the package leaves out what can be drawn again
    for result in kb.results:
        folder = kb.root / "data" / "demos" / result.demo
        if result.figures and result.measured.kept and not (folder / "drawn.npz").is_file():
            yield missing_figure.at(
                _place(result),
                f"what the figures of demo {result.demo!r} draw, drawn.npz, is not there",
                fix=f"stronger demo verify {result.demo} --whole --record",
            )
        for figure in result.figures:
            if not (folder / figure.file).is_file():
                message = f"demo {result.demo!r} names the figure {figure.file!r}, not there"
                yield missing_figure.at(_place(result), message, fix="Draw it again.")


@rule("R005", "stale-figures", subject="knowledge")
def stale_figures(kb: KnowledgeBase) -> Found:
    """The code that only draws the figures of a result has changed since.

    ## Why
    The numbers hold, but the figures on the page are not what the code beside them draws.

    ## Example
    A function decorated with `@demo.figure(...)` was changed, its docstring (the figure in words),
    or a colour that it alone uses.

    ## Fix
    Draw them again: `stronger demo draw NAME`. Nothing is measured.
    """
    for result in kb.results:
        changes = kb.code_changes[result.demo]
        if changes.figures and not changes.numbers:
            files = ", ".join(f"{path} ({how})" for path, how in changes.figures.items())
            message = f"the figures of demo {result.demo!r} are not what its code draws: {files}"
            yield stale_figures.at(_place(result), message, fix="Draw them again.")


@rule("R006", "no-promise")
def no_promise(position: Position, demo: str) -> Diagnostic:
    """A demo has a result but no `demo.yaml`.

    ## Why
    What a demo expects is a record of its own, written before it is run.

    ## Example
    `data/demos/perceptron/result.json` without `data/demos/perceptron/demo.yaml`.

    ## Fix
    Write it, as it was before the result. (Of results of an earlier version in `data/results`,
    which held it themselves, `stronger demo migrate` writes the record.)
    """
    message = f"demo {demo!r} has no record of what it predicts, data/demos/{demo}/demo.yaml"
    return no_promise.at(position, message, fix="Write it.")


@rule("R007", "missing-kind", subject="knowledge")
def missing_kind(kb: KnowledgeBase) -> Found:
    """A prediction does not say what kind of expectation it is.

    ## Why
    What a measurement says of a claim depends on it: an identity is broken by one seed, a value
    differs or not, an effect can be there and smaller than predicted. Without a kind there is no
    outcome.

    ## Example
    A prediction in `demo.yaml` without `kind`.

    ## Fix
    Write `kind: identity`, `kind: value` or `kind: effect`; for an effect say in `null_value` what
    the metric is without it, if the reason gives that.
    """
    for promise in kb.promises:
        for each in promise.predictions:
            if each.kind is None:
                message = f"prediction {each.id!r} of demo {promise.id!r} has no kind"
                yield missing_kind.at(
                    each.position, message, fix="Write identity, value or effect."
                )


@rule("R008", "vanished-metric", subject="knowledge")
def vanished_metric(kb: KnowledgeBase) -> Found:
    """A prediction, a control or a precondition names a metric that was not measured.

    ## Why
    Its outcome would be missing in silence.

    ## Example
    A metric renamed in the demo, and not in `demo.yaml`.

    ## Fix
    Correct the name.
    """
    for result in kb.results:
        measured = set.intersection(*(set(each) for each in result.metrics))
        named: list[tuple[Record, str, str]] = [
            (each, "metric", each.metric) for each in result.predictions
        ]
        named += [(each, "null_value", each.control) for each in result.predictions if each.control]
        named += [
            (check, "metric", check.metric)
            for each in result.promise.preconditions
            for check in each.checks
        ]
        for record, place, metric in named:
            if metric not in measured:
                message = f"demo {result.demo!r} did not measure {metric!r} in every seed"
                yield vanished_metric.at(
                    record.at(place),
                    message + did_you_mean(metric, measured),
                    fix="Correct the name.",
                )


@rule("R009", "unregistered", severity=Severity.WARNING, subject="knowledge")
def unregistered_prediction(kb: KnowledgeBase) -> Found:
    """A prediction or a precondition is not registered as it stands, or is gone.

    ## Why
    Nothing is measured at full scale that was not fixed before: region, null and kind of each
    prediction, and what each precondition asks, are hashed into `registered.json`, which only
    grows. What was registered does not vanish: it is withdrawn, with a reason.

    ## Example
    A new prediction in `demo.yaml`, or a bound changed there.

    ## Fix
    `stronger demo register NAME`; where there is a result already, with `--reason "…"`.
    """
    from stronger.evidence.registering import (
        FILE,
        RegistrationError,
        changed_after_a_look,
        loose_ends,
        read_entries,
    )

    for promise in kb.promises:
        path = kb.root / "data" / "demos" / promise.id / FILE
        file = path.relative_to(kb.root).as_posix()
        try:
            entries = read_entries(path, file)
        except RegistrationError as error:
            yield broken_registration(error.position or Position(file), error.reason)
            continue
        places = {each.id: each.position for each in promise.predictions}
        places |= {each.id: each.position for each in promise.preconditions}
        for loose, what in loose_ends(promise, entries):
            yield unregistered_prediction.at(
                places.get(loose, promise.position),
                f"{what}, in demo {promise.id!r}",
                fix=f"stronger demo register {promise.id}",
            )
        amended = changed_after_a_look(entries)
        for prediction in promise.predictions:
            if prediction.id in amended and not prediction.amended:
                yield unregistered_prediction.at(
                    prediction.position,
                    f"prediction {prediction.id!r} was amended, and does not say what was before",
                    fix="Say so under `amended`, with the region before.",
                )


@rule("R010", "broken-registration")
def broken_registration(position: Position, reason: str) -> Diagnostic:
    """A demo's `registered.json` cannot be read, or has lost lines.

    ## Why
    It says what was fixed before which result; a line that is changed or gone changes history.
    Where there is git, it is asked.

    ## Example
    A hash edited by hand.

    ## Fix
    Put back the lines as they were committed; what changed is said by a further line.
    """
    return broken_registration.at(position, reason, fix="Put back the lines that are gone.")


@rule("R011", "shrunken-registration", subject="knowledge")
def shrunken_registration(kb: KnowledgeBase) -> Found:
    """A line of a committed `registered.json` or `replications.json` was changed or removed.

    ## Why
    The first is the record of what was fixed before which result, and the second of every time that
    a demo was measured again, so both only ever grow.

    ## Example
    A registration rewritten after the run, so that its region looks as if it had been meant; a
    replication left out because it did not come out as the first result.

    ## Fix
    Put the line back before it is committed, and say what changed by a further one:
    `stronger demo register NAME`. Once it is committed the finding stays: so does the history.
    """
    from stronger.evidence.registering import lost_lines

    for file, number in lost_lines(kb.root):
        lines = f"{number} line{'s' if number > 1 else ''}"
        message = f"{file} has lost or changed {lines} since it was committed"
        yield shrunken_registration.at(Position(file), message, fix="Put them back.")


@rule("R012", "broken-demo", subject="knowledge")
def broken_demo(kb: KnowledgeBase) -> Found:
    """A file of a demo is no Python, a demo has no record of what it predicts, or is one file.

    ## Why
    It is better known before a run than after it.

    ## Example
    A bracket that is not closed in `demos/coin/measure.py`; a demo `demos/coin.py`, which is one
    file, as in earlier versions.

    ## Fix
    Mend the code at the place named; write `data/demos/NAME/demo.yaml`; move the file into a folder
    (`stronger demo migrate` says how).
    """
    from stronger.evidence.places import MEASURE
    from stronger.evidence.provenance import find_source

    own = sorted((kb.root / "demos").glob(f"[!_]*/{MEASURE}"))
    used = (find_source(result.source, kb.root) for result in kb.results)
    rooms = dict.fromkeys(path.parent for path in (*own, *filter(None, used)))
    for path in (file for room in rooms for file in sorted(room.glob("*.py"))):
        file = path.relative_to(kb.root).as_posix() if path.is_relative_to(kb.root) else path.name
        try:
            kb.hashes.whole(path)
        except SyntaxError as error:
            here = Position(file, error.lineno or 1, error.offset or 1)
            yield broken_demo.at(here, f"{error.msg}", fix="Mend the code at this place.")
        except (OSError, ValueError) as error:
            yield broken_demo.at(Position(file), f"it cannot be read: {error}", fix="Mend it.")
    promised = {path.parent.name for path in (kb.root / "data" / "demos").glob("*/demo.yaml")}
    for path in own:
        if (name := path.parent.name.replace("_", "-")) not in promised:
            message = (
                f"demo {name!r} has no record of what it predicts, data/demos/{name}/demo.yaml"
            )
            here = Position(path.relative_to(kb.root).as_posix())
            yield broken_demo.at(here, message, fix="Write the record.")
    for path in sorted((kb.root / "demos").glob("[!_]*.py")):
        here = Position(path.relative_to(kb.root).as_posix())
        message = "a demo is a folder now, and no file; `stronger demo migrate` says how to move it"
        yield broken_demo.at(here, message, fix="Move it.")


def _place(result: Result) -> Position:
    return Position(f"data/demos/{result.demo}/result.json")
