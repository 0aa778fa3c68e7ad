"""Evidence: what a demo promises, how it is run, what it found, and whether that still holds."""
