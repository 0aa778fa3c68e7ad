"""The table of commands says what LaTeX itself and biber make of each."""

from __future__ import annotations

import re
import subprocess
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from stronger.bibliography import read_file
from stronger.bibliography.text.latex import to_text
from stronger.bibliography.text.latex.commands import SYMBOLS_FILE, known, texts

if TYPE_CHECKING:
    from collections.abc import Callable

_PRINTED = r"""
\texttt{a-b} \textsf{ab} \textrm{ab} \textmd{ab} \textup{ab} \textsc{ab} \mbox{C++} \hbox{ab}
\emph{ab} \textbf{ab} \textsl{ab} a\slash{}b \pounds{} \S{}5 \P{}3 \texteuro{} \textdegree{}C
\textsection{} \textparagraph{} \copyright{} \dag{} \ddag{} \textsuperscript{a} \textsubscript{2}
\textsuperscript{31}P \ss{} \ae{} \AE{} \oe{} \OE{} \o{} \O{} \l{} \L{} \aa{} \AA{} \i{} \j{}
\dh{} \DH{} \th{} \TH{} \ng{} \NG{} \dj{} \DJ{} \'e \`e \^e \"e \~n \=a \.z \u{a} \v{s} \H{o}
\r{u} \c{c} \k{a} \d{h} \c{s} \capitalgrave{A} \capitalacute{E} \capitalcedilla{C} \capitalring{U}
M\raise.5ex\hbox{c}Donald A\kern.1em{}B A\kern-.16em{}B A\lower1pt\hbox{x}B \relax{}a
A\penalty0{}B \protect\emph{x} \leavevmode{}a {\em{}x} {\bf{}x} {\sc{}x} {\it{}x} {\tt{}x}
{\small{}x} {\Large{}x} a\-b a\/b a\@b \ldots{} \dots{} \textbackslash{} \char65{} \char"41{}
\symbol{66} \textasciitilde{} \textasciicircum{} \textless{} \textgreater{} \textbar{}
\textbraceleft{} \textbraceright{} \textunderscore{} \textdollar{} \& \% \$ \# \_ \{ \}
\textendash{} \textemdash{} \textquoteleft{} \textquoteright{} \textquotedblleft{}
\textquotedblright{} \quotedblbase{} \guilsinglleft{} \guillemotleft{} \textellipsis{}
\textonehalf{} \textmu{} \textpm{} \texttimes{} \textdiv{} \textordmasculine{} \textregistered{}
\texttrademark{} \textperthousand{} \textbullet{} \textperiodcentered{} \textexclamdown{}
\textquestiondown{} \textlnot{} \textcent{} \textyen{} \textnumero{} \uppercase{d}e
\MakeUppercase{ab} \lowercase{AB} \verb|a\b| \ensuremath{x} \rlap{x} \smash{x} \textcurrency{}
\textbrokenbar{} \textlira{} \textwon{} \textinterrobang{} \textestimated{} \textohm{}
\textminus{} \textfractionsolidus{} \textdagger{} \textasteriskcentered{} \phantom{xy}a \label{x}a
\hspace{0pt}a \char`\~{} \textquotesingle{} \textasciigrave{}
"""
PRINTED = _PRINTED.split()
_READ = r"""
\h{o} \G{u} \U{a} \textcommabelow{s} \v{\i}x \'{\^e} {\'E}cole
"""
READ = _READ.split()

_LATEX = r"""\documentclass{article}\usepackage{fontspec}\begin{document}
\directlua{
  function collect(head, out)
    for each in node.traverse(head) do
      if each.id == node.id("glyph") then table.insert(out, utf8.char(each.char))
      elseif each.id == node.id("glue") and each.width > 0 then table.insert(out, " ")
      elseif each.id == node.id("disc") and each.replace then collect(each.replace, out)
      elseif each.head then collect(each.head, out) end
    end
  end
  function tell(number)
    local out = {}
    if tex.box[0].head then collect(tex.box[0].head, out) end
    texio.write_nl("log", "@@" .. number .. "@" .. table.concat(out) .. "@")
  end
}
"""


def test_latex_prints_what_the_table_says(
    tmp_path: Path, require_tool: Callable[[str], str]
) -> None:
    lines = [
        rf"\setbox0\hbox{{{latex}}}\directlua{{tell({number})}}"
        for number, latex in enumerate(PRINTED)
    ]
    source = "\n".join([_LATEX, *lines, r"\end{document}"])
    (tmp_path / "a.tex").write_text(source, encoding="utf-8")
    command = [require_tool("lualatex"), "-interaction=nonstopmode", "a.tex"]
    subprocess.run(command, cwd=tmp_path, capture_output=True, check=False, timeout=120)
    log = (tmp_path / "a.log").read_text(encoding="utf-8", errors="replace")
    if "fontspec.sty' not found" in log:
        pytest.skip("without fontspec, TeX has no characters of Unicode")
    printed = {int(number): text for number, text in re.findall(r"@@(\d+)@(.*)@", log)}
    assert len(printed) == len(PRINTED)
    # What is raised or lowered is so by its place in TeX, and by its character here
    wrong = {
        latex: (printed[number], to_text(latex))
        for number, latex in enumerate(PRINTED)
        if _plain(printed[number]) != _plain(to_text(latex))
    }
    assert wrong == {}


def test_biber_reads_what_the_table_says(
    tmp_path: Path, require_tool: Callable[[str], str]
) -> None:
    biber = require_tool("biber")
    values = [latex for latex in [*PRINTED, *READ] if not re.search(r"\\[{}]|\|", latex)]
    entries = [f"@misc{{k{number}, title = {{{value}}}}}" for number, value in enumerate(values)]
    (tmp_path / "a.bib").write_text("\n".join(entries), encoding="utf-8")
    command = [biber, "--tool", "--output-encoding=UTF-8", "--decodecharsset=full"]
    subprocess.run(
        [*command, "--output-file=b.bib", "a.bib"], cwd=tmp_path, capture_output=True, check=True
    )
    read = {entry.citekey: entry.get("title") for entry in read_file(tmp_path / "b.bib")}
    # What it leaves in LaTeX it says nothing of
    compared = {
        value: re.sub("[{}]", "", read[f"k{number}"])
        for number, value in enumerate(values)
        if "\\" not in read.get(f"k{number}", "\\") and "\\i" not in value
    }
    assert len(compared) > 60
    assert {
        value: text for value, text in compared.items() if _plain(text) != _plain(to_text(value))
    } == {}


def test_pdflatex_has_every_command_that_is_written(
    tmp_path: Path, require_tool: Callable[[str], str]
) -> None:
    pdflatex = require_tool("pdflatex")
    rows = [row.split("\t") for row in SYMBOLS_FILE.read_text(encoding="utf-8").splitlines()[1:]]
    written = {name: how for name, _, how in rows if how != "-"}
    assert len(written) > 400
    lines = [
        rf"\typeout{{@@{name}}}"
        + (rf"{{\{name}}}" if how == "text" else rf"{{\ensuremath{{\{name}}}}}")
        for name, how in written.items()
    ]
    head = (
        r"\documentclass{article}\usepackage[T1]{fontenc}\usepackage{textcomp,amssymb}"
        r"\begin{document}"
    )
    source = "\n\n".join([head, *lines, r"\end{document}"])
    (tmp_path / "a.tex").write_text(source, encoding="utf-8")
    command = [pdflatex, "-interaction=nonstopmode", "a.tex"]
    subprocess.run(command, cwd=tmp_path, capture_output=True, check=False, timeout=120)
    log = (tmp_path / "a.log").read_text(encoding="latin-1")
    if "amssymb.sty' not found" in log:
        pytest.skip("amssymb is not installed")
    failed, current = set(), ""
    for line in log.splitlines():
        if line.startswith("@@"):
            current = line[2:]
        elif line.startswith("!") or "Missing character" in line:
            failed.add(current)
    assert failed == set()


def test_every_symbol_is_one_character_and_written_one_way() -> None:
    rows = [row.split("\t") for row in SYMBOLS_FILE.read_text(encoding="utf-8").splitlines()[1:]]
    assert rows == sorted(rows)
    assert all(len(character) == 1 and how in ("text", "math", "-") for _, character, how in rows)
    written = [character for _, character, how in rows if how != "-"]
    assert len(written) == len(set(written))
    assert known() > texts().keys() > {name for name, _, _ in rows}


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()
