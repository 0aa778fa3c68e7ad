"""Mending: what is certain is put right, field by field, and every other byte stays."""

from __future__ import annotations

import html
import re
import unicodedata
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stronger.bibliography import read_text
from stronger.bibliography.edit.editing import EditError
from stronger.bibliography.rules.checking import check
from stronger.bibliography.rules.mending import ROUNDS, mend, mend_file
from stronger.bibliography.rules.selecting import Selection
from stronger.bibliography.source.decoding import Source, decode, readable
from stronger.bibliography.source.splitting import split
from stronger.diagnostics import RULES, Diagnostic, Fixable, Replacement, Rule

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path
    from typing import Any

    from stronger.bibliography.model import Bibliography
    from stronger.bibliography.rules.mending import Find
    from stronger.bibliography.source.blocks import Block

CHECKS = [rule for _, rule in sorted(RULES.items()) if rule.subject == "bibliography"]
MENDABLE = [rule for rule in CHECKS if rule.fixable is not Fixable.NO]
BLOCK = re.compile(r"## Example\n(?:.*\n)*?```bibtex\n((?:.*\n)*?)```$", re.MULTILINE)


def example(rule: Rule[..., Any]) -> str:
    """Return the BibTeX in the example of a rule's page."""
    found = BLOCK.search(rule.page)
    assert found
    return found[1]


def only(rule: Rule[..., Any]) -> Find:
    """Return what finds what one rule does."""
    return lambda read: check(read, selection=Selection(select=(rule.code,)))


@pytest.mark.parametrize("rule", MENDABLE, ids=lambda rule: f"{rule.code}-{rule.name}")
def test_a_rule_that_is_declared_fixable_mends_the_example_of_its_page(
    rule: Rule[..., Any],
) -> None:
    text = example(rule)
    offered = [each for each in rule(read_text(text)) if each.replacement]
    assert offered
    mended = mend(text, only(rule), unsafe=True)
    assert mended.repairs
    assert mended.left == ()
    assert {each.code for each in mended.repairs} == {rule.code}
    again = list(rule(read_text(mended.text)))
    assert [each for each in again if each.replacement] == []
    assert not {each.message for each in again} & {each.message for each in offered}
    safely = mend(text, only(rule))
    assert (safely.text == mended.text) is (rule.fixable is Fixable.SAFE)
    assert (safely.text == text) is (rule.fixable is Fixable.UNSAFE)
    assert rule.remedy


SAFE = [
    ("B103", "doi = {doi:10.1007/a(b)c}", "10.1007/a(b)c"),
    ("B104", "pages = {12-34, 56–78}", "12--34, 56--78"),
    ("B106", "eprint = {http://arxiv.org/pdf/cs/0112017v2.pdf}, archiveprefix = {arXiv}",
     "cs/0112017v2"),
    ("B107", r"note = {Caf{\'e} & bar at 5\%}", r"Caf{\'e} \& bar at 5\%"),
    ("B108", "author = {Pitts,\u00a0\n\u00a0Walter\u00a0and\u00a0Hebb, Donald}",
     "Pitts, Walter and Hebb, Donald"),
    ("B122", "author = {Silver, David, et al.}", "Silver, David and others"),
    ("B123", "author = {Smith, J., & Doe, J. and Roe, Richard}",
     "Smith, J. and Doe, J. and Roe, Richard"),
    ("B123", r"author = {Smith, J., Doe, R. B. \& de Boer, P.}",
     "Smith, J. and Doe, R. B. and de Boer, P."),
    ("B123", "editor = {G. Hinton; Y. LeCun}", "G. Hinton and Y. LeCun"),
    ("B134", 'title = {The "Siamese" network}', "The ``Siamese'' network"),
    ("B135", r"title = {A &amp; B \& caf&eacute;}", r"A \& B \& café"),
    ("B195", "title = {ConcepciÃ³n â€“ naÃ¯ve}", "Concepción – naïve"),
    ("B197", "title = {Eﬃcient cafe\u0301s}", "Efficient cafés"),
]  # fmt: skip
UNSAFE = [
    ("B103", r"doi = {10.1007/a\_b}"),  # a style that prints it as text needs the escape
    ("B103", "doi = {https://doi.org/10.1002/%28SICI%291097}"),  # an escape of the address
    ("B103", "doi = {https://doi.org/10.1038/323533a0?nosfx=y}"),
    ("B107", "howpublished = {https://x.org/?a=1&b=2}"),  # some styles set it verbatim
    ("B107", r"note = {\verb|a & b|}"),
    ("B107", r"note = {$x$ & y}"),
    ("B108", "author = {Maria Garcia\u00a0Lopez}"),  # it may hold a family name together
    ("B108", "url = {https://x.org/a\u200bb}"),
    ("B108", "title = {\u05d0\u200f (\u05d1)}"),  # it directs text that runs to the left
    ("B134", r'title = {\foo{a} "b" c}'),
    ("B135", "title = {Cost &dollar;5}"),  # it would begin mathematics
    ("B135", r"note = {\url{https://x.org/?a=1&amp;b=2}}"),
    ("B150", "year = {2021a}"),
    ("B195", "title = {«ÖREBRO Å»}"),  # no mojibake: a letter before a quotation mark
    ("B197", "title = {深度学习：综述}"),  # wide punctuation is as it should be there
    ("B197", "file = {cafe\u0301.pdf}"),  # the file's name may be just that
]


@pytest.mark.parametrize(("code", "field", "new"), SAFE)
def test_what_keeps_its_meaning_is_mended_unasked(code: str, field: str, new: str) -> None:
    mended = mend(f"@misc{{a, {field}}}", only(RULES[code]))
    assert [(each.code, each.after) for each in mended.repairs] == [(code, new)]


@pytest.mark.parametrize(("code", "field"), UNSAFE)
def test_what_may_change_its_meaning_is_mended_only_if_asked_for(code: str, field: str) -> None:
    text = f"@misc{{a, {field}}}"
    (found,) = RULES[code](read_text(text))
    assert found.replacement
    assert not found.replacement.safe
    assert mend(text, only(RULES[code])).text == text


def test_an_ampersand_between_names_becomes_and_whichever_rule_comes_first() -> None:
    mended = mend("@misc{a, author = {Smith, J. & Doe, J.}, note = {Wiley & Sons}}")
    assert "{Smith, J. and Doe, J.}" in mended.text
    assert r"{Wiley \& Sons}" in mended.text
    firm = mend("@misc{a, author = {Johnson & Johnson, Inc.}}")
    assert r"{Johnson \& Johnson, Inc.}" in firm.text


def test_rules_that_are_not_declared_fixable_offer_nothing() -> None:
    texts = [
        *map(example, CHECKS),
        *(f"@misc{{a, {each[1]}}}" for each in (*SAFE, *UNSAFE)),
    ]
    for rule in CHECKS:
        offered = [each.replacement for text in texts for each in rule(read_text(text))]
        kinds = {each.safe for each in offered if each}
        assert bool(kinds) is (rule.fixable is not Fixable.NO), rule.code
        assert (True in kinds) is (rule.fixable is Fixable.SAFE), rule.code


def test_fields_are_mended_in_rounds_and_reported_with_place_and_values() -> None:
    text = (
        "% note\r\n@misc{a, note = {R&amp;D \u00a0& more},\r\n"
        "  pages = 1 # {-2}, pages = {3-4}}\r\n\r\n"
        "@misc{A, author = {X Group and Y Team and {Z}},\r\n  pages = {5-6}}\r\n"
    )
    selection = Selection(select=("B104", "B107", "B108", "B124", "B135"))
    mended = mend(text, lambda read: check(read, selection=selection), file="f.bib", unsafe=True)
    assert mended.text == text.replace("R&amp;D \u00a0& more", r"R\&D \& more").replace(
        "X Group and Y Team", "{X Group} and {Y Team}"
    ).replace("{5-6}", "{5--6}")
    assert [str(each) for each in mended.repairs][-2:] == [
        "f.bib:5:10 B124 author of 'A': '{X Group} and Y Team and {Z}' is now"
        " '{X Group} and {Y Team} and {Z}'",
        r"f.bib:2:10 B135 note of 'a': 'R&amp;D \& more' is now 'R\&D \& more'",
    ]
    assert [str(each) for each in mended.left] == [
        "f.bib:3:3 B104 pages of 'a' is not fixed: the entry gives the field twice"
    ]


def change(field: str, old: str, new: str) -> Find:
    """Return what finds one fault in every entry whose field has the old value."""

    def find(read: Bibliography) -> list[Diagnostic]:
        return [
            Diagnostic("X001", "wrong", entry.at(field), replacement=Replacement(
                entry.citekey, field, entry.get(field), new, safe=True))
            for entry in read
            if old in entry.get(field)
        ]  # fmt: skip

    return find


def test_a_rule_whose_fix_does_not_silence_it_is_reported_and_comes_to_an_end() -> None:
    text = "@misc{a, note = {x}, title = {y}}"
    same = mend(text, change("note", "", "z"))
    assert same.text == text.replace("{x}", "{z}")
    assert [each.reason for each in same.left] == [
        "that would bring back a value which the field had before"
    ]

    def undoing(read: Bibliography) -> Iterable[Diagnostic]:
        return [*change("note", "x", "z")(read), *change("note", "z", "x")(read)]

    assert len(mend(text, undoing).repairs) == 1

    def growing(read: Bibliography) -> Iterable[Diagnostic]:
        return change("note", "", read["a"].get("note") + "x")(read)

    endless = mend(text, growing)
    assert endless.text == text.replace("{x}", f"{{{'x' * (ROUNDS + 1)}}}")
    assert f"after {ROUNDS} rounds" in endless.left[0].reason


@pytest.mark.parametrize(
    ("text", "new", "reason"),
    [
        ("@string{m = {x}} @misc{a, note = m}", "y", "holds a macro"),
        ("@misc{a, note = {x} # {}}", "y", "joined from pieces"),
        ("@misc{a, note = {x}, Note = {z}}", "y", "twice"),
        ("@misc{a, note = {x}, Note = {z}}", "", "twice"),
        ("@misc{a, title = {T} note = {x}}", "y", "where the fields of the entry end"),
        ("@misc{a, note = {x}}", "y}", "braces"),
        ("@misc{a, note = {x}}", "y\n@misc{b, note = 1}\n", "something else would read"),
        ("@misc{a, note = {x}}", "\u2013", "LATIN-1, its encoding, has no '–'"),
    ],
)
def test_what_is_not_certain_is_left_with_a_reason(text: str, new: str, reason: str) -> None:
    mended = mend(text, change("note", "x", new), encoding=decode(b"\xe9")[1])
    assert mended.text == text
    assert mended.repairs == ()
    assert [reason in str(each) for each in mended.left] == [True]


def test_the_entry_at_the_place_is_mended_though_another_has_its_key() -> None:
    text = "@misc{a, pages = {1--2}}\n@misc{a, pages = {3-4}}\n@misc{A, pages = {5-6}}"
    assert mend(text).text == text.replace("3-4", "3--4").replace("5-6", "5--6")


def test_fields_come_and_go_in_the_same_entry() -> None:
    text = '@misc{a,\r\n  eprint = "1409.0473", doi = {10.1000/x},\r\n  url = {https://doi.org/10.1000/x}}'
    codes = ("B103", "B164", "B171")
    mended = mend(text, lambda read: check(read, selection=Selection(select=codes)), unsafe=True)
    assert mended.text == (
        '@misc{a,\r\n  eprint = "1409.0473", doi = {10.1000/x},\r\n  archiveprefix = {arXiv}}'
    )
    assert sorted(str(each).split("'a' ")[1].split(":")[0] for each in mended.repairs) == [
        "added",
        "removed",
    ]


VALUES = [
    "1-2", "3–4", "A & B", "A &amp; B", "C\u00a0D", "Hinton, G and et al.", "Le, J.A. and Q Team",
    'a "b" c', "10.1000/x", "https://doi.org/10.1000/x", "arXiv:1409.0473", "1409.0473", "LÃ©on",
    "ÃƒÂ©", "E\ufb03cient e\u0301", "The DNA of imagenet.", "ONE {Two", "x}", r"\url{a\_b}", "",
    "https://x.org/?utm_source=a&id=7", "2021a", "m", "\\", "$a", "\udce9", "a\n@misc{b, c = 1}",
]  # fmt: skip
FIELDS = ["author", "title", "note", "pages", "doi", "url", "eprint", "year", "TITLE", "journal"]
field_texts = st.builds(
    "{} = {}{}{}".format,
    st.sampled_from(FIELDS),
    st.sampled_from(VALUES).map(lambda value: value if value == "m" else f"{{{value}}}"),
    st.sampled_from(["", "", "", ' # "x"']),
    st.sampled_from([",", ",\r\n ", ", % c\n", ",\u00a0", " "]),
)
block_texts = st.builds(
    "{}{}{}".format,
    st.sampled_from(["@misc{a,", "@ARTICLE{b,\n  ", "@misc(a, ", "@string{m = {x & y},", "% "]),
    st.lists(field_texts, max_size=4).map("".join),
    st.sampled_from(["}", "}\n", "\n}\n\n", ")", "", "} prose @ \udce9 "]),
)


@given(st.lists(block_texts, max_size=4).map("".join), st.booleans())
@settings(max_examples=200, deadline=None)
def test_mending_is_idempotent_and_leaves_all_but_the_mended_values(
    text: str, unsafe: bool
) -> None:
    mended = mend(text, unsafe=unsafe)
    assert mend(mended.text, unsafe=unsafe).repairs == ()
    assert not any("rounds" in each.reason for each in mended.left)
    old, new = blocks_of(text), blocks_of(mended.text)
    assert len(old) == len(new)
    source = Source(text, "<string>")
    for before, after in zip(old, new, strict=True):
        here = {source.position(at) for at in range(before.start, before.stop)}
        repairs = [each for each in mended.repairs if each.position in here]
        names = {each.field for each in repairs}
        if all(each.before and each.after for each in repairs):
            assert parts(text, before, names) == parts(mended.text, after, names)
        else:  # with a field that comes or goes, so do the comma and the space beside it
            assert said(text, before, names) == said(mended.text, after, names)


def blocks_of(text: str) -> list[Block]:
    return list(split(readable(text)))


def parts(text: str, block: Block, without: set[str]) -> list[str]:
    """Return a block as it is written, cut where the values of some fields stand."""
    made, at = [], block.start
    for field in block.fields:
        if field.name.lower() in without:
            made.append(text[at : field.start])
            at = field.stop
    return [*made, text[at : block.stop]]


def said(text: str, block: Block, without: set[str]) -> tuple[str, str, list[tuple[str, str]]]:
    """Return what a block says besides some fields, as it is written."""
    return block.type, block.key, [
        (field.name, text[field.start : field.stop])
        for field in block.fields
        if field.name.lower() not in without
    ]  # fmt: skip


READABLE = [value for value in VALUES if not re.search(r"Ã|^\\$|[$@\udce9]|[{}]", value)]


@given(st.lists(st.sampled_from(READABLE), min_size=1, max_size=6).map(" and ".join))
@settings(max_examples=100, deadline=None)
def test_a_safe_fix_of_a_title_keeps_every_letter(value: str) -> None:
    text = f"@misc{{a, title = {{{value}}}}}"
    mended = mend(text)
    assert letters(mended.text) == letters(text)


def letters(text: str) -> str:
    """Return the letters and numerals in the title of an entry, however they are written."""
    title = unicodedata.normalize("NFKC", read_text(html.unescape(text))["a"].title)
    return "".join(re.findall(r"[^\W_]", title))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "utf-16"])
def test_a_file_keeps_its_encoding_and_line_ends(tmp_path: Path, encoding: str) -> None:
    text = "% é\r\n@misc{a,\r\n\tpages = {3-4}, note = {Ä &lsquo;x&rsquo;}}\r\n\n"
    path = tmp_path / "f.bib"
    path.write_bytes(text.encode(encoding))
    mended = mend_file(path, file="f.bib")
    # Latin-1 has no quotation marks of that kind
    note = "Ä &lsquo;x&rsquo;" if encoding == "latin-1" else "Ä ‘x’"
    right = text.replace("3-4", "3--4").replace("Ä &lsquo;x&rsquo;", note)
    assert path.read_bytes() == right.encode(encoding)
    assert len(mended.left) == (encoding == "latin-1")
    assert [each.name for each in tmp_path.iterdir()] == ["f.bib"]


def test_a_file_that_cannot_be_mended_is_left_whole(tmp_path: Path) -> None:
    path = tmp_path / "f.bib"
    mixed = "@misc{a, note = {é}, pages = {3-4}}".encode() + b"\xe9"
    path.write_bytes(mixed)
    with pytest.raises(EditError, match="not UTF-8"):
        mend_file(path)
    assert path.read_bytes() == mixed
    path.write_text("@misc{a, pages = {3-4}}")
    path.chmod(0o444)
    with pytest.raises(PermissionError, match="read-only"):
        mend_file(path)
    assert mend_file(path, write=False).repairs
    path.chmod(0o644)

    def meddling(read: Bibliography) -> list[Diagnostic]:
        path.write_text("@misc{b, pages = {5-6}}")
        return check(read)

    with pytest.raises(EditError, match="meanwhile"):
        mend_file(path, meddling)
    assert path.read_text() == "@misc{b, pages = {5-6}}"
    with pytest.raises(FileNotFoundError):
        mend_file(tmp_path / "nowhere.bib")


def test_an_initial_is_stopped_in_its_own_name_and_in_no_other() -> None:
    for written, mended in (
        ("Lee, J and Lee, Jan", "Lee, J. and Lee, Jan"),
        ("Lee, J and Lee, J and Lee, J K", "Lee, J. and Lee, J. and Lee, J. K."),
    ):
        found = check(read_text(f"@misc{{a, author = {{{written}}}, title = {{T}}}}"))
        [finding] = [each for each in found if each.code == "B121"]
        assert finding.replacement
        assert finding.replacement.new == mended
