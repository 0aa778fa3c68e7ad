"""What settings say of tidying: each is an option of ``stronger bib tidy``, by its long name."""

from __future__ import annotations

from dataclasses import MISSING, fields, replace
from typing import TYPE_CHECKING, Any, get_args

from stronger.bibliography.edit.sorting import SortError, parse_order
from stronger.bibliography.edit.tidying import WIDEST, Characters, Months, TidyOptions

if TYPE_CHECKING:
    from stronger.bibliography.rules.settings import Settings

WORDS = {"months": get_args(Months), "characters": get_args(Characters)}
"""Options that are one of several words."""
_DEFAULTS = {each.name: each.default for each in fields(TidyOptions) if each.default is not MISSING}
NAMES = tuple(name.replace("_", "-") for name in _DEFAULTS)
"""What can be set."""


def read_tidy(settings: Settings) -> TidyOptions:
    """Return the options of tidying, and report what is wrong with them.

    What is wrong does not hold; the rest does.
    """
    table = settings.part("tidy", "options of tidying")
    settings.report_unknown(table, NAMES)
    chosen: dict[str, Any] = {}
    for name in NAMES:
        if name in table:
            option = name.replace("-", "_")
            value, problem = _understood(option, table[name])
            if problem:
                settings.report(f"setting {name!r} {problem}", name)
            else:
                chosen[option] = value
    try:
        parse_order(chosen.get("sort", "none"))
    except SortError as error:
        settings.report(f"setting 'sort': {error}", "sort")
        del chosen["sort"]
    return replace(TidyOptions(), **chosen)


def _understood(option: str, value: object) -> tuple[object, str]:
    """Return what a value means to an option, and what is wrong with it."""
    words = value if isinstance(value, list) else str(value).split(",")
    if option in ("omit", "sort"):
        if not isinstance(value, str | list) or not all(isinstance(each, str) for each in words):
            return None, "must be a list of names, such as ['abstract', 'file']"
        names = tuple(stripped for each in words if (stripped := each.strip()))
        return (names if option == "omit" else ",".join(names)), ""
    if option in WORDS:
        if value not in WORDS[option]:
            return None, f"must be one of {', '.join(WORDS[option])}"
        return value, ""
    default = _DEFAULTS[option]
    if type(value) is not type(default) or (isinstance(value, int) and value < 0):
        return None, "must be true or false" if default in (True, False) else "must be a number"
    if option == "indent" and isinstance(value, int) and value > WIDEST:
        return None, f"must be {WIDEST} at most"
    return value, ""
