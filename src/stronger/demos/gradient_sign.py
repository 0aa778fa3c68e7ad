"""One small step along the gradient's sign: what it does to answers, and what it takes.

Run it with ``stronger demo run gradient-sign`` or ``python -m stronger.demos.gradient_sign``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stronger.demos._small_convnet import rows
from stronger.demos._small_steps import attacked, linear_unit, path, readers, trained_against
from stronger.evidence.demo import Measurement, Scale, demo
from stronger.evidence.prediction import at_least, at_most, between
from stronger.evidence.results import Prediction

if TYPE_CHECKING:
    import numpy as np


@demo(
    id="gradient-sign",
    title="The gradient sign: how cheap a large response is",
    question="How little must an image change for the largest output to be a wrong one?",
    papers=[
        "goodfellow2014explaining §§3, 4 and 6; Fig. 2 caption; Fig. 4",
        "madry2017towards appendix D, Fig. 8; Table 5",
    ],
    entropy=2014,
    seeds=8,
    predictions=[
        Prediction(
            id="an-aligned-step-adds-up",
            claim="cheap-magnitude",
            metric="linear.residual",
            expect=at_most(1e-12, exact=True),
            if_met="supports",
            source="goodfellow2014explaining §3",
            why=(
                "A step of ε along the signs of the weights moves a linear unit by ε‖w‖₁ whatever "
                "the image shows; random signs move it by about ε‖w‖₂ (linear.gain says how many "
                "times less)."
            ),
        ),
        Prediction(
            id="the-push-grows-with-the-number-of-inputs",
            claim="cheap-magnitude",
            metric="resolution.push_exponent",
            expect=at_least(0.5),
            if_met="supports",
            source="goodfellow2014explaining §3",
            why=(
                "With weights of a given mean size the push grows in proportion to the inputs "
                "(exponent 1); a unit that merely reads the same strokes sampled more finely gains "
                "nothing over its own response to digits (exponent 0)."
            ),
        ),
        Prediction(
            id="three-and-seven-are-swapped",
            claim="cheap-magnitude",
            metric="linear.error_attacked",
            expect=at_least(0.9),
            if_met="supports",
            source="goodfellow2014explaining Fig. 2 caption",
            why=(
                "The figure quoted is 99% at ε = 0.25; an answer that no longer knew anything of "
                "the digit would be wrong half the time, and without the step it is 1.6%."
            ),
        ),
        Prediction(
            id="softmax-regression-is-fooled",
            claim="cheap-magnitude",
            metric="softmax.sign.error",
            expect=at_least(0.95),
            if_met="supports",
            source="goodfellow2014explaining §4",
            why=(
                "The figure quoted is 99.9%; guessing would be wrong on 90%, and the same number "
                "of grey levels up and down at random is the control (softmax.random.error)."
            ),
        ),
        Prediction(
            id="rectifiers-are-fooled",
            claim="cheap-magnitude",
            metric="dense.sign.error",
            expect=at_least(0.8),
            if_met="supports",
            source="goodfellow2014explaining §4",
            why=(
                "The figure quoted is 89.4% for a maxout network, whose units are piecewise linear "
                "as rectifiers are; random signs are the control (dense.random.error)."
            ),
        ),
        Prediction(
            id="mistakes-are-made-with-confidence",
            claim="cheap-magnitude",
            metric="dense.sign.confidence",
            expect=at_least(0.8),
            if_met="supports",
            source="goodfellow2014explaining §4",
            why=(
                "A step that only blurred the digit would leave several classes in the running, at "
                "most one half each; the figures quoted are 79.3% and 97.6%, so that the wrong "
                "class has to be driven up."
            ),
        ),
        Prediction(
            id="convolutions-are-fooled",
            claim="cheap-magnitude",
            metric="convolutional.sign.error",
            expect=at_least(0.5),
            if_met="supports",
            source="goodfellow2014explaining §4",
            why=(
                "The paper's convolutional network, for CIFAR-10, was wrong on 87%; detectors that "
                "answer to local shapes should resist, and without the step about 2% are wrong."
            ),
        ),
        Prediction(
            id="random-signs-do-little",
            claim="cheap-magnitude",
            metric="dense.random.error",
            expect=at_most(0.15),
            if_met="challenges",
            source="goodfellow2014explaining §6 (control experiments)",
            why=(
                "Noise of mean zero is nearly orthogonal to any one direction of weights, so that "
                "large responses are to be had by design and hardly by chance; were any step of "
                "this size enough, the error would be that of the gradient sign."
            ),
        ),
        Prediction(
            id="the-response-is-near-linear",
            claim="cheap-magnitude",
            metric="path.dense.linearity",
            expect=between(0.5, 1.2),
            if_met="supports",
            source="goodfellow2014explaining Fig. 4",
            why=(
                "If linearity is what makes magnitude cheap, a step of 0.1 achieves about what the "
                "gradient forecasts; a network that saturates or bends falls far short of it."
            ),
        ),
        Prediction(
            id="right-only-in-a-thin-interval",
            claim="cheap-magnitude",
            metric="path.dense.sign.right",
            expect=at_most(0.5),
            if_met="supports",
            source="goodfellow2014explaining Fig. 4",
            why=(
                "Of all steps from -1 to 1 only a thin interval should leave the right class on "
                "top; a linear network stays right on the whole side that goes against the "
                "gradient, half of the range at least (path.softmax.sign.right)."
            ),
        ),
        Prediction(
            id="training-against-the-sign-helps",
            claim="robust-thresholding",
            metric="trained.ratio",
            expect=at_most(0.5),
            if_met="supports",
            source="goodfellow2014explaining §6",
            why=(
                "The paper's error falls to a fifth, from 89.4% to 17.9%; training against noise "
                "of the same size is the control (trained.noise_ratio)."
            ),
        ),
        Prediction(
            id="what-mistakes-remain-are-confident",
            claim="robust-thresholding",
            metric="trained.sign.confidence",
            expect=at_least(0.6),
            if_met="challenges",
            source="goodfellow2014explaining §6",
            why=(
                "If training restored a dependable code, a network pushed into a mistake would say "
                "so by a low probability, at most one half between two classes; the figure quoted "
                "is 81.4%."
            ),
        ),
        Prediction(
            id="training-against-noise-does-not",
            claim="cheap-magnitude",
            metric="trained.noise_ratio",
            expect=at_least(0.8),
            if_met="supports",
            source="goodfellow2014explaining §6 (control experiments)",
            why=(
                "The paper's errors after training against noise are 86.2% and 90.4% beside 89.4% "
                "without, that is nearly all of it; training against the sign leaves a fifth."
            ),
        ),
    ],
)
def gradient_sign_demo(rng: np.random.Generator, scale: Scale) -> Measurement:
    r"""Move every pixel by the same small amount, in the direction that hurts, and ask again.

    If a unit's net input is $w \cdot x$, and no input may change by more than $\varepsilon$, the
    best one can do is to move each by $\varepsilon$ along the sign of its weight, which adds

    $$ \varepsilon \sum_j |w_j| = \varepsilon \lVert w \rVert_1 . $$

    Each input contributes next to nothing, and there are many of them [@goodfellow2014explaining].
    Random signs add about $\varepsilon \lVert w \rVert_2$, less by a factor of up to $\sqrt n$.
    A network that is linear in pieces can be treated likewise: one step of $\varepsilon$ along the
    sign of the gradient of its loss $J$ towards the pixels,
    $x' = x + \varepsilon \operatorname{sign} \nabla_x J$.

    **The unit.** A logistic unit learns 3 against 7 from images of $28 \times 28$ pixels, and from
    the same images averaged down to $14 \times 14$ and $7 \times 7$. We compare the push with the
    unit's own mean response to digits, and ask what more inputs do to it. The rate of learning is
    in inverse proportion to the number of inputs, so that merely to repeat every pixel would change
    nothing.

    **The networks.** Softmax regression, a dense network 784-200-200-10 of rectifiers, and a small
    convolutional one learn 12,000 digits. A thousand test digits are moved by the gradient sign, by
    random signs of the same size (the control) and by Gaussian noise of that standard deviation;
    results are kept within the range of pixels, from 0 to 1, except where a metric says
    `unclipped`. The figures quoted in the paper are for $\varepsilon = 0.25$, softmax regression
    and a maxout network. A reader whose gradient the attack does not know, the nearest training
    image, tells whether the digit is still there to be read.

    **Along the direction.** We walk from $-1$ to $1$ along the sign, beyond the range of pixels,
    and note for which steps the right class is on top; and we compare what a step of 0.1 does to
    the lead of the first rival with what the gradient forecasts.

    **Training against it.** Dense networks are trained on digits and, in equal parts, on digits
    moved by the gradient sign of the network as it stands, by random signs, or by uniform noise,
    all of 0.25 [@goodfellow2014explaining]. Each is then attacked anew, by one step, and, because a
    single step can be learned by heart [@madry2017towards], by twenty small ones within the same
    bounds that climb the lead of the best wrong class.
    """
    data = rows(
        rng,
        scale,
        train=scale.choose(quick=600, full=12_000),
        test=scale.choose(quick=200, full=10_000),
    )
    networks = readers(rng, scale, data)
    parts = (
        linear_unit(rng, scale, data),
        attacked(rng, scale, networks, data),
        path(rng, scale, networks, data),
        trained_against(rng, scale, networks["dense"], data),
    )
    metrics = {name: value for part in parts for name, value in part.metrics.items()}
    arrays = {name: value for part in parts for name, value in part.arrays.items()}
    return Measurement(metrics, arrays)
