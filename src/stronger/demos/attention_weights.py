"""Attention weights: where the largest is on what matters, and where others would have done.

Run it with ``stronger demo run attention-weights``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from stronger.demos._token_tasks import (
    ANSWERS,
    TOKENS,
    decisive,
    majority,
    retrieval,
    trained,
)
from stronger.demos._weights_and_effects import (
    accuracy,
    change_of_chances,
    doing_without,
    finding,
    freedom,
    freedom_of_random_values,
    gauge,
    rankings,
    tampering,
    view,
)
from stronger.evidence.earlier import Measurement, Run, Scale, demo
from stronger.nn.attention import DotProductAttention
from stronger.nn.losses import softmax
from stronger.plots import BLUE, GREY, ORANGE, RED, WIDTH

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

SIZES = range(1, 15)
"""Of random values, in the sweep over dimensions."""
CONDITIONS = {
    "retrieval": "retrieval\neach token alone",
    "decisive": "decisive token\neach token alone",
    "decisive_context": "decisive token\nin context",
    "majority": "majority\neach token alone",
    "majority_context": "majority\nin context",
}


# --- Weights against effects, and what else would have given the same answer ---------------------


def readers_of_tasks(rng: np.random.Generator, scale: Scale) -> Measurement:
    """Train readers on tasks that need one token, or all, and tamper with their weights."""
    steps = scale.choose(quick=60, full=1500)
    count, permutations = scale.choose(quick=40, full=500), scale.choose(quick=10, full=100)
    few = scale.choose(quick=5, full=50)
    found = retrieval(rng, count)
    readers = {
        "dot": trained(rng, retrieval, ANSWERS, steps),
        "additive": trained(rng, retrieval, ANSWERS, steps, attention="additive"),
        "untrained": trained(rng, retrieval, ANSWERS, 0),
        "shuffled": trained(rng, retrieval, ANSWERS, steps, shuffled=True),
    }
    metrics: dict[str, float] = {}
    for name, reader in readers.items():
        metrics |= finding(f"retrieval.{name}", reader, found)
    metrics |= doing_without(rng, readers["dot"], found)

    tested = {
        "retrieval": (readers["dot"], found),
        "decisive": (trained(rng, decisive, 2, steps), decisive(rng, count)),
        "decisive_context": (trained(rng, decisive, 2, steps, context=True), decisive(rng, count)),
        "majority": (trained(rng, majority, 2, steps), majority(rng, count)),
        "majority_context": (trained(rng, majority, 2, steps, context=True), majority(rng, count)),
    }
    arrays: dict[str, NDArray[Any]] = {}
    for name, (reader, examples) in tested.items():
        some, kept = tampering(rng, name, reader, examples, permutations)
        metrics |= some
        arrays |= kept
    metrics["decisive.tau_less_in_context"] = (
        metrics["decisive.tau"] - metrics["decisive_context.tau"]
    )
    # Is attention needed at all? The same readers, trained with uniform weights
    for name, draw, outputs in (
        ("retrieval", retrieval, ANSWERS),
        ("majority_context", majority, 2),
    ):
        reader = trained(rng, draw, outputs, steps, attention="uniform", context=draw is majority)
        metrics[f"{name}.never_weighted_accuracy"] = accuracy(reader, tested[name][1])

    for name in ("retrieval", "majority_context"):
        some, kept = freedom(name, view(*tested[name]), few)
        metrics |= some
        arrays |= kept
    metrics["free.answer_gap"] = (
        metrics["free.majority_context.same_answer"] - metrics["free.retrieval.same_answer"]
    )
    metrics["free.random.agreement"], arrays["free.random"] = freedom_of_random_values(
        rng, SIZES, few
    )

    seen = view(*tested["decisive"])
    metrics |= rankings("decisive", seen, seen.spoken, change_of_chances)
    metrics |= gauge(rng, seen)
    return Measurement(metrics, arrays)


# --- The softmax itself --------------------------------------------------------------------------


def softmax_alone(rng: np.random.Generator, scale: Scale) -> dict[str, float]:
    """Add a constant to all scores; make keys longer that match a query by chance only."""
    scores = rng.standard_normal((100, TOKENS))
    lifted = softmax(scores + 100 * rng.standard_normal((100, 1)))
    found = {"softmax.shift_change": float(np.abs(lifted - softmax(scores)).max())}
    attention = DotProductAttention()
    for size in (4, 1024):
        q = rng.standard_normal((scale.choose(quick=50, full=500), 1, size))
        k = rng.standard_normal((len(q), TOKENS, size))
        for name, factor in (("divided", 1), ("undivided", np.sqrt(size))):
            attention.forward(q * factor, k, k)
            found[f"softmax.largest_{name}_{size}"] = float(attention.weights.max(axis=-1).mean())
    return found


# --- The demo ------------------------------------------------------------------------------------

ALIGNMENT = "bahdanau2014neural §5.2.1, Fig. 3"


@demo(id="attention-weights", entropy=2014)
def attention_weights(rng: np.random.Generator, scale: Scale) -> Measurement:
    r"""Train small readers with attention, and ask what the size of a weight says.

    Attention answers a query with a mean of values, $y = \sum_i a_i v_i$, the weights $a_i$ being
    a softmax of how well the query matches each token's key [@bahdanau2014neural;
    @vaswani2017attention]. The weights are looked at as a picture of what mattered. That they tell
    it has been denied [@jain2019attention], and the denial criticised
    [@wiegreffe2019attention]. Our readers see eleven tokens, embed them, read them alone or *in
    context* (by two recurrent layers, one in either direction), attend once, and answer
    $z = y W_O + b$. The papers' models are larger, and their language is natural; ours is made so
    that we know which token holds the answer.

    **Where one token matters.** In *retrieval* every token has a key and an answer, and the query
    names a key. We count how often the largest weight is on that token, remove it, and show it
    twice. Controls are an untrained reader, and one trained on shuffled labels.

    **Where none does by itself.** In *majority* every token votes; with *one decisive token* among
    others without meaning, it alone counts, but states in context may pass on what it says. We
    correlate each token's weight with the effect of leaving it out (Kendall's $\tau$, per sequence;
    the control are weights of another sequence), permute the weights of the frozen reader, make
    them uniform, give one token at random all of the weight, and train readers with uniform weights
    throughout.

    **Other weights, same output.** Weights $a$ and $a + d$ give the same $y$ exactly if
    $d V = 0$ and $\sum_i d_i = 0$. Such a $d$ exists if the values are affinely dependent, always
    with more tokens than dimensions plus one. How far one can go is another matter: we compute the
    farthest distribution exactly, for random values of 1 to 14 dimensions, and for trained readers
    with either $y$ or only the answer held fixed.

    **Weight, and what it multiplies.** By $y = \sum_i a_i v_i$, setting a value to zero takes
    $a_i v_i$ away; removing the token, with weights shared out anew, moves the output by
    $\frac{a_i}{1 - a_i} (y - v_i)$. So neither weight nor weight times length
    [@kobayashi2020attention] can rank both. We compare rankings, and add one vector to all values,
    which changes lengths and, with the bias adjusted, nothing else.
    """
    tasks = readers_of_tasks(rng, scale)
    return Measurement({**tasks.metrics, **softmax_alone(rng, scale)}, tasks.arrays)


# --- What it looks like --------------------------------------------------------------------------


@attention_weights.figure(
    title="How weights rank the effects of tokens, and what other weights do, task by task",
    alt=lambda result: (
        "Two panels of dots, one per seed, for five kinds of reader. Left, the rank correlation of "
        "weight and effect of removal; right, how much the answer changes when weights are "
        "permuted, and when one token at random gets all. Means: "
        + "; ".join(
            f"{words.replace(chr(10), ', ')} {result.estimates[f'{name}.tau'].mean:.2f}, "
            f"{result.estimates[f'{name}.permuted'].mean:.2f} and "
            f"{result.estimates[f'{name}.single'].mean:.2f}"
            for name, words in CONDITIONS.items()
        )
        + ". Weights of another sequence correlate between "
        f"{min(result.estimates[f'{name}.tau_of_others'].mean for name in CONDITIONS):.2f} and "
        f"{max(result.estimates[f'{name}.tau_of_others'].mean for name in CONDITIONS):.2f}."
    ),
)
def weights_and_effects(run: Run) -> Figure:
    """Draw both measures for every kind of reader and seed."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 4.8))
    left, right = figure.subplots(1, 2, sharey=True)
    for row, name in enumerate(CONDITIONS):
        for metrics in run.result.metrics:
            for axes, key, colour, marker in (
                (left, "tau_of_others", GREY, "x"),
                (left, "tau", BLUE, "o"),
                (right, "single", ORANGE, "s"),
                (right, "permuted", RED, "o"),
            ):
                axes.plot(metrics[f"{name}.{key}"], row, marker, color=colour, alpha=0.6)
    left.set_yticks(range(len(CONDITIONS)), list(CONDITIONS.values()))
    left.invert_yaxis()
    left.set(xlim=(-0.3, 1.05), xlabel="rank correlation with\neffect of removal  [Kendall's τ]")
    left.plot([], [], "o", color=BLUE, label="its weights")
    left.plot([], [], "x", color=GREY, label="another's weights")
    right.plot([], [], "o", color=RED, label="weights permuted")
    right.plot([], [], "s", color=ORANGE, label="all weight on one")
    figure.legend(loc="outside upper center", ncols=2)
    right.set(xlim=(-0.05, 1.05), xlabel="change of the answer\n[total variation]")
    return figure


@attention_weights.figure(
    title="How far other weights with the same answer lie, by dimensions that must stay",
    alt=lambda result: (
        "Left: the largest total variation from eleven given weights to weights with the same mean "
        "of random values, against the dimensions of the values, one line per seed; from ten "
        "dimensions on it must be zero. Dots show trained readers whose answer must stay: "
        "majority in context, one dimension, mean "
        f"{result.estimates['free.majority_context.same_answer'].mean:.2f}; retrieval, seven "
        f"dimensions, mean {result.estimates['free.retrieval.same_answer'].mean:.2f}. Right: for "
        "one sequence of the majority task, the reader's weights and the farthest ones that give "
        "the same answer."
    ),
)
def other_weights(run: Run) -> Figure:
    """Draw distances against dimensions, and one pair of distributions."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 4.6))
    left, right = figure.subplots(1, 2, width_ratios=(1.3, 1))
    for index, arrays in enumerate(run.arrays):
        first = index == 0
        left.plot(
            SIZES,
            arrays["free.random"],
            color=GREY,
            linewidth=1,
            label="random values" if first else None,
        )
        for name, size, colour, marker, label in (
            ("majority_context", 1, RED, "o", "majority in context"),
            ("retrieval", ANSWERS - 1, BLUE, "s", "retrieval"),
        ):
            far = float(arrays[f"{name}.far"].mean())
            left.plot(size, far, marker, color=colour, alpha=0.6, label=label if first else None)
    left.axvline(TOKENS - 1, color="black", linewidth=1, linestyle="--")
    left.set(
        xlabel="dimensions that must stay  [number]",
        ylabel="farthest other weights  [total variation]",
        xticks=(1, 4, 7, 10, 13),
        ylim=(-0.03, 1.12),
    )
    left.legend(loc="upper right")
    places = np.arange(1, TOKENS + 1)
    own, other = run.arrays[0]["majority_context.pair"]
    right.bar(places - 0.2, own, 0.4, color=BLUE, label="the reader's")
    right.bar(places + 0.2, other, 0.4, color=ORANGE, label="the farthest")
    right.set(
        xlabel="token  [place]",
        ylabel="weight  [share]",
        xticks=(1, 4, 7, 10),
        ylim=(0, 1.25 * max(own.max(), other.max())),
    )
    right.legend(loc="upper left")
    return figure
