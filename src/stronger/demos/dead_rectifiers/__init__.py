"""Rectifiers that are off for every example: whether training brings them back."""
