"""What is known between different functions: identities that hold, and neighbours of them that do not."""

import pytest

import symnet as s
from symnet.calculus.proof import equal

d, m, n = (s.dim(x) for x in "dmn")
z, A, ones = s.vector("z", d), s.matrix("A", m, n), s.ones(d)
c, y = s.scalar("c"), s.scalar("y")
p, q = s.scalar("p", domain="positive"), s.scalar("q", domain="positive")
sigmoid, softplus, log, exp, sqrt = s.sigmoid, s.softplus, s.log, s.exp, s.sqrt

HOLD = {
    "σ(−c) = 1 − σ(c)": (sigmoid(-c), 1 - sigmoid(c)),
    "tanh by σ": (s.tanh(c), 2 * sigmoid(2 * c) - 1),
    "log σ": (log(sigmoid(c)), -softplus(-c)),
    "log(1 − σ)": (log(1 - sigmoid(c)), -softplus(c)),
    "softplus turned round": (softplus(-c), softplus(c) - c),
    "cross-entropy from the logit": (-(y * log(sigmoid(c)) + (1 - y) * log(1 - sigmoid(c))), softplus(c) - y * c),
    "log-sum-exp shifted": (log(s.total(exp(z))), c + log(s.total(exp(z - c * ones)))),
    "log softmax": (log(s.softmax(z)), s.log_softmax(z)),
    "of each row": (log(s.softmax(A)), s.log_softmax(A)),
    "softmax shifted": (s.softmax(z), s.softmax(z - c * ones)),
    "a root squared": (s.squared_norm(z) / sqrt(s.squared_norm(z)), sqrt(s.squared_norm(z))),
    "length after standardising": (s.squared_norm(s.standardised(z)), d),
    "a number out of a root": (sqrt(4 * p), 2 * sqrt(p)),
    "rmsnorm stretched": (s.rms_normalised(3 * z), s.rms_normalised(z)),
    "logarithm of a product": (log(p * q), log(p) + log(q)),
    "logarithm of a quotient": (log(p / q), log(p) - log(q)),
    "exp after log": (exp(log(p)), p),
    "|c| by its sign": (s.absolute(c) * s.absolute(c), c * c),
    "ReLU by the step": (s.relu(c), c * s.step(c)),
}

DO_NOT = {
    "σ is not even": (sigmoid(c), sigmoid(-c)),
    "a shift that is forgotten": (log(s.total(exp(z))), log(s.total(exp(z - c * ones)))),
    "√c² is |c|": (sqrt(c * c), c),
    "a number out of a root, turned": (s.rms_normalised(-3 * z), s.rms_normalised(z)),
    "softplus is not ReLU": (softplus(c), s.relu(c)),
    "a product of what may be negative": (log(c * y), log(c) + log(y)),
    "a logarithm of a sum": (log(p + q), log(p) + log(q)),
    "exp of a sum over an index": (exp(s.total(z)), s.total(exp(z))),
    "a letter in the sum": (log(s.total(exp(z))), s.total(z)),
    "softmax is not homogeneous": (s.softmax(2 * z), s.softmax(z)),
}


@pytest.mark.parametrize("name", HOLD)
def test_what_holds_is_proved(name):
    assert equal(*HOLD[name])


@pytest.mark.parametrize("name", DO_NOT)
def test_what_does_not_hold_is_not(name):
    assert not equal(*DO_NOT[name])


def test_an_index_of_a_sum_is_not_taken_out_of_it():
    """Σ_k e^{z_k} v_k shares no factor, although each of its terms has e^{z_k}."""
    v = s.vector("v", d)
    assert not equal(log(s.dot(exp(z), v)), s.total(z) + log(s.total(v)))
    assert equal(log(s.dot(exp(z + c * ones), v)), c + log(s.dot(exp(z), v)))
