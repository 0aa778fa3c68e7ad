"""Measures on a Dask cluster instead of this machine, where its workers give the same bits."""

from __future__ import annotations

import hashlib
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from stronger.evidence.places import DemoError
from stronger.evidence.stamping import machine, versions
from stronger.extras import command
from stronger.folders import PACKAGE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from distributed import Client

SCHEME = "dask://"
PATIENCE = 10
"""Seconds to wait for an answer of the cluster."""


class EngineError(DemoError):
    """A cluster that cannot be reached, or whose workers would not give the same numbers."""


@contextmanager
def on_engine(address: str) -> Iterator[None]:
    """Have joblib send its work to a Dask cluster; with no address, it stays here.

    Parameters
    ----------
    address
        Of its scheduler, such as ``dask://10.0.0.1:8786``.

    Raises
    ------
    EngineError
        If there is no such cluster, or one of its workers runs other code, on another class of
        machine, or several measurements at once in one process.
    """
    if not address:
        yield
        return
    import joblib

    with _client(address) as client:
        _refuse_others(client)
        with joblib.parallel_config(backend="dask"):
            yield


def _client(address: str) -> Client:
    if not address.startswith(SCHEME) or not address.removeprefix(SCHEME).strip("/"):
        raise EngineError(
            f"{address!r} is no cluster; give the one of a Dask scheduler as {SCHEME}HOST:PORT"
        )
    try:
        from distributed import Client
    except ImportError:
        raise EngineError(
            f"a Dask cluster needs dask and distributed: {command('cluster')}"
        ) from None
    try:
        return Client(f"tcp://{address.removeprefix(SCHEME).strip('/')}", timeout=PATIENCE)
    except (OSError, ValueError) as error:
        raise EngineError(f"no Dask scheduler answers at {address}: {error}") from None


def _refuse_others(client: Client) -> None:
    """Refuse a cluster whose workers would not give the numbers of this machine."""
    workers = client.nthreads()
    if not workers:
        raise EngineError("the cluster has no workers yet")
    if any(threads > 1 for threads in workers.values()):
        raise EngineError(
            "a worker of the cluster measures several things at once in one process; start them "
            "with one thread each: `dask worker --nthreads 1 --nworkers auto`"
        )
    here = class_and_code()
    for worker, there in client.run(class_and_code).items():
        for what, value in here.items():
            if there[what] != value:
                raise EngineError(
                    f"worker {worker} has another {what} than this machine ({there[what]}, not "
                    f"{value}), so that its numbers need not be the same"
                )


def class_and_code() -> Mapping[str, Any]:
    """Return what the bits of a number depend on where it is measured."""
    with suppress(ImportError):
        import scipy.linalg  # noqa: F401 - a library for linear algebra counts once it is loaded
    digest = hashlib.sha256()
    for file in sorted(PACKAGE.rglob("*.py")):
        digest.update(file.relative_to(PACKAGE).as_posix().encode() + file.read_bytes())
    return {
        "class of machine": machine().model_dump(),
        "set of versions": versions(),
        "state of the code": digest.hexdigest()[:12],
    }
