"""Weight files are read, and nothing in them is run: both are tried, with files made to be run."""

from __future__ import annotations

import builtins
import io
import os
import pickle
import struct
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stronger.nn.torch_files import (
    MACHINE,
    MAGIC,
    PROTOCOL,
    Name,
    Storage,
    Tensor,
    WeightFileError,
    read_weights,
    unpickle,
)

if TYPE_CHECKING:
    from collections.abc import Callable

DATA = Path(__file__).parent / "data"
SAVED = [DATA / "stream.pt", DATA / "archive.pt"]
"""Of {"a": arange(6.).reshape(2, 3).T, "b": tensor(3)}, by ``torch.save`` of PyTorch 2.13."""


def read(pickled: bytes) -> Any:
    return unpickle(io.BytesIO(pickled))


def stream(*pickles: object, rest: bytes = b"") -> bytes:
    """A file of the older form, of pickles given whole or as what they say."""
    begins = (MAGIC, PROTOCOL, MACHINE)
    made = [p if isinstance(p, bytes) else pickle.dumps(p, 2) for p in (*begins, *pickles)]
    return b"".join(made) + rest


def tensor(shape: str, strides: str, *, offset: str = "K\x00", kind: str = "FloatStorage") -> bytes:
    """The steps of a dictionary of one tensor of six numbers."""
    return (
        b"\x80\x02}X\x01\x00\x00\x00actorch._utils\n_rebuild_tensor_v2\n((X\x07\x00\x00\x00storage"
        + f"ctorch\n{kind}\n".encode()
        + b"X\x01\x00\x00\x000X\x03\x00\x00\x00cpuK\x06NtQ"
        + f"{offset}{shape}{strides}\x89".encode("latin-1")
        + b"ccollections\nOrderedDict\n)RtRs."
    )


NUMBERS = struct.pack("<q6f", 6, *range(6))


@pytest.mark.parametrize("path", SAVED, ids=lambda path: path.stem)
def test_what_pytorch_saved_is_read_in_either_form(path: Path) -> None:
    found = read_weights(path)
    assert list(found) == ["a", "b"]
    np.testing.assert_array_equal(found["a"], np.arange(6, dtype=np.float32).reshape(2, 3).T)
    assert found["a"].dtype == np.float32
    assert found["b"].dtype == np.int64
    assert found["b"].shape == ()
    assert found["b"] == 3
    with pytest.raises(ValueError, match="read-only"):
        found["a"][0, 0] = 1


def test_a_tensor_written_by_hand_is_read(tmp_path: Path) -> None:
    path = tmp_path / "made.pth"
    made = tensor("K\x02K\x03\x86", "K\x03K\x01\x86")
    path.write_bytes(stream(made, ["0"], rest=NUMBERS))
    np.testing.assert_array_equal(read_weights(path)["a"], [[0, 1, 2], [3, 4, 5]])


class Bomb:
    """Something that a pickle would call when it is loaded."""

    def __init__(self, call: Callable[..., Any], *arguments: Any) -> None:
        self.made = call, arguments

    def __reduce__(self) -> tuple[Any, ...]:
        return self.made


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
@pytest.mark.parametrize(
    "bomb",
    [
        Bomb(os.system, "touch fired"),
        Bomb(builtins.eval, "__import__('os').mkdir('fired')"),
        Bomb(builtins.exec, "import os; os.mkdir('fired')"),
        {"weights": Bomb(os.mkdir, "fired")},
    ],
    ids=["system", "eval", "exec", "inside a dictionary"],
)
def test_nothing_that_a_file_asks_for_is_run(
    bomb: object, protocol: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    pickled = pickle.dumps(bomb, protocol)
    path = Path("hostile.pth")
    for content in (pickled, stream(pickled, [])):
        path.write_bytes(content)
        with pytest.raises(WeightFileError, match=r"do not need|machine|begin"):
            read_weights(path)
    with pytest.raises(WeightFileError, match="do not need"):
        read(pickled)
    assert os.listdir() == ["hostile.pth"]  # noqa: PTH208
    if protocol == 2:  # the test can fail
        pickle.loads(pickled)
        assert sorted(os.listdir()) == ["fired", "hostile.pth"]  # noqa: PTH208


@pytest.mark.parametrize(
    ("pickled", "told"),
    [
        (b"cos\nsystem\n(X\x02\x00\x00\x00lstR.", "asks for 'os system'"),
        (b"ctorch\nload\n.", "asks for 'torch load'"),
        (b"ccollections\nOrderedDict.__class__\n.", "asks for"),
        (b"(ios\nsystem\n.", "takes the step INST"),
        (b"\x80\x04X\x02\x00\x00\x00osX\x06\x00\x00\x00system\x93.", "takes the step STACK_GLOBAL"),
        (b"ccollections\nOrderedDict\n)\x81.", "takes the step NEWOBJ"),
        (b"\x82\x01.", "takes the step EXT1"),
        (b"P0\n.", "takes the step PERSID"),
        (b"G\x00\x00\x00\x00\x00\x00\x00\x00.", "takes the step BINFLOAT"),
        (b"ccollections\nOrderedDict\n(K\x01K\x02\x86tR.", "builds something other"),
        (b"ctorch\nFloatStorage\n)R.", "builds something other"),
        (b"K\x01)R.", "builds something other"),
        (b"ctorch._utils\n_rebuild_tensor_v2\n(K\x01K\x01))tR.", "builds something other"),
        (b"K\x01Q.", "refers to something other"),
        (b"(X\x07\x00\x00\x00storagectorch._utils\n_rebuild_tensor_v2\ntQ.", "refers to something"),
        (b"ctorch\nFloatStorage\n}b.", "has Name where dict belongs"),
        (b"}K\x01K\x02s.", "has int where str belongs"),
        (b"}(e.", "has dict where list belongs"),
    ],
)
def test_a_step_or_name_that_weights_do_not_need_is_refused(pickled: bytes, told: str) -> None:
    with pytest.raises(WeightFileError, match=told):
        read(pickled)


def test_a_pickle_without_end_is_left_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stronger.nn.torch_files.STEPS", 100)
    with pytest.raises(WeightFileError, match="more than 100 steps"):
        read(b"N" * 102)


@pytest.mark.parametrize(
    ("made", "numbers", "told"),
    [
        (tensor("K\x02K\x03\x86", "K\x03K\x02\x86"), NUMBERS, "does not fit 6"),
        (tensor("K\x07\x85", "K\x00\x85"), NUMBERS, "does not fit 6"),
        (tensor("J\xff\xff\xff\xff\x85", "K\x01\x85"), NUMBERS, "does not fit 6"),
        (tensor("K\x02\x85", "J\xff\xff\xff\xff\x85"), NUMBERS, "does not fit 6"),
        (tensor("K\x02\x85", "K\x01K\x01\x86"), NUMBERS, "does not fit 6"),
        (tensor("K\x06\x85", "K\x01\x85", offset="K\x01"), NUMBERS, "does not fit 6"),
        (tensor("K\x01\x85", "K\x01\x85", offset="J\xff\xff\xff\xff"), NUMBERS, "does not fit 6"),
        (tensor("K\x06\x85", "K\x01\x85"), NUMBERS[:-1], "ends early"),
        (tensor("K\x06\x85", "K\x01\x85"), struct.pack("<q", 2**62), "ends early"),
        (tensor("K\x06\x85", "K\x01\x85", kind="QUInt8Storage"), NUMBERS, "asks for"),
        (pickle.dumps(["a"], 2), NUMBERS, "other than a dictionary of tensors"),
        (pickle.dumps({"a": 1}, 2), NUMBERS, "other than a dictionary of tensors"),
    ],
)
def test_tensors_stay_within_their_numbers(
    made: bytes, numbers: bytes, told: str, tmp_path: Path
) -> None:
    path = tmp_path / "made.pth"
    path.write_bytes(stream(made, ["0"], rest=numbers))
    with pytest.raises(WeightFileError, match=told) as caught:
        read_weights(path)
    assert "made.pth" in str(caught.value)


def test_an_archive_has_to_be_as_pytorch_writes_it(tmp_path: Path) -> None:
    path = tmp_path / "made.pt"
    with zipfile.ZipFile(SAVED[1]) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    root = next(name for name in files if name.endswith("data.pkl")).removesuffix("data.pkl")

    def told(changed: dict[str, bytes], how: int = zipfile.ZIP_STORED) -> str:
        with zipfile.ZipFile(path, "w", how) as archive:
            for name, content in changed.items():
                archive.writestr(name, content)
        with pytest.raises(WeightFileError) as caught:
            read_weights(path)
        return str(caught.value)

    assert "compressed" in told(files, zipfile.ZIP_DEFLATED)
    assert "another kind" in told({**files, f"{root}byteorder": b"big"})
    assert "ends early" in told({**files, f"{root}data/0": b"\0\0\0\0"})
    lacking = {name: content for name, content in files.items() if not name.endswith("data/0")}
    assert "no whole weight file" in told(lacking)
    assert "without weights" in told({"readme.txt": b""})
    path.write_bytes(b"PK and nothing more")
    with pytest.raises(WeightFileError, match="no whole weight file"):
        read_weights(path)


@settings(deadline=None)
@given(st.sampled_from(SAVED), st.lists(st.tuples(st.integers(0, 900), st.integers(0, 255))))
def test_a_damaged_file_is_read_or_refused_in_words(
    tmp_path_factory: pytest.TempPathFactory, path: Path, changes: list[tuple[int, int]]
) -> None:
    content = bytearray(path.read_bytes())
    for at, byte in changes:
        content[at % len(content)] = byte
    damaged = tmp_path_factory.getbasetemp() / "damaged.pt"
    damaged.write_bytes(content)
    try:
        found = read_weights(damaged)
    except WeightFileError:
        return
    assert all(isinstance(each, np.ndarray) for each in found.values())


def test_a_tensor_is_a_view_of_its_numbers() -> None:
    numbers = np.arange(6, dtype=np.float32)
    storage = Storage("0", numbers.dtype, 6)
    found = Tensor(storage, 1, (2, 2), (1, 2)).view(numbers)
    np.testing.assert_array_equal(found, [[1, 3], [2, 4]])
    assert np.shares_memory(found, numbers)
    assert Tensor(storage, 6, (0,), (1,)).view(numbers).shape == (0,)
    assert Name("torch load") != Name("torch FloatStorage")
