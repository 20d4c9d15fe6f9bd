r"""How the learning rate goes from the first step to the last.

With η the rate, t the step (from 0), T the steps of the whole run and e the epoch (from 0):

    constant   η
    linear     η (1 − t / T)
    cosine     η (1 + cos(π t / T)) / 2               (Loshchilov and Hutter 2017, without restarts)
    step       η dropᵏ, with k = ⌊e / every⌋
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from symnet.core.errors import NumericError, UnknownNameError

SCHEDULES: dict[str, Callable[[float], float]] = {
    "constant": lambda done: 1.0,
    "linear": lambda done: 1.0 - done,
    "cosine": lambda done: (1.0 + math.cos(math.pi * done)) / 2,
    "step": lambda done: 1.0,
}
"""The share of the rate that is left when a part of the steps is done; `step` goes by epochs."""


@dataclass(frozen=True)
class Schedule:
    """A schedule with its numbers.

    Attributes:
        name: ``constant``, ``linear``, ``cosine`` or ``step``.
        drop: of ``step``: the factor.
        every: of ``step``: after so many epochs each.
    """

    name: str = "constant"
    drop: float = 0.5
    every: int = 1

    def __post_init__(self) -> None:
        if self.name not in SCHEDULES:
            raise UnknownNameError.among("schedule", self.name, SCHEDULES)
        if not 0 < self.drop <= 1 or self.every < 1:
            raise NumericError(f"the rate drops by a factor above 0 and at most 1, not {self.drop}, after whole epochs")

    def rate(self, rate: float, step: int, total: int, epoch: int) -> float:
        """The rate of a step."""
        factor = self.drop ** (epoch // self.every) if self.name == "step" else 1.0
        return rate * factor * SCHEDULES[self.name](min(1.0, step / max(1, total)))
