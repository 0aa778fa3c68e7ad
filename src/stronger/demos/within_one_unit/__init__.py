"""Within one unit: whether the larger of two activations means more of the unit's feature."""
