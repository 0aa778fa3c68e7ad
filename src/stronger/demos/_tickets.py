"""Tickets: parts of an untrained network, how they are drawn, and how they learn.

A part of the demo ``lottery-ticket``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from stronger.evidence.earlier import Measurement, Scale
from stronger.nn.activations import ReLU
from stronger.nn.datasets import mnist
from stronger.nn.losses import cross_entropy
from stronger.nn.optimisers import Adam
from stronger.nn.pruning import Masked, at_random, cut, falling_shares, keep, kept, weights
from stronger.nn.rectifiers import build_mlp
from stronger.nn.training import fit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from stronger.nn.network import Network

    Array = NDArray[np.floating[Any]]
    Mask = NDArray[np.bool_]

SIZES = (784, 300, 100, 10)
ROUNDS = {"51": 3, "21": 7, "11": 10, "3.6": 15}
"""Rounds after which tickets are looked at, by the share that is left in per cent."""
CONTROLLED = ("21", "11", "3.6")
"""Those for which controls are trained as well."""
TARGET = 0.94
"""The accuracy to reach."""


@dataclass(frozen=True, eq=False)
class Course:
    """How a network learned: what it knows of held-out images, look by look."""

    network: Network
    steps: NDArray[np.int64]  # (looks,)
    accuracy: NDArray[np.float64]  # (looks,)
    loss: NDArray[np.float64]  # (looks,)
    before: float
    """The error on test images before the first step."""
    error: float
    """The same at the end."""

    def reached(self) -> float:
        """Return after how many steps the target was reached, on the mean of three looks.

        If it was not, one look more than there were.
        """
        smooth = np.convolve(self.accuracy, np.full(3, 1 / 3), mode="valid")
        where = np.flatnonzero(smooth >= TARGET)
        end = 2 * self.steps[-1] - self.steps[-2]
        return float(self.steps[where[0] + 1] if len(where) else end)

    @property
    def lowest(self) -> float:
        """The step at which the held-out loss was lowest: where one would have stopped."""
        return float(self.steps[self.loss.argmin()])


@dataclass(frozen=True, eq=False)
class Bench:
    """Digits as ink (examples, 784) from 0 to 1, and the training that all tickets get."""

    train: Array
    labels: NDArray[np.int64]
    held_out: Array
    held_out_labels: NDArray[np.int64]
    test: Array
    test_labels: NDArray[np.int64]
    seed: int
    """Orders the examples, alike in every training."""
    epochs: int
    look: int
    """Steps between looks."""

    def learn(self, ticket: Network, masks: Sequence[Mask] | None = None) -> Course:
        """Train a copy of a ticket with its cut weights held at zero, and watch."""
        network = ticket.copy()
        optimiser = Masked(Adam(1e-3), masks) if masks else Adam(1e-3)
        rng = np.random.default_rng(self.seed)
        chunk = 100 * self.look
        looks: list[tuple[float, float]] = []
        before = self.wrong(network)
        for _ in range(self.epochs):
            order = rng.permutation(len(self.train))
            for start in range(0, len(order), chunk):
                chosen = order[start : start + chunk]
                fit(network, optimiser, self.train[chosen], self.labels[chosen], rng, epochs=1)
                logits = network.outputs(self.held_out)
                right = logits.argmax(axis=1) == self.held_out_labels
                looks.append((float(right.mean()), cross_entropy(logits, self.held_out_labels)[0]))
        accuracy, loss = np.array(looks).T
        steps = self.look * np.arange(1, len(looks) + 1)
        return Course(network, steps, accuracy, loss, before, self.wrong(network))

    def wrong(self, network: Network) -> float:
        """Return the share of test images a network gets wrong."""
        return float(np.mean(network.outputs(self.test).argmax(axis=1) != self.test_labels))


def drawn(rng: np.random.Generator, scale: Scale) -> Bench:
    """Draw images to train with and others to watch, and take all test images or some."""
    digits = mnist(scale.data)
    count, held_out, tests = scale.choose(quick=(400, 200, 300), full=(10_000, 2_000, 10_000))
    order = rng.permutation(60_000)[: count + held_out]
    ink = (digits.train_images[order] / np.float32(255)).reshape(-1, 784)
    labels = digits.train_labels[order].astype(np.int64)
    return Bench(
        ink[:count],
        labels[:count],
        ink[count:],
        labels[count:],
        (digits.test_images[:tests] / np.float32(255)).reshape(-1, 784),
        digits.test_labels[:tests].astype(np.int64),
        int(rng.integers(2**32)),
        *scale.choose(quick=(2, 2), full=(6, 20)),
    )


# --- Drawing tickets -------------------------------------------------------------------------


def shares(rounds: int) -> list[float]:
    """Return the share of each layer that is left after so many rounds."""
    return falling_shares(rounds, len(SIZES) - 1)


def in_rounds(bench: Bench, initial: Network, rounds: int) -> tuple[list[list[Mask]], list[Course]]:
    """Train, cut a fifth of what is left, go back to the initial weights; and again.

    Return the masks and the course of every round; the first is the whole network.
    """
    masks = [np.ones(w.shape, np.bool_) for w in weights(initial)]
    drawn_masks, courses = [masks], [bench.learn(initial)]
    for number in range(1, rounds + 1):
        # Cut weights are zero, so that the largest are among those left
        masks = keep(weights(courses[-1].network), shares(number))
        drawn_masks.append(masks)
        courses.append(bench.learn(cut(initial, masks), masks))
    return drawn_masks, courses


def by_other_ranks(
    bench: Bench, initial: Network, trained: Network, rounds: int
) -> dict[str, Course]:
    """Cut once, by trained size, by initial size or by movement; go back to the initial weights."""
    before, after = weights(initial), weights(trained)
    scores = {
        "trained": after,
        "initial": before,
        "movement": [w - w0 for w, w0 in zip(after, before, strict=True)],
    }  # type: dict[str, Sequence[Array]]
    courses = {}
    for name, score in scores.items():
        masks = keep(score, shares(rounds))
        courses[name] = bench.learn(cut(initial, masks), masks)
    return courses


def of_one_size(initial: Network, masks: Sequence[Mask]) -> Network:
    """Return a ticket whose weights keep their initial signs, at one size for every layer."""
    ticket = cut(initial, masks)
    for w, mask in zip(weights(ticket), masks, strict=True):
        w[...] = np.sign(w) * np.sqrt(np.mean(np.square(w[mask])))
    return ticket


def signs_drawn_anew(rng: np.random.Generator, ticket: Network) -> Network:
    """Return a ticket whose weights have the same sizes, and signs drawn by chance."""
    turned = ticket.copy()
    for w in weights(turned):
        w *= rng.choice(np.array([-1, 1], np.float32), w.shape)
    return turned


# --- What is measured ------------------------------------------------------------------------


def tell(name: str, course: Course) -> dict[str, float]:
    """Return the numbers of one course."""
    return {
        f"{name}.before": course.before,
        f"{name}.error": course.error,
        f"{name}.steps": course.reached(),
        f"{name}.lowest": course.lowest,
        f"{name}.held_out_error": float(1 - course.accuracy.mean()),
    }


def tickets(rng: np.random.Generator, scale: Scale) -> Measurement:
    """Draw tickets by every rule and train them."""
    bench = drawn(rng, scale)
    initial, fresh = (build_mlp(rng, SIZES, ReLU) for _ in range(2))
    masks, courses = in_rounds(bench, initial, max(ROUNDS.values()))
    dense = courses[0]
    metrics = tell("dense", dense)
    arrays = {
        "kept": np.array([kept(each) for each in masks]),
        "ticket_error": np.array([each.error for each in courses]),
        "ticket_steps": np.array([each.reached() for each in courses]),
        "looks": dense.steps,
        "course_dense": dense.accuracy,
    }
    for share, rounds in ROUNDS.items():
        course, mask = courses[rounds], masks[rounds]
        metrics |= tell(f"ticket.{share}", course)
        metrics[f"ticket.{share}.kept"] = kept(mask)
        metrics[f"ticket.{share}.rise"] = course.error - dense.error
        metrics[f"ticket.{share}.steps_ratio"] = course.reached() / dense.reached()
        arrays[f"course_ticket_{share}"] = course.accuracy
        if share not in CONTROLLED:
            continue
        elsewhere = at_random(mask, rng)
        for name, control in (
            ("fresh", bench.learn(cut(fresh, mask), mask)),
            ("elsewhere", bench.learn(cut(initial, elsewhere), elsewhere)),
        ):
            metrics |= tell(f"{name}.{share}", control)
            metrics[f"{name}.{share}.over_ticket"] = control.error - course.error
            metrics[f"{name}.{share}.steps_ratio"] = control.reached() / dense.reached()
            arrays[f"course_{name}_{share}"] = control.accuracy
    halfway = (metrics["ticket.11.error"] + metrics["elsewhere.11.error"]) / 2
    metrics["places.fresh_over_halfway"] = metrics["fresh.11.error"] - halfway
    rounds = ROUNDS["11"]
    others = by_other_ranks(bench, initial, dense.network, rounds)
    level = of_one_size(initial, masks[rounds])
    others["one_size"] = bench.learn(level, masks[rounds])
    others["signs_anew"] = bench.learn(signs_drawn_anew(rng, level), masks[rounds])
    for name, course in others.items():
        metrics |= tell(f"rank.{name}", course)
        metrics[f"rank.{name}.over_ticket"] = course.error - courses[rounds].error
    for name in ("initial", "movement"):
        metrics[f"rank.{name}.over_trained"] = others[name].error - others["trained"].error
    metrics |= whence(bench, initial, dense.network, masks[rounds])
    return Measurement(metrics, arrays)


def whence(
    bench: Bench, initial: Network, trained: Network, masks: Sequence[Mask]
) -> dict[str, float]:
    """Return where the weights of a ticket come from: how many were large before or turned."""
    at_first = keep(weights(initial), shares(ROUNDS["11"]))
    ticket = sum(int(mask.sum()) for mask in masks)
    common = sum(int((a & b).sum()) for a, b in zip(masks, at_first, strict=True))
    turned = sum(
        int((mask & (a * b < 0)).sum())
        for mask, a, b in zip(masks, weights(initial), weights(trained), strict=True)
    )
    blank = bench.train.max(axis=0) == 0
    return {
        "whence.large_at_first": common / ticket,
        "whence.large_at_first_by_chance": kept(masks),
        "whence.turned": turned / ticket,
        "whence.on_blank": float(masks[0][blank].sum() / masks[0].sum()),
        "whence.blank": float(blank.mean()),
    }
