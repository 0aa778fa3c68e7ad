"""The graph as RDF: CiTO for what speaks for or against what, PROV-O for how we know.

Every attribute of a node or an edge is a property: of a public vocabulary where that has one, else
of ours. An edge that says something (a statement, a bearing, a prediction) is a thing of its own,
a ``cito:Citation`` with the ends and the relation of the edge; the relation is told directly, too.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from stronger.knowledge.dataset.model import EDGES, NODES, Prediction, States
from stronger.knowledge.dataset.vocabulary import (
    CITO,
    Iri,
    Literal,
    addresses_in,
    base_of,
    camel,
    day,
    literal,
    name_in,
)

if TYPE_CHECKING:
    from stronger.knowledge.dataset.model import AnyEdge, AnyNode, Graph, Node, Paper
    from stronger.knowledge.dataset.vocabulary import Term

Description = list[tuple[str, "Term"]]
"""Properties of a thing with their values, in order."""
WORKS = {
    "book": "schema:Book",
    "phdthesis": "schema:Thesis",
    "mastersthesis": "schema:Thesis",
    "thesis": "schema:Thesis",
    "techreport": "schema:Report",
    "report": "schema:Report",
}
"""Entries that are no articles."""
CLASSES = {
    "claim": ("schema:Claim",),
    "demo": ("st:Demo", "prov:Plan"),
    "identity": ("st:Identity",),
    "question": ("schema:Question",),
    "search": ("st:Search", "prov:Activity"),
    "states": ("st:Statement", "cito:Citation", "prov:Entity"),
    "bears_on": ("st:Bearing", "cito:Citation"),
    "tests": ("st:Prediction", "cito:Citation", "prov:Entity"),
    "checks": ("st:Prediction", "prov:Entity"),
    "predicts": ("st:Prediction", "prov:Entity"),
}
PROPERTIES = {
    "label": "schema:name",
    "doi": "bibo:doi",
    "isbn": "schema:isbn",
    "says": "schema:text",
    "venue": "st:venue",
}
"""Attributes that a public vocabulary has a property for; all others are ours."""
BY_HAND = {"id", "key", "source", "target", "kind", "stance", "address", "url", "title", "year"}
"""Attributes that are told in another way below."""
DAYS = {"curated", "checked", "measured", "on", "registered", "verified"}
"""Attributes that are days."""
LINKS = {
    "cites": "cito:cites",
    "reproduces": "st:reproduces",
    "checks": "st:checks",
    "answers": "st:answers",
    "searched": "st:searchedFor",
    "predicts": "st:predictsOn",
}
"""Direct relations of edges that take no stance."""


def describe(graph: Graph) -> dict[Iri, Description]:
    """Return all that is said of each thing, in order of the graph."""
    return Describer(graph).all()


class Describer:
    """Makes descriptions of what is in a graph."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.base = base_of(graph.graph)
        self.kinds = {node.id: node.kind for node in graph.nodes}
        self.found: dict[Iri, Description] = defaultdict(list)

    def all(self) -> dict[Iri, Description]:
        """Return all that is said of each thing."""
        self._about()
        for node in self.graph.nodes:
            self._node(node)
        for edge in self.graph.edges:
            self._edge(edge)
        self._terms()
        return {name: list(dict.fromkeys(told)) for name, told in self.found.items()}

    def _name(self, kind: str, identifier: str) -> Iri:
        return name_in(self.base, kind, identifier)

    def _of(self, node: str) -> Iri:
        return self._name(self.kinds[node], node.removeprefix(f"{self.kinds[node]}:"))

    @property
    def _readers(self) -> Iri:
        return self._name("agent", "authors")

    def _about(self) -> None:
        about = self.graph.graph
        told = self.found[self._name("graph", "all")]
        told += [("rdf:type", Iri("schema:Dataset")), ("rdf:type", Iri("prov:Entity"))]
        told.append(("schema:name", literal(about.title)))
        told.append(("prov:wasAttributedTo", self._readers))
        if about.date:
            told.append(("schema:dateModified", day(about.date)))
        for name, value in (("schema:version", about.version), ("dcterms:rights", about.licence)):
            if value:
                told.append((name, literal(value)))
        for name, value in (("schema:license", about.licence_address), ("schema:url", about.home)):
            told += [(name, address) for address in addresses_in(value or "")]
        if about.thesis:
            told.append(("schema:about", self._of(about.thesis)))
        agent = self.found[self._readers]
        agent.append(("rdf:type", Iri("prov:Agent")))
        agent.append(("schema:name", literal(about.authors or f"Authors of {about.title}")))

    def _node(self, node: AnyNode) -> None:
        told = self.found[self._of(node.id)]
        if node.kind == "paper":
            told += self._paper(node)
        else:
            told += [("rdf:type", Iri(each)) for each in CLASSES[node.kind]]
        told.append(("dcterms:identifier", Literal(node.id)))
        told += self._own(node)
        if node.title:
            text = {"claim": "schema:text", "paper": "schema:headline"}.get(node.kind, "st:title")
            told.append((text, Literal(node.title)))
        told += [("schema:url", each) for each in addresses_in(node.address or "")]
        if node.kind == "demo" and node.measured:
            self._run(node)

    def _paper(self, paper: Paper) -> Description:
        told: Description = [
            ("rdf:type", Iri(each))
            for each in ("st:Paper", WORKS.get(paper.type, "schema:ScholarlyArticle"))
        ]
        told.append(("rdf:type", Iri("prov:Entity")))
        if paper.year is not None and 1000 <= paper.year <= 9999:
            told.append(("schema:datePublished", Literal(f"{paper.year}", "xsd:gYear")))
        elif paper.year is not None:
            told.append(("st:year", literal(paper.year)))
        told += [("schema:sameAs", each) for each in addresses_in(paper.url or "")]
        return told

    def _own(self, thing: AnyNode | AnyEdge) -> Description:
        """Return the attributes that are said as they are, each under its property."""
        return [
            (PROPERTIES.get(name, camel(name)), day(value) if name in DAYS else literal(value))
            for name, value in thing.model_dump().items()
            if value is not None and name not in BY_HAND
        ]

    def _run(self, demo: Node) -> None:
        run = self.found[self._name("run", demo.id)]
        run.append(("rdf:type", Iri("prov:Activity")))
        run.append(("prov:used", self._of(demo.id)))
        run += [
            (camel(name), day(value) if name in DAYS else literal(value))
            for name, value in demo.model_dump(include={"measured", "commit", "scale"}).items()
            if value is not None
        ]

    def _edge(self, edge: AnyEdge) -> None:
        source, target = self._of(edge.source), self._of(edge.target)
        relation = CITO.get(edge.stance or "", "") or LINKS[edge.kind]
        self.found[source].append((relation, target))
        if edge.kind not in CLASSES:
            return
        kind = {"states": "statement", "bears_on": "bearing"}.get(edge.kind, "prediction")
        name = self._name(kind, edge.key)
        told = self.found[name]
        told += [("rdf:type", Iri(each)) for each in CLASSES[edge.kind]]
        told.append(("dcterms:identifier", Literal(edge.key)))
        told += [("cito:hasCitingEntity", source), ("cito:hasCitedEntity", target)]
        if edge.stance:
            told.append(("cito:hasCitationCharacterization", Iri(relation)))
        told += self._own(edge)
        if isinstance(edge, States | Prediction):
            told += [("schema:url", each) for each in addresses_in(edge.address or "")]
        if isinstance(edge, States):
            self._witness(edge, name)
        elif isinstance(edge, Prediction):
            self._proof(edge, name)

    def _witness(self, said: States, name: Iri) -> None:
        """Tell what was read for a statement, by whom and when, and who looked it up again."""
        told = self.found[name]
        told.append(("prov:wasAttributedTo", self._readers))
        passage = self._name("passage", said.key)
        self.found[passage] += [
            ("rdf:type", Iri("prov:Entity")),
            ("dcterms:isPartOf", self._of(said.source)),
            ("st:locator", Literal(said.locator)),
        ]
        if said.read in ("primary", "abstract"):
            told.append(("prov:hadPrimarySource", passage))
        told += [("st:witness", each) for each in addresses_in(said.found_at or "")]
        accounts = addresses_in(said.via or "")
        if said.via and self.kinds.get(said.via) == "paper":
            accounts.append(self._of(said.via))
        told += [("prov:wasDerivedFrom", each) for each in accounts]
        reading = self.found[self._name("reading", said.key)]
        reading += [
            ("rdf:type", Iri("prov:Activity")),
            ("prov:wasAssociatedWith", self._readers),
            *(("prov:used", each) for each in accounts or [passage] if said.read != "unread"),
        ]
        if said.curated:
            reading.append(("dcterms:date", day(said.curated)))
        told.append(("prov:wasGeneratedBy", self._name("reading", said.key)))
        if said.checked:
            self.found[self._name("check", said.key)] += [
                ("rdf:type", Iri("prov:Activity")),
                ("prov:used", name),
                ("prov:used", passage),
                ("dcterms:date", day(said.checked)),
            ]

    def _proof(self, edge: Prediction, name: Iri) -> None:
        """Tell from which run a measurement comes, and which registration fixed it before."""
        if edge.measured:
            self.found[name].append(("prov:wasGeneratedBy", self._name("run", edge.source)))
        if edge.registration:
            registration = self._name("registration", edge.key)
            fixed = self.found[registration]
            fixed += [("rdf:type", Iri("prov:Entity")), ("st:sha256", Literal(edge.registration))]
            if edge.registered:
                fixed.append(("dcterms:date", day(edge.registered)))
            self.found[name].append(("prov:wasDerivedFrom", registration))

    def _terms(self) -> None:
        """Say what our own properties mean, in the words of the schema."""
        used = {name for told in self.found.values() for name, _ in told}
        for kind in (*NODES, *EDGES):
            for name, field in kind.model_fields.items():
                term = camel(name)
                if term in used and field.description:
                    told = self.found[Iri(term)]
                    if not told:
                        words = " ".join(field.description.split())
                        told.append(("rdf:type", Iri("rdf:Property")))
                        told.append(("rdfs:comment", Literal(words)))
