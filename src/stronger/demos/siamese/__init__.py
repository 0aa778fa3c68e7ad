"""Siamese networks: sameness as an angle or a distance, and what of an embedding it takes."""
