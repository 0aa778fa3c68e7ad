"""Measured numbers in words: written as asked for, and whatever is none stays as it is."""

from __future__ import annotations

import math
import statistics
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stronger.evidence.filling import STATS, NumberError, fill, formatted, numbers_in, value_of
from stronger.evidence.intervals import estimate

if TYPE_CHECKING:
    from collections.abc import Mapping

VALUES = [0.25, -0.75, 0.5, 1.5]
METRICS = [{"loss": value, "rare.recall": 1.0, "a-b_c+d": number} for number, value in
           enumerate(VALUES)]  # fmt: skip


def find(demo: str) -> list[dict[str, float]] | None:
    return METRICS if demo == "coin" else None


def filled(text: str) -> str:
    return fill(text, find, "coin")


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


@given(texts.filter(lambda text: "{{" not in text))
def test_a_text_without_double_braces_comes_back_as_it_is(text: str) -> None:
    assert filled(text) == text
    assert list(numbers_in(text)) == []


plain = texts.map(lambda text: text.translate(dict.fromkeys(map(ord, "{}`~"))))


@given(st.lists(plain))
def test_what_stands_around_numbers_is_never_touched(pieces: list[str]) -> None:
    assert filled("{{loss:.2f}}".join(pieces)) == "0.38".join(pieces)


@given(texts.map(lambda text: text.replace("`", "")))
def test_code_is_never_touched(text: str) -> None:
    code = f"`{text}{{{{loss:.2f}}}}`"
    assert filled(code) == code


@pytest.mark.parametrize(
    "text",
    [
        r"$\\frac{1}{2}$ and $x_{loss:.2f}$",
        "{loss:.2f}",
        "title = {{BERT}: Pre-training}",
        "title = {{BERT}}",
        "{{ page.title }} {{ loss }} {{loss}}",
        "{% if x %}{{ x | default: 3 }}{% endif %}",
        "{{loss :.2f}} {{loss: .2f}} {{lo ss:.2f}}",
        "`{{loss:.2f}}` and ``a ` {{loss:.2f}}``",
        "```\n{{loss:.2f}}\n```",
        "~~~text\n{{loss:.2f}}\n~~~\n",
        "```python\n{{loss:.2f}}",
    ],
)
def test_single_braces_code_and_other_languages_stay(text: str) -> None:
    assert filled(text) == text


def test_what_follows_code_is_filled_again() -> None:
    assert filled("`{{loss:.2f}}` {{loss:.2f}} `x` {{loss:.1f}}") == "`{{loss:.2f}}` 0.38 `x` 0.4"
    assert filled("```\nx\n```\n{{loss:.1f}}") == "```\nx\n```\n0.4"


@pytest.mark.parametrize(
    ("stat", "expected"),
    [
        ("mean", statistics.mean(VALUES)),
        ("low", estimate(VALUES).low),
        ("high", estimate(VALUES).high),
        ("min", -0.75),
        ("max", 1.5),
        ("median", 0.375),
        ("sd", statistics.stdev(VALUES)),
        ("first", 0.25),
    ],
)
def test_every_stat_is_what_it_says(stat: str, expected: float) -> None:
    assert value_of(f"loss.{stat}", METRICS) == pytest.approx(expected)
    assert filled(f"{{{{loss.{stat}:.3f}}}}") == f"{expected:.3f}".replace("-", "−")


def test_all_stats_are_tested() -> None:
    marks = test_every_stat_is_what_it_says.pytestmark  # type: ignore[attr-defined]
    assert {stat for stat, _ in marks[0].args[1]} == set(STATS)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{loss:.3f}}", "0.375"),
        ("{{-loss:.3f}}", "−0.375"),
        ("{{loss.min:.2f}}", "−0.75"),
        ("{{-loss.min:.2f}}", "0.75"),
        ("{{rare.recall:.0%}}", "100%"),
        ("{{rare.recall.sd:.1f}}", "0.0"),
        ("{{coin/loss:.1f}}", "0.4"),
        ("{{coin/loss.max:.1f}}", "1.5"),
        ("{{a-b_c+d.max:d}}", "3"),
        ("{{seeds:d}} {{seeds:word}}", "4 four"),
        ("{{ loss:.1f }}", "0.4"),
        ("{{{loss:.1f}}}", "{0.4}"),
        ("{{loss:.1f}}{{loss:.1f}}", "0.40.4"),
    ],
)
def test_a_number_is_written_as_asked_for(text: str, expected: str) -> None:
    assert filled(text) == expected


@pytest.mark.parametrize(
    ("value", "spec", "expected"),
    [
        (-0.001, ".2f", "0.00"),
        (-0.001, "+.2f", "+0.00"),
        (0.5, "+.1f", "+0.5"),
        (-1234567.0, ",.0f", "−1,234,567"),
        (1e-5, ".0e", "1e−05"),
        (0.123456, ".3g", "0.123"),
        (2.5, "d", "2"),
        (-0.3, "d", "0"),
        (-3.0, "+d", "−3"),
        (12.0, "word", "twelve"),
        (13.0, "word", "13"),
        (0.0, "word", "no"),
        (-1.0, "word", "-1"),
        (0.5, "", "0.5"),
    ],
)
def test_formats_are_python_s_with_a_real_minus(value: float, spec: str, expected: str) -> None:
    assert formatted(value, spec) == expected.replace("-", "−")


@given(st.floats(allow_nan=False, allow_infinity=False, width=32), st.integers(0, 8))
def test_a_number_reads_back(value: float, places: int) -> None:
    text = formatted(value, f".{places}f")
    assert float(text.replace("−", "-")) == pytest.approx(value, abs=0.51 * 10**-places, rel=1e-6)
    assert not (text.startswith("−") and float(text.replace("−", "-")) == 0)
    assert "-" not in text


@pytest.mark.parametrize(
    "spec",
    ["x", ".", ">9", "999999999d", ".999999f", "s", "z.2f", "=+5d", ".2d", "{}", "\N{MINUS SIGN}"],
)
def test_a_format_that_is_none_is_refused(spec: str) -> None:
    with pytest.raises(NumberError, match=r"is no format for 0\.5: "):
        formatted(0.5, spec)


def test_what_is_infinite_is_no_whole_number() -> None:
    with pytest.raises(NumberError, match="is no format for inf"):
        formatted(math.inf, "d")


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("los", "no metric 'los'; did you mean 'loss'?"),
        ("rare.recal", "no metric 'rare.recal'; did you mean 'rare.recall'?"),
        ("loss.men", "no 'men' of a metric; did you mean 'mean'?; there are mean, low, high,"),
        ("zzz", "no metric 'zzz'"),
    ],
)
def test_what_was_not_measured_is_told_with_the_nearest(name: str, told: str) -> None:
    with pytest.raises(NumberError) as raised:
        value_of(name, METRICS)
    assert told in str(raised.value)


@pytest.mark.parametrize(
    "text",
    ["{{los:.2f}}", "{{loss.men:.2f}}", "{{loss:x}}", "{{dice/loss:.2f}}", "{{dice/seeds:d}}"],
)
def test_what_cannot_be_filled_stays_as_it_was_written(text: str) -> None:
    assert filled(f"So {text}, {{{{loss:.1f}}}}.") == f"So {text}, 0.4."


def test_outside_a_demo_its_name_is_needed() -> None:
    assert fill("{{loss:.1f}} {{coin/loss:.1f}}", find) == "{{loss:.1f}} 0.4"


def test_a_metric_that_ends_like_a_stat_goes_before_the_stat() -> None:
    metrics: list[Mapping[str, float]] = [{"error": 1.0, "error.max": 5.0}] * 2
    assert value_of("error.max", metrics) == 5
    assert value_of("error.max.mean", metrics) == 5
    assert value_of("error.min", metrics) == 1
