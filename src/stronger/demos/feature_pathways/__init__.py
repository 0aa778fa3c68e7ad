"""Feature pathways: what becomes of a model in which whatever fires grows."""
