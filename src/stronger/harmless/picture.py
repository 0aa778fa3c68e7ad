"""SVG from data without what could run or reach elsewhere, also when opened by its own address.

A picture in which there is nothing to take out stays as it is, byte for byte. Of another only the
elements and attributes that draw are kept. One that is no XML, or that declares entities, is none.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from functools import lru_cache
from xml.parsers import expat

from stronger.harmless.taken import Taken

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
XML = "http://www.w3.org/XML/1998/namespace"
INERT = frozenset(
    {
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "http://creativecommons.org/ns#",
        "http://web.resource.org/cc/",
        "http://purl.org/dc/elements/1.1/",
        "http://www.inkscape.org/namespaces/inkscape",
        "http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd",
    }
)
"""Namespaces of elements that no browser does anything with."""
_FILTERS = (
    *("Blend", "ColorMatrix", "ComponentTransfer", "Composite", "ConvolveMatrix"),
    *("DiffuseLighting", "DisplacementMap", "DistantLight", "DropShadow", "Flood", "FuncA"),
    *("FuncB", "FuncG", "FuncR", "GaussianBlur", "Merge", "MergeNode", "Morphology", "Offset"),
    *("PointLight", "SpecularLighting", "SpotLight", "Tile", "Turbulence"),
)
DRAWS = frozenset(
    {
        *("svg", "g", "defs", "symbol", "use", "switch", "view", "a"),
        *("circle", "ellipse", "line", "path", "polygon", "polyline", "rect", "image"),
        *("text", "textPath", "tspan", "title", "desc", "metadata", "style"),
        *("clipPath", "mask", "marker", "pattern", "linearGradient", "radialGradient", "stop"),
        "filter",
        *(f"fe{each}" for each in _FILTERS),
    }
)
"""Elements of SVG that draw: none that runs, animates, listens or holds another language."""
_RASTER = re.compile(r"data:image/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]*")
_WEB = re.compile(r"https?://[^\s<>\"']*|mailto:[^\s<>\"']*|#.*", re.IGNORECASE)
_REACHES = re.compile(
    r"url\(\s*(?![\"']?#)|@import|image-set|src\(|\\|expression\(|javascript:", re.IGNORECASE
)
_SEPARATOR = " "


@dataclass(frozen=True)
class Picture:
    """An SVG that can run nothing."""

    content: bytes | None
    """None if it is no picture at all."""
    taken: tuple[Taken, ...]
    """What was taken out, in order."""
    size: tuple[int, int] | None = None
    """Its width and height in pixels, where it has them."""


class _Refused(Exception):
    """It is no picture that can be shown, in words."""


@lru_cache(maxsize=512)
def harmless_picture(content: bytes) -> Picture:
    """Return an SVG in which nothing can run, and what was taken out.

    Examples
    --------
    >>> plain = b'<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0h1"/></svg>'
    >>> harmless_picture(plain).content == plain
    True
    >>> evil = plain.replace(b"<path", b"<script>alert(1)</script><path onclick='x'")
    >>> made = harmless_picture(evil)
    >>> [str(each.what) for each in made.taken]
    ['the element script', 'the attribute onclick of path']
    >>> made.content == plain
    True
    """
    reader = _Reader()
    try:
        reader.read(content)
    except _Refused as error:
        place = Taken(reader.parser.CurrentLineNumber, reader.parser.CurrentColumnNumber + 1, "")
        return Picture(None, (place._replace(what=f"the whole picture: {error}"),))
    except expat.ExpatError as error:
        what = f"the whole picture: it is no XML ({expat.ErrorString(error.code)})"
        return Picture(None, (Taken(error.lineno, error.offset + 1, what),))
    if not reader.taken:
        return Picture(content, (), reader.size)
    for prefix, address in (("", SVG), ("xlink", XLINK)):
        ET.register_namespace(prefix, address)
    written = ET.tostring(reader.builder.close(), encoding="unicode", short_empty_elements=True)
    # As ElementTree does not: the same form for what is empty
    return Picture(written.replace(" />", "/>").encode(), tuple(reader.taken), reader.size)


class _Reader:
    """Reads an SVG, takes down what could run, and builds the rest."""

    def __init__(self) -> None:
        self.taken: list[Taken] = []
        self.builder = ET.TreeBuilder()
        self.inside = 0
        """How deep it is in an element that is taken out."""
        self.style: list[str] | None = None
        """The text of a style sheet, while in one."""
        self.depth = 0
        self.size: tuple[int, int] | None = None
        parser = expat.ParserCreate(namespace_separator=_SEPARATOR)
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.ProcessingInstructionHandler = self._instruction
        parser.StartDoctypeDeclHandler = self._doctype
        parser.EntityDeclHandler = self._entity
        self.parser = parser

    def read(self, content: bytes) -> None:
        """Read all of it."""
        self.parser.Parse(content, True)

    def _note(self, what: str) -> None:
        line, column = self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber
        self.taken.append(Taken(line, column + 1, what))

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        space, _, local = name.rpartition(_SEPARATOR)
        self.depth += 1
        if self.depth == 1 and (space, local) != (SVG, "svg"):
            raise _Refused("it is no SVG")
        if self.depth == 1:
            self.size = _size(attributes)
        if self.inside:
            self.inside += 1
            return
        if not (local in DRAWS if space == SVG else space in INERT):
            self._note(f"the element {local}")
            self.inside = 1
            return
        kept = {
            _named(key): value
            for key, value in attributes.items()
            if self._harmless(local, key, value)
        }
        self.builder.start(_named(name), kept)
        if local == "style":
            self.style = []

    def _harmless(self, element: str, key: str, value: str) -> bool:
        space, _, local = key.rpartition(_SEPARATOR)
        if local.lower() == "href":
            fine = _WEB.fullmatch(value) if element == "a" else value.startswith("#")
            fine = fine or (element == "image" and _RASTER.fullmatch(value))
        else:
            fine = not (
                local.lower().startswith("on")
                or local.lower() in {"src", "action", "formaction"}
                or (space == XML and local == "base")
                or _REACHES.search(value)
            )
        if not fine:
            self._note(f"the attribute {local} of {element}")
        return bool(fine)

    def _end(self, name: str) -> None:
        self.depth -= 1
        if self.inside:
            self.inside -= 1
            return
        if self.style is not None:
            sheet = "".join(self.style)
            self.style = None
            if _REACHES.search(sheet):
                self._note("a style sheet that reaches elsewhere")
            else:
                self.builder.data(sheet)
        self.builder.end(_named(name))

    def _text(self, text: str) -> None:
        if self.inside:
            return
        if self.style is not None:
            self.style.append(text)
        else:
            self.builder.data(text)

    def _instruction(self, target: str, _: str) -> None:
        self._note(f"the instruction {target}")

    def _doctype(self, _: str, __: str | None, ___: str | None, internal: int) -> None:
        if internal:
            raise _Refused("its document type declares something")

    def _entity(self, *_: object) -> None:
        raise _Refused("it declares an entity")


def _size(attributes: dict[str, str]) -> tuple[int, int] | None:
    """Return width and height in pixels, of which three quarters are a point."""
    found = []
    for name in ("width", "height"):
        match = re.fullmatch(r"\s*(\d{1,6}(?:\.\d+)?)(px|pt)?\s*", attributes.get(name, ""))
        if match is None:
            return None
        found.append(round(float(match[1]) * (4 / 3 if match[2] == "pt" else 1)))
    return found[0], found[1]


def _named(name: str) -> str:
    """Return a name as ElementTree writes it."""
    space, _, local = name.rpartition(_SEPARATOR)
    return f"{{{space}}}{local}" if space else local
