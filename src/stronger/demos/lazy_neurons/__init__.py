"""Few and large activations where there is nothing to detect."""
