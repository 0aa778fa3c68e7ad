"""The filter language: which papers a query selects.

A query is parsed (`language`) and held against the searchable facts of each paper (`matching`).
Neither knows where the facts come from.
"""

from stronger.query.fields import FIELDS
from stronger.query.language import parse
from stronger.query.matching import Catalogue
from stronger.query.nodes import QueryError
from stronger.query.rows import Row, Said

__all__ = ["FIELDS", "Catalogue", "QueryError", "Row", "Said", "parse"]
