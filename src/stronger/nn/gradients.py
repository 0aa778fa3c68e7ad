"""The numerical check of gradients: what `backward` says against what `forward` does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    Array: TypeAlias = NDArray[np.floating[Any]]


def gradient_errors(
    objective: Callable[[], float], arrays: Mapping[str, tuple[Array, Array]], step: float = 1e-5
) -> dict[str, float]:
    """Return the relative error of gradients, by name.

    Each is ‖a - n‖ / (‖a‖ + ‖n‖) with a the given gradient and n the central differences
    (E(w + h) - E(w - h)) / 2h over all elements of the array; 0 if both vanish.

    Parameters
    ----------
    objective
        Computes E from the arrays as they are.
    arrays
        By name, an array (changed in place, and restored) and the gradient towards it. Use float64.
    step
        h.

    Examples
    --------
    >>> w = np.array([3.0, -2.0])
    >>> errors = gradient_errors(lambda: float(w @ w), {"w": (w, 2 * w)})
    >>> errors["w"] < 1e-9
    True
    """
    errors = {}
    for name, (array, analytic) in arrays.items():
        numeric = np.zeros_like(array)
        for index in np.ndindex(array.shape):
            kept = array[index]
            array[index] = kept + step
            above = objective()
            array[index] = kept - step
            below = objective()
            array[index] = kept
            numeric[index] = (above - below) / (2 * step)
        scale = float(np.linalg.norm(analytic) + np.linalg.norm(numeric))
        errors[name] = float(np.linalg.norm(analytic - numeric)) / scale if scale else 0.0
    return errors
