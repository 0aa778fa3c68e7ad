"""How much fits into a threshold unit, and what it costs to forbid silence or negative values."""
