"""What figures are drawn with: colours, and the marks, lines and pictures that recur.

Every function draws on matplotlib's axes that it is given. One mark is one seed, one thin line is
one seed; an interval is the 95% interval of the mean over seeds.
"""

from stronger.plots.colours import (
    BLACK,
    BLUE,
    FAINT,
    GREEN,
    GREY,
    NARROW,
    ON_DARK,
    ON_LIGHT,
    ORANGE,
    PINK,
    RED,
    SKY,
    WHITE,
    WIDTH,
    Panels,
    mixed,
)
from stronger.plots.layout import bare, legend_below, line_at, logarithmic, name_rows
from stronger.plots.lines import band, curves, means
from stronger.plots.marks import Series, conditions, dots, groups, rows
from stronger.plots.pictures import MNIST, histogram, pixels, table, unhidden

__all__ = [
    "BLACK",
    "BLUE",
    "FAINT",
    "GREEN",
    "GREY",
    "MNIST",
    "NARROW",
    "ON_DARK",
    "ON_LIGHT",
    "ORANGE",
    "PINK",
    "RED",
    "SKY",
    "WHITE",
    "WIDTH",
    "Panels",
    "Series",
    "band",
    "bare",
    "conditions",
    "curves",
    "dots",
    "groups",
    "histogram",
    "legend_below",
    "line_at",
    "logarithmic",
    "means",
    "mixed",
    "name_rows",
    "pixels",
    "rows",
    "table",
    "unhidden",
]
