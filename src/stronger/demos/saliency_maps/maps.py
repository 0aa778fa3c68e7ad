"""Maps over the input of a network: gradients, guided gradients, occlusion; how alike they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.nn.activations import ReLU
from stronger.statistics import rank_correlation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stronger.arrays import Array, Labels
    from stronger.nn.network import Network


def gradient(network: Network, x: Array, classes: Labels, *, guided: bool = False) -> Array:
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


def occlude(network: Network, x: Array, classes: Labels, *, window: int, stride: int) -> Array:
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
    Array
        (examples, places, places), with side / stride places.
    """
    side = round(x.shape[1] ** 0.5)
    rows = np.arange(len(x))
    before = network.outputs(x)[rows, classes]
    places = range(0, side, stride)
    falls = np.empty((len(x), len(places), len(places)), x.dtype)
    shift = (window - stride) // 2
    for i, top in enumerate(places):
        for j, left in enumerate(places):
            covered = x.reshape(-1, side, side).copy()
            u, v = top - shift, left - shift
            covered[:, max(u, 0) : u + window, max(v, 0) : v + window] = 0
            after = network.outputs(covered.reshape(x.shape))
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


def mean_rank_correlation(a: Array, b: Array) -> float:
    """Return the rank correlation of two maps, averaged over examples (examples, …).

    Examples
    --------
    >>> ramp = np.arange(6.0).reshape(1, 6)
    >>> mean_rank_correlation(ramp, ramp**3), mean_rank_correlation(ramp, -ramp)
    (1.0, -1.0)
    """
    a, b = (each.reshape(len(each), -1) for each in (a, b))
    return float(rank_correlation(a, b, axis=1).mean())
