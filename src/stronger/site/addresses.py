"""Where links lead: those that start at the folder of pages, seen from the page they stand on.

In raw markup, as drawings are, `as_browsed` does that; in Markdown it is the renderer. Generated
pages, their fragments and citations link to ``/papers/index.md``. MkDocs takes that as relative to
``docs`` (``absolute_links: relative_to_docs``); the theme's successor, Zensical, follows relative
links only, and tells extensions which page it renders. The extension for Python-Markdown that is
here makes such links relative then, and does nothing in MkDocs.
"""

from __future__ import annotations

import html
import posixpath
from typing import TYPE_CHECKING, Any

from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

from stronger.site.text import Markdown

if TYPE_CHECKING:
    import xml.etree.ElementTree as ET

    from markdown import Markdown as Parser

CONTEXT = "rendering_context"
"""Under which name Zensical registers what it says of a page."""


class AddressExtension(Extension):
    """Makes links relative to their page where the renderer says which page that is."""

    def extendMarkdown(self, md: Parser) -> None:  # noqa: N802 - the name Markdown calls
        """Register the processor, which comes after all that makes links."""
        md.treeprocessors.register(AddressProcessor(md), "stronger-addresses", -10)


class AddressProcessor(Treeprocessor):
    """Looks at every link and every picture."""

    def run(self, root: ET.Element) -> None:
        """Change addresses where they stand."""
        if CONTEXT not in self.md.preprocessors:
            return
        context: Any = self.md.preprocessors[CONTEXT]
        for tag, name in (("a", "href"), ("img", "src"), ("source", "srcset")):
            for each in root.iter(tag):
                if address := each.get(name):
                    each.set(name, relative(address, context.page.path))


def relative(address: str, page: str) -> str:
    """Return an address as seen from a page, if it starts at the folder of pages.

    Examples
    --------
    >>> relative("/papers/index.md#here", "claims/a.md"), relative("#here", "claims/a.md")
    ('../papers/index.md#here', '#here')
    >>> relative("//elsewhere.org/", "claims/a.md")
    '//elsewhere.org/'
    """
    if not address.startswith("/") or address.startswith("//"):
        return address
    path, mark, rest = address.partition("#")
    start = posixpath.dirname(page) or "."
    return posixpath.relpath(path.lstrip("/"), start) + mark + rest


def as_browsed(address: str, page: str, directories: bool = True) -> Markdown:
    """Return an address as a browser needs it on a page, for markup that no renderer looks at.

    Parameters
    ----------
    address : str
        A page, absolute within ``docs``, as Markdown would link to it.
    page : str
        The path of the page it stands on, relative to ``docs``.
    directories : bool, default True
        Whether a page is built as a folder of its own, as sites are that a server hands out.

    Examples
    --------
    >>> print(as_browsed("/claims/a.md#b", "graph/index.md"), as_browsed("/index.md", "a/b.md"))
    ../claims/a/#b ../../
    >>> print(as_browsed("/claims/index.md", "claims/b.md"))
    ../
    >>> print(as_browsed("/claims/a.md", "claims/b.md", directories=False))
    a.html
    """

    def built(path: str) -> str:
        stem = path.lstrip("/").removesuffix(".md")
        if not directories:
            return f"{stem}.html"
        return stem.removesuffix("index") if f"/{stem}".endswith("/index") else f"{stem}/"

    path, mark, rest = address.partition("#")
    target = built(path) if path.endswith(".md") else path.lstrip("/")
    folder = built(page) if directories else posixpath.dirname(page)
    found = posixpath.relpath(target or ".", folder or ".")
    ending = "/" if directories and path.endswith(".md") else ""
    return Markdown(html.escape(f"{found}{ending}{mark}{rest}"))


def makeExtension(**options: object) -> AddressExtension:  # noqa: N802 - the name Markdown calls
    """Return the extension, for ``markdown_extensions: [stronger.site.addresses]``."""
    return AddressExtension(**options)
