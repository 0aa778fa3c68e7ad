"""The bridge: a trained network, and a neurashed model made to imitate it."""
