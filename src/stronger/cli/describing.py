"""What the command line tells of a paper, a claim, a demo or a question."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stronger.cli.output import say

if TYPE_CHECKING:
    from stronger.bibliography import Entry
    from stronger.claims import Claim, Question, Reading, Stance
    from stronger.evidence.results import Result
    from stronger.knowledge import KnowledgeBase


def paper(kb: KnowledgeBase, entry: Entry) -> dict[str, Any]:
    """Return what is known of a paper."""
    key = entry.citekey
    return {
        "key": key,
        "type": entry.type,
        "title": entry.title,
        "authors": [str(person) for person in entry.authors],
        "editors": [str(person) for person in entry.editors],
        "year": entry.year,
        "venue": entry.venue,
        "doi": entry.get("doi"),
        "eprint": entry.get("eprint"),
        "url": entry.get("url"),
        "stances": [str(stance) for stance in kb.stances(key)],
        **stances_by_conjunct(kb, key),
        "parts": list(kb.parts(key)),
        "statements": [
            statement.model_dump(mode="json", exclude={"paper"}, exclude_defaults=True)
            for statement in kb.statements_by_paper.get(key, ())
        ],
        "demos": kb.demos_by_paper.get(key, []),
        "cites": kb.cites.get(key, []),
        "cited by": kb.cited_by.get(key, []),
        **reference_lists(kb, key),
    }


def reference_lists(kb: KnowledgeBase, key: str) -> dict[str, Any]:
    """Return how far it is known what a paper cites and who cites it, where that is recorded."""
    if not kb.reference_lists:
        return {}
    own = kb.reference_lists.get(key)
    return {
        "its reference list": "not read" if own is None else ("part", "whole")[own.complete],
        "reference lists read": {
            "whole": len(kb.lists_read),
            "in part": len(kb.reference_lists) - len(kb.lists_read),
            "works": len(kb.bibliography.by_key),
        },
    }


def paper_and_related(kb: KnowledgeBase, entry: Entry) -> dict[str, Any]:
    """Return what is known of a paper, and which others are related to it."""
    return {**paper(kb, entry), "related": related(kb, entry.citekey)}


def related(kb: KnowledgeBase, key: str) -> list[dict[str, Any]]:
    """Return which papers are related to one, in groups, each paper with its reason."""
    return [
        {
            "tie": str(group.tie),
            "on": group.on,
            **({"note": group.note} if group.note else {}),
            "papers": [{"key": each.paper, "why": each.reason} for each in group.papers],
            "left out": group.left_out,
        }
        for group in kb.related(key)
    ]


def to_read(facts: dict[str, Any]) -> dict[str, Any]:
    """Return the facts of a paper with its relations a line each, as `print_facts` prints them."""
    groups = {
        f"{group['tie']}, on {group['on']}" if group["on"] else group["tie"]: {
            **{each["key"]: each["why"] for each in group["papers"]},
            "and more": group["left out"] or None,
            "note": group.get("note"),
        }
        for group in facts.get("related", ())
    }
    return {**facts, "related": groups} if groups else facts


def stances_by_conjunct(kb: KnowledgeBase, paper: str) -> dict[str, Any]:
    """Return the stances of a paper towards each part of a thesis that has parts."""
    if not kb.argument.conjuncts:
        return {}
    found = kb.stances_by_conjunct(paper)
    return {"by part of the thesis": {end: [*map(str, each)] for end, each in found.items()}}


def claim(kb: KnowledgeBase, claim: Claim) -> dict[str, Any]:
    """Return what is known of a claim."""
    return {
        "id": claim.id,
        "title": claim.title,
        "statement": claim.statement,
        "part": claim.part,
        "bears on": [each.model_dump(mode="json") for each in claim.bears_on],
        "on the thesis": [str(stance) for stance in kb.argument.bearing(claim.id)],
        **on_conjuncts(kb, claim),
        "path to the thesis": kb.argument.path(claim.id),
        "claims that bear on it": [each.id for each in kb.argument.bearing_on(claim.id)],
        "statements": [
            statement.model_dump(mode="json", exclude={"claim"}, exclude_defaults=True)
            for statement in kb.statements_by_claim.get(claim.id, ())
        ],
        "witnesses": witnesses(kb, claim),
        "tests": [
            {
                "demo": test.demo,
                "prediction": test.prediction.id,
                "outcome": str(test.finding.outcome),
                "stance": test.stance if test.finding.has_edge else None,
                "weight": test.finding.weight,
                "verdict of the first rule": str(test.verdict.outcome),
            }
            for test in kb.tests
            if test.prediction.claim == claim.id
        ],
    }


def witnesses(kb: KnowledgeBase, claim: Claim) -> dict[str, Any]:
    """Return the papers that were read and take a side on a claim, and what was sought in vain."""
    found = kb.testimony.of(claim)
    return {
        "independent": [
            {"papers": list(group), "stance": str(stance)}
            for stance, groups in found.by_stance.items()
            for group in groups
        ],
        "sought in vain": [
            each.model_dump(mode="json", exclude_defaults=True) for each in found.searches
        ],
    }


def on_conjuncts(kb: KnowledgeBase, claim: Claim) -> dict[str, Any]:
    """Return how a claim, if true, stands to each part of a thesis that has parts."""
    if not kb.argument.conjuncts:
        return {}
    from stronger.claims import Stance

    found = kb.argument.readings(claim.id, Stance.SUPPORTS)
    return {
        "on its parts": [
            {"claim": end, "stance": str(stance), "reading": [str(each) for each in readings]}
            for end, stances in found.items()
            for stance, readings in stances.items()
        ]
    }


def on_thesis(kb: KnowledgeBase, claim: Claim) -> str:
    """Return in a few words how a claim, if true, stands to the thesis, part by part."""
    if not kb.argument.conjuncts:
        return ", ".join(kb.argument.bearing(claim.id))
    if claim.id in kb.argument.read_at:
        return "part of it"
    from stronger.claims import Stance

    found = kb.argument.readings(claim.id, Stance.SUPPORTS)
    return "; ".join(
        f"{end}: {', '.join(_limited(stance, readings) for stance, readings in stances.items())}"
        for end, stances in found.items()
    )


def _limited(stance: Stance, readings: tuple[Reading, ...]) -> str:
    return f"{stance} ({readings[0]})" if len(readings) == 1 else str(stance)


def demo(kb: KnowledgeBase, result: Result) -> dict[str, Any]:
    """Return what a demo found."""
    left_out = ("metrics", "code", "drawing", "estimates")
    facts = {name: value for name, value in result.as_dict().items() if name not in left_out}
    return {**facts, "seeds": len(result.metrics), "source": str(kb.root / result.source)}


def question(_: KnowledgeBase, question: Question) -> dict[str, Any]:
    """Return a question and its answer."""
    return question.model_dump(mode="json")


def print_facts(facts: dict[str, Any], indent: str = "") -> None:
    """Print facts that are there, one to a line, those within others indented."""
    for name, value in facts.items():
        if value in ("", None, [], {}):
            continue
        if isinstance(value, list) and isinstance(value[0], dict):
            say(f"{indent}{name}:")
            for each in value:
                print_facts(each, f"{indent}  ")
                say("")
        elif isinstance(value, dict):
            say(f"{indent}{name}:")
            print_facts(value, f"{indent}  ")
        else:
            text = "; ".join(str(each) for each in value) if isinstance(value, list) else value
            say(f"{indent}{name}: {text}")
