"""The knowledge base: bibliography, claims and results, joined and checked once."""

from stronger.knowledge.base import KnowledgeBase, NotAKnowledgeBase, load

__all__ = ["KnowledgeBase", "NotAKnowledgeBase", "load"]
