"""The lottery ticket: what makes a small part of a network learn as well as the whole."""
