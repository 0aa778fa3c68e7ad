"""What several demos measure with: pairs of digits, and an encoder of them."""
