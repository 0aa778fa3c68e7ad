"""Duplicates: found across spellings, and not where works only look alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stronger.bibliography import read_file, read_text
from stronger.bibliography.compare.duplicates import find_duplicates

if TYPE_CHECKING:
    from pathlib import Path


def _found(text: str) -> list[tuple[str, str, str]]:
    pairs = find_duplicates(read_text(text))
    return [(pair.a.citekey, pair.b.citekey, pair.why) for pair in pairs]


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ("a, doi = {10.1000/X}", r"b, doi = {https://doi.org/10.1000/x}", "doi"),
        ("a, eprint = {1409.0473v2}, archiveprefix = {arXiv}",
         "b, journal = {CoRR}, url = {https://arxiv.org/abs/1409.0473}", "arxiv"),
        ("a, eprint = {cs/0112017}, eprinttype = {arxiv}", "b, note = {arXiv:cs/0112017}", "arxiv"),
        ("a, title = {One}", "A, title = {Another}", "key"),
        (r"a, title = {Erd{\H{o}}s on {Hebb}ian Assemblies}, author = {R{\'e}nyi, A.}",
         "b, title = {Erdos on hebbian asemblies.}, author = {Alfréd Rényi and Someone Else}",
         "title"),
        ("a, title = {Deep Sparse Rectifiers: A Study}, author = {Glorot, X.}",
         "b, title = {Deep sparse rectifiers}, author = {Xavier Glorot}", "title"),
        ("a, title = {Proceedings of the Whole Thing}, editor = {Łoś, Jan}",
         "b, title = {Proceedings of the whole thing}, editor = {Los, J.}", "title"),
        ("a, title = {Learning internal representations}, author = {Rummelhart, D}",
         "b, title = {Learning Internal Representations}, author = {Rumelhart, David}", "title"),
        ("a, title = {Attention is all you need}, author = {Vaswani, A}",
         "b, title = {Attention Is All You Need}", "title"),
    ],
)  # fmt: skip
def test_one_work_is_found_in_two_spellings(one: str, other: str, why: str) -> None:
    pairs = _found(f"@misc{{{one}}}\n@article{{{other}}}")
    assert [pair[2] for pair in pairs] == [why]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("title = {On Nerves: Part I}, author = {Adrian, E}",
         "title = {On Nerves: Part II}, author = {Adrian, E}"),
        ("title = {Editorial note on this issue}, author = {Adrian, E}, doi = {10.1000/a}",
         "title = {Editorial note on this issue}, author = {Adrian, E}, doi = {10.1000/b}"),
        ("title = {Neural Networks}, author = {Haykin, S}, edition = {1}",
         "title = {Neural Networks}, author = {Haykin, S}, edition = {2}"),
        ("title = {Deep learning}, author = {LeCun, Y}",
         "title = {Deep learning}, author = {Goodfellow, I}"),
        ("title = {Whole}, author = {A, B}, crossref = {b}", "title = {Whole}, author = {A, B}"),
        ("note = {nothing}", "note = {nothing}"),
    ],
)  # fmt: skip
def test_works_that_look_alike_are_told_apart(one: str, other: str) -> None:
    assert _found(f"@book{{a, {one}}}\n@book{{b, {other}}}") == []


def test_our_own_bibliography_holds_no_work_twice(root: Path) -> None:
    assert find_duplicates(read_file(root / "data/references.bib")) == []


def test_a_key_used_for_two_works_scores_low_and_of_three_the_first_is_paired() -> None:
    same = "@misc{a, title = {Rectifiers give zeros}}\n" * 2 + "@misc{a, title = {Of mice}}"
    pairs = find_duplicates(read_text(same))
    assert [(pair.a.position.line, pair.b.position.line) for pair in pairs] == [(1, 2), (1, 3)]
    assert pairs[0].score == 1
    assert pairs[1].score < 0.6


def test_containers_of_fields_are_no_works() -> None:
    same = "title = {The Organization of Behavior}, author = {Hebb, D. O.}, doi = {10.1000/x}"
    assert find_duplicates(read_text(f"@xdata{{a, {same}}} @book{{b, {same}}}")) == []


def test_a_pair_is_found_among_thousands_with_the_same_title() -> None:
    lines = [
        f"@misc{{k{n}, title = {{On rectifiers}}, author = {{N{n:04}x}}}}" for n in range(2000)
    ]
    lines += ["@misc{twin, title = {On rectifiers}, author = {N0000x}}"]
    pairs = find_duplicates(read_text("\n".join(lines)))
    assert ("k0", "twin") in {(pair.a.citekey, pair.b.citekey) for pair in pairs}
