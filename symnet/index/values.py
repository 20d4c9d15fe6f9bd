"""Polynomials in numbers: whether one is not zero at some point, which is seen sooner than that no proof is found.

    x_i y_j − x_j y_i  at x = (0.3, 0.7), y = (0.5, 0.2):  −0.29, so it is not zero

Each entry of a variable is a number between 0 and 1 that its name alone tells, each size a small number.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from itertools import islice, product
from random import Random

import numpy as np
from sympy import Expr, Integer

from symnet.core.symbols import Variable
from symnet.index.factors import Apply, AtLeast, Block, Cell, Delta, Group
from symnet.index.polynomial import Factor, Index, Place, Polynomial, Term

SMALLEST = 2
"""The smallest size: an axis of one entry has no index."""

MOST_PLACES, MOST_TERMS = 6, 2000
"""At so many places it is tried, and so many products are added up there."""

NOISE = 1e-7
"""What rounding may leave of terms that add up to zero, beside the largest of them."""

Where = Mapping[Index, int]


def is_not_zero(polynomial: Polynomial, summing: Mapping[Variable, int] | None = None) -> bool:
    """Whether it has another value than zero at a point. False says that none was found, or that it has no value there.

    The entries of some variables sum to one along an axis; whatever else is known of variables does not hold there.
    """
    point = _Point(polynomial, summing or {})
    try:
        with np.errstate(all="ignore"):
            return any(point.is_other_than_zero(polynomial, where) for where in islice(point.places(), MOST_PLACES))
    except (_NoValueError, ArithmeticError, ValueError, TypeError):
        return False


class _NoValueError(Exception):
    """A factor that is not evaluated, or a size that is no number here."""


class _Point:
    """The sizes and the entries of all variables, and what was computed of them."""

    def __init__(self, polynomial: Polynomial, summing: Mapping[Variable, int]) -> None:
        letters = sorted(_sizes(polynomial), key=str)
        self.sizes = {letter: Integer(SMALLEST + n) for n, letter in enumerate(letters)}
        self.summing = summing
        self.free = sorted(polynomial.free, key=lambda i: i.serial)
        self.left = MOST_TERMS * MOST_PLACES
        self._number: dict[Expr, float] = {}
        self._entries: dict[tuple[Variable, int, int], float] = {}

    def places(self) -> Iterator[dict[Index, int]]:
        """Values of the free indices, the last ones first: there the blocks of a matrix differ."""
        ranges = [range(self._whole(i.size) - 1, -1, -1) for i in self.free]
        return (dict(zip(self.free, values, strict=True)) for values in product(*ranges))

    def is_other_than_zero(self, polynomial: Polynomial, where: Where) -> bool:
        """Whether the terms do not add up to zero there."""
        parts = [value for term in polynomial.terms for value in self._terms(term, where)]
        total = math.fsum(parts)
        return math.isfinite(total) and abs(total) > NOISE * max(map(abs, parts), default=0.0)

    def _value(self, polynomial: Polynomial, where: Where) -> float:
        return math.fsum(value for term in polynomial.terms for value in self._terms(term, where))

    def _terms(self, term: Term, where: Where) -> Iterator[float]:
        """coefficient Π factor^exponent for each value of the bound indices."""
        coefficient = self._number_of(term.coefficient)
        for values in product(*(range(self._whole(b.size)) for b in term.bound)):
            self.left -= 1
            if self.left < 0:
                raise _NoValueError
            at = {**where, **dict(zip(term.bound, values, strict=True))} if values else where
            value = coefficient
            for factor, exponent in term.factors:
                value *= self._factor(factor, at) ** exponent
                if value == 0:
                    break
            yield value

    def _factor(self, factor: Factor, at: Where) -> float:
        match factor:
            case Cell():
                row, column = (_at(place, at) for place in factor.at)
                return self._entry(factor.variable, row, column)
            case Delta():
                return float(_at(factor.at[0], at) == _at(factor.at[1], at))
            case AtLeast():
                return float(_at(factor.at[0], at) >= _at(factor.at[1], at))
            case Block():
                return float(_at(factor.at[0], at) == self._number_of(factor.offset) + _at(factor.at[1], at))
            case Group():
                return self._value(factor.body, at)
            case Apply():
                return float(factor.function.values(np.asarray(self._value(factor.body, at))))
        raise _NoValueError

    def _entry(self, variable: Variable, row: int, column: int) -> float:
        if variable.is_symmetric and column < row:
            row, column = column, row
        key = variable, row, column
        if key not in self._entries:
            value = _drawn(variable, row, column)
            if (axis := self.summing.get(variable)) is not None:
                numbers = range(self._whole(variable.shape[axis]))
                value /= math.fsum(_drawn(variable, *((n, column) if axis == 0 else (row, n))) for n in numbers)
            self._entries[key] = value
        return self._entries[key]

    def _number_of(self, expression: Expr) -> float:
        if expression not in self._number:
            value = expression.xreplace(self.sizes)
            if not value.is_number or not value.is_real:
                raise _NoValueError
            self._number[expression] = float(value)
        return self._number[expression]

    def _whole(self, size: Expr) -> int:
        number = self._number_of(size)
        if number < 1 or number != int(number):
            raise _NoValueError
        return int(number)


def _drawn(variable: Variable, row: int, column: int) -> float:
    return Random(f"{variable.token}[{row},{column}]").uniform(0.1, 0.9)


def _at(place: Place, where: Where) -> int:
    return where[place] if place is not None else 0


def _sizes(polynomial: Polynomial) -> set[Expr]:
    """The symbols in sizes and coefficients, within factors too."""
    found, pending = set[Expr](), [polynomial]
    while pending:
        inner = pending.pop()
        for term in inner.terms:
            found |= term.coefficient.free_symbols
            for index in (*term.bound, *term.indices):
                found |= index.size.free_symbols
            pending += [f.body for f, _ in term.factors if isinstance(f, (Group, Apply))]
    return found
