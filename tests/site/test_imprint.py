"""A site says where it stands, how old it is and where errors go, and makes none of it up."""

from __future__ import annotations

import gzip
import os
import re
import shutil
import struct
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest

import stronger
from stronger.escaping import plain
from stronger.knowledge.edition import date_of, version_of
from stronger.site import SiteError, generate
from stronger.site.imprint import Settings, settings_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stronger.knowledge import KnowledgeBase

HOME = "https://example.org/base/"


class Head(HTMLParser):
    """Takes down what a page tells those who link to it, and where it says errors go."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.told: dict[str, str] = {}
        self.canonical = ""
        self.reports: dict[str, str] = {}
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name = given.get("property", given.get("name", ""))
        if tag == "meta" and name.startswith(("og:", "twitter:")):
            self.told[name] = given["content"]
        if tag == "link" and given.get("rel") == "canonical":
            self.canonical = given["href"]
        if tag == "a" and given.get("href", "").startswith("https://example.org/new"):
            self.reports[given.get("aria-label", "page")] = given["href"]


def heads(site: Path) -> Mapping[str, Head]:
    return {
        path.relative_to(site).as_posix().removesuffix("index.html"): Head(path)
        for path in sorted(site.rglob("index.html"))
    }


@pytest.mark.parametrize("which", ["our_site", "small_site"])
def test_a_site_that_was_told_no_address_makes_none_up(
    which: str, request: pytest.FixtureRequest
) -> None:
    site = request.getfixturevalue(which)
    for address, head in heads(site).items():
        assert not head.canonical, address
        assert set(head.told) <= {"og:type", "og:site_name", "og:title", "og:description"}
        assert {"og:title", "og:type"} <= set(head.told)
        assert not head.reports
    assert not list(site.glob("sitemap*"))
    assert not (site / "assets" / "stronger" / "card.png").exists()


def test_a_site_with_an_address_tells_it_on_every_page_and_lists_all(
    published_site: Path,
) -> None:
    found = heads(published_site)
    for address, head in found.items():
        assert head.canonical == head.told["og:url"] == HOME + address
        assert head.told["og:type"] == ("article" if address else "website")
        assert head.told["og:title"]
        assert head.told["twitter:card"] == "summary_large_image"
    listed = (published_site / "sitemap.xml").read_text(encoding="utf-8")
    assert sorted(re.findall("<loc>(.*?)</loc>", listed)) == sorted(HOME + each for each in found)
    packed = (published_site / "sitemap.xml.gz").read_bytes()
    assert gzip.decompress(packed).decode() == listed
    # The time in its head is that of the data
    assert struct.unpack("<I", packed[4:8]) == (1580688000,)
    assert "canonical" not in (published_site / "404.html").read_text(encoding="utf-8")


def test_the_picture_beside_a_link_is_there_and_small(published_site: Path) -> None:
    address = Head(published_site / "index.html").told["og:image"]
    content = (published_site / address.removeprefix(HOME)).read_bytes()
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", content[16:24]) == (1200, 630)
    assert len(content) < 60_000


def test_our_picture_is_small_and_the_same_each_time(root: Path) -> None:
    from stronger.site.card import card
    from stronger.site.views import Views

    views = Views(stronger.load(root))
    assert len(card(views)) < 60_000
    assert card(views) == card(views)


def test_a_picture_is_drawn_of_a_knowledge_base_without_a_thesis(small: KnowledgeBase) -> None:
    (small.root / "data" / "claims" / "thesis.yaml").unlink()
    settings = Settings(shared=True)
    assert (
        "assets/stronger/card.png"
        in generate(stronger.load(small.root), None, {}, settings).written
    )


def test_texts_for_others_are_as_they_were_written(hostile_site: Path) -> None:
    titles = {head.told["og:title"] for head in heads(hostile_site).values()}
    entries = stronger.load(hostile_site.parent).bibliography.by_key.values()
    assert {plain(entry.title) for entry in entries if entry.title} <= titles
    assert any("</title><script>window.hacked=3</script>" in each for each in titles)


def test_every_report_has_the_name_of_what_is_wrong_filled_in(published_site: Path) -> None:
    found = heads(published_site)
    kb = stronger.load(published_site.parent)
    for address, head in found.items():
        query = parse_qs(urlsplit(head.reports["page"]).query)
        assert query["labels"] == ["error"]
        assert query["title"] == [f"Error in {address or './'}"]
        assert query["body"][0].startswith(f"Where: {address or './'}\n\n")
    assert kb.files.statements
    for each in kb.files.statements:
        reports = found[f"papers/{each.paper}/"].reports
        query = parse_qs(urlsplit(reports[f"Report an error in statement {each.id}"]).query)
        assert query["title"] == [f"Error in statement {each.id}"]
        assert query["body"][0].startswith(f"Where: papers/{each.paper}/#{each.id}\n\n")
    for result in kb.results:
        reports = found[f"demos/{result.demo}/"].reports
        for promised in result.predictions:
            report = reports[f"Report an error in prediction {promised.id}"]
            title = parse_qs(urlsplit(report).query)["title"]
            assert title == [f"Error in prediction {result.demo}/{promised.id}"]


def test_below_every_page_stand_version_date_and_how_to_cite(published_site: Path) -> None:
    below = (published_site / "papers" / "index.html").read_text(encoding="utf-8")
    below = below[below.index('class="imprint"') :]
    assert 'Version 1.10, data of <time datetime="2020-02-03">2020-02-03</time>' in below
    assert '<a href="../guides/cite/">How to cite</a>' in below


def test_without_a_tracker_a_page_gives_its_name_and_the_guide(our_site: Path) -> None:
    page = (our_site / "papers" / "glorot2011deep" / "index.html").read_text(encoding="utf-8")
    below = page[page.index('class="imprint"') :]
    assert '<a href="../../guides/contribute/#report">Report it</a>' in below
    assert "<code>papers/glorot2011deep/</code>" in below
    assert 'id="report"' in (our_site / "guides" / "contribute" / "index.html").read_text("utf-8")


def configuration(**given: Any) -> Any:
    more = {"use_directory_urls": True}
    return SimpleNamespace(
        **{"extra": {}, "repo_url": None, "site_url": None, "site_name": "A", **more, **given}
    )


@pytest.mark.parametrize(
    ("report", "words"),
    [
        ("javascript:alert(1)", "has to be like https"),
        ("tracker/new", "has to be like https"),
        (["https://example.org"], "not an address"),
        ("https://example.org/?t={titel}", r"has {titel}; only {title} and {body}"),
    ],
)
def test_what_cannot_be_a_place_for_reports_is_refused(report: object, words: str) -> None:
    with pytest.raises(SiteError, match=words):
        settings_of(configuration(extra={"report": report}))


@pytest.mark.parametrize(
    ("repository", "address"),
    [
        ("https://github.com/a/b.git", "https://github.com/a/b/issues/new?title=Error%20in%20x"),
        ("https://gitlab.com/a/b/", "https://gitlab.com/a/b/-/issues/new?issue%5Btitle%5D=Error"),
        ("https://example.org/a/b", ""),
    ],
)
def test_well_known_hosts_need_no_setting_for_reports(repository: str, address: str) -> None:
    settings = settings_of(configuration(repo_url=repository))
    assert str(settings.report_address("x", "y") or "").startswith(address)
    assert bool(settings.report) is bool(address)


def test_no_name_ends_the_address_of_a_report() -> None:
    address = Settings("mailto:me@example.org?subject={title}&body={body}").report_address(
        'x" onclick="{body}', "y)&z"
    )
    assert re.fullmatch(r"mailto:me@example\.org\?subject=[\w%]+&amp;body=[\w%.-]+", str(address))


def test_the_date_is_that_of_the_last_commit_of_the_data(
    small: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(small.root.parent))
    assert date_of(small.root) == ""
    if not shutil.which("git"):
        pytest.skip("git is not installed")

    def git(*arguments: str) -> None:
        stamp = "2020-02-03T23:30:00-0500"
        who = {
            f"GIT_{role}_{what}": "me"
            for role in ("AUTHOR", "COMMITTER")
            for what in ("NAME", "EMAIL")
        }
        when = {"GIT_AUTHOR_DATE": stamp, "GIT_COMMITTER_DATE": stamp}
        command = ["git", "-C", str(small.root), *arguments]
        subprocess.run(command, check=True, capture_output=True, env={**os.environ, **who, **when})

    git("init")
    git("add", "data")
    git("commit", "-m", "Begin")
    assert date_of(small.root) == "2020-02-04"
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    assert date_of(small.root) == "1970-01-02"
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "soon")
    assert date_of(small.root) == ""


@pytest.mark.parametrize("text", ["version: [1]", "- 1", "version: {", "title: x", "\udcff"])
def test_a_version_that_is_not_stated_is_none(text: str, tmp_path: Path) -> None:
    assert version_of(tmp_path) == ""
    (tmp_path / "CITATION.cff").write_bytes(text.encode(errors="surrogateescape"))
    assert version_of(tmp_path) == ""
