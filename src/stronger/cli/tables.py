"""Tables on a terminal, whose words are never broken; the first column is never folded at all."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from stronger.escaping import escaped

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def drawn(columns: Sequence[str], rows: Iterable[Sequence[Any]], title: str = "") -> None:
    """Draw a table as wide as the terminal; where words would not fit, a record below the other.

    Parameters
    ----------
    columns
        The names of the columns; the first one tells rows apart.
    rows
        The cells, as text or as anything that has one.
    title
        What stands above.
    """
    console = Console()
    cells = [[_text(cell) for cell in row] for row in rows]
    widths = _widths([[Text(name) for name in columns], *cells], console.width)
    if widths is None:
        _print_records(console, columns, cells, title)
        return
    table = Table(title=title or None, box=box.SIMPLE_HEAD, title_justify="left")
    for at, (name, width) in enumerate(zip(columns, widths, strict=True)):
        table.add_column(name, width=width, no_wrap=not at)
    for row in cells:
        table.add_row(*row)
    console.print(table)


def _text(cell: Any) -> Text:
    return cell if isinstance(cell, Text) else Text(escaped(str(cell)))


def _widths(rows: Sequence[Sequence[Text]], room: int) -> list[int] | None:
    """Return how wide each column is to be, or ``None`` if there is no room for all words."""
    columns = list(zip(*rows, strict=True))
    natural = [max(map(_longest_line, column)) for column in columns]
    least = [max(map(_longest_word, column)) for column in columns]
    least[:1] = natural[:1]
    room -= 2 * len(columns) + len(columns) + 1  # spaces around cells, and lines between
    if sum(least) > room:
        return None
    low, high = 0, max(natural, default=0)
    while low < high:  # the widest that all columns may be which can be narrower
        cap = (low + high + 1) // 2
        if sum(_within(least, natural, cap)) <= room:
            low = cap
        else:
            high = cap - 1
    return _within(least, natural, low)


def _within(least: Sequence[int], natural: Sequence[int], cap: int) -> list[int]:
    return [max(few, min(many, cap)) for few, many in zip(least, natural, strict=True)]


def _longest_line(cell: Text) -> int:
    return max(map(cell_len, cell.plain.split("\n")))


def _longest_word(cell: Text) -> int:
    return max(map(cell_len, cell.plain.split()), default=0)


def _print_records(
    console: Console, columns: Sequence[str], rows: Iterable[Sequence[Text]], title: str
) -> None:
    if title:
        console.print(title, markup=False, highlight=False, soft_wrap=True)
    for row in rows:
        lines = []
        for at, (name, cell) in enumerate(zip(columns, row, strict=True)):
            if not at:
                lines.append(cell.plain)
            elif cell.plain.strip():
                lines += textwrap.wrap(
                    f"{name}: {cell.plain}",
                    max(console.width, 4),
                    initial_indent="  ",
                    subsequent_indent="    ",
                    break_long_words=False,
                    break_on_hyphens=False,
                )
        console.print("\n".join(lines), markup=False, highlight=False, soft_wrap=True)
