"""Markdown from data runs nothing, whatever it is rendered with; and what is harmless stays."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown import Markdown

from stronger.harmless import harmless_prose

OURS = [
    *("abbr", "admonition", "attr_list", "def_list", "footnotes", "md_in_html", "tables", "toc"),
    *("pymdownx.details", "pymdownx.highlight", "pymdownx.inlinehilite", "pymdownx.superfences"),
    *("pymdownx.tabbed", "stronger.site.mathematics"),
]
FEW = ["attr_list", "md_in_html"]
"""What the site of a stranger may render with."""
MADE = {
    *("a", "abbr", "blockquote", "br", "code", "dd", "del", "details", "div", "dl", "dt", "em"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "hr", "img", "input", "label", "li", "ol", "p", "pre"),
    *("span", "strong", "summary", "sup", "table", "tbody", "td", "th", "thead", "tr", "ul"),
    *("math", "mfrac", "mi", "mn", "mo", "mrow", "mspace", "msub", "msubsup", "msup", "mstyle"),
    *("mtext", "mover", "munder", "munderover", "msqrt", "mtable", "mtd", "mtr", "mpadded"),
}
"""Elements that renderers make of Markdown, formulas and code."""
ACTS = {"href", "src", "srcdoc", "srcset", "style", "action", "formaction", "ping", "data"}


class Judge(HTMLParser):
    """Takes down what in a page could run or was not made by the renderer."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in MADE:
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            bare = re.sub(r"[\s\x00-\x20]", "", html.unescape(value or "")).lower()
            scheme = re.match(r"([a-z][a-z0-9+.-]*:).", bare)
            if name.startswith("on") and bare != name:
                self.found.append(f"{name}={value}")
            # Of tables, which the renderer itself aligns
            aligned = name == "style" and re.fullmatch(r"text-align:(left|right|center);", bare)
            if name in ACTS - {"href", "src"} and not aligned:
                self.found.append(f"{name}={value}")
            odd = scheme and scheme[1] not in {"http:", "https:", "mailto:"}
            if name in {"href", "src"} and odd:
                self.found.append(f"{name}={value}")

    def handle_comment(self, data: str) -> None:
        self.found.append(f"<!--{data}")

    def handle_decl(self, decl: str) -> None:
        self.found.append(f"<!{decl}")

    def unknown_decl(self, data: str) -> None:
        self.found.append(f"<![{data}")

    def handle_pi(self, data: str) -> None:
        self.found.append(f"<?{data}")


def rendered(text: str) -> list[str]:
    return [Markdown(extensions=each).convert(text) for each in (OURS, FEW)]


def harm(text: str) -> list[str]:
    return [each for page in rendered(text) for each in Judge(page).found]


EVIL = [
    "<script>alert(1)</script>",
    "text\n<script>\nalert(1)\n</script>",
    "```\n<script>alert(1)</script>\n```",
    "`a\n<script>alert(1)</script>`",
    "$a <script>alert(1)</script>$",
    "<img src=x onerror=alert(1)>",
    "<\x02script>alert(1)</script>",
    "[x](javascript:alert(1))",
    "[x]( java\nscript:alert(1))",
    "[x](&#106;avascript&colon;alert(1))",
    "[x](<javascript:alert(1)>)",
    "[x]\n\n[x]: javascript:alert(1)",
    "> [x]\n>\n> [x]:\n> javascript:alert(1)",
    "<javascript:alert(1)>",
    "![x](data:text/html,x)",
    "[x](y){: onclick=alert(1) }",
    "# x {: style=position:fixed }",
    "[x](y){: title=\\`a\\` onclick=alert(1) }",
    "[x](y){href=javascript:alert(1)}",
    "<!-- -->",
    "<?php ?>",
    "<![CDATA[x]]>",
]


@pytest.mark.parametrize("text", EVIL)
def test_what_would_run_does_not_and_is_told(text: str) -> None:
    made = harmless_prose(text)
    assert harm(made.text) == []
    assert made.taken
    assert all(each.line >= 1 and each.column >= 1 and each.what for each in made.taken)


def test_the_judge_finds_what_the_examples_try() -> None:
    missed = [each for each in EVIL if not harm(each)]
    # The renderers here see through two of them; others need not
    assert len(missed) <= 4, missed


PIECES = st.sampled_from(
    [
        *("<script>", "</script>", "<img src=x onerror=a>", "<", ">", "<b", "</", "<!", "<?"),
        *("`", "``", "```", "```\n", "\n```\n", "~~~\n", "\\", "\\`", "$", "$$", "\n", "\n\n"),
        *("[x](", "[x]", "](", "]: ", "\n[x]: ", ")", "javascript:", "java", "script:", "alert(1)"),
        *("&#106;", "&colon;", "{", "}", "{: ", " onclick=", "onclick=a", "style=a", "href="),
        *("    ", "> ", "- ", "# ", "| a | b |\n|---|---|\n", '"', "'", "\x02", "\x03", "\t", " "),
        *("a", "*", "_", "!", "[^1]", "\n[^1]: ", "*[a]: ", '!!! note "', "??? ", "data:", "é"),
    ]
)


@settings(max_examples=200, deadline=None)
@given(st.lists(PIECES, max_size=14).map("".join))
@example("[x](y){: title=`a` onclick=b }")
def test_no_text_runs_anything(text: str) -> None:
    assert harm(harmless_prose(text).text) == []


@settings(max_examples=100, deadline=None)
@given(st.lists(PIECES, max_size=10).map("".join))
def test_once_is_enough(text: str) -> None:
    made = harmless_prose(text)
    again = harmless_prose(made.text)
    # Only HTML that it writes itself, of code, is new to it
    assert {each.what for each in again.taken} <= {
        *("raw HTML: <code>", "raw HTML: </code>", "raw HTML: <pre>", "raw HTML: </pre>")
    } | {each.what for each in again.taken if each.what.startswith("raw HTML: <pre><code>")}


FINE = """\
# Heading {: #name }

*Emphasis*, **more**, `code`, a [link](https://example.org/a?b=c:d), [another](/claims/x.md#a),
<https://example.org>, an image ![alt](plot.svg "title"), and $\\sum_{i=1}^{n} x_i < y$; 3 < 4.

| a | b |
|---|--:|
| 1 | 2 |

!!! note "Title"
    Text[^1] with [a reference][r], by [@glorot2011deep]: note: this.

```python
if a < b: print({"x": 1})
```

[^1]: A footnote.
[r]: https://example.org
"""


def test_what_is_harmless_stays_as_it_is() -> None:
    made = harmless_prose(FINE)
    assert (made.text, made.taken) == (FINE, ())


def test_what_was_meant_as_code_is_shown_as_code_and_letters_are_kept() -> None:
    text = "Use `<b>` and:\n\n```html\n<script>\n\n8<\n```\n\nThen $a<b$."
    made = harmless_prose(text)
    shown = rendered(made.text)[0]
    assert "<code>&#60;b&#62;</code>" in shown
    assert "<pre><code>&#60;script&#62;&#10;&#10;8&#60;</code></pre>" in shown
    assert "<math" in shown
    assert [(each.line, each.what) for each in made.taken] == [
        (1, "raw HTML: <b>"),
        (4, "raw HTML: <script>"),
        (6, "the start of a directive that includes a file: 8<"),
    ]
