"""Magnitude pruning: whether the size of a trained weight says how much it matters.

Run it with ``stronger demo run pruning`` or ``python -m stronger.demos.pruning``.
"""

from __future__ import annotations

import numpy as np

from stronger.demos._pruned_digits import (
    SIZES,
    active,
    by_pixel,
    cut_alone,
    drawn,
    iterated,
    other_scale,
    survivors,
    trained_again,
    with_activity,
)
from stronger.evidence.demo import Measurement, Scale, demo
from stronger.evidence.prediction import at_least, at_most, between
from stronger.evidence.results import Prediction
from stronger.nn.activations import ReLU
from stronger.nn.pruning import keep, weights
from stronger.nn.rectifiers import layered

# --- The demo --------------------------------------------------------------------------------


@demo(
    id="pruning",
    title="Pruning by size",
    question="Does the size of a trained weight say how much the network needs it?",
    papers=["han2015learning Table 1; §§4–5, Figs. 4, 5 and 7", "glorot2011deep §3.1, end"],
    entropy=2015,
    seeds=6,
    predictions=[
        Prediction(
            id="half-goes-for-free",
            claim="weight-magnitude-ranking",
            metric="cut.rise_at_50",
            expect=at_most(0.002),
            if_met="supports",
            source="han2015learning §5, Fig. 5",
            why=(
                "The paper removes about half of the weights at no loss even without training "
                "again; half of them at random should cost many points (cut.random.50)."
            ),
        ),
        Prediction(
            id="eight-percent-is-enough",
            claim="weight-magnitude-ranking",
            metric="retrained.rise_at_8",
            expect=at_most(0.002),
            if_met="supports",
            source="han2015learning Table 1; §§4.1–4.3",
            why=(
                "The same network lost nothing at a twelfth of its weights, where we compare with "
                "the whole network trained for as long; a rise of more than a fifth of a point is "
                "excluded."
            ),
        ),
        Prediction(
            id="the-largest-beat-random-ones",
            claim="weight-magnitude-ranking",
            metric="retrained.advantage_at_8",
            expect=at_least(0.005),
            if_met="supports",
            source="han2015learning Table 1; §§4.1–4.3",
            why=(
                "If size ranks importance, as many weights drawn at random should remain clearly "
                "worse after equal retraining; a rank that tells nothing would give 0."
            ),
        ),
        Prediction(
            id="retraining-levels-the-choice",
            claim="weight-magnitude-ranking",
            metric="retrained.advantage_left",
            expect=at_most(0.1),
            if_met="challenges",
            source="han2015learning §5, Fig. 5",
            why=(
                "A critic expects retraining to make good nearly any choice, so that little cost "
                "after it says little of the rank: at most a tenth of the advantage over random "
                "weights would be left, of the whole (1) that an indispensable choice would keep."
            ),
        ),
        Prediction(
            id="rounds-beat-one-cut",
            claim="weight-magnitude-ranking",
            metric="iterative.gain",
            expect=at_least(0.002),
            if_met="supports",
            source="han2015learning §5, Fig. 5",
            why=(
                "Far beyond the tenfold at which the paper's curves fall, sizes read anew after "
                "each retraining should choose better than sizes read once, at equal training; "
                "0 would mean that the first ranking is as good."
            ),
        ),
        Prediction(
            id="survivors-grow",
            claim="weight-magnitude-ranking",
            metric="survivors.growth",
            expect=at_least(1.1),
            if_met="supports",
            source="han2015learning §5, Fig. 7",
            why=(
                "Weights chosen because they matter should take over the work of the others and "
                "grow, as the paper's wider histogram has it; if training had no more use for "
                "them decay would bring the ratio below 1."
            ),
        ),
        Prediction(
            id="survivors-keep-away-from-zero",
            claim="weight-magnitude-ranking",
            metric="survivors.near_zero",
            expect=at_most(0.1),
            if_met="supports",
            source="han2015learning §5, Fig. 7",
            why=(
                "The paper's histogram is bimodal after retraining, so few survivors should end "
                "below half of the size that saved them; among weights kept at random most do "
                "(survivors.near_zero_at_random)."
            ),
        ),
        Prediction(
            id="survivors-sit-where-the-ink-is",
            claim="weight-magnitude-ranking",
            metric="pixels.trained.rank_correlation",
            expect=at_least(0.5),
            if_met="supports",
            source="han2015learning §4.1, Fig. 4",
            why=(
                "The paper's survivors cluster on the central pixels, so their number by pixel "
                "should rise with the pixel's variance; among the largest weights of the untrained "
                "network it does not (pixels.untrained.rank_correlation)."
            ),
        ),
        Prediction(
            id="large-weights-have-either-sign",
            claim="weight-magnitude-ranking",
            metric="signs.negative_share",
            expect=between(0.35, 0.65),
            if_met="supports",
            source="han2015learning §4",
            why=(
                "The rule compares absolute values, so it should keep inhibitory connections as "
                "well as excitatory ones; 0 would be a rule of larger is stronger with the sign "
                "kept, and 1 its reverse."
            ),
        ),
        Prediction(
            id="neither-sign-suffices",
            claim="weight-magnitude-ranking",
            metric="signs.one_sided_rise",
            expect=at_least(0.1),
            if_met="supports",
            source="han2015learning §4",
            why=(
                "If size counts and not value, as many of the most positive or of the most "
                "negative weights should do far worse, even the better of the two; equally good "
                "ranks would give 0."
            ),
        ),
        Prediction(
            id="another-scale-misleads-the-rule",
            claim="magnitude-is-gauge-dependent",
            metric="gauge.rise_at_20",
            expect=at_least(0.05),
            if_met="supports",
            source="glorot2011deep §3.1, end",
            why=(
                "Factors between a quarter and four for every hidden unit leave all answers as "
                "they are, yet reorder sizes across units, so that the largest fifth should be a "
                "clearly worse choice; a rank that does not depend on the scale would give 0."
            ),
        ),
        Prediction(
            id="activity-helps-to-choose",
            claim="unit-response-not-importance",
            metric="activity.error_ratio",
            expect=at_most(0.9),
            if_met="challenges",
            source="han2015learning Tables 2–5, column Act%",
            why=(
                "The paper leaves activity out; a defender of the thesis expects connections from "
                "strongly active units to count for more, so that size times activity chooses "
                "better than size alone (1), which permuted activities do not."
            ),
        ),
    ],
)
def pruning(rng: np.random.Generator, scale: Scale) -> Measurement:
    r"""Remove weights by size, by chance and the wrong way round; train again; ask what size told.

    Pruning keeps the weights that are large and drops the rest. Han and others removed every
    weight below a threshold, a quality factor times the standard deviation of its layer, trained
    the rest again, and lost nothing at a ninth to a thirteenth of the weights
    [@han2015learning]. This is often put beside larger is stronger, and it is another sentence: it
    concerns **weights**, of either sign, and it compares $|w_{ij}|$. No experiment there varies how
    large activations are, so pruning neither tests the thesis nor refutes it. Two measurements
    below are our own and look across to it.

    **Network.** As in the paper 784-300-100-10 rectifiers, on 20,000 of the 60,000 digits, with
    momentum and a little weight decay, for twelve epochs. We keep the same share of every layer,
    so that all choices compare like with like, and never prune biases; the paper's thresholds are
    drawn as well. *Retraining* is four epochs for every choice, with the removed weights held at
    exactly zero, and is compared with the whole network trained for four epochs more.

    **Choices.** The largest $|w|$, the smallest, weights at random; the most positive $w$ and the
    most negative. Pruning to 2% in four rounds of two epochs against once, with eight epochs.

    **The survivors.** How the kept weights of the first layer change in retraining, beside those
    of weights kept at random; how many of them belong to each pixel, against the variance of its
    ink, beside an untrained network and one trained without decay.

    **On another scale.** A rectifier's incoming weights may be multiplied by $a > 0$ and its
    outgoing ones divided by it without changing any answer [@glorot2011deep]. We do so with a
    random power of two, from a quarter to four, for every hidden unit, and let size choose again.

    **With activity.** Above the first layer we keep 5% of the weights by $|w_{ij}|$, or by
    $|w_{ij}|\sqrt{\langle h_i^2\rangle}$, where $h_i$ is the activation that the weight passes
    on; the control permutes the activities among the units.

    The paper's column of active units (38% of the first hidden layer, 65% of the second) is
    logged, without a prediction.
    """
    setting = drawn(rng, scale)
    untrained = layered(rng, SIZES, ReLU)
    network = setting.learn(untrained, setting.rates)
    undecayed = setting.learn(untrained, setting.rates, decay=0.0)
    scattered = [rng.random(w.shape, dtype=np.float32) for w in weights(network)]
    alone = cut_alone(setting, network, scattered)
    again, left = trained_again(setting, network, scattered)
    advantage = alone.metrics["cut.random.8"] - alone.metrics["cut.largest.8"]
    parts = [
        alone,
        again,
        Measurement(
            {
                "retrained.advantage_before": advantage,
                "retrained.advantage_left": again.metrics["retrained.advantage_at_8"] / advantage,
            }
        ),
        Measurement(iterated(setting, network)),
        survivors(network, left),
        by_pixel(setting, {"trained": network, "undecayed": undecayed, "untrained": untrained}),
        Measurement(other_scale(rng, setting, network)),
        Measurement(with_activity(rng, setting, network)),
        Measurement(
            active(setting, {"untrained": untrained, "trained": network, "pruned": left["largest"]})
        ),
        Measurement(
            {
                "undecayed.rise_at_50": setting.error_cut(undecayed, keep(weights(undecayed), 0.5))
                - setting.error(undecayed),
            }
        ),
    ]
    return Measurement(
        {name: value for part in parts for name, value in part.metrics.items()},
        {name: array for part in parts for name, array in part.arrays.items()},
    )


if __name__ == "__main__":
    from stronger.evidence.script import main

    main(pruning)
