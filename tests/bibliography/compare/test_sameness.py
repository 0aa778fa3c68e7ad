"""One test for “the same work”: what is one, what is another version, and what only looks alike."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from stronger.bibliography import Entry, read_file, read_text
from stronger.bibliography.compare.changes import compare
from stronger.bibliography.compare.preprints import is_preprint
from stronger.bibliography.compare.sameness import Judgement, Verdict, judge
from stronger.bibliography.compare.verifying import Status, verify
from stronger.bibliography.rules.checking import check

if TYPE_CHECKING:
    from pathlib import Path

PREPRINT = """@misc{arxiv, title = {The Local Elasticity of Neural Networks},
  author = {He, Hangfeng and Su, Weijie J.}, eprint = {1910.06943}, archiveprefix = {arXiv},
  year = {2019}}"""
PUBLISHED = """@inproceedings{iclr, title = {The Local Elasticity of Neural Networks},
  author = {He, Hangfeng and Su, Weijie J.}, year = {2020},
  booktitle = {International Conference on Learning Representations}}"""


def judged(one: str, other: str) -> Judgement:
    (a,), (b,) = read_text(one), read_text(other)
    assert judge(a, b) == judge(b, a)
    return judge(a, b)


def test_an_article_and_a_book_of_one_title_are_two_works() -> None:
    article = """@article{a, title = {Deep learning}, journal = {Nature}, year = 2015,
      author = {LeCun, Yann and Bengio, Yoshua and Hinton, Geoffrey}}"""
    book = """@book{b, title = {Deep Learning}, publisher = {MIT Press}, year = 2016,
      author = {Goodfellow, Ian and Bengio, Yoshua and Courville, Aaron}}"""
    assert judged(article, book).ground == "authors"
    same_people = book.replace(
        "Goodfellow, Ian and Bengio, Yoshua and Courville, Aaron", "LeCun, Y."
    )
    assert judged(article, same_people).ground == "type"
    both = read_text(f"{article}\n{book}")
    assert [each.code for each in check(both) if each.code in ("B180", "B181")] == []


def test_keys_that_differ_by_case_do_not_part_a_work() -> None:
    entry = """@article{Srivastava2014Dropout, year = 2014, journal = {JMLR}, title = {Dropout:
      A Simple Way to Prevent Neural Networks from Overfitting}, author = {Srivastava, Nitish and
      Hinton, Geoffrey and Krizhevsky, Alex and Sutskever, Ilya and Salakhutdinov, Ruslan}}"""
    other = entry.replace("Srivastava2014D", "srivastava2014d")
    assert judged(entry, other).verdict is Verdict.SAME
    other = other.replace("2014, j", "2015, j").replace("Hinton, Geoffrey", "Hinton, G. E.")
    assert judged(entry, other).verdict is Verdict.SAME


@pytest.mark.parametrize(
    ("change", "ground"),
    [
        (("of Neural Networks}", "of Neural Networks: Part II}"), "part"),
        (("of Neural Networks}", "of Neural Networks, II}"), "part"),
        (("{The Local", "{Erratum: The Local"), "note"),
        (("{The Local", "{Reply to ``The Local"), "note"),
        (("{The Local", "{Review of The Local"), "note"),
        (("{The Local", "{The Nonlocal"), "title"),
        (("{He, Hangfeng and Su, Weijie J.}", "{Other, Ann and Su, Weijie J. and Third, T.}"),
         "authors"),
        (("year = {2020}", "year = {2011}"), "year"),
        (("@inproceedings", "@phdthesis"), "type"),
        (("year = {2020}", "year = {2020}, eprint = {1901.00001}, archiveprefix = {arXiv}"),
         "arxiv"),
    ],
)  # fmt: skip
def test_what_looks_alike_is_told_apart(change: tuple[str, str], ground: str) -> None:
    found = PUBLISHED.replace("iclr", "other").replace(*change)
    identified = PUBLISHED.replace("year", "eprint = {1910.06943}, year")
    if ground in ("part", "note", "arxiv"):
        assert judged(identified, found).ground == ground
    assert (judged(PUBLISHED, found).ground == ground) or ground == "arxiv"


@pytest.mark.parametrize(
    ("one", "other", "ground"),
    [
        ("doi = {10.1000/a}", "doi = {10.1000/b}", "doi"),
        ("isbn = {0-262-03561-8}", "isbn = {0-306-40615-2}", "isbn"),
        ("edition = {2nd}", "edition = {Third}", "edition"),
        ("volume = {1}", "volume = {2}", "part"),
        ("langid = {german}", "langid = {english}", "language"),
        ("related = {b}", "", "reference"),
        ("year = {1949}", "year = {2002}", "year"),
    ],
)
def test_books_are_told_apart_by_what_contradicts(one: str, other: str, ground: str) -> None:
    book = "@book{%s, author = {Hebb, Donald}, title = {The Organization of Behavior}, %s}"
    assert judged(book % ("a", one), book % ("b", other)).ground == ground
    alike = "" if "related" in one else one
    assert judged(book % ("a", alike), book % ("b", alike)).verdict == "same"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("edition = {2}", "edition = {Second}"),
        ("isbn = {0-262-03561-8}", "isbn = {978-0-262-03561-3, 0-306-40615-2}"),
        ("doi = {10.1000/a}", "doi = {10.2307/2332226}"),
        ("year = {1949}", "year = {1950}"),
    ],
)
def test_what_is_said_in_another_way_contradicts_nothing(one: str, other: str) -> None:
    book = "@book{%s, author = {Hebb, Donald}, title = {The Organization of Behavior}, %s}"
    assert judged(book % ("a", one), book % ("b", other)).verdict == "same"


def test_a_preprint_and_its_publication_are_versions_and_not_equal() -> None:
    found = judged(PREPRINT, PUBLISHED)
    assert (found.verdict, found.ground) == (Verdict.VERSION, "title")
    published = read_text(PUBLISHED)
    (verified,) = verify(read_text(PREPRINT), published)
    assert (verified.status, verified.version) == (Status.VERSION, "published")
    assert {"type", "year"} <= verified.differences.keys()
    (back,) = verify(published, read_text(PREPRINT))
    assert (back.status, back.version) == (Status.VERSION, "a preprint")
    assert str(compare(read_text(PREPRINT), published)[0]) == (
        "arxiv: replaced by another version of the work, iclr"
    )
    assert [each.code for each in check(read_text(f"{PREPRINT}\n{PUBLISHED}"))][:1] == ["B180"]


def test_a_preprint_with_other_authors_is_not_excused_as_a_version() -> None:
    made_up = PREPRINT.replace("He, Hangfeng and Su, Weijie J.", "He, Hangfeng and Wrong, Ann")
    (found,) = verify(read_text(made_up), read_text(PUBLISHED))
    assert found.status is Status.DIFFERS
    assert "author" in found.differences


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("@article{a, journal = {arXiv e-prints}}", True),
        ("@article{a, journal = {CoRR}, volume = {abs/1409.0473}}", True),
        ("@article{a, eprint = {1409.0473}, archiveprefix = {arXiv}}", True),
        ("@misc{a, publisher = {arXiv}, doi = {10.48550/arXiv.1409.0473}}", True),
        ("@article{a, journal = {bioRxiv}, doi = {10.1101/2020.01.01.123456}}", True),
        (
            "@techreport{a, institution = {MIT}, eprint = {1409.0473}, archiveprefix = {arXiv}}",
            False,
        ),
        ("@article{a, journal = {Genome Research}, doi = {10.1101/gr.123456.111}}", False),
        ("@book{a, eprint = {1409.0473}, archiveprefix = {arXiv}}", False),
        ("@misc{a, howpublished = {Blog}}", False),
    ],
)
def test_preprints_are_known_by_their_servers(fields: str, expected: bool) -> None:
    assert is_preprint(read_text(fields)["a"]) is expected


def test_no_two_papers_of_our_own_base_are_one(root: Path) -> None:
    entries = list(read_file(root / "data/references.bib"))
    alike = [
        (a.citekey, b.citekey) for at, a in enumerate(entries) for b in entries[:at] if judge(a, b)
    ]
    assert alike == []


def _rewritten(entry: Entry) -> Entry:
    people = " and ".join(
        f"{person.last}, {person.given[:1]}." if person.given else f"{{{person.last}}}"
        for person in entry.authors or entry.editors
    )
    fields = {name: value for name, value in entry.fields.items() if name not in ("doi", "eprint")}
    name = "author" if entry.authors else "editor"
    return replace(entry, citekey="other", fields={**fields, name: people})


def test_every_paper_of_our_own_base_is_known_again_with_initials_and_no_identifier(
    root: Path,
) -> None:
    lost = [
        (entry.citekey, judgement.reason)
        for entry in read_file(root / "data/references.bib")
        if not (judgement := judge(entry, _rewritten(entry)))
    ]
    assert lost == []


def test_without_an_author_a_title_of_one_word_is_no_proof_and_nothing_more_is_claimed() -> None:
    entry = "@book{%s, author = {Pearl, Judea}, title = {%s}, year = {2000}}\n"
    bare = "@book{b, title = {%s}, year = {2000}}"
    one, several = "Causality", "Causality: Models and Reasoning"
    assert judged(entry % ("a", one), bare % one).ground == "authors"
    found = judged(entry % ("a", several), bare % several)
    assert (found.verdict, found.reason) == (
        "same",
        "the title is the same, and one names no author",
    )
    told = check(read_text(entry % ("a", several) + bare % several))
    assert "'b' has the title of 'a', line 1" in {each.message for each in told}
    assert judged(bare % one, bare.replace("{b", "{c") % one).verdict == "same"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Programming in C", "Programming in C++"),
        (r"Programming in C\#", "Programming in {C}++"),
        ("Programming in F", "Programming in F#"),
        ("Essentials of NET programming", "Essentials of .NET programming"),
        ("The complete handbook of data structures in C", "The complete handbook of data "
         "structures in C++: Second course"),
    ],
)  # fmt: skip
def test_signs_that_make_another_name_of_a_letter_tell_titles_apart(one: str, other: str) -> None:
    book = "@book{%s, author = {Doe, Jane}, title = {%s}, year = 2001}"
    assert judged(book % ("a", one), book % ("b", other)).ground == "title"
    both = read_text(f"{book % ('a', one)}\n{book % ('b', other)}")
    assert [each.code for each in check(both) if each.code == "B181"] == []
    (verified,) = verify(read_text(book % ("a", one)), read_text(book % ("b", other)))
    assert verified.status is not Status.CONFIRMED
    for spelt in (one, one.replace("C", "{C}"), one.replace(r"C\#", "C{\\#}").upper()):
        assert judged(book % ("a", one), book % ("b", spelt)).verdict == "same"


def test_signs_between_words_tell_nothing() -> None:
    book = "@book{%s, author = {Doe, Jane}, title = {%s}, year = 2001}"
    for one, other in (("Tagging with BERT+CRF and more", "Tagging with BERT + CRF and more"),
                       ("Programming in C++", "Programming in C{\\texttt{++}}"),
                       ("Programming in C++", "Programming in C$^{++}$"),
                       ("Programming in C$\\sharp$", "Programming in C\\#")):  # fmt: skip
        assert judged(book % ("a", one), book % ("b", other)).verdict == "same"


@pytest.mark.parametrize(
    "more",
    ["institution = {Cornell University}", "organization = {arXiv}", "school = {MIT}",
     "publisher = {Cornell}"],
)  # fmt: skip
@pytest.mark.parametrize(
    "name", ["doi = {10.48550/arXiv.1910.06943}", "eprint = {1910.06943}, eprinttype = {arxiv}"]
)
def test_what_arxiv_numbered_is_a_preprint_whoever_is_named_beside(name: str, more: str) -> None:
    preprint = PREPRINT.replace("eprint = {1910.06943}, archiveprefix = {arXiv}", f"{name}, {more}")
    assert judged(preprint, PUBLISHED).verdict is Verdict.VERSION
