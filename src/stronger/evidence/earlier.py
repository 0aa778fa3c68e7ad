"""Demos of a single file, as they were before each had a room: for those not yet moved."""

from __future__ import annotations

import hashlib
import importlib.util
import inspect
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from stronger.evidence import demo as now
from stronger.evidence.places import OWN_PROMISES, DemoError

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.figure import Figure

    from stronger.evidence.parameters import Parameters
    from stronger.evidence.results import Result

Arrays = Mapping[str, Any]
T = TypeVar("T")


@dataclass(frozen=True)
class Measurement:
    """What one repetition gives."""

    metrics: Mapping[str, float]
    arrays: Arrays = field(default_factory=dict)


@dataclass(frozen=True)
class Scale(now.Scale):
    """With the older way to choose."""

    def choose(self, *, quick: now.T, full: now.T) -> now.T:
        """Return the value for this scale."""
        return self(quick, full)


@dataclass(frozen=True)
class Run:
    """What figures are drawn from."""

    result: Result
    arrays: tuple[Arrays, ...]


@dataclass(frozen=True)
class Drawing:
    """How one figure is drawn."""

    draw: Callable[[Run], Figure]
    title: str
    alt: Callable[[Result], str]

    @property
    def file(self) -> str:
        """The file name."""
        return self.draw.__name__.replace("_", "-") + ".svg"


class Demo(now.Demo):
    """A demo of one file."""

    def __init__(self, file: Path, name: str, whole: Any, entropy: int | None, seeds: int) -> None:
        self.name, self.whole = name, whole
        self.earlier: list[Drawing] = []
        super().__init__(file, entropy=entropy, seeds=seeds)

    @property
    def id(self) -> str:
        """The id."""
        return self.name

    @property
    def folders(self) -> tuple[Path, ...]:
        """Where its record may be."""
        return OWN_PROMISES

    @property
    def drawings(self) -> Any:
        """Its figures."""
        return self.earlier

    def measure(
        self, rng: np.random.Generator, scale: now.Scale, parameters: Parameters | None = None
    ) -> now.Measurement:
        """Measure once."""
        del parameters
        found = self.whole(rng, Scale(scale.name, scale.data))
        return now.Measurement(found.metrics, found.arrays)

    def figure(self, *, title: str, alt: Any) -> Callable[[T], T]:  # type: ignore[override]
        """Register a figure."""

        def register(draw: T) -> T:
            self.earlier.append(Drawing(draw, title, alt if callable(alt) else lambda _: alt))  # type: ignore[arg-type]
            return draw

        return register

    def __reduce__(self) -> Any:
        return open_earlier, (self.file,)


def demo(*, id: str, entropy: int | None = None, seeds: int = 10) -> Callable[..., Demo]:  # noqa: A002
    """Make a demo of the decorated function."""

    def make(measure: Any) -> Demo:
        file = Path(inspect.getsourcefile(inspect.unwrap(measure)) or "")
        return Demo(file, id, measure, entropy, seeds)

    return make


def open_earlier(file: Path) -> Demo:
    """Load the demo of a Python file."""
    digest = hashlib.sha256(str(file.resolve()).encode()).hexdigest()[:12]
    name = f"stronger_demo_{file.stem}_{digest}"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, file)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
    for value in vars(sys.modules[name]).values():
        if isinstance(value, Demo):
            return value
    raise DemoError(f"{file} holds no demo")
