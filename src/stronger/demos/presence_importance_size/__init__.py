"""Presence, importance and size of the units of one network, before and after a rescaling."""
