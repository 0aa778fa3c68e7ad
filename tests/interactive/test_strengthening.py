"""Neurashed step by step: what is kept is what the model does, and habit wins over luck."""

from __future__ import annotations

import numpy as np

from stronger.interactive.strengthening import (
    ROUNDS,
    START,
    STEP,
    after,
    draw_orders,
    kept,
    names,
    say,
    shared,
    strongest,
)


def test_a_strength_counts_how_often_a_feature_has_fired() -> None:
    order, inputs = draw_orders()[2], kept()["inputs"]
    for rounds in (0, 7, ROUNDS):
        fired = [
            sum(node in inputs[shown]["fires"] for shown in order[:rounds])
            for node in range(len(names()))
        ]
        assert np.allclose(after(order, rounds).factors, START + STEP * np.array(fired))


def test_what_most_inputs_share_becomes_the_strongest_in_every_order_sooner_or_later() -> None:
    most = [node for node, count in enumerate(shared()) if count == max(shared())]
    assert [names()[node] for node in most] == ["A3", "A4", "B2"]
    found = [strongest(after(order, ROUNDS).factors) for order in draw_orders()]
    assert all(each == most for each in found)
    # Early on, luck decides in some
    assert strongest(after(draw_orders()[0], 10).factors) != most


def test_a_guess_is_told_beside_what_came_of_it() -> None:
    orders = draw_orders()
    assert say(orders, 0, 10, 5).startswith("You guessed A6, and so it is. Round 10: input 2")
    assert say(orders, 0, 10, 2).startswith("You guessed A3, which is at 0.36. Round 10")
    assert say(orders, 0, 0).startswith("Before the first round every feature has a strength of")
