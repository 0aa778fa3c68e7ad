"""Pruning: whether the size of a trained weight says how much the network needs it."""
