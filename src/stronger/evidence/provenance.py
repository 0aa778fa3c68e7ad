"""Says which code a result came from, and whether it has changed since, without importing it.

A file's hash is that of its syntax tree with docstrings, comments and layout left out, written in
a form of our own that does not depend on the minor version of Python. The modules a demo uses are
found by reading its import statements, and theirs. `stronger.evidence` is not among them: what it
computes from the metrics is computed anew by whoever checks a result. Of a demo's own file, what
only draws is hashed apart, for it can change without any number changing.
"""

from __future__ import annotations

import ast
import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from stronger.evidence.parting import part

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from stronger.evidence.results import Result

PACKAGE = Path(__file__).resolve().parents[1]
"""The folder of the running package."""
NOT_HASHED = f"{PACKAGE.name}.evidence"


def syntax_hash(source: str) -> str:
    """Return the SHA-256 of what a source file does, whatever its docstrings and layout.

    Examples
    --------
    >>> syntax_hash("x = 1  # one") == syntax_hash("x  =  1")
    True
    >>> syntax_hash("x = 1") == syntax_hash("x = 1.0")
    False
    """
    return hashlib.sha256(_canonical(ast.parse(source)).encode()).hexdigest()


@dataclass(frozen=True)
class Code:
    """The code behind a result: SHA-256 by POSIX path, sorted by path."""

    measuring: dict[str, str]
    """What the numbers come from."""
    drawing: dict[str, str]
    """What the figures come from besides."""


def hash_code(demo_file: Path, roots: Sequence[Path]) -> Code:
    """Return the hashes of a demo's file and of each module of ours it uses.

    Parameters
    ----------
    demo_file
        The file of the demo.
    roots
        Folders that paths are written relative to: the first that holds the file counts. The
        folder in which the package is installed is always the last.
    """
    package = _package_of(demo_file)
    tops = [*(root.resolve() for root in roots), package.parent]
    demo_file = demo_file.resolve()
    measuring, drawing = _parted(demo_file.read_text(encoding="utf-8"), demo_file, package)
    numbers = _followed({demo_file: measuring}, package)
    figures = _followed({demo_file: drawing}, package)
    del numbers[demo_file], figures[demo_file]
    figures = {file: digest for file, digest in figures.items() if file not in numbers}

    def named(own: str, others: Mapping[Path, str]) -> dict[str, str]:
        found = {demo_file: own, **others}
        return dict(sorted((_relative(file, tops), digest) for file, digest in found.items()))

    return Code(named(measuring.digest, numbers), named(drawing.digest, figures))


def stale_modules(result: Result, root: Path) -> dict[str, str]:
    """Return which files the numbers of a result depend on have changed since, and how.

    Parameters
    ----------
    result
        The result as read.
    root
        The knowledge base.

    Returns
    -------
    dict
        ``changed``, ``gone`` or ``new`` by path; empty if the result is up to date.
    """
    return _stale(result, root)[0]


def stale_figures(result: Result, root: Path) -> dict[str, str]:
    """Return which files only the figures of a result depend on have changed since, and how.

    Parameters
    ----------
    result, root
        As for `stale_modules`.

    Returns
    -------
    dict
        As of `stale_modules`; empty, too, where the numbers are out of date.
    """
    numbers, figures = _stale(result, root)
    return {} if numbers else figures


def _stale(result: Result, root: Path) -> tuple[dict[str, str], dict[str, str]]:
    """Return what has changed of the code that measures, and of the code that draws."""
    demo_file = next(
        (top / result.source for top in (root, PACKAGE.parent) if (top / result.source).is_file()),
        None,
    )
    if demo_file is None:
        return {result.source: "gone"}, {}
    try:
        now = hash_code(demo_file, [root])
    except (OSError, SyntaxError, ValueError):
        return {result.source: "changed"}, {}
    return (
        dict(_differences(result.code, now.measuring)),
        dict(_differences(result.drawing, now.drawing)),
    )


def relative_source(demo_file: Path, root: Path) -> str:
    """Return the path of a demo's file as results give it."""
    return _relative(demo_file.resolve(), [root.resolve(), _package_of(demo_file).parent])


def _differences(then: Mapping[str, str], now: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for path in sorted({*then, *now}):
        if path not in now:
            yield path, "gone"
        elif path not in then:
            yield path, "new"
        elif then[path] != now[path]:
            yield path, "changed"


def _relative(file: Path, tops: Sequence[Path]) -> str:
    for top in tops:
        if file.is_relative_to(top):
            return file.relative_to(top).as_posix()
    return file.name


def _package_of(demo_file: Path) -> Path:
    """Return the package's folder: the one the demo stands in, else the one that runs."""
    for parent in demo_file.resolve().parents:
        if parent.name == PACKAGE.name and (parent / "__init__.py").is_file():
            return parent
    return PACKAGE


class _Understood(NamedTuple):
    """What a stretch of code does, as a hash, and the files of ours it imports."""

    digest: str
    imports: tuple[Path, ...]


def _followed(start: Mapping[Path, _Understood], package: Path) -> dict[Path, str]:
    """Return the hashes of files, and of those of ours they import, directly or not."""
    found = {file: understood.digest for file, understood in start.items()}
    waiting = [file for understood in start.values() for file in understood.imports]
    while waiting:
        file = waiting.pop()
        if file not in found:
            found[file], imports = _understood(file.read_text(encoding="utf-8"), file, package)
            waiting += imports
    return found


@cache
def _understood(source: str, file: Path, package: Path) -> _Understood:
    """Understand a whole file; demos have many in common."""
    return _Understood(syntax_hash(source), tuple(_imported(ast.parse(source), file, package)))


@cache
def _parted(source: str, file: Path, package: Path) -> tuple[_Understood, _Understood]:
    """Understand what measures and what only draws in the file of a demo."""

    def understood(statements: list[ast.stmt]) -> _Understood:
        module = ast.Module(body=statements, type_ignores=[])
        digest = hashlib.sha256(_canonical(module).encode()).hexdigest()
        return _Understood(digest, tuple(_imported(module, file, package)))

    needed, others = part(ast.parse(source))
    return understood(needed), understood(others)


def _imported(tree: ast.AST, file: Path, package: Path) -> Iterator[Path]:
    """Yield the files of ours that import statements anywhere in a file name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = _absolute(node, file, package)
            names = [base, *(f"{base}.{alias.name}" for alias in node.names)]
        else:
            continue
        for name in names:
            yield from _files(name, package)


def _absolute(node: ast.ImportFrom, file: Path, package: Path) -> str:
    """Return the module a ``from`` statement names, relative ones resolved."""
    if not node.level:
        return node.module or ""
    folder = file.parents[node.level - 1]
    if not folder.is_relative_to(package.parent):
        return ""
    parts = [*folder.relative_to(package.parent).parts, *([node.module] if node.module else [])]
    return ".".join(parts)


def _files(name: str, package: Path) -> Iterator[Path]:
    """Yield the file of a module and those of the packages it lies in, but for the topmost."""
    parts = name.split(".")
    if parts[0] != package.name or name == NOT_HASHED or name.startswith(f"{NOT_HASHED}."):
        return
    for depth in range(2, len(parts) + 1):
        path = package.joinpath(*parts[1:depth])
        for file in (path / "__init__.py", path.with_name(f"{path.name}.py")):
            if file.is_file():
                yield file


def _canonical(node: object) -> str:
    """Write a syntax tree: empty fields, positions, contexts and docstrings left out."""
    if isinstance(node, ast.Constant):
        return f"{type(node.value).__name__}:{node.value!r}"
    if isinstance(node, ast.AST):
        fields = (
            f"{name}={_canonical(value)}"
            for name, value in _fields(node)
            if name not in ("ctx", "type_comment") and value is not None and value != []
        )
        return f"{type(node).__name__}({','.join(fields)})"
    if isinstance(node, list):
        return f"[{','.join(map(_canonical, node))}]"
    return repr(node)


def _fields(node: ast.AST) -> Iterator[tuple[str, object]]:
    documented = isinstance(
        node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    )
    for name, value in ast.iter_fields(node):
        if documented and name == "body" and ast.get_docstring(node, clean=False) is not None:  # type: ignore[arg-type]
            yield name, value[1:]
        else:
            yield name, value
