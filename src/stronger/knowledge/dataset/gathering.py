"""Gathers the graph of a knowledge base: every node and edge with all that is known of it."""

from __future__ import annotations

import math
from collections import Counter
from functools import cached_property
from importlib.metadata import version as installed_version
from typing import TYPE_CHECKING, Any

from stronger.bibliography.text.identifiers import ArXiv, Doi, arxiv_of, doi_of
from stronger.bibliography.text.latex import to_text
from stronger.bibliography.text.standard_numbers import Isbn
from stronger.claims import Read, Stance
from stronger.evidence.registering import FILE, RegistrationError, read_entries
from stronger.evidence.settings import shown
from stronger.knowledge.addresses import Addresses
from stronger.knowledge.dataset.model import (
    VERSION,
    About,
    Answers,
    BearsOn,
    Checks,
    Cites,
    Claim,
    Demo,
    Graph,
    Identity,
    Paper,
    Predicts,
    Question,
    Reproduces,
    Search,
    Searched,
    Settles,
    States,
    Tests,
)
from stronger.knowledge.edition import edition_of
from stronger.knowledge.graph import joined

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from stronger.bibliography import Entry
    from stronger.claims import Claim as ClaimRecord
    from stronger.claims import Statement
    from stronger.claims.model import Search as SearchRecord
    from stronger.evidence.predictions import Prediction
    from stronger.evidence.promises import Promise
    from stronger.evidence.registering import Entry as Registration
    from stronger.knowledge.base import KnowledgeBase
    from stronger.knowledge.dataset.model import AnyEdge, AnyNode
    from stronger.knowledge.edition import Edition
    from stronger.knowledge.testing import Test


def gather(kb: KnowledgeBase) -> Graph:
    """Return the whole graph of a knowledge base, with all texts, identifiers and numbers.

    Where two things have one identifier, which the checks report, the first is the node, and edges
    of the other are left out, as are edges to what does not exist.
    """
    return Gatherer(kb).graph()


class Gatherer:
    """Makes nodes and edges; what several of them need is looked up once."""

    def __init__(self, kb: KnowledgeBase) -> None:
        self.kb = kb
        self.addresses = Addresses(kb)
        self.keys: Counter[str] = Counter()

    @cached_property
    def edition(self) -> Edition:
        """What the knowledge base says of itself."""
        return edition_of(self.kb.root)

    def graph(self) -> Graph:
        """Return all of it."""
        nodes: dict[str, AnyNode] = {}
        for node in self._nodes():
            nodes.setdefault(node.id, node)
        kinds = {node.id: node.kind for node in nodes.values()}
        edges = tuple(
            each
            for each in self._edges()
            if kinds.get(each.source) in each.starts and kinds.get(each.target) in each.ends
        )
        about = self.edition
        return Graph.model_construct(
            graph=About(
                title=about.title,
                version=about.version or None,
                date=about.date or None,
                licence=about.licence or None,
                licence_address=about.licence_address or None,
                authors=_list(map(str, about.authors)),
                home=about.address or None,
                thesis=self.kb.thesis.id if self.kb.thesis else None,
                schema_version=VERSION,
                made_with=f"larger-is-stronger {installed_version('larger-is-stronger')}",
            ),
            nodes=tuple(nodes.values()),
            edges=edges,
        )

    def _page(self, folder: str, identifier: str) -> str | None:
        return self._absolute(self.addresses.page(folder, identifier))

    def _absolute(self, address: str) -> str | None:
        return self.edition.address + address if address else None

    def _nodes(self) -> Iterator[AnyNode]:
        kb = self.kb
        for entry in kb.bibliography.by_key.values():
            yield self._paper(entry)
        conjuncts = {each.id for each in kb.argument.conjuncts}
        for claim in kb.argument.claims.values():
            part_of = "part of the thesis" if claim.id in conjuncts else "claim"
            yield Claim(
                id=claim.id,
                label=claim.title,
                title=claim.statement,
                address=self._page("claims", claim.id),
                where=str(claim.position),
                role="thesis" if claim is kb.thesis else part_of,
                part=claim.part,
                bearing=_words(kb.argument.bearing(claim.id)),
                note=claim.note or None,
                **self._on_conjuncts(claim.id),
            )
            for search, name in _searches(claim):
                yield Search(
                    id=name,
                    label=f"{search.sought} of {claim.title}",
                    title=None,
                    address=None,
                    where=str(search.position),
                    sought=str(search.sought),
                    on=search.on.isoformat(),
                    terms=_list(search.terms),
                    note=search.note or None,
                )
        for promise in kb.promises:
            yield self._demo(promise)
        for identity in kb.identities:
            yield Identity(
                id=identity.node,
                label=identity.name,
                title=identity.name.replace("-", " "),
                address=None,
                where=str(identity.checks[0].prediction.position),
                checks=len(identity.checks),
            )
        for question in kb.files.questions:
            yield Question(
                id=question.id,
                label=question.text,
                title=question.short,
                address=self._page("questions", question.id),
                where=str(question.position),
                says=question.long,
            )

    def _on_conjuncts(self, claim: str) -> dict[str, Any]:
        found = self.kb.argument.towards(claim, Stance.SUPPORTS)
        return {
            f"bearing_on_{each.id.replace('-', '_')}": _words(found.get(each.id, ()))
            for each in self.kb.argument.conjuncts
        }

    def _paper(self, entry: Entry) -> Paper:
        key, doi, arxiv = entry.citekey, doi_of(entry), arxiv_of(entry)
        isbns = (each.written for each in Isbn.listed(entry.get("isbn")) if not each.problem)
        read = {each.read for each in self.kb.statements_by_paper.get(key, ())}
        return Paper(
            id=key,
            label=entry.label or key,
            title=entry.title or None,
            address=self._page("papers", key),
            where=str(entry.position),
            type=entry.type,
            authors=_list(map(str, entry.authors)),
            editors=_list(map(str, entry.editors)),
            year=entry.year,
            venue=entry.venue or None,
            doi=doi or None,
            arxiv=arxiv or None,
            isbn=_words(isbns),
            url=_where(entry, doi, arxiv),
            stances=_words(self.kb.stances(key)),
            parts=_words(self.kb.parts(key)),
            read=next((str(each) for each in Read if each in read), None),
        )

    def _demo(self, promise: Promise) -> Demo:
        result = self.kb.results_by_demo.get(promise.id)
        run = result.measured if result else None
        verified = run.verified[-1] if run and run.verified else None
        fixed = [each.date for each in self.registered(promise.id) if each.predictions]
        return Demo(
            id=promise.id,
            label=promise.title,
            title=promise.question or promise.title,
            address=self._page("demos", promise.id),
            where=str(promise.position),
            says=(result.answer or None) if result else None,
            setting=str(promise.setting) if promise.setting else None,
            scale=run.scale if run else None,
            seeds=len(run.metrics) if run else None,
            registered=fixed[0] if fixed else None,
            measured=run.stamp.date if run else None,
            commit=run.stamp.commit if run else None,
            verified=verified.stamp.date if verified else None,
            verification=verified.answer if verified else None,
            code=run.source if run else None,
            parameters=_list(f"{each.name}={shown(each.value)}" for each in promise.parameters),
        )

    def registered(self, demo: str) -> tuple[Registration, ...]:
        """Return what was registered of a demo, in order of time; nothing if that is damaged."""
        if demo not in self._registrations:
            path = self.kb.root / "data" / "demos" / demo / FILE
            try:
                self._registrations[demo] = read_entries(path, str(path))
            except RegistrationError:
                self._registrations[demo] = ()
        return self._registrations[demo]

    @cached_property
    def _registrations(self) -> dict[str, tuple[Registration, ...]]:
        return {}

    def _edges(self) -> Iterator[AnyEdge]:
        for edge, ground in joined(self.kb):
            known: Any = ground
            ends = {name: edge[name] for name in ("source", "target", "stance", "where")}
            match edge["kind"]:
                case "states":
                    yield self._states(known, ends)
                case "bears_on":
                    ends |= {"reading": edge["reading"], "why": known.why}
                    yield BearsOn(key=self._joins(edge), **ends)
                case "cites":
                    found_at = known.source or None
                    key = self._joins(edge)
                    yield Cites(key=key, basis=known.basis, found_at=found_at, **ends)
                case "answers":
                    yield Answers(key=self._joins(edge), **ends)
                case "reproduces":
                    locator = known.locator or None
                    yield Reproduces(key=self._joins(edge), locator=locator, **ends)
                case "settles":
                    yield Settles(key=self._joins(edge), checks=edge["checks"], **ends)
                case "tests":
                    yield Tests(**ends, **self._prediction(known.demo, known.prediction, known))
                case "checks":
                    claim = known.prediction.claim
                    more = self._prediction(known.demo, known.prediction, known)
                    yield Checks(**ends, **more, claim=claim)
        yield from self._untold()
        for claim in self.kb.argument.claims.values():
            for search, name in _searches(claim):
                yield Searched(
                    source=name,
                    target=claim.id,
                    key=self._key(f"{name}->{claim.id}"),
                    stance=None,
                    where=str(search.position),
                )

    def _untold(self) -> Iterator[AnyEdge]:
        """Yield the predictions that give no other edge: those that are void, or were not run."""
        tests = {(each.demo, each.prediction.id): each for each in self.kb.tests}
        for promise in self.kb.promises:
            for prediction in promise.predictions:
                test = tests.get((promise.id, prediction.id))
                if test is None or not (test.finding.has_edge or prediction.identity):
                    yield Predicts(
                        source=promise.id,
                        target=prediction.claim,
                        stance=None,
                        where=str(prediction.position),
                        **self._prediction(promise.id, prediction, test),
                    )

    def _joins(self, edge: dict[str, Any]) -> str:
        return self._key(f"{edge['source']}->{edge['target']}")

    def _key(self, name: str) -> str:
        """Return a name for an edge that none has yet."""
        self.keys[name] += 1
        return name if self.keys[name] == 1 else self._key(f"{name}#{self.keys[name]}")

    def _states(self, said: Statement, ends: dict[str, Any]) -> States:
        return States(
            **ends,
            key=self._key(said.id),
            statement=said.id,
            basis=str(said.basis),
            locator=said.locator,
            says=said.says,
            numbers=_list(said.numbers),
            read=str(said.read),
            via=said.via or None,
            found_at=said.source or None,
            testable=said.testable or None,
            note=said.note or None,
            curated=said.curated.on.isoformat() if said.curated else None,
            checked=said.checked.on.isoformat() if said.checked else None,
            address=self._absolute(self.addresses.statement(said.paper, said.id)),
        )

    def _prediction(self, demo: str, promised: Prediction, test: Test | None) -> dict[str, Any]:
        region = promised.expect
        setting = test.setting if test else promised.setting
        fixed = [each for each in self.registered(demo) if promised.id in each.predictions]
        return {
            "key": self._key(f"{demo}/{promised.id}"),
            "prediction": promised.id,
            "aspects": _words(promised.aspects),
            "prediction_kind": str(promised.kind) if promised.kind else None,
            "predicted_by": promised.derived_by,
            "if_met": promised.if_met,
            "expected_from": promised.located or promised.source,
            "why": promised.why or None,
            "confidence": promised.confidence,
            "metric": promised.metric,
            "region": str(region),
            "region_low": region.low,
            "region_high": region.high,
            "in_every_seed": region.exact,
            "control": promised.control,
            "null_value": None if promised.control else promised.null_value,
            "setting": str(setting) if setting else None,
            "beyond": promised.beyond or None,
            "registered": fixed[0].date if fixed else None,
            "registration": fixed[-1].predictions[promised.id] if fixed else None,
            "amended": len(promised.amended),
            "address": self._absolute(self.addresses.prediction(demo, promised.id)),
            **self._measured(demo, test),
        }

    def _measured(self, demo: str, test: Test | None) -> dict[str, Any]:
        """Return what was measured of a prediction; of one that was not run, that there is nothing.

        Numbers that are not finite, as of an interval over one seed, are null.
        """
        names = (
            "estimate", "interval_low", "interval_high", "judged_low", "judged_high", "share_low",
            "share_high", "seeds", "outcome", "counts", "reason", "scale", "measured", "verdict",
            "verdict_stance",
        )  # fmt: skip
        if test is None:
            return dict.fromkeys(names)
        finding, estimate = test.finding, test.estimate
        run = self.kb.results_by_demo[demo].measured
        values = (
            _finite(estimate.mean), _finite(estimate.low), _finite(estimate.high),
            _finite(finding.low), _finite(finding.high), _finite(finding.share_low),
            _finite(finding.share_high), estimate.seeds, str(finding.outcome), finding.weight,
            finding.reason or None, run.scale, run.stamp.date, str(test.verdict.outcome),
            test.verdict_stance,
        )  # fmt: skip
        null = {} if math.isnan(finding.null) else {"null_value": _finite(finding.null)}
        return {**dict(zip(names, values, strict=True)), **null}


def _searches(claim: ClaimRecord) -> Iterator[tuple[SearchRecord, str]]:
    """Yield the searches for a claim, each with its name: by what was sought, and its day."""
    names: Counter[str] = Counter()
    for each in claim.searches:
        name = f"search:{claim.id}/{each.sought}-{each.on.isoformat()}"
        names[name] += 1
        yield each, name if names[name] == 1 else f"{name}-{names[name]}"


def _finite(number: float) -> float | None:
    return number if math.isfinite(number) else None


def _words(names: Iterable[object]) -> str | None:
    return " ".join(map(str, names)) or None


def _list(texts: Iterable[str]) -> str | None:
    return "; ".join(texts) or None


def _where(entry: Entry, doi: str, arxiv: str) -> str | None:
    """Return where a work is on the web: by its DOI, at arXiv, or at the address it is given."""
    if doi:
        return Doi(doi).address
    if arxiv:
        return ArXiv(arxiv).address
    url = to_text(entry.get("url")).strip()
    return url if url.startswith(("https://", "http://")) and len(url.split()) == 1 else None
