"""What a demo is: a question, predictions, a measurement to repeat over seeds, and figures."""

from __future__ import annotations

import hashlib
import importlib.util
import inspect
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypeVar

from stronger.evidence.results import Paper, Prediction, Result

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import matplotlib.figure
    import numpy as np
    from numpy.typing import NDArray

Arrays: TypeAlias = "Mapping[str, NDArray[Any]]"
"""Arrays of one seed by name."""
T = TypeVar("T")
ScaleName: TypeAlias = Literal["quick", "full"]


@dataclass(frozen=True)
class Scale:
    """How large a run is, and where it may look for data sets."""

    name: ScaleName = "quick"
    data: tuple[Path, ...] = ()
    """Folders that hold data sets, in order of preference."""

    def choose(self, *, quick: T, full: T) -> T:
        """Return the value for this scale.

        Examples
        --------
        >>> Scale("full").choose(quick=100, full=6000)
        6000
        """
        return full if self.name == "full" else quick


@dataclass(frozen=True)
class Measurement:
    """What one repetition of a demo gives."""

    metrics: Mapping[str, float]
    """Scalars, the same names in every repetition: they are kept and judged."""
    arrays: Arrays = field(default_factory=dict)
    """What the figures need besides; not kept."""


Measure: TypeAlias = "Callable[[np.random.Generator, Scale], Measurement]"


@dataclass(frozen=True)
class Run:
    """What figures are drawn from: the result, and the arrays of each finished seed."""

    result: Result
    arrays: tuple[Arrays, ...]


Draw: TypeAlias = "Callable[[Run], matplotlib.figure.Figure]"


@dataclass(frozen=True)
class Drawing:
    """How one figure of a demo is drawn."""

    draw: Draw
    title: str
    alt: Callable[[Result], str]
    """The figure in words; it may quote what was measured."""

    @property
    def file(self) -> str:
        """The file name: that of the function, with hyphens."""
        return self.draw.__name__.replace("_", "-") + ".svg"


class DemoError(Exception):
    """A demo that cannot be loaded or run, in words for people."""


@dataclass(frozen=True, eq=False)
class Demo:
    """A demo, as the decorator `demo` makes it of a measuring function."""

    id: str
    title: str
    question: str
    papers: tuple[Paper, ...]
    predictions: tuple[Prediction, ...]
    measure: Measure
    entropy: int
    file: Path
    seeds: int = 10
    """How many repetitions are published; fewer where one takes minutes, never under 5."""
    drawings: list[Drawing] = field(default_factory=list)

    def __call__(self, rng: np.random.Generator, scale: Scale) -> Measurement:
        """Measure once."""
        return self.measure(rng, scale)

    def __reduce__(self) -> tuple[Callable[[Path, str], Demo], tuple[Path, str]]:
        """Travel to another process as the place the demo stands in."""
        return open_demo, (self.file, self.id)

    @property
    def story(self) -> str:
        """The docstring: Markdown, what is done and why."""
        return inspect.getdoc(self.measure) or ""

    def figure(self, *, title: str, alt: Callable[[Result], str] | str) -> Callable[[Draw], Draw]:
        """Register the decorated function as one that draws a figure.

        Parameters
        ----------
        title
            The one message of the figure.
        alt
            The figure in words, or a function that makes them of the result.
        """

        def register(draw: Draw) -> Draw:
            words = alt if callable(alt) else lambda _: alt
            self.drawings.append(Drawing(draw, title, words))
            return draw

        return register

    def run(
        self,
        scale: ScaleName = "quick",
        seeds: int | None = None,
        jobs: int | None = None,
        data: Path | Sequence[Path] | None = None,
        *,
        root: Path | None = None,
        output: Path | None = None,
        progress: bool | None = None,
    ) -> Result:
        """Repeat the demo over seeds; see `stronger.evidence.runner.run`."""
        from stronger.evidence.runner import run

        return run(
            self,
            scale=scale,
            seeds=seeds,
            jobs=jobs,
            data=data,
            root=root,
            output=output,
            progress=progress,
        )


def demo(
    *,
    id: str,  # noqa: A002 - the name the design gives it
    title: str,
    question: str,
    papers: Sequence[str],
    predictions: Sequence[Prediction],
    entropy: int = 0,
    seeds: int = 10,
) -> Callable[[Measure], Demo]:
    """Make a demo of the decorated function, which measures once; its docstring is the story.

    Parameters
    ----------
    id
        Kebab-case; the file is named likewise, with underscores.
    title, question
        For headings; one sentence each.
    papers
        What it reproduces: a citekey, or citekey and locator (``"glorot2011deep §3.1"``).
    predictions
        What is expected, committed before the demo is first run.
    entropy
        The seed from which the seeds of all repetitions are spawned.
    seeds
        How many repetitions the full scale has.

    Raises
    ------
    DemoError
        If two predictions share an id, or fewer than 5 repetitions would be published.
    """
    if seeds < 5:
        raise DemoError(f"demo {id!r} publishes {seeds} repetitions; 5 is the least")
    names = [prediction.id for prediction in predictions]
    if repeated := sorted({name for name in names if names.count(name) > 1}):
        raise DemoError(f"demo {id!r} has more than one prediction {repeated[0]!r}")

    def make(measure: Measure) -> Demo:
        cited = tuple(
            Paper(citekey=key, locator=locator)
            for key, _, locator in (paper.partition(" ") for paper in papers)
        )
        file = Path(inspect.getsourcefile(inspect.unwrap(measure)) or "")
        return Demo(
            id, title, question, cited, tuple(predictions), measure, entropy, file.resolve(), seeds
        )

    return make


def open_demo(file: Path, id: str) -> Demo:  # noqa: A002
    """Load the demo with this id from a Python file.

    Raises
    ------
    DemoError
        If the file is not there, fails on import, or holds no such demo.
    """
    digest = hashlib.sha256(str(file.resolve()).encode()).hexdigest()[:12]
    name = f"stronger_demo_{file.stem}_{digest}"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, file)
        if spec is None or spec.loader is None or not file.is_file():
            raise DemoError(f"{file} is no Python file")
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        try:
            spec.loader.exec_module(module)
        except Exception as error:
            del sys.modules[name]
            raise DemoError(f"{file} fails on import: {type(error).__name__}: {error}") from error
    return demo_in(vars(sys.modules[name]), id, file)


def demo_in(namespace: Mapping[str, Any], id: str, file: Path) -> Demo:  # noqa: A002
    """Return the demo with this id among the names of a module.

    Raises
    ------
    DemoError
        If there is none.
    """
    for value in namespace.values():
        if isinstance(value, Demo) and value.id == id:
            return value
    raise DemoError(f"{file} holds no demo with the id {id!r}")
