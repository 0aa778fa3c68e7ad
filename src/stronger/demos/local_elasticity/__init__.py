"""Local elasticity: how far an update on one example moves others, in the model and in networks."""
