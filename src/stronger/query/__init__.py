"""The filter language: which papers a query selects.

A query is parsed (`language`) and held against the searchable facts of each paper (`matching`).
Neither knows where the facts come from.
"""

from stronger.query.language import QueryError, parse
from stronger.query.matching import FIELDS, Catalogue, Row, Said

__all__ = ["FIELDS", "Catalogue", "QueryError", "Row", "Said", "parse"]
