"""Reads weights that PyTorch saved, as numpy arrays, without running anything that a file says.

Such a file is a pickle, which is a small program, and raw numbers beside it. Python's own reader
runs the program, and so whatever its author liked. Here it is gone through step by step, and only
the thirty steps are known that a plain dictionary of tensors takes: text, whole numbers, tuples,
dictionaries, and four names that build nothing but such a dictionary. All else is refused.
"""

from __future__ import annotations

import io
import math
import pickletools
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    Numbers: TypeAlias = NDArray[Any]

STORAGES = {"FloatStorage": "<f4", "DoubleStorage": "<f8", "HalfStorage": "<f2"} | {
    "LongStorage": "<i8",
    "IntStorage": "<i4",
}
"""The kinds of raw numbers, as PyTorch calls them, and as numpy does."""
DICTIONARY, TENSOR = "collections OrderedDict", "torch._utils _rebuild_tensor_v2"
NAMES = {DICTIONARY, TENSOR, *(f"torch {kind}" for kind in STORAGES)}
MAGIC, PROTOCOL = 0x1950A86A20F9469CFC6C, 1001
"""What a file of before PyTorch 1.6 begins with: two pickles, of a number each."""
STEPS = 1_000_000
"""How many steps a pickle may have; a network of a thousand layers takes a tenth of them."""

PUSHED = {"BININT", "BININT1", "BININT2", "LONG1", "BINUNICODE", "NONE", "NEWTRUE", "NEWFALSE"}
EMPTY: dict[str, type] = {"EMPTY_TUPLE": tuple, "EMPTY_LIST": list, "EMPTY_DICT": dict}
TUPLES = {"TUPLE1": 1, "TUPLE2": 2, "TUPLE3": 3}


class WeightFileError(Exception):
    """A file that holds something other than weights, or not whole: what is the matter."""


@dataclass(frozen=True)
class Name:
    """A name that a pickle asks for; it stays a word, and nothing is imported."""

    words: str


class Storage(NamedTuple):
    """Raw numbers that stand elsewhere in the file."""

    key: str
    dtype: np.dtype[Any]
    length: int


class Tensor(NamedTuple):
    """How a tensor lies in its raw numbers."""

    storage: Storage
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]
    """In numbers, not bytes."""

    def view(self, numbers: Numbers) -> Numbers:
        """Return it as a read-only view.

        Raises
        ------
        WeightFileError
            If it reaches beyond the numbers that are there, or repeats any of them.
        """
        shape, strides = self.shape, self.strides
        fits = len(shape) == len(strides) and all(each >= 0 for each in (*shape, *strides))
        last = self.offset + sum((n - 1) * s for n, s in zip(shape, strides, strict=False))
        size = math.prod(shape)
        if not fits or self.offset < 0 or size > len(numbers) or (size and last >= len(numbers)):
            raise WeightFileError(f"a tensor of shape {shape} does not fit {len(numbers)} numbers")
        steps = [each * numbers.itemsize for each in strides]
        view: Numbers = np.lib.stride_tricks.as_strided(
            numbers[self.offset :], shape, steps, writeable=False
        )
        return view


def read_weights(path: Path) -> dict[str, Numbers]:
    """Read a file that ``torch.save`` made of a dictionary of tensors (a *state dict*).

    Parameters
    ----------
    path
        Either form is read: one stream, as PyTorch wrote before 1.6, or the zip archive of since.

    Returns
    -------
    dict[str, NDArray]
        Read-only arrays by name, in the order and shapes they were saved in.

    Raises
    ------
    WeightFileError
        If the file asks for anything but that, or is damaged; nothing of it was run.
    OSError
        If it cannot be read.
    """
    data = path.read_bytes()
    try:
        found = _read_archive(data) if data.startswith(b"PK") else _read_stream(io.BytesIO(data))
    except WeightFileError as error:
        raise WeightFileError(f"{path.name}: {error}") from None
    except (ValueError, IndexError, KeyError, TypeError, zipfile.BadZipFile) as error:
        raise WeightFileError(f"{path.name} is no whole weight file: {error}") from None
    return found


def _read_stream(file: BinaryIO) -> dict[str, Numbers]:
    """Read pickles of a number, a version, the machine, the tensors, the keys; and raw numbers."""
    begins = [unpickle(file), unpickle(file)]
    if begins != [MAGIC, PROTOCOL]:
        raise WeightFileError("does not begin as a weight file does")
    if unpickle(file) != MACHINE:
        raise WeightFileError("was written on a machine of another kind")
    tensors = _tensors(unpickle(file))
    storages = {each.storage.key: each.storage for each in tensors.values()}
    numbers = {}
    for key in unpickle(file):
        _, dtype, length = storages[key]
        told = int.from_bytes(file.read(8), "little")
        raw = file.read(length * dtype.itemsize)
        if told != length or len(raw) != length * dtype.itemsize:
            raise WeightFileError(f"storage {key!r} ends early")
        numbers[key] = np.frombuffer(raw, dtype)
    return {name: each.view(numbers[each.storage.key]) for name, each in tensors.items()}


MACHINE = {
    "protocol_version": PROTOCOL,
    "little_endian": True,
    "type_sizes": {"short": 2, "int": 4, "long": 4},
}


def _read_archive(data: bytes) -> dict[str, Numbers]:
    """Read an archive of a pickle, ``data.pkl``, and a file of raw numbers for each storage."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        root = next((name for name in names if name.endswith("/data.pkl")), "")
        if not root:
            raise WeightFileError("is an archive without weights")
        folder = root.removesuffix("data.pkl")
        # What is packed can unfold to any size; PyTorch packs nothing
        if any(each.compress_type != zipfile.ZIP_STORED for each in archive.infolist()):
            raise WeightFileError("is a compressed archive, which PyTorch does not write")
        if f"{folder}byteorder" in names and archive.read(f"{folder}byteorder") != b"little":
            raise WeightFileError("was written on a machine of another kind")
        found = {}
        for name, each in _tensors(unpickle(io.BytesIO(archive.read(root)))).items():
            raw = archive.read(f"{folder}data/{each.storage.key}")
            numbers = np.frombuffer(raw, each.storage.dtype)
            if len(numbers) != each.storage.length:
                raise WeightFileError(f"storage {each.storage.key!r} ends early")
            found[name] = each.view(numbers)
    return found


def _tensors(value: object) -> dict[str, Tensor]:
    """Return a dictionary of tensors, if it is one."""
    if not isinstance(value, dict) or not all(isinstance(each, Tensor) for each in value.values()):
        raise WeightFileError("holds something other than a dictionary of tensors")
    return value


def unpickle(file: BinaryIO) -> Any:
    """Return what a pickle says, of the few things that weights need; nothing is imported or run.

    Parameters
    ----------
    file
        At the beginning of a pickle; afterwards, behind its end.

    Returns
    -------
    Any
        None, a truth value, a whole number, text, a `Name`, `Storage` or `Tensor`, or tuples, lists
        and dictionaries (with text for keys) of such.

    Raises
    ------
    WeightFileError
        At the first step that is not known.
    ValueError, IndexError, KeyError, TypeError
        If it is damaged.

    Examples
    --------
    >>> import io, pickle
    >>> unpickle(io.BytesIO(pickle.dumps({"size": (2, 3)}, protocol=2)))
    {'size': (2, 3)}
    >>> unpickle(io.BytesIO(pickle.dumps(print, protocol=2)))
    Traceback (most recent call last):
    stronger.nn.torch_files.WeightFileError: asks for '__builtin__ print', which weights do not need
    """
    stack: list[Any] = []
    marks: list[int] = []
    memo: dict[Any, Any] = {}

    def since_mark() -> list[Any]:
        at = marks.pop()
        found = stack[at:]
        del stack[at:]
        return found

    for count, (opcode, argument, _) in enumerate(pickletools.genops(file)):
        step = opcode.name
        if count > STEPS:
            raise WeightFileError(f"takes more than {STEPS} steps")
        if step in PUSHED:
            stack.append({"NEWTRUE": True, "NEWFALSE": False}.get(step, argument))
        elif step in EMPTY:
            stack.append(EMPTY[step]())
        elif step in TUPLES:
            stack[-TUPLES[step] :] = [tuple(stack[-TUPLES[step] :])]
        elif step in ("BINPUT", "LONG_BINPUT"):
            memo[argument] = stack[-1]
        elif step in ("BINGET", "LONG_BINGET"):
            stack.append(memo[argument])
        elif step == "MARK":
            marks.append(len(stack))
        elif step == "TUPLE":
            stack.append(tuple(since_mark()))
        elif step in ("APPEND", "APPENDS"):
            more = since_mark() if step == "APPENDS" else [stack.pop()]
            _expect(stack[-1], list).extend(more)
        elif step in ("SETITEM", "SETITEMS"):
            pairs = since_mark() if step == "SETITEMS" else [stack.pop(-2), stack.pop()]
            keys = [_expect(key, str) for key in pairs[::2]]
            _expect(stack[-1], dict).update(zip(keys, pairs[1::2], strict=True))
        elif step == "GLOBAL":
            if argument not in NAMES:
                raise WeightFileError(f"asks for {argument!r}, which weights do not need")
            stack.append(Name(argument))
        elif step == "BINPERSID":
            stack.append(_storage(stack.pop()))
        elif step == "REDUCE":
            arguments, name = stack.pop(), stack.pop()
            stack.append(_build(name, arguments))
        elif step == "BUILD":  # versions of layers, as an attribute of the dictionary
            stack.pop()
            _expect(stack[-1], dict)
        elif step == "STOP":
            (value,) = stack
            return value
        elif step != "PROTO":
            raise WeightFileError(f"takes the step {step}, which weights do not need")
    raise AssertionError("pickletools goes on to the end, or raises")


def _build(name: object, arguments: object) -> dict[str, Any] | Tensor:
    """Return what one of the names makes: an empty dictionary, or a tensor."""
    if name == Name(DICTIONARY) and arguments == ():
        return {}
    match arguments:
        case (Storage() as storage, int(offset), tuple(shape), tuple(strides), *_) if name == Name(
            TENSOR
        ) and all(type(each) is int for each in (*shape, *strides)):
            return Tensor(storage, offset, shape, strides)
    raise WeightFileError("builds something other than a dictionary or a tensor")


def _storage(told: object) -> Storage:
    """Return the raw numbers that a persistent id stands for."""
    match told:
        case ("storage", Name(words), str(key), str(), int(length), *rest) if (
            rest in ([], [None]) and words.removeprefix("torch ") in STORAGES
        ):
            return Storage(key, np.dtype(STORAGES[words.removeprefix("torch ")]), length)
    raise WeightFileError("refers to something other than raw numbers")


def _expect(value: Any, kind: type) -> Any:
    """Return a value if it is of a kind, which a damaged or hostile file need not keep."""
    if type(value) is not kind:
        raise WeightFileError(f"has {type(value).__name__} where {kind.__name__} belongs")
    return value
