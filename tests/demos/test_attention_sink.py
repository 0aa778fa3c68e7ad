"""When the training of a reader has finished, by the rule of the demo of attention sinks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from stronger.demos.attention_sink.finishing import train_until_finished
from stronger.demos.shared.token_tasks import draw_report, report_error
from stronger.evidence.parameters import Parameters

if TYPE_CHECKING:
    from stronger.demos.attention_sink.finishing import Training

USUAL: dict[str, float | str] = {
    "learning_rate": 0.01,
    "optimiser": "adam",
    "batch_size": 20,
    "width": 8,
    "check": 10,
    "patience": 2,
    "most_steps": 1000,
}


def train(**changed: float | str) -> Training:
    parameters = Parameters(USUAL | changed)
    return train_until_finished(np.random.default_rng(1), draw_report, parameters)


def error(training: Training) -> float:
    drawn = draw_report(np.random.default_rng(2), 500)
    return report_error(training.reader.forward(drawn.tokens, drawn.queries), drawn.labels)[0]


def test_a_training_that_cannot_progress_has_finished_after_its_patience() -> None:
    still = train(learning_rate=0.0)
    # The first look is progress over none, the next two are not; as many steps follow
    assert still.finished
    assert still.steps == 10 * (1 + 2) + 10 * 2


def test_one_that_is_given_up_has_not_finished() -> None:
    cut = train(most_steps=10)
    assert not cut.finished
    assert cut.steps == 10 + 20


@pytest.mark.parametrize("optimiser", ["adam", "momentum"])
def test_training_lowers_the_error(optimiser: str) -> None:
    assert error(train(optimiser=optimiser)) < error(train(learning_rate=0.0))
