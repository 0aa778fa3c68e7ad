"""Says which code a result came from, and whether it has changed since, without importing it.

A file's hash is that of its syntax tree with docstrings, comments, layout, annotations and other
things no number can depend on left out, written in a form of our own that does not depend on the
minor version of Python. The modules a demo uses are found by reading its import statements, and
theirs. `stronger.evidence` is not among them: what it computes from the metrics is computed anew by
whoever reads a result. Nor is what finds demos. Of a demo's own file, what only draws is hashed
apart, for it can change without any number changing.
"""

from __future__ import annotations

import ast
import contextlib
import hashlib
import json
import os
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from stronger.evidence.places import FIGURES
from stronger.evidence.promises import parameters_hash
from stronger.evidence.simplifying import simplified
from stronger.folders import PACKAGE, write_whole

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from stronger.evidence.demo import Demo
    from stronger.evidence.promises import Promise
    from stronger.evidence.results import Result

NOT_HASHED = f"{PACKAGE.name}.evidence"
FINDS_DEMOS = f"{PACKAGE.name}.demos"
"""A package whose own file only finds demos, so that no number depends on it."""
PARAMETERS = "parameters"
"""Stands among the paths for the values of a demo's parameters, if it has any."""
FORM = 4
"""Of the hashes; a change of it makes all those kept in a cache worthless."""


def syntax_hash(source: str) -> str:
    """Return the SHA-256 of what a source file does, whatever its docstrings and layout.

    Examples
    --------
    >>> syntax_hash("x: int = 1  # one") == syntax_hash("x: 'int'  =  1")
    True
    >>> syntax_hash("x = 1") == syntax_hash("x = 1.0")
    False
    """
    return _digest(simplified(ast.parse(source)))


class Code(NamedTuple):
    """The code behind a result: SHA-256 by POSIX path, sorted by path."""

    measuring: dict[str, str]
    """What the numbers come from."""
    drawing: dict[str, str]
    """What the figures come from besides."""


class Changes(NamedTuple):
    """Which files have changed since: ``changed``, ``gone`` or ``new`` by path."""

    numbers: dict[str, str]
    """Those that the numbers depend on."""
    figures: dict[str, str]
    """Those that only the figures depend on."""


class _Understood(NamedTuple):
    """What a stretch of code does, as a hash, and what it imports: level, module, names."""

    digest: str
    imports: tuple[tuple[int, str, tuple[str, ...]], ...]


class Hashes:
    """Hashes of source files, kept by content so that a file is parsed once for all times.

    Parameters
    ----------
    folder
        Where to keep them; None keeps them for as long as the object lives. A file there that
        cannot be read or written does no harm.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._file = folder / f"hashes-{FORM}.json" if folder else None
        self._kept: dict[str, tuple[str, list[tuple[int, str, list[str]]]]] = {}
        self._new = False
        self._texts: dict[Path, tuple[str, str]] = {}
        self._modules: dict[Path, dict[str, list[Path]]] = {}
        self._used: dict[tuple[Path, Path], tuple[Path, ...]] = {}
        if self._file:
            with contextlib.suppress(OSError, ValueError):
                kept = json.loads(self._file.read_bytes())
                self._kept = kept if isinstance(kept, dict) else {}

    def save(self) -> None:
        """Keep what was found, for the next time."""
        if not self._file or not self._new:
            return
        with contextlib.suppress(OSError):
            write_whole(self._file, json.dumps(self._kept, separators=(",", ":")).encode())

    def whole(self, file: Path) -> _Understood:
        """Understand a file."""
        return self._of(file, "whole")

    def figures(self, file: Path) -> _Understood:
        """Understand a file that draws: docstrings of its functions are figures in words."""
        return self._of(file, "figures")

    def _of(self, file: Path, how: str) -> _Understood:
        if file not in self._texts:
            data = file.read_bytes()
            self._texts[file] = (data.decode("utf-8"), hashlib.sha256(data).hexdigest())
        text, digest = self._texts[file]
        key = f"{how} {digest}"
        if found := self._recalled(key):
            return found
        tree = simplified(ast.parse(text))
        found = _Understood(_digest(tree, words=how == "figures"), tuple(_imports(tree)))
        imports = [(level, name, list(names)) for level, name, names in found.imports]
        self._kept[key] = (found.digest, imports)
        self._new = True
        return found

    def _recalled(self, key: str) -> _Understood | None:
        """Return what is kept, or None if it is not there or not what is kept."""
        try:
            digest, uses = self._kept[key]
            imports = tuple((level, name, tuple(names)) for level, name, names in uses)
        except (KeyError, TypeError, ValueError):
            return None
        return _Understood(digest, imports) if isinstance(digest, str) else None

    def used_by(self, file: Path, package: Path) -> tuple[Path, ...]:
        """Return the files of ours that a whole file imports, each once."""
        key = (file, package)
        if key not in self._used:
            targets = _targets(file, self.whole(file), package, self)
            self._used[key] = tuple(dict.fromkeys(targets))
        return self._used[key]

    def files(self, name: str, package: Path) -> Iterator[Path]:
        """Yield the file of a module and those of the packages it lies in, but for the topmost."""
        if package not in self._modules:
            self._modules[package] = _modules(package)
        parts = name.split(".")
        if parts[0] != package.name or name == NOT_HASHED or name.startswith(f"{NOT_HASHED}."):
            return
        for depth in range(2, len(parts) + 1):
            module = ".".join(parts[:depth])
            if module != FINDS_DEMOS:
                yield from self._modules[package].get(module, ())


def code_of(demo: Demo, root: Path) -> Code:
    """Return the hashes of all that a demo's numbers and figures come from."""
    return hash_code(demo.file, [root], demo.promise)


def hash_code(
    file: Path, roots: Sequence[Path], promise: Promise, hashes: Hashes | None = None
) -> Code:
    """Return the hashes of a demo's files, of each module of ours they use, and of its parameters.

    Parameters
    ----------
    file
        The ``measure.py`` of the demo.
    roots
        Folders that paths are written relative to: the first that holds the file counts. The
        folder in which the package is installed is always the last.
    promise
        What is said of the demo.
    hashes
        Those known already.
    """
    hashes = hashes or Hashes()
    package = _package_of(file)
    tops = [*(root.resolve() for root in roots), package.parent]
    file = file.resolve()
    numbers = _followed(file, hashes.whole(file), package, hashes)
    numbers[file] = hashes.whole(file).digest
    figures: dict[Path, str] = {}
    drawing = file.with_name(FIGURES)
    if drawing.is_file():
        figures = _followed(drawing, hashes.figures(drawing), package, hashes)
        figures[drawing] = hashes.figures(drawing).digest

    def named(found: Mapping[Path, str]) -> dict[str, str]:
        return dict(sorted((_relative(each, tops), digest) for each, digest in found.items()))

    extra = {PARAMETERS: parameters_hash(promise)} if promise.parameters else {}
    only_drawn = {each: digest for each, digest in figures.items() if each not in numbers}
    return Code({**named(numbers), **extra}, named(only_drawn))


def measuring_hash(code: Mapping[str, str]) -> str:
    """Return one hash of all that measures, for registrations."""
    return hashlib.sha256(json.dumps(dict(sorted(_alike(code).items()))).encode()).hexdigest()


def _alike(code: Mapping[str, str]) -> dict[str, str]:
    """Give our own modules the names they have in a checkout, wherever they are installed."""
    own = f"{PACKAGE.name}/"
    return {f"src/{path}" if path.startswith(own) else path: each for path, each in code.items()}


def find_source(source: str, root: Path) -> Path | None:
    """Return the file of a demo as a result names it, or None if it is gone or elsewhere."""
    # Ours lie in src/ of a checkout only
    for file, top in (
        (root.resolve() / source, root.resolve()),
        (PACKAGE.parent / source.removeprefix("src/"), PACKAGE.parent),
    ):
        if file.is_file() and file.resolve().is_relative_to(top):
            return file
    return None


def changes_since(result: Result, root: Path, hashes: Hashes | None = None) -> Changes:
    """Return which files a result depends on have changed since its numbers were last measured.

    Parameters
    ----------
    result
        The result as read.
    root
        The knowledge base.
    hashes
        Those known already.

    Returns
    -------
    Changes
        Both mappings are empty if the result is up to date. Where the code was not recorded, its
        own file counts as changed.
    """
    measured = result.measured
    demo_file = find_source(result.source, root)
    if demo_file is None:
        return Changes({result.source: "gone"}, {})
    if not measured.code:
        return Changes({result.source: "not recorded"}, {})
    try:
        now = hash_code(demo_file, [root], result.promise, hashes)
    except (OSError, SyntaxError, ValueError):
        return Changes({result.source: "changed"}, {})
    return Changes(
        dict(differences(measured.code, now.measuring)),
        dict(differences(measured.drawing, now.drawing)),
    )


def relative_source(demo_file: Path, root: Path) -> str:
    """Return the path of a demo's file as results give it."""
    return _relative(demo_file.resolve(), [root.resolve(), _package_of(demo_file).parent])


def differences(then: Mapping[str, str], now: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the files whose hashes differ, and whether each is changed, gone or new."""
    then, now = _alike(then), _alike(now)
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


def _followed(
    start: Path, understood: _Understood, package: Path, hashes: Hashes
) -> dict[Path, str]:
    """Return the hashes of the files of ours that a stretch of code uses, directly or not."""
    found: dict[Path, str] = {}
    waiting = list(_targets(start, understood, package, hashes))
    while waiting:
        file = waiting.pop()
        if file not in found and file != start:
            found[file] = hashes.whole(file).digest
            waiting += hashes.used_by(file, package)
    return found


def _targets(file: Path, understood: _Understood, package: Path, hashes: Hashes) -> Iterator[Path]:
    for level, module, names in understood.imports:
        if level:
            yield from _beside(file.parents[level - 1], module, names)
            continue
        for name in (module, *(f"{module}.{each}" for each in names)):
            yield from hashes.files(name, package)


def _beside(folder: Path, module: str, names: Sequence[str]) -> Iterator[Path]:
    """Yield the files that a relative import names: of a module, or of modules in a folder."""
    base = folder.joinpath(*filter(None, module.split(".")))
    for place in (base, *(base / each for each in names)):
        for found in (place.with_suffix(".py"), place / "__init__.py"):
            if found.is_file():
                yield found


def _imports(tree: ast.AST) -> Iterator[tuple[int, str, tuple[str, ...]]]:
    """Yield what import statements anywhere in a tree name: level, module and names."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((0, alias.name, ()) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.level, node.module or "", tuple(alias.name for alias in node.names)


def _modules(package: Path) -> dict[str, list[Path]]:
    """Return the files of a package's modules by their names; a package has its own file's."""
    found: dict[str, list[Path]] = defaultdict(list)
    for folder, _, files in os.walk(package):
        name = ".".join((package.name, *Path(folder).relative_to(package).parts))
        for file in files:
            if file.endswith(".py"):
                own = name if file == "__init__.py" else f"{name}.{file.removesuffix('.py')}"
                found[own].append(Path(folder, file))
    return found


def _digest(tree: ast.AST, *, words: bool = False) -> str:
    return hashlib.sha256(_canonical(tree, words).encode()).hexdigest()


def _canonical(node: object, words: bool) -> str:
    """Write a syntax tree without empty fields, positions, contexts and docstrings.

    Those of functions stay where their words count.
    """
    if isinstance(node, ast.Constant):
        return f"{type(node.value).__name__}:{node.value!r}"
    if isinstance(node, ast.AST):
        fields = (
            f"{name}={_canonical(value, words)}"
            for name, value in _fields(node, words)
            if name not in ("ctx", "type_comment") and value is not None and value != []
        )
        return f"{type(node).__name__}({','.join(fields)})"
    if isinstance(node, list):
        return f"[{','.join(_canonical(each, words) for each in node)}]"
    return repr(node)


def _fields(node: ast.AST, words: bool) -> Iterator[tuple[str, object]]:
    silent = isinstance(node, ast.Module | ast.ClassDef) or (
        isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not words
    )
    documented = silent and ast.get_docstring(node, clean=False) is not None  # type: ignore[arg-type]
    for name, value in ast.iter_fields(node):
        yield name, value[1:] if documented and name == "body" else value
