"""Local elasticity: whom an update on one example moves, in the model and in real networks.

Run it with ``stronger demo run local-elasticity`` or ``python -m stronger.demos.local_elasticity``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stronger.demos._elastic_digits import of_networks
from stronger.demos._elastic_pathways import of_a_crowd, of_three_classes, worked
from stronger.evidence.demo import Measurement, Scale, demo
from stronger.evidence.prediction import at_least, at_most, between, equals
from stronger.evidence.results import Prediction

if TYPE_CHECKING:
    import numpy as np

MODEL = "su2024envisioning eq. 3.1, Figs. 2 and 6"
EXAMPLE = "su2024envisioning appendix, worked example"


@demo(
    id="local-elasticity",
    title="Whom an update moves",
    question="Does an update on one example move others in so far as they share its pathway?",
    papers=[MODEL, EXAMPLE, "he2020local abstract; §1"],
    entropy=2020,
    predictions=[
        Prediction(
            id="the-worked-example-is-exact",
            claim="overlap-elasticity",
            metric="worked.largest_error",
            expect=equals(0),
            if_met="supports",
            source=EXAMPLE,
            why=(
                "The three printed increments are sums over shared nodes and must come out to the "
                "last bit for any numbers of visits; a graph that shares other nodes gives others."
            ),
        ),
        Prediction(
            id="visits-can-outweigh-overlap",
            claim="overlap-elasticity",
            metric="worked.order_agrees",
            expect=equals(1),
            if_met="challenges",
            source=EXAMPLE,
            why=(
                "Class 2 shares five nodes with class 1 and class 3 two, yet by the printed "
                "increments class 2 moves more if and only if N₃ < 2.5 N₂; were overlap all it "
                "always would, which agrees in about four fifths of cases only."
            ),
        ),
        Prediction(
            id="types-of-a-class-move-together",
            claim="overlap-elasticity",
            metric="three.same_over_other",
            expect=at_least(3),
            if_met="supports",
            source=MODEL,
            why=(
                "With equal visits the sums over shared nodes give about 0.9 between the two types "
                "of a class and 0.2 between classes; an update that moved all alike would give 1."
            ),
        ),
        Prediction(
            id="one-overlap-two-effects",
            claim="overlap-elasticity",
            metric="three.asymmetry",
            expect=at_least(2),
            if_met="challenges",
            source=MODEL,
            why=(
                "Type 3 shares three nodes with type 2 and type 2 the same three with type 3, but "
                "by hand an update on 3 moves 2 five times as much as the reverse; if overlap "
                "decided, the ratio would be 1."
            ),
        ),
        Prediction(
            id="overlap-ranks-effects-in-the-model",
            claim="overlap-elasticity",
            metric="crowd.correlation",
            expect=at_least(0.8),
            if_met="supports",
            source=MODEL,
            why=(
                "In a random graph whose samples share from a third to nearly all of their nodes, "
                "only shared nodes carry an effect at all; overlaps of other pairs give 0."
            ),
        ),
        Prediction(
            id="the-linear-classifier-is-plain-algebra",
            claim="overlap-elasticity",
            metric="linear.algebra_gap",
            expect=equals(0, tol=1e-6),
            if_met="supports",
            source="he2020local abstract; §1",
            why=(
                "Without units that fall silent an update reaches every input by its inner "
                "product with the updated one, whatever was learned; any elasticity that were "
                "learned would show as a gap."
            ),
        ),
        Prediction(
            id="the-trained-network-is-more-local",
            claim="overlap-elasticity",
            metric="relu.long.gain",
            expect=at_least(0.08),
            if_met="supports",
            source="he2020local abstract",
            why=(
                "Elasticity should tell pairs of one class from others better than in the linear "
                "classifier, which repeats how alike the pixels are (a gain of 0)."
            ),
        ),
        Prediction(
            id="rectifiers-alone-are-not-enough",
            claim="overlap-elasticity",
            metric="relu.untrained.gain",
            expect=between(-0.05, 0.05),
            if_met="challenges",
            source="he2020local abstract",
            why=(
                "At random weights the overlap of active units is a function of the angle between "
                "inputs, so that elasticity repeats pixels as the linear classifier's does; if "
                "nonlinearity made it local there would be the gain of the trained network, 0.08 "
                "or more."
            ),
        ),
        Prediction(
            id="overlap-ranks-effects-in-the-network",
            claim="overlap-elasticity",
            metric="relu.long.overlap",
            expect=at_least(0.6),
            if_met="supports",
            source="he2020local code: get_activation_patterns",
            why=(
                "Digits with the same active units share the weights that an update moves; pairs "
                "put together at random would give 0."
            ),
        ),
        Prediction(
            id="overlap-says-more-than-pixels",
            claim="overlap-elasticity",
            metric="relu.long.overlap_given_pixels",
            expect=at_least(0.3),
            if_met="supports",
            source="he2020local code: get_activation_patterns",
            why=(
                "Where the ranks of pixel cosines and of the linear classifier's elasticity are "
                "taken out, overlap should still rank effects; if it only repeats how alike "
                "digits look nothing is left (0)."
            ),
        ),
        Prediction(
            id="sizes-add-little-to-the-active-set",
            claim="active-set-carries-the-code",
            metric="relu.long.magnitude_gain",
            expect=at_most(0.1),
            if_met="supports",
            source="he2020local code: get_activation_patterns",
            why=(
                "The rank correlation of effects with the cosine of graded activations should be "
                "little above that with the cosine of what is merely on; if sizes carried the "
                "code, on and off would leave most of it unexplained."
            ),
        ),
        Prediction(
            id="errors-push-others-down",
            claim="firing-strengthens",
            metric="relu.long.right_logit_falls",
            expect=at_least(0.6),
            if_met="challenges",
            source="su2024envisioning eq. 2.2–2.3, Algorithm 1",
            why=(
                "A gradient step lowers the logits of other classes along what is shared, and so "
                "the right logit of other digits; strengthening what fires can only raise it (a "
                "share of 0), and no relation gives one half."
            ),
        ),
        Prediction(
            id="digits-hidden-under-one-label",
            claim="overlap-elasticity",
            metric="hidden.gain",
            expect=at_least(0.02),
            if_met="supports",
            source="he2020local abstract; clustering scripts (MNIST 5 vs 8 against 9 and 3)",
            why=(
                "Taught to call 5 and 8 the same, the network should still move them apart, better "
                "than the linear classifier, whose elasticity is that of pixels (a gain of 0)."
            ),
        ),
    ],
)
def local_elasticity(rng: np.random.Generator, scale: Scale) -> Measurement:
    r"""Update on one example, and look how far the others move.

    The *local elasticity* of a pair [@he2020local; @su2024envisioning] is

    $$\mathrm{LE}(x, x') = \frac{\lVert z(x', w^+) - z(x', w) \rVert}
    {\lVert z(x, w^+) - z(x, w) \rVert}$$

    for logits $z$ and the weights $w^+$ after one update on $x$. If training strengthens pathways,
    an update on $x$ should move $x'$ in so far as both take the same.

    **In the model** [@su2024envisioning]. The paper's worked example prints three increments; its
    third case is labelled $j = 2$ and must be $j = 3$. The graph behind it is not given; ours is
    one that has just these logits. We train it with random numbers of visits. In a graph like the
    paper's first two figures, trained with all types equally often on average, we compare the types
    of one class with those of others. In a random graph of four levels, 60 samples of four classes
    are compared pair by pair: overlap is the cosine of the sets of nodes that fire. LE is not
    symmetric, and it has no value where an update does not move the updated sample's own logits;
    we measure both, the latter for three firing rules.

    **In networks.** The paper's figure 6 shows pairs of one class and of two, for a large
    convolutional network and photographs. Ours are a network of 784-100-100-10 with ReLUs and a
    linear softmax classifier, both trained on 10,000 digits for 15 passes; the network is also
    asked before training and after one pass. Probes are 20 unseen digits of each class. From the
    same weights, one step of gradient descent with rate 0.001 is made on each, in all layers or in
    one only, and the logits of all others are asked, in double precision. The papers' code was not
    run; only what their measures are is taken from it.

    For the linear classifier the answer is algebra: $(x \cdot x' + 1) / (x \cdot x + 1)$, with 1
    for the biases, whatever was learned. It is the control: how alike digits look. Overlap is the
    cosine of the sets of active hidden units, over both layers or in one; its rank correlation with
    LE is taken over the digits asked, averaged over the digits updated, plainly and with the ranks
    of pixel cosines and of the linear classifier's LE taken out. Compared are, too, the cosine of
    graded activations; the same ratio for one logit in place of all ten; and the share of digits
    whose right logit falls when a digit of another class is updated, which strengthening alone
    could not bring about.

    **Hidden digits.** A network and a linear classifier are taught to tell 5 and 8, under one
    label, from 3 and 9. Does LE still tell 5 from 8?
    """
    metrics = worked(rng, scale.choose(quick=40, full=200))
    three, of_types = of_three_classes(rng, scale.choose(quick=800, full=4000))
    many, of_pairs = of_a_crowd(rng, scale.choose(quick=300, full=1000))
    digital, matrices = of_networks(rng, scale)
    metrics |= three | many | digital
    return Measurement(metrics, {"three": of_types} | of_pairs | matrices)
