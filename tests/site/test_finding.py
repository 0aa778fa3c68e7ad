"""What the box finds: the right paper first, the same papers as a query, and what stands near."""

from __future__ import annotations

import gzip
import hashlib
import json
import random
import re
from collections.abc import Callable, Iterator
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import stronger
from stronger.query.folding import words
from stronger.site.finding import SHARD, finding_files
from stronger.site.views import Views

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

    from stronger.bibliography import Entry
    from stronger.knowledge import KnowledgeBase

ASSETS = Path(__file__).parents[2] / "src" / "stronger" / "site" / "assets"
LETTERS = "abcdefghijklmnopqrstuvwxyz"
FIND = """async ({texts, options}) => {
    const {open} = await import("/finding.js");
    const finder = await open("/");
    return Promise.all(texts.map(async (text) => {
        const {papers, near, others, error} = await finder.find(text, options);
        return {
            papers: papers.map((row) => row.key),
            near: near.map((row) => row.key),
            others: others.map(({kind, id, title, address}) => ({kind, id, title, address})),
            error: error && String(error),
        };
    }));
}"""


Found = list[dict[str, Any]]


@pytest.fixture(scope="module")
def kb(root: Path) -> KnowledgeBase:
    return stronger.load(root)


@pytest.fixture(scope="module")
def files(kb: KnowledgeBase) -> dict[str, str]:
    return dict(finding_files(Views(kb), kb.root / "docs", {}))


@pytest.fixture(scope="module")
def open_page(browser: Browser) -> Iterator[Callable[[dict[str, str]], Page]]:
    """Return a function that opens an empty page of a site with our scripts and given files."""
    contexts = []

    def made(content: dict[str, str]) -> Page:
        def answer(route: Route) -> None:
            path = route.request.url.partition(".test/")[2]
            if path in content:
                route.fulfill(body=content[path], content_type="application/json")
            elif path:
                route.fulfill(path=ASSETS / path, content_type="text/javascript")
            else:
                route.fulfill(body="<!doctype html>", content_type="text/html")

        context = browser.new_context()
        contexts.append(context)
        context.route("http://finding.test/**", answer)
        page = context.new_page()
        page.goto("http://finding.test/")
        return page

    yield made
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def find(
    files: dict[str, str], open_page: Callable[[dict[str, str]], Page]
) -> Callable[..., Found]:
    page = open_page(files)

    def found(*texts: str, **options: Any) -> Found:
        answered: Found = page.evaluate(FIND, {"texts": texts, "options": options})
        return answered

    return found


def first(found: dict[str, Any]) -> str:
    return next(iter([*found["papers"], *found["near"]]), "")


def slip(word: str, chance: random.Random) -> str:
    """Return a word with one letter changed, added, lost or in its neighbour's place."""
    at = chance.randrange(1, len(word) - 1)
    letter = chance.choice(LETTERS)
    return chance.choice(
        [
            word[:at] + letter + word[at + 1 :],
            word[:at] + letter + word[at:],
            word[:at] + word[at + 1 :],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        ]
    )


def four_words(entry: Entry) -> list[str]:
    every = words(entry.title).split()
    telling = [word for word in every if len(word) > 3]
    return (telling if len(telling) >= 4 else every)[:4]


def with_slip(title: list[str], chance: random.Random) -> list[str]:
    at = chance.choice([place for place, word in enumerate(title) if len(word) > 3])
    return [slip(word, chance) if place == at else word for place, word in enumerate(title)]


def asked(kb: KnowledgeBase, chance: random.Random) -> dict[str, dict[str, str]]:
    """Return for each task what to type for each paper."""
    tasks: dict[str, dict[str, str]] = {}
    for key, entry in kb.bibliography.by_key.items():
        people = [*(entry.authors or entry.editors)]
        facts = Views(kb).papers[key]
        row = {
            "author year": f"{people[0].last} {facts.year}" if people else "",
            "citekey": key,
            "title": " ".join(four_words(entry)),
            "slip": " ".join(with_slip(four_words(entry), chance)),
        }
        for task, text in row.items():
            if text:
                tasks.setdefault(task, {})[key] = text
    return tasks


def namesakes(kb: KnowledgeBase, key: str) -> set[str]:
    """Return all papers whose first author and year are those of a paper."""

    def who(entry: Entry) -> tuple[str, int | None]:
        people = [*(entry.authors or entry.editors)]
        return (people[0].last if people else "", entry.year)

    wanted = who(kb.bibliography[key])
    return {each for each, entry in kb.bibliography.by_key.items() if who(entry) == wanted}


def test_the_right_paper_is_first_for_all_but_few_papers(
    kb: KnowledgeBase, files: dict[str, str], find: Callable[..., Found]
) -> None:
    """Strictly, and for author and year also with any paper that matches equally well."""
    tasks = asked(kb, random.Random(0))
    index = json.loads(files["find/index.json"])
    rows = [dict(zip(index["columns"], each, strict=True)) for each in index["papers"]]
    for name in ("doi", "arxiv"):
        tasks[name] = {row["key"]: row[name] for row in rows if row[name]}
    tasks["doi address"] = {key: f"https://doi.org/{doi}" for key, doi in tasks["doi"].items()}
    tasks["arxiv label"] = {key: f"arXiv:{number}v2" for key, number in tasks["arxiv"].items()}
    shares, misses = {}, {}
    for task, texts in tasks.items():
        answers = find(*texts.values())
        got = {key: first(each) for key, each in zip(texts, answers, strict=True)}
        wrong = {key: (texts[key], other) for key, other in got.items() if other != key}
        shares[task], misses[task] = 1 - len(wrong) / len(texts), wrong
        if task == "author year":
            tied = [key for key in wrong if got[key] in namesakes(kb, key)]
            shares["any of that author and year"] = shares[task] + len(tied) / len(texts)
    assert min(shares.values()) >= 0.95, (shares, misses)


def test_papers_are_those_that_the_filter_language_selects(
    kb: KnowledgeBase, find: Callable[..., Found]
) -> None:
    queries = [
        *["", "stance:challenges year:2010..2016", "author:sackinger", "attention", "hid* unit*"],
        *["claim:cheap-magnitude -on-claim:supports", "hinton OR (sparse -title:sparse)"],
        *['"hidden units"', "cited-by:su2024envisioning has:doi", "rectifier -venue:arxiv"],
    ]
    for query, found in zip(queries, find(*queries), strict=True):
        selected = [row.key for row in kb.catalogue.select(query)]
        assert sorted(found["papers"]) == sorted(selected), query
        assert not set(found["near"]) & set(selected)
        if not re.search(r"(^| |\()[a-z\"]+[*\"]?( |$)", query):
            assert found["papers"] == selected


def test_a_wrong_query_gets_the_sentence_of_the_command_line(
    kb: KnowledgeBase, find: Callable[..., Found]
) -> None:
    for query in ("stanse:challenges", "x stance:challanges", "(x", "year:2016..2010", "x:"):
        with pytest.raises(stronger.query.QueryError) as caught:
            kb.catalogue.select(query)
        (found,) = find(query)
        assert found == {"papers": [], "near": [], "others": [], "error": str(caught.value)}


def test_accents_beginnings_slips_and_punctuation_do_not_matter(find: Callable[..., Found]) -> None:
    same = [
        "Säckinger",
        "Sackinger",
        "Saeckinger",
        "SÄCKINGER",
        "sakcinger",
        "Sackinge",
        "Sackingr",
    ]
    answers = find(*same, "“Siamese”", "(siamese)", "siamese:", "saeckinger siamese")
    for text, found in zip(same, answers, strict=False):
        assert first(found) == "bromley1994signature", text
    quoted, bracketed, colon, both = answers[len(same) :]
    assert quoted == bracketed
    assert quoted["papers"]
    assert colon["error"]
    assert first(both) == "bromley1994signature"


def test_near_papers_have_all_words_and_keep_to_the_fields(find: Callable[..., Found]) -> None:
    some, none, phrase, either = find(
        "glorrot year:2011", "glorrot year:1800..1900", '"spase rectifier"', "glorrot OR rectifeir"
    )
    assert some["near"] == ["glorot2011deep"]
    assert none["near"] == phrase["near"] == either["near"] == []


def test_claims_demos_and_questions_are_found_and_sections_if_asked(
    kb: KnowledgeBase, find: Callable[..., Found]
) -> None:
    claim, question = next(iter(kb.argument.claims.values())), kb.files.questions[0]
    by_claim, by_question = find(claim.title, question.text)
    assert by_claim["others"][0]["id"] == claim.id
    assert by_question["others"][0]["id"] == question.id
    (demos,) = find("perceptron", kinds=["demo"])
    assert demos["others"][0]["address"] == "demos/perceptron/"
    assert {each["kind"] for each in demos["others"]} == {"demo"}
    (prose,) = find("mends quotation export", kinds=[], prose=True)
    (rules,) = find("B124", kinds=[], prose=True)
    assert rules["others"][0]["address"] == "rules/B124/"
    (guide,) = find("filter language", kinds=[], prose=True)
    assert guide["others"][0]["address"] == "guides/export/#the-filter-language"
    assert all(each["kind"] in {"rule", "guide", "reference"} for each in prose["others"])


def test_what_is_loaded_is_small(files: dict[str, str]) -> None:
    sizes = {name: len(gzip.compress(text.encode(), mtime=0)) for name, text in files.items()}
    assert set(sizes) == {"find/index.json", "find/prose.json"}
    assert max(sizes.values()) <= 100_000, sizes


def test_the_rows_are_those_of_the_command_line_also_from_several_files(
    kb: KnowledgeBase,
    files: dict[str, str],
    open_page: Callable[[dict[str, str]], Page],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("stronger.site.finding.SHARD", 50)
    shards = dict(finding_files(Views(kb), kb.root / "docs", {}))
    assert len(shards) == len(files) + ceil(len(kb.bibliography.by_key) / 50)
    code = "async () => (await (await import('/finding.js')).open('/')).rows"
    rows = open_page(files).evaluate(code)
    assert open_page(shards).evaluate(code) == rows
    assert len(rows) < SHARD
    for found, row in zip(rows, kb.catalogue.rows, strict=True):
        for name in ("key", "type", "title", "year"):
            assert found[name] == getattr(row, name)
        for name in ("author", "editor"):
            assert found[name] == [
                [each.last, each.given, each.suffix] for each in getattr(row, name)
            ]
        assert found["venue"] == list(row.venue)
        assert found["fields"] == dict(row.fields)
        for name in ("part", "stance", "demo", "cites", "cited_by", "has"):
            assert set(found[name]) == getattr(row, name)
        said = [(each["claim"], each["stance"], each["basis"]) for each in found["said"]]
        assert said == [(each.claim, each.stance, each.basis) for each in row.said]
        assert found["words"] == words(row.text).strip()


def test_everything_that_can_be_found_is_where_it_says(our_site: Path) -> None:
    index = json.loads((our_site / "find" / "index.json").read_text(encoding="utf-8"))
    prose = json.loads((our_site / "find" / "prose.json").read_text(encoding="utf-8"))
    column = index["columns"].index("address")
    addresses = [paper[column] for paper in index["papers"]]
    addresses += [each["address"] for each in (*index["others"], *prose["sections"])]
    assert len(set(addresses)) == len(addresses)
    for address in addresses:
        path, _, anchor = address.partition("#")
        text = (our_site / path / "index.html").read_text(encoding="utf-8")
        assert not anchor or f'id="{anchor}"' in text, address


def test_the_vendored_file_is_the_one_recorded(root: Path) -> None:
    content = (ASSETS / "vendor" / "SearchableMap.js").read_bytes()
    recorded = (root / "THIRD_PARTY.md").read_text(encoding="utf-8")
    assert hashlib.sha256(content).hexdigest() in recorded


def test_hostile_text_is_found_as_text(
    hostile: KnowledgeBase, open_page: Callable[[dict[str, str]], Page]
) -> None:
    files = dict(finding_files(Views(hostile), hostile.root / "docs", {}))
    page = open_page(files)
    keys = list(hostile.bibliography.by_key)
    code = "async () => (await (await import('/finding.js')).open('/')).rows.map((row) => row.key)"
    assert page.evaluate(code) == keys
