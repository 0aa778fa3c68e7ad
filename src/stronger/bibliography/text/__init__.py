"""What values say: LaTeX, names, dates and identifiers as plain text."""
