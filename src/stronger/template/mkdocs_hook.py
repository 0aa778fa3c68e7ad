"""Lets plain `mkdocs build` and `mkdocs serve` write the generated pages first."""

from stronger.cli.reference import pages
from stronger.site.building import generate_for


def on_pre_build(config):  # noqa: D103
    generate_for(config, pages())
