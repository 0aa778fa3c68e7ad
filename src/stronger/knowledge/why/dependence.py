"""The graph of what rests on what: from papers, results and relations to everything derived."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from stronger.claims import Reading, Relation, Stance
from stronger.knowledge.graph import edges
from stronger.knowledge.prose import PAGE, prose
from stronger.knowledge.standing import Side
from stronger.knowledge.why.derived import COLUMNS, DEMO, PAPER, SIDES, Derived, edge_name
from stronger.knowledge.why.nodes import SOURCES, Kind, Node, node
from stronger.knowledge.why.sentences import Sentence, sentences

if TYPE_CHECKING:
    import networkx as nx

    from stronger.knowledge.base import KnowledgeBase

Step = tuple[Node, Node]
"""From what something rests on to what rests on it."""


class Dependence:
    """What of a knowledge base rests on what; built once, and asked often.

    An arrow says that a value *may* move when what it comes from is withdrawn. Whether it does is
    not said here: it is computed without it (`stronger.knowledge.why.falling`).
    """

    def __init__(self, kb: KnowledgeBase) -> None:
        self.kb = kb

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """Every sentence that people wrote, those of chapters first; some name nothing."""
        texts = sorted(prose(self.kb), key=lambda each: each.what != PAGE)
        return sentences(self.kb, texts)

    @cached_property
    def derived(self) -> Derived:
        """The values as they are, nothing withdrawn."""
        return Derived(self.kb, self.sentences)

    @cached_property
    def graph(self) -> nx.DiGraph[Node]:
        """Nodes, with an arrow from each to those that may move with it."""
        import networkx as nx

        graph: nx.DiGraph[Node] = nx.DiGraph()
        graph.add_edges_from(steps(self.kb, self.sentences))
        return graph

    @cached_property
    def nodes(self) -> frozenset[Node]:
        """All derived nodes."""
        return frozenset(each for each in self.graph if each.kind not in SOURCES)

    def above(self, source: Node) -> set[Node]:
        """Return all derived nodes that may move when something is withdrawn."""
        import networkx as nx

        if source not in self.graph:
            return set()
        return set(self.nodes.intersection(nx.descendants(self.graph, source)))


def steps(kb: KnowledgeBase, texts: Iterable[Sentence]) -> Iterator[Step]:
    """Yield every arrow of the graph of a knowledge base."""
    yield from _edges(kb)
    yield from _argument(kb)
    yield from _statements(kb)
    yield from _tests(kb)
    yield from _relatives(kb)
    for question in kb.files.questions:
        target = node(Kind.QUESTION, question.id)
        yield from ((node(Kind.BALANCE, each), target) for each in question.claims)
        yield from (each for end in question.claims for each in _states(kb, end, target))
        yield from ((node(Kind.PAPER, each), target) for each in question.papers)
        yield from ((node(Kind.DEMO, each), target) for each in question.demos)
    for correction in kb.files.corrections:
        if correction.paper:
            yield node(Kind.PAPER, correction.paper), node(Kind.CORRECTION, correction.id)
    yield from _written(kb, texts)


def _edges(kb: KnowledgeBase) -> Iterator[Step]:
    ends = {
        **dict.fromkeys(kb.bibliography.by_key, Kind.PAPER),
        **dict.fromkeys(kb.argument.claims, Kind.CLAIM),
    }
    for edge in edges(kb):
        name = edge_name(edge)
        target = node(Kind.EDGE, *name)
        source, kind, goal, which = name
        yield from ((node(ends[each], each), target) for each in (source, goal) if each in ends)
        match kind:
            case "states":
                yield node(Kind.STATEMENT, which), target
            case "tests" | "checks":
                yield node(Kind.PREDICTION, f"{source}/{which}"), target
            case "settles":
                yield node(Kind.PROOF, source.removeprefix("identity:")), target
            case "bears_on":
                yield node(Kind.RELATION, f"{source}->{goal}"), target


def _argument(kb: KnowledgeBase) -> Iterator[Step]:
    """Yield what hangs on how claims bear on each other."""
    argument = kb.argument
    reach = {end: argument.signs_at(end) for end in argument.read_at}
    for claim in argument.claims.values():
        for end in argument.read_at:
            if reach[end][claim.id]:
                yield node(Kind.CLAIM, claim.id), node(Kind.BEARING, claim.id, end)
        for bearing in claim.bears_on:
            relation = node(Kind.RELATION, f"{claim.id}->{bearing.claim}")
            yield node(Kind.CLAIM, claim.id), relation
            yield node(Kind.CLAIM, bearing.claim), relation
            if bearing.claim not in argument.claims:
                continue
            for end in argument.read_at:
                own = node(Kind.BEARING, claim.id, end)
                if bearing.relation is Relation.PART_OF:
                    yield from ((relation, each) for each in _cells(end) if claim.id == end)
                    if claim.id == end:
                        yield relation, own
                elif reach[end][bearing.claim]:
                    yield relation, own
                    yield node(Kind.BEARING, bearing.claim, end), own


def _cells(end: str, columns: Iterable[str] = COLUMNS) -> Iterator[Node]:
    """Yield the cells of how something stands."""
    for reading in Reading:
        for column in columns:
            yield node(Kind.STANDING, end, str(reading), column)


def _ends(kb: KnowledgeBase, claim: str, aspects: Iterable[str] = ()) -> list[str]:
    """Return where signs are read that anything said of a claim may reach."""
    ends = set(aspects)
    for stance in (Stance.SUPPORTS, Stance.BACKGROUND):
        ends |= set(kb.argument.towards(claim, stance))
    return [end for end in kb.argument.read_at if end in ends]


def _statements(kb: KnowledgeBase) -> Iterator[Step]:
    for each in kb.files.statements:
        source = node(Kind.STATEMENT, each.id)
        yield node(Kind.PAPER, each.paper), source
        yield node(Kind.CLAIM, each.claim), source
        voice = node(Kind.VOICE, PAPER, each.paper, each.claim)
        yield source, voice
        yield voice, node(Kind.BALANCE, each.claim)
        for end in _ends(kb, each.claim):
            bearing = node(Kind.BEARING, each.claim, end)
            stance = node(Kind.STANCE, each.paper, end)
            yield from ((source, stance), (bearing, stance))
            for reading in Reading:
                cell = node(Kind.STANDING, end, str(reading), "papers")
                yield from ((source, cell), (bearing, cell))


def _tests(kb: KnowledgeBase) -> Iterator[Step]:
    seconds = {result.demo: f"second:{result.demo}" for result in kb.results if result.second}
    yield from ((node(Kind.DEMO, demo), node(Kind.SECOND, each)) for demo, each in seconds.items())
    for test in kb.tests:
        prediction, claim = test.prediction, test.prediction.claim
        source = node(Kind.PREDICTION, f"{test.demo}/{prediction.id}")
        yield node(Kind.DEMO, test.demo), source
        if test.demo in seconds:
            yield node(Kind.SECOND, seconds[test.demo]), source
        yield node(Kind.CLAIM, claim), source
        yield source, node(Kind.BALANCE, claim)
        ends = _ends(kb, claim, prediction.aspects)
        if prediction.identity:
            proof = node(Kind.PROOF, prediction.identity)
            yield source, proof
            yield proof, node(Kind.BALANCE, claim)
            columns, reading = ("state", "proofs", "untested"), Reading.LAW
        else:
            yield source, node(Kind.VOICE, DEMO, test.demo, claim)
            yield source, node(Kind.LINE, claim, "", test.demo)
            yield from ((source, each) for each in _spreads(claim, ""))
            columns, reading = ("state", "demos", "untested"), Reading.TENDENCY
        for end in ends:
            moved = [node(Kind.STANDING, end, str(reading), each) for each in columns]
            if reading is Reading.TENDENCY:
                moved.append(node(Kind.LINE, end, str(reading), test.demo))
                moved += _spreads(end, str(reading))
            for each in moved:
                yield source, each
                yield node(Kind.BEARING, claim, end), each


def _spreads(claim: str, reading: str) -> list[Node]:
    return [node(Kind.SPREAD, claim, reading, SIDES[side]) for side in (Side.FOR, Side.AGAINST)]


def _relatives(kb: KnowledgeBase) -> Iterator[Step]:
    """Yield which papers may gain or lose relatives with a statement, a paper or a relation."""
    near: dict[str, set[str]] = {claim: {claim} for claim in kb.argument.claims}
    for claim in kb.argument.claims.values():
        for bearing in claim.bears_on:
            if bearing.relation is Relation.CHALLENGES and bearing.claim in near:
                near[claim.id].add(bearing.claim)
                near[bearing.claim].add(claim.id)
    positions = kb.relations.positions
    for paper in kb.bibliography.by_key:
        target = node(Kind.RELATED, paper)
        yield node(Kind.PAPER, paper), target
        works = {*kb.cites.get(paper, ()), *kb.cited_by.get(paper, ())}
        beside = {each for work in works for each in kb.cites.get(work, ())}
        beside |= {each for work in works for each in kb.cited_by.get(work, ())}
        demos = set(kb.demos_by_paper.get(paper, ()))
        beside |= {
            each.citekey
            for promise in kb.promises
            if promise.id in demos
            for each in promise.papers
        }
        yield from ((node(Kind.PAPER, each), target) for each in works | beside)
        for other in {each for on in positions.get(paper, ()) for each in near.get(on, ())}:
            for said in kb.statements_by_claim.get(other, ()):
                yield node(Kind.STATEMENT, said.id), target


def _states(kb: KnowledgeBase, claim: str, target: Node) -> Iterator[Step]:
    """Yield what the words on a claim rest on besides its balance: how the thesis stands."""
    whole = kb.thesis is not None and kb.thesis.id == claim
    for end in kb.argument.read_at:
        if whole or end == claim:
            yield from ((each, target) for each in _cells(end, ("state",)))


def _written(kb: KnowledgeBase, texts: Iterable[Sentence]) -> Iterator[Step]:
    for text in texts:
        target = node(Kind.SENTENCE, f"{text.index:06}")
        for name in text.names:
            if name.kind == "claim":
                yield node(Kind.CLAIM, name.id), target
                yield node(Kind.BALANCE, name.id), target
                yield from _states(kb, name.id, target)
            elif name.kind == "number":
                yield node(Kind.DEMO, name.demo), target
            else:
                yield node(Kind(name.kind), name.id), target
