"""A step of training the window language model on a GPU: symnet's closed form in JAX against torch and JAX's autodiff.

    pip install '.[jax]' 'jax[cuda12]' torch && python benchmarks/train_gpu.py
    python benchmarks/train_gpu.py --dry                 # tiny sizes on whatever device there is: does all of it run?
    python benchmarks/train_gpu.py --precision bfloat16 --sizes 4x128x512x16000x4096

Sizes are window × embedding × hidden × vocabulary × batch. All programs of a size and precision run in one process,
interleaved: each in turn takes a chunk of steps, again and again, and medians are given in microseconds a step. A chunk
ends when the device is done. Everybody has SGD, the same start and the same words, and must have the same loss after
the first steps; a program that has not is marked. "products" are the matrix products of a step alone, in the same
precision: what no program can be faster than.

TF32 for all: torch by `set_float32_matmul_precision("high")`, JAX by its default on a GPU. bfloat16 for all: factors of
products in bfloat16, weights and updates in float32 (torch by autocast). Memory is the peak of the device's allocator,
each program alone in a process of its own (--memory).
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np

SIZES = ["4x64x128x1000x512", "4x64x256x10000x1024", "4x128x512x16000x4096", "5x256x1024x50000x8192"]
DRY = ["2x8x16x50x32", "3x8x16x300x64"]
RATE = 0.05
CHUNK = 10
"""Steps in one call where a program can, and between two looks at the clock for all."""

Chunk = Callable[[], float]
"""A chunk of steps, until the device is done; the loss before the last of them."""


def main() -> None:
    """Say on what, and run every size in every precision."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", nargs="+")
    parser.add_argument("--precision", nargs="+", default=["tf32", "bfloat16"], choices=["tf32", "bfloat16"])
    parser.add_argument("--only", nargs="+", help="these programs alone")
    parser.add_argument("--seconds", type=float, default=6.0, help="for each program, size and precision")
    parser.add_argument("--dry", action="store_true", help="tiny sizes, a second each, on any device")
    parser.add_argument("--memory", action="store_true", help="peaks instead of times")
    options = parser.parse_args()
    os.environ.setdefault("XLA_PYTHON_CLIENT_PREALLOCATE", "false")
    sizes = options.sizes or (DRY if options.dry else SIZES)
    if options.memory and not options.only:
        for name in PROGRAMS:
            subprocess.run([sys.executable, __file__, *sys.argv[1:], "--only", name], check=True)
        return
    print(devices(options.dry))
    for precision in options.precision:
        for size in sizes:
            measure(size, precision, options)


def devices(dry: bool) -> str:
    """The card and the versions; SystemExit where there is no GPU and it is no dry run."""
    import jax
    import torch

    platform = jax.devices()[0].platform
    if not dry and (platform != "gpu" or not torch.cuda.is_available()):
        raise SystemExit(
            f"JAX runs on {platform}, torch has CUDA: {torch.cuda.is_available()}; a GPU is needed, or --dry"
        )
    card = torch.cuda.get_device_name() if torch.cuda.is_available() else f"no GPU ({platform})"
    return f"{card}; jax {jax.__version__}, torch {torch.__version__}, NumPy {np.__version__}"


def measure(size: str, precision: str, options: argparse.Namespace) -> None:
    """All programs of a size and precision."""
    window, embedding, hidden, vocabulary, batch = map(int, size.split("x"))
    rng = np.random.default_rng(0)
    shapes = {"E": (vocabulary, embedding), "W": (hidden, window * embedding), "b": (hidden, 1)}
    start = {k: (0.1 * rng.normal(size=s)).astype("float32") for k, s in {**shapes, "U": (vocabulary, hidden)}.items()}
    words = rng.integers(vocabulary, size=(batch, window)), rng.integers(vocabulary, size=batch)
    programs: dict[str, Chunk] = {}
    for name, make in PROGRAMS.items():
        if options.only and name not in options.only:
            continue
        try:
            programs[name] = make({k: v.copy() for k, v in start.items()}, words, precision)
        except Exception as error:  # what a program cannot do is no reason to stop the others
            print(
                f"    {size} {precision:8} {name:28} cannot: {type(error).__name__}: {str(error).splitlines()[0][:90]}"
            )
    first: dict[str, float] = {}
    for name in list(programs):
        try:
            first[name] = programs[name]()
        except Exception as error:
            print(
                f"    {size} {precision:8} {name:28} failed: {type(error).__name__}: {str(error).splitlines()[0][:90]}"
            )
            del programs[name]
    if options.memory:
        for name in programs:
            print(f"    {size} {precision:8} {name:28} {peak_memory() / 1e6:9.0f} MB")
        return
    taken = interleaved(programs, 1.0 if options.dry else options.seconds)
    wanted = statistics.median([loss for name, loss in first.items() if name != BARE] or [0.0])
    for name, times in taken.items():
        median = statistics.median(times)
        spread = f"{min(times):9.1f} to {max(times):9.1f}"
        loss = "" if name == BARE else f"loss {first[name]:.5f}"
        wrong = "" if name == BARE or abs(first[name] - wanted) <= 2e-3 * abs(wanted) else "  ANOTHER LOSS"
        print(f"    {size} {precision:8} {name:28} {median:10.1f} µs a step ({spread})  {loss}{wrong}")
    sys.stdout.flush()


def told(error: Exception) -> str:
    """An error in one line."""
    return f"{type(error).__name__}: {(str(error).splitlines() or [''])[0][:90]}"


def interleaved(programs: dict[str, Chunk], seconds: float) -> dict[str, list[float]]:
    """Microseconds a step of each program, chunk by chunk, all in turn."""
    taken: dict[str, list[float]] = {name: [] for name in programs}
    until = time.perf_counter() + seconds * len(programs)
    while programs and (time.perf_counter() < until or min(map(len, taken.values())) < 3):
        for name, chunk in programs.items():
            began = time.perf_counter()
            chunk()
            taken[name].append((time.perf_counter() - began) / CHUNK * 1e6)
    return taken


def peak_memory() -> float:
    """Bytes at the peak: of JAX's allocator or of torch's, whichever was used."""
    import jax
    import torch

    stats = jax.devices()[0].memory_stats() or {}
    own = torch.cuda.max_memory_allocated() if torch.cuda.is_available() else 0
    return float(max(stats.get("peak_bytes_in_use", 0), own))


# The programs -----------------------------------------------------------------------------------------------------


def by_symnet(start: dict[str, Any], words: Any, precision: str) -> Chunk:
    """symnet's jax backend, a chunk in one call."""
    import symnet

    dtype = {"tf32": "float32", "bfloat16": "bfloat16"}[precision]
    network = symnet.nets.window_lm(context=words[0].shape[1], batch=True)
    trainer = symnet.compile(network, "jax", dtype).trainer(start, "sgd", rate=RATE)
    data = {f"X_t_minus_{j + 1}": words[0][:, j] for j in range(words[0].shape[1])} | {"Y": words[1]}
    return lambda: trainer.run(data, CHUNK)


def by_jax(start: dict[str, Any], words: Any, precision: str) -> Chunk:
    """JAX's own differentiation of the loss, a chunk in one call, parameters donated."""
    import jax
    import jax.numpy as jnp

    x, y = (jnp.asarray(w, jnp.int32) for w in words)
    kind = jnp.bfloat16 if precision == "bfloat16" else jnp.float32

    def times(a: Any, b: Any) -> Any:
        return jnp.matmul(a.astype(kind), b.astype(kind), preferred_element_type=jnp.float32)

    def loss_of(p: Any) -> Any:
        h = jnp.tanh(times(p["E"][x].reshape(len(y), -1), p["W"].T) + p["b"][:, 0])
        logp = jax.nn.log_softmax(times(h, p["U"].T))
        return -jnp.take_along_axis(logp, y[:, None], 1).mean()

    def one(_: Any, kept: Any) -> Any:
        loss, grads = jax.value_and_grad(loss_of)(kept[0])
        return jax.tree.map(lambda p, g: p - RATE * g, kept[0], grads), loss

    many = jax.jit(lambda p: jax.lax.fori_loop(0, CHUNK, one, (p, jnp.zeros(()))), donate_argnums=0)
    held = [{k: jnp.asarray(v) for k, v in start.items()}]

    def chunk() -> float:
        held[0], loss = many(held[0])
        return float(loss)

    return chunk


def by_torch(compiled: bool = False, graph: bool = False) -> Callable[..., Chunk]:
    """torch, eager, compiled or replayed as a CUDA graph."""

    def make(start: dict[str, Any], words: Any, precision: str) -> Chunk:
        import torch
        from torch.nn import functional

        torch.set_float32_matmul_precision("high")
        device = "cuda" if torch.cuda.is_available() else "cpu"
        if graph and device == "cpu":
            raise RuntimeError("CUDA graphs need a GPU")
        p = {k: torch.nn.Parameter(torch.from_numpy(v).to(device)) for k, v in start.items()}
        x, y = (torch.from_numpy(w).to(device) for w in words)
        rule = torch.optim.SGD(p.values(), lr=RATE, fused=True)

        def loss_of(e: Any, w: Any, b: Any, u: Any) -> Any:
            with torch.autocast(device, torch.bfloat16, enabled=precision == "bfloat16"):
                h = torch.tanh(functional.embedding(x, e).flatten(1) @ w.T + b[:, 0])
                return functional.cross_entropy((h @ u.T).float(), y)

        if compiled:
            loss_of = torch.compile(loss_of)

        def step() -> Any:
            rule.zero_grad(set_to_none=not graph)
            loss = loss_of(p["E"], p["W"], p["b"], p["U"])
            loss.backward()
            rule.step()
            return loss.detach()

        if graph:
            return captured(torch, step, p, start)

        def chunk() -> float:
            for _ in range(CHUNK):
                loss = step()
            return float(loss)

        return chunk

    return make


def captured(torch: Any, step: Callable[[], Any], p: dict[str, Any], start: dict[str, Any]) -> Chunk:
    """A step recorded once and replayed; the start is put back after the steps that recording needs."""
    side = torch.cuda.Stream()
    side.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(side):
        for _ in range(3):
            step()
    torch.cuda.current_stream().wait_stream(side)
    recorded = torch.cuda.CUDAGraph()
    with torch.cuda.graph(recorded):
        loss = step()
    with torch.no_grad():
        for name, value in start.items():
            p[name].copy_(torch.from_numpy(value))

    def chunk() -> float:
        for _ in range(CHUNK):
            recorded.replay()
        return float(loss)

    return chunk


def bare_products(start: dict[str, Any], words: Any, precision: str) -> Chunk:
    """The six matrix products of a step, and nothing else, by JAX; none is left out: all of it is kept."""
    import jax
    import jax.numpy as jnp

    kind = jnp.bfloat16 if precision == "bfloat16" else jnp.float32
    batch, (hidden, inputs), vocabulary = len(words[1]), start["W"].shape, len(start["U"])
    rng = np.random.default_rng(1)
    sizes = {"x": (batch, inputs), "h": (batch, hidden), "g": (batch, vocabulary), "d": (batch, hidden)}
    given = {k: jnp.asarray(rng.normal(size=s), kind) for k, s in sizes.items()}
    given |= {k: jnp.asarray(start[k], kind) for k in "WU"}

    def dot(a: Any, b: Any, i: int, j: int) -> Any:
        return jax.lax.dot_general(a, b, (((i,), (j,)), ((), ())), preferred_element_type=jnp.float32)

    def one(_: Any, kept: Any) -> Any:
        given, total = kept
        moved = {**given, "h": given["h"] + (1e-30 * total).astype(kind)}  # so that no step is the one before
        x, h, g, d, w, u = (moved[k] for k in "xhgdWU")
        made = dot(x, w, 1, 1), dot(h, u, 1, 1), dot(g, u, 1, 0), dot(g, h, 0, 0), dot(d, w, 1, 0), dot(d, x, 0, 0)
        return moved, total + sum(product[0, 0] for product in jax.lax.optimization_barrier(made))

    many = jax.jit(lambda given: jax.lax.fori_loop(0, CHUNK, one, (given, jnp.zeros(())))[1])
    return lambda: float(many(given))


BARE = "products alone"

PROGRAMS: dict[str, Callable[..., Chunk]] = {
    "symnet jax": by_symnet,
    "jax autodiff": by_jax,
    "torch eager": by_torch(),
    "torch compile": by_torch(compiled=True),
    "torch CUDA graph": by_torch(graph=True),
    BARE: bare_products,
}


if __name__ == "__main__":
    main()
