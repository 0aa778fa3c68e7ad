"""The items of a JSON text with their places, as far as it is JSON."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from stronger.bibliography.importing.findings import broken_record
from stronger.bibliography.importing.json_text import integer, whole_characters

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stronger.bibliography.source.decoding import Source
    from stronger.diagnostics import Diagnostic, Position

_SPACE = re.compile(r"[\s\ufeff]*")


def json_items(source: Source, findings: list[Diagnostic]) -> Iterator[tuple[Position, str, Any]]:
    """Yield items with their places and texts: those of a list, or of one that an object holds.

    Objects one after the other, as in a file of JSON lines, are items too.
    """
    text = whole_characters(source, findings)
    decoder = json.JSONDecoder(parse_int=integer)
    at = _skip(text, 0)
    try:
        if not text.startswith("[", at):
            while True:
                value, end = decoder.raw_decode(text, at)
                for item in _held(value):
                    yield source.position(at), json.dumps(item, ensure_ascii=False), item
                at = _skip(text, end)
                if at == len(text):
                    return
        at = _skip(text, at + 1)
        while not text.startswith("]", at):
            value, end = decoder.raw_decode(text, at)
            yield source.position(at), text[at:end], value
            at = _skip(text, end)
            if text.startswith(",", at):
                at = _skip(text, at + 1)
            elif not text.startswith("]", at):
                raise json.JSONDecodeError("expected a comma or the end of the list", text, at)
        rest = text[at + 1 :].strip()
        if rest:
            reason = "there is text after the end of the list"
            findings.append(broken_record(source.position(at + 1), reason, rest[:200]))
    except json.JSONDecodeError as error:
        reason = f"this is no JSON: {error.msg[:1].lower()}{error.msg[1:]}"
        raw = text[error.pos :].partition("\n")[0]
        findings.append(broken_record(source.position(error.pos), reason, raw[:200]))
    except ValueError as error:
        reason = f"this is no JSON: {error}"
        findings.append(broken_record(source.position(at), reason, text[at : at + 200]))
    except RecursionError:
        reason = "it is nested too deeply to be a bibliography"
        findings.append(broken_record(source.position(at), reason, text[at : at + 200]))


def _held(value: Any) -> list[Any]:
    """Return the items that a value holds, or the value if it holds no list of them."""
    if isinstance(value, dict) and isinstance(value.get("message"), dict):
        value = value["message"]
    lists = (value.get(name) for name in ("items", "references")) if isinstance(value, dict) else ()
    return next((each for each in lists if isinstance(each, list)), [value])


def _skip(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at
