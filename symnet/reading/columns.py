r"""Matrices as columns of all their entries, where a document says that it reshapes them.

∂Z/∂X = [∂z_{11}/∂x_{11}  ∂z_{12}/∂x_{11}  …; …]      all derivatives, in the order of the entries
∂L/∂Z = [∂L/∂z_{11}; ∂L/∂z_{12}; …]                   a matrix beside a column of as many entries, row by row
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import product

from sympy import Expr, Integer, S

from symnet.core.expression import shape
from symnet.ops.concatenate import concatenate, cut
from symnet.reading.looking import derivative_parts
from symnet.reading.names import script_text, scripts_of
from symnet.reading.scope import Scope
from symnet.reading.statements import Statement
from symnet.reading.tokens import ReadError
from symnet.reading.tree import Fraction, Grid, Letter, Number, Scripted, Written

RESHAPED = re.compile(r"\b(?:reshap|flatten|vectori[sz]|unroll|stack|treat)\w*\b[^.]{0,80}?\bcolumn vectors?\b", re.I)
"""Words with which matrices are said to be columns."""

Place = tuple[int, int]


@lru_cache(maxsize=64)
def _are_columns(text: str) -> bool:
    """Whether the words say that matrices are columns."""
    return RESHAPED.search(text) is not None


def note_columns(statements: Sequence[Statement], text: str, scope: Scope) -> None:
    """Whether matrices are written as columns; ∂Z/∂X of all derivatives that are written out is these."""
    scope.columns = _are_columns(text)
    for link in (link for statement in statements for link in statement.links[:1] if scope.columns):
        if isinstance(link.left, Fraction) and isinstance(link.right, Grid) and _writes_out(link.left, link.right):
            link.left = link.right
            scope.notice("the derivative of a matrix by a matrix is that of the columns of all their entries")


def as_column(value: Expr, other: Expr, scope: Scope) -> Expr:
    """A matrix as the column of its entries, row by row, where it stands beside a column of as many."""
    rows, columns = (scope.settled(size) for size in shape(value))
    count, one = (scope.settled(size) for size in shape(other))
    sizes = (rows, columns, count)
    if not scope.columns or not all(isinstance(size, Integer) for size in sizes) or 1 in (rows, columns):
        return value
    if one != 1 or rows * columns != count:
        return value
    scope.notice("a matrix beside a column is the column of its entries, row by row")
    lines = [cut(value, 0, Integer(r), S.One) for r in range(int(rows))]
    return concatenate(*(cut(line, 1, Integer(c), S.One) for line in lines for c in range(int(columns))))


def _writes_out(derivative: Fraction, grid: Grid) -> bool:
    """Whether a grid has the derivatives of all entries of Z by all entries of X, both in their order."""
    of, by = _parts(derivative)
    if of is None or by is None or len({len(row) for row in grid.rows}) != 1:
        return False
    cells = [[_places(cell, of, by) for cell in row] for row in grid.rows]
    if any(cell is None for row in cells for cell in row):
        return False
    found = [[cell for cell in row if cell is not None] for row in cells]
    lines = (found, list(map(list, zip(*found, strict=True))))  # rows by X, or rows by Z
    return any(
        all(len({b for _, b in line}) == 1 for line in one)
        and all(len({a for a, _ in line}) == 1 for line in other)
        and _in_order([line[0][1] for line in one])
        and _in_order([line[0][0] for line in other])
        for one, other in (lines, lines[::-1])
    )


def _in_order(places: list[Place]) -> bool:
    """11, 12, 21, 22, …, row by row."""
    rows, columns = places[-1]
    return places == list(product(range(1, rows + 1), range(1, columns + 1)))


def _parts(node: Written) -> tuple[Letter | None, Letter | None]:
    """Z and X of ∂Z/∂X."""
    above, below = derivative_parts(node)
    of = above if isinstance(above, Letter) else None
    by = below[0] if below and len(below) == 1 and isinstance(below[0], Letter) else None
    return of, by


def _places(cell: Written, of: Letter, by: Letter) -> tuple[Place, Place] | None:
    """Of which entry a cell is the derivative, and by which."""
    with contextlib.suppress(ReadError):
        above, below = derivative_parts(cell)
        first = _entry(above, of)
        second = _entry(below[0], by) if below and len(below) == 1 else None
        return None if first is None or second is None else (first, second)
    return None


def _entry(node: Written | None, of: Letter) -> Place | None:
    """1, 2 of z_{12} and Z_{1,2}."""
    if not isinstance(node, Scripted) or not isinstance(node.base, Letter) or node.sup is not None:
        return None
    if node.base.base.lower() != of.base.lower():
        return None
    digits = "".join(script_text(i) for i in scripts_of(node).indices if isinstance(i, Number))
    return (int(digits[0]), int(digits[1])) if len(digits) == 2 and digits.isdecimal() else None
