"""Bibliographies and references made in a browser, against those of the command line."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import stronger
from stronger.bibliography import export_with_losses
from stronger.bibliography.citing import cite
from stronger.knowledge.annotating import annotate
from stronger.site.handing import ANNOTATED, FORMATS, STYLES, all_styles, handing_data

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from stronger.knowledge import KnowledgeBase

ASSETS = Path(stronger.__file__).parent / "site" / "assets"
TRICKY = (
    r"""
@preamble{"\newcommand{\x}{é}"}
@string{press = {Pr{\"e}ss}}
@string{jan = {Hartung}}
@string{unused = {Nobody}}
@xdata{holder, publisher = press, address = {Köln}}
@book{grand, title = {Grand}, editor = {Eda, E.}, year = 2001, publisher = press}
@proceedings{whole, title = {Whole}, editor = {Eda, E.}, year = 2001, crossref = {grand}}
@inproceedings{part, author = {Auth, Anna}, title = {Part}, crossref = {whole}, pages = {1--2}}
@inproceedings{apart, author = {Auth, Anna}, title = {Apart}, crossref = {whole}, pages = {3}}
@book{Case, author = {Lower, L.}, title = {Upper}, year = 1999, annote = {Kept: 5\% off.}}
@book{case, author = {Lower, L.}, title = {Lower}, year = 1999, month = jan # { 5}}
@inbook{cased, author = {Inner, I.}, title = {Inner}, crossref = {case}, chapter = 3}
@article{2011, author = {Numb, N. and others}, title = {Key of digits}, year = 2011, month = 1,
  journal = {J}, xdata = {holder}}
@article{1999x, author = {Numb, N. and others}, title = {Key of digits?}, year = 2011,
  journal = {J}, month = feb}
@misc{__proto__, title = {No author}, year = 2000, howpublished = {\url{https://example.org/}}}
@misc{constructor, title = {No author}, year = 2000}
@article{zhang1, author = {Zhang, Jia and A, B. and C, D. and E, F.}, title = {One}, year = 2021,
  journal = {J}}
@article{zhang2, author = {Zhang, Chi and A, B. and C, D. and E, F.}, title = {Two}, year = 2021,
  journal = {J}}
@article{zhang3, author = {Zhang, Jia and A, B. and C, D. and E, F.}, title = {Three}, year = 2021,
  journal = {J}}
@article{zhang4, author = {Zhang, Jia}, title = {Undated 􀀀 <i>&lt;b&gt; \& 󰀀󰀁}, journal = {J}}
@article{zhang5, author = {Zhang, Jia}, title = {Undated, too}, journal = {J}}
"""
    + "".join(
        f"@article{{many{i:02}, author = {{Many, M. and Few, F.}}, title = {{Work {i * 7 % 31:02}}}"
        ", journal = {J}, year = 1988}\n"
        for i in range(30)
    )
    + "".join(
        f"@article{{sorted{i}, author = {{Sort, S.}}, title = {{Same}}, journal = {{J}},"
        f" year = {{{year}}}}}\n"
        for i, year in enumerate((1990, 1990, 1980, 1990, 1985))
    )
)
FORMS = [*FORMATS, *(form + ANNOTATED for form in FORMATS)]
JOIN = """
async ([base, wanted]) => {
  const { load, write, cite } = await import(new URL("handing.js", base).href);
  const made = [];
  for (const [form, keys] of wanted) {
    const data = await load(base, form);
    made.push(FORMS.includes(form) ? write(form, keys, data) : cite(form, keys, data));
  }
  return made;
}
"""


@pytest.fixture(scope="module")
def tricky(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a knowledge base of everything that depends on what else is selected."""
    folder = tmp_path_factory.mktemp("tricky")
    (folder / "data" / "claims" / "statements").mkdir(parents=True)
    (folder / "data" / "references.bib").write_text(TRICKY, encoding="utf-8")
    source = root / "tests" / "fixtures" / "small" / "data" / "claims"
    thesis = (source / "thesis.yaml").read_text(encoding="utf-8")
    (folder / "data" / "claims" / "thesis.yaml").write_text(thesis, encoding="utf-8")
    claim = stronger.load(root / "tests" / "fixtures" / "small").files.claims[0].id
    statements = [
        {"id": f"s{i}", "paper": key, "claim": claim, "stance": stance, "basis": "direct",
         "locator": r"p. 5 & \%", "says": "50% of {`x_1`} ≤ 3", "read": read}
        for i, (key, stance, read) in enumerate((
            ("part", "supports", "primary"), ("grand", "challenges", "secondary"),
            ("Case", "background", "unread"), ("2011", "qualifies", "primary")))
    ]  # fmt: skip
    (folder / "data" / "claims" / "statements" / "all.yaml").write_text(
        json.dumps(statements), encoding="utf-8"
    )
    return folder


def of_the_command_line(kb: KnowledgeBase, form: str, keys: list[str]) -> Any:
    """Return what the commands `export` and `cite` make."""
    entries = [kb.bibliography[key] for key in keys]
    if form in STYLES:
        texts, pages = cite(entries, form), cite(entries, form, "html")
        return [
            {"key": text.key, "text": text.bibliography_entry, "html": page.bibliography_entry}
            for text, page in zip(texts, pages, strict=True)
        ]
    name = FORMATS[form.removesuffix(ANNOTATED)]
    chosen = annotate(kb, entries, name) if form.endswith(ANNOTATED) else entries
    return export_with_losses(kb.bibliography, chosen, name, ordered=True).text


@pytest.mark.parametrize("which", ["ours", "small", "hostile", "tricky"])
def test_a_browser_makes_the_bytes_of_the_command_line(
    which: str,
    root: Path,
    tricky: Path,
    tmp_path: Path,
    serve: Callable[[Path], str],
    visit: Callable[..., Page],
) -> None:
    folder = {"ours": root, "small": root / "tests/fixtures/small", "tricky": tricky,
              "hostile": root / "tests/site/hostile"}[which]  # fmt: skip
    kb = stronger.load(folder)
    for path, text in handing_data(kb, all_styles(kb)):
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    (tmp_path / "handing.js").write_bytes((ASSETS / "handing.js").read_bytes())
    (tmp_path / "index.html").write_text("<!doctype html><title>x</title>", encoding="utf-8")
    known = list(kb.bibliography.by_key)
    rng = random.Random(12)
    wanted: list[tuple[str, list[str]]] = []
    for form in (*FORMS, *STYLES):
        sizes = [0, 1, len(known)] + [rng.randint(1, min(len(known), 40)) for _ in range(8)]
        wanted += [(form, rng.sample(known, size)) for size in sizes]
        wanted.append((form, [*known[:3], *known[:2]]))
    page = visit(serve(tmp_path))
    script = JOIN.replace("FORMS", json.dumps(FORMS))
    made = page.evaluate(script, [page.url, wanted])
    for (form, keys), got in zip(wanted, made, strict=True):
        assert got == of_the_command_line(kb, form, keys), (form, keys)
