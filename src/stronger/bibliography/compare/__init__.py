"""Bibliographies side by side: the same works, what changed, what a trusted one confirms."""
