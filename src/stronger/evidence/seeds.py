"""What figures are given: the metrics and arrays of every seed of a run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, overload

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from stronger.evidence.parts import Arrays


class Seeds(Sequence["Arrays"]):
    """The seeds that finished, each as its arrays by name; metrics stand beside.

    Parameters
    ----------
    arrays, metrics
        Of each seed, in the same order.

    Examples
    --------
    >>> seeds = Seeds([{"curve": np.ones(3)}] * 2, [{"error": 0.1}, {"error": 0.3}])
    >>> seeds.values("error").tolist(), seeds.stack("curve").shape
    ([0.1, 0.3], (2, 3))
    """

    def __init__(self, arrays: Sequence[Arrays], metrics: Sequence[Mapping[str, float]]) -> None:
        self._arrays = tuple(arrays)
        self.metrics = tuple(metrics)

    @overload
    def __getitem__(self, index: int) -> Arrays: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Arrays]: ...

    def __getitem__(self, index: int | slice) -> Arrays | Sequence[Arrays]:
        return self._arrays[index]

    def __len__(self) -> int:
        return len(self._arrays)

    def values(self, metric: str) -> NDArray[np.float64]:
        """Return a metric in each seed (seeds,)."""
        return np.array([each[metric] for each in self.metrics])

    def mean(self, metric: str) -> float:
        """Return the mean of a metric over seeds."""
        return float(self.values(metric).mean())

    def stack(self, array: str) -> NDArray[Any]:
        """Return an array of every seed (seeds, …), where all have one shape."""
        return np.stack([each[array] for each in self])

    def join(self, array: str) -> NDArray[Any]:
        """Return an array of all seeds, one after the other, along its first axis."""
        return np.concatenate([each[array] for each in self])
