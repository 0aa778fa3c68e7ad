"""Renders templates into Markdown pages with front matter."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from stronger.escaping import plain
from stronger.site.text import Markdown, as_markdown, code_block, harmless, prose, ticked

if TYPE_CHECKING:
    from jinja2 import Environment

MARK = "# Written by `stronger site generate`: what you change here will be overwritten."
"""The first line of the front matter of every page we write."""


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Return the environment in which every printed value is escaped unless it is `Markdown`."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader("stronger.site"),
        finalize=as_markdown,
        # Makes macros and blocks return markup, which is not escaped a second time
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters |= {
        "ticked": ticked,
        "harmless": harmless,
        "prose": prose,
        "code": code_block,
    }
    return made


_ABOVE = re.compile(r'<nav class="crumbs"[^>]*>\[[^\]]*\]\(/([\w-]+)/index\.md\)')
"""The first of a page's crumbs: the index whose tab the theme marks."""


def render(template: str, **values: Any) -> str:
    """Return a template filled in."""
    return environment().get_template(template).render(**values)


def page(
    template: str,
    *,
    title: str,
    description: str = "",
    meta: Mapping[str, Any] | None = None,
    **values: Any,
) -> str:
    """Return a page: front matter, then a template filled in.

    Parameters
    ----------
    template : str
        Name of the template.
    title, description : str
        Plain text. Themes print both as HTML, so they are escaped for it.
    meta : mapping, optional
        Further front matter: plain data, which overrides of the theme escape.
    **values
        What the template uses.
    """
    front = {"title": html.escape(plain(title))}
    if description:
        front["description"] = html.escape(plain(description))
    text = render(template, title=title, **values)
    if above := _ABOVE.search(text):
        front["below"] = above[1]
    return front_matter({**front, **(meta or {})}) + text


def front_matter(meta: Mapping[str, Any]) -> str:
    """Return data as YAML front matter; no value can end it."""
    import yaml

    dumped = yaml.dump(
        _one_line(meta),
        Dumper=getattr(yaml, "CSafeDumper", yaml.SafeDumper),
        allow_unicode=True,
        sort_keys=False,
        width=1_000_000,
    )
    return f"---\n{MARK}\n{dumped}---\n\n"


def _one_line(value: Any) -> Any:
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, Mapping):
        return {_one_line(key): _one_line(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_one_line(each) for each in value]
    return value


__all__ = ["MARK", "Markdown", "environment", "front_matter", "page", "render"]
