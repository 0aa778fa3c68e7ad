"""Starts the processes that measure, and leaves none of them behind."""

from __future__ import annotations

import os
import signal
import threading
import warnings
from contextlib import closing, contextmanager, suppress
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator

T = TypeVar("T")


@contextmanager
def started(
    parallel: Callable[[Iterable[object]], Generator[T]], work: Iterable[object]
) -> Iterator[Iterator[T]]:
    """Begin work in other processes, and leave none of them behind if it is cut short."""
    _mend_joblib()
    with warnings.catch_warnings():
        # joblib warns of work that is cancelled, and where it has no `pgrep` to look for processes
        # that those it kills have started; there are none
        warnings.filterwarnings("ignore", module=r"joblib\.")
        with _unheard_by_children(), _silent_tracker():
            done = parallel(work)
        with closing(done):
            yield done


def _mend_joblib() -> None:
    """Let joblib end its processes where there is no ``pgrep``.

    There it calls a method that its processes lack (joblib 1.6), and then waits for them forever.
    """
    with suppress(ImportError):
        from joblib.externals.loky.backend.popen_loky_posix import Popen

        if not hasattr(Popen, "kill"):
            Popen.kill = Popen.terminate


@contextmanager
def _silent_tracker() -> Iterator[None]:
    """Start joblib's process that tidies up after others so that it does not warn of doing it.

    Where a run is cut short, it finds what the others had no time to give back.
    """
    name, before = "PYTHONWARNINGS", os.environ.get("PYTHONWARNINGS")
    os.environ[name] = ",".join(filter(None, (before, "ignore:resource_tracker")))
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before


@contextmanager
def _unheard_by_children() -> Iterator[None]:
    """Start processes that ignore Ctrl-C, which reaches them as well: this one answers for all."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
