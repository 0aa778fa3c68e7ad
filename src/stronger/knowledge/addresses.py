"""Where things stand on a site: the names of their pages, and the anchors on these."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from stronger.slugs import slugs

if TYPE_CHECKING:
    from stronger.knowledge.base import KnowledgeBase


class Addresses:
    """The names of all pages and anchors of a knowledge base.

    An address is relative to the home page, as ``claims/larger-wins/``; it is empty where a thing
    has no page: a demo has one once it has a result.
    """

    def __init__(self, kb: KnowledgeBase) -> None:
        self.kb = kb
        files = kb.files
        self.pages = {
            "papers": slugs(kb.bibliography.by_key, reserved={"references", "filter"}),
            "claims": slugs(kb.argument.claims, reserved={"no-number"}),
            "demos": slugs(kb.results_by_demo, reserved={"outcomes"}),
            "questions": slugs(each.id for each in files.questions),
            "parts": slugs(each.id for each in files.parts),
        }
        """Names of pages by folder and identifier."""

    @cached_property
    def statements(self) -> dict[str, str]:
        """Anchors of statements, on the pages of their papers, by identifier."""
        return slugs(each.id for each in self.kb.files.statements)

    @cached_property
    def predictions(self) -> dict[str, dict[str, str]]:
        """Anchors of predictions, on the pages of their demos, by demo and identifier."""
        return {
            result.demo: slugs(each.id for each in result.predictions) for result in self.kb.results
        }

    def page(self, folder: str, identifier: str) -> str:
        """Return the address of a page."""
        name = self.pages[folder].get(identifier)
        return f"{folder}/{name}/" if name else ""

    def statement(self, paper: str, identifier: str) -> str:
        """Return where a statement stands."""
        return f"{self.page('papers', paper)}#{self.statements[identifier]}"

    def prediction(self, demo: str, identifier: str) -> str:
        """Return where a prediction stands, if its demo has a page."""
        page, anchor = self.page("demos", demo), self.predictions.get(demo, {}).get(identifier)
        return f"{page}#{anchor}" if page and anchor else ""
