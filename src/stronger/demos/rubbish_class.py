"""Linear and radial units before attacks, noise and digits made ten times as strong.

Run it with ``stronger demo run rubbish-class`` or ``python -m stronger.demos.rubbish_class``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stronger.demos._rubbish import fooled, readers, rubbish, scaled
from stronger.demos._small_convnet import rows
from stronger.evidence.demo import Measurement, Scale, demo
from stronger.evidence.prediction import at_least, at_most, equals
from stronger.evidence.results import Prediction

if TYPE_CHECKING:
    import numpy as np


@demo(
    id="rubbish-class",
    title="Linear units answer to rubbish, radial units to their own",
    question="Is a large response still worth something if units answer to nearness?",
    papers=["goodfellow2014explaining §7; appendix (rubbish class examples)"],
    entropy=1412,
    seeds=8,
    predictions=[
        Prediction(
            id="radial-units-are-fooled-too",
            claim="cheap-magnitude",
            metric="fooled.radial.error",
            expect=at_least(0.3),
            if_met="supports",
            source="goodfellow2014explaining §7 (model capacity)",
            why=(
                "A small step should get radial units wrong as well, on 55.4% in the paper; random "
                "signs of the same size are the control (fooled.radial.random_error)."
            ),
        ),
        Prediction(
            id="their-confidence-collapses",
            claim="distance-readout-equivalence",
            metric="fooled.radial.confidence_kept",
            expect=at_most(0.25),
            if_met="supports",
            source="goodfellow2014explaining §7 (model capacity)",
            why=(
                "A radial unit is largest where the input is nearest to its centre, so a step that "
                "leads away from all centres leaves none large: 1.2% beside 60.6% in the paper; a "
                "linear reader would keep most (fooled.linear.confidence_kept)."
            ),
        ),
        Prediction(
            id="linear-readers-stay-confident",
            claim="cheap-magnitude",
            metric="fooled.linear.confidence_kept",
            expect=at_least(0.7),
            if_met="supports",
            source="goodfellow2014explaining §4",
            why=(
                "The paper's softmax regression is wrong with a confidence of 79.3%; ten separate "
                "linear units, free to say no to every class, should yet say yes to a wrong one, "
                "whereas a collapse as of radial units would leave less than a quarter."
            ),
        ),
        Prediction(
            id="radial-responses-are-not-forged",
            claim="cheap-magnitude",
            metric="fooled.radial.forged",
            expect=at_most(0.05),
            if_met="challenges",
            source="goodfellow2014explaining §7 (model capacity)",
            why=(
                "If mistakes have a confidence near 1%, the step abolishes large responses and "
                "creates none, so that hardly a digit should lift a wrong radial unit above one "
                "half; of linear readers most should be lifted (fooled.linear.forged)."
            ),
        ),
        Prediction(
            id="noise-gets-a-class",
            claim="unfamiliar-inputs-score-high",
            metric="rubbish.dense_sigmoid.noise.share",
            expect=at_least(0.5),
            if_met="supports",
            source="goodfellow2014explaining appendix (rubbish class examples)",
            why=(
                "A maxout network with sigmoid outputs gave some class more than one half on 68% "
                "of Gaussian noise; one that keeps to what it knows would do so never, as the "
                "radial units of the next prediction."
            ),
        ),
        Prediction(
            id="radial-units-ignore-noise",
            claim="unfamiliar-inputs-score-high",
            metric="rubbish.radial.noise.share",
            expect=equals(0),
            if_met="challenges",
            source="goodfellow2014explaining appendix (rubbish class examples)",
            why=(
                "Noise of unit variance is far from every centre, so that not one of 10,000 "
                "examples should reach one half, as in the paper; the linear-type readers are the "
                "control."
            ),
        ),
        Prediction(
            id="noise-outdoes-digits",
            claim="unfamiliar-inputs-score-high",
            metric="rubbish.dense.noise.above_digits",
            expect=at_least(0.05),
            if_met="supports",
            source="goodfellow2014explaining §7",
            why=(
                "Units that answer to every input along their direction should give some noise, "
                "which is three times as long as a digit, a logit above that of the median digit; "
                "were large logits reserved for digits, none would."
            ),
        ),
        Prediction(
            id="linear-units-rise-with-ink",
            claim="unfamiliar-inputs-score-high",
            metric="scaled.linear.ten_times_is_no_less",
            expect=at_least(0.9),
            if_met="supports",
            source="goodfellow2014explaining §7",
            why=(
                "A linear unit that says yes to a digit should say so no less to one ten times as "
                "strong as any it has seen; a unit blind to strength would do so for about half, "
                "and a radial one for none."
            ),
        ),
        Prediction(
            id="radial-units-miss-what-is-stronger",
            claim="distance-readout-equivalence",
            metric="scaled.radial.twice_is_less",
            expect=at_least(0.9),
            if_met="supports",
            source="goodfellow2014explaining §7",
            why=(
                "Largest when nearest, a radial unit should answer less to a digit of twice the "
                "strength, though it shows no less of the digit; a linear unit answers less to "
                "hardly any (scaled.linear.twice_is_less)."
            ),
        ),
    ],
)
def rubbish_class(rng: np.random.Generator, scale: Scale) -> Measurement:
    r"""Set ten radial units beside linear ones, and show them what they were not made for.

    A linear unit answers to every input along its direction, the more the longer it is. A radial
    unit answers to what is near its centre [@goodfellow2014explaining]:

    $$ p_k(x) = \exp\Bigl(-\sum_j b_{kj} (x_j - \mu_{kj})^2\Bigr), \qquad b > 0 . $$

    For both, larger means more of the class; what they differ in is which inputs can make them
    large. The paper's radial units have a full matrix each; ours have one weight for every pixel.
    Their centres start at the class means, and centres and weights are learned.

    **Readers.** Ten radial units; ten linear units with sigmoid outputs (`linear`); a dense network
    784-200-200-10 with softmax (`dense`); and one with sigmoid outputs (`dense_sigmoid`). Radial
    and sigmoid outputs answer for each class separately and are trained in the same way, by the
    cross-entropy of ten answers of yes or no, so that any of these readers may say no to all
    classes. All learn 12,000 digits. An untrained dense network is a control.

    **Attack.** Two thousand test digits are moved by 0.25 of the pixel range along the sign of the
    gradient of each reader's own loss, within the range of pixels. Confidence is the largest of the
    ten answers; `confidence_kept` is that of mistakes over that of undisturbed digits. A response
    is *forged* if a wrong class gets more than one half.

    **Rubbish.** 10,000 examples of Gaussian noise, $x \sim N(0, I)$, as in the paper. These are
    three times as long as digits; so we also show noise shrunk to the length of a digit, and
    digits with their pixels in random order. **Strength.** Test digits with all pixels multiplied
    by a factor from ¼ to 10, read by the unit of their own class.
    """
    data = rows(
        rng,
        scale,
        train=scale.choose(quick=600, full=12_000),
        test=scale.choose(quick=200, full=10_000),
    )
    made = readers(rng, scale, data)
    parts = (
        fooled(rng, scale, made, data),
        rubbish(rng, scale, made, data),
        scaled(scale, made, data),
    )
    metrics = {name: value for part in parts for name, value in part.metrics.items()}
    arrays = {name: value for part in parts for name, value in part.arrays.items()}
    return Measurement(metrics, arrays)
