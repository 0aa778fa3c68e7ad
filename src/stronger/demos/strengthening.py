"""Do helpful units grow strong: one everyday account of learning, taken point by point.

Run it with ``stronger demo run strengthening`` or ``python -m stronger.demos.strengthening``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.demos._error_signals import early_gradient, error_signals
from stronger.demos._growth import ink, inputs, units
from stronger.evidence.demo import Measurement, Run, Scale, demo
from stronger.evidence.figures import BLUE, GREEN, GREY, ORANGE, RED, WIDTH
from stronger.evidence.prediction import at_least, at_most, between, equals
from stronger.evidence.results import Prediction, Result

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@demo(
    id="strengthening",
    title="Do helpful units grow strong?",
    question="Is it success in training that makes large activations stand for presence?",
    papers=[
        "rumelhart1986learning eqs. 4 and 5; eq. 6; Fig. 4 caption",
        "glorot2011deep §3.1",
        "morcos2018importance abstract; section on selectivity and importance",
        "li2023lazy whole work",
    ],
    entropy=1949,
    predictions=[
        Prediction(
            id="activity-tells-importance-within-one-training",
            claim="unit-response-not-importance",
            metric="units.trained.activity_and_importance",
            expect=at_least(0.5),
            if_met="challenges",
            source="glorot2011deep §3.1",
            why=(
                "Silencing a unit takes V h from the logits, and as long as nobody has rescaled "
                "units, h varies more from unit to unit than V does; if response told nothing of "
                "importance the rank correlation would be 0."
            ),
        ),
        Prediction(
            id="selectivity-does-not",
            claim="unit-response-not-importance",
            metric="units.trained.selectivity_and_importance",
            expect=at_most(0.2),
            if_met="supports",
            source="morcos2018importance abstract; section on selectivity and importance",
            why=(
                "A unit that answers to one class only is no more needed than others; if the "
                "detectors of single classes were the important units the correlation would be "
                "clearly positive."
            ),
        ),
        Prediction(
            id="what-matters-has-grown",
            claim="activity-breeds-efficacy",
            metric="growth.trained.importance",
            expect=at_least(0.3),
            if_met="supports",
            source="rosenblatt1958perceptron p. 391; Table 1; p. 392",
            why=(
                "If use makes a unit effective, units that matter in the end should be those whose "
                "outgoing weights grew; growth that had nothing to do with use would give 0."
            ),
        ),
        Prediction(
            id="early-activity-is-amplified",
            claim="activity-breeds-efficacy",
            metric="growth.trained.early_activity",
            expect=at_least(0.3),
            if_met="supports",
            source="rumelhart1986learning eq. 6",
            why=(
                "The gradient of an outgoing weight contains the activity of its unit, so that "
                "units active by chance at the start move faster; Adam, whose steps do not scale "
                "with the gradient, is the control (growth.adam.early_activity)."
            ),
        ),
        Prediction(
            id="a-lucky-start-decides-who-matters",
            claim="activity-breeds-efficacy",
            metric="growth.trained.early_alignment_and_importance",
            expect=at_least(0.2),
            if_met="supports",
            source="rosenblatt1958perceptron p. 391; Table 1; p. 392",
            why=(
                "If success is reinforced in a cycle, units that happen to tell classes apart "
                "before learning should be the important ones after it; without such a cycle the "
                "rank correlation is 0."
            ),
        ),
        Prediction(
            id="both-sides-of-a-unit-grow-together",
            claim="activity-breeds-efficacy",
            metric="growth.slow.balance",
            expect=at_least(0.9),
            if_met="supports",
            source="glorot2011deep §3.1, end",
            why=(
                "Because a rectifier can be rescaled, small steps change the squared norms of "
                "incoming and outgoing weights by equal amounts, so that what a unit gains on one "
                "side it gains on the other; unrelated changes would give 0."
            ),
        ),
        Prediction(
            id="decay-makes-size-tell-usefulness",
            claim="weight-magnitude-ranking",
            metric="inputs.decay.useful_ranked_above",
            expect=at_least(0.95),
            if_met="supports",
            source="rumelhart1986learning Fig. 4 caption",
            why=(
                "With decay a weight stays large only if it keeps earning its size, so useful "
                "inputs should have larger weights than useless ones; by chance in half of the "
                "pairs."
            ),
        ),
        Prediction(
            id="useless-weights-stay-without-decay",
            claim="weight-magnitude-ranking",
            metric="inputs.plain.useless_ratio",
            expect=at_least(0.9),
            if_met="challenges",
            source="rumelhart1986learning Fig. 4 caption",
            why=(
                "Nothing pulls a useless weight towards zero unless something is added that does, "
                "so that it keeps its initial size; if weights of no use shrank by themselves the "
                "ratio would fall well below 1, as it should with decay."
            ),
        ),
        Prediction(
            id="silent-inputs-teach-nothing",
            claim="zero-is-the-absent-state",
            metric="inputs.plain.silent_moved",
            expect=equals(0),
            if_met="supports",
            source="rumelhart1986learning eq. 6",
            why=(
                "The gradient of a weight is error times input, hence exactly zero where the input "
                "always is; weights of useless but active inputs do move."
            ),
        ),
        Prediction(
            id="units-are-asked-for-more-by-comparison",
            claim="evidence-is-comparative",
            metric="signals.identity_error",
            expect=equals(0, 1e-12),
            if_met="supports",
            source="rumelhart1986learning eqs. 4 and 5",
            why=(
                "dE/dh of a unit is its expected vote under the prediction less its vote for the "
                "true class; any other ground for raising a unit would show as a difference."
            ),
        ),
        Prediction(
            id="the-own-class-always-asks-for-more",
            claim="activity-breeds-efficacy",
            metric="signals.late.own",
            expect=equals(1, 1e-3),
            if_met="supports",
            source="rumelhart1986learning eqs. 4 and 5",
            why=(
                "For the class a unit votes for most no expected vote is higher, hence dE/dh < 0 "
                "whenever it is active; for other classes it is to be less than half."
            ),
        ),
        Prediction(
            id="other-classes-ask-for-less",
            claim="activity-breeds-efficacy",
            metric="signals.late.other",
            expect=at_most(0.5),
            if_met="challenges",
            source="rumelhart1986learning eqs. 4 and 5",
            why=(
                "What the own class asks up the others must ask down, or the bias would still be "
                "moving; if being active were rewarded as such, more than half would be asked up."
            ),
        ),
        Prediction(
            id="hindering-units-are-pushed-as-hard",
            claim="activity-breeds-efficacy",
            metric="signals.late.hindering",
            expect=between(0.8, 1.25),
            if_met="challenges",
            source="rumelhart1986learning eqs. 4 and 5",
            why=(
                "Where the biases have come to rest, what is asked down equals what is asked up; "
                "if units that hinder saw little or no change the ratio would be near 0."
            ),
        ),
        Prediction(
            id="helpful-units-gain-on-every-input-that-is-on",
            claim="activity-breeds-efficacy",
            metric="signals.weights_that_grow.raw",
            expect=equals(1, 1e-3),
            if_met="supports",
            source="rumelhart1986learning eq. 6",
            why=(
                "Error times input: with inputs from 0 to 1 and dE/dh < 0 no incoming weight of a "
                "helpful unit is asked to shrink; gradients without this rule would be of both "
                "signs."
            ),
        ),
        Prediction(
            id="with-inputs-below-zero-all-of-them-shrink",
            claim="activity-breeds-efficacy",
            metric="signals.weights_that_grow.shifted",
            expect=equals(0, 1e-3),
            if_met="challenges",
            source="rumelhart1986learning eq. 6",
            why=(
                "The same function of inputs from -1 to 0 has the same error signals and gradients "
                "of the opposite sign, so that helpful units have all their weights lowered; if "
                "help made weights grow the share would be 1."
            ),
        ),
        Prediction(
            id="centred-inputs-leave-no-rule",
            claim="activity-breeds-efficacy",
            metric="signals.weights_that_grow.centred",
            expect=at_most(0.6),
            if_met="challenges",
            source="rumelhart1986learning eq. 6",
            why=(
                "Centred, a pixel is above its mean for some examples of a class and below it for "
                "others, so growing is no longer the rule (1 with raw inputs, of the same function "
                "at the same point)."
            ),
        ),
        Prediction(
            id="negated-rectifiers-are-asked-for-less",
            claim="polarity-is-arbitrary",
            metric="signals.negated_own",
            expect=equals(0, 1e-3),
            if_met="supports",
            source="glorot2011deep §4.1, experimental setup",
            why=(
                "The same network of units that are negative when on asks them down where the "
                "other asks up, in every single case; a preference for larger values would show."
            ),
        ),
        Prediction(
            id="at-first-active-units-are-pushed-down",
            claim="early-gradient-shrinks",
            metric="early.active_to_derived",
            expect=between(0.8, 1.2),
            if_met="supports",
            source="li2023lazy whole work",
            why=(
                "To first order an active unit is over-represented in the prediction it helps to "
                "make, whatever the label, so E[dE/dh] = s² h (1 - 1/K) > 0; inactive units give 0."
            ),
        ),
        Prediction(
            id="success-ends-learning",
            claim="activity-breeds-efficacy",
            metric="signals.surest_to_least_sure",
            expect=at_most(0.3),
            if_met="challenges",
            source="rumelhart1986learning eqs. 4 and 5",
            why=(
                "The error shrinks as the prediction nears the label, so the surest quarter of "
                "examples should hardly move anything; if success were reinforced it would move "
                "more than the least sure quarter (above 1)."
            ),
        ),
    ],
)
def strengthening(rng: np.random.Generator, scale: Scale) -> Measurement:
    r"""Take an account of learning apart, and put each of its sentences to a test.

    The account, as one of the source documents of this collection gives it, runs: at first all is
    random; units that happen to help get negative gradients, so their weights grow; units that
    hinder see little change; success is reinforced, use makes strong; useless weights shrink; and
    in the end large weights times large inputs make large activations where a feature is present.
    (What it says of dead rectifiers has a demo of its own.) It is the rule of the early perceptron,
    whose active units gain [@rosenblatt1958perceptron], told in the words of back-propagation.

    Back-propagation says this instead. For an active rectifier $j$ of the last hidden layer with
    votes $V_{jk}$ for the classes, true class $y$ and prediction $p$,

    $$ \frac{\partial E}{\partial h_j} = \sum_k p_k V_{jk} - V_{jy}, \qquad
    \frac{\partial E}{\partial w_{ij}} = \frac{\partial E}{\partial h_j}\, x_i . $$

    A unit is asked for more if it votes for the truth more than it votes on average; the request
    fades as $p_y \to 1$ [@rumelhart1986learning]; and whether *weights* are to grow also depends
    on the sign of their inputs, that is on how ink is coded.

    **Units.** A network 784-100-10 learns 5,000 digits. *Importance* is by how much the loss rises
    if a unit is silenced. We correlate it, over units, with mean activity, with class selectivity
    [@morcos2018importance], with how the outgoing weights have grown, and with what the unit was
    like before training. **Controls**: no training; shuffled labels, where importance is for those
    labels; Adam.

    **Signs.** A unit's own class is the one it votes for most. We count how often
    $\partial E/\partial h_j < 0$ over pairs of an example and an active unit, for examples of the
    own class and of others; add up how much is asked down and up; and look at the incoming weights
    when the same function is written for ink in $[0, 1]$, in $[-1, 0]$, and centred. **Controls**:
    the negated network, and initialisation, where a theorem is said to make the mean error signal
    of active units positive [see @li2023lazy, not yet read]; we derive its size to first order.

    **Inputs.** Ten inputs tell four classes apart, ten are noise, ten are always zero. How large do
    their weights get, with weight decay and without?
    """
    data = ink(rng, scale)
    parts = [
        units(rng, scale, data),
        inputs(rng, scale),
        error_signals(rng, scale, data),
        early_gradient(rng, scale, data),
    ]
    return Measurement(
        {name: value for part in parts for name, value in part.metrics.items()},
        {name: array for part in parts for name, array in part.arrays.items()},
    )


# --- What it looks like ----------------------------------------------------------------------


def mean(result: Result, metric: str) -> str:
    """Return the mean of a metric with two digits."""
    return f"{result.estimates[metric].mean:.2f}"


@strengthening.figure(
    title="Active units matter after gradient descent, on shuffled labels too; selective ones less",
    alt=lambda result: (
        "Dot plot of rank correlations with importance over units. After training: mean activity "
        f"{mean(result, 'units.trained.activity_and_importance')}, selectivity "
        f"{mean(result, 'units.trained.selectivity_and_importance')}, outgoing norm "
        f"{mean(result, 'units.trained.outgoing_norm_and_importance')}, their product with "
        f"activity {mean(result, 'units.trained.strength_and_importance')}, growth of outgoing "
        f"weights {mean(result, 'growth.trained.importance')}, and how well the unit told classes "
        "apart before training "
        f"{mean(result, 'growth.trained.early_alignment_and_importance')}. Beside them the same "
        "for shuffled labels, for Adam (mean activity "
        f"{mean(result, 'units.adam.activity_and_importance')}) and without training."
    ),
)
def importance_and_size(run: Run) -> Figure:
    """Plot rank correlations with importance."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 5.2))
    axes = figure.subplots()
    rows = {
        "mean activity": "units.{}.activity_and_importance",
        "largest activity": "units.{}.largest_activity_and_importance",
        "class selectivity": "units.{}.selectivity_and_importance",
        "norm of outgoing weights": "units.{}.outgoing_norm_and_importance",
        "norm × root mean square activity": "units.{}.strength_and_importance",
        "growth of outgoing weights": "growth.{}.importance",
        "telling classes before training": "growth.{}.early_alignment_and_importance",
    }
    marks = {
        "untrained": (GREY, "none", "untrained"),
        "shuffled": (ORANGE, ORANGE, "shuffled labels"),
        "adam": (GREEN, GREEN, "trained by Adam"),
        "trained": (BLUE, BLUE, "trained"),
    }
    axes.axvline(0, color=GREY, linewidth=1)
    for offset, (which, (colour, face, label)) in zip(
        (0.27, 0.09, -0.09, -0.27), marks.items(), strict=True
    ):
        for row, name in enumerate(rows.values()):
            key = name.format(which)
            if key not in run.result.estimates:
                continue
            values = [metrics[key] for metrics in run.result.metrics]
            axes.errorbar(
                np.mean(values),
                row + offset,
                xerr=np.std(values),
                color=colour,
                marker="o",
                markersize=6,
                markerfacecolor=face,
                elinewidth=1.2,
                linestyle="none",
                label=label if row == 0 else None,
            )
    axes.set(
        xlim=(-1, 1),
        xticks=[-1, -0.5, 0, 0.5, 1],
        yticks=range(len(rows)),
        yticklabels=rows,
        xlabel="rank correlation with importance, over units\n[bars: s.d. over seeds]",
    )
    axes.invert_yaxis()
    figure.legend(*axes.get_legend_handles_labels(), loc="outside lower center", ncols=2)
    return figure


@strengthening.figure(
    title="Helpful units are asked for more; whether their weights grow depends on the input code",
    alt=lambda result: (
        "Left: share of pairs of an example and an active unit in which the unit is asked for "
        "more, over ten epochs. For the unit's own class it is 1 throughout; for other classes it "
        f"ends at {mean(result, 'signals.late.other')}. Right: share of incoming weights that "
        "examples of the unit's own class would have grow: "
        f"{mean(result, 'signals.weights_that_grow.raw')} with ink from 0 to 1, "
        f"{mean(result, 'signals.weights_that_grow.shifted')} with ink from -1 to 0, "
        f"{mean(result, 'signals.weights_that_grow.centred')} centred."
    ),
)
def asked_for_more(run: Run) -> Figure:
    """Plot the signs of error signals and of gradients."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 4.0))
    left, right = figure.subplots(1, 2, width_ratios=(1.25, 1))
    for name, colour, label in (
        ("own", BLUE, "examples of its own class"),
        ("other", RED, "examples of other classes"),
    ):
        for each in run.arrays:
            left.plot(
                each[f"signs.{name}"],
                color=colour,
                alpha=0.6,
                linewidth=1.2,
                label=label if each is run.arrays[0] else None,
            )
    left.axhline(0.5, color=GREY, linewidth=1)
    left.set(
        ylim=(-0.03, 1.03),
        xlabel="epochs of training",
        ylabel="active unit asked for more\n[share of pairs]",
    )
    left.legend(loc="lower left", fontsize=10)
    codes = {"raw": "0 to 1", "centred": "centred", "shifted": "−1 to 0"}
    for place, name in enumerate(codes):
        values = [m[f"signals.weights_that_grow.{name}"] for m in run.result.metrics]
        right.bar(place, np.mean(values), color=GREEN, alpha=0.35, width=0.6)
        right.plot([place] * len(values), values, "o", color=GREEN, markersize=5)
    right.set(
        ylim=(-0.03, 1.03),
        xticks=range(len(codes)),
        xticklabels=codes.values(),
        xlabel="code of the ink",
        ylabel="incoming weights asked to grow\n[share, own class only]",
    )
    return figure


@strengthening.figure(
    title="Useless weights stay without decay; with it all shrink, and useful ones the least",
    alt=lambda result: (
        "Two line plots of the mean norm of weights over 30 epochs, for inputs that are useful, "
        "useless and silent. Without decay they end at "
        f"{mean(result, 'inputs.plain.useful_ratio')}, {mean(result, 'inputs.plain.useless_ratio')}"
        f" and {mean(result, 'inputs.plain.silent_ratio')} times their initial size, with decay at "
        f"{mean(result, 'inputs.decay.useful_ratio')}, {mean(result, 'inputs.decay.useless_ratio')}"
        f" and {mean(result, 'inputs.decay.silent_ratio')} times."
    ),
)
def weights_of_inputs(run: Run) -> Figure:
    """Plot sizes of weights over training."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 4.0))
    panels = figure.subplots(1, 2, sharey=True)
    for axes, (name, title) in zip(
        panels, {"plain": "without decay", "decay": "with decay"}.items(), strict=True
    ):
        for kind, colour in (("useful", BLUE), ("useless", ORANGE), ("silent", GREY)):
            for each in run.arrays:
                path = each[f"sizes.{name}.{kind}"]
                axes.plot(
                    path / path[0],
                    color=colour,
                    linewidth=1.2,
                    alpha=0.6,
                    label=kind if each is run.arrays[0] else None,
                )
        axes.set_title(title)
        axes.set(ylim=(0, None), xlabel="epochs of training")
    panels[0].set_ylabel("norm of an input's weights\n[multiples of the initial norm]")
    panels[0].legend(loc="lower left", title="inputs", fontsize=10)
    return figure


if __name__ == "__main__":
    from stronger.evidence.script import main

    main(strengthening)
