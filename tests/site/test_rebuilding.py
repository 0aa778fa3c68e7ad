"""A server renders what changed, and what shows it; nothing else."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stronger.knowledge import KnowledgeBase

BUILD = """
import sys, stronger.site.building as ours
from mkdocs.commands.build import build
from pathlib import Path
from types import SimpleNamespace

root = Path(sys.argv[1])
def once():
    config = ours._config(root, site_dir=str(root / "built"))
    hook = SimpleNamespace(on_pre_build=lambda config: ours.generate_for(config))
    config.plugins["stronger"] = hook
    config.plugins.on_startup(command="serve", dirty=True)
    build(config, dirty=True, serve_url="http://127.0.0.1:8000/")
    return {page: page.stat().st_mtime_ns for page in (root / "built").rglob("index.html")}

before = once()
for edit in sys.argv[2:]:
    name, old, new = edit.split("|")
    text = (root / name).read_text("utf-8")
    assert old in text, edit
    (root / name).write_text(text.replace(old, new), "utf-8")
after = once()
for page in sorted(after):
    if after[page] != before.get(page):
        print(page.parent.relative_to(root / "built").as_posix())
"""


def rendered(root: Path, *edits: str) -> list[str]:
    """Return which pages a second build renders, after edits in between."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", BUILD, str(root), *edits],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_an_edit_renders_the_page_and_those_that_show_it(small: KnowledgeBase) -> None:
    docs = small.root / "docs"
    (docs / "cites.md").write_text("# Cites\n\nAs told [@rival2010].\n", encoding="utf-8")
    (docs / "other.md").write_text("# Other\n\nNothing of it.\n", encoding="utf-8")
    title = small.bibliography["rival2010"].title

    assert rendered(small.root) == []
    assert rendered(small.root, "docs/other.md|Nothing|Not a word") == ["other"]
    found = rendered(small.root, f"data/references.bib|{title}|A new title")
    assert {"cites", "papers/rival2010"} <= set(found)
    assert "other" not in found
    assert "A new title" in (small.root / "built" / "cites" / "index.html").read_text("utf-8")


def test_a_changed_fragment_renders_those_that_include_it(small: KnowledgeBase) -> None:
    thesis = small.thesis
    assert thesis is not None
    words = thesis.statement.split()[0]

    found = rendered(small.root, f"data/claims/thesis.yaml|{words}|Perhaps {words.lower()}")

    assert "." in found  # the home page, which includes thesis.md
