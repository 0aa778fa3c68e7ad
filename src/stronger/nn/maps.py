"""Maps over the input of a network: gradients, guided gradients, occlusion, and their likeness."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from stronger.nn.activations import ReLU

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from stronger.nn.network import Network

    Array: TypeAlias = NDArray[np.floating[Any]]
    Classes: TypeAlias = NDArray[np.integer[Any]]


def gradient(network: Network, x: Array, classes: Classes, *, guided: bool = False) -> Array:
    """Return how the logit of a class changes with each input: dz_c/dx, with its sign.

    Its magnitude is the saliency of simonyan2013deep §3. Guided back-propagation, one of the
    methods that adebayo2018sanity tests, differs at every ReLU, where it stops what is negative on
    the way down as well.

    Parameters
    ----------
    x
        (examples, inputs).
    classes
        (examples,), the logit asked about.
    """
    logits = network.forward(x)
    slope = np.zeros_like(logits)
    slope[np.arange(len(x)), classes] = 1
    for layer in reversed(network.layers):
        if guided and isinstance(layer, ReLU):
            slope = np.maximum(slope, 0)
        slope = layer.input_gradient(slope)
    return slope


def occlusion(
    network: Network, x: Array, classes: Classes, *, window: int, stride: int, batch_size: int = 500
) -> Array:
    """Return by how much a logit falls when a square of the image is blanked.

    The squares stand every `stride` pixels, each around the middle of its cell, and are cut off at
    the edges; blank is 0.

    Parameters
    ----------
    x
        (examples, pixels), square images as rows.
    window
        How many pixels along the edge of the square.

    Returns
    -------
    ndarray
        (examples, places, places), with side / stride places.
    """
    side = round(x.shape[1] ** 0.5)
    rows = np.arange(len(x))
    before = network.outputs(x, batch_size=batch_size)[rows, classes]
    places = range(0, side, stride)
    falls = np.empty((len(x), len(places), len(places)), x.dtype)
    shift = (window - stride) // 2
    for i, top in enumerate(places):
        for j, left in enumerate(places):
            covered = x.reshape(-1, side, side).copy()
            u, v = top - shift, left - shift
            covered[:, max(u, 0) : u + window, max(v, 0) : v + window] = 0
            after = network.outputs(covered.reshape(x.shape), batch_size=batch_size)
            falls[:, i, j] = before - after[rows, classes]
    return falls


def cascade(network: Network, fresh: Network) -> Iterator[Network]:
    """Yield copies with more and more learned layers replaced, from the output downwards.

    This is the cascading randomisation of adebayo2018sanity.

    Parameters
    ----------
    network
        The trained network; it stays as it is.
    fresh
        One of the same form with weights drawn anew.
    """
    changed = network.copy()
    for layer, drawn in zip(reversed(changed.layers), reversed(fresh.layers), strict=True):
        if layer.parameters:
            for name, values in drawn.parameters.items():
                layer.parameters[name][...] = values
            yield changed.copy()


def likeness(a: Array, b: Array) -> float:
    """Return Spearman's rank correlation of two maps, averaged over examples (examples, …).

    A map that does not vary is like no other: it counts 0.

    Examples
    --------
    >>> ramp = np.arange(6.0).reshape(1, 6)
    >>> likeness(ramp, ramp**3), likeness(ramp, -ramp)
    (1.0, -1.0)
    """
    from scipy.stats import rankdata

    x, y = (rankdata(each.reshape(len(each), -1), axis=1) for each in (a, b))
    middle = (x.shape[1] + 1) / 2
    x, y = x - middle, y - middle
    lengths = np.sqrt((x * x).sum(axis=1) * (y * y).sum(axis=1))
    return float(np.mean((x * y).sum(axis=1) / np.where(lengths > 0, lengths, 1)))
