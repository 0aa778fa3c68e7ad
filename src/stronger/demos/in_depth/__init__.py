"""In depth: whether useful units grow and others fade, layer by layer."""
