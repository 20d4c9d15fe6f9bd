"""Steps of training in JAX: the module's gradients, the optimiser by optax, and arrays that live on devices.

One compiled call takes parameters and state, which it may overwrite (their buffers are donated), and gives them moved.
Clipping, weight decay, momentum and Adam are optax's; AdaGrad is the plan's, since optax has its ε under the root. Of a
table that only looks rows up, the rows of the step alone move, as everywhere in symnet (see `symnet.plan.updates`).

Many steps on the same data are one call with a loop inside where that pays: on an accelerator, and for small networks.
On a CPU a loop of XLA's is no faster than calls from outside once products take longer than a call does.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax

from symnet.backends.jax.devices import Layout, OnDevices
from symnet.backends.jax.processes import agreed, telling
from symnet.backends.trainer import Arrays, Stepper
from symnet.plan.operations import Plan
from symnet.plan.updates import Optimizer

SMALL = 5_000
"""With at most so many numbers in all parameters a loop within one call is faster on a CPU, too."""


def stepper(
    plan: Plan,
    optimizer: Optimizer,
    module: dict[str, Any],
    sizes: tuple[str, ...],
    dtype: np.dtype[Any],
    lay: Callable[[Arrays], Layout],
) -> Stepper:
    """A step of training.

    Args:
        plan: with updates.
        module: what the written module defines: `check`, `opened` and `parts_of`.
        sizes: the names of the sizes that `parts_of` takes.
        dtype: of parameters, state and sums.
        lay: how parameters like these lie on the devices.
    """
    layout = Layout(None, {})
    axes = {update.out.array.name: update.axis for update in plan.updates}
    rule = _transformation(optimizer)

    @partial(jax.jit, static_argnames=("lengths", "looped"), donate_argnames=("params", "state"))
    def run(params: Arrays, state: Arrays, data: Arrays, numbers: Arrays, lengths: Any, looped: bool) -> Any:
        def one(_: Any, kept: Any) -> Any:
            params, state, taken, _ = kept
            loss, whole, rows = module["parts_of"](params, data, **dict(lengths))
            if optimizer.clip is not None:
                whole, _ = optax.clip_by_global_norm(optimizer.clip).update(whole, optax.EmptyState())
            rows = {name: [tuple(map(layout.everywhere, part)) for part in parts] for name, parts in rows.items()}
            table = {name: _Entry(name, params, state, optimizer) for name in params}
            for name, entry in table.items():
                if name in whole:
                    entry.moves(rule, whole[name], numbers["rate"], taken)
                elif name in rows:
                    entry.moves_rows(rule, rows[name], axes[name], numbers["rate"], taken)
            params = layout.kept({name: entry.param for name, entry in table.items()})
            state = layout.kept({key: value for entry in table.values() for key, value in entry.states.items()})
            return params, state, taken + 1, loss.astype(dtype)

        first = (params, state, numbers["steps"], jnp.zeros((), dtype))
        params, state, _, loss = jax.lax.fori_loop(0, numbers["many"], one, first) if looped else one(0, first)
        return params, state, loss

    def step(params: Any, state: Any, data: Arrays, numbers: dict[str, float], steps: int = 1) -> float:
        with jax.enable_x64(dtype == np.float64), telling():
            found = module["check"](params.arrays, data)
            given = layout.placed_data(module["opened"](data, dtype))
            lengths = tuple((name, found[name]) for name in sizes)
            looped = steps > 1 and _loop_pays(params.arrays)
            for n in range(1 if looped else steps):
                told = {
                    "rate": np.asarray(numbers["rate"], dtype),
                    "steps": np.int32(numbers["steps"] + n),
                    "many": np.int32(steps),
                }
                moved = run(params.arrays, state.arrays, given, told, lengths=lengths, looped=looped)
                params.arrays, state.arrays, loss = moved
            return float(loss)

    def placed(params: Arrays, state: Arrays) -> tuple[Any, Any]:
        nonlocal layout
        layout = lay(params)
        return OnDevices(params, layout, dtype), OnDevices(state, layout, dtype)

    return Stepper(step, many=True, placed=placed, agreed=agreed)


def _loop_pays(params: Arrays) -> bool:
    """Whether many steps go in one call."""
    return jax.default_backend() != "cpu" or sum(value.size for value in params.values()) <= SMALL


def _transformation(optimizer: Optimizer) -> optax.GradientTransformation:
    """What becomes of a gradient before it is multiplied by the rate, weight decay first."""
    settings = optimizer.settings
    rule: optax.GradientTransformation = {
        "sgd": optax.identity,
        "momentum": lambda: optax.trace(settings["momentum"]),
        "adagrad": lambda: _adagrad(settings["epsilon"]),
        "adam": lambda: optax.scale_by_adam(settings["beta1"], settings["beta2"], settings["epsilon"]),
    }[optimizer.rule.name]()
    return optax.chain(optax.add_decayed_weights(optimizer.decay) if optimizer.decay else optax.identity(), rule)


def _adagrad(epsilon: float) -> optax.GradientTransformation:
    """g / (√s + ε); optax's own is g / √(s + ε), and 0 where s is."""

    def update(gradient: Any, state: Any, params: Any = None) -> Any:
        total = state.sum_of_squares + gradient**2
        return gradient / (jnp.sqrt(total) + epsilon), optax.ScaleByRssState(total)

    return optax.GradientTransformation(lambda params: optax.ScaleByRssState(jnp.zeros_like(params)), update)


class _Entry:
    """A parameter with its state, within a step."""

    def __init__(self, name: str, params: Arrays, state: Arrays, optimizer: Optimizer) -> None:
        self.name, self.param, self.optimizer = name, params[name], optimizer
        self.keys = [f"{name}.{s}" for s in optimizer.rule.states]
        self.states: Arrays = {key: state[key] for key in self.keys}

    def _changed(self, rule: Any, gradient: Any, param: Any, arrays: list[Any], rate: Any, taken: Any) -> list[Any]:
        """The parameter moved along a gradient, and its states."""
        kind = self.optimizer.rule.name
        made = {
            "sgd": lambda: optax.EmptyState(),
            "momentum": lambda: optax.TraceState(*arrays),
            "adagrad": lambda: optax.ScaleByRssState(*arrays),
            "adam": lambda: optax.ScaleByAdamState(taken, *arrays),
        }[kind]()
        change, (_, after) = rule.update(gradient, (optax.EmptyState(), made), param)
        return [param - rate * change, *(after[1:] if kind == "adam" else after)]

    def moves(self, rule: Any, gradient: Any, rate: Any, taken: Any) -> None:
        """All of it."""
        arrays = [self.states[key] for key in self.keys]
        self.param, *arrays = self._changed(rule, gradient, self.param, arrays, rate, taken)
        self.states = dict(zip(self.keys, arrays, strict=True))

    def moves_rows(self, rule: Any, parts: list[Any], axis: int, rate: Any, taken: Any) -> None:
        """The rows (axis 1: columns) at ids alone; the same id again adds up."""
        ids = jnp.concatenate([ids for ids, _ in parts])
        rows = jnp.concatenate([rows for _, rows in parts])
        where: Any = (ids,) if axis == 0 else (slice(None), ids)
        if self.optimizer.rule.name == "sgd" and not self.optimizer.decay:
            change = -rate * (rows if axis == 0 else rows.T)
            self.param = self.param.at[where].add(change, mode="drop")
            return
        beyond = self.param.shape[axis]  # stands where an id occurs again, and is dropped
        once, places = jnp.unique(ids, return_inverse=True, size=len(ids), fill_value=beyond)
        gradient = jax.ops.segment_sum(rows, places.reshape(-1), num_segments=len(ids))
        where = (once,) if axis == 0 else (slice(None), once)
        arrays = [self.param, *(self.states[key] for key in self.keys)]
        taken_out = [array.at[where].get(mode="fill", fill_value=0) for array in arrays]
        if axis == 1:
            taken_out = [array.T for array in taken_out]
        param, *kept = taken_out
        after = self._changed(rule, gradient, param, kept, rate, taken)
        if axis == 1:
            after = [array.T for array in after]
        moved = [a.at[where].set(value, mode="drop") for a, value in zip(arrays, after, strict=True)]
        self.param, self.states = moved[0], dict(zip(self.keys, moved[1:], strict=True))
