"""What the shared figures draw: how many marks and lines, and where."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from stronger.plots import (
    BLUE,
    GREY,
    RED,
    bare,
    curves,
    dots,
    histograms,
    line_at,
    name_rows,
    pixels,
    shares,
    unhidden,
)
from stronger.statistics import interval_of_mean

if TYPE_CHECKING:
    from matplotlib.axes import Axes

VALUES = [0.2, 0.4, 0.9]


@pytest.fixture
def axes() -> Axes:
    return Figure().subplots()


def lines(axes: Axes) -> list[list[list[float]]]:
    return [np.asarray(line.get_xydata()).tolist() for line in axes.lines]


@pytest.mark.parametrize("upright", [False, True])
def test_dots_are_the_seeds_their_interval_and_their_mean(axes: Axes, upright: bool) -> None:
    dots(axes, VALUES, 2, colour=RED, label="error", upright=upright)
    low, high = interval_of_mean(VALUES)
    expected = [[[v, 2] for v in VALUES], [[low, 2], [high, 2]], [[0.5, 1.86], [0.5, 2.14]]]
    if upright:
        expected = [[point[::-1] for point in line] for line in expected]
    for line, points in zip(lines(axes), expected, strict=True):
        np.testing.assert_allclose(line, points)
    assert {line.get_color() for line in axes.lines} == {RED}
    assert axes.get_legend_handles_labels()[1] == ["error"]
    assert axes.lines[0].get_linestyle() == "None"


def test_of_one_seed_or_without_an_interval_there_is_none(axes: Axes) -> None:
    dots(axes, [0.3], 0, colour=RED)
    assert len(axes.lines) == 2
    dots(axes, VALUES, 1, colour=RED, interval=False, marker="s", markersize=9)
    assert len(axes.lines) == 4
    assert (axes.lines[2].get_marker(), axes.lines[2].get_markersize()) == ("s", 9)


def test_rows_are_named_from_the_top(axes: Axes) -> None:
    name_rows(axes, iter(["first", "second"]))
    assert [label.get_text() for label in axes.get_yticklabels()] == ["first", "second"]
    top = axes.transData.transform((0, 0))[1]
    assert top > axes.transData.transform((0, 1))[1]


def test_curves_are_one_line_a_seed_with_one_label(axes: Axes) -> None:
    curves(axes, [0, 1], ([0, seed] for seed in range(3)), colour=BLUE, label="each seed", alpha=1)
    assert lines(axes) == [[[0, 0], [1, seed]] for seed in range(3)]
    assert axes.get_legend_handles_labels()[1] == ["each seed"]
    assert {(line.get_color(), line.get_alpha()) for line in axes.lines} == {(BLUE, 1)}


def test_the_line_of_no_effect_is_dashed_and_grey(axes: Axes) -> None:
    line_at(axes, 0.5, label="chance")
    line_at(axes, 0.25, upright=True, color=RED)
    first, second = axes.lines
    assert lines(axes) == [[[0.5, 0], [0.5, 1]], [[0, 0.25], [1, 0.25]]]
    assert (first.get_color(), second.get_color()) == (GREY, RED)
    assert first.get_linestyle() == second.get_linestyle() == "--"


def test_shares_are_columns_of_per_cent_against_chance(axes: Axes) -> None:
    shares(axes, {"a": [0.1, 0.2], "b": [0.6, 0.7]}, null=0.5, colours=[RED, BLUE])
    assert len(axes.lines) == 2 * 3 + 1
    np.testing.assert_allclose(lines(axes)[0], [[0, 10], [0, 20]])
    np.testing.assert_allclose(lines(axes)[3], [[1, 60], [1, 70]])
    assert lines(axes)[-1] == [[0, 50], [1, 50]]
    assert [each.get_text() for each in axes.get_xticklabels()] == ["a", "b"]
    assert [axes.lines[at].get_color() for at in (0, 3)] == [RED, BLUE]
    with pytest.raises(ValueError, match="zip"):
        shares(axes, {"a": [0.1, 0.2]}, colours=[RED, BLUE])


def test_histograms_are_in_per_cent_of_their_own_values() -> None:
    panels = Figure().subplots(1, 2)
    values = [[0.5, 0.5, 1.5, 1.5], [0.5]]
    histograms(panels, values, [0, 1, 2], colours=[RED, BLUE], titles=["a", "b"], null=1)
    heights = [[bar.get_height() for bar in axes.patches] for axes in panels]
    assert heights == [[50, 50], [100, 0]]
    assert [axes.get_title() for axes in panels] == ["a", "b"]
    assert [to_hex(axes.patches[0].get_facecolor()) for axes in panels] == [RED, BLUE]
    assert all(lines(axes) == [[[1, 0], [1, 1]]] for axes in panels)


def test_pixels_are_signed_around_white_or_ink(axes: Axes) -> None:
    values = np.array([0.0, -3.0, 1.0, 2.0, 0.5, 0.0])
    drawn = pixels(axes, values, title="Map", under="cosine 1", shape=(2, 3))
    array = drawn.get_array()
    assert array is not None
    assert np.asarray(array).tolist() == values.reshape(2, 3).tolist()
    assert drawn.get_clim() == (-3, 3)
    assert (axes.get_title(), axes.get_xlabel()) == ("Map", "cosine 1")
    assert pixels(axes, values, shape=(2, 3), ink=True).get_clim() == (0, 3)
    assert pixels(axes, values, shape=(2, 3), reach=0.5).get_clim() == (-0.5, 0.5)
    assert not axes.spines["left"].get_visible()


def test_bare_axes_have_neither_ticks_nor_frame(axes: Axes) -> None:
    axes.plot([0, 1])
    bare(axes)
    assert (list(axes.get_xticks()), list(axes.get_yticks())) == ([], [])
    assert not any(spine.get_visible() for spine in axes.spines.values())


def test_of_marks_in_one_cell_the_last_is_drawn() -> None:
    x, y = np.array([0.0, 0.0, 1.0, 0.0]), np.array([0.0, 0.0, 1.0, 0.001])
    assert unhidden(x, y, cells=10).tolist() == [False, False, True, True]
    assert unhidden(x, y, cells=10, most=2).tolist() == [False, True, True, True]
