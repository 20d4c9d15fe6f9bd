"""Every claim of every lecture against NumPy written here by hand, which shares no code with the engine.

Each lecture's network stands below as a list of NumPy functions, as the course states it. ∂L/∂v of *every* symbol is
taken from it by central differences: v is moved, and what comes after it is computed anew. Each line of each step must
have that value (contributions of several paths: their sum).
"""

import numpy as np
import pytest

from symnet.calculus.numeric import value
from symnet.core.expression import postorder, shape
from symnet.core.symbols import Partial
from symnet.ops.formula import z as symbol
from tests.beyond_by_hand import BEYOND
from tests.lectures import LECTURES, lecture_named

RNG = np.random.default_rng(20261123)


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def relu(z):
    return np.where(z > 0, z, 0)


def softmax(z, axis=0):
    e = np.exp(z)
    return e / e.sum(axis=axis, keepdims=True)


def binary(a, y):
    return -(y * np.log(a) + (1 - y) * np.log(1 - a)).reshape(-1, 1).mean(axis=0, keepdims=True)


def categorical(p, y):
    return -(y * np.log(p)).sum().reshape(1, 1)


ONE = np.ones((1, 1))
LOGISTIC = [
    ("z", lambda v: v["w"].T @ v["x"] + v["b"]),
    ("a", lambda v: sigmoid(v["z"])),
    ("L", lambda v: binary(v["a"], v["y"])),
]
CLASSIFIER = [
    ("z", lambda v: v["W"] @ v["e"] + v["b"]),
    ("h", lambda v: sigmoid(v["z"])),
    ("o", lambda v: v["U"] @ v["h"]),
    ("y_hat", lambda v: softmax(v["o"])),
    ("L", lambda v: categorical(v["y_hat"], v["y"])),
]
POOLED = [
    ("X", lambda v: v["E"] @ v["S"].T),
    ("x", lambda v: v["X"].mean(axis=1, keepdims=True)),
    ("z", lambda v: v["W"] @ v["x"] + v["b"]),
    *CLASSIFIER[1:],
]
TWO_LAYERS = [
    ("z1", lambda v: v["W1"] @ v["x"] + v["b1"]),
    ("a1", lambda v: relu(v["z1"])),
    ("z2", lambda v: v["W2"] @ v["a1"] + v["b2"]),
]
FORWARD = {
    "bias-unit": [
        ("z1", lambda v: v["W_tilde1"] @ np.vstack([ONE, v["x"]])),
        ("a1", lambda v: relu(v["z1"])),
        ("z2", lambda v: v["W_tilde2"] @ np.vstack([ONE, v["a1"]])),
        ("a2", lambda v: sigmoid(v["z2"])),
        ("L", lambda v: binary(v["a2"], v["y"])),
    ],
    "chain-rule": [
        ("w", lambda v: np.sin(v["x"]) + v["x"]),
        ("v", lambda v: np.exp(v["w"] / 2)),
        ("f", lambda v: np.cos(v["v"]) + v["v"] ** 2),
    ],
    "computation-graph": [
        ("d", lambda v: 2 * v["b"]),
        ("e", lambda v: v["a"] + v["d"]),
        ("L", lambda v: v["c"] * v["e"]),
    ],
    "concatenated": [
        ("e", lambda v: np.vstack([v["E"] @ v["x1"], v["E"] @ v["x2"], v["E"] @ v["x3"]])),
        *CLASSIFIER,
    ],
    "cross-entropy": LOGISTIC,
    "gradient-descent": [
        ("v", lambda v: v["w"] - v["eta"] * v["g"]),
        ("z", lambda v: v["v"].T @ v["x"]),
        *LOGISTIC[1:],
    ],
    "logistic": LOGISTIC,
    "multinomial": [
        ("z", lambda v: v["W"] @ v["x"] + v["b"]),
        ("y_hat", lambda v: softmax(v["z"])),
        ("L", lambda v: categorical(v["y_hat"], v["y"])),
    ],
    "pooled": POOLED,
    "pooled-batch": [
        ("X", lambda v: v["C"] @ v["E"]),
        ("Z", lambda v: v["X"] @ v["W"].T + v["b"].T),
        ("H", lambda v: sigmoid(v["Z"])),
        ("O", lambda v: v["H"] @ v["U"].T),
        ("Y_hat", lambda v: softmax(v["O"], axis=1)),
        ("L", lambda v: categorical(v["Y_hat"], v["Y"]) / len(v["Y"])),
    ],
    "pooled-max": [POOLED[0], ("x", lambda v: v["X"].max(axis=1, keepdims=True)), *POOLED[2:]],
    "sentiment": [
        ("z1", lambda v: v["W1"] @ v["x"] + v["b1"]),
        ("a1", lambda v: sigmoid(v["z1"])),
        ("L", lambda v: binary(v["a1"], v["y"])),
    ],
    "two-layer": [*TWO_LAYERS, ("a2", lambda v: sigmoid(v["z2"])), ("L", lambda v: binary(v["a2"], v["y"]))],
    "two-layer-softmax": [
        *TWO_LAYERS,
        ("y_hat", lambda v: softmax(v["z2"])),
        ("L", lambda v: categorical(v["y_hat"], v["y"])),
    ],
    "window-lm": [
        ("e", lambda v: np.vstack([v["E"] @ v[f"x_t_minus_{n}"] for n in (1, 2, 3)])),
        CLASSIFIER[0],
        ("h", lambda v: np.tanh(v["z"])),
        *CLASSIFIER[2:],
    ],
    "xor": [
        ("Z1", lambda v: v["X"] @ v["W1"].T + v["b1"].T),
        ("A1", lambda v: relu(v["Z1"])),
        ("z2", lambda v: v["A1"] @ v["W2"].T + v["b2"]),
        ("a2", lambda v: sigmoid(v["z2"])),
        ("L", lambda v: binary(v["a2"], v["y"])),
    ],
}
FORWARD |= BEYOND
UNROLLED = {"n-layer", "bptt", "crf-recursion"}
"""Lectures up to a symbol: see below, and `tests/calculus/test_through_time.py`."""
SIZES = {
    "p": 2,
    "q": 3,
    "d_t": 3,
    "k": 3,
    "d_K": 3,
    "d_V": 4,
    "n": 3,
    "m": 5,
    "d": 2,
    "K": 4,
    "|V|": 7,
    "d_h": 6,
    "n_0": 3,
    "n_1": 5,
    "n_2": 4,
}


def forward(steps, inputs, held=()):
    """All values; what is held is not computed but kept."""
    known = dict(inputs)
    for name, function in steps:
        if name not in held:
            known[name] = function(known)
    return known


def slope(steps, known, name):
    """∂L/∂v by moving each entry of v and computing what comes after it."""
    last, found = steps[-1][0], np.zeros(known[name].shape)
    before = [n for n, _ in steps[: [n for n, _ in steps].index(name) + 1]] if name in dict(steps) else []
    for at in np.ndindex(found.shape):
        ends = []
        for sign in (1, -1):
            moved = {**known, name: known[name].copy()}
            moved[name][at] += sign * 1e-6
            ends.append(forward(steps, moved, before)[last].item())
        found[at] = (ends[0] - ends[1]) / 2e-6
    return found


def inputs_of(network, sizes):
    """Small numbers, since differences see nothing of a softmax at its end; the same whichever tests ran before.

    With this seed no text has one word twice, of which neither would be the one that is largest.
    """
    rng = np.random.default_rng(1)
    values = {}
    for v in (*network.parameters, *network.data):
        rows, columns = (int(s.xreplace(sizes)) for s in shape(v))
        values[v.identifier] = rng.normal(scale=0.6, size=(rows, columns))
        if v.domain == "binary":
            values[v.identifier] = rng.integers(2, size=(rows, columns)).astype(float)
        if v.domain == "positive":
            values[v.identifier] = rng.uniform(0.2, 1.5, size=(rows, columns))
        if v.domain in ("one-hot", "ids"):
            stands = columns == 1
            hot = np.eye(rows if stands else columns)[
                rng.integers(rows if stands else columns, size=columns if stands else rows)
            ]
            values[v.identifier] = hot.T if stands else hot
    return values


def sizes_of(network):
    return {s: SIZES[str(s)] for s in network.sizes if str(s) in SIZES}


def is_only_written(node, point):
    return getattr(node, "written_only", False) or (isinstance(node, Partial) and node not in point)


def close(found, expected):
    return np.allclose(np.asarray(found, dtype=float), expected, rtol=1e-5, atol=1e-7)


def test_every_lecture_with_a_loss_stands_here():
    with_loss = {n for n in LECTURES if lecture_named(n).network.loss is not None}
    assert with_loss - UNROLLED == set(FORWARD)


@pytest.mark.parametrize("name", FORWARD)
def test_every_line_of_every_step(name):
    derivation = lecture_named(name).derivation
    check(derivation, FORWARD[name])


def check(derivation, steps):
    network = derivation.network
    sizes = sizes_of(network)
    known = forward(steps, inputs_of(network, sizes))
    by_name = {v.identifier: v for v in (*network.parameters, *network.data, *network.defined)}
    point = {v: known[n].astype(object) for n, v in by_name.items()}
    slopes = {n: slope(steps, known, n) for n, v in by_name.items() if v.role != "data"}
    for e in derivation.adjoints:  # what arrives is what the differences say, not what the step before gave
        point[e.symbol] = slopes[e.symbol.by.identifier].astype(object)
    lines = 0
    for step in derivation.steps:
        if step.parts > 1 and step.equation is not None:
            continue  # one path of several: their sum is a step of its own
        for line in step.lines:
            if any(is_only_written(n, point) for n in postorder(line.expression)):
                continue  # ∂v/∂u within a chain rule, ∂ log a/∂a: the next line says what it is
            expected = slopes[step.wrt.identifier]
            assert close(value(line.expression, point, sizes), expected), f"{step}: {line.expression}"
            lines += 1
    assert lines >= len(derivation.gradients)
    for weight, gradient in derivation.gradients.items():
        assert close(value(gradient, point, sizes), slopes[weight.identifier])


@pytest.mark.parametrize("depth", [1, 2, 3, 5])
def test_the_recursion_of_n_layers(depth):
    """The n-layer lecture's formulas, typed in here as they are printed, against differences."""
    sizes = [3, 5, 4, 6, 2, 1]
    sizes = [*sizes[:depth], 1]
    steps, values = [], {"a0": RNG.normal(size=(3, 1)), "y": ONE}
    for i in range(1, depth + 1):
        values[f"W{i}"], values[f"b{i}"] = RNG.normal(size=(sizes[i], sizes[i - 1])), RNG.normal(size=(sizes[i], 1))
        steps.append((f"z{i}", lambda v, i=i: v[f"W{i}"] @ v[f"a{i - 1}"] + v[f"b{i}"]))
        steps.append((f"a{i}", lambda v, i=i: (sigmoid if i == depth else relu)(v[f"z{i}"])))
    steps.append(("L", lambda v: binary(v[f"a{depth}"], v["y"])))
    known = forward(steps, values)
    delta = known[f"a{depth}"] - known["y"]
    for i in range(depth, 0, -1):
        if i < depth:
            delta = (known[f"W{i + 1}"].T @ delta) * (known[f"z{i}"] > 0)
        assert close(delta, slope(steps, known, f"z{i}"))
        assert close(delta @ known[f"a{i - 1}"].T, slope(steps, known, f"W{i}"))
        assert close(delta, slope(steps, known, f"b{i}"))
    printed = lecture_named("n-layer").to("markdown")
    for row in (
        r"\delta^{[n]} = \frac{\partial L}{\partial z^{[n]}} &= \frac{\partial L}{\partial a^{[n]}}",
        r"\delta^{[n]} &= a^{[n]} - y",
        r"&= \bigl(W^{[i+1]\top} \delta^{[i+1]}\bigr) \odot [z^{[i]} > 0]",
        r"\frac{\partial L}{\partial W^{[i]}} &= \delta^{[i]} a^{[i-1]\top}",
        r"\frac{\partial L}{\partial b^{[i]}} &= \delta^{[i]}",
    ):
        assert row in printed


def test_the_jacobian_of_softmax():
    """p_i(δ_ij − p_j) and diag(p) − p pᵀ, as printed, against differences of a plain softmax."""
    z = RNG.normal(size=(5, 1))
    p = softmax(z)
    steps = [(softmax(z + h) - softmax(z - h)).ravel() / 2e-6 for h in 1e-6 * np.eye(5)[:, :, None]]
    expected = np.array(steps).T
    assert close(np.diag(p.ravel()) - p @ p.T, expected)
    assert close([[p[i, 0] * ((i == j) - p[j, 0]) for j in range(5)] for i in range(5)], expected)
    printed = lecture_named("softmax").to("markdown")
    assert r"p_i (\delta_{ij} - p_j)" in printed
    assert r"\operatorname{diag}(p) - p p^\top" in printed


@pytest.mark.parametrize(
    ("name", "f"),
    [
        ("sigmoid", sigmoid),
        ("tanh", np.tanh),
        ("relu", relu),
        ("leaky_relu", lambda z: np.where(z > 0, z, z / 100)),
    ],
)
def test_the_derivatives_of_the_activations(name, f):
    """f′ as the lecture declares it, against differences on both sides of every kink."""
    [section] = lecture_named("activations").sections
    [function] = [g for g in section.functions if g.name == name]
    for z in (-2.0, -0.3, 0.4, 1.7):
        assert close(float(function.derivative_formula.subs(symbol, z)), (f(z + 1e-6) - f(z - 1e-6)) / 2e-6)


def test_a_step_against_the_gradient_lowers_the_loss():
    """What the lecture on gradient descent claims of its derivative: −g·g at η = 0."""
    w, x, y = RNG.normal(size=(3, 1)), RNG.normal(size=(3, 1)), ONE
    g = (sigmoid(w.T @ x) - y) * x
    known = forward(FORWARD["gradient-descent"], {"w": w, "x": x, "y": y, "g": g, "eta": 0 * ONE})
    assert close(slope(FORWARD["gradient-descent"], known, "eta"), -(g.T @ g))
    moved = forward(FORWARD["gradient-descent"], {"w": w, "x": x, "y": y, "g": g, "eta": 0.01 * ONE})
    assert moved["L"] < known["L"]


def test_a_word_that_occurs_twice_in_a_window_receives_both_contributions():
    """∂L/∂E with x_{t−1} = x_{t−3}: its column is the sum of two parts of ∂L/∂e."""
    steps = FORWARD["window-lm"]
    network = lecture_named("window-lm").network
    values = inputs_of(network, sizes_of(network))
    values["x_t_minus_1"] = values["x_t_minus_3"] = np.eye(7)[:, [2]]
    values["x_t_minus_2"] = np.eye(7)[:, [4]]
    known = forward(steps, values)
    arrived = slope(steps, known, "e").ravel()
    found = slope(steps, known, "E")
    assert close(found[:, 2], arrived[0:2] + arrived[4:6])
    assert close(found[:, 4], arrived[2:4])
