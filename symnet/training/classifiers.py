"""Classifiers of texts, each with what it is handed and where it begins: an encoder, a network, arrays by name.

    six            x, six numbers of the text            one layer, or two with a hidden layer
    words          C S W, a bag of n-grams               multinomial logistic regression
    pooled         mean, maximum or both of embeddings   a hidden layer on top
    concatenated   the first n embeddings in a row       a hidden layer on top

The network that is trained may drop units; the one that is measured ends before its loss and drops none.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symnet.backends.program import Program
from symnet.backends.trainer import Arrays
from symnet.core.network import Network
from symnet.nets import bag_of_words, concatenated_classifier, mlp, pooled_texts
from symnet.text.encoders import Bagged, Encoder, Rows, Six
from symnet.text.features import SIX
from symnet.training.examples import Chosen

ABSENT = -1e9
"""What is added to the embedding of a word that is not in a text, so that it is never the largest."""

STEP = 64
"""The words of a batch are filled up to a multiple of it, with ones that weigh nothing, so that sizes come again."""

AT_ONCE = 128
"""So many texts are measured at a time."""

Encoded = Any
"""What an encoder makes of texts: numbers, bags or rows."""


@dataclass(frozen=True)
class Classifier:
    """A kind of classifier with its sizes.

    Attributes:
        features: ``six``, ``words``, ``pooled`` or ``concatenated``.
        asked: the options, all of them.
        encoder: from texts to what it takes.
        classes: K.
    """

    features: str
    asked: dict[str, Any]
    encoder: Encoder
    classes: int

    def network(self, *, trained: bool) -> Network:
        """The network to be trained, or without what is dropped, to be used."""
        if self.features == "six":
            widths = [len(SIX), *([int(self.asked["hidden"])] if self._layers == 2 else []), self._outputs]
            return mlp(self._layers, widths, output="sigmoid" if self._outputs == 1 else "softmax", batch=True)
        if self.features == "words":
            return bag_of_words()
        if self.features == "pooled":
            return pooled_texts(self.asked["pool"], dropout=trained and bool(self.masks()))
        return concatenated_classifier(int(self.asked["length"]), batch=True, activation="tanh")

    def used(self) -> Network:
        """The network up to what says the probabilities, without labels."""
        whole = self.network(trained=False)
        return Network(whole.equations[: -1 if self._is_binary else -2], meanings=whole.meanings, title=whole.title)

    def masks(self) -> dict[str, tuple[int, float]]:
        """What is dropped in training: name, entries, rate."""
        rate, width = float(self.asked.get("dropout", 0)), int(self.asked.get("embedding", 0))
        if self.features != "pooled" or not rate:
            return {}
        pooled = 2 * width if self.asked["pool"] == "both" else width
        return {"M_X": (pooled, rate), "M_H": (int(self.asked["hidden"]), rate)}

    def start(self, program: Program, seed: int) -> Arrays:
        """Where training begins: biases and weights of single words at 0, others small, by the width before them."""
        rng = np.random.default_rng((seed, 0))
        found = {}
        for name, size in self._shapes().items():
            if name[0] in "bc" or self.features == "words":
                found[name] = np.zeros(size)
            elif name == "E":
                found[name] = rng.normal(0, float(self.asked["spread"]), size)
            else:
                width = size[0] if self.features == "pooled" else size[1]
                gain = 2 if name == "W" and self.features == "pooled" else 1  # before ReLU (He et al. 2015, eq. 10)
                found[name] = rng.normal(0, (gain / width) ** 0.5, size)
        return program.converted(found)

    def inputs(self, encoded: Encoded, chosen: Chosen, draw: np.random.Generator | None = None) -> Arrays:
        """Some texts as the network takes them; with `draw`, some of their words dropped."""
        if self.features == "six":
            return {"X": encoded[chosen]}
        if self.features == "concatenated":
            return dict(zip(self.places, encoded[chosen].T, strict=True))
        ids, matrix = encoded.batch(chosen)
        rate = float(self.asked.get("word_dropout", 0))
        if draw is not None and rate:
            matrix = _without_some(matrix, rate, draw)
        more = -len(ids) % STEP
        ids, matrix = np.pad(ids, (0, more)), np.pad(matrix, ((0, 0), (0, more)))
        if self.features == "words" or self.asked["pool"] == "mean":
            return {"S": ids, "C": matrix}
        absent = np.where(matrix > 0, np.float32(0), np.float32(ABSENT))
        return {"S": ids, "B": absent} | ({"C": matrix} if self.asked["pool"] == "both" else {})

    def labels(self, labels: NDArray[np.int32]) -> Arrays:
        """Labels as the network takes them."""
        return {"y": labels[:, None].astype(float)} if self._is_binary else {"Y": labels}

    def probabilities(self, program: Program, params: Arrays, encoded: Encoded, count: int) -> NDArray[np.float64]:
        """The probability of each class for each text, shape (m, K), by a program of `used`."""
        parts = []
        for start in range(0, count, AT_ONCE):
            chosen = np.arange(start, min(start + AT_ONCE, count))
            found = program.forward(params, self.inputs(encoded, chosen))
            if self._is_binary:
                one = np.asarray(found[f"a{self._layers}"], float).reshape(-1, 1)
                parts.append(np.hstack([1 - one, one]))
            else:
                parts.append(_softmax(np.asarray(found[f"Z{self._layers}" if self.features == "six" else "O"], float)))
        return np.concatenate(parts)

    @cached_property
    def places(self) -> list[str]:
        """What the network calls the words of a text, in their order."""
        return [v.identifier for v in self.network(trained=False).data if v.domain == "ids"]

    @property
    def _layers(self) -> int:
        return int(self.asked.get("layers", 0))

    @property
    def _is_binary(self) -> bool:
        """Whether one output says the probability of the second of two classes."""
        return self.features == "six" and self.classes == 2

    @property
    def _outputs(self) -> int:
        return 1 if self._is_binary else self.classes

    def _shapes(self) -> dict[str, tuple[int, ...]]:
        """The parameters and their shapes."""
        k, h, d = self.classes, int(self.asked.get("hidden", 0)), int(self.asked.get("embedding", 0))
        if isinstance(self.encoder, Six):
            return _six_shapes(self._layers, h, self._outputs)
        size = len(self.encoder.words)
        if self.features == "words":
            return {"W": (size, k), "b": (1, k)}
        if isinstance(self.encoder, Rows):
            return {"E": (size, d), "W": (h, d * self.encoder.length), "b": (h, 1), "U": (k, h)}
        width = 2 * d if self.asked["pool"] == "both" else d
        return {"E": (size, d), "W": (width, h), "b": (1, h), "U": (h, k), "c": (1, k)}


@dataclass(frozen=True)
class TextExamples:
    """Texts to learn from."""

    model: Classifier
    encoded: Encoded
    labels: NDArray[np.int32]

    @property
    def count(self) -> int:
        """How many."""
        return len(self.labels)

    def batch(self, chosen: Chosen, draw: np.random.Generator) -> Arrays:
        """Some texts with their labels."""
        return self.model.inputs(self.encoded, chosen, draw) | self.model.labels(self.labels[chosen])


def encoder_for(features: str, asked: dict[str, Any], texts: Any, labels: NDArray[Any]) -> Encoder:
    """An encoder that knows the training texts."""
    if features == "six":
        return Six.of(texts)
    at_least = int(asked["at_least"])
    if features == "concatenated":
        return Rows.of(texts, int(asked["length"]), at_least)
    weighing = asked["weighing"] if features == "words" else "share"
    return Bagged.of(texts, labels, int(asked["ngrams"]), weighing, at_least)


def _six_shapes(layers: int, hidden: int, outputs: int) -> dict[str, tuple[int, ...]]:
    """Of one output, the last weights are a column, and its bias a scalar."""
    widths = [len(SIX), *([hidden] if layers == 2 else []), outputs]
    shapes: dict[str, tuple[int, ...]] = {}
    for n, (before, after) in enumerate(pairwise(widths), 1):
        shapes[f"W{n}"] = (after, before)
        shapes[f"b{n}"] = (after, 1) if after > 1 else ()
    return shapes


def _without_some(matrix: NDArray[np.float32], rate: float, draw: np.random.Generator) -> NDArray[np.float32]:
    """Each word of a text kept with probability 1 − rate, the others' shares grown to one; none that would be empty."""
    kept = matrix * (draw.random(matrix.shape, dtype=np.float32) >= rate)
    totals = kept.sum(axis=1, keepdims=True)
    return np.where(totals > 0, kept / np.where(totals > 0, totals, 1), matrix)


def _softmax(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)
