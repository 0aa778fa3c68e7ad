"""Rules on what a printed list shows: spellings, half-protected capitals, what leads nowhere.

Each is tested on what it must find, and on what looks like it and is right.
"""

from __future__ import annotations

import pytest

import stronger.bibliography.rules.checks  # noqa: F401
from stronger.bibliography import read_text
from stronger.bibliography.rules.mending import mend
from stronger.diagnostics import RULES, Diagnostic

ICLR = "International Conference on Learning Representations"
CVPR = "Conference on Computer Vision and Pattern Recognition"


def found(code: str, text: str) -> list[Diagnostic]:
    """Return what a rule finds in a text."""
    return list(RULES[code](read_text(text)))


def talks(*venues: str) -> str:
    """Return a talk at each of these meetings."""
    return " ".join(
        f"@inproceedings{{k{number}, title = {{T}}, booktitle = {{{venue}}}}}"
        for number, venue in enumerate(venues)
    )


def articles(*journals: str) -> str:
    """Return an article in each of these journals."""
    return " ".join(
        f"@article{{k{number}, title = {{T}}, journal = {{{journal}}}}}"
        for number, journal in enumerate(journals)
    )


def works(*authors: str) -> str:
    """Return a work of each of these lists of authors."""
    return " ".join(
        f"@misc{{k{number}, title = {{T}}, author = {{{names}}}}}"
        for number, names in enumerate(authors)
    )


SEVERAL = [
    talks(ICLR, f"{ICLR} (ICLR 2018)"),
    talks(f"3rd {ICLR} (ICLR 2015)", f"The Twelfth {ICLR} (ICLR 2024)"),
    talks(f"Proceedings of the IEEE {CVPR}", f"2017 IEEE {CVPR} (CVPR)"),
    talks("Proceedings of The 33rd International Conference on Machine Learning",
          "Proceedings of the 34th International Conference on Machine Learning"),
    articles("The Annals of Statistics", "Annals of Statistics"),
    articles("Journal of Machine Learning Research", "J. Mach. Learn. Res."),
    articles("Machine Learning", "Machine learning"),
]  # fmt: skip

ONE_EACH = [
    talks(f"{ICLR} (ICLR 2018)", f"{ICLR} (ICLR 2019)"),
    talks("Proceedings of the 33rd International Conference on Machine Learning",
          "Proceedings of the 34th International Conference on Machine Learning"),
    talks(f"2017 IEEE {CVPR} (CVPR)", f"2019 IEEE/CVF {CVPR} (CVPR)"),
    talks("Fifth IEEE International Conference on Data Mining",
          "Proceedings of the 2005 SIAM International Conference on Data Mining"),
    talks(f"{CVPR} (CVPR 2020)", f"{CVPR} Workshops (CVPR 2020)"),
    talks("Mathematical Aspects of Deep Learning", "Aspects of Deep Learning"),
    articles("Physical Review", "Physical Review A", "Physical Review E"),
    articles("Nature", "Nature Physics", "Science"),
    articles("Neural Networks", "IEEE Transactions on Neural Networks"),
    articles("Journal of the Royal Statistical Society. Series B (Methodological)",
             "Journal of the Royal Statistical Society. Series B (Statistical Methodology)"),
    "@article{a, journal = {Machine Learning}} @inproceedings{b, booktitle = {Machine learning}}",
]  # fmt: skip


@pytest.mark.parametrize("text", SEVERAL)
def test_a_venue_in_two_spellings_is_found_once_with_the_place_of_the_other(text: str) -> None:
    (finding,) = found("B207", text)
    assert "line 1" in finding.message
    assert finding.replacement is None  # which of the forms is the right one is a matter of taste


@pytest.mark.parametrize("text", ONE_EACH)
def test_years_sponsors_and_other_venues_are_no_other_spelling(text: str) -> None:
    assert found("B207", text) == []


def test_of_a_venue_the_form_that_most_entries_have_is_held_up_to_the_others() -> None:
    text = talks(ICLR, f"{ICLR} (ICLR 2018)", f"{ICLR} (ICLR 2019)", ICLR, f"{ICLR} (ICLR 2020)")
    (finding,) = found("B207", text)
    assert f"'k0' and 1 more is '{ICLR}', and in 3 others" in finding.message


@pytest.mark.parametrize(
    "series", ["Lecture Notes in Computer Science", "LNCS", "PMLR", "{LIPIcs}",
               "Proceedings of Machine Learning Research"],
)  # fmt: skip
def test_a_numbered_series_wants_a_volume_or_a_number(series: str) -> None:
    assert len(found("B208", f"@book{{a, series = {{{series}}}}}")) == 1
    assert found("B208", f"@book{{a, series = {{{series}}}, volume = {{8689}}}}") == []
    assert found("B208", f"@book{{a, series = {{{series}}}, number = {{8689}}}}") == []


@pytest.mark.parametrize(
    "series",
    ["Springer Series in Statistics", "LNCS 8689", "STOC 2020", "Lecture Notes", "PMLR 15"],
)
def test_series_without_numbers_or_with_one_in_the_name_want_none(series: str) -> None:
    assert found("B208", f"@book{{a, series = {{{series}}}}}") == []


def test_a_volume_may_come_from_the_parent() -> None:
    parent = "@proceedings{p, title = {P}, volume = {3}}"
    child = "@inproceedings{c, title = {C}, crossref = {p}, series = {LNCS}}"
    assert found("B208", f"{child} {parent}") == []


@pytest.mark.parametrize(
    "title",
    ["{MLP}-Mixer: An all-{MLP} Architecture", "{NV}-Heaps: making persistent objects fast",
     "Semantic segmentation by a small {U}-Net in medicine"],
)  # fmt: skip
def test_a_name_of_which_braces_hold_half_is_found_and_put_in_braces(title: str) -> None:
    text = f"@misc{{a, title = {{{title}}}}}"
    (finding,) = found("B209", text)
    assert finding.replacement is not None
    assert not finding.replacement.safe
    mended = mend(text, RULES["B209"], unsafe=True).text
    assert found("B209", mended) == []
    assert read_text(mended)["a"].title == read_text(text)["a"].title


@pytest.mark.parametrize(
    "title",
    ["{BERT}-Based Ranking: A Survey of the Field", "Ranking by {BERT}-Based Models in Practice",
     "{DNA}-Binding: A Review", "{MLP-Mixer}: An all-{MLP} Architecture",
     "Training a 3-Node Network is {NP}-Complete", "{GAN}-generated images"],
)  # fmt: skip
def test_an_adjective_that_styles_lower_rightly_is_left_alone(title: str) -> None:
    assert found("B209", f"@misc{{a, title = {{{title}}}}}") == []


def test_a_compound_that_another_title_protects_is_a_name_in_any_title() -> None:
    text = "@misc{a, title = {What {U}-Net Learns}} @misc{b, title = {{U-Net}: Convolution}}"
    assert [each.raw for each in found("B209", text)] == ["{U}-Net"]
    assert found("B209", text.replace("{U-Net}", "Net")) == []


def test_the_beginning_of_a_sentence_within_a_title_is_found_and_put_in_braces() -> None:
    text = "@misc{a, title = {Why? A Short Tale! “The End” (Or Not)}}"
    (finding,) = found("B210", text)
    assert finding.replacement is not None
    assert finding.replacement.safe
    assert finding.replacement.new == "Why? {A} Short Tale! “{The} End” (Or Not)"
    assert found("B210", mend(text, RULES["B210"]).text) == []


@pytest.mark.parametrize(
    "entry",
    ["@misc{a, title = {Why? {A} Tale}}", "@misc{a, title = {Why? a tale}}",
     "@misc{a, title = {Why: A Tale}}", "@misc{a, title = {A strategy employed by {V1}?}}",
     "@book{a, title = {Why? A Tale}}", "@misc{a, title = {{Why? A Tale}}}",
     "@misc{a, title = {On $n!$ A and {B}}}"],
)  # fmt: skip
def test_what_no_style_of_bibtex_lowers_is_left_alone(entry: str) -> None:
    assert found("B210", entry) == []


EPRINT = "eprint = {1607.06450}, archiveprefix = {arXiv}"


@pytest.mark.parametrize("told", ["arXiv preprint", "arXiv", "ArXiv e-prints", "arXiv.org"])
def test_a_preprint_without_its_number_gets_it_from_eprint(told: str) -> None:
    text = f"@misc{{a, title = {{T}}, howpublished = {{{told}}}, {EPRINT}}}"
    (finding,) = found("B211", text)
    assert finding.replacement is not None
    assert finding.replacement.safe
    mended = read_text(mend(text, RULES["B211"]).text)["a"]
    assert mended.fields["howpublished"] == "arXiv preprint arXiv:1607.06450"
    (without,) = found("B211", text.replace(f", {EPRINT}", ""))
    assert without.replacement is None


@pytest.mark.parametrize(
    "fields",
    ["howpublished = {arXiv preprint arXiv:1607.06450}", EPRINT,
     "journal = {CoRR}, volume = {abs/1607.06450}",
     "journal = {ArXiv e-prints}, eid = {arXiv:1607.06450}",
     "howpublished = {arXiv preprint}, url = {https://arxiv.org/abs/1607.06450}",
     "note = {Preprint}", "howpublished = {arXiv}, eprint = {1607.06450}, eprinttype = {arxiv}"],
)  # fmt: skip
def test_a_preprint_that_can_be_found_is_left_alone(fields: str) -> None:
    assert found("B211", f"@misc{{a, title = {{T}}, {fields}}}") == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hinton, Geoffrey", "Hinton, Geoffrey E."),
        ("Geoffrey Hinton", "Hinton, Geoffrey E."),
        ("Lisa van der Berg", "van der Berg, Lisa M."),
        ("Olah, Chris", "Olah, Christopher"),
        ("Teh, Yee W. and Lee, Ann", "Teh, Yee Whye and Lee, A."),
        ("Hadsell, R. and LeCun, Yann", "Hadsell, Raia and LeCun, Yann"),
        ("{\\L}o{\\'s}, Jan", "Łoś, Jan T."),
    ],
)
def test_one_person_under_two_names_is_found_and_the_fullest_is_kept(one: str, other: str) -> None:
    text = works(one, other)
    findings = found("B212", text)
    assert findings
    assert all(each.replacement and not each.replacement.safe for each in findings)
    assert found("B212", mend(text, RULES["B212"], unsafe=True).text) == []


@pytest.mark.parametrize(
    "text",
    [
        works("Lee, J.", "Lee, Jaehoon"),  # many a Lee is called J.
        works("Wang, Wei", "Wang, Wei-Lin"),
        works("Smith, John", "Smith, John A.", "Smith, John B."),
        works("Smith, John and Smith, John A."),
        works("Bengio, Samy", "Bengio, Yoshua"),
        works("Miller, Jeff", "Miller, Jeffrey W."),
        works("E, Weinan", "E, Weinan"),
        works("Hinton, Geoffrey E", "Hinton, Geoffrey E."),  # B121 says what is missing
        works("{Google Research, A.}", "Google Research"),
    ],
)
def test_what_may_be_two_people_is_left_alone(text: str) -> None:
    assert found("B212", text) == []


@pytest.mark.parametrize(
    ("name", "mended"),
    [
        ("Martin Luther King Jr.", "King, Jr., Martin Luther"),
        ("W. H. Wood 3rd", "Wood, 3rd, W. H."),
        ("Jr, Henry Rosemont", "Rosemont, Jr, Henry"),
        ("Hinton G. E.", "Hinton, G. E."),
        ("G. E., Hinton", "Hinton, G. E."),
    ],
)
def test_a_suffix_or_initials_in_place_of_the_family_name_are_found(name: str, mended: str) -> None:
    text = f"@misc{{a, author = {{LeCun, Yann and {name}}}}}"
    (finding,) = found("B213", text)
    assert finding.replacement is not None
    assert finding.replacement.new == f"LeCun, Yann and {mended}"
    assert found("B213", mend(text, RULES["B213"], unsafe=True).text) == []


@pytest.mark.parametrize(
    "name",
    ["King, Jr., Martin Luther", "King Jr., Martin Luther", "E, Weinan", "Weinan E", "Le, Quoc V.",
     "Quoc V. Le", "{Foo Bar Jr.}", "J. R. R. Tolkien", "Novikoff, A. B. J.", "others"],
)  # fmt: skip
def test_a_name_with_a_family_name_is_left_alone(name: str) -> None:
    assert found("B213", f"@misc{{a, author = {{{name}}}}}") == []


def test_a_suffix_behind_a_family_name_of_several_words_is_found_and_left_to_the_reader() -> None:
    (finding,) = found("B213", "@misc{a, author = {Jan van der Berg Jr.}}")
    assert finding.replacement is None
