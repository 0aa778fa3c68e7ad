"""The graph as RDF: rdflib reads both forms alike, and it keeps to its shapes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyshacl
import pytest
import rdflib
from hypothesis import given, settings
from rdflib import RDF, Graph, Namespace
from tests.knowledge.dataset.spoiling import SMALL, TEXTS, spoiled

from stronger.knowledge.dataset.archive import shapes
from stronger.knowledge.dataset.triples import to_json_ld, to_turtle
from stronger.knowledge.dataset.vocabulary import PREFIXES, base_of, name_in

if TYPE_CHECKING:
    from stronger.knowledge import KnowledgeBase

# Its own reader of JSON-LD makes what rdflib calls deprecated
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
CITO, PROV, SCHEMA, ST = (Namespace(PREFIXES[name]) for name in ("cito", "prov", "schema", "st"))


def turtle(text: str) -> Graph:
    return Graph().parse(data=text, format="turtle")


def report(data: Graph) -> tuple[bool, str]:
    conforms, _, text = pyshacl.validate(data, shacl_graph=turtle(shapes()))
    return bool(conforms), str(text)


def test_both_forms_say_the_same_and_keep_to_the_shapes(kb: KnowledgeBase) -> None:
    read = turtle(to_turtle(kb.dataset))
    other = Graph().parse(data=to_json_ld(kb.dataset), format="json-ld")
    assert set(read) == set(other)
    conforms, text = report(read)
    assert conforms, text


def test_an_empty_base_keeps_to_the_shapes(empty: KnowledgeBase) -> None:
    read = turtle(to_turtle(empty.dataset))
    assert report(read)[0]
    assert len(list(read.subjects(RDF.type, SCHEMA.Dataset))) == 1


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("cito:hasCitationCharacterization cito:disputes", "st:x cito:disputes", "MinCount"),
        ('st:read "primary"', 'st:read "skimmed"', "InConstraint"),
        ("schema:text", "st:text", "MinCount"),
        ("prov:hadPrimarySource", "st:source", "Or"),
        ('st:locator "p. 62"', 'st:locator ""', "MinLength"),
        ("cito:hasCitedEntity <urn:x-stronger:small:claim/growth>", "st:x st:y", "MinCount"),
    ],
)
def test_the_shapes_find_what_is_wrong(old: str, new: str, says: str) -> None:
    text = to_turtle(SMALL)
    assert old in text
    conforms, told = report(turtle(text.replace(old, new)))
    assert not conforms
    assert says in told


def test_every_stance_and_relation_is_one_of_cito(bases: dict[str, KnowledgeBase]) -> None:
    graph = bases["ours"].dataset
    read, base = turtle(to_turtle(graph)), base_of(graph.graph)
    relations = {
        "supports": CITO.supports,
        "challenges": CITO.disputes,
        "qualifies": CITO.qualifies,
        "refines": CITO.qualifies,
        "background": CITO.discusses,
        "part-of": SCHEMA.isPartOf,
    }
    kinds = {node.id: node.kind for node in graph.nodes}

    def name(node: str) -> rdflib.URIRef:
        return rdflib.URIRef(name_in(base, kinds[node], node.removeprefix("identity:")).name)

    for edge in graph.edges:
        if edge.stance:
            relation = rdflib.URIRef(relations[edge.stance])
            assert (name(edge.source), relation, name(edge.target)) in read
    assert not [each for each in set(read.predicates()) if "//stronger" in str(each)]


def test_a_statement_tells_its_passage_its_reader_and_what_was_read() -> None:
    read = turtle(to_turtle(SMALL))
    base = "urn:x-stronger:small:"
    second, first = (rdflib.URIRef(f"{base}statement/{each}") for each in ("volume-1", "low-1"))
    (passage,) = read.objects(first, PROV.hadPrimarySource)
    assert read.value(passage, ST.locator) == rdflib.Literal("§2")
    assert not list(read.objects(second, PROV.hadPrimarySource))
    (reading,) = read.objects(first, PROV.wasGeneratedBy)
    assert (reading, PROV.used, passage) in read
    assert read.value(read.value(reading, PROV.wasAssociatedWith), SCHEMA.name)


def test_a_prediction_tells_its_run_and_its_registration(bases: dict[str, KnowledgeBase]) -> None:
    read = turtle(to_turtle(bases["ours"].dataset))
    told = list(
        read.query(
            """SELECT ?prediction ?outcome ?day ?fixed WHERE {
                ?prediction a st:Prediction ; st:outcome ?outcome ; prov:wasGeneratedBy ?run ;
                    prov:wasDerivedFrom ?registration .
                ?run prov:used ?demo ; st:measured ?day . ?demo a st:Demo .
                ?registration dcterms:date ?fixed ; st:sha256 ?hash . }"""
        )
    )
    assert len(told) == sum(bool(each.registration) for each in predictions(bases["ours"]))
    assert len(told) > 600


def predictions(kb: KnowledgeBase) -> list[Any]:
    return [edge for edge in kb.dataset.edges if hasattr(edge, "registration")]


@given(texts=TEXTS)
@settings(max_examples=60, deadline=None)
def test_no_text_breaks_rdf(texts: list[str]) -> None:
    graph = spoiled(texts)
    written = to_turtle(graph)
    read = turtle(written.encode().decode())
    assert set(read) == set(Graph().parse(data=to_json_ld(graph), format="json-ld"))
    # As many things as without, and no property or class that is not ours to name
    assert len(set(read.subjects(RDF.type, ST.Paper))) == 4
    assert len(set(read.subjects(RDF.type, ST.Statement))) == 5
    vocabulary = tuple(PREFIXES.values())
    assert all(str(each).startswith(vocabulary) for each in read.predicates())
    assert "\x00" not in written
    names = {str(each) for each in read.objects(None, SCHEMA.name)}
    assert _whole(graph.nodes[0].label) in names


def _whole(text: str) -> str:
    """Return a text without halves of characters."""
    return "".join("\ufffd" if "\ud800" <= each <= "\udfff" else each for each in text)
