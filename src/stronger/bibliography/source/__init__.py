"""BibTeX files as they stand: decoded, split into blocks, read into entries, and written."""
