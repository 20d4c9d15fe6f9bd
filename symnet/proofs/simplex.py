"""Linear programming in fractions: the two-phase simplex method with Bland's rule, which always ends.

SymPy's `lpmin` answers some degenerate programs with points that violate them (sympy 1.14: the weights of AND), and
floating point proves nothing; so these few lines stand here.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

Vector = list[Fraction]


def least(costs: Sequence[Fraction], rows: Sequence[Sequence[Fraction]], totals: Sequence[Fraction]) -> Vector | None:
    """The x ≥ 0 with A x = b for which c · x is least (c ≥ 0); None where no x ≥ 0 has A x = b."""
    width, height = len(costs), len(rows)
    tableau: list[Vector] = []
    for n, (row, total) in enumerate(zip(rows, totals, strict=True)):
        sign = -1 if total < 0 else 1
        slack = [Fraction(k == n) for k in range(height)]
        tableau.append([*(sign * Fraction(x) for x in row), *slack, sign * Fraction(total)])
    basis = list(range(width, width + height))
    _descend(tableau, basis, [Fraction(0)] * width + [Fraction(1)] * height)
    if any(row[-1] for row, b in zip(tableau, basis, strict=True) if b >= width):
        return None
    for i, b in enumerate(basis):  # what was added to begin with must not grow again
        column = next((j for j in range(width) if tableau[i][j]), None)
        if b >= width and column is not None:
            _pivot(tableau, basis, i, column)
    _descend(tableau, basis, [Fraction(c) for c in costs] + [Fraction(0)] * height, allowed=width)
    x = [Fraction(0)] * (width + height)
    for row, b in zip(tableau, basis, strict=True):
        x[b] = row[-1]
    return x[:width]


def _descend(tableau: list[Vector], basis: list[int], costs: Vector, allowed: int | None = None) -> None:
    """Pivot until no column lowers the cost; of those that do, the first enters (Bland 1977)."""
    columns = range(len(costs) if allowed is None else allowed)
    while True:
        entering = next((j for j in columns if j not in basis and _reduced(tableau, basis, costs, j) < 0), None)
        if entering is None:
            return
        bounds = [(row[-1] / row[entering], basis[i], i) for i, row in enumerate(tableau) if row[entering] > 0]
        if not bounds:
            return  # unbounded below, which no sum of costs ≥ 0 is
        _pivot(tableau, basis, min(bounds)[2], entering)


def _pivot(tableau: list[Vector], basis: list[int], leaving: int, entering: int) -> None:
    """Let a column enter the basis in the place of a row's."""
    pivot = tableau[leaving][entering]
    tableau[leaving] = [x / pivot for x in tableau[leaving]]
    for i, row in enumerate(tableau):
        if i != leaving and row[entering]:
            factor = row[entering]
            tableau[i] = [x - factor * y for x, y in zip(row, tableau[leaving], strict=True)]
    basis[leaving] = entering


def _reduced(tableau: list[Vector], basis: list[int], costs: Vector, column: int) -> Fraction:
    """By how much the cost changes when a column enters."""
    paid = (costs[b] * row[column] for row, b in zip(tableau, basis, strict=True))
    return costs[column] - sum(paid, Fraction(0))
