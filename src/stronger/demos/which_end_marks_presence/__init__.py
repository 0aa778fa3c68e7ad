"""Which end of a unit's range marks presence: over optimisers, data, input codes, definitions."""
