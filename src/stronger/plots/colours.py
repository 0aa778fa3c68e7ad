"""The colours of figures, and their width."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

BLACK, ORANGE, SKY, GREEN, YELLOW, BLUE, RED, PINK = (
    "#000000",
    "#e69f00",
    "#56b4e9",
    "#009e73",
    "#f0e442",
    "#0072b2",
    "#d55e00",
    "#cc79a7",
)
"""The eight colours of Okabe and Ito, which readers with any colour vision tell apart."""
GREY = "#6b7280"
FAINT = "#e5e7eb"
"""Of what stands behind, such as a grid."""
WIDTH = 7.2
"""Width of a figure in inches."""
Panels: TypeAlias = "NDArray[np.object_]"
"""Axes of a figure that has several, in rows, in columns, or in both."""
