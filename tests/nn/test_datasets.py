"""Reading MNIST from folders that may lack it or hold damaged files."""

import gzip
import hashlib
import shutil
from pathlib import Path

import numpy as np
import pytest

from stronger.nn.datasets import MNIST_FILES, DatasetError, mnist, read_idx

SHIPPED = Path(__file__).parents[2] / "data" / "datasets"


def idx(array: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> bytes:
    header = bytes([0, 0, 8, array.ndim]) + np.array(array.shape, ">u4").tobytes()
    return header + array.tobytes()


def write(folder: Path, contents: dict[str, bytes]) -> None:
    """Write gzipped files with their checksums."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = []
    for name, content in contents.items():
        packed = gzip.compress(content, mtime=0)
        (folder / name).write_bytes(packed)
        lines.append(f"{hashlib.sha256(packed).hexdigest()}  {name}\n")
    (folder / "SHA256SUMS").write_text("".join(lines))


@pytest.fixture
def small() -> dict[str, bytes]:
    images, labels = np.arange(24, dtype=np.uint8).reshape(2, 3, 4), np.array([7, 1], np.uint8)
    return dict(zip(MNIST_FILES, [idx(images), idx(labels)] * 2, strict=True))


def test_the_shipped_files_are_the_mnist_digits() -> None:
    digits = mnist([SHIPPED])
    assert digits.train_images.shape == (60_000, 28, 28)
    assert digits.test_images.shape == (10_000, 28, 28)
    assert np.bincount(digits.test_labels)[:2].tolist() == [980, 1135]
    assert (digits.train_images.min(), digits.train_images.max()) == (0, 255)


def test_the_first_folder_that_has_it_is_read(small: dict[str, bytes], tmp_path: Path) -> None:
    write(tmp_path / "given", small)
    digits = mnist([tmp_path / "empty", tmp_path / "given"])
    assert digits.test_images[1, 2, 3] == 23
    assert digits.train_labels.tolist() == [7, 1]


def test_a_missing_set_says_where_it_was_sought(tmp_path: Path) -> None:
    with pytest.raises(DatasetError) as caught:
        mnist([tmp_path / "kb" / "data" / "datasets", tmp_path / "given"])
    message = str(caught.value)
    assert str(tmp_path / "kb" / "data" / "datasets" / "mnist") in message
    assert str(tmp_path / "given") in message
    assert "--data" in message


def test_a_damaged_file_is_named_with_both_checksums(
    small: dict[str, bytes], tmp_path: Path
) -> None:
    write(tmp_path, small)
    file = tmp_path / MNIST_FILES[1]
    file.write_bytes(file.read_bytes()[:-1])
    with pytest.raises(DatasetError) as caught:
        mnist([tmp_path])
    found = hashlib.sha256(file.read_bytes()).hexdigest()
    assert f"{file} is damaged" in str(caught.value)
    assert found in str(caught.value)
    assert (tmp_path / "SHA256SUMS").read_text().splitlines()[1][:64] in str(caught.value)


@pytest.mark.parametrize("name", [MNIST_FILES[2], "SHA256SUMS"])
def test_each_missing_file_is_named(small: dict[str, bytes], tmp_path: Path, name: str) -> None:
    write(tmp_path, small)
    (tmp_path / name).unlink()
    with pytest.raises(DatasetError, match=f"{name} cannot be read"):
        mnist([tmp_path])


def test_a_file_without_a_checksum_is_not_trusted(small: dict[str, bytes], tmp_path: Path) -> None:
    write(tmp_path, small)
    (tmp_path / "SHA256SUMS").write_text("")
    with pytest.raises(DatasetError, match=f"has no line for {MNIST_FILES[0]}"):
        mnist([tmp_path])


def test_images_without_their_labels_are_refused(small: dict[str, bytes], tmp_path: Path) -> None:
    write(tmp_path, small | {MNIST_FILES[3]: idx(np.array([1, 2, 3], np.uint8))})
    with pytest.raises(DatasetError, match="do not belong together"):
        mnist([tmp_path])


def test_what_is_no_gzip_file_is_refused(small: dict[str, bytes], tmp_path: Path) -> None:
    write(tmp_path, small)
    (tmp_path / MNIST_FILES[0]).write_bytes(b"plain")
    digest = hashlib.sha256(b"plain").hexdigest()
    sums = (tmp_path / "SHA256SUMS").read_text()
    (tmp_path / "SHA256SUMS").write_text(f"{digest}  {MNIST_FILES[0]}\n" + sums[sums.index("\n") :])
    with pytest.raises(DatasetError, match="is no gzip file"):
        mnist([tmp_path])


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "no idx file"),
        (b"\x00\x00\x08", "no idx file"),
        (b"\x00\x00\x0d\x01\x00\x00\x00\x01abcd", "no idx file"),
        (b"\x00\x00\x08\x02\x00\x00\x00\x01", "within its header"),
        (b"\x00\x00\x08\x01\x00\x00\x00\x03ab", "should hold 3 bytes"),
        (b"\x00\x00\x08\x01\x00\x00\x00\x03abcd", "should hold 3 bytes"),
        (b"\x00\x00\x08\x01\xff\xff\xff\xffab", "should hold 4294967295 bytes"),
    ],
)
def test_damaged_idx_files_are_refused(content: bytes, complaint: str) -> None:
    with pytest.raises(DatasetError, match=complaint):
        read_idx(content, "file")


def test_the_checksums_shipped_name_every_file(tmp_path: Path) -> None:
    shutil.copy(SHIPPED / "mnist" / "SHA256SUMS", tmp_path)
    listed = {line.split()[1] for line in (tmp_path / "SHA256SUMS").read_text().splitlines()}
    assert listed == set(MNIST_FILES)
