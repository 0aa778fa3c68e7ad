"""Measures where attention puts weight when nothing is to be reported, and what that is worth."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from stronger.demos.shared.token_effects import observe, output_change, rank_effects
from stronger.demos.shared.token_tasks import (
    ANSWERS,
    KEYS,
    NOTHING,
    TOKENS,
    draw_report,
    read_report,
    report_error,
    train_reader,
)
from stronger.evidence.demo import Demo
from stronger.statistics import auc_of_two

from .finishing import train_until_finished

if TYPE_CHECKING:
    from collections.abc import Callable

    from stronger.arrays import Array
    from stronger.demos.shared.reader import Reader
    from stronger.demos.shared.token_tasks import Draw, Examples
    from stronger.evidence.demo import Found, Metrics
    from stronger.evidence.parameters import Parameters

    from .finishing import Training

demo = Demo(__file__, entropy=2024)


@demo.part
def short_training(rng: np.random.Generator, parameters: Parameters) -> Found:
    """Measure after the number of steps that predictions were made for."""
    train = trainer(rng, parameters)
    return measure_sink(rng, parameters, partial(train, steps=parameters.steps))


@demo.part(prefix="long")
def long_training(rng: np.random.Generator, parameters: Parameters) -> Found:
    """Train new readers longer: added when the first results showed sinks half grown."""
    train = trainer(rng, parameters)
    steps = parameters.steps_of_long_training
    metrics, arrays = measure_sink(rng, parameters, partial(train, steps=steps))
    return metrics, {f"long.{name}": array for name, array in arrays.items()}


@demo.part(prefix="finished")
def until_finished(rng: np.random.Generator, parameters: Parameters) -> Found:
    """Train new readers until their training has finished, by a rule stated beforehand."""
    (rng,) = rng.spawn(1)  # so that parts that were there before draw what they drew
    trainings: list[Training] = []

    def train(draw: Draw, **kind: Any) -> Reader:
        trainings.append(train_until_finished(rng, draw, parameters, **kind))
        return trainings[-1].reader

    metrics, arrays = measure_sink(rng, parameters, train)
    ended = {
        "share": np.mean([each.finished for each in trainings]),
        "steps": np.mean([each.steps for each in trainings]),
    }
    return metrics | ended, {f"finished.{name}": array for name, array in arrays.items()}


def trainer(rng: np.random.Generator, parameters: Parameters) -> Callable[..., Reader]:
    """Return what trains a reader on a task, for a number of ``steps``."""
    return partial(
        train_reader, rng, outputs=ANSWERS, loss=report_error, bias=False, parameters=parameters
    )


def measure_sink(
    rng: np.random.Generator, parameters: Parameters, train: Callable[..., Reader]
) -> tuple[Metrics, dict[str, Array]]:
    """Train readers; measure where weight goes, and what the first token is worth."""
    without_first = partial(draw_report, first=False)
    readers = {
        "sink": train(draw_report),
        "untrained": trainer(rng, parameters)(draw_report, steps=0),
        "spare": train(draw_report, spare=True),
    }
    alone = train(without_first)
    drawn = draw_report(rng, parameters.sequences)
    swapped = draw_report(rng, parameters.sequences, swapped=True)
    no_first = without_first(rng, parameters.sequences)

    there = drawn.relevant != NOTHING
    metrics: Metrics = {}
    arrays: dict[str, Array] = {"there": there}
    for name, reader in readers.items():
        weights = observe(reader, drawn).weights
        first, largest = weights[:, 0], weights.max(axis=1)
        metrics |= {
            f"{name}.accuracy": share_right(reader, drawn),
            f"{name}.absent.mass": first[~there].mean(),
            f"{name}.present.mass": first[there].mean(),
            f"{name}.first_auc": auc_of_two(first[~there], first[there]),
            f"{name}.largest_auc": auc_of_two(largest[there], largest[~there]),
        }
        arrays[f"{name}.first"] = first
    metrics["spare.less_mass"] = metrics["sink.absent.mass"] - metrics["spare.absent.mass"]
    metrics["alone.accuracy"] = share_right(alone, no_first)
    metrics["alone.absent.accuracy"] = share_right(alone, only_absent(no_first))
    metrics |= {
        f"sink.{name}": value
        for name, value in intervene(
            rng, readers["sink"], only_absent(drawn), only_absent(swapped)
        ).items()
    }
    return metrics, arrays


def intervene(
    rng: np.random.Generator, reader: Reader, absent: Examples, swapped: Examples
) -> Metrics:
    """Remove the first token, or another, or give it content; say what it adds to the output.

    Nothing is to be reported of any of the examples.
    """
    first = np.zeros(len(absent.labels), np.intp)
    other = rng.integers(1, TOKENS, len(first))
    right = share_right(reader, absent)
    seen = observe(reader, absent)
    lengths = np.linalg.norm(seen.contributions, axis=-1).mean(axis=0)  # (tokens,)
    asked = absent.queries.astype(bool)
    by_key = [seen.weights[asked[:, key], 0].mean() for key in range(KEYS) if asked[:, key].any()]
    return {
        "absent.accuracy": right,
        "removed_loss": right - share_right(reader, absent.remove(first)),
        "other_removed_loss": right - share_right(reader, absent.remove(other)),
        "swapped_loss": right - share_right(reader, swapped),
        "swapped_mass": observe(reader, swapped).weights[:, 0].mean(),
        "keys_over_half": np.mean(np.array(by_key) > 0.5),
        "length_ratio": lengths[0] / lengths[1:].mean(),
    } | {
        f"absent.{name}": tau
        for name, tau in rank_effects(seen, seen.contributions, output_change).items()
    }


def only_absent(examples: Examples) -> Examples:
    """Return the examples with nothing to report."""
    return examples.choose(examples.relevant == NOTHING)


def share_right(reader: Reader, examples: Examples) -> float:
    """Return the share of examples reported rightly, nothing included."""
    outputs = reader.forward(examples.tokens, examples.queries)
    return float(np.mean(read_report(outputs) == examples.labels))
