"""Bibliographies changed: tidied, renamed, merged, cut down to what is cited."""
