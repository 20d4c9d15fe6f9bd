"""Values by hand, which share nothing with the declarations: activations, and what is taken down columns."""

import math

import numpy as np
import pytest
import sympy
from sympy import Integer

import symnet as s
from symnet.core.errors import ShapeError
from symnet.core.symbols import Variable
from symnet.ops.constants import is_zero
from symnet.ops.limit import Limit
from symnet.ops.positive import is_positive
from symnet.ops.scale import scale
from symnet.ops.steps import over_steps
from tests.oracle import entries_value

m, n = s.dim("m"), s.dim("n")
A, x, y = s.matrix("A", m, n), s.vector("x", n), s.vector("y", m)
ARRAY = np.array([[0.5, -1.0, 2.0, 0.25], [3.0, 0.0, -0.5, 1.0], [-2.0, 1.5, 0.75, -0.25]])
E = np.exp(ARRAY)


@pytest.mark.parametrize(
    ("function", "by_hand"),
    [
        (s.sigmoid, lambda t: 1 / (1 + math.exp(-t))),
        (s.tanh, lambda t: (math.exp(2 * t) - 1) / (math.exp(2 * t) + 1)),
        (s.relu, lambda t: max(t, 0)),
        (s.leaky_relu, lambda t: t if t > 0 else t / 100),
        (s.softplus, lambda t: math.log(1 + math.exp(t))),
        (s.gelu, lambda t: t * (1 + math.erf(t / math.sqrt(2))) / 2),
        (s.step, lambda t: float(t > 0)),
    ],
    ids=lambda f: getattr(f, "name", ""),
)
def test_activations(function, by_hand):
    """Goodfellow et al. 2016, section 6.3; Hendrycks and Gimpel 2016 for GELU."""
    points = np.array([[-2.0], [-0.5], [0.3], [1.7]])
    np.testing.assert_allclose(function.values(points), [[by_hand(t)] for t in points.ravel()], rtol=1e-12)


@pytest.mark.parametrize(
    ("expression", "by_hand"),
    [
        (s.mean(A, 0), ARRAY.mean(axis=0, keepdims=True)),
        (s.mean(A, 1), ARRAY.mean(axis=1, keepdims=True)),
        (s.softmax(A, 0), E / E.sum(axis=0)),
        (s.softmax(A, 1), E / E.sum(axis=1, keepdims=True)),
        (s.log_softmax(A, 0), ARRAY - np.log(E.sum(axis=0))),
        (s.standardised(A, 0, 0), (ARRAY - ARRAY.mean(axis=0)) / ARRAY.std(axis=0)),
        (s.rms_normalised(A, 0, 0), ARRAY / np.sqrt((ARRAY**2).mean(axis=0))),
        (s.deviation(A, 0, 0), ARRAY.std(axis=0, keepdims=True)),
    ],
    ids=str,
)
def test_along_an_axis(expression, by_hand):
    found = entries_value(expression, {A: ARRAY}, {m: Integer(3), n: Integer(4)})
    np.testing.assert_allclose(found, by_hand, atol=1e-12)


def test_rows_stand_up_and_columns_lie_down():
    assert s.vec(x.T) == x
    assert s.unvec(x, 1, n) == x.T


def test_what_is_left_of_a_share_is_positive():
    """1 − σ(x) and 1 − softmax(x) have logarithms everywhere; 1 − tanh(x)² is no such thing, nor is 1 − 2σ(x)."""
    assert is_positive(s.ones(n) - s.sigmoid(x))
    assert is_positive(s.ones(n) - s.softmax(x))
    assert not is_positive(s.ones(n) - 2 * s.sigmoid(x))
    assert not is_positive(s.ones(n) - x)


def test_a_limit_has_one_shape():
    with pytest.raises(ShapeError, match="have two"):
        Limit(x, s.matrix("B", n, m))
    with pytest.raises(ShapeError, match="have two"):
        Limit(x, y)


def test_numbers_stand_before_a_sum_over_steps():
    t = sympy.Symbol("t", integer=True, positive=True)
    one = over_steps(t, 1, s.dim("T"), Variable("l_{#}", 1, 1, "free", "real", t))
    [body] = one.operands
    assert one.tidy(body) == one
    assert one.tidy(scale(2, body)) == scale(2, one)
    assert is_zero(one.tidy(scale(0, body)))
