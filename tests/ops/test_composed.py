"""Compositions: no rule of their own, and yet the gradients that tables list."""

import numpy as np
import pytest

import symnet as s
from symnet.calculus.verdict import verdicts
from symnet.core.errors import ShapeError
from symnet.core.expression import write_latex

n, m, d, V = s.dim("n"), s.dim("m"), s.dim("d"), s.dim("|V|")
x, y = s.parameter("x", n), s.parameter("y", m)
A, Q = s.parameter("A", m, n), s.parameter("Q", n, n)


def gradients(loss, **named):
    derivation = s.derive(s.Network([("L", loss)], "L"))
    assert set(verdicts(derivation).gradients.values()) == {"proved"}
    return {p.identifier: write_latex(g) for p, g in derivation.gradients.items()}


@pytest.mark.parametrize(
    ("loss", "expected"),
    [
        (s.quadratic_form(x, Q), {"x": r"(Q + Q^\top) x", "Q": r"x x^\top"}),
        (
            s.total(s.outer(y, x)),
            {"x": r"\mathbf{1}_{m \times n}^{\top} y", "y": r"\mathbf{1}_{m \times n} x"},
        ),
        (s.squared_norm(A * x - y), {"y": r"-2 (A x - y)", "A": r"2 (A x - y) x^\top", "x": r"2 A^\top (A x - y)"}),
        (s.log(s.determinant(Q)), {"Q": r"Q^{-1 \top}"}),
        (s.trace(Q * Q), {"Q": r"2 Q^\top"}),
        (s.total(s.mean(A, 1)), {"A": r"\frac{1}{n} \mathbf{1}_{m} \mathbf{1}_{n}^{\top}"}),
        (s.mean(A), {"A": r"\frac{1}{m n} \mathbf{1}_{m \times n}"}),
    ],
)
def test_gradients_of_matrix_calculus_tables(loss, expected):
    """Petersen and Pedersen, The Matrix Cookbook, eq. 57, 70, 81, 84, 103, written by hand."""
    found = gradients(loss)
    for name, latex in expected.items():
        assert _plain(found[name]) == _plain(latex)


def _plain(latex):
    for word in (r"\bigl", r"\bigr", " "):
        latex = latex.replace(word, "")
    return latex.replace(r"^{\top}", r"^\top").replace(r"(Q^{-1})^\top", r"Q^{-1\top}")


def test_a_lookup_is_a_gather_in_programs():
    E, S, w = s.parameter("E", d, V), s.data("S", n, V, "ids"), s.data("w", d)
    network = s.Network([("X", s.lookup(E, S)), ("L", s.total(s.sigmoid(w.T * s.matrix("X", d, n))))], "L")
    program = s.compile(network)
    params, data = program.example(0, V=6, n=4, d=2)
    assert "E[:, S]" in program.source
    loss, gradients = program(params, {**data, "S": np.array([2, 5, 2, 2])})
    assert np.flatnonzero(gradients["E"].any(axis=0)).tolist() == [2, 5]
    assert np.isfinite(loss)


def test_piecewise_takes_one_branch_and_passes_back_through_it():
    z, a, b = (s.parameter(name, n) for name in "zab")
    network = s.Network([("L", s.total(s.piecewise(z, a, b)))], "L")
    program = s.compile(network)
    values = {"z": np.array([[1.0], [-2.0], [0.0]]), "a": np.full((3, 1), 10.0), "b": np.full((3, 1), 7.0)}
    loss, found = program(values, {})
    assert loss == 10 + 7 + 7
    assert found["a"].ravel().tolist() == [1, 0, 0]
    assert found["b"].ravel().tolist() == [0, 1, 1]
    assert not found["z"].any()


def test_compositions_check_their_shapes():
    with pytest.raises(ShapeError, match="column vectors"):
        s.outer(A, x)
    with pytest.raises(ShapeError, match="axis of a mean"):
        s.mean(A, 2)


def test_a_bias_is_laid_into_each_row():
    X, b = s.data("X", m, n), s.parameter("b", n)
    network = s.Network([("L", s.squared_norm(X + s.to_each_row(b, m)))], "L")
    assert "X + b.T" in s.compile(network).source
    program = s.compile(network)
    loss, found = program({"b": np.array([[1.0], [2.0]])}, {"X": np.zeros((3, 2))})
    assert loss == 15
    assert found["b"].ravel().tolist() == [6, 12]
