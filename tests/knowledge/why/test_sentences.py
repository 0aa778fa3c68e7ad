"""Texts are cut into sentences, and what each names is found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import stronger
from stronger.knowledge.why.sentences import Name, cut, plain, slug

if TYPE_CHECKING:
    from pathlib import Path

    from stronger.knowledge import KnowledgeBase

TEXT = """---
title: So
---

# A heading {#own}

It is so. It is,
see Fig. 3, not [always](claims/a.md). *Never* is *it*.

```python
It is code. It is none.
```

- An item. Two
  lines.
- Another!

| a | b. |
--8<-- "claim-a.md"

## Another heading

Last.
"""


def test_sentences_stop_at_full_stops_items_rows_and_notes_and_code_is_none() -> None:
    found = [(" ".join(TEXT[start:end].split()), heading) for start, end, heading in cut(TEXT)]
    assert found == [
        ("It is so.", "own"),
        ("It is, see Fig. 3, not [always](claims/a.md).", "own"),
        ("*Never* is *it*.", "own"),
        ("- An item.", "own"),
        ("Two lines.", "own"),
        ("- Another!", "own"),
        ("| a | b. |", "own"),
        ('--8<-- "claim-a.md"', "own"),
        ("Last.", "another-heading"),
    ]


@pytest.mark.parametrize("page", ["genesis", "synthesis", "challenges", "theory"])
def test_no_word_of_a_page_is_lost_but_headings_and_front_matter(root: Path, page: str) -> None:
    text = (root / "docs" / f"{page}.md").read_text(encoding="utf-8")
    body = text.split("---\n", 2)[2]
    prose = [line for line in body.splitlines() if not line.startswith("#")]
    found = " ".join(text[start:end] for start, end, _ in cut(text))
    assert found.split() == " ".join(prose).split()


def test_a_long_line_takes_no_longer_for_each_of_its_characters() -> None:
    for unit in ("# a \t", "a. ", "[a](", '--8<-- "demo-', "{{a", ".)*_ ", "[@", "- "):
        text = unit * 20_000
        assert sum(end - start for start, end, _ in cut(text)) <= len(text)
        assert len(plain(text)) <= len(text)


def test_addresses_of_headings_are_those_of_the_page() -> None:
    assert slug("[What](x.md) is `zero` – not?") == "what-is-zero-not"


def test_plain_text_has_neither_marks_nor_targets() -> None:
    assert plain('--8<-- "figure-a--b.md"') == "(the note on figure a--b)"
    assert plain("a_b is _not_ `c`") == "a_b is not c"


@pytest.fixture(scope="module")
def kb(root: Path) -> KnowledgeBase:
    return stronger.load(root)


def test_what_sentences_name_is_what_pages_link_to_cite_include_and_measure(
    kb: KnowledgeBase,
) -> None:
    found: dict[str, tuple[Name, ...]] = {}
    for each in kb.whys.dependence.sentences:
        found.setdefault(each.text, each.names)
    note = Name("claim", "polarity-is-arbitrary")
    assert found['--8<-- "claim-polarity-is-arbitrary.md"'] == (note,)
    assert found['--8<-- "figure-orientation.md"'] == (Name("demo", "orientation", "orientation"),)
    (weak,) = (each for text, each in found.items() if text.startswith("That learning notices"))
    anchor = "flips-and-scales/learning-is-not-blind-to-scale"
    assert weak == (Name("prediction", anchor, "flips-and-scales"),)
    (cites,) = (each for text, each in found.items() if text.startswith("In 1926 Adrian and"))
    assert cites == (Name("paper", "adrian1926impulses"),)
    numbers = {
        name
        for each in kb.whys.dependence.sentences
        for name in each.names
        if each.prose.what.startswith("the finding") and name.kind == "number"
    }
    assert len(numbers) > 500
    assert {name.demo for name in numbers} <= {each.id for each in kb.promises}
