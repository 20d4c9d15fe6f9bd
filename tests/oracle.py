"""Numbers for index notation, by brute force: the tests' own reading of what a polynomial means."""

from __future__ import annotations

from itertools import product

import numpy as np

from symnet.core.expression import shape
from symnet.index.entries import entry, places
from symnet.index.factors import (
    Apply,
    AtLeast,
    Block,
    Cell,
    Delta,
    Determinant,
    Group,
    Inverse,
    IsLargest,
    Largest,
    LogDeterminant,
)
from symnet.index.told import Lag, Pair, Shift


def number(size, sizes):
    return int(size.xreplace(sizes))


def polynomial_value(polynomial, where, point, sizes):
    """A polynomial at given values of its free indices: every sum carried out."""
    return sum(term_value(t, where, point, sizes) for t in polynomial.terms)


def term_value(term, where, point, sizes):
    total = 0.0
    for chosen in product(*(range(number(b.size, sizes)) for b in term.bound)):
        inside = {**where, **dict(zip(term.bound, chosen, strict=True))}
        total += np.prod([factor_value(f, inside, point, sizes) ** float(e) for f, e in term.factors] or [1.0])
    return float(term.coefficient.xreplace(sizes)) * total


def factor_value(factor, where, point, sizes):
    def at(p):
        return 0 if p is None else where[p]

    if isinstance(factor, Cell):
        return point[factor.variable][at(factor.at[0]), at(factor.at[1])]
    if isinstance(factor, Delta):
        return float(at(factor.at[0]) == at(factor.at[1]))
    if isinstance(factor, Block):
        return float(at(factor.at[0]) == number(factor.offset, sizes) + at(factor.at[1]))
    if isinstance(factor, AtLeast):
        return float(at(factor.at[0]) >= at(factor.at[1]))
    if isinstance(factor, Pair):
        inner = number(factor.second.size, sizes)
        return float(at(factor.whole) == at(factor.first) * inner + at(factor.second))
    if isinstance(factor, Lag):
        columns = number(factor.second.size, sizes) if factor.second is not None else 1
        return float(at(factor.whole) == at(factor.first) - at(factor.second) + columns - 1)
    if isinstance(factor, Shift):
        return float(at(factor.whole) == factor.step * at(factor.first) + factor.gap * at(factor.second))
    if isinstance(factor, Group):
        return polynomial_value(factor.body, where, point, sizes)
    if isinstance(factor, Apply):
        argument = polynomial_value(factor.body, where, point, sizes)
        return factor.function.values(np.array([[argument]])).item()
    ranges = [range(number(o.size, sizes)) for o in factor.over]

    def body(chosen):
        return polynomial_value(factor.body, {**where, **dict(zip(factor.over, chosen, strict=True))}, point, sizes)

    if isinstance(factor, Largest):
        return max(body(c) for c in product(*ranges))
    if isinstance(factor, IsLargest):
        here = tuple(where[p] for p in factor.places)
        return float(here == max(product(*ranges), key=body))
    matrix = np.array([[body((i, j)) for j in ranges[1]] for i in ranges[0]])
    if isinstance(factor, Determinant):
        return np.linalg.det(matrix)
    if isinstance(factor, LogDeterminant):
        return np.log(abs(np.linalg.det(matrix)))
    assert isinstance(factor, Inverse)
    return np.linalg.inv(matrix)[where[factor.at[0]], where[factor.at[1]]]


def entries_value(expression, point, sizes):
    """The array of all entries of an expression."""
    rows, columns = (number(s, sizes) for s in shape(expression))
    i, j = places(expression)
    polynomial = entry(expression, i, j)
    found = np.empty((rows, columns))
    for r, c in product(range(rows), range(columns)):
        where = {p: v for p, v in ((i, r), (j, c)) if p is not None}
        found[r, c] = polynomial_value(polynomial, where, point, sizes)
    return found


def central_differences(program, params, data, name, step=1e-6):
    """The gradient of a program by one parameter, as differences of its loss."""
    value = np.array(params[name], float)
    seen = np.empty_like(value)
    for at in np.ndindex(value.shape):
        losses = []
        for sign in (1, -1):
            moved = value.copy()
            moved[at] += sign * step
            losses.append(program({**params, name: moved}, data)[0])
        seen[at] = (losses[0] - losses[1]) / (2 * step)
    return seen
