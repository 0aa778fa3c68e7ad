"""Whether a long hidden code says that an input is familiar, and what clipping it does."""
