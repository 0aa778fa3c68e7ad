"""The checks: each page's own example, what must be left alone, and files we know well."""

from __future__ import annotations

import random
import re
import time
from bisect import bisect_right
from typing import TYPE_CHECKING

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

import stronger.bibliography.rules.checks
from stronger.bibliography import read_file, read_text
from stronger.bibliography.model import Bibliography, Entry
from stronger.bibliography.rules.checking import check, check_file
from stronger.bibliography.rules.selecting import Selection
from stronger.diagnostics import RULES, Position, Rule, run_checks

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from stronger.diagnostics import Diagnostic

CHECKS = [rule for _, rule in sorted(RULES.items()) if rule.subject == "bibliography"]
OPTIONAL = [rule.code for rule in CHECKS if rule.optional]
BLOCK = re.compile(r"^```bibtex\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def section(rule: Rule[..., Any], name: str) -> str:
    """Return the one fenced block of BibTeX in a section of a rule's page."""
    text = rule.page.partition(f"## {name}\n")[2].partition("\n## ")[0]
    (block,) = BLOCK.findall(text)
    return str(block)


def findings(text: str, *codes: str) -> list[Diagnostic]:
    """Return what the checks find in a text; of the optional ones those named."""
    return list(run_checks("bibliography", read_text(text, "f.bib"), also=codes))


@pytest.mark.parametrize("rule", CHECKS, ids=lambda rule: f"{rule.code}-{rule.name}")
def test_a_rule_finds_the_example_of_its_page_and_passes_its_fix(rule: Rule[..., Any]) -> None:
    read = read_text(section(rule, "Example"), "f.bib")
    found = list(rule(read))
    assert found
    for each in found:
        assert each.code == rule.code
        assert each.message
        assert each.fix.endswith(".")
        assert each.position.file == "f.bib"
    assert list(rule(read_text(section(rule, "Fix")))) == []


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ("journal = {A}, journaltitle = {B}", 1),
        (r"journal = {M{\"u}nchen}, journaltitle = {München}", 0),
        ("journal = {A}, journaltitle = {}", 0),
        ("year = 2013, date = {2013-08}", 0),
        ("year = 2013, month = aug, date = {2013}", 0),
        ("year = 2013, month = jul, date = {2013-08}", 1),
        ("year = {in press}, date = {2013}", 0),
        ("address = {A}, location = {B}, school = {C}, institution = {D}", 2),
        ("key = {a}, sortkey = {b}", 0),
    ],
)
def test_a_field_under_two_names_is_found_if_they_contradict(fields: str, found: int) -> None:
    told = [each for each in findings(f"@misc{{k, {fields}}}") if each.code == "B206"]
    assert len(told) == found


@pytest.mark.parametrize("rule", CHECKS, ids=lambda rule: f"{rule.code}-{rule.name}")
def test_a_replacement_changes_one_field_and_mends_its_finding(rule: Rule[..., Any]) -> None:
    read = read_text(section(rule, "Example"))
    for each in rule(read):
        change = each.replacement
        if change is None:
            continue
        entry = read[change.citekey]
        assert entry.fields.get(change.field, "") == change.old != change.new
        fields = {**entry.fields, change.field: change.new}
        written = ", ".join(f"{name} = {{{value}}}" for name, value in fields.items() if value)
        mended = read_text(f"@{entry.type}{{{entry.citekey}, {written}}}")
        assert [again for again in rule(mended) if again.message == each.message] == []


VARIANTS = [
    ("B101", "@unpublished{a, author = {A}, title = {T}}"),
    ("B101", "@inbook{a, author = {A}, title = {T}, date = {2001}}"),
    ("B103", r"@misc{a, title = {T}, doi = {10.1007/a\_b}}"),
    ("B103", "@misc{a, title = {T}, doi = {doi:10.1007/ab}}"),
    ("B104", "@misc{a, title = {T}, pages = {34--12}}"),
    ("B105", "@misc{a, title = {T}, date = {1066-10-14}}"),
    ("B106", "@misc{a, title = {T}, eprint = {1419.0473}, archiveprefix = {arXiv}}"),
    ("B108", "@misc{a, title = {T}, note = {A\u200bB}}"),
    ("B110", "@misc{a, title = {T}, auhtor = {Smith, Ann}}"),
    ("B111", "@article{a, title = {T}, booktitle = {Whole}}"),
    ("B113", "@article{a, title = {T}, journal = {Workshop on Sparse Codes}}"),
    ("B114", "@article{a, title = {T}, journal = {Springer}}"),
    ("B114", "@article{a, title = {T}, journal = {Universit{\\'e} de Montr{\\'e}al}}"),
    ("B115", "@article{a, title = {T}, journal = {CoRR}, volume = {abs/1706.03762}}"),
    ("B117", "@article{a, title = {T}, journal = {CoRR}, volume = {abs/1706.03762}}"),
    ("B117", "@article{a, title = {T}, journal = {Notes}, volume = {TR-92/7}}"),
    ("B118", "@article{a, title = {T}, journal = {nature}}"),
    ("B121", "@misc{a, title = {T}, author = {Geoffrey E Hinton}}"),
    ("B121", "@misc{a, title = {T}, author = {Hinton, GE}}"),
    ("B122", "@misc{a, title = {T}, author = {Silver, David et al.}}"),
    ("B123", "@misc{a, title = {T}, author = {Hinton, G.; LeCun, Y.}}"),
    ("B123", r"@misc{a, title = {T}, author = {Hinton, G. \& LeCun, Y.}}"),
    ("B123", "@misc{a, title = {T}, author = {{Hinton, G. and LeCun, Y.}}}"),
    ("B123", "@misc{a, title = {T}, author = {Hinton, LeCun, Bengio}}"),
    ("B125", "@misc{a, title = {T}, author = {Smith, Ann <ann@example.org>}}"),
    ("B132", "@misc{a, title = {The role of DNA}}"),
    ("B134", '@misc{a, title = {A "good" idea}}'),
    ("B135", "@misc{a, title = {Caf&#233;s}}"),
    ("B135", r"@misc{a, title = {$\less$i$\greater$E. coli$\less$/i$\greater$ in water}}"),
    ("B135", r"@misc{a, title = {{\textless}i{\textgreater}E. coli{\textless}/i{\textgreater}}}"),
    ("B135", r"@misc{a, title = {in \textlessi\textgreater E. coli}}"),
    ("B135", r"@misc{a, author = {Marasovi\&\#39;c, A.}}"),
    ("B135", "@misc{a, title = {in &lt;i&gt;Drosophila&lt;/i&gt;}}"),
    ("B198", r"@misc{a, note = {\emhp{now}}}"),
    ("B199", "@misc{a, ids = {b, a}}"),
    ("B199", "@misc{a, ids = {c, b}} @misc{b}"),
    ("B199", "@misc{a, ids = {c}} @misc{b, ids = {d, c}}"),
    ("B198", r"@misc{a, title = {C:\<temp}}"),
    ("B140", "@article{a, title = {T}, journal = {J}, pages = {1}, year = {2019}}"),
    ("B150", "@misc{a, title = {T}, date = {2021-13}}"),
    ("B150", "@misc{a, title = {T}, year = {2001}, month = {13}}"),
    ("B152", "@misc{a, title = {T}, doi = {10.1109/CVPR.2016.319}, year = {2006}}"),
    ("B152", "@misc{a, title = {T}, doi = {10.48550/arXiv.1312.6034}, eprint = {1312.6199}}"),
    ("B160", "@misc{a, title = {T}, isbn = {0-306-40615-3}}"),
    ("B160", "@misc{a, title = {T}, isbn = {12345}}"),
    ("B161", "@misc{a, title = {T}, issn = {03785954}}"),
    ("B162", "@misc{a, title = {T}, orcid = {0000-0002-1825-97}}"),
    ("B170", "@misc{a, title = {T}, url = {\\url{https://example.org}}}"),
    ("B170", "@misc{a, title = {T}, url = {https://example.org/a b}}"),
    ("B171", "@misc{a, title = {T}, url = {https://doi.org/10.1038/nature14539}}"),
    ("B172", "@misc{a, title = {T}, url = {https://x.org/a;jsessionid=0F3A?b=1}}"),
    ("B181", "@misc{a, title = {One}, doi = {10.1000/x}}\n"
             "@misc{b, title = {Two}, doi = {10.1000/x}}"),
    ("B190", "@inbook{a, title = {T}, crossref = {b}}\n@book{b, title = {U}, crossref = {c}}\n"
             "@book{c, title = {V}}"),
    ("B195", "@misc{a, title = {A â€“ B}}"),
    ("B196", "@misc{a, title = {A\x0cB}}"),
    ("B197", "@misc{a, title = {Cafe\u0301}}"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "text"), VARIANTS)
def test_a_rule_finds_the_other_forms_of_its_mistake(code: str, text: str) -> None:
    assert code in [each.code for each in RULES[code](read_text(text, "f.bib"))]


MENDED = [
    ("B103", "doi = {https://dx.doi.org/10.1007/a\\_b}", "10.1007/a_b"),
    ("B104", "pages = {12-34, 56–78}", "12--34, 56--78"),
    ("B107", "note = {A & B at 5% of $x_1$}", r"A \& B at 5\% of $x_1$"),
    ("B108", "author = {Pitts,\u00a0\n\u00a0Walter}", "Pitts, Walter"),
    ("B121", "author = {McCulloch, Warren S and Anderson, J.A.}",
             "McCulloch, Warren S. and Anderson, J. A."),
    ("B122", "author = {Silver, David, et al.}", "Silver, David and others"),
    ("B124", "author = {Hinton, G. and Google Research Team}",
             "Hinton, G. and {Google Research Team}"),
    ("B132", "title = {On {DNA} and RNA in BERT}", "On {DNA} and {RNA} in {BERT}"),
    ("B133", "title = {Restricted {boltzmann} machines, imagenet}",
             "Restricted {Boltzmann} machines, {ImageNet}"),
    ("B134", 'title = {The "Siamese" network}', "The ``Siamese'' network"),
    ("B135", "title = {A &amp; B, caf&eacute;}", r"A \& B, café"),
    ("B135", r"author = {Marasovi\&\#39;c, Ana}", "Marasovi'c, Ana"),
    ("B150", "year = {2021a}", "2021"),
    ("B164", "eprint = {1409.0473}", "arXiv"),
    ("B170", "url = {https://x.org/a\\_b}", "https://x.org/a_b"),
    ("B171", "doi = {10.1000/x}, url = {https://doi.org/10.1000/x}", ""),
    ("B172", "url = {https://x.org/?utm_source=a&id=7#top}", "https://x.org/?id=7#top"),
    ("B195", "author = {Bottou, LÃ©on and Garc\u00c3\u00ada, Ana}",
             "Bottou, Léon and García, Ana"),
    ("B197", "title = {Eﬃcient cafe\u0301s}", "Efficient cafés"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "field", "new"), MENDED)
def test_what_is_certain_comes_as_a_replacement(code: str, field: str, new: str) -> None:
    (found,) = RULES[code](read_text(f"@misc{{a, {field}}}"))
    assert found.replacement is not None
    assert found.replacement.new == new


UNCERTAIN = [
    ("B103", "doi = {323533a0}"),
    ("B104", "pages = {34--12}"),
    ("B107", "note = {a_b}"),
    ("B121", "author = {Hinton, GE}"),
    ("B134", 'title = {a" Siamese" network}'),
    ("B135", "title = {in <i>Drosophila</i>}"),
    ("B135", r"title = {$\less$i$\greater$E. coli$\less$/i$\greater$}"),
    ("B171", "url = {https://doi.org/10.1000/x}"),
    ("B172", "url = {https://www.google.com/url?q=https://x.org}"),
]


@pytest.mark.parametrize(("code", "field"), UNCERTAIN)
def test_what_is_uncertain_has_no_replacement(code: str, field: str) -> None:
    (found,) = RULES[code](read_text(f"@misc{{a, {field}}}"))
    assert found.replacement is None


def test_commands_that_the_file_defines_are_known_and_the_nearest_is_named() -> None:
    rule = RULES["B198"]
    defined = r'@preamble{"\newcommand{\acro}[1]{#1} \def\odd{\ifx\a\b\fi}"}'
    assert (
        list(rule(read_text(defined + r"@misc{a, title = {\acro{PDF} \odd \emph{x} \& $x$}}")))
        == []
    )
    (found,) = rule(read_text(r"@misc{a, title = {\emhp{x}}}"))
    assert found.message == r"title of 'a' holds the unknown command \emhp; did you mean \emph?"


SOUND = r"""
@article{a1, author = {E, Weinan and Le, Quoc V. and Li, Fei-Fei and {\'E}mile, J.-P.},
  title = {Why {DNA}? {A} study of $O(N \log N)$ at the {U.S.} border, etc.},
  journal = {Proceedings of the IEEE}, year = 1998, volume = 86, pages = {S1--S4}}
@article{a2, author = {van der Waals, J. D. and King, Jr., Martin Luther and Knuth, D[onald] E.},
  title = {{\"U}ber die Grenzen}, journal = {Zeitschrift f{\"u}r Physik}, year = {1927},
  month = {9~November}, pages = {1481--97}}
@article{a3, author = {{Barnes and Noble, Inc.} and {National Academies of Sciences, Engineering,
  and Medicine} and O'Brien, Mary and Garc{\'i}a M{\'a}rquez, Gabriel Jos{\'e}},
  title = {Signals \& noise}, journal = {University of Pennsylvania Law Review}, year = {2001},
  month = {sep/oct}, pages = {7}}
@article{a4, author = {Knuth, Donald E. and others}, title = {The ``best'' of all},
  journal = {Journal of Physics: Conference Series}, volume = {2091}, year = {(about 1984)},
  issn = {0378-5955, 1050-124X (online)}, orcid = {0000-0002-1825-0097}}
@article{a5, author = {Poincar{\'e}, Henri}, title = {Sur un th{\'e}or{\`e}me},
  journal = {Annales de l'Institut {H}enri {P}oincar{\'e}}, year = {1912}, pages = {12--12}}
@article{a6, author = {Zhou, Zhi-Hua}, title = {On what may grow}, journal = {eLife},
  date = {2019-03}, pages = {1096}, url = {https://x.org/Caf%C3%A9_(b)?c=1&d=2#e~f}}
@book{b1, author = {Hastie, Trevor}, title = {The {PDP} Models of DNA and RNA}, year = 2001,
  publisher = {MIT Press}, isbn = {978-3-16-148410-0 (print), ISBN 0-306-40615-2}}
@misc{m1, author = {{OpenAI}}, title = {A model named Adam}, eprint = {cs/0112017v2},
  archiveprefix = {arXiv}, year = {2001}, mendeley-groups = {a_b}, x-mine = {whatever}}
@misc{m2, author = {Brown, Tom}, title = {Bias of small samples, Part {I}}, year = {2020}}
@misc{m3, author = {Brown, Tom}, title = {Bias of small samples, Part {II}}, year = {2021}}
@incollection{i1, author = {Hinton, Geoffrey}, title = {Chapter one}, crossref = {book}}
@inproceedings{i2, author = {Nair, Vinod}, title = {Talk}, crossref = {icml}}
@book{book, editor = {Rumelhart, David}, title = {The whole}, booktitle = {The whole},
  publisher = {MIT Press}, year = {1986}}
@article{c1, author = {Celoni, James}, title = {Calendar of events}, journal = {TUGboat},
  year = {1990}, volume = {11}, number = {1}, pages = {30--31}}
@article{c2, author = {Celoni, James}, title = {Calendar of events}, journal = {TUGboat},
  year = {1990}, volume = {11}, number = {2}, pages = {41--42}, month = {Third Quarter}}
@book{r1, author = {Kullback, Solomon}, title = {Statistics and codes}, publisher = {Wiley},
  year = {1959}}
@book{r2, author = {Kullback, Solomon}, title = {Statistics and codes}, publisher = {Dover},
  date = {1961}, related = {r1}, pages = {1-9}}
@article{u, author = {Kendall, J. {S.J.}}, title = {On computers}, journal = {University Computing},
  volume = {PC-30}, year = {1981--1982}, doi = {}, ajournal = {Univ. Comput.}}
@incollection{w, author = {Liang, Franklin}, title = {Words}, publisher = {Elsevier}, year = 1988,
  booktitle = {Document preparation systems and networks}, isbn = {????}}
@proceedings{icml, title = {Machine learning in 2010}, year = {2010}}
@inproceedings{t1, author = {Lee, Jaehoon and Rank, Otto}, year = {2016},
  title = {{BERT}-based ranking: Is it {U-Net}? {Yes}}, series = {LNCS}, volume = {8689},
  booktitle = {Proceedings of the 33rd International Conference on Ranking (RANK 2016)}}
@inproceedings{t2, author = {Lee, J. and King Jr., Martin}, title = {Who ranks whom?},
  booktitle = {Proceedings of the 34th International Conference on Ranking (RANK 2017)},
  year = {2017}}
"""


def test_sound_entries_of_unusual_kinds_have_no_findings() -> None:
    read = read_text(SOUND)
    assert [str(each) for each in read.diagnostics] == []
    assert [str(each) for each in run_checks("bibliography", read)] == []


def test_our_own_bibliography_has_no_findings(root: Path) -> None:
    read = read_file(root / "data/references.bib")
    assert len(read) >= 120
    assert [str(each) for each in check(read)] == []


def test_a_generated_clean_bibliography_has_no_findings() -> None:
    read = read_text(clean(400))
    assert len(read) == 400
    assert [str(each) for each in check(read)] == []


FAMILIES = ("Hebb", "van~der~Berg", "O'Neill", r"{\L}ukasiewicz", r"S{\'e}guin", "Müller", "Le")
GIVEN = ("Ann", "B.", "C.~D.", "Jean-Luc", r"{\'E}mile", r"Zo{\"e}", "Li")


def clean(number: int) -> str:
    """Return BibTeX that is as it should be, of a number of entries."""
    choose = random.Random(1958)
    syllables = [a + b for a in "bdfgklmnprstv" for b in ("a", "e", "i", "o", "u", "an", "er")]
    entries = []
    for at in range(number):
        year = choose.randrange(1950, 2025)
        first = choose.randrange(1, 900)
        names = [f"{choose.choice(FAMILIES)}, {choose.choice(GIVEN)}" for _ in range(3)]
        isbn = f"978316{at:06d}"
        total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(isbn))
        words = ["".join(choose.choices(syllables, k=3)) for _ in range(6)]
        title = f"On {' '.join(words)}"
        common = f"author = {{{' and '.join(names)}}}, title = {{{title}}}, year = {{{year}}}"
        entries.append(
            choose.choice([
                f"@article{{k{at}, {common}, journal = {{Annals of Reefs}}, volume = {{{at}}}, "
                f"pages = {{{first}--{first + 9}}}, doi = {{10.1000/{at}.{first}}}, month = mar}}",
                f"@inproceedings{{k{at}, {common}, booktitle = {{Conference on Proofs}}, "
                f"url = {{https://example.org/{at}}}}}",
                f"@book{{k{at}, {common}, publisher = {{Oxford University Press}}, "
                f"isbn = {{{isbn}{-total % 10}}}}}",
                f"@techreport{{k{at}, {common}, institution = {{University of Reefs}}}}",
            ])
        )  # fmt: skip
    return "\n".join(entries)


def test_ten_times_the_entries_take_about_ten_times_as_long() -> None:
    seconds = []
    for number in (300, 3000):
        read = read_text(clean(number))
        [(entry.title, entry.authors) for entry in read]
        start = time.process_time()
        for rule in CHECKS:
            list(rule(read))
        seconds.append(time.process_time() - start)
    assert seconds[1] < 25 * seconds[0]


FOUND_IN_THE_RECEIVED_FILE = {
    "bahdanau2014neural-identifiers": "B115 B119",
    "bahdanau2014neural-layout": "B015",
    "bahdanau2014neural-preprint": "B115",
    "bromley1994signature-author-broken": "B108",
    "bromley1994signature-imprint": "B119",
    "bromley1994signature-title": "B134",
    "broomhead1988radial-journal": "B114",
    "broomhead1988radial-layout": "B015",
    "broomhead1988radial-type": "B114",
    "erhan2009visualizing-journal": "B114",
    "erhan2009visualizing-layout": "B015",
    "erhan2009visualizing-number-and-pages": "B140",
    "erhan2009visualizing-type": "B114",
    "erhan2009visualizing-volume": "B117",
    "glorot2011deep-imprint": "B119",
    "glorot2011deep-journal": "B113",
    "glorot2011deep-layout": "B015",
    "glorot2011deep-type": "B113",
    "goodfellow2014explaining-identifiers": "B115 B119",
    "goodfellow2014explaining-layout": "B015",
    "goodfellow2014explaining-preprint": "B115",
    "han2015learning-imprint": "B119",
    "han2015learning-layout": "B015",
    "krizhevsky2012imagenet-author-broken": "B108",
    "krizhevsky2012imagenet-imprint": "B119",
    "krizhevsky2012imagenet-title": "B133",
    "lecun1998gradient-identifiers": "B119",
    "lecun1998gradient-layout": "B015",
    "madry2017towards-identifiers": "B119",
    "madry2017towards-layout": "B015",
    "mcculloch1943logical-author-broken": "B108",
    "mcculloch1943logical-identifiers": "B119",
    "mcculloch1943logical-journal": "B118",
    "mcculloch1943logical-publisher": "B112",
    "nair2010rectified-author-broken": "B108",
    "nair2010rectified-imprint": "B119",
    "nair2010rectified-journal": "B113",
    "nair2010rectified-title": "B133",
    "nair2010rectified-type": "B113",
    "rosenblatt1958perceptron-identifiers": "B119",
    "rosenblatt1958perceptron-journal": "B118",
    "rosenblatt1958perceptron-layout": "B015",
    "rosenblatt1958perceptron-pages": "B140",
    "rumelhart1986learning-author-broken": "B108",
    "rumelhart1986learning-identifiers": "B119",
    "rumelhart1986learning-journal": "B118",
    "rumelhart1986learning-publisher": "B108",
    "schroff2015facenet-identifiers": "B119",
    "schroff2015facenet-layout": "B015",
    "schroff2015facenet-title": "B133 B118",
    "simonyan2013deep-identifiers": "B115 B119",
    "simonyan2013deep-layout": "B015",
    "simonyan2013deep-preprint": "B115",
    "vaswani2017attention-booktitle": "B118",
    "vaswani2017attention-imprint": "B119",
    "yosinski2015understanding-identifiers": "B115 B119",
    "yosinski2015understanding-layout": "B015",
    "yosinski2015understanding-preprint": "B115",
    "zhou2016learning-booktitle": "B118",
    "zhou2016learning-identifiers": "B119",
}
"""For each correction of the received file the codes that find it, on the entry it is about."""

NO_RULE_CAN_SEE = {
    "bromley1994signature-year": "1994 is right; that the conference met in 1993 stands elsewhere",
    "broomhead1988radial-number": "an article needs no report number; B114 says it is a report",
    "broomhead1988radial-refereed-version": "the other version is not in the file",
    "erhan2009visualizing-details": "departments and months are optional",
    "glorot2011deep-publisher": "a former name of a series is a name; verifying shows the new one",
    "madry2017towards-year-and-key": "keys are free, and often name the year of the preprint",
    "wang2020dynamic-authors": "the false names are real people's; verifying finds them",
    "wang2020dynamic-citekey": "keys are free; verifying shows the other author",
    "wang2020dynamic-pages": "the false pages are well formed; verifying finds them",
    "wang2020dynamic-title": "the false word is a word; verifying finds it",
    "wang2020dynamic-venue": "the false venue exists; verifying finds it",
}


def test_every_correction_of_the_received_file_that_a_rule_can_see_is_found(root: Path) -> None:
    path = root / "data/received/seed-references.bib"
    keys = [entry.citekey for entry in read_file(path)]
    starts = [entry.position for entry in read_file(path)]
    codes: dict[str, set[str]] = {key: set() for key in keys}
    for each in check_file(path, selection=Selection(select=("B", *OPTIONAL))):
        codes[keys[bisect_right(starts, each.position) - 1]].add(each.code)
    text = (root / "data/corrections.yaml").read_text(encoding="utf-8")
    corrections = [
        each
        for each in yaml.safe_load(text)["corrections"]
        if each["document"] == "outline" and each["where"] in codes
    ]
    ids = {each["id"] for each in corrections}
    assert ids == FOUND_IN_THE_RECEIVED_FILE.keys() | NO_RULE_CAN_SEE.keys()
    assert FOUND_IN_THE_RECEIVED_FILE.keys().isdisjoint(NO_RULE_CAN_SEE)
    for each in corrections:
        expected = set(FOUND_IN_THE_RECEIVED_FILE.get(each["id"], "").split())
        assert expected <= codes[each["where"]], each["id"]
    initials = {key for key in keys if re.search(r" [A-Z](?= and |$)", authors_of(path, key))}
    assert len(initials) == 8
    assert initials == {key for key in keys if "B121" in codes[key]}


def authors_of(path: Path, key: str) -> str:
    return " ".join(read_file(path)[key].fields["author"].split())


def test_every_default_finding_in_the_received_file_is_a_fault_of_it(root: Path) -> None:
    codes = {each.code for each in check_file(root / "data/received/seed-references.bib")}
    corrected = {code for told in FOUND_IN_THE_RECEIVED_FILE.values() for code in told.split()}
    spelt_in_two_ways = {"B207"}  # the venue of `zhou2016learning` and `wang2020dynamic`
    assert codes <= corrected | {"B121", "B132"} | spelt_in_two_ways


def test_a_preprint_is_found_superseded_by_the_authority() -> None:
    title = "author = {He, H.}, title = {The Local Elasticity of Networks}"
    ours = read_text(
        f"@misc{{he2019, {title}, eprint = {{1910.06943}}, archiveprefix = {{arXiv}}}}"
    )
    published = f"@inproceedings{{he2020, {title}, booktitle = {{ICLR}}, year = {{2020}}}}"
    theirs = read_text(published, "trusted.bib")
    assert check(ours) == []
    (found,) = check(ours, authority=theirs)
    assert (found.code, found.position.file) == ("B180", "<string>")
    assert "ICLR, 2020 ('he2020' in trusted.bib)" in found.message


def test_a_preprint_beside_its_publication_is_not_called_a_duplicate_too() -> None:
    text = section(RULES["B180"], "Example")
    assert [each.code for each in findings(text)] == ["B180"]


@given(st.text(alphabet='abcA .,;&"{}\\$%-–0149/:<>=éÃ©\u00a0', max_size=60))
@settings(max_examples=60, deadline=None)
def test_no_text_makes_a_check_fail(value: str) -> None:
    fields = sorted({"author", "title", "journal", "pages", "year", "month", "doi", "eprint",
                     "isbn", "issn", "orcid", "url", "volume"})  # fmt: skip
    entry = Entry(citekey="a", type="article", position=Position("f.bib"),
                  fields=dict.fromkeys(fields, value))  # fmt: skip
    for rule in CHECKS:
        for each in rule(Bibliography(entries=(entry,))):
            assert each.message


def test_every_rule_says_why_and_cites_a_specification_or_a_file_it_caught() -> None:
    sources = re.compile(
        r"btxdoc|biblatex|biber|BibTeX|ISO \d|RFC \d+|arXiv's scheme|Unicode|DOI handbook"
        r"|ANSI/NISO|the file this project began"
    )
    silent = [rule.code for rule in CHECKS if not sources.search(rule.page)]
    assert silent == []
    assert len(CHECKS) >= 40
    assert stronger.bibliography.rules.checks.REQUIRED


@pytest.mark.parametrize(
    "names",
    ["李, 明", "김, 철 수", "ירון, א", "محمد, ع", "ทอง, ก", "李, Ming and 王, 强", "ありた, ゆ",
     "family=Montclos, given=J, prefix=de and given=A, family=Sol"],
)  # fmt: skip
def test_letters_without_capitals_and_named_parts_are_no_bare_initials(names: str) -> None:
    assert findings(f"@misc{{a, title = {{T}}, year = 2001, author = {{{names}}}}}") == []


def test_initials_in_other_scripts_with_capitals_are_found() -> None:
    found = findings("@misc{a, title = {T}, year = 2001, author = {Ахматова, А}}")
    assert [each.code for each in found] == ["B121"]


@pytest.mark.parametrize("field", ["pages", "month", "volume", "date", "year", "urldate"])
def test_more_digits_than_can_be_counted_make_no_check_fail(field: str) -> None:
    digits = "9" * 5000
    for value in (digits, f"{digits}--{digits[:-1]}8", f"2014-{digits}", f"Y{digits}/"):
        for each in findings(f"@article{{a, title = {{T}}, {field} = {{{value}}}}}"):
            assert each.message


def test_old_dates_are_implausible_unless_they_are_written_on_purpose() -> None:
    dates = ("1058", "-0876", "1387~", "12XX", "0079")
    found = {
        date: [each.code for each in findings(f"@misc{{a, title = {{T}}, date = {{{date}}}}}")]
        for date in dates
    }
    assert [date for date in dates if "B105" in found[date]] == ["1058", "0079"]


def test_every_bare_character_of_a_value_is_named() -> None:
    text = r"@misc{a, title = {50% of R&D in snake_case \(\alpha_3\)}}"
    [finding] = [each for each in check(read_text(text)) if each.code == "B107"]
    assert finding.message.endswith("holds a bare '%' and '&' and '_'")


@pytest.mark.parametrize(("field", "found"), [("date = 2001", ["B107"]), ("year = 2001", [])])
def test_a_comment_in_an_abstract_is_named_where_biber_hands_it_on(
    field: str, found: list[str]
) -> None:
    text = f"@misc{{a, title = {{T}}, {field}, abstract = {{20% of R&D}}}}"
    codes = [each.code for each in check(read_text(text))]
    assert [code for code in codes if code == "B107"] == found
