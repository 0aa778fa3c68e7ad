"""What several demos measure with."""
