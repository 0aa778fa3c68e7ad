"""Measures which units come to matter, what is asked of them, and how large weights get."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.demos.shared.digit_rectifiers import Ink, build_rectifiers, draw_ink, selectivity
from stronger.evidence.demo import Demo, Scale
from stronger.nn.losses import cross_entropy
from stronger.nn.optimisers import SGD, Adam
from stronger.nn.symmetries import negate_rectifiers
from stronger.nn.training import fit, train
from stronger.statistics import auc, auc_of_two, rank_correlation

from .error_signals import count_growing_weights, count_signs, signals, votes_of

if TYPE_CHECKING:
    from stronger.arrays import Array, Labels
    from stronger.evidence.demo import Found, Metrics
    from stronger.evidence.parameters import Parameters
    from stronger.nn.network import Network

demo = Demo(__file__, entropy=1949)

KINDS = ("useful", "useless", "silent")
"""Inputs that tell classes apart, that are noise, and that are always zero."""
EACH = 10
"""How many inputs of each kind."""


@demo.prepare
def draw_digits(rng: np.random.Generator, scale: Scale, parameters: Parameters) -> Ink:
    """Draw training images."""
    return draw_ink(rng, scale, parameters.examples)


# --- Units: which came to matter, which grew, and how they began --------------------------------


@demo.part
def units(rng: np.random.Generator, data: Ink, parameters: Parameters) -> Found:
    """Train on the digits in five ways, and correlate the importance of units with what they are.

    Units of the untrained network have not grown.
    """
    seed = int(rng.integers(2**32))
    shuffled = rng.permutation(data.labels)
    metrics: Metrics = {}
    for name, optimiser, labels in (
        ("untrained", None, data.labels),
        ("trained", SGD(parameters.learning_rate), data.labels),
        ("shuffled", SGD(parameters.learning_rate), shuffled),
        ("slow", SGD(0.01), data.labels),
        ("adam", Adam(1e-3), data.labels),
    ):
        network = build_rectifiers(seed, 784, parameters.hidden, 10)
        early = network.activations(data.inputs)[2]  # (examples, units)
        incoming, outgoing = squared_norms(network)
        if optimiser:
            order = np.random.default_rng(seed)
            fit(network, optimiser, data.inputs, labels, order, epochs=parameters.epochs)
        h = network.activations(data.inputs)[2]
        incoming_late, outgoing_late = squared_norms(network)
        norm = np.sqrt(outgoing_late)
        matters = importance(network, data, labels)
        for what, values in (
            ("strength", norm * np.sqrt(np.mean(h**2, axis=0))),
            ("activity", h.mean(axis=0)),
            ("largest_activity", h.max(axis=0)),
            ("outgoing_norm", norm),
            ("selectivity", selectivity(h, labels)),
        ):
            metrics[f"units.{name}.{what}_and_importance"] = rank_correlation(values, matters)
        if not optimiser:
            continue
        grown = norm - np.sqrt(outgoing)
        # How well a unit told one digit from the others before training, with either end
        present = data.labels[:, None] == np.arange(10)
        aligned = np.abs(auc(early, present) - 0.5).max(axis=1)
        metrics |= {
            f"growth.{name}.importance": rank_correlation(grown, matters),
            f"growth.{name}.early_activity": rank_correlation(grown, early.mean(axis=0)),
            f"growth.{name}.early_alignment_and_importance": rank_correlation(aligned, matters),
            f"growth.{name}.share_that_grew": np.mean(grown > 0),
            f"growth.{name}.balance": rank_correlation(
                incoming_late - incoming, outgoing_late - outgoing
            ),
        }
    return metrics, {}


def importance(network: Network, data: Ink, labels: Labels) -> Array:
    """Return by how much the loss rises if a unit of the last hidden layer is ablated (units,)."""
    *_, h, logits = network.activations(data.inputs)
    loss, _ = cross_entropy(logits, labels)
    without = [
        logits - np.outer(activity, vote)
        for activity, vote in zip(h.T, votes_of(network), strict=True)
    ]
    return np.array([cross_entropy(each, labels)[0] - loss for each in without])


def squared_norms(network: Network) -> tuple[Array, Array]:
    """Return the squared norms of each hidden unit's incoming and outgoing weights (units,).

    The bias counts among what comes in.
    """
    first, *_, last = (layer.parameters for layer in network.layers)
    incoming = np.square(first["weights"]).sum(axis=0) + np.square(first["bias"])
    return incoming, np.square(last["weights"]).sum(axis=1)


# --- Inputs that matter, inputs that do not, and inputs that are never on -----------------------


@demo.part(prefix="inputs")
def inputs(rng: np.random.Generator, scale: Scale, parameters: Parameters) -> Found:
    """Train on four classes told by some inputs and not by others, with and without decay."""
    labels = rng.integers(0, 4, scale(300, 4_000))
    patterns = rng.standard_normal((4, EACH))
    useful = patterns[labels] + rng.standard_normal((len(labels), EACH))
    useful /= useful.std(axis=0)
    useless = rng.standard_normal((len(labels), EACH))
    shown = np.concatenate([useful, useless, np.zeros_like(useful)], axis=1)
    kinds = dict(zip(KINDS, np.arange(3 * EACH).reshape(3, EACH), strict=True))
    seed = int(rng.integers(2**32))
    metrics: Metrics = {}
    arrays: dict[str, Array] = {}
    for name, decay in (("plain", 0.0), ("decay", parameters.weight_decay)):
        network = build_rectifiers(seed, 3 * EACH, 50, 4)
        weights = network.layers[0].parameters["weights"]  # (inputs, units)
        begun = weights.copy()
        optimiser = SGD(parameters.learning_rate, weight_decay=decay)
        epochs = train(network, optimiser, shown, labels, rng, epochs=scale(3, 30))
        at_first = np.linalg.norm(weights, axis=1)
        # (epochs + 1, inputs)
        sizes = np.array([at_first, *(np.linalg.norm(weights, axis=1) for _ in epochs)])
        for kind, chosen in kinds.items():
            of_kind = sizes[:, chosen]
            metrics[f"{name}.{kind}_ratio"] = of_kind[-1].mean() / of_kind[0].mean()
            arrays[f"sizes.{name}.{kind}"] = of_kind.mean(axis=1)
        metrics[f"{name}.silent_moved"] = np.abs(weights - begun)[kinds["silent"]].max()
        metrics[f"{name}.useful_ranked_above"] = auc_of_two(
            *(sizes[-1, kinds[kind]] for kind in ("useful", "useless"))
        )
    return metrics, arrays


# --- Signs: what the classes ask of units and weights -------------------------------------------


@demo.part(prefix="signals")
def error_signals(rng: np.random.Generator, data: Ink, parameters: Parameters) -> Found:
    """Follow dE/dh of helping and hindering units, and what it asks of their incoming weights."""
    seed = int(rng.integers(2**32))
    network = build_rectifiers(seed, 784, parameters.hidden, 10)
    stages = [count_signs(network, data)]
    growing: Metrics = {}
    for epoch in train(
        network,
        SGD(parameters.learning_rate),
        data.inputs,
        data.labels,
        np.random.default_rng(seed),
        epochs=parameters.epochs,
    ):
        stages.append(count_signs(network, data))
        if epoch.number == 1:
            growing = count_growing_weights(network, data)

    h, asked, p = signals(network, data)
    votes = votes_of(network)
    expected = p @ votes.T - votes[:, data.labels].T
    # A layer's own part of it is ‖dE/dz‖² (‖x‖² + 1), for weights and biases
    length = np.sqrt(
        np.square(p - np.eye(10)[data.labels]).sum(axis=1) * (1 + np.square(h).sum(axis=1))
        + np.square(asked * (h > 0)).sum(axis=1) * (1 + np.square(data.inputs).sum(axis=1))
    )
    by_sureness = np.argsort(p[np.arange(len(p)), data.labels])
    quarter = len(by_sureness) // 4
    surest, least_sure = by_sureness[-quarter:], by_sureness[:quarter]
    return {
        **{f"early.{name}": share for name, share in stages[1].items()},
        **{f"late.{name}": share for name, share in stages[-1].items()},
        **{f"weights_that_grow.{code}": share for code, share in growing.items()},
        "negated_own": count_signs(negate_rectifiers(network), data)["own"],
        "identity_error": np.abs(asked - expected).max(),
        "surest_to_least_sure": length[surest].mean() / length[least_sure].mean(),
    }, {f"signs.{name}": np.array([each[name] for each in stages]) for name in ("own", "other")}


@demo.part(prefix="early")
def early_gradient(
    rng: np.random.Generator, scale: Scale, data: Ink, parameters: Parameters
) -> Found:
    """Compare the mean dE/dh over active units at initialisation with its first-order value.

    With outgoing weights V of variance s² and K classes, p_k is 1/K + (z_k - mean z)/K to first
    order, and z contains V h; hence E[dE/dh_j] = s² h_j (1 - 1/K) > 0 for an active unit, whatever
    the label. V and -V are both used, which cancels the part that is odd in V.
    """
    shown = scale(100, 500)
    some = Ink(data.inputs[:shown], rng.integers(0, 10, shown))
    network = build_rectifiers(int(rng.integers(2**32)), 784, parameters.hidden, 10)
    votes = votes_of(network)
    variance = 2 / parameters.hidden
    active, inactive = [], []
    for _ in range(scale(5, 40)):
        drawn = rng.normal(0, np.sqrt(variance), votes.shape)
        for sign in (1, -1):
            votes[...] = sign * drawn
            h, asked, _ = signals(network, some)
            active.append(asked[h > 0].mean())
            inactive.append(asked[h == 0].mean())
    derived = variance * 0.9 * h[h > 0].mean()
    return {
        "active_to_derived": np.mean(active) / derived,
        "inactive_to_derived": np.mean(inactive) / derived,
    }, {}
