"""A program: the functions that a generated module defines, ready to be called."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from symnet.backends.trainer import Arrays, Stepper, Trainer, plain_stepper, trainer
from symnet.core.errors import LossError, NumericError
from symnet.plan.closed import Closed
from symnet.plan.updates import Optimizer
from symnet.plan.updates import optimizer as named


@dataclass(frozen=True)
class Program:
    """A network with its gradients, compiled.

    `program(params, data)` gives the loss and a dictionary of gradients, each of its parameter's shape.

    Attributes:
        source: the module, readable, as `symnet code` prints it.
        closed: the equations it was made from.
        dtype: the precision to which floating-point input is converted.
        stepper: makes a step of training for an optimiser; None for the program's own gradients and plain formulas.
    """

    source: str = field(repr=False)
    closed: Closed = field(repr=False)
    dtype: np.dtype[Any]
    namespace: dict[str, Any] = field(repr=False)
    stepper: Callable[[Optimizer], Stepper] | None = field(default=None, repr=False)

    def __call__(self, params: Arrays, data: Arrays) -> tuple[Any, Arrays]:
        """Loss and gradients; NumericError for arrays that are missing or do not fit."""
        if self.closed.loss is None:
            raise LossError("the network has no loss, so there is nothing to differentiate; call .forward")
        return self._call("loss_and_gradients", params, data)

    def trainer(self, params: Arrays, optimizer: str | Optimizer = "sgd", rate: float = 0.1, **numbers: Any) -> Trainer:
        """A trainer that starts from copies of the parameters.

        Args:
            params: arrays by name.
            optimizer: ``sgd``, ``momentum``, ``adagrad`` or ``adam``, or one made by `symnet.optimizer`.
            rate: the learning rate η.
            numbers: decay, clip and the optimiser's settings (see `symnet.optimizer`).

        Raises NumericError where parameters are missing, UnknownNameError for an unknown optimiser.
        """
        if self.closed.loss is None:
            raise LossError("the network has no loss, so there is nothing to train")
        if isinstance(optimizer, str):
            optimizer = named(optimizer, rate, **numbers)
        make = self.stepper or (lambda chosen: plain_stepper(self, chosen))
        lacking = [v.identifier for v in self.closed.parameters if v.identifier not in params]
        if lacking:
            raise NumericError(f"the parameters lack {', '.join(lacking)}")
        own = {v.identifier: params[v.identifier] for v in self.closed.parameters}
        return trainer(own, optimizer, make(optimizer), self.converted)

    def forward(self, params: Arrays, data: Arrays) -> Arrays:
        """Every named intermediate."""
        return self._call("forward", params, data)

    def example(self, seed: int = 0, **sizes: int) -> tuple[Arrays, Arrays]:
        """Random parameters and data of fitting shapes."""
        for name, size in sizes.items():
            if not isinstance(size, (int, np.integer)) or size < 1:
                raise NumericError(f"{name} = {size}: a size is a whole number, at least 1")
        params, data = self.namespace["example"](seed, **sizes)
        return self.converted(params), self.converted(data)

    def converted(self, arrays: Arrays) -> Arrays:
        """Arrays in the program's precision; integers that stand for words as they are."""
        found = {name: np.asarray(value) for name, value in arrays.items()}
        for name, value in found.items():
            if value.dtype.kind not in "biuf":
                raise NumericError(f"{name} holds {value.dtype} values; it needs real numbers")
            domain = self.domains.get(name)
            if domain != "ids" and not (domain == "one-hot" and value.ndim < 2) and value.dtype != self.dtype:
                found[name] = value.astype(self.dtype)
        return found

    @cached_property
    def domains(self) -> dict[str, str]:
        """The domain of each datum."""
        return {v.identifier: v.domain for v in self.closed.data}

    def _call(self, function: str, params: Arrays, data: Arrays) -> Any:
        wanted = {"params": self.closed.parameters, "data": self.closed.data}
        for kind, given in (("params", params), ("data", data)):
            missing = [v.identifier for v in wanted[kind] if v.identifier not in given]
            if missing:
                raise NumericError(f"{kind} lacks {', '.join(missing)}; it has {', '.join(given) or 'nothing'}")
        try:
            return self.namespace[function](self.converted(params), self.converted(data))
        except ValueError as error:
            raise NumericError(str(error)) from error
