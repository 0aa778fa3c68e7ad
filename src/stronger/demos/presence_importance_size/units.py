"""What is measured of each unit of a layer: its feature, presence, importance, size, directions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from stronger.statistics import auc

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stronger.arrays import Array, Bits, Indices

    from .views import View

FILLS = ("mean", "zero", "resample")
"""What an ablated unit is filled with; the first leads."""
FEATURES = ("moves", "tells", "reads")
"""How a unit's feature is chosen; the first leads."""
SIZES = ("mean", "maximum", "active", "per_rms")
"""How large a unit is said to be; the first leads."""


# --- Which feature -----------------------------------------------------------------------------


def sway(view: View) -> Array:
    """Return how a unit moves each output as its activation goes up (units, outputs).

    This is the covariance over examples of its activation and what the output loses if the unit is
    set to zero; outputs of classes count less their mean. No positive rescaling changes its sign or
    which output it is largest for.
    """
    found = np.empty((view.values.shape[1], view.outputs.shape[1]))
    for unit, a in enumerate(view.activations.T):
        lost = view.outputs - view.rest(filled(view.values, unit, "zero"))  # (examples, outputs)
        if view.exclusive:
            lost -= lost.mean(axis=1, keepdims=True)
        found[unit] = (a - a.mean()) @ (lost - lost.mean(axis=0)) / len(a)
    return found


def choose_features(view: View) -> dict[str, Indices]:
    """Return the feature of every unit by each definition, without regard to how large units are.

    Parameters
    ----------
    view
        On examples that nothing else is measured on.

    Returns
    -------
    dict[str, Indices]
        "moves": of which the unit moves the logit most. "tells": whose presence shifts the ranks of
        its activations most, up or down. "reads": which shifts it most if planted, where known.
    """
    scores = {"moves": sway(view), "tells": auc(view.activations, view.present) - 0.5}
    if view.reads is not None:
        scores["reads"] = view.reads
    return {name: np.abs(score).argmax(axis=1) for name, score in scores.items()}


# --- How much hangs on it ----------------------------------------------------------------------


class Effects(NamedTuple):
    """What it does to ablate each unit; all but the first (units,)."""

    distances: Array
    """How far each answer moves (examples, units)."""
    loss: Array
    """Rise of the loss; negative where answers are better without the unit."""
    error: Array
    """Rise of the error."""
    answer: Array
    """What the answer loses; negative where the unit speaks against it."""

    @property
    def change(self) -> Array:
        """How far answers move on average (units,)."""
        mean: Array = self.distances.mean(axis=0)
        return mean


def filled(values: Array, unit: int, how: str, order: Indices | None = None) -> Array:
    """Return values (examples, units, places) with one unit filled in.

    Parameters
    ----------
    how
        "zero"; "mean": at each place its mean over examples; "resample": its values on other
        examples, in this order (examples,).
    """
    changed = values.copy()
    if how == "resample":
        changed[:, unit] = values[order, unit]
    else:
        changed[:, unit] = values[:, unit].mean(axis=0) if how == "mean" else 0
    return changed


def ablate(view: View, how: str, seed: int) -> Effects:
    """Ablate every unit in turn; the seed orders the examples that values are resampled from."""
    rng = np.random.default_rng(seed)
    loss, error, support = (
        f(view.outputs).mean() for f in (view.losses, view.errors, view.support)
    )
    distances, losses, errors, supports = [], [], [], []
    for unit in range(view.values.shape[1]):
        outputs = view.rest(filled(view.values, unit, how, rng.permutation(len(view.values))))
        distances.append(view.distances(outputs))
        losses.append(view.losses(outputs).mean())
        errors.append(view.errors(outputs).mean())
        supports.append(view.support(outputs).mean())
    return Effects(
        np.stack(distances, axis=1),
        np.array(losses) - loss,
        np.array(errors) - error,
        support - np.array(supports),
    )


# --- All of it ---------------------------------------------------------------------------------


def measure_sizes(a: Array) -> dict[str, Array]:
    """Return the sizes of units with activations (examples, units), each (units,).

    The mean and the maximum of |a|; the share of examples in which it is not zero; and the mean
    where the unit is rescaled to a root mean square of 1. No rescaling changes the last two.
    """
    size = np.abs(a)
    rms = np.sqrt(np.square(a).mean(axis=0))
    mean = size.mean(axis=0)
    return {
        "mean": mean,
        "maximum": size.max(axis=0),
        "active": (a != 0).mean(axis=0),
        "per_rms": np.divide(mean, rms, out=np.zeros_like(mean), where=rms > 0),
    }


@dataclass(frozen=True, eq=False)
class Units:
    """What was measured of the units of a layer."""

    view: View
    """On the examples that it was measured on."""
    features: Mapping[str, Indices]
    """By each definition (units,)."""
    auc: Mapping[str, Array]
    """Towards that feature (units,): 1 if it is always higher where the feature is present."""
    raises: Array
    """Of the leading definition: 1 if the unit, as it goes up, raises its feature's logit, -1 if it
    lowers it (units,)."""
    effects: Mapping[str, Effects]
    """By fill."""
    sizes: Mapping[str, Array]
    """By definition (units,)."""
    alive: Bits
    """Whether the activation ever changes (units,)."""

    @property
    def presence(self) -> Array:
        """How well each unit tells its feature, up or down: 2 |AUC - ½|, from 0 to 1 (units,)."""
        return np.asarray(2 * np.abs(self.auc[FEATURES[0]] - 0.5))

    @property
    def importance(self) -> Array:
        """How far the answers move without each unit (units,)."""
        return self.effects[FILLS[0]].change

    @property
    def size(self) -> Array:
        """(units,)."""
        return self.sizes[SIZES[0]]


def measure_units(view: View, seed: int) -> Units:
    """Fix the feature of every unit on one half of the examples, and measure all on the other."""
    first, second = view.halves()
    features = choose_features(first)
    areas = auc(second.activations, second.present)
    each = np.arange(len(areas))
    return Units(
        view=second,
        features=features,
        auc={name: areas[each, chosen] for name, chosen in features.items()},
        raises=np.sign(sway(first)[each, features[FEATURES[0]]]),
        effects={how: ablate(second, how, seed) for how in FILLS},
        sizes=measure_sizes(second.activations),
        alive=np.ptp(second.activations, axis=0) > 0,
    )
