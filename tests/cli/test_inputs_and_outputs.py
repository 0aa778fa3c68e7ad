"""What a command line names as a file to read or to write, whatever it is."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from stronger.outputs import save

BIB = "@misc{a,\n  title = {Ångström},\n  year = {1990},\n}\n"
LATER = BIB + "\n@misc{b,\n  title = {New},\n}\n"
SHELL = sys.platform != "win32"
pytestmark = pytest.mark.skipif(not SHELL, reason="devices and FIFOs are those of Unix")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A repository of git whose last commit has another refs.bib than the folder."""

    def git(*arguments: str) -> None:
        identity = ("-c", "user.name=N", "-c", "user.email=n@example.org")
        subprocess.run(["git", *identity, *arguments], cwd=tmp_path, check=True)

    (tmp_path / "refs.bib").write_text(BIB)
    git("init", "--quiet")
    git("add", "refs.bib")
    git("commit", "--quiet", "--message", "First")
    (tmp_path / "refs.bib").write_text(LATER)
    return tmp_path


def shell(line: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    known = {**os.environ, "NO_COLOR": "1", "STRONGER_CACHE": str(cwd / "cache"), **environment}
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", line.replace("stronger", f"{sys.executable} -m stronger")],
        cwd=cwd,
        env=known,
        capture_output=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    "line",
    [
        "stronger papers --bib - < refs.bib",
        "cat refs.bib | stronger papers --bib -",
        "stronger papers --bib <(cat refs.bib)",
        "stronger papers --bib /dev/stdin < refs.bib",
        "mkfifo fifo; cat refs.bib > fifo & stronger papers --bib fifo",
        "git add refs.bib; stronger papers --bib :refs.bib",
        "mkdir sub; mv refs.bib sub; git add sub; cd sub; stronger papers --bib :./refs.bib",
    ],
)
def test_what_is_no_file_is_read_like_one(folder: Path, line: str) -> None:
    done = shell(line, folder)
    assert done.stdout.decode() == "a\t\t1990\tÅngström\nb\t\t\tNew\n", done.stderr


@pytest.mark.parametrize(
    "line",
    [
        "stronger bib diff HEAD:refs.bib refs.bib",
        "stronger bib diff <(git show HEAD:refs.bib) - < refs.bib",
        "git cat-file blob HEAD:refs.bib | stronger bib diff - refs.bib",
    ],
)
def test_a_revision_is_compared_with_the_file(folder: Path, line: str) -> None:
    done = shell(line, folder)
    assert (done.returncode, done.stdout) == (1, b"b: added\n")


def test_a_file_whose_name_holds_a_colon_comes_before_a_revision(folder: Path) -> None:
    (folder / "HEAD:refs.bib").write_text("@misc{of-the-file, title = {T}}")
    assert shell("stronger papers --bib HEAD:refs.bib", folder).stdout.startswith(b"of-the-file\t")


@pytest.mark.parametrize("command", ["papers --bib", "bib check", "bib tidy", "bib diff refs.bib"])
@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("loop", "cannot read loop: it is a link that leads back to itself"),
        ("dangling", "there is no file dangling: it is a link to gone, which is not there"),
        (".", "cannot read .: it is a folder"),
        ("refs.bib/x", "there is no file refs.bib/x"),
        ("nothing.bib", "there is no file nothing.bib"),
        ("HEAD:nothing.bib", "path 'nothing.bib' does not exist in 'HEAD'"),
        ("gone:refs.bib", "invalid object name 'gone'"),
    ],
)
def test_what_cannot_be_read_is_one_sentence(
    folder: Path, command: str, name: str, told: str
) -> None:
    (folder / "loop").symlink_to("loop")
    (folder / "dangling").symlink_to("gone")
    done = shell(f"stronger {command} {name}", folder)
    assert (done.returncode, done.stdout) == (2, b"")
    assert told in done.stderr.decode()
    assert done.stderr.count(b"\n") == 1


def test_standard_input_is_read_once_and_closed_is_said(folder: Path) -> None:
    twice = shell("stronger bib diff - - < refs.bib", folder)
    assert (twice.returncode, twice.stderr.count(b"\n")) == (2, 1)
    assert b"only once" in twice.stderr
    closed = shell("stronger bib check - <&-", folder)
    assert (closed.returncode, closed.stderr.count(b"\n")) == (2, 1)


def test_tidying_standard_input_is_a_filter_that_keeps_the_encoding(folder: Path) -> None:
    untidy = "@MISC{a, title = {Ångström}}"
    for encoding in ("utf-8", "latin-1"):
        (folder / "in.bib").write_bytes(untidy.encode(encoding))
        done = shell("stronger bib tidy - < in.bib", folder)
        assert done.stdout == "@misc{a,\n  title = {Ångström},\n}\n".encode(encoding)
    written = shell("stronger bib tidy - --output out.bib < in.bib", folder)
    assert (written.returncode, written.stdout) == (0, b"")
    assert (folder / "out.bib").read_bytes() == done.stdout


@pytest.mark.parametrize("command", ["bib check --fix -", "bib keys --write HEAD:refs.bib"])
def test_what_is_no_file_is_not_written_in_place(folder: Path, command: str) -> None:
    done = shell(f"stronger {command} < refs.bib", folder)
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"is no file that" in done.stderr


def test_changes_to_standard_input_are_shown_as_a_diff(folder: Path) -> None:
    (folder / "in.bib").write_text("@misc{a, title = {T}, pages = {1-2}}\n")
    done = shell("stronger bib check --diff - < in.bib", folder)
    assert done.returncode == 1
    assert done.stdout.startswith(b"--- <stdin>\n+++ <stdin>\n")


@pytest.mark.parametrize("output", ["-", "/dev/stdout", ">(cat)", "/proc/self/fd/1", "fifo"])
def test_what_is_no_file_is_written_to(folder: Path, output: str) -> None:
    os.mkfifo(folder / "fifo")
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append((folder / "fifo").read_bytes()))
    if output == "fifo":
        reader.start()
    done = shell(f"stronger export --bib HEAD:refs.bib --output {output} | cat", folder)
    if output == "fifo":
        reader.join()
    assert done.returncode == 0
    assert (b"".join(read) or done.stdout).startswith(b"@misc{a,\n")
    assert (folder / "fifo").is_fifo()


def test_what_was_in_a_file_stays_where_output_is_added_to_it(folder: Path) -> None:
    (folder / "log").write_text("before\n")
    shell("stronger export --bib refs.bib --output /dev/stdout >> log", folder)
    assert (folder / "log").read_text().startswith("before\n@misc{a")


def test_a_device_stays_one(folder: Path) -> None:
    device = Path("/dev/null").stat()
    assert shell("stronger export --bib refs.bib --output /dev/null", folder).returncode == 0
    assert Path("/dev/null").stat().st_rdev == device.st_rdev
    assert Path("/dev/null").stat().st_ino == device.st_ino


def test_a_link_is_followed_and_one_that_leads_nowhere_is_said(folder: Path) -> None:
    (folder / "link").symlink_to("target")
    (folder / "loop").symlink_to("loop")
    dangling = shell("stronger export --bib refs.bib --output link", folder)
    assert (dangling.returncode, dangling.stderr) == (
        2,
        b"stronger: cannot write link: it is a link to target, which is not there\n",
    )
    (folder / "target").write_text("before")
    (folder / "target").chmod(0o600)
    assert shell("stronger export --bib refs.bib --output link", folder).returncode == 0
    assert (folder / "link").is_symlink()
    assert (folder / "target").read_text().startswith("@misc{a")
    assert (folder / "target").stat().st_mode & 0o777 == 0o600
    looping = shell("stronger export --bib refs.bib --output loop", folder)
    assert (looping.returncode, looping.stderr.count(b"\n")) == (2, 1)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
@pytest.mark.parametrize(
    "command",
    [
        "papers --bib refs.bib",
        "papers --bib refs.bib --json",
        "export --bib refs.bib",
        "export --bib refs.bib --output /dev/full",
        "bib check untidy.bib",
        "bib tidy - < refs.bib",
        "bib diff HEAD:refs.bib refs.bib",
        "rule B004",
        "--help",
        "--version",
    ],
)
def test_a_full_disk_is_one_sentence(folder: Path, command: str) -> None:
    (folder / "untidy.bib").write_text("@misc{a, title = {T}, pages = {1-2}}\n")
    done = shell(f"stronger {command} > /dev/full", folder, STRONGER_TRACEBACK="1")
    assert done.returncode == 2
    assert done.stderr.decode().endswith("No space left on device\n")
    assert done.stderr.count(b"\n") == 1


@pytest.mark.parametrize(
    "command",
    [
        "papers --bib refs.bib",
        "papers --bib refs.bib --json",
        "export --bib refs.bib",
        "bib check refs.bib",
        "bib tidy --diff refs.bib",
        "rule",
    ],
)
def test_a_reader_that_has_gone_ends_the_command_as_it_ends_others(
    folder: Path, command: str
) -> None:
    (folder / "refs.bib").write_text("@misc{a, title = {T}, pages = {1-2}}")
    # `| head` that has gone already; one that goes later is a race
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "stronger", *command.split()],
        cwd=folder,
        stdout=writing,
        stderr=subprocess.PIPE,
        timeout=60,
        check=False,
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (141, b"")


def test_closed_standard_output_is_said(folder: Path) -> None:
    done = shell("stronger papers --bib refs.bib >&-", folder)
    assert (done.returncode, done.stderr.count(b"\n")) == (2, 1)


def test_output_is_utf_8_whatever_the_locale(folder: Path) -> None:
    for locale in ("C", "POSIX"):
        done = shell(
            "stronger papers --bib refs.bib",
            folder,
            LC_ALL=locale,
            PYTHONUTF8="0",
            PYTHONCOERCECLOCALE="0",
        )
        assert done.stdout.decode().startswith("a\t\t1990\tÅngström\n")


def test_an_encoding_the_user_asks_for_is_used_and_what_it_lacks_is_escaped(folder: Path) -> None:
    latin = shell("stronger papers --bib refs.bib", folder, PYTHONIOENCODING="latin-1")
    assert "Ångström" in latin.stdout.decode("latin-1")
    ascii_ = shell("stronger papers --bib refs.bib", folder, PYTHONIOENCODING="ascii")
    assert rb"\xc5ngstr\xf6m" in ascii_.stdout


def test_what_cannot_be_written_is_named_and_no_file_on_the_way_to_it(tmp_path: Path) -> None:
    path = tmp_path / "gone" / "a.bib"
    with pytest.raises(OSError, match=re.escape(str(path))) as failed:
        save(path, BIB)
    assert failed.value.filename == str(path)
