"""Graphs whose texts are any texts at all, for properties that hold for all of them."""

from __future__ import annotations

from itertools import cycle
from pathlib import Path

from hypothesis import strategies as st

import stronger
from stronger.knowledge.dataset import Graph

SMALL = stronger.load(Path(__file__).parents[2] / "fixtures" / "small").dataset
NASTY = (
    '"}', "\\", 'a\\"b', "]]>", "<!--", "&amp;", "\x00", "\x1b[31m", "\r\n", " ", "\u2028",
    "\ud800", "> . <x> <y> <z", "a>b", '""" .', "@prefix", "N\\N", "\ufffe", "\U0001f600", "\u202e",
)  # fmt: skip
TEXTS = st.lists(
    st.sampled_from(NASTY) | st.text(st.characters(exclude_categories=()), max_size=9),
    min_size=1,
    max_size=7,
)
"""Any texts: control characters, halves of characters, what ends a string somewhere."""
CHOSEN = {"kind", "role", "stance"}
"""Attributes whose values are from a list."""


def spoiled(texts: list[str]) -> Graph:
    """Return the small graph with these texts in the place of all of its own, names included."""
    data = SMALL.model_dump()
    others = cycle(texts)
    names = {node["id"]: f"{next(others)}{i}" for i, node in enumerate(data["nodes"])}
    ends = {"id", "source", "target"}
    for i, each in enumerate((*data["nodes"], *data["edges"])):
        for name, value in each.items():
            if name in ends:
                each[name] = names[value]
            elif name == "key":
                each[name] = f"{next(others)}{i}"
            elif isinstance(value, str) and name not in CHOSEN:
                each[name] = next(others)
    data["graph"] = {**data["graph"], "title": next(others), "authors": next(others)}
    data["graph"]["thesis"] = names["larger-wins"]
    return Graph.model_validate(data)
