"""What of a demo can be set: its parameters as ``demo.yaml`` declares them, and other values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from stronger.diagnostics import did_you_mean
from stronger.evidence.places import DemoError

if TYPE_CHECKING:
    from stronger.evidence.promises import Promise

Value: TypeAlias = "bool | int | float | str"


class Parameters(Mapping[str, Any]):
    """The parameters of a run, as attributes: ``parameters.learning_rate``.

    Examples
    --------
    >>> Parameters({"learning_rate": 0.1}).learning_rate
    0.1
    """

    def __init__(self, values: Mapping[str, Value]) -> None:
        self._values = dict(values)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):  # asked for by Python and notebooks
            raise AttributeError(name)
        return self[name]

    def __getitem__(self, name: str) -> Any:
        try:
            return self._values[name]
        except KeyError:
            raise DemoError(
                f"demo.yaml declares no parameter {name!r}{did_you_mean(name, self._values)}"
            ) from None

    def __reduce__(self) -> tuple[type[Parameters], tuple[dict[str, Value]]]:
        return Parameters, (self._values,)

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"Parameters({self._values!r})"


def values_of(promise: Promise, scale: str, changed: Mapping[str, Value]) -> Parameters:
    """Return the values of a demo's parameters at a scale, some of them changed.

    Raises
    ------
    DemoError
        If one of those is not declared (the message names the nearest), of another type than the
        declared value, or out of its range.
    """
    declared = {each.name: each for each in promise.parameters}
    values = {name: each.at_scale(scale) for name, each in declared.items()}
    for name, value in changed.items():
        if name not in declared:
            there = f"; there are {', '.join(declared)}" if declared else "; it has none"
            raise DemoError(
                f"demo {promise.id!r} has no parameter {name!r}"
                + (did_you_mean(name, declared) or there)
            )
        try:
            values[name] = declared[name].fit(value)
        except ValueError as error:
            raise DemoError(str(error)) from None
    return Parameters(values)


def read_settings(given: list[str]) -> dict[str, Value]:
    """Return the values that texts such as ``learning_rate=0.1`` give to names.

    Raises
    ------
    DemoError
        If one is no such text.

    Examples
    --------
    >>> read_settings(["learning_rate=0.1", "units=30", "tied=true", "loss=hinge"])
    {'learning_rate': 0.1, 'units': 30, 'tied': True, 'loss': 'hinge'}
    """
    found: dict[str, Value] = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals or not name.strip():
            raise DemoError(f"{text!r} sets nothing: write NAME=VALUE, such as learning_rate=0.1")
        found[name.strip()] = _read(value.strip())
    return found


def _read(text: str) -> Value:
    if text.lower() in ("true", "false"):
        return text.lower() == "true"
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text
