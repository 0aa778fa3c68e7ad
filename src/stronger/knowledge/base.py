"""Loads a knowledge base from its folder; everything above reads what stands here."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stronger.bibliography import Bibliography, Entry, read_file
from stronger.claims import (
    Argument,
    Basis,
    Claim,
    ClaimFiles,
    Read,
    ReferenceList,
    Stance,
    Statement,
    read_claim_files,
)
from stronger.diagnostics import Diagnostic, Position, nearest, run_checks
from stronger.folders import OWN_BASE
from stronger.indexing.rows import row_of
from stronger.knowledge.checks import no_promise, unreadable_result
from stronger.query import Catalogue, Row, Said

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import networkx as nx

    from stronger.evidence.promises import Promise
    from stronger.evidence.provenance import Changes, Hashes
    from stronger.evidence.replicating import Replication
    from stronger.evidence.results import Measured, Result
    from stronger.evidence.varied import Variation
    from stronger.knowledge.dataset import Graph
    from stronger.knowledge.related import Group, Relations
    from stronger.knowledge.robustness import Robustness
    from stronger.knowledge.standing import Standing
    from stronger.knowledge.testing import Identity, Test
    from stronger.knowledge.why.asking import Why, Whys
    from stronger.knowledge.witnesses import Testimony

BIBLIOGRAPHY = "data/references.bib"


class NotAKnowledgeBase(FileNotFoundError):
    """The folder, and every folder above it, lacks ``data/references.bib``."""


@dataclass(frozen=True)
class KnowledgeBase:
    """A bibliography, what it says on a thesis, and what demos found.

    Examples
    --------
    >>> import stronger
    >>> kb = stronger.load()  # doctest: +SKIP
    >>> [paper.citekey for paper in kb.papers("stance:challenges year:2014..")]  # doctest: +SKIP
    """

    root: Path
    """The folder that holds ``data`` and, usually, ``mkdocs.yml`` and ``docs``."""
    bibliography: Bibliography = field(repr=False)
    written: ClaimFiles = field(repr=False)
    """Parts, claims, statements, questions, citations and corrections, as they were written."""
    promises: tuple[Promise, ...] = field(default=(), repr=False)
    """What demos predict, run or not, in order of their identifiers."""
    results: tuple[Result, ...] = field(default=(), repr=False)
    """What demos found, in order of their identifiers."""
    reading: tuple[Diagnostic, ...] = field(default=(), repr=False)
    """Findings of reading the files."""
    replications: Mapping[str, tuple[Replication, ...]] = field(default_factory=dict, repr=False)
    """What demos measured again from fresh roots, in order of time, by identifier."""

    @cached_property
    def files(self) -> ClaimFiles:
        """The same with measured numbers in their texts: what is shown, searched and exported."""
        if not self.results:
            return self.written
        from stronger.knowledge.filled import fill_files

        return fill_files(self.written, self.fill)

    @cached_property
    def argument(self) -> Argument:
        """How the claims bear on each other."""
        return Argument(self.files.claims)

    @property
    def thesis(self) -> Claim | None:
        """The claim that all others bear on."""
        return self.argument.thesis

    @cached_property
    def statements_by_paper(self) -> dict[str, list[Statement]]:
        """Statements by citekey, in order of writing."""
        found: dict[str, list[Statement]] = defaultdict(list)
        for statement in self.files.statements:
            found[statement.paper].append(statement)
        return dict(found)

    @cached_property
    def statements_by_claim(self) -> dict[str, list[Statement]]:
        """Statements by the claim they are on, in order of writing."""
        found: dict[str, list[Statement]] = defaultdict(list)
        for statement in self.files.statements:
            found[statement.claim].append(statement)
        return dict(found)

    @cached_property
    def demos_by_paper(self) -> dict[str, list[str]]:
        """Demos by the papers they rest on."""
        found: dict[str, list[str]] = defaultdict(list)
        for promise in self.promises:
            for paper in promise.papers:
                found[paper.citekey].append(promise.id)
        return dict(found)

    @cached_property
    def results_by_demo(self) -> dict[str, Result]:
        """Results by the identifier of their demo."""
        return {result.demo: result for result in self.results}

    @property
    def demos(self) -> Mapping[str, Result]:
        """What each demo promised and found, by identifier; it shows itself in a notebook."""
        return self.results_by_demo

    @cached_property
    def variations(self) -> dict[str, Variation]:
        """What the grids of designs gave, by demo: in how many designs predictions hold."""
        from stronger.knowledge.designs import read_variations

        return read_variations(self)[0]

    def fill(self, text: str, demo: str = "") -> str:
        """Return a text with measured numbers in place of ``{{demo/metric.stat:format}}``.

        Parameters
        ----------
        text
            Plain text or Markdown; what is in code stays.
        demo
            The demo whose text it is, which its numbers need not name.
        """
        from stronger.evidence.filling import fill

        return fill(text, self.metrics_of, demo)

    def metrics_of(self, demo: str) -> tuple[Mapping[str, float], ...] | None:
        """Return the metrics of every seed of a demo, or None if it has no result.

        Where headlines were asked in other designs, the counts of these are among them.
        """
        result, variation = self.results_by_demo.get(demo), self.variations.get(demo)
        if result is None or variation is None:
            return result.metrics if result else None
        return tuple({**each, **variation.numbers} for each in result.metrics)

    @cached_property
    def tests(self) -> tuple[Test, ...]:
        """Every prediction that was measured, with its outcome, in order of demos."""
        from stronger.knowledge.testing import tests_of

        return tuple(tests_of(self.results))

    @cached_property
    def identities(self) -> tuple[Identity, ...]:
        """Every proved fact that demos check, once, with all its checks."""
        from stronger.knowledge.testing import identities_of

        return identities_of(self.tests)

    @cached_property
    def code_changes(self) -> dict[str, Changes]:
        """For each result, which code has changed since it was last measured or drawn."""
        from stronger.evidence.provenance import changes_since

        return {each.demo: changes_since(each, self.root, self.hashes) for each in self.results}

    @cached_property
    def hashes(self) -> Hashes:
        """Hashes of source files that are known already."""
        from stronger.evidence.provenance import Hashes
        from stronger.folders import cache_folder

        return Hashes(cache_folder())

    @cached_property
    def cites(self) -> dict[str, list[str]]:
        """Citekeys that a paper cites, by citekey, as far as known."""
        found: dict[str, list[str]] = defaultdict(list)
        for citation in self.files.citations:
            found[citation.citing].append(citation.cited)
        return dict(found)

    @cached_property
    def cited_by(self) -> dict[str, list[str]]:
        """Citekeys of the papers that cite a paper, by citekey, as far as known."""
        found: dict[str, list[str]] = defaultdict(list)
        for citation in self.files.citations:
            found[citation.cited].append(citation.citing)
        return dict(found)

    @cached_property
    def reference_lists(self) -> dict[str, ReferenceList]:
        """The reference lists that were read, by the citekey of their paper."""
        known = self.bibliography.by_key
        return {each.paper: each for each in self.files.reference_lists if each.paper in known}

    @cached_property
    def lists_read(self) -> frozenset[str]:
        """Citekeys of the papers whose reference lists were read whole.

        Only of these is it known whom they do not cite.
        """
        return frozenset(key for key, each in self.reference_lists.items() if each.complete)

    def stances(self, paper: str) -> tuple[Stance, ...]:
        """Return the derived stances of a paper towards the thesis, each once."""
        found = {
            stance
            for statement in self.statements_by_paper.get(paper, ())
            for stance in self.argument.towards_thesis(statement.claim, statement.stance)
        }
        return tuple(stance for stance in Stance if stance in found)

    def stances_by_conjunct(self, paper: str) -> dict[str, tuple[Stance, ...]]:
        """Return the stances of a paper where signs are read: at each conjunct that it reaches."""
        found: dict[str, set[Stance]] = {end: set() for end in self.argument.read_at}
        for statement in self.statements_by_paper.get(paper, ()):
            for end, stances in self.argument.towards(statement.claim, statement.stance).items():
                found[end].update(stances)
        return {
            end: tuple(stance for stance in Stance if stance in stances)
            for end, stances in found.items()
            if stances
        }

    def parts(self, paper: str) -> tuple[str, ...]:
        """Return the parts of the argument that a paper's claims belong to, in order of parts."""
        found = {
            claim.part
            for statement in self.statements_by_paper.get(paper, ())
            if (claim := self.argument.claims.get(statement.claim))
        }
        return tuple(part.id for part in self.files.parts if part.id in found)

    @cached_property
    def catalogue(self) -> Catalogue:
        """The searchable facts of every paper."""
        rows = tuple(self._row(entry) for entry in self.bibliography.by_key.values())
        return Catalogue(
            rows,
            {
                "stance": list(Stance),
                "on-claim": list(Stance),
                "basis": list(Basis),
                "read": list(Read),
                "part": [part.id for part in self.files.parts],
                "claim": list(self.argument.claims),
                "demo": list(self.results_by_demo),
                "cites": list(self.bibliography.by_key),
                "cited-by": list(self.bibliography.by_key),
            },
        )

    def _row(self, entry: Entry) -> Row:
        key = entry.citekey
        statements = self.statements_by_paper.get(key, [])
        demos = self.demos_by_paper.get(key, [])
        row = row_of(entry)
        also = {"statement": statements, "demo": demos}
        return replace(
            row,
            text=" ".join(statement.says for statement in statements),
            part=frozenset(self.parts(key)),
            stance=frozenset(self.stances(key)),
            said=tuple(Said(each.claim, each.stance, each.basis, each.read) for each in statements),
            demo=frozenset(demos),
            cites=frozenset(self.cites.get(key, ())),
            cited_by=frozenset(self.cited_by.get(key, ())),
            has=row.has.union(name for name, found in also.items() if found),
        )

    def papers(self, query: str = "") -> tuple[Entry, ...]:
        """Return the papers that a query selects, in order of the bibliography.

        Raises
        ------
        stronger.query.QueryError
            If the query is malformed, or names a field or a value that does not exist.
        """
        return tuple(self.bibliography[row.key] for row in self.catalogue.select(query))

    def export(self, query: str = "", format: str = "bibtex") -> str:  # noqa: A002
        """Return the papers that a query selects, with what they depend on, in a format.

        Raises
        ------
        stronger.query.QueryError
            If the query is malformed, or names a field or a value that does not exist.
        stronger.bibliography.UnknownFormat
            If there is no such format.
        """
        from stronger.bibliography import export

        return export(self.bibliography, self.papers(query), format)

    @cached_property
    def standing(self) -> tuple[Standing, ...]:
        """How each thing that the thesis asserts stands, as a law and as a tendency."""
        from stronger.knowledge.standing import standing

        return standing(self)

    @cached_property
    def relations(self) -> Relations:
        """Which papers are related to which, by claims, demos and citations."""
        from stronger.knowledge.related import Relations

        return Relations(self)

    @cached_property
    def testimony(self) -> Testimony:
        """Who speaks for each claim and who against, and how many of them are independent."""
        from stronger.knowledge.witnesses import Testimony

        return Testimony(self)

    def related(self, key: str, most: int | None = 5) -> tuple[Group, ...]:
        """Return the papers that are related to one, in groups, each with its reason.

        On the same claim: who agrees, who disagrees; by shared demos; by shared citations.

        Parameters
        ----------
        key : str
            Citekey of the paper.
        most : int, optional
            How many papers a group shows; None for all.

        Raises
        ------
        KeyError
            If there is no such paper.
        """
        return self.relations.of(key, most)

    @cached_property
    def robustness(self) -> dict[tuple[str, str], Robustness]:
        """How predictions fare elsewhere, by demo and prediction: designs, seeds, programs."""
        from stronger.knowledge.robustness import robustness_of

        return robustness_of(self)

    @cached_property
    def whys(self) -> Whys:
        """What rests on what, built once for all that is asked by `why`."""
        from stronger.knowledge.why.asking import Whys

        return Whys(self)

    def why(self, identifier: str) -> Why:
        """Return what something rests on, what would fall with it, and what is not established.

        Parameters
        ----------
        identifier : str
            A paper, claim, statement, demo, prediction (``demo/prediction``), question or proved
            fact; how a claim bears on another (``claim->claim``); or sentences, by file and line
            (``docs/genesis.md:12``), by page and heading (``genesis#use-makes-strong``) or by a few
            of their words.

        Raises
        ------
        KeyError
            If nothing is called so; the message names what comes nearest.
        """
        return self.whys.of(identifier)

    @cached_property
    def graph(self) -> nx.MultiDiGraph[str]:
        """Papers, claims, demos and questions, and the edges between them."""
        from stronger.knowledge.dataset import to_networkx

        return to_networkx(self.dataset)

    @cached_property
    def dataset(self) -> Graph:
        """The same as it is exported: see `stronger.knowledge.dataset`."""
        from stronger.knowledge.dataset import gather

        return gather(self)

    def describe(self, identifier: str) -> tuple[str, Any]:
        """Return what has an identifier: its kind (a node kind of the graph) and the thing itself.

        Raises
        ------
        KeyError
            If nothing has it; the message names the nearest identifier.
        """
        questions = {question.id: question for question in self.files.questions}
        kinds: dict[str, dict[str, Any]] = {
            "paper": self.bibliography.by_key,
            "claim": self.argument.claims,
            "demo": self.results_by_demo,
            "question": questions,
        }
        for kind, things in kinds.items():
            if identifier in things:
                return kind, things[identifier]
        everything = [name for things in kinds.values() for name in things]
        best = nearest(identifier, everything)
        hint = f"; did you mean {best!r}?" if best else ""
        raise KeyError(f"nothing is called {identifier!r}{hint}")

    def check(
        self, select: Sequence[str] = (), ignore: Sequence[str] = ()
    ) -> tuple[Diagnostic, ...]:
        """Return all findings: of reading, and of the rules on the bibliography and the whole.

        Which rules count is set by ``stronger.toml`` or ``[tool.stronger]`` in ``pyproject.toml``.

        Parameters
        ----------
        select : sequence of str
            Codes of rules, or beginnings of codes, instead of those that are set.
        ignore : sequence of str
            Codes of rules, or beginnings of codes, besides those that are set.
        """
        from stronger.bibliography.rules.selecting import read_settings
        from stronger.knowledge.rules import all_rules

        rules = all_rules()
        settings, found_in_settings = read_settings(self.root, rules)
        selection = settings.merged(select, ignore)
        also = selection.optional(rules)
        found = [
            *self.reading,
            *run_checks("bibliography", self.bibliography, also),
            *run_checks("knowledge", self, also),
        ]
        if "hashes" in vars(self):
            self.hashes.save()
        unique = dict.fromkeys([*found_in_settings, *selection.filter(found, rules)])
        return tuple(sorted(unique, key=lambda each: (each.position, each.code)))

    def counts(self) -> dict[str, int]:
        """Return how many papers, claims, statements and so on there are."""
        return {
            "papers": len(self.bibliography.by_key),
            "claims": len(self.argument.claims),
            "statements": len(self.files.statements),
            "questions": len(self.files.questions),
            "demos": len(self.promises),
            "predictions": sum(len(promise.predictions) for promise in self.promises),
            "citations": len(self.files.citations),
            "corrections": len(self.files.corrections),
        }


def find_root(start: Path) -> Path:
    """Return the nearest folder, from here upwards, that is a knowledge base.

    Raises
    ------
    NotAKnowledgeBase
        If there is none.
    """
    start = start.resolve()
    for folder in (start, *start.parents):
        if (folder / BIBLIOGRAPHY).is_file():
            return folder
    raise NotAKnowledgeBase(
        f"no knowledge base at {start}: neither it nor a folder above it has {BIBLIOGRAPHY}"
    )


def root_here() -> Path:
    """Return the nearest folder, from here upwards, that is a knowledge base, or else our own."""
    try:
        return find_root(Path())
    except NotAKnowledgeBase:
        return OWN_BASE


def load(folder: str | Path | None = None) -> KnowledgeBase:
    """Load the knowledge base that a folder belongs to.

    Parameters
    ----------
    folder : str or Path, optional
        The knowledge base's folder or one below it. Unless given, the current folder; where that
        belongs to none, our own knowledge base, which comes with the package.

    Raises
    ------
    NotAKnowledgeBase
        If neither the given folder nor one above it has ``data/references.bib``. Whatever else is
        wrong stands in the findings that `KnowledgeBase.check` returns.
    """
    root = root_here() if folder is None else find_root(Path(folder))
    bibliography = read_file(root / BIBLIOGRAPHY, file=BIBLIOGRAPHY)
    files = read_claim_files(root / "data")
    promises, results, found = _read_demos(root)
    replications, wrong = _read_replications(root, results)
    reading = (*bibliography.diagnostics, *files.diagnostics, *found, *wrong)
    return KnowledgeBase(root, bibliography, files, promises, results, reading, replications)


def _read_demos(
    root: Path,
) -> tuple[tuple[Promise, ...], tuple[Result, ...], list[Diagnostic]]:
    """Read what demos promise and what was measured; the two belong together by their folders."""
    data = root / "data"
    names = {path.parent.name for path in data.glob("demos/*/demo.yaml")}
    measured = {path.parent.name for path in data.glob("demos/*/result.json")}
    found = [
        unreadable_result(
            Position(path.relative_to(root).as_posix()),
            "it lies where earlier versions kept results; `stronger demo migrate` moves it",
        )
        for path in sorted(data.glob("results/*/result.json"))
    ]
    if not names and not measured:
        return (), (), found
    from stronger.evidence.promises import read_promise

    promises: dict[str, Promise] = {}
    results: list[Result] = []
    for name in sorted(names):
        path = data / "demos" / name / "demo.yaml"
        promise, wrong = read_promise(path, path.relative_to(root).as_posix())
        found += wrong
        if promise is not None:
            promises[name] = promise
    for name in sorted(measured):
        path = data / "demos" / name / "result.json"
        here = Position(path.relative_to(root).as_posix())
        if name not in names:
            found.append(no_promise(here, name))
        elif name in promises:
            result = _read_result(path, here, promises[name], found)
            results += [result] if result else []
    return tuple(promises.values()), tuple(results), found


def _read_replications(
    root: Path, results: Sequence[Result]
) -> tuple[dict[str, tuple[Replication, ...]], list[Diagnostic]]:
    """Read what demos measured again, of those that have a result."""
    replications: dict[str, tuple[Replication, ...]] = {}
    found: list[Diagnostic] = []
    for result in results:
        path = root / "data" / "demos" / result.demo / "replications.json"
        if path.is_file():
            from stronger.evidence.places import DemoError
            from stronger.evidence.replicating import read_replications

            try:
                replications[result.demo] = read_replications(path)
            except DemoError as error:
                here = Position(path.relative_to(root).as_posix())
                found.append(unreadable_result(here, str(error)))
    return replications, found


def _read_result(
    path: Path, here: Position, promise: Promise, found: list[Diagnostic]
) -> Result | None:
    from stronger.evidence.pictures import Beside
    from stronger.evidence.results import Result
    from stronger.evidence.seconding import FILE

    measured = _read_measured(path, here, promise.id, found)
    if measured is None:
        return None
    beside = path.with_name(FILE)
    if not beside.is_file():
        return Result(promise, measured, pictures=Beside(path.parent))
    there = Position(here.file.removesuffix(path.name) + FILE)
    second = _read_measured(beside, there, promise.id, found)
    return Result(promise, measured, second, pictures=Beside(path.parent))


def _read_measured(
    path: Path, here: Position, demo: str, found: list[Diagnostic]
) -> Measured | None:
    from pydantic import ValidationError

    from stronger.evidence.results import read_measured

    try:
        measured = read_measured(path)
        if measured.demo == demo:
            return measured
        found.append(unreadable_result(here, f"it is the result of demo {measured.demo!r}"))
    except OSError as error:
        found.append(unreadable_result(here, error.strerror or str(error)))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(step) for step in first["loc"])
        reason = f"{place}: {first['msg']}" if place else first["msg"]
        found.append(unreadable_result(here, reason))
    return None
