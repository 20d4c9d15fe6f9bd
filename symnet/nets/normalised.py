"""Classifiers whose hidden layer is normalised: LayerNorm, RMSNorm, BatchNorm.

    z = W x + b,   ẑ = (z − μ)/σ,   u = γ ⊙ ẑ + β,   h = ReLU(u),   ŷ = softmax(V h)

μ and σ are of the entries of z (Ba, Kiros and Hinton 2016), or of each unit over the m examples of a batch (Ioffe and
Szegedy 2015, algorithm 1); RMSNorm takes no mean off and has no β (Zhang and Sennrich 2019).
"""

from __future__ import annotations

from typing import Any

from sympy import Expr

from symnet.core.errors import ShapeError
from symnet.core.network import Equation, Network, equation
from symnet.core.symbols import Variable, data, dim, parameter
from symnet.nets.layers import activation_named, affine, check_vectors, lying, weights
from symnet.ops.composed import to_each_row
from symnet.ops.constants import Ones
from symnet.ops.elementary import sqrt
from symnet.ops.function import Function
from symnet.ops.hadamard import hadamard
from symnet.ops.losses import cross_entropy
from symnet.ops.operators import product, quotient
from symnet.ops.scale import scale
from symnet.ops.softmax import softmax
from symnet.ops.standardised import rms_normalised, standardised
from symnet.ops.sum import minus, plus
from symnet.ops.transpose import transpose_as_written

KINDS = {"layer": "LayerNorm", "rms": "RMSNorm", "batch": "BatchNorm"}

MEANINGS = {
    "W": "hidden weights", "b": "hidden biases", "V": "output weights", r"\gamma": "scales", r"\beta": "shifts",
    r"\epsilon": "keeps the root away from 0", "x": "input", "X": "inputs, an example each row", "y": "one-hot label",
    "Y": "one-hot labels, a row each",
}  # fmt: skip


def epsilon() -> Variable:
    """ε, a small positive number."""
    return data(r"\epsilon", domain="positive")


def normalised_classifier(
    kind: str = "layer",
    *,
    inputs: Any = None,
    hidden: Any = None,
    classes: Any = None,
    activation: str | Function = "relu",
    vectors: str = "column",
) -> Network:
    """A classifier with a normalised hidden layer: ``layer``, ``rms`` or ``batch`` (m examples as rows).

    Raises ShapeError for another kind, UnknownNameError for an unknown activation.
    """
    if kind not in KINDS:
        raise ShapeError(f"a normalisation is one of {', '.join(KINDS)}, not {kind!r}")
    vectors, f = check_vectors(vectors), activation_named(activation)
    n, h, k = inputs or dim("n"), hidden or dim("d_h"), classes or dim("K")
    w, b, v = weights("W", h, n, vectors), parameter("b", *lying(h, vectors)), weights("V", k, h, vectors)
    gain, shift = parameter(r"\gamma", *lying(h, vectors)), parameter(r"\beta", *lying(h, vectors))
    title = f"A classifier with {KINDS[kind]} in its hidden layer"
    if kind == "batch":
        m = dim("m")
        z = equation("Z", affine(data("X", m, n), w, None, batch=m, vectors=vectors), "preactivations")
        normal = batch_norm(z, m, h, vectors)
        u = equation("U", plus(hadamard(_rows(gain, m, vectors), normal[-1]), _rows(shift, m, vectors)))
        a = equation("H", f(u), "hidden units")
        o = equation("O", affine(a, v, None, batch=m, vectors=vectors), "logits")
        p = equation(r"\hat{Y}", softmax(o, axis=1), "predicted distributions")
        loss = equation("L", cross_entropy(p, data("Y", m, k, "one-hot"), m), "mean cross-entropy loss")
        return Network([z, *normal, u, a, o, p, loss], "L", meanings=MEANINGS, title=f"{title}, a batch of m examples")
    z = equation("z", affine(data("x", *lying(n, vectors)), w, b, vectors=vectors), "preactivation")
    normalise = standardised if kind == "layer" else rms_normalised
    hat = equation(r"\hat{z}", normalise(z, epsilon()), "normalised preactivation")
    scaled = hadamard(gain, hat)
    u = equation("u", plus(scaled, shift) if kind == "layer" else scaled, "scaled and shifted")
    a = equation("h", f(u), "hidden units")
    o = equation("o", affine(a, v, None, vectors=vectors), "logits")
    p = equation(r"\hat{y}", softmax(o), "predicted distribution")
    loss = equation("L", cross_entropy(p, data("y", *lying(k, vectors), "one-hot")), "cross-entropy loss")
    return Network([z, hat, u, a, o, p, loss], "L", meanings=MEANINGS, title=title)


def batch_norm(z: Equation, m: Any, units: Any, vectors: str = "column") -> list[Equation]:
    """μ, C = Z − 1μᵀ, s = √(mean of C² + ε), Ẑ = C ⊘ 1sᵀ: each unit over the m examples of a batch."""
    mean = equation(r"\mu", scale(1 / m, _over_rows(z.symbol, m, vectors)), "means over the batch")
    centred = equation("C", minus(z, _rows(mean, m, vectors)), "centred preactivations")
    variance = scale(1 / m, _over_rows(hadamard(centred, centred), m, vectors))
    spread = sqrt(plus(variance, product(epsilon(), Ones(*lying(units, vectors)))))
    s = equation("s", spread, "deviations over the batch")
    return [mean, centred, s, equation(r"\hat{Z}", quotient(centred, _rows(s, m, vectors)), "normalised")]


def _rows(vector: Any, m: Any, vectors: str) -> Expr:
    """A vector laid into each of m rows."""
    return to_each_row(vector, m) if vectors == "column" else product(Ones(m), vector)


def _over_rows(body: Expr, m: Any, vectors: str) -> Expr:
    """The sum over the m rows, as a column vector or as a row."""
    if vectors == "column":
        return product(transpose_as_written(body), Ones(m))
    return product(transpose_as_written(Ones(m)), body)
