"""A wheel, built once, and machines on which it is installed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.install.bare import Machine, build, install

if TYPE_CHECKING:
    from pathlib import Path


# Whoever imports a plug-in has it, and every test after that
collect_ignore = ["plugin"]


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout."""
    return build(tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="session")
def bare(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Machine:
    """A machine after a plain ``pip install``."""
    return install(wheel, tmp_path_factory.mktemp("bare"))


@pytest.fixture(scope="session")
def with_demos(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Machine:
    """A machine with the extra ``demos``."""
    return install(wheel, tmp_path_factory.mktemp("demos"), "demos")
