r"""Interpolated modified Kneser–Ney: the n-gram model that neural ones are measured by.

    p(w | h) = (a(hw) − D(a(hw))) / a(h·) + γ(h) p(w | h'),        h' is h without its first word,
    γ(h) = (D_1 N_1(h·) + D_2 N_2(h·) + D_3 N_{3+}(h·)) / a(h·)

(Chen and Goodman 1998, Computer Science Group, Harvard, TR-10-98: "modified Kneser–Ney smoothing", with discounts of
each order from its counts of counts; Kneser and Ney 1995 for the lower orders.) a(hw) is the count of hw at the
highest order; below it, the number of different words before hw, but the count again where hw begins with the start
of a sentence, before which nothing stands. N_c(h·) is how many words w have a(hw) = c. The recursion ends at the
words alone, mixed with 1/V. A history never seen in training says nothing: γ = 1.

n-grams are numbers: one of k words is a pair (number of its first k − 1 words, last word), numbered in sorted order.
So an order is counted by one sort, and looked up by one binary search, for all places of a text at once.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symnet.core.errors import NumericError
from symnet.text.vocabulary import END, Ids

Numbers = NDArray[np.int64]
Reals = NDArray[np.float64]

FALLBACK = (0.5, 1.0, 1.5)
"""Discounts of an order whose counts of counts do not give any: too few n-grams were seen 1, 2 or 3 times."""

HIGHEST = 16
"""An order above it is a slip of the pen."""

BYTES = 45
"""What a word of the text takes at most while an order is counted, and what is kept of it, measured on sotu."""


@dataclass(frozen=True)
class Level:
    """What is known of n-grams of one order.

    Attributes:
        keys: first words × (V + 1) + last word, sorted, of each n-gram.
        probabilities: p(last word | first words), of each n-gram.
        gammas: γ of each n-gram of the order below as first words; 1 where it never was.
        discounts: D_1, D_2 and D_3, the last for counts of 3 and more.
        is_estimated: whether they come from counts of counts.
    """

    keys: Numbers
    probabilities: Reals
    gammas: Reals
    discounts: tuple[float, float, float]
    is_estimated: bool


@dataclass(frozen=True)
class KneserNey:
    """The model.

    Attributes:
        size: V, how many words there are, `</s>` and `<unk>` among them.
        levels: orders 1, 2, …
    """

    size: int
    levels: tuple[Level, ...]

    @property
    def order(self) -> int:
        """The number of words of its longest n-grams."""
        return len(self.levels)

    def probabilities(self, stream: Ids) -> Reals:
        """The probability of each id of a stream, given those before it in its sentence: shape (n,).

        Raises NumericError for ids that the vocabulary does not have.
        """
        return self.looked_up(stream)[0]

    def looked_up(self, stream: Ids) -> tuple[Reals, Numbers]:
        """The probability of each id, and how long its history is, as far as training has seen it: 0 to order − 1.

        The start of a sentence counts as a word of the history. Raises NumericError as `probabilities` does.
        """
        if len(stream) and not 0 <= int(stream.min()) <= int(stream.max()) < self.size:
            raise NumericError(f"ids run from 0 to {self.size - 1}; the text has {stream.min()} to {stream.max()}")
        words, places = _with_starts(stream, self.size)
        grams, found, seen_before = words, self.levels[0].probabilities[words], np.zeros(len(words), np.int64)
        for k, level in enumerate(self.levels[1:], 2):
            if not len(level.keys):  # no sentence of the training text was so long
                break
            firsts = _before(grams)
            said = (places >= k - 1) & (firsts >= 0)
            keys = firsts * (self.size + 1) + words
            at = np.minimum(np.searchsorted(level.keys, keys), len(level.keys) - 1)
            seen = said & (level.keys[at] == keys)
            seen_before[said & (level.gammas[firsts] < 1)] = k - 1
            found = np.where(said, level.gammas[firsts] * found, found)
            found[seen] = level.probabilities[at[seen]]
            grams = np.where(seen, at, -1)
        return found[places > 0], seen_before[places > 0]

    def distribution(self, context: Sequence[int]) -> Reals:
        """The probability of each word of the vocabulary after the words with which a sentence begins: shape (V,)."""
        words = [self.size, *context]
        found = self.levels[0].probabilities[: self.size].copy()
        for k, level in enumerate(self.levels[1:], 2):
            firsts = self._number(words[-(k - 1) :]) if len(words) >= k - 1 else -1
            if firsts >= 0:
                begin, end = np.searchsorted(level.keys, [firsts * (self.size + 1), (firsts + 1) * (self.size + 1)])
                found *= level.gammas[firsts]
                found[level.keys[begin:end] % (self.size + 1)] = level.probabilities[begin:end]
        return found

    def _number(self, gram: Sequence[int]) -> int:
        """The number of an n-gram; −1 for one that was not seen."""
        number = gram[0]
        for word, level in zip(gram[1:], self.levels[1:], strict=False):
            key = number * (self.size + 1) + word
            at = int(np.searchsorted(level.keys, key))
            if at == len(level.keys) or level.keys[at] != key:
                return -1
            number = at
        return number


def kneser_ney(stream: Ids, size: int, order: int = 5) -> KneserNey:
    """The model of a training text.

    Args:
        stream: ids of sentences one after another, each ended by `</s>`, shape (n,).
        size: V; ids are below it.
        order: the number of words of the longest n-grams.

    Raises NumericError for an empty text, ids out of range, an order below 1 or above 16, or more n-grams than the
    memory of the machine holds.
    """
    if not 1 <= order <= HIGHEST:
        raise NumericError(f"the order of n-grams is from 1 to {HIGHEST}, not {order}")
    if not len(stream) or not 0 <= int(stream.min()) <= int(stream.max()) < size:
        raise NumericError(f"a training text has at least one word, and ids from 0 to {size - 1}")
    _require_room(len(stream), order)
    words, places = _with_starts(stream, size)
    tables = _counted(words, places, size, order)
    levels: list[Level] = []
    below, known = np.full(size + 1, 1 / size), size + 1
    for table in tables:
        level = _level(table, known, below)
        if not levels:  # the start of a sentence is no word: what is never predicted has no probability
            level = _of_all_words(table, level, size)
        levels.append(level)
        below, known = level.probabilities, len(level.keys)
    return KneserNey(size, tuple(levels))


@dataclass(frozen=True)
class _Table:
    """n-grams of an order: their keys, the numbers of all words but the last, of all but the first, and a."""

    keys: Numbers
    firsts: Numbers
    lasts: Numbers
    counts: Numbers


def _require_room(count: int, order: int) -> None:
    """NumericError where the machine, if it says how much memory it has, has too little."""
    needed, names = BYTES * count * order, ("SC_PHYS_PAGES", "SC_PAGE_SIZE")
    if all(name in getattr(os, "sysconf_names", {}) for name in names):
        there = os.sysconf(names[0]) * os.sysconf(names[1])
        if needed > there > 0:
            raise NumericError(
                f"n-grams of {count:,} words up to order {order} take about {needed / 1e9:.0f} GB, and the machine has "
                f"{there / 1e9:.0f}; take a lower order or less text"
            )


def _with_starts(stream: Ids, size: int) -> tuple[Numbers, Numbers]:
    """The stream with the number V before each sentence, and the place of each id in its sentence."""
    begins = np.concatenate([[0], np.flatnonzero(stream[:-1] == END) + 1]) if len(stream) else np.zeros(0, np.int64)
    words = np.insert(stream.astype(np.int64), begins, size)
    starts = np.zeros(len(words), np.int64)
    at = begins + np.arange(len(begins))
    starts[at] = at
    return words, np.arange(len(words)) - np.maximum.accumulate(starts)


def _before(grams: Numbers) -> Numbers:
    """Of each place, the n-gram that ends at the place before; −1 for the first."""
    return np.concatenate([[-1], grams[:-1]])


def _counted(words: Numbers, places: Numbers, size: int, order: int) -> list[_Table]:
    """All n-grams of each order up to the highest, with a."""
    raw: list[tuple[Numbers, Numbers, Numbers, Numbers, Numbers]] = []
    grams = words
    singles = np.bincount(words, minlength=size + 1)
    singles[size] = 0
    everything = np.arange(size + 1)
    raw.append((everything, np.zeros(size + 1, np.int64), everything, singles, everything == size))
    for k in range(2, order + 1):
        there = np.flatnonzero(places >= k - 1)
        keys = _before(grams)[there] * (size + 1) + words[there]
        unique, at, inverse, counts = np.unique(keys, return_index=True, return_inverse=True, return_counts=True)
        raw.append((unique, unique // (size + 1), grams[there[at]], counts, places[there[at]] == k - 1))
        grams = np.full(len(words), -1)
        grams[there] = inverse
    tables: list[_Table] = []
    for k, (keys, firsts, lasts, counts, begin) in enumerate(raw):
        if k + 1 < len(raw):
            counts = np.where(begin, counts, np.bincount(raw[k + 1][2], minlength=len(keys)))
        tables.append(_Table(keys, firsts, lasts, counts))
    return tables


def _level(table: _Table, known: int, below: Reals) -> Level:
    """Discounts, γ and probabilities of an order from its counts and the probabilities of the order below."""
    discounts, is_estimated = _discounts(table.counts)
    kinds = np.minimum(table.counts, 3)
    taken = np.array([0.0, *discounts])[kinds]
    totals = np.bincount(table.firsts, table.counts, minlength=known)
    freed = np.bincount(table.firsts, taken, minlength=known)
    gammas = np.divide(freed, totals, out=np.ones(known), where=totals > 0)
    own = (table.counts - taken) / np.maximum(totals, 1)[table.firsts]
    probabilities = own + gammas[table.firsts] * below[table.lasts]
    return Level(table.keys, probabilities, gammas, discounts, is_estimated)


def _of_all_words(table: _Table, level: Level, size: int) -> Level:
    """The words alone: the start of a sentence has the probability 0."""
    probabilities = level.probabilities.copy()
    probabilities[size] = 0.0
    return Level(table.keys, probabilities, level.gammas, level.discounts, level.is_estimated)


def _discounts(counts: Numbers) -> tuple[tuple[float, float, float], bool]:
    """D_1 = 1 − 2Y n_2/n_1, D_2 = 2 − 3Y n_3/n_2, D_3 = 3 − 4Y n_4/n_3, Y = n_1/(n_1 + 2n_2); or `FALLBACK`.

    n_c is how many n-grams have a = c. Where one of n_1, n_2, n_3 is 0, or a discount is not above 0, which happens in
    small or repeated texts, all three are those of `FALLBACK`.
    """
    n1, n2, n3, n4 = (int((counts == c).sum()) for c in (1, 2, 3, 4))
    if not (n1 and n2 and n3):
        return FALLBACK, False
    y = n1 / (n1 + 2 * n2)
    found = (1 - 2 * y * n2 / n1, 2 - 3 * y * n3 / n2, 3 - 4 * y * n4 / n3)
    return (found, True) if min(found) > 0 else (FALLBACK, False)


def perplexity(probabilities: Reals | NDArray[Any]) -> float:
    """exp of the mean of −ln p."""
    with np.errstate(divide="ignore"):
        return float(np.exp(-np.mean(np.log(np.asarray(probabilities, np.float64)))))
