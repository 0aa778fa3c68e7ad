"""The site beyond a server and beyond MkDocs: read from a folder, and built by the successor."""

from __future__ import annotations

import html
import importlib.util
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

LINK = re.compile(r'\s(?:href|src)="([^"]*)"')
NAME = re.compile(r'\sid="?([^"\s>]+)')


def broken(site: Path, folders: bool) -> list[str]:
    """Return the links of a built site that lead to no file, or to nothing in it.

    Where nobody hands out files, a folder is no page.
    """
    names = {page: set(NAME.findall(page.read_text("utf-8"))) for page in site.rglob("*.html")}
    found = []
    for page in names:
        # It is served for any address, so that its links start at the site's root
        for link in LINK.findall("" if page.name == "404.html" else page.read_text("utf-8")):
            parts = urlsplit(html.unescape(link))
            if parts.scheme or parts.netloc:
                continue
            target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
            if folders and target.is_dir():
                target /= "index.html"
            anchored = not parts.fragment or unquote(parts.fragment) in names.get(target, ())
            if not (target.is_file() and anchored):
                found.append(f"{page.relative_to(site)}: {link}")
    return found


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a stranger's knowledge base."""
    folder = tmp_path_factory.mktemp("elsewhere")
    stronger(folder, "new", "kb")
    return folder / "kb"


def stronger(folder: Path, *arguments: str, module: str = "stronger") -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", module, *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_copy_without_a_server_has_every_link_and_loads_no_module(base: Path) -> None:
    stronger(base, "site", "build", "--offline", "--output", "copy")

    pages = list((base / "copy").rglob("*.html"))
    assert base / "copy" / "claims" / "index.html" in pages
    assert broken(base / "copy", folders=False) == []
    texts = [page.read_text("utf-8") for page in pages]
    assert not any('type="module"' in text or 'role="search"' in text for text in texts)


@pytest.mark.skipif(
    importlib.util.find_spec("zensical") is None, reason="the theme's successor is not installed"
)
def test_the_themes_successor_builds_the_same_pages(base: Path) -> None:
    stronger(base, "site", "build", "--output", "ours")
    text = (base / "mkdocs.yml").read_text("utf-8").replace("!relative $docs_dir/", "docs/")
    (base / "zensical.yml").write_text(text + "\nsite_dir: theirs\n", encoding="utf-8")
    stronger(base, "build", "--config-file", "zensical.yml", module="zensical")

    ours, theirs = (
        {
            str(page.relative_to(base / site)): re.findall(
                r"<h1[^>]*>\s*(.*?)\s*(?:<a|</h1>)", page.read_text("utf-8"), re.DOTALL
            )
            for page in (base / site).rglob("index.html")
        }
        for site in ("ours", "theirs")
    )
    assert theirs == ours
    assert broken(base / "theirs", folders=True) == []
