"""The rules that reading a BibTeX file can find broken: each function makes one finding."""

from stronger.bibliography.source.findings.blocks import (
    broken_block,
    comment_in_entry,
    duplicate_field,
    duplicate_key,
    entry_in_value,
    hidden_entry,
    invisible_between,
    leaves_out,
    malformed_key,
    read_differently,
)
from stronger.bibliography.source.findings.files import (
    empty,
    not_ascii_compatible,
    not_utf8,
    unknown_encoding,
    unreadable_file,
)
from stronger.bibliography.source.findings.values import (
    broken_crossref,
    expands_too_far,
    field_against_container,
    malformed_name,
    malformed_value,
    nested_too_deeply,
    undefined_macro,
    unreadable_date,
)

__all__ = [
    "broken_block",
    "broken_crossref",
    "comment_in_entry",
    "duplicate_field",
    "duplicate_key",
    "empty",
    "entry_in_value",
    "expands_too_far",
    "field_against_container",
    "hidden_entry",
    "invisible_between",
    "leaves_out",
    "malformed_key",
    "malformed_name",
    "malformed_value",
    "nested_too_deeply",
    "not_ascii_compatible",
    "not_utf8",
    "read_differently",
    "undefined_macro",
    "unknown_encoding",
    "unreadable_date",
    "unreadable_file",
]
