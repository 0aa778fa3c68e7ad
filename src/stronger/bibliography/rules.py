"""The rules that reading a BibTeX file can find broken: each makes one finding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stronger.diagnostics import Diagnostic, Position, Severity, did_you_mean, rule

if TYPE_CHECKING:
    from collections.abc import Iterable


@rule("B001", "unreadable-file")
def unreadable_file(position: Position, reason: str) -> Diagnostic:
    """The bibliography cannot be read from disk.

    ## Why
    Without its bibliography a knowledge base has no papers, and everything that names one breaks.

    ## Example
    ```sh
    mkdir refs.bib
    ```
    Where `refs.bib` should be is a folder; or the file is missing, or may not be read by you.

    ## Fix
    Put the file where the message looks for it, or correct the path.
    ```sh
    rmdir refs.bib
    printf '@book{hebb1949, title = {The Organization of Behavior}}' > refs.bib
    ```
    """
    return unreadable_file.at(
        position,
        f"cannot read the bibliography: {reason}",
        fix="Put the file there, or correct the path.",
    )


@rule("B002", "not-utf-8")
def not_utf8(position: Position, byte: int, raw: str) -> Diagnostic:
    r"""The file holds bytes that are not UTF-8.

    ## Why
    Letters beyond ASCII come out wrong, silently, on every machine that guesses another encoding.
    They are read as Latin-1 meanwhile, so that nothing is lost.

    ## Example
    ```sh
    printf '@misc{leon, author = {L\351on Bottou}}' > refs.bib
    ```
    An old editor, too, writes the `é` as the single byte E9 (351 in octal).

    ## Fix
    Save the file as UTF-8, for instance so.
    ```sh
    iconv -f latin1 -t utf-8 refs.bib > utf8.bib
    mv utf8.bib refs.bib
    ```
    """
    return not_utf8.at(
        position,
        f"byte 0x{byte:02X} is not UTF-8; it was read as Latin-1",
        fix="Save the file as UTF-8.",
        raw=raw,
    )


@rule("B003", "empty-bibliography", severity=Severity.WARNING)
def empty(position: Position) -> Diagnostic:
    """The file holds no entry.

    ## Why
    An empty bibliography is more often a wrong path or a failed download than a choice.

    ## Example
    ```bibtex
    % Here the entries will come.
    ```
    So it is with a file of zero bytes.

    ## Fix
    Add an entry, or correct the path.
    ```bibtex
    @book{hebb1949, title = {The Organization of Behavior}}
    ```
    """
    return empty.at(
        position, "the bibliography holds no entry", fix="Add an entry, or correct the path."
    )


@rule("B004", "broken-block")
def broken_block(position: Position, what: str, reason: str, raw: str) -> Diagnostic:
    """A block that starts with `@` cannot be read and is left out.

    ## Why
    The entry is missing from everything built on the bibliography.

    ## Example
    ```bibtex
    @article{adrian1926impulses,
      title = {The impulses produced by sensory nerve-endings,
      year = 1926
    }
    ```
    The brace that opens the title is never closed.

    ## Fix
    Close what is open: look for a missing brace, quote or comma between the position given and
    the next entry.
    ```bibtex
    @article{adrian1926impulses,
      title = {The impulses produced by sensory nerve-endings},
      year = 1926
    }
    ```
    """
    return broken_block.at(
        position,
        f"cannot read this {what}: {reason}",
        fix="Look for a missing brace, quote or comma between here and the next entry.",
        raw=raw,
    )


@rule("B005", "duplicate-key")
def duplicate_key(position: Position, citekey: str, first: str, where: Position) -> Diagnostic:
    """Two entries have the same citekey.

    ## Why
    A citekey is a paper's identity. BibTeX keeps the first entry and complains about the others;
    it does not tell capitals from small letters there.

    ## Example
    ```bibtex
    @article{hebb1949, author = {Hebb, D. O.}, title = {Temperament in chimpanzees}}
    @book{Hebb1949, author = {Hebb, D. O.}, title = {The Organization of Behavior}}
    ```

    ## Fix
    Merge the two if they are one work; else give one of them another key.
    ```bibtex
    @article{hebb1949temperament, author = {Hebb, D. O.}, title = {Temperament in chimpanzees}}
    @book{hebb1949organization, author = {Hebb, D. O.}, title = {The Organization of Behavior}}
    ```
    """
    spelled = "" if citekey == first else f" as {first!r}"
    return duplicate_key.at(
        position,
        f"key {citekey!r} is taken{spelled} by the entry at line {where.line}",
        fix="Merge the two entries if they are one work, else rename one.",
        raw=citekey,
    )


@rule("B006", "duplicate-field")
def duplicate_field(position: Position, field: str, first: Position, raw: str) -> Diagnostic:
    """An entry gives the same field twice.

    ## Why
    Only one value can hold. The first is used, as in BibTeX.

    ## Example
    ```bibtex
    @article{rosenblatt1958perceptron, title = {The perceptron}, year = 1958, year = 1959}
    ```

    ## Fix
    Delete the wrong one.
    ```bibtex
    @article{rosenblatt1958perceptron, title = {The perceptron}, year = 1958}
    ```
    """
    return duplicate_field.at(
        position,
        f"field {field!r} was given at line {first.line} already; the first one is used",
        fix="Delete the wrong one.",
        raw=raw,
    )


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
    """A `crossref` or `xdata` names an entry that cannot pass on its fields, or leads in a circle.

    ## Why
    The entry lacks the fields it should inherit, such as its proceedings' title and year. For
    `crossref` any entry of the file will do, for `xdata` an `@xdata` only.

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


@rule("B011", "malformed-key")
def malformed_key(position: Position, citekey: str, problem: str, raw: str) -> Diagnostic:
    """An entry has no citekey, or one that BibTeX or LaTeX cannot use.

    ## Why
    Without a key nothing can cite the entry, and it is left out. White space, commas, quotes and
    characters special to LaTeX end or break a key where it is used.

    ## Example
    ```bibtex
    @article{, title = {Deep learning}}
    @article{le cun 1998, title = {Gradient-based learning}}
    ```

    ## Fix
    Give it a key of letters, digits, hyphens, colons and the like.
    ```bibtex
    @article{lecun2015deep, title = {Deep learning}}
    @article{lecun1998gradient, title = {Gradient-based learning}}
    ```
    """
    return malformed_key.at(
        position,
        f"key {citekey!r} {problem}",
        fix="Use letters, digits, hyphens and colons only.",
        raw=raw,
    )


@rule("B012", "unreadable-date", severity=Severity.WARNING)
def unreadable_date(position: Position, field: str, value: str) -> Diagnostic:
    """A `date` or `year` holds no year that can be understood.

    ## Why
    Without a year the entry has no place in time: it is missing from timelines, and filters by
    year pass it over.

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
        f"{field} {value!r} is not a date",
        fix="Write date = {YYYY-MM-DD}, or year = {YYYY} and month = jun.",
        raw=value,
    )


@rule("B013", "not-ascii-compatible", severity=Severity.WARNING)
def not_ascii_compatible(position: Position, encoding: str) -> Diagnostic:
    """The file is in UTF-16 or UTF-32.

    ## Why
    It is read here, but BibTeX, biber and most other programs cannot read it: to them every
    other byte is a zero.

    ## Example
    ```sh
    printf '@book{hebb1949, title = {The Organization of Behavior}}' > utf8.bib
    iconv -f utf-8 -t utf-16 utf8.bib > refs.bib
    ```
    Editors on Windows call such a file *Unicode*.

    ## Fix
    Save the file as UTF-8, for instance so.
    ```sh
    iconv -f utf-16 -t utf-8 refs.bib > utf8.bib
    mv utf8.bib refs.bib
    ```
    """
    return not_ascii_compatible.at(
        position,
        f"the file is in {encoding}, which BibTeX cannot read",
        fix="Save the file as UTF-8.",
        raw=encoding,
    )


@rule("B014", "comment-in-entry", severity=Severity.WARNING)
def comment_in_entry(position: Position, what: str, raw: str) -> Diagnostic:
    """A comment with `%` stands between the fields of an entry.

    ## Why
    biber takes it for a comment, and so it is read here. BibTeX has no comments: it complains and
    skips the rest of the entry.

    ## Example
    ```bibtex
    @article{adrian1926impulses,
      % year = 1925,
      year = 1926,
    }
    ```

    ## Fix
    Move the comment out of the entry, or rename the field to one that no style prints.
    ```bibtex
    % Not 1925.
    @article{adrian1926impulses,
      year = 1926,
    }
    ```
    """
    return comment_in_entry.at(
        position,
        f"a comment stands inside of the entry, near {what!r}; BibTeX stops reading there",
        fix="Move the comment out of the entry.",
        raw=raw,
    )


@rule("B015", "invisible-between-tokens", severity=Severity.WARNING)
def invisible_between(position: Position, what: str, problem: str, raw: str) -> Diagnostic:
    r"""A no-break space, a control character or the like stands between fields.

    ## Why
    Here it counts as white space. BibTeX takes it for a part of the name next to it, and the field
    is lost.

    ## Example
    ```sh
    printf '@misc{selfridge1959, title\302\240= {Pandemonium}}' > refs.bib
    ```
    A no-break space, pasted from a web page, stands before the equals sign.

    ## Fix
    Replace it by a plain space.
    ```bibtex
    @misc{selfridge1959, title = {Pandemonium}}
    ```
    """
    return invisible_between.at(
        position, f"{problem}, near {what!r}", fix="Replace it by a plain space.", raw=raw
    )


@rule("B016", "hidden-entry", severity=Severity.WARNING)
def hidden_entry(position: Position, problem: str, raw: str) -> Diagnostic:
    """An entry stands in a comment.

    ## Why
    Programs differ. BibTeX knows no `%` outside of styles, and of `@comment{…}` it skips the first
    word only: it reads the entry. biber, and we, do not.

    ## Example
    ```bibtex
    @comment{@misc{old, title = {Not wanted any more}}}
    @misc{new, title = {Wanted}}
    ```

    ## Fix
    Delete the entry, or its `@`.
    ```bibtex
    @comment{misc{old, title = {Not wanted any more}}}
    @misc{new, title = {Wanted}}
    ```
    """
    return hidden_entry.at(
        position, f"an entry {problem}", fix="Delete the entry, or its '@'.", raw=raw
    )


@rule("B017", "entry-in-value", severity=Severity.WARNING)
def entry_in_value(position: Position, citekey: str, raw: str) -> Diagnostic:
    """A line inside of a value looks like the beginning of an entry.

    ## Why
    When a closing brace is missing, and another further down is one too many, whole entries become
    part of a value. BibTeX does not notice.

    ## Example
    ```bibtex
    @misc{first, note = {{open,
    }
    @misc{second, note = {swallowed}}
    }}
    ```

    ## Fix
    Close the value before it. If it is meant as text, put a word before the `@`.
    ```bibtex
    @misc{first, note = {{closed}},
    }
    @misc{second, note = {swallowed}}
    ```
    """
    return entry_in_value.at(
        position,
        f"a line inside of entry {citekey!r} looks like the beginning of another",
        fix="Look for a missing brace before it.",
        raw=raw,
    )


@rule("B018", "read-differently", severity=Severity.WARNING, optional=True)
def read_differently(position: Position, message: str, raw: str) -> Diagnostic:
    """Bibtexparser, a library that many programs read BibTeX with, reads this place differently.

    ## Why
    A file that two programs read differently is one that somebody will read wrongly: an entry or
    a field is missing in one of them, in silence. Which of the two is right is a second question.
    Looked for only when a second opinion is asked for, with `stronger bib check --second-opinion`.

    ## Example
    ```bibtex
    @book{hebb1949organization,
      title = {The Organization of Behavior}
      year = 1949
    }
    ```
    bibtexparser makes the year a part of the title.

    ## Fix
    Write the place so that it can be read one way only, here with a comma after the title.
    ```bibtex
    @book{hebb1949organization,
      title = {The Organization of Behavior},
      year = 1949
    }
    ```
    """
    return read_differently.at(
        position,
        f"bibtexparser {message}",
        fix="Write the place so that it can be read one way only.",
        raw=raw,
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
        f"{field} is {own!r} here but {held!r} in a container, which is what biber prints",
        fix="Give the field in one of the two only.",
        raw=own,
    )
