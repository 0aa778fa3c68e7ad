"""Citations become links with cards, formulas become MathML; neither does so in code."""

from __future__ import annotations

import json
import logging
import os
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from markdown import Markdown

from stronger.site.text import citable, ticked

PAPERS: dict[str, dict[str, object]] = {
    "hebb1949": {
        "address": "/papers/hebb1949.md",
        "label": "Hebb 1949",
        "title": "The <i>Organization</i> of *Behavior*",
        "authors": "Donald O. Hebb",
        "venue": "Wiley",
        "year": 1949,
        "stances": ["supports", "background"],
    },
    "low2001": {
        "address": "/papers/low2001.md",
        "label": "Low et al. 2001",
        "title": "Low",
        "authors": "",
        "venue": "",
        "year": None,
        "stances": [],
    },
}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    file = tmp_path / "citations.json"
    file.write_text(json.dumps(PAPERS), encoding="utf-8")
    return file


@pytest.fixture
def converter(data: Path) -> Markdown:
    return Markdown(
        extensions=["stronger.site.citations", "stronger.site.mathematics", "pymdownx.superfences"],
        extension_configs={"stronger.site.citations": {"data": str(data)}},
    )


def test_a_citation_is_a_link_with_a_card_that_describes_it(converter: Markdown) -> None:
    made = converter.convert("Use makes strong [@hebb1949].")
    assert '<a aria-describedby="citation-1" class="cite__link" href="/papers/hebb1949.md">' in made
    assert ">Hebb 1949</a>" in made
    assert 'id="citation-1" role="tooltip"' in made
    assert "The &lt;i&gt;Organization&lt;/i&gt; of *Behavior*" in made
    assert "Wiley, 1949" in made
    assert "mark--supports" in made


def test_several_citations_stand_in_one_pair_of_parentheses(converter: Markdown) -> None:
    made = converter.convert("So [@hebb1949; @low2001] say.")
    text = made.replace("\n", "")
    assert text.startswith('<p>So <span class="citation">(<span class="cite">')
    assert "</span>; <span" in text
    assert text.endswith("</span>)</span> say.</p>")
    assert 'id="citation-2"' in made


def test_cards_of_each_page_are_counted_from_one(converter: Markdown) -> None:
    converter.convert("[@hebb1949]")
    assert 'id="citation-1"' in converter.reset().convert("[@low2001]")


def test_an_unknown_citekey_shows_and_warns_with_the_nearest(
    converter: Markdown, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        made = converter.convert("As [@hebb1494; @low2001] said.")
    assert "cite--unknown" in made
    assert "@hebb1494?" in made
    assert "Low et al. 2001" in made
    assert "unknown citation @hebb1494; did you mean 'hebb1949'?" in caplog.text


@pytest.mark.parametrize(
    "text",
    ["`[@hebb1949]`", "```\n[@hebb1949] $x$\n```", "    [@hebb1949]", r"\[\@hebb1949]", "a@b.org"],
)
def test_code_and_escaped_brackets_are_no_citations(converter: Markdown, text: str) -> None:
    made = converter.convert(text)
    assert "cite" not in made
    assert "<math" not in made


def shown(converter: Markdown, text: str) -> str:
    """Return a text as it is read: cards and tags taken out."""
    made = re.sub(r"<(br|img)[^>]*>", "", converter.reset().convert(text))
    root = ET.fromstring(f"<body>{made}</body>")
    for parent in root.iter():
        for child in list(parent):
            if child.get("role") == "tooltip":
                child.text, child[:] = "", []
    return "".join(root.itertext())


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("[see @hebb1949, p. 3; also @low2001]", "(see Hebb 1949, p. 3; also Low et al. 2001)"),
        ("[@hebb1949 pp. 3-5 and *passim*]", "(Hebb 1949, pp. 3-5 and passim)"),
        ("[@hebb1949, {ii, A}; -@low2001]", "(Hebb 1949, ii, A; 2001)"),
        ("As @hebb1949 says:", "As Hebb (1949) says:"),
        ("@hebb1949: so @low2001.", "Hebb (1949): so Low et al. (2001)."),
        ("@hebb1949 [p. 3] says", "Hebb (1949, p. 3) says"),
        ("@hebb1949 [p. 3; also @low2001].", "Hebb (1949, p. 3; also Low et al. 2001)."),
        ("Hebb says so [-@hebb1949].", "Hebb says so (1949)."),
        ("@{hebb1949}s book", "Hebb (1949)s book"),
        ("*@hebb1949* (@low2001)", "Hebb (1949) (Low et al. (2001))"),
        ("[no key; but @hebb1949]", "[no key; but Hebb (1949)]"),
        ("[@hebb1949](http://x.org)", "@hebb1949"),
        ("[x](https://x.org/@hebb1949) https://x.org/@low2001", "x https://x.org/@low2001"),
        (r"a\@hebb1949, me@hebb1949.org", "a@hebb1949, me@hebb1949.org"),
        ('<i title="@hebb1949">so</i>', "so"),
    ],
)
def test_citations_are_understood_as_pandoc_does(converter: Markdown, text: str, read: str) -> None:
    assert shown(converter, text) == read


def test_every_citation_has_its_card(converter: Markdown) -> None:
    made = converter.convert("[see @hebb1949, p. 3; also @low2001], as @hebb1949 [p. 4] says.")
    assert re.findall(r'id="(citation-\d)" role="tooltip"', made) == [
        "citation-1",
        "citation-2",
        "citation-3",
    ]


def test_plain_text_of_records_may_cite_but_hold_no_other_markup(converter: Markdown) -> None:
    text = "*So* [see @hebb1949, §1; also @low2001], <b>@hebb1949</b>, `@low2001`, a@b.org."
    read = "*So* (see Hebb 1949, §1; also Low et al. 2001), <b>Hebb (1949)</b>, @low2001, a@b.org."
    with citable(PAPERS):
        assert shown(converter, str(ticked(text))) == read


def test_plain_text_that_cites_nobody_stays_as_it_is(
    converter: Markdown, caplog: pytest.LogCaptureFixture
) -> None:
    text = "[@nobody] and [@hebb1949; @nobody], @nobody."
    with citable(PAPERS):
        assert shown(converter, str(ticked(text))) == text
    assert shown(converter, str(ticked("[@hebb1949]"))) == "[@hebb1949]"
    assert not caplog.records


def test_the_data_is_read_again_when_it_has_changed(converter: Markdown, data: Path) -> None:
    converter.convert("[@hebb1949]")
    changed = {"hebb1949": {**PAPERS["hebb1949"], "label": "Hebb (1949)"}}
    data.write_text(json.dumps(changed), encoding="utf-8")
    os.utime(data, ns=(1, 1))
    assert "Hebb (1949)" in converter.convert("[@hebb1949]")


def test_data_that_is_not_there_is_a_warning_and_no_crash(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    missing = tmp_path / "none.json"
    converter = Markdown(
        extensions=["stronger.site.citations"],
        extension_configs={"stronger.site.citations": {"data": str(missing)}},
    )
    assert "cite--unknown" in converter.convert("[@hebb1949]")
    assert "`stronger site generate` writes it" in caplog.text


def test_formulas_become_mathml_and_prices_do_not(converter: Markdown) -> None:
    made = converter.convert(r"With $\gamma_1 < 2$ and $$ s\,x \le 0 $$ it costs $5 or $6, \$x\$.")
    assert made.count("<math") == 2
    assert 'display="block"' in made
    assert "it costs $5 or $6, $x$." in made
    assert "<mi>&#x003B3;</mi>" in made


def test_a_formula_that_cannot_be_read_shows_as_code_with_a_warning(
    converter: Markdown, caplog: pytest.LogCaptureFixture
) -> None:
    made = converter.convert(r"Broken $\left( <b>$ here.")
    assert "<code>\\left( &lt;b&gt;</code>" in made
    assert "cannot read the formula" in caplog.text


def test_a_displayed_formula_can_scroll_and_one_in_the_text_does_not(converter: Markdown) -> None:
    made = converter.convert("So\n\n$$ a = b $$\n\nand $c$ in the text.")
    assert '<span class="formula"><math' in made
    assert made.count('class="formula"') == 1
    assert 'display="inline"' in made
