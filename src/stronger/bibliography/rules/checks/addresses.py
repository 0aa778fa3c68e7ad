"""Checks of URLs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stronger.bibliography.rules.checks.common import replace
from stronger.bibliography.text.identifiers import Doi, doi_of
from stronger.diagnostics import Fixable, Severity, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stronger.bibliography.model import Bibliography
    from stronger.diagnostics import Diagnostic

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?://[^\s/?#\"<>\\^`{|}]+)?[^\s\"<>\\^`{|}]*")
_BAD_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_WRAPPED = re.compile(r"\\url\{([^{}]*)\}")
_ESCAPED = re.compile(r"\{?\\([_&%#])\}?|\{([_~])\}")
_TRACKING = re.compile(
    r"(?:utm_\w+|fbclid|gclid|msclkid|mc_[ce]id|casa_token|igshid|_ga|ref_src)=[^&#\s]*",
    re.IGNORECASE,
)
_SESSION = re.compile(r";(?:jsessionid|phpsessid)=[^?#\s]*", re.IGNORECASE)
_DETOUR = re.compile(
    r"https?://(?:[^/]*\b(?:ezproxy|libproxy|proxy)\b[^/]*/|(?:www\.)?google\.\w+/url\?"
    r"|scholar\.google\.\w+/scholar_url\?)",
    re.IGNORECASE,
)


@rule("B170", "malformed-url", subject="bibliography", fixable=Fixable.UNSAFE)
def malformed_url(bibliography: Bibliography) -> Iterator[Diagnostic]:
    r"""A URL is not one.

    ## Why
    RFC 3986 begins a URL with a scheme and leaves white space, quotes, braces and backslashes out;
    a percent sign comes before two hexadecimal digits. Styles that know `url` set it verbatim, so
    that a LaTeX escape becomes part of the link and breaks it.

    ## Example
    ```bibtex
    @misc{a, title = {Toy models}, url = {https://www.example.org/toy\_models}}
    ```
    or `www.example.org`, which has no scheme

    ## Fix
    Write the address as the browser shows it, with its scheme, without escapes or `\url`.
    ```bibtex
    @misc{a, title = {Toy models}, url = {https://www.example.org/toy_models}}
    ```
    """
    for entry in bibliography:
        url = entry.fields.get("url", "").strip()
        if not url:
            continue
        problem = _url_problem(url)
        if problem:
            bare = _ESCAPED.sub(lambda match: match[1] or match[2], _WRAPPED.sub(r"\1", url))
            certain = not _url_problem(bare)
            yield malformed_url.at(
                entry.at("url"),
                f"url of {entry.citekey!r} {problem}",
                fix="Write the address as the browser shows it.",
                raw=url,
                replacement=replace(entry, "url", bare) if certain else None,
            )


def _url_problem(url: str) -> str:
    if "\\" in url:
        return "holds a LaTeX command or escape"
    if not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", url):
        return "has no scheme such as https://"
    match = _URL.match(url)
    end = match.end() if match else 0
    if end < len(url):
        what = "white space" if url[end].isspace() else repr(url[end])
        return f"holds {what}, which no URL may"
    if _BAD_PERCENT.search(url):
        return "holds a percent sign that is no escape"
    return ""


@rule(
    "B171",
    "doi-as-url",
    severity=Severity.WARNING,
    subject="bibliography",
    fixable=Fixable.UNSAFE,
)
def doi_as_url(bibliography: Bibliography) -> Iterator[Diagnostic]:
    """A URL is nothing but the DOI's.

    ## Why
    Styles print both `doi` and `url`, and the same link comes out twice. Without a `doi` field,
    programs that compare works by DOI do not see it. The DOI handbook keeps the identifier apart
    from the address that resolves it.

    ## Example
    ```bibtex
    @misc{a, title = {Deep learning}, doi = {10.1038/nature14539},
      url = {https://doi.org/10.1038/nature14539}}
    ```

    ## Fix
    Keep the DOI, in `doi`.
    ```bibtex
    @misc{a, title = {Deep learning}, doi = {10.1038/nature14539}}
    ```
    """
    for entry in bibliography:
        url = entry.fields.get("url", "").strip()
        found = Doi.of_address(url)
        if found is None:
            continue
        named = found.key
        doi = doi_of(entry) if entry.fields.get("doi", "").strip() else ""
        if doi and named != doi:
            message, same = f"url leads to DOI {named!r}, and doi is {doi!r}", False
        elif doi:
            message, same = "url repeats the DOI", True
        else:
            message, same = "the DOI stands in url instead of doi", False
        yield doi_as_url.at(
            entry.at("url"),
            message,
            fix="Give the DOI in doi, and no url.",
            raw=url,
            replacement=replace(entry, "url", "") if same else None,
        )


@rule(
    "B172",
    "tracking-url",
    severity=Severity.WARNING,
    subject="bibliography",
    fixable=Fixable.UNSAFE,
)
def tracking_url(bibliography: Bibliography) -> Iterator[Diagnostic]:
    """A URL carries a tracking parameter or a session, or goes through a proxy.

    ## Why
    RFC 3986 has the query say what is wanted; `utm_source`, `casa_token`, a session's identifier or
    a library's proxy say who asked. They make links long, and dead for other readers.

    ## Example
    ```bibtex
    @misc{a, title = {Toy models},
      url = {https://www.example.org/toy?id=7&utm_source=mail&utm_medium=letter}}
    ```

    ## Fix
    Cut them off, and try the link.
    ```bibtex
    @misc{a, title = {Toy models}, url = {https://www.example.org/toy?id=7}}
    ```
    """
    for entry in bibliography:
        url = entry.fields.get("url", "")
        found = _TRACKING.search(url) or _SESSION.search(url) or _DETOUR.match(url)
        if found:
            new = _SESSION.sub("", _without_tracking(url))
            certain = new != url and not _DETOUR.match(new)
            yield tracking_url.at(
                entry.at("url"),
                f"url of {entry.citekey!r} holds {found[0]!r}",
                fix="Cut it off, and try the link.",
                raw=url,
                replacement=replace(entry, "url", new) if certain else None,
            )


def _without_tracking(url: str) -> str:
    """Return a URL without the parameters that track who follows it."""
    base, mark, rest = url.partition("?")
    query, hash_mark, fragment = rest.partition("#")
    kept = [each for each in query.split("&") if each and not _TRACKING.fullmatch(each)]
    mark = mark if kept else ""
    return base + mark + "&".join(kept) + hash_mark + fragment
