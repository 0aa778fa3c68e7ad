"""What the processor made, as text, HTML or Markdown, with everything escaped."""

from __future__ import annotations

import html as html_module
import re
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from stronger.bibliography.citing.records import OTHERS
from stronger.bibliography.formats.prose import address, markdown_inline, no_list

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Output: TypeAlias = Literal["text", "html", "markdown"]
OUTPUTS: tuple[Output, ...] = ("text", "html", "markdown")

_SLIPS = (
    (re.compile(r"([?!])((?:</\w+>|\*+)*)[.,](?=[\s”’]|$)"), r"\1\2"),
    (re.compile(r",(?=\))"), ""),
    (re.compile(r"\bArXiv\b"), "arXiv"),
    (re.compile(r",(?=\.)"), ""),
    (re.compile(r"(?<=\d) (?=[:;])"), ""),
)
"""What the processor gets wrong in every style, and what is right."""
_LEFT_OUT = re.compile(rf"(?:(?<=[\s,])(?:&(?:amp;)?|\w+)\s+)?{OTHERS}\.?")


class Shape:
    """Turns what the processor made into text, HTML or Markdown, with everything escaped."""

    def __init__(self, output: Output) -> None:
        self.output = output

    def reference(self, item: Any) -> str:
        """Return a reference of the bibliography; nothing, if the style has none."""
        if item is None:
            return ""
        content = self.nodes(item["content"])
        label = self.nodes([item["label"]]) if item["label"] else ""
        return f"{label.strip()} {content.strip()}".strip()

    def nodes(self, nodes: Iterable[Any]) -> str:
        """Return inline text."""
        text = "".join(self._node(node) for node in nodes)
        text = _LEFT_OUT.sub("et al.", re.sub(r"  +", " ", text))
        for slip, right in _SLIPS:
            text = slip.sub(right, text)
        return no_list(text) if self.output == "markdown" else text

    def _node(self, node: Any) -> str:
        kind = node["kind"]
        if kind == "Element":
            inner = "".join(self._node(child) for child in node["children"])
            aside = node["display"] in ("LeftMargin", "Block", "Indent")
            return f"{inner} " if aside and inner and not inner.endswith(" ") else inner
        if kind == "Link":
            return self._link(self._set(node["text"], node["formatting"]), node["url"])
        if kind == "Text":
            return self._set(node["text"], node["formatting"])
        return self._escape(str(node.get("value", "")))

    def _link(self, text: str, url: str) -> str:
        if self.output == "html":
            return f'<a href="{html_module.escape(address(url))}">{text}</a>'
        return f"[{text}](<{address(url)}>)" if self.output == "markdown" else text

    def _set(self, text: str, how: Any) -> str:
        inner = self._escape(text)
        if self.output == "text" or not text.strip():
            return inner
        tags = [
            tag
            for tag, wanted in (
                ("i", how["font_style"] == "Italic"),
                ("b", how["font_weight"] == "Bold"),
                ("sup", how["vertical_align"] == "Sup"),
                ("sub", how["vertical_align"] == "Sub"),
            )
            if wanted
        ]
        before, after = self._around(tags)
        stripped = inner.strip()
        start = inner.index(stripped)
        return f"{inner[:start]}{before}{stripped}{after}{inner[start + len(stripped) :]}"

    def _around(self, tags: Sequence[str]) -> tuple[str, str]:
        marks = {"i": "*", "b": "**"} if self.output == "markdown" else {}
        before = "".join(marks.get(tag, f"<{tag}>") for tag in tags)
        after = "".join(marks.get(tag, f"</{tag}>") for tag in reversed(tags))
        return before, after

    def _escape(self, text: str) -> str:
        if self.output == "html":
            return html_module.escape(text, quote=False)
        return markdown_inline(text) if self.output == "markdown" else text
