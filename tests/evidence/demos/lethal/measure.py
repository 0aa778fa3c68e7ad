"""Ends the process as a machine without memory would."""

import os
import signal

from stronger.evidence.demo import Demo, Found

demo = Demo(__file__)


@demo.part
def toss() -> Found:
    os.kill(os.getpid(), signal.SIGKILL)
    return {"heads": 0.5}, {}
