"""The rules that reading other formats can find broken: each function makes one finding."""

from __future__ import annotations

from stronger.diagnostics import Diagnostic, Position, Severity, rule


@rule("B020", "broken-record")
def broken_record(position: Position, reason: str, raw: str = "") -> Diagnostic:
    """A record of a file in another format than BibTeX, or a line of it, cannot be read.

    ## Why
    What follows the fault cannot be understood as the format has it, and is left out.

    ## Example
    ```ris
    AU  - Hebb, D. O.
    TY  - BOOK
    TI  - The Organization of Behavior
    ER  -
    ```
    The author stands before the record begins with `TY`.

    ## Fix
    Mend the file at this place, or export it again.
    ```ris
    TY  - BOOK
    ID  - hebb1949
    AU  - Hebb, D. O.
    TI  - The Organization of Behavior
    ER  -
    ```
    """
    return broken_record.at(position, reason, fix="Mend the file at this place.", raw=raw)


@rule("B021", "left-out-on-import", severity=Severity.WARNING)
def left_out(position: Position, key: str, what: str, raw: str = "") -> Diagnostic:
    """A record holds something that BibTeX has no field for, so it was left out.

    ## Why
    An import that drops things in silence makes you believe that you have them.

    ## Example
    ```json
    [{"id": "papert1969", "type": "review", "title": "A review", "reviewed-title": "Perceptrons"}]
    ```

    ## Fix
    If you need it, write it into a field of your own, such as `note`.
    ```json
    [{"id": "papert1969", "type": "review", "title": "A review", "note": "Reviews Perceptrons"}]
    ```
    """
    return left_out.at(
        position,
        f"{what} of {key!r} left out: BibTeX has no field for it",
        fix="Write it into a field such as note, if you need it.",
        raw=raw,
    )


@rule("B022", "key-made-on-import", severity=Severity.WARNING)
def key_made(position: Position, old: str, new: str) -> Diagnostic:
    """A record has no identifier that can be a citekey, or one that is taken, so it got another.

    ## Why
    You cite by the key; a document that cites the old one would not find the entry.

    ## Example
    ```json
    [{"id": "Hebb, 1949", "type": "book", "title": "The Organization of Behavior"}]
    ```
    The identifier holds a comma and a space.

    ## Fix
    Cite the new key, or give the record an identifier of your own.
    ```json
    [{"id": "hebb1949", "type": "book", "title": "The Organization of Behavior"}]
    ```
    """
    was = f"the identifier {old!r} cannot be used" if old else "there is no identifier"
    return key_made.at(position, f"{was}; the citekey is {new!r}", fix="Cite the new key.", raw=old)


@rule("B024", "guessed-on-import", severity=Severity.WARNING)
def guessed(position: Position, reason: str, raw: str = "") -> Diagnostic:
    """A record does not say something in the words of its format, and it was read with a guess.

    ## Why
    Nothing is missing, but what was understood may not be what is meant: a type that nobody knows
    becomes `@misc`, a record that does not end goes on to the beginning of the next.

    ## Example
    ```ris
    TY  - JORU
    ID  - hebb1955
    AU  - Hebb, D. O.
    TI  - Drives and the C. N. S.
    ER  -
    ```

    ## Fix
    Look at the entry, and mend the record if the guess is wrong.
    ```ris
    TY  - JOUR
    ID  - hebb1955
    AU  - Hebb, D. O.
    TI  - Drives and the C. N. S.
    ER  -
    ```
    """
    return guessed.at(position, reason, fix="Look at the entry that was made of it.", raw=raw)


@rule("B025", "format-not-read")
def not_read(position: Position, what: str, advice: str, raw: str = "") -> Diagnostic:
    """A file is in a format that is not read here.

    ## Why
    Read as anything else it would give nothing, or nonsense.

    ## Example
    ```xml
    <?xml version="1.0"?>
    <modsCollection xmlns="http://www.loc.gov/mods/v3">
    ```

    ## Fix
    Most programs and databases export a bibliography as BibTeX, RIS or CSL-JSON, too.
    ```json
    [{"id": "hebb1949", "type": "book", "title": "The Organization of Behavior"}]
    ```
    """
    return not_read.at(
        position, f"this is {what}, which is not read here. {advice}", fix=advice, raw=raw
    )


@rule("B026", "name-against-content", severity=Severity.WARNING)
def contradiction(position: Position, reason: str) -> Diagnostic:
    """The name of a file, or whoever asks for it, says another format than the content has.

    ## Why
    The content decides, unless a format was asked for; a file that is not what it seems to be may
    not be the one that was meant.

    ## Example
    A file `refs.bib` that begins so is read as RIS:
    ```text
    TY  - BOOK
    ID  - hebb1949
    ER  -
    ```

    ## Fix
    Give the file the ending of its format, here `.ris`; or say with `--from` what it is.
    ```ris
    TY  - BOOK
    ID  - hebb1949
    ER  -
    ```
    """
    return contradiction.at(position, reason, fix="Rename the file, or say what it is.")


def loses(finding: Diagnostic, *, fields: bool = False) -> bool:
    """Say whether something is missing from what was read.

    Parameters
    ----------
    fields
        Whether what BibTeX has no field for counts, too, and what was read with a guess.
    """
    codes = {broken_record.code, not_read.code}
    return finding.code in codes or (fields and finding.code in (left_out.code, guessed.code))
