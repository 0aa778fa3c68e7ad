"""Pages say of demos what was measured: no more, and nothing that changed in silence."""

from __future__ import annotations

import html
import json
import math
import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

import pytest

import stronger
from stronger.evidence.intervals import estimate
from stronger.evidence.outcomes import outcome
from stronger.evidence.predictions import Kind, Prediction, Region
from stronger.evidence.registering import read_entries
from stronger.evidence.results import read_finding, read_story
from stronger.evidence.telling import measured as in_words
from stronger.evidence.verdicts import judge
from stronger.knowledge.scoreboard import says_otherwise, turned, voids
from stronger.knowledge.standing import Side, demos_on, standing
from stronger.knowledge.testing import Test
from stronger.site import generate
from stronger.site.evidence import evidence_on
from stronger.site.rows import WIDTH, row
from stronger.site.views import Views

if TYPE_CHECKING:
    from pathlib import Path

    from stronger.knowledge import KnowledgeBase


class Ours(NamedTuple):
    kb: KnowledgeBase
    docs: Path

    def page(self, name: str) -> str:
        return (self.docs / name).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def ours(root: Path, our_docs: Path) -> Ours:
    return Ours(stronger.load(root), our_docs)


def unescaped(page: str) -> str:
    bare = re.sub(
        r'<span class="interval"><b>(.*?)</b> to <b>(.*?)</b></span>', r"\1 to \2", str(page)
    )
    return html.unescape(bare).replace("\N{NO-BREAK SPACE}", " ")


def section(page: str, start: str, end: str) -> str:
    begin = page.index(start)
    return page[begin : page.index(end, begin)]


def before(kb: KnowledgeBase, test: Test) -> bool:
    """Whether a prediction was judged by the first rule, before kinds were chosen."""
    path = kb.root / "data" / "demos" / test.demo / "registered.json"
    entries = read_entries(path, str(path))
    return any(each.what == "kinds" and test.prediction.id in each.predictions for each in entries)


def test_every_changed_sign_is_listed_once_and_leads_to_its_prediction_and_claim(
    ours: Ours,
) -> None:
    changes = section(ours.page("demos/outcomes.md"), "{: #changes", "{: #voids }")
    listed = Counter(re.findall(r"\]\(/demos/([\w-]+)\.md#([\w-]+)\)", changes))
    expected = [each for each in turned(ours.kb) if before(ours.kb, each)]
    assert listed == Counter((each.demo, each.prediction.id) for each in expected)
    assert f"{len(expected)} predictions had another sign" in changes
    for each in expected:
        assert f"](/claims/{each.prediction.claim}.md)" in changes
        assert f'id="{each.prediction.id}"' in ours.page(f"demos/{each.demo}.md")


def test_the_cross_table_counts_every_prediction_once(ours: Ours) -> None:
    table = section(ours.page("demos/outcomes.md"), '<div id="cross-table"', "Columns:")
    rows = [line.split("|")[1:-1] for line in table.splitlines() if line.startswith("| <span")]
    cells = [[int(each.strip() or 0) for each in row[1:]] for row in rows]
    assert len(cells[0]) == 4
    assert all(sum(row[:-1]) == row[-1] for row in cells)
    assert sum(row[-1] for row in cells) == sum(before(ours.kb, each) for each in ours.kb.tests)
    bottom = re.findall(r"\*\*(\d+)\*\*", table)
    assert [int(each) for each in bottom] == [sum(column) for column in zip(*cells, strict=True)]


def test_every_void_is_told_with_what_failed_and_what_it_would_have_been(ours: Ours) -> None:
    listed = ours.page("demos/outcomes.md").split("{: #voids }")[1]
    found = voids(ours.kb)
    assert found
    for void in found:
        test = void.test
        assert f"](/demos/{test.demo}.md#{test.prediction.id})" in listed
        assert void.failed
        assert str(void.would.outcome) != "void"
        page = ours.page(f"demos/{test.demo}.md")
        start = page.index(f'id="{test.prediction.id}"')
        shown = page[start : page.index("</section>", start)]
        assert shown.count("The test could not tell") == len(void.failed)
        assert "it would have been" in shown
        assert "mark--supports" not in shown
        assert "mark--challenges" not in shown


def test_no_void_gives_an_edge_a_tally_or_a_standing(ours: Ours) -> None:
    void = {(each.test.demo, each.test.prediction.id) for each in voids(ours.kb)}
    for source, _, data in ours.kb.graph.edges(data=True):
        if data["kind"] == "tests":
            assert (source, data["prediction"]) not in void
    counted = [voice for claim in ours.kb.argument.claims for voice in demos_on(ours.kb, claim)]
    counted += [voice for each in standing(ours.kb) for voice in each.demos]
    for voice in counted:
        assert not void & {(test.demo, test.prediction.id) for test in voice.tests}


def test_identities_stand_apart_each_once_with_all_its_checks(ours: Ours) -> None:
    for claim in ours.kb.argument.claims:
        page = ours.page(f"claims/{claim}.md")
        expected = [each for each in ours.kb.identities if claim in each.stances]
        assert page.count('<div class="identity"') == len(expected)
        for each in expected:
            for test in each.checks:
                if test.prediction.claim == claim:
                    assert f"](/demos/{test.demo}.md#{test.prediction.id})" in page
        measured = page[: page.index("{: #identities }")] if expected else page
        assert "mark--holds" not in measured


def test_pages_count_demos_by_side_and_tell_which_are_mixed(ours: Ours) -> None:
    views = Views(ours.kb)
    mixed = 0
    for claim in views.claims:
        evidence = evidence_on(views, claim)
        counts = {each.mark: each.number for each in evidence.counts}
        voices = demos_on(ours.kb, claim)
        assert sum(counts.values()) == len(voices)
        both = [
            voice
            for voice in voices
            if {"supports", "challenges"} <= {test.stance for test in voice.tests}
        ]
        assert counts.get("mixed", 0) == len(both)
        assert {voice.side for voice in both} <= {Side.MIXED}
        mixed += len(both)
        shown = Counter(each.mark for each in evidence.demos if each.mark != "void")
        assert shown == Counter(counts)
    assert mixed


def test_what_the_first_rule_said_is_shown_where_it_is_not_what_counts(ours: Ours) -> None:
    for result in ours.kb.results:
        page = ours.page(f"demos/{result.demo}.md")
        said = re.findall(r'class="former">by the first, cruder rule: (\w+)<', page)
        tests = [
            each for each in ours.kb.tests if each.demo == result.demo and before(ours.kb, each)
        ]
        otherwise = [each for each in tests if says_otherwise(each)]
        assert said == [str(each.verdict.outcome) for each in otherwise]
        finding = read_finding(ours.kb.root / "data" / "demos" / result.demo)
        refuted = re.search(r"\brefuted\b", finding) is not None
        assert ("before-the-rule" in page) is (bool(finding and otherwise) or refuted)
        if "before-the-rule" in page:
            banner = section(page, "before-the-rule", "</p>")
            named = {each.prediction.id for each in otherwise}
            assert named <= set(re.findall(r"\]\(#([\w-]+)\)", banner))


def test_demos_claims_and_home_lead_to_the_rule(ours: Ours) -> None:
    for name in ("demos/index.md", "claims/index.md", "demos/perceptron.md"):
        assert "](/demos/outcomes.md)" in ours.page(name)
    for name in ("claims/larger-is-stronger.md", "claims/index.md", "_data/fragments/standing.md"):
        assert ours.page(name).count('<tr class="standing__') == 8
    assert ours.page("claims/between-units.md").count('<tr class="standing__') == 2
    assert 'class="standing"' not in ours.page("claims/polarity-is-arbitrary.md")


def test_the_graph_s_page_draws_proved_facts_otherwise_and_tells_each_once(ours: Ours) -> None:
    page = ours.page("graph/index.md")
    listed = section(page, "{: #identities }", "## In numbers")
    assert listed.count("<li ") == len(ours.kb.identities)
    for claim in ours.kb.argument.claims.values():
        number = sum(claim.id in each.stances for each in ours.kb.identities)
        drawn = page[page.index('class="node node--', page.index("claims-graph--wide")) :]
        box = drawn[drawn.index(f'data-claim="{claim.id}"') :].split("</g></g>", 1)[0]
        assert ("node__identities" in box) is (number > 0)
        assert (f">≡{number}<" in box) is (number > 0)
    data = json.loads(ours.page("graph/graph.json"))
    kinds = Counter(each["kind"] for each in data["nodes"])
    assert kinds["identity"] == len(ours.kb.identities)
    checks = [each for each in data["edges"] if each["kind"] == "checks"]
    assert len(checks) == sum(len(each.checks) for each in ours.kb.identities)
    proved = {
        (test.demo, test.prediction.id) for each in ours.kb.identities for test in each.checks
    }
    for each in data["edges"]:
        if each["kind"] == "tests":
            assert (each["source"], each["prediction"]) not in proved
            assert each["outcome"] not in {"void", "holds", "fails"}


def test_a_base_that_was_never_judged_by_the_first_rule_is_not_told_of_it(
    small: KnowledgeBase,
) -> None:
    page = (generate(small).docs / "demos" / "outcomes.md").read_text(encoding="utf-8")
    assert "## The rule" in page
    for word in ("was changed", "First rule", "first rule", "void: a test", "readers"):
        assert word not in page


def test_a_demo_that_is_called_like_the_page_of_outcomes_gets_another_address(
    small: KnowledgeBase,
) -> None:
    from stronger.slugs import slugs

    assert slugs(["outcomes", "other"], reserved={"outcomes"})["outcomes"] != "outcomes"
    assert slugs(["outcomes"])["outcomes"] == "outcomes"


def measured(
    values: list[float], kind: Kind = Kind.EFFECT, null: float | None = None, **region: float
) -> Test:
    prediction = Prediction(
        id="one",
        claim="some",
        metric="m",
        expect=Region(**region),
        if_met="supports",
        source="somewhere",
        kind=kind,
        identity="fact" if kind is Kind.IDENTITY else "",
        null_value=null,
    )
    found = estimate(values)
    ends = (found.minimum, found.maximum) if kind is Kind.IDENTITY else (found.low, found.high)
    finding = outcome(kind, prediction.expect, *ends, null=null)
    return Test("demo", prediction, found, finding, judge(prediction, found), None)


def test_a_row_keeps_the_order_of_what_it_draws_and_stays_inside() -> None:
    drawn = row(measured([0.5, 0.55, 0.6, 0.52, 0.58], null=0.0, low=0.8, high=2.0))
    assert drawn is not None
    assert drawn.null is not None
    assert drawn.mean is not None
    places = [0, drawn.null, drawn.interval[0], drawn.mean, drawn.interval[1], *drawn.region, WIDTH]
    assert places == sorted(places)
    assert drawn.words == (
        "predicted between 0.8 and 2; without the effect 0; "
        "measured 0.55, interval 0.4988 to 0.6012"
    )


def test_a_region_without_a_bound_goes_on_to_the_edge() -> None:
    drawn = row(measured([0.5, 0.55, 0.6, 0.52, 0.58], null=0.9, high=0.4))
    assert drawn is not None
    assert drawn.opens == (True, False)
    assert drawn.region[0] == 0


@pytest.mark.parametrize("values", [[1.0] * 5, [1.0], [math.nan] * 5])
def test_what_has_no_scale_is_not_drawn(values: list[float]) -> None:
    assert row(measured(values, low=1.0)) is None


def test_where_every_seed_counts_all_seeds_are_drawn_and_no_mean() -> None:
    drawn = row(measured([0.5, 0.25], Kind.IDENTITY, high=1.0))
    assert drawn is not None
    assert drawn.mean is None
    assert drawn.words == "predicted at most 1; in the seeds 0.25 to 0.5"


def test_pages_show_of_each_prediction_what_was_judged(ours: Ours) -> None:
    exact = 0
    for view in Views(ours.kb).tests:
        assert view.estimate is not None
        assert view.finding is not None
        page = unescaped(ours.page(view.demo.address.lstrip("/")))
        start = page.index(f'id="{view.anchor}"')
        shown = page[start : page.index("</section>", start)]
        told = in_words(view.prediction, view.estimate)
        assert told in shown
        claim = unescaped(ours.page(f"claims/{view.prediction.claim}.md"))
        if not view.prediction.identity:
            assert f"measured {told}" in claim
        if view.every_seed and not view.void:
            exact += 1
            assert f"{view.estimate.minimum:.4g}" in told
            assert view.row is None or view.row.mean is None
        elif view.judged:
            assert unescaped(view.judged) in shown
    assert exact > 50


def test_a_demo_s_page_tells_its_story_its_answer_and_its_lesson(ours: Ours) -> None:
    for result in ours.kb.results:
        page = (ours.docs / "demos" / f"{result.demo}.md").read_text(encoding="utf-8")
        folder = ours.kb.root / "data" / "demos" / result.demo
        story = read_story(folder).strip()
        assert story
        assert result.fill(story).splitlines()[0] in page
        assert result.answer
        assert "{{" not in result.answer
        lesson = (ours.kb.root / result.source).with_name("lesson.py")
        assert lesson.read_text(encoding="utf-8").splitlines()[0] in page
