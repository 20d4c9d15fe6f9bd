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
class Masked:
    """Examples with the masks of dropout: 1 / (1 − rate) with probability 1 − rate, and 0 otherwise.

    (Srivastava et al. 2014, scaled in training, so that nothing changes where the network is used.)

    Attributes:
        of: the examples.
        masks: for each mask the entries of an example, and the rate.
    """

    of: Examples
    masks: dict[str, tuple[int, float]]

    def __post_init__(self) -> None:
        for name, (_, rate) in self.masks.items():
            if not 0 <= rate < 1:
                raise NumericError(f"the dropout {rate} of {name} is a probability, from 0 to below 1")

    @property
    def count(self) -> int:
        """How many examples there are."""
        return self.of.count

    def batch(self, chosen: Chosen, draw: np.random.Generator) -> Arrays:
        """The examples, and a mask for each."""
        found = self.of.batch(chosen, draw)
        for name, (size, rate) in self.masks.items():
            kept = draw.random((len(chosen), size), dtype=np.float32) >= rate
            found[name] = kept.astype(np.float32) / np.float32(1 - rate)
        return found
