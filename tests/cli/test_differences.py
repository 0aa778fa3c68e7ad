"""``bib diff`` as a command: what changed, what cannot be read, and exit statuses."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Command = Callable[..., tuple[int, str, str]]

OLD = """@misc{a, title = {X}, title = {Y}}
@misc{b, note = {x
@misc{a, title = {Z}}
@phdthesis{t, title = {On}, school = {Oxford}, year = 2003, month = may}
"""


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An old bibliography, as the current folder."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "old.bib").write_text(OLD)
    return tmp_path


def test_what_cannot_be_read_is_named_and_compared_to_the_letter(
    files: Path, stronger: Command
) -> None:
    status, out, told = stronger("bib", "diff", "old.bib", "old.bib")
    assert (status, out) == (0, "")
    assert told.count("(compared to the letter)") == 4
    (files / "new.bib").write_text(OLD.replace("{Y}", "{W}").replace("{Z}", "{V}"))
    status, out, _ = stronger("bib", "diff", "old.bib", "new.bib")
    assert status == 1
    assert out.splitlines() == [
        "a (entry 2 of this key): changed title: 'Z' is now 'V'",
        "new.bib:1:23: what cannot be read is new: 'title = {W}'",
        "old.bib:1:23: what cannot be read is gone: 'title = {Y}'",
    ]
    status, out, _ = stronger("bib", "diff", "old.bib", "new.bib", "--json")
    assert [(each["kind"], each["number"]) for each in json.loads(out)] == [
        ("field changed", 2), ("unread added", 1), ("unread removed", 1)
    ]  # fmt: skip


def test_a_bibliography_converted_to_biblatex_has_not_changed(
    files: Path, stronger: Command
) -> None:
    (files / "old.bib").write_text(OLD[OLD.index("@phd") :])
    status, *_ = stronger("export", "--bib", "old.bib", "--format", "biblatex", "-o", "new.bib")
    assert status == 0
    assert "@thesis" in (files / "new.bib").read_text()
    assert stronger("bib", "diff", "old.bib", "new.bib") == (0, "", "")
    (files / "new.bib").write_text((files / "new.bib").read_text().replace("2003-05", "2003-06"))
    status, out, _ = stronger("bib", "diff", "old.bib", "new.bib")
    assert (status, out) == (1, "t: changed date: '2003-05' is now '2003-06'\n")


def test_a_preamble_that_is_gone_is_told(files: Path, stronger: Command) -> None:
    (files / "old.bib").write_text('@preamble{"x"}\n@misc{a, title = {X}}\n')
    (files / "new.bib").write_text("@misc{a, title = {X}}\n")
    assert stronger("bib", "diff", "old.bib", "new.bib")[:2] == (1, "preamble removed: 'x'\n")
    status, out, _ = stronger("bib", "diff", "new.bib", "old.bib", "--json")
    assert (status, [each["kind"] for each in json.loads(out)]) == (1, ["preamble added"])
