"""Runs all benchmarks and prints their tables: ``make bench``."""

from benchmarks import commands, parsing

commands.main()
print()
parsing.main()
