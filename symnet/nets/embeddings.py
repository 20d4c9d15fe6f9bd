"""Networks over words: the pooled-embedding classifier and the feedforward window language model.

A word is a one-hot vector in mathematics, an integer in programs; E x selects a column of E (a row, for rows).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sympy import Expr

from symnet.core.errors import ShapeError
from symnet.core.network import Equation, Network, equation
from symnet.core.symbols import Variable, data, dim, parameter
from symnet.nets.layers import activation_named, affine, check_vectors, lying, weights
from symnet.ops.composed import lookup, mean, sum_over_rows
from symnet.ops.concatenate import concatenate
from symnet.ops.function import Function
from symnet.ops.hadamard import hadamard
from symnet.ops.largest import maximum
from symnet.ops.losses import cross_entropy
from symnet.ops.operators import product
from symnet.ops.scale import scale
from symnet.ops.softmax import softmax
from symnet.ops.sum import plus
from symnet.ops.transpose import transpose_as_written

VOCABULARY = "|V|"

WEIGHTS = {"W": "hidden weights", "b": "hidden biases", "U": "output weights"}


def pooled_classifier(
    pool: str = "mean",
    batch: bool = False,
    *,
    words: Any = None,
    vocabulary: Any = None,
    embedding: Any = None,
    hidden: Any = None,
    classes: Any = None,
    activation: str | Function = "sigmoid",
    vectors: str = "column",
) -> Network:
    """A classifier on pooled word embeddings (Jurafsky and Martin, eq. 7.21; with `batch`, eq. 7.22).

    One example: S holds the n words, a one-hot row each; x pools the columns E Sᵀ (``mean`` or ``max``).
    A batch: row i of C holds, for each word of example i, its share of the example's words, so that
    X = C E is the matrix of mean-pooled embeddings (only ``mean`` is a matrix product).
    """
    if pool not in ("mean", "max"):
        raise ShapeError(f"pool is 'mean' or 'max', not {pool!r}")
    size, d, h, k = vocabulary or dim(VOCABULARY), embedding or dim("d"), hidden or dim("d_h"), classes or dim("K")
    vectors, f = check_vectors(vectors), activation_named(activation)
    w, b, u = weights("W", h, d, vectors), parameter("b", *lying(h, vectors)), weights("U", k, h, vectors)
    if batch:
        if pool == "max":
            raise ShapeError("the maximum of each example's words is no matrix product; take pooled_texts('max')")
        return _pooled_batch(size, d, k, w, b, u, f, vectors)
    n = words or dim("n")
    s = data("S", n, size, "ids")
    if vectors == "column":
        e = parameter("E", d, size)
        looked_up = equation("X", lookup(e, s), "embeddings of the words, a column each")
        pooled = mean(looked_up, 1) if pool == "mean" else maximum(looked_up, 1)
    else:
        e = parameter("E", size, d)
        looked_up = equation("X", product(s, e), "embeddings of the words, a row each")
        pooled = scale(1 / dim("n") if words is None else 1 / n, sum_over_rows(looked_up))
        pooled = pooled if pool == "mean" else maximum(looked_up, 0)
    x = equation("x", pooled, f"{pool}-pooled embedding")
    z1 = equation("z", affine(x, w, b, vectors=vectors), "preactivation")
    hid = equation("h", f(z1), "hidden units")
    o = equation("o", affine(hid, u, None, vectors=vectors), "logits")
    p = equation(r"\hat{y}", softmax(o), "predicted distribution")
    loss = equation("L", cross_entropy(p, data("y", *lying(k, vectors), "one-hot")), "cross-entropy loss")
    meanings = {**WEIGHTS, "S": "the words", "E": "embeddings", "y": "one-hot label"}
    title = f"A classifier on {pool}-pooled embeddings"
    return Network([looked_up, x, z1, hid, o, p, loss], "L", meanings=meanings, title=title)


def _pooled_batch(size: Any, d: Any, k: Any, w: Any, b: Any, u: Any, f: Function, vectors: str) -> Network:
    m = dim("m")
    x = equation("X", product(data("C", m, size), parameter("E", size, d)), "pooled embeddings, an example each row")
    z = equation("Z", affine(x, w, b, batch=m, vectors=vectors), "preactivations")
    h = equation("H", f(z), "hidden units")
    o = equation("O", affine(h, u, None, batch=m, vectors=vectors), "logits")
    p = equation(r"\hat{Y}", softmax(o, axis=1), "predicted distributions")
    loss = equation("L", cross_entropy(p, data("Y", m, k, "one-hot"), m), "mean cross-entropy loss")
    meanings = {**WEIGHTS, "C": "each word's share of its example", "E": "embeddings"}
    meanings["Y"] = "one-hot labels, a row each"
    title = "A classifier on mean-pooled embeddings, a batch of m examples"
    return Network([x, z, h, o, p, loss], "L", meanings=meanings, title=title)


def window_lm(
    context: int = 3,
    batch: bool = False,
    *,
    vocabulary: Any = None,
    embedding: Any = None,
    hidden: Any = None,
    activation: str | Function = "tanh",
    vectors: str = "column",
    output_bias: bool = False,
    direct: bool = False,
    dropout: bool = False,
    embedding_dropout: bool = False,
    sampled: bool = False,
    tied: bool = False,
) -> Network:
    """The feedforward window language model (Bengio et al. 2003; Jurafsky and Martin, eq. 7.17).

    The embeddings of the N − 1 = `context` previous words, from one shared E, are concatenated to e; then
    h = tanh(W e + b), ŷ = softmax(U h). With `batch`, m windows are rows.

    Args:
        context: how many previous words.
        batch: whether m windows are rows.
        vocabulary, embedding, hidden: sizes; symbols unless given.
        activation: of the hidden layer.
        vectors: ``column`` or ``row``.
        output_bias: ŷ = softmax(U h + c).
        direct: embeddings reach the output directly, too: U has columns for h and for e, U [h; e]
            (Bengio et al. 2003, eq. 1: b + W x + U tanh(d + H x)).
        dropout: what the output sees is multiplied entry by entry by a mask, which is data: 1 / (1 − p) with
            probability 1 − p, else 0 (Srivastava et al. 2014).
        embedding_dropout: the concatenated embeddings are multiplied by such a mask, too.
        sampled: only with `batch`: the softmax goes over s words of the vocabulary, whose one-hot rows are S; a, which
            is data, is added to their logits: −log of the probability that a word is sampled, 0 for the words that are
            labels, so that the sum of exponentials estimates that over the vocabulary (Bengio and Senécal 2003).
        tied: the output weights are the embeddings, too: Eᵀ h for U h (Press and Wolf 2017, sec. 3), so that hidden
            units are as many as an embedding has entries. The gradient of E is the sum over both uses.
    """
    if not isinstance(context, int) or context < 1:
        raise ShapeError(f"the context is a whole number of words, at least one, not {context}")
    if sampled and not batch:
        raise ShapeError("words are sampled for a batch of windows; say batch=True")
    if tied and (direct or hidden):
        reason = "direct connections add columns to them" if direct else "leave hidden out"
        raise ShapeError(f"output weights that are embeddings have one column for each entry of these; {reason}")
    size = vocabulary or dim(VOCABULARY)
    hidden = (embedding or dim("d")) if tied else hidden
    head = _Head(output_bias, direct, dropout, embedding_dropout, sampled, tied)
    names = [f"_{{t-{j}}}" for j in range(1, context + 1)]
    sizes = _Sizes(size, embedding or dim("d"), hidden or dim("d_h"), size)
    equations = _on_concatenated(names, sizes, activation_named(activation), check_vectors(vectors), batch, head)
    shared = "embeddings, shared by all places of the window" + " and by the output" * tied
    meanings = {**WEIGHTS, "E": shared, "y": "next word, one-hot"}
    meanings["Y"] = "next words, a one-hot row each" + ", among the sampled words" * sampled
    meanings |= {
        "c": "output biases",
        "M": "masks of dropout: 0, or 1 / (1 − p)",
        "m": "mask of dropout: 0, or 1 / (1 − p)",
        "M_e": "masks of dropout for the embeddings",
        "m_e": "mask of dropout for the embeddings",
    }
    meanings |= {"S": "the sampled words", "a": "−log of the probability that a word is sampled"}
    places = ["the word before", *(f"the word {j} places before" for j in range(2, context + 1))]
    meanings |= {f"x{n}": place for n, place in zip(names, places, strict=True)}
    meanings |= {f"X{n}": place.replace("word", "words") for n, place in zip(names, places, strict=True)}
    title = f"A window language model on {context} previous words" + ", a batch of m windows" * batch
    return Network(equations, "L", meanings=meanings, title=title)


def concatenated_classifier(
    length: int = 3,
    batch: bool = False,
    *,
    vocabulary: Any = None,
    embedding: Any = None,
    hidden: Any = None,
    classes: Any = None,
    activation: str | Function = "sigmoid",
    vectors: str = "column",
) -> Network:
    """A classifier of texts of a fixed number of words (Jurafsky and Martin, sec. 7.4).

    The embeddings of the `length` words are concatenated to e; then h = σ(W e + b), ŷ = softmax(U h). Shorter texts are
    filled with a padding word, longer ones cut. With `batch`, m texts are rows.
    """
    if not isinstance(length, int) or length < 1:
        raise ShapeError(f"the length is a whole number of words, at least one, not {length}")
    names = [f"_{j}" for j in range(1, length + 1)]
    sizes = _Sizes(vocabulary or dim(VOCABULARY), embedding or dim("d"), hidden or dim("d_h"), classes or dim("K"))
    equations = _on_concatenated(names, sizes, activation_named(activation), check_vectors(vectors), batch)
    meanings = {**WEIGHTS, "E": "embeddings, shared by all places of the text", "y": "one-hot label"}
    meanings["Y"] = "one-hot labels, a row each"
    meanings |= {f"x{n}": f"word {j}" for j, n in enumerate(names, 1)}
    meanings |= {f"X{n}": f"words {j}" for j, n in enumerate(names, 1)}
    title = f"A classifier on {length} concatenated embeddings" + ", a batch of m texts" * batch
    return Network(equations, "L", meanings=meanings, title=title)


@dataclass(frozen=True)
class _Head:
    """What the output has beside weights: see `window_lm`."""

    bias: bool = False
    direct: bool = False
    dropout: bool = False
    embedding_dropout: bool = False
    sampled: bool = False
    tied: bool = False


@dataclass(frozen=True)
class _Sizes:
    """How large vocabulary, embeddings, hidden layer and output are."""

    vocabulary: Any
    embedding: Any
    hidden: Any
    output: Any


def _on_concatenated(
    names: list[str], sizes: _Sizes, f: Function, vectors: str, batch: bool, head: _Head | None = None
) -> list[Equation]:
    """e = [E x; E x'; …], h = f(W e + b), ŷ = softmax(U h), for one example or a batch of m rows."""
    size, d, h, k, head = sizes.vocabulary, sizes.embedding, sizes.hidden, sizes.output, head or _Head()
    w, b = weights("W", h, len(names) * d, vectors), parameter("b", *lying(h, vectors))
    seen = h + len(names) * d if head.direct else h
    lies = vectors == "column" and not batch
    table = parameter("E", d, size) if lies else parameter("E", size, d)
    across = transpose_as_written(table) if lies or vectors == "row" else table
    u: Expr = across if head.tied else weights("U", k, seen, vectors)
    c = parameter("c", *lying(k, vectors)) if head.bias else None
    if batch:
        m = dim("m")
        parts = [product(data(f"X{n}", m, size, "ids"), table) for n in names]
        e = equation("P", concatenate(*parts, axis=1), "concatenated embeddings")
        es = [e, *_dropped(e, data("M_e", m, len(names) * d), head.embedding_dropout)]
        z = equation("Z", affine(es[-1], w, b, batch=m, vectors=vectors), "preactivations")
        hid = equation("H", f(z), "hidden units")
        top = _seen(hid, es[-1], data("M", m, seen), head, 1)
        chosen = _sampled(u, c, k, vectors) if head.sampled else []
        k, u, c = (dim("s"), *chosen) if head.sampled else (k, u, c)
        o = equation("O", affine(top[-1], u, c, batch=m, vectors=vectors), "logits")
        p = equation(r"\hat{Y}", softmax(o, axis=1), "predicted distributions")
        loss = equation("L", cross_entropy(p, data("Y", m, k, "one-hot"), m), "mean cross-entropy loss")
        return [*es, z, *top, *chosen, o, p, loss]
    words = [data(f"x{n}", *lying(size, vectors), "ids") for n in names]
    parts = [product(table, x) if vectors == "column" else product(x, table) for x in words]
    e = equation("e", concatenate(*parts, axis=0 if vectors == "column" else 1), "concatenated embeddings")
    es = [e, *_dropped(e, data("m_e", *lying(len(names) * d, vectors)), head.embedding_dropout)]
    z = equation("z", affine(es[-1], w, b, vectors=vectors), "preactivation")
    hid = equation("h", f(z), "hidden units")
    top = _seen(hid, es[-1], data("m", *lying(seen, vectors)), head, 0 if vectors == "column" else 1)
    o = equation("o", affine(top[-1], u, c, vectors=vectors), "logits")
    p = equation(r"\hat{y}", softmax(o), "predicted distribution")
    loss = equation("L", cross_entropy(p, data("y", *lying(k, vectors), "one-hot")), "cross-entropy loss")
    return [*es, z, *top, o, p, loss]


def _seen(hid: Equation, e: Equation, mask: Variable, head: _Head, axis: int) -> list[Equation]:
    """The hidden units, and what of them and of the embeddings the output sees."""
    found, letter = [hid], "g" if hid.name == "h" else "G"
    if head.direct:
        found.append(equation(letter, concatenate(hid, e, axis=axis), "hidden units and embeddings"))
    return [*found, *_dropped(found[-1], mask, head.dropout)]


def _dropped(body: Equation, mask: Variable, asked: bool) -> list[Equation]:
    """Some entries dropped; nothing where that is not asked for."""
    name = rf"\tilde{{{body.name}}}"
    return [equation(name, hadamard(body, mask), "the same, some of them dropped")] if asked else []


def _sampled(u: Expr, c: Variable | None, k: Any, vectors: str) -> list[Equation]:
    """The output weights and biases of the sampled words."""
    s = dim("s")
    rows, a = data("S", s, k, "ids"), data("a", *lying(s, vectors))
    if vectors == "column":
        picked, bias = product(rows, u), a if c is None else plus(product(rows, c), a)
    else:
        across = transpose_as_written(rows)
        picked, bias = product(u, across), a if c is None else plus(product(c, across), a)
    return [
        equation("U_S", picked, "output weights of the sampled words"),
        equation("c_S", bias, "biases of the sampled words, corrected"),
    ]
