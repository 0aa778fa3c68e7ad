"""How a knowledge base is joined: which edges run between papers, claims, demos and questions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stronger.claims import BearsOn, Citation, Question, Statement
    from stronger.evidence.promises import Paper
    from stronger.knowledge.base import KnowledgeBase
    from stronger.knowledge.testing import Identity, Test

Ground: TypeAlias = "Statement | BearsOn | Citation | Question | Paper | Test | Identity"
"""What an edge is there for."""
Joined: TypeAlias = "tuple[dict[str, Any], Ground]"
"""An edge, and what it is there for."""


def edges(kb: KnowledgeBase) -> Iterator[dict[str, Any]]:
    """Yield the edges of the graph, each with what tells it from others.

    Edges have a ``source``, a ``target``, a ``kind``, a ``stance`` (None where an edge takes none)
    and a ``where``, the place in the files from which they come:

    ======================  ==================  ==================================================
    kind                    runs                stance
    ======================  ==================  ==================================================
    ``states``              paper to claim      as written, towards the claim
    ``bears_on``            claim to claim      the relation
    ``tests``               demo to claim       as measured: it follows from the outcome
    ``checks``              demo to identity    none
    ``settles``             identity to claim   as found in every seed of every check
    ``reproduces``          demo to paper       none
    ``cites``               paper to paper      none
    ``answers``             claim, paper or     none
                            demo to question
    ======================  ==================  ==================================================

    An edge whose end does not exist is left out; the checks report it.
    """
    return (edge for edge, _ in joined(kb))


def joined(kb: KnowledgeBase) -> Iterator[Joined]:
    """Yield every edge with the record that it is there for, from which follows all else of it."""
    ends = {
        *kb.bibliography.by_key,
        *kb.argument.claims,
        *(promise.id for promise in kb.promises),
        *(identity.node for identity in kb.identities),
        *(question.id for question in kb.files.questions),
    }
    for edge, ground in (*_stated(kb), *_borne(kb), *_cited(kb), *_answered(kb), *_measured(kb)):
        if edge["source"] in ends and edge["target"] in ends:
            yield edge, ground


def _edge(
    source: str, target: str, kind: str, stance: str | None, where: object, **more: object
) -> dict[str, Any]:
    ends = {"source": source, "target": target}
    return {**ends, "kind": kind, "stance": stance, "where": str(where), **more}


def _stated(kb: KnowledgeBase) -> Iterator[Joined]:
    for each in kb.files.statements:
        ends, stance = (each.paper, each.claim), str(each.stance)
        yield _edge(*ends, "states", stance, each.position, statement=each.id), each


def _borne(kb: KnowledgeBase) -> Iterator[Joined]:
    for claim in kb.argument.claims.values():
        for each in claim.bears_on:
            more = {"reading": " ".join(each.readings)}
            relation = str(each.relation)
            yield _edge(claim.id, each.claim, "bears_on", relation, each.position, **more), each


def _cited(kb: KnowledgeBase) -> Iterator[Joined]:
    for each in kb.files.citations:
        yield _edge(each.citing, each.cited, "cites", None, each.position), each


def _answered(kb: KnowledgeBase) -> Iterator[Joined]:
    for each in kb.files.questions:
        for identifier in (*each.claims, *each.papers, *each.demos):
            yield _edge(identifier, each.id, "answers", None, each.position), each


def _measured(kb: KnowledgeBase) -> Iterator[Joined]:
    for promise in kb.promises:
        for paper in promise.papers:
            yield _edge(promise.id, paper.citekey, "reproduces", None, paper.position), paper
    for test in kb.tests:
        if test.finding.has_edge and not test.prediction.identity:
            yield _tested(test, test.prediction.claim, "tests", test.stance), test
    for identity in kb.identities:
        for test in identity.checks:
            yield _tested(test, identity.node, "checks", None), test
        where = identity.checks[0].prediction.position
        for claim, stance in identity.settles:
            more = {"checks": len(identity.checks)}
            yield _edge(identity.node, claim, "settles", stance, where, **more), identity


def _tested(test: Test, target: str, kind: str, stance: str | None) -> dict[str, Any]:
    more = {"prediction": test.prediction.id, "outcome": str(test.finding.outcome)}
    return _edge(test.demo, target, kind, stance, test.prediction.position, **more)
