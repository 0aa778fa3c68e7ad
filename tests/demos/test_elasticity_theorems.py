"""What of the demo of the two theorems must hold whatever is measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from stronger.demos.elasticity_theorems.forms import (
    Setting,
    log_ratio,
    ratio_after,
    ratio_at_depth,
    ratio_multiplied,
    ratio_of_lengths,
)
from stronger.demos.elasticity_theorems.graphs import draw, draw_apart, ratios, visit
from stronger.demos.elasticity_theorems.measure import draw_settings
from stronger.neurashed.growth import Updates, plus
from stronger.neurashed.model import Neurashed

if TYPE_CHECKING:
    from stronger.evidence.results import Result
    from stronger.neurashed.model import Outputs

SETTINGS = draw_settings(np.random.default_rng(1), 20)


@pytest.mark.parametrize("outputs", ["frozen", "trained"])
def test_visits_in_any_order_are_all_that_counts_for_factors(outputs: Outputs) -> None:
    rng = np.random.default_rng(2)
    # narrow, so that nodes coincide
    example = draw(rng, Setting(levels=3, classes=4, common=2, private=4), 20)
    model = Neurashed(example.graph, 0, 0 if outputs == "trained" else 1)
    order = rng.permutation(np.repeat(np.arange(4), 6))[:, np.newaxis]
    for _ in model.train(example.data, order, Updates(plus(0.5)), outputs=outputs):
        pass
    short = visit(example, 6, outputs, 0.5)
    np.testing.assert_array_equal(short.factors, model.factors)
    np.testing.assert_array_equal(short.outputs, model.outputs)


def test_limits_and_rates_are_those_of_the_closed_forms() -> None:
    for setting in SETTINGS:
        gap = ratio_after(setting, 1e6, "frozen") - setting.limit
        assert gap * 1e6 == pytest.approx(setting.approach, rel=1e-3)
        assert ratio_after(setting, 1e8, "trained") == pytest.approx(
            setting.limit_trained, rel=1e-6
        )
        assert setting.limit_trained > setting.limit > 1


def test_one_level_has_no_approach_to_make() -> None:
    setting = Setting(levels=1, classes=3, common=2, private=5)
    assert setting.approach == 0
    assert ratio_after(setting, 1, "frozen") == pytest.approx(setting.limit)


def test_depth_in_proportion_to_visits_lies_between_the_theorems() -> None:
    for setting in SETTINGS:
        assert ratio_after(setting, 1e6, "frozen", levels=2e6) == pytest.approx(
            ratio_at_depth(setting, 2.0), rel=1e-4
        )
        assert ratio_at_depth(setting, 1e-9) == pytest.approx(setting.limit, rel=1e-6)
        assert setting.limit < ratio_at_depth(setting, 1.0) < ratio_at_depth(setting, 10.0)


def test_equal_counts_are_the_closed_form_and_logits_may_be_beyond_floating_point() -> None:
    for setting in SETTINGS:
        found = log_ratio(setting, 7, 7, 7 * setting.classes)
        assert np.exp(found) == pytest.approx(ratio_after(setting, 7, "frozen"))
    deep = Setting(levels=10**9, classes=2, common=1, private=1)
    assert float(log_ratio(deep, 10**4, 10**4, 2 * 10**4)) == pytest.approx(1e9 / 3e4, rel=1e-3)


def test_lengths_of_all_logits_give_less_than_single_ones() -> None:
    rng = np.random.default_rng(3)
    for setting in SETTINGS[:6]:
        example = draw_apart(rng, setting)
        single, lengths = ratios(example, visit(example, 9, "frozen"), "frozen")
        np.testing.assert_allclose(single, ratio_after(setting, 9, "frozen"), rtol=1e-9)
        np.testing.assert_allclose(lengths, ratio_of_lengths(setting, 9), rtol=1e-9)


def test_one_coincidence_does_what_it_is_derived_to_do() -> None:
    setting = Setting(levels=3, classes=2, common=1, private=2)
    rng = np.random.default_rng(4)
    needed = [setting.common + setting.classes * setting.private] * setting.levels
    while True:  # one in all levels
        example = draw(rng, setting, 40)
        if sum(needed) - sum(example.graph.sizes[:-1]) == 1:
            break
    single, _ = ratios(example, visit(example, 10**6, "frozen"), "frozen")
    one = setting.coincidence / (-setting.levels * setting.private**2)
    np.testing.assert_allclose(np.log(single / setting.limit), -one, rtol=1e-4)


def test_multiplied_factors_leave_nothing_of_the_ratio() -> None:
    setting = Setting(levels=4, classes=4, common=2, private=4)
    assert ratio_multiplied(setting, 0, 1.0001, "frozen") == pytest.approx(setting.limit, rel=1e-3)
    assert ratio_multiplied(setting, 200, 1.1, "frozen") == pytest.approx(1)
    assert ratio_multiplied(setting, 200, 1.1, "trained") == pytest.approx(
        (1.1**5 - 1) / (1.1**4 - 1)
    )


def test_models_are_what_is_derived_of_them(quick: Result) -> None:
    for name in ("closed.largest", "norms.largest", "depth.simulated"):
        assert quick.estimates[f"{name}_gap"].maximum < 1e-8
    for name in ("order.simulated", "growth.simulated"):
        assert quick.estimates[f"{name}_gap"].maximum < 1e-8
    assert quick.estimates["width.overlapping_over_bound"].maximum <= 1
