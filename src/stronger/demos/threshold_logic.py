"""Threshold logic: what firing can assert, what silence can, and what it costs to swap the two.

Run it with ``stronger demo run threshold-logic``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.demos._lost_signals import (
    KINDS,
    SHARES,
    false_firing,
    one_lost_signal,
    present,
    rarity,
)
from stronger.evidence.earlier import Measurement, Run, Scale, demo
from stronger.nn.boolean import layers_needed, states, unit_tables, unseparable, veto_tables
from stronger.nn.threshold import (
    Inhibition,
    Layer,
    detectors,
    felt,
    network_for,
    outputs,
    random_network,
    recode,
    signals,
    twin,
)
from stronger.plots import BLUE, GREY, ORANGE, WIDTH

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    Bits = NDArray[np.bool_]

XOR = 0b0110  # the table of "x1 or x2, not both": bit r is the answer on row r of states(2)


# --- (a) Every function of a few inputs, by one unit and by layers ---------------------------


def enumeration() -> Measurement:
    """Count what units and networks compute, with and without a constant input."""
    metrics: dict[str, float] = {}
    for inputs, name in ((2, "two"), (3, "three"), (4, "four")):
        found = unit_tables(inputs)
        metrics |= {
            f"unit.{name}_inputs.with_constant": float(len(found)),
            f"unit.{name}_inputs.without_constant": float(np.sum(found % 2 == 0)),
            f"unit.{name}_inputs.with_veto": float(len(veto_tables(inputs))),
            f"unit.{name}_inputs.proved_impossible": float(len(unseparable(inputs))),
        }
    for inputs, name in ((2, "two"), (3, "three")):
        for constant, which in ((False, "without"), (True, "with")):
            needed = layers_needed(inputs, constant=constant)
            reached = needed > 0
            metrics[f"nets.{name}_inputs.{which}_constant"] = float(reached.sum())
            # A function and its negation: reversing the list of tables negates each of them.
            metrics[f"nets.{name}_inputs.both_polarities_{which}_constant"] = float(
                np.mean(reached & reached[::-1])
            )
    answers = (unit_tables(2)[:, None] >> np.arange(4)) % 2
    wanted = (XOR >> np.arange(4)) % 2
    metrics["xor.one_unit.best_accuracy"] = float((answers == wanted).mean(axis=1).max())
    metrics["xor.layers.without_constant"] = float(layers_needed(2, constant=False)[XOR])
    metrics["xor.layers.with_constant"] = float(layers_needed(2, constant=True)[XOR])
    return Measurement(metrics)


# --- (b) Random networks and random functions ------------------------------------------------


def silence(rng: np.random.Generator, scale: Scale) -> Measurement:
    """Show silence to random networks, and mark random functions of which it is an instance."""
    fired: dict[str, list[Bits]] = {"without": [], "with": []}
    for _ in range(scale.choose(quick=30, full=300)):
        widths = rng.integers(4, 41, rng.integers(2, 7))
        network = random_network(rng, widths, KINDS[rng.integers(len(KINDS))])
        # The control: a constant input of weight 0 to 10 lowers each threshold by as much.
        lowered = tuple(
            Layer(each.weights, each.thresholds - rng.integers(0, 11, len(each.thresholds)))
            for each in network
        )
        nothing = np.zeros((1, widths[0]), dtype=np.bool_)
        fired["without"] += [each.ravel() for each in signals(network, nothing)[1:]]
        fired["with"] += [each.ravel() for each in signals(lowered, nothing)[1:]]

    accuracies: dict[str, list[float]] = {"read_low": [], "read_high": [], "true_on_silence": []}
    for _ in range(scale.choose(quick=30, full=300)):
        inputs = int(rng.integers(2, 7))
        truth = rng.random(2**inputs) < 0.5
        accuracies["true_on_silence"].append(float(truth[0]))
        truth[0] = True  # from here on: a function that is true where nothing is active
        low = outputs(network_for(~truth), states(inputs)).ravel()
        allowed = truth.copy()
        allowed[0] = False  # the nearest function for which a unit can fire
        high = outputs(network_for(allowed), states(inputs)).ravel()
        accuracies["read_low"].append(float(np.mean(~low == truth)))
        accuracies["read_high"].append(float(np.mean(high == truth)))
    exact = [
        np.array_equal(detectors(row[None]).fires(states(5)).ravel(), np.arange(32) == index)
        for index, row in enumerate(states(5))
        if detectors(row[None]).thresholds[0] > 0
    ]
    return Measurement(
        {
            **{
                f"silence.fired_{name}_constant": float(np.concatenate(each).mean())
                for name, each in fired.items()
            },
            **{f"random.{name}": float(np.mean(each)) for name, each in accuracies.items()},
            "random.read_low_worst": min(accuracies["read_low"]),
            "states.detected_of_32": float(sum(exact)),
        }
    )


# --- (c) The twin in which silence stands for presence ---------------------------------------


def mirror(rng: np.random.Generator, scale: Scale) -> Measurement:
    """Turn all signals of random networks over, or a random choice of them, and compare."""
    wrong = {"twin": 0.0, "recoded": 0.0}
    unmoved: list[float] = []
    free: dict[Inhibition, list[Bits]] = {kind: [] for kind in KINDS}
    for kind in KINDS:
        for _ in range(scale.choose(quick=10, full=100)):
            widths = rng.integers(4, 41, rng.integers(2, 7))
            network = random_network(rng, widths, kind)
            seen = present(rng, 200, widths[0])
            original = signals(network, seen)
            turned = signals(twin(network), ~seen)
            wrong["twin"] += sum(int((a == b).sum()) for a, b in zip(original, turned, strict=True))
            coins = [rng.random(width) < 0.5 for width in widths]
            mixed = signals(recode(network, coins), seen ^ coins[0])
            wrong["recoded"] += sum(
                int((a ^ coin != b).sum())
                for a, b, coin in zip(original, mixed, coins, strict=True)
            )
            # The control: inputs turned over and read from the other end, thresholds left alone.
            unmoved.append(float(np.mean(outputs(network, ~seen) == original[-1])))
            free[kind] += [each.thresholds > 0 for each in twin(network)]
    return Measurement(
        {
            "twin.mismatches": wrong["twin"],
            "recoded.mismatches": wrong["recoded"],
            "twin.thresholds_unmoved.wrong_answers": float(np.mean(unmoved)),
            **{
                f"twin.{kind}.units_without_constant": float(np.concatenate(each).mean())
                for kind, each in free.items()
            },
        }
    )


# --- (d) The heat illusion -------------------------------------------------------------------


def cold_contacts(rng: np.random.Generator, trials: int, longest: int) -> Bits:
    """Touch the skin once per trial with something cold, for 1 step or for 2 to the longest.

    Return whether heat, and whether cold, was felt at any time (trials, 2).
    """
    steps = np.arange(longest + 12)
    warm = np.zeros(len(steps), dtype=np.bool_)
    found = []
    for _ in range(trials):
        start, length = rng.integers(0, 8), 1 if longest == 1 else rng.integers(2, longest + 1)
        cold = (steps >= start) & (steps < start + length)
        found.append(felt(warm, cold).any(axis=0))
    return np.array(found)


def illusion(rng: np.random.Generator, scale: Scale) -> Measurement:
    """Ask what is felt after cold contacts, brief and lasting, with nothing warm about."""
    trials = scale.choose(quick=20, full=100)
    return Measurement(
        {
            f"heat.{name}_cold.feels_{sense}": float(share)
            for name, longest in (("brief", 1), ("lasting", 8))
            for sense, share in zip(
                ("heat", "cold"), cold_contacts(rng, trials, longest).mean(axis=0), strict=True
            )
        }
    )


# (e) Signals that get lost are in `stronger.demos._lost_signals`.


# --- The demo --------------------------------------------------------------------------------


@demo(id="threshold-logic", entropy=1943)
def threshold_logic(rng: np.random.Generator, scale: Scale) -> Measurement:
    r"""Let threshold units do logic, then swap the meanings of firing and silence.

    A unit fires where its net excitation reaches a threshold:

    $$ y = 1 \quad\text{if}\quad \sum_j w_j x_j \ge \theta, \qquad y = 0 \quad\text{if not,} $$

    with $x_j \in \{0, 1\}$ and, here, whole numbers for $w_j$ and $\theta$. In the calculus of
    1943 a firing unit asserts that its condition holds [@mcculloch1943logical]. There the
    threshold counts active synapses, so $\theta > 0$, and one active inhibitory synapse silences
    the unit whatever else is active: a *veto*. We set beside it *subtractive* inhibition, the
    negative weight of later networks, of which a veto is the extreme case.

    **What can be said at all?** For two, three and four inputs we list every function a single
    unit computes. The list is proved complete: for each function not on it we find two states on
    which it is true, with the same sum as two on which it is false, which no unit can tell apart
    by a threshold. For XOR these are $(1,0)+(0,1) = (0,0)+(1,1)$. Then we let units feed units,
    without loops, until nothing new is found. All of it is done once with $\theta > 0$ only and
    once with a *constant input*, which lets $\theta$ fall to zero and below. Random networks and
    random functions say the same of larger sizes.

    **The twin.** Now let silence stand for what firing stood for, in every input, unit and output.
    Put $x_j = 1 - x'_j$ into the formula: the twin keeps every weight, and its thresholds are
    $\theta' = \sum_j w_j - \theta + 1$. "And" becomes "or", and the other way round. We run
    random networks and their twins on the same inputs and compare all signals; then we let a coin
    choose for every signal by itself. As a control the thresholds stay where they were. If
    $\theta' \le 0$ the twin needs a constant input where the original may not have needed one.

    **Is the choice free, then?** On paper. Suppose that presence is rare, with probability $p$,
    and that signals can get lost but do not arise from nothing. Take two states that differ in
    one input and get different answers. Losing that input matters, in the original, if it is
    present, and in the twin if it is absent. So over *any* network and independent inputs, one
    lost signal spoils $(1-p)/p$ times as many answers of the twin. We check this over all states
    of small networks, and then lose signals in all layers of larger ones, whose thresholds are
    set so that each unit fires on at most a share $p$ of examples. Spurious firing turns the
    matter round. Faults hit inputs and hidden signals, and answers are counted wrong where they
    differ from those without faults.

    **Can firing be wrong about the world?** The paper's own example is the heat illusion, in
    which a unit for heat answers a brief touch of cold. We wire it up and touch it.

    What differs from the paper: except in the last part we leave out time, in which every unit
    takes a step. Faults, rarity and the twin are ours, and nothing is learned.
    """
    parts = [
        enumeration(),
        silence(rng, scale),
        mirror(rng, scale),
        Measurement(one_lost_signal(rng, scale) | false_firing(rng, scale)),
        rarity(rng, scale),
        illusion(rng, scale),
    ]
    return Measurement(
        {name: value for part in parts for name, value in part.metrics.items()},
        {name: array for part in parts for name, array in part.arrays.items()},
    )


# --- What it looks like ----------------------------------------------------------------------

FALSE_ON_SILENCE = {
    0b0000: "never",
    0b1000: "x₁ and x₂",
    0b1010: "x₁",
    0b1100: "x₂",
    0b0010: "x₁, not x₂",
    0b0100: "x₂, not x₁",
    0b1110: "x₁ or x₂",
    XOR: "XOR",
}
NEGATIONS = "always", "not both", "not x₁", "not x₂", "if x₁, x₂", "if x₂, x₁", "neither", "equal"


@threshold_logic.figure(
    title="Whatever is true on silence needs a constant input; XOR and its opposite, two layers",
    alt=lambda result: (
        "Sixteen tiles, one for each function of two inputs, with a filled square for every state "
        "in which it is true. Above, the "
        f"{result.estimates['nets.two_inputs.without_constant'].mean:.0f} functions that are false "
        "on silence, which need no constant input; below each of them its negation, which does. "
        f"One unit is enough for {result.estimates['unit.two_inputs.with_constant'].mean:.0f} of "
        "the sixteen. XOR and its negation, framed, take two layers: one unit is right on at most "
        f"{4 * result.estimates['xor.one_unit.best_accuracy'].mean:.0f} of 4 states of XOR."
    ),
)
def sixteen_functions(_: Run) -> Figure:
    """Draw every function of two inputs by what it takes to compute it."""
    from matplotlib.figure import Figure
    from matplotlib.patches import Rectangle

    needed = layers_needed(2, constant=True)
    figure = Figure(figsize=(WIDTH, 3.3))
    figure.set_layout_engine("none")
    space = {"left": 0.01, "right": 0.99, "top": 0.89, "bottom": 0.17, "hspace": 0.75}
    tiles = figure.subplots(2, 8, gridspec_kw=space)
    for row, (colour, names, heading) in enumerate(
        (
            (BLUE, FALSE_ON_SILENCE.values(), "no constant input needed"),
            (ORANGE, NEGATIONS, "only with a constant input: the negations of the above"),
        )
    ):
        for axes, table, name in zip(tiles[row], FALSE_ON_SILENCE, names, strict=True):
            true = states(4)[15 - table if row else table]
            for fires, corner in zip(true, states(2).astype(float), strict=True):
                fill = colour if fires else "white"
                axes.add_patch(Rectangle(tuple(corner), 0.88, 0.88, fc=fill, ec=GREY))
            axes.set(xlim=(-0.15, 2.03), ylim=(-0.15, 2.03), aspect="equal", xticks=[], yticks=[])
            axes.set_xlabel(name, fontsize=9.5)
            axes.spines[:].set(visible=needed[table] == 2, color="black", linewidth=1.8)
            axes.grid(visible=False)
        tiles[row, 0].text(-0.1, 2.3, heading, fontsize=12)
    figure.text(
        0.01,
        0.02,
        "filled: fires · right half: x₁ = 1 · upper half: x₂ = 1 · framed: two layers",
        fontsize=9.5,
    )
    return figure


@threshold_logic.figure(
    title="The same answers from both ends: silence stands for what firing stood for",
    alt=lambda result: (
        "Two maps of the 240 signals of one random network, from inputs below to outputs above, "
        "for 50 examples. On the left, in the original, few signals fire: over all networks of "
        f"this kind {result.estimates['activity.original'].mean:.0%}. On the right, in the twin, "
        "exactly those few are silent and all others fire, "
        f"{result.estimates['activity.twin'].mean:.0%}."
    ),
)
def network_and_twin(run: Run) -> Figure:
    """Draw all signals of one network and of its twin."""
    from matplotlib.colors import ListedColormap
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 4.6))
    panels = figure.subplots(1, 2, sharey=True)
    for axes, (name, title, colour) in zip(
        panels,
        (
            ("original", "original: firing is presence", BLUE),
            ("twin", "twin: silence is presence", ORANGE),
        ),
        strict=True,
    ):
        shown = run.arrays[0][name].T
        axes.imshow(
            shown,
            cmap=ListedColormap(["white", colour]),
            aspect="auto",
            origin="lower",
            interpolation="nearest",
            vmin=0,
            vmax=1,
        )
        axes.hlines([59.5, 119.5, 179.5], -0.5, 49.5, color="black", linewidth=1)
        axes.set_title(title)
        axes.set_xlabel(f"example  (coloured: fires, {shown.mean():.0%})")
        axes.grid(visible=False)
        axes.spines[:].set_visible(True)
    panels[0].set_yticks([29.5, 89.5, 149.5, 209.5], ["inputs", "layer 1", "layer 2", "outputs"])
    panels[0].set_ylabel("signals, 60 in each layer")
    return figure


@threshold_logic.figure(
    title="Where presence is rare, marking it by silence costs activity and, with losses, answers",
    alt=lambda result: (
        "Two panels against the share of signals that say present, from 5% to 50%, one line per "
        "seed. Left, signals that fire: at 10% it is "
        f"{result.estimates['activity.original'].mean:.0%} in the original and "
        f"{result.estimates['activity.twin'].mean:.0%} in the twin, and the two meet at 50%. "
        "Right, answers gone wrong when 0.5% of active signals are lost: at 10% it is "
        f"{result.estimates['loss.layers.original'].mean:.2%} in the original and "
        f"{result.estimates['loss.layers.twin'].mean:.2%} in the twin, "
        f"{result.estimates['loss.layers.ratio'].mean:.1f} times as many; at 50% the ratio is "
        f"{result.estimates['loss.layers.ratio_even'].mean:.2f}."
    ),
)
def price_of_silence(run: Run) -> Figure:
    """Draw activity and errors of both codes against how common presence is."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 4.2))
    for axes, (name, label) in zip(
        figure.subplots(1, 2),
        (
            ("activity", "signals that fire  [%]"),
            ("changed", "answers gone wrong  [%]"),
        ),
        strict=True,
    ):
        for row, (colour, marker, code) in enumerate(
            ((BLUE, "o", "firing is presence"), (ORANGE, "s", "silence is presence"))
        ):
            for index, arrays in enumerate(run.arrays):
                axes.plot(
                    100 * SHARES,
                    100 * arrays[name][row],
                    marker=marker,
                    markersize=4,
                    linewidth=1,
                    color=colour,
                    alpha=0.6,
                    label=code if index == 0 else None,
                )
        axes.set(xlabel="presence  [% of input signals]", ylabel=label)
        axes.set_ylim(bottom=0)
    figure.axes[0].set_title("without faults")
    figure.axes[1].set_title("0.5% of active signals lost")
    figure.axes[0].legend(fontsize=10)
    return figure
