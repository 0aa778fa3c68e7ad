r"""Documents and the files that they read in, however deep."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from stronger.bibliography.edit.subset import latex, typst
from stronger.bibliography.edit.subset.documents import READERS, kind_of
from stronger.bibliography.edit.subset.including import Inclusion, inclusions, searched_folders
from stronger.bibliography.edit.subset.latex_commands import NONE, Commands
from stronger.bibliography.source.decoding import Encoding, Source, decode, readable

if TYPE_CHECKING:
    from stronger.bibliography.edit.subset.places import Place

TEX = (".tex", ".ltx", ".latex", ".rnw")


@dataclass(frozen=True)
class Document:
    """A document as it is on the disk."""

    path: Path
    text: str
    """With what could not be decoded as `stronger.bibliography.source.decoding.decode` gives it."""
    encoding: Encoding
    suffix: str
    """How it is read: the extension of such files."""

    @cached_property
    def source(self) -> Source:
        """Its text, in which places have lines and columns."""
        return Source(readable(self.text), str(self.path))


class Unclear(NamedTuple):
    """A citation of which only the program that reads the document knows what it cites."""

    path: Path
    line: int
    column: int
    written: str
    """The citation as it is written."""
    why: str

    def __str__(self) -> str:
        where = f"{self.path}:{self.line}:{self.column}" if self.line else str(self.path)
        return f"{where}: {self.written}: {self.why}"


class Unfollowed(NamedTuple):
    """A file that a document reads in and that could not be looked into."""

    path: Path
    """The document."""
    line: int
    column: int
    file: str
    """The file as the document names it."""
    reason: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}: {self.file} is not followed: {self.reason}"


class Astray(NamedTuple):
    """A file that lies beside the one that reads it in, and where LaTeX does not look."""

    path: Path
    line: int
    column: int
    file: str

    def __str__(self) -> str:
        return (
            f"{self.path}:{self.line}:{self.column}: {self.file} is found beside this file; LaTeX "
            "looks for it beside the main document, unless TEXINPUTS says otherwise"
        )


@dataclass(frozen=True)
class Followed:
    """Documents with all they read in, each once, in order of reading."""

    documents: tuple[Document, ...] = ()
    unfollowed: tuple[Unfollowed, ...] = ()
    astray: tuple[Astray, ...] = ()
    """Files that were found where LaTeX does not look."""

    def places(self, document: Document) -> Iterator[Place]:
        """Yield what one of the documents cites, given what the others define.

        What is unclear is among it; see `unclear`.
        """
        reader = READERS.get(document.suffix)
        text = document.source.text
        if reader is None:
            return
        if document.suffix == ".typ":
            yield from typst.in_typst(text, self._labels)
        elif document.suffix in TEX:
            yield from reader(text, self._commands)
        else:
            yield from reader(text)

    @cached_property
    def _labels(self) -> frozenset[str]:
        texts = (each.source.text for each in self.documents if each.suffix == ".typ")
        return frozenset().union(*map(typst.labels_in, texts))

    @cached_property
    def _commands(self) -> Commands:
        found = NONE
        for each in self.documents:
            if each.suffix in TEX:
                found |= latex.commands_in(each.source.text)
        return found


def unclear(document: Document, places: Iterable[Place]) -> Iterator[Unclear]:
    """Yield the citations of a document of which it is unclear what they cite."""
    cells = document.suffix == ".ipynb"
    for place in places:
        if place.why:
            where = document.source.position(place.start)
            line, column = (0, 0) if cells else (where.line, where.column)
            yield Unclear(document.path, line, column, place.key, place.why)


def follow(paths: Iterable[Path]) -> Followed:
    r"""Return documents and the files that they read in, however deep.

    LaTeX looks beside the main document and, in what ``\import`` or ``\subfile`` reads in, beside
    that; other programs look beside the file that reads another in. What stands in comments is
    not read in.

    Raises
    ------
    OSError
        If one of the documents themselves cannot be read.
    """
    follower = _Follower()
    for root in paths:
        follower.follow(root)
    return Followed(tuple(follower.documents), tuple(follower.unfollowed), tuple(follower.astray))


class _Follower:
    def __init__(self) -> None:
        self.documents: list[Document] = []
        self.unfollowed: list[Unfollowed] = []
        self.astray: list[Astray] = []
        self.above: dict[Path, Path | None] = {}
        """Every file read, with the one that read it in first."""
        self.searched: list[Path] = []
        """Where LaTeX looks, too, because the document says so."""

    def follow(self, root: Path) -> None:
        """Read a document, and all it reads in."""
        if _real(root) in self.above:
            return
        self.above[_real(root)] = None
        waiting = [(_read(root, kind_of(root)), root.parent)]
        self.searched = []
        while waiting:
            document, folder = waiting.pop()
            self.documents.append(document)
            text = document.source.text
            if document.suffix in TEX:
                self.searched += (root.parent / each for each in searched_folders(text))
            found: list[tuple[Document, Path]] = []
            for each in inclusions(text, document.suffix):
                reason, other = self._included(document, root.parent, folder, each)
                if other:
                    moves = each.moves or document.suffix not in TEX
                    found.append((other, other.path.parent if moves else folder))
                elif reason:
                    where = document.source.position(each.start)
                    self.unfollowed.append(
                        Unfollowed(document.path, where.line, where.column, each.name, reason)
                    )
            waiting += reversed(found)

    def _included(
        self, document: Document, root: Path, folder: Path, inclusion: Inclusion
    ) -> tuple[str, Document | None]:
        """Return a file that is read in, or why it is not followed, or neither if it was read."""
        if inclusion.computed:
            return "its name is known only to what reads the document", None
        path = self._find(document, root, folder, inclusion)
        if path is None:
            return ("" if inclusion.optional else "there is no such file"), None
        resolved = _real(path)
        if resolved in self.above:
            reader: Path | None = _real(document.path)
            while reader and reader != resolved:
                reader = self.above.get(reader)
            return ("it leads back to itself" if reader else ""), None
        self.above[resolved] = _real(document.path)
        try:
            return "", _read(path, kind_of(path) if kind_of(path) in READERS else inclusion.kind)
        except OSError as error:
            return error.strerror or str(error), None

    def _find(
        self, document: Document, root: Path, folder: Path, inclusion: Inclusion
    ) -> Path | None:
        """Return the file that a name means; TeX adds its own extension first."""
        own = document.path.parent
        if document.suffix not in TEX:
            return _first([own, root], inclusion, [inclusion.name.lstrip("/")])
        names = [f"{inclusion.name}.tex", inclusion.name]
        folders = [folder, root] if inclusion.within else [root, folder]
        if path := _first([*folders, *self.searched], inclusion, names):
            return path
        if path := _first([own], inclusion, names):
            where = document.source.position(inclusion.start)
            self.astray.append(Astray(document.path, where.line, where.column, inclusion.name))
        return path


def _first(folders: Iterable[Path], inclusion: Inclusion, names: Iterable[str]) -> Path | None:
    """Return the first file of some names in some folders that there is."""
    if "\0" in inclusion.name + inclusion.folder:
        return None
    for folder in dict.fromkeys(folders):
        for name in names:
            path = folder / inclusion.folder / name
            try:
                if path.is_file():
                    return path
            except (OSError, ValueError):
                continue
    return None


def _real(path: Path) -> Path:
    """Return where a path leads, or of a link that leads back to itself the link."""
    return Path(os.path.realpath(path))


def _read(path: Path, kind: str) -> Document:
    text, encoding = decode(path.read_bytes())
    return Document(path, text, encoding, kind)
