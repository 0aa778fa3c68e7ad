"""Finds what is asked for: by identifier, by place, by heading or by a few words of a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from stronger.diagnostics import did_you_mean
from stronger.knowledge.prose import PAGE
from stronger.knowledge.why.nodes import Kind, Node, node
from stronger.knowledge.why.sentences import chapters, in_file, plain

if TYPE_CHECKING:
    from stronger.knowledge.why.dependence import Dependence
    from stronger.knowledge.why.sentences import Sentence

_AT_LINE = re.compile(r"(?P<file>.+\.(?:md|ya?ml)):(?P<line>\d+)")
_WORD = re.compile(r"\w+")
_QUOTES = "\"'“”„‘’ "


class UnknownName(KeyError):
    """Nothing is called so; the message names what comes nearest."""

    def __str__(self) -> str:
        return str(self.args[0])


@dataclass(frozen=True)
class Subject:
    """What is asked about."""

    kind: str
    """A kind of node, or ``section``, ``chapter``, ``part``."""
    id: str
    node: Node | None = None
    """What can be withdrawn, if anything rests on it."""
    passage: tuple[Sentence, ...] = ()
    """The sentences that are asked about: one, those of a line, a section or a chapter."""


class Names:
    """All that can be asked about in a knowledge base."""

    def __init__(self, dependence: Dependence) -> None:
        self.dependence = dependence
        self.kb = dependence.kb

    def find(self, asked: str) -> Subject:
        """Return what an identifier, a place or some words mean.

        Raises
        ------
        UnknownName
            If they mean nothing, or several things; the message says which come nearest.
        """
        asked = asked.strip()
        if "->" in asked:
            return self._relation(asked)
        if match := _AT_LINE.fullmatch(asked):
            return self._at_line(match["file"], int(match["line"]))
        if asked in self._known:
            return self._known[asked]
        page, hash_, heading = asked.partition("#")
        page = page.removeprefix("docs/").strip("/").removesuffix(".md")
        if page in self._chapters:
            return self._section(page, heading) if hash_ else self._chapter(page)
        if asked in self._bare:
            return self._prediction(asked)
        if len(asked.strip(_QUOTES).split()) > 1:
            return self._words(asked)
        names = [*self._known, *self._bare, *self._chapters]
        raise UnknownName(f"nothing is called {asked!r}{did_you_mean(asked, names)}")

    @cached_property
    def _known(self) -> dict[str, Subject]:
        kb = self.kb
        found: dict[str, Subject] = {}

        def add(kind: Kind, names: Iterable[str]) -> None:
            for name in names:
                found.setdefault(name, Subject(str(kind), name, node(kind, name)))

        add(Kind.PAPER, kb.bibliography.by_key)
        add(Kind.CLAIM, kb.argument.claims)
        add(Kind.DEMO, kb.results_by_demo)
        add(Kind.SECOND, (f"second:{each.demo}" for each in kb.results if each.second))
        add(Kind.STATEMENT, (each.id for each in kb.files.statements))
        add(Kind.PREDICTION, (f"{each.demo}/{each.prediction.id}" for each in kb.tests))
        for identity in kb.identities:
            subject = Subject(str(Kind.PROOF), identity.name, node(Kind.PROOF, identity.name))
            found.setdefault(identity.name, subject)
            found[identity.node] = subject
        for question in kb.files.questions:
            found.setdefault(question.id, Subject(str(Kind.QUESTION), question.id))
        for part in kb.files.parts:
            if part.id not in self._chapters:
                found.setdefault(part.id, Subject("part", part.id))
            found[f"part:{part.id}"] = Subject("part", part.id)
        return found

    @cached_property
    def _bare(self) -> dict[str, list[str]]:
        """Demos of predictions by the identifiers of these alone."""
        found: dict[str, list[str]] = {}
        for each in self.kb.tests:
            found.setdefault(each.prediction.id, []).append(each.demo)
        return found

    @cached_property
    def _chapters(self) -> dict[str, list[Sentence]]:
        return chapters(self.dependence.sentences)

    def _prediction(self, name: str) -> Subject:
        demos = self._bare[name]
        if len(demos) > 1:
            which = " or ".join(f"{demo}/{name}" for demo in demos)
            raise UnknownName(f"several demos have a prediction {name!r}: say {which}")
        return self._known[f"{demos[0]}/{name}"]

    def _relation(self, asked: str) -> Subject:
        source, _, target = (each.strip() for each in asked.partition("->"))
        claims = self.kb.argument.claims
        edges = {f"{each.id}->{on.claim}" for each in claims.values() for on in each.bears_on}
        name = f"{source}->{target}"
        if name not in edges:
            for each in (source, target):
                hint = did_you_mean(each, claims)
                if each not in claims and (hint or each == source):
                    raise UnknownName(f"there is no claim {each!r}{hint}")
            own = sorted(each for each in edges if each.startswith(f"{source}->"))
            there = f"; it bears on {', '.join(e.partition('->')[2] for e in own)}" if own else ""
            raise UnknownName(f"{source!r} does not bear on {target!r}{there}")
        return Subject(str(Kind.RELATION), name, node(Kind.RELATION, name))

    def _at_line(self, file: str, line: int) -> Subject:
        """Return the sentences that begin in a line, or else the one that covers it."""
        by_file = in_file(self.dependence.sentences)
        if file not in by_file:
            under = [each for each in by_file if each.endswith(f"/{file}")]
            if len(under) != 1:
                raise UnknownName(f"no sentence stands in {file!r}{did_you_mean(file, by_file)}")
            file = under[0]
        here = by_file[file]
        starting = [each for each, first, _ in here if first == line]
        covering = [each for each, first, last in here if first <= line <= last]
        found = tuple(starting or covering)
        if not found:
            near, *_ = min(here, key=lambda each: abs(each[1] - line))
            raise UnknownName(f"no sentence stands in {file}:{line}; the nearest is {near.place}")
        return Subject(str(Kind.SENTENCE), found[0].place, passage=found)

    def _chapter(self, page: str) -> Subject:
        return Subject("chapter", page, passage=tuple(self._chapters[page]))

    def _section(self, page: str, heading: str) -> Subject:
        found = tuple(each for each in self._chapters[page] if each.heading == heading)
        if not found:
            known = dict.fromkeys(each.heading for each in self._chapters[page] if each.heading)
            hint = did_you_mean(heading, known) or f"; it has {', '.join(known)}"
            raise UnknownName(f"page {page!r} has no section {heading!r}{hint}")
        return Subject("section", f"{page}#{heading}", passage=found)

    def _words(self, asked: str) -> Subject:
        """Return the one sentence that has these words, pages before other texts."""
        words = _folded(asked.strip(_QUOTES))
        texts = [(each, _folded(self.plain(each))) for each in self.dependence.sentences]
        having = [each for each, text in texts if f" {words} " in f" {text} "]
        on_pages = [each for each in having if each.prose.what == PAGE]
        found = on_pages or having
        if len(found) == 1:
            return Subject(str(Kind.SENTENCE), found[0].place, passage=tuple(found))
        if found:
            places = ", ".join(each.place for each in found[:3])
            more = f" and {len(found) - 3} more" if len(found) > 3 else ""
            raise UnknownName(f"several sentences have these words: {places}{more}")
        near = _most_like(words, texts)
        hint = f"; the nearest is {near.place}: {self.plain(near)!r}" if near else ""
        raise UnknownName(f"no sentence has the words {asked.strip(_QUOTES)!r}{hint}")

    def plain(self, sentence: Sentence) -> str:
        """Return a sentence as it is read, with its numbers."""
        return plain(self.kb.fill(sentence.text, sentence.prose.demo))


def _folded(text: str) -> str:
    return " ".join(_WORD.findall(text.lower()))


def _most_like(words: str, texts: Sequence[tuple[Sentence, str]]) -> Sentence | None:
    """Return the sentence that shares most words with some, if it shares half of them."""
    asked = set(words.split())
    best, most = None, len(asked) / 2
    for each, text in texts:
        there = set(text.split())
        # Of two that share as many, the one with fewer others
        shared = len(asked & there) - len(there - asked) / 1000
        if shared > most:
            best, most = each, shared
    return best
