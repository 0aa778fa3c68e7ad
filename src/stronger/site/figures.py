"""The figures of demos as pages show them: harmless, in either scheme, for a page and a phone."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from stronger.harmless import harmless_picture
from stronger.plots.schemes import FOLLOWS, Scheme, in_scheme
from stronger.site.crediting import Source, figure_reference
from stronger.site.text import Markdown
from stronger.slugs import slugs

if TYPE_CHECKING:
    from stronger.evidence.results import Figure, Result
    from stronger.plots.schemes import Scheme

PNG = b"\x89PNG\r\n\x1a\n"
PICTURES = {".svg", ".png", ".webp"}
MEDIA = {
    "wide": "(min-width: 600px)",
    "narrow": "(max-width: 599px)",
    "light": "(prefers-color-scheme: light)",
    "dark": "(prefers-color-scheme: dark)",
}
"""Where figures.css shows which look, as far as a browser knows it before it has read the page."""
BEGINNING = 1000
"""In how many bytes the opening tag of a figure is looked for."""


@dataclass(frozen=True)
class Image:
    """A figure for one width of screen and one scheme."""

    address: Markdown
    """Relative to the demo's page, and to the folder of demos."""
    content: bytes
    size: tuple[int, int] | None
    """Width and height in pixels, so that a page does not move when it is loaded."""
    looks: tuple[str, ...]
    """For which pages it is: any of ``wide``, ``narrow``, ``light`` and ``dark``, or ``card`` if
    it brings its own ground; without a width or a scheme, for all of them."""


@dataclass(frozen=True)
class FigureView:
    """A figure of a demo."""

    file: str
    """Its name in the folder of the result."""
    title: str
    alt: str
    images: tuple[Image, ...]
    """The same in all looks that there are."""
    anchor: str
    """Its identifier on the page."""
    reference: str
    """To copy by those who use it."""

    @property
    def address(self) -> Markdown:
        """Where the figure is as it was drawn, for a light page."""
        return self.images[0].address

    @property
    def size(self) -> tuple[int, int] | None:
        """Width and height of that in pixels."""
        return self.images[0].size

    @property
    def early(self) -> list[dict[str, str]]:
        """What the head of a page says of a figure in its first screen: each image, and for whom.

        Images that a style sheet may hide are lazy, so a browser would begin with none of them
        before it has laid out the page.
        """
        return [
            {
                "path": f"demos/{each.address}",
                "media": " and ".join(MEDIA[look] for look in each.looks if look in MEDIA),
            }
            for each in self.images
        ]

    @property
    def full(self) -> tuple[Image, ...]:
        """The images to look at in full size, one for each scheme."""
        return tuple(each for each in self.images if "narrow" not in each.looks)


def figures_of(result: Result, folder: Path, slug: str, source: Source) -> Iterator[FigureView]:
    """Yield the figures of a result that are there and are pictures.

    Parameters
    ----------
    result
        What a demo found.
    folder
        Where its figures are.
    slug
        The demo's name in addresses.
    source
        What references say of the site.
    """
    names = slugs(figure.file.rpartition(".")[0] for figure in result.figures)
    known: set[str] = set()
    for figure in result.figures:
        stem = names[figure.file.rpartition(".")[0]]
        images = tuple(_images(figure, folder, f"{slug}/{stem}"))
        if not images:
            continue
        ending = figure.file.rpartition(".")[2].lower()
        # Two files may differ in their ending only
        anchor = f"figure-{stem}-{ending}" if stem in known else f"figure-{stem}"
        known.add(stem)
        reference = figure_reference(source, figure, result, f"demos/{slug}", anchor)
        yield FigureView(figure.file, figure.title, figure.alt, images, anchor, reference)


def _images(figure: Figure, folder: Path, name: str) -> Iterator[Image]:
    """Yield a figure in all its looks, the one that was always there first."""
    wide, narrow = inside(folder, figure.file), inside(folder, figure.narrow)
    if wide is None or wide.suffix.lower() not in PICTURES:
        return
    content, size = _shown(wide)
    if content is None:
        return
    phone, phone_size = _shown(narrow) if narrow else (None, None)
    ending = wide.suffix.lower()
    yield from _in_schemes(name, ending, content, size, ("wide",) if phone else ())
    if phone:
        yield from _in_schemes(f"{name}.narrow", ending, phone, phone_size, ("narrow",))


def _in_schemes(
    name: str,
    ending: str,
    content: bytes,
    size: tuple[int, int] | None,
    widths: tuple[str, ...],
) -> Iterator[Image]:
    if FOLLOWS not in content[:BEGINNING]:
        yield Image(Markdown(f"{name}{ending}"), content, size, (*widths, "card"))
        return
    schemes: tuple[tuple[Scheme, str], ...] = (("light", ""), ("dark", ".dark"))
    for scheme, more in schemes:
        shown = in_scheme(content, scheme)
        yield Image(Markdown(f"{name}{more}{ending}"), shown, size, (*widths, scheme))


def _shown(file: Path) -> tuple[bytes | None, tuple[int, int] | None]:
    content = file.read_bytes()
    if file.suffix.lower() == ".svg":
        picture = harmless_picture(content)
        return picture.content, picture.size
    if content.startswith(PNG) and len(content) >= 24:
        width, height = struct.unpack(">II", content[16:24])
        return content, (width, height)
    return content, None


def inside(folder: Path, name: str) -> Path | None:
    """Return a file named relative to a folder, or None if it is not there or not inside."""
    try:
        path = (folder / name).resolve()
        return path if path.is_file() and path.is_relative_to(folder.resolve()) else None
    except (OSError, ValueError):
        return None
