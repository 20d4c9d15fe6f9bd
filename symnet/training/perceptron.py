"""The perceptron rule: where an example is answered wrongly, its input is added to the weights, or taken from them.

    w ← w + (y − ŷ) x,    b ← b + (y − ŷ)                                     (Rosenblatt 1958; Minsky and Papert 1969)

Where some line separates the ones from the zeros, the rule makes so many mistakes at most and then no more (Novikoff
1962). Where none does, it never stops; from whole numbers its weights stay whole and bounded (Minsky and Papert,
the cycling theorem), so that they come back to where they were, and from there go round for ever. Both ends are seen:
an epoch without a mistake, or weights at the end of an epoch that were there before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from symnet.backends.program import Program

Weights = tuple[int, ...]
"""w_1, …, w_n and b."""

TruthTable = Mapping[tuple[int, ...], int]

TABLES: dict[str, TruthTable] = {
    "perceptron-and": {(0, 0): 0, (0, 1): 0, (1, 0): 0, (1, 1): 1},
    "perceptron-or": {(0, 0): 0, (0, 1): 1, (1, 0): 1, (1, 1): 1},
    "perceptron-xor": {(0, 0): 0, (0, 1): 1, (1, 0): 1, (1, 1): 0},
}

FARTHEST = 3
"""Training starts from whole numbers between its negative and itself."""


@dataclass(frozen=True)
class Learning:
    """How the rule went.

    Attributes:
        epochs: the weights at the beginning and after each epoch.
        mistakes: how many examples were answered wrongly in each epoch.
        since: the number of the epoch whose weights came back at the end of the last; None where they did not.
    """

    epochs: tuple[Weights, ...]
    mistakes: tuple[int, ...]
    since: int | None

    @property
    def converged(self) -> bool:
        """Whether the last epoch had no mistake."""
        return bool(self.mistakes) and self.mistakes[-1] == 0

    @property
    def weights(self) -> Weights:
        """Those at the end."""
        return self.epochs[-1]


def learn(program: Program, table: TruthTable, seed: int = 0, epochs: int = 1000) -> Learning:
    """Go through the table, row by row, until an epoch has no mistake, or goes where one has been before.

    Args:
        program: the perceptron, `symnet.nets.perceptron`, compiled.
        table: what it should answer to each input.
        seed: of the weights that it begins with, whole numbers from −3 to 3.
        epochs: at most so many.
    """
    size = len(next(iter(table)))
    rng = np.random.default_rng(seed)
    weights: Weights = tuple(int(x) for x in rng.integers(-FARTHEST, FARTHEST + 1, size + 1))
    seen, mistakes, been = [weights], [], {weights: 0}
    for epoch in range(1, epochs + 1):
        wrong = 0
        for x, y in table.items():
            error = y - answer(program, weights, x)
            if error:
                wrong += 1
                weights = tuple(w + error * c for w, c in zip(weights, (*x, 1), strict=True))
        mistakes.append(wrong)
        seen.append(weights)
        if not wrong:
            break
        if weights in been:
            return Learning(tuple(seen), tuple(mistakes), been[weights])
        been[weights] = epoch
    return Learning(tuple(seen), tuple(mistakes), None)


def answer(program: Program, weights: Weights, x: tuple[int, ...]) -> int:
    """What the perceptron says of an input: 0 or 1."""
    params = {"w": np.array(weights[:-1], float)[:, None], "b": np.array(float(weights[-1]))}
    return int(program.forward(params, {"x": np.array(x, float)[:, None]})["y"])
