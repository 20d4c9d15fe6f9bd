"""The loop of training: mini-batches of examples in an order that the seed gives, epoch by epoch.

    for each epoch e:  shuffle by (seed, e)
                       for each batch:  θ ← the optimiser's step along ∂L/∂θ, at the rate of the step
                       measure on valid, keep what was best, stop early where it no longer improves

The next step depends on nothing but the parameters, the optimiser's arrays and the number of the step, so that a run
that goes on from a `Snapshot` has the very numbers of one that was never stopped.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any, Protocol

import numpy as np

from symnet.backends.program import Program
from symnet.backends.trainer import Arrays, Trainer
from symnet.core.errors import NumericError
from symnet.plan.updates import optimizer as optimizer_named
from symnet.training.averaging import Mean, Tail
from symnet.training.diverging import DivergedError, is_diverged, where
from symnet.training.examples import Chosen, Examples
from symnet.training.schedules import Schedule
from symnet.training.snapshot import Progress, Snapshot, restore, snapshot

POINTS = 100
"""So many times an epoch at most, the loss is noted."""

SHUFFLE, DRAW = 1, 2
"""What a generator is for, beside seed and number."""


@dataclass(frozen=True)
class Settings:
    """How to train.

    Attributes:
        epochs: how often every example is seen.
        batch: how many examples a step sees; of fewer it sees all.
        optimizer: ``sgd``, ``momentum``, ``adagrad`` or ``adam``.
        rate: the learning rate η at the start.
        schedule: how it goes on.
        decay: weight decay λ.
        clip: the norm to which the gradient of all parameters together is cut; None for none.
        numbers: settings of the optimiser, see `symnet.optimizer`.
        seed: of all that is random.
        patience: stop when so many epochs have not improved on valid; None for never.
        average: over which last share of the run the parameters are averaged, see `symnet.training.averaging`.
    """

    epochs: int = 10
    batch: int = 32
    optimizer: str = "sgd"
    rate: float = 0.1
    schedule: Schedule = field(default_factory=Schedule)
    decay: float = 0.0
    clip: float | None = None
    numbers: dict[str, float] = field(default_factory=dict)
    seed: int = 0
    patience: int | None = None
    average: float = 0.0

    def __post_init__(self) -> None:
        for name, value in {"epochs": self.epochs, "batch": self.batch, "patience": self.patience}.items():
            if value is not None and value < 1:
                raise NumericError(f"{name} = {value}: it is a whole number, at least 1")
        if self.seed < 0:
            raise NumericError(f"seed = {self.seed}: it is a whole number, at least 0")
        Tail(self.average, 0)

    def steps(self, examples: Examples) -> int:
        """How many steps an epoch has."""
        return -(-examples.count // self.batch)


class Observer(Protocol):
    """Who is told how it goes; whatever is raised here ends the run."""

    def stepped(self, progress: Progress, loss: float, examples: int) -> None:
        """A step was taken: the loss before it, and how many examples it saw."""

    def measured(self, progress: Progress) -> None:
        """An epoch was measured: see the last of `progress.epochs`."""

    def should_stop(self) -> bool:
        """Whether to leave after this step."""


class Silent:
    """An observer that says nothing."""

    def stepped(self, progress: Progress, loss: float, examples: int) -> None:
        """Say nothing."""

    def measured(self, progress: Progress) -> None:
        """Say nothing."""

    def should_stop(self) -> bool:
        """Go on."""
        return False


@dataclass(frozen=True)
class Measure:
    """What is measured on valid after each epoch.

    Attributes:
        of: from parameters to numbers by name.
        by: which of them says whether an epoch is better.
        lower: whether less is better.
        tie: which of them, the less the better, decides between epochs that are equally good; "" for the first.
    """

    of: Callable[[Arrays], dict[str, float]]
    by: str
    lower: bool = True
    tie: str = ""

    def improves(self, value: float, best: float | None) -> bool:
        """Whether a value is better than the best so far."""
        return math.isfinite(value) and (best is None or (value < best if self.lower else value > best))


@dataclass(frozen=True)
class Fitted:
    """What training found.

    Attributes:
        params: the parameters: those best on valid, or where nothing is measured the last ones, or their mean.
        kept: where the run stands.
        stopped: whether the observer ended it before its time.
    """

    params: Arrays
    kept: Snapshot
    stopped: bool


def fit(
    program: Program,
    start: Arrays,
    examples: Examples,
    settings: Settings,
    *,
    measure: Measure | None = None,
    resume: Snapshot | None = None,
    keep: Callable[[Snapshot], None] | None = None,
    every: float = 30.0,
    observer: Observer | None = None,
) -> Fitted:
    """Train a program on examples.

    Args:
        program: a network compiled, whichever backend.
        start: the parameters to begin with.
        examples: what it learns from.
        settings: how.
        measure: what is measured on valid.
        resume: where to go on, instead of the start.
        keep: handed a snapshot at the start, every so many seconds, and at the end.
        every: so many seconds lie between two snapshots.
        observer: told of every step.

    Raises DivergedError where the loss is no longer a number or grows without bound, NumericError for arrays that do
    not fit.
    """
    run = _Run(program, start, examples, settings, measure, keep, every, observer or Silent())
    return run.go(resume)


class _Run:
    """A run in progress."""

    def __init__(
        self,
        program: Program,
        start: Arrays,
        examples: Examples,
        settings: Settings,
        measure: Measure | None,
        keep: Callable[[Snapshot], None] | None,
        every: float,
        observer: Observer,
    ) -> None:
        self.program, self.examples, self.settings, self.measure = program, examples, settings, measure
        self.keep, self.every, self.observer = keep, every, observer
        chosen = optimizer_named(
            settings.optimizer, settings.rate, decay=settings.decay, clip=settings.clip, **settings.numbers
        )
        self.trainer: Trainer = program.trainer(start, chosen)
        self.per_epoch = settings.steps(examples)
        self.total = self.per_epoch * settings.epochs
        self.progress, self.best = Progress(), Arrays()
        self.tail, self.mean = Tail(settings.average, self.total), Mean()
        self.began = self.kept_at = perf_counter()
        self.last: Snapshot | None = None

    def go(self, resume: Snapshot | None) -> Fitted:
        if resume is not None:
            restore(self.trainer, resume)
            own = resume.copy()
            self.progress, self.best = own.progress, own.best
            self.mean = Mean(own.mean, own.progress.averaged) if own.progress.step > self.tail.first else Mean()
            self.last = resume
            self.progress.ended = "" if self.progress.epoch < self.settings.epochs else self.progress.ended
        else:
            self._keep()
        self.began = perf_counter() - self.progress.seconds
        stopped = False
        with np.errstate(all="ignore"):  # what is not finite is looked for, and said where
            while not self.progress.ended and not stopped:
                stopped = self._epoch()
        if stopped:
            self._keep()
        kept = self.last or self._snapshot()
        return Fitted(kept.chosen, kept, stopped)

    def _epoch(self) -> bool:
        """The rest of an epoch; whether the observer ended it."""
        epoch = self.progress.epoch
        order = self._order(epoch)
        for at in range(self.progress.step - epoch * self.per_epoch, self.per_epoch):
            if self.trainer.stepper.agreed(self.observer.should_stop()):
                return True
            loss = self._step(self._chosen(order, at))
            self._note(loss, at)
            if self._is_due() and at + 1 < self.per_epoch:
                self._keep()
        self._measured()
        return False

    def _step(self, chosen: Chosen) -> float:
        progress = self.progress
        self.trainer.rate = self._rate(progress.step, progress.epoch)
        loss = self.trainer.step(self._data(chosen, progress.step))
        if is_diverged(loss, progress.first):
            raise self._diverged(loss)
        progress.first = loss if progress.first is None else progress.first
        progress.step += 1
        if self.tail.has(progress.step):
            self.mean.take(self.trainer.params)
            progress.averaged = self.mean.count
        progress.seconds = perf_counter() - self.began
        progress.summed += loss * len(chosen)
        progress.counted += len(chosen)
        self.observer.stepped(progress, loss, len(chosen))
        return loss

    def _rate(self, step: int, epoch: int) -> float:
        return self.settings.schedule.rate(self.settings.rate, step, self.total, epoch)

    def _order(self, epoch: int) -> Chosen:
        """The order of the examples in an epoch."""
        count = self.examples.count
        numbers: Chosen = np.arange(count, dtype=np.int32 if count < 2**31 else np.int64)
        np.random.default_rng((self.settings.seed, SHUFFLE, epoch)).shuffle(numbers)
        return numbers

    def _chosen(self, order: Chosen, at: int) -> Chosen:
        return order[at * self.settings.batch : (at + 1) * self.settings.batch]

    def _data(self, chosen: Chosen, step: int) -> Arrays:
        return self.examples.batch(chosen, np.random.default_rng((self.settings.seed, DRAW, step)))

    def _note(self, loss: float, at: int) -> None:
        """From time to time the mean loss since the last time."""
        progress = self.progress
        progress.recent += loss
        progress.noted += 1
        if (at + 1) % max(1, self.per_epoch // POINTS) == 0:
            mean, now = progress.recent / progress.noted, progress.seconds
            progress.losses.append({"step": progress.step, "loss": mean, "rate": self.trainer.rate, "seconds": now})
            progress.recent, progress.noted = 0.0, 0

    def _measured(self) -> None:
        """The end of an epoch: what was learned, and whether to go on."""
        progress, settings = self.progress, self.settings
        progress.epoch += 1
        progress.loss = progress.summed / progress.counted
        progress.summed, progress.counted = 0.0, 0
        record: dict[str, Any] = {
            "epoch": progress.epoch, "step": progress.step, "loss": progress.loss, "rate": self.trainer.rate,
        }  # fmt: skip
        if self.measure is not None:
            params = self.mean.arrays or self.trainer.params
            record["valid"] = found = self.measure.of(params)
            value, other = found[self.measure.by], found.get(self.measure.tie)
            breaks = value == progress.best and other is not None and (progress.tied is None or other < progress.tied)
            if self.measure.improves(value, progress.best) or breaks:
                progress.best, progress.best_epoch, progress.tied = value, progress.epoch, other
                self.best = {name: np.array(value) for name, value in params.items()}
        record["seconds"] = progress.seconds = perf_counter() - self.began
        progress.epochs.append(record)
        if progress.epoch >= settings.epochs:
            progress.ended = "every epoch is done"
        elif settings.patience and self.measure and progress.epoch - progress.best_epoch >= settings.patience:
            progress.ended = f"{settings.patience} epochs were no better on valid than epoch {progress.best_epoch}"
        if progress.ended or self._is_due():
            self._keep()
        self.observer.measured(progress)

    def _is_due(self) -> bool:
        return self.trainer.stepper.agreed(perf_counter() - self.kept_at > self.every)

    def _keep(self) -> None:
        self.kept_at = perf_counter()
        self.last = None  # of large parameters, no more than one copy at a time
        self.last = self._snapshot()
        if self.keep is not None:
            self.keep(self.last)

    def _snapshot(self) -> Snapshot:
        return snapshot(self.trainer, self.best, self.mean.arrays, self.progress)

    def _diverged(self, loss: float) -> DivergedError:
        """Go back to the last snapshot and on to the step that failed, to see which equation fails first."""
        failed, rate = self.progress.step, self.trainer.rate
        assert self.last is not None
        restore(self.trainer, self.last)
        order, shuffled, data = self._order(0), 0, Arrays()
        for step in range(self.last.progress.step, failed + 1):
            epoch, at = divmod(step, self.per_epoch)
            if epoch != shuffled:
                order, shuffled = self._order(epoch), epoch
            self.trainer.rate = self._rate(step, epoch)
            data = self._data(self._chosen(order, at), step)
            if step < failed:
                self.trainer.step(data)
        return DivergedError(failed + 1, loss, rate, where(self.program, self.trainer.params, data), self.last)
