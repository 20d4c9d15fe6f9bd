"""Each line of the table by numbers, as a witness that shares nothing with the proof.

Both sides are computed by the definitions of their operations, at 60 digits, at a random point with pairwise distinct
sizes; a derivative on the left by central differences along random directions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import mpmath
import numpy as np
import sympy
from sympy import Expr

from symnet.calculus.numeric import DIGITS, Array, Point, exact, random_value, small_sizes, value
from symnet.core.errors import UnprovedError
from symnet.core.expression import is_scalar, shape, sizes_in, variables
from symnet.core.symbols import Variable
from symnet.identities.notation import Derivative
from symnet.identities.table import Identity

STEP = mpmath.mpf(10) ** -14
"""Of central differences: what is left out is of the order of its square, and rounding is less than that."""

CLOSE = mpmath.mpf(10) ** -18


def is_confirmed(identity: Identity, seed: int = 0, right: Expr | None = None) -> bool:
    """Whether both sides agree at a random point; with `right`, whether that one does instead of the table's.

    UnprovedError where they cannot be computed, with the sizes in either order: X has to be tall for (XᵀX)⁻¹, wide for
    (XXᵀ)⁻¹.
    """
    right = identity.right if right is None else right
    sizes = _sizes((identity.written, right, *identity.symbols.values()))
    try:
        return _agree(identity, right, sizes, seed)
    except UnprovedError:
        return _agree(identity, right, dict(zip(sizes, reversed(sizes.values()), strict=True)), seed)


def _agree(identity: Identity, right: Expr, sizes: dict[Expr, Expr], seed: int) -> bool:
    with mpmath.workdps(DIGITS):
        rng = np.random.default_rng(seed)
        point = {v: random_value(v, sizes, rng) for v in dict.fromkeys((*identity.symbols.values(), *_free(identity)))}
        found = _left(identity.left, point, sizes, rng, value(right, point, sizes))
        return all(_close(a, b) for a, b in found)


def _free(identity: Identity) -> Iterable[Variable]:
    """Directions that stand on either side, such as dX."""
    yield from variables(identity.right)
    if isinstance(identity.left, Derivative):
        yield identity.left.direction


def _sizes(expressions: Iterable[Expr]) -> dict[Expr, Expr]:
    """Pairwise distinct numbers for the sizes, from 3 on."""
    met = dict.fromkeys(size for e in expressions for size in sizes_in(e))
    return {size: sympy.Integer(n) for size, n in small_sizes(met).items()}


def _close(a: Array, b: Array) -> bool:
    a, b = np.broadcast_arrays(a, b)
    scale = max([mpmath.mpf(1), *map(abs, a.ravel()), *map(abs, b.ravel())])
    return bool(max([mpmath.mpf(0), *map(abs, (a - b).ravel())]) <= CLOSE * scale)


def _left(
    left: Expr | Derivative, point: Point, sizes: dict[Expr, Expr], rng: np.random.Generator, right: Array
) -> list[tuple[Array, Array]]:
    """Pairs of arrays that agree if the line is true."""
    if not isinstance(left, Derivative):
        return [(value(left, point, sizes), right)]
    by, of = left.by[0], left.of

    def at(**moves: Any) -> Array:
        moved = dict(point)
        for v in left.by:
            moved[v] = point[v] + moves.get(v.identifier, 0) * STEP
        return value(of, moved, sizes)

    def slope(direction: Array) -> Array:
        return (at(**{by.identifier: direction}) - at(**{by.identifier: -direction})) / (2 * STEP)

    if left.kind == "diff":
        return [(slope(point[left.direction]), right)]
    if left.kind == "diff2":
        d = point[left.direction]
        ahead, here, behind = (at(**{by.identifier: s * d}) for s in (1, 0, -1))
        return [((ahead - 2 * here + behind) / STEP**2, right)]
    if left.kind == "grad":
        gradient = _by_entries(slope, point[by].shape)
        if left.around is not None:
            name = Variable(r"\bar{g}", *shape(by))
            gradient = value(left.around(name), {**point, name: gradient}, sizes)
        return [(gradient, right)]
    if left.kind == "jac" and is_scalar(by):
        return [(slope(exact(np.ones((1, 1)))), right)]
    if left.kind == "jac":
        direction = exact(rng.normal(size=point[by].shape))
        return [(_vec(slope(direction)), right @ _vec(direction))]
    return [_second(left, at, point, rng, right)]


def _by_entries(slope: Callable[[Array], Array], size: tuple[int, ...]) -> Array:
    found = np.empty(size, dtype=object)
    for place in np.ndindex(*size):
        unit = np.zeros(size)
        unit[place] = 1
        found[place] = slope(exact(unit)).item()
    return found


def _second(
    left: Derivative, at: Callable[..., Array], point: Point, rng: np.random.Generator, right: Array
) -> tuple[Array, Array]:
    """uᵀ H v by four values of the function."""
    first, second = left.by[0], left.by[-1]
    u, v = (exact(rng.normal(size=point[s].shape)) for s in (first, second))

    def moved(a: int, b: int) -> Array:
        if first == second:
            return at(**{first.identifier: a * u + b * v})
        return at(**{first.identifier: a * u, second.identifier: b * v})

    seen = (moved(1, 1) - moved(1, -1) - moved(-1, 1) + moved(-1, -1)) / (4 * STEP**2)
    return seen, _vec(u).T @ right @ _vec(v)


def _vec(array: Array) -> Array:
    return np.reshape(array, (-1, 1), order="F")
