"""Blocks of code in Markdown: which fences hold text, and what of a chunk is a caption."""

from __future__ import annotations

import re

from stronger.bibliography.edit.subset.indents import Indents
from stronger.bibliography.edit.subset.places import blank

_FENCE = re.compile(r"[ \t>]*(?P<fence>`{3,}|~{3,})(?P<info>.*)", re.DOTALL)
_DIRECTIVE = re.compile(r"\{([A-Za-z][\w:+-]*)\}")
_TEXT = re.compile(
    r"(?:prf|proof|exercise|solution|tab|grid|card|margin|dropdown|figure|table|admonition):?[\w-]*"
    r"|note|warning|tip|important|hint|caution|attention|danger|error|seealso|topic|sidebar|aside"
    r"|epigraph|pull-quote|highlights|compound|container|div|details|list-table|csv-table|footnote"
    r"|theorem|lemma|corollary|definition|example|remark|versionadded|versionchanged|deprecated"
    r"|glossary|figure-md|subfigure|blockquote|only|bibliography|footbibliography"
)
"""Directives of MyST whose content is text; that of all others is code."""
_OPTION = re.compile(r"""\b[\w.-]*cap(?:tion)?\s*=\s*(?:c\()?(["'])(?P<value>(?:\\.|(?!\1).)*)\1""")
_COMMENTED = re.compile(r"\s*(?:#|//|%%|--)\|(?P<rest>.*)", re.DOTALL)
_NAMED = re.compile(r"\s?(?P<name>[\w.-]+)\s*:")


def without_code(text: str) -> str:
    r"""Return Markdown with blocks of code blank, fenced or indented; places stay.

    The fences of MyST's directives go, and what is in them stays; of a chunk of code stay the
    captions among its options.

    Examples
    --------
    >>> without_code('```{note}\n@a\n```\n```{r, fig.cap="By @b"}\n@no\n```\n').split()
    ['@a', 'By', '@b']
    """
    made: list[str] = []
    indents = Indents()
    texts: list[str] = []  # fences of directives that are open
    code = ""
    caption = False
    for line in text.splitlines(keepends=True):
        match = _FENCE.fullmatch(line)
        if not code and (match is None or not texts) and indents.is_code(line):
            made.append(blank(line))
            continue
        if match:
            indents.fence()
        if code:
            if match and _closes(match, code):
                code = ""
            kept, caption = _of_chunk(line, caption) if code else (blank(line), False)
            made.append(kept)
        elif match is None:
            made.append(line)
        elif texts and _closes(match, texts[-1]):
            texts.pop()
            made.append(blank(line))
        elif match["fence"][0] == "`" and "`" in match["info"]:
            made.append(line)  # code within a line
        else:
            directive = _DIRECTIVE.match(match["info"])
            if directive and _TEXT.fullmatch(directive[1]):
                texts.append(match["fence"])
                # What follows is a title, or a caption
                stop = match.start("info") + directive.end()
                made.append(blank(line[:stop]) + line[stop:])
            else:
                code = match["fence"]
                made.append(_only(line, [m.span("value") for m in _OPTION.finditer(line)]))
            caption = False
    return "".join(made)


def _closes(match: re.Match[str], fence: str) -> bool:
    return match["fence"].startswith(fence) and not match["info"].strip()


def _of_chunk(line: str, caption: bool) -> tuple[str, bool]:
    """Return what of a line of code is a caption, and whether the next line may go on with it."""
    option = _COMMENTED.fullmatch(line)
    if option is None:
        return blank(line), False
    start = option.start("rest")
    if named := _NAMED.match(option["rest"]):
        caption = named["name"].lower().endswith(("cap", "caption"))
        start += named.end()
    return (_only(line, [(start, len(line))]) if caption else blank(line)), caption


def _only(line: str, spans: list[tuple[int, int]]) -> str:
    """Return a line of which only some parts are not blank."""
    kept = list(blank(line))
    for start, stop in spans:
        kept[start:stop] = line[start:stop]
    return "".join(kept)
