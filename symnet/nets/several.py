r"""Classifiers with something beside the plain layers: dropout with a given mask, and two losses that are mixed.

h̃ = m ⊙ h                                     (Srivastava et al. 2014, sec. 4, scaled as in sec. 10)
L = λ ℓ_1 + (1 − λ) ℓ_2,   ℓ_1 of the classes, ℓ_2 of targets beside them   (Caruana 1997)
"""

from __future__ import annotations

from typing import Any

from symnet.core.network import Equation, Network, equation
from symnet.core.symbols import data, dim, parameter
from symnet.nets.layers import activation_named, affine, check_vectors, lying, weights
from symnet.ops.function import Function
from symnet.ops.hadamard import hadamard
from symnet.ops.losses import cross_entropy, squared_error
from symnet.ops.operators import product
from symnet.ops.softmax import softmax
from symnet.ops.sum import minus, plus

MEANINGS = {
    "W": "hidden weights", "b": "hidden biases", "U": "output weights", "c": "output biases", "x": "input",
    "y": "one-hot label", "m": "mask of dropout: 0, or 1 / (1 − p)", "V": "weights of the other output",
    "t": "targets of the other output", r"\lambda": "how much the first loss counts",
}  # fmt: skip


def dropout_classifier(
    *,
    inputs: Any = None,
    hidden: Any = None,
    classes: Any = None,
    activation: str | Function = "relu",
    vectors: str = "column",
) -> Network:
    """A classifier of two layers whose hidden units are multiplied by a mask, which is data: 1 / (1 − p), or 0."""
    vectors = check_vectors(vectors)
    h, k = hidden or dim("d_h"), classes or dim("K")
    z, hid = _hidden(inputs or dim("n"), h, activation, vectors)
    kept = equation(r"\tilde{h}", hadamard(data("m", *lying(h, vectors)), hid), "the same, some of them dropped")
    u, c = weights("U", k, h, vectors), parameter("c", *lying(k, vectors))
    o = equation("o", affine(kept, u, c, vectors=vectors), "logits")
    p = equation(r"\hat{y}", softmax(o), "predicted distribution")
    loss = equation("L", cross_entropy(p, data("y", *lying(k, vectors), "one-hot")), "cross-entropy loss")
    return Network([z, hid, kept, o, p, loss], "L", meanings=MEANINGS, title="A classifier with dropout")


def two_losses(
    *,
    inputs: Any = None,
    hidden: Any = None,
    classes: Any = None,
    targets: Any = None,
    activation: str | Function = "tanh",
    vectors: str = "column",
) -> Network:
    """One hidden layer, two outputs, and the mixture of their losses: cross-entropy and half the squared distance."""
    vectors = check_vectors(vectors)
    h, k, n = hidden or dim("d_h"), classes or dim("K"), targets or dim("d_t")
    z, hid = _hidden(inputs or dim("n"), h, activation, vectors)
    o = equation("o", affine(hid, weights("U", k, h, vectors), None, vectors=vectors), "logits")
    p = equation(r"\hat{y}", softmax(o), "predicted distribution")
    r = equation("r", affine(hid, weights("V", n, h, vectors), None, vectors=vectors), "the other output")
    label = data("y", *lying(k, vectors), "one-hot")
    one = equation(r"\ell_1", cross_entropy(p, label), "cross-entropy loss")
    two = equation(r"\ell_2", squared_error(r, data("t", *lying(n, vectors))), "half the squared distance")
    share = data(r"\lambda")
    mixed = plus(product(share, one.symbol), product(minus(1, share), two.symbol))
    loss = equation("L", mixed, "the mixture of both")
    return Network([z, hid, o, p, r, one, two, loss], "L", meanings=MEANINGS, title="A mixture of two losses")


def _hidden(n: Any, h: Any, activation: str | Function, vectors: str) -> tuple[Equation, Equation]:
    """z = W x + b, h = f(z)."""
    w, b = weights("W", h, n, vectors), parameter("b", *lying(h, vectors))
    z = equation("z", affine(data("x", *lying(n, vectors)), w, b, vectors=vectors), "preactivation")
    return z, equation("h", activation_named(activation)(z), "hidden units")
