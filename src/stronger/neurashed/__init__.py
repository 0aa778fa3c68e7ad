"""The neurashed model: features in levels, which grow where they fire (su2024envisioning)."""
