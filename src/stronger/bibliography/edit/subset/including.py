r"""What documents read in: ``\input``, ``{{< include >}}``, ``child=``, ``#include`` and more."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from stronger.bibliography.edit.subset import latex, org, rst, typst

_LATEX = re.compile(
    r"\\(?P<by>input|include|subfile|subfileinclude|loadglsentries)(?![A-Za-z@])\s*"
    r"\{(?P<file>[^{}]*+(?:\{[^{}]*+\}[^{}]*+)*+)\}"
    r"|\\input\s+(?P<bare>\"[^\"\n]+\"|[^\s{}\\%]+)"
    r"|\\(?:input|include|subfile)\s*(?P<computed>\\(?!\s)[A-Za-z@]+)"
    r"|\\(?P<import>(?:sub)?(?:import|inputfrom|includefrom))(?![A-Za-z@])\*?"
    r"\s*\{(?P<folder>[^{}]*)\}\s*\{(?P<there>[^{}]*)\}"
    r"|\\InputIfFileExists\s*\{(?P<maybe>[^{}]*)\}"
    r"|(?P<skipped>\\[^A-Za-z])",
    re.DOTALL,
)
_SEARCHED = re.compile(r"\\input@path\s*\{((?:\s*\{[^{}]*\})+)\s*\}")
_GUARDED = re.compile(r"\\IfFileExists\s*\{([^{}]*)\}")
_AUX = re.compile(r"\\@input\{(?P<file>[^{}]*)\}")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.S)
_MARKDOWN = re.compile(
    r"(?<!\{)\{\{<\s*include\s+(?P<quoted>\"[^\"\n]+\"|'[^'\n]+'|[^\s>]+)\s*>\}\}"
    r"|^[ \t]*(?:`{3,}|:{3,})\{include\}[ \t]+(?P<directive>\S.*?)[ \t]*$"
    r"|^[ \t]*```+\{[^\n]*?\bchild\s*=\s*(?P<child>c\([^()\n]*\)|[\"'][^\"'\n]*[\"']|[^,}\n]+)"
    r"|^[ \t]*#\|\s*child:\s*(?P<option>\S.*?)[ \t]*$"
    r"|\bknit_child\(\s*(?P<knit>[\"'][^\"'\n]*[\"']|[^),\n]+)",
    re.M,
)
_TYPST = re.compile(
    r"#?\binclude[ \t]+(?:\"(?P<file>[^\"\n]+)\"(?![ \t]*\+)|(?P<computed>[^\s\"][^\n]*|\"[^\n]*))"
    r"|#?\bimport[ \t]+\"(?P<module>(?!@)[^\"\n]+\.typ)\""
)
_RST = re.compile(r"^[ \t]*\.\. include::[ \t]*(?P<file>\S.*?)[ \t]*$", re.M)
_ORG = re.compile(r"^[ \t]*#\+include:[ \t]*(?P<file>\"[^\"\n]+\"|\S+)(?P<as>.*)$", re.M | re.I)
_STRING = re.compile(r"[\"']([^\"'\n]+)[\"']")
_OF_TEX = frozenset(
    ["glyphtounicode", "binhex", "epsf", "multido", "xy", "pdfmsym", "random", "kvmacros"]
)
"""Files of TeX's own that documents read in, and that cite nothing."""


class Inclusion(NamedTuple):
    """A file that a document reads in."""

    name: str
    """The file as the document names it."""
    start: int
    """Where that stands in the text."""
    kind: str
    """How to read it, if its own extension does not say: the extension of such files."""
    folder: str = ""
    """The folder that the command names."""
    computed: bool = False
    """Whether only the program that reads the document knows the name."""
    optional: bool = False
    """Whether it may be missing."""
    moves: bool = False
    """Whether what it reads in is looked for in its own folder from there on."""
    within: bool = False
    """Whether the folder is one in that where files are looked for at this place."""


def searched_folders(text: str) -> list[str]:
    r"""Return the folders in which a LaTeX document has files looked for: ``\input@path``."""
    if "input@path" not in text:
        return []
    found = _SEARCHED.findall(latex.without_comments(text))
    return [folder for each in found for folder in re.findall(r"\{([^{}]*)\}", each)]


def inclusions(text: str, kind: str) -> Iterator[Inclusion]:
    """Yield what a document of a kind reads in; what stands in comments is not read in."""
    function = _FAMILIES.get(kind)
    yield from function(text) if function else ()


def _in_latex(text: str) -> Iterator[Inclusion]:
    text = latex.without_comments(text)
    guarded = set(_GUARDED.findall(text))
    for match in _LATEX.finditer(text):
        at = match.start()
        if match["skipped"]:
            continue
        if match["computed"]:
            yield Inclusion(match[0], at, ".tex", computed=True)
            continue
        group = next(g for g in ("file", "bare", "there", "maybe") if match[g] is not None)
        name = match[group].strip().strip('"').strip()
        folder = (match["folder"] or "").strip()
        if not name or "#" in name or (group != "there" and name in _OF_TEX):
            continue  # a definition, or TeX's own
        yield Inclusion(
            name,
            at,
            ".tex",
            folder,
            computed="\\" in name + folder,
            optional=group == "maybe" or name in guarded,
            moves=group == "there" or (match["by"] or "").startswith("subfile"),
            within=(match["import"] or "").startswith("sub"),
        )


def _in_aux(text: str) -> Iterator[Inclusion]:
    for match in _AUX.finditer(text):
        yield Inclusion(match["file"], match.start(), ".aux")


def _in_markdown(text: str) -> Iterator[Inclusion]:
    text = _COMMENT.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)
    for match in _MARKDOWN.finditer(text):
        at = match.start(match.lastgroup or 0)
        written = match[match.lastgroup or 0].strip()
        if match.lastgroup in ("quoted", "directive"):
            yield Inclusion(written.strip("\"'"), at, ".md")
        elif names := _STRING.findall(written):
            yield from (Inclusion(name, at, ".rmd") for name in names)
        elif match.lastgroup == "option":
            yield Inclusion(written, at, ".rmd")
        else:
            yield Inclusion(written, at, ".rmd", computed=True)


def _in_typst(text: str) -> Iterator[Inclusion]:
    for match in _TYPST.finditer(typst.without_code(text)):
        if match["computed"]:
            yield Inclusion(match["computed"].strip(), match.start(), ".typ", computed=True)
        else:
            yield Inclusion(match["file"] or match["module"], match.start(), ".typ")


def _in_rst(text: str) -> Iterator[Inclusion]:
    for match in _RST.finditer(rst.without_code(text)):
        # One in angles is docutils' own
        if not match["file"].startswith("<"):
            yield Inclusion(match["file"], match.start(), ".rst")


def _in_org(text: str) -> Iterator[Inclusion]:
    for match in _ORG.finditer(org.without_code(text)):
        if not re.match(r"\s+(?:src|example|export)\b", match["as"]):
            yield Inclusion(match["file"].strip('"').partition("::")[0], match.start(), ".org")


_FAMILIES: dict[str, Callable[[str], Iterator[Inclusion]]] = {
    ".aux": _in_aux,
    **dict.fromkeys((".tex", ".ltx", ".latex", ".rnw"), _in_latex),
    **dict.fromkeys((".md", ".markdown", ".qmd", ".rmd", ".rmarkdown"), _in_markdown),
    ".typ": _in_typst,
    ".rst": _in_rst,
    ".org": _in_org,
}
