"""Networks: numpy parts one can read, and the data sets demos train on."""
