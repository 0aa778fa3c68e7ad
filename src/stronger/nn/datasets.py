"""Reads data sets from local folders, checking every file before use; nothing is downloaded."""

from __future__ import annotations

import gzip
import hashlib
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from stronger.arrays import Array

    Bytes: TypeAlias = NDArray[np.uint8]

PACKAGE = Path(__file__).resolve().parents[1]
OURS = (Path("data/datasets"), PACKAGE.parents[1] / "data" / "datasets")
"""Where data sets are looked for unless told otherwise: here, and in a checkout of ours."""

MNIST_FILES = (
    "train-images-idx3-ubyte.gz",
    "train-labels-idx1-ubyte.gz",
    "t10k-images-idx3-ubyte.gz",
    "t10k-labels-idx1-ubyte.gz",
)
CHECKSUMS = "SHA256SUMS"


class DatasetError(Exception):
    """A data set that is missing or damaged: where it was sought, and what to do."""


@dataclass(frozen=True, eq=False)
class Digits:
    """The MNIST digits as they are in the files: ink is high, paper is zero."""

    train_images: NDArray[np.uint8]
    """(60000, 28, 28), grey values from 0 to 255."""
    train_labels: NDArray[np.uint8]
    """(60000,), digits from 0 to 9."""
    test_images: NDArray[np.uint8]
    """(10000, 28, 28)."""
    test_labels: NDArray[np.uint8]
    """(10000,)."""


@dataclass(frozen=True, eq=False)
class Rows:
    """Digits as rows of ink, 784 pixels from 0 (paper) to 1, with their labels."""

    train: Array
    """(examples, 784), as the others, in float32."""
    train_labels: NDArray[np.int64]
    test: Array
    test_labels: NDArray[np.int64]
    fresh: Array = field(default_factory=lambda: np.empty((0, 784), np.float32))
    """Further images of the training set, which `train` does not have."""
    fresh_labels: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))


class HasFolders(Protocol):
    """Anything that says where data sets are, such as the scale of a demo."""

    @property
    def data(self) -> Sequence[Path]:
        """Folders of data sets."""


def digits(
    rng: np.random.Generator,
    where: HasFolders | None = None,
    *,
    train: int,
    test: int,
    fresh: int = 0,
    only: Sequence[int] | None = None,
    draw_test: bool = True,
) -> Rows:
    """Draw so many images of MNIST, in random order and each at most once.

    Parameters
    ----------
    rng
        Draws first from the training set, `train` and then `fresh`, and after that from the test
        set.
    where
        Says where data sets are; unless given, ``data/datasets`` here or in a checkout of ours.
    train, test, fresh
        How many; fewer where there are not so many.
    only
        The digits to draw; all ten unless given.
    draw_test
        Whether to draw the test images; otherwise they are the first ones, as they are in the file.

    Raises
    ------
    DatasetError
        If MNIST is not there, or damaged.
    """
    found = mnist(OURS if where is None else where.data)

    def draw(
        images: NDArray[np.uint8], labels: NDArray[np.uint8], *sizes: int, at_random: bool = True
    ) -> list[NDArray[Any]]:
        order = np.arange(len(labels)) if only is None else np.flatnonzero(np.isin(labels, only))
        if at_random:
            order = order[rng.permutation(len(order))]
        drawn: list[NDArray[Any]] = []
        for end, size in zip(np.cumsum(sizes), sizes, strict=True):
            chosen = order[end - size : end]
            ink = images[chosen] / np.float32(255)
            drawn += [ink.reshape(-1, 784), labels[chosen].astype(np.int64)]
        return drawn

    x, x_labels, more, more_labels = draw(found.train_images, found.train_labels, train, fresh)
    y, y_labels = draw(found.test_images, found.test_labels, test, at_random=draw_test)
    return Rows(x, x_labels, y, y_labels, more, more_labels)


def mnist(folders: Sequence[Path]) -> Digits:
    """Read MNIST from the first of these folders that has a folder ``mnist``.

    Parameters
    ----------
    folders
        Folders of data sets, in order of preference; one may also be the ``mnist`` folder itself.

    Raises
    ------
    DatasetError
        If no folder has it, or a file is missing, damaged or not what its checksum says.
    """
    places = [place for folder in folders for place in (folder / "mnist", folder)]
    for place in places:
        if any((place / name).is_file() for name in MNIST_FILES):
            return _read_mnist(place)
    looked = ", then ".join(str(folder / "mnist") for folder in folders) or "nowhere"
    raise DatasetError(
        f"MNIST was not found: looked in {looked}. It comes with the repository in "
        "data/datasets/mnist (a wheel does not carry it); run inside that knowledge base, or give "
        "the folder with its four .gz files and SHA256SUMS by --data"
    )


def read_idx(content: bytes, name: str) -> NDArray[np.uint8]:
    """Return the array of an idx file of unsigned bytes.

    The file starts with two zero bytes, the type of the numbers (8: unsigned byte), the number of
    dimensions, and the dimensions as big-endian 32-bit integers.

    Parameters
    ----------
    content
        The file, decompressed.
    name
        What to call it in errors.

    Raises
    ------
    DatasetError
        If it is no such file, or shorter or longer than its dimensions say.

    Examples
    --------
    >>> read_idx(bytes([0, 0, 8, 1, 0, 0, 0, 3, 7, 8, 9]), "three").tolist()
    [7, 8, 9]
    """
    if content[:3] != b"\x00\x00\x08" or len(content) < 4:
        raise DatasetError(
            f"{name} is no idx file of unsigned bytes: it starts with {content[:4]!r}"
        )
    ndim = content[3]
    start = 4 + 4 * ndim
    if len(content) < start:
        raise DatasetError(f"{name} ends within its header")
    shape = tuple(int.from_bytes(content[i : i + 4], "big") for i in range(4, start, 4))
    expected = 1
    for length in shape:
        expected *= length
    if len(content) - start != expected:
        raise DatasetError(
            f"{name} should hold {expected} bytes after its header, one per element of {shape}, "
            f"but holds {len(content) - start}"
        )
    return np.frombuffer(content, np.uint8, offset=start).reshape(shape)


def _read_mnist(folder: Path) -> Digits:
    sums = _checksums(folder / CHECKSUMS)
    arrays = [_checked(folder / name, sums) for name in MNIST_FILES]
    for images, labels in (arrays[:2], arrays[2:]):
        if images.ndim != 3 or labels.shape != images.shape[:1] or labels.max(initial=0) > 9:
            raise DatasetError(
                f"{folder}: images of shape {images.shape} and labels of shape {labels.shape} do "
                "not belong together"
            )
    return Digits(*arrays)


def _checksums(file: Path) -> dict[str, str]:
    """Return SHA-256 by file name, from lines as ``sha256sum`` writes them."""
    try:
        lines = file.read_text(encoding="ascii").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise DatasetError(
            f"{file} cannot be read ({error}); copy it from the repository, it says what the data "
            "files must be"
        ) from error
    rows = (line.split(maxsplit=1) for line in lines)
    return {row[1].lstrip("*"): row[0] for row in rows if len(row) == 2}


def _checked(file: Path, sums: dict[str, str]) -> NDArray[np.uint8]:
    """Return the array in a gzipped idx file whose checksum is right."""
    if file.name not in sums:
        raise DatasetError(f"{file.parent / CHECKSUMS} has no line for {file.name}")
    try:
        packed = file.read_bytes()
    except OSError as error:
        raise DatasetError(f"{file} cannot be read ({error.strerror}); restore it") from error
    found = hashlib.sha256(packed).hexdigest()
    if found != sums[file.name]:
        raise DatasetError(
            f"{file} is damaged: its SHA-256 should be {sums[file.name]} but is {found}; restore "
            "the file"
        )
    try:
        content = gzip.decompress(packed)
    except (OSError, EOFError, zlib.error) as error:
        raise DatasetError(f"{file} is no gzip file ({error}); restore it") from error
    return read_idx(content, file.name)
