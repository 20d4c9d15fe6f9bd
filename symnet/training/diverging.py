"""When training has failed: the loss is no number, or has grown without bound; at which step, in which equation."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from symnet.backends.program import Program
from symnet.backends.trainer import Arrays
from symnet.core.errors import NumericError

if TYPE_CHECKING:
    from symnet.training.snapshot import Snapshot

BOUND = 1e4
"""A loss so many times that of the first step (which counts as at least 1) is growing without bound."""


class DivergedError(NumericError):
    """Training has failed.

    Attributes:
        step: which step, counted from 1.
        place: the equation whose value is the first that is not finite, or how large which value is.
        kept: the last snapshot before.
    """

    def __init__(self, step: int, loss: float, rate: float, place: str, kept: Snapshot) -> None:
        said = f"is {loss}" if not math.isfinite(loss) else f"has grown to {loss:.4g}"
        super().__init__(
            f"training diverged: at step {step} the loss {said}; {place}. "
            f"Try a smaller learning rate than {rate:.4g} (--rate), or cut gradients (--clip 1)"
        )
        self.step, self.place, self.kept = step, place, kept


def is_diverged(loss: float, first: float | None) -> bool:
    """Whether a loss says that training has failed."""
    return not math.isfinite(loss) or (first is not None and abs(loss) > BOUND * max(1.0, abs(first)))


def where(program: Program, params: Arrays, data: Arrays) -> str:
    """What is not finite first, of data, parameters and equations in order; else which value is the largest."""
    for kind, arrays in (("the data", data), ("the parameters", params)):
        for name, value in arrays.items():
            if not np.all(np.isfinite(value)):
                return f"{name}, of {kind}, holds numbers that are not finite"
    loss = program.closed.loss.identifier if program.closed.loss is not None else ""
    named = {e.symbol.identifier: e for e in program.closed.forward}
    with np.errstate(all="ignore"):
        values = program.forward(params, data)
    largest, size = "", 0.0
    for name, value in values.items():
        if not np.all(np.isfinite(value)):
            meaning = named[name].meaning if name in named else ""
            return f"{name}{f' ({meaning})' if meaning else ''} is the first that is not finite"
        if name != loss and float(np.max(np.abs(value))) > size:
            largest, size = name, float(np.max(np.abs(value)))
    weights = {name: float(np.max(np.abs(value))) for name, value in params.items()}
    heaviest = max(weights, key=lambda name: weights[name])
    return f"the largest value is in {largest} ({size:.3g}), the largest weight in {heaviest} ({weights[heaviest]:.3g})"
