"""What a site says of itself: its version and date, where errors are reported, where it stands."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from stronger.knowledge.edition import date_of, version_of
from stronger.site.text import Markdown
from stronger.site.writing import SiteError

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig

REPORT = ("https://tracker/new?title={title}&body={body}", "mailto:me@home?subject={title}")
"""What the setting ``extra.report`` looks like, for messages."""
TRACKERS = {
    "github.com": "/issues/new?title={title}&body={body}",
    "gitlab.com": "/-/issues/new?issue[title]={title}&issue[description]={body}",
    "codeberg.org": "/issues/new?title={title}&body={body}",
}
"""Where the trackers of well-known hosts take a new issue, below ``repo_url``."""
SOURCES = {
    "github.com": "/blob/HEAD/{path}#L{line}",
    "gitlab.com": "/-/blob/HEAD/{path}#L{line}",
}
"""Where well-known hosts show a line of a file, below ``repo_url``."""
PAGE = "{page}"
"""Stands for the address of a page until the theme prints one."""


@dataclass(frozen=True)
class Settings:
    """What a site's configuration says that its pages depend on."""

    report: str = ""
    """Where errors go: an address with ``{title}`` and ``{body}``, or the empty string."""
    source: str = ""
    """Where files are shown: an address with ``{path}`` and ``{line}``, or the empty string."""
    shared: bool = False
    """Whether the site has a public address, so that others can show a picture of it."""
    directories: bool = True
    """Whether a page is built as a folder of its own, as sites are that a server hands out."""
    title: str = ""
    """Of the site."""
    address: str = ""
    """The public one of its home page, where it has one."""
    licence: str = ""
    """Of texts, data and figures, in words: ``extra.licence``."""

    def report_address(self, what: str, place: str) -> Markdown | None:
        """Return where to report an error, fit for an attribute, or None if there is nowhere.

        Parameters
        ----------
        what : str
            What the error is in, as ``statement glorot2011-03``.
        place : str
            Where it stands, relative to the home page.

        Examples
        --------
        >>> print(Settings("mailto:me@home?subject={title}").report_address("claim a&b", "claims/"))
        mailto:me@home?subject=Error%20in%20claim%20a%26b
        """
        if not self.report:
            return None
        body = f"Where: {place}\n\nWhat is wrong, and where one can see that:\n"
        # Once quoted, neither holds a brace
        address = self.report.replace("{title}", quote(f"Error in {what}", safe=""))
        return Markdown(html.escape(address.replace("{body}", quote(body, safe=""))))

    def source_address(self, path: str, line: int) -> Markdown | None:
        """Return where a line of a file is shown, fit for a link, or None if it is not known.

        Parameters
        ----------
        path : str
            Of the file, relative to the repository.
        line : int
            From 1.

        Examples
        --------
        >>> print(Settings(source="https://host/a/{path}#L{line}").source_address("b c.py", 7))
        https://host/a/b%20c.py#L7
        """
        if not self.source:
            return None
        address = self.source.replace("{path}", quote(path)).replace("{line}", str(line))
        return Markdown(html.escape(address))


def settings_of(config: MkDocsConfig) -> Settings:
    """Return the settings of a site.

    Raises
    ------
    SiteError
        If ``extra.report`` is no address of the web or of mail.
    """
    repository = config.repo_url or ""
    report = config.extra.get("report") or _at_host(TRACKERS, repository)
    licence = config.extra.get("licence")
    return Settings(
        _checked(report),
        _at_host(SOURCES, repository),
        shared=bool(config.site_url),
        directories=config.use_directory_urls,
        title=config.site_name or "",
        address=config.site_url or "",
        licence=licence if isinstance(licence, str) else "",
    )


def _at_host(paths: Mapping[str, str], repository: str) -> str:
    path = paths.get((urlsplit(repository).hostname or "").removeprefix("www."))
    return _escaped(repository.rstrip("/").removesuffix(".git")) + path if path else ""


def _checked(report: object) -> str:
    if not isinstance(report, str):
        raise SiteError(
            f"extra.report in mkdocs.yml is {report!r}, not an address like {REPORT[0]}"
        )
    unknown = set(re.findall(r"{[^{}]*}", report)) - {"{title}", "{body}"}
    if unknown:
        raise SiteError(
            f"extra.report in mkdocs.yml has {', '.join(sorted(unknown))}; "
            "only {title} and {body} are filled in"
        )
    if report and not re.match(r"(?i)https?://[^/\s]|mailto:[^\s]", report):
        raise SiteError(
            f"extra.report in mkdocs.yml is {report!r}; it has to be like {' or '.join(REPORT)}"
        )
    return _escaped(report)


def _escaped(address: str) -> str:
    """Return an address in which nothing ends a link of Markdown or an attribute."""
    return quote(address, safe=":/?#@!$&*+,;=%{}~")


def imprint(config: MkDocsConfig) -> dict[str, str]:
    """Return what the theme prints below every page; what is not known is left out.

    That is ``version`` and ``date``, the addresses of the pages on citing (``cite``) and on
    reporting errors (``how``), and where errors on a page are reported (``report``), in which
    `PAGE`, quoted, stands for the page.
    """
    root = Path(config.config_file_path or ".").parent

    def guide(name: str) -> str:
        there = (Path(config.docs_dir) / "guides" / f"{name}.md").is_file()
        ending = "/" if config.use_directory_urls else ".html"
        return f"guides/{name}{ending}" if there else ""

    told = {
        "version": html.escape(version_of(root)),
        "date": date_of(root),
        "cite": guide("cite"),
        "how": guide("contribute"),
        "report": settings_of(config).report_address(PAGE, PAGE) or "",
    }
    return {name: str(value) for name, value in told.items() if value}
