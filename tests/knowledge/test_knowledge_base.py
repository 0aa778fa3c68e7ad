"""A knowledge base joins its files, and its checks name what does not fit, with its place."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import stronger
from stronger.knowledge import KnowledgeBase, NotAKnowledgeBase
from stronger.knowledge.dataset import node_link
from stronger.knowledge.rules import all_rules

SMALL = Path(__file__).parents[1] / "fixtures" / "small"
OURS = Path(__file__).parents[2]
Edit = Callable[[str], str]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copied = tmp_path / "kb"
    shutil.copytree(SMALL, copied)
    return copied


def edited(folder: Path, file: str, old: str, new: str) -> KnowledgeBase:
    path = folder / "data" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    return stronger.load(folder)


def findings(kb: KnowledgeBase) -> list[str]:
    return [str(each) for each in kb.check()]


def test_the_small_knowledge_base_is_sound() -> None:
    assert findings(stronger.load(SMALL)) == []


def test_ours_is_sound_and_every_paper_reaches_the_thesis() -> None:
    kb = stronger.load(OURS)
    assert findings(kb) == []
    assert all(kb.stances(entry.citekey) for entry in kb.bibliography)
    assert all(kb.argument.bearing(each.id) for each in kb.files.claims if each.bears_on)


def test_a_term_is_explained_once_and_in_words(folder: Path) -> None:
    file = folder / "data" / "glossary.yaml"
    file.write_text(
        "- term: unit\n  also: [units]\n  says: A neuron.\n"
        "- term: neuron\n  also: [Units]\n  says: A unit.\n",
        encoding="utf-8",
    )
    kb = stronger.load(folder)
    assert [each.forms for each in kb.files.glossary] == [("unit", "units"), ("neuron", "Units")]
    assert findings(kb) == [
        "data/glossary.yaml:5:9 C120 term 'neuron' and term 'unit' (data/glossary.yaml:1:3) are "
        "both called 'Units'"
    ]
    file.write_text("- term: unit\n  says: ' '\n- term: [unit]\n  says: x\n", encoding="utf-8")
    assert [each.partition(" ")[0] for each in findings(stronger.load(folder))] == [
        "data/glossary.yaml:2:9",
        "data/glossary.yaml:3:9",
    ]


CLAIMS, STATEMENTS = "claims/thesis.yaml", "claims/statements.yaml"


@pytest.mark.parametrize(
    ("file", "old", "new", "finding"),
    [
        (
            STATEMENTS,
            "paper: rival2010",
            "paper: rivall2010",
            "data/claims/statements.yaml:26:10 C101 statement 'rival-1' names the unknown paper "
            "'rivall2010'; did you mean 'rival2010'?",
        ),
        (
            STATEMENTS,
            "claim: low-is-present\n  stance: qualifies",
            "claim: low-is-presnt\n  stance: qualifies",
            "data/claims/statements.yaml:27:10 C102 statement 'rival-1' names the unknown claim "
            "'low-is-presnt'; did you mean 'low-is-present'?",
        ),
        (
            CLAIMS,
            "part: against",
            "part: againts",
            "data/claims/thesis.yaml:23:11 C103 claim 'low-is-present' names the unknown part "
            "'againts'; did you mean 'against'?",
        ),
        (
            STATEMENTS,
            "stance: qualifies",
            "stance: qualfies",
            "data/claims/statements.yaml:28:11 C005 stance cannot be 'qualfies'; did you mean "
            "'qualifies'? (valid: supports, challenges, qualifies, background)",
        ),
        (
            STATEMENTS,
            "  locator: Table 1\n",
            "",
            "data/claims/statements.yaml:25:3 C004 statement 'rival-1' lacks the key 'locator'",
        ),
        (
            STATEMENTS,
            "  locator: Table 1\n",
            "  locator: Table 1\n  locator: Table 2\n",
            "data/claims/statements.yaml:31:3 C006 key 'locator' stands here for the second time",
        ),
        (
            STATEMENTS,
            "id: rival-1",
            "id: low-1",
            "data/claims/statements.yaml:25:3 C107 statement 'low-1' has the identifier of the "
            "statement at data/claims/statements.yaml:9:3",
        ),
        (
            "claims/questions.yaml",
            "id: why",
            "id: growth",
            "data/claims/questions.yaml:1:3 C107 question 'growth' has the identifier of the claim "
            "at data/claims/thesis.yaml:12:5",
        ),
        (
            STATEMENTS,
            "locator: whole work",
            "locator: p. 7",
            "data/claims/statements.yaml:38:12 C110 statement 'volume-1' is unread but has stance "
            "background and locator 'p. 7'",
        ),
        (
            "claims/questions.yaml",
            "[@hebb1949]",
            "[@heb1949]",
            "data/claims/questions.yaml:4:9 C112 question 'why' cites the unknown paper "
            "'heb1949'; did you mean 'hebb1949'?",
        ),
        (
            "citations.yaml",
            "citing: rival2010",
            "citing: hebb1949",
            "data/citations.yaml:1:3 C111 paper 'hebb1949' cites itself",
        ),
        (
            CLAIMS,
            "relation: supports",
            "relation: supprts",
            "data/claims/thesis.yaml:18:19 C005 relation cannot be 'supprts'; did you mean "
            "'supports'? (valid: supports, challenges, refines, part-of)",
        ),
    ],
)
def test_a_mistake_is_named_with_its_place_and_the_nearest_valid_value(
    folder: Path, file: str, old: str, new: str, finding: str
) -> None:
    assert finding in findings(edited(folder, file, old, new))


def test_a_cycle_is_drawn_and_cuts_its_claims_off(folder: Path) -> None:
    kb = edited(
        folder,
        CLAIMS,
        "- claim: larger-wins\n        relation: supports",
        ("- claim: low-is-present\n        relation: supports"),
    )
    kb = edited(
        folder,
        CLAIMS,
        "- claim: larger-wins\n        relation: challenges",
        ("- claim: growth\n        relation: challenges"),
    )
    codes = {each.code for each in kb.check()}
    assert {"C105", "C106"} <= codes
    assert any("growth → low-is-present → growth" in each for each in findings(kb))


SPLIT = """
  - {id: order, title: Order, statement: It is more., bears_on: [
      {claim: larger-wins, relation: part-of, why: It says so.}]}
  - {id: use, title: Use, statement: It is used more., bears_on: [
      {claim: larger-wins, relation: part-of, why: It says so.}]}
"""


@pytest.fixture
def split(folder: Path) -> Path:
    """Return a knowledge base whose thesis has two parts, on which no claim bears yet."""
    path = folder / "data" / CLAIMS
    path.write_text(path.read_text(encoding="utf-8") + SPLIT, encoding="utf-8")
    return folder


def test_a_claim_on_a_thesis_that_has_parts_is_named_with_its_place(split: Path) -> None:
    kb = edited(
        split,
        CLAIMS,
        "- claim: larger-wins\n        relation: supports",
        "- claim: use\n        relation: supports",
    )
    assert findings(kb) == [
        "data/claims/thesis.yaml:25:9 C113 claim 'low-is-present' bears on the thesis itself, "
        "which has parts: order, use"
    ]
    (found,) = kb.check()
    assert found.fix == "Say on which of its parts it bears, and why on each."
    assert kb.argument.towards("low-is-present", stronger.claims.Stance.SUPPORTS) == {}


def test_parts_of_the_thesis_need_neither_a_part_nor_a_statement(split: Path) -> None:
    edited(split, CLAIMS, "- claim: larger-wins", "- claim: order")
    assert findings(stronger.load(split)) == []


def test_a_claim_that_reaches_no_part_of_the_thesis_is_unreachable(split: Path) -> None:
    edited(split, CLAIMS, "- claim: larger-wins", "- claim: order")
    kb = edited(
        split,
        CLAIMS,
        "- claim: order\n        relation: supports",
        "- claim: growth\n        relation: supports",
    )
    assert any(
        "C106 no path leads from claim 'growth' to a part of the thesis" in each
        for each in findings(kb)
    )


def test_readings_that_exclude_each_other_make_no_path(split: Path) -> None:
    edited(split, CLAIMS, "- claim: larger-wins", "- claim: order")
    edited(split, CLAIMS, "relation: supports", "relation: supports\n        reading: [law]")
    kb = edited(
        split,
        CLAIMS,
        "- claim: order\n        relation: challenges",
        "- claim: growth\n        relation: challenges\n        reading: [tendency]",
    )
    assert [each.code for each in kb.check()] == ["C106"]


def test_a_side_taken_on_a_thesis_that_has_parts_is_named(split: Path) -> None:
    edited(split, CLAIMS, "- claim: larger-wins", "- claim: order")
    kb = edited(
        split,
        STATEMENTS,
        "claim: low-is-present\n  stance: qualifies",
        "claim: larger-wins\n  stance: qualifies",
    )
    assert findings(kb) == [
        "data/claims/statements.yaml:27:10 C114 statement 'rival-1' qualifies the thesis itself, "
        "which has parts"
    ]


def test_an_unknown_reading_is_named(split: Path) -> None:
    kb = edited(
        split, CLAIMS, "relation: supports", "relation: supports\n        reading: [lawful]"
    )
    assert any("'lawful'" in each and "law, tendency" in each for each in findings(kb))


def test_the_graph_says_on_which_parts_a_claim_bears_and_how(split: Path) -> None:
    edited(split, CLAIMS, "- claim: larger-wins", "- claim: order")
    kb = edited(
        split, CLAIMS, "relation: challenges", "relation: challenges\n        reading: [law]"
    )
    data = kb.dataset.model_dump()
    (low,) = [node for node in data["nodes"] if node["id"] == "low-is-present"]
    assert (low["bearing"], low["bearing_on_order"]) == ("challenges", "challenges")
    assert low["bearing_on_use"] is None
    readings = {
        edge["source"]: edge["reading"] for edge in data["edges"] if edge["kind"] == "bears_on"
    }
    assert readings == {
        "growth": "law tendency",
        "low-is-present": "law",
        "order": "law tendency",
        "use": "law tendency",
    }
    assert kb.stances_by_conjunct("low2001") == {"order": ("challenges",)}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("paper: rival2010", "paper: nobody"),
        ("claim: low-is-present\n  stance: qualifies", "claim: nothing\n  stance: qualifies"),
    ],
    ids=["source", "target"],
)
def test_an_edge_whose_one_end_does_not_exist_is_left_out(folder: Path, old: str, new: str) -> None:
    before = stronger.load(folder).dataset.model_dump()
    after = edited(folder, STATEMENTS, old, new).dataset.model_dump()
    assert {node["id"] for node in after["nodes"]} == {node["id"] for node in before["nodes"]}
    assert len(after["edges"]) == len(before["edges"]) - 1
    ends = {node["id"] for node in after["nodes"]}
    assert all({edge["source"], edge["target"]} <= ends for edge in after["edges"])


def test_a_second_root_is_named_beside_the_thesis(folder: Path) -> None:
    path = folder / "data" / CLAIMS
    extra = "  - {id: lonely, title: Lonely, statement: It stands alone.}\n"
    path.write_text(path.read_text(encoding="utf-8") + extra, encoding="utf-8")
    kb = stronger.load(folder)
    assert any("C104 claim 'lonely' bears on no other claim" in each for each in findings(kb))


def test_a_paper_or_claim_without_a_statement_is_named(folder: Path) -> None:
    path = folder / "data" / STATEMENTS
    path.write_text("[]\n", encoding="utf-8")
    codes = [each.code for each in stronger.load(folder).check()]
    assert codes.count("C108") == 4
    assert codes.count("C109") == 2


def test_a_record_that_fails_leaves_the_others(folder: Path) -> None:
    kb = edited(folder, STATEMENTS, "stance: qualifies", "stance: 7")
    assert {each.id for each in kb.files.statements} == {"hebb-1", "low-1", "low-2", "volume-1"}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "C001"),
        (b"parts: [\xff\xfe]", "C001"),
        (b"parts: [", "C002"),
        (b"\tparts: []", "C002"),
        (b"just text", "C005"),
        (b"&a [*a]", "C002"),
        (b"parts: &a\n  - *a\n", "C002"),
        (b"parts: {}\nclaims: 3", "C005"),
        (b"parts: []\nclaims: []\nclaim: []", "C003"),
        (b"parts:\n  - {id: x, title: t, summary: s, position: 1}", "C005"),
    ],
)
def test_a_broken_claim_file_is_a_finding_and_papers_still_load(
    folder: Path, content: bytes, code: str
) -> None:
    (folder / "data" / CLAIMS).write_bytes(content)
    kb = stronger.load(folder)
    found = [each for each in kb.reading if each.position.file.endswith("thesis.yaml")]
    assert code in {each.code for each in found}
    assert len(kb.papers()) == 4


def test_no_knowledge_base_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(NotAKnowledgeBase, match=r"data/references\.bib"):
        stronger.load(tmp_path)


def test_the_graph_joins_papers_claims_and_questions_with_their_places() -> None:
    kb = stronger.load(SMALL)
    data = kb.dataset.model_dump()
    kinds = {node["id"]: node["kind"] for node in data["nodes"]}
    assert kinds == {
        "hebb1949": "paper",
        "low2001": "paper",
        "rival2010": "paper",
        "volume2001": "paper",
        "larger-wins": "claim",
        "growth": "claim",
        "low-is-present": "claim",
        "why": "question",
    }
    edges = {
        (edge["source"], edge["target"], edge["kind"], edge["stance"]): edge
        for edge in data["edges"]
    }
    assert set(edges) == {
        ("hebb1949", "growth", "states", "supports"),
        ("low2001", "low-is-present", "states", "supports"),
        ("low2001", "growth", "states", "challenges"),
        ("rival2010", "low-is-present", "states", "qualifies"),
        ("volume2001", "larger-wins", "states", "background"),
        ("growth", "larger-wins", "bears_on", "supports"),
        ("low-is-present", "larger-wins", "bears_on", "challenges"),
        ("rival2010", "hebb1949", "cites", None),
        ("growth", "why", "answers", None),
        ("hebb1949", "why", "answers", None),
    }
    stated = edges["low2001", "growth", "states", "challenges"]
    assert (stated["where"], stated["locator"]) == ("data/claims/statements.yaml:17:3", "§3")
    assert json.loads(json.dumps(node_link(kb.dataset)))["edges"] == list(data["edges"])
    assert set(kb.graph) == set(kinds)
    assert kb.graph.number_of_edges() == len(edges)


def test_stances_towards_the_thesis_are_derived_by_sign() -> None:
    kb = stronger.load(SMALL)
    assert kb.stances("hebb1949") == ("supports",)
    assert kb.stances("low2001") == ("challenges",)
    assert kb.stances("rival2010") == ("qualifies",)
    assert kb.stances("volume2001") == ("background",)


def test_every_outcome_in_our_graph_is_an_edge_with_the_stance_that_follows_from_it() -> None:
    kb = stronger.load(OURS)
    edges = list(kb.graph.edges(data=True))
    tests = {
        (source, data["prediction"]): (target, data)
        for source, target, data in edges
        if data["kind"] == "tests"
    }
    checks = {
        (source, data["prediction"]): (target, data)
        for source, target, data in edges
        if data["kind"] == "checks"
    }
    settled = {
        (source, target): data["stance"]
        for source, target, data in edges
        if data["kind"] == "settles"
    }
    told = 0
    for result in kb.results:
        assert set(result.findings) == {each.id for each in result.predictions}
        for each in result.predictions:
            key, finding, told = (result.demo, each.id), result.findings[each.id], told + 1
            reverse = "challenges" if each.if_met == "supports" else "supports"
            stance = {1: each.if_met, 0.5: each.if_met, 0: "background", -1: reverse}[
                finding.weight
            ]
            if each.identity:
                assert key not in tests
                target, data = checks[key]
                assert target == f"identity:{each.identity}"
                assert data["outcome"] == finding.outcome
                if finding.outcome == "holds" and (target, each.claim) in settled:
                    assert settled[target, each.claim] in (stance, reverse)
                if finding.outcome == "fails":
                    assert settled[target, each.claim] == stance
            elif finding.outcome == "void":
                assert key not in tests
            else:
                target, data = tests[key]
                assert target == each.claim
                assert (data["stance"], data["counts"]) == (stance, finding.weight)
                assert data["outcome"] == finding.outcome
                assert data["verdict"] == result.verdicts[each.id].outcome
                assert data["where"] == str(each.position)
    assert told == sum(len(each.predictions) for each in kb.results) > 400
    assert len(tests) + len(checks) <= told


def test_every_rule_has_a_page_with_why_example_and_fix() -> None:
    for rule in all_rules().values():
        for section in ("## Why", "## Example", "## Fix"):
            assert section in rule.page, rule.code
        assert rule.summary.endswith("."), rule.code
