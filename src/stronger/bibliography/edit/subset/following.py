r"""Documents and the files that they read in: ``\input``, ``\include``, ``\subfile``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from stronger.bibliography.edit.subset import latex
from stronger.bibliography.source.decoding import Encoding, decode, readable

_TEX = re.compile(
    r"\\(?:input|include|subfile|subfileinclude|@input)\s*\{(?P<file>[^{}]*)\}"
    r"|\\input\s+(?P<bare>[^\s{}\\%]+)"
    r"|\\(?:sub)?(?:import|inputfrom|includefrom)\*?\s*\{(?P<folder>[^{}]*)\}\{(?P<there>[^{}]*)\}"
)
_QUARTO = re.compile(r"\{\{<\s*include\s+(?P<file>[^\s>]+|\"[^\"]+\")\s*>\}\}")
_R_CHILD = re.compile(r"^```\{.*\bchild\s*=\s*(?:c\()?['\"](?P<file>[^'\"]+)['\"]", re.M)
_TYPST = re.compile(r"#?\b(?:include|import)\s+\"(?P<file>(?!@)[^\"]+\.typ)\"")


@dataclass(frozen=True)
class Document:
    """A document as it is on the disk."""

    path: Path
    text: str
    """With what could not be decoded as `stronger.bibliography.source.decoding.decode` gives it."""
    encoding: Encoding

    @property
    def suffix(self) -> str:
        """The extension of its file in lower case."""
        return self.path.suffix.lower()


class Unfollowed(NamedTuple):
    """A file that a document reads in and that could not be looked into."""

    path: Path
    """The document."""
    line: int
    file: str
    """The file as the document names it."""
    reason: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.file} is not followed: {self.reason}"


@dataclass(frozen=True)
class Followed:
    """Documents with all they read in, each once, in order of reading."""

    documents: tuple[Document, ...] = ()
    unfollowed: tuple[Unfollowed, ...] = ()


def follow(paths: Iterable[Path]) -> Followed:
    r"""Return documents and the files that they read in, however deep.

    Names are looked for beside the first document, as TeX does, and beside the one that reads
    them in. What stands in comments is not read in.

    Raises
    ------
    OSError
        If one of the documents themselves cannot be read.
    """
    documents: list[Document] = []
    unfollowed: list[Unfollowed] = []
    seen: set[Path] = set()
    for root in paths:
        if root.resolve() in seen:
            continue
        seen.add(root.resolve())
        waiting = [_read(root)]
        while waiting:
            document = waiting.pop()
            documents.append(document)
            found: list[Document] = []
            for name, at, folders in _inputs(document, root.parent):
                line = document.text.count("\n", 0, at) + 1
                other = _find(name, folders, document.suffix)
                if other is None:
                    reason = "there is no such file"
                    if set(name) & set("\\#$"):
                        reason = "its name is known to TeX alone"
                    unfollowed.append(Unfollowed(document.path, line, name, reason))
                elif other.resolve() not in seen:
                    seen.add(other.resolve())
                    try:
                        found.append(_read(other))
                    except OSError as error:
                        reason = error.strerror or str(error)
                        unfollowed.append(Unfollowed(document.path, line, name, reason))
            waiting += reversed(found)
    return Followed(tuple(documents), tuple(unfollowed))


def _read(path: Path) -> Document:
    text, encoding = decode(path.read_bytes())
    return Document(path, text, encoding)


def _inputs(document: Document, root: Path) -> Iterator[tuple[str, int, list[Path]]]:
    """Yield the files that a document names, where it does, and in which folders they may be."""
    folders = list(dict.fromkeys([root, document.path.parent]))
    text = readable(document.text)
    if document.suffix in (".tex", ".ltx"):
        for match in _TEX.finditer(latex.without_comments(text)):
            if match["folder"] is not None:
                inside = [folder / match["folder"].strip() for folder in reversed(folders)]
                yield match["there"].strip(), match.start(), inside
            else:
                name = (match["file"] or match["bare"] or "").strip().strip('"')
                yield name, match.start(), folders
        return
    patterns = {".typ": (_TYPST,), ".qmd": (_QUARTO, _R_CHILD), ".rmd": (_QUARTO, _R_CHILD)}
    for pattern in patterns.get(document.suffix, ()):
        for match in pattern.finditer(text):
            yield match["file"].strip('"'), match.start(), list(reversed(folders))


def _find(name: str, folders: Iterable[Path], suffix: str) -> Path | None:
    """Return the file that a name means; TeX adds its own extension first."""
    if not name or "\0" in name:
        return None
    for folder in folders:
        for each in [f"{name}{suffix}", name] if suffix in (".tex", ".ltx") else [name]:
            path = folder / each
            try:
                if path.is_file():
                    return path
            except OSError:
                continue
    return None
