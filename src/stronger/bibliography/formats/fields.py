"""An entry on its way into another format: gives out each field once, knows what was left."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeVar

from stronger.bibliography.formats.markup import runs
from stronger.bibliography.formats.registry import Loss
from stronger.bibliography.text.dates import (
    Date,
    DateRange,
    date_parts,
    date_problem,
    parse_date,
)
from stronger.bibliography.text.fields import VERBATIM_FIELDS
from stronger.bibliography.text.identifiers import Doi, arxiv_eprint, doi_of, verbatim
from stronger.bibliography.text.latex import decode, to_text
from stronger.bibliography.text.months import SEASONS
from stronger.bibliography.text.names import left_in_names, parse_names, split_at

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from stronger.bibliography.formats.markup import Run
    from stronger.bibliography.model import Entry
    from stronger.bibliography.text.identifiers import ArXiv
    from stronger.bibliography.text.people import Names

T = TypeVar("T")

_MACHINERY = frozenset({"crossref", "xref", "xdata"})
"""What these say has been said: an entry holds what it inherits."""
_SAME = {
    "conference": "inproceedings",
    "electronic": "online",
    "mastersthesis": "thesis",
    "mathesis": "thesis",
    "phdthesis": "thesis",
    "report": "techreport",
    "www": "online",
}
"""Types that mean the same as another one, beside what else an entry says."""
_SEMICOLON = re.compile("[{};]")
_COMMA = re.compile("[{},]")
_URL = re.compile(r"\\url\s*\{([^{}]*)\}|(https?://[^\s{}\\]+)")


class Fields:
    """The fields of an entry, own and inherited, taken one after the other.

    Parameters
    ----------
    entry
        The entry.
    target
        What the format is called in losses.
    """

    def __init__(self, entry: Entry, target: str) -> None:
        self.entry = entry
        self.type = entry.type
        self.losses: set[Loss] = set()
        self._target = target
        self._url: str | None = None
        self._values = dict(entry.understood)
        self._left = dict.fromkeys(
            name for name in entry.fields if name not in _MACHINERY and entry.fields[name].strip()
        )

    def has(self, name: str) -> bool:
        """Say whether a field is there, taken or not."""
        return bool(self._values.get(name, "").strip())

    def source(self, *names: str) -> str:
        """Take the first of the fields that is there, as BibTeX sees it."""
        for name in names:
            value = self._values.get(name, "").strip()
            if value:
                self._left.pop(name, None)
                return value
        return ""

    def text(self, *names: str) -> str:
        """Take the first of the fields that is there, in plain Unicode."""
        for name in names:
            if name in VERBATIM_FIELDS:
                value = self.converted(name, verbatim)
            else:
                value = self.converted(name, to_text)
                if "\\" in self._values.get(name, ""):
                    self.unemphasised(name, runs(self._values[name]))
            if value:
                return value
        return ""

    def unemphasised(self, name: str, made: Iterable[Run]) -> None:
        """Note that a field is taken without the italics or the bold type in it."""
        if any(mark in ("i", "b") for run in made for mark in run.marks):
            self.lose(name, f"is emphasised in part, which {self._target} cannot say")

    def converted(self, name: str, convert: Callable[[str], T]) -> T:
        """Take a field as a function turns it from LaTeX into something else."""
        value = self.source(name)
        self.understand(name, value)
        return convert(value)

    def understand(self, name: str, value: str) -> None:
        """Note what of a field's text cannot be understood."""
        if name not in VERBATIM_FIELDS:
            self.losses.update(
                Loss(self.entry.citekey, name, reason, self.entry.at(name), named=True)
                for reason in troubles(value)
            )

    def drop(self, name: str) -> None:
        """Take a field that says nothing beside what was taken."""
        self._left.pop(name, None)
        self._values.pop(name, None)

    def people(self, name: str) -> Names:
        """Take a list of names."""
        self.understand(name, self._values.get(name, ""))
        self._names_whole(name)
        if name == "author":
            self.source(name)
            return self.entry.authors
        if name == "editor":
            self.source(name)
            return self.entry.editors
        return parse_names(self.source(name))[0]

    def _names_whole(self, name: str) -> None:
        """Note what of a list of names no format can say but biblatex."""
        for what in left_in_names(self.entry.fields.get(name, "")):
            self.lose(name, f"holds {what}, which {self._target} cannot say")

    def date(self, name: str = "date") -> Date | DateRange | None:
        """Take a date, or a range of them."""
        date = parse_date(self._values, name)
        if date is None:
            return None
        year, month, day = date_parts(name)
        for part in (name, year, month, day):
            self._left.pop(part, None)
        if name in self._values:
            problem = date_problem(self._values[name])
            if problem and name in self.entry.fields:
                self.lose(name, f"is read in part only ({problem})")
        if not parse_date({name: self._values.get(name, "")}, name):
            written = self.entry.fields.get(month, "").strip()
            if written and not (date.month or date.season):
                self.lose(month, "is no month and is left out")
        return date

    def single_date(
        self, name: str = "date", *, seasons: bool = False, marks: bool = False
    ) -> Date | None:
        """Take a date for a format that has no ranges, and note what of it the format cannot say.

        Parameters
        ----------
        name
            Which date.
        seasons
            Whether the format can name spring, summer, autumn and winter.
        marks
            Whether the format can say that a date is an estimate.
        """
        date = self.date(name)
        if date is None:
            return None
        field = name if name in self.entry.fields else date_parts(name)[0]
        held = date if isinstance(date, Date) else date.known
        if isinstance(date, DateRange):
            side = "beginning" if date.begin else "end"
            self.lose(field, f"is a range, of which {self._target} holds the {side}")
        elif held.last_year != held.year:
            self.lose(field, f"leaves digits open, of which {self._target} holds {held.year}")
        if held.season and not (seasons and held.season in SEASONS):
            self.lose(field, f"names a season, which {self._target} cannot say")
        if date.uncertain:
            self.lose(field, f"is uncertain, which {self._target} cannot say")
        if date.approximate and not marks:
            self.lose(field, f"is approximate, which {self._target} cannot say")
        if held.time:
            self.lose(field, f"names a time of day, which {self._target} cannot say")
        return held

    def doi(self) -> str:
        """Take the DOI, bare and as written."""
        self._left.pop("doi", None)
        value = self._values.get("doi", "")
        if found := Doi.parse(value) or Doi.find(value):
            return found.value
        return verbatim(value) or doi_of(self.entry)

    def arxiv(self) -> ArXiv | None:
        """Take the arXiv identifier, if the entry's ``eprint`` is one."""
        found = arxiv_eprint(self.entry)
        if found is None:
            return None
        for name in ("eprint", "archiveprefix", "eprinttype"):
            self._left.pop(name, None)
        return found

    def url(self) -> str:
        """Take the address: the field ``url``, or one given as ``howpublished`` or ``note``.

        It is to be taken before these are.
        """
        if self._url is None:
            self._url = self.text("url") or self._url_elsewhere()
        return self._url

    def _url_elsewhere(self) -> str:
        for name in ("howpublished", "note"):
            if match := _URL.fullmatch(self._values.get(name, "").strip()):
                self.drop(name)
                self._values[name] = ""  # so that nobody takes it for something else as well
                return verbatim(match[1] or match[2])
        return ""

    def title(self, title: str = "title", subtitle: str = "subtitle") -> str:
        """Take a title with its subtitle."""
        return join_title(self.text(title), self.text(subtitle))

    def words(self) -> list[str]:
        """Take the keywords, one by one; what stands in braces is one word."""
        return keywords(self.source("keywords"))

    def called(self, name: str, back: str) -> None:
        """Note if the format calls the type something that comes back as another one."""
        if _SAME.get(self.type, self.type) != _SAME.get(back, back):
            self.lose("entry type", f"is {self.type}, which {self._target} calls {name}")

    def lose(self, field: str, reason: str) -> None:
        """Note a loss."""
        self.losses.add(Loss(self.entry.citekey, field, reason, self.entry.at(field)))

    def all_losses(self) -> set[Loss]:
        """Return the losses noted, and one for each own field that nobody took."""
        for name in self._left:
            self.lose(name, f"has no place in {self._target}")
        self._left.clear()
        return self.losses


def troubles_of(entry: Entry, names: Iterable[str]) -> tuple[Loss, ...]:
    """Return what of some fields of an entry cannot be told in plain text."""
    return tuple(
        Loss(entry.citekey, name, reason, entry.at(name), named=True)
        for name in names
        if name not in VERBATIM_FIELDS
        for reason in troubles(entry.latex(name))
    )


def troubles(value: str) -> tuple[str, ...]:
    r"""Return what of a LaTeX value cannot be told in plain text, as clauses.

    Examples
    --------
    >>> troubles(r"\emph{On} \foo{bar}")
    ('holds the unknown command \\foo; what it is given is kept',)
    """
    if "\\" not in value and "$" not in value:
        return ()
    return tuple(problem.reason for problem in decode(value).problems)


def join_title(title: str, subtitle: str) -> str:
    """Return a title and its subtitle as one.

    Examples
    --------
    >>> join_title("Attention", "A Survey"), join_title("Why?", "Because")
    ('Attention: A Survey', 'Why? Because')
    """
    if not (title and subtitle):
        return title or subtitle
    return f"{title}{'' if title[-1] in '?!:.' else ':'} {subtitle}"


def keywords(value: str) -> list[str]:
    r"""Return the keywords of a comma- or semicolon-separated BibTeX value, in plain text.

    Examples
    --------
    >>> keywords(r"learning, R\&D"), keywords("{Networks, artificial}, learning")
    (['learning', 'R&D'], ['Networks, artificial', 'learning'])
    """
    semicolons = split_at(value, _SEMICOLON)
    parts = semicolons if len(semicolons) > 1 else split_at(value, _COMMA)
    return [word for part in parts if (word := to_text(part))]


def keyword_text(value: str) -> tuple[str, bool]:
    """Return keywords as one plain text, and whether they can be told apart in it.

    Examples
    --------
    >>> keyword_text("{Networks, artificial}, learning"), keyword_text("{Networks, artificial}")
    (('Networks, artificial; learning', True), ('Networks, artificial', False))
    """
    words = keywords(value)
    commas = any("," in word for word in words)
    clear = not any(";" in word for word in words) and not (commas and len(words) == 1)
    return ("; " if commas or ";" in value else ", ").join(words), clear


def losses_of(taken: Iterable[Fields]) -> tuple[Loss, ...]:
    """Return all losses of a conversion, in order."""
    return tuple(loss for fields in taken for loss in sorted(fields.all_losses()))
