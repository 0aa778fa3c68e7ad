"""Attention weights: where the largest is on what matters, and where others would have done."""
