"""The page that says why there is no number, and the files that stand beside it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from stronger.knowledge.mappings import SEMANTICS, mappings_of
from stronger.knowledge.standing_records import StandingFile, standing_file, standing_schema
from stronger.site import generate

if TYPE_CHECKING:
    from pathlib import Path

    from stronger.knowledge import KnowledgeBase


def test_a_ribbon_has_a_mark_for_every_mapping_and_the_table_its_value(
    small: KnowledgeBase, tmp_path: Path
) -> None:
    docs = generate(small, tmp_path / "docs").docs
    text = (docs / "claims" / "no-number.md").read_text(encoding="utf-8")
    mappings = mappings_of(small)
    assert text.count('class="ribbon__mark') == len(SEMANTICS) * len(mappings)
    assert text.count('scope="row">') >= len(mappings) >= 12
    assert all(name in text for name in SEMANTICS)
    assert "/claims/index.md#standing" in text


def test_the_standing_of_any_base_is_a_file_that_fits_the_schema_beside_it(
    hostile: KnowledgeBase, small: KnowledgeBase, tmp_path: Path
) -> None:
    for number, kb in enumerate((hostile, small)):
        docs = generate(kb, tmp_path / str(number)).docs
        text = (docs / "claims" / "standing.json").read_text(encoding="utf-8")
        assert StandingFile.model_validate_json(text) == standing_file(kb)
        schema = (docs / "claims" / "standing.schema.json").read_text(encoding="utf-8")
        assert json.loads(schema) == standing_schema()
