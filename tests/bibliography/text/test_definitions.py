"""Commands of preambles: what they stand for, and that no definition can do harm."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stronger.bibliography import read_text
from stronger.bibliography.text.latex import to_text
from stronger.bibliography.text.latex.definitions import (
    Definition,
    defined_names,
    definitions_of,
    expand,
)

DEFINED = [
    (r"\newcommand{\noopsort}[1]{}", r"{\noopsort{1980a}}1973", "1973"),
    (r"\providecommand{\mine}[1]{\emph{#1}}", r"\mine{x} \mine y", "x y"),
    (r"\def\swap#1#2{#2#1}", r"\swap{b}{a}c \swap xy", "abc yx"),
    (r"\DeclareRobustCommand{\acro}[1]{\textsc{#1}}", r"\acro{PDF}s", "PDFs"),
    (r"\newcommand*\lab[2][AT]{#2 (#1)}", r"\lab{Bell} \lab[US]{Bell}", "Bell (AT) Bell (US)"),
    (r"\let\Dash=\textemdash \def\MF{Metafont}", r"a\Dash b \MF{} \MF", "a—b Metafont Metafont"),
    (r"\def\a{\b} \def\b{\c{c}}", r"\a", "ç"),
    (r"\def\url#1{\texttt{#1}} \def\x{y}", r"\url{a_b}\x", "a_by"),
    (r"\providecommand{\url}[1]{nothing}", r"\url{a_b}", "a_b"),
    (r"\def\hard{\ifx\a\b c\fi}", r"\hard{x}", "x"),
    (r"\renewcommand{\TeX}{T\kern-.1em X}", r"\TeX!", "TX!"),
]


@pytest.mark.parametrize(("preamble", "latex", "text"), DEFINED)
def test_a_command_means_what_the_preamble_says(preamble: str, latex: str, text: str) -> None:
    assert to_text(expand(latex, definitions_of([preamble]))) == text


def test_entries_are_understood_with_the_preamble_of_their_file_wherever_it_stands() -> None:
    read = read_text(
        r"""@article{a, author = {\noop{knuth}Knuth, Donald and \lab and {\noop{x}}{van Dam}, Ann},
          title = {\noop{b}On \mine{C++}}, journal = {\noop{c}J}, year = {{\noop{1980a}}1973}}
        @string{one = "\newcommand{\noop}[1]{} "}
        @preamble{ one # "\def\lab{Bell and Sons, Inc} \newcommand{\mine}" # "[1]{\emph{#1}}" }"""
    )
    entry = read["a"]
    assert (entry.title, entry.venue, entry.year) == ("On C++", "J", 1973)
    people = [(person.last, person.given) for person in entry.authors]
    assert people == [("Knuth", "Donald"), ("Bell and Sons, Inc", ""), ("van Dam", "Ann")]
    assert read.diagnostics == ()
    assert entry.get("title") == r"\noop{b}On \mine{C++}"


def test_definitions_that_call_themselves_come_to_an_end() -> None:
    endless = definitions_of([r"\def\a{\a\a} \def\b#1{\b{#1#1}} \def\c{\d}\def\d{x\c}"])
    for value in (r"\a", r"x \b{yy}", r"\c"):
        assert expand(value, endless) == value


@pytest.mark.parametrize("value", [r"\a{" * 4000 + "}" * 4000, r"\a{" * 8000, r"\a" * 8000])
def test_expanding_takes_time_in_line_with_the_value(value: str) -> None:
    definitions = definitions_of([r"\newcommand{\a}[1]{(#1)}"])
    started = time.process_time()
    expand(value, definitions)
    assert time.process_time() - started < 2


PIECES = [r"\newcommand", r"\def", r"\let", r"\a", r"\b", "{", "}", "[1]", "#1", "[", "]", " ", "x"]


@settings(max_examples=300, deadline=None)
@given(*[st.lists(st.sampled_from(PIECES), max_size=14).map("".join)] * 2)
def test_any_preamble_is_read_without_failing(preamble: str, value: str) -> None:
    defined = definitions_of([preamble])
    assert defined.keys() <= defined_names([preamble])
    expand(value, defined)
    assert expand(value, {}) == value


def test_a_value_that_would_grow_without_end_stays_as_it_is_and_takes_no_room() -> None:
    twice = {"a": Definition(0, "xx"), "b": Definition(1, "#1" * 100_000)}
    doubling = {
        f"m{chr(98 + i)}": Definition(0, rf"\m{chr(97 + i)}\m{chr(97 + i)}") for i in range(25)
    }
    for value, definitions in (
        (rf"\b{{{'x' * 1_000_000}}}", twice),
        (r"\mz", doubling),
        (r"\b{\b{\b{\a}}}", twice),
    ):
        assert expand(value, definitions) == value
    assert expand(r"\a\a", twice) == "xxxx"
