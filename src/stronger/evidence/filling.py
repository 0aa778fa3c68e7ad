"""Puts measured numbers into words: ``{{demo/metric.stat:format}}``.

Demo and stat are optional: within a demo's own texts the demo is meant, and the mean over seeds. A
minus before it turns the sign, and ``1-`` gives what is missing to one.
Single braces are LaTeX's and never touched; nor is what stands in code.
"""

from __future__ import annotations

import re
import statistics
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from stronger.diagnostics import did_you_mean

NUMBER = re.compile(
    r"\{\{\s*(?P<turned>1?-)?(?:(?P<demo>[a-z0-9]+(?:-[a-z0-9]+)*)/)?"
    r"(?P<name>\w[\w.+-]*):(?P<format>[^\s{}]*)\s*\}\}"
)
SEEDS = "seeds"
"""In place of a metric: how many seeds finished."""
WORDS = (
    *("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve"),
)
_CODE = re.compile(
    r"^ {0,3}(?P<fence>`{3,}|~{3,}).*?(?:^ {0,3}(?P=fence)|\Z)|(?<!`)(?P<tick>`+)(?!`).+?"
    r"(?<!`)(?P=tick)(?!`)",
    re.MULTILINE | re.DOTALL,
)
_FORMAT = re.compile(r"(?P<sign>\+?)(?P<rest>\d{0,2}[,_]?(\.\d{1,2})?[deEfFgG%]?)")
Metrics: TypeAlias = "Sequence[Mapping[str, float]]"
"""The metrics of each seed."""
Find: TypeAlias = "Callable[[str], Metrics | None]"
"""Gives the metrics of a demo, or None where there is no result of it."""


class NumberError(Exception):
    """A number in words that there is not, or that cannot be written as asked."""


class Stat(NamedTuple):
    """What of a metric's values over seeds is meant."""

    compute: Callable[[Sequence[float]], float]
    says: str


def _spread(values: Sequence[float]) -> float:
    return statistics.stdev(values) if len(values) > 1 else 0.0


def _end(index: int) -> Callable[[Sequence[float]], float]:
    def compute(values: Sequence[float]) -> float:
        from stronger.evidence.intervals import estimates_of

        return float(estimates_of([{"": value} for value in values])[""][index])

    return compute


STATS = {
    "mean": Stat(_end(0), "the mean over seeds"),
    "low": Stat(_end(1), "the lower end of its 95% interval"),
    "high": Stat(_end(2), "the upper end of its 95% interval"),
    "min": Stat(min, "the smallest of any seed"),
    "max": Stat(max, "the largest of any seed"),
    "median": Stat(statistics.median, "the median over seeds"),
    "sd": Stat(_spread, "the standard deviation over seeds"),
    "first": Stat(lambda values: values[0], "the value of the first seed"),
}


class Number(NamedTuple):
    """A number as a text asks for it."""

    start: int
    """Where in the text."""
    end: int
    demo: str
    """Empty: the demo whose text it is."""
    name: str
    format: str
    turned: str
    """``-``: with its sign turned; ``1-``: what it lacks to one; or nothing."""


def code_in(text: str) -> list[range]:
    """Return the places of a Markdown text that are code."""
    return [range(*match.span()) for match in _CODE.finditer(text)]


def numbers_in(text: str) -> Iterator[Number]:
    """Yield the numbers that a text asks for, but for those in code."""
    if "{{" not in text:
        return
    code = code_in(text)
    for match in NUMBER.finditer(text):
        if not any(match.start() in each for each in code):
            yield Number(
                *match.span(),
                match["demo"] or "",
                match["name"],
                match["format"],
                match["turned"] or "",
            )


def fill(text: str, find: Find, demo: str = "") -> str:
    """Return a text with its numbers in place; one that cannot be is left as it was written.

    Parameters
    ----------
    text
        Plain text or Markdown.
    find
        Gives the metrics of a demo by its id.
    demo
        The demo whose text it is, if any.

    Examples
    --------
    >>> metrics = [{"recall": 0.9}, {"recall": 1.0}]
    >>> fill("found {{recall:.0%}} ({{recall.min:.0%}} at worst)", lambda _: metrics, "rare")
    'found 95% (90% at worst)'
    >>> fill("overlooked {{1-recall:.0%}}", lambda _: metrics, "rare")
    'overlooked 5%'
    """
    parts, at = [], 0
    for number in numbers_in(text):
        try:
            written = write(number, find, demo)
        except NumberError:
            written = text[number.start : number.end]
        parts += [text[at : number.start], written]
        at = number.end
    return "".join((*parts, text[at:]))


def write(number: Number, find: Find, demo: str = "") -> str:
    """Return a number as text.

    Raises
    ------
    NumberError
        If its demo has no result, there is no such metric, or its format is none.
    """
    demo = number.demo or demo
    if not demo:
        raise NumberError(f"{number.name!r} names no demo: write {{{{demo/{number.name}:…}}}}")
    metrics = find(demo)
    if not metrics:
        raise NumberError(f"there is no result of demo {demo!r}")
    value = value_of(number.name, metrics)
    value = {"": value, "-": -value, "1-": 1 - value}[number.turned]
    return formatted(value, number.format)


def value_of(name: str, metrics: Metrics) -> float:
    """Return what ``metric`` or ``metric.stat`` means, given the metrics of every seed.

    Raises
    ------
    NumberError
        If there is no such metric.
    """
    if name == SEEDS:
        return len(metrics)
    known = metrics[0]
    metric, stat = name, "mean"
    if name not in known:
        metric, _, stat = name.rpartition(".")
    if metric not in known:
        raise NumberError(f"no metric {name!r}{did_you_mean(name, known)}")
    if stat not in STATS:
        raise NumberError(
            f"no {stat!r} of a metric{did_you_mean(stat, STATS)}; there are {', '.join(STATS)}"
        )
    return float(STATS[stat].compute([each[metric] for each in metrics]))


def formatted(value: float, spec: str) -> str:
    """Return a value as text, with a real minus and no minus before zero.

    Raises
    ------
    NumberError
        If the format is none of Python's for numbers (without fill and alignment), nor ``word``,
        nor one of percentage points, which ends in ``p`` and is that of ``%`` without the sign.

    Examples
    --------
    >>> formatted(-0.017, ".2f"), formatted(-0.001, ".2f"), formatted(10, "word")
    ('−0.02', '0.00', 'ten')
    >>> formatted(0.021, ".1p"), formatted(-0.021, ".1p"), formatted(0.08, "+.0p")
    ('2.1', '−2.1', '+8')
    """
    if spec == "word":
        whole = round(value)
        return WORDS[whole] if 0 <= whole < len(WORDS) else formatted(whole, "d")
    if spec.endswith("p"):
        return formatted(value, f"{spec[:-1]}%").removesuffix("%")
    known = _FORMAT.fullmatch(spec)
    try:
        if known is None:
            raise ValueError("write one such as .2f, .0%, +.1f, .1p, d, .3g or word")
        if spec.endswith("d"):
            text = format(round(value), spec)
        else:
            text = format(value, f"{known['sign']}z{known['rest']}")
    except (ValueError, OverflowError) as error:
        raise NumberError(f"{spec!r} is no format for {value:g}: {error}") from None
    return text.replace("-", "−")
