"""Inverses, determinants, pairs of places: what the normal form makes of them is worth the same and shows enough."""

import numpy as np
import pytest
from sympy import Integer

import symnet as s
from symnet.calculus.proof import equal
from symnet.core.expression import shape, variables
from symnet.core.symbols import Variable
from symnet.index.entries import entry, places
from symnet.index.normal import normal
from symnet.ops.constants import Identity
from tests.oracle import number, polynomial_value

m, n, k = s.dim("m"), s.dim("n"), s.dim("k")
SIZES = {m: Integer(3), n: Integer(2), k: Integer(4)}
A, B, C = (s.matrix(name, n, n) for name in "ABC")
X, Y = s.matrix("X", m, n), s.matrix("Y", n, k)
v, w = s.vector("v", n), s.vector("w", n)
a = s.scalar("a")
S = s.matrix("S", n, n, domain="symmetric")
inv, det, tr, I = s.inverse, s.determinant, s.trace, Identity(n)  # noqa: E741
ridge = X.T * X + a * I
inner = X * inv(A) * X.T + s.Identity(m)

SAME = [
    (inv(A) * A, I),
    (A * inv(A), I),
    (inv(2 * A) * A, I / 2),
    (inv(A * B), inv(B) * inv(A)),
    (inv(A * s.diagonal(v) * B), inv(B) * s.diagonal(1 / v) * inv(A)),
    (inv(A.T), inv(A).T),
    (inv(inv(A)), A),
    (inv(a * A), inv(A) / a),
    (inv(s.diagonal(v)), s.diagonal(1 / v)),
    (ridge * inv(ridge), I),
    (inv(ridge) * ridge, I),
    (inv(ridge) * X.T * X, I - a * inv(ridge)),
    (inv(ridge).T, inv(ridge)),
    (X.T * inv(inner) * X * inv(A) * X.T, X.T - X.T * inv(inner)),
    (inv(S).T, inv(S)),
    (inv(A + A.T) * (A * v + A.T * v), v),
    ((A + A.T) * inv(A + A.T), I),
    (v.T * (A + A.T) * inv(A + A.T) * w, v.T * w),
    (inv(a * X.T * X), inv(X.T * X) / a),
    (tr(S * A), tr(S * A.T)),
    (tr(inv(A) * B * A), tr(B)),
    (det(A * B), det(A) * det(B)),
    (det(A.T), det(A)),
    (det(inv(A)) * det(A), Integer(1) * (a / a)),
    (det(3 * A), Integer(3) ** n * det(A)),
    (s.log_determinant(A * inv(B)), s.log_determinant(A) - s.log_determinant(B)),
    (s.log_determinant(A.T), s.log_determinant(A)),
    ((A + C * S * C.T) * (inv(A) - inv(A) * C * inv(inv(S) + C.T * inv(A) * C) * C.T * inv(A)), I),
    (s.vec(A * B * Y), s.kronecker(Y.T, A) * s.vec(B)),
    (s.vec(X.T), s.commutation(m, n) * s.vec(X)),
    (s.commutation(m, n).T * s.commutation(m, n), s.Identity(m * n)),
    (s.kronecker(X, v.T) * s.kronecker(A, w), (v.T * w) * (X * A)),
    (tr(s.kronecker(A, B * B.T)), tr(A) * tr(B * B.T)),
    (s.kronecker(X, A).T, s.kronecker(X.T, A.T)),
    (s.vec(v * w.T), s.kronecker(w, v)),
    (s.unvec(s.vec(X), m, n), X),
    (s.symmetric(A).T, s.symmetric(A)),
    (s.lower(s.symmetric(A)), s.lower(A)),
    (s.symmetric(s.lower(A)), s.symmetric(A)),
    (s.toeplitz(s.diagonal_sums(s.toeplitz(s.vector("t", 2 * n - 1), n)), n), None),
]
"""Pairs that are the same, for all sizes and values."""

OTHER = [
    (inv(A) * A.T, I),
    (inv(A) * B * A, B),
    (inv(ridge) * X.T * X, I + a * inv(ridge)),
    (inv(A * B), inv(A) * inv(B)),
    (inv(A + B), inv(A) + inv(B)),
    (tr(A * B), tr(A * B.T)),
    (det(A + B), det(A) + det(B)),
    (det(3 * A), 3 * det(A)),
    (s.vec(A * B * Y), s.kronecker(A, Y.T) * s.vec(B)),
    (s.vec(X.T), s.vec(X)),
    (s.kronecker(A, B), s.kronecker(B, A)),
    (s.symmetric(A), (A + A.T) / 2),
    (s.symmetric(A), A),
    (inv(A).T, inv(A)),
    (s.hadamard(inv(A), A), I),
    (inv(S) * A * S, A),
    (inv(A) * s.diagonal(v) * A, s.diagonal(v)),
    (inv(X.T * X) * X.T * s.diagonal(s.vector("d", m)) * X, I),
    (s.hadamard(inv(A) * A, B) * inv(A), B * inv(A)),
]
"""Pairs that are not."""


def point(expressions, seed=0):
    rng = np.random.default_rng(seed)
    values = {}
    for e in expressions:
        for x in variables(e):
            sizes = [number(d, SIZES) for d in shape(x)]
            found = rng.normal(size=sizes) + (3 * np.eye(*sizes) if 1 not in sizes else 2)
            values.setdefault(x, found + found.T if x.is_symmetric else found)
    return values


def all_entries(polynomial, at, expression, values):
    rows, columns = (number(d, SIZES) for d in shape(expression))
    for r, c in np.ndindex(rows, columns):
        where = {p: q for p, q in zip(at, (r, c), strict=True) if p is not None}
        yield polynomial_value(polynomial, where, values, SIZES)


sides = [side for pair in (*SAME, *OTHER) for side in pair if side is not None]


@pytest.mark.parametrize("expression", sides, ids=str)
def test_the_normal_form_is_worth_the_same(expression):
    """By brute force: sums carried out, inverses and determinants by numpy."""
    values = point([expression])
    at = places(expression)
    polynomial = entry(expression, *at)
    before = list(all_entries(polynomial, at, expression, values))
    after = list(all_entries(normal(polynomial), at, expression, values))
    np.testing.assert_allclose(after, before, rtol=1e-8, atol=1e-8)


@pytest.mark.parametrize(("left", "right"), [p for p in SAME if p[1] is not None], ids=str)
def test_the_same(left, right):
    assert equal(left, right)


@pytest.mark.parametrize(("left", "right"), OTHER, ids=str)
def test_not_the_same(left, right):
    assert not equal(left, right)


def test_an_inverse_beside_itself_keeps_other_indices_apart():
    """Σ_ik A⁻¹_ik A_ki B_ik is no trace: k stands in a third factor."""
    both = s.hadamard(inv(A).T, A)
    assert not equal(s.total(s.hadamard(both, B)), tr(B))
    assert equal(s.total(both), tr(I))


def test_by_a_symmetric_matrix_nothing_is_differentiated():
    W = Variable("W", n, n, "parameter", "symmetric")
    network = s.Network([("f", tr(W * A))], "f")
    with pytest.raises(s.NoRuleError, match="symmetric"):
        s.derive(network)


def test_a_symmetric_matrix_is_square():
    with pytest.raises(s.ShapeError, match="square"):
        Variable("W", m, n, "data", "symmetric")


def test_free_entries_of_a_symmetric_matrix_have_the_derivative_of_the_cookbook():
    Z = s.parameter("Z", n, n)
    f = s.log_determinant(s.symmetric(Z))
    network = s.Network([("S", s.symmetric(Z)), ("f", s.log_determinant(s.symmetric(Z)))], "f")
    found = s.derive(network).gradient("Z")
    P = inv(s.symmetric(Z))
    assert equal(found, s.lower(2 * P - s.hadamard(P, I)))
    assert not equal(found, s.lower(P))
    assert f.shape == (1, 1)
