"""What two readers said without knowing a result is what stands in the records of the demos."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from stronger.evidence.intervals import estimate
from stronger.evidence.predictions import Check, Kind, Prediction
from stronger.evidence.promises import Promise, read_promise
from stronger.evidence.registering import Entry, read_entries
from stronger.evidence.results import read_measured

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

DATA = Path(__file__).parents[2] / "data"
READINGS = DATA / "readings"
Key = tuple[str, str]
Reading = dict[str, Any]


def reader(number: int) -> dict[Key, Reading]:
    path = READINGS / "kinds" / f"reader-{number}.jsonl"
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    found = {(row["demo"], row["id"]): row for row in rows}
    assert len(found) == len(rows)
    return found


@pytest.fixture(scope="module")
def all_promises() -> dict[str, Promise]:
    found = {}
    for path in sorted((DATA / "demos").glob("*/demo.yaml")):
        promise, wrong = read_promise(path, path.name)
        assert promise is not None, wrong
        found[promise.id] = promise
    return found


def entries_of(demo: str) -> tuple[Entry, ...]:
    path = DATA / "demos" / demo / "registered.json"
    return read_entries(path, str(path))


@pytest.fixture(scope="module")
def promises(all_promises: Mapping[str, Promise]) -> dict[str, Promise]:
    """What was measured before kinds were chosen, by readers; later demos state theirs at once."""
    found = {}
    for name, promise in all_promises.items():
        read = [each for each in entries_of(name) if each.what == "kinds"]
        known = {name for each in read for name in (*each.predictions, *each.preconditions)}
        if read:
            then = {
                key: tuple(each for each in getattr(promise, key) if each.id in known)
                for key in ("predictions", "preconditions")
            }
            found[name] = promise.model_copy(update=then)
    return found


@pytest.fixture(scope="module")
def predictions(promises: Mapping[str, Promise]) -> dict[Key, Prediction]:
    return {(name, each.id): each for name, p in promises.items() for each in p.predictions}


def test_what_was_not_read_was_registered_with_its_kind_before_it_was_measured(
    all_promises: Mapping[str, Promise], predictions: Mapping[Key, Prediction]
) -> None:
    later = 0
    for name, promise in all_promises.items():
        result = DATA / "demos" / name / "result.json"
        measured = read_measured(result).latest.date if result.is_file() else "9999"
        entries = entries_of(name)
        for each in promise.predictions:
            if (name, each.id) in predictions:
                continue
            later += 1
            first = next(entry for entry in entries if each.id in entry.predictions)
            assert first.what in ("registered", "amended")
            assert first.date <= measured, (name, each.id)
            assert each.kind
            assert each.derived_by
    assert later


@pytest.fixture(scope="module")
def both() -> tuple[dict[Key, Reading], dict[Key, Reading]]:
    return reader(1), reader(2)


@pytest.fixture(scope="module")
def decisions() -> Mapping[str, list[dict[str, Any]]]:
    text = (READINGS / "kinds" / "decisions.yaml").read_text(encoding="utf-8")
    found: dict[str, list[dict[str, Any]]] = yaml.safe_load(text)
    assert set(found) == {"kinds", "no_control"}
    return found


def kappa(pairs: Iterable[tuple[object, object]]) -> float:
    """Return Cohen's kappa of two readers: agreement beyond what their frequencies give."""
    counts = Counter(pairs)
    total = sum(counts.values())
    first, second = Counter[object](), Counter[object]()
    for (a, b), number in counts.items():
        first[a] += number
        second[b] += number
    agreed = sum(number for (a, b), number in counts.items() if a == b) / total
    chance = sum(first[each] * second[each] for each in first) / total**2
    return (agreed - chance) / (1 - chance)


def test_every_prediction_was_read_twice(
    both: tuple[dict[Key, Reading], dict[Key, Reading]], predictions: Mapping[Key, Prediction]
) -> None:
    for each in both:
        assert set(each) == set(predictions)


def test_the_agreement_that_is_told_is_the_one_there_is(
    both: tuple[dict[Key, Reading], dict[Key, Reading]],
) -> None:
    one, two = both
    keys = sorted(one)
    kinds = [(one[key]["kind"], two[key]["kind"]) for key in keys]
    derived = [(one[key]["derived_by"], two[key]["derived_by"]) for key in keys]
    nulls = [
        (one[key]["null"], two[key]["null"])
        for key, pair in zip(keys, kinds, strict=True)
        if pair == ("effect", "effect")
    ]
    same = sum(a == b is not None for a, b in nulls)
    neither = sum(a is None and b is None for a, b in nulls)
    words = (
        f"{sum(a == b for a, b in kinds)} of {len(keys)} kinds (Cohen's kappa {kappa(kinds):.3f}); "
        f"of the {len(nulls)} predictions that both call effects, {same} nulls are the same, "
        f"{neither} have none in either, and {len(nulls) - same - neither} differ; who a "
        f"prediction derives from, {sum(a == b for a, b in derived)} of {len(keys)} "
        f"(kappa {kappa(derived):.2f})"
    )
    readme = " ".join((READINGS / "README.md").read_text(encoding="utf-8").split())
    assert words in readme
    assert f"saw of all {len(keys)} predictions" in readme


def test_what_the_readers_quote_stands_in_the_reasons(
    both: tuple[dict[Key, Reading], dict[Key, Reading]], predictions: Mapping[Key, Prediction]
) -> None:
    for reading in both:
        for key, row in reading.items():
            why = " ".join(predictions[key].why.split())
            assert " ".join(row["quote"].split()) in why, key
            assert row["quote"] or row["null"] is None, key


def test_what_stands_in_the_records_is_what_the_rule_makes_of_two_readings(
    both: tuple[dict[Key, Reading], dict[Key, Reading]],
    predictions: Mapping[Key, Prediction],
    decisions: Mapping[str, list[dict[str, Any]]],
) -> None:
    decided = {(each["demo"], each["id"]): each for each in decisions["kinds"]}
    dropped = {(each["demo"], each["id"]): each["control"] for each in decisions["no_control"]}
    for key, prediction in predictions.items():
        one, two = (each[key] for each in both)
        if key in decided:
            kind = decided[key]["kind"]
        else:
            assert one["kind"] == two["kind"], key
            kind = one["kind"]
        null = one["null"] if one["null"] == two["null"] and kind == "effect" else None
        if key in dropped:
            assert null == dropped[key], key
            null = None
        paper = one["derived_by"] == two["derived_by"] == "paper"
        assert prediction.kind == kind, key
        assert prediction.null_value == null, key
        assert prediction.derived_by == ("paper" if paper else "us"), key
        assert bool(prediction.identity) is (kind == "identity"), key
    assert {*decided, *dropped} <= set(predictions)


def test_checks_of_one_fact_have_one_name(
    both: tuple[dict[Key, Reading], dict[Key, Reading]],
    predictions: Mapping[Key, Prediction],
    decisions: Mapping[str, list[dict[str, Any]]],
) -> None:
    """Two checks are of one fact where either reader gave them one name, and where that leads."""
    decided = {(each["demo"], each["id"]): each.get("identity") for each in decisions["kinds"]}
    identities = [key for key, each in predictions.items() if each.kind is Kind.IDENTITY]
    group = {key: {key} for key in identities}
    for reading in both:
        named: dict[str, Key] = {}
        for key in identities:
            name = None if key in decided else reading[key]["identity"]
            if name and (other := named.setdefault(name, key)) != key:
                merged = group[key] | group[other]
                group |= dict.fromkeys(merged, merged)
    for key in identities:
        together = {
            other
            for other in identities
            if predictions[other].identity == predictions[key].identity
        }
        assert together == group[key], key
        name = predictions[key].identity
        if key in decided:
            assert name == decided[key]
        else:
            order = list(both[0])
            assert name == both[0][min(group[key], key=order.index)]["identity"], key


BOUND = re.compile(r"(?P<metric>\S+) (?P<sign>>=|<=|>|<) (?P<number>\S+)")


def checks_in(text: str) -> list[Check]:
    """Read what a reader of measures wrote as a check."""
    found = []
    for part in text.split(" and "):
        match = BOUND.fullmatch(part.strip())
        assert match, part
        side = "low" if match["sign"].startswith(">") else "high"
        found.append(
            Check.model_validate({"metric": match["metric"], side: float(match["number"])})
        )
    return found


def test_every_precondition_that_was_read_stands_in_the_record(
    promises: Mapping[str, Promise],
) -> None:
    files = sorted((READINGS / "preconditions").glob("*.yaml"))
    assert [file.stem for file in files] == sorted(promises)
    for file in files:
        read = yaml.safe_load(file.read_text(encoding="utf-8"))
        promise = promises[read["demo"]]
        assert file.stem == read["demo"]
        there = {each.id: each for each in promise.preconditions}
        for each in read["preconditions"]:
            found = there[each["id"]]
            assert found.kind == each["kind"], (file.stem, each["id"])
            assert list(found.predictions) == each["predictions"], (file.stem, each["id"])
            assert " ".join(found.condition.split()) == " ".join(each["condition"].split())
            assert " ".join(found.why.split()) == " ".join(each["why"].split())
            if "check" in each:
                kept = [check.model_dump() for check in found.checks]
                read_as = [check.model_dump() for check in checks_in(each["check"])]
                assert kept == read_as, (file.stem, each["id"])
            else:
                assert "compute" in each
                assert found.holds is not None
                assert found.found
        assert list(there) == [each["id"] for each in read["preconditions"]], file.stem


def test_a_bound_that_was_to_be_passed_is_touched_by_no_result() -> None:
    """A record knows closed bounds only; where a reader wrote ``<`` or ``>`` that is the same."""
    for file in sorted((READINGS / "preconditions").glob("*.yaml")):
        read = yaml.safe_load(file.read_text(encoding="utf-8"))
        metrics = read_measured(DATA / "demos" / file.stem / "result.json").metrics
        for each in read["preconditions"]:
            for match in BOUND.finditer(each.get("check", "")):
                if match["sign"] in ("<", ">"):
                    mean = estimate([seed[match["metric"]] for seed in metrics]).mean
                    assert mean != float(match["number"]), (file.stem, each["id"])


def test_every_setting_is_the_one_that_was_read(promises: Mapping[str, Promise]) -> None:
    for name, promise in promises.items():
        path = READINGS / "preconditions" / f"{name}.yaml"
        scale = yaml.safe_load(path.read_text(encoding="utf-8"))["scale"]
        assert promise.setting == scale["default"], name
        exceptions = {
            each.id: str(promise.setting_of(each))
            for each in promise.predictions
            if promise.setting_of(each) != promise.setting
        }
        assert exceptions == scale["exceptions"], name
