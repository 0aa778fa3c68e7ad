"""Writes the graph as JSON, GraphML, GEXF and DOT; networkx writes the two that are XML."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from stronger.escaping import escaped_json, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import networkx as nx

    from stronger.knowledge.dataset.model import Graph, Scalar

SCHEMA = "graph.schema.json"
"""The file that holds the schema, beside the graph."""
_NOT_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot hold, and the carriage return, which it reads as a line feed."""
SHAPES = {
    "paper": "note",
    "claim": "box",
    "demo": "ellipse",
    "identity": "hexagon",
    "question": "diamond",
    "search": "plain",
}
"""Of nodes in a drawing."""


def node_link(graph: Graph) -> dict[str, Any]:
    """Return a graph as node-link data for JSON and for networkx."""
    return {"$schema": SCHEMA, **graph.model_dump()}


def to_json(graph: Graph) -> str:
    """Return a graph as node-link JSON; control characters are written as escapes."""
    return escaped_json(json.dumps(node_link(graph), indent=1, ensure_ascii=False)) + "\n"


def to_networkx(graph: Graph) -> nx.MultiDiGraph[str]:
    """Return a graph for networkx, with nodes by ``id`` and edges by ``key``."""
    import networkx as nx

    made: nx.MultiDiGraph[str] = nx.node_link_graph(node_link(graph), edges="edges")
    return made


def known_alone(graph: Graph) -> nx.MultiDiGraph[str]:
    """Return a graph as formats can hold it that have no null and no control characters.

    What is null is left out, and a character that XML has no place for becomes U+FFFD; names that
    would become one stay apart.
    """
    import networkx as nx

    data = graph.model_dump()
    names = _distinct([node["id"] for node in data["nodes"]], _in_xml)
    keys = _distinct([edge["key"] for edge in data["edges"]], _in_xml)
    made: nx.MultiDiGraph[str] = nx.MultiDiGraph(**_known(data["graph"]))
    for node in data["nodes"]:
        name = names[node.pop("id")]
        made.add_node(name, **_known(node))
    for edge in data["edges"]:
        ends = names[edge.pop("source")], names[edge.pop("target")], keys[edge.pop("key")]
        made.add_edges_from([(*ends, _known(edge))])
    return made


def _known(attributes: dict[str, Scalar]) -> dict[str, Any]:
    return {
        name: _in_xml(value) if isinstance(value, str) else value
        for name, value in attributes.items()
        if value is not None
    }


def _in_xml(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)


def _distinct(names: Iterable[str], cleaned: Callable[[str], str]) -> dict[str, str]:
    """Return each name cleaned, and with as many U+FFFD at its end as keep it from being another's.

    Names that are clean already stay.
    """
    found: dict[str, str] = {}
    taken: set[str] = set()
    for name in sorted(names, key=lambda each: cleaned(each) != each):
        clean = cleaned(name)
        while clean in taken:
            clean += "\ufffd"
        taken.add(clean)
        found[name] = clean
    return found


def to_graphml(graph: Graph) -> str:
    """Return a graph as GraphML, which networkx, igraph, yEd, Cytoscape and Gephi read."""
    import networkx as nx

    lines = nx.generate_graphml(known_alone(graph))
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + "\n".join(lines) + "\n"


def to_gexf(graph: Graph) -> str:
    """Return a graph as GEXF 1.2, which Gephi reads best; edges keep their names there, too."""
    import xml.etree.ElementTree as ET

    from networkx.readwrite.gexf import GEXFWriter

    known = known_alone(graph)
    for *_, key, attributes in known.edges(keys=True, data=True):
        attributes["id"] = key
    about = _known(graph.graph.model_dump())
    known.graph = {"name": about["title"]}
    xml = GEXFWriter(known).xml
    # It writes the day on which it runs, and its own name
    meta = xml.find("meta")
    meta.attrib = {"lastmodifieddate": about["date"]} if "date" in about else {}
    meta[:] = []
    told = [about.get(name) for name in ("title", "version", "licence", "licence_address")]
    for tag, text in (
        ("creator", about.get("authors")),
        ("description", ", ".join(filter(None, told))),
    ):
        if text:
            ET.SubElement(meta, tag).text = text
    ET.indent(xml, " ")
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(xml, encoding="unicode") + "\n"


def to_dot(graph: Graph) -> str:
    """Return a graph as DOT, to be drawn: labels, kinds and stances, and texts as tooltips."""
    names = _distinct([node.id for node in graph.nodes], plain)
    lines = [f"digraph {_quoted(graph.graph.title)} {{", "  node [fontname=sans];"]
    lines += [
        f"  {_quoted(names[node.id])} "
        + _listed(
            label=node.label,
            kind=node.kind,
            shape=SHAPES[node.kind],
            tooltip=node.title,
            URL=node.address,
        )
        for node in graph.nodes
    ]
    for edge in graph.edges:
        texts = edge.model_dump()
        attributes = _listed(
            key=edge.key,
            kind=edge.kind,
            label=edge.stance or edge.kind,
            tooltip=texts.get("says") or texts.get("why") or texts.get("locator"),
            URL=texts.get("address"),
        )
        lines.append(
            f"  {_quoted(names[edge.source])} -> {_quoted(names[edge.target])} {attributes}"
        )
    return "\n".join((*lines, "}")) + "\n"


def _listed(**attributes: str | None) -> str:
    pairs = (f"{name}={_quoted(value)}" for name, value in attributes.items() if value)
    return f"[{', '.join(pairs)}];"


def _quoted(text: str) -> str:
    r"""Return a text as DOT has it; a backslash would begin an escape, and is drawn all the same.

    Examples
    --------
    >>> print(_quoted('a "b" \\n & c'))
    "a \"b\" &#92;n &amp; c"
    """
    shown = plain(text).replace("&", "&amp;").replace("\\", "&#92;").replace('"', '\\"')
    return f'"{shown}"'
