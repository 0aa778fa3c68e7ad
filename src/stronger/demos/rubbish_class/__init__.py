"""Linear and radial units before attacks, noise, and digits made ten times as strong."""
