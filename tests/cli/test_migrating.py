"""``stronger demo migrate``, from end to end."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    Command = Callable[..., tuple[int, str, str]]

TESTS = Path(__file__).parents[1]
EARLIER, SMALL = TESTS / "evidence" / "earlier", TESTS / "fixtures" / "small"


@pytest.fixture
def earlier(folder: Path) -> Path:
    """A knowledge base with a demo of the first version, and one of the second."""
    shutil.copytree(SMALL / "data", folder / "data", dirs_exist_ok=True)
    for version in ("first", "second"):
        shutil.copytree(EARLIER / version, folder, dirs_exist_ok=True)
    return folder


def files(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and "cache" not in path.parts
    }


def test_a_base_of_any_earlier_version_is_migrated_and_nothing_is_lost(
    earlier: Path, stronger: Command
) -> None:
    old = json.loads((earlier / "data/results/perceptron/result.json").read_text())
    status, out, _ = stronger("check")
    assert (status, out.count("R001")) == (1, 2)
    for name in ("perceptron", "small-batches"):
        assert f"data/results/{name}/result.json" in out
    assert "stronger demo migrate" in out

    status, out, err = stronger("demo", "migrate")
    assert (status, out) == (0, "perceptron\t2 seeds\t3 files\nsmall-batches\t2 seeds\t4 files\n")
    assert "All estimates and verdicts follow" in err
    assert not (earlier / "data" / "results").exists()
    shown: dict[str, Any] = json.loads(stronger("demo", "show", "perceptron", "--json")[1])
    found = shown["result"]
    assert shown["story"].rstrip() == old["story"].rstrip()
    assert [dict(each) for each in found["metrics"]] == old["metrics"]
    assert found["predictions_hash"] == old["predictions_hash"]
    assert found["stream"] == {"scheme": "root", "root": old["entropy"]}
    for name in ("title", "question", "papers", "figures", "failures", "warnings"):
        assert found[name] == old[name]
    for name, estimate in old["estimates"].items():
        assert found["estimates"][name] == pytest.approx(estimate)
    assert {each["id"]: each["expect"].get("low") for each in found["predictions"]} == {
        each["id"]: each["expect"]["low"] for each in old["predictions"]
    }
    # and again there is nothing to do
    before = files(earlier)
    status, out, err = stronger("demo", "migrate")
    assert (status, out, "nothing of an earlier version" in err) == (0, "", True)
    assert files(earlier) == before
    # what is left to say is named by the checks
    told = stronger("check")[1]
    assert "R001" not in told
    assert "R007 prediction 'firing-reads-as-presence'" in told


def test_of_code_in_one_file_it_is_said_what_to_do(earlier: Path, stronger: Command) -> None:
    code = "def coin(:\n"  # is not even read
    (earlier / "demos" / "small_batches.py").write_text(code)
    (earlier / "demos" / "_used_by_it.py").write_text(code)
    for _ in range(2):
        status, _, err = stronger("demo", "migrate")
        assert status == 1
        assert err.count("is a demo in one file") == 1
        for told in (
            "demos/small_batches.py is a demo in one file",
            "demos/small_batches/measure.py: `demo = Demo(__file__)`",
            "demos/small_batches/figures.py: `from .measure import demo`",
            "data/demos/small-batches/story.md: has what the docstring told",
            "`stronger demo verify small-batches --whole --record`",
            "docs/guides/demos.md",
        ):
            assert told in err
    assert "demos/small_batches.py:1:1 R012" in stronger("check")[1]
    shutil.rmtree(earlier / "data" / "demos")
    assert "story.md: what the docstring tells" in stronger("demo", "migrate")[2]
    assert (earlier / "demos" / "small_batches.py").read_text() == code


def test_a_demo_that_cannot_move_stops_no_other_and_stays_whole(
    earlier: Path, stronger: Command
) -> None:
    path = earlier / "data/results/perceptron/result.json"
    text = path.read_text().replace('"outcome": "met"', '"outcome": "refuted"', 1)
    assert text != path.read_text()
    path.write_text(text)
    status, out, err = stronger("demo", "migrate")
    assert (status, out) == (1, "small-batches\t2 seeds\t4 files\n")
    assert "left alone: the verdict on " in err
    assert path.read_text() == text
    assert not (earlier / "data" / "demos" / "perceptron").exists()

    in_the_way = earlier / "data/demos/perceptron/result.json"
    in_the_way.parent.mkdir()
    in_the_way.write_text("{}")
    path.write_text(text.replace('"refuted"', '"met"', 1))
    before = files(earlier)
    status, out, err = stronger("demo", "migrate")
    assert (status, out) == (1, "")
    assert f"{in_the_way} is there already with another content" in err
    assert files(earlier) == before
