"""Finding demos, and what is committed of them."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from stronger import demos
from stronger.demos import DemoError
from stronger.evidence.prediction import discrepancies
from stronger.evidence.provenance import stale_modules
from stronger.evidence.results import read_finding, read_result
from stronger.nn.perceptron import Unit

if TYPE_CHECKING:
    from collections.abc import Callable

    from stronger.evidence.results import Result

ROOT = Path(__file__).parents[2]
RESULTS = ROOT / "data" / "results"


def committed(name: str) -> Result:
    return read_result(RESULTS / name / "result.json")


def test_a_knowledge_base_brings_demos_of_its_own(tmp_path: Path) -> None:
    source = (ROOT / "tests" / "evidence" / "demos" / "coin.py").read_text()
    (tmp_path / "coin.py").write_text(source)
    (tmp_path / "_helper.py").write_text("")
    assert demos.names(tmp_path) == tuple(sorted({*demos.names(), "coin"}))
    assert demos.load("coin", tmp_path).title == "A coin"


def test_an_unknown_demo_names_the_nearest() -> None:
    with pytest.raises(DemoError, match="did you mean 'perceptron'"):
        demos.load("perzeptron")


def test_a_missing_data_set_is_told_once_and_plainly(tmp_path: Path) -> None:
    with pytest.raises(DemoError, match=r"no seed of demo 'perceptron' finished.*--data"):
        demos.load("perceptron").run(seeds=1, root=tmp_path)


@pytest.mark.parametrize("name", demos.names())
def test_the_quick_scale_measures_and_judges_everything(
    run_quick: Callable[[str], Result], name: str
) -> None:
    result, demo = run_quick(name), demos.load(name)
    assert (result.failures, result.warnings) == ((), ())
    assert len(result.metrics) == 3
    assert {tuple(each) for each in result.metrics} == {tuple(result.metrics[0])}
    assert all(math.isfinite(value) for each in result.metrics for value in each.values())
    assert [each.prediction for each in result.verdicts] == [each.id for each in demo.predictions]
    assert all(figure.alt for figure in result.figures)
    assert list(discrepancies(result)) == []


def test_the_perceptron_shows_the_mechanism_at_the_quick_scale(
    run_quick: Callable[[str], Result],
) -> None:
    for metrics in run_quick("perceptron").metrics:
        assert metrics["bound.worst_ratio"] <= 1
        assert metrics["bound.orthogonal_ratio"] == 1
        assert metrics["mirror.output.residual"] == 0
        assert metrics["mirror.output.one_sided_residual"] > 0
        assert metrics["mirror.output.accuracy_reading_low"] == metrics["digits.accuracy"]
        assert metrics["mirror.input.blank_weight_plain"] == 0
        assert metrics["mirror.input.blank_weight_minus_bias"] == 0
        assert metrics["rare.activity.recall_loss"] > metrics["rare.mistakes.recall_loss"]


def test_the_same_entropy_gives_the_same_metrics(run_quick: Callable[[str], Result]) -> None:
    again = demos.load("perceptron").run(root=ROOT, jobs=2)
    assert again.metrics == run_quick("perceptron").metrics


@pytest.mark.parametrize("name", demos.names())
def test_what_is_committed_follows_from_its_metrics_and_its_code(name: str) -> None:
    result, demo = committed(name), demos.load(name)
    assert list(discrepancies(result)) == []
    assert list(discrepancies(result, intervals=False)) == []
    assert stale_modules(result, ROOT) == {}
    assert result.predictions == demo.predictions
    assert result.scale == "full"
    assert len(result.metrics) == demo.seeds
    assert result.failures == ()
    assert read_finding(RESULTS / name)
    for figure in result.figures:
        assert (RESULTS / name / figure.file).is_file()
        assert figure.alt


def test_a_changed_number_in_a_result_is_found() -> None:
    result = committed("perceptron")
    metrics = [dict(each) for each in result.metrics]
    metrics[0]["digits.accuracy"] = 0.5
    forged = result.model_copy(update={"metrics": tuple(metrics)})
    assert any("digits.accuracy" in each for each in discrepancies(forged, intervals=False))
    upset = [v.model_copy(update={"outcome": "met"}) for v in result.verdicts]
    forged = result.model_copy(update={"verdicts": tuple(upset)})
    assert any("swapped-ink-changes" in each for each in discrepancies(forged))
    forged = result.model_copy(update={"predictions": result.predictions[1:]})
    assert any("hash" in each for each in discrepancies(forged))


def test_a_unit_reads_as_its_formula() -> None:
    import numpy as np

    unit = Unit(np.array([1.0, -2.0]), 0.5, 0, 0, converged=True)
    assert unit.excitation(np.array([[3.0, 1.0]])).tolist() == [1.5]
