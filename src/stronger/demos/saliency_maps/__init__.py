"""Saliency and class activation maps: what they find, where they peak, to what they owe it."""
