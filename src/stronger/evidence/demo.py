"""What a demo is: a measurement to repeat over seeds, figures, and what it promises."""

from __future__ import annotations

import hashlib
import importlib.util
import inspect
import sys
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypeVar

from stronger.evidence.promises import FILE, read_promise
from stronger.evidence.results import Stream

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import matplotlib.figure
    import numpy as np
    from numpy.typing import NDArray

    from stronger.evidence.promises import Prediction, Promise
    from stronger.evidence.results import Result

PACKAGE = Path(__file__).resolve().parents[1]
"""The folder of the running package."""
EARLIER = "stronger.evidence.prediction"
"""A module from which demos of an earlier version made their predictions."""
OWN_PROMISES = (PACKAGE.parents[1] / "data" / "demos", PACKAGE / "promises")
"""Where promises of our own demos are: in a checkout, and in an installed package."""

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
    """What the figures need besides; kept as far as figures draw it."""


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
    measure: Measure
    file: Path
    entropy: int | None = None
    """The root of all random numbers; None: it derives from the demo's name."""
    seeds: int = 10
    """How many repetitions are published; fewer where one takes minutes, never under 5."""
    drawings: list[Drawing] = field(default_factory=list)
    records: Path | None = None
    """A knowledge base's ``data/demos``, whose record of it goes before the one of ours."""

    @property
    def folders(self) -> tuple[Path, ...]:
        """Where its ``demo.yaml`` and ``registered.json`` may be, the best first."""
        folders = promise_folders(self.file)
        if self.records is not None and (self.records / self.id / FILE).is_file():
            return (self.records, *folders)
        return folders

    @cached_property
    def promise(self) -> Promise:
        """What is said of it before it is run: its ``demo.yaml``.

        Raises
        ------
        DemoError
            If that is not there or not valid.
        """
        tried = [folder / self.id / FILE for folder in self.folders]
        path = next((each for each in tried if each.is_file()), None)
        if path is None:
            raise DemoError(
                f"demo {self.id!r} has no record of what it predicts: there is no {tried[0]}"
            )
        promise, found = read_promise(path, str(path))
        if promise is None:
            raise DemoError("; ".join(str(each) for each in found))
        return promise

    @property
    def title(self) -> str:
        """The demo in a few words."""
        return self.promise.title

    @property
    def predictions(self) -> tuple[Prediction, ...]:
        """What is expected."""
        return self.promise.predictions

    @property
    def stream(self) -> Stream:
        """Where the random numbers of each seed come from."""
        if self.entropy is not None:
            return Stream(scheme="root", root=self.entropy)
        return Stream(scheme="name", root=root_of(self.id))

    def __call__(self, rng: np.random.Generator, scale: Scale) -> Measurement:
        """Measure once."""
        return self.measure(rng, scale)

    def __reduce__(
        self,
    ) -> tuple[Callable[[Path, str, Path | None], Demo], tuple[Path, str, Path | None]]:
        """Travel to another process as the place the demo stands in."""
        return open_demo, (self.file, self.id, self.records)

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


def promise_folders(file: Path) -> tuple[Path, ...]:
    """Return the folders in which the promise of a demo in a file may be, the best first."""
    if file.is_relative_to(PACKAGE):
        return OWN_PROMISES
    return (file.parents[1] / "data" / "demos",)


def root_of(name: str) -> int:
    """Return the root of a demo's random numbers that derives from its name.

    Examples
    --------
    >>> root_of("perceptron") == root_of("perceptron") != root_of("siamese")
    True
    """
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big")


def demo(
    *,
    id: str,  # noqa: A002 - the name the design gives it
    entropy: int | None = None,
    seeds: int = 10,
    **earlier: object,
) -> Callable[[Measure], Demo]:
    """Make a demo of the decorated function, which measures once; its docstring is the story.

    What it asks and predicts stands in ``data/demos/<id>/demo.yaml``.

    Parameters
    ----------
    id
        Kebab-case; the file is named likewise, with underscores.
    entropy
        The seed from which the seeds of all repetitions are spawned; unless given, it derives from
        the id, so that no two demos share it.
    seeds
        How many repetitions the full scale has.

    Raises
    ------
    DemoError
        If fewer than 5 repetitions would be published, or something is given that is no longer
        said here.
    """
    if seeds < 5:
        raise DemoError(f"demo {id!r} publishes {seeds} repetitions; 5 is the least")
    if earlier:
        raise DemoError(
            f"demo {id!r} says {', '.join(sorted(earlier))} in its code; that stands in "
            f"data/demos/{id}/{FILE} now, and `stronger demo migrate` moves it there"
        )

    def make(measure: Measure) -> Demo:
        file = Path(inspect.getsourcefile(inspect.unwrap(measure)) or "")
        return Demo(id, measure, file.resolve(), entropy, seeds)

    return make


def open_demo(file: Path, id: str, records: Path | None = None) -> Demo:  # noqa: A002
    """Load the demo with this id from a Python file; for ``records`` see `Demo`.

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
        except DemoError:
            del sys.modules[name]
            raise
        except Exception as error:
            del sys.modules[name]
            if isinstance(error, ModuleNotFoundError) and error.name == EARLIER:
                raise DemoError(
                    f"{file} is of an earlier version, in which predictions stood in the code: "
                    f"`stronger demo migrate` moves those that have a result; others are written "
                    f"by hand to data/demos/{id}/{FILE}"
                ) from error
            raise DemoError(f"{file} fails on import: {type(error).__name__}: {error}") from error
    found = demo_in(vars(sys.modules[name]), id, file)
    return found if records is None else replace(found, records=records)


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
