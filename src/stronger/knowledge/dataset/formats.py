"""The formats in which the graph leaves the house, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from stronger.knowledge.dataset.tables import to_dot, to_gexf, to_graphml, to_json
from stronger.knowledge.dataset.triples import to_json_ld, to_turtle

if TYPE_CHECKING:
    from collections.abc import Callable

    from stronger.knowledge.dataset.model import Graph


class Format(NamedTuple):
    """One of them."""

    extension: str
    write: Callable[[Graph], str]
    about: str
    """What reads it, in a few words."""

    @property
    def file(self) -> str:
        """What the graph in this format is called."""
        return f"graph{self.extension}"


FORMATS = {
    "json": Format(".json", to_json, "node-link JSON with everything in it: networkx, D3, pandas"),
    "graphml": Format(".graphml", to_graphml, "GraphML: yEd, Cytoscape, igraph, networkx"),
    "gexf": Format(".gexf", to_gexf, "GEXF 1.2: Gephi"),
    "dot": Format(".dot", to_dot, "DOT, to be drawn: Graphviz"),
    "turtle": Format(".ttl", to_turtle, "RDF in Turtle, with CiTO, schema.org and PROV-O: SPARQL"),
    "json-ld": Format(".jsonld", to_json_ld, "the same RDF in JSON-LD"),
}
"""By the name that the command line knows."""
