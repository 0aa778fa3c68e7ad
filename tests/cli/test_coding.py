"""``stronger coding``: a sheet that hides our codes, and the record that keeps both."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from stronger import load
from stronger.knowledge.agreement import agreements, differences

if TYPE_CHECKING:
    from collections.abc import Callable

    Run = Callable[..., tuple[int, str, str]]


def test_a_sheet_hides_our_codes_and_joins_with_them(
    root: Path, tmp_path: Path, stronger: Run
) -> None:
    small = Path(shutil.copytree(root / "tests" / "fixtures" / "small", tmp_path / "kb"))
    sheet, record = small / "sheet.yaml", small / "data" / "coding" / "one.yaml"
    assert stronger("coding", "draw", "--seed", "7", "-o", str(sheet), "--kb", str(small))[0] == 0
    drawn = yaml.safe_load(sheet.read_text())
    assert all(row["claim"] == row["stance"] == row["basis"] == "" for row in drawn["sheet"])
    for row in drawn["sheet"]:
        row.update(claim="growth", stance="supports", basis="direct", seen="passage")
    drawn["sheet"][0]["stance"] = "suports"
    sheet.write_text(yaml.safe_dump(drawn))
    join = ("coding", "join", str(sheet), "--coder", "A reader.", "--kb", str(small))
    status, told, _ = stronger(*join)
    assert status == 1
    assert "sheet.yaml:" in told
    assert "did you mean 'supports'" in told

    drawn["sheet"][0]["stance"] = "supports"
    sheet.write_text(yaml.safe_dump(drawn))
    record.parent.mkdir()
    assert stronger(*join, "-o", str(record))[0] == 0
    kb = load(small)
    (coding,) = kb.files.codings
    ours = {each.id: each for each in kb.files.statements}
    for each in coding.coded:
        assert each.first.stance == ours[each.statement].stance
        assert each.differs == (each.statement != "hebb-1")
    unsettled = {each.message.split("'")[1] for each in kb.check(select=["C126"])}
    assert unsettled == {each.statement for each in differences(coding)} == {
        "low-1", "low-2", "rival-1"
    }  # fmt: skip
    assert [each.aspect for each in agreements(coding)][:3] == ["claim", "stance", "basis"]

    changed = yaml.safe_load(record.read_text())
    for row in changed["coded"]:
        row["settled"] = {**row["first"], "why": "The place says so."}
    changed["coded"][0]["statement"] = "hebb-11"
    record.write_text(yaml.safe_dump(changed))
    found = load(small).check(select=["C126"])
    assert len(found) == 1
    assert "'hebb-11' does not exist; did you mean 'hebb-1'" in found[0].message
    assert found[0].position.file == "data/coding/one.yaml"
