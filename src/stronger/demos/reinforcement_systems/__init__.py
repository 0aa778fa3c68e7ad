"""Alpha and gamma systems: value by use, value at the others' expense, and what a value tells."""
