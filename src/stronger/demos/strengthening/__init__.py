"""Units that help and units that hinder: which grow strong, and what learning asks of each."""
