"""Presence, importance, size: what is kept of units, and how they are sorted and rescaled."""

from __future__ import annotations

import numpy as np
import pytest

from stronger.interactive.units import Network, Result, State, bars, compare, rank, read, say
from stronger.statistics import rank_correlation


def toy(units: int = 20) -> Network:
    """Units whose size is the order of importance, and turned round the order of presence."""
    along = list(range(1, units + 1))
    return Network([5000 - 10 * each for each in reversed(along)], along, along)


def test_equal_values_keep_the_order_of_units() -> None:
    assert rank([2, 5, 5, 1]) == [1, 2, 0, 3]


def test_turning_round_makes_the_largest_the_smallest_and_moves_nothing_else() -> None:
    network = toy()
    turned = network.rescaled()
    assert turned.size == network.size[::-1]
    assert (turned.area, turned.importance) == (network.area, network.importance)
    assert turned.rescaled() == network


def test_shares_are_of_the_ten_largest() -> None:
    assert compare([toy(), toy().rescaled()]) == Result([1, 0], [0, 1])
    assert compare([toy(15)]) == Result([1], [0.5])


def test_bars_are_sorted_and_say_which_units_are_low() -> None:
    network = toy(4)._replace(area=[9000, 1000, 5000, 6000])
    assert [each["importance"] for each in bars(network, "importance")] == [100, 75, 50, 25]
    assert [each["presence"] for each in bars(network, "presence")] == [100, 100, 25, 0]
    assert [each["high"] for each in bars(network, "presence")] == [True, False, True, False]


def test_a_sentence_names_the_largest_unit() -> None:
    said = say(State(network=2), [toy(), toy(40).rescaled()])
    assert said.startswith("As trained: of the ten largest units 50% (0% to 100%) are among")
    assert said.endswith(
        "network 2 the largest unit is number 40 of 40 by importance and number 1 by presence."
    )
    assert "by chance it would be 38%" in said


def test_units_are_those_of_the_published_run() -> None:
    networks = read()
    assert len(networks) == 10
    for network in networks:
        assert len(network.area) == len(network.importance) == len(network.size) <= 40
        assert min(network.size) > 0
        assert max(network.area) <= 10_000
        order = rank_correlation(network.size, network.importance)
        turned = network.rescaled()
        assert rank_correlation(turned.size, turned.importance) == pytest.approx(-order, abs=1e-3)
        assert np.unique(network.size).size == len(network.size)
