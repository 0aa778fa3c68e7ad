"""The information bottleneck: information that rises and falls, if noise allows."""
