"""The model: amplification factors on a graph, scores, predictions, and training."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np

from stronger.neurashed.growth import RuleError, Updates, starts_from_zero, update, update_packed
from stronger.neurashed.pathways import fire_at

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from numpy.typing import ArrayLike, NDArray

    from stronger.neurashed.graph import Graph
    from stronger.neurashed.pathways import Pathways

    Array: TypeAlias = NDArray[np.floating[Any]]
    Firing: TypeAlias = NDArray[np.bool_]
    Numbers: TypeAlias = NDArray[np.integer[Any]]

Outputs: TypeAlias = Literal["trained", "together", "frozen"]


class Neurashed:
    """A graph with an amplification factor λ ≥ 0 on every node below the last level.

    Leading axes are runs: many models on one graph, trained and asked at once.

    Parameters
    ----------
    graph
        The graph.
    factors
        λ, (…, nodes), level by level from the first; one number for all will do.
    outputs
        η, the weights into classes, (…, edges) in the order of ``graph.outputs``: class by class,
        and by the number of the node within. One number for all will do.
    iteration
        How many updates it has had.

    Raises
    ------
    ValueError
        If there are not as many as there are nodes and edges, or one is negative or not finite.

    Examples
    --------
    >>> from stronger.neurashed.graph import Graph
    >>> from stronger.neurashed.growth import plus
    >>> from stronger.neurashed.pathways import Pathways
    >>> graph = Graph([3, 2], [[[0, 0], [1, 0], [1, 1], [2, 1]]])
    >>> data = Pathways.of(graph, [[1, 1, 0], [0, 1, 1]], [0, 1])
    >>> model = Neurashed(graph, factors=0, outputs=1)
    >>> for _ in model.train(data, [[0], [0], [1]], Updates(plus(1)), outputs="frozen"):
    ...     pass
    >>> model.factors, model.logits(data)
    (array([2., 3., 1.]), array([[5., 3.],
           [3., 4.]]))
    """

    def __init__(
        self, graph: Graph, factors: ArrayLike, outputs: ArrayLike = 1.0, *, iteration: int = 0
    ) -> None:
        self.graph = graph
        self.factors: Array = _valid("factors", factors, graph.nodes)
        self.outputs: Array = _valid("outputs", outputs, graph.outputs.nnz)
        self.iteration = iteration

    @classmethod
    def random(
        cls,
        graph: Graph,
        rng: np.random.Generator,
        *,
        high: float = 0.01,
        runs: int | None = None,
        outputs: float | None = None,
    ) -> Neurashed:
        """Return a model whose factors are uniform on (0, high), and so its output weights.

        Parameters
        ----------
        graph
            The graph.
        rng
            Draws.
        high
            0.01 is that of su2024envisioning, appendix, on Figure 5.
        runs
            How many models; None: one, without a leading axis.
        outputs
            Give every output weight this value instead.
        """
        lead = () if runs is None else (runs,)
        factors = rng.uniform(0, high, (*lead, graph.nodes))
        if outputs is None:
            return cls(graph, factors, rng.uniform(0, high, (*lead, graph.outputs.nnz)))
        return cls(graph, factors, np.full((*lead, graph.outputs.nnz), float(outputs)))

    def copy(self) -> Neurashed:
        """Return a model that shares no factors with this one."""
        return Neurashed(
            self.graph, self.factors.copy(), self.outputs.copy(), iteration=self.iteration
        )

    def scores(self, firing: Firing) -> list[Array]:
        """Return the score of every node below the last level.

        S = λ for a firing node of the first level, λ times the sum of the scores of the dependent
        nodes for a firing node above, and 0 for a silent one (su2024envisioning, Section 2).

        Parameters
        ----------
        firing
            Which nodes fire, (samples, nodes), as `Pathways.firing` has it.

        Returns
        -------
        list of NDArray
            For each level below the last, (…, samples, nodes).
        """
        graph = self.graph
        on = graph.level(firing, 0)
        scores = [np.where(on, graph.level(self.factors, 0)[..., np.newaxis, :], 0.0)]
        for number in range(1, len(graph.sizes) - 1):
            arriving = _through(graph.wires[number - 1], scores[-1])
            on = graph.level(firing, number)
            factors = graph.level(self.factors, number)[..., np.newaxis, :]
            scores.append(np.where(on, factors * arriving, 0.0))
        return scores

    def logits(self, data: Pathways | Firing) -> Array:
        """Return Z_j, the weighted sum of the scores of class j's dependent nodes (Eq. 2.1).

        Parameters
        ----------
        data
            Pathways, or which nodes fire (samples, nodes).

        Returns
        -------
        NDArray
            (…, samples, classes).
        """
        firing = data if isinstance(data, np.ndarray) else data.firing()
        top = self.scores(firing)[-1]
        wires = self.graph.outputs
        if self.outputs.ndim == 1:
            weighted = type(wires)((self.outputs, wires.indices, wires.indptr), shape=wires.shape)
            return _through(weighted, top)
        # every run has weights of its own
        arriving = top[..., wires.indices] * self.outputs[..., np.newaxis, :]
        logits = np.zeros((*arriving.shape[:-1], self.graph.classes))
        fed = np.flatnonzero(np.diff(wires.indptr))
        if fed.size:
            logits[..., fed] = np.add.reduceat(arriving, wires.indptr[fed], axis=-1)
        return logits

    def probabilities(self, data: Pathways | Firing) -> Array:
        """Return the softmax of the logits, (…, samples, classes).

        Raises
        ------
        OverflowError
            If factors have grown so much that a logit is not finite.
        """
        from scipy.special import softmax

        logits = self.logits(data)
        if not np.isfinite(logits).all():
            raise OverflowError(
                f"after {self.iteration} updates a logit is beyond the largest number; let "
                "factors grow more slowly"
            )
        probabilities: Array = softmax(logits, axis=-1)
        return probabilities

    def strengthen(
        self, data: Pathways, batch: ArrayLike, updates: Updates, *, outputs: Outputs = "trained"
    ) -> None:
        """Do one iteration of Algorithm 1: g⁺ where the batch fires, g⁻ elsewhere.

        Parameters
        ----------
        data
            The pathways of all samples.
        batch
            Numbers of the samples of the batch, (…, batch) with one batch for each run.
        updates
            The update rules.
        outputs
            What becomes of η. ``trained``, as in the paper's text: g⁺ if the node and the class
            both fire for some sample of the batch, not necessarily the same. ``together``: for
            the same sample. ``frozen``, as in the paper's listing, which leaves η out.

        Raises
        ------
        RuleError
            If g⁺ is multiplicative and a factor that fires is zero, which it could never leave.
        """
        numbers = np.asarray(batch, dtype=np.intp)
        bits = data.union_bits(numbers)
        if self.iteration == 0:
            stuck = (self.factors == 0) & ~np.asarray(starts_from_zero(updates.grow))
            if (data.union(numbers) & stuck).any():
                raise RuleError("a factor is zero and fires, and g⁺ leaves zero at zero")
        update_packed(self.factors, bits, updates.nodes, out=self.factors)
        if outputs != "frozen":
            joint = self._joint(data, numbers, outputs)
            update(self.outputs, joint, updates.outputs, out=self.outputs)
        self.iteration += 1

    def train(
        self,
        data: Pathways,
        batches: Iterable[ArrayLike],
        updates: Updates | Callable[[int], Updates],
        *,
        outputs: Outputs = "trained",
    ) -> Iterator[int]:
        """Train on one batch after another, yielding the number of updates after each.

        Nothing is trained until the iterator is consumed.

        Parameters
        ----------
        data, outputs
            As for `strengthen`.
        batches
            Numbers of samples, as `stronger.neurashed.pathways.batches` draws them.
        updates
            The update rules, or a function that has them for each iteration, from 0.
        """
        for batch in batches:
            rules = updates if isinstance(updates, Updates) else updates(self.iteration)
            self.strengthen(data, batch, rules, outputs=outputs)
            yield self.iteration

    def _joint(self, data: Pathways, batch: Numbers, outputs: Outputs) -> Firing:
        """Return which edges into classes fire, (…, edges)."""
        nodes, owners = self.graph.output_edges
        if outputs == "trained":
            fires = fire_at(data.union_bits(batch), nodes)
            return fires & data.classes(batch)[..., owners]
        fires = fire_at(data.bits[batch], nodes)
        both: Firing = (fires & (data.labels[batch][..., np.newaxis] == owners)).any(axis=-2)
        return both


def _valid(name: str, values: ArrayLike, count: int) -> Array:
    """Return values for so many nodes or edges, each finite and not negative."""
    array = np.array(values, dtype=np.float64)
    if array.ndim == 0:
        array = np.full(count, float(array))
    if array.shape[-1] != count:
        raise ValueError(f"{name} must be (…, {count}), not {array.shape}")
    if not np.isfinite(array).all() or (array < 0).any():
        bad = array[~(np.isfinite(array) & (array >= 0))][0]
        raise ValueError(f"{name} must be finite and not negative, not {bad:g}")
    return array


def _through(wires: Any, scores: Array) -> Array:
    """Return what arrives through wires (upper, lower) of scores (…, lower)."""
    flat = scores.reshape(-1, scores.shape[-1])
    arriving: Array = (wires @ flat.T).T
    return arriving.reshape(*scores.shape[:-1], wires.shape[0])
