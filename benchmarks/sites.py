"""How the work of `stronger site` grows with the papers, and beside plain MkDocs with Material.

It grows in a straight line. Ratios are to the smallest base, per paper, so that a busy or slow
machine does not move them: a generator whose work grows with the square of the papers would show 10
and 100 in the last column.
Then the whole build, generating included, is held against MkDocs and the theme as they come, with
their own search, on the same Markdown.
"""

from __future__ import annotations

import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.bibliographies import bibliography

SIZES = (100, 1_000, 10_000)
PARTS = ("origins", "reasons", "doubts")
CLAIMS = 30
STANCES = ("supports", "supports", "challenges", "qualifies", "background")
SEVERITIES = ("wrong", "incomplete", "style")
MKDOCS = """\
site_name: Made up
hooks: [mkdocs_hook.py]
not_in_nav: |
  /papers/*
  /claims/*
  /parts/*
  /questions/*
  /demos/*
  /rules/*
exclude_docs: |
  /_data/
theme:
  name: material
  font: false
markdown_extensions:
  - attr_list
  - md_in_html
  - tables
  - pymdownx.details
  - pymdownx.superfences
plugins: [search]
"""


PLAIN = MKDOCS.replace("hooks: [mkdocs_hook.py]\n", "").replace(
    "markdown_extensions:\n", "markdown_extensions:\n  - toc: {permalink: true}\n"
)
"""The theme as it comes, for Markdown that is there already."""


def write_base(root: Path, papers: int, claims: int = CLAIMS, seed: int = 0) -> None:
    """Write a knowledge base of so many papers into a folder, with what it takes to build its site.

    Three statements a paper, each on one of the claims; two citations a paper; a correction for
    every twenty papers. No demo: what these cost does not depend on the papers.
    """
    random_ = random.Random(seed)
    keys = [f"key{number:06d}" for number in range(papers)]
    names = ["thesis", *(f"claim-{number:02d}" for number in range(1, claims))]
    files = {
        "data/references.bib": bibliography(papers, seed),
        "data/claims/thesis.yaml": "".join(_thesis(random_, names)),
        "data/claims/statements.yaml": "".join(
            f"- {{id: s{3 * number + i}, paper: {key}, claim: {random_.choice(names)}, "
            f"stance: {random_.choice(STANCES)}, basis: direct, read: primary, "
            f"locator: p. {random_.randint(1, 400)}, "
            f"says: Of {random_.randint(2, 99)} units the larger say more of what they mean.}}\n"
            for number, key in enumerate(keys)
            for i in range(3)
        ),
        "data/claims/questions.yaml": "".join(
            f"- {{id: q{i}, text: Why {i}?, short: Because., long: It is so., claims: [{claim}], "
            f"papers: [{random_.choice(keys)}]}}\n"
            for i, claim in enumerate(names)
        ),
        "data/citations.yaml": "".join(
            f"- {{citing: {key}, cited: {random_.choice(keys)}, basis: reference-list}}\n"
            for key in keys
            for _ in range(2)
        ),
        "data/corrections.yaml": "documents:\n- {id: list, title: A list, description: Found.}\n"
        "corrections:\n"
        + "".join(
            f"- {{id: c{i}, document: list, where: entry {i}, paper: {random_.choice(keys)}, "
            f"written: of 19{i % 90 + 10}, right: of 2001, evidence: The title page says so., "
            f"severity: {random_.choice(SEVERITIES)}}}\n"
            for i in range(max(1, papers // 20))
        ),
        "docs/index.md": "# Made up\n",
        "mkdocs.yml": MKDOCS,
        "mkdocs_hook.py": (Path(__file__).parents[1] / "mkdocs_hook.py").read_text("utf-8"),
    }
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")


def _thesis(random_: random.Random, claims: list[str]) -> list[str]:
    """Return parts and claims, each claim bearing on one or two before it."""
    lines = ["parts:\n"]
    lines += [f"- {{id: {part}, title: {part.title()}, summary: What it is.}}\n" for part in PARTS]
    lines += ["claims:\n", "- {id: thesis, title: Thesis, statement: Larger is stronger.}\n"]
    for number, claim in enumerate(claims[1:], 1):
        above = random_.sample(claims[:number], min(number, random_.randint(1, 2)))
        relations = [random_.choice(("supports", "challenges", "refines")) for _ in above]
        bears = ", ".join(
            f"{{claim: {target}, relation: {relation}, why: It would follow.}}"
            for target, relation in zip(above, relations, strict=True)
        )
        lines.append(
            f"- {{id: {claim}, title: Claim {number}, part: {PARTS[number % len(PARTS)]}, "
            f"statement: Of kind {number} the larger is stronger., bears_on: [{bears}]}}\n"
        )
    return lines


def main() -> None:
    """Generate the pages of three bases; print seconds of processor, the largest page, ratios."""
    import stronger
    from stronger.site import generate

    print(f"{'papers':>8} {'CPU s':>8} {'largest page kB':>16} {'CPU a paper':>12}")
    first = 0.0
    for papers in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            write_base(Path(folder), papers)
            kb = stronger.load(folder)
            started = time.process_time()
            docs = generate(kb).docs
            seconds = time.process_time() - started
            largest = max(path.stat().st_size for path in docs.rglob("*.md")) / 1000
        first = first or seconds / papers
        ratio = seconds / papers / first
        print(f"{papers:8} {seconds:8.1f} {largest:16.0f} {ratio:12.2f}")
    beside_plain()


def beside_plain(papers: int = 1_000) -> None:
    """Print seconds of processor for a whole build, and for a plain one of the same Markdown."""
    template = Path(__file__).parents[1] / "src" / "stronger" / "template"
    with tempfile.TemporaryDirectory() as folder:
        ours, plain = Path(folder) / "ours", Path(folder) / "plain"
        write_base(ours, papers)
        settings = (template / "mkdocs.yml").read_text("utf-8")
        # Not every page that its navigation names is there without demos
        settings = (
            settings.partition("nav:\n")[0] + "not_in_nav:" + settings.partition("not_in_nav:")[2]
        )
        (ours / "mkdocs.yml").write_text(settings, encoding="utf-8")
        shutil.copytree(template / "overrides", ours / "overrides")
        whole = _seconds(ours)
        shutil.copytree(ours / "docs", plain / "docs", ignore=shutil.ignore_patterns("assets"))
        (plain / "mkdocs.yml").write_text(PLAIN, encoding="utf-8")
        alone = _seconds(plain)
    told = f"whole build: {whole:.1f} CPU s; plain: {alone:.1f}; {whole / alone:.2f}"
    print(f"\n{papers} papers, {told}")


def _seconds(base: Path) -> float:
    """Return the seconds of processor that building a site takes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "mkdocs", "build", "--quiet"],
        cwd=base,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        check=True,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
