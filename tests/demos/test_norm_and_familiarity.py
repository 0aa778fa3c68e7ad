"""Inputs that are familiar, or not, or as long as those that are; and scores of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from stronger.demos.norm_and_familiarity.measure import draw_unfamiliar
from stronger.demos.norm_and_familiarity.printed import DIGITS, LETTERS, draw_printed
from stronger.demos.norm_and_familiarity.scores import Usual, compare, score
from stronger.nn.small_convnet import HIDDEN, digit_network

if TYPE_CHECKING:
    from stronger.evidence.results import Result


@pytest.mark.parametrize("characters", [DIGITS, LETTERS])
def test_print_has_the_format_of_the_digits(characters: str) -> None:
    images = draw_printed(characters, 20, np.random.default_rng(1)).reshape(-1, 28, 28)
    assert images.min() >= 0
    assert images.max() <= 1
    rows, columns = (images.max(axis=axis) > 0.05 for axis in (2, 1))
    sizes = np.maximum(rows.sum(axis=1), columns.sum(axis=1))
    assert ((sizes >= 19) & (sizes <= 22)).all()  # a box of 20, its borders smoothed
    places = np.arange(28) - 13.5
    for axis in (1, 2):
        centres = images.sum(axis=axis) @ places / images.sum(axis=(1, 2))
        assert np.abs(centres).max() <= 0.6
    assert len(np.unique(images, axis=0)) == 20


def test_even_kinds_are_as_long_as_the_digits() -> None:
    rng = np.random.default_rng(2)
    digits = rng.random((30, 784), dtype=np.float32) * (rng.random((30, 784)) < 0.2)
    digits = digits.astype(np.float32)
    shown = draw_unfamiliar(rng, digits[:20])
    length = np.linalg.norm(digits[:20], axis=1)
    for name in shown:
        if name.startswith("even_") or name == "shuffled":
            np.testing.assert_allclose(np.linalg.norm(shown[name], axis=1), length, rtol=1e-5)
    assert (np.linalg.norm(shown["inverted"], axis=1) > length).all()


def test_scores_are_those_of_the_network_and_clipping_at_the_top_changes_nothing() -> None:
    rng = np.random.default_rng(3)
    network, inputs = digit_network(rng, kernels=2, hidden=20), rng.random((30, 784))
    inputs = inputs.astype(np.float32)
    hidden = network.activations(inputs)[HIDDEN]
    found = score(network, inputs, Usual(float(hidden.max()), hidden.max(axis=0)))
    np.testing.assert_allclose(found["energy"], found["clipped_energy"], rtol=1e-6)
    assert not found["above_usual"].any()
    assert set(compare(found, found).values()) == {0.5}
    usual = Usual.of(network, inputs, 0.9)
    assert (hidden > usual.clip).mean() == pytest.approx(0.1, abs=0.01)


def test_shuffled_and_even_inputs_cannot_be_told_by_their_length(quick: Result) -> None:
    for name in ("shuffled", "even_noise", "even_letters", "even_inverted"):
        assert quick.estimates[f"digits.{name}.input_norm"].mean == pytest.approx(0.5, abs=1e-3)
    assert quick.estimates["digits.noise.input_norm"].mean < 0.1
