"""Lets plain `mkdocs build` and `mkdocs serve` write the generated pages first."""

from stronger.cli.reference import pages
from stronger.site.building import generate_for, watch_what_people_write


def on_pre_build(config):  # noqa: D103
    generate_for(config, pages())


def on_serve(server, config, builder):  # noqa: ARG001, D103
    return watch_what_people_write(server, config)
