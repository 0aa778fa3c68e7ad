"""The graph: papers, claims, demos and questions as nodes, what joins them as edges."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import networkx as nx

    from stronger.diagnostics import Position
    from stronger.knowledge.base import KnowledgeBase

EDGE_KINDS = ("states", "bears_on", "tests", "reproduces", "cites", "answers")


def build_graph(kb: KnowledgeBase) -> nx.MultiDiGraph[str]:
    """Join a knowledge base into one graph.

    Nodes are identifiers and have a ``kind``: ``paper``, ``claim``, ``demo`` or ``question``.
    Edges have a ``kind``, a ``stance`` (None where an edge takes none) and a ``where``, the place
    in the files from which they come:

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

    An edge whose end does not exist is left out; the checks report it.
    """
    import networkx as nx

    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph(
        name=kb.thesis.title if kb.thesis else "", thesis=kb.thesis.id if kb.thesis else ""
    )
    for entry in kb.bibliography.by_key.values():
        graph.add_node(
            entry.citekey,
            kind="paper",
            label=entry.label,
            title=entry.title,
            year=entry.year,
            stances=[str(stance) for stance in kb.stances(entry.citekey)],
            parts=list(kb.parts(entry.citekey)),
            where=str(entry.position),
        )
    for claim in kb.argument.claims.values():
        graph.add_node(
            claim.id,
            kind="claim",
            label=claim.title,
            title=claim.statement,
            part=claim.part,
            bearing=[str(stance) for stance in kb.argument.bearing(claim.id)],
            where=str(claim.position),
        )
    for result in kb.results:
        where = f"data/results/{result.demo}/result.json:1:1"
        graph.add_node(
            result.demo, kind="demo", label=result.title, title=result.question, where=where
        )
    for question in kb.files.questions:
        graph.add_node(
            question.id,
            kind="question",
            label=question.text,
            title=question.short,
            where=str(question.position),
        )

    def join(
        source: str,
        target: str,
        kind: str,
        stance: str | None,
        where: Position | str,
        **more: Any,
    ) -> None:
        if source in graph and target in graph:
            graph.add_edge(source, target, kind=kind, stance=stance, where=str(where), **more)

    for statement in kb.files.statements:
        join(
            statement.paper,
            statement.claim,
            "states",
            str(statement.stance),
            statement.position,
            statement=statement.id,
            basis=str(statement.basis),
            locator=statement.locator,
            read=str(statement.read),
        )
    for claim in kb.argument.claims.values():
        for bearing in claim.bears_on:
            join(
                claim.id,
                bearing.claim,
                "bears_on",
                str(bearing.relation),
                bearing.position,
                why=bearing.why,
            )
    for citation in kb.files.citations:
        join(
            citation.citing,
            citation.cited,
            "cites",
            None,
            citation.position,
            basis=citation.basis,
        )
    for question in kb.files.questions:
        for identifier in (*question.claims, *question.papers, *question.demos):
            join(identifier, question.id, "answers", None, question.position)
    _join_results(kb, join)
    return graph


def _join_results(kb: KnowledgeBase, join: Any) -> None:
    if not kb.results:
        return
    from stronger.evidence.prediction import stance

    for result in kb.results:
        where = f"data/results/{result.demo}/result.json:1:1"
        outcomes = {verdict.prediction: verdict for verdict in result.verdicts}
        for prediction in result.predictions:
            verdict = outcomes.get(prediction.id)
            if verdict is not None:
                join(
                    result.demo,
                    prediction.claim,
                    "tests",
                    stance(prediction, verdict),
                    where,
                    prediction=prediction.id,
                    outcome=str(verdict.outcome),
                )
        for paper in result.papers:
            join(
                result.demo,
                paper.citekey,
                "reproduces",
                None,
                where,
                locator=paper.locator,
            )


def node_link(graph: nx.MultiDiGraph[str]) -> dict[str, Any]:
    """Return a graph as node-link data for JSON: ``nodes`` and ``edges`` in a stable order."""
    import networkx as nx

    data: dict[str, Any] = nx.node_link_data(graph, edges="edges")
    return data
