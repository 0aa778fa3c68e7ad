"""What must hold of demos, their records and results: each rule broken and not, with its place."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.rooms import opened, write

import stronger
from stronger.evidence.demo import open_demo
from stronger.evidence.promises import Promise, promise_in
from stronger.evidence.provenance import code_of, measuring_hash
from stronger.evidence.registering import append, entry, read_entries, written
from stronger.evidence.results import Result, read_measured
from stronger.evidence.runner import run
from stronger.knowledge import testing

if TYPE_CHECKING:
    from collections.abc import Callable

TESTS = Path(__file__).parents[1]
SMALL = TESTS / "fixtures" / "small"
MEASURE_TEXT = '''\
"""Coins."""

from stronger.evidence.demo import Demo

demo = Demo(__file__, entropy=3)


@demo.part
def toss(rng):
    """Toss."""
    heads = rng.integers(2, size=1000).mean()
    return {"heads": heads, "edge": 0, "tosses": 1000, "skill": 0.5}, {}
'''
FIGURES_TEXT = '''\
"""Draws them."""

from .measure import demo


@demo.figure("Seen", height=2)
def seen(axes, seeds):
    """Nothing."""
    axes.plot([0, 1])
'''
RECORD = """\
title: A coin
question: Is it fair?
setting: toy
papers:
  - citekey: low2001
predictions:
  - id: fair
    claim: growth
    metric: heads
    expect:
      low: 0.4
      high: 0.6
    if_met: supports
    source: hebb1949 p. 1
    kind: value
    derived_by: us
  - id: more-heads-than-edges
    claim: low-is-present
    metric: heads
    expect:
      low: 0.3
    if_met: challenges
    source: somebody else
    kind: effect
    null_value: edge
    derived_by: us
  - id: all-are-counted
    claim: growth
    metric: tosses
    expect:
      low: 1000
      high: 1000
      exact: true
    if_met: supports
    source: hebb1949 p. 2
    kind: identity
    identity: counting
    derived_by: us
preconditions:
  - id: tossed
    kind: input
    predictions: [fair]
    condition: It has to be tossed.
    why: Else nothing is said.
    checks:
      - metric: tosses
        low: 1
    added: '2026-11-29'
answer: It is.
figure: seen.svg
"""
RECORD_FILE, REGISTERED = "data/demos/coin/demo.yaml", "data/demos/coin/registered.json"
RESULT, ROOM = "data/demos/coin/result.json", "demos/coin"
MEASURE, FIGURES = f"{ROOM}/measure.py", f"{ROOM}/figures.py"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sound knowledge base with one demo that was registered and measured."""
    folder = tmp_path_factory.mktemp("made") / "kb"
    shutil.copytree(SMALL, folder)
    write(folder, "coin", yaml=RECORD, measure=MEASURE_TEXT, figures=FIGURES_TEXT)
    coin = opened(folder / ROOM)
    measure = measuring_hash(code_of(coin, folder).measuring)
    first = entry(coin.promise, (), measure, has_result=False)
    assert first is not None
    append(folder / REGISTERED, (), first)
    run(coin, root=folder, output=(folder / RESULT).parent)
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it, which may be broken."""
    monkeypatch.setenv("STRONGER_CACHE", str(tmp_path / "cache"))
    return Path(shutil.copytree(made, tmp_path / "kb"))


def findings(folder: Path) -> list[str]:
    return [str(each) for each in stronger.load(folder).check()]


def change(folder: Path, file: str, old: str, new: str) -> None:
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")


def edit(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    content = json.loads((folder / RESULT).read_text())
    change(content)
    (folder / RESULT).write_text(json.dumps(content))


def test_a_demo_that_was_registered_and_measured_is_sound(folder: Path) -> None:
    assert findings(folder) == []
    outcomes = {
        each.prediction.id: str(each.finding.outcome) for each in stronger.load(folder).tests
    }
    assert outcomes == {"fair": "met", "more-heads-than-edges": "met", "all-are-counted": "holds"}


def rerecord(folder: Path) -> None:
    """Register and measure what stands in the record now, whatever it was before."""
    promise = promise_in(folder / "data" / "demos", "coin")
    assert promise is not None
    (folder / REGISTERED).unlink(missing_ok=True)
    first = entry(promise, (), "code", has_result=False)
    assert first is not None
    append(folder / REGISTERED, (), first)
    coin = opened(folder / ROOM)
    run(coin, root=folder, output=(folder / RESULT).parent)


def test_what_an_amendment_fixes_first_owes_no_earlier_region_and_what_it_changes_does(
    folder: Path,
) -> None:
    file = folder / REGISTERED
    (whole,) = read_entries(file, REGISTERED)
    fair = {"fair": whole.predictions["fair"]}
    others = {name: each for name, each in whole.predictions.items() if name != "fair"}
    first = whole.model_copy(update={"predictions": others})
    added = whole.model_copy(
        update={"predictions": fair, "preconditions": {}, "what": "amended", "reason": "More."}
    )
    file.write_text(written((first, added)), encoding="utf-8")
    assert findings(folder) == []
    file.write_text(written((first, added, added)), encoding="utf-8")
    (found,) = findings(folder)
    assert "R009 prediction 'fair' was amended, and does not say what was before" in found


AT = {
    text: number + 1
    for number, text in enumerate(RECORD.splitlines())
    if text.startswith(("  - id:", "    metric: tosses"))
}
FAIR, MORE, ALL = (
    AT[f"  - id: {name}"] for name in ("fair", "more-heads-than-edges", "all-are-counted")
)


@pytest.mark.parametrize(
    ("file", "old", "new", "found"),
    [
        (
            RECORD_FILE,
            "low: 0.4",
            "low: 0.45",
            [
                f"{RECORD_FILE}:1:1 R002 the predictions of demo 'coin' are not those",
                f"{RECORD_FILE}:{FAIR}:5 R009 prediction 'fair' is not registered as it stands",
            ],
        ),
        (
            RECORD_FILE,
            "null_value: edge",
            "null_value: edges",
            [
                f"{RECORD_FILE}:{MORE + 8}:17 R008 ",
                "did not measure 'edges' in every seed; did you mean 'edge'?",
                f"{RECORD_FILE}:{MORE}:5 R009 ",
            ],
        ),
        (
            RECORD_FILE,
            "- metric: tosses",
            "- metric: toses",
            [f"{RECORD_FILE}:46:17 R008 ", "measure 'toses' in every seed; did you mean 'tosses'?"],
        ),
        (
            RECORD_FILE,
            "metric: tosses",
            "metric: toses",
            [
                f"{RECORD_FILE}:{ALL + 2}:13 R008 demo 'coin' did not measure 'toses'",
                "R002",
                "R009",
            ],
        ),
        (
            RECORD_FILE,
            "    kind: value\n",
            "",
            [f"{RECORD_FILE}:{FAIR}:5 R007 prediction 'fair' of demo 'coin' has no kind", "R009"],
        ),
        (
            RECORD_FILE,
            "claim: low-is-present",
            "claim: low-is-absent",
            [
                f"{RECORD_FILE}:{MORE + 1}:12 C102 prediction 'more-heads-than-edges'",
                "names the unknown claim 'low-is-absent'; did you mean",
                "R002",
                "R009",
            ],
        ),
        (
            RECORD_FILE,
            "    kind: value\n",
            "    kind: value\n    aspects: [growt]\n",
            [f"{RECORD_FILE}:{FAIR + 9}:14 C102 prediction 'fair' of demo 'coin'"],
        ),
        (
            RECORD_FILE,
            "citekey: low2001",
            "citekey: low2011",
            [f"{RECORD_FILE}:5:14 C101 demo 'coin' names the unknown paper 'low2011'"],
        ),
        (
            RECORD_FILE,
            "source: hebb1949 p. 1",
            "source: hebb1948 p. 1",
            [
                f"{RECORD_FILE}:{FAIR + 7}:13 C101 prediction 'fair' of demo 'coin' names",
                "R002",
            ],
        ),
        (
            RECORD_FILE,
            "high: 0.6",
            "high: .nan",
            [f"{RECORD_FILE}:{FAIR + 5}:13 C005 high cannot be nan"],
        ),
        (
            RECORD_FILE,
            "[fair]",
            "[unfair]",
            [f"{RECORD_FILE}:42:18 C005 promise 'coin': precondition 'tossed' names"],
        ),
        (
            REGISTERED,
            '"what":"registered"',
            '"what":"guessed"',
            [f"{REGISTERED}:2:1 R010 what: "],
        ),
        (
            MEASURE,
            "size=1000",
            "size=1001",
            [f"{RESULT}:1:1 R003 demo 'coin' is unverified since ", f"{MEASURE} (changed)"],
        ),
        (
            FIGURES,
            "Nothing.",
            "Something.",
            [f"{RESULT}:1:1 R005 the figures of demo 'coin' are not what its code draws"],
        ),
        (MEASURE, "def toss(rng", "def toss(rng rng", [f"{MEASURE}:9:14 R012 "]),
        (MEASURE, "mean()", "mean(", [f"{MEASURE}:11:44 R012 '(' was never closed"]),
        (RESULT, '"format": 3', '"format": 4', [f"{RESULT}:1:1 R001 no result: format: "]),
        (
            RESULT,
            '"metrics": [',
            '"metrics": "none", "metric": [',
            [f"{RESULT}:1:1 R001 no result: metrics: "],
        ),
    ],
)
def test_a_mistake_is_named_with_its_place(
    folder: Path, file: str, old: str, new: str, found: list[str]
) -> None:
    change(folder, file, old, new)
    told = findings(folder)
    for each in found:
        assert any(each in line for line in told), told


def test_a_change_of_what_only_draws_or_documents_leaves_the_numbers_verified(folder: Path) -> None:
    change(folder, MEASURE, '"""Toss."""', '"""Toss a coin."""')
    change(folder, MEASURE, "def toss(rng):", "def toss(rng: object) -> None:  # and again")
    write(folder, "coin", lesson="print(1)\n")
    assert findings(folder) == []


def test_a_verified_result_is_up_to_date_again(folder: Path) -> None:
    from stronger.evidence.publishing import as_json
    from stronger.evidence.verifying import verify

    change(folder, MEASURE, "rng.integers(2, size", "rng.integers(0, 2, size")
    assert any("R003" in each for each in findings(folder))
    kb = stronger.load(folder)
    coin = opened(folder / ROOM)
    recorded = verify(coin, kb.results[0], folder, jobs=1).recorded(kb.results[0], coin, folder)
    (folder / RESULT).write_bytes(as_json(recorded))
    assert findings(folder) == []


def test_a_second_program_that_changed_since_is_told_and_a_broken_record_of_it_named(
    folder: Path,
) -> None:
    program = folder / ROOM / "second.py"
    program.write_text(MEASURE_TEXT, encoding="utf-8")
    kept = folder / "data" / "demos" / "coin" / "second.json"
    measured = run(open_demo(program), root=folder).measured
    kept.write_text(measured.model_dump_json(), encoding="utf-8")
    assert findings(folder) == []
    assert set(stronger.load(folder).results[0].comparisons) >= {"fair"}
    change(folder, f"{ROOM}/second.py", "size=1000", "size=999")
    (told,) = findings(folder)
    where = "data/demos/coin/second.json:1:1"
    assert told.startswith(f"{where} R020 the second implementation of demo 'coin' was measured")
    assert told.endswith(f"{ROOM}/second.py (changed)")
    kept.write_text("{}", encoding="utf-8")
    assert findings(folder)[0].startswith(f"{where} R001 ")


def test_a_figure_that_is_gone_is_missed(folder: Path) -> None:
    (folder / "data/demos/coin/seen.svg").unlink()
    assert findings(folder) == [
        f"{RESULT}:1:1 R004 demo 'coin' names the figure 'seen.svg', not there"
    ]


def test_a_result_without_a_record_is_told(folder: Path) -> None:
    (folder / RECORD_FILE).unlink()
    told = findings(folder)
    assert f"{RESULT}:1:1 R006 demo 'coin' has no record of what it predicts, {RECORD_FILE}" in told
    assert f"{MEASURE}:1:1 R012 demo 'coin' has no record of what it predicts" in str(told)


def test_what_is_of_an_earlier_version_is_told_with_what_to_do(folder: Path) -> None:
    for name in ("coin", "dice"):
        earlier = folder / "data" / "results" / name / "result.json"
        earlier.parent.mkdir(parents=True)
        earlier.write_text("{}")
    (folder / "demos" / "dice.py").write_text("def dice(:\n")
    moves = "`stronger demo migrate` moves it"
    assert findings(folder) == [
        f"data/results/coin/result.json:1:1 R001 no result: it lies where earlier versions kept "
        f"results; {moves}",
        f"data/results/dice/result.json:1:1 R001 no result: it lies where earlier versions kept "
        f"results; {moves}",
        "demos/dice.py:1:1 R012 a demo is a folder now, and no file; `stronger demo migrate` says "
        "how to move it",
    ]
    shutil.rmtree(folder / "data" / "demos")
    assert sum("R001" in each for each in findings(folder)) == 2


def test_a_demo_that_was_never_run_is_checked_all_the_same(folder: Path) -> None:
    (folder / RESULT).unlink()
    assert findings(folder) == []
    change(folder, RECORD_FILE, "claim: low-is-present", "claim: nowhere")
    change(folder, RECORD_FILE, "citekey: low2001", "citekey: low2011")
    change(folder, RECORD_FILE, "    kind: value\n", "")
    (folder / REGISTERED).unlink()
    told = findings(folder)
    for each in (
        f"{RECORD_FILE}:{MORE}:12 C102 ",
        f"{RECORD_FILE}:5:14 C101 ",
        f"{RECORD_FILE}:{FAIR}:5 R007 ",
        f"{RECORD_FILE}:{FAIR}:5 R009 ",
        f"{RECORD_FILE}:{MORE - 1}:5 R009 ",
    ):
        assert any(each in line for line in told), (each, told)
    assert not any("R008" in line for line in told)
    kb = stronger.load(folder)
    assert kb.counts()["predictions"] == 3
    assert kb.demos_by_paper == {"low2011": ["coin"]}


def test_a_broken_file_of_a_demo_that_was_never_run_is_found(folder: Path) -> None:
    write(folder, "dice", measure="def dice(:\n", lesson="1 /\n")
    write(folder, "_helper", measure="def helper(:\n")  # is no demo
    write(folder, "latin", measure="")
    (folder / "demos/latin/measure.py").write_bytes(b"# \xff\n")
    told = findings(folder)
    assert "demos/dice/measure.py:1:10 R012 invalid syntax" in told
    assert "demos/dice/lesson.py:1:4 R012 invalid syntax" in told
    assert any(each.startswith("demos/latin/measure.py:1:1 R012 it cannot") for each in told)
    assert any("R012 demo 'dice' has no record of what it predicts" in each for each in told)
    assert not any("_helper" in each for each in told)


def test_checking_runs_no_code_of_the_knowledge_base(folder: Path) -> None:
    write(folder, "coin", measure=MEASURE_TEXT + "\nraise SystemExit('run')\n")
    findings(folder)


def test_a_rewritten_registration_is_told_where_there_is_git(folder: Path) -> None:
    def git(*arguments: str) -> None:
        environment = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
        names = [
            "-c",
            "user.name=t",
            "-c",
            "user.email=t@example.org",
            "-c",
            "commit.gpgsign=false",
        ]
        subprocess.run(
            ["git", "-C", str(folder), *names, *arguments],
            check=True,
            capture_output=True,
            env=environment,
        )

    git("init", "-q")
    git("add", ".")
    git("commit", "-qm", "All")
    assert findings(folder) == []
    kb = stronger.load(folder)
    (first,) = read_entries(folder / REGISTERED, "r")
    append(folder / REGISTERED, (first,), first.model_copy(update={"what": "moved"}))
    assert findings(folder) == []
    change(folder, REGISTERED, '"measure":"', '"measure":"0')
    assert (
        f"{REGISTERED}:1:1 R011 {REGISTERED} has lost or changed 1 line since it was committed"
        in (findings(folder))
    )
    assert kb.promises[0].id == "coin"


@pytest.mark.parametrize("lost", ["all", "some"])
def test_a_metric_missing_in_seeds_is_told_and_nothing_falls_over(folder: Path, lost: str) -> None:
    def lose(content: dict[str, Any]) -> None:
        for metrics in content["metrics"][: None if lost == "all" else 1]:
            del metrics["heads"]

    edit(folder, lose)
    told = findings(folder)
    assert any("R008 demo 'coin' did not measure 'heads' in every seed" in each for each in told)
    kb = stronger.load(folder)
    assert [each.prediction.id for each in kb.tests] == ["all-are-counted"]
    assert kb.dataset.model_dump()["edges"]


def test_a_result_without_a_single_seed_is_no_result(folder: Path) -> None:
    edit(folder, lambda content: content.update(metrics=[]))
    assert any(f"{RESULT}:1:1 R001 no result: metrics" in each for each in findings(folder))


# --- What tests say of claims ----------------------------------------------------------------


def identity(name: str, claim: str, if_met: str, metric: str) -> dict[str, Any]:
    return {
        "id": f"{name}-{claim}-{metric}",
        "claim": claim,
        "metric": metric,
        "expect": {"low": 0, "high": 0},
        "if_met": if_met,
        "source": "s",
        "kind": "identity",
        "identity": name,
    }


def results_of(made: Path, *predictions: dict[str, Any], void: tuple[str, ...] = ()) -> Result:
    precondition = {
        "id": "sound",
        "kind": "input",
        "predictions": list(void),
        "condition": "It has to be so.",
        "why": "Else nothing is said.",
        "holds": False,
        "found": "It is not.",
        "added": "2026-11-29",
    }
    promise = Promise.model_validate(
        {
            "id": "coin",
            "title": "t",
            "question": "q",
            "predictions": list(predictions),
            "preconditions": [precondition] if void else [],
        }
    )
    measured = read_measured(made / RESULT)
    metrics = ({"zero": 0.0, "one": 1.0}, {"zero": 0.0, "one": 0.0})
    return Result(promise, measured.model_copy(update={"metrics": metrics}))


def test_one_failing_check_breaks_an_identity_for_every_claim_it_is_on(made: Path) -> None:
    holds = results_of(
        made,
        identity("a", "growth", "supports", "zero"),
        identity("a", "low-is-present", "challenges", "zero"),
    )
    (fact,) = testing.identities_of(testing.tests_of([holds]))
    assert (fact.node, fact.holds, len(fact.checks)) == ("identity:a", True, 2)
    assert fact.stances == {"growth": ("supports",), "low-is-present": ("challenges",)}
    for order in ((0, 1), (1, 0)):
        checks = [
            identity("a", "growth", "supports", "zero"),
            identity("a", "growth", "supports", "one"),
        ]
        (fact,) = testing.identities_of(
            testing.tests_of([results_of(made, *(checks[at] for at in order))])
        )
        assert not fact.holds
        assert fact.stances == {"growth": ("challenges",)}


def test_a_void_check_settles_nothing(made: Path) -> None:
    check = identity("a", "growth", "supports", "one")
    (fact,) = testing.identities_of(
        testing.tests_of([results_of(made, check, void=(check["id"],))])
    )
    assert fact.stances == {}
    assert not fact.holds


def test_voids_and_checks_are_no_tests_and_a_failing_check_is_told(folder: Path) -> None:
    change(folder, RECORD_FILE, "        low: 1\n", "        low: 2000\n")
    kb = stronger.load(folder)
    data = kb.dataset.model_dump()
    edges = {(edge["kind"], edge.get("prediction")): edge for edge in data["edges"]}
    assert ("tests", "fair") not in edges
    assert edges["predicts", "fair"]["outcome"] == "void"
    assert ("tests", "more-heads-than-edges") in edges
    assert edges["checks", "all-are-counted"]["target"] == "identity:counting"
    assert ("tests", "all-are-counted") not in edges
    settles = [edge for edge in data["edges"] if edge["kind"] == "settles"]
    assert [(each["source"], each["target"], each["stance"]) for each in settles] == [
        ("identity:counting", "growth", "supports")
    ]
    edit(folder, lambda content: content["metrics"][0].update(tosses=999.0))
    data = stronger.load(folder).dataset.model_dump()
    settles = [each for each in data["edges"] if each["kind"] == "settles"]
    assert [each["stance"] for each in settles] == ["challenges"]


def test_a_figure_that_is_too_heavy_is_told(folder: Path) -> None:
    figure = folder / "data/demos/coin/seen.svg"
    figure.write_text(figure.read_text(encoding="utf-8") + "<!--" + "x" * 150_000 + "-->")
    file = "data/demos/coin/seen.svg"
    [told] = findings(folder)
    assert told.startswith(f"{file}:1:1 R013 the figure 'seen.svg' of demo 'coin' has 1")
    assert told.endswith(" kB, over 150")
