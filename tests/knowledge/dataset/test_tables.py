"""The graph in JSON, GraphML, GEXF and DOT: what is read back is what was written."""

from __future__ import annotations

import io
import json
import math
from typing import TYPE_CHECKING, Any

import jsonschema
import networkx as nx
import pygraphviz
import pytest
from hypothesis import given, settings
from tests.knowledge.dataset.spoiling import SMALL, TEXTS, spoiled

from stronger.escaping import plain
from stronger.knowledge.dataset.formats import FORMATS
from stronger.knowledge.dataset.model import EDGES, NODES
from stronger.knowledge.dataset.schema import column_types, fields_page, json_schema
from stronger.knowledge.dataset.tables import known_alone, node_link

if TYPE_CHECKING:
    from stronger.knowledge import KnowledgeBase


def known(graph: nx.MultiDiGraph[str]) -> tuple[dict[str, Any], dict[Any, Any]]:
    """Return nodes and edges of a graph with their attributes, but for what GEXF adds to edges."""
    edges = {
        (u, v, str(key)): {name: each for name, each in data.items() if name != "id"}
        for u, v, key, data in nx.MultiDiGraph(graph).edges(keys=True, data=True)
    }
    return dict(graph.nodes(data=True)), edges


def read(form: str, text: str) -> nx.MultiDiGraph[str]:
    data = io.BytesIO(text.encode())
    if form == "graphml":
        return nx.read_graphml(data, edge_key_type=str, force_multigraph=True)
    graph = nx.read_gexf(data)
    if graph.is_multigraph():
        return graph
    # Where no two edges have the same ends networkx makes a plain graph, and keeps their names
    made: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    made.add_nodes_from(graph.nodes(data=True))
    made.add_edges_from((u, v, data["id"], data) for u, v, data in graph.edges(data=True))
    return made


def test_every_attribute_is_a_scalar_and_the_schema_holds(kb: KnowledgeBase) -> None:
    data = json.loads(FORMATS["json"].write(kb.dataset))
    jsonschema.Draft202012Validator.check_schema(json_schema())
    jsonschema.Draft202012Validator(json_schema()).validate(data)
    for each in (data["graph"], *data["nodes"], *data["edges"]):
        for name, value in each.items():
            assert value is None or type(value) in (str, int, float, bool), name
            assert value != "", name
            assert not isinstance(value, float) or math.isfinite(value), name
    assert len({node["id"] for node in data["nodes"]}) == len(data["nodes"])
    assert len({edge["key"] for edge in data["edges"]}) == len(data["edges"])


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data["nodes"][0].update(year="1949"),
        lambda data: data["nodes"][0].update(stances=["supports"]),
        lambda data: data["nodes"][0].update(kind="book"),
        lambda data: data["edges"][0].pop("says"),
        lambda data: data["edges"][0].update(colour="red"),
        lambda data: data["graph"].pop("licence"),
    ],
)
def test_the_schema_refuses_what_is_no_such_graph(spoil: Any) -> None:
    data = json.loads(FORMATS["json"].write(SMALL))
    spoil(data)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(json_schema()).validate(data)


def test_an_attribute_has_one_type_in_all_nodes_and_one_in_all_edges() -> None:
    assert column_types(NODES)["year"] is int
    assert column_types(EDGES)["interval_low"] is float
    assert {name for name in (*column_types(NODES), *column_types(EDGES)) if "-" in name} == set()


def test_every_attribute_is_explained() -> None:
    page = fields_page()
    for model in (*NODES, *EDGES):
        for name, field in model.model_fields.items():
            assert name == "kind" or (field.description and f"| `{name}` |" in page), name


@pytest.mark.parametrize("form", ["graphml", "gexf"])
def test_networkx_reads_back_the_same_graph(kb: KnowledgeBase, form: str) -> None:
    graph = kb.dataset
    back = read(form, FORMATS[form].write(graph))
    assert known(back) == known(known_alone(graph))
    assert known(known_alone(graph))[0].keys() == {node.id for node in graph.nodes}
    if form == "graphml":
        about = {name: each for name, each in graph.graph.model_dump().items() if each is not None}
        assert about.items() <= back.graph.items()


def test_networkx_gets_from_json_what_the_knowledge_base_has(kb: KnowledgeBase) -> None:
    data = json.loads(FORMATS["json"].write(kb.dataset))
    graph = nx.node_link_graph(data, edges="edges")
    assert nx.utils.graphs_equal(graph, kb.graph)
    assert known(graph)[1].keys() == {(e.source, e.target, e.key) for e in kb.dataset.edges}


@pytest.mark.parametrize("form", ["graphml", "gexf"])
@given(texts=TEXTS)
@settings(max_examples=60, deadline=None)
def test_no_text_breaks_xml(form: str, texts: list[str]) -> None:
    graph = spoiled(texts)
    back = read(form, FORMATS[form].write(graph))
    assert known(back) == known(known_alone(graph))
    assert (len(back), back.number_of_edges()) == (len(graph.nodes), len(graph.edges))


@given(texts=TEXTS)
@settings(max_examples=60, deadline=None)
def test_json_keeps_every_text(texts: list[str]) -> None:
    graph = spoiled(texts)
    written = FORMATS["json"].write(graph)
    assert json.loads(written.encode()) == node_link(graph) | {
        "nodes": list(node_link(graph)["nodes"]),
        "edges": list(node_link(graph)["edges"]),
    }
    assert "\x1b" not in written


@given(texts=TEXTS)
@settings(max_examples=60, deadline=None)
def test_no_text_breaks_dot(texts: list[str]) -> None:
    graph = spoiled(texts)
    drawn = pygraphviz.AGraph(string=FORMATS["dot"].write(graph))
    assert (drawn.number_of_nodes(), drawn.number_of_edges()) == (
        len(graph.nodes),
        len(graph.edges),
    )
    shown = plain(graph.nodes[0].label).replace("&", "&amp;").replace("\\", "&#92;")
    # Of an empty label Graphviz says that it is the name of the node
    assert {shown, shown or "\\N"} & {node.attr["label"] or "" for node in drawn.nodes()}


def test_graphviz_draws_it(bases: dict[str, KnowledgeBase]) -> None:
    for name in ("small", "hostile"):
        drawn = pygraphviz.AGraph(string=FORMATS["dot"].write(bases[name].dataset))
        picture = drawn.draw(format="svg", prog="dot").decode()
        assert picture.count('class="node"') == len(bases[name].dataset.nodes)


def test_an_empty_base_has_a_graph_in_every_format(empty: KnowledgeBase) -> None:
    assert (empty.dataset.nodes, empty.dataset.edges) == ((), ())
    assert empty.dataset.graph.title == "empty"
    for form in ("graphml", "gexf"):
        assert len(read(form, FORMATS[form].write(empty.dataset))) == 0
    jsonschema.Draft202012Validator(json_schema()).validate(
        json.loads(FORMATS["json"].write(empty.dataset))
    )
    assert pygraphviz.AGraph(string=FORMATS["dot"].write(empty.dataset)).number_of_nodes() == 0


def test_every_prediction_is_one_edge_whatever_became_of_it(
    bases: dict[str, KnowledgeBase],
) -> None:
    for kb in (bases["ours"], bases["new"]):
        told = [edge.key for edge in kb.dataset.edges if hasattr(edge, "prediction")]
        promised = [f"{demo.id}/{each.id}" for demo in kb.promises for each in demo.predictions]
        assert sorted(told) == sorted(promised)
    (first, *_) = [each for each in bases["new"].dataset.edges if each.kind == "predicts"]
    assert (first.outcome, first.estimate, first.stance) == (None, None, None)
    assert first.registered


def test_numbers_are_those_of_the_knowledge_base(bases: dict[str, KnowledgeBase]) -> None:
    kb = bases["ours"]
    edges = {edge.key: edge for edge in kb.dataset.edges}
    for test in kb.tests:
        edge = edges[f"{test.demo}/{test.prediction.id}"]
        assert edge.kind in ("tests", "checks", "predicts")
        assert (edge.estimate, edge.outcome) == (test.estimate.mean, str(test.finding.outcome))
        assert (edge.interval_low, edge.interval_high) == (test.estimate.low, test.estimate.high)
        assert (edge.judged_low, edge.judged_high) == (test.finding.low, test.finding.high)
        assert edge.counts == test.finding.weight
    papers = {node.id: node for node in kb.dataset.nodes if node.kind == "paper"}
    assert papers["lecun2015deep"].doi == "10.1038/nature14539"
    assert papers["lecun2015deep"].url == "https://doi.org/10.1038/nature14539"


def test_no_attribute_is_one_that_gexf_or_gephi_takes_for_its_own() -> None:
    # Gephi removes edges of weight 0; the others mean time, nesting or looks
    reserved = {"weight", "start", "end", "pid", "viz", "slices", "spells", "parents", "id"}
    assert reserved & column_types(EDGES).keys() == set()
    assert "type" not in column_types(EDGES)
    assert (reserved - {"id"}) & column_types(NODES).keys() == set()
