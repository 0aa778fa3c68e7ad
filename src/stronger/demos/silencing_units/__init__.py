"""Ablating and clamping units: which activations a network can do without, and at which value."""
