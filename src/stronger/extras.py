"""What is installed only when asked for, and how to get it for the copy that runs."""

from __future__ import annotations

import importlib.util
import json
import shlex
from importlib import metadata
from pathlib import Path
from urllib.parse import unquote, urlsplit

NAME = "larger-is-stronger"
DEMOS = ("matplotlib", "scipy", "joblib", "threadpoolctl")
"""What running a demo and drawing its figures needs, besides numpy."""


def missing(extra: str, *modules: str) -> str:
    """Return what is missing of an extra and what to install; empty if all its modules are there.

    Examples
    --------
    >>> missing("demos", "no_such_module").partition(": ")[0]
    'no_such_module is not installed'
    """
    absent = [module for module in modules if importlib.util.find_spec(module) is None]
    if not absent:
        return ""
    *most, last = absent
    told = f"{', '.join(most)} and {last} are" if most else f"{last} is"
    return f"{told} not installed: {command(extra)}"


def command(extra: str) -> str:
    """Return the command that installs an extra from where the package itself came from.

    An index, a clone in editable mode, or a file or an address: installers note which (PEP 610).
    """
    return f"pip install {wanted(extra, _origin())}"


def wanted(extra: str, origin: str) -> str:
    """Return what to install, given the ``direct_url.json`` of the package; empty: of an index.

    Examples
    --------
    >>> wanted("demos", "")
    "'larger-is-stronger[demos]'"
    >>> wanted("demos", '{"url": "file://localhost/my%20clone", "dir_info": {"editable": true}}')
    "-e '/my clone[demos]'"
    >>> wanted("site", '{"url": "https://example.org/stronger.whl", "archive_info": {}}')
    "'larger-is-stronger[site] @ https://example.org/stronger.whl'"
    """
    noted = json.loads(origin) if origin else {}
    if noted.get("dir_info", {}).get("editable"):
        clone = Path(unquote(urlsplit(noted["url"]).path))
        folder = "." if clone == Path.cwd() else str(clone)
        return f"-e {shlex.quote(f'{folder}[{extra}]')}"
    return shlex.quote(f"{NAME}[{extra}]" + (f" @ {noted['url']}" if noted else ""))


def _origin() -> str:
    try:
        return metadata.distribution(NAME).read_text("direct_url.json") or ""
    except metadata.PackageNotFoundError:  # run from a folder, without being installed
        return ""
