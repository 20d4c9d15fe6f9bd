"""A step of training the window language model, by symnet's backends and by torch and JAX.

    pip install . torch jax optax threadpoolctl && python benchmarks/train.py [--sizes 1000x128x32 …] [--threads 1 2]
    python benchmarks/train.py --memory --sizes 50000x128x1024
    python benchmarks/train.py --sizes 3001x77x33 --embedding 50 --threads 1 --optimizer adam --seconds 2
    python benchmarks/train.py --threads 1 --clock processor

Every size (vocabulary × hidden units × batch) runs in one process for each number of threads, all programs
interleaved: each in turn takes a few steps, again and again; medians are given, in milliseconds a step. The peers get
glibc's malloc with raised thresholds, which spares them page faults for large temporaries, and their embedding
gradients sparse where they can have them. Every program starts from the same weights and must have the same loss a
few steps later. With --memory each program runs alone in a process of its own, and its peak is given beside that of
the same process before the first step. "Limit" is the share
of the machine's measured multiply-add peak that the products of a step alone would take; "peer / c" is the faster of
torch (eager, compiled, fused optimisers) and JAX over `c`. One size takes six times the seconds given: a short one can
be measured by itself. On a machine that others use, too, the processor's time says more than the wall's, on one
thread: on more it counts those that wait. (XOR: `train_xor.py`; other networks: `networks.py`.)
"""

from __future__ import annotations

import argparse
import gc
import importlib.util
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

WINDOW, EMBEDDING = 4, 64
SIZES = ["1000x128x32", "10000x128x32", "10000x128x128", "10000x256x512", "50000x128x128", "9947x100x100"]
RATES = {"sgd": 0.05, "adagrad": 0.01, "adam": 0.001}
"""Such that a few thousand steps on the same batch leave it with a loss: else all are slowed by numbers near 0."""
MALLOC = {
    "MALLOC_MMAP_THRESHOLD_": str(1 << 30),
    "MALLOC_TRIM_THRESHOLD_": str(1 << 34),
    "MALLOC_TOP_PAD_": str(1 << 26),
}

CLOCKS = {"wall": time.perf_counter, "processor": time.process_time}

Step = Callable[[], float]


def main() -> None:
    """Run each number of threads in a process of its own, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", nargs="+", default=SIZES, help="V×h×batch, such as 10000x128x128")
    parser.add_argument("--threads", nargs="+", type=int, default=[1, 2])
    parser.add_argument("--optimizer", default="sgd", choices=["sgd", "adagrad", "adam"])
    parser.add_argument("--only", nargs="+", help="these programs alone")
    parser.add_argument("--seconds", type=float, default=8.0, help="for each program and size")
    parser.add_argument("--embedding", type=int, default=EMBEDDING)
    parser.add_argument("--clock", default="wall", choices=CLOCKS, help="processor: on a busy machine, of one thread")
    parser.add_argument("--memory", action="store_true", help="peaks instead of times")
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        child(options)
        return
    if options.memory and not options.only:
        for name in PROGRAMS:
            subprocess.run([sys.executable, __file__, *sys.argv[1:], "--only", name], check=True)
        return
    for threads in options.threads:
        number = str(threads)
        env = {**os.environ, **MALLOC, "OMP_NUM_THREADS": number, "OPENBLAS_NUM_THREADS": number}
        env |= {"MKL_NUM_THREADS": number, "SYMNET_THREADS": number}
        env.pop("OPENBLAS_CORETYPE", None)
        command = [sys.executable, __file__, *sys.argv[1:], "--child", "--threads", number]
        subprocess.run(command, env=env, check=True)


def child(options: argparse.Namespace) -> None:
    """All sizes, for one number of threads."""
    import numpy as np

    threads = options.threads[0]
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:threads])
    load = ", ".join(f"{n:.1f}" for n in os.getloadavg())
    print(f"\n{threads} thread(s), {options.optimizer}, {options.clock} time, load {load}")
    print(f"NumPy {np.__version__}, {blas()}")
    ratios = []
    for size in options.sizes:
        vocabulary, hidden, batch = map(int, size.split("x"))
        rng = np.random.default_rng(0)
        start = weights(rng, vocabulary, options.embedding, hidden)
        words = rng.integers(vocabulary, size=(batch, WINDOW)), rng.integers(vocabulary, size=batch)
        programs = {}
        for name, make in PROGRAMS.items():
            if not options.only or name in options.only:
                step = make({k: v.copy() for k, v in start.items()}, words, options.optimizer)
                if step is not None:
                    programs[name] = step
        if options.memory:
            peaks(programs, size)
            continue
        times, losses = interleaved(programs, options.seconds, CLOCKS[options.clock])
        flops = 2 * batch * (3 * vocabulary * hidden + 3 * hidden * WINDOW * options.embedding)
        limit = flops / (peak(np, CLOCKS[options.clock]) * threads) * 1e3
        for name, milliseconds in times.items():
            share = f"limit {limit / milliseconds:5.0%}  loss {losses[name]:.5f}"
            print(f"    {size:>16} {name:24} {milliseconds:9.3f} ms  {share}")
        peers = [times[name] for name in PEERS if name in times]
        if peers and {"symnet c", "symnet numpy", "torch eager"} <= times.keys():
            ratios.append(min(peers) / times["symnet c"])
            level = times["torch eager"] / times["symnet numpy"]
            print(f"    {size:>16} peer / c {ratios[-1]:.2f}, torch eager / numpy {level:.2f}")
        sys.stdout.flush()
    if len(ratios) > 1:
        print(f"    peer / c, geometric mean {statistics.geometric_mean(ratios):.2f}, least {min(ratios):.2f}")


def weights(rng: Any, vocabulary: int, embedding: int, hidden: int) -> dict[str, Any]:
    """The same start for everybody."""
    shapes = {
        "E": (vocabulary, embedding),
        "W": (hidden, WINDOW * embedding),
        "b": (hidden, 1),
        "U": (vocabulary, hidden),
    }
    return {k: (0.1 * rng.normal(size=s)).astype("float32") for k, s in shapes.items()}


def interleaved(
    programs: dict[str, Step], seconds: float, clock: Callable[[], float]
) -> tuple[dict[str, float], dict[str, float]]:
    """The median time of a step of each, and the loss after the third."""
    losses, runs = {}, {}
    for name, step in programs.items():
        for _ in range(3):
            losses[name] = step()
        began = clock()
        step()
        runs[name] = max(1, int(0.05 / max(clock() - began, 1e-6)))
    taken: dict[str, list[float]] = {name: [] for name in programs}
    gc.disable()
    until = time.perf_counter() + seconds * len(programs)
    while time.perf_counter() < until or len(taken[name]) < 5:
        for name, step in programs.items():
            began = clock()
            for _ in range(runs[name]):
                step()
            taken[name].append((clock() - began) / runs[name] * 1e3)
    gc.enable()
    return {name: statistics.median(t) for name, t in taken.items()}, losses


def peaks(programs: dict[str, Step], size: str) -> None:
    """Peak memory of a process with one program, before its first step and after the third."""
    for name, step in programs.items():
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        for _ in range(3):
            step()
        after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"    {size:>16} {name:24} {before:7.0f} MB before, peak {after:7.0f} MB")


def blas() -> str:
    """Which BLAS NumPy has, and with which kernel it runs."""
    if importlib.util.find_spec("threadpoolctl") is None:
        return "BLAS kernel unknown (threadpoolctl is not installed)"
    import threadpoolctl

    return ", ".join(f"{i['internal_api']} {i.get('architecture', '')}" for i in threadpoolctl.threadpool_info())


def peak(np: Any, clock: Callable[[], float]) -> float:
    """Multiply-adds a second (twice) of one thread, by the largest of some square products."""
    a = np.ones((768, 768), "float32")
    best = float("inf")
    for _ in range(25):
        began = clock()
        a @ a
        best = min(best, clock() - began)
    threads = int(os.environ.get("OMP_NUM_THREADS", "1"))
    return float(2 * 768**3 / best / threads)


# The programs -----------------------------------------------------------------------------------------------------


def by_symnet(backend: str) -> Any:
    """A program of symnet's."""

    def make(start: dict[str, Any], words: Any, optimizer: str) -> Step | None:
        import symnet
        from symnet.backends import BACKENDS

        if backend not in BACKENDS:
            return None
        program = symnet.compile(symnet.nets.window_lm(context=WINDOW, batch=True), backend, "float32")
        trainer = program.trainer(start, optimizer, rate=RATES[optimizer])
        data = {f"X_t_minus_{j + 1}": words[0][:, j] for j in range(WINDOW)} | {"Y": words[1]}
        return lambda: trainer.step(data)

    return make


def by_torch(compiled: bool, closed: bool = False) -> Any:
    """torch, eager or compiled; by its own differentiation, or by the closed form written in its operations."""

    def make(start: dict[str, Any], words: Any, optimizer: str) -> Step | None:
        if importlib.util.find_spec("torch") is None:
            return None
        import torch
        from torch.nn import functional

        torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))
        p = {k: torch.nn.Parameter(torch.from_numpy(v)) for k, v in start.items()}
        x, y = torch.from_numpy(words[0]), torch.from_numpy(words[1])
        sparse = optimizer != "adam" and not compiled
        kinds = {"sgd": torch.optim.SGD, "adagrad": torch.optim.Adagrad, "adam": torch.optim.Adam}
        fused = {"fused": True} if not sparse else {}
        rest = kinds[optimizer]([p["W"], p["b"], p["U"]], lr=RATES[optimizer], fused=True)
        table = kinds[optimizer]([p["E"]], lr=RATES[optimizer], **fused)

        def loss_of(e: Any, w: Any, b: Any, u: Any, x: Any, y: Any) -> Any:
            h = torch.tanh(functional.embedding(x, e, sparse=sparse).flatten(1) @ w.T + b[:, 0])
            return functional.cross_entropy(h @ u.T, y)

        if compiled:
            loss_of = torch.compile(loss_of)

        def step() -> float:
            rest.zero_grad(set_to_none=True)
            table.zero_grad(set_to_none=True)
            loss = loss_of(p["E"], p["W"], p["b"], p["U"], x, y)
            loss.backward()
            rest.step()
            table.step()
            return float(loss.detach())

        return step

    def make_closed(start: dict[str, Any], words: Any, optimizer: str) -> Step | None:
        if importlib.util.find_spec("torch") is None or optimizer != "sgd":
            return None
        import torch

        torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))
        e, w, b, u = (torch.from_numpy(start[k]) for k in "EWbU")
        x, y = torch.from_numpy(words[0]), torch.from_numpy(words[1])
        rows, batch = torch.arange(len(y)), len(y)

        @torch.no_grad()
        def step() -> float:
            p = e[x].flatten(1)
            h = torch.addmm(b.T, p, w.T).tanh_()
            g = torch.mm(h, u.T)
            chosen = g[rows, y].clone()
            top = g.amax(1, keepdim=True)
            g.sub_(top).exp_()
            total = g.sum(1, keepdim=True)
            loss = (top + total.log()).mean() - chosen.mean()
            g.div_(total * batch)
            g[rows, y] -= 1 / batch
            delta = torch.mm(g, u).mul_(1 - h * h)
            u.addmm_(g.T, h, alpha=-RATES[optimizer])
            back = torch.mm(delta, w)
            w.addmm_(delta.T, p, alpha=-RATES[optimizer])
            b.sub_(delta.sum(0)[:, None], alpha=RATES[optimizer])
            e.index_add_(0, x.reshape(-1), back.reshape(-1, e.shape[1]), alpha=-RATES[optimizer])
            return float(loss)

        return step

    return make_closed if closed else make


def by_jax(start: dict[str, Any], words: Any, optimizer: str) -> Step | None:
    """JAX: value_and_grad under jit, parameters donated, updated in the same call."""
    if importlib.util.find_spec("jax") is None or importlib.util.find_spec("optax") is None:
        return None
    import jax
    import jax.numpy as jnp
    import optax

    kinds = {"sgd": optax.sgd, "adagrad": lambda r: optax.adagrad(r, initial_accumulator_value=0.0), "adam": optax.adam}
    rule = kinds[optimizer](RATES[optimizer])
    params = {k: jnp.asarray(v) for k, v in start.items()}
    state = rule.init(params)
    x, y = map(jnp.asarray, words)

    def loss_of(p: Any) -> Any:
        h = jnp.tanh(p["E"][x].reshape(len(y), -1) @ p["W"].T + p["b"][:, 0])
        logp = jax.nn.log_softmax(h @ p["U"].T)
        return -logp[jnp.arange(len(y)), y].mean()

    def one(params: Any, state: Any) -> Any:
        loss, grads = jax.value_and_grad(loss_of)(params)
        changes, state = rule.update(grads, state)
        return optax.apply_updates(params, changes), state, loss

    jitted = jax.jit(one, donate_argnums=(0, 1))
    kept = [params, state]

    def step() -> float:
        kept[0], kept[1], loss = jitted(*kept)
        return float(loss)

    return step


PROGRAMS: dict[str, Any] = {
    "symnet c": by_symnet("c"),
    "symnet numpy": by_symnet("numpy"),
    "torch eager": by_torch(False),
    "torch compile": by_torch(True),
    "torch closed form": by_torch(False, closed=True),
    "jax": by_jax,
}
PEERS = ["torch eager", "torch compile", "jax"]
"""What others run; the closed form in torch's operations is symnet's own."""


if __name__ == "__main__":
    main()
