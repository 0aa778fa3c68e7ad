"""Answers why: what something rests on, what would fall with it, and what is not established."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from stronger.knowledge.related import strength
from stronger.knowledge.standing_records import state
from stronger.knowledge.why import doubts
from stronger.knowledge.why.dependence import Dependence
from stronger.knowledge.why.doubts import Doubt
from stronger.knowledge.why.falling import Change, changes
from stronger.knowledge.why.grounds import (
    Ground,
    NamedGround,
    hangs_on,
    measured_grounds,
    read_ground,
    relation_grounds,
)
from stronger.knowledge.why.naming import Names, Subject
from stronger.knowledge.why.sentences import Name
from stronger.knowledge.why.telling import told, told_node

if TYPE_CHECKING:
    from stronger.knowledge.base import KnowledgeBase
    from stronger.knowledge.testing import Test


@dataclass(frozen=True)
class Why:
    """Why something is said.

    Examples
    --------
    >>> import stronger
    >>> kb = stronger.load()  # doctest: +SKIP
    >>> why = kb.why("cheap-magnitude")  # doctest: +SKIP
    >>> [each.id for each in why.rests_on if each.kind == "statement"]  # doctest: +SKIP
    """

    kind: str
    """What it is: a claim, a statement, a prediction, a demo, a paper, a sentence and so on."""
    id: str
    says: str
    """What it says, in a sentence."""
    towards: tuple[str, ...]
    """What that is to the things that the thesis asserts, and by which path."""
    rests_on: tuple[Ground, ...]
    withdrawn: bool
    """Whether it was withdrawn to see; nothing rests on sentences, questions and parts."""
    changes: tuple[Change, ...]
    """All that is another then."""
    not_established: tuple[Doubt, ...]

    @property
    def falls(self) -> tuple[Change, ...]:
        """What nothing else would carry."""
        return tuple(each for each in self.changes if each.falls)

    @property
    def moves(self) -> tuple[Change, ...]:
        """What would change, and still be carried."""
        return tuple(each for each in self.changes if not each.falls)

    def __repr__(self) -> str:
        return (
            f"<Why {self.kind} {self.id}: rests on {len(self.rests_on)}, "
            f"{len(self.falls)} would fall and {len(self.moves)} change with it, "
            f"{len(self.not_established)} things are not established>"
        )


class Answer(NamedTuple):
    """What differs from one kind of thing to another."""

    says: str
    towards: Iterable[str]
    rests_on: Iterable[Ground]
    lacking: Iterable[Doubt]


class Whys:
    """Answers about one knowledge base; what they share is built once."""

    def __init__(self, kb: KnowledgeBase) -> None:
        self.kb = kb
        self.dependence = Dependence(kb)
        self.names = Names(self.dependence)

    def of(self, asked: str) -> Why:
        """Return why something is said.

        Raises
        ------
        stronger.knowledge.why.naming.UnknownName
            If nothing is called so; the message names what comes nearest.
        """
        subject = self.names.find(asked)
        moved = changes(self.dependence, subject.node) if subject.node else ()
        answer = ANSWERS[subject.kind](self, subject)
        return Why(
            kind=subject.kind,
            id=subject.id,
            says=answer.says,
            towards=tuple(answer.towards),
            rests_on=tuple(answer.rests_on),
            withdrawn=subject.node is not None,
            changes=moved,
            not_established=tuple(dict.fromkeys(answer.lacking)),
        )

    def as_dict(self, why: Why) -> dict[str, Any]:
        """Return an answer as plain values."""
        return {
            "kind": why.kind,
            "id": why.id,
            "says": why.says,
            "towards": list(why.towards),
            "withdrawn": why.withdrawn,
            "rests_on": [asdict(each) for each in why.rests_on],
            "falls": [self._change(each) for each in why.falls],
            "changes": [self._change(each) for each in why.moves],
            "not_established": [asdict(each) for each in why.not_established],
        }

    def _change(self, change: Change) -> dict[str, Any]:
        return {
            "kind": str(change.node.kind),
            "what": told_node(self.dependence, change.node),
            "of": list(change.node.of),
            "before": list(change.before),
            "after": list(change.after),
        }

    def lines(self, found: Iterable[Change]) -> list[str]:
        """Return what changes in words, a line each."""
        return [told(self.dependence, each) for each in found]

    @cached_property
    def _tests(self) -> dict[str, Test]:
        return self.dependence.derived.tests

    def _paths(self, claim: str) -> list[str]:
        """Return what a claim, if true, is to each thing the thesis asserts, and the way there."""
        argument, derived = self.kb.argument, self.dependence.derived
        found = [
            f"{end}: {' and '.join(bearing)}"
            for end in argument.read_at
            if claim != end and (bearing := derived.bearing(claim, end))
        ]
        path = argument.path(claim)
        return [*found, f"path: {' -> '.join(path)}"] if len(path) > 1 else found

    def _statement(self, subject: Subject) -> Answer:
        said = next(each for each in self.kb.files.statements if each.id == subject.id)
        reached = self.kb.argument.towards(said.claim, said.stance)
        towards = [f"{end}: {', '.join(stances)}" for end, stances in reached.items()]
        grounds: list[Ground] = [read_ground(said), self._named(Name("claim", said.claim))]
        return Answer(said.says, towards, grounds, doubts.of_statement(self.kb, said))

    def _prediction(self, subject: Subject) -> Answer:
        test = self._tests[subject.id]
        prediction = test.prediction
        says = f"{prediction.metric} is {prediction.expect}. {prediction.why}"
        claim = self._named(Name("claim", prediction.claim))
        grounds: list[Ground] = [*measured_grounds(self.kb, [test]), claim]
        towards = self._paths(prediction.claim)
        return Answer(says, towards, grounds, doubts.of_test(self.kb, test))

    def _demo(self, subject: Subject) -> Answer:
        result = self.kb.results_by_demo[subject.id]
        tests = [each for each in self.kb.tests if each.demo == subject.id]
        papers = [
            NamedGround("paper", each.citekey, each.locator or "no locator")
            for each in result.papers
        ]
        grounds: list[Ground] = [*measured_grounds(self.kb, tests), *papers]
        says = result.answer or result.title
        return Answer(says, (), grounds, doubts.of_demo(self.kb, result))

    def _second(self, subject: Subject) -> Answer:
        result = self.kb.results_by_demo[subject.id.removeprefix("second:")]
        says = f"A second program, written without sight of the first, for {result.title!r}"
        tests = [self._tests[f"{result.demo}/{each}"] for each in result.comparisons]
        lacking = [
            Doubt("second", f"on {of}: {hangs_on(self.kb, each)[0]}")
            for of, each in ((each.prediction.id, each) for each in tests)
            if not result.comparisons[of].agrees
        ]
        return Answer(says, (), measured_grounds(self.kb, tests), lacking)

    def _paper(self, subject: Subject) -> Answer:
        entry = self.kb.bibliography[subject.id]
        said = self.kb.statements_by_paper.get(subject.id, [])
        found = self.kb.stances_by_conjunct(subject.id)
        towards = [f"{end}: {', '.join(stances)}" for end, stances in found.items()]
        lacking = doubts.of_paper(self.kb, subject.id)
        return Answer(f"{entry.label}: {entry.title}", towards, map(read_ground, said), lacking)

    def _claim(self, subject: Subject) -> Answer:
        kb = self.kb
        claim = kb.argument.claims[subject.id]
        said = sorted(kb.statements_by_claim.get(claim.id, ()), key=strength)
        tests = [each for each in kb.tests if each.prediction.claim == claim.id]
        grounds: list[Ground] = [
            *map(read_ground, said),
            *measured_grounds(kb, sorted(tests, key=lambda each: -abs(each.finding.weight))),
            *(
                ground
                for other in kb.argument.bearing_on(claim.id)
                for ground in relation_grounds(other, claim.id)
            ),
            *relation_grounds(claim),
            *self._rows(claim.id),
        ]
        towards = self._paths(claim.id)
        return Answer(claim.statement, towards, grounds, doubts.of_claim(kb, claim))

    def _rows(self, claim: str) -> Iterator[NamedGround]:
        """Yield how a thing that the thesis asserts stands through the claims that bear on it."""
        for row in self.kb.standing:
            if row.claim.id == claim:
                counted = {"proofs": row.facts, "demos": row.demos, "papers": row.papers}
                told = [f"{len(each)} {name}" for name, each in counted.items() if each]
                comes_to = ", ".join((state(row), *told))
                yield NamedGround("standing", f"{claim} as a {row.reading}", comes_to)

    def _relation(self, subject: Subject) -> Answer:
        source, _, target = subject.id.partition("->")
        claim = self.kb.argument.claims[source]
        ends = (self._named(Name("claim", each)) for each in (source, target))
        grounds: list[Ground] = [*relation_grounds(claim, target), *ends]
        says = "; ".join(each.why for each in claim.bears_on if each.claim == target)
        lacking = doubts.of_relation(self.kb, claim, target)
        return Answer(says, self._paths(source), grounds, lacking)

    def _proof(self, subject: Subject) -> Answer:
        tests = [each for each in self.kb.tests if each.prediction.identity == subject.id]
        derived = self.dependence.derived
        towards = [
            f"{claim}: {stance}"
            for identity in self.kb.identities
            if identity.name == subject.id
            for claim, stance in identity.settles
        ]
        lacking = [each for test in tests for each in doubts.of_test(self.kb, test)]
        says = f"{subject.id.replace('-', ' ')}: {', '.join(derived.proof(subject.id))}"
        return Answer(says, towards, measured_grounds(self.kb, tests), lacking)

    def _question(self, subject: Subject) -> Answer:
        question = next(each for each in self.kb.files.questions if each.id == subject.id)
        names = [
            *(Name("claim", each) for each in question.claims),
            *(Name("paper", each) for each in question.papers),
            *(Name("demo", each, each) for each in question.demos),
        ]
        return Answer(question.short, (), map(self._named, names), self._lacking(names))

    def _part(self, subject: Subject) -> Answer:
        name = subject.id.removeprefix("part:")
        part = next(each for each in self.kb.files.parts if each.id == name)
        claims = self.kb.argument.claims.values()
        names = [Name("claim", each.id) for each in claims if each.part == name]
        return Answer(part.summary, (), map(self._named, names), self._lacking(names))

    def _passage(self, subject: Subject) -> Answer:
        names = list(dict.fromkeys(name for each in subject.passage for name in each.names))
        lacking = [*self._lacking(names)]
        if not names:
            lacking.append(Doubt("nothing-named", "it names no claim, paper, demo or number"))
        elif bare := sum(not each.names for each in subject.passage):
            says = f"{bare} of {len(subject.passage)} sentences name nothing they rest on"
            lacking.append(Doubt("nothing-named", says))
        lacking.append(Doubt("words", "the words are ours: only what they name is looked at here"))
        says = " ".join(self.names.plain(each) for each in subject.passage)
        return Answer(says, (), map(self._named, names), lacking)

    def _named(self, name: Name) -> NamedGround:
        """Return something that is named, with what it comes to, as a ground."""
        comes_to = self.dependence.derived.named(name)
        match name.kind:
            case "number" if comes_to:
                comes_to = self.kb.fill(f"{{{{{name.id}}}}}", name.demo)
            case "paper" if comes_to:
                comes_to = self.kb.bibliography[name.id].label
            case "demo" if comes_to:
                result = self.kb.results_by_demo[name.id]
                comes_to = f"{len(result.metrics)} seeds, run {result.measured.stamp.date}"
        return NamedGround(name.kind, name.id, comes_to)

    def _lacking(self, names: Iterable[Name]) -> Iterator[Doubt]:
        """Yield what is not established of each of several things, and of which; each once."""
        kb = self.kb
        seen = set()
        for name in names:
            of = name.demo if name.kind in ("demo", "number") else name.id
            if of in seen:
                continue
            seen.add(of)
            found: Iterable[Doubt] = ()
            if not self.dependence.derived.named(name):
                found = [Doubt("uncarried", "there is nothing that carries it")]
            elif name.kind == "claim":
                found = doubts.of_claim(kb, kb.argument.claims[of])
            elif name.kind == "paper":
                found = doubts.of_paper(kb, of)
            elif name.kind == "prediction":
                found = doubts.of_test(kb, self._tests[of])
            elif name.kind in ("demo", "number"):
                found = doubts.of_demo(kb, kb.results_by_demo[of])
            yield from (replace(each, of=_of(of, each)) for each in found)


def _of(name: str, doubt: Doubt) -> str:
    return f"{name}, on {doubt.of}" if doubt.of else name


ANSWERS: dict[str, Callable[[Whys, Subject], Answer]] = {
    "statement": Whys._statement,
    "prediction": Whys._prediction,
    "second implementation": Whys._second,
    "demo": Whys._demo,
    "paper": Whys._paper,
    "claim": Whys._claim,
    "relation": Whys._relation,
    "proof": Whys._proof,
    "question": Whys._question,
    "part": Whys._part,
    "sentence": Whys._passage,
    "section": Whys._passage,
    "chapter": Whys._passage,
}
"""How each kind of thing is answered for."""
