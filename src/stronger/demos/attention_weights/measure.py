"""Measures what the size of an attention weight says of its token, and what other weights do."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from stronger.demos.shared.token_effects import (
    View,
    ablate_tokens,
    kendall,
    observe,
    rank_effects,
    score_tokens,
)
from stronger.demos.shared.token_tasks import (
    ANSWERS,
    TOKENS,
    Examples,
    draw_decisive,
    draw_majority,
    draw_retrieval,
    train_reader,
)
from stronger.evidence.demo import Demo, Scale
from stronger.nn.attention import DotProductAttention
from stronger.nn.losses import softmax
from stronger.statistics import accuracy

from .other_weights import affine_rank, farthest_weights, total_variation

if TYPE_CHECKING:
    from stronger.arrays import Array, Labels
    from stronger.demos.shared.reader import Reader
    from stronger.evidence.demo import Found, Metrics
    from stronger.evidence.parameters import Parameters

demo = Demo(__file__, entropy=2014)

SIZES = np.arange(1, 15)
"""Dimensions of random values."""


@dataclass(frozen=True, eq=False)
class Trained:
    """What all parts share."""

    retrieval: dict[str, Reader]
    """Readers trained to retrieve, and controls."""
    found: Examples
    """Sequences to retrieve from."""
    others: Labels
    """In each of these some other place than the relevant one (examples,)."""
    tested: dict[str, tuple[Reader, Examples]]
    """A reader of every task, and fresh sequences."""


@demo.prepare
def train_readers(rng: np.random.Generator, parameters: Parameters) -> Trained:
    """Train readers on tasks that need one token, or all, read alone or in context."""
    train = partial(train_reader, rng, parameters=parameters)
    count, steps = parameters.sequences, parameters.steps
    found = draw_retrieval(rng, count)
    retrieval = {
        "dot": train(draw_retrieval, ANSWERS, steps),
        "additive": train(draw_retrieval, ANSWERS, steps, attention="additive"),
        "untrained": train(draw_retrieval, ANSWERS, 0),
        "shuffled": train(draw_retrieval, ANSWERS, steps, shuffle=True),
    }
    others = (found.relevant + rng.integers(1, TOKENS, count)) % TOKENS
    tested = {"retrieval": (retrieval["dot"], found)}
    for name, draw in (("decisive", draw_decisive), ("majority", draw_majority)):
        tested[name] = train(draw, 2, steps), draw(rng, count)
        tested[f"{name}_context"] = train(draw, 2, steps, context=True), draw(rng, count)
    return Trained(retrieval, found, others, tested)


@demo.part(prefix="retrieval")
def find_the_token(data: Trained) -> Found:
    """Ask how far weights find the one relevant token."""
    relevant = data.found.relevant
    metrics: Metrics = {}
    for name, reader in data.retrieval.items():
        weights = observe(reader, data.found).weights
        metrics[f"{name}.hit"] = np.mean(weights.argmax(axis=1) == relevant)
        metrics[f"{name}.mass"] = weights[np.arange(len(weights)), relevant].mean()
    return metrics, {}


@demo.part(prefix="retrieval")
def remove_and_repeat(data: Trained) -> Found:
    """Remove the token of the largest weight, or another; show the relevant one twice."""
    reader, found, others = data.retrieval["dot"], data.found, data.others
    rows = np.arange(len(others))
    top = observe(reader, found).weights.argmax(axis=1)
    tokens = found.tokens.copy()
    tokens[rows, others] = tokens[rows, found.relevant]
    twice = observe(reader, replace(found, tokens=tokens))
    return {
        "accuracy_without_top": share_right(reader, found.remove(top)),
        "accuracy_without_other": share_right(reader, found.remove(others)),
        "twice_weight": twice.weights[rows, [others, found.relevant]].max(axis=0).mean(),
        "twice_accuracy": accuracy(twice.outputs, found.labels),
    }, {}


@demo.part
def tamper(rng: np.random.Generator, scale: Scale, data: Trained) -> Found:
    """Compare weights with effects of removal; permute them, make them equal, put all on one."""
    metrics: Metrics = {}
    for task, (reader, examples) in data.tested.items():
        seen = observe(reader, examples)
        weights, before = seen.weights, seen.outputs
        effects = ablate_tokens(seen, answer_change)
        permuted = np.array(
            [
                answer_change(before, seen.read(rng.permuted(weights, axis=1)))
                for _ in range(scale(10, 100))
            ]
        )  # (permutations, examples)
        uniform = seen.read(np.full_like(weights, 1 / TOKENS))
        # Weights that are nearly uniform anyway are hardly changed by either: give one token all
        chosen = rng.spawn(1)[0].integers(0, TOKENS, len(weights))
        single = seen.read(np.eye(TOKENS)[chosen])
        right = accuracy(before, examples.labels)
        metrics |= {
            f"{task}.accuracy": right,
            f"{task}.largest": weights.max(axis=1).mean(),
            f"{task}.tau": kendall(weights, effects).mean(),
            f"{task}.tau_of_others": kendall(np.roll(weights, 1, axis=0), effects).mean(),
            f"{task}.permuted": np.median(permuted, axis=0).mean(),
            f"{task}.uniform": answer_change(before, uniform).mean(),
            f"{task}.uniform_loss": right - accuracy(uniform, examples.labels),
            f"{task}.single": answer_change(before, single).mean(),
            f"{task}.single_loss": right - accuracy(single, examples.labels),
        }
    metrics["decisive.tau_less_in_context"] = (
        metrics["decisive.tau"] - metrics["decisive_context.tau"]
    )
    return metrics, {}


@demo.part
def never_weighted(rng: np.random.Generator, data: Trained, parameters: Parameters) -> Found:
    """Ask whether attention is needed at all: train readers with uniform weights throughout."""
    train = partial(train_reader, rng, parameters=parameters, attention="uniform")
    readers = {
        "retrieval": train(draw_retrieval, ANSWERS, parameters.steps),
        "majority_context": train(draw_majority, 2, parameters.steps, context=True),
    }
    return {
        f"{task}.never_weighted_accuracy": share_right(reader, data.tested[task][1])
        for task, reader in readers.items()
    }, {}


@demo.part(prefix="free")
def find_other_weights(rng: np.random.Generator, scale: Scale, data: Trained) -> Found:
    """Go as far as weights can with the same mean value, and with only the same answer."""
    count = scale(5, 50)
    metrics: Metrics = {}
    arrays: dict[str, Array] = {}
    for task in ("retrieval", "majority_context"):
        seen = observe(*data.tested[task])
        weights, values, answers = seen.weights[:count], seen.values[:count], contrast(seen)[:count]
        others = find_farthest(weights, answers)  # (examples, n)
        far = total_variation(others, weights)
        before, after = (np.einsum("en,enk->ek", each, answers) for each in (weights, others))
        metrics |= {
            f"{task}.same_value": total_variation(find_farthest(weights, values), weights).max(),
            f"{task}.value_rank": np.mean([affine_rank(each) for each in values]),
            f"{task}.same_answer": far.mean(),
            f"{task}.residual": np.abs(after - before).max(),
        }
        arrays[f"{task}.pair"] = np.stack([weights, others])[:, far.argmax()]
    metrics["answer_gap"] = (
        metrics["majority_context.same_answer"] - metrics["retrieval.same_answer"]
    )

    distances = []
    for size in SIZES:
        values = rng.standard_normal((count, TOKENS, size))
        weights = softmax(rng.standard_normal((count, TOKENS)))
        distances.append(total_variation(find_farthest(weights, values), weights))
    moves = np.array(distances) > 1e-6  # (sizes, examples)
    metrics["random.agreement"] = np.mean(moves == (SIZES + 1 < TOKENS)[:, None])
    return metrics, arrays | {"free.random": np.mean(distances, axis=1)}


@demo.part(prefix="decisive")
def compare_scores(data: Trained) -> Found:
    """Rank effects by weight, by weight times length, and by odds times distance."""
    seen = observe(*data.tested["decisive"])
    return rank_effects(seen, contrast(seen), answer_change), {}


@demo.part(prefix="gauge")
def change_gauge(rng: np.random.Generator, data: Trained) -> Found:
    """Add a vector to all values that changes lengths, but not the function."""
    return shift_values(rng, observe(*data.tested["decisive"])), {}


@demo.part(prefix="softmax")
def softmax_alone(rng: np.random.Generator, scale: Scale) -> Found:
    """Add a constant to all scores; make keys longer that match a query by chance only."""
    scores = rng.standard_normal((100, TOKENS))
    lifted = softmax(scores + 100 * rng.standard_normal((100, 1)))
    metrics: Metrics = {"shift_change": np.abs(lifted - softmax(scores)).max()}
    attention = DotProductAttention()
    for size in (4, 1024):
        q = rng.standard_normal((scale(50, 500), 1, size))
        k = rng.standard_normal((len(q), TOKENS, size))
        for name, factor in (("divided", 1), ("undivided", np.sqrt(size))):
            attention.forward(q * factor, k, k)
            metrics[f"largest_{name}_{size}"] = attention.weights.max(axis=-1).mean()
    return metrics, {}


def share_right(reader: Reader, examples: Examples) -> float:
    """Return the share of examples that a reader answers rightly."""
    return accuracy(reader.forward(examples.tokens, examples.queries), examples.labels)


def answer_change(before: Array, after: Array) -> Array:
    """Return the total variation between the probabilities that two rows of outputs stand for."""
    return total_variation(softmax(before), softmax(after))


def contrast(seen: View) -> Array:
    """Return what each value adds to an answer more than to all (examples, n, outputs).

    A constant added to all outputs is one that the softmax over answers cannot see.
    """
    added = seen.contributions
    added -= added.mean(axis=-1, keepdims=True)
    return added


def find_farthest(weights: Array, values: Array) -> Array:
    """Return for each example the farthest weights (examples, n) of the same mean value."""
    return np.array([farthest_weights(a, v) for a, v in zip(weights, values, strict=True)])


def shift_values(rng: np.random.Generator, seen: View) -> Metrics:
    """Add one vector to all values and take it out of the answer's bias; rank tokens by length."""
    step = rng.standard_normal(seen.values.shape[2])
    step *= 10 * np.linalg.norm(seen.values, axis=-1).mean() / np.linalg.norm(step)
    moved = replace(seen, values=seen.values + step)
    outputs = moved.read(seen.weights) - step @ seen.reader.readout.parameters["weights"]
    answers, moved_answers = contrast(seen), contrast(moved)
    length, moved_length = (np.linalg.norm(each, axis=-1) for each in (answers, moved_answers))
    distance, moved_distance = (
        score_tokens(seen.weights, each)["distance"] for each in (answers, moved_answers)
    )
    return {
        "output_change": np.abs(outputs - seen.outputs).max(),
        "length_tau": kendall(length, moved_length, 1e-9).mean(),
        "distance_tau": kendall(distance, moved_distance, 1e-9).mean(),
    }
