"""An attention sink: the token that gets the weight when there is nothing to attend to.

Run it with ``stronger demo run attention-sink``.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from stronger.demos._token_tasks import (
    ANSWERS,
    KEYS,
    NOTHING,
    TOKENS,
    Examples,
    add_to_nothing,
    report,
    reported,
    trained,
)
from stronger.demos._weights_and_effects import change_of_outputs, rankings, view
from stronger.evidence.earlier import Measurement, Run, Scale, demo
from stronger.plots import BLUE, GREEN, ORANGE, WIDTH
from stronger.statistics import auc

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from stronger.nn.reader import Reader


def found_or_nothing(reader: Reader, examples: Examples) -> float:
    """Return the share of examples reported rightly, nothing included."""
    outputs = reader.forward(examples.tokens, examples.queries)
    return float((reported(outputs) == examples.labels).mean())


def measure(
    rng: np.random.Generator, readers: dict[str, Reader], count: int
) -> tuple[dict[str, float], dict[str, NDArray[Any]]]:
    """Measure where weight goes when there is nothing to report, and what the place is worth.

    Parameters
    ----------
    rng
        Draws the examples.
    readers
        By name: "sink", "untrained", "spare" (the softmax may sum to less than one) and "alone"
        (trained without any first token).
    count
        How many examples.
    """
    drawn = report(rng, count)
    swapped = report(rng, count, swapped=True)
    no_first = report(rng, count, first=False)
    there = drawn.relevant != NOTHING
    metrics: dict[str, float] = {}
    arrays: dict[str, NDArray[Any]] = {}
    for name in ("sink", "untrained", "spare"):
        seen = view(readers[name], drawn)
        w = seen.weights
        largest = auc(w.max(axis=1, keepdims=True), there[:, None])
        metrics |= {
            f"{name}.accuracy": found_or_nothing(readers[name], drawn),
            f"{name}.absent.mass": float(w[~there, 0].mean()),
            f"{name}.present.mass": float(w[there, 0].mean()),
            f"{name}.first_auc": float(auc(w[:, :1], ~there[:, None])[0, 0]),
            f"{name}.largest_auc": float(largest[0, 0]),
        }
        arrays[f"{name}.first"] = w[:, 0]
        arrays[f"{name}.largest"] = w.max(axis=1)
    arrays["there"] = there

    reader = readers["sink"]
    absent, changed = drawn.of(~there), swapped.of(swapped.relevant == NOTHING)
    kept = found_or_nothing(reader, absent)
    first = np.zeros(len(absent.labels), np.intp)
    other = rng.integers(1, TOKENS, len(first))
    seen = view(reader, absent)
    said = seen.values @ seen.reader.readout.parameters["weights"]
    lengths = np.linalg.norm(said, axis=-1).mean(axis=0)
    asked = absent.queries.astype(bool)
    by_key = [seen.weights[asked[:, key], 0].mean() for key in range(KEYS) if asked[:, key].any()]
    metrics |= {
        "sink.absent.accuracy": kept,
        "sink.removed_loss": kept - found_or_nothing(reader, absent.without(first)),
        "sink.other_removed_loss": kept - found_or_nothing(reader, absent.without(other)),
        "sink.swapped_loss": kept - found_or_nothing(reader, changed),
        "sink.swapped_mass": float(view(reader, changed).weights[:, 0].mean()),
        "sink.keys_over_half": float(np.mean(np.array(by_key) > 0.5)),
        "sink.length_ratio": float(lengths[0] / lengths[1:].mean()),
        "alone.accuracy": found_or_nothing(readers["alone"], no_first),
        "alone.absent.accuracy": found_or_nothing(
            readers["alone"], no_first.of(no_first.relevant == NOTHING)
        ),
        "spare.less_mass": metrics["sink.absent.mass"] - metrics["spare.absent.mass"],
    }
    metrics |= rankings("sink.absent", seen, said, change_of_outputs)
    return metrics, arrays


# --- The demo ------------------------------------------------------------------------------------


@demo(id="attention-sink", entropy=2024)
def attention_sink(rng: np.random.Generator, scale: Scale) -> Measurement:
    r"""Train readers that should add nothing where there is nothing to report.

    Language models put much weight on their first tokens, whatever these mean, and break when
    they are dropped; the cause given is that weights must sum to one, so that weight not needed
    has to go somewhere [@xiao2024efficient]. We grow such a sink in a reader small enough to see
    through.

    Ten tokens have a key and an answer each, and before them stands a filler of one of four kinds
    that means nothing. A query names a key. If one of the tokens has it, output $k$ should be 1
    for answer $k$; for half of the queries none has it, and all outputs should be 0. The reader
    embeds tokens one by one (key, answer, and whether it stands first), attends by dot products,
    and answers $z = \sum_i a_i v_i W_O$ without a bias, so that adding nothing means attending to
    what says nothing. It is trained by squared error. An answer counts as reported if its output
    is above a half. The paper's models are a thousand times larger and find their sink by
    training on text; ours is handed a candidate.

    **Where does the weight go?** We measure the first token's weight with and without the key
    being there, and how long its contribution is, against an untrained reader.

    **What is it worth?** Without training anew, we remove the first token, remove another, and put
    an ordinary token of another key in the first place, with content but marked as first. One more
    reader is trained without any first token.

    **Must weights sum to one?** One more is trained with 1 added to the denominator of the softmax,
    $a_i = e^{s_i} / (1 + \sum_j e^{s_j})$: it can keep weight back.

    **What is importance?** Setting a value to zero takes $a_i v_i$ away, so that weight times
    length [@kobayashi2020attention] ranks its effect by construction. Removing the token, weights
    being shared out anew, moves the output by $\frac{a_i}{1 - a_i} (y - v_i)$, which follows from
    $y = \sum_i a_i v_i$ [@bahdanau2014neural]. We correlate weight, weight times length, and odds
    times distance with both effects, where nothing is there.

    All of this is done twice: after a short training of 1500 steps of 100 examples, as predicted,
    and after a long one of 6000.
    """
    count = scale.choose(quick=200, full=1000)
    learned = partial(trained, rng, outputs=ANSWERS, loss=add_to_nothing, bias=False)

    def readers(steps: int) -> dict[str, Reader]:
        return {
            "sink": learned(report, steps=steps),
            "untrained": learned(report, steps=0),
            "spare": learned(report, steps=steps, spare=True),
            "alone": learned(partial(report, first=False), steps=steps),
        }

    metrics, arrays = measure(rng, readers(scale.choose(quick=40, full=1500)), count)
    # Added when the first results showed sinks half grown: the same, trained four times as long
    later, kept = measure(rng, readers(scale.choose(quick=80, full=6000)), count)
    metrics |= {f"long.{name}": value for name, value in later.items()}
    return Measurement(metrics, arrays | {f"long.{name}": each for name, each in kept.items()})


# --- What it looks like --------------------------------------------------------------------------


AGES = {"": "short training", "long.": "long training"}


@attention_sink.figure(
    title="The weight on a first token without meaning, where the answer is there and where not",
    alt=lambda result: (
        "Four histograms of the weight on the first token, over queries whose key is there and "
        "whose key is not, all seeds together. Mean weight where nothing is there and where the "
        "answer is: "
        + "; ".join(
            f"after {age}, {softmax}, {result.estimates[f'{prefix}{name}.absent.mass'].mean:.2f} "
            f"and {result.estimates[f'{prefix}{name}.present.mass'].mean:.2f}"
            for prefix, age in AGES.items()
            for name, softmax in (("sink", "weights sum to one"), ("spare", "1 added"))
        )
        + "."
    ),
)
def first_token(run: Run) -> Figure:
    """Draw the distribution of the first token's weight for two kinds of softmax, at two ages."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 5.6))
    panels = figure.subplots(2, 2, sharex=True, sharey=True)
    bins = np.linspace(0, 1, 21).tolist()
    for row, (prefix, age) in enumerate(AGES.items()):
        for axes, (name, title) in zip(
            panels[row],
            {"sink": "weights sum to one", "spare": "1 added to denominator"}.items(),
            strict=True,
        ):
            for there, colour, label in (
                (True, BLUE, "the answer is there"),
                (False, ORANGE, "nothing is there"),
            ):
                values = np.concatenate(
                    [
                        arrays[f"{prefix}{name}.first"][arrays[f"{prefix}there"] == there]
                        for arrays in run.arrays
                    ]
                )
                axes.hist(
                    values,
                    bins,
                    weights=np.full(len(values), 100 / len(values)),
                    color=colour,
                    alpha=0.7,
                    label=label if axes is panels[0, 0] else None,
                )
            axes.set_title(f"{title}, {age}", fontsize=10.5)
        panels[row, 0].set(ylabel="share of queries  [%]")
    for axes in panels[1]:
        axes.set(xlabel="weight on the first token  [share]")
    figure.legend(loc="outside upper center", ncols=2)
    return figure


TREATMENTS = {
    "": "left\nas it is",
    "other_removed_loss": "another\nremoved",
    "swapped_loss": "first gets\ncontent",
    "removed_loss": "first\nremoved",
}


@attention_sink.figure(
    title="Saying rightly that nothing is there: what the first token is worth",
    alt=lambda result: " ".join(
        f"Share of queries for an absent key rightly answered with nothing, after {age}, one dot "
        f"per seed: as it is {result.estimates[f'{prefix}sink.absent.accuracy'].mean:.1%}; less by "
        f"{result.estimates[f'{prefix}sink.other_removed_loss'].mean:.1%} if another token is "
        f"removed, {result.estimates[f'{prefix}sink.swapped_loss'].mean:.1%} if an ordinary token "
        f"takes the first place, {result.estimates[f'{prefix}sink.removed_loss'].mean:.1%} if the "
        "first is removed; trained without a first token "
        f"{result.estimates[f'{prefix}alone.absent.accuracy'].mean:.1%}."
        for prefix, age in AGES.items()
    ),
)
def worth_of_the_first(run: Run) -> Figure:
    """Draw the share of absences recognised after each treatment, for every seed and both ages."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 4.4))
    axes = figure.subplots()
    places = np.arange(len(TREATMENTS) + 1)
    for (prefix, age), colour, marker, shift in zip(
        AGES.items(), (BLUE, ORANGE), "os", (-0.12, 0.12), strict=True
    ):
        for index, metrics in enumerate(run.result.metrics):
            kept = metrics[f"{prefix}sink.absent.accuracy"]
            right = [kept - metrics.get(f"{prefix}sink.{loss}", 0) for loss in TREATMENTS]
            shares = 100 * np.array([*right, metrics[f"{prefix}alone.absent.accuracy"]])
            axes.plot(
                places + shift,
                shares,
                marker,
                color=colour,
                alpha=0.6,
                label=age if index == 0 else None,
            )
    axes.set_xticks(places, [*TREATMENTS.values(), "trained\nwithout"])
    axes.set(ylim=(-3, 103), ylabel="absences recognised  [% of queries]")
    figure.legend(loc="outside upper center", ncols=2)
    return figure


SCORES = {
    "weight": (BLUE, "o", "weight"),
    "length": (ORANGE, "s", "weight × length"),
    "distance": (GREEN, "^", "odds × distance"),
}


@attention_sink.figure(
    title="Three scores of a token against two meanings of its importance",
    alt=lambda result: (
        "Rank correlations, one dot per seed, of three scores with the effect of removing a token "
        "and of setting its value to zero, where there is nothing to report. "
        + " ".join(
            f"After {age}, token {words}: "
            + ", ".join(
                f"{label} {result.estimates[f'{prefix}sink.absent.{effect}.{score}'].mean:.2f}"
                for score, (_, _, label) in SCORES.items()
            )
            + "."
            for prefix, age in AGES.items()
            for effect, words in (("removal", "removed"), ("zeroing", "set to zero"))
        )
    ),
)
def three_rankings(run: Run) -> Figure:
    """Draw the rank correlation of every score with either effect, at both ages."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 4.6))
    panels = figure.subplots(1, 2, sharey=True)
    for axes, (prefix, age) in zip(panels, AGES.items(), strict=True):
        for offset, (score, (colour, marker, label)) in enumerate(SCORES.items()):
            for column, effect in enumerate(("removal", "zeroing")):
                name = f"{prefix}sink.absent.{effect}.{score}"
                taus = [each[name] for each in run.result.metrics]
                axes.plot(
                    np.full(len(taus), column + 0.2 * (offset - 1)),
                    taus,
                    marker,
                    color=colour,
                    alpha=0.6,
                    label=label if not prefix and column == 0 else None,
                )
        axes.set_title(age)
        axes.set_xticks((0, 1), ("token removed", "value set to 0"))
        axes.set(xlim=(-0.5, 1.5))
    panels[0].set(ylabel="rank correlation with effect  [Kendall's τ]")
    figure.legend(loc="outside upper center", ncols=3)
    return figure
