"""Older verdicts of ablation asked again: by three fills, on images that training has not seen."""
