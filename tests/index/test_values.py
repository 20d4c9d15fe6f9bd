"""Polynomials in numbers: one that is zero everywhere has no other value, one that is not has."""

import pytest

import symnet as s
from symnet.core.expression import shape
from symnet.index.entries import entry, places
from symnet.index.factors import Block
from symnet.index.polynomial import Index, single
from symnet.index.values import is_not_zero

n, k = s.dim("n"), s.dim("k")
A, B = s.matrix("A", n, n), s.matrix("B", n, n)
S = s.matrix("S", n, n, domain="symmetric")
x, v, y = s.vector("x", n), s.vector("v", n), s.vector("y", k)


def differ(left, right, **known):
    assert shape(left) == shape(right)
    at = places(left)
    return is_not_zero(entry(left, *at) - entry(right, *at), **known)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (s.sigmoid(x), s.ones(n) - s.sigmoid(-x)),
        (s.dot(x, A * v), s.dot(A.T * x, v)),
        (S * x, S.T * x),
        (s.softplus(x), s.log(s.ones(n) + s.exp(x))),
        (s.trace(A * B), s.trace(B * A)),
        (s.total(s.softmax(y)), s.ones(1)),
    ],
)
def test_zero_has_no_other_value(left, right):
    assert not differ(left, right)
    assert differ(left, right + right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (A * x, A.T * x),
        (s.sigmoid(x), s.sigmoid(-x)),
        (s.hadamard(x, v), s.hadamard(x, x)),
        (x * v.T, v * x.T),
        (A * B, B * A),
        (s.diagonal(x), x * s.ones(n).T),  # only beside the diagonal
    ],
)
def test_what_differs_is_seen_to(left, right):
    assert differ(left, right)


def test_entries_that_sum_to_one_do():
    assert differ(s.total(y), s.ones(1))
    assert not differ(s.total(y), s.ones(1), summing={y: 0})
    assert differ(s.total(s.hadamard(y, y)), s.ones(1), summing={y: 0})


def test_nothing_is_said_of_what_has_no_value():
    assert not differ(s.log(-x), s.sqrt(-x))  # of negative numbers
    assert not differ(s.inverse(A), s.inverse(B))  # of which no entries are computed
    i, p = Index(n), Index(k / 4)
    assert not is_not_zero(single(Block((i, p), n - k)))  # of half a row


def test_long_sums_are_given_up_in_time():
    many = A
    for _ in range(30):
        many = many * A
    assert not differ(many, B)
