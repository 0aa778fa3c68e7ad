"""Keeps the seeds a run has finished: to go on from them, or to draw its figures again."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
import os
import shutil
import tempfile
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from stronger.evidence.demo import Demo, Measurement, Scale
from stronger.evidence.promises import predictions_hash
from stronger.evidence.repetition import Repetition
from stronger.evidence.results import Model

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from stronger.evidence.parameters import Value
    from stronger.evidence.results import Stream

FORMAT = 3
"""Of the files; a change of it leaves older ones alone."""
FACTS = "facts.json"
DAYS = 30
"""After so many days seeds are no longer kept."""


class Facts(Model):
    """What is kept of a seed besides its arrays."""

    metrics: dict[str, float]
    warnings: tuple[str, ...]
    arrays: tuple[str, ...]
    """Names of the arrays, in the order of the file."""
    span: tuple[float, float]
    """When it was begun and finished, in seconds of the clock."""


@dataclass(frozen=True)
class Kept:
    """The seeds kept of one run: a folder with a file for each.

    Such a file is what ``numpy.savez`` writes, with a member ``facts.json``. It is written at
    once or not at all, and never unpickled; one that is damaged counts as not there.
    """

    folder: Path

    @classmethod
    def of(
        cls,
        keep: Path,
        demo: Demo,
        scale: Scale,
        stream: Stream,
        code: Mapping[str, str],
        versions: Mapping[str, str],
        parameters: Mapping[str, Value] | None = None,
        parts: Sequence[str] = (),
    ) -> Kept:
        """Return what is kept of a run that would give the same numbers.

        Parameters
        ----------
        keep
            Where seeds of all demos are kept. Those kept too long are removed.
        demo, scale, stream
            What is run. The number of seeds does not matter: more seeds extend the earlier ones.
        code
            Hashes of its code, by path.
        versions
            Python and the libraries.
        parameters
            Those that were set to another value.
        parts
            Those that are measured, where these are not all.
        """
        facts: list[object] = [
            FORMAT,
            demo.id,
            scale.name,
            stream.model_dump(),
            dict(code),
            predictions_hash(demo.predictions),
            dict(versions),
            [str(folder.resolve()) for folder in scale.data],
            dict(parameters or {}),
            list(parts),
        ]
        digest = hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()
        with contextlib.suppress(OSError):
            for old in keep.glob("*/*"):
                if time.time() - old.stat().st_mtime > DAYS * 24 * 3600:
                    shutil.rmtree(old, ignore_errors=True)
        return cls(keep / demo.id / digest[:16])

    def save(self, repetition: Repetition) -> None:
        """Keep a finished seed; where that cannot be, it is merely measured anew next time."""
        import numpy as np

        measurement = repetition.measurement
        if measurement is None or any(a.dtype.hasobject for a in measurement.arrays.values()):
            return
        facts = Facts(
            metrics=dict(measurement.metrics),
            warnings=repetition.warnings,
            arrays=tuple(measurement.arrays),
            span=repetition.span,
        )
        with contextlib.suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=self.folder, prefix=".writing-") as folder:
                file = Path(folder) / "seed.npz"
                np.savez(file, *measurement.arrays.values())
                with zipfile.ZipFile(file, "a") as archive:
                    archive.writestr(FACTS, facts.model_dump_json())
                os.replace(file, self._file(repetition.index))  # noqa: PTH105 - atomic everywhere

    def load(self, indices: Iterable[int]) -> dict[int, Repetition]:
        """Return those of some seeds that are kept."""
        files = {index: self._file(index) for index in indices}
        read = {index: _read(file, index) for index, file in files.items() if file.is_file()}
        return {index: each for index, each in read.items() if each is not None}

    def date(self, indices: Iterable[int]) -> dt.date:
        """Return the day on which the last of some seeds was measured.

        Raises
        ------
        OSError
            If one of them is not kept.
        """
        last = max(self._file(index).stat().st_mtime for index in indices)
        return dt.datetime.fromtimestamp(last, dt.UTC).date()

    def forget(self) -> None:
        """Remove what is kept."""
        shutil.rmtree(self.folder, ignore_errors=True)
        with contextlib.suppress(OSError):  # another run of the demo is kept
            self.folder.parent.rmdir()

    def _file(self, index: int) -> Path:
        return self.folder / f"seed-{index}.npz"


def _read(file: Path, index: int) -> Repetition | None:
    """Return a kept seed, or None if the file is damaged."""
    import numpy as np

    try:
        with file.open("rb") as opened, np.load(opened, allow_pickle=False) as archive:
            facts = Facts.model_validate_json(archive[FACTS])
            arrays = {name: archive[f"arr_{at}"] for at, name in enumerate(facts.arrays)}
    except Exception:  # there is no end of ways in which a file can be broken
        return None
    measurement = Measurement(facts.metrics, arrays)
    return Repetition(index, measurement, warnings=facts.warnings, span=facts.span)
