"""Embeddings without length: what goes with it, and the scale that has to be put back."""
