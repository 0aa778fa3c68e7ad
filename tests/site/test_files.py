"""Bibliographies beside the pages, and the row on the page of a paper, with and without scripts."""

from __future__ import annotations

import random
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import stronger
from stronger.bibliography import export, read_text
from stronger.bibliography.compare.persons import people
from stronger.site.handing import STYLES

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

PAPER = "papers/broomhead1988radial/"
FORBIDDEN = "Object.defineProperty(window, 'localStorage', { get() { throw new Error('no'); } });"


def test_every_page_has_its_bibliography_beside_it(our_site: Path, root: Path) -> None:
    kb = stronger.load(root)
    for key, entry in kb.bibliography.by_key.items():
        for ending, form in ((".bib", "bibtex"), (".biblatex.bib", "biblatex"),
                             (".bibtex.json", "csl-json"), (".ris", "ris")):  # fmt: skip
            file = our_site / "papers" / f"{key}{ending}"
            assert file.read_text(encoding="utf-8") == export(kb.bibliography, [entry], form)
        page = (our_site / "papers" / key / "index.html").read_text(encoding="utf-8")
        assert {
            f"../{key}{each}" for each in (".bib", ".biblatex.bib", ".bibtex.json", ".ris")
        } <= (set(re.findall('href="([^"]+)"', page)))
    for claim, statements in kb.statements_by_claim.items():
        text = (our_site / "claims" / f"{claim}.bib").read_text(encoding="utf-8")
        assert {each.citekey for each in read_text(text)} == {each.paper for each in statements}
        page = (our_site / "claims" / claim / "index.html").read_text(encoding="utf-8")
        assert f'href="../{claim}.bib"' in page
    for part in kb.files.parts:
        text = (our_site / "parts" / f"{part.id}.bib").read_text(encoding="utf-8")
        assert text == kb.export(f"part:{part.id}")
    for person in people(kb.bibliography.by_key.values()):
        file = our_site / "authors" / f"{person.id}.bib"
        assert file.is_file() == (len(person.papers) > 1)
        if file.is_file():
            found = read_text(file.read_text(encoding="utf-8"))
            assert {each.citekey for each in found} == set(person.papers)
    for year in {entry.year for entry in kb.bibliography}:
        text = (our_site / "years" / f"{year}.bib").read_text(encoding="utf-8")
        assert text == kb.export(f"year:{year}")


def test_the_command_line_makes_the_same_bytes_in_a_process_of_its_own(
    root: Path, our_site: Path, visit: Callable[..., Page], serve: Callable[[Path], str]
) -> None:
    known = list(stronger.load(root).bibliography.by_key)
    rng = random.Random(4)
    page = visit(serve(our_site))
    script = """async ([base, form, keys, style]) => {
      const { load, write, cite } = await import(new URL("assets/stronger/handing.js", base).href);
      return [write(form, keys, await load(base, form)),
              cite(style, keys, await load(base, style)).map((each) => each.text).join("\\n")];
    }"""
    for (form, options), style in zip(
        (
            ("bibtex-annotated", ("--annotate",)),
            ("csl", ("-f", "csl-json")),
            ("ris", ("-f", "ris")),
        ),
        ("apa", "mla", "ieee"),
        strict=True,
    ):
        keys = [*rng.sample(known, 12), "broomhead1988radial", "broomhead1988multivariable"]
        keys = list(dict.fromkeys(keys))
        made = page.evaluate(script, [page.url, form, keys, style])
        for command, got in (
            (("export", "--keys", ",".join(keys), *options), made[0]),
            (("cite", *keys, "--style", style), made[1] + "\n"),
        ):
            done = subprocess.run(
                [sys.executable, "-m", "stronger", *command, "--kb", str(root)],
                capture_output=True,
                check=True,
            )
            assert got.encode() == done.stdout


def test_without_scripts_every_style_and_file_is_there(
    ours: str, root: Path, visit: Callable[..., Page]
) -> None:
    from stronger.bibliography.citing import cite

    entry = stronger.load(root).bibliography["broomhead1988radial"]
    page = visit(ours + PAPER, java_script_enabled=False)
    for style in STYLES:
        [made] = cite([entry], style)
        assert page.locator(f"[data-style={style}]").text_content() == made.bibliography_entry
    assert page.locator(".handing .reference").is_visible()
    assert not page.locator(".handing dd").first.is_visible()
    page.locator(".handing summary").click()
    assert page.locator(".handing dd").first.is_visible()
    names = page.locator(".handing .copyable a").all_text_contents()
    assert names == ["BibTeX", "BibLaTeX", "CSL-JSON", "RIS"]


@pytest.mark.parametrize("storage", ["allowed", "forbidden"])
def test_a_style_is_chosen_copied_and_remembered(
    storage: str, ours: str, root: Path, visit: Callable[..., Page]
) -> None:
    page = visit(ours, permissions=["clipboard-read", "clipboard-write"])
    if storage == "forbidden":
        page.add_init_script(FORBIDDEN)
    page.goto(ours + PAPER)
    choice = page.get_by_label("Style")
    assert choice.input_value() == "apa"
    choice.select_option("ieee")
    shown = page.locator(".handing .reference")
    assert (shown.text_content() or "").startswith("[1] D. S. Broomhead and D. Lowe,")
    page.get_by_role("button", name="Copy reference").click()
    page.get_by_role("status").get_by_text("Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == shown.text_content()
    page.get_by_role("button", name="Copy BibTeX").click()
    page.get_by_role("status").get_by_text("Copied").first.wait_for()
    page.wait_for_function("navigator.clipboard.readText().then((t) => t.startsWith('@'))")
    kb = stronger.load(root)
    assert page.evaluate("navigator.clipboard.readText()") == export(
        kb.bibliography, [kb.bibliography["broomhead1988radial"]]
    )
    page.goto(f"{ours}papers/glorot2011deep/")
    assert page.get_by_label("Style").input_value() == ("ieee" if storage == "allowed" else "apa")
