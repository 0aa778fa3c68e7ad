"""The first learned hidden code: what two hidden units say of mirror symmetry, and at which end."""
