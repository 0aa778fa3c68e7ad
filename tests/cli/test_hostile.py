"""Every command bears every hostile file: a status, a sentence, in time, and nothing emptied.

Each command that reads files meets each of them with each of its options. Knowledge bases take
longer: commands that measure, draw and build, and further options, meet a part of them, and ``make
fuzz`` leaves nothing out.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from tests.cli.driving import BASES, FILES, GOOD, SLOTS, Driver, commands, remove
from tests.cli.hostile import BYTES, NAMES, TEXTS, make

from stronger.cli.new import new

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="FIFOs are those of Unix")
FURTHER = 8
"""Of so many files, one is for a command's further options."""
LENGTHY = {"demo draw": 9, "demo run": 9, "demo verify": 9, "site generate": 24, "site build": 40}
"""Commands that take long, and of how many files one is for them."""


def test_every_command_is_driven() -> None:
    assert set(commands()) == {*FILES, *BASES}


@pytest.mark.parametrize("command", FILES)
def test_every_file_is_borne(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("good.bib").write_text(GOOD)
    Path("doc.tex").write_text(r"\cite{a}\cite{b}")
    driver = Driver(monkeypatch)
    for name in NAMES:
        path = make(name, tmp_path)
        for line in FILES[command]:
            driver.with_file(command, line, path)
        remove(path)
        assert Path("good.bib").read_text() == GOOD
    assert not driver.faults, "\n".join(driver.faults)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A knowledge base as `stronger new` makes it."""
    folder = tmp_path_factory.mktemp("new") / "kb"
    new(folder)
    return folder


@pytest.mark.parametrize("command", BASES)
def test_every_knowledge_base_is_borne(
    command: str, base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    driver = Driver(monkeypatch)
    for place, name in enumerate([*TEXTS, *BYTES]):
        slots = SLOTS.get(Path(name).suffix, SLOTS[""])
        for number, line in enumerate(BASES[command]):
            if (place + number) % (FURTHER if number else LENGTHY.get(command, 1)) == 0:
                slot = slots[(place + number) % len(slots)]
                driver.with_base(command, line, base, slot, make(name, tmp_path))
    assert not driver.faults, "\n".join(driver.faults)
