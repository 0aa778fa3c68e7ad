"""The page of one paper: how to cite it, what it says for what, and who agrees."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from stronger.bibliography import export
from stronger.claims import Read, Stance
from stronger.knowledge.related import Tie, strength
from stronger.knowledge.standing import Side, side
from stronger.site.bibliographies import PAPER_FILES
from stronger.site.entries import links
from stronger.site.handing import STYLES
from stronger.site.metadata import highwire, schema_org
from stronger.site.templates import page
from stronger.site.text import Markdown
from stronger.site.views import by_stance, grouped

if TYPE_CHECKING:
    from stronger.bibliography import Entry
    from stronger.claims import ReferenceList
    from stronger.knowledge import KnowledgeBase
    from stronger.knowledge.related import Group, Relative
    from stronger.site.views import BearingView, ClaimView, PaperView, StatementView, Views

_FORMATS = {"bibtex": "BibTeX", "biblatex": "BibLaTeX", "csl-json": "CSL-JSON", "ris": "RIS"}
READ = {
    Read.PRIMARY: "original",
    Read.ABSTRACT: "abstract",
    Read.SECONDARY: "second hand",
    Read.UNREAD: "not yet",
}
SHOWN = 10
"""So many works of a list stand open; the rest is folded."""
MANY = 8
"""Of more authors the first three stand below the title, and all of them in the margin."""
STRIPS = 3
"""So many paths to the thesis stand open; the rest is folded."""
TOWARDS = {
    Side.FOR: "for",
    Side.AGAINST: "against",
    Side.MIXED: "both for and against",
    Side.NOTHING: "qualifies",
}
"""How what a paper says counts, by the side it comes down on; without a sign it qualifies."""


@dataclass(frozen=True)
class OnClaim:
    """All that a paper says of one claim."""

    claim: ClaimView
    stances: tuple[tuple[Stance, int], ...]
    """Each stance with its number of statements."""
    read: str
    """What was read for them, in words."""
    path: tuple[BearingView, ...]
    """From the claim to the thesis."""

    @property
    def telling(self) -> tuple[tuple[Stance, int], ...]:
        """The stances that take a side or qualify."""
        return tuple(each for each in self.stances if each[0] is not Stance.BACKGROUND)

    @property
    def number(self) -> int:
        """How many statements there are."""
        return sum(number for _, number in self.stances)

    @property
    def takes_a_side(self) -> bool:
        """Whether the paper supports the claim or challenges it."""
        return side(stance for stance, _ in self.stances) is not Side.NOTHING

    @property
    def does(self) -> str:
        """What the paper does with the claim, as a verb."""
        found = {stance for stance, _ in self.stances}
        where = side(found)
        if where is Side.MIXED:
            return "both supports and challenges"
        if where is Side.NOTHING:
            return "qualifies" if Stance.QUALIFIES in found else "is background to"
        return "supports" if where is Side.FOR else "challenges"


@dataclass(frozen=True)
class Neighbour:
    """Another paper that speaks on the same claim."""

    paper: PaperView
    address: Markdown
    """Of its strongest statement there."""
    locator: str
    reason: str


@dataclass(frozen=True)
class OnSameClaim:
    """Who else takes a position on a claim that a paper has a position on."""

    own: OnClaim
    agree: tuple[Neighbour, ...]
    disagree: tuple[Neighbour, ...]
    partly: tuple[Neighbour, ...]
    more: dict[str, int]
    """How many more there are of each."""


@dataclass(frozen=True)
class Lists:
    """How far it is known what a paper cites and who cites it: which reference lists were read."""

    own: ReferenceList | None
    """That of the paper itself, if any of it was read."""
    others: int
    """How many of the other works have theirs read whole."""
    citing: int
    """How many of these cite the paper."""
    elsewhere: int
    """How many more works cite it, as was seen elsewhere."""
    unread: int
    """How many works have theirs unread, or read in part."""


def paper_page(views: Views, key: str, entry: Entry) -> tuple[str, str]:
    """Return the path of a paper's page and the page."""
    kb = views.kb
    view = views.papers[key]
    statements = sorted(
        views.statements_by_paper.get(key, ()), key=lambda each: strength(each.statement)
    )
    said = on_claims(views, statements)
    related = kb.related(key)
    own = views.address("papers", key).removesuffix(".md")
    return views.path("papers", key), page(
        "paper.md.jinja",
        title=view.title,
        description=f"{view.label}: what this work says on the claims, and where.",
        meta={
            "hide": ["navigation", "toc"],
            "citation_meta": highwire(entry),
            "jsonld": schema_org(entry),
        },
        paper=view,
        byline=views.byline(key),
        many=MANY,
        others=bool((entry.authors or entry.editors).others),
        links=links(entry),
        parent=views.papers.get(entry.get("crossref")),
        thesis_address=views.thesis.address if views.thesis else Markdown("/claims/index.md"),
        does=in_short(said),
        counts_for=_counts_for(views, key),
        on_claims=[each for each in said if each.telling],
        background_to=[each for each in said if not each.telling],
        paths=[each for each in said if each.telling and each.path],
        strips_shown=STRIPS,
        on_conjuncts=_on_conjuncts(views, key),
        parts=[views.parts[part] for part in view.parts],
        graph=Markdown(f"/graph/index.md?paper={quote(key, safe='')}"),
        telling=[each for each in statements if each.statement.stance is not Stance.BACKGROUND],
        background=[each for each in statements if each.statement.stance is Stance.BACKGROUND],
        report=views.report,
        read=_read(statements),
        demos=views.demos_by_paper.get(key, ()),
        same=on_same_claims(views, said, related),
        near=_near(views, related),
        near_notes=_near_notes(related),
        questions=views.questions_by_paper.get(key, ()),
        cites=_listed(views, kb.cites.get(key, [])),
        cited_by=_listed(views, kb.cited_by.get(key, [])),
        lists=_lists(kb, key),
        shown=SHOWN,
        corrections=[
            (
                each.correction,
                views.documents.get(each.correction.document, each.correction.document),
                each.address,
            )
            for each in views.corrections_by_paper.get(key, ())
        ],
        references=[
            (style, title, views.references[style][key]) for style, title in STYLES.items()
        ],
        files=[
            (_FORMATS[form], Markdown(f"{own}{ending}")) for form, ending in PAPER_FILES.items()
        ],
        bibtex=export(kb.bibliography, [entry]),
    )


def on_claims(views: Views, statements: Iterable[StatementView]) -> list[OnClaim]:
    """Return what statements say by claim, in order of the first on each."""
    return [
        OnClaim(
            claim=views.claims[claim],
            stances=by_stance(each.statement for each in found),
            read=_how_read(found),
            path=views.path_to_thesis(claim),
        )
        for claim, found in grouped(statements, lambda each: each.claim.id).items()
    ]


def in_short(said: Sequence[OnClaim]) -> str:
    """Return what a paper does with how many claims, as the predicate of a sentence.

    Returns
    -------
    str
        Such as ``supports 3 claims, challenges 1 and is background to 2``; empty if the paper
        says nothing.
    """
    counted = Counter(each.does for each in said)
    order = (
        "supports",
        "challenges",
        "both supports and challenges",
        "qualifies",
        "is background to",
    )
    clauses = [f"{verb} {counted[verb]}" for verb in order if counted[verb]]
    if not clauses:
        return ""
    claims = "claim" if clauses[0].endswith(" 1") else "claims"
    clauses[0] = f"{clauses[0]} {claims}"
    *first, last = clauses
    return f"{', '.join(first)} and {last}" if first else last


def _counts_for(views: Views, key: str) -> list[tuple[str, list[ClaimView]]]:
    """Return for and against which of the things that the thesis asserts a paper counts."""
    found: dict[str, list[ClaimView]] = {}
    for end, stances in views.kb.stances_by_conjunct(key).items():
        if set(stances) - {Stance.BACKGROUND}:
            found.setdefault(TOWARDS[side(stances)], []).append(views.claims[end])
    return [(word, found[word]) for word in TOWARDS.values() if word in found]


def _on_conjuncts(views: Views, key: str) -> list[tuple[ClaimView, tuple[Stance, ...]]]:
    """Return the stances towards each thing that the thesis asserts, where they tell."""
    return [
        (views.claims[end], telling)
        for end, stances in views.kb.stances_by_conjunct(key).items()
        if (telling := tuple(each for each in stances if each is not Stance.BACKGROUND))
    ]


def on_same_claims(
    views: Views, said: Iterable[OnClaim], related: Sequence[Group]
) -> list[OnSameClaim]:
    """Return who else speaks on each claim that a paper has a position on."""
    ties = (Tie.AGREES, Tie.DISAGREES, Tie.PARTLY)
    found = {
        (tie, each.claim.id): [g for g in related if g.tie is tie and g.claim == each.claim.id]
        for each in said
        for tie in ties
    }
    return [
        OnSameClaim(
            own=each,
            agree=_neighbours(views, found[Tie.AGREES, each.claim.id]),
            disagree=_neighbours(views, found[Tie.DISAGREES, each.claim.id]),
            partly=_neighbours(views, found[Tie.PARTLY, each.claim.id]),
            more={
                str(tie): sum(group.left_out for group in found[tie, each.claim.id]) for tie in ties
            },
        )
        for each in said
        if each.telling
    ]


def _neighbours(views: Views, groups: Iterable[Group]) -> tuple[Neighbour, ...]:
    found = (_neighbour(views, each) for group in groups for each in group.papers)
    return tuple(each for each in found if each)


def _neighbour(views: Views, relative: Relative) -> Neighbour | None:
    said = views.statements_by_id.get(relative.statement)
    if said is None:
        return None
    return Neighbour(said.paper, said.address, said.statement.locator, relative.reason)


def _near(views: Views, related: Iterable[Group]) -> list[tuple[PaperView, str]]:
    """Return papers that share citations with one, each once, with the reason."""
    found: dict[str, str] = {}
    for group in related:
        if group.tie in {Tie.CITES_SAME, Tie.CITED_TOGETHER}:
            for each in group.papers:
                found.setdefault(each.paper, each.reason)
    return [(views.papers[key], reason) for key, reason in found.items()]


def _near_notes(related: Iterable[Group]) -> list[str]:
    """Return in which reference lists shared citations can have been seen."""
    ties = {Tie.CITES_SAME, Tie.CITED_TOGETHER}
    return list(dict.fromkeys(each.note for each in related if each.tie in ties and each.note))


def _lists(kb: KnowledgeBase, key: str) -> Lists | None:
    """Return how far it is known what a paper cites and who cites it, where that is recorded."""
    if not kb.reference_lists:
        return None
    others = kb.lists_read - {key}
    citing = set(kb.cited_by.get(key, ())) & set(kb.bibliography.by_key)
    own = kb.reference_lists.get(key)
    return Lists(
        own=own,
        others=len(others),
        citing=len(citing & others),
        elsewhere=len(citing - others),
        unread=len(kb.bibliography.by_key) - 1 - len(others),
    )


def _how_read(statements: Iterable[StatementView]) -> str:
    """Return what was read for some statements; how many of each, if that differs."""
    counted = Counter(each.statement.read for each in statements)
    if len(counted) == 1:
        return READ[next(iter(counted))]
    return ", ".join(f"{counted[read]} {words}" for read, words in READ.items() if counted[read])


def _read(statements: Iterable[StatementView]) -> str:
    found = {each.statement.read for each in statements}
    if Read.PRIMARY in found:
        return "in the original" + (", in part" if len(found) > 1 else "")
    if Read.ABSTRACT in found:
        return "in its abstract"
    return "known at second hand" if Read.SECONDARY in found else "not yet"


def _listed(views: Views, keys: list[str]) -> list[PaperView]:
    known = [views.papers[key] for key in dict.fromkeys(keys) if key in views.papers]
    return sorted(known, key=lambda each: (each.label, each.key))
