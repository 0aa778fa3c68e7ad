"""What can be wrong with a bibliography, how it is found, and how it is mended."""
