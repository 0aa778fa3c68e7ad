"""The graph: papers, claims, demos and questions as nodes, what joins them as edges."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from stronger.claims import Stance

if TYPE_CHECKING:
    import networkx as nx

    from stronger.knowledge.base import KnowledgeBase


def build_graph(kb: KnowledgeBase) -> nx.MultiDiGraph[str]:
    """Return a knowledge base as one networkx graph; `node_link` says what is in it."""
    import networkx as nx

    graph: nx.MultiDiGraph[str] = nx.node_link_graph(node_link(kb), edges="edges")
    return graph


def node_link(kb: KnowledgeBase) -> dict[str, Any]:
    """Join a knowledge base into one graph, as node-link data for JSON and for networkx.

    Nodes have an ``id`` and a ``kind``: ``paper``, ``claim``, ``demo`` or ``question``. Edges have
    a ``source``, a ``target``, a ``kind``, a ``stance`` (None where an edge takes none) and a
    ``where``, the place in the files from which they come:

    ======================  ==================  ==================================================
    kind                    runs                stance
    ======================  ==================  ==================================================
    ``states``              paper to claim      as written, towards the claim
    ``bears_on``            claim to claim      the relation
    ``tests``               demo to claim       as measured: it follows from the verdict
    ``reproduces``          demo to paper       none
    ``cites``               paper to paper      none
    ``answers``             claim, paper or     none
                            demo to question
    ======================  ==================  ==================================================

    An edge whose end does not exist is left out; the checks report it. What a claim means for the
    thesis is its ``bearing``; where the thesis has conjuncts, ``bearing_on_`` and the name of one,
    with underscores, says it of that one alone. An edge of kind ``bears_on`` has a ``reading``:
    ``law``, ``tendency`` or ``law tendency``.
    """
    nodes = {node["id"]: node for node in _nodes(kb)}
    edges = (*_stated(kb), *_borne(kb), *_cited(kb), *_answered(kb), *_measured(kb))
    return {
        "directed": True,
        "multigraph": True,
        "graph": {"thesis": kb.thesis.id if kb.thesis else ""},
        "nodes": list(nodes.values()),
        "edges": [edge for edge in edges if edge["source"] in nodes and edge["target"] in nodes],
    }


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
    for result in kb.results:
        yield {
            "id": result.demo,
            "kind": "demo",
            "label": result.title,
            "title": result.question,
            "where": _place(result.demo),
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
    if not kb.results:
        return
    from stronger.evidence.prediction import stance

    for result in kb.results:
        where = _place(result.demo)
        verdicts = {verdict.prediction: verdict for verdict in result.verdicts}
        for prediction in result.predictions:
            verdict = verdicts.get(prediction.id)
            if verdict is not None:
                yield _edge(
                    result.demo,
                    prediction.claim,
                    "tests",
                    stance(prediction, verdict),
                    where,
                    prediction=prediction.id,
                    outcome=str(verdict.outcome),
                )
        for paper in result.papers:
            yield _edge(
                result.demo, paper.citekey, "reproduces", None, where, locator=paper.locator
            )


def _place(demo: str) -> str:
    return f"data/results/{demo}/result.json:1:1"
