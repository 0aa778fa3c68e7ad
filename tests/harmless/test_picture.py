"""A picture from data runs nothing and fetches nothing; a harmless one keeps its bytes."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from stronger.harmless import harmless_picture

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'


def test_our_own_figures_keep_their_bytes_and_tell_their_size(root: Path) -> None:
    figures = sorted((root / "data" / "demos").rglob("*.svg"))
    assert len(figures) > 100
    for path in figures:
        content = path.read_bytes()
        made = harmless_picture(content)
        assert (made.content == content, made.taken) == (True, ()), path
        assert made.size is not None
        assert 400 < made.size[0] < 1000


@pytest.mark.parametrize(
    ("inside", "lost"),
    [
        ("<script>window.x=1</script>", "the element script"),
        ("<foreignObject><body/></foreignObject>", "the element foreignObject"),
        ('<h:script xmlns:h="http://www.w3.org/1999/xhtml">1</h:script>', "the element script"),
        ('<set attributeName="href" to="javascript:1"/>', "the element set"),
        ('<animate attributeName="href" values="javascript:1"/>', "the element animate"),
        ('<a xlink:href="javascript:1"><path/></a>', "the attribute href of a"),
        ('<a href=" jav&#10;ascript:1"><path/></a>', "the attribute href of a"),
        ('<image href="https://example.org/x.png"/>', "the attribute href of image"),
        ('<image href="data:image/svg+xml,x"/>', "the attribute href of image"),
        ('<use href="other.svg#x"/>', "the attribute href of use"),
        ('<path onmouseover="1"/>', "the attribute onmouseover of path"),
        ('<path style="fill: url(https://example.org)"/>', "the attribute style of path"),
        ('<path fill="\\75rl(x)"/>', "the attribute fill of path"),
        ('<g xml:base="https://example.org"/>', "the attribute base of g"),
        ("<style>@import 'x';</style>", "a style sheet that reaches elsewhere"),
        ("<?xml-stylesheet href='x'?>", "the instruction xml-stylesheet"),
    ],
)
def test_what_runs_or_reaches_elsewhere_is_left_out_and_the_rest_stays(
    inside: str, lost: str
) -> None:
    picture = f'{HEAD}\n<rect width="3" height="4"/>{inside}<text>é &lt; 1</text></svg>'
    made = harmless_picture(picture.encode())
    assert [(each.line, each.what) for each in made.taken] == [(2, lost)]
    assert made.content is not None
    again = harmless_picture(made.content)
    assert (again.content, again.taken) == (made.content, ())
    root = ET.fromstring(made.content)
    assert [each.tag.rpartition("}")[2] for each in (root[0], root[-1])] == ["rect", "text"]
    assert root[-1].text == "é < 1"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"<svg", "it is no XML"),
        (b"", "it is no XML"),
        (b"<html/>", "it is no SVG"),
        (b'<svg xmlns="http://www.w3.org/1999/xhtml"/>', "it is no SVG"),
        (
            b'<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
            + HEAD.encode()
            + b"&b;</svg>",
            "its document type declares something",
        ),
        (
            b'<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
            + HEAD.encode()
            + b"&x;</svg>",
            "its document type declares something",
        ),
    ],
)
def test_what_is_no_picture_or_declares_entities_is_not_shown(content: bytes, why: str) -> None:
    made = harmless_picture(content)
    assert made.content is None
    assert [why in each.what for each in made.taken] == [True]


def test_links_to_the_web_and_within_stay(tmp_path: Path) -> None:
    content = (
        HEAD + '<defs><path id="a" d="M0 0"/></defs><use xlink:href="#a"/>'
        '<a href="https://example.org"><path fill="url(#a)" clip-path="url(#b)"/></a>'
        '<image xlink:href="data:image/png;base64,iVBORw0K\nGgo="/></svg>'
    ).encode()
    assert harmless_picture(content).content == content
