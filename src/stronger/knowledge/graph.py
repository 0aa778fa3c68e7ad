"""The graph: papers, claims, demos and questions as nodes, what joins them as edges."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stronger.claims import Stance

if TYPE_CHECKING:
    from collections.abc import Iterator

    import networkx as nx

    from stronger.knowledge.base import KnowledgeBase


def build_graph(kb: KnowledgeBase) -> nx.MultiDiGraph[str]:
    """Return a knowledge base as one networkx graph; `node_link` says what is in it."""
    import networkx as nx

    graph: nx.MultiDiGraph[str] = nx.node_link_graph(node_link(kb), edges="edges")
    return graph


def node_link(kb: KnowledgeBase) -> dict[str, Any]:
    """Join a knowledge base into one graph, as node-link data for JSON and for networkx.

    Nodes have an ``id`` and a ``kind``: ``paper``, ``claim``, ``demo``, ``identity`` (a proved fact
    that demos check) or ``question``. Edges have
    a ``source``, a ``target``, a ``kind``, a ``stance`` (None where an edge takes none) and a
    ``where``, the place in the files from which they come:

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

    An edge whose end does not exist is left out; the checks report it. An edge that ``tests`` has a
    ``weight`` (1, ½ where it is weak, 0 as background, -1 for the reverse) and keeps beside it what
    the first rule of judging had made of it, as ``verdict`` and ``verdict_stance``.

    What a claim means for the thesis is its ``bearing``; where the thesis has conjuncts,
    ``bearing_on_`` and the name of one, with underscores, says it of that one alone. An edge of
    kind ``bears_on`` has a ``reading``: ``law``, ``tendency`` or ``law tendency``.
    """
    nodes = {node["id"]: node for node in _nodes(kb)}
    return {
        "directed": True,
        "multigraph": True,
        "graph": {"thesis": kb.thesis.id if kb.thesis else ""},
        "nodes": list(nodes.values()),
        "edges": list(edges(kb)),
    }


def edges(kb: KnowledgeBase) -> Iterator[dict[str, Any]]:
    """Yield the edges of the graph without its nodes, which cost more."""
    ends = {
        *kb.bibliography.by_key,
        *kb.argument.claims,
        *(promise.id for promise in kb.promises),
        *(identity.node for identity in kb.identities),
        *(question.id for question in kb.files.questions),
    }
    for edge in (*_stated(kb), *_borne(kb), *_cited(kb), *_answered(kb), *_measured(kb)):
        if edge["source"] in ends and edge["target"] in ends:
            yield edge


def _nodes(kb: KnowledgeBase) -> Iterator[dict[str, Any]]:
    for entry in kb.bibliography.by_key.values():
        yield {
            "id": entry.citekey,
            "kind": "paper",
            "label": entry.label,
            "title": entry.title,
            "year": entry.year,
            "stances": [str(stance) for stance in kb.stances(entry.citekey)],
            "parts": list(kb.parts(entry.citekey)),
            "where": str(entry.position),
        }
    for claim in kb.argument.claims.values():
        yield {
            "id": claim.id,
            "kind": "claim",
            "label": claim.title,
            "title": claim.statement,
            "part": claim.part,
            "bearing": [str(stance) for stance in kb.argument.bearing(claim.id)],
            **_bearing_on_conjuncts(kb, claim.id),
            "where": str(claim.position),
        }
    for promise in kb.promises:
        yield {
            "id": promise.id,
            "kind": "demo",
            "label": promise.title,
            "title": promise.question or promise.title,
            "where": str(promise.position),
        }
    for identity in kb.identities:
        yield {
            "id": identity.node,
            "kind": "identity",
            "label": identity.name,
            "title": identity.name.replace("-", " "),
            "checks": len(identity.checks),
            "where": str(identity.checks[0].prediction.position),
        }
    for question in kb.files.questions:
        yield {
            "id": question.id,
            "kind": "question",
            "label": question.text,
            "title": question.short,
            "where": str(question.position),
        }


def _bearing_on_conjuncts(kb: KnowledgeBase, claim: str) -> dict[str, list[str]]:
    found = kb.argument.towards(claim, Stance.SUPPORTS)
    return {
        f"bearing_on_{each.id.replace('-', '_')}": [str(one) for one in found.get(each.id, ())]
        for each in kb.argument.conjuncts
    }


def _edge(
    source: str, target: str, kind: str, stance: str | None, where: object, **more: object
) -> dict[str, Any]:
    ends = {"source": source, "target": target}
    return {**ends, "kind": kind, "stance": stance, "where": str(where), **more}


def _stated(kb: KnowledgeBase) -> Iterator[dict[str, Any]]:
    for each in kb.files.statements:
        yield _edge(
            each.paper,
            each.claim,
            "states",
            str(each.stance),
            each.position,
            statement=each.id,
            basis=str(each.basis),
            locator=each.locator,
            read=str(each.read),
        )


def _borne(kb: KnowledgeBase) -> Iterator[dict[str, Any]]:
    for claim in kb.argument.claims.values():
        for bearing in claim.bears_on:
            yield _edge(
                claim.id,
                bearing.claim,
                "bears_on",
                str(bearing.relation),
                bearing.position,
                reading=" ".join(bearing.readings),
                why=bearing.why,
            )


def _cited(kb: KnowledgeBase) -> Iterator[dict[str, Any]]:
    for each in kb.files.citations:
        yield _edge(each.citing, each.cited, "cites", None, each.position, basis=each.basis)


def _answered(kb: KnowledgeBase) -> Iterator[dict[str, Any]]:
    for question in kb.files.questions:
        for identifier in (*question.claims, *question.papers, *question.demos):
            yield _edge(identifier, question.id, "answers", None, question.position)


def _measured(kb: KnowledgeBase) -> Iterator[dict[str, Any]]:
    for promise in kb.promises:
        for paper in promise.papers:
            yield _edge(
                promise.id,
                paper.citekey,
                "reproduces",
                None,
                paper.position,
                locator=paper.locator,
            )
    for test in kb.tests:
        if test.finding.has_edge and not test.prediction.identity:
            yield _edge(
                test.demo,
                test.prediction.claim,
                "tests",
                test.stance,
                test.prediction.position,
                prediction=test.prediction.id,
                aspects=" ".join(test.prediction.aspects),
                predicted_by=str(test.prediction.derived_by),
                prediction_kind=str(test.prediction.kind),
                outcome=str(test.finding.outcome),
                weight=test.finding.weight,
                setting=str(test.setting) if test.setting else "",
                verdict=str(test.verdict.outcome),
                verdict_stance=test.verdict_stance,
            )
    for identity in kb.identities:
        for test in identity.checks:
            yield _edge(
                test.demo,
                identity.node,
                "checks",
                None,
                test.prediction.position,
                prediction=test.prediction.id,
                outcome=str(test.finding.outcome),
                verdict=str(test.verdict.outcome),
            )
        where = identity.checks[0].prediction.position
        for claim, stance in identity.settles:
            yield _edge(identity.node, claim, "settles", stance, where, checks=len(identity.checks))
