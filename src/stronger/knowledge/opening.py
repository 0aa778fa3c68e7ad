"""Rules on how a demo's page opens and where its figures stand."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from stronger.diagnostics import Diagnostic, Position, Severity, did_you_mean, rule
from stronger.evidence.placing import pictures_in
from stronger.evidence.results import FINDING, STORY, read_finding, read_story
from stronger.knowledge.prose import Prose

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stronger.evidence.results import Result
    from stronger.knowledge.base import KnowledgeBase


@rule("R015", "misplaced-figure", subject="knowledge")
def misplaced_figure(kb: KnowledgeBase) -> Iterator[Diagnostic]:
    """A text of a demo names a picture that is none of its figures, or not where one can stand.

    ## Why
    A paragraph of `story.md` or `finding.md` that is exactly `![](NAME.svg)` stands for that figure
    of the demo, with the title and the words of the result. The figure that leads, which `figure`
    in `demo.yaml` names, opens the page and is not shown again; every other stands once. What names
    no figure is shown as it was written.

    ## Example
    `![](recal.svg)` where the figure is `recall.svg`, or a picture in the midst of a sentence.

    ## Fix
    Name a figure of the result, in a paragraph of its own and without words between the brackets.
    """
    for result in kb.results:
        names = [each.file for each in result.measured.figures]
        leading = result.promise.figure
        if leading and leading not in names:
            message = f"demo {result.demo!r} is led by {leading!r}, which is none of its figures"
            yield misplaced_figure.at(
                result.promise.at("figure"),
                f"{message}{did_you_mean(leading, names)}",
                fix="Name a figure of the result.",
            )
        seen = {leading: "opens the page already"} if leading else {}
        for text in _texts(kb, result):
            for each in pictures_in(text.text):
                if each.file not in names:
                    wrong = f"is none of the demo's figures{did_you_mean(each.file, names)}"
                elif not each.placed:
                    wrong = "has to be a paragraph of its own, without words: ![](NAME.svg)"
                elif each.file in seen:
                    wrong = seen[each.file]
                else:
                    seen[each.file] = "is shown already"
                    continue
                yield misplaced_figure.at(
                    text.at(each.start),
                    f"{text.what} names the picture {each.file!r}, which {wrong}",
                    fix="Name a figure of the result that is not shown yet, on a line of its own.",
                )


def _texts(kb: KnowledgeBase, result: Result) -> Iterator[Prose]:
    """Yield what a demo's page tells, in order, with its places."""
    folder = f"data/demos/{result.demo}"
    for what, file, read in (("story", STORY, read_story), ("finding", FINDING, read_finding)):
        here = partial(Position, f"{folder}/{file}")
        yield Prose(f"the {what} of demo {result.demo!r}", read(kb.root / folder), here, True)


@rule("R016", "unanswered", severity=Severity.WARNING, subject="knowledge")
def unanswered(kb: KnowledgeBase) -> Iterator[Diagnostic]:
    """A demo has a result, but no answer to its title, or no figure that leads.

    ## Why
    Its page opens with both: what came out in one sentence, and a picture of it. Most readers
    see no more.

    ## Example
    A `demo.yaml` with a `title`, but without `answer` or `figure`.

    ## Fix
    Write the answer in one sentence, with its number as `{{metric:.2f}}`, and name the file of the
    figure that shows it.
    """
    for result in kb.results:
        for key, what in (("answer", "answer"), ("figure", "figure that leads")):
            if not getattr(result.promise, key).strip():
                message = f"demo {result.demo!r} has a result, but no {what}"
                yield unanswered.at(result.promise.position, message, fix=f"Add {key!r}.")
