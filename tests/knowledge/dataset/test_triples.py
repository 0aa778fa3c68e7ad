"""The graph as RDF: rdflib reads both forms alike, and it keeps to its shapes."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyshacl
import pytest
import rdflib
from hypothesis import given, settings
from rdflib import RDF, Graph, Namespace
from tests.knowledge.dataset.spoiling import SMALL, TEXTS, spoiled

import stronger
from stronger.knowledge.dataset.archive import shapes
from stronger.knowledge.dataset.triples import to_json_ld, to_turtle
from stronger.knowledge.dataset.vocabulary import PREFIXES, base_of, name_in

if TYPE_CHECKING:
    from stronger.knowledge import KnowledgeBase

# Its own reader of JSON-LD makes what rdflib calls deprecated
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
SMALL_FOLDER = Path(__file__).parents[2] / "fixtures" / "small"
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


@pytest.fixture
def told(tmp_path: Path) -> KnowledgeBase:
    """The small base with an account at second hand, days, and a search that found nothing."""
    shutil.copytree(SMALL_FOLDER, tmp_path / "told")
    statements = tmp_path / "told" / "data" / "claims" / "statements.yaml"
    text = statements.read_text(encoding="utf-8")
    text = text.replace(
        "says: The smallest output names the class.\n  read: primary\n",
        "says: The smallest output names the class.\n  read: secondary\n  via: rival2010\n"
        "  curated: {on: 2026-11-30}\n  checked: {on: 2026-12-01}\n",
    )
    statements.write_text(text, encoding="utf-8")
    thesis = tmp_path / "told" / "data" / "claims" / "thesis.yaml"
    search = (
        "    searches:\n      - {sought: opposition, on: 2026-11-30, terms: ['growth', 'decay'],"
        " note: Nothing.}\n      - {sought: opposition, on: 2026-11-30, terms: [x]}\n"
    )
    text = thesis.read_text(encoding="utf-8")
    text = text.replace(
        "    statement: What fires grows.\n", f"    statement: What fires grows.\n{search}"
    )
    thesis.write_text(text, encoding="utf-8")
    return stronger.load(tmp_path / "told")


def test_accounts_days_and_searches_are_told_in_every_form(told: KnowledgeBase) -> None:
    graph = told.dataset
    (said,) = [e for e in graph.edges if e.kind == "states" and e.read == "secondary"]
    assert (said.via, said.curated, said.checked) == ("rival2010", "2026-11-30", "2026-12-01")
    searches = [node for node in graph.nodes if node.kind == "search"]
    assert [each.id for each in searches] == [
        "search:growth/opposition-2026-11-30",
        "search:growth/opposition-2026-11-30-2",
    ]
    assert (searches[0].terms, searches[0].note) == ("growth; decay", "Nothing.")
    assert [e.target for e in graph.edges if e.kind == "searched"] == ["growth", "growth"]
    read = turtle(to_turtle(graph))
    assert report(read)[0]
    base = "urn:x-stronger:told:"
    statement = rdflib.URIRef(f"{base}statement/low-1")
    rival = rdflib.URIRef(f"{base}paper/rival2010")
    assert (statement, PROV.wasDerivedFrom, rival) in read
    assert not list(read.objects(statement, PROV.hadPrimarySource))
    reading = read.value(statement, PROV.wasGeneratedBy)
    assert (reading, PROV.used, rival) in read
    day = rdflib.Literal("2026-11-30", datatype=rdflib.XSD.date)
    assert (reading, rdflib.DCTERMS.date, day) in read
    check = rdflib.URIRef(f"{base}check/low-1")
    assert (check, PROV.used, statement) in read
    assert len(list(read.subjects(ST.searchedFor, rdflib.URIRef(f"{base}claim/growth")))) == 2


def test_every_search_of_ours_is_a_node(bases: dict[str, KnowledgeBase]) -> None:
    kb = bases["ours"]
    nodes = [node for node in kb.dataset.nodes if node.kind == "search"]
    assert len(nodes) == sum(len(each.searches) for each in kb.argument.claims.values()) > 0
