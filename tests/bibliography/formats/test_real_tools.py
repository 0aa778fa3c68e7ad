"""Exports pass the programs they are for, without a warning: bibtex, biber, pandoc."""

from __future__ import annotations

import json
import re
import subprocess
import unicodedata
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import stronger
from stronger.bibliography import Bibliography, export, read_file, read_text
from stronger.bibliography.text.latex import to_latex
from stronger.knowledge.annotating import annotate, escaped

if TYPE_CHECKING:
    from collections.abc import Callable

    Tool = Callable[[str], str]

HARD = r"50% of {x_1} & $5 #1 ~ ^ < > | \ `tick' -- 'q' “quoted” ≤ α Łoś"
FAMILY = r"""
@string{ecml = {European Conference on Machine Learning}}
@proceedings{whole, title = {Proceedings of the } # ecml, editor = {Łoś, Jan and Müller, Ŝ.},
  year = 2010, publisher = ecml, month = sep}
@proceedings{other, title = {Others}, booktitle = {Others}, year = 2011,
  editor = {Doe, J.}}
@inproceedings{one, author = {Émile van der Wűrst and {\c{S}}en, Ö.}, title = {{\'E}tude~50\%},
  crossref = {whole}, pages = {1--2}}
@inproceedings{two, author = {{Ærø Group}}, title = {On $x^2$ \& Öl – “quoted”},
  crossref = {other}, pages = {3--4}, url = {http://example.org/a_b?c=1&d=%20#e}}
@inproceedings{three, author = {Poe, E.}, title = {Not asked for}, crossref = {whole}}
@phdthesis{thesis, author = {Straße, Óla}, title = {Eine Schrift}, school = ecml, year = 1999}
@misc{unused, title = {Not asked for either}}
"""
WARNING = re.compile(r"^.*(?:warn|error|^!|undefined|Missing character).*$", re.I | re.M)
HARMLESS = re.compile(r"infwarerr|warning\$ -- 0|error-stopmode", re.I)


def _choices(root: Path) -> dict[str, tuple[Bibliography, list[str]]]:
    """Return what is exported: everything we have, some of it, and a family of entries."""
    ours = read_file(root / "data/references.bib")
    keys = [entry.citekey for entry in ours]
    return {
        "all": (ours, keys),
        "some": (ours, keys[::9]),
        "family": (read_text(FAMILY), ["thesis", "two", "one"]),
    }


def _write(root: Path, folder: Path, choice: str, format_: str) -> None:
    bibliography, keys = _choices(root)[choice]
    text = export(bibliography, [bibliography[key] for key in keys], format_)
    (folder / "refs.bib").write_text(text, encoding="utf-8")


def _run(folder: Path, *command: str) -> str:
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, errors="replace", check=False
    )
    output = done.stdout + done.stderr
    assert done.returncode == 0, output
    return output


def _complaints(text: str) -> list[str]:
    return [line for line in WARNING.findall(text) if not HARMLESS.search(line)]


@pytest.mark.parametrize(
    ("choice", "style"),
    [("all", "plain"), ("all", "abbrv"), ("all", "alpha"), ("some", "alpha"), ("family", "abbrv")],
)
def test_bibtex_and_pdflatex_accept_the_export(
    choice: str, style: str, root: Path, tmp_path: Path, require_tool: Tool
) -> None:
    bibtex, pdflatex = require_tool("bibtex"), require_tool("pdflatex")
    _write(root, tmp_path, choice, "bibtex")
    (tmp_path / "x.tex").write_text(
        "\\documentclass{article}\\begin{document}\\nocite{*}"
        f"\\bibliographystyle{{{style}}}\\bibliography{{refs}}\\end{{document}}"
    )
    # bibtex needs of the first run of LaTeX no more than this.
    (tmp_path / "x.aux").write_text(
        f"\\relax\n\\citation{{*}}\n\\bibstyle{{{style}}}\n\\bibdata{{refs}}\n"
    )
    _run(tmp_path, bibtex, "x")
    assert _complaints((tmp_path / "x.blg").read_text(errors="replace")) == []
    for _ in range(2):
        _run(tmp_path, pdflatex, "-interaction=nonstopmode", "-halt-on-error", "x")
    assert _complaints((tmp_path / "x.log").read_text(errors="replace")) == []
    made = (tmp_path / "x.bbl").read_text()
    assert made.isascii()
    if choice == "family":
        assert "{\\'E}." in made  # the initial of Émile is a whole letter
        assert "three" not in made


@pytest.mark.parametrize(
    ("choice", "format_"), [("all", "bibtex"), ("all", "biblatex"), ("family", "biblatex")]
)
def test_biber_and_biblatex_accept_the_export(
    choice: str, format_: str, root: Path, tmp_path: Path, require_tool: Tool
) -> None:
    biber, pdflatex = require_tool("biber"), require_tool("pdflatex")
    _write(root, tmp_path, choice, format_)
    (tmp_path / "x.tex").write_text(
        "\\documentclass{article}\\usepackage{biblatex}\\addbibresource{refs.bib}"
        "\\begin{document}\\nocite{*}\\printbibliography\\end{document}"
    )
    latex = (pdflatex, "-interaction=nonstopmode", "-halt-on-error", "x")
    _run(tmp_path, *latex)
    assert _complaints(_run(tmp_path, biber, "--validate-datamodel", "x")) == []
    for _ in range(2):
        _run(tmp_path, *latex)
    assert _complaints((tmp_path / "x.log").read_text(errors="replace")) == []


@pytest.mark.parametrize("format_", ["bibtex", "biblatex"])
@pytest.mark.parametrize("choice", ["all", "family"])
def test_pandoc_cites_every_entry_of_the_export(
    choice: str, format_: str, root: Path, tmp_path: Path, require_tool: Tool
) -> None:
    pandoc = require_tool("pandoc")
    _write(root, tmp_path, choice, format_)
    bibliography, keys = _choices(root)[choice]
    cited = "; ".join(f"@{key}" for key in keys)
    (tmp_path / "x.md").write_text(f"[{cited}]\n")
    command = (pandoc, "x.md", "--citeproc", "--bibliography=refs.bib", "--to=html", "--wrap=none")
    done = subprocess.run(
        [*command, "--output=x.html"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    html = (tmp_path / "x.html").read_text(encoding="utf-8")
    for key in keys:
        assert f'id="ref-{key}"' in html
        for person in bibliography[key].authors.persons[:2]:
            assert person.family in html


ANNOTATED = r"""
\documentclass{article}\usepackage{biblatex}\addbibresource{refs.bib}
\AtEveryBibitem{\printfield{annotation}}
\begin{document}\nocite{*}\printbibliography\end{document}
"""


@pytest.mark.parametrize("tool", ["bibtex", "biber"])
def test_annotations_of_statements_are_printed_as_they_read(
    tool: str, root: Path, tmp_path: Path, require_tool: Tool
) -> None:
    processor, pdflatex = require_tool(tool), require_tool("pdflatex")
    kb = stronger.load(root)
    form = {"bibtex": "bibtex", "biber": "biblatex"}[tool]
    entries = annotate(kb, kb.bibliography, form)
    field = {"bibtex": "annote", "biber": "annotation"}[tool]
    hard = replace(
        entries[0], citekey="hard", fields={**entries[0].fields, field: to_latex(escaped(HARD))}
    )
    text = export(kb.bibliography, [*entries, hard], form)
    assert len(text) > 2 * len(kb.export())
    (tmp_path / "refs.bib").write_text(text, encoding="utf-8")
    latex = (pdflatex, "-interaction=nonstopmode", "-halt-on-error", "x")
    if tool == "bibtex":
        # No standard style prints annotations: this one makes `plain` do so
        plain = subprocess.run(
            ["kpsewhich", "plain.bst"], capture_output=True, text=True, check=True
        ).stdout.strip()
        style = Path(plain).read_text(encoding="ascii")
        style = style.replace("  { address\n", "  { address\n    annote\n", 1)
        style = style.replace("  note output\n", "  note output\n  annote output\n")
        (tmp_path / "annotating.bst").write_text(style, encoding="ascii")
        (tmp_path / "x.tex").write_text(
            "\\documentclass{article}\\usepackage{textcomp}\\begin{document}\\nocite{*}"
            "\\bibliographystyle{annotating}\\bibliography{refs}\\end{document}"
        )
        (tmp_path / "x.aux").write_text(
            "\\relax\n\\citation{*}\n\\bibstyle{annotating}\n\\bibdata{refs}\n"
        )
        _run(tmp_path, processor, "x")
        assert _complaints((tmp_path / "x.blg").read_text(errors="replace")) == []
    else:
        (tmp_path / "x.tex").write_text(ANNOTATED.lstrip())
        _run(tmp_path, *latex)
        assert _complaints(_run(tmp_path, processor, "--validate-datamodel", "x")) == []
    for _ in range(2):
        _run(tmp_path, *latex)
    assert _complaints((tmp_path / "x.log").read_text(errors="replace")) == []
    printed = (tmp_path / "x.bbl").read_text(encoding="utf-8")
    assert "half of saturation" in " ".join(printed.split())


BIBLATEX = r"""
@online{page, author = {{Some Body}}, title = {Page}, date = {2020-05-06}, url = {http://x.org}}
@report{rep, author = {Łoś, Jan}, title = {R}, type = {techreport}, institution = {I},
  location = {Köln}, date = {2001-02}}
@thesis{the, author = {Doe, Jane}, type = {mathesis}, institution = {U}, title = {T}, date = {1999}}
@article{art, author = {Doe, J.}, journaltitle = {J}, title = {A}, date = {2011-12}, volume = {3}}
"""


def test_bibtex_accepts_the_export_of_biblatex(tmp_path: Path, require_tool: Tool) -> None:
    bibtex = require_tool("bibtex")
    source = read_text(BIBLATEX)
    (tmp_path / "refs.bib").write_text(export(source, source, "bibtex"), encoding="utf-8")
    (tmp_path / "x.aux").write_text("\\relax\n\\citation{*}\n\\bibstyle{plain}\n\\bibdata{refs}\n")
    _run(tmp_path, bibtex, "x")
    assert _complaints((tmp_path / "x.blg").read_text(errors="replace")) == []
    made = (tmp_path / "x.bbl").read_text()
    for words in ("2020", "Master's thesis", "Technical report", 'K{\\"o}ln', "December 2011"):
        assert words in made


CONTAINED = r"""
@xdata{house, xdata = {name, place}, series = {House Series}, note = {first}}
@xdata{name, publisher = {House}}
@xdata{place, location = {Lyon}}
@xdata{other, publisher = {Other House}, note = {second}}
@book{one, author = {Doe, Jane}, title = {One}, date = {1999}, xdata = {house}}
@book{two, author = {Doe, Jane}, title = {Two}, date = {2001}, xdata = {house, other}}
@book{three, author = {Doe, Jane}, title = {Three}, date = {2001}, xdata = {other, house}}
@book{none, author = {Doe, Jane}, title = {None}, date = {2001}, xdata = {one}}
@collection{whole, editor = {Doe, Jane}, title = {Whole}, date = {2002}, publisher = {Own House},
  location = {Turin}}
@incollection{part, author = {Roe, R.}, title = {Part}, crossref = {whole}, xdata = {name}}
"""


def test_biber_inherits_from_containers_what_we_do(tmp_path: Path, require_tool: Tool) -> None:
    biber = require_tool("biber")
    (tmp_path / "t.bib").write_text(CONTAINED, encoding="utf-8")
    resolve = ("--output-resolve-xdata", "--output-resolve-crossrefs")
    _run(tmp_path, biber, "--tool", "--quiet", *resolve, "--output-file=out.bib", "t.bib")
    theirs = read_file(tmp_path / "out.bib")
    works = [entry for entry in read_text(CONTAINED) if entry.type != "xdata"]
    assert len(works) == 6
    for entry in works:
        names = {*entry.fields, *entry.inherited, *theirs[entry.citekey].fields}
        names -= {"xdata", "crossref"}
        expected = {name: entry.get(name) for name in names}
        assert {name: theirs[entry.citekey].get(name) for name in names} == expected


@pytest.mark.parametrize("form", ["csl-json", "ris"])
@pytest.mark.parametrize("choice", ["all", "family"])
def test_pandoc_reads_the_export(
    choice: str, form: str, root: Path, tmp_path: Path, require_tool: Tool
) -> None:
    pandoc = require_tool("pandoc")
    bibliography, keys = _choices(root)[choice]
    entries = [bibliography[key] for key in keys]
    (tmp_path / "refs").write_text(export(bibliography, entries, form), encoding="utf-8")
    source = "csljson" if form == "csl-json" else form
    output = _run(tmp_path, pandoc, f"--from={source}", "--to=csljson", "refs")
    read = {item["id"]: item for item in json.loads(output)}
    assert len(read) == len(keys)
    for entry in entries:
        item = read[entry.citekey]
        plain = re.sub(r"</?(?:span|i|b|sup|sub)\b[^>]*>", "", item["title"])
        assert _letters(plain) == _letters(entry.title)
        for person, name in zip(entry.authors, item["author"], strict=True):
            parts = [name.get(part, "") for part in ("dropping-particle", "non-dropping-particle")]
            family = "".join([*parts, name.get("family") or name.get("literal")])
            assert _letters(family) == _letters(person.last)
        assert item["issued"]["date-parts"][0][0] == entry.year
        assert item.get("DOI", "") == entry.get("doi")


def _letters(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(character for character in folded if character.isalnum())
