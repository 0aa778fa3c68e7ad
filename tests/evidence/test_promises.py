"""What a demo promises: written and read back, hashed, and explained where it is wrong."""

from __future__ import annotations

import math
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from stronger.evidence.predictions import (
    Amendment,
    Check,
    Kind,
    Precondition,
    Prediction,
    Region,
    Setting,
)
from stronger.evidence.promises import (
    HASHED,
    REGISTERED,
    Paper,
    Promise,
    predictions_hash,
    read_promise,
    registered_hash,
    write_promise,
)

# What YAML might take for something else, or fold away
AWKWARD = (
    *("null", "~", "yes", "No", "on", "1", "1e3", "0x1f", "1_000", "12:30:45", ".nan", "-.inf"),
    *("2026-11-29", "<<", "=", "---", "...", "- a", "? a", "a: b", "a #b", "# a", "'", '"', "%a"),
    *(
        "&a",
        "*a",
        "!a",
        "|",
        ">",
        "@a",
        "`a`",
        "{a}",
        "[a]",
        "a,b",
        "\\n",
        "\u2028",
        "\x85",
        "\ufeff",
    ),
    *(
        "é ü ß",
        "γ² ≥ ½",
        "𝄞",
        "a\nb",
        "\na",
        "a\n",
        "a\n\n",
        " a",
        "a ",
        "a  b",
        "a\tb",
        "\ta",
        "a\r\nb",
    ),
    *(
        "  a\nb",
        "a\n  b\n",
        f"{'word ' * 30}end",
        f"{'word ' * 20} {'x' * 120}  two  spaces",
        "x" * 200,
    ),
    *(f"{'word ' * 20}\n {'word ' * 20}", f"{'a: b ' * 30}c", f"{'#a ' * 40}c", f"{'- a ' * 40}c"),
)
texts = st.one_of(
    st.sampled_from(AWKWARD),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=120),
    st.lists(st.sampled_from(AWKWARD), max_size=4).map(" ".join),
)
filled = texts.filter(bool)
spoken = texts.filter(lambda text: bool(text.strip()))
identifiers = st.from_regex(r"[a-z0-9]{1,6}(-[a-z0-9]{1,4}){0,2}", fullmatch=True)
numbers = st.floats(allow_nan=False, allow_infinity=False) | st.sampled_from(
    [
        0.0,
        -0.0,
        1.0,
        -3.0,
        1e15,
        1e16,
        1e300,
        1e-300,
        5e-324,
        1e22,
        123456789012345680.0,
        0.1,
        -2.5e-7,
    ]
)


@st.composite
def regions(draw: st.DrawFn) -> Region:
    low, high = sorted((draw(numbers), draw(numbers)))
    sides = draw(st.sampled_from(["low", "high", "both"]))
    return Region(
        low=None if sides == "high" else low,
        high=None if sides == "low" else high,
        exact=draw(st.booleans()),
    )


@st.composite
def predictions(draw: st.DrawFn, name: str) -> Prediction:
    kind = draw(st.sampled_from([None, *Kind]))
    metric = draw(filled)
    null = None
    if kind in (None, Kind.EFFECT):
        null = draw(st.none() | numbers | filled.filter(lambda text: text != metric))
    amendment = st.builds(
        Amendment,
        date=texts,
        changed=st.sampled_from(["region", "measure"]),
        reason=texts,
        before=st.none() | regions(),
        verdict=texts,
    )
    return Prediction(
        id=name,
        claim=draw(identifiers),
        metric=metric,
        expect=draw(regions()),
        if_met=draw(st.sampled_from(["supports", "challenges"])),
        source=draw(filled),
        located=draw(texts),
        why=draw(texts),
        beyond=draw(texts),
        kind=kind,
        null_value=null,
        identity=draw(identifiers) if kind is Kind.IDENTITY else "",
        derived_by=draw(st.sampled_from([None, "paper", "us"])),
        confidence=draw(st.none() | st.floats(0, 1)),
        aspects=tuple(draw(st.lists(identifiers, max_size=2))),
        setting=draw(st.none() | st.sampled_from(Setting)),
        amended=tuple(draw(st.lists(amendment, max_size=2))),
    )


@st.composite
def promises(draw: st.DrawFn) -> Promise:
    names = draw(st.lists(identifiers, max_size=3, unique=True))
    found = [draw(predictions(name)) for name in names]
    preconditions: list[Precondition] = []
    computed, rests = draw(st.booleans()), draw(st.booleans())
    if names and rests:
        check = st.builds(Check, metric=filled, low=numbers, high=st.none() | numbers)
        preconditions.append(
            Precondition(
                id=draw(identifiers),
                kind=draw(st.sampled_from(["ceiling", "unfinished", "input", "measure"])),
                predictions=tuple(names),
                condition=draw(texts),
                why=draw(texts),
                checks=() if computed else tuple(draw(st.lists(check, min_size=1, max_size=2))),
                holds=draw(st.booleans()) if computed else None,
                found=draw(filled) if computed else "",
                added=draw(texts),
            )
        )
    return Promise(
        id=draw(identifiers),
        title=draw(spoken),
        question=draw(spoken),
        setting=draw(st.none() | st.sampled_from(Setting)),
        setting_why=draw(texts),
        papers=tuple(draw(st.lists(st.builds(Paper, citekey=texts, locator=texts), max_size=2))),
        predictions=tuple(found),
        preconditions=tuple(preconditions),
    )


def read_back(text: str, name: str) -> Promise:
    with TemporaryDirectory() as folder:
        file = Path(folder) / name / "demo.yaml"
        file.parent.mkdir()
        file.write_text(text, encoding="utf-8", newline="")
        found, wrong = read_promise(file, "demo.yaml")
    assert found is not None, (wrong, text)
    assert not wrong
    return found


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(promises())
def test_what_is_written_reads_back_the_same(promise: Promise) -> None:
    text = write_promise(promise)
    found = read_back(text, promise.id)
    assert found.model_dump() == promise.model_dump()
    assert predictions_hash(found.predictions) == predictions_hash(promise.predictions)
    assert write_promise(found) == text


@pytest.mark.parametrize(
    "path",
    sorted((Path(__file__).parents[2] / "data/demos").glob("*/demo.yaml")),
    ids=lambda path: path.parent.name,
)
def test_ours_are_unchanged_by_being_read_and_written(path: Path) -> None:
    promise, wrong = read_promise(path, path.name)
    assert promise is not None, wrong
    assert read_back(write_promise(promise), promise.id).model_dump() == promise.model_dump()


def predict(**more: Any) -> Prediction:
    given = {
        "id": "p",
        "claim": "c",
        "metric": "m",
        "expect": {"low": 0},
        "if_met": "supports",
        "source": "someone2000 p. 1",
    }
    return Prediction.model_validate(given | more)


def test_the_hash_is_that_of_what_was_fixed_first_and_has_never_changed() -> None:
    first = predictions_hash([predict()])
    assert first == "c299f2910cce6a81b58970b9943fc6d26431fc40aaec56e70c7f4e5020c989db"


LATER = {
    "located": "p. 3",
    "kind": "effect",
    "null_value": 0.5,
    "derived_by": "us",
    "confidence": 0.9,
    "aspects": ["order"],
    "setting": "toy",
    "amended": [{"date": "2026-11-29", "reason": "r"}],
}
EARLIER = {
    "id": "q",
    "claim": "d",
    "metric": "n",
    "expect": {"low": 0.1},
    "if_met": "challenges",
    "source": "other2001 p. 1",
    "why": "w",
    "beyond": "b",
}


def test_every_attribute_is_known_to_be_hashed_or_not() -> None:
    known = {*EARLIER, *LATER, "identity"}
    assert known == {name for name in Prediction.model_fields if name not in ("position", "places")}


@pytest.mark.parametrize("name", LATER)
def test_what_is_recorded_later_leaves_the_hash(name: str) -> None:
    assert predictions_hash([predict(**{name: LATER[name]})]) == predictions_hash([predict()])
    named = predict(kind="identity", identity="i")
    assert predictions_hash([named]) == predictions_hash([predict()])


@pytest.mark.parametrize("name", EARLIER)
def test_any_change_of_what_was_fixed_changes_the_hash(name: str) -> None:
    assert name in HASHED
    changed = predict(**{name: EARLIER[name]})
    assert predictions_hash([changed]) != predictions_hash([predict()])
    assert predictions_hash([changed, predict()]) != predictions_hash([predict(), changed])
    assert predictions_hash([changed]) != predictions_hash([])


@pytest.mark.parametrize("name", [*EARLIER, *LATER])
def test_a_registration_covers_all_from_which_an_outcome_follows(name: str) -> None:
    before = predict(kind="value") if name == "kind" else predict()
    changed = predict(**{name: (EARLIER | LATER)[name]})
    assert (registered_hash(changed) != registered_hash(before)) is (name in REGISTERED)


AGAIN = "  - {id: fair, claim: c, metric: m, expect: {low: 1}, if_met: supports, source: s}\n"
GOOD = """\
title: A coin
question: Is it fair?
setting: toy
papers:
  - citekey: someone2000
    locator: p. 1
predictions:
  - id: fair
    claim: coins-are-fair
    metric: heads
    expect:
      low: 0.4
      high: 0.6
    if_met: supports
    source: someone2000 p. 1
    kind: effect
    null_value: 0.9
    derived_by: us
preconditions:
  - id: landed
    kind: input
    predictions: [fair]
    condition: It lands.
    why: Else nothing is said.
    checks:
      - metric: landed
        low: 1
    added: '2026-11-29'
"""


@pytest.mark.parametrize(
    ("old", "new", "finding"),
    [
        ("metric: heads", "metrc: heads", "8:5 C004 prediction 'fair' lacks the key 'metric'"),
        ("metric: heads", "metrc: heads", "10:5 C003 unknown key 'metrc'; did you mean 'metric'?"),
        ("title: A coin\n", "", "1:1 C004 promise 'coin' lacks the key 'title'"),
        ("title: A coin", "title: '  '", "1:8 C005 title cannot be '  '"),
        ("title: A coin", "title: 3", "1:8 C005 title has to be text, found the int 3"),
        ("title: A coin", "title: [\n", "C002"),
        (
            "title: A coin",
            "id: dice\ntitle: A coin",
            "1:5 C005 id has to be the name of the folder, 'coin'",
        ),
        (
            "setting: toy",
            "setting: toys",
            "3:10 C005 setting cannot be 'toys'; did you mean 'toy'?",
        ),
        (
            "kind: effect",
            "kind: efect",
            "16:11 C005 kind cannot be 'efect'; did you mean 'effect'?",
        ),
        ("id: fair", "id: Fair", "8:9 C005 id cannot be 'Fair': it has to match"),
        ("low: 0.4", "low: .nan", "12:12 C005 low cannot be nan"),
        ("low: 0.4", "low: -.inf", "12:12 C005 low cannot be -inf"),
        ("low: 0.4", "low: '0.4'", "12:12 C005 low cannot be '0.4'"),
        ("low: 0.4", "low: true", "12:12 C005 low cannot be True"),
        ("low: 0.4", "low: 0.7", "12:7 C005 this region: a region from 0.7 to 0.6 holds no value"),
        (
            "      low: 0.4\n      high: 0.6",
            "      exact: true",
            "12:7 C005 this region: a region needs a bound",
        ),
        ("null_value: 0.9", "null_value: .nan", "17:17 C005 null_value cannot be nan"),
        ("null_value: 0.9", "null_value: ''", "17:17 C005 null_value cannot be ''"),
        ("null_value: 0.9", "null_value: true", "17:17 C005 null_value cannot be True"),
        (
            "null_value: 0.9",
            "null_value: heads",
            "8:5 C005 prediction 'fair': metric 'heads' cannot be its own control",
        ),
        (
            "kind: effect",
            "kind: value",
            "8:5 C005 prediction 'fair': only an effect has a null, and this is a value",
        ),
        (
            "kind: effect\n    null_value: 0.9",
            "kind: identity",
            "8:5 C005 prediction 'fair': an identity has a name",
        ),
        ("derived_by: us", "identity: coin", "8:5 C005 prediction 'fair': an identity has a name"),
        ("derived_by: us", "confidence: 1.5", "18:17 C005 confidence cannot be 1.5"),
        ("derived_by: us", "derived_by: us\n    derived_by: paper", "19:5 C006 key 'derived_by'"),
        (
            "derived_by: us",
            "derived_by: us\n    position: 1",
            "19:5 C005 key 'position' is the reader's own",
        ),
        (
            "[fair]",
            "[unfair]",
            "22:18 C005 promise 'coin': precondition 'landed' names the unknown prediction",
        ),
        ("[fair]", "[]", "22:18 C005 predictions has to have at least one value"),
        ("        low: 1\n", "", "26:9 C005 this check: a check needs a bound"),
        (
            "    added:",
            "    holds: true\n    found: So.\n    added:",
            "20:5 C005 precondition 'landed': a precondition has either",
        ),
        (
            "    added:",
            "    found: So.\n    added:",
            "20:5 C005 precondition 'landed': a precondition has either",
        ),
        (
            "preconditions:",
            AGAIN + "preconditions:",
            "19:10 C005 promise 'coin': there is more than one prediction 'fair'",
        ),
    ],
)
def test_a_mistake_is_named_with_its_place(
    tmp_path: Path, old: str, new: str, finding: str
) -> None:
    file = tmp_path / "coin" / "demo.yaml"
    file.parent.mkdir()
    file.write_text(GOOD)
    assert read_promise(file, "demo.yaml")[0] is not None
    assert old in GOOD
    file.write_text(GOOD.replace(old, new, 1))
    promise, found = read_promise(file, "demo.yaml")
    assert promise is None
    assert any(finding in str(each) for each in found), [str(each) for each in found]
    assert all(str(each).startswith("demo.yaml:") for each in found)
    assert all("Position(" not in str(each) for each in found)


@pytest.mark.parametrize("content", [b"", b"\xff", b"- a\n", b"just text", b"id: coin\n"])
def test_what_is_no_record_at_all_is_a_finding(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "coin" / "demo.yaml"
    file.parent.mkdir()
    file.write_bytes(content)
    promise, found = read_promise(file, "demo.yaml")
    assert promise is None
    assert found


def test_places_are_those_in_the_file(tmp_path: Path) -> None:
    file = tmp_path / "coin" / "demo.yaml"
    file.parent.mkdir()
    file.write_text(GOOD)
    promise, _ = read_promise(file, "data/demos/coin/demo.yaml")
    assert promise is not None
    (fair,) = promise.predictions
    assert str(fair.position) == "data/demos/coin/demo.yaml:8:5"
    assert str(fair.at("null_value")) == "data/demos/coin/demo.yaml:17:17"
    assert fair.null_value == 0.9
    assert promise.setting_of(fair) is Setting.TOY


@given(st.floats(-1e3, 1e3), st.floats(0, 1e3), st.floats(-1e3, 1e3), st.floats(0, 1e3))
def test_an_interval_is_inside_or_outside_or_across(
    low: float, width: float, start: float, length: float
) -> None:
    region, end = Region(low=low, high=low + width), start + length
    assert not (region.holds(start, end) and region.misses(start, end))
    assert region.holds(start, end) is (low <= start and end <= low + width)
    assert region.misses(start, end) is (end < low or start > low + width)


@pytest.mark.parametrize(
    ("start", "end", "holds", "misses"),
    [
        (1, 2, True, False),
        (0, 1, False, False),  # touches a bound from outside
        (2, 3, False, False),
        (0, 0.5, False, True),
        (2.5, 3, False, True),
    ],
)
def test_a_bound_belongs_to_its_region(start: float, end: float, holds: bool, misses: bool) -> None:
    region = Region(low=1, high=2)
    assert (region.holds(start, end), region.misses(start, end)) == (holds, misses)


@pytest.mark.parametrize("bounds", [{"low": math.nan}, {"high": math.inf}, {"low": "1"}, {}])
def test_bounds_are_finite_numbers(bounds: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Region(**bounds)
    with pytest.raises(ValidationError):
        Check(metric="m", **bounds)


@pytest.mark.parametrize(
    ("region", "words"),
    [
        (Region(low=0.5), "at least 0.5"),
        (Region(high=0.5), "at most 0.5"),
        (Region(low=0, high=0, exact=True), "exactly 0 in every seed"),
        (Region(low=0, high=1), "between 0 and 1"),
    ],
)
def test_a_region_is_told_in_words(region: Region, words: str) -> None:
    assert str(region) == words
