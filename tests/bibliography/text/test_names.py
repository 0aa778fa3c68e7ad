"""People: BibTeX's four parts, checked against what bibtex itself makes of them."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stronger.bibliography.text.names import left_in_names, parse_names, parse_person

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NAMES = {
    "Donald E. Knuth": ("Donald E.", "", "Knuth", ""),
    "Knuth, Donald E.": ("Donald E.", "", "Knuth", ""),
    "Ludwig van Beethoven": ("Ludwig", "van", "Beethoven", ""),
    "van Beethoven, Ludwig": ("Ludwig", "van", "Beethoven", ""),
    "de Groot": ("", "de", "Groot", ""),
    "Charles Louis Xavier Joseph de la Vall{\\'e}e Poussin": (
        "Charles Louis Xavier Joseph",
        "de la",
        "Vallée Poussin",
        "",
    ),
    "de la Vall{\\'e}e Poussin, Charles": ("Charles", "de la", "Vallée Poussin", ""),
    "van den Driessche, Jr, George": ("George", "van den", "Driessche", "Jr"),
    "King, III, Martin Luther": ("Martin Luther", "", "King", "III"),
    "{\\L}ukasz M. Kaiser": ("Łukasz M.", "", "Kaiser", ""),
    "Jean {\\'e}mile Zola": ("Jean", "émile", "Zola", ""),
    "Jean {\\'E}mile Zola": ("Jean Émile", "", "Zola", ""),
    "Jean {de la} Fontaine": ("Jean de la", "", "Fontaine", ""),
    "Brinch Hansen, Per": ("Per", "", "Brinch Hansen", ""),
    "Plato": ("", "", "Plato", ""),
    "J.~Zico Kolter": ("J. Zico", "", "Kolter", ""),
    "Ab {Cd, Ef} Gh": ("Ab Cd, Ef", "", "Gh", ""),
}


@pytest.mark.parametrize("name", NAMES)
def test_names_split_into_given_particle_family_and_suffix(name: str) -> None:
    person, problem = parse_person(name)
    assert (person.given, person.particle, person.family, person.suffix) == NAMES[name]
    assert not person.literal
    assert problem == ""


def test_bibtex_splits_the_same_names_in_the_same_way(
    tmp_path: Path, require_tool: Callable[[str], str]
) -> None:
    bibtex = require_tool("bibtex")
    entries = [f"@misc{{k{n:02}, author = {{{name}}}}}" for n, name in enumerate(NAMES)]
    (tmp_path / "x.bib").write_text("\n".join(entries))
    (tmp_path / "x.aux").write_text("\\citation{*}\n\\bibdata{x}\n\\bibstyle{x}\n")
    parts = "|".join(f"{{{part}{part}}}" for part in "fvlj")
    (tmp_path / "x.bst").write_text(
        "ENTRY{author}{}{}\nFUNCTION{misc}{author #1 "
        f'"{parts}" format.name$ write$ newline$}}\nREAD ITERATE{{call.type$}}\n'
    )
    subprocess.run([bibtex, "x"], cwd=tmp_path, capture_output=True, check=True)
    lines = (tmp_path / "x.bbl").read_text().splitlines()
    for line, name in zip(lines, NAMES, strict=True):
        theirs = [parse_person(f"{{{part}}}")[0].family for part in line.split("|")]
        person, _ = parse_person(name)
        assert [person.given, person.particle, person.family, person.suffix] == theirs


def test_organisations_in_braces_are_not_split() -> None:
    names, problems = parse_names("{Barnes and {Noble}, Inc.} and {OpenAI} and {\\'E}mile Zola")
    assert [person.literal for person in names] == [True, True, False]
    assert [str(person) for person in names] == ["Barnes and Noble, Inc.", "OpenAI", "Émile Zola"]
    assert problems == ()


def test_line_breaks_and_no_break_spaces_are_spaces() -> None:
    names, problems = parse_names("Pitts, \u00a0 \n Walter\n\tAND  Hinton,\u202fGeoffrey\u200b E")
    assert [str(person) for person in names] == ["Walter Pitts", "Geoffrey E Hinton"]
    assert problems == ()


def test_others_are_not_a_person() -> None:
    names, _ = parse_names("Glorot, Xavier and others")
    assert (len(names), names.others) == (1, True)
    assert names.short() == "Glorot et al."
    assert not parse_names("")[0]


def test_letters_beyond_ascii_have_a_case() -> None:
    assert parse_person("Jan Šimon Élan Łoś")[0].particle == ""
    assert parse_person("Jan øst Łoś")[0].particle == "øst"


@given(st.text(st.sampled_from(list("aA ,{}~\\é'-\n")), max_size=30))
def test_no_name_raises_or_vanishes(text: str) -> None:
    person, _ = parse_person(text)
    if any(character.isalpha() for character in text) and "\\" not in text:
        assert any(character.isalpha() for character in str(person))
    parse_names(text)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "family=Montclos, given=Henri, prefix=de, useprefix=true",
            ("Montclos", "Henri", "de", ""),
        ),
        ("given=Ana, family=Sol", ("Sol", "Ana", "", "")),
        ("Family = Doe , Given = {Jane Ann}", ("Doe", "Jane Ann", "", "")),
        ('"family={Robert and Sons, Inc.}"', ("Robert and Sons, Inc.", "", "", "")),
        ('family="Doe, Sr", given=J', ("Doe, Sr", "J", "", "")),
        (r"family=M{\"u}ller, given=J\"org", ("Müller", "Jörg", "", "")),
        ("given=Plato", ("Plato", "", "", "")),
        ("{family=x}", ("family=x", "", "", "")),
    ],
)
def test_the_extended_form_names_the_parts(text: str, parts: tuple[str, ...]) -> None:
    names, problems = parse_names(text)
    assert [tuple(person[:4]) for person in names] == [parts]
    assert problems == ()


def test_options_between_names_are_nobody_and_what_is_not_kept_is_known() -> None:
    text = "nosortothers=true and family=Doe, given=Jean, given-i=J, id=x and others"
    names, problems = parse_names(text)
    assert (len(names), names.others, problems) == (1, True, ())
    assert left_in_names(text) == ["nosortothers", "given-i", "id"]
