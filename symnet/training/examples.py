"""Examples to learn from: so many of them, and some of them at a time as arrays by name.

Whatever has `count` and `batch` can be trained on: `Table` holds arrays as they are, a corpus makes windows of its
words when they are asked for, `Masked` adds the masks of dropout. What a batch draws at random it draws from the
generator that it is handed, which belongs to the step: so a run that is resumed sees what it would have seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from symnet.backends.trainer import Arrays
from symnet.core.errors import NumericError

Chosen = NDArray[np.integer[Any]]
"""Numbers of examples."""


class Examples(Protocol):
    """What can be trained on."""

    @property
    def count(self) -> int:
        """How many examples there are."""

    def batch(self, chosen: Chosen, draw: np.random.Generator) -> Arrays:
        """Some of them, as arrays by name."""


@dataclass(frozen=True)
class Table:
    """Arrays that hold an example in each row (or column).

    Attributes:
        arrays: by name.
        axes: on which axis the examples of an array lie; arrays that are not named are the same for all.
        count: how many examples.
        single: whether a network takes one example at a time, which then has no axis of its own.
    """

    arrays: Arrays
    axes: dict[str, int]
    count: int
    single: bool = False

    def batch(self, chosen: Chosen, draw: np.random.Generator) -> Arrays:
        """The rows that were chosen."""
        if self.single:
            (one,) = chosen
            return {n: a[one] if n in self.axes else a for n, a in self.arrays.items()}
        return {n: a.take(chosen, self.axes[n]) if n in self.axes else a for n, a in self.arrays.items()}


@dataclass(frozen=True)
class Mask:
    """A mask of dropout for each example.

    Attributes:
        size: how many entries.
        rate: the probability with which they are dropped.
        block: so many entries side by side are dropped together: with the size of an embedding whole words.
    """

    size: int
    rate: float
    block: int = 1

    def draw(self, count: int, draw: np.random.Generator) -> NDArray[np.float32]:
        """Masks for so many examples, shape (count, size)."""
        kept = draw.random((count, self.size // self.block), dtype=np.float32) >= self.rate
        found = kept.astype(np.float32) / np.float32(1 - self.rate)
        return found if self.block == 1 else np.repeat(found, self.block, axis=1)


@dataclass(frozen=True)
class Masked:
    """Examples with the masks of dropout: 1 / (1 − rate) with probability 1 − rate, and 0 otherwise.

    (Srivastava et al. 2014, scaled in training, so that nothing changes where the network is used.)

    Attributes:
        of: the examples.
        masks: by the names that the network has for them.
    """

    of: Examples
    masks: dict[str, Mask]

    def __post_init__(self) -> None:
        for name, mask in self.masks.items():
            if not 0 <= mask.rate < 1:
                raise NumericError(f"the dropout {mask.rate} of {name} is a probability, from 0 to below 1")

    @property
    def count(self) -> int:
        """How many examples there are."""
        return self.of.count

    def batch(self, chosen: Chosen, draw: np.random.Generator) -> Arrays:
        """The examples, and a mask for each."""
        found = self.of.batch(chosen, draw)
        return found | {name: mask.draw(len(chosen), draw) for name, mask in self.masks.items()}
