"""Vocabularies: words by their counts, the rest `<unk>`, and `</s>` for the end of a sentence.

Ids: 0 is `</s>`, 1 is `<unk>`, then words by falling count, equal counts in the order of their letters. So a
vocabulary depends on its text alone, and a smaller one is the beginning of a larger one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from symnet.core.errors import SourceError

Ids = NDArray[np.int32]

END, UNKNOWN = 0, 1
END_WORD, UNKNOWN_WORD = "</s>", "<unk>"

AT_LEAST = 3
"""How often a word occurs in the training text to be in the vocabulary, unless another number is asked for."""


@dataclass(frozen=True)
class Vocabulary:
    """Words by their ids."""

    words: tuple[str, ...]

    def __post_init__(self) -> None:
        if self.words[:2] != (END_WORD, UNKNOWN_WORD) or len(set(self.words)) < len(self.words):
            raise SourceError(f"a vocabulary begins with {END_WORD} and {UNKNOWN_WORD}, and has no word twice")

    def __len__(self) -> int:
        return len(self.words)

    @cached_property
    def ids(self) -> dict[str, int]:
        """The id of each word."""
        return {word: n for n, word in enumerate(self.words)}

    def encoded(self, words: Iterable[str]) -> list[int]:
        """The ids of words; of one that is not in the vocabulary, that of `<unk>`."""
        ids = self.ids
        return [ids.get(word, UNKNOWN) for word in words]

    def stream(self, sentences: Iterable[Sequence[str]]) -> Ids:
        """The ids of sentences one after another, each ended by `</s>`: shape (words + sentences,)."""
        ids, parts, part = self.ids, [], []
        for words in sentences:
            part += [ids.get(word, UNKNOWN) for word in words]
            part.append(END)
            if len(part) > CHUNK:
                parts.append(np.array(part, np.int32))
                part = []
        return np.concatenate([*parts, np.array(part, np.int32)])


CHUNK = 2**20
"""Ids that are held as a list before they become an array, or are counted at a time."""


def occurring(stream: Ids, size: int) -> NDArray[np.int64]:
    """How often each of `size` ids occurs in a stream, shape (size,), without a copy of the stream."""
    found = np.zeros(size, np.int64)
    for begin in range(0, len(stream), CHUNK):
        found += np.bincount(stream[begin : begin + CHUNK], minlength=size)
    return found


def vocabulary(sentences: Iterable[Sequence[str]], at_least: int = AT_LEAST, limit: int | None = None) -> Vocabulary:
    """The vocabulary of a text: words seen `at_least` times, and of these the most frequent, `limit` ids in all.

    `</s>` and `<unk>` are always there, and a text that marks unknown words `<unk>` itself means the same.
    """
    counts: Counter[str] = Counter()
    for words in sentences:
        counts.update(words)
    kept = sorted((w for w, n in counts.items() if n >= at_least), key=lambda w: (-counts[w], w))
    own = [w for w in kept if w not in (END_WORD, UNKNOWN_WORD)]
    return Vocabulary((END_WORD, UNKNOWN_WORD, *own)[: None if limit is None else max(limit, 2)])
