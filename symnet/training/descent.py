"""Gradient descent on all data at once: w ← w − η ∂L/∂w, with new starts where one gets stuck.

(Jurafsky and Martin, eq. 5.14 and 5.15.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

import numpy as np

from symnet.backends.program import Program
from symnet.backends.trainer import Arrays
from symnet.core.display import Bundle, table
from symnet.core.errors import NumericError, UnknownNameError
from symnet.core.expression import shape
from symnet.core.network import Network
from symnet.core.writing import dimension_identifier, dimensions
from symnet.lowering import compile

OPTIMIZERS = ("sgd",)


@dataclass(frozen=True)
class Result:
    """What training found.

    Attributes:
        params: the parameters.
        loss: the loss with them.
        steps: steps of all starts together.
        starts: how many random starts it took.
        converged: whether `done` was reached; None where nothing was to be reached.
        seconds: wall time.
        first: the random parameters that the last start began with.
    """

    params: Arrays
    loss: float
    steps: int
    starts: int
    converged: bool | None
    seconds: float
    first: Arrays = field(default_factory=dict, repr=False)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Bundle:
        shapes = ", ".join(f"{name} {array.shape}" for name, array in self.params.items())
        rows = [("loss", f"{self.loss:.6g}"), ("steps", self.steps), ("starts", self.starts)]
        rows += [("converged", {True: "yes", False: "no", None: "not asked for"}[self.converged])]
        rows += [("seconds", f"{self.seconds:.2f}"), ("parameters", shapes)]
        return table(("", "result"), rows, f"Result(loss {self.loss:.6g} after {self.steps} steps)")


def train(
    network: Network | Program,
    data: Arrays,
    optimizer: str = "sgd",
    *,
    rate: float = 0.5,
    steps: int = 1000,
    starts: int = 1,
    seed: int = 0,
    backend: str = "numpy",
    done: Callable[[Arrays, float], bool] | None = None,
    progress: Callable[[Iterable[int]], Iterable[int]] = iter,
) -> Result:
    """Train by gradient descent on all of the data, from random weights.

    Args:
        network: a network with a loss, or a program compiled from one.
        data: arrays by name, as the program's docstring lists them.
        optimizer: ``sgd``.
        rate: the learning rate η.
        steps: at most so many steps for each start.
        starts: at most so many starts; a new one is made where `done` has not been reached.
        seed: of the random weights.
        backend: by which program.
        done: told the parameters and the loss, whether training may end; None: after the first start.
        progress: wraps the steps of a start, to show them (such as tqdm).

    Raises NumericError where the loss is no longer a number, UnknownNameError for an unknown optimizer.
    """
    if optimizer not in OPTIMIZERS:
        raise UnknownNameError.among("optimizer", optimizer, OPTIMIZERS)
    if steps < 1 or starts < 1:
        raise NumericError(f"training needs at least one step and one start, not {steps} and {starts}")
    program = network if isinstance(network, Program) else compile(network, backend)
    rng, began, taken = np.random.default_rng(seed), perf_counter(), 0
    for start in range(1, starts + 1):
        first = random_start(program, data, rng)
        for loss, params in _descend(program, first, data, rate, progress(range(steps))):
            taken += 1
            if done is not None and done(params, loss):
                return Result(params, loss, taken, start, True, perf_counter() - began, first)
    return Result(params, loss, taken, starts, None if done is None else False, perf_counter() - began, first)


def _descend(
    program: Program, params: Arrays, data: Arrays, rate: float, numbers: Iterable[int]
) -> Iterator[tuple[float, Arrays]]:
    """Step by step: the loss, and the parameters that have it."""
    for step in numbers:
        loss, gradients = program(params, data)
        if not np.isfinite(loss):
            raise NumericError(f"the loss is {loss} at step {step + 1}; try a smaller learning rate than {rate}")
        yield float(loss), params
        params = {name: value - rate * gradients[name] for name, value in params.items()}


def random_start(program: Program, data: Arrays, rng: np.random.Generator) -> Arrays:
    """Every weight and bias uniform in [−1, 1], in the sizes that the data give."""
    known = sizes_of(program, data)
    asked = {d for v in program.closed.parameters for size in shape(v) for d in dimensions(size)}
    unknown = [n for d in program.closed.sizes if d in asked and (n := dimension_identifier(d)) not in known]
    if unknown:
        sizes = ", ".join(f"{n}=…" for n in unknown)
        raise NumericError(f"the data do not say how large {', '.join(unknown)} should be; say network.at({sizes})")
    shapes, _ = program.example(**known)
    return program.converted({name: rng.uniform(-1.0, 1.0, np.shape(value)) for name, value in shapes.items()})


def sizes_of(program: Program, data: Arrays) -> dict[str, int]:
    """The sizes that the data's shapes tell, by their names in the program."""
    sizes: dict[str, int] = {}
    for symbol in program.closed.data:
        found = np.shape(data.get(symbol.identifier, ()))
        for size, number in zip(shape(symbol), found, strict=False):
            if size in program.closed.sizes:
                sizes[dimension_identifier(size)] = number
    return sizes
