"""What the size, the sign and the zeros of a sparse code say about what is there."""
