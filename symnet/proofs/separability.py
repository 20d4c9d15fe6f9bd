r"""Whether a perceptron can compute a truth table: weights that do, or a proof that none do.

A perceptron gives 1 where w · x + b > 0 and 0 where w · x + b ≤ 0 (Jurafsky and Martin, eq. 7.7). Each row of the
table is so an inequality in w and b, and by Motzkin's theorem either some w and b satisfy them all, or a sum of them,
each taken a number of times, is a contradiction (Minsky and Papert 1969):

    λ_1 (w · x_1 + b) + λ_2 (w · x_2 + b) + …  > 0    over rows with y = 1
    the very same sum                          ≤ 0    over rows with y = 0

Everything is computed in fractions; what is found is checked before it is given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any

from symnet.core.errors import NumericError, UnprovedError
from symnet.proofs.simplex import least

Point = tuple[Fraction, ...]
Table = Mapping[Any, Any]
"""Outputs by inputs, each a sequence of numbers."""


@dataclass(frozen=True)
class Perceptron:
    """Weights and a bias that compute the table."""

    weights: Point
    bias: Fraction

    def __call__(self, point: Sequence[Any]) -> int:
        """1 where w · x + b > 0, else 0."""
        return int(sum((w * _fraction(x) for w, x in zip(self.weights, point, strict=True)), self.bias) > 0)

    def __bool__(self) -> bool:
        return True


@dataclass(frozen=True)
class Certificate:
    """How often each inequality is taken so that their sums contradict each other.

    Attributes:
        ones: the inputs that should give 1, with how often each is taken.
        zeros: the same for inputs that should give 0.
    """

    ones: tuple[tuple[Point, int], ...]
    zeros: tuple[tuple[Point, int], ...]

    @property
    def total(self) -> Point:
        """The coefficients of w_1, …, w_n and b in both sums."""
        return _combined(self.ones)

    def holds(self) -> bool:
        """Whether both sums are the same, and at least one strict inequality is among them."""
        counts = [count for _, count in (*self.ones, *self.zeros)]
        return bool(self.ones) and all(c > 0 for c in counts) and _combined(self.ones) == _combined(self.zeros)

    def __bool__(self) -> bool:
        """False: the table is not separable."""
        return False


def separate(table: Table) -> Perceptron | Certificate:
    """The smallest weights and bias of a perceptron that computes a truth table, or the proof that there are none.

    >>> from symnet.proofs.separability import separate
    >>> found = separate({(0, 0): 0, (0, 1): 0, (1, 0): 0, (1, 1): 1})
    >>> [str(w) for w in found.weights], str(found.bias)
    (['1', '1'], '-1')
    >>> bool(separate({(0, 0): 0, (0, 1): 1, (1, 0): 1, (1, 1): 0}))
    False

    Raises NumericError for a table whose inputs differ in length or whose outputs are not 0 and 1.
    """
    ones, zeros = _rows(table)
    found = _weights(ones, zeros) or _certificate(ones, zeros)
    if isinstance(found, Perceptron) and all(found(p) == 1 for p in ones) and not any(found(p) for p in zeros):
        return found
    if isinstance(found, Certificate) and found.holds():
        return found
    raise UnprovedError("neither weights nor a contradiction were found: a defect of symnet; please report the table")


def _rows(table: Table) -> tuple[list[Point], list[Point]]:
    """The inputs that should give 1, and those that should give 0, in fractions."""
    rows = {tuple(map(_fraction, point)): output for point, output in table.items()}
    if not rows or len({len(point) for point in rows}) > 1:
        raise NumericError("a truth table has at least one row, and inputs of one length")
    if not set(rows.values()) <= {0, 1}:
        raise NumericError(f"a perceptron's outputs are 0 and 1, not {', '.join(map(str, sorted(set(rows.values()))))}")
    return [p for p, y in rows.items() if y == 1], [p for p, y in rows.items() if y == 0]


def _fraction(number: Any) -> Fraction:
    """The fraction that a number says: 1/10 for 0.1."""
    return Fraction(repr(number)) if isinstance(number, float) else Fraction(number)


def _weights(ones: list[Point], zeros: list[Point]) -> Perceptron | None:
    """The weights with the least Σ|w_i| + |b| whose sums are at least 1 where they should be positive.

    Each of w_i and b is a difference u − v of two numbers that are not negative, as the simplex method has it.
    """
    points = [*((p, 1) for p in ones), *((p, -1) for p in zeros)]
    rows = []
    for n, (point, sign) in enumerate(points):
        sums = [sign * c for c in (*point, Fraction(1))]
        surplus = [-Fraction(n == k) for k in range(len(points))]
        rows.append([*sums, *(-c for c in sums), *surplus])
    size = len(points[0][0]) + 1
    found = least([Fraction(1)] * (2 * size) + [Fraction(0)] * len(points), rows, [Fraction(s == 1) for _, s in points])
    if found is None:
        return None
    *weights, bias = (u - v for u, v in zip(found[:size], found[size : 2 * size], strict=True))
    return Perceptron(tuple(weights), bias)


def _certificate(ones: list[Point], zeros: list[Point]) -> Certificate | None:
    """The fewest inequalities, counted as often as they are taken, that contradict each other.

    Σ λ (x, 1) is the same over both sides, and the λ of the strict inequalities add up to 1.
    """
    taken = [*((p, 1) for p in ones), *((p, -1) for p in zeros)]
    rows = [[sign * (*p, Fraction(1))[k] for p, sign in taken] for k in range(len(taken[0][0]) + 1)]
    rows.append([Fraction(sign == 1) for _, sign in taken])
    found = least([Fraction(1)] * len(taken), rows, [Fraction(0)] * (len(rows) - 1) + [Fraction(1)])
    if found is None:
        return None
    scale = lcm(*(often.denominator for often in found))
    counts = {p: int(often * scale) for (p, _), often in zip(taken, found, strict=True) if often}
    return Certificate(*(tuple((p, counts[p]) for p in side if p in counts) for side in (ones, zeros)))


def _combined(taken: tuple[tuple[Point, int], ...]) -> Point:
    """Σ λ (x, 1)."""
    columns = zip(*((*point, Fraction(1)) for point, _ in taken), strict=True)
    return tuple(
        sum((c * often for c, (_, often) in zip(column, taken, strict=True)), Fraction(0)) for column in columns
    )
