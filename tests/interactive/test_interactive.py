"""The systems of figures one can touch: kept numbers are current and say what captions say."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from stronger.interactive import mistake, rare
from stronger.interactive.__main__ import FIGURES, written
from stronger.interactive.exactly import logistic, logit, uniform
from stronger.interactive.telling import mean, percent


@pytest.mark.parametrize("name", FIGURES)
def test_what_is_kept_is_what_would_be_computed(root: Path, name: str) -> None:
    kept = root / "data" / "interactive" / f"{name}.json"
    assert kept.read_text(encoding="utf-8") == written(name), "run `make touch`"


def test_every_file_belongs_to_a_figure(root: Path) -> None:
    assert {each.stem for each in (root / "data" / "interactive").iterdir()} == set(FIGURES)


def test_chance_is_even_and_goes_on_where_it_was_left() -> None:
    numbers = uniform(3, 10_000)
    assert (uniform(3, 9_990, skip=10) == numbers[10:]).all()
    assert np.abs(np.histogram(numbers, 10, (0, 1))[0] - 1000).max() < 120
    assert abs(np.corrcoef(numbers, uniform(4, 10_000))[0, 1]) < 0.03


def test_the_logistic_function_is_the_usual_one_but_for_a_share_of_the_square() -> None:
    x = np.linspace(-8, 8, 33)
    assert logistic(x) == pytest.approx(1 / (1 + np.exp(-x)), abs=0.01)
    assert percent(float(logistic(np.array(logit(0.05))))) == 5


def test_rare_features_turn_rectifiers_up_and_common_ones_down() -> None:
    after = {state: mean(rare.train(state).after) for state in rare.STATES}
    usual, even, common, raw, linear = after.values()
    assert usual > 0.8
    assert common < 0.2
    assert 0.4 < even < 0.6
    assert 0.4 < linear < 0.6
    assert common + 0.2 < raw < 0.5


def test_what_is_asked_of_absence_is_mirrored() -> None:
    """Exchange the names, and up is down."""
    rare_up = mean(rare.train(rare.State(presence=0.2)).after)
    common_up = mean(rare.train(rare.State(presence=0.8)).after)
    assert rare_up + common_up == pytest.approx(1, abs=0.1)


def test_activity_loses_the_rare_kind_and_mistakes_keep_it() -> None:
    result = mistake.train(mistake.State())
    assert max(result.found["activity"]) < 0.05
    assert mean(result.found["mistakes"]) > 0.9
    assert set(result.changes["activity"]) == {mistake.PASSES * mistake.PICTURES}
    even = mistake.train(mistake.State(rare=0.5)).found
    assert mean(even["activity"]) > mean(result.found["activity"]) + 0.4


@pytest.mark.parametrize("share", [0.05, 0.1, 0.2, 0.3, 0.4, 0.5])
def test_no_seed_is_without_the_rare_kind(share: float) -> None:
    assert (mistake.draw(mistake.State(rare=share)).signs > 0).any(axis=1).all()
