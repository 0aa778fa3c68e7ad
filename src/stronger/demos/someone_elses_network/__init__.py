"""A network that others trained on photographs, and whether it shows what small ones showed."""
