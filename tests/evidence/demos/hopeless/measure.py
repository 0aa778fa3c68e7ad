"""Fails always."""

from stronger.evidence.demo import Demo, Found

demo = Demo(__file__)


@demo.part
def toss() -> Found:
    raise RuntimeError("it stands on its edge")
