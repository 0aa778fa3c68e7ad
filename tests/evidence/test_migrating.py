"""Results of an earlier version come out whole in today's form, or are left alone."""

from __future__ import annotations

import ast
import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from stronger.evidence.migrating import (
    MigrationError,
    is_earlier,
    migrated,
    without_promise,
    write,
)
from stronger.evidence.promises import predictions_hash, read_promise
from stronger.evidence.results import Result, read_measured

if TYPE_CHECKING:
    from collections.abc import Callable

EARLIER = Path(__file__).parent / "earlier"
SOURCE = (EARLIER / "perceptron.txt").read_text(encoding="utf-8")


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "data" / "results" / "perceptron" / "result.json"
    path.parent.mkdir(parents=True)
    shutil.copy(EARLIER / "result.json", path)
    return path


def test_an_earlier_result_comes_out_again_of_its_new_form(old: Path, tmp_path: Path) -> None:
    assert is_earlier(old)
    before: dict[str, Any] = json.loads(old.read_text())
    write(migrated(old), tmp_path)
    assert not is_earlier(old)
    promise, found = read_promise(tmp_path / "data/demos/perceptron/demo.yaml", "demo.yaml")
    assert (promise is not None, found) == (True, ())
    assert promise is not None
    result = Result(promise, read_measured(old))
    assert result.as_promised
    assert predictions_hash(result.predictions) == before["predictions_hash"]
    for name in ("demo", "title", "question", "scale", "source"):
        assert getattr(result, name) == before[name]
    assert [dict(each) for each in result.metrics] == before["metrics"]
    assert [each.model_dump(mode="json") for each in result.papers] == before["papers"]
    assert [each.model_dump(mode="json") for each in result.figures] == before["figures"]
    for each, was in zip(result.predictions, before["predictions"], strict=True):
        assert each.model_dump(mode="json", include=set(was)) == was
    assert list(result.estimates) == list(before["estimates"])
    for name, estimate in result.estimates.items():
        assert estimate._asdict() == pytest.approx(before["estimates"][name])
    assert {
        name: (verdict.outcome, verdict.reason) for name, verdict in result.verdicts.items()
    } == {each["prediction"]: (each["outcome"], each["reason"]) for each in before["verdicts"]}
    stamp = result.measured.stamp
    assert (stamp.date, stamp.seconds) == (before["finished"], before["seconds"])
    assert stamp.versions == before["versions"]
    assert (result.measured.stream.scheme, result.measured.stream.root) == ("root", 1958)
    assert result.measured.story == before["story"]
    # no kind was said then, so none is invented
    assert not result.findings


Tamper = "Callable[[dict[str, Any]], object]"


@pytest.mark.parametrize(
    ("tamper", "told"),
    [
        (lambda old: old["verdicts"][0].update(outcome="refuted"), "the verdict on 'firing"),
        (lambda old: old["verdicts"][1].update(reason="chance"), "the verdict on 'swapped"),
        (lambda old: old["verdicts"][0]["estimate"].update(low=0.9), "rests on another estimate"),
        (lambda old: old["verdicts"].pop(), "the verdict on 'swapped-output-negates-the-unit'"),
        (
            lambda old: old["verdicts"].append(old["verdicts"][0] | {"prediction": "more"}),
            "there is no verdict on 'more'",
        ),
        (lambda old: old["estimates"]["digits.accuracy"].update(mean=0.9993), "the mean of"),
        (lambda old: old["estimates"]["digits.accuracy"].update(high=1.1), "the high of"),
        (lambda old: old["estimates"]["digits.accuracy"].update(seeds=3), "the seeds of"),
        (lambda old: old["estimates"]["digits.accuracy"].pop("low"), "the low of"),
        (lambda old: old["estimates"].pop("bound.activity_ratio"), "other metrics are estimated"),
        (lambda old: old["estimates"].update(more={}), "other metrics are estimated"),
        (lambda old: old["metrics"][0].update({"digits.accuracy": 0.5}), "of 'digits.accuracy'"),
        (lambda old: old["metrics"][0].update({"more": 0.5}), "other metrics are estimated"),
        (lambda old: old.update(predictions_hash="0"), "the hash of its predictions is another"),
        (lambda old: old["predictions"][0].update(why="."), "the hash of its predictions"),
        (lambda old: old["predictions"][0].update(note="."), "predictions.0.note: Extra inputs"),
        (lambda old: old["predictions"].pop(), "there is no verdict|the hash of its predictions"),
        (lambda old: old.update(remark="kept?"), "the unknown key 'remark', which would be lost"),
        (lambda old: old.pop("entropy"), "no result of an earlier version: it lacks 'entropy'"),
        (lambda old: old.update(scale=None), "scale: "),
        (lambda old: old["figures"][0].update(width=3), "figures.0.width: Extra inputs"),
    ],
)
def test_a_result_of_which_anything_would_be_lost_is_refused(
    old: Path, tamper: Callable[[dict[str, Any]], object], told: str
) -> None:
    content = json.loads(old.read_text())
    tamper(content)
    old.write_text(json.dumps(content))
    before = old.read_bytes()
    with pytest.raises(MigrationError, match=told) as raised:
        migrated(old)
    assert "\n" not in str(raised.value)
    assert str(old) in str(raised.value)
    assert old.read_bytes() == before
    assert sorted(file.name for file in old.parent.iterdir()) == ["result.json"]


@pytest.mark.parametrize("content", [b"", b"[]", b"null", b"\xff", b"{", b'{"format": 2}'])
def test_what_is_no_earlier_result_is_refused(old: Path, content: bytes) -> None:
    old.write_bytes(content)
    assert not is_earlier(old)
    with pytest.raises(MigrationError):
        migrated(old)


def test_an_amendment_and_a_failure_and_a_warning_come_along(old: Path) -> None:
    content = json.loads(old.read_text())
    amendment = {
        "date": "2026-11-20",
        "reason": "A slip.",
        "verdict": "met",
        "before": {"low": 1.0},
    }
    content["predictions"][0]["amended"] = [amendment]
    content["failures"], content["warnings"] = ["seed 2: lost"], ["overflow"]
    old.write_text(json.dumps(content))
    found = migrated(old)
    amended = found.promise.predictions[0].amended[0]
    assert amended.model_dump(mode="json", exclude_defaults=True) == amendment
    assert "A slip." in found.yaml
    assert (found.measured.failures, found.measured.warnings) == (("seed 2: lost",), ("overflow",))


def test_a_decorator_says_no_more_than_the_code_needs() -> None:
    short = without_promise(SOURCE)
    assert '\n@demo(id="perceptron", entropy=1958)\ndef perceptron(' in short
    assert "evidence.prediction" not in short
    assert "from stronger.evidence.results import Result\n" in short
    kept = [line for line in SOURCE.splitlines() if "γ" in line or "½" in line]
    assert [line for line in short.splitlines() if "γ" in line or "½" in line] == kept
    assert without_promise(short) == short
    assert [type(each) for each in ast.parse(short).body] == [
        type(each)
        for each in ast.parse(SOURCE).body
        if "evidence.prediction" not in ast.unparse(each)
    ]


def test_the_code_that_is_left_measures_the_same() -> None:
    from stronger.evidence.parting import part, simplified

    def needed(source: str) -> list[str]:
        return [ast.unparse(each) for each in part(simplified(ast.parse(source)))[0]]

    assert needed(without_promise(SOURCE)) == needed(SOURCE)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("x = 1\n", "x = 1\n"),
        ('two = demo(id="two", title="γ")(f)  # γ\n', 'two = demo(id="two")(f)  # γ\n'),
        ('a = "γ"; two = demo(title="γ", id="two")(f)\n', 'a = "γ"; two = demo(id="two")(f)\n'),
        (
            '@demo(id="a", title="x")\ndef a(): ...\n\n\n@demo(id="b", papers=[])\ndef b(): ...\n',
            '@demo(id="a")\ndef a(): ...\n\n\n@demo(id="b")\ndef b(): ...\n',
        ),
        ('@other(id="a", title="x")\ndef a(): ...\n', '@other(id="a", title="x")\ndef a(): ...\n'),
        (
            '@demo(id="a", title="x", **more)\ndef a(): ...\n',
            '@demo(id="a", **more)\ndef a(): ...\n',
        ),
        (
            '@demo(id="a", title="x", seeds=5)\r\ndef a(): ...\r\n',
            '@demo(id="a", seeds=5)\r\ndef a(): ...\r\n',
        ),
    ],
)
def test_only_what_stands_in_the_record_is_taken_out(source: str, expected: str) -> None:
    assert without_promise(source) == expected
