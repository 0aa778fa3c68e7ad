"""A trained network and the neurashed model that imitates it, side by side.

Run it with ``stronger demo run neurashed-bridge``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.demos._bridge import (
    STATES,
    active,
    answers,
    balanced,
    batch_effect,
    cohesion,
    grown,
    imitate,
    imposed,
    model_elasticity,
    network_elasticity,
    network_of,
    patches,
    strengths,
    together,
)
from stronger.evidence.earlier import Measurement, Run, Scale, demo
from stronger.neurashed.pathways import Pathways
from stronger.nn.datasets import digits as rows
from stronger.nn.optimisers import Adam
from stronger.nn.training import fit
from stronger.plots import BLUE, GREEN, GREY, ORANGE, WIDTH

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SIZES = (8, 64, 512)


@demo(id="neurashed-bridge", entropy=2026, seeds=8)
def neurashed_bridge(rng: np.random.Generator, scale: Scale) -> Measurement:
    r"""Make a neurashed model of a trained network, and compare the two.

    Which thing in a network is a feature node? The paper leaves it open, and suggests a few neurons
    that are often active at the same time [@su2024envisioning]. We take it at its word.

    A network 784-100-60-10 of rectifiers learns 10,000 digits. Its units are grouped by whether
    they are *on* for the same digits (average linkage, 30 and 20 groups); a group fires if half of
    its units are on. In the model, level one are 49 patches of the image, which fire if a quarter
    inked; levels two and three are the groups; each depends on the ten patches or six groups from
    which it gets the most weight, and fires if at least $k$ of these do, with the $k$ that fits
    best. No size of an activation enters. The model then grows by addition on the pathways of
    5,000 digits, without error signal.

    **Compared** are: whether rules tell when groups are active, on new digits; the answers; the
    factors $\lambda$ with the strength of groups in the network (mean activation times the length
    of the outgoing weights); local elasticity over all pairs of 100 digits; and what batches of 8,
    64 and 512 leave after equally many updates.

    **Controls.** Groups of the same sizes at random; wiring to random nodes below; pathways imposed
    by the network instead of by rules; the cosine between images.
    """
    from scipy.stats import spearmanr

    digits = rows(rng, scale, train=scale.choose(quick=1500, full=10_000), test=2000)
    network = network_of(rng)
    start = network.copy()
    fit(
        network,
        Adam(1e-3),
        digits.train,
        digits.train_labels,
        rng,
        epochs=scale.choose(quick=3, full=6),
    )
    shown = scale.choose(quick=500, full=5000)
    seen, labels = digits.train[:shown], digits.train_labels[:shown]
    imitation = imitate(network, seen, rng)
    chance = imitate(network, seen, rng, at_random=True)
    metrics = {
        "network.error": float(
            np.mean(network.outputs(digits.test).argmax(axis=1) != digits.test_labels)
        )
    }

    on = active(network, digits.test)
    same, dealt = [], []
    for fires, groups in zip(on, imitation.groups, strict=True):
        changing = fires[:, (fires.mean(axis=0) > 0) & (fires.mean(axis=0) < 1)]
        kept = groups[(fires.mean(axis=0) > 0) & (fires.mean(axis=0) < 1)]
        same.append(cohesion(changing, kept))
        dealt.append(cohesion(changing, rng.permutation(kept)))
    metrics |= {
        "groups.cohesion": float(np.mean(same)),
        "groups.at_random": float(np.mean(dealt)),
        "groups.gain": float(np.mean(same) - np.mean(dealt)),
    }

    truth = [together(o, g) for o, g in zip(on, imitation.groups, strict=True)]
    for name, each in {"rules": imitation, "wired_at_random": chance}.items():
        fired = each.graph.fire(patches(digits.test))
        for level, place in enumerate(("first", "second")):
            metrics[f"{name}.{place}"] = float(balanced(fired[level + 1], truth[level]).mean())

    count = scale.choose(quick=500, full=5000)
    test = Pathways.of(imitation.graph, patches(digits.test), digits.test_labels)
    by_rules = grown(Pathways.of(imitation.graph, patches(seen), labels), rng, count)
    learned = imposed(imitation, network, seen, labels)
    by_force = grown(learned, rng, count)
    said = network.outputs(digits.test).argmax(axis=1)
    forced = imposed(imitation, network, digits.test, digits.test_labels)
    metrics |= {
        "answers.rules": float(np.mean(answers(by_rules, test) == digits.test_labels)),
        "answers.rules.as_network": float(np.mean(answers(by_rules, test) == said)),
        "answers.imposed": float(np.mean(answers(by_force, forced) == digits.test_labels)),
        "answers.most_frequent": float(np.bincount(digits.test_labels).max() / len(said)),
    }

    ranks = []
    for layer in range(len(STATES)):
        unit = strengths(network, seen, layer)
        groups = imitation.groups[layer]
        group = np.array([unit[groups == g].sum() for g in range(groups.max() + 1)])
        factors = imitation.graph.level(by_force.factors, layer + 1)
        ranks.append(spearmanr(group, factors).statistic)
        metrics[f"strength.layer{layer + 1}"] = float(ranks[-1])
    metrics["strength.rank"] = float(np.mean(ranks))

    probes = slice(0, scale.choose(quick=30, full=100))
    images, names = digits.test[probes], digits.test_labels[probes]
    real = network_elasticity(network, images, names, 1e-3)
    asked = imposed(imitation, network, images, names)
    imagined = model_elasticity(by_force, asked)
    unit = images / np.linalg.norm(images, axis=1, keepdims=True)
    off = ~np.eye(len(images), dtype=np.bool_) & np.isfinite(imagined)
    metrics |= {
        "elasticity.rank": float(spearmanr(real[off], imagined[off]).statistic),
        "elasticity.pixels": float(spearmanr(real[off], (unit @ unit.T)[off]).statistic),
        "elasticity.undefined": float(np.mean(~np.isfinite(imagined))),
    }
    metrics["elasticity.over_pixels"] = metrics["elasticity.rank"] - metrics["elasticity.pixels"]

    updates = scale.choose(quick=20, full=300)
    for size in SIZES:
        left, strong, error = batch_effect(
            start, seen, labels, learned, rng, size=min(size, shown), updates=updates
        )
        metrics |= {
            f"batch.network.{size}": left,
            f"batch.model.{size}": strong,
            f"batch.error.{size}": error,
        }
    for name in ("network", "model"):
        metrics[f"batch.{name}.ratio"] = metrics[f"batch.{name}.512"] / metrics[f"batch.{name}.8"]
    keep = np.flatnonzero(off.ravel())[:: max(off.sum() // 1000, 1)]
    return Measurement(metrics, {"real": real.ravel()[keep], "imagined": imagined.ravel()[keep]})


# --- What it looks like ----------------------------------------------------------------------

ROWS = {
    "groups.cohesion": "correlation within groups",
    "groups.at_random": "…within random groups",
    "rules.first": "rules, first layer",
    "wired_at_random.first": "…wired at random",
    "rules.second": "rules, second layer",
    "wired_at_random.second": "…wired at random ",
    "answers.rules": "right answers, by rules",
    "answers.imposed": "right answers, imposed",
    "answers.most_frequent": "…most frequent digit",
    "strength.rank": "factors and strengths",
    "elasticity.rank": "elasticity, model",
    "elasticity.pixels": "…cosine of images",
}
CONTROLS = frozenset(
    {
        "groups.at_random",
        "wired_at_random.first",
        "wired_at_random.second",
        "answers.most_frequent",
        "elasticity.pixels",
    }
)


@neurashed_bridge.figure(
    title="Elasticity between pairs of digits: in the network and in its imitation",
    alt=lambda result: (
        "Scatter plot of local elasticity in the neurashed model against that in the network, for "
        "about a thousand pairs of digits, first seed. Rank correlation over all seeds: "
        f"{result.estimates['elasticity.rank'].mean:.2f}; of the network's with the cosine between "
        f"images: {result.estimates['elasticity.pixels'].mean:.2f}."
    ),
)
def pairs_of_digits(run: Run) -> Figure:
    """Plot elasticity against elasticity."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 4.4))
    axes = figure.subplots()
    first = run.arrays[0]
    axes.plot(first["real"], first["imagined"], "o", color=BLUE, alpha=0.35, markersize=4)
    axes.set(
        xlabel="in the network [change of logits, of the updated digit's]",
        ylabel="in the model\n[change of logits, of the updated digit's]",
    )
    return figure


@neurashed_bridge.figure(
    title="What the imitation gets right, beside its controls",
    alt=lambda result: (
        "Dot plot, one dot per seed. "
        + "; ".join(f"{label} {result.estimates[name].mean:.2f}" for name, label in ROWS.items())
        + "."
    ),
)
def beside_its_controls(run: Run) -> Figure:
    """Plot the main measures with their controls, each seed."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 5.6))
    axes = figure.subplots()
    for place, (name, _) in enumerate(ROWS.items()):
        values = [each[name] for each in run.result.metrics]
        colour = GREY if name in CONTROLS else ORANGE if name.startswith("answers") else GREEN
        axes.plot(values, np.full(len(values), -place), "o", color=colour, alpha=0.6)
    axes.set_yticks([-place for place in range(len(ROWS))], list(ROWS.values()))
    axes.set(xlim=(-0.3, 1.02), xlabel="value [correlation or share]; controls in grey")
    return figure
