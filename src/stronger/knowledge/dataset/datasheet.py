"""The datasheet of a graph: what it is, how it came about and what it is for, with counted numbers.

The questions are those of *Datasheets for Datasets* (Gebru et al. 2021); the answers are read off
the data, and say so where nothing is recorded.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from stronger.escaping import plain
from stronger.knowledge.dataset.model import Paper, Prediction, Search, States

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from stronger.knowledge.base import KnowledgeBase
    from stronger.knowledge.edition import Edition

SEVERAL = {
    "identity": "identities",
    "search": "searches",
}
"""Plurals that do not end in a mere s."""


def datasheet(kb: KnowledgeBase, about: Edition) -> str:
    """Return the datasheet of a knowledge base's graph, in Markdown."""
    sections = {
        "Motivation": _motivation(kb, about),
        "Composition": _composition(kb),
        "Collection process": _collection(kb, about),
        "Preprocessing, cleaning, labelling": _preprocessing(kb),
        "Uses": _uses(kb),
        "Distribution": _distribution(about),
        "Maintenance": _maintenance(kb, about),
    }
    lines = [f"# Datasheet: {plain(about.of)}, the graph", ""]
    for title, answers in sections.items():
        lines += [f"## {title}", ""]
        for question, answer in answers:
            lines += [f"**{question}** {answer}", ""]
    return "\n".join(lines)


Answers = list[tuple[str, str]]


def _motivation(kb: KnowledgeBase, about: Edition) -> Answers:
    thesis = kb.thesis
    asked = f" The thesis is: “{plain(thesis.statement)}”" if thesis else " No thesis is stated."
    return [
        (
            "For what purpose was it created?",
            "To say what a literature states for and against a thesis, where it states it, and "
            f"what came out when that was measured, so that each step can be looked up.{asked}",
        ),
        ("Who created it?", f"{_authors(about)}."),
        ("Who funded it?", "Nothing is recorded of funding."),
    ]


def _composition(kb: KnowledgeBase) -> Answers:
    graph = kb.dataset
    papers = [each for each in graph.nodes if isinstance(each, Paper)]
    said = [each for each in graph.edges if isinstance(each, States)]
    predicted = [each for each in graph.edges if isinstance(each, Prediction)]
    without = sum(not (each.doi or each.arxiv or each.isbn) for each in papers)
    silent = sum(each.read is None for each in papers)
    untold = sum(each.outcome is None for each in predicted)
    void = sum(each.outcome == "void" for each in predicted)
    lost = (
        f"{without} of {_number(len(papers), 'paper')} without DOI, arXiv number or ISBN, "
        f"{silent} without a statement; {untold} of {_number(len(predicted), 'prediction')} not "
        f"run, and {void} void, since a precondition failed. Null says that "
        "something is not known or does not apply."
    )
    stances = _counted(Counter(each.stance or "" for each in said))
    outcomes = _counted(Counter(each.outcome or "not run" for each in predicted))
    nodes = Counter(str(each.kind) for each in graph.nodes)
    return [
        (
            "What do the instances represent?",
            f"{_kinds(nodes)} as nodes, and {len(graph.edges)} edges between them: "
            f"{_counted(Counter(str(each.kind) for each in graph.edges))}.",
        ),
        (
            "Does it contain all possible instances, or a sample?",
            "A choice made by its authors, not a random sample: the works they found to bear on "
            f"the claims{_years(papers)}. How many others there are is not known.",
        ),
        (
            "What data does each instance consist of?",
            "Texts, identifiers, numbers and truth values, listed in FIELDS.md; no text of any "
            "work is in it but titles and what is short enough to quote.",
        ),
        (
            "Is there a label or target?",
            f"Statements have a stance towards their claim ({stances or 'there is none'}), and "
            f"predictions an outcome ({outcomes or 'there is none'}).",
        ),
        ("Is any information missing?", lost),
        (
            "Are relations between instances made explicit?",
            "Yes: they are the edges; each says in `where` in which line of which file it stands.",
        ),
        ("Are there recommended data splits?", "No."),
        (
            "Are there errors, noise or redundancies?",
            f"{len(kb.files.corrections)} errors found in source documents are recorded in the "
            "knowledge base. Readings of papers are judgements, and may be wrong.",
        ),
        (
            "Is it self-contained?",
            "The graph is. The works it speaks of are elsewhere: "
            f"{sum(each.url is not None for each in papers)} of {len(papers)} have an address.",
        ),
        (
            "Does it contain confidential or offensive data, or data on people?",
            "Of people it has the names under which they published, and nothing else.",
        ),
    ]


def _collection(kb: KnowledgeBase, about: Edition) -> Answers:
    graph = kb.dataset
    said = [each for each in graph.edges if isinstance(each, States)]
    searches = [each for each in graph.nodes if isinstance(each, Search)]
    curated = sorted(each.curated for each in said if each.curated)
    span = f" Dated statements were written from {curated[0]} to {curated[-1]}." if curated else ""
    runs = [each.measured[:10] for each in graph.nodes if each.kind == "demo" and each.measured]
    ran = f" Demos were run from {min(runs)} to {max(runs)}." if runs else ""
    return [
        (
            "How was the data acquired?",
            "Statements by reading: "
            f"{_counted(Counter(each.read for each in said)) or 'there is none'}. On what they "
            f"rest: {_counted(Counter(each.basis for each in said)) or 'nothing'}. Outcomes by "
            f"running the demos of the knowledge base, {len(runs)} of "
            f"{sum(each.kind == 'demo' for each in graph.nodes)} so far.",
        ),
        (
            "Was what was found looked up again?",
            f"{sum(each.checked is not None for each in said)} of "
            f"{_number(len(said), 'statement')}, by somebody who had not written it.",
        ),
        (
            "What was looked for in vain?",
            f"{_number(len(searches), 'search')} found no opposing paper or no second witness; "
            "each is a node, with its terms and its day.",
        ),
        ("Who was involved, and how were they paid?", f"{_authors(about)}; no pay is recorded."),
        (
            "Over what time?",
            (span + ran).strip() or "No day is recorded.",
        ),
        ("Was there an ethical review?", "None is recorded; no people were studied."),
    ]


def _preprocessing(kb: KnowledgeBase) -> Answers:
    return [
        (
            "Was anything derived?",
            "Stances towards the thesis (`stances`, `bearing`) are products of the signs on the "
            "paths of the argument; outcomes and intervals are computed from what every seed "
            "measured. Measured numbers in texts are filled in.",
        ),
        (
            "Was the raw data kept?",
            f"Yes, in the knowledge base: {_number(len(kb.results), 'result')} with every seed, "
            "the bibliography and the claim files.",
        ),
        (
            "Is the software available?",
            f"Yes: {kb.dataset.graph.made_with}; `stronger graph dataset` writes this archive.",
        ),
    ]


def _uses(kb: KnowledgeBase) -> Answers:
    answers = [
        (
            "What has it been used for?",
            "For the pages of the knowledge base, which show all of it.",
        ),
        (
            "What else could it be used for?",
            "To find who says what on a claim and where, to follow an argument from a paper to the "
            "thesis, to compare predictions with outcomes, to test how stances are classified.",
        ),
        (
            "What should it not be used for?",
            "To count papers for and against as if that decided a claim: they were chosen, and are "
            "not independent. To quote a work: `says` is not its wording; look at the `locator`.",
        ),
    ]
    unread = sum(isinstance(e, States) and e.read == "unread" for e in kb.dataset.edges)
    if unread:
        answers.append(
            (
                "What has to be kept in mind?",
                f"{_number(unread, 'statement')} {'is' if unread == 1 else 'are'} on works that "
                "nobody has read yet (`read` is `unread`): they say nothing of what stands there.",
            )
        )
    return answers


def _distribution(about: Edition) -> Answers:
    licence = " ".join(filter(None, (about.licence, about.licence_address)))
    return [
        (
            "How is it distributed?",
            f"As this archive{f', and on {about.address}' if about.address else ''}; "
            f"{f'its DOI is {about.doi}' if about.doi else 'it has no DOI yet'}.",
        ),
        (
            "Under which licence?",
            f"{licence}; see LICENSE.md." if licence else "None is stated, which grants nothing.",
        ),
        (
            "Are there restrictions by third parties?",
            "Titles and quoted words are their authors'; bibliographic facts are nobody's.",
        ),
    ]


def _maintenance(kb: KnowledgeBase, about: Edition) -> Answers:
    version = f"Version {about.version}" if about.version else "No version is stated"
    return [
        ("Who maintains it?", f"{_authors(about)}."),
        ("How can the owner be reached?", about.address or "No address is stated."),
        (
            "Will it be updated?",
            f"{version}{f', data of {about.date}' if about.date else ''}. Identifiers stay: none "
            "is changed or used again.",
        ),
        (
            "Is there an erratum?",
            f"{_number(len(kb.files.corrections), 'correction')} of source documents are in the "
            "knowledge base; errors in it are put right there, and show in the next version.",
        ),
    ]


def _authors(about: Edition) -> str:
    names = [str(each) for each in about.authors] or [f"The authors of {about.title}"]
    return plain(", ".join(names))


def _years(papers: Iterable[Paper]) -> str:
    years = [each.year for each in papers if each.year is not None]
    return f", from {min(years)} to {max(years)}" if years else ""


def _number(number: int, what: str) -> str:
    return f"{number} {what if number == 1 else SEVERAL.get(what, f'{what}s')}"


def _kinds(counts: Mapping[str, int]) -> str:
    return ", ".join(_number(number, kind) for kind, number in counts.items()) or "Nothing"


def _counted(counts: Mapping[str, int]) -> str:
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return ", ".join(f"{number} {name}" for name, number in ordered)
