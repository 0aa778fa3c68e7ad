"""Held-out digits: what length is worth for digits never seen, with each digit held out once."""
