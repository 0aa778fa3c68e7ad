"""Which end of a unit's range marks presence: rare or common, one-sided or not, trained or not.

Run it with ``stronger demo run orientation`` or ``python -m stronger.demos.orientation``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.demos._digit_units import digits
from stronger.demos._planted_units import KINDS, planted
from stronger.evidence.demo import Measurement, Run, Scale, demo
from stronger.evidence.figures import BLUE, GREEN, GREY, ORANGE, PINK, RED, WIDTH
from stronger.evidence.prediction import at_least, at_most, between, equals
from stronger.evidence.results import Prediction, Result

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@demo(
    id="orientation",
    title="Which end of a unit marks presence",
    question="Why does a larger activation go with the presence of a feature, where it does?",
    papers=[
        "glorot2011deep §3.1; §4.1, experimental setup",
        "rumelhart1986learning Fig. 1 caption; Fig. 4 caption",
        "rosenblatt1958perceptron p. 402 (differentiated environment)",
    ],
    entropy=2011,
    predictions=[
        Prediction(
            id="rectifiers-mark-the-rare-high",
            claim="zero-is-the-absent-state",
            metric="planted.relu.rare.high",
            expect=at_least(0.8),
            if_met="supports",
            source="glorot2011deep §3.1",
            why=(
                "A unit driven up by a rare feature answers and learns when it comes, while one "
                "driven down is off just then and learns nothing of it; without that difference "
                "half of the units would be high for presence, as in the untrained network."
            ),
        ),
        Prediction(
            id="rectifying-alone-orients-nothing",
            claim="polarity-is-arbitrary",
            metric="planted.relu.even.high",
            expect=between(0.4, 0.6),
            if_met="supports",
            source="glorot2011deep §3.1",
            why=(
                "At one half, centred, presence and absence differ by their names only, so that "
                "each end is equally likely even for a rectifier; a preference for presence built "
                "into the rectifier would give at least 0.8 here as well."
            ),
        ),
        Prediction(
            id="rarity-orients-the-rectifier",
            claim="polarity-is-arbitrary",
            metric="planted.relu.rarity_gain",
            expect=at_least(0.2),
            if_met="challenges",
            source="glorot2011deep §3.1",
            why=(
                "If the polarity of any unit with free outgoing weights were arbitrary in what is "
                "learned, and not only in what can be computed, rarity would change nothing: 0."
            ),
        ),
        Prediction(
            id="common-features-are-marked-low",
            claim="firing-asserts-presence",
            metric="planted.relu.common.high",
            expect=at_most(0.2),
            if_met="challenges",
            source="rosenblatt1958perceptron p. 402 (differentiated environment)",
            why=(
                "Present in 95 of 100 examples is absent in 5, and the network does not know the "
                "names, so its rectifiers should be high for the rare absence; if activity stood "
                "for presence as such the share would be above one half."
            ),
        ),
        Prediction(
            id="the-orientation-is-learned",
            claim="firing-asserts-presence",
            metric="planted.relu.learning_gain",
            expect=at_least(0.2),
            if_met="supports",
            source="glorot2011deep §3.1",
            why=(
                "Gaussian initial weights have no preferred sign, so what orients the units of "
                "a rare feature must be training; the same units before training give 0."
            ),
        ),
        Prediction(
            id="tanh-units-are-even-handed",
            claim="polarity-is-arbitrary",
            metric="planted.tanh.rare.high",
            expect=between(0.4, 0.6),
            if_met="supports",
            source="rumelhart1986learning Fig. 4 caption (units 1, 2 and 6)",
            why=(
                "Turning a tanh unit over is a change of signs under which Adam and the initial "
                "distribution are unchanged, so each polarity has probability one half however "
                "rare the feature; the rectifier at the same rarity is to give at least 0.8."
            ),
        ),
        Prediction(
            id="logistic-units-are-even-handed-once-the-base-rate-is-known",
            claim="polarity-is-arbitrary",
            metric="planted.logistic.rare.high",
            expect=between(0.4, 0.6),
            if_met="supports",
            source="glorot2011deep §2.1",
            why=(
                "A logistic unit is a tanh unit on top of a constant one half, which acts on the "
                "next layer like its bias, and that has nothing to learn at first; one-sidedness "
                "in the sense of outputs above zero would give what the rectifier gives."
            ),
        ),
        Prediction(
            id="owing-the-base-rate-turns-logistic-units-low",
            claim="presence-can-be-marked-low",
            metric="planted.logistic.zero_bias.high",
            expect=at_most(0.4),
            if_met="supports",
            source="glorot2011deep §2.1",
            why=(
                "From zero output biases every rare feature is at first predicted too often, and "
                "because all units fire at one half all outgoing weights are pushed down, so that "
                "units come to vote against their feature and mark it low; an even split is 0.5."
            ),
        ),
        Prediction(
            id="a-soft-rectifier-orients-too",
            claim="zero-is-the-absent-state",
            metric="planted.softplus.rare.high",
            expect=at_least(0.6),
            if_met="challenges",
            source="glorot2011deep §4.1 and §3.1",
            why=(
                "Softplus has no inert state, only a smaller slope at its low end; if this is "
                "enough to orient units beyond the one half of even-handed ones, exact zero is "
                "not what does it."
            ),
        ),
        Prediction(
            id="the-mirrored-network-learns-the-mirror-image",
            claim="polarity-is-arbitrary",
            metric="digits.negated.mirror_residual",
            expect=equals(0, 1e-6),
            if_met="supports",
            source="glorot2011deep §4.1, experimental setup",
            why=(
                "min(z, 0) from negated first and last weights sees every gradient with its sign "
                "changed, so each unit ends up with one minus the AUC of its twin; the same "
                "orientation in both would differ by up to 1."
            ),
        ),
        Prediction(
            id="marking-low-costs-no-accuracy",
            claim="presence-can-be-marked-low",
            metric="digits.negated.accuracy_change",
            expect=equals(0, 1e-9),
            if_met="supports",
            source="glorot2011deep §4.1, experimental setup",
            why=(
                "The mirrored network computes the same function at every step, so not one test "
                "image in ten thousand may be answered differently."
            ),
        ),
        Prediction(
            id="rectifiers-are-high-for-a-digit",
            claim="firing-asserts-presence",
            metric="digits.relu.last.trained.high",
            expect=at_least(0.65),
            if_met="supports",
            source="rosenblatt1958perceptron p. 402 (differentiated environment)",
            why=(
                "A digit is one of ten, hence rare, and should be marked high by most units of "
                "the last hidden layer; the untrained layer and tanh units give one half."
            ),
        ),
        Prediction(
            id="labels-orient-the-units",
            claim="firing-asserts-presence",
            metric="digits.relu.last.label_gain",
            expect=at_least(0.1),
            if_met="supports",
            source="rosenblatt1958perceptron p. 402 (differentiated environment)",
            why=(
                "If units are high for a digit because it is what they have learned to report, "
                "the same network trained on shuffled labels should have fewer of them; if the "
                "reading came from the images or the unit alone the difference would be 0."
            ),
        ),
        Prediction(
            id="tanh-units-are-even-handed-for-digits",
            claim="polarity-is-arbitrary",
            metric="digits.tanh.last.trained.high",
            expect=between(0.4, 0.6),
            if_met="supports",
            source="rumelhart1986learning Fig. 4 caption (units 1, 2 and 6)",
            why=(
                "The same symmetry as with planted features; the rectifiers of the same network "
                "are to give at least 0.65."
            ),
        ),
        Prediction(
            id="the-output-reads-low-units-low",
            claim="presence-can-be-marked-low",
            metric="digits.tanh.last.trained.agreement_of_low_units",
            expect=at_least(0.9),
            if_met="supports",
            source="rumelhart1986learning Fig. 1 caption",
            why=(
                "Of units that are low for their digit, clamping low should raise it among the "
                "logits, since that is how they help; in an untrained network it does so for half."
            ),
        ),
        Prediction(
            id="choosing-by-activity-orients-an-untrained-network",
            claim="firing-asserts-presence",
            metric="digits.relu.first.untrained.high_chosen_by_activity",
            expect=at_least(0.55),
            if_met="challenges",
            source="glorot2011deep §3.1",
            why=(
                "A rectifier hides how far down it is driven, so a search for the best feature by "
                "activity finds those that drive it up, with random weights too; chosen by net "
                "input the same units give one half."
            ),
        ),
        Prediction(
            id="only-the-high-end-of-a-rectifier-tells-degrees",
            claim="zero-is-the-absent-state",
            metric="planted.relu.degrees.gap",
            expect=at_least(0.2),
            if_met="supports",
            source="glorot2011deep §3.1",
            why=(
                "A unit that is off for a present feature cannot say how much of it there is, "
                "while one that is on can; units that told degrees at either end alike would give "
                "0, and so should tanh units (planted.tanh.degrees.gap)."
            ),
        ),
        Prediction(
            id="a-tanh-tells-degrees-at-either-end",
            claim="zero-is-the-absent-state",
            metric="planted.tanh.degrees.gap",
            expect=between(-0.1, 0.1),
            if_met="supports",
            source="glorot2011deep §3.1",
            why=(
                "An odd function treats its ends alike, so that only a unit with an inert end "
                "has to carry degrees at the other; the rectifier's gap is to be at least 0.2."
            ),
        ),
    ],
)
def orientation(rng: np.random.Generator, scale: Scale) -> Measurement:
    r"""Ask of every hidden unit which of its ends goes with its feature, and where that is from.

    *Larger activation, stronger presence*: four things could make it so. A **convention**, if
    presence is called presence because it is coded high. A **one-sided nonlinearity**, which has
    a silent end and a loud one. **Rarity**, if what is worth reporting is seldom there. Or
    **learning**. They can be pulled apart.

    **Features of known presence.** Twenty features are present independently with probability
    $p$; the input is the sum of their directions (orthonormal, turned at random), centred, plus
    noise. One hidden layer of forty units learns to tell which are there. At $p = 1/2$ swapping
    *present* and *absent* is a reflection of the inputs that nothing in the network could notice,
    so whatever preference remains for $p < 1/2$ is rarity's doing; and $p = 0.95$ is $p = 0.05$
    with the names exchanged. The output biases start at the logit of $p$. In a variant they start
    at zero, so that the network first has to learn that everything is rare.

    **Orientation.** A unit's feature is the one that shifts its *net input* most, up or down, on
    one half of the test examples. On the other half we ask how often the unit is higher where the
    feature is present than where it is absent (the AUC). Above one half the unit is *high for
    presence*; all activation functions here increase, so net input and activation agree on that.
    Choosing by activation instead would prejudge the matter, as a control shows. The **causal**
    question is separate: is the feature's logit raised by clamping the unit to its high end, or
    to its low one?

    **Controls.** The same network before training; the same network trained on shuffled labels;
    the tanh, whose ends are equivalent by symmetry [see @rumelhart1986learning for units that hold
    *which* value and not *whether*]; and the negated rectifier $\min(z, 0)$, half of the units in
    the image networks of @glorot2011deep, started from the mirror image of the ReLU's weights.

    **Degrees.** A unit might do more than mark presence. With everything else kept, we raise a
    feature's degree from 0.5 to 1.5, and from 0 to 1, and compare the two responses. A rectifier
    gives no response at all to the opposite of what excites it [@glorot2011deep].

    **Digits.** A network 784-100-100-10 with each kind of unit learns 10,000 digits of MNIST (five
    passes, Adam). The features are the ten classes, each present in a tenth of the images.
    """
    parts = [planted(rng, scale), digits(rng, scale)]
    return Measurement(
        {name: value for part in parts for name, value in part.metrics.items()},
        {name: array for part in parts for name, array in part.arrays.items()},
    )


# --- What it looks like ----------------------------------------------------------------------

COLOURS = {
    "relu": (RED, "ReLU"),
    "leaky": (ORANGE, "leaky ReLU (0.1)"),
    "softplus": (GREEN, "softplus"),
    "logistic": (PINK, "logistic"),
    "tanh": (BLUE, "tanh"),
    "negated": (GREY, "negated ReLU"),
}


def percent(result: Result, metric: str) -> str:
    """Return the mean of a share in words."""
    return f"{result.estimates[metric].mean:.0%}"


@orientation.figure(
    title="Rectifiers are high for what is rare, logistic units low, tanh units either",
    alt=lambda result: (
        "Line plot of the share of hidden units that are high where their feature is present, "
        "against the probability of presence, for five kinds of unit. For ReLU it is "
        f"{percent(result, 'planted.relu.rare.high')} at probability 0.05, "
        f"{percent(result, 'planted.relu.even.high')} at one half and "
        f"{percent(result, 'planted.relu.common.high')} at 0.95; for softplus "
        f"{percent(result, 'planted.softplus.rare.high')}, "
        f"{percent(result, 'planted.softplus.even.high')} and "
        f"{percent(result, 'planted.softplus.common.high')}; for tanh "
        f"{percent(result, 'planted.tanh.rare.high')}, {percent(result, 'planted.tanh.even.high')} "
        f"and {percent(result, 'planted.tanh.common.high')}. Untrained networks lie near one half "
        "throughout. If inputs are not centred, ReLU is at "
        f"{percent(result, 'planted.relu.raw_even.high')} at one half and "
        f"{percent(result, 'planted.relu.raw_common.high')} at 0.95."
    ),
)
def rarity(run: Run) -> Figure:
    """Plot orientation against the probability of presence."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 4.8))
    axes = figure.subplots()
    shares = run.arrays[0]["shares"]
    places = np.arange(len(shares))
    rows = [(f"high_{kind}", *COLOURS[kind]) for kind in KINDS if kind != "negated"]
    rows.append(("raw_by_share", "black", "ReLU, inputs not centred"))
    rows.append(("untrained_by_share", GREY, "untrained"))
    axes.axhline(0.5, color=GREY, linewidth=1)
    for offset, (name, colour, label) in zip(
        np.linspace(-0.15, 0.15, len(rows)), rows, strict=True
    ):
        seeds = np.array([each[name] for each in run.arrays])
        style = "-" if name.startswith("high") else ":"
        axes.errorbar(
            places + offset,
            seeds.mean(axis=0),
            seeds.std(axis=0),
            color=colour,
            linestyle=style,
            marker="o",
            markersize=5,
            elinewidth=1,
            label=label,
        )
    axes.set(
        xticks=places,
        xticklabels=[f"{share:g}" for share in shares],
        ylim=(-0.03, 1.03),
        xlabel="probability that a feature is present",
        ylabel="units high for presence\n[share of units; bars: s.d. over seeds]",
    )
    axes.legend(loc="lower left", ncols=2, fontsize=10)
    return figure


@orientation.figure(
    title="The less one-sided a rectifier is, the less it is oriented",
    alt=lambda result: (
        "Plot of the share of units high for presence against the leak of a rectifier, its slope "
        "below zero, where features are present in one of twenty examples. With leak 0, the ReLU, "
        f"it is {percent(result, 'planted.relu.rare.high')}; with leak 1, a linear unit, "
        f"{percent(result, 'planted.linear.rare.high')}. One faint dot per seed, a line through "
        "the means."
    ),
)
def one_sidedness(run: Run) -> Figure:
    """Plot orientation against the leak."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 4.0))
    axes = figure.subplots()
    leaks = run.arrays[0]["leaks"]
    places = np.arange(len(leaks))
    seeds = np.array([each["high_by_leak"] for each in run.arrays])
    axes.axhline(0.5, color=GREY, linewidth=1)
    for each in seeds:
        axes.plot(places, each, "o", color=RED, alpha=0.3, markersize=6, markeredgewidth=0)
    axes.plot(places, seeds.mean(axis=0), color=RED)
    axes.set(
        xticks=places,
        xticklabels=["0\n(ReLU)", *(f"{leak:g}" for leak in leaks[1:-1]), "1\n(linear)"],
        ylim=(-0.03, 1.03),
        xlabel="leak: slope below zero, where the slope above is 1",
        ylabel="units high for presence\n[share of units]",
    )
    return figure


@orientation.figure(
    title="On plain digits, units are high for their digit about as often as low",
    alt=lambda result: (
        "Two panels, first and last hidden layer; in each, for six kinds of unit, the share of "
        "units that are high for their digit after training, before it, and after training on "
        "shuffled labels. In the last layer after training: "
        + "; ".join(
            f"{label} {percent(result, f'digits.{kind}.last.trained.high')}"
            for kind, (_, label) in COLOURS.items()
        )
        + ". Before training every kind is near one half. After training on shuffled labels ReLU "
        f"is at {percent(result, 'digits.relu.last.shuffled.high')}."
    ),
)
def by_kind_of_unit(run: Run) -> Figure:
    """Plot orientation for digits, by kind of unit and layer, beside the controls."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 4.6))
    panels = figure.subplots(1, 2, sharey=True)
    places = np.arange(len(KINDS))
    marks = {
        "untrained": (GREY, "o", "none", "untrained"),
        "shuffled": (ORANGE, "D", ORANGE, "shuffled labels"),
        "trained": (BLUE, "o", BLUE, "trained"),
    }
    for axes, layer in zip(panels, ("first", "last"), strict=True):
        axes.axvline(0.5, color=GREY, linewidth=1)
        for offset, (which, (colour, marker, face, label)) in zip(
            (0.22, 0, -0.22), marks.items(), strict=True
        ):
            names = [f"digits.{kind}.{layer}.{which}.high" for kind in KINDS]
            seeds = np.array([[metrics[name] for name in names] for metrics in run.result.metrics])
            axes.errorbar(
                seeds.mean(axis=0),
                places + offset,
                xerr=seeds.std(axis=0),
                color=colour,
                linestyle="none",
                marker=marker,
                markersize=6,
                markerfacecolor=face,
                elinewidth=1.2,
                label=label,
            )
        axes.set(xlim=(0, 1), xlabel="units high for their digit\n[share; bars: s.d. over seeds]")
        axes.set_title(f"{layer} hidden layer")
    panels[0].set(yticks=places, yticklabels=[COLOURS[kind][1] for kind in KINDS])
    panels[0].invert_yaxis()
    figure.legend(*panels[0].get_legend_handles_labels(), loc="outside lower center", ncols=3)
    return figure


@orientation.figure(
    title="After training a unit tells its digit well, with its high end or its low end",
    alt=lambda result: (
        "Three histograms of the AUC of units of the last hidden layer towards their digit, over "
        "all seeds: ReLU, tanh and negated ReLU. Values near 1 are units high for the digit, near "
        "0 units low for it; hardly any lie near one half. Of ReLU units "
        f"{percent(result, 'digits.relu.last.trained.high')} are high, of tanh units "
        f"{percent(result, 'digits.tanh.last.trained.high')}, and the histogram of the negated "
        "ReLU is that of the ReLU reversed."
    ),
)
def both_ends(run: Run) -> Figure:
    """Draw the distribution of AUC in the last hidden layer for three kinds of unit."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 3.6))
    panels = figure.subplots(1, 3, sharey=True)
    for axes, kind in zip(panels, ("relu", "tanh", "negated"), strict=True):
        colour, label = COLOURS[kind]
        for which, style in (
            ("trained", {"color": colour, "label": "trained"}),
            ("untrained", {"color": "black", "histtype": "step", "label": "untrained"}),
        ):
            values = np.concatenate([each[f"auc_{kind}_last_{which}"] for each in run.arrays])
            weights = np.full(len(values), 1 / len(run.arrays))
            axes.hist(values, bins=np.linspace(0, 1, 21), weights=weights, **style)
        axes.set_title(label)
        axes.set(xticks=[0, 0.5, 1], xticklabels=["0", "0.5", "1"])
        axes.legend(loc="upper center", fontsize=9.5)
    panels[0].set_ylabel("units  [number of 100]")
    panels[1].set_xlabel(
        "AUC towards the unit's own digit, on held-out images:\n"
        "0 if it is always lower for it, 1 if always higher"
    )
    return figure


if __name__ == "__main__":
    from stronger.evidence.script import main

    main(orientation)
