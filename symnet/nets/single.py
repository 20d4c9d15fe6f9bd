"""Networks of one layer: the unit, the perceptron, logistic and softmax regression; and the first computation graph."""

from __future__ import annotations

from typing import Any

from symnet.core.network import Equation, Network, equation
from symnet.core.symbols import data, dim, parameter
from symnet.nets.layers import activation_named, affine, check_vectors, lying, weights
from symnet.ops.activations import sigmoid, step
from symnet.ops.dot import dot
from symnet.ops.function import Function
from symnet.ops.losses import binary_cross_entropy, cross_entropy
from symnet.ops.operators import product
from symnet.ops.scale import scale
from symnet.ops.softmax import softmax
from symnet.ops.sum import plus

INPUT, WEIGHTS, BIAS = "input", "weights", "bias"


def _weighted_sum(inputs: Any, vectors: str, name: str = "z") -> Equation:
    x, w = data("x", *lying(inputs, vectors)), parameter("w", *lying(inputs, vectors))
    return equation(name, plus(dot(w, x), parameter("b")), "weighted sum")


def unit(inputs: Any = None, activation: str | Function = "sigmoid", vectors: str = "column") -> Network:
    """One unit: z = w · x + b, y = f(z) (Jurafsky and Martin, eq. 7.1 to 7.4). It has no loss."""
    z = _weighted_sum(inputs or dim("n"), check_vectors(vectors))
    f = activation_named(activation)
    return Network(
        [z, equation("y", f(z), "output value")],
        meanings={"x": INPUT, "w": WEIGHTS, "b": BIAS},
        title=f"A single {f.name} unit",
    )


def perceptron(inputs: Any = None, vectors: str = "column", *, title: str = "The perceptron") -> Network:
    """The perceptron: y = [w · x + b > 0] (Jurafsky and Martin, eq. 7.7). It has no loss."""
    z = _weighted_sum(inputs or dim("n"), check_vectors(vectors))
    return Network(
        [z, equation("y", step(z), "output, 0 or 1")],
        meanings={"x": INPUT, "w": WEIGHTS, "b": BIAS},
        title=title,
    )


def logistic(inputs: Any = None, batch: bool = False, vectors: str = "column") -> Network:
    """Binary logistic regression: a = σ(w · x + b) under cross-entropy (Jurafsky and Martin, eq. 5.10 and 5.24).

    With `batch`, m examples are the rows of X (m, n), and the loss is the mean.
    """
    n = inputs or dim("n")
    meanings = {"x": INPUT, "w": WEIGHTS, "b": BIAS, "y": "label, 0 or 1"}
    if not batch:
        z = _weighted_sum(n, check_vectors(vectors))
        a = equation("a", sigmoid(z), "probability of the label 1")
        loss = equation("L", binary_cross_entropy(a, data("y", domain="binary")), "cross-entropy loss")
        return Network([z, a, loss], "L", meanings=meanings, title="Binary logistic regression")
    m = dim("m")
    w = parameter("w", n, 1)
    z = equation("z", affine(data("X", m, n), w, parameter("b"), batch=m, vectors="row"), "weighted sums")
    a = equation("a", sigmoid(z), "probabilities of the label 1")
    loss = equation("L", binary_cross_entropy(a, data("y", m, 1, "binary"), m), "mean cross-entropy loss")
    meanings |= {"X": "inputs, an example each row", "y": "labels, 0 or 1"}
    return Network([z, a, loss], "L", meanings=meanings, title="Binary logistic regression on a batch")


def softmax_regression(
    inputs: Any = None, classes: Any = None, batch: bool = False, vectors: str = "column"
) -> Network:
    """Multinomial logistic regression: ŷ = softmax(W x + b) under cross-entropy (Jurafsky and Martin, sec. 5.8)."""
    d, k, m = inputs or dim("d"), classes or dim("K"), dim("m")
    vectors = check_vectors(vectors)
    w, b = weights("W", k, d, vectors), parameter("b", *lying(k, vectors))
    meanings = {"W": WEIGHTS, "b": BIAS}
    if not batch:
        x, y = data("x", *lying(d, vectors)), data("y", *lying(k, vectors), "one-hot")
        z = equation("z", affine(x, w, b, vectors=vectors), "logits")
        p = equation(r"\hat{y}", softmax(z), "predicted distribution")
        loss = equation("L", cross_entropy(p, y), "cross-entropy loss")
        meanings |= {"x": INPUT, "y": "one-hot label"}
        return Network([z, p, loss], "L", meanings=meanings, title="Multinomial logistic regression")
    z = equation("Z", affine(data("X", m, d), w, b, batch=m, vectors=vectors), "logits")
    p = equation(r"\hat{Y}", softmax(z, axis=1), "predicted distributions")
    loss = equation("L", cross_entropy(p, data("Y", m, k, "one-hot"), m), "mean cross-entropy loss")
    meanings |= {"X": "inputs, an example each row", "Y": "one-hot labels, a row each"}
    return Network([z, p, loss], "L", meanings=meanings, title="Multinomial logistic regression on a batch")


def computation_graph() -> Network:
    """L = c(a + 2b), cut into d = 2b, e = a + d, L = c e (Jurafsky and Martin, eq. 7.28)."""
    a, b, c = (parameter(name) for name in "abc")
    d = equation("d", scale(2, b))
    e = equation("e", plus(a, d))
    loss = equation("L", product(c, e))
    meanings = dict.fromkeys("abc", "input")
    title = "The computation graph of L = c(a + 2b)"
    return Network([d, e, loss], "L", parameters=["a", "b", "c"], meanings=meanings, title=title)
