"""Networks: numpy parts one can read, and the data sets demos train on.

``layers`` (dense, dropout, flatten, the layer all others are kinds of), ``activations``,
``convolution`` (and pooling), ``normalisation``, ``attention``, ``losses``, ``optimisers``,
``initialisers``, ``network`` (a chain of layers, with taps), ``training``, ``gradients`` (the
numerical check) and ``datasets``; beside them small models of their own, such as ``perceptron``.
Import from these modules: a demo then depends on no more code than it uses.
"""
