"""Theorems 1 and 2 of the neurashed paper: at finite times, widths and depths, in any order.

Run it with ``stronger demo run elasticity-theorems`` or
``python -m stronger.demos.elasticity_theorems``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stronger.demos._elasticity_forms import (
    Setting,
    after_counts,
    apart,
    at_depth_of,
    closed,
    drawn,
    multiplied,
    over_norms,
    ratios,
    visited,
)
from stronger.evidence.demo import Measurement, Scale, demo
from stronger.evidence.prediction import at_least, at_most, between, equals
from stronger.evidence.results import Prediction
from stronger.neurashed.growth import KEEP, Updates, plus, times
from stronger.neurashed.model import Neurashed

if TYPE_CHECKING:
    from typing import Any, TypeAlias

    from numpy.typing import NDArray

    from stronger.neurashed.model import Outputs

    Array: TypeAlias = NDArray[np.floating[Any]]

MANY = 10_000
"""Visits of each class after which limits should be reached."""
USUAL = Setting(levels=4, classes=4, common=2, private=4)
"""Where one setting has to do. Its limit is 3."""
PLAIN = Setting(levels=4, classes=2, common=1, private=1)
"""The smallest, for graphs of any depth. Its limit is 2."""
WIDTHS = (100, 200, 400, 800, 1600)
TIMES = tuple(int(t) for t in np.unique(np.logspace(0, 6, 61).astype(int)))
POWERS = {"root": 0.5, "linear": 1.0, "faster": 1.5}
"""Depth is the number of visits to this power."""
OUTPUTS: tuple[Outputs, ...] = ("frozen", "trained")
FACTOR = 1.1


def settings(rng: np.random.Generator, count: int) -> list[Setting]:
    """Draw settings: two to six levels and classes, one to five common and private nodes."""
    rows = rng.integers((2, 2, 1, 1), (7, 7, 6, 6), (count, 4))
    return [Setting(*map(int, row)) for row in rows]


def finite_times(rng: np.random.Generator, count: int) -> dict[str, float]:
    """Return how models agree with closed forms, and how closed forms approach their limits."""
    gaps, norm_gaps, below = [], [], []
    errors: dict[Outputs, list[float]] = {"frozen": [], "trained": []}
    coefficients = []
    for setting in settings(rng, count):
        example = apart(rng, setting)
        few = int(rng.integers(1, 30))
        for outputs in OUTPUTS:
            increment = float(rng.uniform(0.1, 2))
            model = Neurashed(example.graph, 0, 0 if outputs == "trained" else 1)
            order = rng.permuted(
                np.tile(np.arange(setting.classes), (few, 1)), axis=1
            )  # each class once in each round
            shown = order.reshape(-1, 1)
            for _ in model.train(example.data, shown, Updates(plus(increment)), outputs=outputs):
                pass
            single, lengths = ratios(example, model, outputs, increment)
            gaps.append(np.abs(single / closed(setting, few, outputs) - 1).max())
            if outputs == "frozen":
                norm_gaps.append(np.abs(lengths / over_norms(setting, few) - 1).max())
                below.append(float((lengths < single).all()))
            single, _ = ratios(example, visited(example, MANY, outputs), outputs)
            limit = setting.limit_trained if outputs == "trained" else setting.limit
            errors[outputs].append(float(np.abs(single / limit - 1).max()))
        gap = closed(setting, MANY, "frozen") - setting.limit
        coefficients.append(gap * MANY / setting.approach)
    return {
        "closed.largest_gap": float(max(gaps)),
        "limit.frozen.error": max(errors["frozen"]),
        "limit.trained.error": max(errors["trained"]),
        "rate.coefficient": float(np.mean(coefficients)),
        "rate.coefficient_furthest": float(np.max(np.abs(np.array(coefficients) - 1))),
        "norms.largest_gap": float(max(norm_gaps)),
        "norms.share_below": float(np.mean(below)),
    }


def finite_widths(
    rng: np.random.Generator, widths: tuple[int, ...], count: int
) -> tuple[dict[str, float], dict[str, Array]]:
    """Return how far ratios are from the closed form where levels are so wide, and no wider."""
    expected = closed(USUAL, MANY, "frozen")
    logs, overlapping = [], []
    needed = USUAL.common + USUAL.classes * USUAL.private
    for width in widths:
        found, some = [], 0
        for _ in range(count):
            example = drawn(rng, USUAL, width)
            single, _ = ratios(example, visited(example, MANY, "frozen"), "frozen")
            found.append(np.log(single / expected).mean())
            some += any(size < needed for size in example.graph.sizes[:-1])
        logs.append(float(np.mean(found)))
        overlapping.append(some / count)
    shift = np.array(logs)
    wide = np.array(widths, dtype=np.float64)
    scaled = shift[-2:] * wide[-2:] / USUAL.coincidence
    bound = USUAL.levels * (USUAL.common + USUAL.classes * USUAL.private) ** 2 / wide
    return {
        "width.slope": float(np.polyfit(np.log(wide), np.log(np.abs(shift)), 1)[0]),
        "width.over_first_order": float(scaled.mean()),
        "width.narrowest": float(np.exp(shift[0])),
        "width.widest": float(np.exp(shift[-1])),
        "width.overlapping_over_bound": float((np.array(overlapping) / np.minimum(bound, 1)).max()),
    }, {"widths": wide, "shift": shift}


def growing_depth(rng: np.random.Generator) -> tuple[dict[str, float], dict[str, Array]]:
    """Return ratios where depth grows with the visits, and models of some such depths."""
    visits = np.array(TIMES, dtype=np.float64)
    metrics: dict[str, float] = {}
    arrays: dict[str, Array] = {"times": visits}
    gap = 0.0
    for name, power in POWERS.items():
        deep = [Setting(round(t**power), 2, 1, 1) for t in TIMES]
        logs = np.array(
            [
                float(after_counts(setting, t, t, 2 * t))
                for setting, t in zip(deep, TIMES, strict=True)
            ]
        )
        arrays[name] = logs
        for t in (4, 16, 64):
            setting = Setting(round(t**power), 2, 1, 1)
            example = apart(rng, setting, 20_000)
            increment = 1 / (t * setting.per_visit)  # logits are then 1 whatever the depth
            model = visited(example, t, "frozen", increment)
            single, _ = ratios(example, model, "frozen", increment)
            gap = max(gap, float(np.abs(single / closed(setting, t, "frozen") - 1).max()))
    metrics["depth.simulated_gap"] = gap
    metrics["depth.root.ratio"] = float(np.exp(arrays["root"][-1]))
    metrics["depth.linear.ratio"] = float(np.exp(arrays["linear"][-1]))
    metrics["depth.linear.trained"] = closed(PLAIN, TIMES[-1], "trained", TIMES[-1])
    metrics["depth.linear.formula"] = at_depth_of(PLAIN, 1.0)
    at = TIMES.index(MANY)
    metrics["depth.faster.log10"] = float(arrays["faster"][at] / np.log(10))
    return metrics, arrays


def other_orders(rng: np.random.Generator, draws: int) -> tuple[dict[str, float], dict[str, Array]]:
    """Return ratios where classes were not visited equally often."""
    example = apart(rng, USUAL)
    few = 25
    model = Neurashed(example.graph, 0, 1)
    labels = rng.integers(0, USUAL.classes, few * USUAL.classes)
    for _ in model.train(example.data, labels[:, np.newaxis], Updates(plus(1)), outputs="frozen"):
        pass
    counts = np.bincount(labels, minlength=USUAL.classes).astype(np.float64)
    own, other = np.nonzero(~np.eye(USUAL.classes, dtype=np.bool_))
    single, _ = ratios(example, model, "frozen")
    expected = np.exp(after_counts(USUAL, counts[own], counts[other], float(len(labels))))
    metrics = {"order.simulated_gap": float(np.abs(single / expected - 1).max())}
    arrays: dict[str, Array] = {}
    for t in (25, 400, 6400):
        random = rng.multinomial(t * USUAL.classes, [1 / USUAL.classes] * USUAL.classes, draws)
        drawn_counts = random.astype(np.float64)
        logs = after_counts(USUAL, drawn_counts[:, 0], drawn_counts[:, 1], t * 4.0)
        arrays[f"order.{t}"] = logs
        metrics[f"order.random.{t}.spread"] = float(np.std(logs) * np.sqrt(t) / USUAL.spread)
        metrics[f"order.random.{t}.reversed"] = float(np.mean(logs < 0))
        deep = Setting(round(t**1.5), *(USUAL.classes, USUAL.common, USUAL.private))
        far = after_counts(deep, drawn_counts[:, 0], drawn_counts[:, 1], t * 4.0)
        arrays[f"order.deep.{t}"] = far
        metrics[f"order.random.{t}.deep_share"] = float(np.mean(far > 0))
    deep = Setting(round(MANY**1.5), 2, 1, 1)
    metrics["order.unequal_by_one"] = float(
        np.exp(after_counts(deep, MANY, MANY + 1, 2 * MANY + 1))
    )
    return metrics, arrays


def other_growth(rng: np.random.Generator, visits: int) -> dict[str, float]:
    """Return ratios where what fires is multiplied, with and without fading."""
    example = apart(rng, USUAL)
    shown = np.tile(np.arange(USUAL.classes), visits)[:, np.newaxis]
    metrics: dict[str, float] = {}
    gap = 0.0
    for outputs in OUTPUTS:
        for name, fade in {"lasting": KEEP, "fading": times(0.99)}.items():
            updates = Updates(times(FACTOR), fade)
            model = Neurashed(example.graph, 1.0, 1.0)
            for _ in model.train(example.data, shown, updates, outputs=outputs):
                pass
            single, _ = ratios(example, model, outputs, updates=updates)
            metrics[f"growth.{name}.{outputs}"] = float(single.mean())
            if name == "lasting":
                gap = max(
                    gap,
                    float(np.abs(single / multiplied(USUAL, visits, FACTOR, outputs) - 1).max()),
                )
    return metrics | {"growth.simulated_gap": gap}


FIRST, SECOND = "su2024envisioning appendix, Theorem 1", "su2024envisioning appendix, Theorem 2"


@demo(
    id="elasticity-theorems",
    title="Two theorems on overlap, tried at finite size",
    question="When does an update move its own class more than another, and by how much?",
    papers=[FIRST, SECOND],
    entropy=2112,
    predictions=[
        Prediction(
            id="closed-forms-are-exact",
            claim="overlap-elasticity",
            metric="closed.largest_gap",
            expect=equals(0, tol=1e-8),
            if_met="supports",
            source=FIRST,
            why=(
                "Where no nodes coincide, the printed expansion and its companions (for the other "
                "class, and for output weights that grow) must hold at any number of visits; a "
                "miscounted visit would show as a gap of about 1 / t."
            ),
        ),
        Prediction(
            id="theorem-1-with-frozen-outputs",
            claim="overlap-elasticity",
            metric="limit.frozen.error",
            expect=at_most(0.001),
            if_met="supports",
            source=FIRST,
            why=(
                "After 10,000 visits the ratio should be (b₁ + b₂) / b₁ in every setting; with "
                "output weights that grow the limit would be larger by a sixth or more."
            ),
        ),
        Prediction(
            id="trained-outputs-add-a-term",
            claim="overlap-elasticity",
            metric="limit.trained.error",
            expect=at_most(0.001),
            if_met="supports",
            source=FIRST,
            why=(
                "If output weights grow as the paper's text has it, the limit is (b₁ + b₂) / b₁ + "
                "(b₂ + K b₁) / (L b₁) by our derivation, not the theorem's, which would be off by "
                "the whole second term."
            ),
        ),
        Prediction(
            id="the-approach-is-as-one-over-t",
            claim="overlap-elasticity",
            metric="rate.coefficient",
            expect=between(0.99, 1.01),
            if_met="supports",
            source=FIRST,
            why=(
                "The gap to the limit times t should be the limit times (L - 1) b₂ / (2 (b₂ + K "
                "b₁)), so that the ratio comes down from above; another rate would give 0 or a "
                "number far from 1."
            ),
        ),
        Prediction(
            id="elasticity-as-defined-is-less",
            claim="overlap-elasticity",
            metric="norms.share_below",
            expect=equals(1),
            if_met="challenges",
            source=FIRST,
            why=(
                "Common nodes feed the logits of wrong classes too, and these move for the other "
                "class nearly as for its own: the ratio of lengths, which Eq. 3.1 asks for, is "
                "smaller than the theorem's ratio of single logits; did it not matter, neither "
                "would always be."
            ),
        ),
        Prediction(
            id="narrow-levels-cost-one-over-m",
            claim="overlap-elasticity",
            metric="width.slope",
            expect=between(-1.15, -0.85),
            if_met="supports",
            source=FIRST,
            why=(
                "Private nodes of two classes coincide in b₂² / m pairs a level, so that the mean "
                "shift of the log ratio falls as 1 / m; 1 / sqrt(m), which chance fluctuations "
                "would give, has a slope of -0.5."
            ),
        ),
        Prediction(
            id="and-by-a-known-amount",
            claim="overlap-elasticity",
            metric="width.over_first_order",
            expect=between(0.8, 1.2),
            if_met="supports",
            source=FIRST,
            why=(
                "At 800 and 1600 nodes the shift should be what one coincidence does times how "
                "often one happens, to a fifth; counting coincidences with third classes as well "
                "would triple it."
            ),
        ),
        Prediction(
            id="depth-as-visits-is-not-enough",
            claim="overlap-elasticity",
            metric="depth.linear.ratio",
            expect=equals(1 + float(np.exp(1 / 3)), tol=0.001),
            if_met="supports",
            source=SECOND,
            why=(
                "With as many levels as visits and b₁ = b₂ = 1, K = 2, the ratio should tend to "
                "1 + exp(1/3) = 2.396: more than the 2 of Theorem 1, and far from infinite."
            ),
        ),
        Prediction(
            id="faster-depth-diverges",
            claim="overlap-elasticity",
            metric="depth.faster.log10",
            expect=at_least(10),
            if_met="supports",
            source=SECOND,
            why=(
                "With t to the power of 1.5 levels the log ratio goes as sqrt(t) / 3, fourteen "
                "decades after 10,000 visits; a finite limit of any size seen so far is below one "
                "decade."
            ),
        ),
        Prediction(
            id="one-visit-undoes-theorem-2",
            claim="overlap-elasticity",
            metric="order.unequal_by_one",
            expect=between(0.9, 1.1),
            if_met="challenges",
            source=SECOND,
            why=(
                "If the other class has been visited just once more, both logits stand after the "
                "same visits once the update is made, and with so much depth that is all that "
                "counts: a ratio of 1, in place of fourteen decades."
            ),
        ),
        Prediction(
            id="random-order-undoes-it-too",
            claim="overlap-elasticity",
            metric="order.random.400.deep_share",
            expect=between(0.45, 0.56),
            if_met="challenges",
            source=SECOND,
            why=(
                "With samples in random order counts differ by the square root of 2 t, so that in "
                "deep graphs the class visited more often moves more, whichever is updated: half "
                "of all pairs have a ratio above 1 where the theorem has all."
            ),
        ),
        Prediction(
            id="multiplication-undoes-theorem-1",
            claim="overlap-elasticity",
            metric="growth.lasting.frozen",
            expect=between(1, 1.01),
            if_met="challenges",
            source=FIRST,
            why=(
                "Where what fires is multiplied, common nodes outgrow private ones without bound "
                "and every update moves all classes alike (1); with addition the same graph gives "
                "3."
            ),
        ),
    ],
)
def elasticity_theorems(rng: np.random.Generator, scale: Scale) -> Measurement:
    r"""Simulate the theorems' random graph, and close what their statements leave open.

    In each of $L$ levels of $m$ nodes, $b_1$ are common to all of $K$ classes and each class has
    $b_2$ more of its own; a class joins its nodes of one level to those of the next. Factors grow
    by $c$ where they fire and nothing fades. Theorem 1 [@su2024envisioning] says that after many
    equally frequent visits an update on class $j$ moves its own logit more than class $j'$ is
    moved, by a factor that tends to $(b_1 + b_2)/b_1$; Theorem 2 that the factor diverges if depth
    grows sufficiently quickly.

    **Gaps in the statements, and how they are closed here.** *The increment* need not exceed 1: it
    cancels; ours are drawn from 0.1 to 2. *Which input* the second logit is asked of is not said;
    it is one of class $j'$, on its own pathway. *Time* $t$ in the printed expansion is visits of
    each class, $K t$ updates in all. *Levels* $L$ are those with factors, without the classes, of
    which there are $K$ and not $m$. *The factor* $1 + o_P(1)$ on each power of the expansion would
    be larger than their difference; it holds because the graph is the same before and after, and
    without coincidences the expansion is exact:

    $$\frac{\Delta Z_j}{\Delta Z_{j'}} =
    \frac{(1 + \frac{b_1 + b_2}{s t})^L - 1}{(1 + \frac{b_1}{s t})^L - 1}, \quad s = b_2 + K b_1.$$

    *Output weights* are missing in the expansion, though the text says that they grow. If they do,
    from zero, the numerator's power is multiplied by $1 + 1/t$, and the limit is
    $(b_1 + b_2)/b_1 + s/(L b_1)$. *Logits of wrong classes*: the theorem compares two single
    logits, while elasticity (Eq. 3.1) compares the lengths of all logits' changes. *Coincidences*
    of nodes are put into "$m$ large". *Sufficiently quickly* is not said: the formula diverges if
    and only if $L/t$ does, and tends to
    $(e^{\kappa (b_1 + b_2)/s} - 1)/(e^{\kappa b_1 / s} - 1)$ where $L/t \to \kappa$.

    **What is measured.** Models in random settings of two to six levels and classes and one to five
    nodes of either kind, in graphs without coincidences, against the closed forms, after few visits
    and after 10,000. The rate of the approach. Graphs of 100 to 1,600 nodes a level, in which
    nodes coincide: the mean shift of the log ratio, beside what we derive to first order in $1/m$.
    Depths of $t^{1/2}$, $t$ and $t^{3/2}$. Then what the theorems assume: classes visited at random
    instead of equally often, and factors that are multiplied by 1.1 (and others by 1 or 0.99)
    instead of added to.

    Long trainings are not simulated update by update: with addition a factor is $c$ times the
    visits of the classes whose pathways it is in, in whatever order, which short trainings confirm.
    """
    metrics = finite_times(rng, scale.choose(quick=6, full=40))
    wide, shifts = finite_widths(
        rng,
        scale.choose(quick=(60, 120, 240), full=WIDTHS),
        scale.choose(quick=10, full=100),
    )
    deep, curves = growing_depth(rng)
    orders, spreads = other_orders(rng, scale.choose(quick=500, full=4000))
    metrics |= wide | deep | orders | other_growth(rng, scale.choose(quick=20, full=40))
    return Measurement(metrics, shifts | curves | spreads)
