"""Measures what threshold units can say by firing and by silence, and what it costs to swap."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import numpy as np

from stronger.evidence.demo import Demo

from .boolean import layers_needed, states, unit_tables, unseparable, veto_tables
from .network import (
    Inhibition,
    Layer,
    Network,
    changed_by_one_loss,
    detectors,
    feel,
    network_for,
    outputs,
    random_network,
    recode,
    signals,
    tune,
    twin,
)

if TYPE_CHECKING:
    from stronger.arrays import Bits, Indices
    from stronger.evidence.demo import Found, Scale
    from stronger.evidence.parameters import Parameters

demo = Demo(__file__, entropy=1943)

XOR = 0b0110  # the table of "x1 or x2, not both": bit r is the answer on row r of states(2)
KINDS: tuple[Inhibition, ...] = get_args(Inhibition)
SHARES = np.array([0.05, 0.1, 0.2, 0.3, 0.4, 0.5])
RARE, EVEN = 1, 5  # of these


@demo.part
def every_function() -> Found:
    """Count what units and networks compute of few inputs, with and without a constant input."""
    metrics: dict[str, float] = {}
    for inputs, name in ((2, "two"), (3, "three"), (4, "four")):
        found = unit_tables(inputs)
        metrics |= {
            f"unit.{name}_inputs.with_constant": len(found),
            f"unit.{name}_inputs.without_constant": np.sum(found % 2 == 0),
            f"unit.{name}_inputs.with_veto": len(veto_tables(inputs)),
            f"unit.{name}_inputs.proved_impossible": len(unseparable(inputs)),
        }
    for inputs, name in ((2, "two"), (3, "three")):
        for constant, which in ((False, "without"), (True, "with")):
            reached = layers_needed(inputs, constant=constant) > 0
            metrics[f"nets.{name}_inputs.{which}_constant"] = reached.sum()
            # A function and its negation: reversing the list of tables negates each of them
            both = reached & reached[::-1]
            metrics[f"nets.{name}_inputs.both_polarities_{which}_constant"] = both.mean()
    answers = (unit_tables(2)[:, None] >> np.arange(4)) % 2  # (units, states)
    wanted = (XOR >> np.arange(4)) % 2
    exact = [
        np.array_equal(detectors(row[None]).fires(states(5)).ravel(), np.arange(32) == index)
        for index, row in enumerate(states(5))
        if detectors(row[None]).thresholds[0] > 0
    ]
    return metrics | {
        "xor.one_unit.best_accuracy": (answers == wanted).mean(axis=1).max(),
        "xor.layers.without_constant": layers_needed(2, constant=False)[XOR],
        "xor.layers.with_constant": layers_needed(2, constant=True)[XOR],
        "states.detected_of_32": sum(exact),
    }, {}


@demo.part(prefix="silence")
def silent_input(rng: np.random.Generator, scale: Scale) -> Found:
    """Show silence to random networks, and to the same networks with constant inputs."""
    fired: dict[str, list[Bits]] = {"without": [], "with": []}
    for _ in range(scale(30, 300)):
        network = random_network(rng, draw_widths(rng), KINDS[rng.integers(len(KINDS))])
        # A constant input of weight 0 to 10 lowers each threshold by as much
        lowered = tuple(
            Layer(each.weights, each.thresholds - rng.integers(0, 11, len(each.thresholds)))
            for each in network
        )
        fired["without"].append(fire_on_silence(network))
        fired["with"].append(fire_on_silence(lowered))
    return {
        f"fired_{name}_constant": np.concatenate(each).mean() for name, each in fired.items()
    }, {}


@demo.part(prefix="random")
def random_functions(rng: np.random.Generator, scale: Scale) -> Found:
    """Mark functions that are true on silence by silence, and as well as possible by firing."""
    on_silence, read_low, read_high = [], [], []
    for _ in range(scale(30, 300)):
        inputs = int(rng.integers(2, 7))
        truth = rng.random(2**inputs) < 0.5
        on_silence.append(truth[0])
        truth[0] = True
        read_low.append(np.mean(~outputs(network_for(~truth), states(inputs)).ravel() == truth))
        nearest = truth.copy()
        nearest[0] = False  # the nearest function for which a unit can fire
        read_high.append(np.mean(outputs(network_for(nearest), states(inputs)).ravel() == truth))
    return {
        "true_on_silence": np.mean(on_silence),
        "read_low": np.mean(read_low),
        "read_low_worst": min(read_low),
        "read_high": np.mean(read_high),
    }, {}


@demo.part
def mirror(rng: np.random.Generator, scale: Scale) -> Found:
    """Turn all signals of random networks over, or a random choice of them, and compare."""
    metrics: dict[str, float] = {}
    mismatches = {"twin": 0, "recoded": 0}
    unmoved: list[float] = []
    for kind in KINDS:
        free: list[Bits] = []
        for _ in range(scale(10, 100)):
            widths = draw_widths(rng)
            network = random_network(rng, widths, kind)
            seen = draw_present(rng, 200, widths[0])
            original = signals(network, seen)
            turned = signals(twin(network), ~seen)
            coins = [rng.random(width) < 0.5 for width in widths]
            mixed = signals(recode(network, coins), seen ^ coins[0])
            for before, over, by_coin, coin in zip(original, turned, mixed, coins, strict=True):
                mismatches["twin"] += np.sum(over != ~before)
                mismatches["recoded"] += np.sum(by_coin != before ^ coin)
            # The control: inputs turned over and read from the other end, thresholds left alone
            unmoved.append(np.mean(outputs(network, ~seen) == original[-1]))
            free += [each.thresholds > 0 for each in twin(network)]
        metrics[f"twin.{kind}.units_without_constant"] = np.concatenate(free).mean()
    return metrics | {
        "twin.mismatches": mismatches["twin"],
        "recoded.mismatches": mismatches["recoded"],
        "twin.thresholds_unmoved.wrong_answers": np.array(unmoved).mean(),
    }, {}


@demo.part(prefix="loss")
def one_lost_signal(rng: np.random.Generator, scale: Scale, parameters: Parameters) -> Found:
    """Lose one input signal in turn, in all states of random networks, in either code."""
    rows = states(8)
    odds = parameters.presence / (1 - parameters.presence)
    chance = odds ** rows.sum(axis=1)  # of each state
    chance /= chance.sum()
    changed = {"original": 0.0, "twin": 0.0}
    for _ in range(scale(10, 100)):
        network = random_network(rng, (8, 12, 12, 12), KINDS[rng.integers(len(KINDS))])
        for name, coded, seen in (("original", network, rows), ("twin", twin(network), ~rows)):
            changed[name] += chance @ changed_by_one_loss(coded, seen).sum(axis=1)
    return {"one_signal.ratio": changed["twin"] / changed["original"]}, {}


@demo.part(prefix="loss")
def false_firing(rng: np.random.Generator, parameters: Parameters) -> Found:
    """Lose signals in networks with and without inhibition, and count false answers."""
    metrics: dict[str, float] = {}
    for kind in KINDS:
        fires, true = [], []
        for _ in range(parameters.networks):
            seen = draw_present(rng, 500, parameters.units, parameters.presence)
            network = random_network(rng, [parameters.units] * 4, kind)
            network = tune(network, seen, parameters.presence)
            true.append(outputs(network, seen))
            fires.append(signals(network, seen, rng, lost=0.05)[-1])
        answers, truth = np.concatenate(fires), np.concatenate(true)
        metrics[f"{kind}.false_firing"] = (~truth[answers]).mean()
        metrics[f"{kind}.false_silence"] = truth[~answers].mean()
    return metrics, {}


@demo.part
def rarity(rng: np.random.Generator, scale: Scale, parameters: Parameters) -> Found:
    """Lose a few signals of every hidden layer, for presence from rare to even, in either code."""
    repeats, units = parameters.networks, parameters.units
    # Rows: original and twin; columns: shares
    activity, answered, changed, spurious = (np.zeros((2, len(SHARES))) for _ in range(4))
    shown: dict[str, Bits] = {}
    for column, share in enumerate(SHARES):
        for _ in range(repeats):
            network = random_network(rng, [units] * 4)
            network = tune(network, draw_present(rng, 1000, units, share), share)
            seen = draw_present(rng, scale(200, 500), units, share)
            for row, (coded, given) in enumerate(((network, seen), (twin(network), ~seen))):
                clean = signals(coded, given)
                activity[row, column] += np.mean(np.concatenate(clean, axis=1)) / repeats
                answered[row, column] += np.mean(clean[-1]) / repeats
                lost = signals(coded, given, rng, lost=parameters.lost)[-1]
                changed[row, column] += np.mean(lost != clean[-1]) / repeats
                added = signals(coded, given, rng, spurious=parameters.lost)[-1]
                spurious[row, column] += np.mean(added != clean[-1]) / repeats
                if column == RARE:
                    shown[("original", "twin")[row]] = np.concatenate(clean, axis=1)[:50]
    return {
        "activity.original": activity[0, RARE],
        "activity.twin": activity[1, RARE],
        "loss.layers.always_absent": answered[0, RARE],
        "loss.layers.original": changed[0, RARE],
        "loss.layers.twin": changed[1, RARE],
        "loss.layers.ratio": changed[1, RARE] / changed[0, RARE],
        "loss.layers.ratio_even": changed[1, EVEN] / changed[0, EVEN],
        "spurious.layers.ratio": spurious[1, RARE] / spurious[0, RARE],
    }, {"activity": activity, "changed": changed, **shown}


@demo.part(prefix="heat")
def illusion(rng: np.random.Generator, scale: Scale) -> Found:
    """Ask what is felt after cold contacts, brief and lasting, with nothing warm about."""
    metrics: dict[str, float] = {}
    for name, longest in (("brief", 1), ("lasting", 8)):
        heat, cold = touch_with_cold(rng, scale(20, 100), longest).mean(axis=0)
        metrics |= {f"{name}_cold.feels_heat": heat, f"{name}_cold.feels_cold": cold}
    return metrics, {}


def draw_widths(rng: np.random.Generator) -> Indices:
    """Draw the number of inputs of a network and of the units in one to five layers."""
    return rng.integers(4, 41, rng.integers(2, 7))


def draw_present(rng: np.random.Generator, examples: int, inputs: int, share: float = 0.5) -> Bits:
    """Draw inputs of which this share is active (examples, inputs)."""
    return rng.random((examples, inputs)) < share


def fire_on_silence(network: Network) -> Bits:
    """Return which units (units,) of all layers fire where no input is active."""
    nothing = np.zeros((1, network[0].weights.shape[1]), np.bool_)
    return np.concatenate(signals(network, nothing)[1:], axis=1).ravel()


def touch_with_cold(rng: np.random.Generator, trials: int, longest: int) -> Bits:
    """Touch the skin once per trial with something cold, for 1 step or for 2 to the longest.

    Return whether heat, and whether cold, was felt at any time (trials, 2).
    """
    steps = np.arange(longest + 12)
    found = []
    for _ in range(trials):
        start, length = rng.integers(0, 8), 1 if longest == 1 else rng.integers(2, longest + 1)
        cold = (steps >= start) & (steps < start + length)
        found.append(feel(np.zeros_like(cold), cold).any(axis=0))
    return np.array(found)
