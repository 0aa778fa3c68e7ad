"""Sparse coding: what size, sign and silence of a coefficient say about what is there.

Run it with ``stronger demo run sparse-coding`` or ``python -m stronger.demos.sparse_coding``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from stronger.demos._known_causes import pairs, presence
from stronger.evidence.demo import Measurement, Scale, demo
from stronger.evidence.prediction import at_least, at_most, between, equals
from stronger.evidence.results import Prediction
from stronger.nn.datasets import mnist
from stronger.nn.patches import Whitening, excess_kurtosis, patches, spread, without_structure
from stronger.nn.sparse_coding import infer, learn, stationarity, unit_columns

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Matrix = NDArray[np.floating[Any]]

WEIGHT = 1.0
"""The price of a coefficient: one standard deviation of a filter response to white inputs."""
FEW = 5
"""How many coefficients are kept where few have to do."""


# --- (a) Patches, dictionaries and codes -----------------------------------------------------


@dataclass(frozen=True, eq=False)
class Learned:
    """Whitened inputs never learned from, the dictionary, and the code of the inputs."""

    inputs: Matrix  # (examples, kept)
    dictionary: Matrix  # (kept, units)
    code: Matrix  # (examples, units)


def learned(rng: np.random.Generator, scale: Scale, seen: Matrix, unseen: Matrix) -> Learned:
    """Learn a dictionary, twice as many units as dimensions, and code the unseen inputs."""
    dictionary, _ = learn(
        rng,
        seen.astype(np.float32),
        2 * seen.shape[1],
        WEIGHT,
        rounds=scale.choose(quick=30, full=100),
    )
    dictionary = unit_columns(dictionary.astype(np.float64))
    return Learned(unseen, dictionary, infer(unseen, dictionary, WEIGHT))


def share_rebuilt(inputs: Matrix, rebuilt: Matrix) -> float:
    """Return the mean share of squared length got right, up to one factor for each input.

    The factor is for fairness: the cost shrinks coefficients, projections are not shrunk.
    """
    lengths = (inputs**2).sum(axis=1) * (rebuilt**2).sum(axis=1)
    dots = (inputs * rebuilt).sum(axis=1)
    return float(np.mean(np.where(lengths > 0, dots**2 / np.where(lengths > 0, lengths, 1), 0)))


def structure(rng: np.random.Generator, digits: Learned, control: Learned) -> Measurement:
    """Compare the tails of coefficients and of filter responses, on digits and on the control."""
    metrics: dict[str, float] = {}
    kurtoses = {}
    random = unit_columns(rng.standard_normal(digits.dictionary.shape))
    for name, each in (("digits", digits), ("control", control)):
        kinds = {
            "random": each.inputs @ random,
            "components": each.inputs,
            "filters": each.inputs @ each.dictionary,
            "code": each.code,
        }
        found = {kind: float(np.nanmedian(excess_kurtosis(v))) for kind, v in kinds.items()}
        kurtoses[f"kurtosis_{name}"] = np.array(list(found.values()))
        metrics |= {f"kurtosis.{name}.{kind}": value for kind, value in found.items()}
        metrics[f"kurtosis.{name}.filters_gain"] = found["filters"] - found["random"]
        metrics[f"kurtosis.{name}.code_gain"] = found["code"] - found["filters"]
        metrics[f"code.{name}.active"] = float(np.mean(each.code != 0))
        metrics[f"code.{name}.rebuilt"] = share_rebuilt(each.inputs, each.code @ each.dictionary.T)
    logarithm = infer(digits.inputs[:300], digits.dictionary, WEIGHT, penalty="logarithm")
    metrics["code.digits.active_logarithm"] = float(np.mean(logarithm != 0))
    metrics["kurtosis.digits.code_logarithm"] = float(np.nanmedian(excess_kurtosis(logarithm)))
    return Measurement(metrics, kurtoses)


# --- (b) Which end, and how few --------------------------------------------------------------


def polarity(rng: np.random.Generator, digits: Learned) -> dict[str, float]:
    """Turn basis functions upside down, and see which end of a unit is used on digits."""
    some = digits.inputs[:300]
    signs = rng.choice([-1.0, 1.0], digits.dictionary.shape[1])
    flipped = infer(some, digits.dictionary * signs, WEIGHT) * signs
    negative = []
    for unit in digits.code.T:
        sizes = np.abs(unit[unit != 0])
        if len(sizes) >= 20:
            strong = unit[np.abs(unit) >= np.quantile(sizes, 0.75)]
            negative.append(np.mean(strong < 0))
    shares = np.array(negative)
    return {
        "flip.residual": float(
            np.abs(flipped - infer(some, digits.dictionary, WEIGHT)).max(initial=0)
        ),
        "sign.rarer_end": float(np.minimum(shares, 1 - shares).mean()),
        "sign.mostly_negative_units": float(np.mean(shares > 0.5)),
    }


def keep(values: Matrix, rank: Matrix, count: int) -> Matrix:
    """Keep the values of each row with the highest rank and set the others to zero."""
    bar = -np.partition(-rank, count - 1, axis=1)[:, count - 1 : count]
    return np.where(rank >= bar, values, 0.0)


def few(
    rng: np.random.Generator, scale: Scale, digits: Learned, whitening: Whitening
) -> Measurement:
    """Rebuild from the largest coefficients, from random active ones, and from components."""
    inputs, code, columns = digits.inputs, digits.code, digits.dictionary.T
    chance = np.where(code != 0, rng.random(code.shape), -1)
    pixels = whitening.undo(inputs)
    counts = np.array([1, 2, 3, FEW, 8, 12, 16, 24])
    kept: dict[str, list[Matrix]] = {
        "largest": [keep(code, np.abs(code), m) @ columns for m in counts],
        "random": [keep(code, chance, m) @ columns for m in counts],
        "components_largest": [keep(inputs, np.abs(inputs), m) for m in counts],
        "components_first": [inputs * (np.arange(inputs.shape[1]) < m) for m in counts],
    }
    curves = {n: np.array([share_rebuilt(inputs, r) for r in each]) for n, each in kept.items()}
    at = int(np.flatnonzero(counts == FEW)[0])
    metrics = {f"few.{name}": float(curve[at]) for name, curve in curves.items()}
    metrics |= {
        "few.gain_over_random": metrics["few.largest"] - metrics["few.random"],
        "few.gain_over_components": metrics["few.largest"] - metrics["few.components_largest"],
    } | {
        f"few.pixels.{name}": share_rebuilt(pixels, whitening.undo(kept[name][at]))
        for name in ("largest", "components_first")
    }
    # What of a code is in its active set, and what in its sizes?
    whole = share_rebuilt(inputs, code @ columns)
    strangers = rng.permuted(code, axis=1)
    metrics |= {
        "set.share": share_rebuilt(inputs, np.sign(code) @ columns) / whole,
        "set.share_without_sign": share_rebuilt(inputs, (code != 0) @ columns) / whole,
        "set.share_of_sizes_elsewhere": share_rebuilt(inputs, strangers @ columns) / whole,
    }
    some = inputs[: scale.choose(quick=50, full=1000)]
    swept, each = [], None
    for factor in (2, 1, 0.5, 0.25, 0.125)[: scale.choose(quick=3, full=5)]:
        each = infer(some, columns.T, WEIGHT * factor, start=each, tolerance=1e-3)
        swept.append((np.mean(each != 0), share_rebuilt(some, each @ columns)))
    active, rebuilt = np.array(swept).T
    # np.interp holds the last value where four fifths are never reached.
    metrics["code.active_at_four_fifths"] = float(np.interp(0.8, rebuilt, active))
    return Measurement(metrics, {"counts": counts} | {f"few_{n}": c for n, c in curves.items()})


# --- (c) Competition -------------------------------------------------------------------------


def competition(digits: Learned) -> dict[str, float]:
    """Look where filter response and coefficient part."""
    from scipy.stats import rankdata

    response = np.abs(digits.inputs @ digits.dictionary)
    on = digits.code != 0
    on_count, off_count = on.sum(axis=1), (~on).sum(axis=1)
    mixed = (on_count > 0) & (off_count > 0)
    below = (rankdata(response, axis=1) * on).sum(axis=1) - on_count * (on_count + 1) / 2
    loudest_silent = np.where(on, 0, response).max(axis=1) / response.max(axis=1)
    one, other = np.split(digits.inputs, 2)
    thresholded = [
        np.sign(b) * np.maximum(np.abs(b) - WEIGHT, 0)
        for b in (x @ digits.dictionary for x in (one + other, one, other))
    ]
    together = infer(one + other, digits.dictionary, WEIGHT)
    return {
        "competition.louder_but_silent": float(
            1 - np.mean(below[mixed] / (on_count * off_count)[mixed])
        ),
        "competition.loudest_silent": float(loudest_silent.mean()),
        "sum.departure": departure(together, *np.split(digits.code, 2)),
        "sum.departure_threshold_alone": departure(*thresholded),
    }


def departure(together: Matrix, one: Matrix, other: Matrix) -> float:
    """Return how far the code of a sum is from the sum of codes, as a share of the latter."""
    return float(np.abs(together - one - other).sum() / np.abs(one + other).sum())


# --- (d) Brightness and gauge ----------------------------------------------------------------


def scaling(rng: np.random.Generator, digits: Learned) -> dict[str, float]:
    """Make inputs brighter, and columns longer or shorter."""
    inputs, dictionary, code = digits.inputs[:500], digits.dictionary, digits.code[:500]
    brighter = infer(2 * inputs, dictionary, WEIGHT)
    both = infer(4 * inputs, dictionary, 4 * WEIGHT) - 4 * infer(inputs, dictionary, WEIGHT)
    either = (brighter != 0) | (code != 0)
    gauge = 2.0 ** rng.integers(-2, 3, dictionary.shape[1])
    columns, sizes = dictionary / gauge, code * gauge
    uneven = infer(inputs, columns, WEIGHT)
    return {
        "brightness.growth": float(np.abs(brighter).sum() / np.abs(code).sum()),
        "brightness.same_set": float(((brighter != 0) & (code != 0)).sum() / either.sum()),
        "brightness.residual": float(np.abs(both).max()),
        "gauge.residual": float(np.abs(sizes @ columns.T - code @ dictionary.T).max()),
        "gauge.violation": float(
            (stationarity(inputs, columns, sizes, WEIGHT / gauge) / WEIGHT).max()
        ),
        "gauge.other_strongest": float(
            np.mean(np.abs(sizes).argmax(axis=1) != np.abs(code).argmax(axis=1))
        ),
        "gauge.active_long": float(np.mean(uneven[:, gauge < 1] != 0)),
        "gauge.active_short": float(np.mean(uneven[:, gauge > 1] != 0)),
    }


# --- The demo --------------------------------------------------------------------------------


@demo(
    id="sparse-coding",
    title="Sparse coding: activity, presence and competition",
    question="In a sparse code, does a larger coefficient mean that more of something is there?",
    papers=[
        "olshausen1996emergence p. 608; eq. 5; Fig. 2",
        "olshausen1997sparse abstract",
    ],
    entropy=1996,
    predictions=[
        Prediction(
            id="size-tells-how-strongly",
            claim="larger-is-stronger",
            metric="presence.correlation_size",
            expect=at_least(0.8),
            if_met="supports",
            source="olshausen1996emergence eq. 5",
            why=(
                "With known causes a coefficient is the cause less a constant, once competition "
                "has taken out the others; a filter's response keeps their interference, which by "
                "variance alone lets it correlate at about 0.6."
            ),
        ),
        Prediction(
            id="largest-count-most",
            claim="larger-is-stronger",
            metric="few.gain_over_random",
            expect=at_least(0.15),
            if_met="supports",
            source="olshausen1996emergence Fig. 2 and caption",
            why=(
                "If activity is loaded onto few coefficients, the five largest rebuild much more "
                "of a patch than five random active ones; equal sizes would give no gain."
            ),
        ),
        Prediction(
            id="size-tells-presence",
            claim="firing-asserts-presence",
            metric="presence.auc_size",
            expect=at_least(0.95),
            if_met="supports",
            source="olshausen1996emergence p. 608",
            why=(
                "Competition should leave active those functions that made the input; chance is "
                "0.5, and the interference of ten others leaves a filter at about 0.9."
            ),
        ),
        Prediction(
            id="sign-does-not-tell-presence",
            claim="polarity-is-arbitrary",
            metric="presence.auc_signed",
            expect=between(0.45, 0.55),
            if_met="supports",
            source="olshausen1996emergence p. 608, cost function text",
            why=(
                "The costs are even, so causes of either sign are coded at either end and the "
                "signed value is at chance; reading size instead gives 0.95 or more."
            ),
        ),
        Prediction(
            id="flips-change-nothing",
            claim="polarity-is-arbitrary",
            metric="flip.residual",
            expect=equals(0),
            if_met="supports",
            source="olshausen1996emergence p. 608, cost function text",
            why=(
                "A basis function turned over turns over its coefficient and changes nothing "
                "else, to the last bit; a cost that is not even breaks this."
            ),
        ),
        Prediction(
            id="units-use-both-ends",
            claim="polarity-is-arbitrary",
            metric="sign.rarer_end",
            expect=at_least(0.2),
            if_met="supports",
            source="olshausen1996emergence p. 608, cost function text",
            why=(
                "Nothing in the cost keeps a unit to one end and a stroke has edges of either "
                "polarity, so strong coefficients should be of both signs in one unit; units that "
                "mark presence at one end give 0."
            ),
        ),
        Prediction(
            id="brightness-scales-the-code",
            claim="magnitude-carries-intensity",
            metric="brightness.growth",
            expect=at_least(2.0),
            if_met="supports",
            source="olshausen1996emergence eq. 5",
            why=(
                "For twice the input the code is twice that of half the weight, whose total size "
                "cannot be smaller; binary units would stay at 1 and saturating ones below 2."
            ),
        ),
        Prediction(
            id="dim-presence-is-lost-among-bright",
            claim="evidence-is-comparative",
            metric="contrast.auc_loss",
            expect=at_least(0.02),
            if_met="supports",
            source="olshausen1996emergence eq. 5",
            why=(
                "The sparseness term does not scale with the input: at a quarter of the contrast "
                "about half of the causes lie below it; a size that told presence alone would "
                "lose nothing."
            ),
        ),
        Prediction(
            id="filters-tell-less",
            claim="evidence-is-comparative",
            metric="presence.auc_gain",
            expect=at_least(0.03),
            if_met="supports",
            source="olshausen1996emergence eq. 5",
            why=(
                "What competitors explain is subtracted, so sizes should tell presence better "
                "than filter response and pseudo-inverse; without competition the gain is 0."
            ),
        ),
        Prediction(
            id="alike-filters-different-presence",
            claim="evidence-is-comparative",
            metric="alike.gap",
            expect=at_least(0.3),
            if_met="supports",
            source="olshausen1996emergence eq. 5",
            why=(
                "Among causes with filter responses from 0.5 to 1, those the code keeps should be "
                "present more often than those it silences; if silencing were blind the gap is 0."
            ),
        ),
        Prediction(
            id="explained-away-is-silent",
            claim="evidence-is-comparative",
            metric="pair.second_coefficient",
            expect=equals(0),
            if_met="supports",
            source="olshausen1996emergence eq. 5",
            why=(
                "With cosine 0.8 and the input equal to the first function the second has a "
                "response of 0.8, which a rectifier reports, and 0.8 w is left of it, which is "
                "less than the weight w."
            ),
        ),
        Prediction(
            id="louder-but-silent",
            claim="evidence-is-comparative",
            metric="competition.louder_but_silent",
            expect=at_least(0.05),
            if_met="supports",
            source="olshausen1996emergence p. 608",
            why=(
                "Overlapping functions compete, so within a patch a silent unit should often have "
                "the larger filter response; a threshold without competition gives exactly 0."
            ),
        ),
        Prediction(
            id="codes-do-not-add-up",
            claim="evidence-is-comparative",
            metric="sum.departure",
            expect=at_least(0.2),
            if_met="supports",
            source="olshausen1997sparse abstract",
            why="The response is non-linear in the input; linear filters give 0.",
        ),
        Prediction(
            id="one-coefficient-wins",
            claim="active-set-carries-the-code",
            metric="pair.growth",
            expect=at_least(10, exact=True),
            if_met="supports",
            source="olshausen1996emergence Fig. 2 and caption",
            why=(
                "At fixed length the slope of log(1 + a^2) shrinks the weaker of two coefficients "
                "relatively more, and their ratio runs away; the squared cost leaves it at 1."
            ),
        ),
        Prediction(
            id="few-do-better-than-components",
            claim="active-set-carries-the-code",
            metric="few.gain_over_components",
            expect=at_least(0.1),
            if_met="supports",
            source="olshausen1996emergence p. 608",
            why=(
                "Five functions made for the purpose should rebuild more than the five largest of "
                "64 principal components, which reach 0.37 on Gaussian inputs by choice alone."
            ),
        ),
        Prediction(
            id="the-set-is-most-of-the-code",
            claim="active-set-carries-the-code",
            metric="set.share",
            expect=at_least(0.5),
            if_met="supports",
            source="olshausen1996emergence p. 608",
            why=(
                "With sizes set equal, the active set and its signs should still rebuild most of "
                "what the code does (half for exponential sizes on orthogonal functions); the "
                "sizes on other units give next to 0."
            ),
        ),
        Prediction(
            id="sparse-though-overcomplete",
            claim="active-set-carries-the-code",
            metric="code.active_at_four_fifths",
            expect=at_most(0.25),
            if_met="supports",
            source="olshausen1996emergence p. 608",
            why=(
                "Four fifths of a patch should need fewer than a quarter of the units; fixed "
                "orthogonal directions need four fifths of the dimensions, as many as 0.4 of the "
                "units."
            ),
        ),
        Prediction(
            id="sparse-without-anything-to-find",
            claim="sparsity-without-meaning",
            metric="kurtosis.control.code_gain",
            expect=at_least(3.0),
            if_met="supports",
            source="olshausen1996emergence p. 608, cost function text",
            why=(
                "The cost alone sets coefficients to zero, on random directions too: the tails "
                "grow by more than those of a Laplace distribution (3) over the same data's "
                "filter responses, where 0 would mean that sparsity is found and not made."
            ),
        ),
        Prediction(
            id="learned-axes-stand-out",
            claim="directions-not-units",
            metric="kurtosis.digits.filters_gain",
            expect=at_least(1.0),
            if_met="supports",
            source="olshausen1996emergence p. 608",
            why=(
                "The penalty should turn the axes to directions along which digits themselves are "
                "sparse, without any threshold; random directions give a gain of 0."
            ),
        ),
        Prediction(
            id="gauge-decides-who-is-largest",
            claim="magnitude-is-gauge-dependent",
            metric="gauge.other_strongest",
            expect=at_least(0.5),
            if_met="supports",
            source="olshausen1996emergence eq. 5",
            why=(
                "Columns from a quarter to four times as long, with weights to match, give the "
                "same parts of the same picture from other sizes; if sizes could be compared "
                "without fixing lengths, the largest would stay."
            ),
        ),
    ],
)
def sparse_coding(rng: np.random.Generator, scale: Scale) -> Measurement:
    r"""Code patches of digits by few coefficients and ask what size, sign and silence mean.

    **The model.** A patch $x$ is to be rebuilt from few columns $d_i$ of a dictionary $D$
    [@olshausen1996emergence]. The code $a$ minimises

    $$ \tfrac12 \lVert x - D a \rVert^2 + \lambda \sum_i S(a_i), \qquad
    S(a) = |a| \text{ or } \log(1 + a^2). $$

    At the minimum each coefficient is a filter response less what the other columns explain and
    less a sparseness term: $a_i = d_i \cdot x - \sum_{j \ne i} d_i \cdot d_j\, a_j - \lambda
    S'(a_i)$. With $|a|$ the code has exact zeros, with the logarithm none. We learn $D$ with $|a|$
    by turns: codes by coordinate descent, then each column at its best for the codes. Columns have
    length 1, since otherwise the cost would be cheated by long columns and small coefficients.

    **What differs from the papers.** Patches are 10 by 10 pixels of MNIST, with at least a tenth of
    ink, and not of natural scenes: strokes of one width on empty paper, all of one polarity, with
    no texture and no structure at several scales. Whitening is by principal components (64 kept)
    and not by a filter on the whole image; the dictionary is twice overcomplete; columns are fitted
    exactly over one set of patches where the papers take small gradient steps. So nothing here
    speaks for or against receptive fields in the cortex. Only the abstract of
    [@olshausen1997sparse] was at hand.

    **What is there to find?** Whitened patches are compared with random directions of the same
    lengths: the same covariance and the same contrasts, but no structure. Both get a dictionary of
    their own. We measure how heavy the tails are (excess kurtosis, 0 for a Gaussian) of the code,
    of the linear responses $d_i \cdot x$, of principal components and of random projections.

    **Few, and which end.** We rebuild patches from the five largest coefficients, from five random
    active ones, and from components; from the active set with all sizes equal; and from the sizes
    on the wrong units. We flip basis functions, and count how often a unit's strong coefficients
    are of its rarer sign.

    **Presence.** Inputs are made from the learned dictionary with known causes, present about once
    in twelve times, with sizes from 0.5 to 1.5 of either sign, and a little noise. The feature of a
    unit is so fixed before its response is looked at. We ask how well $|a_i|$ tells that cause $i$
    is there (area under the curve, AUC) and how strong it is, beside the filter response and the
    pseudo-inverse. Then dim and bright inputs are mixed. A code restricted to $a \ge 0$ is asked
    for causes at the low end; it is the signed code only once every column has a negative twin.

    **Brightness and gauge.** Inputs are made brighter, with and without scaling $\lambda$. And
    columns are made shorter by factors $g_i$, weights and coefficients scaled to match, which
    leaves every part $d_i a_i$ as it was.
    """
    digits = mnist(scale.data)
    side, kept = scale.choose(quick=(8, 24), full=(10, 64))
    counts = scale.choose(quick=(1000, 400), full=(8000, 4000))
    seen, unseen = (
        patches(rng, images, count, side, least_ink=0.1)
        for images, count in zip((digits.train_images, digits.test_images), counts, strict=True)
    )
    whitening = Whitening.of(seen, kept)
    white = whitening(seen), whitening(unseen)
    found = learned(rng, scale, *white)
    control = learned(rng, scale, *(without_structure(rng, each) for each in white))
    shapes, nothing = (whitening.components @ each.dictionary for each in (found, control))
    parts = [
        structure(rng, found, control),
        few(rng, scale, found, whitening),
        presence(rng, scale, found.dictionary),
        Measurement(pairs(rng)),
        Measurement(polarity(rng, found)),
        Measurement(competition(found)),
        Measurement(scaling(rng, found)),
        Measurement(
            {
                "spread.digits": float(np.median(spread(shapes))),
                "spread.control": float(np.median(spread(nothing))),
                "spread.components": float(np.median(spread(whitening.components))),
            },
            {"shapes": shapes, "nothing": nothing},
        ),
    ]
    return Measurement(
        {name: value for part in parts for name, value in part.metrics.items()},
        {name: array for part in parts for name, array in part.arrays.items()},
    )


if __name__ == "__main__":
    from stronger.evidence.script import main

    main(sparse_coding)
