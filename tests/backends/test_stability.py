"""Compositions that overflow as they are written, at logits of ±1000: every backend computes them, and says how."""

import warnings

import numpy as np
import pytest

import symnet
from symnet import nets
from symnet.lowering import closed_form
from symnet.plan import make_plan
from symnet.sources.resolve import resolve

Z = np.array([[1000.0], [-1000.0], [1000.0], [-999.0]])
ROWS = np.array([[1000.0, -1000.0, 0.0], [-1000.0, -1000.0, 1000.0], [999.0, 1000.0, -1000.0]])
VECTOR = r"Let $z \in \mathbb{R}^n$. "
HOT = "Let $y$ be one-hot. "
BINARY = r"$y \in \{0,1\}$ "


def shares(z):
    e = np.exp(z - z.max(axis=0))
    return e / e.sum(axis=0)


def sigma(z):
    return np.exp(-np.logaddexp(0, -z))


def log_sum(z):
    return z.max() + np.log(np.exp(z - z.max()).sum())


LABEL = np.array([[0.0], [1.0], [0.0], [0.0]])
COMPOSITIONS = {
    "log-sum-exp": (VECTOR + r"$$L = \log \sum_k e^{z_k}$$", Z, log_sum(Z), shares(Z)),
    "log-sum-exp of rows": (
        r"Let $Z \in \mathbb{R}^{m \times n}$. $$l_i = \log \sum_k e^{Z_{ik}}, \quad L = \sum_i l_i$$",
        ROWS,
        sum(map(log_sum, ROWS)),
        shares(ROWS.T).T,
    ),
    "log-softmax by its formula": (
        HOT + r"$$p_k = \frac{e^{z_k}}{\sum_j e^{z_j}}, \quad L = -\sum_k y_k \log p_k$$",
        Z,
        log_sum(Z) + 1000,
        shares(Z) - LABEL,
    ),
    "log-softmax in one line": (
        HOT + r"$$L = -\sum_k y_k \log \frac{e^{z_k}}{\sum_j e^{z_j}}$$",
        Z,
        log_sum(Z) + 1000,
        shares(Z) - LABEL,
    ),
    "cross-entropy as a difference": (
        HOT + r"$$L = \log \sum_k e^{z_k} - \sum_k y_k z_k$$",
        Z,
        log_sum(Z) + 1000,
        shares(Z) - LABEL,
    ),
    "contrastive": (
        r"Let $Z \in \mathbb{R}^{n \times n}$. "
        r"$$L = -\frac1n \sum_{i=1}^n \log \frac{e^{Z_{ii}}}{\sum_{j=1}^n e^{Z_{ij}}}$$",
        ROWS,
        np.mean([log_sum(r) - r[i] for i, r in enumerate(ROWS)]),
        (shares(ROWS.T).T - np.eye(3)) / 3,
    ),
    "softplus": (VECTOR + r"$$L = \sum_k \log(1 + e^{z_k})$$", Z, np.logaddexp(0, Z).sum(), sigma(Z)),
    "softplus turned round": (
        VECTOR + r"$$L = \sum_k \log(1 + e^{-z_k})$$",
        Z,
        np.logaddexp(0, -Z).sum(),
        sigma(Z) - 1,
    ),
    "log of a sigmoid": (VECTOR + r"$$L = -\sum_k \log \sigma(z_k)$$", Z, np.logaddexp(0, -Z).sum(), sigma(Z) - 1),
    "log of one less a sigmoid": (
        VECTOR + r"$$L = -\sum_k \log (1 - \sigma(z_k))$$",
        Z,
        np.logaddexp(0, Z).sum(),
        sigma(Z),
    ),
    "log of a sigmoid's formula": (
        VECTOR + r"$$L = -\sum_k \log \frac{1}{1 + e^{-z_k}}$$",
        Z,
        np.logaddexp(0, -Z).sum(),
        sigma(Z) - 1,
    ),
    "sigmoid by its other formula": (VECTOR + r"$$L = \sum_k \frac{e^{z_k}}{1 + e^{z_k}}$$", Z, 2.0, np.zeros((4, 1))),
    "hyperbolic tangent by its formula": (
        VECTOR + r"$$L = \sum_k \frac{e^{z_k} - e^{-z_k}}{e^{z_k} + e^{-z_k}}$$",
        Z,
        0.0,
        np.zeros((4, 1)),
    ),
    "binary cross-entropy": (
        BINARY + r"$$a = \sigma(z), \quad L = -y \log a - (1 - y) \log(1 - a)$$",
        np.array(1000.0),
        1000.0,
        1.0,
    ),
    "binary cross-entropy by the formula": (
        BINARY + r"$$a = \frac{1}{1 + e^{-z}}, \quad L = -y \log a - (1 - y) \log(1 - a)$$",
        np.array(-1000.0),
        0.0,
        0.0,
    ),
}
each = pytest.mark.parametrize("name", COMPOSITIONS)


def network_of(folder, name):
    path = folder / "composition.md"
    path.write_text(COMPOSITIONS[name][0])
    return resolve(str(path)).network


@pytest.mark.parametrize("backend", ["numpy", "c", "jax", "lambdify"])
@each
def test_extreme_logits(tmp_path, name, backend):
    if backend == "jax":
        pytest.importorskip("jax")
    _, at, loss, slope = COMPOSITIONS[name]
    program = symnet.compile(network_of(tmp_path, name), backend=backend)
    params, _ = program.example(**({"n": 4} if np.shape(at) == (4, 1) else {}))
    [letter] = params
    labels = {
        k: LABEL if np.shape(at) == (4, 1) else np.array(0.0) for k in ("y",) if "one-hot" in COMPOSITIONS[name][0]
    }
    labels |= {"y": np.array(0.0)} if BINARY in COMPOSITIONS[name][0] else {}
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # NumPy warns of what overflows
        value, gradients = program({letter: at}, labels)
    assert value == pytest.approx(loss)
    assert np.allclose(gradients[letter], slope)


@each
def test_what_is_rewritten_is_said_with_its_proof(tmp_path, name):
    network = network_of(tmp_path, name)
    derivation = symnet.derive(network)
    source = symnet.compile(derivation).source
    safe = " ".join(source.split()).split("For numerical safety, ")[1:]
    assert derivation.rewritings or safe
    plan = str(make_plan(closed_form(derivation)))
    assert plan.count("Note: for numerical safety, ") == len(safe)
    assert all("which is the same function by its entries" in note for note in safe)
    for rewriting in derivation.rewritings:
        assert symnet.equal(rewriting.before, rewriting.after)
        assert rewriting.why in derivation.to("latex")


def test_a_rewriting_that_is_not_proved_is_not_made():
    from symnet.plan.stable import stabilised

    n = symnet.dim("n")
    e = symnet.equation("L", symnet.total(symnet.log(1 + symnet.exp(symnet.vector("z", n)))))
    kept, notes = stabilised((e,), lambda before, after: False)
    assert kept[0].expression == e.expression
    assert not notes


def test_a_sum_that_only_looks_like_that_of_softmax_is_left_alone(tmp_path):
    path = tmp_path / "other.md"
    path.write_text(r"Let $z, w \in \mathbb{R}^n$. $$p_k = \frac{e^{z_k}}{\sum_j e^{w_j}}, \quad L = \sum_k p_k^2$$")
    derivation = symnet.derive(resolve(str(path)).network)
    assert not derivation.rewritings
    by_w, by_z = str(derivation).splitlines()
    assert by_w.count("softmax") == by_w.count("softmax(w") == 1  # of w itself, which e^w over its sum is
    assert "softmax" not in by_z


@pytest.mark.parametrize("backend", ["numpy", "c"])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize(
    "network",
    {
        "relu": nets.mlp(batch=True),
        "relu, classes": nets.mlp(batch=True, output="softmax"),
        "tanh": nets.mlp(batch=True, activation="tanh"),
        "softplus": nets.mlp(batch=True, activation="softplus"),
        "of known sizes": nets.mlp(widths=[2, 2, 1], batch=True).at(m=4),
        "of known sizes, sigmoid": nets.mlp(widths=[2, 2, 1], batch=True, activation="sigmoid").at(m=4),
        "maximum over words": nets.pooled_texts("max"),
        "window": nets.window_lm(context=2, batch=True),
    }.values(),
    ids=str,
)
@pytest.mark.filterwarnings("ignore:invalid value")
def test_what_is_not_a_number_stays_none(network, dtype, backend):
    """NaN in any parameter is NaN in the loss: no maximum and no exponential takes a number in its place."""
    program = symnet.compile(network, backend, dtype)
    params, data = program.example(0)
    for name, value in params.items():
        broken = {**params, name: np.full_like(value, np.nan)}
        assert np.isnan(program(broken, data)[0]), name
        assert np.isnan(program.trainer(broken, "sgd").run(data, 2)), name
