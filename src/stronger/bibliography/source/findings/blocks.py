"""What reading finds in the blocks of a BibTeX file: entries, keys and what stands between them."""

from __future__ import annotations

from stronger.diagnostics import Diagnostic, Position, Severity, rule


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


def leaves_out(finding: Diagnostic) -> bool:
    """Say whether something that looks like an entry is not among those that were read.

    An entry whose key another has is among them; see `duplicate_key`.
    """
    without_key = finding.code == malformed_key.code and finding.message.startswith("key ''")
    return without_key or finding.code in (broken_block.code, entry_in_value.code)
