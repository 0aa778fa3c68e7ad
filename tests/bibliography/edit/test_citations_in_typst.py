"""Citations in Typst: references in markup and calls of ``cite``, as its compiler sees them."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stronger.bibliography.edit.renaming import rename_in_text
from stronger.bibliography.edit.subset.typst import in_typst

SNIPPETS = [
    'He said "@k1 and @k2" (@k3) [@k4] *@k5* _@k6 a_ @k7: @k8. @k9[p. 3]',
    '#text("@no") #let f(x) = [x @k1 #x]\n#f[@k2] @k3 #f("@no")',
    '$ x "@no" $ @k1 $a_#cite(<k2>) "@no"$ @k3',
    "`@no` ```\n@no\n``` ``` @no ``` `` @k1",
    "// @no\n/* @no /* @no */ @no */ @k1 http://x.org/@no https://x.org//@no @k2",
    "#if true [@k1] else [@k2] @k3\n#if true { [@k4] }\n@k5 #for i in (1, 2) [@k6] @k7",
    '#cite(form: "prose", <k1>) #cite(<k2>, supplement: [p. "3" @k3]) #cite(label("k4"))',
    '#{ let x = "@no"; [@k1]; cite(<k2>) } @k3 #[@k4] #([@k5],).at(0) #"@no"',
    '= T <no>\n@k1: @k2. #link("https://x/@no")[@k3]. #emph[@k4]@k5 @no #ref(<k6>)',
    '#set text(size: 11pt); @k1\n#show "@no": [@k2]\n@k3 #table(columns: 2, [@k4], "@no")@k5',
    "\\@no \\\\@k1 #box[a \\] @k2] @k3 #context [@k4] @k5 #sym.dash.em @k6 me@no.org",
    '#let a = 1 // "\n@k1\n#let k = [@k2]\n#k @k3 #k.@k4 #text[a](@no)',
    "a] b @k1 #text(fill: red)[x [y] @k2] z) } @k3",
]
"""`no` is no key, and each `k` is; Typst 0.15 finds the same."""


@pytest.mark.parametrize("text", SNIPPETS, ids=range(len(SNIPPETS)))
def test_citations_are_found_and_renamed_and_nothing_else(text: str) -> None:
    keys = re.findall(r"\bk\d\b", text)
    assert [place.key for place in in_typst(text)] == keys
    made, _, unwritten = rename_in_text(
        text, ".typ", {key: f"q{key}" for key in keys} | {"no": "x"}
    )
    assert made == re.sub(r"\bk(\d)\b", r"qk\1", text)
    assert unwritten == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("#let g(key) = cite(key)", ["cite(key)"]),
        ('#cite(label("a" + x))', ['cite(label("a" + x))']),
        ('#set cite(style: "apa")\n#show cite: it => it\n#cite(..args) #let cite(k) = k', []),
    ],
)
def test_a_key_that_is_computed_is_unclear(text: str, told: list[str]) -> None:
    found = list(in_typst(text))
    assert [place.key for place in found] == told
    assert all("only Typst knows" in place.why for place in found)


@pytest.mark.parametrize(
    "text", ["#f(", "#f[", "[", "$", '"', "/*", "``` ", "#let x = ", "#if x ", "#cite(", "#{", "\\",
             '#f("', "#cite((", "#f()[]", "#set x: [\n", "@a<b>\x00\udc80"]
)  # fmt: skip
def test_time_grows_in_line_with_the_text(text: str) -> None:
    def seconds(number: int) -> float:
        start = time.process_time()
        list(in_typst(text * number))
        return time.process_time() - start

    seconds(100)
    short = max(seconds(3_000), 0.02)
    assert seconds(24_000) < 24 * short


@settings(max_examples=150)
@given(st.lists(st.sampled_from([
    "@a", "#", "f", "(", ")", "[", "]", "{", "}", "$", '"', "`", "\n", ";", "<a>", "cite", "let x",
    "if x", " else ", "//", "/*", "*/", "\\", ".b", "http://", ","]), max_size=30))  # fmt: skip
def test_places_are_where_the_keys_stand(pieces: list[str]) -> None:
    text = "".join(pieces)
    for place in in_typst(text):
        assert place.why or text[place.start : place.stop] == place.key
