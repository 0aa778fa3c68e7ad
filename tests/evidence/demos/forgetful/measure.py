"""Measures something else than was predicted."""

from stronger.evidence.demo import Demo, Found

demo = Demo(__file__)


@demo.part
def toss() -> Found:
    return {"heads": 0.5}, {}
