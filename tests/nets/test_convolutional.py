"""Convolutions: what they compute, their gradients by hand, deeper networks, and what is refused."""

import numpy as np
import pytest

import symnet
from symnet import nets
from symnet.core.errors import ShapeError


def entries(x, w):
    """Y_ij = Σ_ab W_ab X_{i+a−1, j+b−1}, by four loops."""
    out = np.zeros((x.shape[0] - w.shape[0] + 1, x.shape[1] - w.shape[1] + 1))
    for (i, j), (a, b) in ((at, k) for at in np.ndindex(out.shape) for k in np.ndindex(w.shape)):
        out[i, j] += w[a, b] * x[i + a, j + b]
    return out


@pytest.mark.parametrize("backend", ["lambdify", "numpy", "c"])
def test_the_gradients_are_the_indexed_sums(backend):
    """∂L/∂W_ab = Σ_ij Δ_ij X_{i+a, j+b}, ∂L/∂X_rc = Σ_ij Δ_ij W_{r−i, c−j} (Goodfellow et al. 2016, eq. 9.11, 9.13)."""
    program = symnet.compile(nets.convolutional(2, by_input=True), backend)
    params, data = program.example(0, m=4, n=3, p=2, q=3)
    x, w = params["X"], params["W"]
    z = entries(x, w) + params["b"]
    delta = (np.maximum(z, 0) - data["T"]) * (z > 0)
    by_kernel, by_input = np.zeros_like(w), np.zeros_like(x)
    for (i, j), (a, b) in ((at, k) for at in np.ndindex(z.shape) for k in np.ndindex(w.shape)):
        by_kernel[a, b] += delta[i, j] * x[i + a, j + b]
        by_input[i + a, j + b] += delta[i, j] * w[a, b]
    gradients = program(params, data)[1]
    np.testing.assert_allclose(gradients["W"], by_kernel, atol=1e-12)
    np.testing.assert_allclose(gradients["X"], by_input, atol=1e-12)
    np.testing.assert_allclose(gradients["b"], delta.sum(), atol=1e-12)


@pytest.mark.parametrize(("dimensions", "layers"), [(1, 3), (2, 2)])
def test_what_comes_back_through_several_layers(dimensions, layers):
    program = symnet.compile(nets.convolutional(dimensions, layers, activation="tanh"))
    params, data = program.example(1)
    gradients = program(params, data)[1]
    for name, value in params.items():
        value = np.asarray(value, dtype=float)
        for at in np.ndindex(value.shape):
            ends = []
            for sign in (1, -1):
                moved = value.copy()
                moved[at] += sign * 1e-6
                ends.append(program({**params, name: moved}, data)[0])
            assert np.asarray(gradients[name])[at] == pytest.approx((ends[0] - ends[1]) / 2e-6, rel=1e-5, abs=1e-7)


def test_depth_makes_derivations_longer_only_linearly():
    one, more = (len(symnet.derive(nets.convolutional(1, n)).steps) for n in (10, 20))
    assert more < 2.1 * one


def test_a_kernel_of_one_entry_and_one_as_large_as_the_array():
    X = symnet.parameter("X", 3, 2)
    whole = symnet.Network([("L", symnet.squared_norm(symnet.correlate(X, symnet.parameter("W", 3, 2))))], "L")
    single = symnet.Network([("L", symnet.squared_norm(symnet.correlate(X, symnet.parameter("w"))))], "L")
    for network in (whole, single):
        plain = symnet.compile(network, "lambdify")
        params, data = plain.example(0)
        for backend in ("numpy", "c"):
            loss, gradients = symnet.compile(network, backend)(params, data)
            assert loss == pytest.approx(plain(params, data)[0])
            for name, gradient in plain(params, data)[1].items():
                np.testing.assert_allclose(gradients[name], gradient, atol=1e-12)


def test_what_does_not_fit_is_refused():
    with pytest.raises(ShapeError, match="larger"):
        symnet.correlate(symnet.parameter("X", 3, 3), symnet.parameter("W", 4, 2))
    with pytest.raises(ShapeError, match="1 or 2 dimensions, not 3"):
        nets.convolutional(3)
    with pytest.raises(ShapeError, match="whole number of layers"):
        nets.convolutional(2, 0)
