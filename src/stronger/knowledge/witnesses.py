"""Who speaks for a claim and who against, how many of them are independent, and what was sought."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import networkx as nx

from stronger.bibliography.compare.persons import people
from stronger.claims import Lack, Read, Stance
from stronger.diagnostics import Diagnostic, Severity, did_you_mean, rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from stronger.claims import Claim, Search, Statement
    from stronger.knowledge.base import KnowledgeBase

READ = (Read.PRIMARY, Read.ABSTRACT)
"""What makes a witness of a paper: some of its own words were read."""
_ADDRESS = re.compile(r"https?://[^\s/]", re.IGNORECASE)
_ABSTRACT = re.compile(r"abstract\b", re.IGNORECASE)
_ONLY_ABSTRACT = re.compile(r"abstract(?: \([^()]*\))?", re.IGNORECASE)


@dataclass(frozen=True)
class Witnesses:
    """Papers of which some words were read, by how they stand to one claim."""

    supports: tuple[str, ...]
    """Citekeys, in order of the statements; a paper with several stances stands under each."""
    challenges: tuple[str, ...]
    qualifies: tuple[str, ...]
    independent: tuple[tuple[str, ...], ...]
    """All of them, in groups that no author ties to one another."""
    by_stance: dict[Stance, tuple[tuple[str, ...], ...]]
    """The same of those that support it, that challenge it, and that qualify it."""
    searches: tuple[Search, ...]
    """What was looked for in vain."""

    @property
    def papers(self) -> tuple[str, ...]:
        """Every paper that was read and takes a side, each once."""
        return tuple(key for group in self.independent for key in group)

    def search(self, sought: Lack) -> Search | None:
        """Return the last search for something, if there was one."""
        found = [each for each in self.searches if each.sought is sought]
        return max(found, key=lambda each: each.on, default=None)


def depths(kb: KnowledgeBase, part: str = "") -> dict[Read | None, tuple[str, ...]]:
    """Return the papers by what was read of them at most; under None those without a statement.

    Parameters
    ----------
    kb : KnowledgeBase
    part : str, optional
        Count only what papers say on claims of this part of the argument.
    """
    found: dict[Read | None, list[str]] = {each: [] for each in (*Read, None)}
    claims = kb.argument.claims
    for key in kb.bibliography.by_key:
        read = {
            each.read
            for each in kb.statements_by_paper.get(key, ())
            if not part or (each.claim in claims and claims[each.claim].part == part)
        }
        found[next((each for each in Read if each in read), None)].append(key)
    return {read: tuple(keys) for read, keys in found.items()}


class Testimony:
    """The witnesses of every claim of a knowledge base."""

    def __init__(self, kb: KnowledgeBase) -> None:
        self.kb = kb

    @cached_property
    def _people(self) -> dict[str, frozenset[str]]:
        wrote: dict[str, set[str]] = defaultdict(set)
        for person in people(self.kb.bibliography.by_key.values()):
            for key in person.papers:
                wrote[key].add(person.id)
        return {key: frozenset(ids) for key, ids in wrote.items()}

    def of(self, claim: Claim) -> Witnesses:
        """Return who speaks on a claim."""
        said = [
            each
            for each in self.kb.statements_by_claim.get(claim.id, ())
            if each.read in READ and each.stance is not Stance.BACKGROUND
        ]
        sides = (Stance.SUPPORTS, Stance.CHALLENGES, Stance.QUALIFIES)
        return Witnesses(
            by_stance={each: self.independent(_papers(said, each)) for each in sides},
            supports=_papers(said, Stance.SUPPORTS),
            challenges=_papers(said, Stance.CHALLENGES),
            qualifies=_papers(said, Stance.QUALIFIES),
            independent=self.independent(each.paper for each in said),
            searches=claim.searches,
        )

    def independent(self, papers: Iterable[str]) -> tuple[tuple[str, ...], ...]:
        """Return papers in groups; two that share an author, or a third that ties them, are in one.

        Each group is in order of the papers, and the groups are in order of their first ones.
        """
        keys = list(dict.fromkeys(papers))
        ties: nx.Graph[str] = nx.Graph()
        ties.add_nodes_from(keys)
        wrote: dict[str, str] = {}
        for key in keys:
            for person in self._people.get(key, ()):
                ties.add_edge(wrote.setdefault(person, key), key)
        groups = [tuple(sorted(group, key=keys.index)) for group in nx.connected_components(ties)]
        return tuple(sorted(groups, key=lambda group: keys.index(group[0])))


def _papers(said: Iterable[Statement], stance: Stance) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.paper for each in said if each.stance is stance))


def _weighed(kb: KnowledgeBase) -> Iterator[tuple[Claim, Witnesses]]:
    """Yield the claims on which some paper is said to take a side."""
    for claim in kb.argument.claims.values():
        said = kb.statements_by_claim.get(claim.id, ())
        if any(each.stance is not Stance.BACKGROUND for each in said):
            yield claim, kb.testimony.of(claim)


@rule("C122", "account-not-named", subject="knowledge")
def account_not_named(kb: KnowledgeBase) -> Iterator[Diagnostic]:
    """A statement known at second hand names no account that can be found, or another names one.

    ## Why
    `read: secondary` says that somebody else's account was read. Unless `via` names it, a reader
    cannot tell whose word it is. Where the paper itself was read there is no account in between.

    ## Example
    `read: secondary` without `via`, `via: low2002` where no paper has that key, or `via` beside
    `read: primary`.

    ## Fix
    Write the address or the citekey of the account under `via`; or read the paper.
    """
    known = kb.bibliography.by_key
    for each in kb.files.statements:
        words = each.via.split()
        unknown = [word for word in words if word not in known and not _ADDRESS.match(word)]
        if each.read is Read.SECONDARY and unknown:
            message = (
                f"statement {each.id!r} is known from {unknown[0]!r}, which is neither an address "
                f"of the web nor a paper here{did_you_mean(unknown[0], known)}"
            )
            fix = "Write the address, or the citekey, of the account that was read."
            yield account_not_named.at(each.at("via"), message, fix=fix)
        elif each.read is Read.SECONDARY and not words:
            message = f"statement {each.id!r} is known at second hand and does not say from whom"
            fix = "Name the account that was read under 'via'."
            yield account_not_named.at(each.at("read"), message, fix=fix)
        elif each.read is not Read.SECONDARY and each.via:
            message = f"statement {each.id!r} names an account under 'via' but is read: {each.read}"
            fix = "Remove 'via', or write 'read: secondary'."
            yield account_not_named.at(each.at("via"), message, fix=fix)


@rule("C127", "not-what-was-read", severity=Severity.WARNING, subject="knowledge")
def not_what_was_read(kb: KnowledgeBase) -> Iterator[Diagnostic]:
    """The locator of a statement names the abstract and `read` says that more was read, or less.

    ## Why
    An abstract is what authors say they did. Who relies on a statement wants to know whether the
    place where they did it was read.

    ## Example
    `locator: abstract` with `read: primary`, or `locator: p. 402` with `read: abstract`.

    ## Fix
    Write `read: abstract` and `locator: abstract` where only the abstract was read; read on, and
    name the place, where more is to be said.
    """
    for each in kb.files.statements:
        if each.read is Read.PRIMARY and _ONLY_ABSTRACT.fullmatch(each.locator):
            message = f"statement {each.id!r} is of the abstract but read: primary"
            yield not_what_was_read.at(each.at("read"), message, fix="Write 'read: abstract'.")
        elif each.read is Read.ABSTRACT and not _ABSTRACT.match(each.locator):
            message = (
                f"statement {each.id!r} names {each.locator!r}, but only the abstract was read"
            )
            yield not_what_was_read.at(
                each.at("locator"), message, fix="Write 'locator: abstract', or read that place."
            )


@rule("C123", "nobody-against", severity=Severity.WARNING, subject="knowledge", optional=True)
def nobody_against(kb: KnowledgeBase) -> Iterator[Diagnostic]:
    """No statement challenges a claim on which papers take a side, and nobody says it was sought.

    ## Why
    A claim that only friends speak of has not been tried. Either a paper disagrees, and belongs
    here, or somebody looked for one and did not find it: both tell a reader something.

    ## Example
    A claim with three supporting statements, none that challenges it, and no `searches`.

    ## Fix
    Add a statement with `stance: challenges`; or, under `searches` of the claim, `sought:
    opposition` with the date (`on`) and the `terms` that were looked for.
    """
    for claim, found in _weighed(kb):
        said = kb.statements_by_claim[claim.id]
        against = any(each.stance is Stance.CHALLENGES for each in said)
        if not against and not found.search(Lack.OPPOSITION):
            message = f"no paper challenges claim {claim.id!r}, and no search for one is recorded"
            fix = "Add a statement that challenges it, or the search that found none."
            yield nobody_against.at(claim.position, message, fix=fix)


@rule("C124", "one-witness", severity=Severity.WARNING, subject="knowledge", optional=True)
def one_witness(kb: KnowledgeBase) -> Iterator[Diagnostic]:
    """A claim rests on one paper, or on papers of the same people, and no second was sought.

    ## Why
    Papers that share an author are one voice. A witness is a paper of which some words were read
    (`read: primary` or `abstract`) and that takes a side on the claim.

    ## Example
    A claim with two statements, both on papers of the same laboratory.

    ## Fix
    Add a statement on a paper of other people; or, under `searches` of the claim, `sought: witness`
    with the date (`on`) and the `terms` that were looked for.
    """
    for claim, found in _weighed(kb):
        if len(found.independent) < 2 and not found.search(Lack.WITNESS):
            number = "one independent witness" if found.independent else "no witness that was read"
            message = f"claim {claim.id!r} has {number}, and no search for another is recorded"
            fix = "Add a statement on a paper of other people, or the search that found none."
            yield one_witness.at(claim.position, message, fix=fix)


@rule("C125", "found-after-all", severity=Severity.WARNING, subject="knowledge")
def found_after_all(kb: KnowledgeBase) -> Iterator[Diagnostic]:
    """A claim says that something was sought in vain, and there it is.

    ## Why
    The page would say that nobody disagrees, beside the paper that does.

    ## Example
    `sought: opposition` under `searches` of a claim that a statement challenges.

    ## Fix
    Remove the search; what it found has a statement now.
    """
    for claim in kb.argument.claims.values():
        said = kb.statements_by_claim.get(claim.id, ())
        for each in claim.searches:
            if each.sought is Lack.OPPOSITION:
                there = any(one.stance is Stance.CHALLENGES for one in said)
                what = "a paper challenges it"
            else:
                there = len(kb.testimony.of(claim).independent) > 1
                what = "two independent papers speak on it"
            if there:
                message = f"claim {claim.id!r} records a search in vain, but {what}"
                yield found_after_all.at(each.at("sought"), message, fix="Remove the search.")
