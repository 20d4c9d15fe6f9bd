r"""The mean of the parameters along the last part of a run, which is measured and kept in place of the last ones.

    θ̄ₙ = θ̄ₙ₋₁ + (θₙ − θ̄ₙ₋₁) / n                      (Ruppert 1988; Polyak and Juditsky 1992, eq. 4)

Steps at a rate that does not fall swing about a minimum; their mean lies nearer to it than any of them. θ₁, θ₂, … are
not all the parameters that were passed, but those of every `EVERY`-th step, and of the last one: neighbours hardly
differ, and a step moves few rows of a table of embeddings, while a mean takes all of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from symnet.backends.trainer import Arrays
from symnet.core.errors import NumericError

EVERY = 10
"""From step to step; less where that were fewer than a hundred points in all."""


@dataclass(frozen=True)
class Tail:
    """Which steps of a run are taken into the mean.

    Attributes:
        share: over which last part of the run, from 0 (there is no mean) to 1 (all of it).
        total: steps of the run.
    """

    share: float
    total: int

    def __post_init__(self) -> None:
        if not 0 <= self.share <= 1:
            raise NumericError(f"average = {self.share}: it is a share of the run, from 0 (none) to 1 (all of it)")

    @property
    def first(self) -> int:
        """After how many steps the mean begins."""
        return self.total - int(self.share * self.total)

    def has(self, step: int) -> bool:
        """Whether the parameters after so many steps are taken."""
        every = max(1, min(EVERY, (self.total - self.first) // 100))
        return step > self.first and (self.total - step) % every == 0


@dataclass
class Mean:
    """A mean in progress.

    Attributes:
        arrays: of each parameter; empty as long as nothing was taken.
        count: of how many points.
    """

    arrays: Arrays = field(default_factory=dict)
    count: int = 0

    def take(self, params: Arrays) -> None:
        """One more point."""
        self.count += 1
        if self.count == 1:
            self.arrays = {name: np.array(value) for name, value in params.items()}
            return
        for name, mean in self.arrays.items():  # in place: tables of embeddings are large
            mean -= params[name]
            mean *= mean.dtype.type(1 - 1 / self.count)
            mean += params[name]
