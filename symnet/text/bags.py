"""Bags of words: of each text its distinct features and how much each weighs; and batches of them.

A batch names the features that occur in it once, and says in a small matrix what each text has of each:

    C = P S,    S the features of the batch, a one-hot row each (handed over as ids),    P (texts × features)

so that C E, with a table E of all features, is P (S E): a lookup and a product of the batch's own size.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from symnet.text.vocabulary import Ids

Weights = NDArray[np.float32]


@dataclass(frozen=True)
class Bags:
    """Bags in a row.

    Attributes:
        ids: the features of all bags, one bag after another, shape (entries,).
        weights: what each weighs in its bag, shape (entries,).
        bounds: bag i has the entries from bounds[i] to bounds[i + 1], shape (m + 1,).
    """

    ids: Ids
    weights: Weights
    bounds: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.bounds) - 1

    def batch(self, places: NDArray[np.int64]) -> tuple[Ids, Weights]:
        """The distinct features of some bags (u,), and what each bag has of each (m, u); u is at least one."""
        counts = self.bounds[places + 1] - self.bounds[places]
        rows = np.repeat(np.arange(len(places)), counts)
        begins = np.repeat(self.bounds[places] - np.concatenate([[0], np.cumsum(counts)[:-1]]), counts)
        entries = np.arange(len(rows)) + begins
        distinct, columns = np.unique(self.ids[entries], return_inverse=True)
        if not len(distinct):
            return np.zeros(1, np.int32), np.zeros((len(places), 1), np.float32)
        matrix = np.zeros((len(places), len(distinct)), np.float32)
        matrix[rows, columns] = self.weights[entries]
        return distinct.astype(np.int32), matrix


def bags(texts: Iterable[Sequence[int]], weighing: str = "share") -> Bags:
    """The bags of texts given by ids.

    Args:
        texts: the ids of each text.
        weighing: ``share`` (how often of how many), ``count`` (how often) or ``presence`` (1).
    """
    ids: list[int] = []
    weights: list[float] = []
    bounds = [0]
    for text in texts:
        for feature, count in Counter(text).items():
            ids.append(feature)
            weights.append({"share": count / len(text), "count": float(count), "presence": 1.0}[weighing])
        bounds.append(len(ids))
    return Bags(np.array(ids, np.int32), np.array(weights, np.float32), np.array(bounds, np.int64))
