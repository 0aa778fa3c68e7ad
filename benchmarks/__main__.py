"""Runs all benchmarks and prints their tables: ``make bench``. It takes a while."""

from benchmarks import (
    citing,
    commands,
    finding,
    indexing,
    networks,
    neurashed,
    parsing,
    sites,
    toolkit,
)

for each in (commands, parsing, indexing, toolkit, citing, networks, neurashed, sites, finding):
    print(each.__doc__.splitlines()[0] if each.__doc__ else each.__name__)
    each.main()
    print()
