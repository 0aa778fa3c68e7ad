"""Superposition: more features than dimensions, and what a reading then means.

Run it with ``stronger demo run superposition`` or ``python -m stronger.demos.superposition``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stronger.demos._superposed import crowded, pairs, tiny
from stronger.evidence.demo import Measurement, Scale, demo
from stronger.evidence.prediction import at_least, at_most, between
from stronger.evidence.results import Prediction

if TYPE_CHECKING:
    import numpy as np


# --- The demo --------------------------------------------------------------------------------

DEMONSTRATING = "elhage2022toy introduction and section on demonstrating superposition"
HYPOTHESIS = "elhage2022toy section on the superposition hypothesis"
BASES = "elhage2022toy section on privileged bases"
COMPUTATION = "elhage2022toy section on computation in superposition"
MATHEMATICS = "elhage2022toy section on mathematical understanding"
ADVERSARIAL = "elhage2022toy section on adversarial examples"


@demo(
    id="superposition",
    title="Superposition: more features than dimensions",
    question="Where features share dimensions, which part of a unit's range tells what is there?",
    papers=[
        DEMONSTRATING,
        HYPOTHESIS,
        BASES,
        COMPUTATION,
        MATHEMATICS,
        ADVERSARIAL,
    ],
    entropy=2022,
    seeds=8,
    predictions=[
        Prediction(
            id="five-features-in-two-dimensions",
            claim="directions-not-units",
            metric="tiny.gain",
            expect=between(2.5, 3.5),
            if_met="supports",
            source=DEMONSTRATING,
            why=(
                "Two features are kept when all are always on and all five when they are rare, "
                "three more than there are axes for; a model that gave each feature an axis of "
                "its own would gain none."
            ),
        ),
        Prediction(
            id="the-five-form-a-pentagon",
            claim="directions-not-units",
            metric="tiny.sparse.angle_error",
            expect=at_most(10),
            if_met="supports",
            source=DEMONSTRATING,
            why=(
                "Neighbours in a pentagon are 72 degrees apart; five directions at random miss "
                "this by about 45 degrees on average (tiny.random.angle_error)."
            ),
        ),
        Prediction(
            id="absent-features-look-slightly-on",
            claim="top-range-purity",
            metric="one_on.s99.false_on",
            expect=at_least(0.9),
            if_met="supports",
            source=HYPOTHESIS,
            why=(
                "More than twice as many vectors as dimensions cannot all be at right angles or "
                "wider, so nearly every feature, alone and fully on, should lift the reading of an "
                "absent one by a tenth; features at right angles give 0."
            ),
        ),
        Prediction(
            id="moderate-readings-are-ambiguous",
            claim="top-range-purity",
            metric="reading.s99.moderate",
            expect=at_most(0.5),
            if_met="supports",
            source=HYPOTHESIS,
            why=(
                "A reading from 0.2 to 0.4 of presence should more often be a neighbour's "
                "interference than the feature; without interference it would always be the "
                "feature."
            ),
        ),
        Prediction(
            id="clear-readings-are-not",
            claim="top-range-purity",
            metric="reading.s99.top",
            expect=at_least(0.8),
            if_met="supports",
            source=HYPOTHESIS,
            why=(
                "To reach 0.7 by interference takes several rare neighbours at once, so the "
                "feature should be there although it is present in one example in a hundred; "
                "readings under wrong names would give that hundredth."
            ),
        ),
        Prediction(
            id="more-reading-more-often-there",
            claim="larger-is-stronger",
            metric="reading.s99.order",
            expect=at_least(0.9),
            if_met="supports",
            source=HYPOTHESIS,
            why=(
                "Interference is mostly small, so over ten equal parts of the range presence "
                "should rise with the reading nearly without exception; under the name of another "
                "feature it does not (reading.s99.order_of_others)."
            ),
        ),
        Prediction(
            id="biases-are-negative",
            claim="top-range-purity",
            metric="bias.s99.negative",
            expect=at_least(0.95),
            if_met="challenges",
            source=MATHEMATICS,
            why=(
                "A negative bias is the threshold that would take interference away, and nearly "
                "all represented features should have learned one; biases start at 0, and for "
                "signs at random half would be negative."
            ),
        ),
        Prediction(
            id="a-threshold-takes-interference-away",
            claim="top-range-purity",
            metric="one_on.s99.after",
            expect=at_most(0.05),
            if_met="challenges",
            source=MATHEMATICS,
            why=(
                "After bias and ReLU hardly an absent feature should be off by a tenth when one "
                "other is on; before them, with ten dimensions for fifty, a third or more should "
                "be (one_on.s99.before)."
            ),
        ),
        Prediction(
            id="moderate-outputs-can-be-trusted",
            claim="top-range-purity",
            metric="output.s99.moderate",
            expect=at_least(0.5),
            if_met="challenges",
            source=MATHEMATICS,
            why=(
                "If thresholds restore the reading of what remains, an output from 0.2 to 0.4 "
                "should mostly be the feature, where the same reading before the threshold is "
                "not (reading.s99.moderate)."
            ),
        ),
        Prediction(
            id="rectified-units-align-with-features",
            claim="directions-not-units",
            metric="axes.gap",
            expect=at_least(0.2),
            if_met="supports",
            source=BASES,
            why=(
                "With a ReLU the axes are special and one feature should have most of a unit's "
                "weight; without one any turn of the axes does as well, and turning takes nothing "
                "away (axes.gap_of_turned)."
            ),
        ),
        Prediction(
            id="directions-read-better-than-units",
            claim="directions-not-units",
            metric="directions.gain",
            expect=at_least(0.1),
            if_met="supports",
            source=BASES,
            why=(
                "Where the hidden layer is linear, the top tenth along a feature's own direction "
                "should show it clearly more often than the top tenth of a coordinate shows its "
                "main feature; were units as good as directions the gain would be 0."
            ),
        ),
        Prediction(
            id="top-of-a-unit-is-pure",
            claim="top-range-purity",
            metric="units.absolute.s97.top",
            expect=at_least(0.9),
            if_met="supports",
            source=COMPUTATION,
            why=(
                "Largest activations are said to be nearly all due to the main feature, which is "
                "present in 3% of all examples; two features of equal weight would share the top."
            ),
        ),
        Prediction(
            id="middle-of-a-unit-is-mixed",
            claim="top-range-purity",
            metric="units.absolute.s97.gap",
            expect=at_least(0.3),
            if_met="supports",
            source=COMPUTATION,
            why=(
                "With small weights on several other features the middle tenths of a unit's range "
                "should show its main feature much less often than the top; a unit with one "
                "feature only gives a gap of 0."
            ),
        ),
        Prediction(
            id="the-low-end-marks-another-feature",
            claim="presence-can-be-marked-low",
            metric="pairs.directions.low_end",
            expect=at_least(0.9),
            if_met="supports",
            source=DEMONSTRATING,
            why=(
                "With two features to a dimension and positive interference the only harmful "
                "kind, features should form opposed pairs, so that the lowest tenth of a direction "
                "shows its partner; the ends of random directions show no feature as often."
            ),
        ),
        Prediction(
            id="crowding-triples-vulnerability",
            claim="cheap-magnitude",
            metric="attack.ratio",
            expect=at_least(3),
            if_met="supports",
            source=ADVERSARIAL,
            why=(
                "For evenly spread features an attack on one output is amplified in squared size "
                "by the features per dimension, up to five; a model that copies ten features and "
                "drops the rest stays at 1 (attack.copying_ratio)."
            ),
        ),
        Prediction(
            id="vulnerability-follows-crowding",
            claim="cheap-magnitude",
            metric="attack.correlation",
            expect=at_least(0.9),
            if_met="supports",
            source=ADVERSARIAL,
            why=(
                "If crowding is the reason, vulnerability rises in step with the features per "
                "dimension over all sparsities; sparsity alone changes nothing in the copying "
                "model."
            ),
        ),
        Prediction(
            id="small-attacks-fake-no-feature",
            claim="cheap-magnitude",
            metric="attack.s99.faked",
            expect=at_most(0.01),
            if_met="challenges",
            source=MATHEMATICS,
            why=(
                "An attack aimed at an absent feature has to overcome the negative bias as well, "
                "so it should lift hardly any to half of a usual presence; before bias and ReLU "
                "it should succeed several times as often (attack.s99.faked_reading)."
            ),
        ),
    ],
)
def superposition(rng: np.random.Generator, scale: Scale) -> Measurement:
    r"""Store more features than there are dimensions, then ask what a reading tells.

    **The model.** Features $x_i$ are absent with probability $S$, the *sparsity*, and otherwise
    uniform between 0 and 1. They are squeezed into fewer dimensions and rebuilt
    [@elhage2022toy]:

    $$ h = W x, \qquad y = \mathrm{ReLU}(W^\top h + b), \qquad
    E = \sum_i I_i\, (x_i - y_i)^2 . $$

    Feature $i$ has the direction $W_i$ and is called represented if $\lVert W_i \rVert > 0.5$;
    $\lVert W \rVert^2 / m$ is the number of features per dimension. Where directions are not at
    right angles, $W_j \cdot h$ has something of other features in it: interference. We train at
    nine sparsities from 0 to 0.99 by Adam, with five features in two dimensions (importance
    $0.9^i$, the best of eight starts) and with fifty in ten (importance $0.95^i$, one start).

    **Readings.** One feature at a time is switched on, and we look at what is read of the absent
    ones, before bias and ReLU and after them. Then, on inputs as in training, we ask how often a
    feature is there when its reading is at the top (0.7 and more; full presence is 1), in the
    middle (0.2 to 0.4), and over ten equal parts of the range. The names of features are shifted
    by one as a control.

    **Units.** Two more families have a ReLU on the hidden layer. One rebuilds the same features
    from the same start, $y = \mathrm{ReLU}(W^\top \mathrm{ReLU}(W x) + b)$; the other, with weights
    $V$ of their own behind 15 hidden units, gives $|x_i|$ of 30 signed features (importance
    $0.9^i$; $V$ starts from $|W^\top|$, since outputs that start with negative weights often never
    learn). The main feature of a unit is the one with the largest weight, which is fixed before any
    activation is looked at. We divide a unit's positive values into tenths and ask in each how
    often the main feature is present, and how often it adds more than any other. We also ask how
    much of a unit's squared weights its main feature has, with the axes as they are and turned at
    random.

    **The other end.** Twenty features of equal importance in ten dimensions, $S = 0.9$: what does
    the lowest tenth of a direction show? Random directions are the control.

    **Attacks.** Inputs that are not zero are changed by a tenth of their mean length so as to move
    the output as far as possible. Vulnerability is the squared displacement of the output per
    squared length of the attack, hence 1 for the control that copies ten features and drops the
    rest. An absent feature is *faked* if an attack aimed at it lifts it to 0.25, half of its mean
    when present.

    **What differs from the paper.** It was read in part, in a conversion without formulas: sizes,
    importances, the definition of vulnerability and everything on ranges are ours.
    """
    parts = [tiny(rng, scale), crowded(rng, scale), pairs(rng, scale)]
    return Measurement(
        {name: value for part in parts for name, value in part.metrics.items()},
        {name: array for part in parts for name, array in part.arrays.items()},
    )


if __name__ == "__main__":
    from stronger.evidence.script import main

    main(superposition)
