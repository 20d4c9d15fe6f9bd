"""Derivatives of every kind: formulas written by hand, verdicts, central differences, what is refused."""

import mpmath
import numpy as np
import pytest

import symnet as s
from symnet.calculus.differentials import beside, is_proved, tangents
from symnet.calculus.kinds import KINDS, results
from symnet.calculus.numeric import evaluate, exact, sample, sized, value
from symnet.calculus.proof import equal
from symnet.calculus.pushing import pushed
from symnet.core.errors import LossError, NoRuleError, ShapeError, UnknownNameError, UnprovedError
from symnet.core.expression import shape
from symnet.core.network import Equation
from symnet.core.symbols import Change, Variable
from symnet.ops.product import Product

n, h, m, k = s.dim("n"), s.dim("h"), s.dim("m"), s.dim("K")


def layer():
    z = s.equation("z", s.parameter("W", h, n) * s.data("x", n) + s.parameter("b", h))
    return s.Network([z, ("a", s.tanh(z))])


def ridge():
    X, y, w = s.data("X", m, n), s.data("y", m), s.parameter("w", n)
    c = s.scalar("c", "data")
    r = s.equation("r", X * w - y)
    return s.Network([r, ("J", s.squared_norm(r) / 2 + c * s.squared_norm(w) / 2)], "J")


def matrices():
    A, t, B = s.data("A", n, n), s.parameter("t"), s.data("B", n, n)
    M = s.equation("M", s.inverse(A + t * B))
    return s.Network([M, ("f", s.log_determinant(A + t * B))], "f")


# By hand ----------------------------------------------------------------------------------------------------------


def test_products_with_the_jacobian_of_a_layer():
    x, W, a = s.data("x", n), s.parameter("W", h, n), Variable("a", h, 1, "intermediate")
    c, v, V = s.data("c", h), s.data("v", n), s.data("V", h, n)
    slope = 1 - s.hadamard(a, a)
    assert equal(s.vjp(layer(), "a", "x", "c"), W.T * s.hadamard(c, slope))
    assert equal(s.vjp(layer(), "a", "W", "c"), s.hadamard(c, slope) * x.T)
    assert equal(s.jvp(layer(), "a", "x", "v"), s.hadamard(slope, W * v))
    assert equal(s.jvp(layer(), "a", "W", "V"), s.hadamard(slope, V * x))
    assert equal(s.jvp(layer(), "a", "b", "c"), s.hadamard(slope, c))
    assert not equal(s.jvp(layer(), "a", "x", "v"), W * v)


def test_the_hessian_of_ridge_regression_times_a_direction():
    X, v, c = s.data("X", m, n), s.data("v", n), s.scalar("c", "data")
    assert equal(s.hvp(ridge(), "w", "v"), X.T * (X * v) + c * v)
    assert not equal(s.hvp(ridge(), "w", "v"), X.T * (X * v))


def test_the_hessian_of_logistic_regression_times_a_direction():
    X, v, a = s.data("X", m, n), s.data("v", n), Variable("a", m, 1, "intermediate")
    found = s.hvp(s.nets.logistic(batch=True), "w", "v")
    sizes = {str(d): d for d in s.nets.logistic(batch=True).sizes}
    assert set(sizes) == {"m", "n"}
    assert equal(found, X.T * s.hadamard(X * v, s.hadamard(a, 1 - a)) / m)


def test_a_direction_of_a_scalar():
    x, v = s.data("x", n), s.data("v", n)
    a, y = Variable("a", 1, 1, "intermediate"), s.data("y", domain="binary")
    net = s.nets.logistic()
    x = net.symbol("x")
    v = s.data("v", *shape(x))
    assert equal(s.directional(net, "w", v), (a - y) * (x.T * v))


def test_a_matrix_by_a_scalar():
    A, B, t, M = s.data("A", n, n), s.data("B", n, n), s.parameter("t"), Variable("M", n, n, "intermediate")
    form = s.jacobian(matrices(), "M", "t")
    assert equal(form.matrix, -M * B * M)
    assert equal(s.jvp(matrices(), "M", "t", 1), -M * B * M)
    assert equal(s.derive(matrices()).gradient("t"), s.trace(s.inverse(A + t * B) * B))


def test_a_cotangent_and_a_direction_may_be_expressions():
    a = Variable("a", h, 1, "intermediate")
    assert equal(s.vjp(layer(), "a", "z", a), s.hadamard(a, 1 - s.hadamard(a, a)))
    assert equal(s.jvp(layer(), "z", "b", s.ones(h)), s.ones(h))


def test_of_and_by_intermediates():
    net = s.nets.mlp()
    first, *_ = results(net, "jacobian", "z2", ["a1"])
    assert first.matrix == net.symbol("W2")
    hidden, *_ = results(net, "hessian", "L", ["z2"])
    a = net.symbol("a2")
    assert equal(hidden.indices.matrix, a - a * a)


def test_mixed_partials():
    x, y, A = s.parameter("x", m), s.parameter("y", n), s.data("A", m, n)
    net = s.Network([("f", x.T * A * y)], "f")
    found = {tuple(map(str, r.wrt)): r for r in results(net, "hessian")}
    assert equal(found["x", "y"].matrix, A)
    assert found["x", "x"].indices.latex == "0"


def test_a_free_name_is_one_that_nothing_bears():
    v = s.parameter("v", n)
    net = s.Network([("f", s.squared_norm(v))], "f")
    (found,) = results(net, "hvp")
    assert found.along.name == "v'"
    assert equal(found.matrix, 2 * found.along)


# Verdicts ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("make", [ridge, matrices], ids=["ridge", "matrices"])
def test_every_kind_is_proved(kind, make):
    for found in results(make(), kind):
        assert found.verdict == "proved", (found.of, found.wrt)


@pytest.mark.parametrize("kind", ["jacobian", "hvp", "vjp"])
def test_of_a_network_with_facts_and_a_softmax(kind):
    found = results(s.nets.mlp(output="softmax"), kind, wrt=["b1", "W2"])
    assert [r.verdict for r in found] == ["proved", "proved"]


def test_the_reason_for_the_notation_is_said():
    by_matrix, by_vector = results(layer(), "jacobian", "a", ["W", "x"])
    assert by_matrix.matrix is None
    assert "3 indices" in by_matrix.why
    assert by_vector.matrix is not None
    assert "matrix notation" in by_vector.why


def test_a_wrong_pullback_is_no_result(monkeypatch):
    honest = Product.pullback

    def doubled(self, cotangent, output):
        return tuple(None if p is None else p + p for p in honest(self, cotangent, output))

    monkeypatch.setattr(Product, "pullback", doubled)
    for kind in ("jacobian", "jvp", "vjp", "hvp"):
        with pytest.raises(UnprovedError):
            results(ridge(), kind, "r" if kind in ("jacobian", "jvp", "vjp") else None)


@pytest.mark.parametrize("seed", range(3))
def test_random_directions_agree_with_central_differences(seed):
    """A witness of the test's own: J v by differences of the forward equations, at 40 digits and distinct sizes."""
    net = s.nets.mlp(depth=2, activation="tanh", output="softmax", batch=True)
    of, by = net.symbol("Z2"), net.symbol("W1")
    direction = s.data("V", *shape(by))
    expression = pushed(net, of, by, direction)
    step = mpmath.mpf(10) ** -12
    with mpmath.workdps(40):
        sizes = sized(net)
        assert len(set(sizes.values())) == len(sizes)
        point = sample(net, sizes, seed)
        v = exact(np.random.default_rng(seed).normal(size=point[by].shape))
        ahead, behind = (
            evaluate(net.equations, {**point, by: point[by] + sign * step * v}, sizes)[of] for sign in (1, -1)
        )
        claimed = value(expression, {**evaluate(net.equations, point, sizes), direction: v}, sizes)
        assert max(abs(((ahead - behind) / (2 * step) - claimed).ravel())) < mpmath.mpf(10) ** -18


# Differentials ----------------------------------------------------------------------------------------------------


def test_the_differential_of_logistic_regression():
    found = s.differential(s.nets.logistic())
    assert found.proved
    assert [str(line.symbol) for line in found.lines] == ["dz", "da", "dL"]
    assert str(found.total) == "dL = (a - y) * (x.T @ dw)[0, 0] + (a - y) * db"


@pytest.mark.parametrize("output", ["sigmoid", "softmax"])
@pytest.mark.parametrize("batch", [False, True])
def test_differentials_of_networks_are_proved(output, batch):
    found = s.differential(s.nets.mlp(output=output, batch=batch))
    assert found.proved
    assert found.derivation.gradients == s.derive(s.nets.mlp(output=output, batch=batch)).gradients


def test_a_wrong_line_is_not_proved():
    net = layer()
    wrt = (net.symbol("W"),)
    *_, last = tangents(net, net.symbol("a"), wrt)
    assert is_proved(net, last)
    assert not is_proved(net, Equation(last.symbol, 2 * last.expression))


def test_what_stands_beside_a_gradient():
    X, G = s.parameter("X", m, n), s.data("G", m, n)
    assert str(beside(G, X)) == "np.trace(G.T @ dX)"
    assert str(beside(s.data("g", n), s.parameter("x", n))) == "(g.T @ dx)[0, 0]"
    assert equal(
        beside(s.matrix("g", 1, n), s.parameter("x", 1, n)), s.matrix("g", 1, n) * Change(s.parameter("x", 1, n)).T
    )


# What is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: s.jvp(layer(), "q", "x"), UnknownNameError, "unknown symbol 'q'"),
        (lambda: s.vjp(layer(), "a", "x", s.data("c", n)), ShapeError, "shapes differ"),
        (lambda: s.jvp(layer(), "a", "x", s.data("v", h)), ShapeError, "shapes differ"),
        (lambda: s.hvp(layer(), "W"), LossError, "no loss"),
        (lambda: s.directional(layer(), "W", of="a"), LossError, "only a scalar has a gradient"),
        (lambda: results(layer(), "curl"), UnknownNameError, "unknown kind of derivative 'curl'"),
        (lambda: results(layer(), "jacobian"), LossError, "no loss"),
        (lambda: s.differential(layer()), LossError, "no loss"),
        (lambda: s.jvp(s.nets.mlp(depth="n"), "L", "x"), NoRuleError, "give numbers"),
    ],
)
def test_what_makes_no_sense_is_an_error(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_something_that_does_not_move():
    u = s.parameter("u", n)
    net = s.Network([("f", s.squared_norm(u)), ("g", s.squared_norm(s.data("x", n)))], "f")
    (found,) = results(net, "jacobian", "g", ["u"])
    assert found.indices.latex == "0"
    assert s.jvp(net, "g", "u") == 0
    still = s.differential(net, ["u"], "g")
    assert still.proved
    assert still.total.expression == 0
