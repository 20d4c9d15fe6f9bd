"""The normal form: what is the same is the same, what is not is not, and no index is ever captured."""

import pytest

import symnet as s
from symnet.index.entries import entry, places
from symnet.index.factors import Cell, Delta
from symnet.index.normal import normal, same
from symnet.index.polynomial import Index, Polynomial, Term, single
from symnet.index.rational import cancelled, vanishes

n, m, k = s.dim("n"), s.dim("m"), s.dim("k")
A, B, C = s.matrix("A", n, n), s.matrix("B", n, n), s.matrix("C", n, n)
x, y = s.vector("x", n), s.vector("y", n)
a, b = s.scalar("a"), s.scalar("b")


def alike(left, right):
    at = places(left)
    return vanishes(entry(left, *at) - entry(right, *at))


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ((A * B).T, B.T * A.T),
        (A * (B * C), (A * B) * C),
        (s.trace(A * B), s.trace(B * A)),
        (s.trace(A * B * C), s.trace(B * C * A)),
        (s.trace(A.T * B), s.total(s.hadamard(A, B))),
        (s.dot(x, y), s.dot(y, x)),
        (s.dot(x, A * y), s.dot(A.T * x, y)),
        (s.squared_norm(x), x.T * x),
        (s.hadamard(x, y), s.diagonal(x) * y),
        ((A + B) * x, A * x + B * x),
        (A - A, s.Zeros(n, n)),
        (s.ones(n).T * x, s.total(x)),
        (a / b + b / a, (a**2 + b**2) / (a * b)),
        ((1 - a) / (1 - a) ** 2, 1 / (1 - a)),
        (s.total(s.softmax(x)), s.ones(1)),
        (s.concatenate(x, y).T * s.concatenate(y, x), 2 * s.dot(x, y)),
        (s.outer(x, y) * y, s.squared_norm(y) * x),
        (A * s.Identity(n), A),
        (s.squared_norm(x - y), s.squared_norm(x) - 2 * s.dot(x, y) + s.squared_norm(y)),
        (s.hadamard(s.step(x), s.step(x)), s.step(x)),
    ],
)
def test_the_same(left, right):
    assert alike(left, right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (A * B, B * A),
        (A.T, A),
        (s.trace(A * B * C), s.trace(C * B * A)),
        (A * x, A.T * x),
        (s.hadamard(A, B) * x, A * B * x),
        (s.squared_norm(A * x), s.squared_norm(A) * s.squared_norm(x)),
        (s.sigmoid(a), s.tanh(a)),
        (s.total(s.hadamard(x, x)), s.total(x) ** 2),
        (a / b, b / a),
        (s.outer(x, y), s.outer(y, x)),
        (s.softmax(x), s.log_softmax(x)),
        (s.hadamard(x, s.ones(n)), s.ones(n)),
        (2 * x, 3 * x),
        (s.maximum(A, 0).T, s.maximum(A, 1)),
    ],
)
def test_not_the_same(left, right):
    assert not alike(left, right)


def test_a_squared_sum_does_not_capture_its_index():
    """(Σ_k x_k)(Σ_k x_k) is a double sum, not Σ_k x_k²."""
    total = entry(s.total(x), None, None)
    assert same(total * total, entry(s.total(x) ** 2, None, None))
    assert not same(total * total, entry(s.squared_norm(x), None, None))
    assert len(normal(total * total).terms[0].bound) == 2


def test_renaming_does_not_capture():
    i, j = Index(n), Index(n)
    under_a_sum = Polynomial((Term(s.dim("n") ** 0, (j,), ((Cell((i, j), A), 1),)),))
    moved = under_a_sum.renamed({i: j})
    term = moved.terms[0]
    assert term.bound[0] is not j
    assert moved.free == {j}


def test_a_derivative_under_a_sum_keeps_its_indices_together():
    """∂/∂x_p Σ_i x_i² = 2 x_p, not Σ_i 2 x_i."""
    p = Index(n)
    slope = normal(entry(s.squared_norm(x), None, None).derivative(x, (p, None)))
    assert same(slope, single(Cell((p, None), x)).scaled(s.dim("n") ** 0 * 2))


def test_deltas_contract_and_free_ones_choose_one_index():
    i, j = Index(n), Index(n)
    left = single(Delta((i, j))) * single(Cell((i, None), x))
    right = single(Delta((i, j))) * single(Cell((j, None), x))
    assert same(left, right)
    assert same(left.summed(j), single(Cell((i, None), x)))
    unused = single(Cell((i, None), x)).summed(j)
    assert same(unused, single(Cell((i, None), x)).scaled(n))


def test_symmetric_bound_indices_have_one_name():
    """x_i x_j A_ij A_ji summed, written twice with the indices exchanged."""
    i, j, p, q = (Index(n) for _ in range(4))

    def term(r, t):
        factors = single(Cell((r, None), x)) * single(Cell((t, None), x)) * single(Cell((r, t), A))
        return (factors * single(Cell((t, r), A))).summed(r, t)

    assert same(term(i, j), term(q, p))


def test_division_by_zero_is_an_error():
    with pytest.raises(ValueError, match="identically zero"):
        normal(entry(1 / (a - a), None, None))


def test_cancelling_prefers_the_shorter_form():
    p = entry(s.log_softmax(x), *places(x))
    assert cancelled(p).terms
    q = entry((1 - a) * a / (1 - a), None, None)
    assert same(cancelled(q), entry(a, None, None))
