"""The probabilities that a language model gives: by exact softmax, whatever it was trained with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symnet.backends.program import Program
from symnet.backends.trainer import Arrays
from symnet.text.vocabulary import END, Ids
from symnet.training.windows import Windows

Reals = NDArray[np.float64]

LOGITS = 2**22
"""So many logits are held at a time: 16 MB, which the allocator gives again without asking the system."""


@dataclass(frozen=True)
class Scorer:
    """Measures and predicts: the network up to its logits.

    Attributes:
        program: of it.
        names: of the words before, the nearest first.
    """

    program: Program
    names: tuple[str, ...]

    def logits(self, params: Arrays, contexts: list[Ids]) -> NDArray[np.float32]:
        """The logits of all words after some contexts, shape (m, V)."""
        return self.program.forward(params, dict(zip(self.names, contexts, strict=True)))["O"]

    def log_probabilities(self, params: Arrays, windows: Windows) -> Reals:
        """ln p of each word of a text, shape (n,)."""
        found = np.empty(windows.count)
        for places in _parts(windows.count, max(1, LOGITS // len(params["E"]))):
            o = self.logits(params, windows.contexts(places))
            top = o.max(axis=1, keepdims=True)
            chosen = np.take_along_axis(o, windows.stream[places][:, None], 1) - top
            o -= top
            found[places] = chosen[:, 0] - np.log(np.exp(o, out=o).sum(axis=1, dtype=np.float64))
        return found

    def perplexity(self, params: Arrays, windows: Windows) -> float:
        """exp of the mean of −ln p."""
        return float(np.exp(-self.log_probabilities(params, windows).mean()))


def next_word(scorer: Scorer, params: Arrays, before: list[int]) -> Reals:
    """The probability of each word after the words with which a sentence begins, shape (V,)."""
    k = len(scorer.names)
    window = ([END] * k + before)[-k:][::-1]
    o = scorer.logits(params, [np.array([n], np.int32) for n in window])[0].astype(np.float64)
    e = np.exp(o - o.max())
    return e / e.sum()


def _parts(count: int, size: int) -> Iterator[Any]:
    for start in range(0, count, size):
        yield np.arange(start, min(start + size, count))
