r"""Attention: scaled dot products, several heads, and a whole block of a transformer (Vaswani et al. 2017).

    S = Q Kᵀ/√d_K + M,   Â = softmax(S) along each row,   O = Â V                    (eq. 1, with a mask M)
    O = [O_1 … O_h] W_O,   O_j = attention(X W_{Qj}, X W_{Kj}, X W_{Vj})              (sec. 3.2.2)
    U = X + O,   N = LN(U),   F = N + ReLU(N W_1 + b_1) W_2 + b_2,   Y = LN(F)        (sec. 3.1 and 3.3)

Tokens are rows. A mask is 0 where a token may look, and so far below 0 elsewhere that softmax makes 0 of it.
"""

from __future__ import annotations

from typing import Any

import sympy
from sympy import Expr

from symnet.core.errors import ShapeError
from symnet.core.network import Equation, Network, equation
from symnet.core.symbols import Variable, data, dim, parameter
from symnet.nets.layers import activation_named, affine, check_vectors, lying, weights
from symnet.nets.normalised import epsilon
from symnet.ops.composed import to_each_row
from symnet.ops.concatenate import concatenate
from symnet.ops.constants import Ones
from symnet.ops.function import Function
from symnet.ops.hadamard import hadamard
from symnet.ops.losses import squared_error
from symnet.ops.operators import product
from symnet.ops.scale import scale
from symnet.ops.softmax import softmax
from symnet.ops.standardised import standardised
from symnet.ops.sum import plus
from symnet.ops.transpose import transpose_as_written

MEANINGS = {
    "Q": "queries, a token each row", "K": "keys", "V": "values", "M": "mask, 0 where a token may look",
    "T": "targets", "X": "inputs, a token each row", "W_O": "weights of the output", r"\epsilon": "small and positive",
    "W_1": "weights of the first layer", "W_2": "weights of the second layer", "b_1": "biases of the first layer",
    "b_2": "biases of the second layer", r"\gamma_1": "scales", r"\gamma_2": "scales", r"\beta_1": "shifts",
    r"\beta_2": "shifts",
}  # fmt: skip


def attend(q: Any, k: Any, v: Any, size: Any, mask: Variable | None = None, head: str = "") -> list[Equation]:
    """S, A and O = A V of one head, by queries, keys and values with `size` columns."""
    scores: Expr = scale(1 / sympy.sqrt(sympy.sympify(size)), product(q, transpose_as_written(k)))
    s = equation(f"S{head}", scores if mask is None else plus(scores, mask), "scores")
    a = equation(rf"\hat{{A}}{head}", softmax(s, axis=1), "attention weights, a distribution each row")
    return [s, a, equation(f"O{head}", product(a, v), "mean of the values under these weights")]


def attention(
    *, masked: bool = True, queries: Any = None, keys: Any = None, size: Any = None, out: Any = None
) -> Network:
    """Scaled dot-product attention of n queries on m keys, with a mask; gradients by Q, K and V."""
    n, m = queries or dim("n"), keys or dim("m")
    d_k, d_v = size or dim("d_K"), out or dim("d_V")
    q, k, v = parameter("Q", n, d_k), parameter("K", m, d_k), parameter("V", m, d_v)
    steps = attend(q, k, v, d_k, data("M", n, m) if masked else None)
    loss = equation("L", squared_error(steps[-1], data("T", n, d_v)), "half the squared distance from the targets")
    title = "Scaled dot-product attention" + " with a mask" * masked
    return Network([*steps, loss], "L", meanings=MEANINGS, title=title)


def multi_head(
    heads: int = 2, *, masked: bool = True, tokens: Any = None, size: Any = None, vectors: str = "row"
) -> Network:
    """Self-attention with several heads, side by side; each looks with weights of its own."""
    n, d = tokens or dim("n"), size or dim("d")
    x = data("X", n, d)
    steps = _heads(x, heads, n, d, masked, check_vectors(vectors))
    loss = equation("L", squared_error(steps[-1], data("T", n, d)), "half the squared distance from the targets")
    title = f"Self-attention with {heads} heads" + ", masked" * masked
    return Network([*steps, loss], "L", meanings=MEANINGS | _of_heads(heads), title=title)


def transformer_block(
    heads: int = 1,
    *,
    masked: bool = True,
    tokens: Any = None,
    size: Any = None,
    hidden: Any = None,
    activation: str | Function = "relu",
    vectors: str = "row",
) -> Network:
    """A block of a transformer: self-attention and two layers, each with a residual connection and LayerNorm."""
    n, d, h = tokens or dim("n"), size or dim("d"), hidden or dim("d_h")
    vectors, f = check_vectors(vectors), activation_named(activation)
    x = data("X", n, d)
    steps = _heads(x, heads, n, d, masked, vectors)
    u = equation("U", plus(x, steps[-1].symbol), "residual connection")
    first = _layer_norm(u, "1", "N", n, d, vectors)
    w1, w2 = weights("W_1", h, d, vectors), weights("W_2", d, h, vectors)
    b1, b2 = parameter("b_1", *lying(h, vectors)), parameter("b_2", *lying(d, vectors))
    z = equation("Z", affine(first[-1], w1, b1, batch=n, vectors=vectors), "preactivations")
    hid = equation("H", f(z), "hidden units")
    through = affine(hid, w2, b2, batch=n, vectors=vectors)
    top = equation("F", plus(first[-1].symbol, through), "residual connection")
    second = _layer_norm(top, "2", "Y", n, d, vectors)
    loss = equation("L", squared_error(second[-1], data("T", n, d)), "half the squared distance from the targets")
    title = "A transformer block" + (f" with {heads} heads" if heads > 1 else "")
    equations = [*steps, u, *first, z, hid, top, *second, loss]
    return Network(equations, "L", meanings=MEANINGS | _of_heads(heads), title=title)


def _heads(x: Variable, heads: int, n: Any, d: Any, masked: bool, vectors: str) -> list[Equation]:
    """The equations of all heads, and P = [O_1 … O_h] W_O."""
    if not isinstance(heads, int) or heads < 1:
        raise ShapeError(f"attention has a whole number of heads, at least one, not {heads}")
    d_k, d_v = dim("d_K"), dim("d_V")
    mask = data("M", n, n) if masked else None
    equations: list[Equation] = []
    for head in range(1, heads + 1):
        number = f"_{head}" if heads > 1 else ""
        inside = str(head) if heads > 1 else ""
        made = [
            equation(
                f"{letter}{number}",
                affine(x, weights(f"W_{{{letter}{inside}}}", size, d, vectors), None, batch=n, vectors=vectors),
            )
            for letter, size in (("Q", d_k), ("K", d_k), ("V", d_v))
        ]
        q, k, v = made
        equations += [*made, *attend(q, k, v, d_k, mask, number)]
    outputs = [e.symbol for e in equations if e.symbol.parsed.base == "O"]
    joined = concatenate(*outputs, axis=1) if heads > 1 else outputs[0]
    combined = affine(joined, weights("W_O", d, heads * d_v, vectors), None, batch=n, vectors=vectors)
    return [*equations, equation("R", combined, "heads put together")]


def _layer_norm(body: Equation, number: str, name: str, n: Any, d: Any, vectors: str) -> list[Equation]:
    """Û = standardise(U, ε), N = γ ⊙ Û + β in each row."""
    gain, shift = (parameter(rf"\{letter}_{number}", *lying(d, vectors)) for letter in ("gamma", "beta"))
    hat = equation(rf"\hat{{{body.symbol.name}}}", standardised(body, epsilon()), "standardised, row by row")
    rows = [to_each_row(v, n) if vectors == "column" else product(Ones(n), v) for v in (gain, shift)]
    return [hat, equation(name, plus(hadamard(rows[0], hat), rows[1]), "LayerNorm")]


def _of_heads(heads: int) -> dict[str, str]:
    words = {"Q": "queries", "K": "keys", "V": "values"}
    numbers = [""] if heads == 1 else [str(h) for h in range(1, heads + 1)]
    return {f"W_{{{x}{n}}}" if n else f"W_{x}": f"weights of the {word}" for n in numbers for x, word in words.items()}
