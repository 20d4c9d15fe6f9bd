"""The words of a text as examples: for each place the words before it, within its sentence, and the word itself.

Nothing is copied for the contexts: they are looked up in the stream of ids when a batch asks for them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symnet.backends.trainer import Arrays
from symnet.core.errors import NumericError
from symnet.text.vocabulary import END, Ids
from symnet.training.examples import Chosen


@dataclass(frozen=True)
class Windows:
    """Every place of a stream of ids in which each sentence ends with `</s>`.

    Before the first word of a sentence stands `</s>`, as often as is needed: no context reaches into another sentence.

    Attributes:
        stream: the ids, shape (n,).
        names: how the network calls the words before, the nearest first, and at last the word itself.
    """

    stream: Ids
    names: tuple[str, ...]

    @property
    def count(self) -> int:
        """How many words, `</s>` among them."""
        return len(self.stream)

    @cached_property
    def _before(self) -> NDArray[np.uint8]:
        """How many words of its own sentence stand before each place, and at most the context."""
        inside = np.zeros(self.count, bool)
        inside[1:] = self.stream[:-1] != END
        found, level = np.zeros(self.count, np.uint8), inside.copy()
        for _ in self.names[:-1]:
            found += level
            level[1:] = level[:-1] & inside[1:]
        return found

    def contexts(self, chosen: Chosen) -> list[Ids]:
        """The words before some places, the nearest first."""
        before = self._before[chosen]
        return [np.where(before >= j, self.stream[np.maximum(chosen - j, 0)], END) for j in range(1, len(self.names))]

    def batch(self, chosen: Chosen, draw: np.random.Generator) -> Arrays:
        """Some places."""
        found: Arrays = dict(zip(self.names, self.contexts(chosen), strict=False))
        found[self.names[-1]] = self.stream[chosen]
        return found


@dataclass(frozen=True)
class Sampled:
    """Examples whose softmax goes over the labels of the batch and words that are sampled by their frequency.

    Each of K draws takes word w with probability q_w; a word that is drawn at all, and is no label, has −log of the
    probability of that, π_w = 1 − (1 − q_w)ᴷ, added to its logit, so that the sum of exponentials over the sample is
    that over the vocabulary in the mean (Horvitz and Thompson 1952; Bengio and Senécal 2003).
    The sample is filled up to `size` with words that weigh nothing, so that the arrays of all batches have one shape.

    Attributes:
        of: the examples.
        labels: how the network calls the labels.
        counts: how often each word occurs, shape (V,).
        draws: K.
        size: how many words a sample has.
    """

    of: Windows
    labels: str
    counts: NDArray[np.integer[Any]]
    draws: int
    size: int

    @property
    def count(self) -> int:
        """How many examples there are."""
        return self.of.count

    @cached_property
    def _cumulated(self) -> NDArray[np.float64]:
        return np.cumsum(self.counts) / self.counts.sum()

    @cached_property
    def _corrections(self) -> NDArray[np.float32]:
        """−log π_w of each word."""
        q = self.counts / self.counts.sum()
        with np.errstate(divide="ignore"):
            return (-np.log(-np.expm1(self.draws * np.log1p(-np.minimum(q, 1 - 1e-12))))).astype(np.float32)

    def batch(self, chosen: Chosen, draw: np.random.Generator) -> Arrays:
        """Some examples, the sample, and the labels' places in it."""
        found = self.of.batch(chosen, draw)
        labels, places = np.unique(found[self.labels], return_inverse=True)
        drawn = np.unique(np.searchsorted(self._cumulated, draw.random(self.draws), side="right"))
        drawn = np.setdiff1d(drawn, labels, assume_unique=True)[: self.size - len(labels)]
        ids, corrections = np.zeros(self.size, np.int32), np.full(self.size, NOTHING, np.float32)
        used = len(labels) + len(drawn)
        if len(labels) > self.size:
            raise NumericError(f"a sample of {self.size} words has no room for {len(labels)} labels; sample more words")
        ids[: len(labels)], ids[len(labels) : used] = labels, drawn
        corrections[: len(labels)], corrections[len(labels) : used] = 0, self._corrections[drawn]
        found |= {"S": ids, "a": corrections[:, None], self.labels: places.astype(np.int32)}
        return found


NOTHING = -30.0
"""Added to a logit, whose exponential is then 1e-13 times what it was: as good as 0, and no subnormal number."""
