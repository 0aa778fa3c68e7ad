"""What pages show, apart from how: small frozen models made from a knowledge base."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeVar

from stronger.bibliography.compare.persons import people
from stronger.claims import Stance
from stronger.knowledge.addresses import Addresses
from stronger.knowledge.citable import Citable
from stronger.knowledge.scoreboard import grounds, would_have_been
from stronger.site.addresses import as_browsed
from stronger.site.crediting import Source, source_of
from stronger.site.entries import Ref, names, sources
from stronger.site.figures import figures_of
from stronger.site.handing import all_styles, alone
from stronger.site.imprint import Settings
from stronger.site.outcomes import Count, TestView, counted, words_of
from stronger.site.text import Markdown, reference
from stronger.site.windows import CORRECTIONS, windows
from stronger.site.zotero import coins
from stronger.slugs import slugs

if TYPE_CHECKING:
    from stronger.bibliography.compare.persons import Person
    from stronger.claims import Claim, Correction, Question, Reading, Statement
    from stronger.evidence.predictions import Prediction
    from stronger.evidence.registering import Entry
    from stronger.evidence.results import Result
    from stronger.knowledge import KnowledgeBase
    from stronger.knowledge.standing import Standing
    from stronger.knowledge.testing import Identity, Test
    from stronger.site.figures import FigureView

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


@dataclass(frozen=True)
class PaperView:
    """A paper in lists and citations."""

    key: str
    address: Markdown
    label: str
    title: str
    authors: str
    year: int | None
    venue: str
    stances: tuple[Stance, ...]
    """Derived, towards the thesis."""
    parts: tuple[str, ...]
    coins: Markdown
    """The work as Zotero reads it from a list: a context object."""

    @property
    def telling(self) -> tuple[Stance, ...]:
        """The stances but background, unless there is no other."""
        return tuple(each for each in self.stances if each != Stance.BACKGROUND) or self.stances


@dataclass(frozen=True)
class StatementView:
    """What a paper says on a claim."""

    statement: Statement
    paper: PaperView
    claim: ClaimView
    anchor: str
    """On the paper's page."""
    towards_thesis: tuple[Stance, ...]
    on_conjuncts: tuple[tuple[Stance, tuple[str, ...]], ...]
    """Each stance towards parts of the thesis, and the titles of these."""
    sources: tuple[Ref | str, ...]
    via: tuple[Ref | str, ...]
    """The account that was read, where the paper was not."""

    @property
    def address(self) -> Markdown:
        """Where the statement stands on its paper's page."""
        return self.paper.address + Markdown(f"#{self.anchor}")


@dataclass(frozen=True)
class ClaimView:
    """A claim in lists."""

    claim: Claim
    address: Markdown
    bearing: tuple[Stance, ...]
    """On the thesis, if the claim is true."""
    is_thesis: bool
    is_conjunct: bool
    """Whether it is one of the things that the thesis asserts at once."""
    effects: tuple[Effect, ...]
    """On the thesis, if the claim is true: one by one where signs are read."""
    counts: tuple[tuple[Stance, int], ...]
    """Statements by stance towards the claim."""
    papers: int
    tests: tuple[TestView, ...]

    @property
    def id(self) -> str:
        """The claim's identifier."""
        return self.claim.id

    @property
    def title(self) -> str:
        """The claim in a few words."""
        return self.claim.title


@dataclass(frozen=True)
class Effect:
    """What a claim, if true, means for one of the things that the thesis asserts."""

    target: Ref
    stances: tuple[tuple[Stance, str], ...]
    """Each with the one reading it is limited to, or an empty string."""


@dataclass(frozen=True)
class BearingView:
    """How one claim bears on another."""

    source: ClaimView
    relation: str
    target: ClaimView
    why: str
    reading: str
    """The one reading it is limited to, or an empty string."""


@dataclass(frozen=True)
class DemoView:
    """A demo in lists."""

    id: str
    address: Markdown
    title: str
    question: str
    answer: str
    """What came out, in one sentence; may be empty."""
    outcomes: tuple[Count, ...]
    """How many predictions came to what."""

    @property
    def ref(self) -> Ref:
        """A link to its page."""
        return Ref(self.title, self.address)


@dataclass(frozen=True)
class IdentityView:
    """A proved fact, and all checks of it."""

    identity: Identity
    name: str
    """In words."""
    checks: tuple[TestView, ...]
    claims: tuple[tuple[ClaimView, str], ...]
    """Each claim that it settles something of, with its stance there."""

    @property
    def mark(self) -> str:
        """What its mark is called in the style sheet."""
        return "identity" if self.identity.holds else "fails"

    @property
    def void(self) -> bool:
        """Whether every check is void."""
        return all(each.void for each in self.checks)


@dataclass(frozen=True)
class QuestionView:
    """A question in lists."""

    id: str
    address: Markdown
    text: str
    short: str


@dataclass(frozen=True)
class CorrectionView:
    """A correction and the paper it concerns, if that is known."""

    correction: Correction
    paper: PaperView | None
    anchor: str
    address: Markdown
    """Where it stands."""


SEVERITIES = ("fabricated", "wrong", "incomplete", "style")
"""Of corrections, the gravest first."""


class Views:
    """Everything of a knowledge base that pages show; what refers to nothing is left out.

    What a page needs of all statements, tests or bearings it takes from a dictionary by paper or by
    claim, so that the work of all pages grows with what they show and not with its square.

    Parameters
    ----------
    kb : KnowledgeBase
        May have findings: a dangling reference is no reason to show nothing at all.
    settings : Settings, optional
        What the site's configuration says that pages depend on; by default it says nothing.
    """

    def __init__(self, kb: KnowledgeBase, settings: Settings | None = None) -> None:
        self.kb = kb
        self.settings = settings or Settings()
        self.addresses = Addresses(kb)
        self.slugs = self.addresses.pages

    def path(self, kind: str, identifier: str) -> str:
        """Return the path of a page relative to ``docs``."""
        return f"{kind}/{self.slugs[kind][identifier]}.md"

    def address(self, kind: str, identifier: str) -> Markdown:
        """Return where Markdown links to for a page: absolute within ``docs``."""
        return Markdown(f"/{self.path(kind, identifier)}")

    def seen_from(self, page: str) -> Callable[[str], Markdown]:
        """Return a function from where Markdown links to, to what a browser needs on a page.

        Drawings are markup that MkDocs does not look at.
        """
        return lambda address: as_browsed(address, page, self.settings.directories)

    @cached_property
    def citable(self) -> Citable:
        """What of the knowledge base can be cited besides its papers."""
        return Citable(self.kb)

    @cached_property
    def source(self) -> Source:
        """What references to something on the site say of it."""
        return source_of(self.kb.root, self.settings)

    def report(
        self, kind: str, names: Sequence[str], page: Markdown, anchor: str
    ) -> Markdown | None:
        """Return where to report an error in something that stands on a page, if anywhere."""
        place = str(page).removeprefix("/").removesuffix(".md")
        return self.settings.report_address(f"{kind} {'/'.join(names)}", f"{place}/#{anchor}")

    @cached_property
    def papers(self) -> dict[str, PaperView]:
        """Papers by citekey."""
        return {
            key: PaperView(
                key=key,
                address=self.address("papers", key),
                label=entry.label,
                title=entry.title or key,
                authors=names(entry),
                year=entry.year,
                venue=entry.venue,
                stances=self.kb.stances(key),
                parts=self.kb.parts(key),
                coins=Markdown(coins(entry).replace("&", "&amp;")),
            )
            for key, entry in self.kb.bibliography.by_key.items()
        }

    @cached_property
    def people(self) -> tuple[Person, ...]:
        """Everybody who wrote papers, by family name."""
        return people(self.kb.bibliography.by_key.values())

    @cached_property
    def authors(self) -> dict[str, Markdown]:
        """The pages of people: of those who wrote several papers."""
        return {
            each.id: Markdown(f"/authors/{each.id}.md")
            for each in self.people
            if len(each.papers) > 1
        }

    @cached_property
    def people_of_paper(self) -> dict[str, tuple[Person, ...]]:
        """Who wrote a paper, by citekey and family name."""
        found: dict[str, list[Person]] = {}
        for person in self.people:
            for key in person.papers:
                found.setdefault(key, []).append(person)
        return {key: tuple(wrote) for key, wrote in found.items()}

    def byline(self, key: str) -> tuple[tuple[str, Markdown | None], ...]:
        """Return who wrote (or edited) a paper, in its order, each with the page there may be."""
        entry = self.kb.bibliography.by_key[key]
        pages = {
            spelling: self.authors.get(person.id)
            for person in self.people_of_paper.get(key, ())
            for spelling in person.spellings
        }
        return tuple((str(name), pages.get(str(name))) for name in entry.authors or entry.editors)

    @cached_property
    def styles(self) -> dict[str, dict[str, Any]]:
        """The references of all papers in six styles, as they are handed over."""
        return all_styles(self.kb)

    @cached_property
    def references(self) -> dict[str, dict[str, Markdown]]:
        """The reference of each paper alone, by style and citekey."""
        return {
            style: {key: reference(html) for key, html in alone(data).items()}
            for style, data in self.styles.items()
        }

    @cached_property
    def claims(self) -> dict[str, ClaimView]:
        """Claims by identifier, in order of writing."""
        thesis = self.kb.thesis
        conjuncts = {claim.id for claim in self.kb.argument.conjuncts}
        return {
            key: ClaimView(
                claim=claim,
                address=self.address("claims", key),
                bearing=self.kb.argument.bearing(key),
                is_thesis=thesis is not None and key == thesis.id,
                is_conjunct=key in conjuncts,
                effects=self._effects(key),
                counts=by_stance(self.kb.statements_by_claim.get(key, ())),
                papers=len({each.paper for each in self.kb.statements_by_claim.get(key, ())}),
                tests=tuple(view for _, view in self.tests_by_claim.get(key, ())),
            )
            for key, claim in self.kb.argument.claims.items()
        }

    def _effects(self, claim: str) -> tuple[Effect, ...]:
        argument = self.kb.argument
        return tuple(
            Effect(
                Ref(argument.claims[end].title, self.address("claims", end)),
                tuple((each, limit(readings)) for each, readings in stances.items()),
            )
            for end, stances in argument.readings(claim, Stance.SUPPORTS).items()
        )

    @cached_property
    def conjuncts(self) -> tuple[ClaimView, ...]:
        """What the thesis asserts at once, in order of writing; there may be nothing."""
        return tuple(view for view in self.claims.values() if view.is_conjunct)

    @cached_property
    def standing(self) -> tuple[Standing, ...]:
        """How each thing that the thesis asserts stands, as a law and as a tendency."""
        return self.kb.standing

    @cached_property
    def thesis(self) -> ClaimView | None:
        """The claim that all others bear on."""
        return self.claims[self.kb.thesis.id] if self.kb.thesis else None

    @cached_property
    def bearings(self) -> tuple[BearingView, ...]:
        """Every relation between two claims, in order of writing."""
        return tuple(
            BearingView(
                view,
                str(each.relation),
                self.claims[each.claim],
                each.why,
                limit(each.readings),
            )
            for view in self.claims.values()
            for each in view.claim.bears_on
            if each.claim in self.claims
        )

    @cached_property
    def _steps(self) -> dict[tuple[str, str], BearingView]:
        return {(each.source.id, each.target.id): each for each in reversed(self.bearings)}

    def path_to_thesis(self, claim: str) -> tuple[BearingView, ...]:
        """Return the steps of the shortest path from a claim to the thesis."""
        return tuple(self._steps[pair] for pair in pairwise(self.kb.argument.path(claim)))

    @cached_property
    def statements(self) -> tuple[StatementView, ...]:
        """Every statement of a known paper on a known claim, in order of writing."""
        anchors = self.addresses.statements
        return tuple(
            StatementView(
                statement=each,
                paper=self.papers[each.paper],
                claim=self.claims[each.claim],
                anchor=anchors[each.id],
                towards_thesis=self.kb.argument.towards_thesis(each.claim, each.stance),
                on_conjuncts=self._on_conjuncts(each),
                sources=tuple(sources(each.source)),
                via=tuple(self._accounts(each.via)),
            )
            for each in self.kb.files.statements
            if each.paper in self.papers and each.claim in self.claims
        )

    def _accounts(self, via: str) -> Iterator[Ref | str]:
        """Yield the accounts that were read: works of the bibliography, addresses, words."""
        for each in sources(via):
            known = self.papers.get(each) if isinstance(each, str) else None
            yield Ref(known.label, known.address) if known else each

    @cached_property
    def statements_by_paper(self) -> dict[str, tuple[StatementView, ...]]:
        """Statements by citekey, in order of writing."""
        return grouped(self.statements, lambda each: each.paper.key)

    @cached_property
    def statements_by_id(self) -> dict[str, StatementView]:
        """Statements by identifier."""
        return {each.statement.id: each for each in self.statements}

    @cached_property
    def statements_by_claim(self) -> dict[str, tuple[StatementView, ...]]:
        """Statements by the claim they are on, in order of writing."""
        return grouped(self.statements, lambda each: each.claim.id)

    @cached_property
    def papers_by_claim(self) -> dict[str, tuple[PaperView, ...]]:
        """Papers with a statement on each claim that has any, in order of writing."""
        found: dict[str, dict[str, PaperView]] = defaultdict(dict)
        for each in self.statements:
            found[each.claim.id][each.paper.key] = each.paper
        return {claim: tuple(papers.values()) for claim, papers in found.items()}

    @cached_property
    def papers_by_part(self) -> dict[str, tuple[PaperView, ...]]:
        """Papers that speak in each part that has any, in order of the bibliography."""
        found = {
            part: tuple(each for each in self.papers.values() if part in each.parts)
            for part in self.parts
        }
        return {part: papers for part, papers in found.items() if papers}

    def file(self, kind: str, identifier: str) -> Markdown:
        """Return the address of the bibliography beside a page."""
        return Markdown(f"{self.address(kind, identifier).removesuffix('.md')}.bib")

    def _on_conjuncts(self, statement: Statement) -> tuple[tuple[Stance, tuple[str, ...]], ...]:
        argument = self.kb.argument
        if not argument.conjuncts or statement.stance is Stance.BACKGROUND:
            return ()
        found = argument.towards(statement.claim, statement.stance)
        titles = {
            stance: tuple(argument.claims[end].title for end in found if stance in found[end])
            for stance in Stance
        }
        return tuple((stance, ends) for stance, ends in titles.items() if ends)

    @cached_property
    def tests(self) -> tuple[TestView, ...]:
        """Every prediction of every demo, with what became of it."""
        return tuple(
            self._test(result, prediction)
            for result in self.kb.results
            for prediction in result.predictions
        )

    @cached_property
    def tests_by_claim(self) -> dict[str, tuple[tuple[str, TestView], ...]]:
        """Predictions, each with the identifier of its demo, by the claim they are on."""
        pairs = [(demo, view) for (demo, _), view in self.views_of_tests.items()]
        return grouped(pairs, lambda pair: pair[1].prediction.claim)

    def _test(self, result: Result, prediction: Prediction) -> TestView:
        test = self._tests.get((result.demo, prediction.id))
        former = result.verdicts.get(prediction.id)
        void = test is not None and not test.finding.has_edge
        elsewhere = self.kb.robustness.get((result.demo, prediction.id))
        return TestView(
            demo=Ref(result.title, self.address("demos", result.demo)),
            anchor=self.anchors[result.demo][prediction.id],
            prediction=prediction,
            estimate=result.estimates.get(prediction.metric),
            test=test,
            former=former
            if test is None or self.judged_before(result.demo, prediction.id)
            else None,
            grounds=grounds(result, prediction.id),
            would=would_have_been(result)[prediction.id] if void else None,
            compared=result.comparisons.get(prediction.id),
            elsewhere=elsewhere.words if elsewhere else (),
        )

    @cached_property
    def _tests(self) -> dict[tuple[str, str], Test]:
        return {(each.demo, each.prediction.id): each for each in self.kb.tests}

    @property
    def anchors(self) -> dict[str, dict[str, str]]:
        """Where each prediction stands on its demo's page, by demo and identifier."""
        return self.addresses.predictions

    @cached_property
    def views_of_tests(self) -> dict[tuple[str, str], TestView]:
        """Predictions by demo and identifier."""
        pairs = (
            (result.demo, prediction.id)
            for result in self.kb.results
            for prediction in result.predictions
        )
        return dict(zip(pairs, self.tests, strict=True))

    def view_of(self, test: Test) -> TestView:
        """Return how pages show a test."""
        return self.views_of_tests[test.demo, test.prediction.id]

    @cached_property
    def registrations(self) -> dict[str, tuple[Entry, ...]]:
        """What was fixed when, by demo; nothing where that cannot be read, which checks report."""
        from stronger.evidence.registering import FILE, RegistrationError, read_entries

        found = {}
        for result in self.kb.results:
            path = self.kb.root / "data" / "demos" / result.demo / FILE
            try:
                found[result.demo] = read_entries(path, FILE)
            except RegistrationError:
                found[result.demo] = ()
        return found

    def judged_before(self, demo: str, prediction: str = "") -> bool:
        """Return whether a demo, or one prediction, was judged by the first rule at first."""
        return any(
            each.what == "kinds" and (not prediction or prediction in each.predictions)
            for each in self.registrations[demo]
        )

    @cached_property
    def identities(self) -> tuple[IdentityView, ...]:
        """Every proved fact, once."""
        return tuple(
            IdentityView(
                each,
                words_of(each.name),
                tuple(self.view_of(test) for test in each.checks),
                tuple(
                    (self.claims[claim], stance)
                    for claim, stance in each.settles
                    if claim in self.claims
                ),
            )
            for each in self.kb.identities
        )

    @cached_property
    def demos(self) -> dict[str, DemoView]:
        """Demos by identifier."""
        return {
            result.demo: DemoView(
                id=result.demo,
                address=self.address("demos", result.demo),
                title=result.title,
                question=result.question,
                answer=result.answer,
                outcomes=counted(each.outcome for each in result.findings.values()),
            )
            for result in self.kb.results
        }

    @cached_property
    def figures(self) -> dict[str, tuple[FigureView, ...]]:
        """The figures of demos, by identifier: those that are there and are pictures."""
        return {
            result.demo: tuple(
                figures_of(
                    result,
                    self.kb.root / "data" / "demos" / result.demo,
                    self.slugs["demos"][result.demo],
                    self.source,
                )
            )
            for result in self.kb.results
        }

    @cached_property
    def demos_by_paper(self) -> dict[str, tuple[tuple[DemoView, str], ...]]:
        """Demos that rest on a paper, each with the place it rests on, by citekey."""
        found = [
            (paper.citekey, (self.demos[result.demo], paper.locator))
            for result in self.kb.results
            for paper in result.papers
        ]
        return {
            key: tuple(demo for _, demo in pairs)
            for key, pairs in grouped(found, lambda pair: pair[0]).items()
        }

    @cached_property
    def corrections(self) -> tuple[CorrectionView, ...]:
        """Every correction with its anchor, in order of writing."""
        found = self.kb.files.corrections
        anchors = slugs(each.id for each in found)
        documents = [*self.documents, *(each.document for each in found)]
        order = {identifier: i for i, identifier in enumerate(dict.fromkeys(documents))}
        shown = sorted(
            found, key=lambda each: (order[each.document], SEVERITIES.index(each.severity))
        )
        pages = {
            each.id: window.path
            for window in windows(shown, CORRECTIONS, "corrections/index.md")
            for each in window.items
        }
        return tuple(
            CorrectionView(
                each,
                self.papers.get(each.paper or ""),
                anchors[each.id],
                Markdown(f"/{pages[each.id]}#{anchors[each.id]}"),
            )
            for each in found
        )

    @cached_property
    def corrections_by_paper(self) -> dict[str, tuple[CorrectionView, ...]]:
        """Corrections by the citekey they name."""
        return grouped(self.corrections, lambda each: each.correction.paper or "")

    @cached_property
    def documents(self) -> dict[str, str]:
        """Titles of the documents that were corrected, by identifier."""
        return {each.id: each.title for each in self.kb.files.documents}

    @cached_property
    def questions(self) -> dict[str, QuestionView]:
        """Questions by identifier, in order of writing."""
        return {
            each.id: QuestionView(
                each.id, self.address("questions", each.id), each.text, each.short
            )
            for each in self.kb.files.questions
        }

    @cached_property
    def questions_by_paper(self) -> dict[str, tuple[QuestionView, ...]]:
        """Questions that a paper helps to answer, by citekey."""
        return self._questions_by(lambda each: each.papers)

    @cached_property
    def questions_by_claim(self) -> dict[str, tuple[QuestionView, ...]]:
        """Questions that a claim helps to answer, by its identifier."""
        return self._questions_by(lambda each: each.claims)

    def _questions_by(
        self, named: Callable[[Question], Iterable[str]]
    ) -> dict[str, tuple[QuestionView, ...]]:
        found: dict[str, list[QuestionView]] = defaultdict(list)
        for each in self.kb.files.questions:
            for name in dict.fromkeys(named(each)):
                found[name].append(self.questions[each.id])
        return {name: tuple(questions) for name, questions in found.items()}

    @cached_property
    def parts(self) -> dict[str, Ref]:
        """Parts by identifier, in order of writing."""
        return {
            part.id: Ref(part.title, self.address("parts", part.id)) for part in self.kb.files.parts
        }

    @cached_property
    def _by_source(self) -> dict[str, tuple[BearingView, ...]]:
        return grouped(self.bearings, lambda each: each.source.id)

    @cached_property
    def _by_target(self) -> dict[str, tuple[BearingView, ...]]:
        return grouped(self.bearings, lambda each: each.target.id)

    def bears_on(self, claim: str) -> tuple[BearingView, ...]:
        """Return how a claim bears on others."""
        return self._by_source.get(claim, ())

    def bearing_on(self, claim: str) -> tuple[BearingView, ...]:
        """Return how others bear on a claim."""
        return self._by_target.get(claim, ())


def grouped(values: Iterable[Value], key: Callable[[Value], Key]) -> dict[Key, tuple[Value, ...]]:
    """Return values by a key of theirs, in the order they came in.

    Examples
    --------
    >>> grouped(["one", "two", "three"], len)
    {3: ('one', 'two'), 5: ('three',)}
    """
    found: dict[Key, list[Value]] = defaultdict(list)
    for value in values:
        found[key(value)].append(value)
    return {name: tuple(members) for name, members in found.items()}


def limit(readings: tuple[Reading, ...]) -> str:
    """Return the one reading that a bearing is limited to, or an empty string."""
    return str(readings[0]) if len(readings) == 1 else ""


def by_stance(statements: Iterable[Statement]) -> tuple[tuple[Stance, int], ...]:
    """Return how many statements there are of each stance that occurs."""
    counted = Counter(each.stance for each in statements)
    return tuple((stance, counted[stance]) for stance in Stance if counted[stance])
