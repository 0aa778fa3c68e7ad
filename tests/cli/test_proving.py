"""``stronger demo register``, ``verify`` and ``draw``, from end to end."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.rooms import change

from stronger.evidence.registering import read_entries
from stronger.evidence.results import read_measured

if TYPE_CHECKING:
    from collections.abc import Callable

    Command = Callable[..., tuple[int, str, str]]
    Add = Callable[..., None]

MEASURE, FIGURES = "demos/coin/measure.py", "demos/coin/figures.py"
FULL = ("demo", "run", "coin", "--scale", "full", "--jobs", "1")


def result(folder: Path, name: str = "coin") -> Path:
    return folder / "data" / "demos" / name / "result.json"


def registration(folder: Path, name: str = "coin") -> Path:
    return folder / "data" / "demos" / name / "registered.json"


@pytest.fixture
def published(folder: Path, add: Add, stronger: Command) -> Path:
    """A knowledge base with a coin that was registered, tossed at full scale and published."""
    add("coin")
    assert stronger("demo", "register", "coin")[0] == 0
    assert stronger(*FULL, "--publish")[0] == 0
    return folder


# --- register --------------------------------------------------------------------------------


def test_nothing_is_measured_at_full_scale_that_was_not_registered(
    folder: Path, add: Add, stronger: Command
) -> None:
    add("coin")
    status, out, err = stronger(*FULL)
    assert (status, out) == (2, "")
    assert "prediction 'fair' is not registered as it stands (demo 'coin')" in err
    assert "stronger demo register coin" in err
    assert stronger("demo", "run", "coin")[0] == 0  # a first look is free

    status, out, err = stronger("demo", "register", "coin")
    assert (status, out) == (0, "")
    assert "1 prediction, the code that measures. Commit it." in err
    (entry,) = read_entries(registration(folder), "r")
    assert (entry.what, list(entry.predictions)) == ("registered", ["fair"])
    assert entry.measure
    assert stronger(*FULL)[0] == 0

    before = registration(folder).read_bytes()
    assert "registered as it stands" in stronger("demo", "register", "coin")[2]
    assert registration(folder).read_bytes() == before

    change(folder / "data/demos/coin/demo.yaml", "low: 0.4", "low: 0.3")
    status, _, err = stronger(*FULL)
    assert (status, "not registered as it stands" in err) == (2, True)


def test_code_that_is_not_the_one_registered_is_not_run_at_full_scale(
    published: Path, stronger: Command
) -> None:
    file = published / MEASURE
    change(published / FIGURES, 'label="heads"', 'label="tails"')
    assert stronger(*FULL)[0] == 0
    change(file, "rng.integers(2, size=", "rng.integers(0, 2, size=")
    status, out, err = stronger(*FULL)
    assert (status, out) == (2, "")
    assert "the code that measures demo 'coin' is not the one registered" in err
    assert stronger("demo", "run", "coin")[0] == 0
    # its numbers stay, and that is registered once all of them were measured again
    status, _, err = stronger("demo", "verify", "coin", "--record")
    assert (status, "only `--whole --record`" in err) == (0, True)
    assert stronger(*FULL)[0] == 2
    assert stronger("demo", "verify", "coin", "--whole", "--record")[0] == 0
    assert stronger(*FULL)[0] == 0
    # others come out, and that is said with a reason
    change(file, "100_000", "100_001")
    assert stronger("demo", "verify", "coin", "--record")[0] == 1
    assert stronger(*FULL)[0] == 2
    assert stronger("demo", "register", "coin", "--reason", "One more toss.")[0] == 0
    assert stronger(*FULL)[0] == 0


def test_after_a_result_a_change_is_an_amendment_with_a_reason(
    published: Path, stronger: Command
) -> None:
    first = registration(published).read_text().splitlines()
    change(published / "data/demos/coin/demo.yaml", "low: 0.4", "low: 0.3")
    status, _, err = stronger("demo", "register", "coin")
    assert (status, "say why with --reason" in err) == (2, True)
    assert registration(published).read_text().splitlines() == first
    status, _, err = stronger("demo", "register", "coin", "--reason", "A slip.")
    assert (status, "say so in demo.yaml under `amended`" in err) == (2, True)
    amended = "  amended: [{date: '2026-11-29', reason: A slip., before: {low: 0.4, high: 0.6}}]\n"
    record = published / "data/demos/coin/demo.yaml"
    record.write_text(record.read_text().rstrip() + "\n" + "  " + amended)
    assert stronger("demo", "register", "coin", "--reason", "A slip.")[0] == 0
    lines = registration(published).read_text().splitlines()
    assert lines[: len(first) - 1] == first[:-1]
    assert len(lines) == len(first) + 1
    entry = read_entries(registration(published), "r")[-1]
    assert (entry.what, entry.reason, entry.measure) == ("amended", "A slip.", "")
    assert stronger(*FULL, "--publish")[0] == 0


@pytest.mark.parametrize(
    ("text", "told"),
    [("[\n {}\n]", "registered.json:2:1 date: "), ("[\n", "registered.json:2:1 ")],
)
def test_a_malformed_registration_is_named_with_its_place(
    folder: Path, add: Add, stronger: Command, text: str, told: str
) -> None:
    add("coin")
    registration(folder).write_text(text)
    for command in (("demo", "register", "coin"), FULL):
        status, out, err = stronger(*command)
        assert (status, out, told in err) == (2, "", True)
        assert registration(folder).read_text() == text


def test_what_was_registered_does_not_vanish(published: Path, stronger: Command) -> None:
    record = published / "data/demos/coin/demo.yaml"
    text = record.read_text()
    condition = (
        "preconditions:\n  - {id: tossed, kind: input, predictions: [fair], "
        "condition: It is tossed., why: Else nothing., holds: false, "
        "found: It was not., added: '2026-11-30'}\n"
    )
    record.write_text(text + condition)
    assert "precondition 'tossed' is not registered as it stands" in stronger(*FULL)[2]
    assert stronger("demo", "register", "coin")[0] == 2
    assert stronger("demo", "register", "coin", "--reason", "It had not been tossed.")[0] == 0
    assert stronger(*FULL)[0] == 0
    record.write_text(text.replace("id: fair", "id: even"))
    status, _, err = stronger(*FULL)
    assert (status, "and 2 more" in err) == (2, True)
    assert stronger("demo", "register", "coin", "--reason", "Another name.")[0] == 0
    entry = read_entries(registration(published), "r")[-1]
    assert (entry.withdrawn, list(entry.predictions)) == (("fair", "tossed"), ["even"])


# --- verify ----------------------------------------------------------------------------------


def test_what_measures_the_same_is_identical_and_nothing_is_written_unasked(
    published: Path, stronger: Command
) -> None:
    before = result(published).read_bytes()
    status, out, _ = stronger("demo", "verify", "coin", "--seeds", "3")
    assert (status, out.split("\t")[:3]) == (0, ["coin", "identical", "3 seeds"])
    assert result(published).read_bytes() == before
    assert stronger("demo", "verify", "--all")[1].startswith("coin\tidentical\t1 seed\t")


def test_one_changed_number_in_what_measures_is_different(
    published: Path, stronger: Command
) -> None:
    change(published / MEASURE, "100_000", "100_001")
    before = result(published).read_bytes()
    status, out, err = stronger("demo", "verify", "coin", "--record")
    assert (status, out.split("\t")[:2]) == (1, ["coin", "different"])
    assert "coin: seed 0: heads is 0.5" in err
    assert result(published).read_bytes() == before


def test_a_verification_is_recorded_with_the_code_and_a_move(
    published: Path, stronger: Command
) -> None:
    file = published / MEASURE
    change(file, "rng.integers(2, size=", "rng.integers(0, 2, size=")
    first = read_measured(result(published))
    assert "code changed" in stronger("demo", "list")[1]
    status, out, _ = stronger("demo", "verify", "--changed", "--whole", "--record")
    assert (status, out.split("\t")[:3]) == (0, ["coin", "identical", "10 seeds"])
    found = read_measured(result(published))
    (verification,) = found.verified
    assert (verification.answer, verification.seeds) == ("identical", tuple(range(10)))
    assert verification.stamp.machine is not None
    assert found.code != first.code
    assert found.latest == verification.stamp
    update = {"verified": (), "code": first.code}
    assert found.model_copy(update=update) == first
    moved = read_entries(registration(published), "r")[-1]
    assert (moved.what, dict(moved.predictions)) == ("moved", {})
    assert moved.measure
    assert "code changed" not in stronger("demo", "list")[1]

    entries = len(read_entries(registration(published), "r"))
    assert stronger("demo", "verify", "coin", "--record")[0] == 0
    assert len(read_measured(result(published)).verified) == 2
    assert len(read_entries(registration(published), "r")) == entries  # nothing moved


def test_only_changed_demos_are_chosen_and_what_does_not_fit_the_time_is_named(
    published: Path, add: Add, stronger: Command
) -> None:
    add("overflowing")
    assert stronger("demo", "register", "overflowing")[0] == 0
    assert stronger("demo", "run", "overflowing", "--publish")[0] == 0
    assert "Nothing to verify" in stronger("demo", "verify", "--changed")[2]
    change(published / "demos/overflowing/measure.py", "float32(100)", "float32(101)")
    status, out, _ = stronger("demo", "verify", "--changed")
    assert (status, [line.split("\t")[0] for line in out.splitlines()]) == (0, ["overflowing"])
    change(published / FIGURES, 'label="heads"', 'label="tails"')
    status, out, _ = stronger("demo", "verify", "--changed")
    assert [line.split("\t")[0] for line in out.splitlines()] == ["overflowing"]

    status, out, err = stronger("demo", "verify", "--all", "--within", "0")
    assert (status, out) == (0, "")
    assert "Left, about " in err
    for name in ("coin", "overflowing"):
        assert name in err
    assert len(stronger("demo", "verify", "--all", "--within", "600")[1].splitlines()) == 2


def test_whole_verification_keeps_what_figures_draw(published: Path, stronger: Command) -> None:
    drawn = published / "data/demos/coin/drawn.npz"
    before = drawn.read_bytes()
    drawn.unlink()
    assert stronger("demo", "draw", "coin")[0] == 1
    status, out, _ = stronger("demo", "verify", "coin", "--whole", "--record", "--jobs", "1")
    assert (status, out.split("\t")[:3]) == (0, ["coin", "identical", "10 seeds"])
    assert drawn.read_bytes() == before
    assert read_measured(result(published)).verified[-1].seeds == tuple(range(10))


def test_a_result_of_code_that_moved_is_of_where_it_is_now(
    published: Path, stronger: Command
) -> None:
    earlier = json.loads(result(published).read_text())
    earlier |= {"source": "demos/coin.py", "code": {"demos/coin.py": "0"}, "drawing": {}}
    result(published).write_text(json.dumps(earlier))
    change(registration(published), '"measure":"', '"measure":"0')
    assert "code changed" in stronger("demo", "list")[1]
    status, out, _ = stronger("demo", "verify", "coin", "--whole", "--record", "--jobs", "1")
    assert (status, out.split("\t")[1]) == (0, "identical")
    assert read_measured(result(published)).source == MEASURE
    assert "code changed" not in stronger("demo", "list")[1]
    assert "out of date" not in stronger("demo", "show", "coin")[2]
    assert read_entries(registration(published), "r")[-1].what == "moved"


def test_a_seed_that_fails_now_is_told(published: Path, stronger: Command) -> None:
    change(
        published / MEASURE,
        '    """Toss a coin many times."""\n',
        '    """Toss a coin many times."""\n    raise ValueError("lost")\n',
    )
    status, out, err = stronger("demo", "verify", "coin")
    assert (status, out) == (2, "")
    assert "seed 0 of demo 'coin' fails now: ValueError: lost (demos/coin/measure.py:" in err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "give the names of demos, --all, or --changed"),
        (("coin", "--all"), "give names of demos or --all, not both"),
        (("dice",), "no demo 'dice'"),
        (("overflowing",), "demo 'overflowing' has no result here; run it first"),
    ],
)
def test_bad_usage_of_verify_is_explained_with_status_2(
    folder: Path, add: Add, stronger: Command, arguments: tuple[str, ...], told: str
) -> None:
    add("coin", "overflowing")
    status, out, err = stronger("demo", "verify", *arguments)
    assert (status, out, told in err) == (2, "", True)


def test_other_last_bits_on_another_kernel_are_consistent(
    folder: Path, add: Add, stronger: Command
) -> None:
    add("chaotic")
    assert stronger("demo", "register", "chaotic")[0] == 0
    assert stronger("demo", "run", "chaotic", "--seeds", "10", "--publish")[0] == 0
    measured = read_measured(result(folder, "chaotic"))
    assert measured.stamp.machine is not None
    environment = {**os.environ, "OPENBLAS_CORETYPE": "Haswell"}
    code = "from stronger.evidence.stamping import machine; print(machine().blas)"
    there = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True
    ).stdout.strip()
    if there == measured.stamp.machine.blas:
        pytest.skip(f"OPENBLAS_CORETYPE changes nothing here: {there}")
    done = subprocess.run(
        [sys.executable, "-m", "stronger", "demo", "verify", "chaotic", "--seeds", "2"],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    if "identical" in done.stdout:
        pytest.skip(f"{measured.stamp.machine.blas} and {there} give the same bits")
    whose = "stronger: running code of this knowledge base: demos/chaotic\n"
    assert (done.returncode, done.stderr) == (0, whose)
    assert done.stdout.split("\t")[:3] == ["chaotic", "consistent", "2 seeds"]
    # the same bits again, on the machine that is known to make them
    assert stronger("demo", "verify", "chaotic")[1].split("\t")[1] == "identical"
    # where the class of the machine is that of the result, other bits are an error
    text = result(folder, "chaotic").read_text()
    result(folder, "chaotic").write_text(text.replace(measured.stamp.machine.blas, there))
    done = subprocess.run(
        [sys.executable, "-m", "stronger", "demo", "verify", "chaotic"],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    assert (done.returncode, done.stdout.split("\t")[1]) == (1, "different")
    assert "activity is " in done.stderr


# --- draw ------------------------------------------------------------------------------------


def test_figures_are_drawn_again_without_measuring(published: Path, stronger: Command) -> None:
    folder = published / "data/demos/coin"
    before = {file.name: file.read_bytes() for file in folder.iterdir()}
    change(
        published / MEASURE,
        "    tosses = ",
        "    raise SystemExit('measured')\n    tosses = ",
    )
    (folder / "share-of-heads.svg").write_text("<svg/>")
    status, out, err = stronger("demo", "draw", "coin")
    assert (status, out, "coin: 1 figure drawn." in err) == (0, "", True)
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == before

    change(published / FIGURES, 'label="heads"', 'label="tails"')
    assert stronger("demo", "draw", "--all")[0] == 0
    after = {file.name: file.read_bytes() for file in folder.iterdir()}
    assert {name for name in before if before[name] != after[name]} == {
        "result.json",  # which says what drew them
        "share-of-heads.narrow.svg",
        "share-of-heads.svg",
    }


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04", b"not a zip", None])
def test_damage_to_what_is_drawn_is_told_in_a_sentence(
    published: Path, stronger: Command, damage: bytes | None
) -> None:
    folder = published / "data/demos/coin"
    drawn = folder / "drawn.npz"
    if damage is None:
        drawn.unlink()
    else:
        drawn.write_bytes(damage)
    before = {file.name: file.read_bytes() for file in folder.iterdir()}
    status, out, err = stronger("demo", "draw", "coin")
    assert (status, out) == (1, "")
    whose, err = err.splitlines()
    assert whose == "stronger: running code of this knowledge base: demos/coin"
    assert f"drawn.npz {'is not there' if damage is None else 'is damaged'}" in err
    assert "only by a full run" in err
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == before


def test_a_figure_that_fails_is_told_and_costs_no_seed(
    folder: Path, add: Add, stronger: Command
) -> None:
    add("coin")
    file = folder / FIGURES
    change(file, "    axes.legend()\n", "    axes.legend(1 / 0)\n")
    traces = folder / "traces"
    change(
        folder / MEASURE,
        "    tosses = ",
        f"    with open({str(traces)!r}, 'a') as f: f.write('x')\n    tosses = ",
    )
    stronger("demo", "register", "coin")
    line = file.read_text().splitlines().index("    axes.legend(1 / 0)") + 1
    status, out, err = stronger(*FULL, "--publish")
    assert (status, out) == (2, "")
    assert (
        "figure 'share_of_heads' of demo 'coin' cannot be drawn: "
        f"ZeroDivisionError: division by zero (demos/coin/figures.py:{line})\n" in err
    )
    assert "Traceback" not in err
    assert not result(folder).exists()
    assert traces.read_text() == "x" * 10
    change(file, "axes.legend(1 / 0)", "axes.legend()")
    assert stronger(*FULL, "--publish")[0] == 0
    assert traces.read_text() == "x" * 10
    assert result(folder).exists()
