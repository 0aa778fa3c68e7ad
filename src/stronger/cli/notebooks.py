"""``stronger demo notebook``: writes the lesson of a demo as a notebook."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from stronger.cli.demo import load_demo, record_of, root_of
from stronger.cli.options import Folder
from stronger.cli.output import STDOUT, Failure, need, note, write

if TYPE_CHECKING:
    from stronger.evidence.demo import Demo
    from stronger.evidence.results import Result


def notebook(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Identifier of a demo.")],
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Where it goes; - is here.", show_default="NAME.ipynb"),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Replace a file that is there already.")
    ] = False,
    kb: Folder = Path(),
) -> None:
    """Write the lesson of a demo as a Jupyter notebook, to run and change cell by cell.

    It asks for a guess, has the lesson's paragraphs as cells, and ends with the whole demo. That of
    a demo's page is the same, byte for byte.
    """
    need("notebook", "nbformat")
    from stronger.evidence.notebooks import notebook as made
    from stronger.evidence.notebooks import page_of, told_of
    from stronger.evidence.places import LESSON, DemoError

    root = root_of(kb)
    demo = load_demo(name, root)
    told = told_of(
        demo.promise,
        _published(demo, root),
        page=page_of(site_address(root), name),
        own=not demo.file.is_relative_to(root / "demos"),
    )
    file = demo.file.with_name(LESSON)
    try:
        text = made(told, file.read_text(encoding="utf-8") if file.is_file() else "")
    except DemoError as error:
        raise Failure(str(error)) from None
    except (OSError, UnicodeDecodeError) as error:
        raise Failure(f"cannot read {file}: {error}") from None
    target = output or Path(f"{name}.ipynb")
    if target.exists() and not force:
        raise Failure(f"{target} is there already; --force replaces it, -o names another")
    write(target, text.encode())
    if target != STDOUT:
        note(f"Notebook written to {target}.")


def _published(demo: Demo, root: Path) -> Result | None:
    """Return the result beside the record of a demo, if there is one that can be read."""
    from pydantic import ValidationError

    from stronger.evidence.results import RESULT, Result, read_measured

    path = record_of(demo.file, demo.id, root) / RESULT
    try:
        return Result(demo.promise, read_measured(path))
    except (OSError, ValidationError):
        return None  # its answer would have no number


def site_address(root: Path) -> str:
    """Return the ``site_url`` of a knowledge base's ``mkdocs.yml``, or nothing; without MkDocs."""
    import yaml

    class Loader(yaml.SafeLoader):
        """Reads ``!ENV`` as MkDocs does, and leaves other tags alone."""

    def from_environment(loader: Loader, node: yaml.Node) -> Any:
        if isinstance(node, yaml.ScalarNode):
            return os.environ.get(str(node.value))
        names = loader.construct_sequence(node) if isinstance(node, yaml.SequenceNode) else []
        known = (os.environ[str(each)] for each in names if str(each) in os.environ)
        return next(known, names[-1] if len(names) > 1 else None)

    Loader.add_constructor("!ENV", from_environment)
    Loader.add_multi_constructor("", lambda *_: None)
    try:
        settings = yaml.load((root / "mkdocs.yml").read_text(encoding="utf-8"), Loader=Loader)
    except (OSError, ValueError, yaml.YAMLError):
        return ""
    address = settings.get("site_url") if isinstance(settings, dict) else None
    return address if isinstance(address, str) else ""
