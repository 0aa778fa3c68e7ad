"""Names of things and relations in RDF: our own terms, and those of public vocabularies."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from stronger.slugs import slugs

if TYPE_CHECKING:
    from stronger.knowledge.dataset.model import About

PREFIXES = {
    "bibo": "http://purl.org/ontology/bibo/",
    "cito": "http://purl.org/spar/cito/",
    "dcterms": "http://purl.org/dc/terms/",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "st": "urn:x-stronger:terms:",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
"""Vocabularies; ours, ``st``, is the same for all knowledge bases."""
CITO = {
    "supports": "cito:supports",
    "challenges": "cito:disputes",
    "qualifies": "cito:qualifies",
    "refines": "cito:qualifies",
    "background": "cito:discusses",
    "part-of": "schema:isPartOf",
}
"""What a stance or relation is called."""


class Iri(NamedTuple):
    """A name: either one with a prefix, as ``cito:supports``, or an absolute IRI."""

    name: str


class Literal(NamedTuple):
    """A value in writing, and its type; a text has none."""

    text: str
    datatype: str = ""


Term = Iri | Literal


def literal(value: str | int | float | bool) -> Literal:
    """Return a value as a literal of its type.

    Examples
    --------
    >>> literal(True), literal("a")
    (Literal(text='true', datatype='xsd:boolean'), Literal(text='a', datatype=''))
    """
    match value:
        case bool():
            return Literal(str(value).lower(), "xsd:boolean")
        case int():
            return Literal(str(value), "xsd:integer")
        case float():
            return Literal(repr(value), "xsd:double")
    return Literal(value)


def day(value: str) -> Literal:
    """Return a day as a date, or what is none as a text.

    Examples
    --------
    >>> day("2026-11-30").datatype, day("2026-02-30").datatype
    ('xsd:date', '')
    """
    try:
        is_day = dt.date.fromisoformat(value).isoformat() == value
    except ValueError:
        is_day = False
    return Literal(value, "xsd:date" if is_day else "")


def base_of(about: About) -> str:
    """Return how the names of all things in a knowledge base begin.

    Below the public address of its site they lead to the page of the graph. Without one they are
    URNs, which lead nowhere, and claim no address that nobody has registered.
    """
    if about.home:
        return f"{about.home}graph/#"
    return f"urn:x-stronger:{slugs([about.title])[about.title].lower()}:"


def name_in(base: str, kind: str, identifier: str) -> Iri:
    """Return the name of a thing; whatever an identifier holds, it is one IRI.

    Examples
    --------
    >>> name_in("urn:x-stronger:coins:", "prediction", "fair-coin/a <b>").name
    'urn:x-stronger:coins:prediction/fair-coin/a%20%3Cb%3E'
    """
    return Iri(f"{base}{kind}/{quote(identifier.encode('utf-8', 'surrogatepass'), safe='/-._~')}")


def addresses_in(text: str) -> list[Iri]:
    """Return the addresses of the web in a text, each fit to be an IRI."""
    return [
        Iri(word)
        for word in text.split()
        if re.fullmatch(r"https?://[^\s<>\"{}|\\^`\x00-\x20\x7f-\x9f\ud800-\udfff]+", word)
    ]


def camel(name: str) -> str:
    """Return an attribute as RDF writes properties.

    Examples
    --------
    >>> camel("interval_low")
    'st:intervalLow'
    """
    first, *rest = name.split("_")
    return f"st:{first}{''.join(each.capitalize() for each in rest)}"
