"""Threshold logic: what firing can assert, what silence can, and what it costs to swap the two."""
