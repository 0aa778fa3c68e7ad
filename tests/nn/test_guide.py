"""The guide to the networks: its code runs as it stands, from top to bottom."""

import re
from pathlib import Path

import pytest

GUIDE = Path(__file__).parents[2] / "docs" / "guides" / "networks.md"


def test_the_code_of_the_guide_runs_and_says_what_it_promises(
    capsys: pytest.CaptureFixture[str],
) -> None:
    blocks = re.findall(r"^```python\n(.*?)^```", GUIDE.read_text(encoding="utf-8"), re.M | re.S)
    namespace: dict[str, object] = {}
    for block in blocks:
        exec(compile(block, str(GUIDE), "exec"), namespace)
    said = dict(line.split(": ", 1) for line in capsys.readouterr().out.splitlines())
    assert float(said["misclassified"].rstrip("%")) < 15
    assert float(said["relative error of the gradient"]) < 1e-6
    assert 0 < float(said["fraction of zeros"].rstrip("%")) < 100
    assert len(blocks) == 6
