"""What several demos share: their data, their networks, and how they are measured."""
