"""What `why` says would change is exactly what changes: everything is deleted in turn."""

from __future__ import annotations

import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.knowledge.why.outside import LOOKED_AT, deleted, moved, seen

import stronger
from stronger.bibliography import Bibliography, read_text
from stronger.claims import Claim, ClaimFiles, Statement
from stronger.knowledge import KnowledgeBase
from stronger.knowledge.why.dependence import Dependence
from stronger.knowledge.why.derived import Derived
from stronger.knowledge.why.falling import changes, compare, derived_nodes
from stronger.knowledge.why.nodes import SOURCES, Kind, Node, node
from stronger.knowledge.why.withdrawing import without

NOWHERE = Path("nowhere")
DELETED = (Kind.PAPER, Kind.STATEMENT, Kind.DEMO)


@pytest.fixture(scope="module")
def kb(root: Path) -> KnowledgeBase:
    return stronger.load(root)


def part_of(kb: KnowledgeBase, step: int) -> KnowledgeBase:
    """Return a knowledge base with one in so many of the papers and of the demos of another."""
    keys = set(list(kb.bibliography.by_key)[::step])
    promises = kb.promises[::step]
    demos = {each.id for each in promises}
    written = kb.written
    return replace(
        kb,
        bibliography=replace(
            kb.bibliography, entries=tuple(e for e in kb.bibliography if e.citekey in keys)
        ),
        written=replace(
            written,
            statements=tuple(each for each in written.statements if each.paper in keys),
            citations=tuple(e for e in written.citations if {e.citing, e.cited} <= keys),
        ),
        promises=promises,
        results=tuple(each for each in kb.results if each.demo in demos),
    )


def sources(dependence: Dependence, kinds: tuple[Kind, ...]) -> list[Node]:
    return sorted(each for each in dependence.graph if each.kind in kinds)


def named(dependence: Dependence, gone: Node) -> dict[Node, bool]:
    found = {each.node: each.falls for each in changes(dependence, gone)}
    return {each: falls for each, falls in found.items() if each.kind in LOOKED_AT}


def test_deleting_any_paper_statement_or_result_changes_exactly_what_is_named(
    kb: KnowledgeBase,
) -> None:
    smaller = part_of(kb, 4)
    dependence = Dependence(smaller)
    before = seen(smaller, dependence.sentences)
    gone = sources(dependence, DELETED)
    assert Counter(each.kind for each in gone)[Kind.STATEMENT] > 60
    said = Counter[Kind]()
    for each in gone:
        left = deleted(smaller, each.kind, each.of[0])
        found = named(dependence, each)
        assert found == moved(before, seen(left, dependence.sentences)), each
        said.update(node.kind for node in found)
    assert set(said) == LOOKED_AT


def test_in_all_of_ours_nothing_else_changes_whatever_is_withdrawn(kb: KnowledgeBase) -> None:
    dependence = Dependence(kb)
    everything = dependence.nodes
    for each in sources(dependence, (*SOURCES, Kind.PROOF))[::61]:
        after = Derived(without(kb, each), dependence.sentences)
        assert changes(dependence, each) == compare(everything, dependence.derived, after), each


def test_what_is_counted_or_drawn_rests_on_a_source_without_which_it_would_be_another(
    kb: KnowledgeBase,
) -> None:
    dependence = Dependence(part_of(kb, 9))
    pivotal = {
        each.node
        for gone in sources(dependence, tuple(SOURCES))
        for each in changes(dependence, gone)
    }
    counted = (Kind.EDGE, Kind.BALANCE, Kind.PROOF, Kind.LINE, Kind.SPREAD, Kind.RELATED)
    there = {
        each for each in dependence.nodes if each.kind in counted and dependence.derived.value(each)
    }
    assert len(there) > 200
    assert there <= pivotal


def test_deleting_on_disk_changes_the_same(root: Path, tmp_path: Path) -> None:
    copied = tmp_path / "kb"
    bulky = shutil.ignore_patterns("datasets", "interactive", "readings", "*.svg", "*.npz")
    shutil.copytree(root / "data", copied / "data", ignore=bulky)
    shutil.copytree(root / "docs", copied / "docs", ignore=shutil.ignore_patterns("guides"))
    dependence = Dependence(stronger.load(copied))
    before = seen(dependence.kb, dependence.sentences)

    file = copied / "data" / "demos" / "pruning" / "result.json"
    text = file.read_bytes()
    file.unlink()
    after = seen(stronger.load(copied), dependence.sentences)
    assert named(dependence, node(Kind.DEMO, "pruning")) == moved(before, after)
    file.write_bytes(text)

    file = copied / "data" / "claims" / "statements" / "genesis.yaml"
    # To YAML 1.1 the key "on" is a truth value; all are text to the loader of the knowledge base
    rows = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    kept = [each for each in rows if each["id"] != "mcculloch1943-01"]
    assert len(kept) == len(rows) - 1
    file.write_text(yaml.safe_dump(kept), encoding="utf-8")
    after = seen(stronger.load(copied), dependence.sentences)
    assert named(dependence, node(Kind.STATEMENT, "mcculloch1943-01")) == moved(before, after)


CLAIMS = ("thesis", "order", "use", "first", "second", "third")
PAPERS = ("a", "b", "c", "d")
RELATIONS = st.sampled_from(["supports", "challenges", "refines"])
READINGS = st.sampled_from([[], ["law"], ["tendency"]])


@st.composite
def small_bases(draw: st.DrawFn) -> KnowledgeBase:
    """Return a thesis of two parts, three claims on them or on each other, and what papers say."""
    part: dict[str, object] = {"claim": "thesis", "relation": "part-of", "why": "It says so."}
    on: dict[str, list[dict[str, object]]] = {"thesis": [], "order": [part], "use": [part]}
    for index, name in enumerate(CLAIMS[3:], start=3):
        targets = draw(st.lists(st.sampled_from(CLAIMS[1:index]), min_size=1, unique=True))
        on[name] = [
            {"claim": each, "relation": draw(RELATIONS), "reading": draw(READINGS), "why": "So."}
            for each in targets
        ]
    claims = [
        Claim.model_validate({"id": e, "title": e, "statement": f"{e}.", "bears_on": on[e]})
        for e in CLAIMS
    ]
    said = draw(
        st.lists(
            st.tuples(
                st.sampled_from(PAPERS),
                st.sampled_from(CLAIMS),
                st.sampled_from(["supports", "challenges", "qualifies", "background"]),
            ),
            max_size=10,
        )
    )
    statements = [
        Statement.model_validate(
            {
                "id": f"s{number}", "paper": paper, "claim": claim, "stance": stance,
                "basis": "direct", "locator": "p. 1", "says": "So.", "read": "primary",
            }
        )
        for number, (paper, claim, stance) in enumerate(said)
    ]  # fmt: skip
    bibliography: Bibliography = read_text(
        "".join(
            f"@book{{{key}, author = {{A}}, title = {{T}}, year = {{1999}}}}\n" for key in PAPERS
        )
    )
    files = ClaimFiles(claims=tuple(claims), statements=tuple(statements))
    return KnowledgeBase(NOWHERE, bibliography, files)


@settings(max_examples=30, deadline=None)
@given(small_bases())
def test_of_any_small_base_exactly_what_is_named_changes(kb: KnowledgeBase) -> None:
    dependence = Dependence(kb)
    before = seen(kb, ())
    for each in sources(dependence, DELETED):
        after = seen(deleted(kb, each.kind, each.of[0]), ())
        assert named(dependence, each) == moved(before, after), each
    everything = dependence.nodes
    for each in sources(dependence, (Kind.CLAIM, Kind.RELATION)):
        left = without(kb, each)
        nodes = everything | derived_nodes(left, dependence)
        found = compare(nodes, dependence.derived, Derived(left, ()))
        assert changes(dependence, each) == found, each
