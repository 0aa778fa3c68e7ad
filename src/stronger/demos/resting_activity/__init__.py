"""What turns units high or low: rest, rarity, a crowd of features, and the code of the inputs."""
