"""XOR: the 2-2-1 network on all four examples, in a loop of each program's own where it has one.

    pip install . torch jax && python benchmarks/train_xor.py [--seconds 8]

Microseconds a step, medians, all programs interleaved in one process on one thread.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import statistics
import time
from collections.abc import Callable
from typing import Any

TABLE = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], [[0.0], [1.0], [1.0], [0.0]]

Run = Callable[[int], Any]


def xor_by_symnet(backend: str) -> Callable[[], Run | None]:
    """A program of symnet's: many steps in one call where it can."""

    def make() -> Run | None:
        import numpy as np

        import symnet

        program = symnet.compile(symnet.nets.mlp(widths=[2, 2, 1], batch=True).at(m=4), backend, "float32")
        params, _ = program.example(3)
        data = {"X": np.array(TABLE[0], "float32"), "y": np.array(TABLE[1], "float32")}
        trainer = program.trainer(params, "sgd", rate=0.1)
        return lambda steps: trainer.run(data, steps)

    return make


def xor_by_torch(compiled: bool) -> Callable[[], Run | None]:
    """torch, step by step."""

    def make() -> Run | None:
        if importlib.util.find_spec("torch") is None:
            return None
        import torch
        from torch.nn import functional

        torch.set_num_threads(1)
        net = torch.nn.Sequential(torch.nn.Linear(2, 2), torch.nn.ReLU(), torch.nn.Linear(2, 1))
        x, y = torch.tensor(TABLE[0]), torch.tensor(TABLE[1])
        rule = torch.optim.SGD(net.parameters(), lr=0.1)
        loss_of = torch.compile(lambda: functional.binary_cross_entropy_with_logits(net(x), y)) if compiled else None

        def run(steps: int) -> None:
            for _ in range(steps):
                rule.zero_grad()
                loss = loss_of() if loss_of else functional.binary_cross_entropy_with_logits(net(x), y)
                loss.backward()
                rule.step()

        return run

    return make


def xor_by_jax() -> Run | None:
    """JAX: all steps in one compiled loop."""
    if importlib.util.find_spec("jax") is None:
        return None
    import jax
    import jax.numpy as jnp

    x, y = map(jnp.asarray, TABLE)
    start = [jnp.ones((2, 2)) * 0.3, jnp.zeros(2), jnp.ones((2, 1)) * 0.2, jnp.zeros(1)]

    def loss_of(p: Any) -> Any:
        z = jax.nn.relu(x @ p[0] + p[1]) @ p[2] + p[3]
        return jnp.mean(jax.nn.softplus(z) - y * z)

    @jax.jit
    def loop(p: Any, steps: int) -> Any:
        return jax.lax.fori_loop(
            0, steps, lambda _, p: [a - 0.1 * g for a, g in zip(p, jax.grad(loss_of)(p), strict=True)], p
        )

    return lambda steps: jax.block_until_ready(loop(start, steps))


XOR: dict[str, Callable[[], Run | None]] = {
    "symnet c": xor_by_symnet("c"),
    "symnet numpy": xor_by_symnet("numpy"),
    "symnet lambdify": xor_by_symnet("lambdify"),
    "torch eager": xor_by_torch(False),
    "torch compile": xor_by_torch(True),
    "jax": xor_by_jax,
}


def xor(seconds: float) -> None:
    """The 2-2-1 network on the truth table, in a loop of each program's own where it has one."""
    runs = {name: run for name, make in XOR.items() if (run := make()) is not None}
    numbers, taken = {}, {name: [] for name in runs}
    for name, run in runs.items():
        run(10)
        began = time.perf_counter()
        run(100)
        numbers[name] = max(10, int(100 * 0.05 / (time.perf_counter() - began)))
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        for name, run in runs.items():
            began = time.perf_counter()
            run(numbers[name])
            taken[name].append((time.perf_counter() - began) / numbers[name] * 1e6)
    for name, times in taken.items():
        print(f"    XOR {name:24} {statistics.median(times):9.3f} µs a step")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=8.0, help="for all programs together")
    os.environ["SYMNET_THREADS"] = os.environ["OMP_NUM_THREADS"] = "1"
    xor(parser.parse_args().seconds)
