"""What a reader of the reference list sees: all we have, as LaTeX prints it in four styles."""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING

import pytest

from stronger.bibliography import export, read_file
from stronger.bibliography.text.latex import to_text

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from stronger.bibliography import Bibliography

    Tool = Callable[[str], str]

BIBTEX = r"""\usepackage{natbib,url}\begin{document}\nocite{*}
\bibliographystyle{STYLE}\bibliography{refs}"""
BIBLATEX = r"""\usepackage[style=STYLE]{biblatex}\addbibresource{refs.bib}
\setcounter{biburllcpenalty}{7000}\begin{document}\nocite{*}\printbibliography"""
DOCUMENT = r"""\documentclass{article}
\pdfcompresslevel=0 \pdfobjcompresslevel=0 % so that the text can be read below
\paperheight=9000pt \textheight=8000pt \raggedbottom % few pages
\pagestyle{empty}\hyphenpenalty=10000 \exhyphenpenalty=10000 \emergencystretch=\hsize
PREAMBLE
\end{document}
"""
STYLES = ["plain", "abbrvnat", "numeric", "authoryear"]
WARNING = re.compile(r"^.*(?:warning|error|overfull|undefined|missing character).*$", re.I | re.M)
HARMLESS = re.compile(r"infwarerr|warning\$ -- 0|error-stopmode|errorstopmode", re.I)
SHOWN = re.compile(r"(-?[\d.]+) (-?[\d.]+) Td|\[((?:\((?:\\.|[^\\)])*\)|[^\]()])*)\]TJ")
PIECE = re.compile(r"\(((?:\\.|[^\\)])*)\)|(-?[\d.]+)")
CHARACTERS = dict.fromkeys(range(32)) | str.maketrans(
    {"\x0b": "ff", "\x0c": "fi", "\r": "fl", "\x0e": "ffi", "\x0f": "ffl",
     "\\": "“", '"': "”", "{": "–"}
)  # fmt: skip
"""What stands in TeX's own fonts where ASCII has something else; accents are left out."""


def text_of(pdf: bytes) -> str:
    """Return the text of an uncompressed PDF that pdflatex made with TeX's own fonts."""
    made = []
    for match in SHOWN.finditer(pdf.decode("latin-1")):
        if match[1]:
            made.append(" " if match[2] != "0" or float(match[1]) > 0 else "")
        for shown, kern in PIECE.findall(match[3] or ""):
            made.append(re.sub(r"\\(\d{3}|.)", _unescaped, shown).translate(CHARACTERS))
            made.append(" " if kern and float(kern) < -180 else "")
    return " ".join("".join(made).split())


def _unescaped(match: re.Match[str]) -> str:
    return chr(int(match[1], 8)) if match[1].isdigit() else match[1]


@pytest.fixture(scope="module")
def ours(root: Path) -> Bibliography:
    return read_file(root / "data/references.bib")


@pytest.fixture(scope="module", params=STYLES)
def printed(
    request: pytest.FixtureRequest,
    ours: Bibliography,
    tmp_path_factory: pytest.TempPathFactory,
    require_tool: Tool,
) -> tuple[str, str, list[str]]:
    """Return a style, the text of the list in it, and what the programs complained of."""
    style: str = request.param
    uses_bibtex = style in ("plain", "abbrvnat")
    pdflatex = require_tool("pdflatex")
    processor = require_tool("bibtex" if uses_bibtex else "biber")
    folder = tmp_path_factory.mktemp(style)
    preamble = (BIBTEX if uses_bibtex else BIBLATEX).replace("STYLE", style)
    (folder / "x.tex").write_text(DOCUMENT.replace("PREAMBLE", preamble))
    text = export(ours, ours, "bibtex" if uses_bibtex else "biblatex")
    (folder / "refs.bib").write_text(text, encoding="utf-8")
    latex = [pdflatex, "-interaction=nonstopmode", "-halt-on-error", "x"]
    told = ""
    for command in (latex, [processor, "x"], latex, latex):
        done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
        output = done.stdout.decode(errors="replace")
        assert done.returncode == 0, output
        told += output if command is not latex else ""
    told += (folder / "x.log").read_text(errors="replace")
    complaints = [line for line in WARNING.findall(told) if not HARMLESS.search(line)]
    return style, text_of((folder / "x.pdf").read_bytes()), complaints


def test_nothing_is_complained_of_and_no_line_overruns(
    printed: tuple[str, str, list[str]],
) -> None:
    assert printed[2] == []


def test_the_number_of_every_preprint_is_printed_once(
    printed: tuple[str, str, list[str]], ours: Bibliography
) -> None:
    style, text, _ = printed
    together = text.replace(" ", "")  # biblatex breaks lines in numbers
    preprints = [entry for entry in ours if entry.type == "misc" and "eprint" in entry.fields]
    assert len(preprints) >= 3
    for entry in preprints:
        assert together.count(f"arXiv:{entry.fields['eprint']}") == 1, (style, entry.citekey)
    for entry in ours:
        if number := entry.get("eprint"):
            assert together.count(number) <= 1, (style, entry.citekey)


def test_names_keep_their_capitals_and_so_do_the_beginnings_of_sentences(
    printed: tuple[str, str, list[str]], ours: Bibliography
) -> None:
    style, text, _ = printed
    assert "MLP-Mixer" in text
    assert "MLP-mixer" not in text
    kept = [
        (entry.citekey, to_text(word))
        for entry in ours
        for word in re.findall(r"\{([^{}]+)\}", entry.fields["title"])
    ]
    assert len(kept) >= 20
    assert [each for each in kept if each[1] not in text] == [], style
    assert re.findall(r"\w+[?!] (?!id\b)[a-z]\w*", text) == []


def test_no_two_years_stand_side_by_side(printed: tuple[str, str, list[str]]) -> None:
    style, text, _ = printed
    assert re.findall(r"(?<![–\d])(?:1[89]|20)\d\d[.,]? (?:1[89]|20)\d\d\b", text) == [], style


def test_every_work_is_printed(printed: tuple[str, str, list[str]], ours: Bibliography) -> None:
    style, text, _ = printed
    folded = re.sub(r"[^a-z0-9]", "", text.lower())
    missing = [
        entry.citekey
        for entry in ours
        if entry.title.isascii() and re.sub(r"[^a-z0-9]", "", entry.title.lower()) not in folded
    ]
    assert missing == [], style
