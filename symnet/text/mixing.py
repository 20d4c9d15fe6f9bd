"""Two language models as one: w p + (1 − w) q, with the w that suits a text best.

Neural models and n-grams err on different words, so that a mixture is better than either (Bengio et al. 2003,
sec. 4.2). The mean of ln(w p + (1 − w) q) is concave in w: its slope falls, and where it is 0 is found by halving.
Where the words are of several kinds, each kind can have a weight of its own (Jelinek and Mercer 1980): n-grams know
more after a history that they have seen.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from symnet.core.errors import NumericError

Reals = NDArray[np.float64]

HALVINGS = 40


def mixed(p: Reals, q: Reals, weight: float | Reals) -> Reals:
    """w p + (1 − w) q for each word of a text, shape (n,), with one w or one for each word.

    Raises NumericError where the two are not of the same text.
    """
    if p.shape != q.shape:
        raise NumericError(f"the models say {len(p)} and {len(q)} probabilities; both must be of the same text")
    return weight * p + (1 - weight) * q


def best_weight(p: Reals, q: Reals) -> float:
    """The w in [0, 1] with the largest mean of ln(w p + (1 − w) q), for the probabilities that each word got."""
    difference = np.asarray(p, np.float64) - q
    low, high = 0.0, 1.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        slope = np.sum(difference / np.maximum(mixed(p, q, middle), np.finfo(float).tiny))
        low, high = (middle, high) if slope > 0 else (low, middle)
    return (low + high) / 2


def best_weights(p: Reals, q: Reals, kinds: NDArray[np.int64], count: int) -> Reals:
    """`best_weight` for the words of each kind from 0 to count − 1; for a kind of which there are none, that of all."""
    weights = np.full(count, best_weight(p, q))
    for kind in np.unique(kinds):
        weights[kind] = best_weight(p[kinds == kind], q[kinds == kind])
    return weights
