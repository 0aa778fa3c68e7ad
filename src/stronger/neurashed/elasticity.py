"""Local elasticity: how much an update on one sample changes what is said of another.

And the closed forms of Theorems 1 and 2 of su2024envisioning at finite times.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from stronger.neurashed.growth import Updates
    from stronger.neurashed.model import Neurashed, Outputs
    from stronger.neurashed.pathways import Pathways

    Array: TypeAlias = NDArray[np.floating[Any]]


def changes(
    model: Neurashed, data: Pathways, updates: Updates, *, outputs: Outputs = "trained"
) -> Array:
    """Return how an update on each sample changes the logits of each sample.

    Parameters
    ----------
    model
        Stays as it is.
    data
        The samples.
    updates, outputs
        As for `Neurashed.strengthen`, with one sample as the batch.

    Returns
    -------
    NDArray
        (…, updated sample, asked sample, classes).
    """
    before = model.logits(data)
    lead = model.factors.shape[:-1]
    found = []
    for sample in range(len(data)):
        after = model.copy()
        after.strengthen(data, np.full((*lead, 1), sample), updates, outputs=outputs)
        found.append(after.logits(data) - before)
    return np.stack(found, axis=-3)


def relative(changes: Array) -> Array:
    """Return the elasticity LE(x, x') of every pair (Eq. 3.1).

    The Euclidean length of the change of the logits of x' by an update on x, relative to that of
    the logits of x itself. It is not symmetric.

    Parameters
    ----------
    changes
        Of logits, (…, updated, asked, classes).

    Returns
    -------
    NDArray
        (…, updated, asked); not a number where the update leaves its own sample's logits alone,
        for which the equation has no value.
    """
    lengths = np.linalg.norm(changes, axis=-1)
    own = np.diagonal(lengths, axis1=-2, axis2=-1)[..., np.newaxis]
    ratio: Array = np.divide(lengths, own, out=np.full_like(lengths, np.nan), where=own > 0)
    return ratio


def own_over_other(
    *, visits: float, levels: float, classes: int, common: int, private: int
) -> float:
    r"""Return ΔZ_j / ΔZ_j' for frozen output weights, in a level so wide that nothing coincides.

    With t visits of each of K classes, the factors in a pathway of `random_pathways` sum up to
    A = c t (b₂ + K b₁) in each of L levels, and an update on class j adds c (b₁ + b₂) to those of
    its own pathway and c b₁ to those of another. Since logits are Aᴸ,

    .. math:: \frac{\Delta Z_j}{\Delta Z_{j'}}
        = \frac{(1 + (b_1 + b_2) / a)^L - 1}{(1 + b_1 / a)^L - 1}, \quad a = t (b_2 + K b_1),

    where the first power is that of the paper's expansion (su2024envisioning, appendix) and the
    second is ours; the increment c cancels. As t grows the ratio tends to (b₁ + b₂) / b₁, which is
    Theorem 1; if L grows faster than t it diverges, which is Theorem 2; and if L / t tends to κ it
    tends to a number between.
    """
    mass = visits * (private + classes * common)
    own, other = (common + private) / mass, common / mass
    return float(np.expm1(levels * np.log1p(own)) / np.expm1(levels * np.log1p(other)))


def own_over_other_trained(
    *, visits: float, levels: float, classes: int, common: int, private: int
) -> float:
    r"""Return the same ratio if output weights are trained, too, by the same rule from zero.

    After t visits a weight into class j is c t if its node is in the pathway of class j, private
    or common, for it fires with class j only then. An update on class j adds c to the weights of
    its own logit and nothing to those into j', so that the logits c t Aᴸ change by

    .. math:: \frac{\Delta Z_j}{\Delta Z_{j'}}
        = \frac{(1 + 1 / t)(1 + (b_1 + b_2) / a)^L - 1}{(1 + b_1 / a)^L - 1}.

    As t grows this tends to (b₁ + b₂) / b₁ + (b₂ + K b₁) / (L b₁): larger than in Theorem 1, and
    the more so the shallower the graph is. The derivation is ours.
    """
    mass = visits * (private + classes * common)
    own, other = (common + private) / mass, common / mass
    return float(
        np.expm1(np.log1p(1 / visits) + levels * np.log1p(own)) / np.expm1(levels * np.log1p(other))
    )
