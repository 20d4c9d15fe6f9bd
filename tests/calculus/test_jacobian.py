"""Jacobians, Hessians, single entries: the formulas are written by hand from the textbooks."""

import pytest

import symnet as s
from symnet.core.errors import UnknownNameError
from symnet.core.expression import write_latex

n, h, m, k = s.dim("n"), s.dim("h"), s.dim("m"), s.dim("K")


def matrix(form):
    return write_latex(form.matrix).replace(r"\bigl", "").replace(r"\bigr", "")


def test_the_jacobian_of_softmax():
    form = s.jacobian(s.Network([("p", s.softmax(s.vector("z", k)))]), "p", "z")
    assert form.to_latex() == r"\frac{\partial p_i}{\partial z_j} = p_i (\delta_{ij} - p_j)"
    assert matrix(form) == r"\operatorname{diag}(p) - p p^\top"


def layer():
    z = s.equation("z", s.matrix("W", h, n) * s.vector("x", n) + s.vector("b", h))
    return s.Network([z, ("h", s.tanh(z))])


def test_the_jacobian_of_a_tanh_layer():
    form = s.jacobian(layer(), "h", "x")
    assert matrix(form) == r"\operatorname{diag}(\mathbf{1}_{h} - h^{\odot 2}) W"
    by_matrix = s.jacobian(layer(), "h", "W")
    assert by_matrix.matrix is None
    assert by_matrix.latex.replace(r"\bigl", "").replace(r"\bigr", "") == r"x_k \delta_{ij} (1 - h_i^{2})"


def test_the_hessian_of_logistic_regression():
    form = s.hessian(s.nets.logistic(), "w")
    assert form.to_latex() == r"\frac{\partial^2 L}{\partial w_i \partial w_j} = a (1 - a) x_i x_j"
    assert matrix(form) == r"a (1 - a) x x^\top"
    assert matrix(s.hessian(s.nets.logistic(), "w", "b")) == "a (1 - a) x"
    batch = s.hessian(s.nets.logistic(batch=True), "w")
    assert matrix(batch) == r"\frac{1}{m} X^\top \operatorname{diag}(a \odot (\mathbf{1}_{m} - a)) X"


def ridge():
    X, y, w = s.data("X", m, n), s.data("y", m), s.parameter("w", n)
    strength = s.scalar(r"\lambda", "data")
    r = s.equation("r", X * w - y)
    return s.Network([r, ("J", s.squared_norm(r) / (2 * m) + strength * s.squared_norm(w) / 2)], "J")


def test_ridge_regression():
    assert write_latex(s.derive(ridge()).gradient("w")) == r"\frac{1}{m} X^\top r + \lambda w"
    assert matrix(s.hessian(ridge(), "w")) == r"\frac{1}{m} X^\top X + \lambda I_{n}"


def test_a_quadratic_form():
    x, A = s.parameter("x", n), s.data("A", n, n)
    network = s.Network([("q", s.quadratic_form(x, A))], "q")
    assert write_latex(s.derive(network).gradient("x")) == r"(A + A^\top) x"
    assert matrix(s.hessian(network, "x")) in (r"A + A^\top", r"A^\top + A")


@pytest.mark.parametrize(
    ("first", "second", "value"), [("a", "c", "1"), ("b", "c", "2"), ("a", "b", "0"), ("c", "c", "0")]
)
def test_mixed_second_derivatives_in_a_computation_graph(first, second, value):
    assert s.hessian(s.nets.computation_graph(), first, second).latex == value


def test_derivatives_by_one_entry():
    derivation = s.derive(s.nets.mlp())
    assert s.derivative_at(derivation, "W1", "j", "k").to_latex() == (
        r"\frac{\partial L}{\partial W_{jk}^{[1]}} = \delta_j^{[1]} x_k"
    )
    assert s.derivative_at(s.derive(s.nets.logistic()), "w", "j").to_latex() == (
        r"\frac{\partial L}{\partial w_j} = (a - y) x_j"
    )


def test_a_hessian_by_a_matrix_keeps_its_indices():
    form = s.hessian(s.nets.softmax_regression(), "W")
    assert form.matrix is None
    assert form.latex == r"\hat{y}_i x_j x_l (\delta_{ik} - \hat{y}_k)"


def test_unknown_names():
    with pytest.raises(UnknownNameError, match="unknown symbol 'q'"):
        s.jacobian(layer(), "q", "x")
