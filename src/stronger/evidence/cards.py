"""Shows a result, and a demo, where somebody types their names: in three lines, or as HTML.

The HTML takes the colours of the notebook it is in, light or dark. It has no scripts, every text in
it is escaped, and figures are images, in which nothing can run.
"""

from __future__ import annotations

import base64
from collections import Counter
from html import escape
from typing import TYPE_CHECKING

from stronger.evidence.outcomes import Outcome
from stronger.evidence.places import DemoError
from stronger.evidence.telling import told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stronger.evidence.demo import Demo
    from stronger.evidence.results import Figure, Result
    from stronger.evidence.telling import Line

TYPES = {"svg": "image/svg+xml", "png": "image/png", "webp": "image/webp"}
"""Of pictures that are shown, by the ending of their file."""
COLOURS = {1.0: "#1a9c6b", 0.5: "#1a9c6b", 0.0: "#b58900", -1.0: "#d9534f"}
"""Of outcomes, by weight: seen on white and on black."""
CELL = "text-align: left; vertical-align: top; padding: 0.2em 0.8em 0.2em 0"


def in_three_lines(result: Result) -> str:
    """Return which run it is, how predictions fared, and how to go on."""
    counts = Counter(each.outcome for each in result.findings.values())
    fared = ", ".join(f"{counts[each]} {each}" for each in Outcome if counts[each])
    return (
        f"Result of demo {result.demo!r}: {_run(result)}\n"
        f"  {_counted(len(result.predictions), 'prediction')}: {fared or 'no outcome'}\n"
        "  go on with .findings, .estimates, .metrics, .figures, .picture(file)"
    )


def demo_in_three_lines(demo: Demo) -> str:
    """Return what a demo asks, what it promises, and how to go on."""
    try:
        promise = demo.promise
    except DemoError as error:
        return f"Demo {demo.id!r}, which cannot be run: {error}"
    claims = {each.claim for each in promise.predictions}
    names = ", ".join(each.name for each in promise.parameters)
    return (
        f"Demo {demo.id!r}: {promise.title}\n"
        f"  {_counted(len(promise.predictions), 'prediction')} on "
        f"{_counted(len(claims), 'claim')}; "
        f"{f'parameters: {names}' if names else 'no parameters'}\n"
        '  go on with .run("quick"), .predictions, .story'
    )


def as_html(result: Result) -> str:
    """Return a result as HTML for a notebook, which is well-formed XML, too."""
    return f'<div style="max-width: 60em">{"".join(_parts(result))}</div>'


def _run(result: Result) -> str:
    """Return the scale of a run, its seeds, what was changed, and how long it took."""
    failed = len(result.failures)
    changed = "".join(f", {name}={value}" for name, value in result.measured.parameters.items())
    return (
        f"{result.scale} scale, {_counted(len(result.metrics), 'seed')}"
        f"{f' ({failed} failed)' if failed else ''}{changed}, {result.measured.stamp.seconds:.3g} s"
    )


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _parts(result: Result) -> Iterator[str]:
    yield f"<p><b>{_text(result.title)}</b></p>"
    if result.question != result.title:
        yield f"<p>{_text(result.question)}</p>"
    # At another scale, or with something changed, its words need not be true
    if result.answer and result.scale == "full" and not result.measured.parameters:
        yield f"<p><i>Answer:</i> {_text(result.answer)}</p>"
    yield f"<p><small>{_text(result.demo)}: {_text(_run(result))}</small></p>"
    for failure in result.failures:
        yield f"<p><small>not finished: {_text(failure)}</small></p>"
    if lines := told(result):
        heads = ("prediction", "outcome", "predicted", "measured", "for the claim")
        row = "".join(f'<th style="{CELL}">{each}</th>' for each in heads)
        rows = "".join(map(_row, lines))
        yield f"<table><thead><tr>{row}</tr></thead><tbody>{rows}</tbody></table>"
    try:
        figures = result.figures
    except DemoError as error:
        yield f"<p>No figures: {_text(str(error))}</p>"
    else:
        yield from (_shown(result, each) for each in figures)


def _row(line: Line) -> str:
    mark = f"border-left: 0.4em solid {COLOURS[line.weight]}; padding-left: 0.5em"
    outcome = f'<b style="{mark}">{_text(line.outcome)}</b>'
    if line.reason:
        outcome += f"<br/><small>{_text(line.reason)}</small>"
    null = f"<br/><small>without the effect: {_text(line.null)}</small>" if line.null else ""
    cells = (
        f"<b>{_text(line.prediction)}</b>",
        outcome,
        _text(line.expected) + null,
        _text(line.measured),
        _text(line.meaning),
    )
    return "<tr>" + "".join(f'<td style="{CELL}">{each}</td>' for each in cells) + "</tr>"


def _shown(result: Result, figure: Figure) -> str:
    """Return a figure under its title, as an image; where there is none, why."""
    title = f"<p><b>{_text(figure.title)}</b></p>"
    kind = TYPES.get(figure.file.rpartition(".")[2].lower())
    if kind is None:
        return f"{title}<p>{_text(figure.file)} is no picture that is shown here.</p>"
    try:
        content = base64.b64encode(result.picture(figure.file)).decode()
    except (DemoError, OSError) as error:
        return f"{title}<p>{_text(str(error))}</p>"
    return (
        f'{title}<img src="data:{kind};base64,{content}" alt="{_text(figure.alt)}" '
        'style="max-width: 100%; background: white"/>'
    )


def _text(text: str) -> str:
    """Return text escaped, without the characters that no HTML may hold."""
    shown = "".join(each if each.isprintable() or each.isspace() else "\ufffd" for each in text)
    return escape(" ".join(shown.split()))
