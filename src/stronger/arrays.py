"""The types of arrays, named for what is in them; shapes stand in docstrings."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.floating[Any]]
"""Real numbers, float32 in training and float64 in checks."""
Bits: TypeAlias = NDArray[np.bool_]
"""Truth values: a mask, or which features are present."""
Labels: TypeAlias = NDArray[np.integer[Any]]
"""Class numbers."""
Indices: TypeAlias = NDArray[np.intp]
"""Places in another array."""
