"""Three layers of a thousand rectifiers on all of MNIST: errors and zeros beside the paper's."""
