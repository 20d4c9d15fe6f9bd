"""Where a run stands: everything that the next step depends on, and what was seen on the way.

Random numbers are no part of it: each is drawn from a generator made of the seed and of the epoch or step it is for.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np

from symnet.backends.trainer import Arrays, Trainer

PARAMETER, STATE, BEST, MEAN = "parameter/", "state/", "best/", "mean/"
"""What the names of arrays begin with in a file."""


@dataclass
class Progress:
    """What was done.

    Attributes:
        step: steps taken.
        epoch: epochs completed.
        summed, counted: the losses of the examples of this epoch so far, added up, and how many.
        recent, noted: the losses of the steps since the last point of `losses`, added up, and how many.
        first: the loss of the first step.
        loss: the mean loss of the last whole epoch.
        best: the best value on valid so far, and the epoch that had it.
        tied: what decides between that epoch and others as good.
        averaged: of how many points the mean of the parameters is.
        seconds: time spent in training, that of runs before this one with it.
        ended: whether nothing is left to do, and why.
        losses: from time to time the mean loss since the last time: step, loss, rate, seconds.
        epochs: for each epoch its number, step, loss, rate, seconds and what was measured on valid.
    """

    step: int = 0
    epoch: int = 0
    summed: float = 0.0
    counted: int = 0
    recent: float = 0.0
    noted: int = 0
    first: float | None = None
    loss: float | None = None
    best: float | None = None
    best_epoch: int = 0
    tied: float | None = None
    averaged: int = 0
    seconds: float = 0.0
    ended: str = ""
    losses: list[dict[str, float]] = field(default_factory=list)
    epochs: list[dict[str, Any]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """As data."""
        return asdict(self)

    @classmethod
    def from_json(cls, found: dict[str, Any]) -> Progress:
        """From data; TypeError for names that do not belong here."""
        return cls(**found)


@dataclass(frozen=True)
class Snapshot:
    """Arrays and progress of one moment: copies, which training does not move.

    Attributes:
        params: the parameters.
        state: the optimiser's arrays.
        best: the parameters that were best on valid; empty before the first time.
        mean: the mean of the parameters along the last part of the run; empty where it has not begun.
        progress: what was done.
    """

    params: Arrays
    state: Arrays
    best: Arrays
    mean: Arrays
    progress: Progress

    @property
    def arrays(self) -> Arrays:
        """All arrays under names of their own."""
        groups = ((PARAMETER, self.params), (STATE, self.state), (BEST, self.best), (MEAN, self.mean))
        return {f"{prefix}{name}": value for prefix, group in groups for name, value in group.items()}

    @classmethod
    def of(cls, arrays: Arrays, progress: Progress) -> Snapshot:
        """From arrays under names of their own."""
        params, state, best, mean = (
            {name.removeprefix(prefix): value for name, value in arrays.items() if name.startswith(prefix)}
            for prefix in (PARAMETER, STATE, BEST, MEAN)
        )
        return cls(params, state, best, mean, progress)

    @property
    def chosen(self) -> Arrays:
        """The parameters to be used: those best on valid, else their mean, else the last ones."""
        return self.best or self.mean or self.params

    def copy(self) -> Snapshot:
        """The same, of which what moves in training is a copy."""
        return Snapshot(self.params, self.state, self.best, _copies(self.mean), _copied(self.progress))


def snapshot(trainer: Trainer, best: Arrays, mean: Arrays, progress: Progress) -> Snapshot:
    """Copies of where a run stands."""
    return Snapshot(_copies(trainer.params), _copies(trainer.state), best, _copies(mean), _copied(progress))


def restore(trainer: Trainer, kept: Snapshot) -> None:
    """Put a trainer where a snapshot was taken."""
    trainer.put(kept.params, kept.state, kept.progress.step)


def _copied(progress: Progress) -> Progress:
    return replace(progress, losses=list(progress.losses), epochs=list(progress.epochs))


def _copies(arrays: Arrays) -> Arrays:
    return {name: np.array(value) for name, value in arrays.items()}
