"""Two theorems on local elasticity: at finite times, widths and depths, and in any order."""
