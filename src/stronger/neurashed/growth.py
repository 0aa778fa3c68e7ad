"""Update rules: how amplification factors grow where nodes fire, and fade where they do not.

The rules of su2024envisioning, Eqs. 2.2 and 2.3: g⁺ is increasing with g⁺(x) > x, and g⁻ is
increasing with 0 ≤ g⁻(x) ≤ x. The paper asks for g⁺(x) > x at x = 0 as well, which its own example
g⁺(x) = a x does not satisfy; such a rule is accepted here, and refused for factors that are zero.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array: TypeAlias = NDArray[np.floating[Any]]

Function: TypeAlias = Callable[["Array"], "Array"]
PROBES = np.concatenate([[0.0], np.logspace(-6, 6, 25)])
"""Factors at which a function of one's own is tried."""
BLOCK = 1 << 12
"""Bytes of packed nodes that are updated at a time: their factors fit into a fast cache."""
_EIGHTS = np.unpackbits(np.arange(256, dtype=np.uint8)[:, np.newaxis], axis=1).view(np.bool_)
"""Which of eight nodes fire, for every byte."""
_OF_THREAD = threading.local()


class RuleError(ValueError):
    """An update rule that breaks the conditions of the model, and where."""


@dataclass(frozen=True, eq=False)
class Affine:
    """x → scale x + shift.

    Parameters
    ----------
    scale, shift
        Numbers for all nodes, or arrays with one for each: (nodes,).
    """

    scale: float | Array = 1.0
    shift: float | Array = 0.0

    def __call__(self, x: Array) -> Array:
        """Return the new factors."""
        return self.scale * x + self.shift


Growth: TypeAlias = Affine | Function


def plus(increment: float | Array) -> Affine:
    """Return x → x + c, the additive g⁺ with c > 0."""
    return Affine(1.0, increment)


def times(factor: float | Array) -> Affine:
    """Return x → a x: a multiplicative g⁺ with a > 1, or g⁻ with 0 < a ≤ 1."""
    return Affine(factor, 0.0)


KEEP = Affine()
"""x → x, the g⁻ that lets nothing fade."""


@dataclass(frozen=True, eq=False)
class Updates:
    """What happens in one iteration to factors that fire and to those that do not.

    Parameters
    ----------
    grow, fade
        g⁺ and g⁻ of nodes.
    outputs_grow, outputs_fade
        Those of the weights into classes; those of nodes unless given.

    Raises
    ------
    RuleError
        If a rule breaks the conditions of the model.
    """

    grow: Growth
    fade: Growth = KEEP
    outputs_grow: Growth | None = None
    outputs_fade: Growth | None = None

    def __post_init__(self) -> None:
        for name in ("grow", "outputs_grow"):
            rule = getattr(self, name)
            if rule is not None:
                _check_growing(rule, name)
        for name in ("fade", "outputs_fade"):
            rule = getattr(self, name)
            if rule is not None:
                _check_fading(rule, name)

    @property
    def nodes(self) -> tuple[Growth, Growth]:
        """g⁺ and g⁻ of nodes."""
        return self.grow, self.fade

    @property
    def outputs(self) -> tuple[Growth, Growth]:
        """g⁺ and g⁻ of the weights into classes."""
        return self.outputs_grow or self.grow, self.outputs_fade or self.fade


def update(
    factors: Array,
    fires: NDArray[np.bool_],
    rules: tuple[Growth, Growth],
    *,
    out: Array | None = None,
) -> Array:
    """Return factors after g⁺ where they fire and g⁻ where they do not.

    Parameters
    ----------
    factors
        (…, nodes), not negative.
    fires
        Which fire, of the same shape.
    rules
        g⁺ and g⁻.
    out
        Where to put the new factors, perhaps the old ones; by default into a new array.

    Raises
    ------
    RuleError
        If a firing factor does not grow, or another grows or becomes negative.
    """
    grow, fade = rules
    if not isinstance(grow, Affine) or not isinstance(fade, Affine):
        new = _of_functions(factors, fires, grow, fade)
    else:
        new = factors * np.where(fires, grow.scale, fade.scale)
        new += np.where(fires, grow.shift, 0.0)
    if out is None:
        return new
    out[...] = new
    return out


def update_packed(
    factors: Array, bits: NDArray[np.uint8], rules: tuple[Growth, Growth], *, out: Array
) -> Array:
    """Put into `out`, and return, what `update` returns, given which nodes fire as packed bits.

    Rules that are the same for all nodes are looked up for eight nodes at a time, block by block,
    which takes a fraction of what `np.where` takes.

    Parameters
    ----------
    factors, rules, out
        As for `update`, all arrays contiguous.
    bits
        Which nodes fire, (…, bytes), as ``numpy.packbits`` packs them.
    """
    grow, fade = rules
    if (
        not isinstance(grow, Affine)
        or not isinstance(fade, Affine)
        or any(np.ndim(each) for each in (grow.scale, grow.shift, fade.scale))
    ):
        fires = np.unpackbits(bits, axis=-1, count=factors.shape[-1]).view(np.bool_)
        return update(factors, fires, rules, out=out)
    scales, shifts = _tables(float(grow.scale), float(fade.scale), float(grow.shift))
    rows = zip(
        factors.reshape(-1, factors.shape[-1]),
        bits.reshape(-1, bits.shape[-1]),
        out.reshape(-1, factors.shape[-1]),
        strict=True,
    )
    room = _room()
    for old, packed, new in rows:
        for start in range(0, len(packed), BLOCK):
            codes = packed[start : start + BLOCK]
            part, put = (each[8 * start : 8 * (start + BLOCK)] for each in (old, new))
            found = room[: len(codes)]
            if scales is not None:
                scales.take(codes, axis=0, out=found, mode="clip")
                part = np.multiply(part, found.reshape(-1)[: len(put)], out=put)
            if shifts is not None:
                shifts.take(codes, axis=0, out=found, mode="clip")
                np.add(part, found.reshape(-1)[: len(put)], out=put)
    return out


@lru_cache(maxsize=64)
def _tables(grow: float, fade: float, shift: float) -> tuple[Array | None, Array | None]:
    """Return factors and increments of eight nodes for every byte; None: none are needed."""
    scales = None if grow == fade == 1 else np.where(_EIGHTS, grow, fade)
    shifts = np.where(_EIGHTS, shift, 0.0) if shift != 0 or scales is None else None
    return scales, shifts


def _room() -> Array:
    """Return room for a block, of this thread's own: to make it costs as much as to use it."""
    if not hasattr(_OF_THREAD, "room"):
        _OF_THREAD.room = np.empty((BLOCK, 8))
    room: Array = _OF_THREAD.room
    return room


def _of_functions(factors: Array, fires: NDArray[np.bool_], grow: Growth, fade: Growth) -> Array:
    """Return what functions make of factors, once it has been checked."""
    grown, faded = np.asarray(grow(factors)), np.asarray(fade(factors))
    if bad := _first(fires & ~(grown > factors), factors, grown):
        raise RuleError(f"g⁺ must raise every factor that fires, and made {bad[1]:g} of {bad[0]:g}")
    if bad := _first(~fires & ~((faded >= 0) & (faded <= factors)), factors, faded):
        raise RuleError(
            f"g⁻ must lower a factor or keep it, not below 0, and made {bad[1]:g} of {bad[0]:g}"
        )
    return np.where(fires, grown, faded)


def starts_from_zero(rule: Growth) -> bool | NDArray[np.bool_]:
    """Return whether a g⁺ raises a factor of zero; a multiplicative one does not."""
    if isinstance(rule, Affine):
        raised: bool | NDArray[np.bool_] = np.asarray(rule.shift) > 0
        return raised
    return bool(np.all(np.asarray(rule(np.zeros(1))) > 0))


def _check_growing(rule: Growth, name: str) -> None:
    if isinstance(rule, Affine):
        scale, shift = np.broadcast_arrays(rule.scale, rule.shift)
        right = (scale >= 1) & (shift >= 0) & ((scale > 1) | (shift > 0))
        if not (np.isfinite(scale) & np.isfinite(shift) & right).all():
            at = np.flatnonzero(~np.atleast_1d(right))[:1]
            where = f" of node {int(at[0]) + 1}" if scale.ndim and at.size else ""
            raise RuleError(
                f"{name}{where} does not grow everywhere: a x + c needs a ≥ 1 and c ≥ 0, and not "
                "both a = 1 and c = 0"
            )
        return
    values = np.asarray(rule(PROBES))
    if bad := _first(~(values > PROBES), PROBES, values):
        raise RuleError(f"{name} does not grow: it makes {bad[1]:g} of {bad[0]:g}")
    if not (np.diff(values) > 0).all():
        raise RuleError(f"{name} is not increasing")


def _check_fading(rule: Growth, name: str) -> None:
    if isinstance(rule, Affine):
        scale = np.asarray(rule.scale)
        if np.any(rule.shift) or not ((scale > 0) & (scale <= 1)).all():
            raise RuleError(
                f"{name} must be b x with 0 < b ≤ 1, so that it is 0 at 0 and no more than x"
            )
        return
    values = np.asarray(rule(PROBES))
    if bad := _first(~((values >= 0) & (values <= PROBES)), PROBES, values):
        raise RuleError(f"{name} grows or becomes negative: it makes {bad[1]:g} of {bad[0]:g}")
    if not (np.diff(values) > 0).all():
        raise RuleError(f"{name} is not increasing")


def _first(
    wrong: NDArray[np.bool_], before: NDArray[Any], after: NDArray[Any]
) -> tuple[float, float] | None:
    """Return the first factor that went wrong, before and after."""
    if not wrong.any():
        return None
    return float(before[wrong][0]), float(np.broadcast_to(after, wrong.shape)[wrong][0])
