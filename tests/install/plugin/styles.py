"""A citation style: keys in brackets."""

from pathlib import Path

KEYED = Path(__file__).with_name("keyed.csl")
