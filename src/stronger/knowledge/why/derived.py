"""What follows from a knowledge base, value by value, computed when asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from stronger.claims import Stance
from stronger.knowledge.forest import Forest, forest, forest_at
from stronger.knowledge.graph import edges
from stronger.knowledge.standing import (
    Side,
    demos_on,
    identities_on,
    papers_on,
    side,
    voids_on,
)
from stronger.knowledge.standing_records import state
from stronger.knowledge.why.nodes import Kind, Node

if TYPE_CHECKING:
    from stronger.knowledge.base import KnowledgeBase
    from stronger.knowledge.standing import DemoVoice, Standing
    from stronger.knowledge.testing import Test
    from stronger.knowledge.why.sentences import Name, Sentence

Value: TypeAlias = "tuple[str, ...]"
"""What a node comes to, in words: several where it has several parts, none where nothing is left
that carries it."""
SIDES = {Side.FOR: "for", Side.AGAINST: "against", Side.MIXED: "mixed", Side.NOTHING: "neither"}
COLUMNS = ("state", "demos", "proofs", "papers", "untested")
"""Of how the thesis stands."""
PAPER, DEMO = "paper", "demo"
"""Whose voice it is."""
THERE = "there"


class Derived:
    """The values of all nodes that follow from one knowledge base.

    Parameters
    ----------
    kb
        What is known, or what is left of it.
    sentences
        Of the whole knowledge base: they stay, whatever is withdrawn of what they name.
    """

    def __init__(self, kb: KnowledgeBase, sentences: Sequence[Sentence]) -> None:
        self.kb = kb
        self.sentences = sentences
        self._values: dict[Node, Value] = {}
        self._forests: dict[tuple[str, str], Forest | None] = {}
        self._words: dict[str, Value] = {}

    def value(self, node: Node) -> Value:
        """Return what a node comes to."""
        if node not in self._values:
            self._values[node] = VALUES[node.kind](self, *node.of)
        return self._values[node]

    @cached_property
    def _edges(self) -> dict[tuple[str, ...], Value]:
        found: dict[tuple[str, ...], Value] = {}
        for edge in edges(self.kb):
            said = [str(edge[each]) for each in ("stance", "outcome", "reading") if edge.get(each)]
            if edge["kind"] == "settles":
                said.append(_checks(edge["checks"]))
            name = edge_name(edge)
            found[name] = (*found.get(name, ()), ", ".join(said) or THERE)
        return found

    def edge(self, *name: str) -> Value:
        """Return the stance of an edge of the graph, if it is there."""
        return self._edges.get(name, ())

    @cached_property
    def _identities(self) -> dict[str, Value]:
        return {
            each.name: (
                "holds" if each.holds else "does not hold",
                _checks(len(each.checks)),
            )
            for each in self.kb.identities
        }

    def proof(self, name: str) -> Value:
        """Return whether a proved fact was found in every seed, and how often it was checked."""
        return self._identities.get(name, ())

    @cached_property
    def _voices(self) -> dict[tuple[str, str, str], Value]:
        found: dict[tuple[str, str, str], Value] = {}
        for claim in self.kb.argument.claims:
            for paper in papers_on(self.kb, claim):
                found[PAPER, paper.paper, claim] = (SIDES[paper.side],)
            for demo in self._demos_on(claim):
                found[DEMO, demo.demo, claim] = (_of_demo(demo),)
        return found

    def _demos_on(self, claim: str) -> tuple[DemoVoice, ...]:
        return self._demos.get(claim, ())

    @cached_property
    def _demos(self) -> dict[str, tuple[DemoVoice, ...]]:
        return {claim: demos_on(self.kb, claim) for claim in self.kb.argument.claims}

    def voice(self, who: str, which: str, claim: str) -> Value:
        """Return where all that a paper or a demo says of a claim comes down."""
        return self._voices.get((who, which, claim), ())

    def balance(self, claim: str) -> Value:
        """Return how many papers, demos and proofs are on each side of a claim, and the voids."""
        if claim not in self.kb.argument.claims:
            return ()
        papers = Counter(each.side for each in papers_on(self.kb, claim))
        demos = Counter(each.side for each in self._demos_on(claim))
        proofs = Counter(side(each.stances[claim]) for each in identities_on(self.kb, claim))
        void = len(voids_on(self.kb, claim))
        return (
            *_counted(papers, "paper"),
            *_counted(demos, "demo"),
            *_counted(proofs, "proof"),
            *([f"void: {void}"] if void else []),
        )

    def bearing(self, claim: str, end: str) -> Value:
        """Return what a claim, if true, is to a thing that the thesis asserts."""
        if claim not in self.kb.argument.claims:
            return ()
        found = self.kb.argument.readings(claim, Stance.SUPPORTS).get(end, {})
        return tuple(f"{stance} ({', '.join(readings)})" for stance, readings in found.items())

    def stance(self, paper: str, end: str) -> Value:
        """Return what a paper is to a thing that the thesis asserts."""
        return tuple(map(str, self._stances.get(paper, {}).get(end, ())))

    @cached_property
    def _stances(self) -> dict[str, dict[str, tuple[Stance, ...]]]:
        return {key: self.kb.stances_by_conjunct(key) for key in self.kb.bibliography.by_key}

    @cached_property
    def _rows(self) -> dict[tuple[str, str], Standing]:
        return {(each.claim.id, str(each.reading)): each for each in self.kb.standing}

    def standing(self, end: str, reading: str, column: str) -> Value:
        """Return a cell of how the thesis stands; who is in it, rather than how many."""
        row = self._rows.get((end, reading))
        if row is None:
            return ()
        match column:
            case "state":
                found = state(row)
                return () if found == "untested" else (found,)
            case "demos":
                return tuple(f"{each.demo}: {_of_demo(each)}" for each in row.demos)
            case "proofs":
                return tuple(
                    f"{each.identity.name}, through {each.claim}: {', '.join(each.means)}"
                    f"{', a counterexample' if each.counterexample else ''}"
                    for each in row.facts
                )
            case "papers":
                return tuple(f"{each.paper}: {SIDES[each.side]}" for each in row.papers)
        return tuple(each.id for each in row.untested)

    def _forest(self, claim: str, reading: str) -> Forest | None:
        if (claim, reading) not in self._forests:
            row = self._rows.get((claim, reading))
            self._forests[claim, reading] = (
                forest(self.kb, claim) if not reading else forest_at(self.kb, row) if row else None
            )
        return self._forests[claim, reading]

    def line(self, claim: str, reading: str, demo: str) -> Value:
        """Return what a demo has in a forest plot; with a reading, in that of a conjunct."""
        found = self._forest(claim, reading)
        for each in found.demos if found else ():
            if each.demo == demo:
                return (f"effects: {len(each.effects)}", f"other tests: {len(each.others)}")
        return ()

    def spread(self, claim: str, reading: str, would: str) -> Value:
        """Return how far demos are apart, of effects that would come down on one side."""
        found = self._forest(claim, reading)
        for each in found.spreads if found else ():
            if SIDES[each.would] == would:
                apart = f"{each.least:.2f} to {each.most:.2f}, in the middle {each.middle:.2f}"
                return (f"{each.demos} demos: {apart}",)
        return ()

    def related(self, paper: str) -> Value:
        """Return which papers are related to one, and how."""
        if paper not in self.kb.bibliography.by_key:
            return ()
        return tuple(
            f"{each.paper}, {group.tie}{f' on {group.on}' if group.on else ''}"
            for group in self.kb.related(paper, None)
            for each in group.papers
        )

    def question(self, name: str) -> Value:
        """Return what is there of all that is named as answering a question."""
        question = next(each for each in self.kb.files.questions if each.id == name)
        return (
            *(f"claim {each}" for each in question.claims if self.word(each)),
            *(f"paper {each}" for each in question.papers if each in self.kb.bibliography),
            *(f"demo {each}" for each in question.demos if each in self.kb.results_by_demo),
        )

    def correction(self, name: str) -> Value:
        """Return the paper that a corrected error is about, if it is there."""
        correction = next(each for each in self.kb.files.corrections if each.id == name)
        paper = correction.paper or ""
        return (paper,) if paper in self.kb.bibliography else ()

    def sentence(self, index: str) -> Value:
        """Return what a sentence names, each with what it comes to, as far as it is carried."""
        return tuple(
            f"{each.kind} {each.id}: {found}"
            for each in self.sentences[int(index)].names
            if (found := self.named(each))
        )

    def named(self, name: Name) -> str:
        """Return what something that a sentence names comes to; nothing if it is not there."""
        match name.kind:
            case "paper":
                return THERE if name.id in self.kb.bibliography else ""
            case "statement":
                return THERE if name.id in self._statements else ""
            case "claim":
                return "; ".join(self.word(name.id))
            case "demo":
                return THERE if name.id in self.kb.results_by_demo else ""
            case "prediction":
                found = self.tests.get(name.id)
                return str(found.finding.outcome) if found else ""
            case "number":
                return THERE if self.kb.metrics_of(name.demo) else ""
        raise AssertionError(name)

    @cached_property
    def tests(self) -> dict[str, Test]:
        """What became of each prediction, by ``demo/prediction``."""
        return {f"{each.demo}/{each.prediction.id}": each for each in self.kb.tests}

    @cached_property
    def _statements(self) -> set[str]:
        return {each.id for each in self.kb.files.statements}

    def word(self, claim: str) -> Value:
        """Return in words which way papers, demos and proofs speak on a claim.

        Of a thing that the thesis asserts, also how it stands; of the thesis, how all of them do.
        Nothing where nothing speaks, and the words move only when a side appears or goes.
        """
        if claim not in self._words:
            self._words[claim] = self._word(claim)
        return self._words[claim]

    def _word(self, claim: str) -> Value:
        kb = self.kb
        if claim not in kb.argument.claims:
            return ()
        sides: dict[str, Iterable[Side]] = {
            "papers": (each.side for each in papers_on(kb, claim)),
            "demos": (each.side for each in self._demos_on(claim)),
            "proofs": (side(each.stances[claim]) for each in identities_on(kb, claim)),
        }
        said = [f"{who} {word}" for who, found in sides.items() if (word := _together(found))]
        whole = kb.thesis is not None and claim == kb.thesis.id
        for end, reading in self._rows:
            if (whole or end == claim) and (found := self.standing(end, reading, "state")):
                said.append(f"{end} as a {reading} {found[0]}")
        return tuple(said)


VALUES: dict[Kind, Callable[..., Value]] = {
    Kind.EDGE: Derived.edge,
    Kind.PROOF: Derived.proof,
    Kind.VOICE: Derived.voice,
    Kind.BALANCE: Derived.balance,
    Kind.BEARING: Derived.bearing,
    Kind.STANCE: Derived.stance,
    Kind.STANDING: Derived.standing,
    Kind.LINE: Derived.line,
    Kind.SPREAD: Derived.spread,
    Kind.RELATED: Derived.related,
    Kind.QUESTION: Derived.question,
    Kind.CORRECTION: Derived.correction,
    Kind.SENTENCE: Derived.sentence,
}
"""How the value of each kind of node is computed, from its identifiers."""


def edge_name(edge: dict[str, object]) -> tuple[str, ...]:
    """Return what tells an edge of the graph from the others."""
    which = edge.get("statement") or edge.get("prediction") or ""
    return (str(edge["source"]), str(edge["kind"]), str(edge["target"]), str(which))


def _checks(number: int) -> str:
    return f"{number} {'check' if number == 1 else 'checks'}"


def _of_demo(voice: DemoVoice) -> str:
    return f"{SIDES[voice.side]}{', weakly' if voice.weak else ''}"


def _counted(sides: Counter[Side], what: str) -> list[str]:
    return [f"{what}s {word}: {sides[each]}" for each, word in SIDES.items() if sides[each]]


def _together(sides: Iterable[Side]) -> str:
    """Return where several voices come down together, each heard once."""
    found = set(sides)
    if Side.MIXED in found or {Side.FOR, Side.AGAINST} <= found:
        return "on both sides"
    return next((SIDES[each] for each in Side if each in found), "")
