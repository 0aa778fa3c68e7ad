"""Flips and scales: changes that keep what a network computes, and what learning makes of them."""
