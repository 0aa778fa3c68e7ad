"""Statistics that are defined once, against those of scipy."""

from __future__ import annotations

import numpy as np
from scipy.stats import spearmanr

from stronger.statistics import rank_correlation


def test_rank_correlation_is_spearmans_and_zero_for_what_is_constant() -> None:
    rng = np.random.default_rng(0)
    a, b = np.maximum(rng.standard_normal((2, 30, 4)), 0)
    expected = [spearmanr(a[:, i], b[:, i]).statistic for i in range(4)]
    np.testing.assert_allclose(rank_correlation(a, b, axis=0), expected)
    assert rank_correlation(np.ones((5, 1)), rng.random((5, 1)), axis=0) == [0]
