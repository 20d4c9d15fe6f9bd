"""A network in training: parameters that move in place, step by step."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from symnet.core.errors import NumericError
from symnet.plan.updates import Optimizer, g, p

Arrays = dict[str, Any]
"""Arrays by name."""


@dataclass(frozen=True)
class Stepper:
    """What takes a step of training.

    Attributes:
        step: from parameters, the optimiser's state (both moved in place), data and numbers to the loss before it.
        many: whether `step` takes a number of steps, too, and goes on by itself.
        placed: where parameters and state are to live, if not in arrays of the host.
        agreed: where several processes train together, what the first of them says.
    """

    step: Callable[..., float]
    many: bool = False
    placed: Callable[[Arrays, Arrays], tuple[Any, Any]] | None = None
    agreed: Callable[[bool], bool] = bool


@dataclass
class Trainer:
    """Parameters, the optimiser's state, and the step that moves them.

    Attributes:
        params: the parameters, in the program's precision; they move in place (on devices: what is read is a copy).
        state: the optimiser's arrays, by parameter and name: ``U.s``.
        optimizer: the rule and its numbers.
        rate: the learning rate of the next step.
        steps: how many steps were taken.
    """

    params: Arrays
    state: Arrays
    optimizer: Optimizer
    rate: float
    stepper: Stepper = field(repr=False)
    converted: Callable[[Arrays], Arrays] = field(repr=False)
    steps: int = 0

    def step(self, data: Arrays) -> float:
        """One step along the gradient for some data; the loss before it.

        Raises NumericError for arrays that are missing or do not fit.
        """
        return self.run(data, 1)

    def run(self, data: Arrays, steps: int) -> float:
        """Many steps on the same data, in one call where the program can; the loss before the last of them."""
        loss = math.nan
        given = self.converted(data)
        try:
            if self.stepper.many:
                loss = self.stepper.step(self.params, self.state, given, self._numbers(), steps)
                self.steps += steps
                return loss
            for _ in range(steps):
                loss = self.stepper.step(self.params, self.state, given, self._numbers())
                self.steps += 1
            return loss
        except KeyError as error:
            raise NumericError(f"the data lack {error}") from error
        except ValueError as error:
            raise NumericError(str(error)) from error

    def put(self, params: Arrays, state: Arrays, steps: int) -> None:
        """Stand where so many steps had led; arrays of the host stay the same arrays."""
        for own, found in ((self.params, params), (self.state, state)):
            for name in own:
                if self.stepper.placed is None:
                    own[name][...] = found[name]
                else:
                    own[name] = found[name]
        self.steps = steps

    def _numbers(self) -> dict[str, float]:
        settings = self.optimizer.settings
        numbers = {**settings, "rate": self.rate, "decay": self.optimizer.decay, "steps": self.steps}
        if self.optimizer.clip is not None:
            numbers["clip"] = self.optimizer.clip
        for name, beta in (("bias1", "beta1"), ("bias2", "beta2")):
            if beta in settings:
                numbers[name] = 1 - settings[beta] ** (self.steps + 1)
        return numbers


def trainer(params: Arrays, optimizer: Optimizer, stepper: Stepper, converted: Callable[[Arrays], Arrays]) -> Trainer:
    """A trainer on copies of the parameters."""
    own = {name: np.array(value, order="C") for name, value in converted(params).items()}
    starts = {str(s): optimizer.settings.get(optimizer.rule.starts.get(str(s), ""), 0.0) for s in optimizer.rule.states}
    states = {f"{name}.{s}": np.full_like(value, start) for name, value in own.items() for s, start in starts.items()}
    if stepper.placed is not None:
        own, states = stepper.placed(own, states)
    return Trainer(own, states, optimizer, optimizer.rate, stepper, converted)


def plain_stepper(program: Callable[[Arrays, Arrays], tuple[Any, Arrays]], optimizer: Optimizer) -> Stepper:
    """A step by a program's gradients and the rule's formulas, as they stand: the reference."""
    import sympy

    rule = optimizer.rule
    inputs = [p, g, *rule.states]
    moves: list[tuple[int, Any]] = [
        (inputs.index(target), sympy.lambdify([*inputs, *rule.scalars], formula, np)) for target, formula in rule.moves
    ]

    def step(params: Arrays, state: Arrays, data: Arrays, numbers: dict[str, float]) -> float:
        loss, gradients = program(params, data)
        if "clip" in numbers:
            norm = np.sqrt(sum(np.sum(np.square(gradient, dtype=float)) for gradient in gradients.values()))
            if norm > numbers["clip"]:
                gradients = {name: gradient * (numbers["clip"] / norm) for name, gradient in gradients.items()}
        for name, value in params.items():
            gradient = gradients[name] + numbers["decay"] * value
            arrays = [value, gradient, *(state[f"{name}.{s}"] for s in rule.states)]
            for at, move in moves:
                arrays[at][...] = move(*arrays, *(numbers[str(x)] for x in rule.scalars))
        return float(loss)

    return Stepper(step)
