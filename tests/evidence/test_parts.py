"""A demo is measured part by part, and says at once what it is not given."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from tests.rooms import opened, write

from stronger.evidence.demo import Demo, Scale
from stronger.evidence.places import DemoError
from stronger.evidence.queue import RunError
from stronger.evidence.runner import run

if TYPE_CHECKING:
    from pathlib import Path

YAML = """\
title: Parts
parameters:
  - {name: rate, value: 0.2, quick: 0.1, about: How fast.}
"""


def measure(tmp_path: Path, text: str, scale: Scale | None = None) -> dict[str, float]:
    """Return the metrics of a demo whose ``measure.py`` goes on like this."""
    text = f"from stronger.evidence.demo import Demo\ndemo = Demo(__file__)\n{text}"
    demo = opened(write(tmp_path, "parts", measure=text, yaml=YAML))
    return dict(demo.measure(np.random.default_rng(3), scale or Scale()).metrics)


def test_parts_run_in_the_order_of_the_file_with_one_generator(tmp_path: Path) -> None:
    text = """
@demo.prepare
def data(rng): return rng.random()

@demo.part
def second(rng, data): return {"data": data, "second": rng.random()}, {}

@demo.part
def first(rng): return {"first": rng.random()}, {}
"""
    rng = np.random.default_rng(3)
    expected = {name: rng.random() for name in ("data", "second", "first")}
    found = measure(tmp_path, text)
    assert found == expected
    assert list(found) == list(expected)


def test_a_part_is_given_what_it_names_and_nothing_else(tmp_path: Path) -> None:
    text = """
@demo.prepare
def make(scale, parameters): return [scale(1, 2), parameters.rate]

@demo.part
def all(parameters, data, scale, rng):
    return {"rate": parameters.rate, "first": data[0], "last": data[1], "scale": scale(3, 4)}, {}

@demo.part
def none(): return {"none": 0}, {}
"""
    assert measure(tmp_path, text) == {"rate": 0.1, "first": 1, "last": 0.1, "scale": 3, "none": 0}
    assert measure(tmp_path, text, Scale("full")) == {
        "rate": 0.2,
        "first": 2,
        "last": 0.2,
        "scale": 4,
        "none": 0,
    }


def test_a_prefix_begins_the_names_of_metrics_and_not_of_arrays(tmp_path: Path) -> None:
    text = """
import numpy as np
from stronger.evidence.demo import Demo
demo = Demo(__file__)

@demo.part(prefix="rare")
def one(): return {"a.b": 1}, {"a": np.ones(2)}

@demo.part
def two(): return {"a.b": 2}, {}
"""
    demo = opened(write(tmp_path, "parts", measure=text, yaml=YAML))
    found = demo.measure(np.random.default_rng(), Scale())
    assert found.metrics == {"rare.a.b": 1, "a.b": 2}
    assert list(found.arrays) == ["a"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "@demo.part\ndef one(rgn): ...",
            r"measure\.py:3: 'one' takes 'rgn'; a demo gives rng, scale, data, parameters; "
            r"did you mean 'rng'\?",
        ),
        ("@demo.part\ndef one(rng, size=3): ...", r"measure\.py:3: 'one' takes 'size'; a demo"),
        ("@demo.part\ndef one(*given): ...", r"measure\.py:3: 'one' takes 'given'; a demo gives"),
        (
            "@demo.prepare\ndef make(data): ...",
            r"measure\.py:3: 'make' takes 'data'; a demo gives rng, scale, parameters",
        ),
        (
            "@demo.prepare\ndef a(): ...\n@demo.prepare\ndef b(): ...",
            "demo 'parts' prepares its data twice",
        ),
        ("", r"demo 'parts' has no part: nothing in .*measure\.py is `@demo\.part`"),
        (
            "@demo.part\ndef one(data): return {}, {}",
            "part 'one' takes data, and none is prepared",
        ),
        ("@demo.part\ndef one(): return {'a': 1}", "part 'one' returns dict; a part returns two"),
        ("@demo.part\ndef one(): ...", "part 'one' returns NoneType; a part returns two"),
        ("@demo.part\ndef one(): return {}, [3]", "part 'one' returns tuple; a part returns two"),
        ("@demo.part\ndef one(): return {}, {}, {}", "part 'one' returns tuple; a part returns"),
        (
            "@demo.part\ndef one(): return {'a': 1}, {}\n"
            "@demo.part\ndef two(): return {'a': 1}, {}",
            "part 'two' gives 'a', which one before it gave",
        ),
        (
            "@demo.part\ndef one(): return {'x.a': 1}, {}\n"
            "@demo.part(prefix='x')\ndef two(): return {'a': 1}, {}",
            r"part 'two' gives 'x\.a', which one before it gave",
        ),
        (
            "@demo.part\ndef one(): return {}, {'a': [1]}\n"
            "@demo.part\ndef two(): return {}, {'a': [1]}",
            "part 'two' gives 'a', which one before it gave",
        ),
        (
            "@demo.part\ndef one(parameters): return {'a': parameters.rat}, {}",
            r"demo\.yaml declares no parameter 'rat'; did you mean 'rate'\?",
        ),
    ],
)
def test_a_part_that_cannot_be_is_refused_in_a_sentence(
    tmp_path: Path, text: str, told: str
) -> None:
    with pytest.raises(DemoError, match=told) as raised:
        measure(tmp_path, text)
    assert "\n" not in str(raised.value)


def test_numbers_of_any_kind_become_floats_and_others_are_told(tmp_path: Path) -> None:
    text = """
import numpy as np
from stronger.evidence.demo import Demo
demo = Demo(__file__)
@demo.part
def one(): return {"bool": True, "int": 3, "float32": np.float32(0.5), "array": np.array(2)}, {}
"""
    room = write(tmp_path, "parts", measure=text, yaml=YAML)
    (metrics,) = run(opened(room), seeds=1, root=tmp_path).metrics
    assert metrics == {"bool": 1.0, "int": 3.0, "float32": 0.5, "array": 2.0}
    assert {type(value) for value in metrics.values()} == {float}
    write(tmp_path, "parts", measure=text.replace("np.array(2)", "'two'"))
    with pytest.raises(RunError, match=r"no seed of demo 'parts' finished.*'two'"):
        run(opened(room), seeds=1, root=tmp_path)


def test_what_is_wrong_with_a_part_is_told_as_that_of_a_seed(tmp_path: Path) -> None:
    text = "from stronger.evidence.demo import Demo\ndemo = Demo(__file__)\n"
    text += "@demo.part\ndef one(): return {'a': 1}, {}\n@demo.part\ndef two(): return {'a': 1}, {}"
    room = write(tmp_path, "parts", measure=text, yaml=YAML)
    with pytest.raises(RunError, match="all 3 alike: part 'two' gives 'a', which one before it"):
        run(opened(room), seeds=3, root=tmp_path)


def test_an_id_is_the_name_of_the_room_with_hyphens(tmp_path: Path) -> None:
    assert Demo(tmp_path / "far_from_data" / "measure.py").id == "far-from-data"
