"""What reading finds in a file as a whole: whether it can be read, and as which characters."""

from __future__ import annotations

from stronger.diagnostics import Diagnostic, Position, Severity, rule


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
def not_utf8(position: Position, byte: int, name: str, how: str, raw: str) -> Diagnostic:
    r"""The file holds bytes that are not UTF-8.

    ## Why
    Letters beyond ASCII come out wrong, silently, on every machine that guesses another encoding.
    Meanwhile they are read in the encoding that the file names (in a line such as JabRef's
    `% Encoding: Cp1250`), or else as Windows-1252, or in what their letters make sense in.

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
        f"byte 0x{byte:02X} is not UTF-8; it is read as {name}{f', {how}' if how else ''}",
        fix="Save the file as UTF-8.",
        raw=raw,
    )


@rule("B023", "unknown-encoding")
def unknown_encoding(position: Position, byte: int) -> Diagnostic:
    r"""The file is in no encoding that can be told, and is not read.

    ## Why
    Bytes without an encoding say nothing: read in the wrong one, names and titles would come out
    as other letters, and nobody would be told. So the file is left alone as a whole.

    ## Example
    ```sh
    printf '@misc{a, title = {\377\376\200\201}}' > refs.bib
    ```

    ## Fix
    Save the file as UTF-8, for instance so, if you know what it is in; or name its encoding in
    the first line, as in `% Encoding: Cp437`.
    ```sh
    iconv -f cp437 -t utf-8 refs.bib > utf8.bib
    mv utf8.bib refs.bib
    ```
    """
    return unknown_encoding.at(
        position,
        f"byte 0x{byte:02X} is not UTF-8, and no encoding makes sense of the file; it is not read",
        fix="Save it as UTF-8, or name its encoding in the first line: `% Encoding: …`.",
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
