"""Where BibTeX and biber agree on what a file says, we agree with them."""

from __future__ import annotations

import re
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from stronger.bibliography import read_text

if TYPE_CHECKING:
    from pathlib import Path

AGREED = r"""
Words before, with an address: me at example.org, {braces} and 50 %.
@string{ab = "A" # { and B}}
@STRING(Cd = {(C)})
@misc{plain, title = {x {y {z}}}, note = "n"}
@misc{deep, title = {{{{{{{x}}}}}}}, note = {}}
@misc{quotes, title = "x {"} y", note = {x "y}}
@misc{backslash, title = {C:\}, note = {n}}
@misc{backslashes, title = {\{x\}}, note = {n\\}}
@misc(parentheses, title = {x)}, note = "y)")
@Misc
{ breaks , TITLE
=
{x}
, Note={y} ,
}
@misc{atsign, title = {x @ y @misc}, note = {n
@book(b, c = 1)
}}
@misc{joined, title = AB # { } # cd # 1990, note = {p}#{q}}
@misc{number, title = 007, note = {x, y}}
@misc{a:b/c+d.e-f_g, title = {key}, note = "it's"} @misc{sameline, title={x},note={y}}
@STRING{ab = {again}} between @misc{redefined, title = aB, note = cD}
% the last line
"""
STYLE = """
ENTRY { title note } {} {}
INTEGERS { dummy }
FUNCTION {line} { "<" cite$ * "|" * title missing$ { "" } { title } if$ * "|" *
  note missing$ { "" } { note } if$ * ">" * write$ newline$ }
FUNCTION {misc} { }
READ
ITERATE {line}
"""


def seen_by_us(text: str) -> dict[str, tuple[str, str]]:
    read = read_text(text)
    assert {finding.code for finding in read.diagnostics} <= {"B017"}
    return {
        entry.citekey: (squeezed(entry.get("title")), squeezed(entry.get("note"))) for entry in read
    }


def squeezed(value: str) -> str:
    return " ".join(value.split())


def run(folder: Path, *command: str) -> None:
    if not shutil.which(command[0]):
        pytest.skip(f"{command[0]} is not installed")
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_bibtex_sees_what_we_see(tmp_path: Path) -> None:
    (tmp_path / "t.bib").write_text(AGREED, encoding="utf-8")
    (tmp_path / "show.bst").write_text(STYLE, encoding="utf-8")
    (tmp_path / "t.aux").write_text("\\citation{*}\n\\bibstyle{show}\n\\bibdata{t}\n")
    run(tmp_path, "bibtex", "t")
    lines = re.findall(r"<(.*?)\|(.*?)\|(.*?)>", (tmp_path / "t.bbl").read_text(), re.DOTALL)
    assert {key: (squeezed(title), squeezed(note)) for key, title, note in lines} == seen_by_us(
        AGREED
    )


def test_biber_sees_what_we_see(tmp_path: Path) -> None:
    (tmp_path / "t.bib").write_text(AGREED, encoding="utf-8")
    run(tmp_path, "biber", "--tool", "--quiet", "--output-file=out.bib", "t.bib")
    theirs = seen_by_us((tmp_path / "out.bib").read_text(encoding="utf-8"))
    ours = seen_by_us(AGREED)
    assert list(theirs) == list(ours)
    assert theirs == ours
