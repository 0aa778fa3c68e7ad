"""Blocks of few, strong units as their authors built them, against batch normalisation."""
