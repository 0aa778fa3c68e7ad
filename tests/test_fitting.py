"""Words fit into a figure: wrapped, in fewer columns, or elsewhere."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from matplotlib.figure import Figure

from stronger.plots import legend_below, logarithmic, name_rows
from stronger.plots.fitting import fit

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LONG = ("features of the dictionary, trained", "units of the network, untrained", "both")


@pytest.fixture
def figure() -> Figure:
    return Figure(figsize=(3.5, 3), layout="constrained")


@pytest.fixture
def axes(figure: Figure) -> Axes:
    axes = figure.subplots()
    for label in LONG:
        axes.plot([1, 1000], [0, 1], label=label)
    return axes


def test_names_of_rows_are_wrapped(figure: Figure, axes: Axes) -> None:
    name_rows(axes, LONG)
    fit(figure)
    names = [each.get_text() for each in axes.get_yticklabels()]
    assert names[2] == "both"
    assert [" ".join(each.split()) for each in names] == list(LONG)
    assert all("\n" in each for each in names[:2])


def test_names_of_columns_are_wrapped_or_turned(figure: Figure) -> None:
    wide, crowded = figure.subplots(2, 1)
    name_rows(wide, ["first layer", "second layer", "third layer", "output layer"], upright=True)
    name_rows(crowded, ["untrained"] * 8, upright=True)
    fit(figure)
    boxes = [each.get_window_extent() for each in wide.get_xticklabels()]
    assert all(one.x1 < next_.x0 for one, next_ in pairwise(boxes))
    assert {each.get_rotation() for each in wide.get_xticklabels()} == {0}
    assert {each.get_rotation() for each in crowded.get_xticklabels()} == {35}


def test_numbers_that_would_run_into_each_other_are_left_out(figure: Figure, axes: Axes) -> None:
    logarithmic(axes, x=[10**each for each in range(7)])
    fit(figure)
    shown = [each for each in axes.get_xticklabels() if each.get_text()]
    assert 1 < len(shown) < 7
    boxes = [each.get_window_extent() for each in shown]
    assert all(one.x1 < next_.x0 for one, next_ in pairwise(boxes))


def test_powers_are_written_with_letters_as_large_as_the_others(figure: Figure, axes: Axes) -> None:
    axes.set_xscale("log")
    fit(figure)
    assert "10²" in [each.get_text() for each in axes.get_xticklabels()]


def test_a_legend_has_as_many_columns_as_there_is_room_for(figure: Figure, axes: Axes) -> None:
    legend_below(axes, 3)
    fit(figure)
    (legend,) = figure.legends
    assert legend.get_window_extent().width <= figure.bbox.width
    assert [each.get_text() for each in legend.get_texts()] == list(LONG)


def test_on_a_phone_legends_leave_the_panels_and_the_figure_grows(
    figure: Figure, axes: Axes
) -> None:
    axes.legend()
    fit(figure, narrow=True)
    figure.draw_without_rendering()
    assert axes.get_legend() is None
    assert figure.get_figheight() > 3
    box = axes.get_tightbbox()
    assert box is not None
    assert figure.legends[0].get_window_extent().y1 <= box.y0 + 1


def test_of_several_panels_each_keeps_its_legend_below_it(figure: Figure) -> None:
    for axes in figure.subplots(2, 1):
        axes.plot([0, 1], label="trained")
        axes.set_xlabel("epochs")
        axes.legend()
    fit(figure, narrow=True)
    figure.draw_without_rendering()
    legends = [legend for axes in figure.axes if (legend := axes.get_legend())]
    for axes, legend in zip(figure.axes, legends, strict=True):
        top = legend.get_window_extent().y1
        assert top <= axes.xaxis.label.get_window_extent().y0 + 1
    assert legends[0].get_window_extent().y0 >= figure.axes[1].bbox.y1


def test_labels_end_before_the_figure_does(figure: Figure, axes: Axes) -> None:
    axes.set(xlabel=" ".join(LONG), ylabel=" ".join(LONG), title=" ".join(LONG))
    fit(figure)
    figure.draw_without_rendering()
    for text in (axes.xaxis.label, axes.yaxis.label, axes.title):
        box = text.get_window_extent()
        assert box.x0 >= -1
        assert box.x1 <= axes.figure.bbox.x1 + 1
        assert box.y0 >= -1
        assert box.y1 <= axes.figure.bbox.y1 + 1
