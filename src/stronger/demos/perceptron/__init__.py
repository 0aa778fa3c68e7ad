"""The perceptron: how much it has to change, what decides strength, which end means presence."""
