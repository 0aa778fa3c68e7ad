"""The filter language in the browser: the same papers and the same sentences as in Python."""

from __future__ import annotations

import _sre  # type: ignore[import-not-found]
import itertools
import json
import random
import re
import re._casefix as casefix  # type: ignore[import-not-found]
import sys
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import asdict, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.query.test_language import VECTORS, row

import stronger
from stronger.bibliography.text.people import Person
from stronger.query import FIELDS, Catalogue, QueryError, Row, Said
from stronger.query.fields import ADDRESSES, ALSO_WORDS, NAMED, known_names, names_of
from stronger.query.folding import fold

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

    from stronger.query.rows import Value

HERE = Path(__file__).parent
ASSETS = HERE.parents[1] / "src" / "stronger" / "site" / "assets"
SETS = ("part", "stance", "demo", "cites", "cited_by", "has")
SELECT = """async ({rows, valid, queries}) => {
    const {Catalogue, QueryError} = await import("/query.js");
    const catalogue = new Catalogue(rows, valid);
    return queries.map((query) => {
        try {
            return catalogue.select(query).map((row) => row.key);
        } catch (error) {
            if (!(error instanceof QueryError)) throw error;
            return [[String(error), error.reason, error.line, error.column, error.place]];
        }
    });
}"""
CHARACTERS = """async (written) => {
    const characters = JSON.parse(written);
    const {SPACE, fold, ignoringCase, isPrintable, number} = await import("/unicode.js");
    const space = new RegExp(`[${SPACE}]`, "u");
    return characters.map(([character]) => [
        character,
        fold(character),
        /[\\p{L}\\p{N}]/u.test(character),
        isPrintable(character),
        space.test(character),
        /\\p{Nd}/u.test(character) ? number(character) : null,
        ignoringCase(character),
    ]).filter((each, place) =>
        JSON.stringify(each.slice(0, 6)) !== JSON.stringify(characters[place].slice(0, 6))
        || each[6] !== ignoringCase(characters[place][6])
        || [...each[6]].length !== 1);
}"""


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """Return an empty page that can import our scripts."""

    def answer(route: Route) -> None:
        path = ASSETS / route.request.url.partition(".test/")[2]
        if path.is_dir():
            route.fulfill(body="<!doctype html>", content_type="text/html")
        else:
            route.fulfill(path=path, content_type="text/javascript")

    context = browser.new_context()
    context.route("http://scripts.test/**", answer)
    made = context.new_page()
    made.goto("http://scripts.test/")
    yield made
    context.close()


def plain_value(value: Value) -> str | list[list[str]]:
    if isinstance(value, str):
        return value
    return [[each.last, each.given, each.suffix] for each in value]


def plain(one: Row) -> dict[str, Any]:
    shallow = {each.name: getattr(one, each.name) for each in fields(one)}
    return {
        **shallow,
        "fields": {name: plain_value(value) for name, value in one.fields.items()},
        "author": plain_value(one.author),
        "editor": plain_value(one.editor),
        **{name: sorted(getattr(one, name)) for name in SETS},
        "said": [asdict(each) for each in one.said],
    }


def compare(page: Page, catalogue: Catalogue, queries: list[str]) -> None:
    def select(query: str) -> list[Any]:
        try:
            return [each.key for each in catalogue.select(query)]
        except QueryError as error:
            return [[str(error), error.reason, error.line, error.column, error.place]]

    given = {
        "rows": [plain(each) for each in catalogue.rows],
        "valid": {name: list(values) for name, values in catalogue.valid.items()},
        "queries": queries,
    }
    answered = page.evaluate(SELECT, given)
    for query, answer in zip(queries, answered, strict=True):
        assert answer == select(query), query


def test_the_fields_are_those_of_python(page: Page) -> None:
    code = """async () => {
        const {FIELDS, KNOWN, ALSO_WORDS, ADDRESSES, NAMED, namesOf} = await import("/fields.js");
        const kinds = [...FIELDS].map(([name, {kind, statement}]) => [name, kind, !!statement]);
        return [kinds, [...KNOWN], ALSO_WORDS, [...ADDRESSES], [...NAMED], [...KNOWN].map(namesOf)];
    }"""
    kinds, known, also, addresses, named, names = page.evaluate(code)
    assert kinds == [[each.name, each.kind, each.on_statement] for each in FIELDS.values()]
    assert sorted(known) == sorted(known_names())
    assert (tuple(also), frozenset(addresses)) == (ALSO_WORDS, ADDRESSES)
    assert frozenset(named) == NAMED
    assert names == [list(names_of(each)) for each in known]


def test_what_the_box_does_not_search_it_says(page: Page) -> None:
    code = """async (query) => {
        const {Catalogue} = await import("/query.js");
        try {
            new Catalogue([], {}, ["annote"]).select(query);
        } catch (error) {
            return String(error);
        }
    }"""
    told = page.evaluate(code, "x annotation:deep")
    assert told.startswith("the box does not search 'annotation'; `stronger papers`")
    assert told.endswith(f"\n  {' ' * 2}^")
    assert page.evaluate(code, "abstract:deep") is None


def test_queries_select_what_the_vectors_say(page: Page) -> None:
    catalogue = Catalogue(tuple(map(row, VECTORS["rows"])), VECTORS["valid"])
    compare(page, catalogue, [case["query"] for case in VECTORS["cases"]])


def test_every_character_is_taken_as_in_python(page: Page) -> None:
    """All that looks at characters does so one by one, so that this holds for every text."""

    def same_case(character: str) -> str:
        lower = _sre.unicode_tolower(ord(character))
        return chr(min((lower, *casefix._EXTRA_CASES.get(lower, ()))))

    # What a version of Unicode has not assigned yet, the other may have; private ones are alike
    known = [
        each
        for each in map(chr, range(sys.maxunicode + 1))
        if unicodedata.category(each) not in {"Cs", "Cn", "Co"}
    ] + ["\ue000"]
    wanted = [
        (
            each,
            fold(each),
            re.match(r"[^\W_]", each) is not None,
            each.isprintable(),
            each.isspace(),
            int(each) if each.isdecimal() else None,
            same_case(each),
        )
        for each in known
    ]
    assert page.evaluate(CHARACTERS, json.dumps(wanted)) == []
    for one, two in itertools.pairwise(known):
        assert fold(one + two) == fold(one) + fold(two)


def test_letters_that_differ_in_more_than_case_are_not_taken_for_one(page: Page) -> None:
    everything = [each for each in map(chr, range(0x20000)) if each.isalpha()]
    classes = page.evaluate(
        "async (all) => { const {ignoringCase} = await import('/unicode.js');"
        "return all.map(ignoringCase); }",
        everything,
    )
    for _, group in itertools.groupby(
        sorted(zip(classes, everything, strict=True)), key=lambda pair: pair[0]
    ):
        letters = [letter for _, letter in group]
        for letter in letters[1:]:
            assert re.fullmatch(re.escape(letters[0]), letter, re.IGNORECASE), letters


MARKS = ["(", ")", "-", '"', ":", "*", "..", " ", "  ", "\n", "\t", "\u00a0", "\u2028", "\x1f"]
LETTERS = [
    *["ß", "ẞ", "İ", "ı", "Ł", "æ", "Œ", "ﬁ", "ﬆ", "ſ", "K", "ς", "Σ", "é", "e\u0301", "Å"],
    *["\u0345", "\u0300", "ꭰ", "Ꭰ", "李", "か\u3099", "ガ", "한", "ﷺ", "½", "Ⅷ", "²", "٢٠١١", "𝟛"],
    *["🙂", "👩‍🔬", "\u200d", "\ufeff", "ǆ", "ŉ", "ℌ", "क्ष", "_", "'", "\\", "Müller", "naïve"],
]


HELD = [
    "abstract",
    "keywords",
    "doi",
    "isbn",
    "journaltitle",
    "translator",
    "x_note",
    "ids",
    "month",
    "date",
]


def odd_text(chance: random.Random) -> str:
    pieces = [*LETTERS, "a", "b", "Hidden", "unit", "x1", " ", " ", "-"]
    return "".join(chance.choices(pieces, k=chance.randint(0, 6)))


def odd_catalogue(chance: random.Random) -> Catalogue:
    def values() -> frozenset[str]:
        return frozenset(odd_text(chance) for _ in range(chance.randint(0, 3)))

    def people() -> tuple[Person, ...]:
        names = (
            Person(odd_text(chance), odd_text(chance), odd_text(chance), odd_text(chance))
            for _ in range(chance.randint(0, 3))
        )
        return tuple(each._replace(suffix="") if chance.random() < 0.8 else each for each in names)

    rows = (
        Row(
            key=f"{odd_text(chance)}{number}",
            type=chance.choice(["article", "book", "ﬁlm", "Straße"]),
            title=odd_text(chance) + " " + odd_text(chance),
            author=people(),
            editor=people(),
            year=chance.choice([None, 0, 7, 1949, 2011, 2014]),
            venue=tuple(odd_text(chance) for _ in range(chance.randint(0, 2))),
            fields={
                name: people() if name == "translator" else odd_text(chance)
                for name in chance.sample(HELD, 3)
            },
            text=odd_text(chance),
            part=values(),
            stance=values(),
            said=tuple(
                Said(odd_text(chance), chance.choice(["supports", "qualifies"]), "direct")
                for _ in range(chance.randint(0, 3))
            ),
            demo=values(),
            has=values(),
        )
        for number in range(40)
    )
    return Catalogue(tuple(rows), {"stance": ["supports"], "part": [odd_text(chance)]})


FOREIGN = [
    *[
        "and",
        "not",
        "Or",
        "&&",
        "||",
        "!",
        "|",
        "!x",
        "!author:x",
        "year>2010",
        "year",
        ">=",
        "year:>1",
    ],
    *[
        "author=",
        "doi=x",
        "author:-x",
        "author:a,b",
        "title:a||b",
        "/a.*/",
        "title:a.*",
        "x~2",
        "^2",
    ],
    *["a?b", "note:/x", "e=mc2", "year<0", "year:-5..3", "author::x", "doi:a,b", "a.+b", "*x*y*z*"],
    *["title:*a*b*a*", '"* a*b *"', "key:*a*a*", "author:*", "+"],
]


def random_query(chance: random.Random, catalogue: Catalogue, word: Callable[[], str]) -> str:
    """Return what somebody might type: mostly sound, with slips and with anything at all."""

    def term() -> str:
        name = chance.choice([*FIELDS, *HELD, "journal", "", "", "", "stanse", "Year", "x-y"])
        if not name:
            return word()
        value = word()
        if FIELDS.get(name) is not None and FIELDS[name].kind == "value" and chance.random() < 0.8:
            known = list(FIELDS[name].values(chance.choice(catalogue.rows)))
            value = chance.choice(sorted(known)) if known else value
        if name.lower() == "year":
            value = chance.choice(["2011", "2010..", "..1990", "1949..2014", "2014..1949", "٢٠١١"])
        if value and chance.random() < 0.25:
            at = chance.randrange(len(value))
            value = value[:at] + chance.choice(["*", "", "x", value[at] * 2]) + value[at + 1 :]
        quote = chance.random() < 0.4
        return f'{name}:"{value}"' if quote else f"{name}:{value}"

    pieces = []
    for _ in range(chance.randint(1, 5)):
        some = chance.random()
        if some < 0.06:
            pieces.append(chance.choice(["OR", "AND", "NOT", "or", "ORx"]))
        elif some < 0.12:
            pieces.append(chance.choice(FOREIGN))
        elif some < 0.2:
            pieces.append(chance.choice(MARKS))
        elif some < 0.3:
            pieces.append(f"-({term()} {chance.choice(['OR ', ''])}{term()})")
        elif some < 0.4:
            pieces.append(f"-{term()}")
        else:
            pieces.append(term())
    return chance.choice([" ", " ", " ", "", "\n"]).join(pieces)


@pytest.mark.parametrize("seed", range(4))
def test_random_queries_on_our_papers_are_answered_as_in_python(
    seed: int, page: Page, root: Path
) -> None:
    chance = random.Random(seed)
    catalogue = stronger.load(root).catalogue
    texts = [
        f"{each.title} {' '.join(map(str, each.author))} {each.text}" for each in catalogue.rows
    ]

    def word() -> str:
        found = chance.choice(texts).split()
        at = chance.randrange(len(found))
        return " ".join(found[at : at + chance.choice([1, 1, 1, 2])])

    queries = [random_query(chance, catalogue, word) for _ in range(500)]
    compare(page, catalogue, queries)


@pytest.mark.parametrize("seed", range(12))
def test_random_queries_on_odd_characters_are_answered_as_in_python(seed: int, page: Page) -> None:
    chance = random.Random(seed)
    catalogue = odd_catalogue(chance)
    queries = [random_query(chance, catalogue, lambda: odd_text(chance)) for _ in range(400)]
    compare(page, catalogue, queries)


def test_every_short_row_of_tokens_is_understood_or_refused_as_in_python(page: Page) -> None:
    catalogue = Catalogue(tuple(map(row, VECTORS["rows"])), VECTORS["valid"])
    tokens = ["(", ")", "-", "OR", "AND", "NOT", '"', "units", "year:", ":", '"hidden"', "1949"]
    queries = [
        space.join(each)
        for length in (1, 2, 3)
        for each in itertools.product(tokens, repeat=length)
        for space in ("", " ")
    ]
    chance = random.Random(0)
    queries += [
        chance.choice(["", " "]).join(chance.choices(tokens, k=chance.randint(4, 12)))
        for _ in range(3000)
    ]
    compare(page, catalogue, queries)


def test_long_and_deep_queries_are_answered_as_in_python(page: Page) -> None:
    catalogue = Catalogue(tuple(map(row, VECTORS["rows"])), VECTORS["valid"])
    depths = (50, 99, 100, 101, 1000)
    queries = [f"{'-' * depth}hidden" for depth in depths]
    queries += [f"{'(' * depth}hidden{')' * depth}" for depth in depths]
    queries += [f"{'-(' * depth}hidden{')' * depth}" for depth in depths]
    queries += [" OR ".join(["hebb1949", "nobody"] * 800), " ".join(["-nobody"] * 2000)]
    # Of a long value, frequent characters do not count
    queries += [f"key:{'ab' * 99}{end}" for end in ("a", "abc", "abglorot2011deep")]
    queries += [f"key:{'glorot2011deep' * repeats}" for repeats in (2, 14, 15, 20)]
    compare(page, catalogue, queries)
