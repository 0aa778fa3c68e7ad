"""Results and demos as they show themselves: in three lines, and in a notebook."""

from __future__ import annotations

import base64
import re
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from tests.rooms import change, opened, write

from stronger.evidence.demo import open_demo
from stronger.evidence.pictures import Beside
from stronger.evidence.places import DemoError
from stronger.evidence.results import Result, read_measured
from stronger.evidence.runner import run

TOYS = Path(__file__).parent / "demos"
BAD = "</b><script>alert(1)</script>\" onload='x' &amp; \u202e\x00"
FIGURES = '''
from .measure import demo


@demo.figure({bad!r})
def seen(axes, seeds):
    """{{{{heads:.1f}}}} <img src=x onerror=alert(1)> "quoted"."""
    axes.plot([1 for _ in seeds])
'''
MEASURE = """
from stronger.evidence.demo import Demo

demo = Demo(__file__)


@demo.part
def toss():
    return {"heads": 0.5}, {}
"""
YAML = """
title: "</b><script>alert(1)</script>\\" onload='x' &amp;"
question: <svg onload=alert(1)>
answer: "<b>Yes</b>: {{heads:.2f}}"
parameters: [{name: bias, value: 1.0, about: None.}]
predictions:
  - {id: fair, claim: c, metric: heads, expect: {low: 0.4}, if_met: supports, source: s,
     kind: effect, null_value: 0}
preconditions:
  - {id: tossed, kind: input, predictions: [fair], condition: "<script>x</script>", why: w,
     checks: [{metric: heads, low: 0.9}], added: "2026-11-30"}
"""


class Tags(HTMLParser):
    """Takes down every tag, with its attributes, as a browser would find them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data


def test_a_result_is_three_lines_that_say_how_to_go_on() -> None:
    result = run(open_demo(TOYS / "coin" / "measure.py"), seeds=5)
    assert re.sub(r"[\d.e-]+ s$", "0 s", repr(result), flags=re.MULTILINE).splitlines() == [
        "Result of demo 'coin': quick scale, 5 seeds, 0 s",
        "  1 prediction: 1 met",
        "  go on with .findings, .estimates, .metrics, .figures, .picture(file)",
    ]
    fragile = run(open_demo(TOYS / "fragile" / "measure.py"), seeds=8)
    assert re.search(r"quick scale, \d seeds? \(\d failed\), ", repr(fragile))


def test_a_demo_is_three_lines_whatever_is_wrong_with_its_record(tmp_path: Path) -> None:
    room = write(tmp_path, "toss", measure=MEASURE, yaml=YAML)
    assert repr(opened(room)).splitlines()[1:] == [
        "  1 prediction on 1 claim; parameters: bias",
        '  go on with .run("quick"), .predictions, .story',
    ]
    (tmp_path / "data" / "demos" / "toss" / "demo.yaml").unlink()
    assert repr(opened(room)).startswith("Demo 'toss', which cannot be run: demo 'toss' has no")


def test_nothing_that_a_base_says_becomes_markup(tmp_path: Path) -> None:
    room = write(tmp_path, "toss", measure=MEASURE, yaml=YAML, figures=FIGURES.format(bad=BAD))
    result = run(opened(room), seeds=5, root=tmp_path)
    text = result._repr_html_()
    ET.fromstring(text)  # so well-formed that no text can have ended an element or an attribute
    tags = Tags(text)
    kinds = {"div", "p", "b", "i", "br", "small", "img"}
    kinds |= {"table", "thead", "tbody", "tr", "th", "td"}
    assert {tag for tag, _ in tags.found} <= kinds
    assert {name for _, attrs in tags.found for name in attrs} <= {"style", "src", "alt"}
    for said in (result.title, result.question, "void: the test could not tell", "says nothing of"):
        assert " ".join(said.split()) in tags.words
    assert "Answer" not in tags.words  # written of a full run
    (image,) = [attrs for tag, attrs in tags.found if tag == "img"]
    assert image["alt"] == '0.5 <img src=x onerror=alert(1)> "quoted".'
    kind, _, content = (image["src"] or "").partition(";base64,")
    assert kind == "data:image/svg+xml"
    svg = base64.b64decode(content)
    assert ET.fromstring(svg).tag == "{http://www.w3.org/2000/svg}svg"
    assert result.picture("seen.svg") == svg


def test_figures_drawn_in_memory_are_those_that_are_written(tmp_path: Path) -> None:
    coin = open_demo(TOYS / "coin" / "measure.py")
    fresh, kept = run(coin, seeds=5), run(coin, seeds=5, output=tmp_path)
    assert [each.alt for each in fresh.figures] == ["Heads in 5 runs."]
    (name,) = [each.file for each in fresh.figures]
    assert fresh.picture(name) == kept.picture(name) == (tmp_path / name).read_bytes()
    assert fresh.as_dict()["figures"] == []  # nothing was written
    assert fresh == Result(fresh.promise, fresh.measured)


def test_a_figure_that_cannot_be_had_is_told_and_the_rest_is_shown(tmp_path: Path) -> None:
    room = write(tmp_path, "toss", measure=MEASURE, yaml=YAML, figures=FIGURES.format(bad=BAD))
    run(opened(room), seeds=5, root=tmp_path, output=tmp_path / "out")
    measured = read_measured(tmp_path / "out" / "result.json")
    (figure,) = measured.figures
    secret = figure.model_copy(update={"file": "../data/demos/toss/secret.svg"})
    (tmp_path / "data" / "demos" / "toss" / "secret.svg").write_text("<svg/>")
    result = Result(
        opened(room).promise,
        measured.model_copy(update={"figures": (secret, figure)}),
        pictures=Beside(tmp_path / "out"),
    )
    words = Tags(result._repr_html_())
    assert "figure '../data/demos/toss/secret.svg' is not in " in words.words
    assert [tag for tag, _ in words.found].count("img") == 1
    change(room / "figures.py", "axes.plot(", "axes.plod(")
    broken = run(opened(room), seeds=5, root=tmp_path)
    assert "cannot be drawn: AttributeError" in Tags(broken._repr_html_()).words
    with pytest.raises(DemoError, match=r"has no figure 'sen.svg'; did you mean 'seen.svg'"):
        broken.picture("sen.svg")
