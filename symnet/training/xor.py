"""XOR: the smallest task that one layer cannot learn (Minsky and Papert 1969).

A 2-2-1 network with ReLU hidden units has local minima; from random weights in [−1, 1], gradient descent reaches
four right answers from about one start in four. So it starts anew until it does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import NDArray

from symnet.backends.program import Program
from symnet.backends.trainer import Arrays
from symnet.core.network import Network
from symnet.nets import mlp

TRUTH_TABLE: Arrays = {
    "X": np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]),
    "y": np.array([[0.0], [1.0], [1.0], [0.0]]),
}

RATE = 0.5
MAX_STARTS = 200

LEARNED = 0.1
"""A mean cross-entropy below this leaves each of the four answers on its right side: −4 · 0.1 > log(1/2)."""


def xor_network() -> Network:
    """Two inputs, two ReLU hidden units, one sigmoid output, on a batch of all four examples."""
    return mlp(depth=2, widths=[2, 2, 1], activation="relu", output="sigmoid", batch=True)


def learned(program: Program) -> Callable[[Arrays, float], bool]:
    """Whether the loss is below `LEARNED` and all four answers are right."""

    def is_learned(params: Arrays, loss: float) -> bool:
        return loss < LEARNED and bool(np.all((answers(program, params) > 0.5) == TRUTH_TABLE["y"].ravel()))

    return is_learned


def hidden_space(program: Program, params: Arrays) -> NDArray[np.float64]:
    """Where the hidden units put each of the four inputs, shape (4, 2)."""
    return np.asarray(program.forward(params, TRUTH_TABLE)["A1"])


class Noted:
    """Whether XOR is learned, asked at each step, with the losses noted; those of the last start are kept."""

    def __init__(self, done: Callable[[Arrays, float], bool]) -> None:
        self.done = done
        self.losses: list[float] = []

    def __call__(self, params: Arrays, loss: float) -> bool:
        """Note the loss, and ask."""
        self.losses.append(loss)
        return self.done(params, loss)

    def anew(self, steps: Iterable[int]) -> Iterable[int]:
        """Another start."""
        self.losses = []
        return steps

    @property
    def points(self) -> list[dict[str, float]]:
        """Step and loss, as in history.json."""
        return [{"step": step, "loss": loss} for step, loss in enumerate(self.losses, 1)]


def answers(program: Program, params: Arrays) -> NDArray[np.float64]:
    """The network's probability of 1 for each of the four inputs."""
    return np.ravel(program.forward(params, TRUTH_TABLE)["a2"])
