r"""Documents and the files that they read in, however deep."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from stronger.bibliography.edit.subset import latex_commands, typst
from stronger.bibliography.edit.subset.documents import READERS, kind_of
from stronger.bibliography.edit.subset.including import Inclusion, inclusions
from stronger.bibliography.edit.subset.latex import without_comments
from stronger.bibliography.source.decoding import Encoding, Source, decode, readable

if TYPE_CHECKING:
    from stronger.bibliography.edit.subset.places import Place

_TEX = (".tex", ".ltx", ".latex", ".rnw")


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


@dataclass(frozen=True)
class Followed:
    """Documents with all they read in, each once, in order of reading."""

    documents: tuple[Document, ...] = ()
    unfollowed: tuple[Unfollowed, ...] = ()

    def places(self, document: Document) -> Iterator[Place]:
        """Yield what one of the documents cites, given what the others define."""
        reader = READERS.get(document.suffix)
        text = document.source.text
        if reader is None:
            return
        if document.suffix == ".typ":
            yield from typst.in_typst(text, self._labels)
        elif document.suffix in _TEX:
            yield from reader(text, self._commands)
        else:
            yield from reader(text)

    @cached_property
    def _labels(self) -> frozenset[str]:
        texts = (each.source.text for each in self.documents if each.suffix == ".typ")
        return frozenset().union(*map(typst.labels_in, texts))

    @cached_property
    def _commands(self) -> latex_commands.Commands:
        found: dict[str, tuple[int, ...]] = {}
        for each in self.documents:
            if each.suffix in _TEX:
                found |= latex_commands.commands_in(without_comments(each.source.text))
        return found


def follow(paths: Iterable[Path]) -> Followed:
    r"""Return documents and the files that they read in, however deep.

    Names are looked for beside the first document, as TeX does, and beside the one that reads
    them in. What stands in comments is not read in.

    Raises
    ------
    OSError
        If one of the documents themselves cannot be read.
    """
    follower = _Follower()
    for root in paths:
        follower.follow(root)
    return Followed(tuple(follower.documents), tuple(follower.unfollowed))


class _Follower:
    def __init__(self) -> None:
        self.documents: list[Document] = []
        self.unfollowed: list[Unfollowed] = []
        self.above: dict[Path, Path | None] = {}
        """Every file read, with the one that read it in first."""

    def follow(self, root: Path) -> None:
        """Read a document, and all it reads in."""
        if _real(root) in self.above:
            return
        self.above[_real(root)] = None
        waiting = [_read(root, kind_of(root))]
        while waiting:
            document = waiting.pop()
            self.documents.append(document)
            found: list[Document] = []
            for each in inclusions(document.source.text, document.suffix):
                reason, other = self._included(document, root.parent, each)
                if other:
                    found.append(other)
                elif reason:
                    where = document.source.position(each.start)
                    self.unfollowed.append(
                        Unfollowed(document.path, where.line, where.column, each.name, reason)
                    )
            waiting += reversed(found)

    def _included(
        self, document: Document, root: Path, inclusion: Inclusion
    ) -> tuple[str, Document | None]:
        """Return a file that is read in, or why it is not followed, or neither if it was read."""
        if inclusion.computed:
            return "its name is known only to what reads the document", None
        path = _find(inclusion, root, document)
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


def _real(path: Path) -> Path:
    """Return where a path leads, or of a link that leads back to itself the link."""
    return Path(os.path.realpath(path))


def _read(path: Path, kind: str) -> Document:
    text, encoding = decode(path.read_bytes())
    return Document(path, text, encoding, kind)


def _find(inclusion: Inclusion, root: Path, document: Document) -> Path | None:
    """Return the file that a name means; TeX adds its own extension first."""
    own = document.path.parent
    tex = document.suffix in _TEX
    if "\0" in inclusion.name + inclusion.folder:
        return None
    # TeX looks beside the main document; what else reads files in looks beside the one it is in
    folders = [root, own] if tex and not inclusion.folder else [own, root]
    names = [f"{inclusion.name}.tex", inclusion.name] if tex else [inclusion.name]
    for folder in dict.fromkeys(folders):
        for name in names:
            path = folder / inclusion.folder / name.lstrip("/" if not tex else "")
            try:
                if path.is_file():
                    return path
            except OSError:
                continue
    return None
