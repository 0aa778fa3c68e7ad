"""The published schemas are those of the models, and the files under ``data`` name theirs."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from stronger.cli.schema import all_schemas

DATA = Path(__file__).parents[2] / "data"
FILES = sorted([*DATA.glob("*.yaml"), *DATA.glob("claims/**/*.yaml"), *DATA.glob("demos/*/*.yaml")])


@pytest.mark.parametrize("name", sorted(all_schemas()))
def test_a_published_schema_is_that_of_the_models(name: str) -> None:
    published = json.loads((DATA / "schema" / name).read_text(encoding="utf-8"))
    assert published == all_schemas()[name], "write the schemas anew: stronger schema"


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_data_file_names_a_schema_that_exists(path: Path) -> None:
    first = path.read_text(encoding="utf-8").splitlines()[0]
    named = re.fullmatch(r"# yaml-language-server: \$schema=(.+)", first)
    assert named
    assert (path.parent / named[1]).resolve().parent == DATA / "schema"
    assert (path.parent / named[1]).is_file()


def test_a_property_is_described() -> None:
    statement = all_schemas()["statements.json"]["$defs"]["Statement"]
    assert "not towards the thesis" in statement["properties"]["stance"]["description"]
