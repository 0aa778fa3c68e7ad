"""The demos judged as a whole: signs kept from fresh roots, and confidences held to outcomes."""

from __future__ import annotations

import math
import shutil
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.rooms import opened, write

import stronger
from stronger.evidence.replicating import append, fresh_root, read_replications, replicate
from stronger.evidence.runner import run
from stronger.knowledge.replicating import binned, calibration, replication_rate

SMALL = Path(__file__).parents[1] / "fixtures" / "small"
MEASURE = """
from stronger.evidence.demo import Demo

demo = Demo(__file__)


@demo.part
def draw(rng):
    heads = rng.integers(2, size=1000).mean()
    return {"heads": heads, "tails": 1 - heads, "first": rng.integers(2)}, {}
"""
RECORD = """
title: A coin
predictions:
  - {id: fair, claim: growth, metric: heads, expect: {low: 0.4, high: 0.6}, if_met: supports,
     source: s, kind: value, confidence: 0.95}
  - {id: biased, claim: growth, metric: heads, expect: {low: 0.9}, if_met: supports,
     source: s, kind: effect, null_value: 0.5, confidence: 0.6}
  - {id: tails, claim: growth, metric: tails, expect: {low: 0.9}, if_met: supports, source: s,
     kind: value, confidence: 0.5}
  - {id: open, claim: growth, metric: first, expect: {low: 0.4, high: 0.6}, if_met: supports,
     source: s, kind: value}
  - {id: empty, claim: growth, metric: heads, expect: {low: 0.4, high: 0.6}, if_met: supports,
     source: s, kind: value, confidence: 1}
preconditions:
  - {id: enough, kind: input, predictions: [empty], condition: Never., why: Test.,
     checks: [{metric: heads, low: 2}], added: "2026-11-30"}
"""


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A base with a coin that was measured and replicated twice."""
    folder = tmp_path / "base"
    shutil.copytree(SMALL, folder)
    shutil.rmtree(folder / "data" / "demos", ignore_errors=True)
    write(folder, "coin", measure=MEASURE, yaml=RECORD)
    demo = opened(folder / "demos" / "coin")
    record = folder / "data" / "demos" / "coin"
    run(demo, output=tmp_path / "out", root=folder)
    shutil.move(tmp_path / "out" / "result.json", record)
    result = stronger.load(folder).results_by_demo["coin"]
    path = record / "replications.json"
    for _ in range(2):
        earlier = read_replications(path)
        root = fresh_root("coin", [each.root for each in earlier])
        append(path, earlier, replicate(demo, result, root, folder, progress=False))
    return folder


def test_signs_are_counted_once_a_prediction_by_the_worst_of_its_replications(base: Path) -> None:
    kb = stronger.load(base)
    rate = replication_rate(kb)
    assert (rate.demos, rate.of, rate.replications) == (1, 1, 2)
    assert (rate.predictions, rate.signed, rate.kept, rate.share) == (5, 3, 3, 1)
    assert rate.means == 10
    path = base / "data" / "demos" / "coin" / "replications.json"
    first, second = read_replications(path)
    swapped = tuple({**seed, "heads": seed["tails"] + 0.45} for seed in second.metrics)
    path.unlink()
    append(path, (first,), second.model_copy(update={"metrics": swapped}))
    rate = replication_rate(stronger.load(base))
    assert (rate.signed, rate.kept, rate.turned, rate.lost, rate.gained) == (3, 1, 2, 0, 0)
    assert rate.inside <= 7


def test_confidences_are_held_to_outcomes_and_voids_left_out(base: Path) -> None:
    found = calibration(stronger.load(base))
    assert (found.without, found.void, found.whole.number) == (1, 1, 3)
    assert [each.number for each in found.bins] == [0, 2, 0, 1]
    assert found.whole.stated == pytest.approx((0.95 + 0.6 + 0.5) / 3)
    assert found.whole.met == pytest.approx(1 / 3)
    assert found.whole.brier == pytest.approx((0.05**2 + 0.6**2 + 0.5**2) / 3)
    assert math.isnan(found.bins[0].met)


def test_a_file_of_replications_that_is_none_is_a_finding_with_its_place(base: Path) -> None:
    path = base / "data" / "demos" / "coin" / "replications.json"
    path.write_text('[{"root": 1}]')
    kb = stronger.load(base)
    (found,) = [each for each in kb.check() if "replications.json" in str(each)]
    assert "malformed at scale" in found.message
    assert replication_rate(kb).demos == 0


@given(st.lists(st.tuples(st.floats(0, 1), st.sampled_from([-1, 0, 1]))))
def test_every_confidence_is_in_one_bin_and_half_scores_a_quarter(
    pairs: list[tuple[float, int]],
) -> None:
    bounds = (0.0, 0.5, 0.7, 0.9, 1.0)
    bins = [binned(pairs, *ends) for ends in pairwise(bounds)]
    assert sum(each.number for each in bins) == len(pairs)
    flat = binned([(0.5, each) for _, each in pairs], 0, 1)
    assert not pairs or flat.brier == pytest.approx(0.25)
