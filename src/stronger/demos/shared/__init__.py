"""Models and tasks that several demos measure."""
