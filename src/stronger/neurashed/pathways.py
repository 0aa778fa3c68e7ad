"""Feature pathways: which nodes fire for each sample, and for a batch of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import ArrayLike, NDArray

    from stronger.neurashed.graph import Graph

    Firing: TypeAlias = NDArray[np.bool_]
    Numbers: TypeAlias = NDArray[np.integer[Any]]


@dataclass(frozen=True, eq=False)
class Pathways:
    """The pathways of all samples through one graph.

    What fires depends on inputs and rules and not on amplification factors, so that it is worked
    out once. Of each sample it takes a bit for every node.

    Attributes
    ----------
    graph : Graph
    bits : NDArray[np.uint8]
        Which nodes below the last level fire, eight to a byte: (samples, bytes).
    labels : NDArray[np.intp]
        Which class node fires, (samples,), from 0.
    """

    graph: Graph
    bits: NDArray[np.uint8]
    labels: NDArray[np.intp]

    @classmethod
    def of(cls, graph: Graph, first: ArrayLike, labels: ArrayLike, *, block: int = 64) -> Pathways:
        """Work out the pathways of samples.

        Parameters
        ----------
        graph
            The graph.
        first
            Which first-level nodes fire, (samples, nodes).
        labels
            The class of each sample, from 0.
        block
            How many samples are worked out at a time.

        Raises
        ------
        ValueError
            If there are not as many labels as samples, or a label is no class of the graph.
        """
        firing = np.asarray(first, dtype=np.bool_)
        numbers = np.asarray(labels, dtype=np.intp)
        if len(firing) != len(numbers):
            raise ValueError(f"{len(firing)} samples and {len(numbers)} labels: give each a label")
        wrong = (numbers < 0) | (numbers >= graph.classes)
        if wrong.any():
            raise ValueError(
                f"label {int(numbers[wrong][0])} is no class; there are {graph.classes}, from 0"
            )
        bits = np.empty((len(firing), -(-graph.nodes // 8)), dtype=np.uint8)
        for start in range(0, len(firing), block):
            chosen = slice(start, start + block)
            levels = graph.fire(firing[chosen])
            bits[chosen] = np.packbits(np.concatenate(levels, axis=1), axis=1)
        return cls(graph, bits, numbers)

    def __len__(self) -> int:
        """Return how many samples there are."""
        return len(self.labels)

    def firing(self, samples: Numbers | slice = slice(None)) -> Firing:
        """Return which nodes below the last level fire for samples, (samples, nodes)."""
        return self._unpacked(self.bits[samples])

    def union(self, batch: Numbers) -> Firing:
        """Return which nodes fire for at least one sample of a batch.

        Parameters
        ----------
        batch
            Numbers of samples, (…, batch): leading axes are batches of their own.

        Returns
        -------
        NDArray[np.bool_]
            (…, nodes).
        """
        return self._unpacked(self.union_bits(batch))

    def union_bits(self, batch: Numbers) -> NDArray[np.uint8]:
        """Return the same as packed bits, (…, bytes)."""
        if batch.shape[-1] == 1:
            return self.bits[batch[..., 0]]
        bits: NDArray[np.uint8] = np.bitwise_or.reduce(self.bits[batch], axis=-2)
        return bits

    def classes(self, batch: Numbers) -> Firing:
        """Return which classes fire for at least one sample of a batch, (…, classes)."""
        found = np.zeros((*batch.shape[:-1], self.graph.classes), dtype=np.bool_)
        np.put_along_axis(found, self.labels[batch], values=True, axis=-1)
        return found

    def _unpacked(self, bits: NDArray[np.uint8]) -> Firing:
        return np.unpackbits(bits, axis=-1, count=self.graph.nodes).view(np.bool_)


def fire_at(bits: NDArray[np.uint8], nodes: Numbers) -> Firing:
    """Return which of some nodes fire, (…, nodes asked), given packed bits (…, bytes)."""
    return (bits[..., nodes >> 3] >> (7 - (nodes & 7)).astype(np.uint8) & 1).view(np.bool_)


def batches(
    rng: np.random.Generator,
    samples: int,
    size: int,
    iterations: int,
    *,
    runs: int | None = None,
) -> Iterator[NDArray[np.int64]]:
    """Draw mini-batches, each of different samples, independently of those before.

    Parameters
    ----------
    rng
        Draws.
    samples, size
        How many samples there are, and how many a batch has.
    iterations
        How many batches.
    runs
        Draw for so many runs at once. None: for one.

    Yields
    ------
    NDArray[np.int64]
        Numbers of samples, (batch,) or (runs, batch).

    Raises
    ------
    ValueError
        If there are fewer samples than a batch has, or a batch has none.
    """
    if not 1 <= size <= samples:
        raise ValueError(f"a batch of {size} cannot be drawn of {samples} samples")
    for _ in range(iterations):
        if size == 1:
            yield rng.integers(0, samples, (1,) if runs is None else (runs, 1))
        elif runs is None:
            yield rng.permutation(samples)[:size]
        else:
            keys = rng.random((runs, samples))
            yield np.argpartition(keys, size - 1, axis=1)[:, :size]
