"""The generator writes what changed, removes what is stale, leaves alone what is not its own."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

import stronger
from stronger.knowledge.dataset.archive import archive
from stronger.knowledge.dataset.formats import FORMATS
from stronger.site import SiteError, generate
from stronger.site.metadata import highwire, schema_org

if TYPE_CHECKING:
    from stronger.knowledge import KnowledgeBase


def contents(docs: Path) -> dict[str, bytes]:
    return {
        path.relative_to(docs).as_posix(): path.read_bytes()
        for path in docs.rglob("*")
        if path.is_file()
    }


def reload(kb: KnowledgeBase) -> KnowledgeBase:
    return stronger.load(kb.root)


def test_generating_twice_writes_nothing_the_second_time(small: KnowledgeBase) -> None:
    first = generate(small)
    before = {path: path.stat().st_mtime_ns for path in first.docs.rglob("*")}
    second = generate(reload(small))
    assert first.written
    assert not first.removed
    assert (second.written, second.removed) == ((), ())
    assert second.unchanged == len(first.written)
    assert {path: path.stat().st_mtime_ns for path in first.docs.rglob("*")} == before


def test_two_folders_get_the_same_bytes(small: KnowledgeBase, tmp_path: Path) -> None:
    generate(small, tmp_path / "one")
    generate(reload(small), tmp_path / "two")
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_only_pages_that_a_change_concerns_are_written_again(small: KnowledgeBase) -> None:
    generate(small)
    questions = small.root / "data" / "claims" / "questions.yaml"
    text = questions.read_text(encoding="utf-8").replace("Because of growth", "By growth")
    questions.write_text(text, encoding="utf-8")
    written = generate(reload(small)).written
    assert [each for each in written if not each.startswith("graph/graph.")] == [
        *(each for each in written if each.endswith(".zip")),
        "questions/why.md",
    ]
    assert "graph/graph.json" in written


def test_pages_of_what_is_gone_go_and_others_stay(small: KnowledgeBase) -> None:
    report = generate(small, pages={"reference/cli.md": "# Command line"})
    by_hand = report.docs / "papers" / "mine.md"
    by_hand.write_text("# Mine", encoding="utf-8")
    (small.root / "data" / "claims" / "questions.yaml").unlink()
    again = generate(reload(small))
    assert set(again.removed) == {"questions/why.md", "reference/cli.md"}
    assert not (report.docs / "reference").exists()
    assert by_hand.read_text(encoding="utf-8") == "# Mine"
    assert (report.docs / "index.md").is_file()


def test_a_generated_page_that_someone_took_over_by_hand_stays(small: KnowledgeBase) -> None:
    docs = generate(small).docs
    (docs / "questions" / "why.md").write_text("# My own answer", encoding="utf-8")
    (small.root / "data" / "claims" / "questions.yaml").unlink()
    assert "questions/why.md" not in generate(reload(small)).removed
    assert (docs / "questions" / "why.md").is_file()


def test_a_hand_written_page_in_the_way_stops_everything_before_a_byte_is_written(
    small: KnowledgeBase,
) -> None:
    page = small.root / "docs" / "papers" / "hebb1949.md"
    page.parent.mkdir()
    page.write_text("# Hebb", encoding="utf-8")
    with pytest.raises(SiteError, match=r"hebb1949\.md was written by hand.*move or rename"):
        generate(small)
    assert contents(small.root / "docs").keys() == {"index.md", "papers/hebb1949.md"}


def test_a_damaged_list_of_files_does_no_harm(small: KnowledgeBase) -> None:
    docs = generate(small).docs
    (docs / "_data" / "manifest.json").write_text('["../../data/references.bib"', encoding="utf-8")
    assert generate(reload(small)).removed == ()
    (docs / "_data" / "manifest.json").write_text('["../data/references.bib", 3]', encoding="utf-8")
    assert generate(reload(small)).removed == ()
    assert (small.root / "data" / "references.bib").is_file()


def test_a_folder_that_cannot_be_written_is_an_error_for_people(
    small: KnowledgeBase, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(SiteError, match="cannot write"):
        generate(small, tmp_path / "file")


def test_references_to_nothing_are_left_out(small: KnowledgeBase) -> None:
    statements = small.root / "data" / "claims" / "statements.yaml"
    text = statements.read_text(encoding="utf-8")
    text = text.replace("paper: rival2010", "paper: nobody").replace("claim: growth", "claim: none")
    statements.write_text(text, encoding="utf-8")
    docs = generate(reload(small)).docs
    page = (docs / "papers" / "rival2010.md").read_text(encoding="utf-8")
    assert "Nothing has been recorded" in page


def test_a_circle_among_claims_or_no_claim_at_all_is_drawn_as_it_is(small: KnowledgeBase) -> None:
    thesis = small.root / "data" / "claims" / "thesis.yaml"
    claims = [
        {
            "id": name,
            "title": name,
            "statement": name,
            "bears_on": [{"claim": other, "relation": "supports", "why": "?"}],
        }
        for name, other in (("one", "two"), ("two", "one"), ("three", "three"))
    ]
    thesis.write_text(yaml.safe_dump({"parts": [], "claims": claims}), encoding="utf-8")
    docs = generate(reload(small)).docs
    picture = (docs / "graph" / "index.md").read_text(encoding="utf-8")
    assert picture.count('class="node ') == 2 * 3  # side by side, and stacked
    index = (docs / "claims" / "index.md").read_text(encoding="utf-8")
    assert all(f"[{name}](/claims/{name}.md)" in index for name in ("one", "two", "three"))
    thesis.unlink()
    docs = generate(reload(small)).docs
    assert "no claim to draw" in (docs / "graph" / "index.md").read_text(encoding="utf-8")


def test_boxes_of_the_picture_do_not_overlap_and_lines_end_at_boxes(root: Path) -> None:
    from stronger.site.edges import edges_of
    from stronger.site.picture import WIDTH, lay_out
    from stronger.site.views import Views

    views = Views(stronger.load(root))
    picture = lay_out(views, edges_of(views))
    assert picture is not None
    assert {box.view.id for box in picture.boxes} == set(views.claims)
    for i, one in enumerate(picture.boxes):
        assert 0 <= one.x <= picture.width - WIDTH
        assert 0 <= one.y <= picture.height - one.height
        for other in picture.boxes[i + 1 :]:
            apart_x = abs(one.x - other.x) >= WIDTH
            assert apart_x or one.y + one.height <= other.y or other.y + other.height <= one.y
    sides = {box.view.id: box.x for box in picture.boxes}
    assert views.thesis is not None
    centre = sides[views.thesis.id]
    ends = {view.id for view in views.conjuncts}
    for each in views.bearings:
        if each.target.id in ends and each.relation != "refines":
            left = each.relation == "supports"
            assert (sides[each.source.id] < centre) is left, each.source.id
    assert len(picture.lines) == len(views.bearings)


def test_what_the_thesis_asserts_stands_below_it_one_under_the_other(root: Path) -> None:
    from stronger.site.edges import edges_of
    from stronger.site.picture import lay_out
    from stronger.site.views import Views

    views = Views(stronger.load(root))
    picture = lay_out(views, edges_of(views))
    assert picture is not None
    boxes = {box.view.id: box for box in picture.boxes}
    assert views.thesis is not None
    top = boxes[views.thesis.id]
    parts = [boxes[view.id] for view in views.conjuncts]
    assert len(parts) == 4
    assert {(box.x, box.bearing) for box in parts} == {(top.x, "part")}
    assert all(box.y > top.y + top.height for box in parts)


def test_a_claim_s_page_tells_what_it_means_for_each_part_of_the_thesis(
    our_docs: Path,
) -> None:
    marked = '<span class="mark mark--challenges">challenges</span>'
    law = '<span class="reading">as a law</span>'
    page = (our_docs / "claims" / "cheap-magnitude.md").read_text(encoding="utf-8")
    assert f"{marked} [Order of presence](/claims/order-of-presence.md) {law}, {marked}" in page
    gauge = (our_docs / "claims" / "magnitude-is-gauge-dependent.md").read_text(encoding="utf-8")
    assert "(/claims/between-units.md)" in gauge
    assert "(/claims/between-inputs.md)" not in gauge
    thesis = (our_docs / "claims" / "larger-is-stronger.md").read_text(encoding="utf-8")
    part = (our_docs / "claims" / "between-units.md").read_text(encoding="utf-8")
    assert "It asserts four things at once" in thesis
    assert "This is part of the [thesis](/claims/larger-is-stronger.md)" in part
    index = (our_docs / "claims" / "index.md").read_text(encoding="utf-8")
    assert index.index("between-units.md") < index.index("## ")
    assert "Further claims" not in index


def test_a_thesis_without_parts_is_shown_as_one_thing(small: KnowledgeBase) -> None:
    docs = generate(small).docs
    for path in docs.rglob("*.md"):
        # Rules and fields are told of whatever a base may have
        if "rules" not in path.parts and path.name != "fields.md":
            text = path.read_text(encoding="utf-8")
            assert "things at once" not in text
            assert "part-of" not in text.replace('id="tip-part-of"', "").replace("tip--part-of", "")
    page = (docs / "claims" / "growth.md").read_text(encoding="utf-8")
    assert '<span class="mark mark--supports">supports</span> the thesis' in page


def test_hostile_text_stays_in_its_place(hostile: KnowledgeBase) -> None:
    (hostile.root / "docs" / "_data" / "fragments").mkdir(parents=True)
    report = generate(hostile)
    pages = contents(report.docs)
    assert {path.split("/")[0] for path in pages} == {
        *("index.md", "_data", "assets", "authors", "claims", "corrections", "demos", "find"),
        *("glossary", "graph", "history", "papers", "parts", "questions", "rules"),
        *("venues", "years"),
    }
    assert all(re.fullmatch(r"[\w./-]+", path) for path in pages)
    papers = [path for path in pages if path.startswith("papers/") and path.endswith(".md")]
    assert len(papers) == 1 + len(hostile.bibliography.by_key) == 5
    assert len({path.lower() for path in papers}) == 5
    for path, content in pages.items():
        if path.endswith(".md") and not path.startswith(("rules/", "index")):
            text = content.decode()
            body = text.split("---\n", 2)[2] if text.startswith("---\n") else text
            body = re.sub(r"(?s)```.*?\n```|<pre>.*?</pre>", "", body)
            assert not re.search(r"<script|<iframe|<[^>]+onerror=|\]\(javascript|8<--", body), path
    assert "hacked" not in json.dumps(sorted(pages))
    figures = [path for path in pages if path.startswith("demos/") and not path.endswith(".md")]
    figures.remove("demos/evil/evil.ipynb")
    assert json.loads(pages["demos/evil/evil.ipynb"])["nbformat"] == 4
    looks = ("narrow.dark.svg", "narrow.svg", "svg")
    assert sorted(figures) == [f"demos/evil/plot.{each}" for each in looks]
    assert b"#14171b" in pages["demos/evil/plot.narrow.dark.svg"]


def test_the_check_names_what_pages_do_not_get_to_see(hostile: KnowledgeBase) -> None:
    found = [each for each in hostile.check() if each.code in {"C115", "R014"}]
    places = {(each.code, each.position.file.rpartition("/")[2]) for each in found}
    assert places == {
        *(("C115", "questions.yaml"), ("C115", "thesis.yaml"), ("R014", "story.md")),
        *(("R014", "finding.md"), ("R014", "plot.svg"), ("R014", "bomb.svg")),
        ("R014", "plot.narrow.svg"),
    }
    told = [f"{each.position.line}:{each.position.column} {each.message}" for each in found]
    assert (
        "6:13 the finding of demo 'evil' has attributes: {: onmouseover=window.hacked=50 }" in told
    )
    assert "2:1 the figure 'plot.svg' of demo 'evil' loses the element script" in told


def test_metadata_of_a_paper_is_what_the_bibliography_says(root: Path) -> None:
    entry = stronger.load(root).bibliography["rosenblatt1958perceptron"]
    tags = dict(highwire(entry))
    assert tags["citation_author"] == "Rosenblatt, Frank"
    assert tags["citation_journal_title"] == "Psychological Review"
    assert (tags["citation_firstpage"], tags["citation_lastpage"]) == ("386", "408")
    data = json.loads(schema_org(entry))
    assert data["@type"] == "ScholarlyArticle"
    assert data["isPartOf"]["isPartOf"]["name"] == "Psychological Review"
    assert data["sameAs"] == ["https://doi.org/10.1037/h0042519"]


def test_linked_data_cannot_leave_its_script_element(hostile: KnowledgeBase) -> None:
    for entry in hostile.bibliography:
        data = schema_org(entry)
        assert not re.search(r"[<>&]", data)
        assert json.loads(data)["name"] == entry.title


def test_every_statement_stands_on_its_paper_claim_and_part(root: Path, our_docs: Path) -> None:
    kb = stronger.load(root)
    for statement in kb.files.statements:
        paper = (our_docs / "papers" / f"{statement.paper}.md").read_text(encoding="utf-8")
        claim = (our_docs / "claims" / f"{statement.claim}.md").read_text(encoding="utf-8")
        assert f'id="{statement.id}"' in paper
        assert f"(/papers/{statement.paper}.md#{statement.id})" in claim
        part = kb.argument.claims[statement.claim].part
        if part:
            assert f"#{statement.id})" in (our_docs / "parts" / f"{part}.md").read_text("utf-8")


def test_every_demo_stands_once_in_the_part_of_most_of_its_claims(
    root: Path, our_docs: Path
) -> None:
    kb = stronger.load(root)
    index = (our_docs / "demos" / "index.md").read_text(encoding="utf-8")
    sections = dict(re.findall(r"(?ms)^## (\w+)\b.*?$(.*?)(?=^## |\Z)", index))
    assert list(sections) == [part.title for part in kb.files.parts]
    listed = [re.findall(r"\(/demos/([\w-]+)\.md\)", section) for section in sections.values()]
    assert sorted(chain(*listed)) == sorted(result.demo for result in kb.results)
    assert "perceptron" in listed[0]
    assert "feature-pathways" in listed[3]


def test_a_knowledge_base_elsewhere_needs_no_demo_question_or_correction(
    small: KnowledgeBase,
) -> None:
    shutil.rmtree(small.root / "data" / "claims" / "statements", ignore_errors=True)
    (small.root / "data" / "claims" / "questions.yaml").unlink()
    docs = generate(replace(reload(small))).docs
    for name, words in {
        "demos": "No demo has been run yet",
        "questions": "No question has been written down yet",
        "corrections": "Nothing had to be corrected",
    }.items():
        assert words in (docs / name / "index.md").read_text(encoding="utf-8")


def test_the_page_of_a_claim_and_of_a_demo_tell_how_to_cite_it(hostile: KnowledgeBase) -> None:
    docs = generate(hostile).docs
    claims = [page for page in (docs / "claims").glob("*.md") if "@techreport{" in page.read_text()]
    assert len(claims) >= len(hostile.argument.claims)
    for demo in hostile.results_by_demo:
        text = (docs / "demos" / f"{demo}.md").read_text(encoding="utf-8")
        assert f"@techreport{{{demo}," in text
        assert f"stronger cite {demo}/PREDICTION" in text


def test_the_graph_is_beside_its_page_as_the_command_line_writes_it(small: KnowledgeBase) -> None:
    docs = generate(small).docs
    files, whole = archive(reload(small))
    (zipped,) = (docs / "graph").glob("*.zip")
    assert zipped.read_bytes() == whole
    for each in FORMATS.values():
        assert (docs / "graph" / each.file).read_bytes() == files[each.file]
        assert each.write(small.dataset).encode() == files[each.file]
        assert f"]({each.file})" in (docs / "graph" / "index.md").read_text(encoding="utf-8")
