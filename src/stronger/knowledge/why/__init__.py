"""Why something is said: what it rests on, what would fall with it, and what is not established."""
