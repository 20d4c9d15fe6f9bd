"""Classifiers of texts, a batch of them at once, whatever their lengths: bags of words, and pooled embeddings.

A batch of m texts names the n distinct words that occur in it once: S, a one-hot row each. What a text has of each of
them stands in a matrix with a row for each text. So all that is computed is of the batch's own size:

    R = S E                        the embeddings of its words
    C R                            their sums, weighted by C: with each word's share of its text, their means
    B ⊞ R                          their maxima: B is 0 where a word is in a text, and very negative elsewhere
    O = C S W + 1 bᵀ               a bag of words, without embeddings

(Jurafsky and Martin, sec. 5.1 to 5.3 and eq. 7.21 to 7.23; the max-plus product ⊞: `symnet.ops.max_plus`.)
"""

from __future__ import annotations

from typing import Any

from symnet.core.errors import ShapeError
from symnet.core.network import Equation, Network, equation
from symnet.core.symbols import data, dim, parameter
from symnet.nets.layers import activation_named, affine
from symnet.ops.concatenate import concatenate
from symnet.ops.function import Function
from symnet.ops.hadamard import hadamard
from symnet.ops.losses import cross_entropy
from symnet.ops.max_plus import max_plus
from symnet.ops.operators import product
from symnet.ops.softmax import softmax

POOLS = ("mean", "max", "both")

MEANINGS = {
    "S": "the words of the batch",
    "C": "what each text has of each word: with its share, rows are means",
    "B": "0 where a word is in a text, very negative elsewhere",
    "E": "embeddings",
    "M": "masks of dropout: 0, or 1 / (1 − p)",
    "Y": "labels",
}


def bag_of_words(*, vocabulary: Any = None, classes: Any = None) -> Network:
    """Multinomial logistic regression on bags of words, m texts: O = C S W + 1 bᵀ under cross-entropy.

    C (m × n) holds what each text has of each of the n words of the batch, S (n × |V|) these words. W is |V| × K.
    """
    m, n, size, k = dim("m"), dim("n"), vocabulary or dim("|V|"), classes or dim("K")
    w = equation("W_S", product(data("S", n, size, "ids"), parameter("W", size, k)), "weights of the batch's words")
    o = equation("O", affine(data("C", m, n), w.symbol, parameter("b", 1, k), batch=m, vectors="row"), "logits")
    meanings = {**MEANINGS, "W": "weights of each word", "b": "biases"}
    return Network([w, o, *_output(o, m, k)], "L", meanings=meanings, title="A bag of words, a batch of m texts")


def pooled_texts(
    pool: str = "mean",
    *,
    vocabulary: Any = None,
    embedding: Any = None,
    hidden: Any = None,
    classes: Any = None,
    activation: str | Function = "relu",
    dropout: bool = False,
) -> Network:
    """A classifier on pooled embeddings, m texts of any lengths: H = g(X W + 1 bᵀ), O = H U + 1 cᵀ.

    Args:
        pool: X is C R (``mean``), B ⊞ R (``max``), or the two side by side (``both``), where R = S E.
        vocabulary, embedding, hidden, classes: sizes; symbols unless given.
        activation: g.
        dropout: X and H are multiplied entry by entry by masks, which are data (Srivastava et al. 2014).

    Raises ShapeError for another pool.
    """
    if pool not in POOLS:
        raise ShapeError(f"pool is {', '.join(POOLS)}, not {pool!r}")
    m, n, size = dim("m"), dim("n"), vocabulary or dim("|V|")
    d, h, k = embedding or dim("d"), hidden or dim("d_h"), classes or dim("K")
    kind = {"mean": "mean-pooled", "max": "max-pooled", "both": "mean- and max-pooled"}[pool]
    f, width = activation_named(activation), 2 * d if pool == "both" else d
    r = equation("R", product(data("S", n, size, "ids"), parameter("E", size, d)), "embeddings of the batch's words")
    pooled = {"mean": lambda: product(data("C", m, n), r.symbol), "max": lambda: max_plus(data("B", m, n), r.symbol)}
    parts = [pooled[name]() for name in (("mean", "max") if pool == "both" else (pool,))]
    x = equation("X", concatenate(*parts, axis=1) if len(parts) > 1 else parts[0], f"{kind} embeddings")
    seen = [x, *_dropped(x, "M_X", m, width, dropout)]
    z = equation("Z", affine(seen[-1], parameter("W", width, h), parameter("b", 1, h), batch=m, vectors="row"),
                 "preactivations")  # fmt: skip
    hid = equation("H", f(z), "hidden units")
    top = [hid, *_dropped(hid, "M_H", m, h, dropout)]
    o = equation("O", affine(top[-1], parameter("U", h, k), parameter("c", 1, k), batch=m, vectors="row"), "logits")
    meanings = {**MEANINGS, "W": "hidden weights", "b": "hidden biases", "U": "output weights", "c": "output biases"}
    meanings |= {"M_X": MEANINGS["M"], "M_H": MEANINGS["M"]}
    title = f"A classifier on {kind} embeddings, a batch of m texts"
    return Network([r, *seen, z, *top, o, *_output(o, m, k)], "L", meanings=meanings, title=title)


def _output(o: Equation, m: Any, k: Any) -> list[Equation]:
    p = equation(r"\hat{Y}", softmax(o, axis=1), "predicted distributions")
    return [p, equation("L", cross_entropy(p, data("Y", m, k, "one-hot"), m), "mean cross-entropy loss")]


def _dropped(of: Equation, mask: str, m: Any, width: Any, dropout: bool) -> list[Equation]:
    if not dropout:
        return []
    return [equation(rf"\tilde{{{of.name}}}", hadamard(of, data(mask, m, width)), "the same, some entries dropped")]
