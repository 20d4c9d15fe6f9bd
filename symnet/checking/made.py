"""Values with what words say of them: vectors of length one, matrices that are diagonal, orthogonal or idempotent.

They are made of random numbers with the four operations alone, so that they are what they are said to be to all digits.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

VECTORS = ("unit",)
MATRICES = ("diagonal", "orthogonal", "idempotent")
"""What can be drawn of vectors, and of square matrices."""


def made(kind: str, numbers: Array, symmetric: bool, turn: int) -> Array:
    """Values of a kind from random ones of the same shape; `turn` tells ranks and orientations apart."""
    return _MADE[kind](numbers, symmetric, turn)


def _unit(numbers: Array, _symmetric: bool, _turn: int) -> Array:
    """On the unit sphere, by a line through its pole: (2t, 1 - t·t) / (1 + t·t)."""
    flat = numbers.ravel()
    along = flat[:-1]
    square = (along * along).sum() if along.size else 0 * flat[0]
    sign = 1 if flat[-1] > 0 else -1
    found = np.append(2 * along, (1 - square) * sign) / (1 + square)
    return found.reshape(numbers.shape)


def _diagonal(numbers: Array, _symmetric: bool, _turn: int) -> Array:
    return numbers * np.eye(len(numbers), dtype=int)


def _orthogonal(numbers: Array, symmetric: bool, turn: int) -> Array:
    """Reflections one after the other, as many as there are rows, or one more; a symmetric one is a single one."""
    found = np.eye(len(numbers), dtype=int) + 0 * numbers
    rolled = [np.roll(row, n) + n for n, row in enumerate(numbers)] + [numbers.sum(axis=0)]
    for normal in rolled[: 1 if symmetric else len(numbers) + turn % 2]:
        if (length := (normal * normal).sum()) != 0:
            found = found - 2 * np.outer(found @ normal, normal) / length
    return found


def _idempotent(numbers: Array, symmetric: bool, turn: int) -> Array:
    """a b^⊤ / b^⊤ a, of rank one, or the identity without it."""
    first, last = numbers[0], numbers[0] if symmetric else numbers[-1] + numbers[0]
    inner = (first * last).sum()
    if inner == 0:
        last, inner = first, (first * first).sum()
    found = np.outer(first, last) / inner
    return np.eye(len(numbers), dtype=int) - found if turn % 2 else found


_MADE: dict[str, Callable[[Array, bool, int], Array]] = {
    "unit": _unit,
    "diagonal": _diagonal,
    "orthogonal": _orthogonal,
    "idempotent": _idempotent,
}
