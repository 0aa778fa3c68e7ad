"""Networks of few, strong units: what noise and attacks leave of them, and which part helps."""
