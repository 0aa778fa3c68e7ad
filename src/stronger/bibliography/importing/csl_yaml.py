"""Reads CSL-YAML, pandoc's own: a mapping with ``references``, in a file or above a document."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from stronger.bibliography.importing.csl import RICH, csl_entries
from stronger.bibliography.importing.drafting import finish
from stronger.bibliography.importing.findings import broken_record
from stronger.bibliography.importing.yamls import load_yaml
from stronger.diagnostics import Diagnostic, Position

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stronger.bibliography.model import Bibliography

_FRONT = re.compile(r"\s*---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_MARKED = re.compile(
    r"\\(?P<escaped>[!-/:-@\[-`{-~])"
    r"|\*\*(?P<b>[^*]+)\*\*|(?<![\w*])\*(?P<i>[^*\s](?:[^*]*[^*\s])?)\*(?![\w*])"
    r"|(?<!\w)_(?P<u>[^_\s](?:[^_]*[^_\s])?)_(?!\w)"
    r"|\^(?P<sup>[^\s^]+)\^|~(?P<sub>[^\s~]+)~"
    r"|\[(?P<span>[^\[\]]*)\]\{\.(?P<kind>nocase|smallcaps)\}"
    r"|<span class=\"nocase\">(?P<html>[^<>]*)</span>"
)
_TAGS = {"b": "b", "i": "i", "u": "i", "sup": "sup", "sub": "sub"}
_MARKDOWN = RICH | {"container-title"}
"""Variables whose text is read as the Markdown that it is to pandoc."""


def read_csl_yaml(text: str, file: str = "<csl-yaml>") -> Bibliography:
    r"""Read CSL-YAML, or the references in the metadata above a Markdown document.

    Texts are Markdown, as they are to pandoc: what is emphasised, raised or lowered stays so.

    Parameters
    ----------
    text
        YAML, or Markdown that begins with it.
    file
        What findings call the text.

    Examples
    --------
    >>> [entry] = read_csl_yaml("references:\n- {id: hebb1949, type: book, title: '*Behavior*'}")
    >>> entry.fields["title"]
    '\\emph{Behavior}'
    """
    findings: list[Diagnostic] = []
    front = _FRONT.match(text)
    first = text.count("\n", 0, front.start(1)) if front else 0
    root = load_yaml(front[1] if front else text, file, findings, first=first)
    items = (root.at("references") or root) if root else None
    if items is None or not items.is_list:
        if not findings:
            findings.append(broken_record(Position(file), "there is no list of references"))
        return finish([], findings, file)

    def each() -> Iterator[tuple[Position, str, Any]]:
        for node in items.items():
            item = node.value
            raw = json.dumps(item, ensure_ascii=False)
            yield node.position, raw, {k: _plain(k, v) for k, v in item.items()} if isinstance(
                item, dict) else item  # fmt: skip

    return csl_entries(each(), findings, file)


def _plain(variable: str, value: Any) -> Any:
    if variable in _MARKDOWN and isinstance(value, str):
        return _MARKED.sub(_tagged, value)
    return value


def _tagged(match: re.Match[str]) -> str:
    name = match.lastgroup or ""
    if name == "escaped":
        return match[0][1:]
    if name == "html":
        return match[0]
    if name == "kind":
        if match["kind"] == "nocase":
            return f'<span class="nocase">{match["span"]}</span>'
        return f'<span style="font-variant:small-caps;">{match["span"]}</span>'
    return f"<{_TAGS[name]}>{match[name]}</{_TAGS[name]}>"
