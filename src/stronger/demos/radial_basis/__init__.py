"""Radial basis functions: units that fall with distance, and units that grow with it."""
