"""A Dask cluster on this machine gives the same bits; one that would not is refused."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.conftest import missing
from tests.rooms import opened

from stronger.evidence import cluster
from stronger.evidence.cluster import EngineError, on_engine
from stronger.evidence.varying import measure_one, plan

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent
SOME: dict[str, float | str] = {"load": 0.4, "side": "heads"}

pytestmark = [
    # What Dask leaves to the collector when it ends is its own affair
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A cluster of two workers with one thread each, on the loopback interface."""
    try:
        from distributed import LocalCluster
    except ImportError:
        missing("the extra `cluster` is not installed")
    with LocalCluster(
        n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address="127.0.0.1:0"
    ) as made:
        yield str(made.scheduler_address).replace("tcp://", "dask://")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for part in ("demos", "data/demos"):
        shutil.copytree(HERE / part / "loaded", tmp_path / part / "loaded")
    return tmp_path


def test_a_cluster_gives_the_same_bits_and_keeps_its_seeds_here(address: str, root: Path) -> None:
    demo = opened(root / "demos" / "loaded")
    grid = plan(demo, root=root, quick=True, only=SOME, keep=root / "kept")
    there = measure_one(grid, engine=address, progress=False)
    here = measure_one(plan(demo, root=root, quick=True, only=SOME), jobs=1, progress=False)
    assert [each.metrics for each in there.varied.cells] == [
        each.metrics for each in here.varied.cells
    ]
    assert grid.kept == grid.count == 6


@pytest.mark.parametrize(
    ("method", "answer", "told"),
    [
        ("run", {"state of the code": "x"}, r"another state of the code than this machine \(x, "),
        ("nthreads", {"tcp://one": 4}, "`dask worker --nthreads 1 --nworkers auto`"),
        ("nthreads", {}, "no workers yet"),
    ],
)
def test_workers_that_could_give_other_numbers_are_refused(
    address: str, monkeypatch: pytest.MonkeyPatch, method: str, answer: dict[str, Any], told: str
) -> None:
    if method == "run":
        answer = {"tcp://one": {**cluster.class_and_code(), **answer}}
    monkeypatch.setattr(f"distributed.Client.{method}", lambda *_: answer)
    with pytest.raises(EngineError, match=told), on_engine(address):
        raise AssertionError("measured")


def test_what_is_no_cluster_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "PATIENCE", 0.2)
    for address, told in (
        ("dask://", "give the one of a Dask scheduler"),
        ("tcp://127.0.0.1:9", "give the one of a Dask scheduler"),
        ("dask://127.0.0.1:9", "no Dask scheduler answers at dask://127.0.0.1:9"),
    ):
        with pytest.raises(EngineError, match=told), on_engine(address):
            raise AssertionError("measured")
    monkeypatch.setitem(sys.modules, "distributed", None)
    told = r"pip install .*\[cluster\]'"
    with pytest.raises(EngineError, match=told), on_engine("dask://127.0.0.1:9"):
        raise AssertionError("measured")
