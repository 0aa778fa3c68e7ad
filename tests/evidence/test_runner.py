"""Repeating a demo over seeds and writing what it found."""

import json
import os
from pathlib import Path

import pytest

from stronger.evidence.demo import Demo, open_demo, root_of
from stronger.evidence.outcomes import Outcome
from stronger.evidence.places import DemoError
from stronger.evidence.results import Result, Stream, read_finding, read_measured
from stronger.evidence.runner import RunError, run

DEMO = Path(__file__).parent / "demos" / "coin.py"


@pytest.fixture
def coin() -> Demo:
    return open_demo(DEMO, "coin")


@pytest.fixture
def fragile() -> Demo:
    return open_demo(DEMO, "fragile")


def test_metrics_depend_on_the_seed_and_not_on_the_number_of_processes(coin: Demo) -> None:
    alone = run(coin, seeds=4, jobs=1)
    together = run(coin, seeds=4, jobs=2)
    assert alone.metrics == together.metrics
    assert len({each["heads"] for each in alone.metrics}) > 1
    assert run(coin, seeds=4, jobs=1, stream=Stream(scheme="root", root=8)).metrics != alone.metrics


def test_more_seeds_extend_the_earlier_ones(coin: Demo) -> None:
    assert run(coin, seeds=5).metrics[:3] == run(coin, seeds=3).metrics


def test_seeds_that_finish_are_kept_when_others_fail(fragile: Demo) -> None:
    result = run(fragile, seeds=8)
    assert 0 < len(result.metrics) < 8
    assert len(result.metrics) + len(result.failures) == 8
    reasons = {failure.split(": ", 1)[1] for failure in result.failures}
    line = DEMO.read_text().splitlines().index('        raise ValueError("fell off the table")') + 1
    place = f"tests/evidence/demos/coin.py:{line}"
    assert reasons == {f"ValueError: fell off the table ({place})", "ratio is nan"}
    assert result.estimates["ratio"].seeds == len(result.metrics)


def test_a_run_in_which_no_seed_finishes_says_why() -> None:
    with pytest.raises(RunError, match=r"no seed of .*'hopeless' finished; all 5 alike: .*edge"):
        run(open_demo(DEMO, "hopeless"))
    with pytest.raises(RunError, match=r"'hopeless' finished; seed 0: RuntimeError: .*edge"):
        run(open_demo(DEMO, "hopeless"), seeds=1)


@pytest.mark.parametrize("wrong", [{"seeds": 0}, {"jobs": 0}])
def test_no_seeds_and_no_processes_make_no_run(coin: Demo, wrong: dict[str, int]) -> None:
    with pytest.raises(RunError, match="needs at least one"):
        run(coin, seeds=wrong.get("seeds"), jobs=wrong.get("jobs"))


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_overflow_is_told_with_its_line_and_changes_no_number(jobs: int) -> None:
    result = run(open_demo(DEMO, "overflowing"), seeds=4, jobs=jobs)
    line = DEMO.read_text().splitlines().index("    weight = np.exp(np.float32(100))") + 1
    assert result.warnings == (
        f"RuntimeWarning: overflow encountered in exp (tests/evidence/demos/coin.py:{line}), "
        "in 4 of 4 seeds",
    )
    assert result.metrics == ({"heads": 0.5},) * 4
    assert not result.failures


def test_a_process_that_dies_is_told_without_a_traceback() -> None:
    with pytest.raises(RunError, match="died, perhaps for want of memory"):
        run(open_demo(DEMO, "lethal"), seeds=4, jobs=2)


def test_a_predicted_metric_must_be_measured() -> None:
    with pytest.raises(RunError, match="tails was predicted but not measured"):
        run(open_demo(DEMO, "forgetful"))


def test_a_written_result_reads_back_and_draws_the_same_bytes(coin: Demo, tmp_path: Path) -> None:
    result = run(coin, output=tmp_path / "a")
    read = Result(coin.promise, read_measured(tmp_path / "a" / "result.json"))
    assert read == result
    assert read.as_promised
    assert read.findings["fair"].outcome is Outcome.MET
    assert result.source.endswith("coin.py")
    assert [figure.alt for figure in result.figures] == ["Heads in 5 runs."]
    run(coin, output=tmp_path / "b")
    for name in ("share-of-heads.svg", "drawn.npz"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_a_result_keeps_nothing_that_can_be_derived(coin: Demo, tmp_path: Path) -> None:
    run(coin, output=tmp_path)
    text = (tmp_path / "result.json").read_text()
    for name in ("title", "question", "papers", "predictions", "estimates", "verdicts", "outcomes"):
        assert name not in json.loads(text)
    # nor anything of where on this machine it was made
    assert str(tmp_path) not in text


def test_random_numbers_derive_from_the_name_unless_a_root_is_given(coin: Demo) -> None:
    named = open_demo(DEMO, "overflowing")
    assert coin.stream == Stream(scheme="root", root=7)
    assert named.stream == Stream(scheme="name", root=root_of("overflowing"))
    assert run(named, seeds=1).measured.stream == named.stream


def test_fewer_than_five_seeds_decide_nothing(coin: Demo) -> None:
    finding = run(coin, seeds=4).findings["fair"]
    assert (finding.outcome, finding.weight) == (Outcome.OPEN, 0)
    assert "4 seeds are too few" in finding.reason


def test_a_new_run_replaces_figures_and_leaves_the_finding(coin: Demo, tmp_path: Path) -> None:
    assert read_finding(tmp_path) == ""
    (tmp_path / "finding.md").write_text("Fair.")
    (tmp_path / "no-longer-drawn.svg").write_text("<svg/>")
    run(coin, output=tmp_path)
    assert read_finding(tmp_path) == "Fair."
    assert sorted(file.name for file in tmp_path.iterdir()) == [
        "drawn.npz",
        "finding.md",
        "result.json",
        "share-of-heads.svg",
    ]


def test_an_interrupted_write_leaves_the_old_result(
    coin: Demo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(coin, output=tmp_path)
    before = (tmp_path / "result.json").read_bytes()

    def interrupt(source: Path, target: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", interrupt)
    with pytest.raises(KeyboardInterrupt):
        run(coin, seeds=6, output=tmp_path)
    assert (tmp_path / "result.json").read_bytes() == before
    assert json.loads(before)["demo"] == "coin"
    assert sorted(file.name for file in tmp_path.iterdir()) == [
        "drawn.npz",
        "result.json",
        "share-of-heads.svg",
    ]


def test_files_that_hold_no_demo_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DemoError, match="no demo with the id 'dice'"):
        open_demo(DEMO, "dice")
    with pytest.raises(DemoError, match="is no Python file"):
        open_demo(tmp_path / "none.py", "none")
    (tmp_path / "broken.py").write_text("1 / 0")
    with pytest.raises(DemoError, match="fails on import: ZeroDivisionError"):
        open_demo(tmp_path / "broken.py", "broken")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (None, r"no record of what it predicts: there is no .*demos/dice/demo\.yaml"),
        ("title: Dice\n", r"demo\.yaml:1:1 C004 promise 'dice' lacks the key 'question'"),
        ("title: [\n", r"demo\.yaml:2:1 C002"),
    ],
)
def test_a_demo_is_not_run_without_a_valid_promise(
    tmp_path: Path, text: str | None, told: str
) -> None:
    file = tmp_path / "demos" / "dice.py"
    file.parent.mkdir()
    file.write_text(
        "from stronger.evidence.demo import demo\n"
        "@demo(id='dice')\ndef dice(rng, scale): raise SystemExit('measured')\n"
    )
    if text is not None:
        (tmp_path / "data" / "demos" / "dice").mkdir(parents=True)
        (tmp_path / "data" / "demos" / "dice" / "demo.yaml").write_text(text)
    with pytest.raises(DemoError, match=told):
        run(open_demo(file, "dice"))


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ("id='dice', seeds=4", "publishes 4 repetitions; 5 is the least"),
        ("id='dice', title='Dice', predictions=()", "says predictions, title in its code.*migrate"),
    ],
)
def test_what_a_decorator_cannot_say_is_refused(tmp_path: Path, arguments: str, told: str) -> None:
    file = tmp_path / "dice.py"
    file.write_text(
        f"from stronger.evidence.demo import demo\n@demo({arguments})\ndef dice(*_): ...\n"
    )
    with pytest.raises(DemoError, match=told):
        open_demo(file, "dice")
