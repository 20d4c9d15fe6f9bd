"""JAX from the plan: the same closed forms compiled by XLA, for a CPU, a GPU, or many devices.

A module is written from the plan's operations (`symnet.backends.jax.writing`); steps of training add the optimiser, by
optax, and the devices (`stepping`, `devices`). Writing needs no JAX; running without it says how to get it.
"""

from __future__ import annotations

import importlib
from typing import Any

import numpy as np

from symnet.backends.jax.writing import Writer
from symnet.backends.numpy import loaded
from symnet.backends.program import Program
from symnet.backends.trainer import Stepper
from symnet.core.errors import NumericError
from symnet.plan import make_forward, make_plan
from symnet.plan.closed import Closed
from symnet.plan.updates import Optimizer

BFLOAT16 = "bfloat16"
"""The precision in which factors of products have 8 bits; parameters, sums and gradients are float32."""


def source(closed: Closed, mixed: bool = False) -> str:
    """The module's text alone; needs no JAX."""
    writer = Writer(closed, mixed)
    functions = writer.forward(*make_forward(closed))
    if closed.loss is not None:
        functions += writer.gradients(make_plan(closed))
    return writer.module(functions)


def program(closed: Closed, dtype: Any = "float64", devices: int | str | None = None) -> Program:
    """Plan, write and load; NumericError where JAX is not installed.

    Args:
        closed: the equations.
        dtype: ``float64``, ``float32``, or ``bfloat16`` for products of factors in it, everything else float32.
        devices: how many devices train, or how many for examples × vocabulary (``4x2``); None: the default one.
    """
    require_jax()
    mixed = BFLOAT16 in (str(dtype), getattr(dtype, "__name__", ""))
    kept = np.dtype("float32" if mixed else dtype)
    text = source(closed, mixed)

    def make(optimizer: Optimizer) -> Stepper:
        from symnet.backends.jax.devices import layout
        from symnet.backends.jax.stepping import stepper

        writer = Writer(closed, mixed)
        plan = make_plan(closed, optimizer.rule, optimizer.clip is not None).unfused
        function, sizes = writer.step(plan)
        module = loaded(writer.module([function]))
        return stepper(plan, optimizer, module, sizes, kept, lambda params: layout(closed, devices, params))

    return Program(text, closed, kept, loaded(text), make)


def require_jax() -> None:
    """NumericError, with the remedy, where a package is missing or does not load."""
    reasons = []
    for name in ("jax", "optax"):
        try:
            importlib.import_module(name)
        except ImportError as error:
            reasons.append(f"{name} ({error})")
    if reasons:
        raise NumericError(
            f"the jax backend cannot load {' and '.join(reasons)}: pip install 'symnet[jax]', for a GPU also "
            "'jax[cuda12]'; the numpy and c backends need neither"
        )
