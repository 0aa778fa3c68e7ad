"""Firing rules: when a node fires, given which of its dependent nodes do.

Any Boolean function will do (su2024envisioning, Section 2); those that count are fastest.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Firing = NDArray[np.bool_]


@runtime_checkable
class Rule(Protocol):
    """A Boolean function of the dependent nodes, for many samples at once."""

    def __call__(self, dependents: Firing, /) -> Firing:
        """Return which samples the node fires for, (samples,), given (dependents, samples).

        Dependent nodes are in the order of their numbers in the level below.
        """
        ...


@dataclass(frozen=True)
class AtLeast:
    """Fires if at least so many of the dependent nodes do: 1 for *any of*."""

    count: int

    def __call__(self, dependents: Firing, /) -> Firing:
        """Return which samples the node fires for."""
        return np.asarray(dependents.sum(axis=0) >= self.count)


@dataclass(frozen=True)
class All:
    """Fires if all dependent nodes do."""

    def __call__(self, dependents: Firing, /) -> Firing:
        """Return which samples the node fires for."""
        return np.asarray(dependents.all(axis=0))


ANY = AtLeast(1)
ALL = All()


@dataclass(frozen=True, init=False)
class Table:
    """Fires as a truth table says.

    Parameters
    ----------
    values
        One truth value for each pattern of the n dependent nodes, 2ⁿ in all; the pattern in which
        the first node counts 1, the second 2, the third 4, … if it fires.

    Examples
    --------
    >>> either_but_not_both = Table([False, True, True, False])
    >>> either_but_not_both(np.array([[True, True], [False, True]])).tolist()
    [True, False]
    """

    values: tuple[bool, ...]

    def __init__(self, values: Sequence[bool]) -> None:
        object.__setattr__(self, "values", tuple(bool(each) for each in values))

    @property
    def arity(self) -> int | None:
        """How many dependent nodes it is for; None if no number fits."""
        arity = len(self.values).bit_length() - 1
        return arity if len(self.values) == 1 << arity and arity > 0 else None

    def __call__(self, dependents: Firing, /) -> Firing:
        """Return which samples the node fires for."""
        pattern = (1 << np.arange(len(dependents))) @ dependents
        fires: Firing = np.array(self.values)[pattern]
        return fires


def problem(rule: Rule, arity: int) -> str | None:
    """Return why a rule cannot be that of a node with so many dependent nodes, if it cannot."""
    if isinstance(rule, AtLeast) and not 1 <= rule.count <= arity:
        return f"it asks for {rule.count} of its dependent nodes and has {arity}"
    if isinstance(rule, Table) and rule.arity != arity:
        fitting = f"{len(rule.values)} truth values fit " + (
            f"{rule.arity} dependent nodes" if rule.arity else "no number of dependent nodes"
        )
        return f"it has {arity} dependent nodes, and {fitting}"
    if not isinstance(rule, AtLeast | All | Table):
        if not callable(rule):
            return f"its rule {rule!r} cannot be called"
        try:
            answer = np.asarray(rule(np.zeros((arity, 2), dtype=np.bool_)))
        except Exception as error:
            return f"its rule fails on {arity} silent dependent nodes: {error}"
        if answer.shape != (2,) or answer.dtype != np.bool_:
            return f"its rule must return one truth value for each sample, not {answer!r}"
    return None
