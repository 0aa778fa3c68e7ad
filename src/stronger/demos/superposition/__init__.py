"""Superposition: more features than dimensions, what a reading then tells, and attacks."""
