"""Outputs that are distances, as LeNet has them: the smallest names the digit."""
