"""Finds tickets by the size weights reach, and takes away one by one what could make them win."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from stronger.evidence.demo import Demo, Scale
from stronger.nn.activations import ReLU
from stronger.nn.datasets import digits
from stronger.nn.pruning import at_random, kept, weights
from stronger.nn.rectifiers import build_mlp

from .tickets import Training, find_tickets, keep_after, level_sizes, redraw_signs

if TYPE_CHECKING:
    from stronger.arrays import Array, Bits
    from stronger.evidence.demo import Found, Metrics
    from stronger.evidence.parameters import Parameters
    from stronger.nn.network import Network

    from .tickets import Course

demo = Demo(__file__, entropy=2019, seeds=6)

SIZES = (784, 300, 100, 10)
ROUNDS = {"51": 3, "21": 7, "11": 10, "3.6": 15}
"""Rounds after which tickets are looked at, by the share that is left in per cent."""
CONTROLLED = ("21", "11", "3.6")
"""Those for which controls are trained as well."""


class Tickets(NamedTuple):
    """Two untrained networks, and the tickets that are found in the first, round by round."""

    training: Training
    initial: Network
    fresh: Network
    masks: list[list[Bits]]
    courses: list[Course]
    """The first is that of the whole network."""


@demo.prepare
def find(rng: np.random.Generator, scale: Scale, parameters: Parameters) -> Tickets:
    """Draw digits and networks; train, cut and reset, round after round."""
    held_out, tests = scale((200, 300), (2_000, 10_000))
    training = Training(
        digits=digits(
            rng, scale, draw_test=False, train=parameters.examples, fresh=held_out, test=tests
        ),
        seed=int(rng.integers(2**32)),
        learning_rate=parameters.learning_rate,
        epochs=parameters.epochs,
        look=scale(2, 20),
    )
    initial, fresh = (build_mlp(rng, SIZES, ReLU) for _ in range(2))
    masks, courses = find_tickets(training, initial, max(ROUNDS.values()))
    return Tickets(training, initial, fresh, masks, courses)


@demo.part
def compare(rng: np.random.Generator, data: Tickets) -> Found:
    """Set tickets beside the whole network, fresh weights in their places, and other places."""
    dense, learn_alone = data.courses[0], data.training.learn_alone
    metrics: Metrics = dense.tell("dense")
    arrays = {
        "kept": np.array([kept(masks) for masks in data.masks]),
        "ticket_error": np.array([course.error for course in data.courses]),
        "ticket_steps": np.array([course.reached() for course in data.courses]),
        "looks": dense.steps,
        "course_dense": dense.accuracy,
    }
    for share, rounds in ROUNDS.items():
        ticket, masks = data.courses[rounds], data.masks[rounds]
        courses = {"ticket": ticket}
        if share in CONTROLLED:
            elsewhere = at_random(masks, rng)
            courses["fresh"] = learn_alone(data.fresh, masks)
            courses["elsewhere"] = learn_alone(data.initial, elsewhere)
        for name, course in courses.items():
            metrics |= course.tell(f"{name}.{share}")
            metrics[f"{name}.{share}.steps_ratio"] = course.reached() / dense.reached()
            arrays[f"course_{name}_{share}"] = course.accuracy
            if course is not ticket:
                metrics[f"{name}.{share}.over_ticket"] = course.error - ticket.error
        metrics[f"ticket.{share}.kept"] = kept(masks)
        metrics[f"ticket.{share}.rise"] = ticket.error - dense.error
    halfway = (metrics["ticket.11.error"] + metrics["elsewhere.11.error"]) / 2
    metrics["places.fresh_over_halfway"] = metrics["fresh.11.error"] - halfway
    return metrics, arrays


@demo.part(prefix="rank")
def choose_otherwise(rng: np.random.Generator, data: Tickets) -> Found:
    """Choose as many weights as the ticket of 11% has by other ranks; change its sizes and signs.

    The other ranks, trained size |w|, initial size |w0| and movement |w - w0|, cut once.
    """
    training, initial, rounds = data.training, data.initial, ROUNDS["11"]
    before, after = weights(initial), weights(data.courses[0].network)
    scores: dict[str, list[Array]] = {
        "trained": after,
        "initial": before,
        "movement": [w - w0 for w, w0 in zip(after, before, strict=True)],
    }
    courses = {
        name: training.learn_alone(initial, keep_after(score, rounds))
        for name, score in scores.items()
    }
    masks = data.masks[rounds]
    level = level_sizes(initial, masks)
    courses["one_size"] = training.learn(level, masks)
    courses["signs_anew"] = training.learn(redraw_signs(rng, level), masks)
    metrics: Metrics = {}
    for name, course in courses.items():
        metrics |= course.tell(name)
        metrics[f"{name}.over_ticket"] = course.error - data.courses[rounds].error
    for name in ("initial", "movement"):
        metrics[f"{name}.over_trained"] = courses[name].error - courses["trained"].error
    return metrics, {}


@demo.part(prefix="whence")
def trace_origins(data: Tickets) -> Found:
    """Look where the weights of the ticket of 11% were large at first, or changed their sign."""
    rounds = ROUNDS["11"]
    masks, initial = data.masks[rounds], weights(data.initial)
    trained = weights(data.courses[0].network)
    large_at_first = keep_after(initial, rounds)
    chosen = np.concatenate([mask.ravel() for mask in masks])

    def share(conditions: list[Bits]) -> float:
        """Return of how many of the weights chosen a condition holds."""
        return float(np.concatenate([each.ravel() for each in conditions])[chosen].mean())

    blank = data.training.digits.train.max(axis=0) == 0
    return {
        "large_at_first": share(large_at_first),
        "large_at_first_by_chance": kept(masks),
        "turned": share([w0 * w < 0 for w0, w in zip(initial, trained, strict=True)]),
        "on_blank": masks[0][blank].sum() / masks[0].sum(),
        "blank": blank.mean(),
    }, {}
