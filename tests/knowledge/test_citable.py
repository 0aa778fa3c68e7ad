"""Claims, demos and predictions as works that can be cited."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import stronger
from stronger.bibliography import read_text
from stronger.bibliography.citing import cite
from stronger.knowledge.citable import Citable
from stronger.knowledge.edition import Author, Edition

ROOT = Path(__file__).parents[2]
OURS = stronger.load(ROOT)
SMALL = stronger.load(ROOT / "tests" / "fixtures" / "small")
COINS = Edition(
    "Coins & Co",
    (Author("Ada", "Toss", ""), Author("", "", "The 50% Society")),
    version="1.10",
    date="2026-09-21",
    address="https://coins.example/",
)


def test_a_claim_is_cited_with_version_day_and_address() -> None:
    assert Citable(SMALL, COINS).bibtex("growth") == (
        "@techreport{growth,\n"
        "  author = {Toss, Ada and {The 50\\% Society}},\n"
        "  title = {{Growth}},\n"
        "  type = {Claim},\n"
        "  institution = {Coins \\& Co, version 1.10, data of 2026-09-21},\n"
        "  year = {2026},\n"
        "  month = sep,\n"
        "  url = {https://coins.example/claims/growth/},\n"
        "  note = {What fires grows.},\n"
        "}\n"
    )


def test_a_demo_and_a_prediction_tell_their_run_and_what_came_out() -> None:
    citable = Citable(OURS, COINS)
    test = next(each for each in OURS.tests if str(each.finding.outcome) == "partial")
    run = OURS.results_by_demo[test.demo].measured
    demo = citable.bibtex(test.demo)
    assert f"Measured on {run.stamp.date[:10]} at full scale, {len(run.metrics)} seeds" in demo
    assert f"url = {{https://coins.example/demos/{test.demo}/}}" in demo
    prediction = citable.bibtex(f"{test.demo}/{test.prediction.id}")
    assert "Outcome: there, but" in prediction
    assert f"demos/{test.demo}/#{test.prediction.id}}}" in prediction
    assert len(citable.names) == len(set(citable.names))


def test_everything_that_can_be_cited_is_read_back_without_a_finding() -> None:
    citable = Citable(OURS)
    text = "\n".join(citable.bibtex(name) for name in citable.names)
    read = read_text(text)
    assert list(read.by_key) == citable.names
    assert not read.diagnostics


@pytest.mark.parametrize("name", ["nothing", "perceptron/nothing", "nothing/x", "", "/"])
def test_what_is_not_there_cannot_be_cited(name: str) -> None:
    assert Citable(OURS).entry(name) is None
    assert Citable(OURS).bibtex(name) == ""


@pytest.mark.parametrize("style", ["apa", "ieee", "chicago"])
def test_it_is_set_in_styles_beside_papers(style: str) -> None:
    claim = Citable(SMALL, COINS).entry("growth")
    assert claim is not None
    first, second = cite([claim, SMALL.bibliography["rival2010"]], style)
    assert "Growth" in first.bibliography_entry
    assert "Coins & Co, version 1.10, data of 2026-09-21" in first.bibliography_entry
    assert "Claim" in first.bibliography_entry
    assert "Rival" in second.bibliography_entry


@given(text=st.text(st.characters(exclude_categories=()), min_size=1, max_size=20))
@settings(max_examples=80, deadline=None)
def test_no_title_or_name_breaks_its_entry(text: str) -> None:
    edition = replace(COINS, title=text, authors=(Author("", "", text), Author(text, text, "")))
    entry = Citable(SMALL, edition).entry("growth")
    assert entry is not None
    assert entry.title == "Growth"
    assert entry.get("year") == "2026"
    assert read_text(Citable(SMALL, edition).bibtex("growth")).by_key.keys() == {"growth"}
