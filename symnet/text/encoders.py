"""From texts in words to what a classifier takes: numbers that describe them, bags, or rows of ids.

An encoder is made from the training texts, and says in plain data all that it knows, so that it can be made anew where
a model is used: `texts` and `state` go into files, `read` takes them back.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symnet.core.errors import NumericError
from symnet.text.bags import Bags, bags
from symnet.text.features import Reals, ngrams, six_features, standard
from symnet.text.tokens import padded
from symnet.text.vocabulary import END, UNKNOWN, Ids, Vocabulary, vocabulary

Words = Sequence[str]

WEIGHINGS = ("share", "presence", "count", "ratio")
"""What a feature weighs in a bag: its share, whether it is there, how often, or how much it tells of the class."""


@dataclass(frozen=True)
class Six:
    """The six numbers of the textbook, standardised by the training texts."""

    mean: Reals
    deviation: Reals

    @classmethod
    def of(cls, texts: Iterable[Words]) -> Six:
        """With mean and deviation of the training texts."""
        return cls(*standard(six_features(texts)))

    def encode(self, texts: Iterable[Words]) -> Reals:
        """The numbers of each text, shape (m, 6)."""
        return (six_features(texts) - self.mean) / self.deviation

    def state(self) -> dict[str, Any]:
        """All that it knows."""
        return {"mean": self.mean.tolist(), "deviation": self.deviation.tolist()}

    @classmethod
    def read(cls, state: dict[str, Any]) -> Six:
        """From what `state` said."""
        return cls(np.array(state["mean"]), np.array(state["deviation"]))


@dataclass(frozen=True)
class Bagged:
    """Bags of n-grams. A text without features is the one feature `</s>`.

    Attributes:
        words: the vocabulary; `<unk>` is a feature where shares are weighed, and left out elsewhere.
        longest: words of the longest n-grams.
        weighing: one of `WEIGHINGS`; all but ``share`` are scaled to bags of length 1.
        ratios: with ``ratio``, what each feature tells of the class, shape (V,).
    """

    words: Vocabulary
    longest: int = 1
    weighing: str = "share"
    ratios: Reals = field(default_factory=lambda: np.zeros(0))

    @classmethod
    def of(cls, texts: Sequence[Words], labels: NDArray[Any], longest: int, weighing: str, at_least: int) -> Bagged:
        """With the vocabulary of the training texts, and what their labels say of it.

        Raises NumericError for another weighing.
        """
        if weighing not in WEIGHINGS:
            raise NumericError(f"the weighing is one of {', '.join(WEIGHINGS)}, not {weighing!r}")
        words = vocabulary((ngrams(text, longest) for text in texts), at_least)
        made = cls(words, longest, weighing)
        return made if weighing != "ratio" else cls(words, longest, weighing, made._told(texts, labels))

    def encode(self, texts: Iterable[Words]) -> Bags:
        """The bags of the texts."""
        found = bags((self._ids(text) for text in texts), "presence" if self.weighing == "ratio" else self.weighing)
        if self.weighing == "share":
            return found
        weights = found.weights * self.ratios[found.ids] if self.weighing == "ratio" else found.weights
        rows = np.repeat(np.arange(len(found)), np.diff(found.bounds))
        lengths = np.sqrt(np.bincount(rows, np.square(weights, dtype=float), minlength=len(found)))
        return Bags(found.ids, (weights / np.maximum(lengths[rows], 1e-12)).astype(np.float32), found.bounds)

    def state(self) -> dict[str, Any]:
        """All that it knows beside its vocabulary and ratios."""
        return {"longest": self.longest, "weighing": self.weighing}

    @classmethod
    def read(cls, state: dict[str, Any], words: Vocabulary, ratios: Reals) -> Bagged:
        """From what `state` said, the vocabulary and the ratios."""
        return cls(words, int(state["longest"]), state["weighing"], ratios)

    def _ids(self, text: Words) -> list[int]:
        found = self.words.encoded(ngrams(text, self.longest))
        return (found if self.weighing == "share" else [i for i in found if i != UNKNOWN]) or [END]

    def _told(self, texts: Sequence[Words], labels: NDArray[Any]) -> Reals:
        """The largest |ln (p_k / q_k)| over the classes k, of how often a feature is in texts of k, and of the others.

        (The log-count ratio of Wang and Manning 2012, eq. 3, smoothed by 1, for two classes and more.)
        """
        counts = np.ones((int(labels.max()) + 1, len(self.words)))
        for text, label in zip(texts, labels, strict=True):
            counts[label, np.unique(self._ids(text))] += 1
        others = counts.sum(axis=0) - counts
        ratios = np.log(counts / counts.sum(axis=1, keepdims=True)) - np.log(others / others.sum(axis=1, keepdims=True))
        return np.abs(ratios).max(axis=0)


@dataclass(frozen=True)
class Rows:
    """Rows of ids of one length: longer texts are cut, shorter ones filled with `</s>`."""

    words: Vocabulary
    length: int

    @classmethod
    def of(cls, texts: Iterable[Words], length: int, at_least: int) -> Rows:
        """With the vocabulary of the training texts."""
        return cls(vocabulary(texts, at_least), length)

    def encode(self, texts: Iterable[Words]) -> Ids:
        """The ids of each text, shape (m, length)."""
        return padded((self.words.encoded(text) for text in texts), self.length, END)

    def state(self) -> dict[str, Any]:
        """All that it knows beside its vocabulary."""
        return {"length": self.length}


Encoder = Six | Bagged | Rows
