"""Far from the data: rectifiers and multiquadric units grow, Gaussian units fall to zero."""
