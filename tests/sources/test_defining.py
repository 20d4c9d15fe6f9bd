"""Layers of one's own: by indices or in matrices, their pullbacks by hand, in networks, and what they refuse."""

import numpy as np
import pytest

import symnet
from symnet.core.errors import NoRuleError, ShapeError, SourceError, UnknownNameError
from symnet.core.expression import write_code

D, N = symnet.dim("d"), symnet.dim("n")
GLU = r"a_j = \sum_i W_{ji} x_i, \quad g_j = \sum_i V_{ji} x_i, \quad h_j = a_j \sigma(g_j)"
IN_MATRICES = r"""Let $x \in \mathbb{R}^d$ and $W, V \in \mathbb{R}^{n \times d}$.
$$a = W x, \quad g = V x, \quad h = a \odot \sigma(g)$$"""
UNREDUCED = r"y_i = \sum_{j,k,l} A_{ij} B_{ik} C_{il} D_{jk} E_{jl} F_{kl} x_j"


@pytest.mark.parametrize("equations", [GLU, IN_MATRICES])
def test_the_pullback_of_a_gated_unit_by_hand(equations):
    layer = symnet.define("glu", equations)
    received = {p.symbol.identifier: p for p in layer.pullbacks}
    assert set(received) == {"x", "W", "V"}
    assert write_code(received["W"].matrix) == "(h_bar * sigmoid(g)) @ x.T"
    assert write_code(received["V"].matrix) == "(h_bar * a * sigmoid(g) * (1 - sigmoid(g))) @ x.T"
    assert received["W"].left == r"\bar{W}_{ij}"
    assert received["W"].entries == r"\bar{h}_i x_j \sigma(g_i)"


def test_it_stands_in_a_network_twice_like_a_layer_that_is_built_in():
    layer = symnet.define(
        "swiglu", GLU.replace(r"\sigma(g_j)", r"g_j \sigma(a_j)") + r", \quad y_k = \sum_j U_{kj} h_j"
    )
    x, t = symnet.data("x", D), symnet.data("t", D)
    first = layer.equation(x, name=1, U=symnet.parameter("U_1", D, N))
    second = layer.equation(first.symbol, name=2, U=symnet.parameter("U_2", D, N))
    network = symnet.Network([first, second, ("L", symnet.squared_norm(second.symbol - t) / 2)], "L")
    assert {v.identifier for v in network.parameters} == {"U1", "W1", "V1", "U2", "W2", "V2"}
    derivation = symnet.derive(network)
    assert set(symnet.verdicts(derivation).gradients.values()) == {"proved"}

    def loss(p, q):
        h = q["x"]
        for k in (1, 2):
            a, g = p[f"W{k}"] @ h, p[f"V{k}"] @ h
            h = p[f"U{k}"] @ (a * g / (1 + np.exp(-a)))
        return float(((h - q["t"]) ** 2).sum() / 2)

    for backend in ("numpy", "c"):
        program = symnet.compile(derivation, backend)
        params, data = program.example(seed=2)
        value, gradients = program(params, data)
        assert value == pytest.approx(loss(params, data))
        for name, array in params.items():
            for at in np.ndindex(array.shape):
                ends = []
                for sign in (1, -1):
                    moved = {k: v.copy() for k, v in params.items()}
                    moved[name][at] += sign * 1e-6
                    ends.append(loss(moved, data))
                assert gradients[name][at] == pytest.approx((ends[0] - ends[1]) / 2e-6, abs=1e-5)


def test_a_formula_of_softmax_is_recognised_in_it():
    layer = symnet.define("pool", r"a_i = \frac{e^{x_i}}{\sum_j e^{x_j}}, \quad s = \sum_i a_i w_i")
    by_x, by_w = layer.pullbacks
    assert by_x.entries == r"\bar{s} a_i \left(w_i - \sum_{j} w_j a_j\right)"
    assert by_w.entries == r"\bar{s} a_i"
    assert "exp" not in write_code(by_x.matrix)


def test_indices_stay_where_no_product_of_matrices_is_found():
    layer = symnet.define("tangled", UNREDUCED)
    assert layer.is_indexed
    [by_x] = [p for p in layer.pullbacks if p.symbol.identifier == "x"]
    assert by_x.matrix is None
    assert by_x.entries == r"\sum_{j,k,l} A_{ji} B_{jk} C_{jl} D_{ik} E_{il} F_{kl} \bar{y}_j"
    assert "No product of matrices with these entries was found" in layer.to("markdown")
    with pytest.raises(NoRuleError, match="stands in no network"):
        layer(symnet.data("x", D))


@pytest.mark.parametrize(
    ("equations", "wanted"),
    [
        (r"h_j = \log x_j", ["$x > 0$"]),
        (r"h_j = \log(1 + e^{x_j})", []),
        (r"h_j = \max(0, x_j)", [r"$x \neq 0$"]),
        (r"h_j = x_j / c_j", [r"$c \neq 0$"]),
        (r"h_j = x_j / (1 + e^{-x_j})", []),
        (r"Let $x \in \mathbb{R}^n$, $A \in \mathbb{R}^{n \times n}$. $$h = A^{-1} x$$", ["$A$ is invertible"]),
        (r"h_j = x_j / \sqrt{\sum_k x_k^2 + 1}", []),
    ],
)
def test_what_the_gradients_suppose_is_said(equations, wanted):
    layer = symnet.define("layer", equations)
    assert list(layer.assumptions) == wanted
    assert ("That supposes" in layer.to("latex")) == bool(wanted)


def test_what_does_not_fit_is_refused_with_a_remedy():
    layer = symnet.define("glu", GLU)
    with pytest.raises(UnknownNameError, match="input of layer"):
        symnet.define("layer", "h_j = x_j^2", inputs="z")
    with pytest.raises(UnknownNameError):
        layer(symnet.data("x", D), Q=1)
    with pytest.raises(ShapeError, match="x has shape"):
        layer(symnet.data("X", D, N))
    with pytest.raises(ShapeError, match="needs x"):
        layer()
    with pytest.raises(ShapeError, match="W has shape"):
        layer(symnet.data("x", D), W=symnet.matrix("W", N, N))
    with pytest.raises(ShapeError, match="takes 1 inputs"):
        layer(symnet.data("x", D), symnet.data("x", D))
    with pytest.raises(SourceError):
        symnet.define("layer", r"h_j = \sum_{i \in S} x_i + ")


def test_equations_made_in_python_do_as_well():
    x, W = symnet.vector("x", D), symnet.matrix("W", N, D)
    layer = symnet.define("dense", [symnet.equation("z", W * x), ("h", symnet.tanh(symnet.vector("z", N)))])
    [by_x, by_W] = layer.pullbacks
    assert write_code(by_x.matrix) == "W.T @ (h_bar * (1 - (h * h)))"
    assert write_code(by_W.matrix) == "(h_bar * (1 - (h * h))) @ x.T"
