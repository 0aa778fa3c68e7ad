"""What is asked of git, and what git must not do then."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from stronger.evidence.registering import lost_lines
from stronger.evidence.stamping import ask_git, commit_of

if TYPE_CHECKING:
    from pathlib import Path


def test_asking_git_runs_no_program_that_a_repository_names(tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    repository = tmp_path / "repository"
    trap = tmp_path / "trap"
    trap.write_text(f"#!/bin/sh\ntouch {ran}\ncat\n", encoding="utf-8")
    trap.chmod(0o755)
    record = repository / "data" / "demos" / "coin" / "registered.json"
    record.parent.mkdir(parents=True)
    (repository / ".gitattributes").write_text("*.json diff=trap\n", encoding="utf-8")
    record.write_text("[\n1\n]\n", encoding="utf-8")
    for command in (
        "init -q",
        "add .",
        "-c user.name=a -c user.email=a@example.org commit -q -m a",
        f"config core.fsmonitor {trap}",
        f"config diff.trap.textconv {trap}",
        f"config diff.trap.command {trap}",
        f"config gpg.program {trap}",
        "config log.showSignature true",
    ):
        subprocess.run(["git", "-C", repository, *command.split()], check=True)
    assert ask_git(record.parent, "ls-files", record.name) == f"{record.name}\n"
    assert commit_of(record)[1] is False
    assert lost_lines(repository) == []
    assert not ran.exists()
