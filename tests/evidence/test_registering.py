"""Registrations only grow, name their mistakes, and git tells of lines that are gone."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stronger.evidence.predictions import Prediction
from stronger.evidence.promises import Promise, registered_hash
from stronger.evidence.registering import (
    Entry,
    RegistrationError,
    append,
    entry,
    fixed,
    lost_lines,
    measure_of,
    read_entries,
    unregistered,
    written,
)

DAY = dt.date(2026, 11, 29)
hashes = st.text("0123456789abcdef", min_size=1, max_size=8)
entries = st.builds(
    Entry,
    date=st.dates().map(str),
    what=st.sampled_from(["registered", "kinds", "amended", "moved"]),
    reason=st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
    measure=hashes | st.just(""),
    predictions=st.dictionaries(st.sampled_from("abc"), hashes),
)


def predict(id: str, **more: Any) -> Prediction:  # noqa: A002
    given = {
        "id": id,
        "claim": "c",
        "metric": "m",
        "expect": {"low": 0},
        "if_met": "supports",
        "source": "someone2000 p. 1",
        "kind": "value",
    }
    return Prediction.model_validate(given | more)


def promise(*predictions: Prediction) -> Promise:
    return Promise(id="coin", title="t", question="q", predictions=predictions)


@given(st.lists(entries, max_size=4), entries)
def test_adding_an_entry_leaves_every_earlier_line_as_it_was(old: list[Entry], more: Entry) -> None:
    before, after = written(tuple(old)), written((*old, more))
    earlier, later = before.split("\n"), after.split("\n")
    assert later[: len(old) + 1] == earlier[: len(old) + 1]
    assert len(later) == len(earlier) + 1


@given(st.lists(entries, min_size=1, max_size=4))
def test_what_is_written_reads_back(old: list[Entry]) -> None:
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        path = Path(folder) / "new" / "registered.json"
        for at in range(len(old)):
            append(path, read_entries(path, "r"), old[at])
            assert read_entries(path, "r") == tuple(old[: at + 1])


def test_where_there_is_no_file_nothing_is_registered(tmp_path: Path) -> None:
    assert read_entries(tmp_path / "registered.json", "r") == ()
    assert written(()) == "[\n]\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (b"", "data/r.json:1:1 "),
        (b'[\n {"date":"2026-11-29",\n}\n]', "data/r.json:3:1 "),
        (b'[\n {"date":"d","what":"registered"}\n {"date":"d"}\n]', "data/r.json:3:2 "),
        (b"{}", "data/r.json:1:1 is no list"),
        (b'[\n {"date":"d","what":"guessed"}\n]', "data/r.json:2:1 what: "),
        (b'[\n {"date":"d","what":"moved"}\n,{"what":"moved"}\n]', "data/r.json:3:1 date: "),
        (b'[\n {"date":"d","what":"moved","hash":"x"}\n]', "data/r.json:2:1 hash: "),
        (b'[\n {"date":"d","what":"moved","predictions":{"a":1}}\n]', "r.json:2:1 predictions.a: "),
        (b"[\n 3\n]", "data/r.json:2:1 "),
        (b"\xff", "data/r.json:1:1 cannot be read"),
    ],
)
def test_a_malformed_file_is_named_with_line_and_column(
    tmp_path: Path, text: bytes, told: str
) -> None:
    path = tmp_path / "r.json"
    path.write_bytes(text)
    with pytest.raises(RegistrationError) as raised:
        read_entries(path, "data/r.json")
    assert told in str(raised.value)
    assert "\n" not in str(raised.value)


def test_the_first_registration_fixes_all_and_a_second_nothing() -> None:
    both = promise(predict("a"), predict("b"))
    assert unregistered(both, ()) == ["a", "b"]
    first = entry(both, (), "code", has_result=False, date=DAY)
    assert first == Entry(
        date="2026-11-29",
        what="registered",
        measure="code",
        predictions={each.id: registered_hash(each) for each in both.predictions},
    )
    assert first is not None
    assert unregistered(both, (first,)) == []
    assert entry(both, (first,), "code", has_result=True) is None


def test_what_is_added_or_changed_is_fixed_by_itself_and_the_last_counts() -> None:
    first = entry(promise(predict("a"), predict("b")), (), "code", has_result=False, date=DAY)
    assert first is not None
    changed = promise(predict("a", expect={"low": 1}), predict("b"), predict("c"))
    assert unregistered(changed, (first,)) == ["a", "c"]
    second = entry(changed, (first,), "code", has_result=False, date=DAY)
    assert second is not None
    assert (set(second.predictions), second.measure) == ({"a", "c"}, "")
    both = (first, second)
    assert unregistered(changed, both) == []
    assert fixed(both)["a"] == registered_hash(changed.predictions[0])
    # what was registered earlier and then replaced is no longer registered
    assert unregistered(promise(predict("a")), both) == ["a"]


def test_code_that_changed_is_fixed_anew() -> None:
    first = entry(promise(predict("a")), (), "code", has_result=False, date=DAY)
    assert first is not None
    moved = entry(promise(predict("a")), (first,), "other", has_result=False, date=DAY)
    assert moved is not None
    assert (moved.measure, dict(moved.predictions)) == ("other", {})
    assert measure_of((first, moved)) == "other"
    assert measure_of(()) == ""


def test_after_a_result_it_is_an_amendment_and_needs_a_reason() -> None:
    first = entry(promise(predict("a")), (), "code", has_result=False, date=DAY)
    assert first is not None
    slip = [{"date": "2026-11-30", "changed": "kind", "reason": "A slip."}]
    unsaid = promise(predict("a", kind="effect"))
    with pytest.raises(RegistrationError, match="changed after a result: say so in demo"):
        entry(unsaid, (first,), "code", has_result=True, reason="A slip.")
    said = promise(predict("a", kind="effect", amended=slip))
    for promised, code in ((said, "code"), (promise(predict("a")), "other"), (promise(), "code")):
        with pytest.raises(RegistrationError, match="amendment: say why with --reason"):
            entry(promised, (first,), code, has_result=True)
        more = entry(promised, (first,), code, has_result=True, reason="A slip.", date=DAY)
        assert more is not None
        assert (more.what, more.reason) == ("amended", "A slip.")
        assert more.withdrawn == (() if promised.predictions else ("a",))


def test_a_prediction_without_a_kind_is_not_registered() -> None:
    with pytest.raises(RegistrationError, match="prediction 'b' of demo 'coin' has no kind"):
        entry(promise(predict("a"), predict("b", kind=None)), (), "code", has_result=False)


def git(folder: Path, *arguments: str) -> None:
    given = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
    subprocess.run(
        ["git", "-C", str(folder), *given, *arguments],
        check=True,
        capture_output=True,
        env=environment,
    )


@pytest.mark.parametrize("below", ["", "kb"])
def test_git_tells_of_a_line_that_was_rewritten_and_not_of_one_that_was_added(
    tmp_path: Path, below: str
) -> None:
    root = tmp_path / below
    name = "data/demos/coin/registered.json"
    path = root / name
    first = Entry(date="2026-11-28", what="registered", predictions={"a": "1"})
    append(path, (), first)
    git(tmp_path, "init", "-q")
    assert lost_lines(root) == []  # nothing is committed yet
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "Register")
    assert lost_lines(root) == []

    append(path, (first,), Entry(date="2026-11-29", what="moved", measure="2"))
    assert lost_lines(root) == []
    git(tmp_path, "commit", "-qam", "Move")
    assert lost_lines(root) == []

    text = path.read_text()
    path.write_text(text.replace('"a":"1"', '"a":"9"'))
    assert lost_lines(root) == [(name, 1)]  # not committed yet
    git(tmp_path, "commit", "-qam", "Rewrite")
    assert lost_lines(root) == [(name, 1)]
    path.write_text(text)
    git(tmp_path, "commit", "-qam", "Put back")
    assert lost_lines(root) != []  # history is history

    other = root / "data/demos/dice/registered.json"
    append(other, (), first)
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "Another")
    assert [file for file, _ in lost_lines(root)] == [name]
    git(tmp_path, "rm", "-q", str(other))
    assert [file for file, _ in lost_lines(root)] == [name, "data/demos/dice/registered.json"]


def test_without_git_or_a_repository_nothing_can_be_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert lost_lines(tmp_path) == []
    monkeypatch.setenv("PATH", str(tmp_path))
    assert lost_lines(tmp_path) == []


def test_ours_have_lost_no_line(root: Path) -> None:
    assert lost_lines(root) == []
