"""Trains a reader until its training has finished, by a rule that sees nothing but its error."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from stronger.demos.shared.reader import Reader
from stronger.demos.shared.token_tasks import ANSWERS, report_error
from stronger.nn.optimisers import SGD, Adam

if TYPE_CHECKING:
    from stronger.demos.shared.token_tasks import Draw
    from stronger.evidence.parameters import Parameters

PROGRESS = 0.9
"""The error has fallen if it is below this share of the lowest before."""
KEPT = 2000
"""Sequences on which the error is checked; none is trained on."""
MOMENTUM = 0.9
LARGER = 3
"""How much larger learning rates are with momentum than with Adam, whose steps have a size that
does not depend on the gradient's."""


@dataclass(frozen=True, eq=False)
class Training:
    """A trained reader, and how its training ended."""

    reader: Reader
    steps: int
    finished: bool
    """Whether the error had ceased to fall, and not only the steps been used up."""


def train_until_finished(
    rng: np.random.Generator, draw: Draw, parameters: Parameters, **kind: Any
) -> Training:
    """Train on fresh examples until the error on kept ones no longer falls, then cool down.

    The error is checked every ``parameters.check`` steps, at a constant learning rate. Training has
    finished when it has not fallen by a tenth for ``parameters.patience`` checks in a row. As many
    steps more follow, in which the learning rate falls to zero along a straight line.

    Parameters
    ----------
    rng
        Draws parameters of the reader and examples.
    draw
        The task.
    parameters
        Of the demo; ``most_steps`` ends a training that does not finish.
    **kind
        The kind of reader.
    """
    kept = draw(rng, KEPT)
    sizes = kept.tokens.shape[2], kept.queries.shape[1], ANSWERS
    reader = Reader(*sizes, rng, width=parameters.width, bias=False, **kind)
    optimiser: SGD | Adam
    if parameters.optimiser == "adam":
        optimiser = Adam(parameters.learning_rate)
    else:
        optimiser = SGD(LARGER * parameters.learning_rate, momentum=MOMENTUM)

    def step() -> None:
        drawn = draw(rng, parameters.batch_size)
        outputs = reader.forward(drawn.tokens, drawn.queries)
        reader.backward(report_error(outputs, drawn.labels)[1])
        optimiser.step(reader.layers)

    steps, waited, lowest = 0, 0, np.inf
    while waited < parameters.patience and steps < parameters.most_steps:
        for _ in range(parameters.check):
            step()
        steps += parameters.check
        error, _ = report_error(reader.forward(kept.tokens, kept.queries), kept.labels)
        waited = 0 if error < PROGRESS * lowest else waited + 1
        lowest = min(lowest, error)
    whole = optimiser.learning_rate
    cooling = parameters.check * parameters.patience
    for number in range(cooling):
        optimiser.learning_rate = whole * (1 - number / cooling)
        step()
    return Training(reader, steps + cooling, waited >= parameters.patience)
