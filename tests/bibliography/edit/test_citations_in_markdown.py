"""Citations in Markdown: those that pandoc finds, and nothing that is code or an address."""

from __future__ import annotations

import json
import re
import subprocess
import time
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from stronger.bibliography.edit.renaming import rename_in_text
from stronger.bibliography.edit.subset import cited_in_text
from stronger.bibliography.edit.subset.markdown import in_markdown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

SNIPPETS = [
    'As @k says [see @k, p. 3; -@k]; (@k) "@k" *@k* **@k** [@k]{.x} @{k}',
    "Like `@no` ``a ` @no`` and `a\n@no` but `x\n\n@k`.",
    "``` r\n@no\n```\n@k",
    "~~~~ {.x}\n@no\n~~~\n@no\n~~~~\n@k",
    "a\n\n    @no\n\n\t@no\n\nb\n    @k",
    "- a\n\n    @k\n\n        @no\n\n1.  b\n\n    @k\n\n        @no",
    "> a\n>\n>     @no\n> @k",
    "Term\n\n:   @k\n\n        @no",
    "a[^1]\n\n[^1]: By @k\n\n    And @k\n\n        @no",
    "# By @k\n\n    @no",
    "$@no$ $$\n@no$$ $ @k $ it costs $5 @k or $6 \\$@k\\$",
    "<a href=\"x@no\" title='@no'>@k</a> <b>@k</b> <!-- @no\n\n@no --> <i>@k</i>",
    "<pre>\n@no\n</pre>\n\n<script>\nx = '@no'\n</script>\n\n<div>\n@k\n</div>",
    "<style>\n@no {}\n</style>\n\n@k",
    'me@no.org <me@no.org> <https://x.org/@no> [t](https://x.org/@no) ![by @k](a@no.png "@no")',
    '[t][r] [@k]\n\n[r]: http://x.org/@no "by @no"',
    "\\@no \\\\@k \\textbf{@no} \\footnote{a @no} \\url{x@no} \\x[@no]{b}[@k]",
    "\\begin{x}\n@no\n\\end{x}\n\n@k",
    '# T {#x by="@no"}\n\n[a]{.x by="@no"} `a`{.x by="@no"} @k',
    "(@good) One\n\nSee (@good), @good and @k",
    "@k: @k, @k. @k; @k! @k? '@k' --@k -- @k/ @k-- @k.",
    "| a |\n|---|\n| @k |",
    "^[a @k] [@k][r] [[@k]] [@k](x)\n\n[r]: u",
    "[see\n@k;\n-@k p. 3]",
    "a `b` @k ``` @no ``` @k",
    "***\n\n    @no\n\n@k",
    "1. a\n   - b\n\n     @k\n\n         @no",
]
"""`no` is no key; each `k` is."""


def _numbered() -> Iterator[tuple[str, set[str]]]:
    """Yield the snippets, every key of all another one, and the keys."""
    for at, snippet in enumerate(SNIPPETS):
        parts = re.split(r"(?<=@)k\b|(?<=@\{)k\b", snippet)
        keys = [f"k{at}x{number}" for number in range(len(parts) - 1)]
        text = "".join(part + key for part, key in zip(parts, [*keys, ""], strict=True))
        yield text, set(keys)


def _cited(tree: Any) -> Iterator[str]:
    if isinstance(tree, dict):
        if tree.get("t") == "Cite":
            yield from (each["citationId"] for each in tree["c"][0])
        tree = list(tree.values())
    if isinstance(tree, list):
        for each in tree:
            yield from _cited(each)


@pytest.mark.parametrize(("text", "keys"), list(_numbered()), ids=range(len(SNIPPETS)))
def test_citations_are_found_and_renamed_and_nothing_else(text: str, keys: set[str]) -> None:
    assert set(cited_in_text(text, ".md").keys) == keys
    new = {key: f"new{key}" for key in keys} | {"no": "yes", "good": "bad"}
    made, _, unwritten = rename_in_text(text, ".md", new)
    assert made == re.sub(r"\bk\d+x\d+\b", lambda match: f"new{match[0]}", text)
    assert unwritten == []


def test_pandoc_finds_the_same_citations(
    tmp_path: Path, require_tool: Callable[[str], str]
) -> None:
    wanted: set[str] = set()
    files = []
    for at, (text, keys) in enumerate(_numbered()):
        files.append(f"{at}.md")
        (tmp_path / files[-1]).write_text(text)
        wanted |= keys
    command = [require_tool("pandoc"), "-f", "markdown", "-t", "json", "--file-scope", *files]
    done = subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, text=True)
    assert set(_cited(json.loads(done.stdout)["blocks"])) == wanted


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("!!! note\n    As @a\n\n    and @b\n\n        @no\n\n=== \"Tab\"\n\n    @c", "abc"),
        ("```{r}\n#| fig-cap: \"By [@a]\"\n#| out: \"@no\"\nx@no\n```\n", "a"),
        ("![](x.png){#fig-x fig-cap=\"By @a\" by=\"@no\"}", "a"),
        ("{cite:p}`a,b` `{cite}` {cite}``c`` {doc}`@no` <cite data-cite=\"d\">(D)</cite>", "abcd"),
        ("https://x.org/@no/x www.x.org/@no (https://x.org/@no)@a", "a"),
        ("\\cite{a} `\\cite{no}` \\\\cite{no} <!-- \\cite{no} --> \\footnote{\\textcite{b}}", "ab"),
        ("\\newcommand{\\see}[1]{\\cite{#1}} \\see{a}", "a"),
        ("---\nnocite: |\n  @a, `@no`\n---\n", "a"),
        ("- a\n\n  ```\n  @no\n  ```\n\n  @a", "a"),
    ],
)  # fmt: skip
def test_what_other_readers_of_markdown_cite_is_found(text: str, keys: str) -> None:
    assert sorted(cited_in_text(text, ".md").keys) == sorted(keys)


@pytest.mark.parametrize(
    "text",
    ["`", "``` ", "@{", "<a b=\"", "<pre>", "<!--", "$a ", "$$a", "\\a{", "\\a{{x}", "[a](", "{#a ",
     "    a\n\n", "- ", "> ", "\\begin{x}", "[@a;", "@a; @b\n", "\n[r]: ", "`` ` ", "~~~\n",
     "{cite}`a`", "\x00@a\udc80", "- a\n\n  "],
)  # fmt: skip
def test_time_grows_in_line_with_the_text(text: str) -> None:
    def seconds(number: int) -> float:
        start = time.process_time()
        list(in_markdown(text * number))
        return time.process_time() - start

    seconds(100)
    short = max(seconds(3_000), 0.02)
    assert seconds(24_000) < 24 * short


@settings(max_examples=150)
@example(["{cite}`a`", "`", "\\cite{a}", "@a", "`"])
@given(st.lists(st.sampled_from([
    "@a", "[@a]", "-@{b c}", "`", "```\n", "$", "<", ">", "<!--", "-->", "\n", "    ", "- ", "> ",
    "\\", "\\cite{a}", "{cite}`a`", "](", "{", "}", "[", "]", "(", ")", "x", " ", "; "]),
    max_size=30))  # fmt: skip
def test_places_are_where_the_keys_stand(pieces: list[str]) -> None:
    text = "".join(pieces)
    for place in in_markdown(text):
        assert place.why or text[place.start : place.stop].strip("{}") == place.key
