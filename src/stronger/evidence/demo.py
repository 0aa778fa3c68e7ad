"""What a demo is: parts that measure, figures that show, and what it promises."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypeVar, overload

from stronger.diagnostics import did_you_mean
from stronger.evidence.parameters import Parameters, Value, values_of
from stronger.evidence.parts import (
    GIVEN,
    Arrays,
    Drawing,
    Found,
    Measurement,
    Metrics,
    Part,
    add,
    place,
    taken,
    two_dictionaries,
)
from stronger.evidence.places import (
    FIGURES,
    OWN_DATA,
    SECOND,
    DemoError,
    imported,
    promise_folder,
)
from stronger.evidence.promises import FILE, read_promise
from stronger.evidence.results import STORY, Stream
from stronger.extras import DEMOS, missing

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from stronger.evidence.predictions import Prediction
    from stronger.evidence.promises import Promise
    from stronger.evidence.results import Result
    from stronger.evidence.varied import Variation

T = TypeVar("T")
Function = TypeVar("Function", bound=Callable[..., Any])
ScaleName: TypeAlias = Literal["quick", "full"]


@dataclass(frozen=True)
class Scale:
    """How large a run is, and where it may look for data sets."""

    name: ScaleName = "quick"
    data: tuple[Path, ...] = ()
    """Folders that hold data sets, in order of preference."""

    def __call__(self, quick: T, full: T) -> T:
        """Return the value for this scale.

        Examples
        --------
        >>> Scale("full")(100, 6000)
        6000
        """
        return full if self.name == "full" else quick


class Demo:
    """A demo: made in its ``measure.py`` as ``demo = Demo(__file__)``.

    The folder of that file is the demo's room, and its name, with hyphens, the demo's id. What it
    asks and predicts stands in ``data/demos/<id>/demo.yaml``.

    Parameters
    ----------
    file
        ``__file__``.
    entropy
        The seed from which the seeds of all repetitions are spawned; unless given, it derives from
        the id, so that no two demos share it.
    seeds
        How many repetitions the full scale has; fewer than 10 where one takes minutes.

    Raises
    ------
    DemoError
        If fewer than 5 repetitions would be published.
    """

    def __init__(self, file: str | Path, *, entropy: int | None = None, seeds: int = 10) -> None:
        self.file = Path(file).resolve()
        self.entropy = entropy
        self.seeds = seeds
        self.records: Path | None = None
        """A knowledge base's ``data/demos``, whose record of it goes before the one of ours."""
        self.parts: list[Part] = []
        self.prepares: list[Part] = []
        """What makes the data that all parts share; at most one."""
        self.figures: list[Drawing] = []
        """Those that its ``figures.py`` registers; see `drawings`."""
        if seeds < 5:
            raise DemoError(f"demo {self.id!r} publishes {seeds} repetitions; 5 is the least")

    def __repr__(self) -> str:
        from stronger.evidence.cards import demo_in_three_lines

        return demo_in_three_lines(self)

    @property
    def id(self) -> str:
        """The name of its room, with hyphens."""
        return self.file.parent.name.replace("_", "-")

    @property
    def is_second(self) -> bool:
        """Whether it is the second implementation of a demo, with random numbers of its own."""
        return self.file.name == SECOND

    @property
    def folders(self) -> tuple[Path, ...]:
        """Where its ``demo.yaml`` and ``registered.json`` may be, the best first."""
        folder = promise_folder(self.file)
        if self.records is not None and (self.records / self.id / FILE).is_file():
            return (self.records, folder)
        return (folder,)

    @property
    def record(self) -> Path:
        """The folder in which what is said and found of it lies.

        Raises
        ------
        DemoError
            If there is none.
        """
        tried = [folder / self.id for folder in self.folders]
        found = next((each for each in tried if (each / FILE).is_file()), None)
        if found is None:
            raise DemoError(
                f"demo {self.id!r} has no record of what it predicts: there is no {tried[0] / FILE}"
            )
        return found

    @cached_property
    def promise(self) -> Promise:
        """What is said of it before it is run: its ``demo.yaml``.

        Raises
        ------
        DemoError
            If that is not there or not valid.
        """
        path = self.record / FILE
        promise, found = read_promise(path, str(path))
        if promise is None:
            raise DemoError("; ".join(str(each) for each in found))
        return promise

    @property
    def title(self) -> str:
        """The demo's question in plain words."""
        return self.promise.title

    @property
    def predictions(self) -> tuple[Prediction, ...]:
        """What is expected."""
        return self.promise.predictions

    @property
    def story(self) -> str:
        """Markdown: what is done and why, as it was written before the result."""
        file = self.record / STORY
        return file.read_text(encoding="utf-8") if file.is_file() else ""

    @property
    def stream(self) -> Stream:
        """Where the random numbers of each seed come from."""
        if self.is_second:
            return Stream(scheme="root", root=root_of(f"{self.id}/{SECOND}"))
        if self.entropy is not None:
            return Stream(scheme="root", root=self.entropy)
        return Stream(scheme="name", root=root_of(self.id))

    @property
    def drawings(self) -> list[Drawing]:
        """How its figures are drawn; the first time, its ``figures.py`` is imported.

        Raises
        ------
        DemoError
            If that fails.
        """
        file = self.file.with_name(FIGURES)
        if not self.figures and file.is_file():
            try:
                imported(file)
            except DemoError:
                self.figures.clear()  # of those before the fault
                raise
        return self.figures

    def __reduce__(
        self,
    ) -> tuple[Callable[[Path, Path | None], Demo], tuple[Path, Path | None]]:
        """Travel to another process as the place the demo stands in."""
        return open_demo, (self.file, self.records)

    @overload
    def part(self, measure: Function) -> Function: ...

    @overload
    def part(self, *, prefix: str) -> Callable[[Function], Function]: ...

    def part(
        self, measure: Function | None = None, *, prefix: str = ""
    ) -> Function | Callable[[Function], Function]:
        """Register the decorated function as a part, measured after those before it.

        It takes, by name, any of ``rng`` (one generator for all parts), ``scale``, ``data`` (what
        `prepare` returned) and ``parameters``, and returns two plain dictionaries: metrics
        (numbers by name) and arrays that figures draw.

        Parameters
        ----------
        prefix
            Begins the name of each of its metrics, followed by a full stop.

        Raises
        ------
        DemoError
            If it takes something else.
        """

        def register(function: Function) -> Function:
            self.parts.append(Part(function, taken(function, GIVEN), prefix))
            return function

        return register if measure is None else register(measure)

    def prepare(self, prepare: Function) -> Function:
        """Register the decorated function as what makes the data that all parts share.

        It is called before the first part, takes any of ``rng``, ``scale`` and ``parameters``, and
        may return anything.

        Raises
        ------
        DemoError
            If it takes something else, or there is one already.
        """
        if self.prepares:
            raise DemoError(f"demo {self.id!r} prepares its data twice")
        takes = taken(prepare, [each for each in GIVEN if each != "data"])
        self.prepares.append(Part(prepare, takes, ""))
        return prepare

    def figure(
        self,
        title: str,
        *,
        panels: tuple[int, int] | str = (1, 1),
        height: float = 4.6,
        narrow: tuple[int, int] | str | None = None,
        narrow_height: float | None = None,
        licence: str = "",
        **more: Any,
    ) -> Callable[[Function], Function]:
        """Register the decorated function as one that draws a figure.

        It is given matplotlib's axes (an array of them if there are several panels, a dictionary
        if they are a mosaic) and the `Seeds` of a run, and draws. Its docstring is the figure in
        words, for those who cannot see it; measured numbers in it, and in the title, are written
        ``{{metric.stat:format}}`` and filled in.

        Parameters
        ----------
        title
            The one message of the figure.
        panels
            Rows and columns, or a mosaic.
        height
            In inches; the width is the same for all.
        narrow
            Rows and columns, or a mosaic, on a phone. Unless given, panels of which up to three
            stand in a row are stacked, and others stand as they do.
        narrow_height
            The same for a phone.
        licence
            Of the figure, where it shows what others made, such as the digits of a data set.
        **more
            Arguments of ``matplotlib.figure.Figure.subplots`` or ``subplot_mosaic``.

        Raises
        ------
        DemoError
            If it has no docstring.
        """

        def register(draw: Function) -> Function:
            alt = " ".join((draw.__doc__ or "").split())
            if not alt:
                raise DemoError(f"{place(draw)} has no docstring to say what the figure shows")
            self.figures.append(
                Drawing(draw, title, alt, panels, height, more, narrow, narrow_height, licence)
            )
            return draw

        return register

    def measure(
        self,
        rng: np.random.Generator,
        scale: Scale,
        parameters: Parameters | None = None,
        parts: Sequence[str] = (),
    ) -> Measurement:
        """Measure once: all parts, or some by name, in the order they stand in.

        Raises
        ------
        DemoError
            If there is no part, or not that one, or one does not return what it should.
        """
        chosen = self.parts_named(parts) if parts else self.parts
        given: dict[str, Any] = {"rng": rng, "scale": scale}
        given["parameters"] = parameters or self.parameters(scale.name)
        for each in self.prepares:
            given["data"] = each.measure(**{name: given[name] for name in each.takes})
        metrics: dict[str, float] = {}
        arrays: dict[str, NDArray[Any]] = {}
        for part in chosen:
            if "data" in part.takes and not self.prepares:
                raise DemoError(f"part {part.measure.__name__!r} takes data, and none is prepared")
            returned = part.measure(**{name: given[name] for name in part.takes})
            found, drawn = two_dictionaries(part, returned)
            start = f"{part.prefix}." if part.prefix else ""
            for name, value in found.items():
                add(metrics, f"{start}{name}", value, part)
            for name, array in drawn.items():
                add(arrays, name, array, part)
        if not self.parts:
            raise DemoError(f"demo {self.id!r} has no part: nothing in {self.file} is `@demo.part`")
        return Measurement(metrics, arrays)

    def parts_named(self, names: Sequence[str]) -> list[Part]:
        """Return some of its parts, in the order they stand in.

        Raises
        ------
        DemoError
            If there is none of a name; the message names the nearest.
        """
        known = {part.measure.__name__: part for part in self.parts}
        for name in names:
            if name not in known:
                hint = did_you_mean(name, known) or f"; there are {', '.join(known)}"
                raise DemoError(f"demo {self.id!r} has no part {name!r}{hint}")
        return [part for name, part in known.items() if name in names]

    def parameters(
        self, scale: ScaleName = "quick", changed: Mapping[str, Value] | None = None
    ) -> Parameters:
        """Return the values of its parameters at a scale.

        Raises
        ------
        DemoError
            If one of those to be changed is not declared in ``demo.yaml``, or not allowed there.
        """
        return values_of(self.promise, scale, changed or {})

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
        **parameters: Value,
    ) -> Result:
        """Repeat the demo over seeds; see `stronger.evidence.runner.run`.

        Unless ``data`` is given, data sets are looked for in our knowledge base, too, so that it
        runs in any folder, as a notebook does.

        Examples
        --------
        >>> from stronger import demos
        >>> result = demos.load("small-batches").run("quick", seeds=1)
        """
        from stronger.evidence.runner import run

        if data is None and OWN_DATA.is_dir():
            data = OWN_DATA
        return run(
            self,
            scale=scale,
            seeds=seeds,
            jobs=jobs,
            data=data,
            root=root,
            output=output,
            progress=progress,
            parameters=parameters,
        )

    def vary(
        self,
        *,
        quick: bool = False,
        jobs: int = -1,
        data: Path | Sequence[Path] | None = None,
        root: Path | None = None,
        keep: Path | None = None,
        engine: str = "",
        progress: bool | None = None,
        **only: Value,
    ) -> Variation:
        """Measure it in every design of its grid, or in those with some values.

        Parameters are those of `stronger.evidence.varying.plan` and `measure`.

        Raises
        ------
        RunError
            If it has no grid, or one that is not registered as it stands.

        Examples
        --------
        >>> from stronger import demos
        >>> found = demos.load("lazy-neurons").vary(quick=True)  # doctest: +SKIP
        >>> found.multiverses["shuffled-labels-make-few"].told  # doctest: +SKIP
        """
        from stronger.evidence.varying import measure_one, plan

        root = (root or Path.cwd()).resolve()
        grid = plan(self, quick=quick, root=root, data=data, keep=keep, only=only)
        return measure_one(grid, jobs=jobs, engine=engine, progress=progress)


def root_of(name: str) -> int:
    """Return the root of a demo's random numbers that derives from its name.

    Examples
    --------
    >>> root_of("perceptron") == root_of("perceptron") != root_of("siamese")
    True
    """
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big")


def open_demo(file: Path, records: Path | None = None) -> Demo:
    """Load the demo whose ``measure.py`` this is; for ``records`` see `Demo`.

    Raises
    ------
    DemoError
        If the file is not there, fails on import, or makes no demo, or if what demos need is not
        installed.
    """
    if told := missing("demos", *DEMOS):
        raise DemoError(f"demos need more than the package does, and {told}")
    found = getattr(imported(file), "demo", None)
    if not isinstance(found, Demo):
        raise DemoError(f"{file} makes no demo: it lacks `demo = Demo(__file__)`")
    if records is None:
        return found
    bound = Demo(found.file, entropy=found.entropy, seeds=found.seeds)
    bound.parts, bound.prepares, bound.figures = found.parts, found.prepares, found.figures
    bound.records = records
    return bound


__all__ = [
    "Arrays",
    "Demo",
    "Drawing",
    "Found",
    "Measurement",
    "Metrics",
    "Part",
    "Scale",
    "ScaleName",
    "open_demo",
    "root_of",
]
