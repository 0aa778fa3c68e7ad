"""Two published ways to give an argument a strength: DF-QuAD and quadratic energy.

Neither is used for anything but to show what a single number for the thesis would hang on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from graphlib import TopologicalSorter
from math import prod

Semantics = Callable[[float, Sequence[float], Sequence[float]], float]
"""From a base score and the strengths of attackers and of supporters to a strength, all in [0, 1].
"""


def df_quad(base: float, attackers: Sequence[float], supporters: Sequence[float]) -> float:
    """Return the strength of an argument under discontinuity-free QuAD (DF-QuAD).

    With the strengths of either side put together as F(v) = 1 - prod(1 - v), a for the attackers
    and s for the supporters, the base score b moves by their difference: towards 0 if a >= s,
    b - b (a - s), and towards 1 otherwise, b + (1 - b) (s - a).

    Parameters
    ----------
    base : float
        In [0, 1].
    attackers, supporters : sequence of float
        Strengths in [0, 1].

    Notes
    -----
    Rago, Toni, Aurisicchio and Baroni, Discontinuity-free decision support with quantitative
    argumentation debates, KR 2016. The work is not in the bibliography.

    Examples
    --------
    >>> df_quad(0.5, [], [0.5])
    0.75
    >>> df_quad(0.5, [1.0], [1.0, 0.2])
    0.5
    """
    attack = 1 - prod(1 - each for each in attackers)
    support = 1 - prod(1 - each for each in supporters)
    if attack >= support:
        return base - base * (attack - support)
    return base + (1 - base) * (support - attack)


def quadratic_energy(base: float, attackers: Sequence[float], supporters: Sequence[float]) -> float:
    """Return the strength of an argument in the quadratic energy model.

    The energy is E = sum(supporters) - sum(attackers), and with h(x) = max(x, 0)^2 / (1 + max(x,
    0)^2) the strength is b - b h(-E) + (1 - b) h(E). In a graph without circles the equilibrium of
    the model is had by evaluating arguments after all that bear on them.

    Parameters
    ----------
    base : float
        In [0, 1].
    attackers, supporters : sequence of float
        Strengths in [0, 1].

    Notes
    -----
    Potyka, Continuous dynamical systems for weighted bipolar argumentation, KR 2018. The work is
    not in the bibliography.

    Examples
    --------
    >>> quadratic_energy(0.5, [], [1.0])
    0.75
    >>> round(quadratic_energy(0.85, [1.0], [0.4]), 3)
    0.625
    """
    energy = sum(supporters) - sum(attackers)
    return base - base * _h(-energy) + (1 - base) * _h(energy)


def _h(energy: float) -> float:
    square = max(energy, 0.0) ** 2
    return square / (1 + square)


def strengths(
    bases: Mapping[str, float],
    relations: Iterable[tuple[str, int, str]],
    evidence: Iterable[tuple[str, int, float]],
    semantics: Semantics,
) -> dict[str, float]:
    """Return the strength of every argument of a graph without circles.

    Parameters
    ----------
    bases : mapping of str to float
        Every argument with its base score.
    relations : iterable of (source, sign, target)
        Sign 1: the source supports the target; -1: it attacks it.
    evidence : iterable of (target, sign, base)
        Arguments that nothing bears on, which keep their base score under either semantics.
    semantics : callable
        `df_quad` or `quadratic_energy`.

    Raises
    ------
    graphlib.CycleError
        If the arguments go round in a circle.

    Examples
    --------
    >>> strengths({"a": 0.5, "b": 0.5}, [("b", -1, "a")], [("b", 1, 1.0)], df_quad)
    {'b': 1.0, 'a': 0.0}
    """
    onto: dict[str, list[tuple[str, int]]] = {each: [] for each in bases}
    for source, sign, target in relations:
        onto[target].append((source, sign))
    sides: dict[str, dict[int, list[float]]] = {each: {-1: [], 1: []} for each in bases}
    for target, sign, base in evidence:
        sides[target][sign].append(base)
    graph = {each: {source for source, _ in found} for each, found in onto.items()}
    found: dict[str, float] = {}
    for each in TopologicalSorter(graph).static_order():
        for source, sign in onto[each]:
            sides[each][sign].append(found[source])
        found[each] = semantics(bases[each], sides[each][-1], sides[each][1])
    return found
