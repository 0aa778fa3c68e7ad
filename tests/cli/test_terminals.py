"""What a terminal shows: no control character of data, no key cut, no word broken."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from stronger.bibliography import FORMATS, export, read_text
from stronger.escaping import escaped

pty = pytest.importorskip("pty", reason="terminals are those of Unix")

EVIL = "\x1b]0;title\x07 \x9b31m \x7f\u202egnp\u202c\u2066"
BIB = f"""@misc{{plain, author = {{Plain, Pat}}, title = {{Plain}}, year = 2000}}
@article{{ke\x1by\x07, author = {{M\x1büller, A\x07nna}}, title = {{Title {EVIL} end}}, year = 2001,
  journal = {{J {EVIL}}}, note = {{{EVIL}}}}}
"""
OBEYED = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
STYLE = re.compile("\x1b\\[[0-9;]*m")
"""What our own tables send."""
LONG = "a-very-long-key-of-somebody-who-likes-them:2014-neural-machine-translation"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "evil.bib").write_text(BIB, encoding="utf-8")
    return tmp_path


def terminal(folder: Path, *arguments: str, columns: int = 80) -> str:
    """Run a command on a terminal, and return what that was sent."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "COLUMNS": str(columns), "STRONGER_CACHE": str(folder / "cache")}
    with subprocess.Popen(
        [sys.executable, "-m", "stronger", *arguments],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs,
        env=environment,
    ):
        os.close(theirs)
        sent = bytearray()
        while True:
            try:
                part = os.read(ours, 65536)
            except OSError:  # so Linux says that it is closed
                break
            if not part:
                break
            sent += part
    os.close(ours)
    return sent.decode().replace("\r\n", "\n")


@pytest.mark.parametrize(
    "command",
    [
        ("papers", "--bib", "evil.bib"),
        ("papers", "--bib", "evil.bib", "--json"),
        ("show", "ke\x1by\x07", "--bib", "evil.bib"),
        ("bib", "keys", "evil.bib"),
        ("bib", "check", "evil.bib"),
        ("bib", "check", "evil.bib", "--diff"),
        ("bib", "tidy", "evil.bib", "--diff"),
        ("bib", "import", "evil.bib"),
        ("bib", "merge", "evil.bib", "evil.bib"),
        ("bib", "verify", "evil.bib", "--against", "evil.bib"),
        ("cite", "ke\x1by\x07", "--bib", "evil.bib"),
        *(("export", "--bib", "evil.bib", "--format", name) for name in FORMATS),
    ],
    ids=" ".join,
)
def test_no_control_character_of_data_reaches_a_terminal(
    folder: Path, command: tuple[str, ...]
) -> None:
    sent = STYLE.sub("", terminal(folder, *command))
    assert sent.strip()
    assert not OBEYED.findall(sent)
    assert "\x1b" not in sent


@pytest.mark.parametrize(
    "command",
    [
        ("papers", "--bib", "evil.bib"),
        ("bib", "keys", "evil.bib"),
        ("bib", "check", "evil.bib"),
        ("cite", "ke\x1by\x07", "--bib", "evil.bib"),
        ("export", "--bib", "evil.bib", "--format", "markdown"),
        ("export", "--bib", "evil.bib", "--format", "html"),
    ],
    ids=" ".join,
)
def test_text_for_people_holds_none_in_a_pipe_either(
    folder: Path, command: tuple[str, ...]
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "stronger", *command], cwd=folder, capture_output=True, check=False
    )
    told = (done.stdout + done.stderr).decode()
    assert told
    assert not OBEYED.findall(told)
    assert "\x1b" not in told


def test_data_in_a_pipe_is_what_the_file_holds(folder: Path) -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "stronger", "show", "ke\x1by\x07", "--bib", "evil.bib"],
        cwd=folder,
        capture_output=True,
        check=True,
    )
    assert EVIL in shown.stdout.decode()
    listed = subprocess.run(
        [sys.executable, "-m", "stronger", "papers", "--bib", "evil.bib", "--json"],
        cwd=folder,
        capture_output=True,
        check=True,
    )
    assert json.loads(listed.stdout)[1]["key"] == "ke\x1by\x07"


def test_lists_of_references_show_control_characters_escaped() -> None:
    read = read_text(BIB)
    for form in ("markdown", "html"):
        made = export(read, read, form)
        assert made == escaped(made)


@pytest.mark.parametrize("columns", [200, 80, 40, 20])
def test_keys_are_never_cut_and_words_never_broken(folder: Path, columns: int) -> None:
    title = "Neural Machine Translation by Jointly Learning to Align"
    (folder / "long.bib").write_text(
        f"@misc{{{LONG}, author = {{Bahdanau, Dzmitry}}, title = {{{title}}}, year = 2014}}"
    )
    for command in (("papers", "--bib"), ("bib", "verify", "--against", "long.bib")):
        sent = STYLE.sub("", terminal(folder, *command, "long.bib", columns=columns))
        words = sent.split()
        assert LONG in words
        if command[0] == "papers":
            assert not [word for word in title.split() if word not in words]
    assert all(len(line) <= columns for line in sent.split("\n") if LONG not in line)
