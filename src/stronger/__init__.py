"""A literature knowledge base and citation toolkit whose claims can be run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from stronger.knowledge import KnowledgeBase, load

__all__ = ["KnowledgeBase", "__version__", "load"]

__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    # Imported when asked for, so that the command line starts quickly
    if name in ("KnowledgeBase", "load"):
        import stronger.knowledge

        return getattr(stronger.knowledge, name)
    raise AttributeError(f"module 'stronger' has no attribute {name!r}")
