"""The lottery ticket: what makes a small part of a network learn as well as the whole.

Run it with ``stronger demo run lottery-ticket`` or ``python -m stronger.demos.lottery_ticket``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stronger.demos._tickets import tickets
from stronger.evidence.demo import Measurement, Scale, demo
from stronger.evidence.prediction import at_least, at_most, between
from stronger.evidence.results import Prediction

if TYPE_CHECKING:
    import numpy as np


@demo(
    id="lottery-ticket",
    title="The lottery ticket",
    question="Does the size a weight reaches tell which weights could learn alone?",
    papers=["frankle2019lottery §1, pp. 2–3; §2; Fig. 3"],
    entropy=2019,
    seeds=6,
    predictions=[
        Prediction(
            id="a-tenth-does-as-well",
            claim="weight-magnitude-ranking",
            metric="ticket.11.rise",
            expect=at_most(0.002),
            if_met="supports",
            source="frankle2019lottery §1, p. 2",
            why=(
                "Tickets of a tenth to a fifth of the weights match the whole network in the "
                "paper; a rise of the error by more than a fifth of a point is excluded, and a "
                "tenth drawn by chance should rise by more (elsewhere.11.over_ticket)."
            ),
        ),
        Prediction(
            id="a-fifth-needs-no-more-steps",
            claim="weight-magnitude-ranking",
            metric="ticket.21.steps_ratio",
            expect=at_most(1.0),
            if_met="supports",
            source="frankle2019lottery §1, p. 2",
            why=(
                "A ticket is said to reach the accuracy of the whole in no more steps, which here "
                "are counted to 94% of held-out digits; sparser networks that are no tickets "
                "learn more slowly (elsewhere.21.steps_ratio)."
            ),
        ),
        Prediction(
            id="half-is-faster-than-the-whole",
            claim="weight-magnitude-ranking",
            metric="ticket.51.steps_ratio",
            expect=at_most(0.95),
            if_met="supports",
            source="frankle2019lottery Fig. 3",
            why=(
                "The paper's ticket of 51.3% learns faster than the whole network; 1 would be "
                "equally fast, and one look out of about a dozen is left for noise."
            ),
        ),
        Prediction(
            id="a-fifth-is-better-than-the-whole",
            claim="weight-magnitude-ranking",
            metric="ticket.21.rise",
            expect=at_most(-0.001),
            if_met="supports",
            source="frankle2019lottery Fig. 3",
            why=(
                "The paper's tickets improve as they shrink and are best at 21.1%, so the error "
                "should lie below that of the whole, by a tenth of a point at least; 0 would be "
                "a match and no gain."
            ),
        ),
        Prediction(
            id="back-at-the-start-at-a-thirtieth",
            claim="weight-magnitude-ranking",
            metric="ticket.3.6.rise",
            expect=between(-0.003, 0.003),
            if_met="supports",
            source="frankle2019lottery Fig. 3",
            why=(
                "At 3.6% the paper's tickets are back at the level of the whole network; as many "
                "weights in places drawn by chance should be several points above it "
                "(elsewhere.3.6.over_ticket)."
            ),
        ),
        Prediction(
            id="chosen-places-beat-chance",
            claim="weight-magnitude-ranking",
            metric="elsewhere.11.over_ticket",
            expect=at_least(0.005),
            if_met="supports",
            source="frankle2019lottery §1, p. 2; §2",
            why=(
                "If the trained size selects what can learn, as many weights of each layer in "
                "other places, with their own initial values, should end clearly worse; a rank "
                "that selects nothing would give 0."
            ),
        ),
        Prediction(
            id="fresh-weights-spoil-the-ticket",
            claim="weight-magnitude-ranking",
            metric="fresh.11.over_ticket",
            expect=at_least(0.005),
            if_met="challenges",
            source="frankle2019lottery §1, p. 3",
            why=(
                "The same places with fresh random weights do far worse in the paper, so that "
                "having been large does not make a connection important whatever it starts from; "
                "0 would say that the places are all."
            ),
        ),
        Prediction(
            id="places-are-the-smaller-part",
            claim="weight-magnitude-ranking",
            metric="places.fresh_over_halfway",
            expect=at_least(0.0),
            if_met="challenges",
            source="frankle2019lottery §1, p. 3",
            why=(
                "If being in the surviving set is not enough, fresh weights in the chosen places "
                "should end nearer to places drawn by chance than to the ticket; places that are "
                "all would end below halfway by half of the ticket's advantage."
            ),
        ),
        Prediction(
            id="trained-size-beats-initial-size",
            claim="weight-magnitude-ranking",
            metric="rank.initial.over_trained",
            expect=at_least(0.005),
            if_met="supports",
            source="frankle2019lottery §1, p. 2; §2",
            why=(
                "If it is the size reached in training that selects, the largest initial weights "
                "should be a clearly worse ticket, cut once and reset alike; 0 would mean that "
                "training had nothing to tell."
            ),
        ),
        Prediction(
            id="movement-does-as-well",
            claim="weight-magnitude-ranking",
            metric="rank.movement.over_trained",
            expect=at_most(0.002),
            if_met="challenges",
            source="frankle2019lottery §1, p. 2; §2",
            why=(
                "A critic holds that what has been learned is the change of a weight and that "
                "the size reached owes part to where it started; if size is the right measure, "
                "weights that moved furthest should be a worse choice by more than a fifth of a "
                "point."
            ),
        ),
    ],
)
def lottery_ticket(rng: np.random.Generator, scale: Scale) -> Measurement:
    r"""Find tickets by the size weights reach, and take away one by one what could make them win.

    Train a network, keep its largest weights, put these back to the values they had **before**
    training, and train them alone: Frankle and Carbin found that such a small part learns as well
    as the whole, and called it a winning ticket [@frankle2019lottery]. Size again decides who
    stays, as in the demo `pruning`, but now it is asked for something else: which weights could
    have learned without the others. Like all of pruning, this is a rule for the size of
    **weights** of either sign. Nothing in it depends on how large activations are, so it neither
    tests nor refutes that larger is stronger.

    **Tickets.** 784-300-100-10 rectifiers, 10,000 digits of MNIST, six epochs of Adam, 100 digits
    a step. Each round trains, drops the smallest fifth of the weights that are left in each layer
    (a tenth in the output layer), and resets the rest to $w_0$. We look at 51%, 21%, 11% and 3.6%
    of the weights, after 3, 7, 10 and 15 rounds: at the test error at the end, and at the
    number of steps to 94% of 2,000 held-out digits, on the mean of three looks twenty steps
    apart. The paper trained for longer, on more digits, and read accuracy where the held-out loss
    is lowest; 94% is a goal that the whole network reaches well before the end.

    **Controls.** The same places with *fresh* weights of the same distribution. As many weights of
    each layer *elsewhere*, in places drawn by chance, with their own initial values. If the places
    are what wins, fresh weights there end near the ticket; if the initial values, near chance.

    **Other ranks.** Cut once to 11%, by trained size $|w|$, by initial size $|w_0|$, and by
    movement $|w - w_0|$, all reset to $w_0$.

    **Size or sign.** Without a prediction: the ticket of 11% with its initial signs, all weights of
    a layer at one size; and the same with signs drawn anew.
    """
    return tickets(rng, scale)


if __name__ == "__main__":
    from stronger.evidence.script import main

    main(lottery_ticket)
