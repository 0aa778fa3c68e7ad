"""Pages that sum up say on what each sentence rests, and are short."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

import stronger

ROOT = Path(__file__).parents[1]
LINK = re.compile(r"\[([^\[\]]*)\]\(([^()]*)\)")
SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z“*\[(])")


def paragraphs(page: str) -> list[str]:
    """Return the running text of a page, numbers filled: no headings, notes, pictures, question."""
    text = stronger.load(ROOT).fill((ROOT / "docs" / page).read_text(encoding="utf-8"))
    body = text.split("---\n", 2)[2]
    body = re.sub(r"<svg.*?</svg>|^</?figure.*?>$", "", body, flags=re.DOTALL | re.MULTILINE)
    blocks = re.split(r"\n\n|\n(?=- )", body)
    return [
        " ".join(block.removeprefix("- ").split())
        for block in blocks
        if block.strip() and not block.strip().startswith(("#", "**", "--8<--", "<"))
    ]


def words(page: str) -> int:
    text = LINK.sub(r"\1", " ".join(paragraphs(page)))
    return len(re.findall(r"\S*\w\S*", text))


def sentences() -> list[str]:
    return [each for text in paragraphs("synthesis.md") for each in SENTENCE.split(text)]


def test_the_synthesis_has_a_thousand_words_at_most() -> None:
    assert 700 <= words("synthesis.md") <= 1000


@pytest.mark.parametrize("sentence", sentences())
def test_each_sentence_of_the_synthesis_names_a_claim_a_demo_or_a_paper(sentence: str) -> None:
    targets = [found[1] for found in LINK.findall(sentence)]
    assert any(
        target.startswith(("claims/", "demos/", "graph/", "papers/", "challenges.md#"))
        for target in targets
    ) or re.search(r"\[@\w", sentence)


def test_the_synthesis_says_which_outcomes_could_not_tell() -> None:
    found = {(test.demo, test.prediction.id): test.finding for test in stronger.load(ROOT).tests}
    text = " ".join(paragraphs("synthesis.md"))
    named = re.findall(r"\[(void|reversed|weak)\]\(demos/([\w-]+)\.md#([\w-]+)\)", text)
    assert len(named) >= 10
    for word, demo, prediction in named:
        finding = found[demo, prediction]
        assert finding.weak if word == "weak" else finding.outcome == word, prediction


def test_the_picture_takes_a_minute() -> None:
    text = (ROOT / "docs" / "one-picture.md").read_text(encoding="utf-8").split("---\n", 2)[2]
    visible = re.sub(r"<title>.*?</title>|<[^>]*>", " ", LINK.sub(r"\1", text), flags=re.DOTALL)
    assert len(re.findall(r"\S*\w\S*", visible)) <= 150


def test_home_is_right_that_demos_are_mixed_more_often_than_on_either_side() -> None:
    assert "comes out mixed in more" in (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    for row in stronger.load(ROOT).standing:
        if row.reading == "tendency":
            sides = Counter(str(voice.side) for voice in row.demos)
            assert sides["mixed"] > max(sides["for"], sides["against"]), row.claim.id
