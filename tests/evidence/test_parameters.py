"""Parameters have a value at each scale; others can be set, and are never published."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.rooms import opened, write

from stronger.evidence.parameters import Parameters, read_settings
from stronger.evidence.places import DemoError
from stronger.evidence.promises import read_promise
from stronger.evidence.queue import RunError
from stronger.evidence.runner import run

if TYPE_CHECKING:
    from pathlib import Path

    from stronger.evidence.demo import Demo

YAML = """\
title: A coin
parameters:
  - name: rate
    value: 0.2
    quick: 0.1
    range: [0, 1]
    about: How fast.
  - name: units
    value: 30
    about: How many.
  - name: tied
    value: false
    about: Whether weights are tied.
  - name: loss
    value: hinge
    options: [hinge, squared]
    about: Which loss.
"""
MEASURE = """
from stronger.evidence.demo import Demo
demo = Demo(__file__)

@demo.part
def toss(rng, scale, parameters):
    with (scale.data[0] / "measured").open("a") as file:
        file.write("x")
    return {"noise": rng.random(), "rate": parameters.rate, "units": parameters.units}, {}
"""


@pytest.fixture
def demo(tmp_path: Path) -> Demo:
    (tmp_path / "data" / "datasets").mkdir(parents=True)
    return opened(write(tmp_path, "coin", measure=MEASURE, yaml=YAML))


def test_each_scale_has_its_values(demo: Demo) -> None:
    quick, full = demo.parameters("quick"), demo.parameters("full")
    assert dict(full) == {"rate": 0.2, "units": 30, "tied": False, "loss": "hinge"}
    assert dict(quick) == {**full, "rate": 0.1}
    assert (quick.rate, full["rate"], len(full)) == (0.1, 0.2, 4)


def test_others_can_be_set_by_name_at_either_scale(demo: Demo) -> None:
    given = {"rate": 1, "units": 7, "tied": True, "loss": "squared"}
    for scale in ("quick", "full"):
        found = demo.parameters(scale, given)  # type: ignore[arg-type]
        assert dict(found) == given
        assert type(found.rate) is float
    assert demo.parameters("quick", {"units": 7}).rate == 0.1


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"rat": 0.1}, "demo 'coin' has no parameter 'rat'; did you mean 'rate'?"),
        ({"zzz": 1}, "has no parameter 'zzz'; there are rate, units, tied, loss"),
        ({"rate": "fast"}, "parameter 'rate' is a number, such as 0.2, and not 'fast'"),
        ({"rate": True}, "parameter 'rate' is a number, such as 0.2, and not True"),
        ({"units": 3.5}, "parameter 'units' is a whole number, such as 30, and not 3.5"),
        ({"tied": 1}, "parameter 'tied' is true or false, such as False, and not 1"),
        ({"loss": 3}, "parameter 'loss' is a word, such as 'hinge', and not 3"),
        ({"rate": 1.5}, "'rate' cannot be 1.5: it lies from 0 to 1; the nearest is 1"),
        ({"rate": -3.0}, "'rate' cannot be -3.0: it lies from 0 to 1; the nearest is 0"),
        ({"rate": float("nan")}, "'rate' cannot be nan: it is a finite number"),
        ({"rate": float("inf")}, "'rate' cannot be inf: it is a finite number"),
        ({"loss": "squred"}, "it is one of hinge, squared; did you mean 'squared'?"),
    ],
)
def test_what_cannot_be_set_is_told_with_what_could(
    demo: Demo, given: dict[str, Any], told: str
) -> None:
    with pytest.raises(DemoError) as raised:
        demo.parameters("full", given)
    assert told in str(raised.value)


def test_a_demo_without_parameters_says_so(tmp_path: Path) -> None:
    demo = opened(write(tmp_path, "coin", measure=MEASURE, yaml="title: A coin\n"))
    with pytest.raises(DemoError, match="has no parameter 'rate'; it has none"):
        demo.parameters("full", {"rate": 1})


@given(
    st.dictionaries(
        st.from_regex(r"[a-z][a-z0-9_]{0,5}", fullmatch=True),
        st.booleans()
        | st.integers()
        | st.floats(allow_nan=False)
        | st.sampled_from(["hinge", "two words", "a=b"]),
    )
)
def test_settings_are_read_as_they_are_written(values: dict[str, Any]) -> None:
    found = read_settings([f"{name}={value}" for name, value in values.items()])
    assert found == values
    assert [type(each) for each in found.values()] == [type(each) for each in values.values()]
    assert dict(pickle.loads(pickle.dumps(Parameters(found)))) == values


@pytest.mark.parametrize("text", ["", "rate", "=3", " =3"])
def test_a_setting_without_a_name_or_value_is_refused(text: str) -> None:
    with pytest.raises(DemoError, match="sets nothing: write NAME=VALUE"):
        read_settings([text])


def test_a_changed_run_says_so_and_mixes_its_seeds_with_no_others(
    demo: Demo, tmp_path: Path
) -> None:
    given: dict[str, Any] = {"seeds": 2, "root": tmp_path, "keep": tmp_path / "kept", "jobs": 1}
    plain = run(demo, scale="full", **given)
    changed = run(demo, scale="full", parameters={"units": 7}, **given)
    again = run(demo, scale="full", parameters={"units": 7}, **given)
    other = run(demo, scale="full", parameters={"units": 8}, **given)
    assert len((tmp_path / "data/datasets/measured").read_text()) == 3 * 2
    assert [each["units"] for each in plain.metrics] == [30, 30]
    assert [each["units"] for each in changed.metrics] == [7, 7]
    assert again.metrics == changed.metrics
    assert [each["units"] for each in other.metrics] == [8, 8]
    # the same random numbers all the same
    assert {each["noise"] for each in plain.metrics} == {each["noise"] for each in other.metrics}
    assert (plain.measured.parameters, changed.measured.parameters) == ({}, {"units": 7})


def test_a_changed_run_is_never_published(demo: Demo, tmp_path: Path) -> None:
    record = tmp_path / "data" / "demos" / "coin"
    with pytest.raises(RunError, match="is run with units, loss changed, and what is published"):
        run(demo, root=tmp_path, output=record, parameters={"units": 7, "loss": "squared"})
    assert [path.name for path in record.iterdir()] == ["demo.yaml"]
    assert not (tmp_path / "data/datasets/measured").exists()
    run(demo, root=tmp_path, seeds=1, output=tmp_path / "out", parameters={"units": 7})
    assert '"units": 7' in (tmp_path / "out" / "result.json").read_text()


def test_from_python_parameters_are_named_arguments(demo: Demo, tmp_path: Path) -> None:
    result = demo.run("quick", seeds=1, root=tmp_path, units=7, rate=0.5)
    assert dict(result.metrics[0]) == {**result.metrics[0], "rate": 0.5, "units": 7}
    assert result.measured.parameters == {"units": 7, "rate": 0.5}


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "range: [0, 1]",
            "range: [1, 0]",
            "6:12 C005 this parameter: a range from 1 to 0",
        ),
        ("range: [0, 1]", "range: [0.15, 1]", "5:12 C005 this parameter: it lies from 0.15 to 1"),
        ("range: [0, 1]", "range: [0]", "6:12 C005 range has too few values"),
        ("range: [0, 1]", "range: [0, 1, 2]", "6:12 C005 "),
        ("range: [0, 1]", "range: 1", "6:12 C005 "),
        ("range: [0, 1]", "rnge: [0, 1]", "6:5 C003 unknown key 'rnge'; did you mean 'range'?"),
        ("quick: 0.1", "quick: fast", "5:12 C005 this parameter: 0.2 and 'fast' are of different"),
        ("quick: 0.1", "quick: 1", "5:12 C005 this parameter: 0.2 and 1 are of different kinds"),
        ("quick: 0.1", "quick: -0.1", "5:12 C005 this parameter: it lies from 0 to 1; the nearest"),
        ("value: 0.2", "value: .nan", "4:12 C005 this parameter: it is a finite number"),
        ("value: 0.2", "value: [1]", "4:12 C005 "),
        ("value: 0.2\n", "values: 0.2\n", "3:5 C004 this parameter lacks the key 'value'"),
        ("name: rate", "name: Rate", "3:11 C005 name cannot be 'Rate'"),
        ("name: rate", "name: learning-rate", "3:11 C005 name cannot be 'learning-rate'"),
        ("name: units", "name: rate", "8:11 C005 promise 'coin': there is more than one parameter"),
        ("    about: How many.\n", "", "8:5 C004 this parameter lacks the key 'about'"),
        ("about: How many.", "about: ''", "10:12 C005 about cannot be ''"),
        ("value: hinge", "value: hing", "15:12 C005 this parameter: it is one of hinge, squared"),
    ],
)
def test_a_mistake_in_the_record_is_named_with_its_place(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    assert old in YAML
    write(tmp_path, "coin", yaml=YAML.replace(old, new, 1))
    promise, found = read_promise(tmp_path / "data/demos/coin/demo.yaml", "demo.yaml")
    assert promise is None
    assert any(f"demo.yaml:{told}" in str(each) for each in found), [str(each) for each in found]


def test_a_parameter_s_registration_covers_its_values(demo: Demo, tmp_path: Path) -> None:
    from stronger.evidence.provenance import PARAMETERS, code_of, measuring_hash

    before = code_of(demo, tmp_path)
    write(tmp_path, "coin", yaml=YAML.replace("How fast", "How quick"))
    room = demo.file.parent
    assert code_of(opened(room), tmp_path) == before
    write(tmp_path, "coin", yaml=YAML.replace("value: 30", "value: 31"))
    after = code_of(opened(room), tmp_path)
    assert {
        name for name in after.measuring if after.measuring[name] != before.measuring[name]
    } == {PARAMETERS}
    assert measuring_hash(after.measuring) != measuring_hash(before.measuring)
