"""All rules together, wherever they are defined."""

from __future__ import annotations

from typing import Any

from stronger.diagnostics import RULES, Rule


def all_rules() -> dict[str, Rule[..., Any]]:
    """Return every rule by its code, in order of codes."""
    # Rules register themselves when their module is imported
    import stronger.bibliography.importing.findings
    import stronger.bibliography.rules.checks
    import stronger.bibliography.rules.selecting
    import stronger.bibliography.source.reading
    import stronger.documents
    import stronger.knowledge.agreement
    import stronger.knowledge.checks
    import stronger.knowledge.designs
    import stronger.knowledge.opening
    import stronger.knowledge.papers
    import stronger.knowledge.prose
    import stronger.knowledge.second
    import stronger.knowledge.showing
    import stronger.knowledge.witnesses
    import stronger.records  # noqa: F401
    from stronger.plugins import added

    added("rules")
    return dict(sorted(RULES.items()))
