"""The archive: the same bytes for the same data, and what a repository asks for."""

from __future__ import annotations

import hashlib
import io
import json
import re
import shutil
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

import stronger
from stronger.knowledge.dataset.archive import archive, name_of
from stronger.knowledge.dataset.formats import FORMATS
from stronger.knowledge.edition import edition_of

if TYPE_CHECKING:
    from stronger.knowledge import KnowledgeBase

ROOT = Path(__file__).parents[3]
CFF = """
cff-version: 1.2.0
title: Coins
version: 1.10
url: https://coins.example/kb
abstract: On <coins> & tosses.
authors:
  - {given-names: Ada, family-names: Toss, orcid: "https://orcid.org/0000-0002-1825-0097"}
  - {name: The Coin Society}
keywords: [coins]
"""
SITE = "extra:\n  licence: CC0, https://creativecommons.org/publicdomain/zero/1.0/\n"


@pytest.fixture
def coins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> KnowledgeBase:
    """A knowledge base of strangers, with authors, a version, a day and a licence."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
    shutil.copytree(ROOT / "src" / "stronger" / "template", tmp_path / "coins")
    (tmp_path / "coins" / "CITATION.cff").write_text(CFF)
    (tmp_path / "coins" / "mkdocs.yml").write_text(SITE)
    return stronger.load(tmp_path / "coins")


def test_the_same_data_give_the_same_bytes(coins: KnowledgeBase) -> None:
    files, whole = archive(coins)
    (coins.root / "data" / "references.bib").touch()
    assert archive(stronger.load(coins.root)) == (files, whole)
    assert name_of(coins) == "coins-graph-1.10.zip"
    with zipfile.ZipFile(io.BytesIO(whole)) as folder:
        assert folder.testzip() is None
        assert [each.filename for each in folder.infolist()] == [
            f"coins-graph-1.10/{name}" for name in files
        ]
        assert {each.date_time for each in folder.infolist()} == {(2026, 9, 21, 0, 0, 0)}
        assert {each.external_attr >> 16 for each in folder.infolist()} == {0o644}


def test_it_holds_every_format_and_what_a_repository_asks_for(coins: KnowledgeBase) -> None:
    files, _ = archive(coins)
    assert set(files) == {
        *(each.file for each in FORMATS.values()),
        *("graph.schema.json", "shapes.ttl", "references.bib", "README.md", "DATASHEET.md"),
        *("FIELDS.md", "LICENSE.md", "CITATION.cff", ".zenodo.json", "SHA256SUMS"),
    }
    for line in files["SHA256SUMS"].decode().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256(files[name]).hexdigest() == digest
    assert len(files["SHA256SUMS"].splitlines()) == len(files) - 1
    for name in files:
        assert (
            name == "SHA256SUMS"
            or f"| `{name}` |" in files["README.md"].decode()
            or (name == "README.md")
        )
    assert "@" in files["references.bib"].decode()


def test_citation_and_metadata_say_what_the_knowledge_base_says(coins: KnowledgeBase) -> None:
    files, _ = archive(coins)
    cff = yaml.safe_load(files["CITATION.cff"])
    assert cff["type"] == "dataset"
    assert cff["authors"] == [
        {
            "family-names": "Toss",
            "given-names": "Ada",
            "orcid": "https://orcid.org/0000-0002-1825-0097",
        },
        {"name": "The Coin Society"},
    ]
    assert (cff["version"], cff["date-released"], cff["license"]) == (
        *("1.10", "2026-09-21", "CC0-1.0"),
    )
    zenodo = json.loads(files[".zenodo.json"])
    assert zenodo["creators"] == [
        {"name": "Toss, Ada", "orcid": "0000-0002-1825-0097"},
        {"name": "The Coin Society"},
    ]
    assert zenodo["upload_type"] == "dataset"
    assert (zenodo["license"], zenodo["access_right"]) == ("cc0-1.0", "open")
    assert "<p>On &lt;coins&gt; &amp; tosses.</p>" in zenodo["description"]
    assert "creativecommons.org/publicdomain/zero" in files["LICENSE.md"].decode()
    data = json.loads(files["graph.json"])
    assert data["graph"]["licence"] == "CC0"
    assert data["graph"]["home"] == "https://coins.example/kb/"
    assert data["nodes"][0]["address"].startswith("https://coins.example/kb/papers/")
    assert "<https://coins.example/kb/graph/#claim/coin-is-fair>" in files["graph.ttl"].decode()


def test_what_nobody_stated_is_left_out_and_told(tmp_path: Path) -> None:
    (tmp_path / "bare" / "data").mkdir(parents=True)
    (tmp_path / "bare" / "data" / "references.bib").write_text("@misc{a, title = {A}}")
    kb = stronger.load(tmp_path / "bare")
    files, whole = archive(kb)
    assert name_of(kb) == "bare-graph.zip"
    assert "No licence is stated" in files["LICENSE.md"].decode()
    assert "None is stated, which grants nothing." in files["DATASHEET.md"].decode()
    zenodo = json.loads(files[".zenodo.json"])
    assert {"license", "access_right", "version", "publication_date"} & zenodo.keys() == set()
    assert yaml.safe_load(files["CITATION.cff"])["authors"] == [{"name": "Authors of bare"}]
    with zipfile.ZipFile(io.BytesIO(whole)) as folder:
        assert folder.infolist()[0].date_time[:3] == (1980, 1, 1)


def test_every_answer_of_the_datasheet_is_counted(kb: KnowledgeBase) -> None:
    sheet = archive(kb)[0]["DATASHEET.md"].decode()
    assert re.findall(r"^## (.+)$", sheet, re.MULTILINE) == [
        *("Motivation", "Composition", "Collection process"),
        *("Preprocessing, cleaning, labelling", "Uses", "Distribution", "Maintenance"),
    ]
    counts = kb.counts()
    graph = kb.dataset
    if counts["papers"]:
        assert re.search(rf"\b{counts['papers']} papers?\b", sheet)
    assert f"{len(graph.edges)} edges between them" in sheet
    read = [edge.read for edge in graph.edges if edge.kind == "states"]
    assert all(f"{read.count(each)} {each}" in sheet for each in set(read))
    assert not re.search(r"\*\*\s*$|\bNone\b(?! is)|\{|\}", sheet.replace("{", "{"), re.MULTILINE)


def test_nothing_of_our_subject_is_in_what_others_get(coins: KnowledgeBase) -> None:
    files, _ = archive(coins)
    for name in ("README.md", "DATASHEET.md", "FIELDS.md", "CITATION.cff", "graph.json"):
        text = files[name].decode().lower().replace("larger-is-stronger", "")
        assert not re.search(r"neural|activation|neuron|larger is", text), name


@pytest.mark.parametrize(
    ("cff", "site"),
    [
        ("title: [a]\nauthors: no\nversion: {a: b}", "site_name: {a: b}\nextra: 3"),
        ("- a list", "\x00"),
        ("a: &a [*a]", "site_url: !ENV [NOBODY_SETS_THIS, 'javascript:x']"),
        ("authors: [{name: ''}, 3, {given-names: ''}]\nurl: 'http://a b'", "site_url: 'a\"b'"),
        ("[" * 3000, "[" * 3000),
    ],
)
def test_what_is_written_wrongly_of_a_work_is_not_known(
    cff: str, site: str, tmp_path: Path
) -> None:
    (tmp_path / "CITATION.cff").write_text(cff)
    (tmp_path / "mkdocs.yml").write_text(site)
    found = edition_of(tmp_path)
    assert (found.title, found.authors, found.address) == (tmp_path.name, (), "")


def test_the_address_is_that_of_the_environment_where_one_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mkdocs.yml").write_text("site_url: !ENV SOME_ADDRESS\nhook: !!python/name:os.x")
    assert edition_of(tmp_path).address == ""
    monkeypatch.setenv("SOME_ADDRESS", "https://a.example/b/")
    assert edition_of(tmp_path).address == "https://a.example/b/"


@pytest.mark.parametrize(
    ("title", "version", "day", "name"),
    [
        ("../../etc/passwd", "../1", "", "etc-passwd-HASH-graph-1.zip"),
        ("a\\b:c*", "v 1/2", "", "a-b-c-HASH-graph-v-1-2.zip"),
        ("my_base", "1.0+x", "", "my_base-graph-1.0+x.zip"),
        ("CON", "", "99999999999", "con-HASH-graph-5138-11-16.zip"),
        ("漢字", "0", "-99999999999", "HASH-graph-0.zip"),
    ],
)
def test_no_title_and_no_day_leads_out_of_the_archive(
    title: str,
    version: str,
    day: str,
    name: str,
    coins: KnowledgeBase,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if day:
        monkeypatch.setenv("SOURCE_DATE_EPOCH", day)
    stated = {"title": title, "version": version}
    (coins.root / "CITATION.cff").write_text(json.dumps(stated), encoding="utf-8")
    kb = stronger.load(coins.root)
    assert re.sub(r"\b[0-9a-f]{8}(?=-graph)", "HASH", name_of(kb)) == name
    with zipfile.ZipFile(io.BytesIO(archive(kb)[1])) as folder:
        for each in folder.infolist():
            assert re.fullmatch(r"[\w.+-]+/[\w.]+", each.filename, re.ASCII), each.filename
            assert 1980 <= each.date_time[0] <= 2107
