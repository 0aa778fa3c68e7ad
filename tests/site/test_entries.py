"""Tests of the links that a paper's page shows."""

from __future__ import annotations

import pytest

from stronger.bibliography import read_text
from stronger.site.entries import links


@pytest.mark.parametrize(
    ("fields", "label", "address"),
    [
        (r"doi = {10.1007/a\_1}", "doi:10.1007/a_1", "https://doi.org/10.1007/a_1"),
        ("doi = {{10.1000/xyz}}", "doi:10.1000/xyz", "https://doi.org/10.1000/xyz"),
        (
            "eprint = {arXiv:math.GT/0309136}, archiveprefix = {arXiv}",
            "arXiv:math.GT/0309136",
            "https://arxiv.org/abs/math.GT/0309136",
        ),
        (
            "eprint = {https://arxiv.org/abs/1409.0473v7}, eprinttype = {arxiv}",
            "arXiv:1409.0473v7",
            "https://arxiv.org/abs/1409.0473v7",
        ),
        (
            "journal = {arXiv preprint arXiv:1409.0473}",
            "arXiv:1409.0473",
            "https://arxiv.org/abs/1409.0473",
        ),
    ],
)
def test_a_work_is_linked_by_its_identifiers_however_written(
    fields: str, label: str, address: str
) -> None:
    (link,) = links(read_text(f"@article{{a, {fields}}}")["a"])
    assert (link.label, str(link.address)) == (label, address)


@pytest.mark.parametrize(
    "fields",
    [
        "eprint = {2019}, archiveprefix = {arXiv}",
        "eprint = {1419.0473}, archiveprefix = {arXiv}",
        "eprint = {1409.0473}, archiveprefix = {jstor}",
        "doi = {unknown}",
    ],
)
def test_what_is_no_identifier_is_not_linked(fields: str) -> None:
    assert links(read_text(f"@misc{{a, {fields}}}")["a"]) == ()
