"""Dictionary features: whether learned features are more specific at large values than units are.

Run it with ``stronger demo run dictionary-features`` or
``python -m stronger.demos.dictionary_features``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stronger.demos._marked_digits import train
from stronger.demos._specific import compare
from stronger.evidence.demo import Measurement, Scale, demo
from stronger.evidence.prediction import at_least, at_most, between
from stronger.evidence.results import Prediction

if TYPE_CHECKING:
    import numpy as np

# --- The demo --------------------------------------------------------------------------------

DICTIONARY = "bricken2023monosemanticity whole work"
COMPUTATION = "elhage2022toy section on computation in superposition"


@demo(
    id="dictionary-features",
    title="Dictionary features: are larger values more specific?",
    question="Does a larger value of a learned sparse feature tell more than that of a unit does?",
    papers=[
        DICTIONARY,
        COMPUTATION,
        "szegedy2014intriguing abstract; §3, Figs. 1–4",
    ],
    entropy=2023,
    seeds=8,
    predictions=[
        Prediction(
            id="strong-features-are-more-specific",
            claim="directions-not-units",
            metric="gain.top",
            expect=at_least(0.05),
            if_met="supports",
            source=DICTIONARY,
            why=(
                "If features lie along directions and a dictionary finds them, the twenty "
                "strongest images of a learned feature should show its cause more often than those "
                "of a unit; with no difference the gain is 0."
            ),
        ),
        Prediction(
            id="also-at-the-same-rate",
            claim="directions-not-units",
            metric="gain.matched",
            expect=at_least(0.05),
            if_met="supports",
            source=DICTIONARY,
            why=(
                "Features are seldom on, so units are cut to their strongest images until they are "
                "on as seldom; if rarity were the whole advantage nothing would be left of it."
            ),
        ),
        Prediction(
            id="moderate-features-are-clearer",
            claim="directions-not-units",
            metric="gain.middle",
            expect=at_least(0.2),
            if_met="supports",
            source=DICTIONARY,
            why=(
                "Where features no longer share a coordinate, the middle of the range should lose "
                "much of its ambiguity; in the middle of a unit's range little more than the share "
                "of a digit among all images is expected."
            ),
        ),
        Prediction(
            id="middle-of-a-unit-is-mixed",
            claim="top-range-purity",
            metric="gap.units",
            expect=at_least(0.2),
            if_met="supports",
            source=COMPUTATION,
            why=(
                "Units that carry one main feature and others weakly show their cause clearly more "
                "often in the top tenth of their positive range than in its middle; a unit that is "
                "as pure throughout gives 0."
            ),
        ),
        Prediction(
            id="weak-features-are-murky",
            claim="top-range-purity",
            metric="gap.features",
            expect=at_least(0.2),
            if_met="supports",
            source=DICTIONARY,
            why=(
                "A learned feature too should be purer in its top tenth than in its lowest, where "
                "the code leaves what it could not take apart; a feature that is simply there or "
                "not gives 0."
            ),
        ),
        Prediction(
            id="more-of-a-feature-more-often-there",
            claim="larger-is-stronger",
            metric="features.order",
            expect=at_least(0.5),
            if_met="supports",
            source=DICTIONARY,
            why=(
                "Over the tenths of a feature's positive range, presence of its cause should rise "
                "with the value; with images dealt anew the correlation is near 0 "
                "(shuffled.order)."
            ),
        ),
        Prediction(
            id="features-find-marks",
            claim="directions-not-units",
            metric="gain.marks",
            expect=at_least(0.1),
            if_met="supports",
            source=DICTIONARY,
            why=(
                "The best single feature should tell a planted mark better than the best single "
                "unit; as many random directions as features show what a wider choice alone "
                "brings (marks.directions.f1)."
            ),
        ),
        Prediction(
            id="stronger-marks-give-larger-features",
            claim="larger-is-stronger",
            metric="marks.features.degree",
            expect=at_least(0.5),
            if_met="supports",
            source=DICTIONARY,
            why=(
                "Among images with a mark, the feature that finds it should be the larger the "
                "darker the mark is; for a feature that tells presence alone the rank correlation "
                "is 0."
            ),
        ),
        Prediction(
            id="features-move-their-own-answer",
            claim="larger-is-stronger",
            metric="effect.features.own",
            expect=at_least(0.5),
            if_met="supports",
            source=DICTIONARY,
            why=(
                "Taking a feature away should lower the output for its own cause most, so that a "
                "larger value counts for more there; one output in 26 would do so by chance."
            ),
        ),
        Prediction(
            id="random-directions-are-as-coherent-as-units",
            claim="directions-not-units",
            metric="gap.directions",
            expect=between(-0.1, 0.1),
            if_met="supports",
            source="szegedy2014intriguing abstract; §3, Figs. 1–4",
            why=(
                "If units have no special claim to meaning, the strongest images of a random "
                "direction share a cause as often; directions without meaning, with images dealt "
                "anew, lie at about a tenth and would give a gap of several tenths."
            ),
        ),
        Prediction(
            id="a-sparse-set-suffices",
            claim="active-set-carries-the-code",
            metric="replaced.features.loss",
            expect=at_most(0.02),
            if_met="supports",
            source="olshausen1996emergence p. 608",
            why=(
                "Few features that are on should rebuild what the network needs, so that it "
                "reads digits nearly as well from them; the features of other images leave a "
                "tenth of the answers right."
            ),
        ),
        Prediction(
            id="the-set-does-without-sizes",
            claim="active-set-carries-the-code",
            metric="replaced.set.loss",
            expect=at_most(0.05),
            if_met="supports",
            source="olshausen1996emergence p. 608",
            why=(
                "With every feature that is on at its mean value, which ones are on should still "
                "tell the digit; if sizes carried the evidence the loss would be several tenths, "
                "and with the features of other images it is about 0.85."
            ),
        ),
        Prediction(
            id="pure-without-training",
            claim="sparsity-without-meaning",
            metric="untrained_features.top",
            expect=at_least(0.5),
            if_met="supports",
            source="li2023lazy abstract (arXiv version)",
            why=(
                "Images that are alike give like activations in an untrained network too, so a "
                "dictionary learned there should have strong values that look meaningful although "
                "the network detects nothing; images dealt anew give about a tenth."
            ),
        ),
    ],
)
def dictionary_features(rng: np.random.Generator, scale: Scale) -> Measurement:
    r"""Learn a sparse dictionary on a hidden layer and compare it with the units it was learned on.

    If a network keeps more features than it has units, no unit stands for one of them, but a
    larger set of directions may. Such directions have been looked for in a language model with a
    sparse autoencoder [@bricken2023monosemanticity]. **That work was not read for this demo, and
    the design is ours**; so is the network, which is very small.

    **Known causes.** MNIST knows only ten labels, and a unit may well stand for something finer. So
    we plant 16 marks in the images: random patterns that cover half of a square of four by four
    pixels, each at its own place, each on a random twentieth of the images, from faint (0.4) to
    full ink. Where the digit has darker ink the mark is hidden. A network with 128 and 64 ReLU
    units learns from 20,000 images to name the digit and to report every mark: 26 causes for 64
    units.

    **The dictionary.** On the 64 hidden activations $x$ a sparse autoencoder learns 256 features,

    $$ f = \mathrm{ReLU}(E\,(x - c) + b), \qquad \hat x = D f + c, \qquad
    \text{least } \lVert x - \hat x \rVert^2 + \lambda \sum_j f_j , $$

    with columns of $D$ of length 1. $\lambda = 1.2$ (activations having a variance of 1 on average)
    was chosen so that about one feature in fifteen is on, before anything else was looked at.

    **What is compared.** Units, features, 256 random directions, and both ends of the principal
    components, all read for positive values; and the same, with a dictionary of its own, in the
    network before training. The cause of each of these columns is fixed first, on training images:
    the one for which it is higher over its whole range (AUC). Then, on 10,000 test images, we ask
    how often that cause is there in the twenty strongest images, and in each tenth of the positive
    range. Features are rarely on, and the strongest few of anything are purer. So we also cut units
    and random directions to the rates of the features: for each feature, as many of their strongest
    images as the feature has images in which it is on at all. Columns that are on in less than 1%
    of the images are left out.

    **Marks.** For each mark the best column and threshold are chosen on training images, and the F1
    score (the harmonic mean of precision and recall) is measured on test images. The rank
    correlation of the column's value with the strength of the mark, where it is there, says whether
    size tells degree.

    **Use.** We put $\hat x$ in the place of $x$ and let the network go on: with $f$ as it is, with
    all features that are on at their mean, with the values of each feature dealt anew among the
    images it is on in, and with the features of another image. And we ask whether a feature raises
    the output of its own cause more than any other of the 26.
    """
    return compare(rng, scale, train(rng, scale))


if __name__ == "__main__":
    from stronger.evidence.script import main

    main(dictionary_features)
