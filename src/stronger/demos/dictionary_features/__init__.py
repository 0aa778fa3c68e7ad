"""Features of a sparse dictionary: whether they say more of what is there than units do."""
