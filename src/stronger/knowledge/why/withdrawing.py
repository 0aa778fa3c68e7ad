"""Withdraws one thing from a knowledge base, in memory: all else stays as it was written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from stronger.knowledge.why.nodes import Kind, Node

if TYPE_CHECKING:
    from stronger.evidence.predictions import Prediction
    from stronger.knowledge.base import KnowledgeBase


def without(kb: KnowledgeBase, gone: Node) -> KnowledgeBase:
    """Return a knowledge base from which something was withdrawn.

    A paper goes with its statements and citations, a claim with the statements on it and the
    predictions of it, an identity with its checks. The demo of a withdrawn result still promises
    what it promised, and a demo that rests on a withdrawn paper still found what it found.

    Parameters
    ----------
    kb
        What is known.
    gone
        A source, or a proof; nothing else can be withdrawn.

    Raises
    ------
    ValueError
        If it is something that only follows from others.
    """
    name = gone.of[0]
    kb = _left(kb, written=kb.files)
    match gone.kind:
        case Kind.PAPER:
            return _without_paper(kb, name)
        case Kind.STATEMENT:
            kept = tuple(each for each in kb.written.statements if each.id != name)
            return _left(kb, written=replace(kb.written, statements=kept))
        case Kind.DEMO:
            return _left(kb, results=tuple(each for each in kb.results if each.demo != name))
        case Kind.SECOND:
            results = (
                replace(each, second=None) if each.demo == name.removeprefix("second:") else each
                for each in kb.results
            )
            return replace(kb, results=tuple(results))
        case Kind.PREDICTION:
            demo, _, prediction = name.partition("/")
            return _without(kb, lambda of, each: (of, each.id) == (demo, prediction))
        case Kind.PROOF:
            return _without(kb, lambda _, each: each.identity == name)
        case Kind.CLAIM:
            return _without_claim(kb, name)
        case Kind.RELATION:
            return _without_relation(kb, *name.split("->"))
        case _:
            raise ValueError(f"{gone.kind} {gone.id!r} follows from others: withdraw one of those")


def _left(kb: KnowledgeBase, **changed: Any) -> KnowledgeBase:
    """Return what is left, with what was computed already and cannot be another now.

    Numbers stay filled in, be it those of a withdrawn result.
    """
    left = replace(kb, **changed)
    vars(left)["files"] = left.written
    if left.written.claims is kb.files.claims:
        vars(left)["argument"] = kb.argument
    return left


def _without_paper(kb: KnowledgeBase, key: str) -> KnowledgeBase:
    written = kb.written
    return _left(
        kb,
        bibliography=replace(
            kb.bibliography,
            entries=tuple(each for each in kb.bibliography.entries if each.citekey != key),
        ),
        written=replace(
            written,
            statements=tuple(each for each in written.statements if each.paper != key),
            citations=tuple(
                each for each in written.citations if key not in (each.citing, each.cited)
            ),
        ),
    )


def _without_claim(kb: KnowledgeBase, claim: str) -> KnowledgeBase:
    written = kb.written
    kept = replace(
        written,
        claims=tuple(each for each in written.claims if each.id != claim),
        statements=tuple(each for each in written.statements if each.claim != claim),
    )
    return _without(_left(kb, written=kept), lambda _, each: each.claim == claim)


def _without_relation(kb: KnowledgeBase, source: str, target: str) -> KnowledgeBase:
    claims = tuple(
        each.model_copy(
            update={"bears_on": tuple(on for on in each.bears_on if on.claim != target)}
        )
        if each.id == source
        else each
        for each in kb.written.claims
    )
    return _left(kb, written=replace(kb.written, claims=claims))


def _without(kb: KnowledgeBase, goes: Callable[[str, Prediction], bool]) -> KnowledgeBase:
    """Return a knowledge base without some predictions; what demos measured stays."""
    promises = {}
    for promise in kb.promises:
        kept = tuple(each for each in promise.predictions if not goes(promise.id, each))
        changed = len(kept) < len(promise.predictions)
        promises[promise.id] = (
            promise.model_copy(update={"predictions": kept}) if changed else promise
        )
    results = tuple(
        each if promises[each.demo] is each.promise else replace(each, promise=promises[each.demo])
        for each in kb.results
    )
    return _left(kb, promises=tuple(promises.values()), results=results)
