"""Small batches: how many features stay strong, by how many samples are looked at together."""
