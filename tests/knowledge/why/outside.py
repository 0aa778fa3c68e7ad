"""What follows from a knowledge base as its public faces tell it, to hold against what `why` names.

Nothing here is taken from `stronger.knowledge.why` but the names of nodes: graph, standing file and
related papers are read off as others read them, balances are counted anew from statements and
tests, and what is deleted is deleted here.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from stronger.knowledge.graph import edges
from stronger.knowledge.standing_records import standing_file
from stronger.knowledge.why.nodes import Kind, Node, node

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stronger.knowledge import KnowledgeBase
    from stronger.knowledge.why.sentences import Sentence

Values = dict[Node, frozenset[Any]]
LOOKED_AT = frozenset({
    Kind.EDGE, Kind.STANDING, Kind.RELATED, Kind.BALANCE, Kind.STANCE, Kind.VOICE, Kind.SENTENCE,
    Kind.QUESTION, Kind.CORRECTION,
})  # fmt: skip


def deleted(kb: KnowledgeBase, kind: Kind, name: str) -> KnowledgeBase:
    """Return a knowledge base without a paper, a statement or a result, none of it computed yet."""
    written = kb.written
    if kind is Kind.DEMO:
        return replace(kb, results=tuple(each for each in kb.results if each.demo != name))
    if kind is Kind.STATEMENT:
        return replace(kb, written=replace(written, statements=tuple(
            each for each in written.statements if each.id != name
        )))  # fmt: skip
    entries = tuple(each for each in kb.bibliography.entries if each.citekey != name)
    return replace(
        kb,
        bibliography=replace(kb.bibliography, entries=entries),
        written=replace(
            written,
            statements=tuple(each for each in written.statements if each.paper != name),
            citations=tuple(
                each for each in written.citations if name not in (each.citing, each.cited)
            ),
        ),
    )


def seen(kb: KnowledgeBase, sentences: Sequence[Sentence]) -> Values:
    """Return everything that public faces show of a knowledge base; what is not there is empty."""
    found: dict[Node, set[Any]] = defaultdict(set)
    for edge in edges(kb):
        which = edge.get("statement") or edge.get("prediction") or ""
        name = node(Kind.EDGE, edge["source"], edge["kind"], edge["target"], which)
        found[name].add((edge["stance"], edge.get("outcome"), edge.get("checks")))
    for row in standing_file(kb).rows:
        cells: dict[str, Iterable[Any]] = {
            "state": [row.state] if row.state != "untested" else [],
            "demos": [(each.demo, each.side, each.weak) for each in row.demos],
            "proofs": [(e.identity, e.claim, e.means, e.counterexample) for e in row.facts],
            "papers": [(each.paper, each.side) for each in row.papers],
            "untested": [each.claim for each in row.untested],
        }
        for column, cell in cells.items():
            found[node(Kind.STANDING, row.claim, str(row.reading), column)] |= set(cell)
    for key in kb.bibliography.by_key:
        for group in kb.related(key, None):
            ties = {(group.tie, group.on, each.paper) for each in group.papers}
            found[node(Kind.RELATED, key)] |= ties
        for end, stances in kb.stances_by_conjunct(key).items():
            found[node(Kind.STANCE, key, end)] |= set(stances)
    _on_claims(kb, found)
    speaks = {claim: _words(kb, claim, found) for claim in kb.argument.claims}
    for question in kb.files.questions:
        found[node(Kind.QUESTION, question.id)] |= {
            *(each for each in question.claims if speaks.get(each)),
            *(each for each in question.papers if each in kb.bibliography),
            *(each for each in question.demos if each in kb.results_by_demo),
        }
    for correction in kb.files.corrections:
        if correction.paper in kb.bibliography.by_key:
            found[node(Kind.CORRECTION, correction.id)].add(correction.paper)
    statements = {each.id for each in kb.files.statements}
    tests = {f"{each.demo}/{each.prediction.id}" for each in kb.tests}
    for sentence in sentences:
        carried = {
            (name, speaks.get(name.id, "") if name.kind == "claim" else "")
            for name in sentence.names
            if (name.kind == "paper" and name.id in kb.bibliography)
            or (name.kind == "statement" and name.id in statements)
            or (name.kind == "demo" and name.id in kb.results_by_demo)
            or (name.kind == "number" and name.demo in kb.results_by_demo)
            or (name.kind == "prediction" and name.id in tests)
            or (name.kind == "claim" and speaks.get(name.id))
        }
        if sentence.names:
            found[node(Kind.SENTENCE, f"{sentence.index:06}")] |= carried
    return {name: frozenset(each) for name, each in found.items()}


def _on_claims(kb: KnowledgeBase, found: dict[Node, set[Any]]) -> None:
    """Count what speaks on each claim: papers and demos by side, proofs, voids."""
    said: dict[tuple[str, str, str], list[tuple[str, bool]]] = defaultdict(list)
    for each in kb.files.statements:
        said["paper", each.paper, each.claim].append((str(each.stance), False))
    voids: dict[str, int] = defaultdict(int)
    for test in kb.tests:
        if not test.finding.has_edge:
            voids[test.prediction.claim] += 1
        elif not test.prediction.identity:
            weak = test.finding.weak
            said["demo", test.demo, test.prediction.claim].append((test.stance, weak))
    counts: dict[str, dict[tuple[str, str], int]] = defaultdict(lambda: defaultdict(int))
    for (who, which, claim), stances in said.items():
        signs = {stance for stance, _ in stances} & {"supports", "challenges"}
        side = _side(signs)
        telling = [weak for stance, weak in stances if stance in signs]
        found[node(Kind.VOICE, who, which, claim)].add((side, bool(telling) and all(telling)))
        counts[claim][who, side] += 1
    for identity in kb.identities:
        for claim, facts in identity.stances.items():
            counts[claim]["proof", _side(set(facts) & {"supports", "challenges"})] += 1
    for claim in kb.argument.claims:
        sides = {(who, side, number) for (who, side), number in counts[claim].items()}
        found[node(Kind.BALANCE, claim)] |= sides | {
            ("void", number) for number in [voids[claim]] if number
        }


def _side(signs: set[str]) -> str:
    return "mixed" if len(signs) == 2 else next(iter(signs), "neither")


def _words(kb: KnowledgeBase, claim: str, found: dict[Node, set[Any]]) -> frozenset[Any]:
    """Return which way each kind of voice speaks on a claim, and how the thesis stands on it."""
    sides: dict[str, set[str]] = defaultdict(set)
    for who, side, *_ in (e for e in found[node(Kind.BALANCE, claim)] if e[0] != "void"):
        sides[who].add(side)
    words: set[Any] = set()
    for who, there in sides.items():
        both = "mixed" in there or {"supports", "challenges"} <= there
        words.add((who, "both" if both else _side(there - {"neither"})))
    thesis = kb.thesis.id if kb.thesis else ""
    for row in kb.standing:
        if claim in (thesis, row.claim.id):
            cell = node(Kind.STANDING, row.claim.id, str(row.reading), "state")
            words |= {(cell, state) for state in found[cell]}
    return frozenset(words)


def moved(before: Values, after: Values) -> dict[Node, bool]:
    """Return the nodes whose value is another, each with whether nothing is left of it."""
    nothing: frozenset[Any] = frozenset()
    return {
        name: not after.get(name, nothing)
        for name in {*before, *after}
        if before.get(name, nothing) != after.get(name, nothing)
    }
