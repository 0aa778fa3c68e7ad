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
    ON_DARK,
    ON_LIGHT,
    RED,
    Series,
    band,
    bare,
    conditions,
    curves,
    dots,
    groups,
    histogram,
    legend_below,
    line_at,
    logarithmic,
    means,
    name_rows,
    pixels,
    rows,
    table,
    unhidden,
)
from stronger.statistics import interval_of_mean

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.collections import LineCollection

VALUES = [0.2, 0.4, 0.9]


@pytest.fixture
def axes() -> Axes:
    return Figure().subplots()


def lines(axes: Axes) -> list[list[list[float]]]:
    return [np.asarray(line.get_xydata()).tolist() for line in axes.lines]


def bars(axes: Axes) -> list[list[float]]:
    """Return the lower and the upper end of each bar of an errorbar."""
    collection: LineCollection = axes.collections[0]  # type: ignore[assignment]
    return [np.asarray(each)[:, 1].tolist() for each in collection.get_segments()]


@pytest.mark.parametrize("upright", [False, True])
def test_dots_are_the_seeds_their_interval_and_their_mean(axes: Axes, upright: bool) -> None:
    dots(axes, VALUES, 2, colour=RED, label="error", upright=upright)
    low, high = interval_of_mean(VALUES)
    gap = np.nan
    expected = [
        [[v, 2] for v in VALUES],
        [[low, 2], [high, 2], [gap, gap], [0.5, 1.86], [0.5, 2.14]],
    ]
    if upright:
        expected = [[point[::-1] for point in line] for line in expected]
    for line, points in zip(lines(axes), expected, strict=True):
        np.testing.assert_allclose(line, points)
    assert axes.get_legend_handles_labels()[1] == ["error"]
    assert axes.lines[0].get_linestyle() == "None"


def test_the_interval_lies_on_the_marks_and_is_darker(axes: Axes) -> None:
    dots(axes, VALUES, 0, colour="#ff8000")
    marks, mean = axes.lines
    assert (to_hex(marks.get_color()), to_hex(mean.get_color())) == ("#ff8000", "#994d00")
    assert mean.get_zorder() > marks.get_zorder()
    assert marks.get_alpha() == 0.5
    assert mean.get_alpha() is None


def test_of_one_seed_or_without_an_interval_there_is_only_the_mean(axes: Axes) -> None:
    dots(axes, [0.3], 0, colour=RED)
    dots(axes, VALUES, 1, colour=RED, interval=False, marker="s", markersize=9)
    assert [np.nanmax(line.get_xdata()) for line in axes.lines[1::2]] == [0.3, 0.5]
    assert [np.nanmin(line.get_xdata()) for line in axes.lines[1::2]] == [0.3, 0.5]
    assert (axes.lines[2].get_marker(), axes.lines[2].get_markersize()) == ("s", 9)


def test_no_interval_runs_beyond_what_there_can_be(axes: Axes) -> None:
    assert interval_of_mean(VALUES)[0] < 0 < 1 < interval_of_mean(VALUES)[1]
    dots(axes, VALUES, 0, colour=RED, within=(0, 1))
    assert [x for x, _ in lines(axes)[1][:2]] == [0, 1]
    means(axes, [0], np.transpose([VALUES]), colour=RED, within=(0, 1))
    np.testing.assert_allclose(bars(axes), [[0, 1]])


def test_groups_stand_side_by_side_in_named_rows(axes: Axes) -> None:
    series = (
        Series("first", RED, [[0.1, 0.2], None], "s"),
        Series("second", BLUE, [[0.3, 0.4], [0.5, 0.6]], filled=False),
        Series("third", GREY, np.full((2, 2), 0.7)),
    )
    groups(axes, series, iter(["a", "b"]), spread=0.6, markersize=3)
    marks = [line for line in axes.lines if line.get_linestyle() == "None"]
    places = [np.asarray(line.get_ydata())[0] for line in marks]
    found = [
        (line.get_color(), place, line.get_marker())
        for line, place in zip(marks, places, strict=True)
    ]
    assert found == [
        (RED, pytest.approx(-0.2), "s"),
        (BLUE, pytest.approx(0), "o"),
        (BLUE, pytest.approx(1), "o"),
        (GREY, pytest.approx(0.2), "o"),
        (GREY, pytest.approx(1.2), "o"),
    ]
    assert [line.get_markerfacecolor() for line in marks[::2]] == [RED, "white", GREY]
    assert {line.get_markersize() for line in marks} == {3}
    assert axes.get_legend_handles_labels()[1] == ["first", "second", "third"]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["a", "b"]
    assert lines(axes)[-1] == [[0, 0.5], [1, 0.5]], "a faint line parts the rows"


def test_groups_are_columns_if_upright_and_label_the_first_that_is_there(axes: Axes) -> None:
    groups(axes, [Series("only", RED, [None, [0.1, 0.2]])], ["a", "b"], upright=True)
    assert lines(axes)[0] == [[1, 0.1], [1, 0.2]]
    assert axes.get_legend_handles_labels()[1] == ["only"]
    assert axes.get_xlim() == (-0.5, 1.5)
    with pytest.raises(ValueError, match="zip"):
        groups(axes, [Series("short", RED, [[0.1]])], ["a", "b"])


def test_rows_are_one_metric_each(axes: Axes) -> None:
    rows(axes, iter([[0.1, 0.2], [0.3, 0.4]]), ["a", "b"], colours=[RED, BLUE])
    assert lines(axes)[::2] == [[[0.1, 0], [0.2, 0]], [[0.3, 1], [0.4, 1]]]
    assert [line.get_color() for line in axes.lines[::2]] == [RED, BLUE]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["a", "b"]
    with pytest.raises(ValueError, match="zip"):
        rows(axes, [[0.1]], ["a", "b"])


def test_rows_are_columns_if_upright(axes: Axes) -> None:
    rows(axes, [[0.1, 0.2]], ["a"], upright=True)
    assert lines(axes)[0] == [[0, 0.1], [0, 0.2]]
    assert [label.get_text() for label in axes.get_xticklabels()] == ["a"]


def test_conditions_are_dots_with_a_line_through_their_means(axes: Axes) -> None:
    conditions(axes, [[0, 4], [0, 6]], colour=RED, label="error", offset=0.1, marker="s")
    *_, through = axes.lines
    np.testing.assert_allclose(lines(axes)[2], [[1.1, 4], [1.1, 6]])
    np.testing.assert_allclose(np.asarray(through.get_xydata()), [[0.1, 0], [1.1, 5]])
    assert axes.get_legend_handles_labels()[0] == [through]
    assert axes.lines[0].get_marker() == "s"


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


def test_curves_of_seeds_may_differ_along_either_axis(axes: Axes) -> None:
    curves(axes, [[1, 2], [3, 4]], [0, 1], colour=BLUE)
    assert lines(axes) == [[[1, 0], [2, 1]], [[3, 0], [4, 1]]]


def test_the_mean_of_curves_has_the_label_and_the_style(axes: Axes) -> None:
    curves(axes, [0, 1], [[0, 4], [0, 6]], colour=RED, label="error", mean=True, linestyle="--")
    *seeds, mean = axes.lines
    assert lines(axes)[-1] == [[0, 0], [1, 5]]
    assert axes.get_legend_handles_labels()[0] == [mean]
    assert [line.get_marker() for line in axes.lines] == ["None", "None", "o"]
    assert {line.get_linestyle() for line in axes.lines} == {"--"}
    assert max(line.get_linewidth() for line in seeds) < mean.get_linewidth()


def test_a_band_reaches_from_the_least_seed_to_the_greatest(axes: Axes) -> None:
    band(axes, [0, 1], [[0, 4], [0, 6]], colour=RED, label="error", linestyle="--")
    assert lines(axes) == [[[0, 0], [1, 5]]]
    corners = axes.collections[0].get_paths()[0].get_extents()
    assert (corners.ymin, corners.ymax) == (0, 6)
    assert axes.lines[0].get_linestyle() == "--"


def test_bars_of_means_span_what_is_asked_for(axes: Axes) -> None:
    ys = np.transpose([VALUES, [0.1, 0.2, 0.3]])  # (seeds, points)
    for span, expected in (
        ("interval", [interval_of_mean(each) for each in ys.T]),
        ("range", [(0.2, 0.9), (0.1, 0.3)]),
        ("deviation", [(0.5 - np.sqrt(0.13), 0.5 + np.sqrt(0.13)), (0.1, 0.3)]),
    ):
        axes.clear()
        means(axes, [0, 1], ys, colour=RED, label="error", span=span)  # type: ignore[arg-type]
        np.testing.assert_allclose(bars(axes), expected)
        np.testing.assert_allclose(lines(axes), [[[0, 0.5], [1, 0.2]]])
        assert axes.get_legend_handles_labels()[1] == ["error"]


def test_of_one_seed_bars_have_no_length(axes: Axes) -> None:
    for span in ("interval", "deviation"):
        axes.clear()
        means(axes, [0], [[0.4]], colour=RED, span=span)
        assert bars(axes) == [[0.4, 0.4]]


def test_the_line_of_no_effect_is_dashed_and_grey(axes: Axes) -> None:
    line_at(axes, 0.5, label="chance")
    line_at(axes, 0.25, upright=True, color=RED)
    first, second = axes.lines
    assert lines(axes) == [[[0.5, 0], [0.5, 1]], [[0, 0.25], [1, 0.25]]]
    assert (first.get_color(), second.get_color()) == (GREY, RED)
    assert first.get_linestyle() == second.get_linestyle() == "--"


def test_logarithmic_axes_have_the_given_ticks_alone(axes: Axes) -> None:
    logarithmic(axes, y=np.array([0.005, 0.1, 1, 1_000_000]))
    assert (axes.get_xscale(), axes.get_yscale()) == ("linear", "log")
    written = [tick.get_text() for tick in axes.get_yticklabels()]
    assert written == ["0.005", "0.1", "1", "1,000,000"]
    assert len(axes.yaxis.get_minorticklocs()) == 0


def test_one_legend_below_names_each_label_of_all_panels_once() -> None:
    left, right = Figure(layout="constrained").subplots(1, 2)
    for panel in (left, right):
        panel.plot([0, 1], label="both")
    right.plot([1, 0], label="right alone")
    legend_below(left, 2, title="networks")
    (legend,) = left.figure.legends
    assert [text.get_text() for text in legend.get_texts()] == ["both", "right alone"]
    assert legend.get_title().get_text() == "networks"
    left.figure.draw_without_rendering()
    assert legend.get_window_extent().y1 < left.get_window_extent().y0


def test_a_histogram_is_in_per_cent_of_its_own_values(axes: Axes) -> None:
    histogram(axes, [0.5, 0.5, 1.5, 1.5], [0, 1, 2], colour=RED, label="a")
    histogram(axes, [0.5], [0, 1, 2], colour=BLUE, alpha=1)
    heights = [bar.get_path().get_extents(bar.get_patch_transform()).height for bar in axes.patches]
    np.testing.assert_allclose(heights, [50, 50, 100, 0])
    colours = [to_hex(bar.get_facecolor(), keep_alpha=True) for bar in axes.patches[::2]]
    assert colours == [f"{RED}b2", f"{BLUE}ff"]
    assert axes.get_legend_handles_labels()[1] == ["a"]


def test_a_table_writes_its_values_where_they_can_be_read(axes: Axes) -> None:
    image = table(
        axes,
        [[0, 1, 0.25]],
        rows=["a"],
        columns=iter(["x", "y", "z"]),
        write="{:.1f}".format,
        cmap="gray_r",
    )
    written = [(*text.get_position(), text.get_text(), text.get_color()) for text in axes.texts]
    assert written == [(0, 0, "0.0", ON_LIGHT), (1, 0, "1.0", ON_DARK), (2, 0, "0.2", ON_LIGHT)]
    assert [tick.get_text() for tick in axes.get_xticklabels()] == ["x", "y", "z"]
    assert [tick.get_text() for tick in axes.get_yticklabels()] == ["a"]
    assert image.get_clim() == (0, 1)


def test_a_dark_colour_that_is_translucent_is_light(axes: Axes) -> None:
    from matplotlib.colors import ListedColormap

    table(axes, [[0]], rows=["a"], columns=["x"], cmap=ListedColormap([("black", 0.2)]))
    assert axes.texts[0].get_color() == ON_LIGHT


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


def test_an_image_keeps_its_shape_and_may_have_a_frame(axes: Axes) -> None:
    drawn = pixels(axes, [[0.0, 1.0, 2.0]], frame=True, extent=(0, 6, 2, 0))
    assert np.asarray(drawn.get_array()).shape == (1, 3)
    assert tuple(drawn.get_extent()) == (0, 6, 2, 0)
    assert all(spine.get_visible() for spine in axes.spines.values())


def test_bare_axes_have_neither_ticks_nor_frame(axes: Axes) -> None:
    axes.plot([0, 1])
    bare(axes)
    assert (list(axes.get_xticks()), list(axes.get_yticks())) == ([], [])
    assert not any(spine.get_visible() for spine in axes.spines.values())


def test_of_marks_in_one_cell_the_last_is_drawn() -> None:
    x, y = np.array([0.0, 0.0, 1.0, 0.0]), np.array([0.0, 0.0, 1.0, 0.001])
    assert unhidden(x, y, cells=10).tolist() == [False, False, True, True]
    assert unhidden(x, y, cells=10, most=2).tolist() == [False, True, True, True]
