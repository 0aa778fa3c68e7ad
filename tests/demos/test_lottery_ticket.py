"""The demo of the lottery ticket: how tickets are drawn, and its mechanism at the quick scale."""

import numpy as np
import pytest

from stronger.demos.lottery_ticket.tickets import Course, keep_after, level_sizes, redraw_signs
from stronger.evidence.results import Result
from stronger.nn.activations import ReLU
from stronger.nn.network import Network
from stronger.nn.pruning import weights
from stronger.nn.rectifiers import build_mlp


def course(accuracy: list[float]) -> Course:
    looks = np.array(accuracy)
    return Course(Network([]), 10 * np.arange(1, len(looks) + 1), looks, 1 - looks, 0.9, 0.1)


def test_the_target_has_to_be_held_for_three_looks_on_the_mean() -> None:
    assert course([0.5, 0.9, 0.94, 0.95, 0.95, 0.96]).reached() == 40
    assert course([0.5, 0.95, 0.5, 0.5]).reached() == 50
    assert course([0.5, 0.9, 0.8]).lowest == 20


def test_a_ticket_of_one_size_keeps_places_signs_and_strength() -> None:
    rng = np.random.default_rng(0)
    initial = build_mlp(rng, (784, 300, 100, 10), ReLU)
    masks = keep_after(weights(initial), 10)
    level = level_sizes(initial, masks)
    for one, w, mask in zip(weights(level), weights(initial), masks, strict=True):
        assert (np.sign(one) == np.sign(w) * mask).all()
        assert len(np.unique(np.abs(one[mask]))) == 1
        assert np.square(one).sum() == pytest.approx(np.square(w[mask]).sum(), rel=1e-3)
    turned = redraw_signs(rng, level)
    for one, other in zip(weights(level), weights(turned), strict=True):
        assert (np.abs(one) == np.abs(other)).all()
        assert 0.4 < np.mean(one[one != 0] == other[one != 0]) < 0.6


def test_tickets_are_as_large_as_the_rounds_leave_them(quick: Result) -> None:
    assert not quick.failures
    for metrics in quick.metrics:
        for name, share in (("51", 0.512), ("21", 0.21), ("11", 0.107), ("3.6", 0.035)):
            assert metrics[f"ticket.{name}.kept"] == pytest.approx(share, abs=0.003)


def test_all_learn_something_and_nothing_is_known_beforehand(quick: Result) -> None:
    for metrics in quick.metrics:
        for name in ("dense", "ticket.51", "ticket.21"):
            assert metrics[f"{name}.error"] < 0.85
        assert metrics["dense.before"] > 0.7
        assert metrics["fresh.11.before"] > 0.7
        assert metrics["whence.large_at_first"] > metrics["whence.large_at_first_by_chance"]
        assert metrics["whence.turned"] < 0.5
        assert 0 < metrics["whence.blank"] < 0.4
