"""Checks of where a work appeared: a venue in the wrong field, or written as no name is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stronger.bibliography.rules.checks.common import JOURNAL_FIELDS
from stronger.bibliography.text.identifiers import arxiv_of
from stronger.bibliography.text.latex import squeeze, to_text
from stronger.diagnostics import Severity, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stronger.bibliography.model import Bibliography, Entry
    from stronger.diagnostics import Diagnostic

_MEETING = re.compile(
    r"\b(?:conference|symposium|colloquium|workshop|meeting|congress) (?:on|of|for)\b"
    r"|\bproceedings of the \d+(?:st|nd|rd|th)\b"
    r"|\bproceedings of the (?:\w+-)?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth"
    r"|tenth|eleventh|twelfth|\w+teenth|twentieth|thirtieth)\b"
    r"|\badvances in neural information processing systems\b",
    re.IGNORECASE,
)
_SERIAL = re.compile(
    r"\b(?:journal|transactions|letters|review|reviews|bulletin|annals|annales|annalen|quarterly"
    r"|magazine|studies|archives|archiv|zeitschrift|revista|revue|proceedings|communications"
    r"|reports|record|gazette|papers|press|series|notices|acta|law|news|memoirs|comptes)\b",
    re.IGNORECASE,
)
_INSTITUTION = re.compile(
    r"\b(?:universit\w+ (?:of|de|di|do|du|degli|zu)|institute (?:of|for)|department of|faculty of"
    r"|school of|establishment)\b|\b(?:universit\w+|laborator(?:y|ies)|college|polytechnic\w*)$",
    re.IGNORECASE,
)
_PUBLISHER_NAMES = (
    "springer|springer-verlag|springer nature|elsevier|wiley|john wiley|ieee|acm|mit press"
    "|the mit press|cambridge university press|oxford university press|academic press|crc press"
    "|taylor & francis|taylor and francis|sage|sage publications|nature publishing group"
    "|nature publishing group uk|morgan kaufmann|mcgraw-hill|pergamon|birkhäuser|world scientific"
    "|de gruyter|routledge|association for computing machinery|curran associates"
)
_PUBLISHERS = frozenset(_PUBLISHER_NAMES.split("|"))
_PREPRINT = re.compile(
    r"\b(?:arxiv|corr|biorxiv|medrxiv|chemrxiv|ssrn|preprint|openreview)\b", re.IGNORECASE
)
_REPORT_NUMBER = re.compile(r"(?=.*\d)(?:TR|RR|TM|CS|CSD|STAN|MIT|CMU|UCB)[-/ ]\S+|abs/\S+")
_SUBTITLE = re.compile(r"[:,.;(=]| [—–-]+ |---")
_NAMES_MEETING = re.compile(
    r"\{?(?:Proceedings of|Advances in|(?:\d{4} |Annual )?(?:International|European|IEEE|ACM)\b)"
)
_LOWER_WORDS = re.compile(
    r"\b(?:journal|review|letters|bulletin|proceedings|transactions|annals|advances|conference"
    r"|symposium|workshop|international|systems|learning|intelligence|recognition|physics"
    r"|chemistry|biology|biophysics|psychology|neuroscience|mathematics|engineering|computing"
    r"|processing|networks)\b"
)


@rule("B113", "proceedings-as-journal", severity=Severity.WARNING, subject="bibliography")
def proceedings_as_journal(bibliography: Bibliography) -> Iterator[Diagnostic]:
    """An article's journal is the proceedings of a conference.

    ## Why
    To btxdoc (section 3.1) an article of a conference is an `@inproceedings` with a `booktitle`;
    styles set the two apart (“In …”, editors, place). Google Scholar exports many such papers as
    articles: in the file this project began with there were two. Journals named proceedings, like
    those of the IEEE, are left alone.

    ## Example
    ```bibtex
    @article{nair2010rectified,
      author = {Nair, Vinod and Hinton, Geoffrey E.},
      title = {Rectified Linear Units Improve Restricted {Boltzmann} Machines},
      journal = {Proceedings of the 27th International Conference on Machine Learning (ICML-10)},
      year = {2010},
    }
    ```

    ## Fix
    Make it an `@inproceedings` and rename `journal` to `booktitle`.
    ```bibtex
    @inproceedings{nair2010rectified,
      author = {Nair, Vinod and Hinton, Geoffrey E.},
      title = {Rectified Linear Units Improve Restricted {Boltzmann} Machines},
      booktitle = {Proceedings of the 27th International Conference on Machine Learning (ICML-10)},
      year = {2010},
    }
    ```
    """
    for entry, field, journal in _journals(bibliography):
        if _MEETING.search(journal):
            yield proceedings_as_journal.at(
                entry.at(field),
                f"the journal of {entry.citekey!r} is a conference",
                fix=f"Make it an @inproceedings and rename {field} to booktitle.",
                raw=journal,
            )


@rule("B114", "no-journal", severity=Severity.WARNING, subject="bibliography")
def no_journal(bibliography: Bibliography) -> Iterator[Diagnostic]:
    """An article's journal is an institution or a publisher.

    ## Why
    A work that an institution issued is a report or a thesis (btxdoc, section 3.1), with a number
    in place of a volume. Google Scholar exports it as an article: of the twenty entries of the file
    this project began with, two had a university or a laboratory for a journal.

    ## Example
    ```bibtex
    @article{erhan2009visualizing,
      author = {Erhan, Dumitru and Bengio, Yoshua and Courville, Aaron and Vincent, Pascal},
      title = {Visualizing higher-layer features of a deep network},
      journal = {University of Montreal},
      year = {2009},
    }
    ```

    ## Fix
    Make it a `@techreport` with `institution` and `number`, or a thesis with `school`. If the name
    is a publisher's, look up the journal.
    ```bibtex
    @techreport{erhan2009visualizing,
      author = {Erhan, Dumitru and Bengio, Yoshua and Courville, Aaron and Vincent, Pascal},
      title = {Visualizing higher-layer features of a deep network},
      institution = {University of Montreal},
      number = {1341},
      year = {2009},
    }
    ```
    """
    for entry, field, journal in _journals(bibliography):
        what = ""
        if journal.lower().strip(" .") in _PUBLISHERS:
            what = "a publisher"
        elif _is_institution(journal):
            what = "an institution"
        if what:
            yield no_journal.at(
                entry.at(field),
                f"the journal of {entry.citekey!r} is {what}, {journal!r}",
                fix="Make it a report or a thesis, or look up the journal.",
                raw=journal,
            )


@rule("B115", "preprint-as-journal", severity=Severity.WARNING, subject="bibliography")
def preprint_as_journal(bibliography: Bibliography) -> Iterator[Diagnostic]:
    """An article's journal is a preprint server.

    ## Why
    A preprint has no journal. It is found by its identifier, for which biblatex (its manual says so
    under “Electronic Publishing Information”) and many BibTeX styles have `eprint` and
    `archiveprefix`; within a journal's name no program looks for it. Google Scholar and dblp export
    preprints so: in the file this project began with there were four.

    ## Example
    ```bibtex
    @article{bahdanau2014neural,
      author = {Bahdanau, Dzmitry and Cho, Kyunghyun and Bengio, Yoshua},
      title = {Neural machine translation by jointly learning to align and translate},
      journal = {arXiv preprint arXiv:1409.0473},
      year = {2014},
    }
    ```

    ## Fix
    Give the identifier in `eprint`, and the type `@misc`; or cite the publication that followed.
    ```bibtex
    @misc{bahdanau2014neural,
      author = {Bahdanau, Dzmitry and Cho, Kyunghyun and Bengio, Yoshua},
      title = {Neural machine translation by jointly learning to align and translate},
      eprint = {1409.0473},
      archiveprefix = {arXiv},
      year = {2014},
    }
    ```
    """
    for entry, field, journal in _journals(bibliography):
        if _PREPRINT.search(journal):
            identifier = arxiv_of(entry)
            write = f"eprint = {{{identifier}}}" if identifier else "its identifier in eprint"
            yield preprint_as_journal.at(
                entry.at(field),
                f"the journal of {entry.citekey!r} is a preprint server",
                fix=f"Make it a @misc with {write}, or cite the publication that followed.",
                raw=journal,
            )


@rule("B117", "report-number-as-volume", severity=Severity.WARNING, subject="bibliography")
def report_number_as_volume(bibliography: Bibliography) -> Iterator[Diagnostic]:
    """An article's volume is the number of a report or of a preprint.

    ## Why
    Volumes are whole numbers as a rule, and biblatex's data model says so. `TR` or the like before
    the number, `abs/` (as dblp writes for arXiv), or a number beside an institution instead of a
    journal show that the work is a report. In the file this project began with, report 1341 of a
    university was volume 1341 of a journal that does not exist.

    ## Example
    ```bibtex
    @article{erhan2009visualizing,
      author = {Erhan, Dumitru and Bengio, Yoshua and Courville, Aaron and Vincent, Pascal},
      title = {Visualizing higher-layer features of a deep network},
      journal = {University of Montreal},
      volume = {1341},
      year = {2009},
    }
    ```

    ## Fix
    Make it a `@techreport` with that `number`, or a `@misc` with `eprint`.
    ```bibtex
    @techreport{erhan2009visualizing,
      author = {Erhan, Dumitru and Bengio, Yoshua and Courville, Aaron and Vincent, Pascal},
      title = {Visualizing higher-layer features of a deep network},
      institution = {University of Montreal},
      number = {1341},
      year = {2009},
    }
    ```
    """
    for entry, _, journal in _journals(bibliography):
        volume = entry.fields.get("volume", "").strip()
        numbered = volume.isdecimal() and _is_institution(journal)
        if numbered or _REPORT_NUMBER.fullmatch(volume):
            yield report_number_as_volume.at(
                entry.at("volume"),
                f"volume {volume!r} of {entry.citekey!r} looks like the number of a report",
                fix="Make it a @techreport with that number, or a @misc with eprint.",
                raw=volume,
            )


@rule("B118", "venue-in-lower-case", severity=Severity.WARNING, subject="bibliography")
def venue_in_lower_case(bibliography: Bibliography) -> Iterator[Diagnostic]:
    """A journal or conference is written in lower case.

    ## Why
    It is a proper name, and no style capitalises it: what stands in `journal` and `booktitle` is
    printed. Google Scholar exports names in lower case: in the file this project began with,
    `nature`, `Psychological review` and most conferences. English names alone are looked at, and
    of a `booktitle` only what names a meeting: a book may be titled in small letters.

    ## Example
    ```bibtex
    @article{rosenblatt1958perceptron,
      author = {Rosenblatt, Frank},
      title = {The perceptron},
      journal = {Psychological review},
      year = {1958},
    }
    ```

    ## Fix
    Write the name as the journal or conference itself does.
    ```bibtex
    @article{rosenblatt1958perceptron,
      author = {Rosenblatt, Frank},
      title = {The perceptron},
      journal = {Psychological Review},
      year = {1958},
    }
    ```
    """
    for entry in bibliography:
        for field in (*JOURNAL_FIELDS, "booktitle"):
            name = squeeze(entry.fields.get(field, ""))
            if not name or _PREPRINT.search(name):
                continue
            if field == "booktitle" and not _NAMES_MEETING.match(name):
                continue
            name = _SUBTITLE.split(name, maxsplit=1)[0]
            first = name.split(" ", 1)[0]
            small = _LOWER_WORDS.search(name)
            starts_small = first.isalpha() and len(first) > 3 and first.islower()
            if small or starts_small:
                word = small[0] if small else first
                yield venue_in_lower_case.at(
                    entry.at(field),
                    f"{field} of {entry.citekey!r} has {word!r} in lower case",
                    fix="Capitalise it as the name that it is.",
                    raw=name,
                )


def _is_institution(journal: str) -> bool:
    return bool(_INSTITUTION.search(journal)) and not _SERIAL.search(journal)


def _journals(bibliography: Bibliography) -> Iterator[tuple[Entry, str, str]]:
    """Yield the articles with the field of their journal and its name on one line."""
    for entry in bibliography:
        if entry.type == "article":
            for field in JOURNAL_FIELDS:
                if name := entry.fields.get(field, "").strip():
                    yield entry, field, to_text(name)
                    break
