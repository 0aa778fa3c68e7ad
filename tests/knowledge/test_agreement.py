"""A second coder: the sample, Cohen's kappa, and what two readers have to settle."""

from __future__ import annotations

import hashlib
import shutil
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import stronger
from stronger.knowledge.agreement import agreements, kappa, sample

SMALL = Path(__file__).parents[1] / "fixtures" / "small"
CODES = st.sampled_from(["supports", "challenges", "qualifies"])
PAIRS = st.lists(st.tuples(CODES, CODES), min_size=1, max_size=40)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A copy of the small knowledge base."""
    return Path(shutil.copytree(SMALL, tmp_path / "kb"))


@given(pairs=PAIRS)
def test_kappa_is_agreement_beyond_chance_whoever_comes_first(
    pairs: list[tuple[str, str]],
) -> None:
    found = kappa(pairs)
    assert found == kappa([(b, a) for a, b in pairs])
    assert found == kappa([*pairs, *pairs])
    number = len(pairs)
    same = sum(a == b for a, b in pairs) / number
    first, second = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    chance = sum(first[code] * second[code] for code in first) / number**2
    if found is None:
        assert chance == 1
    else:
        assert found == pytest.approx((same - chance) / (1 - chance))
        assert found <= 1
        assert (found == 1) == (same == 1)


def test_kappa_of_a_table_in_print() -> None:
    """The example of the article on Cohen's kappa: 45, 15, 25 and 15 of 100, for 0.1304."""
    pairs = [("y", "y")] * 45 + [("y", "n")] * 15 + [("n", "y")] * 25 + [("n", "n")] * 15
    assert kappa(pairs) == pytest.approx(0.1304, abs=5e-5)


def test_a_sample_is_drawn_from_what_was_read_and_grows_without_moving(small: Path) -> None:
    statements = stronger.load(small).files.statements
    drawn = [each.id for each in sample(statements, 7, 99)]
    assert sorted(drawn) == ["hebb-1", "low-1", "low-2", "rival-1"]
    assert drawn == sorted(drawn, key=lambda each: hashlib.sha256(f"7:{each}".encode()).digest())
    assert [each.id for each in sample(statements[1:], 7, 99)] == [
        each for each in drawn if each != statements[0].id
    ]
    assert [each.id for each in sample(statements, 7, 2)] == drawn[:2]


def test_what_can_be_judged_in_two_ways_counts_as_before_it_was_settled(small: Path) -> None:
    folder = small / "data" / "coding"
    folder.mkdir()
    codes = "{claim: growth, stance: STANCE, basis: direct}"
    rows = "".join(
        f"- {{statement: low-2, seen: passage, first: {codes.replace('STANCE', 'supports')},"
        f" second: {codes.replace('STANCE', stance)}{settled}}}\n"
        for stance, settled in (
            ("supports", ""),
            ("challenges", ", settled: {claim: growth, stance: supports, basis: direct, why: So.}"),
        )
    )
    (folder / "a.yaml").write_text(f"seed: 1\non: 2026-11-30\ncoder: A reader.\ncoded:\n{rows}")
    (coding,) = stronger.load(small).files.codings
    stance = agreements(coding)[1]
    assert (stance.agreed, stance.number, stance.kappa) == (1, 2, 0)
    assert agreements(coding)[0].kappa is None
