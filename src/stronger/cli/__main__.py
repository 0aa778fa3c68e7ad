"""Runs the command line: ``python -m stronger.cli``."""

from stronger.cli import main

main()
