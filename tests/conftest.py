"""What all tests share: where the knowledge base is, and which tools must be there."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import pytest
from hypothesis import settings
from xdist.scheduler import LoadFileScheduling  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser

CHROMIUM = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Chromium without windows opens a page in a third of the processor time
ALSO_CALLED = {
    "chromium-headless-shell": (
        "chromium", "chromium-browser", "google-chrome", "google-chrome-stable",
    )
}  # fmt: skip


# Tests start hundreds of processes, each of which would compile all of our code anew
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# A run of CI judges a change: what it finds must not depend on luck. Elsewhere luck is welcome.
settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("ci")


DEMOS = {path.stem for path in Path(__file__).parent.glob("demos/test_*.py")}
"""Files of tests, of which most are named after a demo."""


class Together(LoadFileScheduling):  # type: ignore[misc]
    """Keeps on one worker what shares something slow.

    That is the tests of a file, which share its fixtures; but what looks at the quick run of one
    demo stays with the tests of that demo instead.
    """

    def _split_scope(self, nodeid: str) -> str:
        """Return what a test is kept together with."""
        file, _, test = nodeid.partition("::")
        parameter = re.search(r"\[([a-z-]+)\]$", test)
        demo = f"test_{parameter[1].replace('-', '_')}" if parameter else ""
        return f"{file.rpartition('/')[0]}/{demo}.py" if demo in DEMOS else file


FIRST = (
    "site/test_accessibility.py",
    "site/test_growth.py",
    "site",
    "test_documentation.py",
    "cli",
)
"""What takes long, in the order in which to begin it, so that no worker has it last. One worker
builds our site, and meanwhile another one is busy with what does not need it."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes long."""
    places = [Path(__file__).parent / each for each in FIRST]

    def place(item: pytest.Item) -> int:
        within = {item.path, *item.path.parents}
        return next((i for i, each in enumerate(places) if each in within), len(places))

    items.sort(key=place)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Together | None:
    """Deal tests to workers in that way where they are dealt by file."""
    return Together(config, log) if config.getvalue("dist") == "loadfile" else None


@pytest.fixture(scope="session")
def root() -> Path:
    """Return the folder of the repository, which is a knowledge base."""
    return Path(__file__).parents[1]


@pytest.fixture(scope="session")
def require_tool() -> Callable[[str], str]:
    """Return a function that finds a program, or skips the test where it is missing.

    With STRONGER_REQUIRE_TOOLS=1 in the environment a missing program is a failure.
    """

    def find(name: str) -> str:
        found = (shutil.which(each) for each in (name, *ALSO_CALLED.get(name, ())))
        path = next(filter(None, found), None) or (_bundled_pandoc() if name == "pandoc" else None)
        return path or missing(f"{name} is not installed")

    return find


def missing(what: str) -> NoReturn:
    """Skip a test, saying what is missing; where tools are required, fail it."""
    if os.environ.get("STRONGER_REQUIRE_TOOLS") == "1":
        pytest.fail(f"{what}, and STRONGER_REQUIRE_TOOLS=1")
    pytest.skip(what)


@pytest.fixture(scope="session")
def browser(require_tool: Callable[[str], str]) -> Iterator[Browser]:
    """Return headless Chromium, or skip the test where it or what drives it is missing."""
    from playwright.sync_api import Error, sync_playwright

    chromium = require_tool("chromium-headless-shell")
    manager = sync_playwright()
    try:
        playwright = manager.start()
    except Exception as error:  # the driver raises nothing more telling
        missing(f"the driver of the browser does not start ({error})")
    try:
        started = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM)
    except Error as error:
        playwright.stop()
        missing(f"{chromium} does not start ({error})")
    yield started
    started.close()
    playwright.stop()


def _bundled_pandoc() -> str | None:
    try:
        import pypandoc

        path: str = pypandoc.get_pandoc_path()
    except (ImportError, OSError):
        return None
    return path
