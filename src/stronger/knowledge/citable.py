"""Claims, demos and predictions as works that can be cited: with version, date and address."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from stronger.bibliography import read_text
from stronger.bibliography.source.writing import write_entry
from stronger.bibliography.text.latex import to_latex
from stronger.bibliography.text.months import MONTH_MACROS
from stronger.escaping import plain
from stronger.evidence.outcomes import WORDS
from stronger.knowledge.addresses import Addresses
from stronger.knowledge.annotating import escaped
from stronger.knowledge.edition import Edition, edition_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stronger.bibliography import Entry
    from stronger.evidence.results import Result
    from stronger.knowledge.base import KnowledgeBase


class Citable:
    """What of a knowledge base can be cited besides its papers, by name.

    Names are those of claims and demos, and ``demo/prediction``. A citation says which version and
    which day of the data it is of, since both may change: a claim its wording, a demo its result.
    They are reports with a type (*Claim*, *Demo*), since styles print all of these.
    """

    def __init__(self, kb: KnowledgeBase, edition: Edition | None = None) -> None:
        self.kb = kb
        self.edition = edition or edition_of(kb.root)
        self.addresses = Addresses(kb)

    @property
    def names(self) -> list[str]:
        """All that can be cited."""
        predictions = [
            f"{result.demo}/{each.id}" for result in self.kb.results for each in result.predictions
        ]
        return [*self.kb.argument.claims, *self.kb.results_by_demo, *predictions]

    def entry(self, name: str) -> Entry | None:
        """Return the entry of what is called so, or None if nothing is.

        Examples
        --------
        >>> import stronger
        >>> kb = stronger.load()  # doctest: +SKIP
        >>> print(Citable(kb).bibtex("larger-is-stronger"))  # doctest: +SKIP
        """
        demo, _, prediction = name.partition("/")
        result = self.kb.results_by_demo.get(demo)
        if name in self.kb.argument.claims:
            claim = self.kb.argument.claims[name]
            page = self.addresses.page("claims", name)
            return self._entry(name, claim.title, "Claim", page, claim.statement)
        if result is None:
            return None
        if not prediction:
            page = self.addresses.page("demos", demo)
            return self._entry(name, result.title, "Demo", page, _run(result))
        promised = {each.id: each for each in result.predictions}.get(prediction)
        if promised is None:
            return None
        finding = result.findings.get(prediction)
        outcome = f"Outcome: {WORDS[finding.outcome]}. " if finding else ""
        page = self.addresses.prediction(demo, prediction)
        title = f"{result.title} Prediction {prediction}: {promised.metric} {promised.expect}"
        return self._entry(name, title, "Prediction", page, f"{outcome}{_run(result)}")

    def bibtex(self, name: str) -> str:
        """Return the same in BibTeX; empty if nothing is called so."""
        entry = self.entry(name)
        return write_entry(entry) if entry else ""

    def _entry(self, name: str, title: str, kind: str, page: str, note: str) -> Entry:
        about = self.edition
        authors = [_name(each.given, each.family, each.name) for each in about.authors]
        year, month = _month(about.date)
        day = f", data of {about.date}" if about.date else ""
        fields: Mapping[str, str] = {
            "author": " and ".join(authors) or _name("", "", f"Authors of {about.title}"),
            "title": f"{{{_latex(title)}}}",
            "type": kind,
            "institution": _latex(f"{about.of}{day}"),
            "year": year,
            "month": month,
            "url": about.address + page if about.address and page else "",
            "note": _latex(note),
        }
        written = [
            f"  {field} = {value if field == 'month' else f'{{{value}}}'},\n"
            for field, value in fields.items()
            if value
        ]
        text = f"@techreport{{{name},\n{''.join(written)}}}\n"
        return next(iter(read_text(text).by_key.values()))


def _latex(text: str) -> str:
    return to_latex(escaped(plain(text)))


def _name(given: str, family: str, group: str) -> str:
    return (
        f"{{{_latex(group)}}}"
        if group
        else ", ".join(
            f"{{{_latex(each)}}}" if "," in each or " and " in each else _latex(each)
            for each in (family, given)
            if each
        )
    )


def _month(day: str) -> tuple[str, str]:
    """Return the year of a day, and the macro of its month."""
    try:
        date = dt.date.fromisoformat(day)
    except ValueError:
        return "", ""
    return str(date.year), list(MONTH_MACROS)[date.month - 1]


def _run(result: Result) -> str:
    """Return of which run a result is: when, at which scale, with which code."""
    run = result.measured
    commit = f", at commit {run.stamp.commit[:10]}" if run.stamp.commit else ""
    setting = f"; {result.promise.setting} setting" if result.promise.setting else ""
    seeds = len(run.metrics)
    return (
        f"Measured on {run.stamp.date[:10]} at {run.scale} scale, {seeds} "
        f"{'seed' if seeds == 1 else 'seeds'}{commit}{setting}"
    )
