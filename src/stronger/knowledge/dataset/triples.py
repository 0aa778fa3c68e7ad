"""Writes descriptions as Turtle and as JSON-LD: plain forms of both, in which all is escaped.

Names with a prefix are ours, from a fixed list; everything that comes from data is an IRI whose
characters were checked, or a literal. So no library is needed to write them, at any installation.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from stronger.escaping import escaped_json
from stronger.knowledge.dataset.describing import describe
from stronger.knowledge.dataset.vocabulary import PREFIXES, Iri

if TYPE_CHECKING:
    from stronger.knowledge.dataset.model import Graph
    from stronger.knowledge.dataset.vocabulary import Term

_SHORT = re.compile(rf"(?:{'|'.join(PREFIXES)}):[A-Za-z][A-Za-z0-9]*")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_ESCAPED = re.compile(r'[\\"\x00-\x1f\x7f-\x9f\u2028\u2029]')
_HALVES = re.compile("[\ud800-\udfff]")
"""Halves of characters: no file in UTF-8 can hold them."""


def to_turtle(graph: Graph) -> str:
    """Return a graph as Turtle: the things one after the other, with what is said of each."""
    lines = [f"@prefix {name}: <{address}> ." for name, address in PREFIXES.items()]
    for subject, told in describe(graph).items():
        pairs = (f"  {_turtle(Iri(name))} {_turtle(value)}" for name, value in told)
        lines += ["", _turtle(subject), " ;\n".join(pairs) + " ."]
    return "\n".join(lines) + "\n"


def _turtle(term: Term) -> str:
    if isinstance(term, Iri):
        return term.name if _SHORT.fullmatch(term.name) else f"<{term.name}>"
    text = _ESCAPED.sub(_escape, _HALVES.sub("\ufffd", term.text))
    return f'"{text}"' + (f"^^{term.datatype}" if term.datatype else "")


def _escape(match: re.Match[str]) -> str:
    return _ESCAPES.get(match[0]) or f"\\u{ord(match[0]):04X}"


def to_json_ld(graph: Graph) -> str:
    """Return a graph as JSON-LD, with the same triples."""
    things = []
    for subject, told in describe(graph).items():
        thing: dict[str, Any] = {"@id": subject.name}
        for name, value in told:
            if name == "rdf:type":
                thing.setdefault("@type", []).append(value[0])
            else:
                thing.setdefault(name, []).append(_json_ld(value))
        things.append(
            {
                key: each[0] if len(each) == 1 and key != "@id" else each
                for key, each in thing.items()
            }
        )
    data = {"@context": PREFIXES, "@graph": things}
    return escaped_json(json.dumps(data, indent=1, ensure_ascii=False)) + "\n"


def _json_ld(term: Term) -> object:
    if isinstance(term, Iri):
        return {"@id": term.name}
    text = _HALVES.sub("\ufffd", term.text)
    return {"@value": text, "@type": term.datatype} if term.datatype else text
