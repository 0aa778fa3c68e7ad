"""Mutual information between what a level says and what was shown, through noise.

Scores are a function of the sample's type, so that without noise a level keeps all that its firing
pattern tells. The paper's Figure 5 needs noise, and does not say which.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array: TypeAlias = NDArray[np.floating[Any]]


def discrete_information(joint: Array) -> float:
    """Return the mutual information of two discrete variables in bits.

    Parameters
    ----------
    joint
        Their joint probabilities, (values, values), which sum up to 1.

    Examples
    --------
    >>> discrete_information(np.eye(8) / 8)
    3.0
    >>> discrete_information(np.full((2, 4), 1 / 8))
    0.0
    """
    from scipy.special import rel_entr

    rows, columns = joint.sum(axis=1, keepdims=True), joint.sum(axis=0, keepdims=True)
    return float(rel_entr(joint, rows * columns).sum() / np.log(2)) + 0.0


def noisy_information(
    scores: Array,
    groups: NDArray[np.integer[Any]],
    noise: float | Array,
    rng: np.random.Generator,
    *,
    draws: int = 2000,
) -> Array:
    """Return the information, in bits, of noisy scores about the group of the sample shown.

    Samples are shown equally often, and what is observed is their scores plus independent Gaussian
    noise. The densities are known exactly, so that only the average over the noise is drawn at
    random (the estimate has a standard error of about 1 / sqrt(samples x draws) bits, and at most
    the information of the groups themselves is returned).

    Parameters
    ----------
    scores
        Of each sample, (…, samples, nodes).
    groups
        The group of each sample, (samples,): the sample itself, or its class.
    noise
        Standard deviation of the noise, (…, samples or 1, nodes or 1), positive.
    rng
        Draws the noise.
    draws
        How often each sample is shown.

    Returns
    -------
    NDArray
        (…,).

    Raises
    ------
    ValueError
        If there is noise that is not positive.
    """
    from scipy.special import logsumexp

    sd = np.broadcast_to(np.asarray(noise, dtype=np.float64), scores.shape)
    if not (sd > 0).all():
        raise ValueError("noise must be positive; without it information jumps")
    samples, nodes = scores.shape[-2:]
    normal = rng.standard_normal((draws, samples, nodes))
    same = groups[:, np.newaxis] == groups[np.newaxis, :]
    sizes = np.log(same.sum(axis=1))
    total = np.zeros(scores.shape[:-2])
    for each in normal:
        seen = scores + sd * each
        apart = (seen[..., :, np.newaxis, :] - scores[..., np.newaxis, :, :]) / sd[
            ..., np.newaxis, :, :
        ]
        log_density = -(0.5 * np.square(apart) + np.log(sd[..., np.newaxis, :, :])).sum(axis=-1)
        of_group = logsumexp(np.where(same, log_density, -np.inf), axis=-1) - sizes
        of_all = logsumexp(log_density, axis=-1) - np.log(samples)
        total += (of_group - of_all).mean(axis=-1)
    counts = np.bincount(groups) / samples
    most = -np.sum(counts[counts > 0] * np.log2(counts[counts > 0]))
    bits: Array = np.clip(total / draws / np.log(2), 0.0, most)
    return bits
