"""Changes in the trees that the processor makes: numbers, letters behind years, dashes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_LETTER = re.compile(r"(\W*|.*\d)[a-z]{1,2}(\W*)")
_DIGITS = re.compile(r"\d+")
_SLOT = "letter"
"""Marks a leaf of a tree in which the letter behind a year is put, and holds what is around it."""
_PLAIN = {
    "font_style": "Normal",
    "font_variant": "Normal",
    "font_weight": "Normal",
    "text_decoration": "None",
    "vertical_align": "None",
}


def numbered(tree: Any, number: str) -> Any:
    """Return a reference with another number, if it has one."""

    def change(node: Any) -> Any:
        if _kind(node) != "CitationNumber":
            return None
        return _changed(
            node,
            lambda leaf: (
                {**leaf, "text": _DIGITS.sub(lambda _: number, leaf["text"], count=1)}
                if "text" in leaf
                else None
            ),
        )

    return _changed(tree, change)


def number_in(tree: Any) -> str:
    """Return the number of a reference, or the empty string."""
    for node in _nodes(tree) if tree else ():
        if _kind(node) == "CitationNumber":
            text = "".join(each["text"] for each in _nodes(node) if "text" in each)
            if found := _DIGITS.search(text):
                return found[0]
    return ""


def with_letter(tree: Any, alone: Any) -> Any:
    """Return a reference with a place for a letter, where there is one and alone there is none.

    Names are taken from the reference alone. None if there is no letter, or a further difference.
    """
    if tree is None or alone is None:
        return None
    expected = "".join(_told(leaf["text"]) for leaf in _leaves(alone))
    place = 0
    slots: set[int] = set()
    for leaf in _leaves(tree):
        told = _told(leaf["text"])
        if expected.startswith(told, place):
            place += len(told)
        elif (found := _LETTER.fullmatch(leaf["text"])) and expected.startswith(
            year := _told(found[1]), place
        ):
            slots.add(id(leaf))
            place += len(year)
        else:
            return None
    if place != len(expected) or not slots:
        return None
    names = iter([node for node in _nodes(alone, inside_names=False) if _kind(node) == "Names"])

    def change(node: Any) -> Any:
        if _kind(node) == "Names":
            return next(names, node)
        if id(node) in slots:
            before = _LETTER.fullmatch(node["text"])
            return {**node, _SLOT: before.groups() if before else ("", "")}
        return None

    return _changed(tree, change)


def lettered(tree: Any, letter: str) -> Any:
    """Return a reference with a letter in its place."""
    return _changed(
        tree, lambda node: {**node, "text": letter.join(node[_SLOT])} if _SLOT in node else None
    )


def dashed(tree: Any, dash: str) -> Any:
    """Return a reference with a dash for its people."""
    first = next((node for node in _nodes(tree) if _kind(node) == "Names"), None)
    leaf = {"kind": "Text", "formatting": _PLAIN, "text": dash}
    return _changed(tree, lambda node: leaf if node is first else None)


def ranged(tree: Any, year: str, years: str) -> Any:
    """Return a reference or citation with years in the place of one, wherever it is a date."""
    alone = re.compile(rf"(?<!\d){year}(?!\d)")

    def inside(node: Any) -> Any:
        if isinstance(node.get("text"), str):
            return {**node, "text": alone.sub(years, node["text"])}
        return None

    def change(node: Any) -> Any:
        return _changed(node, inside) if _kind(node) == "Date" else None

    return _changed(tree, change)


def dash_in(tree: Any) -> str | None:
    """Return what stands for people in a reference, perhaps nothing; None if they are named."""
    first = next((node for node in _nodes(tree) if _kind(node) == "Names"), None) if tree else None
    told = [leaf["text"] for leaf in _leaves(first, names=True)] if first else []
    if first is None or any(map(_told, told)):
        return None
    return next((each.strip() for each in told if each.strip()), "")


def _kind(node: Any) -> str:
    meta = node.get("meta")
    return str(meta["kind"]) if isinstance(meta, dict) and "kind" in meta else ""


def _parts(node: Any) -> Sequence[Any]:
    """Return the nodes below a node; a whole reference has its label first."""
    if "content" in node:
        label = node.get("label")
        return [label, *node["content"]] if label else node["content"]
    children: Sequence[Any] = node.get("children") or ()
    return children


def _nodes(node: Any, *, inside_names: bool = True) -> Iterator[Any]:
    yield node
    if inside_names or _kind(node) != "Names":
        for each in _parts(node):
            yield from _nodes(each, inside_names=inside_names)


def _leaves(tree: Any, *, names: bool = False) -> Iterator[Any]:
    """Yield all text, but for numbers, and for names unless they are wanted."""
    if _kind(tree) == "CitationNumber" or (_kind(tree) == "Names" and not names):
        return
    if isinstance(tree.get("text"), str):
        yield tree
    for each in _parts(tree):
        yield from _leaves(each, names=names)


def _told(text: str) -> str:
    """Return what a text says, without punctuation: that depends on what stands beside it."""
    return "".join(filter(str.isalnum, text))


def _changed(node: Any, change: Callable[[Any], Any]) -> Any:
    """Return a tree in which nodes are changed, the topmost first; None leaves one as it is."""
    changed = change(node)
    if changed is not None:
        return changed
    made = dict(node)
    for name in ("content", "children"):
        if made.get(name):
            made[name] = [_changed(each, change) for each in made[name]]
    if "content" in made and made.get("label"):
        made["label"] = _changed(made["label"], change)
    return made
