"""Radial basis functions: units that fall with distance, and units that grow with it.

Run it with ``stronger demo run radial-basis`` or ``python -m stronger.demos.radial_basis``.
"""

from __future__ import annotations

import numpy as np

from stronger.demos._radial_digits import Digits, by_number, exclusive_or, interpolation
from stronger.demos._small_convnet import rows
from stronger.evidence.demo import Measurement, Scale, demo
from stronger.evidence.prediction import at_least, at_most, between, equals
from stronger.evidence.results import Prediction


@demo(
    id="radial-basis",
    title="Radial basis functions: which end of a distance?",
    question="Does a network read as well through units that are largest when the input is far?",
    papers=[
        "broomhead1988radial network definition; choice of basis function; whole work",
        "poggio1990networks whole work",
    ],
    entropy=1988,
    predictions=[
        Prediction(
            id="units-that-grow-solve-exclusive-or",
            claim="presence-can-be-marked-low",
            metric="xor.two.multiquadric.error",
            expect=equals(0, tol=1e-9),
            if_met="supports",
            source="broomhead1988radial network definition",
            why=(
                "Two units that are least at the corners they stand for bend with distance, and "
                "that suffices; the control, the distance squared, cannot do better than an error "
                "of 1 (xor.two.squared.error)."
            ),
        ),
        Prediction(
            id="exact-interpolation-turns-the-weights-over",
            claim="polarity-is-arbitrary",
            metric="interpolation.multiquadric.alignment",
            expect=at_most(0, exact=True),
            if_met="supports",
            source="broomhead1988radial whole work",
            why=(
                "A multiquadric is a constant less a mixture of Gaussians, so that the weights of "
                "an exact fit must point away from the classes of their units as a whole, where "
                "Gaussian units' must point towards them (above 0)."
            ),
        ),
        Prediction(
            id="growing-units-read-as-well",
            claim="presence-can-be-marked-low",
            metric="digits.multiquadric_less_gaussian",
            expect=between(-0.01, 0.01),
            if_met="supports",
            source="broomhead1988radial whole work",
            why=(
                "A linear output should use units that grow with distance equally well; if low "
                "ends could not mark what is near, the accuracy would fall by up to 0.8."
            ),
        ),
        Prediction(
            id="it-is-the-bend-that-counts",
            claim="distance-readout-equivalence",
            metric="digits.multiquadric_less_squared",
            expect=at_least(0.02),
            if_met="supports",
            source="broomhead1988radial network definition",
            why=(
                "With the distance squared the same units say nothing that is not linear in the "
                "pixels and their sum of squares, so that digits should be read worse; no "
                "difference would give 0."
            ),
        ),
        Prediction(
            id="gaussian-units-rise-with-their-class",
            claim="distance-readout-equivalence",
            metric="unit.gaussian.auc",
            expect=at_least(0.7),
            if_met="supports",
            source="broomhead1988radial choice of basis function",
            why=(
                "A Gaussian unit is largest where its pattern is, so that it should be higher for "
                "digits of the class of its centre than for others; with the classes of centres "
                "shuffled it would be 0.5."
            ),
        ),
        Prediction(
            id="one-order-two-ends",
            claim="distance-readout-equivalence",
            metric="winner.disagreement",
            expect=equals(0),
            if_met="supports",
            source="broomhead1988radial choice of basis function",
            why=(
                "Whatever falls with distance orders units alike, and whatever grows orders them "
                "the other way round: for every digit the largest Gaussian, the smallest "
                "multiquadric and the nearest centre must be one; by chance 99% would differ."
            ),
        ),
        Prediction(
            id="the-largest-gaussian-names-the-digit",
            claim="distance-readout-equivalence",
            metric="winner.gaussian.largest",
            expect=at_least(0.7),
            if_met="supports",
            source="broomhead1988radial choice of basis function",
            why=(
                "The largest unit marks the nearest stored pattern, so that the class of its "
                "centre should mostly be the digit's; with shuffled classes it is about 0.1."
            ),
        ),
        Prediction(
            id="the-largest-multiquadric-denies-the-digit",
            claim="larger-is-stronger",
            metric="winner.multiquadric.largest",
            expect=at_most(0.05),
            if_met="challenges",
            source="broomhead1988radial whole work",
            why=(
                "The largest unit marks the pattern that is farthest away, so that the class of "
                "its centre should be the digit's less often than by chance, which is 0.1."
            ),
        ),
        Prediction(
            id="least-squares-turns-the-weights-over",
            claim="polarity-is-arbitrary",
            metric="weights.multiquadric.own_above",
            expect=at_most(0.25),
            if_met="supports",
            source="broomhead1988radial whole work",
            why=(
                "With fewer units than digits no theorem binds the signs, but most units should "
                "still speak against their own class by being large; with shuffled classes about "
                "half would."
            ),
        ),
        Prediction(
            id="the-complement-is-the-same-network",
            claim="polarity-is-arbitrary",
            metric="complement.gap",
            expect=equals(0, tol=1e-6),
            if_met="supports",
            source="broomhead1988radial network definition",
            why=(
                "One less a Gaussian grows with distance, and with the signs of the weights turned "
                "gives the very same outputs; a fit that preferred an end would move them by "
                "tenths."
            ),
        ),
        Prediction(
            id="large-gaussian-units-count-more",
            claim="unit-response-not-importance",
            metric="removed.gaussian.largest_less_smallest",
            expect=at_least(0.02),
            if_met="challenges",
            source="broomhead1988radial choice of basis function",
            why=(
                "A Gaussian is steep near its centre and flat far from it, so that holding the "
                "ten largest units at their mean should cost more than holding the ten smallest; "
                "if size did not tell use, it would be 0."
            ),
        ),
        Prediction(
            id="large-multiquadric-units-count-no-more",
            claim="unit-response-not-importance",
            metric="removed.multiquadric.largest_less_smallest",
            expect=at_most(0),
            if_met="supports",
            source="broomhead1988radial whole work",
            why=(
                "Where the ten largest are the ten farthest, they should tell the digit no better "
                "than the ten nearest, which are the smallest; if larger counted for more, this "
                "would be above 0."
            ),
        ),
    ],
)
def radial_basis(rng: np.random.Generator, scale: Scale) -> Measurement:
    r"""Read digits through units that fall with distance, and through units that grow with it.

    A network of radial basis functions [@broomhead1988radial; @poggio1990networks] has hidden
    units that answer to how far the input is from a centre, and a linear output:

    $$ y(x) = \sum_j a_j\, \rho\!\left(\lVert x - c_j \rVert / s\right) + b . $$

    It is often set against reading by size. Whether it is, depends on $\rho$. A **Gaussian**
    unit, $\rho(t) = e^{-t^2}$, is largest when the input is at its centre: here, too, larger means
    more of the pattern. A **multiquadric** unit, $\rho(t) = \sqrt{1 + t^2}$, is *least* there and
    grows for ever. The two are closely related,

    $$ \sqrt{1 + t^2} = \frac{1}{2\sqrt{\pi}} \int_0^\infty
    \left(1 - e^{-u (1 + t^2)}\right) u^{-3/2}\, du , $$

    a constant less a mixture of Gaussians of all widths. If the weights of an exact fit sum to
    zero, the constant drops out, and what is left is a network of Gaussian mixtures with every
    weight turned over.

    Neither paper was available to us: we know the network from an encyclopaedia, and what to
    measure is our own choice. We ask both kinds of unit three things. **Does it work?** Exclusive
    or with two units; exact interpolation, with a unit on each of 300 digits; 10,000 digits of
    MNIST through 10 to 300 centres found by k-means, weights by least squares, the width chosen
    among five on a fifth of the training digits. **Which end says that something is there?** The
    class of a unit is that of most training digits nearest to its centre, so it is fixed without a
    look at activations. We take the area under the curve of each unit for its class, the class of
    the largest and of the smallest unit, and the sign of the weight to the unit's own class.
    **Which end counts?** For each test digit we hold the ten largest of 100 units at their mean
    activity, or the ten smallest.

    **Controls.** The distance *squared*, which does not bend; the distance itself; thin plates,
    $t^2 \log t$, and inverse multiquadrics; classes of centres shuffled; units on random digits,
    and on the k-means centres with their pixels scrambled; ten random units held at their mean.
    """
    drawn = rows(
        rng,
        scale,
        train=scale.choose(quick=500, full=10_000),
        test=scale.choose(quick=300, full=10_000),
    )
    data = Digits(
        drawn.train.astype(np.float64),
        drawn.train_labels,
        drawn.test.astype(np.float64),
        drawn.test_labels,
    )
    few = scale.choose(quick=60, full=300)
    exact = interpolation(data.train[:few], data.train_labels[:few], data.test, data.test_labels)
    read = by_number(rng, data, scale)
    return Measurement({**exclusive_or(), **exact, **read.metrics}, read.arrays)


if __name__ == "__main__":
    from stronger.evidence.script import main

    main(radial_basis)
