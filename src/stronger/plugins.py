"""What other packages add, by entry points: formats, rules, importers, styles and demos."""

from __future__ import annotations

import warnings
from functools import cache
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from importlib.metadata import EntryPoint


@cache
def added(kind: str) -> Mapping[str, Any]:
    """Return what installed packages add of a kind, by name; importing it registers it.

    What fails on import is left out, with a warning.

    Parameters
    ----------
    kind
        ``formats`` and ``rules``: modules that register theirs; ``importers``: an `Importer` each;
        ``styles``: the path of a ``.csl`` file each.
    """
    found: dict[str, Any] = {}
    for point in entry_points(group=f"stronger.{kind}"):
        try:
            found[point.name] = point.load()
        except Exception as error:
            _leave_out(point, f"{type(error).__name__}: {error}")
    return found


@cache
def demo_folders() -> tuple[Path, ...]:
    """Return the folders of demos that installed packages add; no demo is imported.

    An entry point of ``stronger.demos`` names a package in which each demo has a folder.
    """
    found: list[Path] = []
    for point in entry_points(group="stronger.demos"):
        try:
            spec = find_spec(point.value)
        except Exception as error:
            _leave_out(point, f"{type(error).__name__}: {error}")
            continue
        if spec is None or not spec.submodule_search_locations:
            _leave_out(point, f"{point.value} is no package")
        else:
            found += [Path(place) for place in spec.submodule_search_locations]
    return tuple(found)


def _leave_out(point: EntryPoint, reason: str) -> None:
    whose = f" of {point.dist.name}" if point.dist else ""
    warnings.warn(
        f"{point.group}: {point.name!r}{whose} is left out: {reason}", RuntimeWarning, stacklevel=3
    )
