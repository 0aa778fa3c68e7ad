"""Zeros of rectifiers: how many there are, what the network uses of them, and what they cost."""
