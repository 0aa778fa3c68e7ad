"""Tests of the rules on how a demo's page opens and where its figures stand."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.rooms import opened, write

import stronger
from stronger.evidence.runner import run

SMALL = Path(__file__).parents[1] / "fixtures" / "small"
MEASURE = """
from stronger.evidence.demo import Demo
demo = Demo(__file__)
@demo.part
def toss(): return {"heads": 0.5}, {}
"""
FIGURES = """
from .measure import demo
@demo.figure("Half of them")
def seen(axes, seeds):
    \"\"\"Heads in {{heads:.0%}}.\"\"\"
@demo.figure("The other half")
def unseen(axes, seeds):
    \"\"\"Tails in {{1-heads:.0%}}.\"\"\"
"""
YAML = """\
title: A coin
answer: Heads in {{heads:.0%}}.
numbers:
  - {value: "{{heads:.0%}}", label: of tosses}
figure: seen.svg
"""
RECORD = "data/demos/coin"


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A knowledge base with a demo that was measured, and whose texts place its figures well."""
    folder = tmp_path_factory.mktemp("opening") / "kb"
    shutil.copytree(SMALL, folder)
    room = write(folder, "coin", measure=MEASURE, figures=FIGURES, yaml=YAML, story="We toss.\n")
    run(opened(room), root=folder, seeds=5, output=folder / RECORD)
    (folder / RECORD / "finding.md").write_text("Half:\n\n![](unseen.svg)\n\nSo `![](x.svg)`.\n")
    assert stronger.load(folder).check() == ()
    return folder


@pytest.fixture
def measured(sound: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sound, tmp_path / "kb"))


@pytest.mark.parametrize(
    ("finding", "told"),
    [
        (
            "Half:\n\n![](unsen.svg)\n",
            "3:1 R015 the finding of demo 'coin' names the picture 'unsen.svg', which is none of "
            "the demo's figures; did you mean 'unseen.svg'?",
        ),
        ("As ![](unseen.svg) shows.\n", "1:4 R015 {}, which has to be a paragraph of its own"),
        ("![Half](unseen.svg)\n", "1:1 R015 {}, which has to be a paragraph of its own"),
        ("See\n![](unseen.svg)\n", "2:1 R015 {}, which has to be a paragraph of its own"),
        ("- So\n\n  ![](unseen.svg)\n", "3:3 R015 {}, which has to be a paragraph of its own"),
        ("![](unseen.svg)\n\n![](unseen.svg)\n", "3:1 R015 {}, which is shown already"),
        ("![](seen.svg)\n", "1:1 R015 {}, which opens the page already"),
    ],
)
def test_a_picture_that_stands_for_no_figure_is_named_with_its_place(
    measured: Path, finding: str, told: str
) -> None:
    (measured / RECORD / "finding.md").write_text(finding)
    (found,) = stronger.load(measured).check()
    name = "seen.svg" if "(seen" in finding else "unseen.svg"
    said = told.format(f"the finding of demo 'coin' names the picture {name!r}")
    assert str(found).startswith(f"{RECORD}/finding.md:{said}")


def test_a_figure_is_placed_once_in_story_and_finding_together(measured: Path) -> None:
    with (measured / RECORD / "story.md").open("a") as story:
        story.write("\n![](unseen.svg)\n")
    (found,) = stronger.load(measured).check()
    assert str(found).startswith(f"{RECORD}/finding.md:3:1 R015 ")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("figure: seen.svg\n", "", "1:1 R016 demo 'coin' has a result, but no figure that leads"),
        (
            "answer: Heads in {{heads:.0%}}.\n",
            "",
            "1:1 R016 demo 'coin' has a result, but no answer",
        ),
        (
            "figure: seen",
            "figure: sen",
            "5:9 R015 demo 'coin' is led by 'sen.svg', which is none of its figures; "
            "did you mean 'seen.svg'?",
        ),
        ("label: of tosses", f"label: {'of tosses ' * 7}", "4:37 C005 "),
        ('value: "{{heads:.0%}}"', f'value: "{21 * "9"}"', "4:13 C005 "),
        (
            "figure: seen.svg",
            "  - {value: two, label: each}\n" * 3,
            "4:3 C005 promise 'coin': at most three numbers stand beside the answer, not 4",
        ),
    ],
)
def test_how_a_page_opens_is_looked_at(measured: Path, old: str, new: str, told: str) -> None:
    write(measured, "coin", yaml=YAML.replace(old, new, 1))
    found = [str(each) for each in stronger.load(measured).check()]
    assert any(each.startswith(f"{RECORD}/demo.yaml:{told}") for each in found), found


def test_a_demo_without_a_result_owes_no_answer_yet(measured: Path) -> None:
    write(measured, "coin", yaml="title: A coin\n")
    (measured / RECORD / "result.json").unlink()
    assert not any(each.code.startswith("R") for each in stronger.load(measured).check())


def test_numbers_are_filled_as_the_answer_is(measured: Path) -> None:
    (result,) = stronger.load(measured).results
    assert [(each.value, each.label) for each in result.numbers] == [("50%", "of tosses")]
    assert result.as_dict()["numbers"] == [{"value": "50%", "label": "of tosses"}]
