"""Collected, factored, cancelled: other forms of one sum of products, worth the same and no longer."""

import numpy as np
import pytest
from sympy import Integer, Rational

import symnet as s
from symnet.core.expression import shape, variables
from symnet.index.collecting import collected
from symnet.index.entries import entry, places
from symnet.index.factoring import factored
from symnet.index.normal import normal
from symnet.index.rational import cancelled
from tests.oracle import number, polynomial_value

m, n = s.dim("m"), s.dim("n")
SIZES = {m: Integer(3), n: Integer(2)}
A, B, D = s.matrix("A", m, n), s.matrix("B", m, n), s.matrix("D", n, n)
x, y, z = s.vector("x", n), s.vector("y", n), s.vector("z", m)
a, b = s.scalar("a"), s.scalar("b")

EXPRESSIONS = [
    2 * s.hadamard(A, A) - 2 * s.hadamard(A, B),
    3 * a * x - 3 * a * y,
    4 * a * x + 6 * a * y,
    -2 * (A * x) * (z.T * A * y) + 5 * (A * x) * (z.T * B * y),
    Rational(2, 3) * s.hadamard(x, x) - Rational(2, 3) * s.hadamard(x, y),
    6 * a * s.squared_norm(x) * y - 6 * a * s.dot(x, y) * y,
    s.hadamard(s.softmax(x), y - s.dot(s.softmax(x), y) * s.ones(n)),
    -3 * s.hadamard(s.exp(x), y) - 3 * s.hadamard(s.exp(x), x),
    (a * x) / (2 * b) - (a * y) / (2 * b),
    2 * a**2 * b + 4 * a * b**2 + 2 * a * b,
    2 * (D + D.T) * x - 2 * s.inverse(3 * (D + D.T)) * y,
    s.inverse(2 * D + 4 * D.T) * x,
    s.determinant(2 * D) * x + 2 * s.determinant(D) * y,
    s.outer(z, x) * D + s.outer(z, y) * D,
]


def value(polynomial, at, expression, values):
    found = []
    for place in np.ndindex(*(number(d, SIZES) for d in shape(expression))):
        where = {p: q for p, q in zip(at, place, strict=True) if p is not None}
        found.append(polynomial_value(polynomial, where, values, SIZES))
    return found


@pytest.mark.parametrize("form", [normal, collected, factored, cancelled], ids=lambda f: f.__name__)
@pytest.mark.parametrize("expression", EXPRESSIONS, ids=str)
def test_another_form_is_worth_the_same(expression, form):
    """By brute force, every sum carried out; of the entries, and of their normal form."""
    rng = np.random.default_rng(1)
    values = {v: rng.normal(size=[number(d, SIZES) for d in shape(v)]) + 0.5 for v in variables(expression)}
    at = places(expression)
    polynomial = entry(expression, *at)
    wanted = value(polynomial, at, expression, values)
    for given in (polynomial, normal(polynomial)):
        np.testing.assert_allclose(value(form(given), at, expression, values), wanted, rtol=1e-9, atol=1e-9)
