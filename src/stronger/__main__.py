"""Runs the command line: ``python -m stronger``."""

from stronger.cli import main

main()
