"""What reading finds in values: macros, names, dates, and what is inherited."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stronger.diagnostics import Diagnostic, Position, Severity, did_you_mean, rule
from stronger.escaping import quoted

if TYPE_CHECKING:
    from collections.abc import Iterable


def _shown(value: str) -> str:
    return value if len(value) <= 80 else f"{value[:77]}..."


@rule("B007", "undefined-macro")
def undefined_macro(position: Position, name: str, defined: Iterable[str]) -> Diagnostic:
    """A value uses a macro that no `@string` above it defines.

    ## Why
    BibTeX prints nothing in its place. Here the macro's name stands in for its value.

    ## Example
    ```bibtex
    @article{lecun2015deep, title = {Deep learning}, journal = nature}
    @string{nature = {Nature}}
    ```

    ## Fix
    Define the macro above its first use, or put the text in braces.
    ```bibtex
    @string{nature = {Nature}}
    @article{lecun2015deep, title = {Deep learning}, journal = nature}
    ```
    """
    return undefined_macro.at(
        position,
        f"macro {name!r} is not defined above{did_you_mean(name, defined)}",
        fix=f"Define it above with @string, or write {{{name}}} if it is meant as text.",
        raw=name,
    )


@rule("B008", "malformed-value")
def malformed_value(position: Position, field: str, problem: str, raw: str) -> Diagnostic:
    """A field has a name or a value that is not BibTeX.

    ## Why
    BibTeX skips the rest of the entry at such a place. Here what can be read is kept.

    ## Example
    ```bibtex
    @inproceedings{selfridge1959pandemonium, title = {Pandemonium} year = 1959, pages = 511--529}
    ```
    There is no comma after the title, and there are no braces around the pages.

    ## Fix
    Write values as `{text}`, `"text"`, a number or a macro, joined by `#`, and a comma after each.
    ```bibtex
    @inproceedings{selfridge1959pandemonium, title = {Pandemonium}, year = 1959, pages = {511--529}}
    ```
    """
    return malformed_value.at(
        position,
        f"field {field!r}: {problem}",
        fix="Put the text in braces, and a comma after each field.",
        raw=raw,
    )


@rule("B009", "broken-crossref")
def broken_crossref(
    position: Position,
    parent: str,
    problem: str,
    citekeys: Iterable[str],
    field: str = "crossref",
) -> Diagnostic:
    """A reference names an entry that cannot pass on its fields, or leads in a circle.

    ## Why
    The entry lacks the fields it should inherit, such as its proceedings' title and year. For
    `crossref`, `entryset` and `related` any entry of the file will do, by its key or an alias of it
    (`ids`), for `xdata` an `@xdata` only. A value such as `xdata=press-publisher` stands for a
    field of one, `xdata=people-author-2` for an item of a list; biber prints it as it is where
    there is no such thing.

    ## Example
    ```bibtex
    @inproceedings{nair2010, author = {Nair, Vinod}, title = {Units}, crossref = {icml2010}}
    @proceedings{icml10, title = {Machine Learning 2010}, year = {2010}}
    ```

    ## Fix
    Correct the key, or add the entry it names.
    ```bibtex
    @inproceedings{nair2010, author = {Nair, Vinod}, title = {Units}, crossref = {icml10}}
    @proceedings{icml10, title = {Machine Learning 2010}, year = {2010}}
    ```
    """
    return broken_crossref.at(
        position,
        f"{field} {parent!r} {problem}{did_you_mean(parent, citekeys)}",
        fix="Correct the key, or add the entry it names.",
        raw=parent,
    )


@rule("B010", "malformed-name")
def malformed_name(position: Position, field: str, problem: str, raw: str) -> Diagnostic:
    """A name cannot be split into given and family names as it stands.

    ## Why
    Commas and `and` have a meaning in lists of names; misplaced, they make people out of words.

    ## Example
    ```bibtex
    @article{hubel1962receptive, author = {Hubel, David H., Wiesel, Torsten N.}}
    ```
    There are commas where `and` should be.

    ## Fix
    Write `Family, Given and Family, Given`, and put the name of an organisation in braces.
    ```bibtex
    @article{hubel1962receptive, author = {Hubel, David H. and Wiesel, Torsten N.}}
    ```
    """
    return malformed_name.at(
        position,
        f"{field}: {problem}",
        fix="Write 'Family, Given and Family, Given'; put organisations in braces.",
        raw=raw,
    )


@rule("B012", "unreadable-date", severity=Severity.WARNING)
def unreadable_date(position: Position, field: str, value: str, reason: str = "") -> Diagnostic:
    """A `date` or `year` holds no year that can be understood.

    ## Why
    Without a year the entry has no place in time: it is missing from timelines, and filters by
    year pass it over. In `date`, `urldate`, `eventdate` and `origdate` biber takes dates as
    ISO 8601-2 (EDTF, levels 0 and 1) has them, and drops all others: `2014-06`, `-0876` (877 BCE),
    `199X`, `1723~`, `2001-21` (spring), `1999/2003`, `1999/..`. For a work that is yet to appear
    biblatex has `pubstate = {inpress}`.

    ## Example
    ```bibtex
    @inproceedings{goodfellow2014, title = {Generative adversarial nets}, date = {in press}}
    @article{lecun2015deep, title = {Deep learning}, year = {May}, month = 2015}
    ```

    ## Fix
    Write `date = {YYYY-MM-DD}`, or `year = {YYYY}` and `month = jun`.
    ```bibtex
    @inproceedings{goodfellow2014, title = {Generative adversarial nets}, date = {2014-12}}
    @article{lecun2015deep, title = {Deep learning}, year = {2015}, month = may}
    ```
    """
    return unreadable_date.at(
        position,
        f"{field} {quoted(_shown(value))} is not a date{f': {reason}' if reason else ''}",
        fix=f"Write {field} = {{YYYY-MM-DD}}."
        if field.endswith("date") and field != "date"
        else "Write date = {YYYY-MM-DD}, or year = {YYYY} and month = jun.",
        raw=value,
    )


@rule("B019", "field-against-container", severity=Severity.WARNING)
def field_against_container(position: Position, field: str, own: str, held: str) -> Diagnostic:
    """An entry gives a field that an `@xdata` container of it gives too, and differently.

    ## Why
    biblatex's manual does not say which of them counts. Here it is the entry's own; biber 2.18
    puts the container's in its place.

    ## Example
    ```bibtex
    @book{hebb1949, author = {Hebb, Donald O.}, title = {The Organization of Behavior},
      date = {1949}, location = {London}, xdata = {wiley}}
    @xdata{wiley, publisher = {Wiley}, location = {New York}}
    ```

    ## Fix
    Give the field in one of the two only.
    ```bibtex
    @book{hebb1949, author = {Hebb, Donald O.}, title = {The Organization of Behavior},
      date = {1949}, xdata = {wiley}}
    @xdata{wiley, publisher = {Wiley}, location = {New York}}
    ```
    """
    return field_against_container.at(
        position,
        f"{field} is {quoted(_shown(own))} here but {quoted(_shown(held))} in a container, "
        "which is what biber prints",
        fix="Give the field in one of the two only.",
        raw=own,
    )


@rule("B028", "expands-too-far")
def expands_too_far(position: Position, name: str, size: int, whole: str) -> Diagnostic:
    """A macro stands for more text than a value, or a file, may grow by.

    ## Why
    Macros that stand for macros double with every line: forty lines would fill any memory. One
    value may become a million characters longer than it is written, and a file by sixty-four
    million and sixteen times its size. Beyond, the macro's name stands in for its value.

    ## Example
    ```bibtex
    @string{m0 = {xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx}}
    @string{m1 = m0 # m0 # m0 # m0}
    @string{m2 = m1 # m1 # m1 # m1}
    @string{m3 = m2 # m2 # m2 # m2}
    @string{m4 = m3 # m3 # m3 # m3}
    @string{m5 = m4 # m4 # m4 # m4}
    @string{m6 = m5 # m5 # m5 # m5}
    @string{m7 = m6 # m6 # m6 # m6}
    @string{m8 = m7 # m7 # m7 # m7}
    @misc{a, title = m8}
    ```

    ## Fix
    Write what is meant.
    ```bibtex
    @misc{a, title = {Deep}}
    ```
    """
    return expands_too_far.at(
        position,
        f"macro {name!r} stands for {size:,} characters, for which the {whole} has no room; "
        "they are left out",
        fix="Write what is meant instead of the macro.",
        raw=name,
    )


@rule("B029", "nested-too-deeply", severity=Severity.WARNING)
def nested_too_deeply(position: Position, field: str, depth: int, raw: str) -> Diagnostic:
    """Braces of a value stand one within the other more than a hundred deep.

    ## Why
    TeX ends at 255 levels, of which the page and the list of references have some already.

    ## Example
    ```bibtex
    @misc{a, title = {
    {{{{{{{{{{{{{{{{{
    {{{{{{{{{{{{{{{{{
    {{{{{{{{{{{{{{{{{
    {{{{{{{{{{{{{{{{{
    {{{{{{{{{{{{{{{{{
    {{{{{{{{{{{{{{{{{
    Deep
    }}}}}}}}}}}}}}}}}
    }}}}}}}}}}}}}}}}}
    }}}}}}}}}}}}}}}}}
    }}}}}}}}}}}}}}}}}
    }}}}}}}}}}}}}}}}}
    }}}}}}}}}}}}}}}}}
    }}
    ```

    ## Fix
    Take out the braces, which a program put there; one pair protects as much as many.
    ```bibtex
    @misc{a, title = {Deep}}
    ```
    """
    return nested_too_deeply.at(
        position,
        f"{field} nests braces {depth} deep; TeX reads less than 255",
        fix="Take out braces: one pair protects as much as many.",
        raw=raw,
    )
