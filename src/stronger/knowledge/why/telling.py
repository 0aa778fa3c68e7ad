"""Tells in words what a derived value is, and how it moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stronger.knowledge.why.nodes import Kind, Node
from stronger.knowledge.why.sentences import plain

if TYPE_CHECKING:
    from stronger.knowledge.why.dependence import Dependence
    from stronger.knowledge.why.falling import Change


def told_node(dependence: Dependence, node: Node) -> str:
    """Return in words what a node is."""
    of = node.of
    match node.kind:
        case Kind.EDGE:
            source, kind, target, which = of
            return f"edge {source} {kind} {target}{f' ({which})' if which else ''}"
        case Kind.VOICE:
            return f"what {of[0]} {of[1]} says of {of[2]}"
        case Kind.BALANCE:
            return f"balance of {of[0]}"
        case Kind.BEARING:
            return f"bearing of {of[0]} on {of[1]}"
        case Kind.STANCE:
            return f"stance of {of[0]} on {of[1]}"
        case Kind.STANDING:
            return f"standing of {of[0]} as a {of[1]}, {of[2]}"
        case Kind.LINE:
            plot = f"{of[0]} as a {of[1]}" if of[1] else of[0]
            return f"line of {of[2]} in the forest plot of {plot}"
        case Kind.SPREAD:
            plot = f"{of[0]} as a {of[1]}" if of[1] else of[0]
            return f"spread of effects {of[2]} {plot}"
        case Kind.RELATED:
            return f"papers related to {of[0]}"
        case Kind.SENTENCE:
            sentence = dependence.sentences[int(of[0])]
            text = plain(dependence.kb.fill(sentence.text, sentence.prose.demo))
            return f"{sentence.place}: {text}"
    return f"{node.kind} {node.id}"


def told(dependence: Dependence, change: Change) -> str:
    """Return in words what a node is, and what of it goes and comes."""
    what = told_node(dependence, change.node)
    if change.falls:
        return what
    lost, gained = "; ".join(change.lost), "; ".join(change.gained)
    if lost and gained:
        return f"{what}: {lost} -> {gained}"
    return f"{what}: {f'without {lost}' if lost else f'and {gained}'}"
