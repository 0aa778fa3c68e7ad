"""Looks for faults until the time is over: ``make fuzz MINUTES=10``, or ``python -m tests.fuzz``.

Made and changed files are held to what is true of any file, commands to taking twice the time on
twice the file, and the properties of the test suite to other examples than before. What fails is
made small and kept in ``build/fuzz``; with the seed that is printed, all comes again.
"""

from __future__ import annotations

import argparse
import random
import resource
import subprocess
import sys
import time
from itertools import count
from typing import TYPE_CHECKING

from tests.fuzz.families import measured, pairs
from tests.fuzz.making import ROOT, make
from tests.fuzz.oracles import ORACLES, fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.fuzz.oracles import Oracle

FOUND = ROOT / "build" / "fuzz"
MEMORY = 6 << 30
"""Bytes of memory that nothing may take."""
PROPERTIES = ("tests/bibliography", "tests/indexing", "tests/query")
_TRIES = 400


def main() -> None:
    """Look for faults, and end with status 1 if there are any."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    given = parser.parse_args()
    print(f"seed {given.seed}; again with: make fuzz MINUTES={given.minutes:g} SEED={given.seed}")
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    until = time.monotonic() + 60 * given.minutes
    faults: dict[str, str] = {}
    share = (until - time.monotonic()) / 4
    _look(_files(given.seed), time.monotonic() + 2 * share, faults)
    _look(_times(given.seed), time.monotonic() + share, faults)
    faults |= _properties(given.seed, until)
    print(f"{len(faults)} faults" if faults else "no fault")
    sys.exit(bool(faults))


def _look(cases: Iterator[tuple[str, str]], until: float, faults: dict[str, str]) -> None:
    """Go through cases, and tell each kind of fault once."""
    number = 0
    for kind, told in cases:
        number += 1
        if told and kind not in faults:
            faults[kind] = told
            print(f"{kind}\n    {told}", flush=True)
        if time.monotonic() > until:
            break
    print(f"{number} cases", flush=True)


def _files(seed: int) -> Iterator[tuple[str, str]]:
    """Yield a kind of fault and the fault for each file and oracle, without one the empty text."""
    seen: set[str] = set()
    for number in count():
        case = f"{seed}:{number}"
        ending, data = make(random.Random(case))
        oracle = ORACLES[number % len(ORACLES)]
        told = fault(oracle, case, ending, data)
        kind = f"{oracle.__name__}: {_kind(told)}"
        if told and kind not in seen:
            seen.add(kind)
            small = _small(oracle, case, ending, data, _kind(told))
            FOUND.mkdir(parents=True, exist_ok=True)
            path = FOUND / f"{oracle.__name__}-{seed}-{number}{ending}"
            path.write_bytes(small)
            told = f"{fault(oracle, case, ending, small)}\n    kept as {path}"
        yield kind, told


def _kind(told: str) -> str:
    """Return what faults of one kind have in common: the error, and where it was raised."""
    error, _, rest = told.partition(": ")
    where = rest.rpartition(" at ")[2] if " at " in rest else rest[:40]
    return f"{error} {where}"


def _small(oracle: Oracle, case: str, ending: str, data: bytes, kind: str) -> bytes:
    """Return less of a file with the same kind of fault: halves are taken out, then quarters."""
    part, tries = max(len(data) // 2, 1), 0
    while tries < _TRIES:
        at, before = 0, len(data)
        while at < len(data) and tries < _TRIES:
            less = data[:at] + data[at + part :]
            tries += 1
            if _kind(fault(oracle, case, ending, less)) == kind:
                data = less
            else:
                at += part
        if part == 1 and len(data) == before:
            break
        part = max(part // 2, 1)
    return data


def _times(seed: int) -> Iterator[tuple[str, str]]:
    every = list(pairs())
    random.Random(seed).shuffle(every)
    for name, line in every:
        told = measured(name, line)
        # A machine that does something else too may be slow once
        yield f"time: {name}: {line}", told and measured(name, line)


def _properties(seed: int, until: float) -> dict[str, str]:
    """Run the properties that tests state on other examples, until the time is over."""
    for number in count():
        left = until - time.monotonic()
        if left < 20:
            break
        line = [sys.executable, "-m", "pytest", "-q", "-n", "0", "-x", "-k", "not time",
                f"--hypothesis-seed={seed + number}", *PROPERTIES]  # fmt: skip
        try:
            done = subprocess.run(
                line, cwd=ROOT, timeout=left, capture_output=True, text=True, check=False
            )
        except subprocess.TimeoutExpired:
            break
        if done.returncode:
            print(done.stdout[-4000:])
            return {"properties": f"seed {seed + number}"}
    return {}


if __name__ == "__main__":
    main()
