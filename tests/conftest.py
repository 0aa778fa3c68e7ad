"""What all tests share: where the knowledge base is, and which tools must be there."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable


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
        path = shutil.which(name) or (_bundled_pandoc() if name == "pandoc" else None)
        if path:
            return path
        if os.environ.get("STRONGER_REQUIRE_TOOLS") == "1":
            pytest.fail(f"{name} is not installed, and STRONGER_REQUIRE_TOOLS=1")
        pytest.skip(f"{name} is not installed")

    return find


def _bundled_pandoc() -> str | None:
    try:
        import pypandoc

        path: str = pypandoc.get_pandoc_path()
    except (ImportError, OSError):
        return None
    return path
