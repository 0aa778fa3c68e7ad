"""A package of a third party adds a format, a rule, an importer, a style and a demo."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.install.bare import CHECKOUT, install

if TYPE_CHECKING:
    from tests.install.bare import Machine

PLUGIN = Path(__file__).parent / "plugin"
TEMPLATE = CHECKOUT / "src" / "stronger" / "template"


@pytest.fixture(scope="module")
def machine(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Machine:
    """A machine with our wheel and the package of a third party."""
    made = install(wheel, tmp_path_factory.mktemp("plugin"), "demos")
    package = made.packages / "third_party"
    shutil.copytree(PLUGIN, package)
    shutil.copytree(TEMPLATE / "demos" / "fair_coin", package / "demos" / "loaded_die")
    record = package / "data" / "demos" / "loaded-die"
    shutil.copytree(TEMPLATE / "data" / "demos" / "fair-coin", record)
    noted = made.packages / "third_party-1.0.dist-info"
    noted.mkdir()
    shutil.move(package / "entry_points.txt", noted)
    (noted / "METADATA").write_text("Metadata-Version: 2.1\nName: third-party\nVersion: 1.0\n")
    file = made.here / "refs.bib"
    file.write_text("@book{loud, title = {Larger Is Stronger!}, year = 2000}\n", encoding="utf-8")
    return made


def test_a_format_is_written_and_read_by_its_name(machine: Machine) -> None:
    assert machine.stronger("export", "--bib", "refs.bib", "-f", "keys").stdout == "loud\n"
    (machine.here / "some.keys").write_text("one\ntwo\n", encoding="utf-8")
    read = machine.stronger("bib", "import", "some.keys")
    assert "@book{one," in read.stdout
    assert "@book{two," in read.stdout


def test_a_rule_finds_and_is_explained_and_one_that_fails_is_left_out(machine: Machine) -> None:
    done = machine.stronger("bib", "check", "refs.bib", "--select", "X001")
    assert "X001 the title of 'loud' shouts" in done.stdout
    assert "'broken' of third-party is left out: ModuleNotFoundError" in done.stderr
    assert "X001 shouting-title" in machine.stronger("rule", "X001").stdout


def test_a_style_cites(machine: Machine) -> None:
    done = machine.stronger("cite", "loud", "--bib", "refs.bib", "--style", "guillemets")
    assert done.stdout == "«Larger Is Stronger!»\n", done.stderr


def test_a_demo_is_shown_and_runs(machine: Machine) -> None:
    assert "coin" in machine.stronger("demo", "show", "loaded-die").stdout
    done = machine.stronger("demo", "run", "loaded-die", "--seeds", "2")
    assert done.returncode == 0, done.stderr
