r"""Matrices with dots in them: what the entries are at any place, and how far they go.

\begin{bmatrix} a_{11} & \cdots & a_{1n} \\ \vdots & \ddots & \vdots \\ a_{m1} & \cdots & a_{mn} \end{bmatrix}
\begin{bmatrix} f(z_1) & & 0 \\ & \ddots & \\ 0 & & f(z_n) \end{bmatrix}                      a diagonal matrix
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sympy import Expr, S

from symnet.core.expression import is_scalar, shape
from symnet.ops.concatenate import concatenate
from symnet.ops.diagonal import diagonal
from symnet.ops.differential import Differential, Jacobian
from symnet.ops.entries import Entries
from symnet.ops.indexed import At, Running, Same
from symnet.ops.operators import product
from symnet.ops.sum import add, minus
from symnet.ops.transpose import transpose
from symnet.reading.applying import Applying
from symnet.reading.dots import COUNTER, filled, generalised, pattern_of
from symnet.reading.lifting import lifted
from symnet.reading.lines import from_lines
from symnet.reading.looking import derivative_parts
from symnet.reading.tokens import ReadError
from symnet.reading.tree import (
    Dots,
    Fraction,
    Grid,
    Letter,
    Listed,
    Number,
    Product,
    Scripted,
    Text,
    Written,
    bare,
    mapped,
)

ACROSS = "‥"
"""The letter that stands for the number of the column in a pattern; COUNTER is that of the row."""

Rows = Sequence[Sequence[Written]]
Parts = tuple[Written | None, list[Written] | None] | None


@dataclass(frozen=True)
class Pattern:
    """The entry at any place, and how many rows and columns there are.

    Entries on the diagonal may have a pattern of their own, in the number of the row; beside it may be nothing.
    """

    entry: Written | None
    rows: Written
    columns: Written
    diagonal: Written | None = None


def has_dots(node: Grid) -> bool:
    """Whether dots stand in a matrix."""
    return any(isinstance(cell, Dots) for row in node.rows for cell in row)


def pattern_of_grid(rows: Rows) -> Pattern | None:
    """What a matrix with dots in two directions shows; None where its cells do not agree on it."""
    if len({len(row) for row in rows}) != 1 or min(len(rows), len(rows[0])) < 3:
        return None
    rows = [[_with_single_places(cell) for cell in row] for row in rows]
    return _diagonal(rows) or _full(rows) or _with_diagonal(rows)


def _full(rows: Rows) -> Pattern | None:
    down = [n for n, row in enumerate(rows) if all(isinstance(cell, Dots) for cell in row)]
    across = [n for n in range(len(rows[0])) if all(isinstance(row[n], Dots) for row in rows)]
    if down != [len(rows) - 2] or across != [len(rows[0]) - 2]:
        return None
    columns: list[Written] = []
    tops = [generalised(row[0], row[-1], columns, ACROSS) for row in (rows[0], rows[-1])]
    if any(top is None for top in tops) or not _are_one(columns):
        return None
    heights: list[Written] = []
    entry = generalised(tops[0], tops[1], heights, COUNTER)
    if entry is None or not _are_one(heights):
        return None
    for r, row in enumerate(rows):
        for c, cell in enumerate(row):
            if r in down or c in across:
                continue
            wanted = filled(entry, _number(r, len(rows), heights[0]), COUNTER)
            wanted = filled(wanted, _number(c, len(row), columns[0]), ACROSS)
            if bare(cell) != bare(wanted):
                return None
    return Pattern(entry, heights[0], columns[0])


def _diagonal(rows: Rows) -> Pattern | None:
    """Entries on the diagonal, and 0 or nothing beside it, dots among both."""
    if len(rows) != len(rows[0]):
        return None
    beside = [cell for r, row in enumerate(rows) for c, cell in enumerate(row) if r != c]
    if not all(isinstance(cell, Dots) or _is_nothing(cell) for cell in beside):
        return None
    if not all(_is_nothing(rows[r][c]) for r, c in ((0, -1), (-1, 0))):
        return None
    found = pattern_of([row[n] for n, row in enumerate(rows)])
    return None if found is None else Pattern(None, found[1], found[1], found[0])


def _with_diagonal(rows: Rows) -> Pattern | None:
    """p_1 (1 − p_1) on the diagonal, and −p_i p_j beside it."""
    if len(rows) != len(rows[0]):
        return None
    found = pattern_of([row[n] for n, row in enumerate(rows)])
    if found is None:
        return None
    last = found[1]

    def put(node: Written) -> Written:
        if not isinstance(node, Scripted) or node.sub is None:
            return node
        return replace(node, sub=mapped(node.sub, numbered))

    def numbered(part: Written) -> Written:
        if isinstance(part, Number) and part.text == "1":
            return Letter(part.at, COUNTER)
        return Letter(part.at, ACROSS) if bare(part) == bare(last) else part

    entry = mapped(rows[0][-1], put)
    for r, row in enumerate(rows):
        for c, cell in enumerate(row):
            if r == c:
                continue
            if r == len(rows) - 2 or c == len(row) - 2:
                if not isinstance(cell, Dots):
                    return None
                continue
            wanted = filled(entry, _number(r, len(rows), last), COUNTER)
            if bare(cell) != bare(filled(wanted, _number(c, len(row), last), ACROSS)):
                return None
    return Pattern(entry, last, last, found[0])


def _is_nothing(cell: Written) -> bool:
    return (isinstance(cell, Number) and cell.text == "0") or (isinstance(cell, Text) and not cell.words.strip())


def _are_one(ends: Sequence[Written]) -> bool:
    return bool(ends) and all(bare(end) == bare(ends[0]) for end in ends)


def _number(place: int, count: int, last: Written) -> Written:
    return last if place == count - 1 else Number(last.at, str(place + 1))


def _with_single_places(cell: Written) -> Written:
    """a_{1,1} for a_{11}, and ∂²f/(∂x_1 ∂x_1) for ∂²f/∂x_1², so that all cells look alike."""

    def spread(node: Written) -> Written:
        if isinstance(node, Scripted) and (places := _places(node.sub)):
            return replace(node, sub=Listed(node.at, places, (",",) * (len(places) - 1)))
        if isinstance(node, Fraction):
            of, by = derivative_parts(node)
            if of is not None and by is not None and len(by) == 2 and isinstance(node.above, Product):
                sign = node.above.factors[0][1]
                sign = sign.base if isinstance(sign, Scripted) else sign
                below = tuple(("", part) for target in by for part in (sign, target))
                return replace(node, below=Product(node.below.at, below))
        return node

    return mapped(cell, spread)


def _places(sub: Written | None) -> tuple[Written, ...]:
    """1 and 1 of the subscript 11, 1 and n of 1n."""
    if isinstance(sub, Number) and len(sub.text) == 2 and sub.text.isdecimal():
        return tuple(Number(sub.at, digit) for digit in sub.text)
    factors = sub.factors if isinstance(sub, Product) else ()
    single = all(not op and isinstance(f, (Letter, Number)) for op, f in factors)
    return tuple(f for _, f in factors) if single and len(factors) == 2 else ()


def layout_shown(equations: Iterable[tuple[object, object]]) -> str:
    """The layout in which Jacobians are written out: ``denominator`` where each row has one ∂x_i, else nothing."""
    found = set()
    for left, right in equations:
        for one, other in ((left, right), (right, left)):
            if isinstance(one, Fraction) and isinstance(other, Grid) and len(other.rows) > 1 and len(other.rows[0]) > 1:
                corners = (other.rows[0][0], other.rows[0][-1], other.rows[-1][0])
                found.add(_layout_of(*(derivative_parts(c) if isinstance(c, Fraction) else None for c in corners)))
    return "denominator" if found == {"denominator"} else ""


def _bare(parts: Parts) -> tuple[object, object]:
    of, by = parts if parts is not None else (None, None)
    return bare(of), bare(tuple(by or ()))


def _layout_of(first: Parts, right: Parts, below: Parts) -> str:
    """From ∂y_1/∂x_1 and what stands at the ends of its row and of its column."""
    if not all(
        p is not None and p[0] is not None and p[1] is not None and len(p[1]) == 1 for p in (first, right, below)
    ):
        return ""
    (of, by), (of_right, by_right), (of_below, by_below) = (_bare(p) for p in (first, right, below))
    if (of, by) == (of_below, by_right) and of != of_right and by != by_below:
        return "denominator"
    return "numerator" if (of, by) == (of_right, by_below) else ""


class Grids(Applying):
    """The reading of matrices with dots."""

    def dotted(self, node: Grid) -> Expr:
        """The matrix that a grid with dots shows. Raises ReadError where its cells do not tell."""
        rows = node.rows
        if len(rows) == 1:
            return transpose(self._listed(rows[0], node.at))
        if all(len(row) == 1 for row in rows):
            return self._listed([row[0] for row in rows], node.at, stands=True)
        found = pattern_of_grid(rows)
        if found is not None:
            return self._matrix(found, node.at)
        if len({len(row) for row in rows}) == 1:
            if all(isinstance(row[-2], Dots) and not isinstance(row[0], Dots) for row in rows):
                return concatenate(*(transpose(self._listed(row, node.at)) for row in rows))
            if all(isinstance(cell, Dots) for cell in rows[-2]) and not isinstance(rows[0][-2], Dots):
                return concatenate(*(self._listed(column, node.at) for column in zip(*rows, strict=True)), axis=1)
        raise ReadError("what the dots stand for is not clear from the cells around them", node.at)

    def _listed(self, items: Sequence[Written], at: int, *, stands: bool = False) -> Expr:
        """a_1, …, a_n as a column; x_1^⊤, …, x_n^⊤ that stand upon each other as a matrix."""
        found = pattern_of(items)
        if found is None:
            raise ReadError("what the dots stand for is not clear from the items around them", at)
        running = self._index(COUNTER, at, self.size(found[1]))
        with self.bind({COUNTER: running}):
            entry = self.expression(found[0])
        if stands and not is_scalar(entry) and shape(entry)[0] == 1:
            return from_lines(entry, running.index, 0) or self._of_entries(entry, running, None, at)
        return self._of_entries(entry, running, None, at)

    def _matrix(self, found: Pattern, at: int) -> Expr:
        row, column = (
            self._index(letter, at, self.size(last))
            for letter, last in ((COUNTER, found.rows), (ACROSS, found.columns))
        )
        with self.bind({COUNTER: row, ACROSS: column}):
            within = None if found.diagonal is None else self.expression(found.diagonal)
            beside = None if found.entry is None else self.expression(found.entry)
        if within is None:
            assert beside is not None
            return self._of_entries(beside, row, column, at)
        if beside is None:
            return diagonal(self._of_entries(within, row, None, at))
        same = Same(row, column)
        return self._of_entries(add(product(same, within), product(minus(1, same), beside)), row, column, at)

    def _of_entries(self, entry: Expr, row: Running, column: Running | None, at: int) -> Expr:
        """The matrix with these entries: a Jacobian, what has a form without indices, or what is computed by them."""
        if not is_scalar(entry):
            raise ReadError("the entries beside dots are no numbers", at)
        if isinstance(entry, Differential) and all(isinstance(part, At) for part in entry.operands):
            (of, of_places), (by, by_places) = ((part.operands[0], part.args[:2]) for part in entry.operands)
            for first, second, turned in ((row, column, False), (column, row, True)):
                if of_places == (first, S.One) and by_places == (second, S.One):
                    return transpose(Jacobian(of, by)) if turned else Jacobian(of, by)
        form = lifted(entry, row.index, column.index if column is not None else None)
        return Entries(row, column if column is not None else S.One, entry) if form is None else form
