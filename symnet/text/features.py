"""What a text is described by: six numbers of the textbook, or its n-grams.

    x_1 how many words are in the positive lexicon        x_4 how many first and second person pronouns
    x_2 how many are in the negative lexicon              x_5 1 if an exclamation mark occurs, else 0
    x_3 1 if the word "no" occurs, else 0                 x_6 ln of the number of words (of at least one)

(Jurafsky and Martin, sec. 5.1.1, fig. 5.2; the lexicon is that of Hu and Liu 2004.)
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import log

import numpy as np
from numpy.typing import NDArray

from symnet.text.packaged import lexicon

Reals = NDArray[np.float64]

SIX = ("positive words", "negative words", "no", "1st and 2nd person pronouns", "!", "ln of the number of words")

PRONOUNS = frozenset(
    "i me my mine myself we us our ours ourselves you your yours yourself yourselves thou thee thy thine".split()
)


def six_features(texts: Iterable[Sequence[str]]) -> Reals:
    """The six numbers of each text, shape (m, 6). Of i'm and you're, the part before the apostrophe is the pronoun."""
    positive, negative = lexicon("positive"), lexicon("negative")
    rows = [
        (
            sum(word in positive for word in words),
            sum(word in negative for word in words),
            "no" in words,
            sum(word.partition("'")[0] in PRONOUNS for word in words),
            any("!" in word for word in words),
            log(max(1, len(words))),
        )
        for words in texts
    ]
    return np.array(rows, float).reshape(len(rows), len(SIX))


def standard(numbers: Reals) -> tuple[Reals, Reals]:
    """Mean and deviation of each column, for (x − mean) / deviation; the deviation of a constant is taken to be 1."""
    deviation = numbers.std(axis=0)
    return numbers.mean(axis=0), np.where(deviation > 0, deviation, 1.0)


def ngrams(words: Sequence[str], longest: int) -> list[str]:
    """Words, then pairs of neighbours, … up to so many; the parts of one parted by a space."""
    return [" ".join(words[i : i + n]) for n in range(1, longest + 1) for i in range(len(words) - n + 1)]
