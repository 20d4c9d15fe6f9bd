"""Convolutions: what they compute, their gradients by hand, deeper networks, and what is refused."""

import numpy as np
import pytest

import symnet
from symnet import nets
from symnet.core.errors import ShapeError
from tests.backends import JAX
from tests.oracle import central_differences

BACKENDS = ["lambdify", "numpy", "c", JAX]


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
    for name in params:
        seen = central_differences(program, params, data, name)
        np.testing.assert_allclose(gradients[name], seen, rtol=1e-5, atol=1e-7)


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


def strided(x, w, s):
    """Y_ij = Σ_ab W_ab X_{s(i−1)+a, s(j−1)+b}, by four loops."""
    out = np.zeros([(m - p) // s + 1 for m, p in zip(x.shape, w.shape, strict=True)])
    for (i, j), (a, b) in ((at, k) for at in np.ndindex(out.shape) for k in np.ndindex(w.shape)):
        out[i, j] += w[a, b] * x[s * i + a, s * j + b]
    return out


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize(
    ("dimensions", "stride", "channels"), [(2, 2, (2, 3)), (1, 3, (3, 2)), (2, 3, (1, 1)), (1, 1, (2, 2))]
)
def test_channels_and_strides_by_hand(dimensions, stride, channels, backend):
    """Goodfellow et al. 2016, eq. 9.7 and 9.8, and by kernels and inputs as in eq. 9.11 and 9.13."""
    network = nets.convolutional(dimensions, by_input=True, stride=stride, channels=channels)
    program = symnet.compile(network, backend)
    sizes = {"n": 3, "p": 2} | ({"m": 2, "q": 4} if dimensions == 2 else {})
    params, data = program.example(0, **sizes)
    x_, w_, t_ = "XWT" if dimensions == 2 else "xwt"
    (seen, made), (loss, gradients) = channels, program(params, data)

    def of(number, many):
        return str(number) if many > 1 else ""

    by_input = {u: np.zeros_like(params[f"{x_}{of(u, seen)}"]) for u in range(1, seen + 1)}
    total = 0.0
    for v in range(1, made + 1):
        kernel = {u: f"{w_}{v}{u}" if seen > 1 else w_ for u in range(1, seen + 1)}
        z = sum(strided(params[f"{x_}{of(u, seen)}"], params[kernel[u]], stride) for u in kernel)
        z = z + params[f"b{of(v, made)}"]
        off = np.maximum(z, 0) - data[f"{t_}{of(v, made)}"]
        delta, total = off * (z > 0), total + (off**2).sum() / 2
        np.testing.assert_allclose(gradients[f"b{of(v, made)}"], delta.sum(), atol=1e-12)
        for u, name in kernel.items():
            x, w = params[f"{x_}{of(u, seen)}"], params[name]
            by_kernel = np.zeros_like(w)
            for (i, j), (a, b) in ((at, k) for at in np.ndindex(z.shape) for k in np.ndindex(w.shape)):
                by_kernel[a, b] += delta[i, j] * x[stride * i + a, stride * j + b]
                by_input[u][stride * i + a, stride * j + b] += delta[i, j] * w[a, b]
            np.testing.assert_allclose(gradients[name], by_kernel, atol=1e-12)
    assert loss == pytest.approx(total)
    for u, slopes in by_input.items():
        np.testing.assert_allclose(gradients[f"{x_}{of(u, seen)}"], slopes, atol=1e-12)


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_dilation_and_a_transposed_convolution(backend):
    """A kernel of one entry, too, which leaves out places; and what turns a stride round (Dumoulin and Visin 2016)."""
    X, W, G, c = (
        symnet.parameter(name, *size) for name, size in {"X": (7, 9), "W": (2, 3), "G": (2, 3), "c": (1, 1)}.items()
    )
    spread = symnet.convolve(G, W, 3)
    loss = symnet.squared_norm(symnet.correlate(X, W, 2, 2)) + symnet.squared_norm(spread)
    network = symnet.Network([("L", loss + symnet.squared_norm(symnet.correlate(X, c, 2)))], "L")
    assert set(symnet.verdicts(symnet.derive(network)).gradients.values()) == {"proved"}
    program = symnet.compile(network, backend)
    params, data = program.example(1)
    x, w, g = params["X"], params["W"], params["G"]
    held = np.zeros((5, 9))
    for (i, j), (a, b) in ((at, k) for at in np.ndindex(g.shape) for k in np.ndindex(w.shape)):
        held[3 * i + a, 3 * j + b] += g[i, j] * w[a, b]
    wide = np.zeros((3, 5))
    wide[::2, ::2] = w
    by_hand = (strided(x, wide, 2) ** 2).sum() + (held**2).sum() + ((params["c"] * x[::2, ::2]) ** 2).sum()
    loss, gradients = program(params, data)
    assert loss == pytest.approx(by_hand)
    for name in params:
        seen = central_differences(program, params, data, name)
        np.testing.assert_allclose(gradients[name], seen, rtol=1e-5, atol=1e-6)


def test_steps_that_do_not_fit_are_refused():
    X, W = symnet.parameter("X", 6, 6), symnet.parameter("W", 3, 3)
    with pytest.raises(ShapeError, match=r"2 places at a time .* 2\(n - 1\) \+ 3 entries"):
        symnet.correlate(X, W, 2)
    n = symnet.dim("n")
    with pytest.raises(ShapeError, match=r"3 places at a time"):
        symnet.correlate(symnet.parameter("X", 2 * n, 1), symnet.parameter("w", 2), 3)
    for wrong in (0, -1, 1.5, n):
        with pytest.raises(ShapeError, match="whole number of places at a time"):
            symnet.correlate(X, W, wrong)
    with pytest.raises(ShapeError, match="2 whole numbers"):
        nets.convolutional(2, channels=(1, 2, 3))
