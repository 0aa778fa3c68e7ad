"""The page that computes a number for the thesis in many ways, and says why none is shown."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stronger.knowledge.decades import Made, by_decade
from stronger.knowledge.mappings import FIRST, SEMANTICS, spread, sways, values
from stronger.knowledge.standing_records import standing_file, standing_schema
from stronger.site.templates import page

if TYPE_CHECKING:
    from stronger.knowledge.decades import Decade
    from stronger.knowledge.mappings import Value
    from stronger.site.pages import Pages
    from stronger.site.views import ClaimView, Views

PAGE = "claims/no-number.md"
FILE = "claims/standing.json"
SCHEMA = "claims/standing.schema.json"
WIDTH, EDGE, BAND = 360, 10, 44
"""Of a ribbon, in pixels: its width, what is free on either side, its height."""
PANEL, FLOOR, TOP = 340, 96, 12
"""Of a picture of decades: its width, where its bars stand, and where the highest ends."""
DRAWN = (Made.ASSERTED, Made.MEASURED, Made.HERE)
"""What is drawn of a decade; the rest is in the table."""


@dataclass(frozen=True)
class Ribbon:
    """The values of one semantics over all mappings, in pixels."""

    name: str
    low: float
    high: float
    band: tuple[float, float]
    marks: tuple[tuple[float, float, str], ...]
    """Where each mapping stands, and its name with its value."""
    sway: tuple[str, float] | None
    """What moves the first mapping most if it is left out, and by how much."""


@dataclass(frozen=True)
class Bar:
    """How many things were said in a decade, in pixels."""

    x: float
    y: float
    width: float
    height: float
    kind: str


@dataclass(frozen=True)
class Panel:
    """The decades of one thing that the thesis asserts."""

    claim: ClaimView
    bars: tuple[Bar, ...]
    ticks: tuple[tuple[float, str], ...]
    most: int
    """What the highest bar stands for."""
    decades: tuple[Decade, ...]
    words: str


def no_number_page(views: Views) -> Pages:
    """Yield the page, and how the thesis stands as a file with its schema."""
    kb = views.kb
    found = values(kb)
    shown = ribbons(views, found)
    yield (
        PAGE,
        page(
            "no-number.md.jinja",
            title="Why there is no number",
            description="What one number for the thesis would hang on, computed in many ways.",
            meta={"hide": ["navigation"]},
            values=found,
            ribbons=shown,
            ours=all(each.sway and each.high - each.low > each.sway[1] for each in shown),
            semantics=list(SEMANTICS),
            mappings=len(found),
            conjuncts=views.conjuncts,
            width=WIDTH,
            edge=EDGE,
            band=BAND,
            panels=panels(views),
            made=list(Made),
            drawn=[(each, _kind(each)) for each in DRAWN],
            panel=PANEL,
            floor=FLOOR,
        ),
    )
    if kb.standing:
        yield FILE, _json(standing_file(kb).model_dump(mode="json"))
        yield SCHEMA, _json(standing_schema())


def _json(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def ribbons(views: Views, found: Sequence[Value]) -> list[Ribbon]:
    """Return the values of each semantics to scale, a mark for each mapping at the same height."""
    if not found:
        return []
    moved = sways(views.kb, FIRST)

    def x(value: float) -> float:
        return round(EDGE + value * (WIDTH - 2 * EDGE), 1)

    made = []
    for name in SEMANTICS:
        low, high = spread(found, name)
        marks = tuple(
            (
                x(each.strength[name]),
                round(4 + i * (BAND - 8) / max(len(found) - 1, 1), 1),
                f"{each.mapping.name}: {each.strength[name]:.2f}",
            )
            for i, each in enumerate(found)
        )
        sway = moved.get(name)
        told = (_called(views, sway.source), sway.by) if sway else None
        made.append(Ribbon(name, low, high, (x(low), x(high)), marks, told))
    return made


def _called(views: Views, source: str) -> str:
    """Return what a piece of evidence is called: a demo, a paper, or a proof."""
    if source in views.demos:
        return f"the demo “{views.demos[source].title}”"
    if source in views.papers:
        return views.papers[source].label
    return f"the proof “{source.replace('-', ' ')}”"


def panels(views: Views) -> list[Panel]:
    """Return what was said and measured by decade, to one scale for all."""
    found = by_decade(views.kb)
    most = max(
        (each.counts[kind] for decades in found.values() for each in decades for kind in DRAWN),
        default=0,
    )
    return [_panel(views.claims[end], decades, most) for end, decades in found.items() if most]


def _panel(claim: ClaimView, decades: tuple[Decade, ...], most: int) -> Panel:
    room = (PANEL - 2 * EDGE) / len(decades)
    width = round(min(room * 0.8, 30) / len(DRAWN), 1)
    bars, ticks = [], []
    for i, decade in enumerate(decades):
        left = EDGE + i * room + (room - width * len(DRAWN)) / 2
        ticks.append((round(EDGE + (i + 0.5) * room, 1), f"{decade.start}s"))
        for place, kind in enumerate(DRAWN):
            height = round((FLOOR - TOP) * decade.counts[kind] / most, 1)
            if height:
                x, y = round(left + place * width, 1), round(FLOOR - height, 1)
                bars.append(Bar(x, y, width, height, _kind(kind)))
    words = "; ".join(
        f"{decade.start}s: {', '.join(f'{decade.counts[kind]} {kind}' for kind in DRAWN)}"
        for decade in decades
        if any(decade.counts[kind] for kind in DRAWN)
    )
    shown = [tick for i, tick in enumerate(ticks) if i % (len(ticks) // 6 + 1) == 0]
    return Panel(claim, tuple(bars), tuple(shown), most, decades, f"{claim.title}. {words}.")


def _kind(kind: Made) -> str:
    return {Made.ASSERTED: "asserted", Made.MEASURED: "measured", Made.HERE: "here"}[kind]
