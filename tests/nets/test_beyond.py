"""Networks beyond feedforward, where something is to be known of them that is not said by their equations."""

from itertools import pairwise, product

import numpy as np
import pytest

import symnet
from symnet import nets
from symnet.core.errors import ShapeError


def test_the_gradients_of_a_chain_are_expected_minus_observed_counts():
    """All K^T sequences of labels by themselves, with their probabilities (Sutton and McCallum 2012, eq. 5.8)."""
    program = symnet.compile(nets.crf(4))
    params, data = program.example(3, K=3, n=2)
    loss, gradients = program(params, data)
    scores = np.hstack([params["W"] @ data[f"x{t}"] + params["b"] for t in range(1, 5)]).T
    seen = [int(data[f"y{t}"].argmax()) for t in range(1, 5)]
    weight = {
        labels: np.exp(
            sum(scores[t, k] for t, k in enumerate(labels)) + sum(params["A"][i, j] for i, j in pairwise(labels))
        )
        for labels in product(range(3), repeat=4)
    }
    whole = sum(weight.values())
    assert loss == pytest.approx(-np.log(weight[tuple(seen)] / whole))
    pairs, single = np.zeros((3, 3)), np.zeros((3, 1))
    for labels, w in [*weight.items(), (tuple(seen), -whole)]:
        for i, j in pairwise(labels):
            pairs[i, j] += w / whole
        for k in labels:
            single[k] += w / whole
    np.testing.assert_allclose(gradients["A"], pairs, atol=1e-12)
    np.testing.assert_allclose(gradients["b"], single, atol=1e-12)


def test_what_comes_back_along_a_chain_is_marginals():
    """∂L/∂M_t sums to one: it is the distribution of two neighbouring labels."""
    derivation = symnet.derive(nets.crf(3))
    program = symnet.compile(nets.crf(3))
    params, data = program.example(1, K=4, n=2)
    named = {e.symbol.identifier for e in derivation.adjoints}
    assert {"dM2", "dM3", "dalpha3"} <= named
    shift = symnet.compile(nets.crf(3))({**params, "A": params["A"] + 1e-6}, data)[0]
    assert shift == pytest.approx(program(params, data)[0])  # a constant on every transition changes nothing


@pytest.mark.parametrize("steps", [3, 6, 12])
def test_a_chain_grows_linearly(steps):
    gradients = symnet.derive(nets.crf(steps)).gradients
    one, more = (sum(len(str(g)) for g in symnet.derive(nets.crf(n)).gradients.values()) for n in (steps, 2 * steps))
    assert set(map(str, gradients)) == {"W", "b", "A"}
    assert more < 2.5 * one


@pytest.mark.parametrize("steps", [1, 0, 2.5])
def test_a_chain_has_a_whole_number_of_places(steps):
    with pytest.raises(ShapeError, match="whole number of places, at least two"):
        nets.crf(steps)


@pytest.mark.parametrize("form", [{}, {"batch": True}, {"vectors": "row"}, {"batch": True, "vectors": "row"}])
def test_tied_embeddings_receive_the_sum_of_both_uses(form):
    """∂L/∂E with U held, plus ∂L/∂U with E held, of the network that is not tied, with U = Eᵀ."""
    tied = symnet.compile(nets.window_lm(context=2, tied=True, **form))
    free = symnet.compile(nets.window_lm(context=2, **form))
    sizes = {"V": 7, "d": 3} | ({"m": 4} if form.get("batch") else {})
    params, data = tied.example(2, **sizes)
    like = free.example(2, **sizes, d_h=3)[0]["U"].shape
    u = params["E"] if params["E"].shape == like else params["E"].T
    loss, gradients = tied(params, data)
    other, parts = free({**params, "U": u}, data)
    assert loss == pytest.approx(other)
    through = parts["U"] if params["E"].shape == like else parts["U"].T
    np.testing.assert_allclose(gradients["E"], parts["E"] + through, atol=1e-12)


@pytest.mark.parametrize(
    ("form", "remedy"), [({"direct": True}, "direct connections"), ({"hidden": 5}, "leave hidden out")]
)
def test_tied_embeddings_refuse_what_cannot_be_tied(form, remedy):
    with pytest.raises(ShapeError, match=remedy):
        nets.window_lm(tied=True, **form)


def test_a_dropped_unit_learns_nothing():
    program = symnet.compile(nets.dropout_classifier(activation="tanh"))
    params, data = program.example(0, d_h=5, n=3, K=4)
    data["m"] = np.array([[2.0], [0], [2], [0], [2]])
    gradients = program(params, data)[1]
    assert not gradients["W"][[1, 3]].any()
    assert not gradients["b"][[1, 3]].any()
    assert not gradients["U"][:, [1, 3]].any()
    assert gradients["U"][:, [0, 2, 4]].any()


def test_skip_gram_is_what_jurafsky_and_martin_print():
    """Eq. 6.35 to 6.37: (σ(c·w) − 1) w, σ(n·w) w, their sum for w; a drawn word that is the context word gets both."""
    program = symnet.compile(nets.skip_gram())
    params, data = program.example(0, V=6, d=3, k=3)
    data = {"x": np.array([[2]]), "y": np.array([[4]]), "S": np.array([[1], [4], [1]])}
    data = {n: np.asarray(v).ravel() if n == "S" else int(np.asarray(v).item()) for n, v in data.items()}
    gradients = program(params, data)[1]
    w, table = params["W"][:, 2], params["C"]

    def sigma(z):
        return 1 / (1 + np.exp(-z))

    wanted_c, wanted_w = np.zeros_like(table), np.zeros_like(params["W"])
    for column, target in ((4, 1), (1, 0), (4, 0), (1, 0)):
        wanted_c[:, column] += (sigma(table[:, column] @ w) - target) * w
        wanted_w[:, 2] += (sigma(table[:, column] @ w) - target) * table[:, column]
    np.testing.assert_allclose(gradients["C"], wanted_c, atol=1e-12)
    np.testing.assert_allclose(gradients["W"], wanted_w, atol=1e-12)
