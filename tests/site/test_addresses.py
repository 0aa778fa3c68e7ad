"""Addresses stay: every page, and every part of one that somebody may have linked to.

``addresses.txt`` holds what was published: a page a line, then the identifiers on it, and after
that of a prediction the metric it is about. Lines are only ever added, with
``python tests/site/test_addresses.py SITE >> tests/site/addresses.txt``, which tells what is new
in a built site of ours.
"""

from __future__ import annotations

import re
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urldefrag, urljoin

import stronger

if TYPE_CHECKING:
    from collections.abc import Iterable

HELD = Path(__file__).with_name("addresses.txt")
THINGS = {"statement", "prediction", "correction", "figure"}
"""Classes of the elements whose identifiers are part of an address for ever."""


class Page(HTMLParser):
    """Takes down what a page can be pointed at, and where it leads if it has moved."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.anchors: set[str] = set()
        self.things: list[str] = []
        self.moved = ""
        self.of_part = path.parent.parent.name == "parts"
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if "id" in given:
            self.anchors.add(given["id"])
            # A part of the argument has a heading for each claim, named as the claim
            claim = self.of_part and tag == "h2"
            if claim or THINGS & set(given.get("class", "").split()):
                self.things.append(given["id"])
        if tag == "meta" and given.get("http-equiv", "").lower() == "refresh":
            self.moved = re.sub(r"(?i)^\s*\d+\s*;\s*url\s*=\s*", "", given.get("content", ""))


def read(lines: Iterable[str]) -> dict[str, list[str]]:
    """Return the identifiers held of each page."""
    held: dict[str, list[str]] = {}
    for line in lines:
        page, *identifiers = line.split()
        held.setdefault(page, []).extend(identifiers)
    return held


def pages(site: Path) -> dict[str, Page]:
    """Return the pages of a site by address, relative to the home page, which is ``./``."""
    return {
        "./" if path.parent == site else path.parent.relative_to(site).as_posix() + "/": Page(path)
        for path in sorted(site.rglob("index.html"))
    }


def arrive(found: dict[str, Page], address: str) -> tuple[str, Page | None]:
    """Return where a reader who asks for a page ends, and what stands there."""
    for _ in range(5):
        page = found.get(address)
        if page is None or not page.moved:
            return address, page
        target = urldefrag(urljoin(f"http://site/{address.removeprefix('./')}", page.moved))[0]
        address = target.removeprefix("http://site/") or "./"
    return address, None


def test_every_address_that_was_published_still_leads_there(our_site: Path) -> None:
    found = pages(our_site)
    lost = []
    for address, identifiers in read(HELD.read_text(encoding="utf-8").splitlines()).items():
        _, page = arrive(found, address)
        if page is None:
            lost.append(address)
        else:
            anchors = [each.partition("=")[0] for each in identifiers]
            lost += [f"{address}#{each}" for each in anchors if each not in page.anchors]
    assert lost == []


def test_a_page_that_has_moved_is_followed(tmp_path: Path) -> None:
    for name, text in {
        "old": '<meta http-equiv="refresh" content="0; url=../new/">',
        "new": '<p id="here">',
        "round": '<meta http-equiv="refresh" content="0; url=./">',
    }.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "index.html").write_text(text, encoding="utf-8")
    found = pages(tmp_path)
    address, page = arrive(found, "old/")
    assert (address, page and page.anchors) == ("new/", {"here"})
    assert arrive(found, "round/")[1] is None


def test_every_metric_that_a_published_prediction_is_about_is_still_measured(root: Path) -> None:
    measured = {
        f"demos/{demo}/": {name for seed in result.metrics for name in seed}
        for demo, result in stronger.load(root).results_by_demo.items()
    }
    held = read(HELD.read_text(encoding="utf-8").splitlines())
    metrics = {
        (address, metric)
        for address, identifiers in held.items()
        for each in identifiers
        if (metric := each.partition("=")[2])
    }
    assert len(metrics) > 400
    assert [each for each in sorted(metrics) if each[1] not in measured[each[0]]] == []


def new(site: Path) -> Iterable[str]:
    """Yield the lines that the list lacks of a site."""
    held = read(HELD.read_text(encoding="utf-8").splitlines())
    kb = stronger.load(Path(__file__).parents[2])
    metrics = {
        f"demos/{result.demo}/": {
            each.id: f"{each.id}={each.metric}" for each in result.predictions
        }
        for result in kb.results
    }
    for address, page in pages(site).items():
        named = metrics.get(address, {})
        known = {each.partition("=")[0] for each in held.get(address, ())}
        more = [named.get(each, each) for each in page.things if each not in known]
        if more or address not in held:
            yield " ".join([address, *more])


if __name__ == "__main__":
    for line in new(Path(sys.argv[1])):
        sys.stdout.write(f"{line}\n")
