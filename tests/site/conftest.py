"""Knowledge bases to make sites of (a small one of strangers, a hostile one, our own), served."""

from __future__ import annotations

import http.server
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from filelock import FileLock

import stronger
from stronger.site import generate

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

    from stronger.knowledge import KnowledgeBase

HERE = Path(__file__).parent
collect_ignore = ["hostile"]
CONFIGURATION = """
INHERIT: {root}/mkdocs.yml
site_name: Strangers
hooks: []
nav:
  - Home: index.md
  - Claims: claims/index.md
  - Papers: papers/index.md
  - Questions: questions/index.md
  - Demos: demos/index.md
  - Graph: graph/index.md
  - Corrections: corrections/index.md
  - Rules: rules/index.md
plugins: []
theme:
  custom_dir: {root}/src/stronger/template/overrides
"""
PUBLISHED = """
not_in_nav: |
  /*
site_url: https://example.org/base/
extra:
  generator: false
  report: https://example.org/new?labels=error&title={title}&body={body}
"""
KINDS = [
    "",
    "genesis/",
    "synthesis/",
    "one-picture/",
    "papers/",
    "papers/?q=learning+stance:supports",
    "papers/glorot2011deep/",
    "authors/bengio-yoshua/",
    "years/",
    "claims/",
    "claims/larger-is-stronger/",
    "claims/no-number/",
    "parts/theory/",
    "questions/",
    "demos/",
    "demos/capacity/",
    "demos/outcomes/",
    "glossary/",
    "touch/",
    "graph/",
    "history/",
    "venues/",
    "corrections/",
    "guides/export/",
    "reference/cli/",
    "reference/python/",
    "rules/",
    "404.html",
]
"""One page of each kind."""
HOME = """# Home

--8<-- "thesis.md"

--8<-- "counts.md"

--8<-- "parts.md"
"""


def copy(source: Path, target: Path) -> Path:
    """Copy a knowledge base to a folder where it may be changed, with a home page."""
    shutil.copytree(source, target, dirs_exist_ok=True)
    (target / "docs").mkdir(exist_ok=True)
    (target / "docs" / "index.md").write_text(HOME, encoding="utf-8")
    (target / "mkdocs.yml").write_text(
        CONFIGURATION.format(root=HERE.parents[1].as_posix()), encoding="utf-8"
    )
    return target


def build(folder: Path, **environment: str) -> Path:
    """Build a site in a process of its own, strictly, wherever it may be published."""
    code = "import sys, stronger.site; stronger.site.build(sys.argv[1], site_dir=sys.argv[2])"
    site = folder / "built"
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code, str(folder), str(site)],
        cwd=folder,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1", "STRONGER_SITE_URL": "", **environment},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return site


@pytest.fixture
def small(root: Path, tmp_path: Path) -> KnowledgeBase:
    """Return a small knowledge base about something else."""
    return stronger.load(copy(root / "tests" / "fixtures" / "small", tmp_path / "small"))


@pytest.fixture
def hostile(tmp_path: Path) -> KnowledgeBase:
    """Return a knowledge base whose every text tries to get out."""
    return stronger.load(copy(HERE / "hostile", tmp_path / "hostile"))


@pytest.fixture(scope="session")
def make_once(
    tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Callable[[str, Callable[[Path], object]], Path]:
    """Return a function that fills a folder of a name once; workers share it."""
    ours = tmp_path_factory.getbasetemp()
    shared = (ours if worker_id == "master" else ours.parent) / "made-once"
    shared.mkdir(exist_ok=True)

    def make(name: str, fill: Callable[[Path], object]) -> Path:
        folder, filled = shared / name, shared / f"{name}.filled"
        with FileLock(shared / f"{name}.lock"):
            if not filled.exists():
                shutil.rmtree(folder, ignore_errors=True)
                fill(folder)
                filled.touch()
        return folder

    return make


@pytest.fixture(scope="session")
def our_site(root: Path, make_once: Callable[..., Path]) -> Path:
    """Build our own site, as from a fresh clone."""

    def fill(clone: Path) -> None:
        _clone(root, clone)
        build(clone)

    return make_once("clone", fill) / "built"


@pytest.fixture(scope="session")
def our_docs(root: Path, make_once: Callable[..., Path]) -> Path:
    """Generate the pages of our own knowledge base."""
    return make_once("docs", lambda docs: generate(stronger.load(root), docs))


def _clone(root: Path, clone: Path) -> None:
    unwanted = shutil.ignore_patterns("datasets", "__pycache__")
    for name in ("data", "src"):
        shutil.copytree(root / name, clone / name, ignore=unwanted)
    for name in ("mkdocs.yml", "mkdocs_hook.py"):
        shutil.copy(root / name, clone)
    listed = subprocess.run(
        ["git", "ls-files", "docs"], cwd=root, capture_output=True, text=True, check=True
    )
    for name in listed.stdout.split():
        (clone / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(root / name, clone / name)


@pytest.fixture(scope="session")
def small_site(root: Path, make_once: Callable[..., Path]) -> Path:
    """Build the site of the small knowledge base."""
    small = root / "tests" / "fixtures" / "small"
    return make_once("small", lambda folder: build(copy(small, folder))) / "built"


@pytest.fixture(scope="session")
def hostile_site(make_once: Callable[..., Path]) -> Path:
    """Build the site of the hostile knowledge base."""
    return make_once("hostile", lambda folder: build(copy(HERE / "hostile", folder))) / "built"


@pytest.fixture(scope="session")
def published_site(root: Path, make_once: Callable[..., Path]) -> Path:
    """Build the site of the small knowledge base with an address, a version, a date, a tracker."""

    def fill(folder: Path) -> None:
        copy(root / "tests" / "fixtures" / "small", folder)
        with (folder / "mkdocs.yml").open("a", encoding="utf-8") as file:
            file.write(PUBLISHED)
        (folder / "docs" / "guides").mkdir()
        (folder / "docs" / "guides" / "cite.md").write_text("# Cite\n", encoding="utf-8")
        (folder / "CITATION.cff").write_text("version: 1.10\n", encoding="utf-8")
        build(folder, SOURCE_DATE_EPOCH="1580688000")

    return make_once("published", fill) / "built"


@pytest.fixture(scope="session")
def serve() -> Iterator[Callable[[Path], str]]:
    """Return a function that serves a folder and returns its address."""
    servers: list[http.server.ThreadingHTTPServer] = []

    def start(folder: Path) -> str:
        class Handler(http.server.SimpleHTTPRequestHandler):
            def __init__(self, *args: Any, **options: Any) -> None:
                super().__init__(*args, directory=str(folder), **options)

            def log_message(self, *args: Any) -> None:
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}/"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="session")
def ours(our_site: Path, serve: Callable[[Path], str]) -> str:
    """Return the address of our own site."""
    return serve(our_site)


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Return a function that opens an address in a browser of its own."""
    contexts: list[BrowserContext] = []

    def open_page(address: str, width: int = 1280, height: int = 800, **options: Any) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        page = context.new_page()
        page.goto(address)
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def kinds() -> list[str]:
    """Return one page of each kind of our site."""
    return KINDS
