"""Repeating a demo over seeds and writing what it found."""

import json
import os
from pathlib import Path

import pytest
from tests.rooms import opened, write

from stronger.evidence.demo import Demo, open_demo, root_of
from stronger.evidence.outcomes import Outcome
from stronger.evidence.places import DemoError
from stronger.evidence.queue import RunError
from stronger.evidence.results import Result, Stream, read_finding, read_measured
from stronger.evidence.runner import run

TOYS = Path(__file__).parent / "demos"


def toy(name: str) -> Demo:
    return open_demo(TOYS / name / "measure.py")


def line_of(name: str, text: str) -> int:
    return (TOYS / name / "measure.py").read_text().splitlines().index(text) + 1


@pytest.fixture
def coin() -> Demo:
    return toy("coin")


@pytest.fixture
def fragile() -> Demo:
    return toy("fragile")


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
    line = line_of("fragile", '        raise ValueError("fell off the table")')
    place = f"tests/evidence/demos/fragile/measure.py:{line}"
    assert reasons == {f"ValueError: fell off the table ({place})", "ratio is nan"}
    assert result.estimates["ratio"].seeds == len(result.metrics)


def test_a_run_in_which_no_seed_finishes_says_why() -> None:
    with pytest.raises(RunError, match=r"no seed of .*'hopeless' finished; all 5 alike: .*edge"):
        run(toy("hopeless"))
    with pytest.raises(RunError, match=r"'hopeless' finished; seed 0: RuntimeError: .*edge"):
        run(toy("hopeless"), seeds=1)


@pytest.mark.parametrize("wrong", [{"seeds": 0}, {"jobs": 0}])
def test_no_seeds_and_no_processes_make_no_run(coin: Demo, wrong: dict[str, int]) -> None:
    with pytest.raises(RunError, match="needs at least one"):
        run(coin, seeds=wrong.get("seeds"), jobs=wrong.get("jobs"))


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_overflow_is_told_with_its_line_and_changes_no_number(jobs: int) -> None:
    result = run(toy("overflowing"), seeds=4, jobs=jobs)
    line = line_of("overflowing", "    weight = np.exp(np.float32(100))")
    assert result.warnings == (
        "RuntimeWarning: overflow encountered in exp "
        f"(tests/evidence/demos/overflowing/measure.py:{line}), in 4 of 4 seeds",
    )
    assert result.metrics == ({"heads": 0.5},) * 4
    assert not result.failures


def test_a_process_that_dies_is_told_without_a_traceback() -> None:
    with pytest.raises(RunError, match="died, perhaps for want of memory"):
        run(toy("lethal"), seeds=4, jobs=2)


def test_a_predicted_metric_must_be_measured() -> None:
    with pytest.raises(RunError, match="tails was predicted but not measured"):
        run(toy("forgetful"))


def test_a_written_result_reads_back_and_draws_the_same_bytes(coin: Demo, tmp_path: Path) -> None:
    result = run(coin, output=tmp_path / "a")
    read = Result(coin.promise, read_measured(tmp_path / "a" / "result.json"))
    assert read == result
    assert read.as_promised
    assert read.findings["fair"].outcome is Outcome.MET
    assert result.source.endswith("demos/coin/measure.py")
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
    named = toy("overflowing")
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
        "share-of-heads.narrow.svg",
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
        "share-of-heads.narrow.svg",
        "share-of-heads.svg",
    ]


def test_rooms_that_hold_no_demo_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DemoError, match=r"none/measure\.py is not there; every demo has a folder"):
        open_demo(tmp_path / "none" / "measure.py")
    empty = write(tmp_path, "empty", measure="x = 1\n") / "measure.py"
    with pytest.raises(DemoError, match=r"makes no demo: it lacks `demo = Demo\(__file__\)`"):
        open_demo(empty)
    for text, told in (
        ("x = 1\n1 / 0\n", r"measure\.py:2 fails on import: ZeroDivisionError: division by zero"),
        ("x = 1\n\ndef f(:\n", r"measure\.py:3 fails on import: SyntaxError: "),
        ("from .nowhere import x\n", r"measure\.py:1 fails on import: ModuleNotFoundError: "),
    ):
        broken = write(tmp_path, "broken", measure=text) / "measure.py"
        with pytest.raises(DemoError, match=told):
            opened(broken.parent)


DICE = """
from stronger.evidence.demo import Demo
demo = Demo(__file__)
@demo.part
def dice(): raise SystemExit('measured')
"""


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (None, r"no record of what it predicts: there is no .*demos/dice/demo\.yaml"),
        ("question: Fair?\n", r"demo\.yaml:1:1 C004 promise 'dice' lacks the key 'title'"),
        ("title: [\n", r"demo\.yaml:2:1 C002"),
    ],
)
def test_a_demo_is_not_run_without_a_valid_promise(
    tmp_path: Path, text: str | None, told: str
) -> None:
    room = write(tmp_path, "dice", measure=DICE)
    if text is not None:
        write(tmp_path, "dice", yaml=text)
    with pytest.raises(DemoError, match=told):
        run(opened(room))


def test_fewer_than_five_repetitions_are_not_published(tmp_path: Path) -> None:
    room = write(tmp_path, "dice", measure=DICE.replace("__file__", "__file__, seeds=4"))
    with pytest.raises(DemoError, match="demo 'dice' publishes 4 repetitions; 5 is the least"):
        opened(room)
