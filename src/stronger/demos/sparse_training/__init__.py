"""Weights that must exceed a learned threshold, beside dense training and pruning."""
