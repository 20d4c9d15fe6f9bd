r"""Vectors of words without a network around them: skip-gram with negative sampling, and GloVe.

    p = σ(cᵀ w),   q = σ(Nᵀ w),   L = −log p − Σ_i log(1 − q_i)                (Mikolov et al. 2013, eq. 4;
        with w = W x, c = C y and the k drawn words N = C Sᵀ           Jurafsky and Martin, eq. 6.32 to 6.34)
    R = W W̃ᵀ + b 1ᵀ + 1 b̃ᵀ − log X,   J = Σ_ij F_ij R_ij²              (Pennington et al. 2014, eq. 8)

The drawn words are data, and so are GloVe's weights F_ij = f(X_ij).
"""

from __future__ import annotations

from typing import Any

from symnet.core.network import Network, equation
from symnet.core.symbols import data, dim, parameter
from symnet.ops.activations import sigmoid
from symnet.ops.composed import lookup, to_each_row
from symnet.ops.constants import Ones
from symnet.ops.elementary import log
from symnet.ops.hadamard import hadamard
from symnet.ops.operators import product
from symnet.ops.scale import scale
from symnet.ops.sum import minus, plus
from symnet.ops.total import total
from symnet.ops.transpose import transpose_as_written


def skip_gram(*, vocabulary: Any = None, embedding: Any = None, drawn: Any = None) -> Network:
    """One pair of a word and a word of its context, and k words that were drawn: skip-gram with negative sampling.

    Gradients as in Jurafsky and Martin, eq. 6.35 to 6.37, as columns of W and of C, which both kinds of context use.
    """
    size, d, k = vocabulary or dim("|V|"), embedding or dim("d"), drawn or dim("k")
    table, contexts = parameter("W", d, size), parameter("C", d, size)
    w = equation("w", product(table, data("x", size, 1, "ids")), "vector of the word")
    c = equation("c", product(contexts, data("y", size, 1, "ids")), "vector of the context word")
    n = equation("N", lookup(contexts, data("S", k, size, "ids")), "vectors of the drawn words, a column each")
    s = equation("s", product(transpose_as_written(c), w), "similarity")
    p = equation("p", sigmoid(s), "probability that the pair is one of the text")
    r = equation("r", product(transpose_as_written(n), w), "similarities of the drawn words")
    q = equation("q", sigmoid(r), "probabilities that the drawn pairs are of the text")
    right, wrong = scale(-1, log(p)), total(log(minus(1, q)))
    loss = equation("L", minus(right, wrong), "loss of the pair and the drawn words")
    meanings = {"W": "vectors of words", "C": "vectors of context words", "x": "the word", "y": "the context word"}
    meanings |= {"S": "the drawn words"}
    return Network([w, c, n, s, p, r, q, loss], "L", meanings=meanings, title="Skip-gram with negative sampling")


def glove(*, words: Any = None, contexts: Any = None, embedding: Any = None) -> Network:
    """GloVe on the counts of m words beside n context words, all positive; F is 0 for a pair that is to be left out."""
    m, n, d = words or dim("m"), contexts or dim("n"), embedding or dim("d")
    w, v = parameter("W", m, d), parameter(r"\tilde{W}", n, d)
    b, c = parameter("b", m), parameter(r"\tilde{b}", n)
    counts = log(data("X", m, n, "positive"))
    biases = plus(product(b, transpose_as_written(Ones(n))), to_each_row(c, m))
    r = equation("R", minus(plus(product(w, transpose_as_written(v)), biases), counts), "what is missed")
    loss = equation("J", total(hadamard(data("F", m, n, "positive"), hadamard(r, r))), "weighted sum of squares")
    meanings = {"W": "vectors of words, a row each", r"\tilde{W}": "vectors of context words, a row each"}
    meanings |= {"b": "biases of words", r"\tilde{b}": "biases of context words", "X": "how often words meet"}
    meanings |= {"F": "how much each pair counts"}
    return Network([r, loss], "J", meanings=meanings, title="GloVe")
