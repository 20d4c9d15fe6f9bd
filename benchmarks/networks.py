"""A step of training of networks other than the language model, none of which symnet has a line for.

    pip install . torch jax optax
    python benchmarks/networks.py [--networks bag …] [--threads 1 2] [--seconds 3] [--clock processor]

Softmax regression on whole bags of words and on sparse ones, a classifier on pooled embeddings, a multilayer
perceptron, and an autoencoder with a ridge that is read from a document. Peers are torch (eager and compiled, fused
SGD, embedding gradients sparse) and JAX (value_and_grad, parameters donated). As in `train.py` all programs of a
network run in one process, interleaved, from the same weights, with malloc's thresholds raised; medians of
milliseconds a step. Losses before the first step must agree.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from train import CLOCKS, MALLOC, Step, interleaved

RATE = 0.01

AUTOENCODER = r"""
Let $X \in \mathbb{R}^{m \times n}$, $W \in \mathbb{R}^{n \times k}$,
$b \in \mathbb{R}^{k}$, $V \in \mathbb{R}^{k \times n}$.
% symnet: data X
$$H = \tanh(X W + \mathbf{1} b^\top), \qquad R = H V - X$$
$$J = \frac{1}{2m} \|R\|_F^2 + \frac{1}{20} \|W\|_F^2$$
"""


@dataclass(frozen=True)
class Case:
    """A network, sizes, and its loss in torch and JAX from the same arrays.

    Attributes:
        network: makes the network.
        sizes: of the arrays.
        data: the data of that size, by name, from a random generator.
        torch: the loss, from parameters, data, torch and torch.nn.functional.
        jax: the loss, from parameters, data, jax and jax.numpy.
        tables: parameters of which rows are looked up.
    """

    network: Callable[[], Any]
    sizes: dict[str, int]
    data: Callable[[Any], dict[str, Any]]
    torch: Callable[..., Any]
    jax: Callable[..., Any]
    tables: tuple[str, ...] = ()


def texts(rng: Any, texts: int, length: int, vocabulary: int, classes: int) -> dict[str, Any]:
    """Random texts, as Zipf would have them: S the distinct words, C each word's share of its text, labels Y."""
    words = np.minimum(rng.zipf(1.3, (texts, length)) - 1, vocabulary - 1)
    distinct, where = np.unique(words, return_inverse=True)
    shares = np.zeros((texts, len(distinct)), "float32")
    np.add.at(shares, (np.arange(texts)[:, None], where.reshape(words.shape)), np.float32(1 / length))
    return {"S": distinct, "C": shares, "Y": rng.integers(classes, size=texts)}


def whole_bags(rng: Any) -> dict[str, Any]:
    """The same as a matrix with a column for each word of the vocabulary."""
    made = texts(rng, 128, 50, 10000, 5)
    whole = np.zeros((128, 10000), "float32")
    whole[:, made["S"]] = made["C"]
    return {"X": whole, "Y": made["Y"]}


def networks() -> dict[str, Case]:
    """The networks measured."""
    import symnet

    def classified(logits: Any) -> Any:
        return lambda p, d, torch, functional: functional.cross_entropy(logits(p, d, torch), d["Y"])

    def classified_by_jax(logits: Any) -> Any:
        def loss(p: Any, d: Any, jax: Any, jnp: Any) -> Any:
            logp = jax.nn.log_softmax(logits(p, d, jnp))
            return -logp[jnp.arange(len(d["Y"])), d["Y"]].mean()

        return loss

    def dense(p: Any, d: Any, xp: Any) -> Any:
        return d["X"] @ p["W"].T + p["b"].T

    def sparse(p: Any, d: Any, xp: Any) -> Any:
        return d["C"] @ rows(p["W"], d["S"], xp) + p["b"]

    def pooled(p: Any, d: Any, xp: Any) -> Any:
        hidden = d["C"] @ rows(p["E"], d["S"], xp) @ p["W"] + p["b"]
        return xp.relu(hidden) @ p["U"] + p["c"] if hasattr(xp, "relu") else xp.maximum(hidden, 0) @ p["U"] + p["c"]

    def perceptron(p: Any, d: Any, xp: Any) -> Any:
        a = d["X"]
        for layer in (1, 2):
            z = a @ p[f"W{layer}"].T + p[f"b{layer}"].T
            a = xp.relu(z) if hasattr(xp, "relu") else xp.maximum(z, 0)
        return a @ p["W3"].T + p["b3"].T

    def autoencoder(p: Any, d: Any, xp: Any) -> Any:
        residual = xp.tanh(d["X"] @ p["W"] + p["b"].T) @ p["V"] - d["X"]
        return (residual**2).sum() / (2 * len(d["X"])) + (p["W"] ** 2).sum() / 20

    mlp = {"m": 128, "n0": 784, "n1": 256, "n2": 128, "n3": 10}

    def digits(rng: Any) -> dict[str, Any]:
        return {"X": rng.random((128, 784), "float32"), "Y": rng.integers(10, size=128)}

    def plain(loss: Any) -> Any:
        return lambda p, d, module, _: loss(p, d, module)

    return {
        "bags, whole": Case(
            lambda: symnet.nets.softmax_regression(batch=True), {"m": 128, "d": 10000, "K": 5}, whole_bags,
            classified(dense), classified_by_jax(dense),
        ),
        "bags, sparse": Case(
            symnet.nets.bag_of_words, {"V": 10000, "K": 5}, lambda rng: texts(rng, 128, 50, 10000, 5),
            classified(sparse), classified_by_jax(sparse), ("W",),
        ),
        "pooled embeddings": Case(
            symnet.nets.pooled_texts, {"V": 20000, "d": 50, "d_h": 32, "K": 2},
            lambda rng: texts(rng, 64, 25, 20000, 2),
            classified(pooled), classified_by_jax(pooled), ("E",),
        ),
        "perceptron of three layers": Case(
            lambda: symnet.nets.mlp(depth=3, output="softmax", batch=True), mlp, digits,
            classified(perceptron), classified_by_jax(perceptron),
        ),
        "autoencoder of a document": Case(
            document, {"m": 256, "n": 300, "k": 64}, lambda rng: {"X": rng.random((256, 300), "float32")},
            plain(autoencoder), lambda p, d, jax, jnp: autoencoder(p, d, jnp),
        ),
    }  # fmt: skip


def rows(table: Any, ids: Any, xp: Any) -> Any:
    """Rows of a table, with a sparse gradient in torch."""
    if hasattr(xp, "embedding"):
        return xp.nn.functional.embedding(ids, table, sparse=not xp.compiler.is_compiling())
    return table[ids]


def document() -> Any:
    """The autoencoder, as a document has it."""
    import symnet

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "autoencoder.tex"
        path.write_text(AUTOENCODER)
        return symnet.read(path)


def start_of(case: Case) -> tuple[dict[str, Any], dict[str, Any]]:
    """Weights and data."""
    import symnet

    data = case.data(np.random.default_rng(1))
    program = symnet.compile(case.network(), "numpy", "float32")
    params, _ = program.example(0, **case.sizes)
    return {name: np.ascontiguousarray(value, "float32") for name, value in params.items()}, data


def by_symnet(case: Case, backend: str, start: dict[str, Any], data: dict[str, Any]) -> Step:
    """A program of symnet's."""
    import symnet

    trainer = symnet.compile(case.network(), backend, "float32").trainer(start, "sgd", rate=RATE)
    return lambda: trainer.step(data)


def by_torch(case: Case, compiled: bool, start: dict[str, Any], data: dict[str, Any]) -> Step | None:
    """torch, eager or compiled."""
    if importlib.util.find_spec("torch") is None:
        return None
    import torch
    from torch.nn import functional

    torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))
    p = {k: torch.nn.Parameter(torch.from_numpy(v.copy())) for k, v in start.items()}
    d = {k: torch.from_numpy(v) for k, v in data.items()}
    dense = [value for name, value in p.items() if compiled or name not in case.tables]
    rules = [torch.optim.SGD(dense, lr=RATE, fused=True)]
    if not compiled and case.tables:
        rules.append(torch.optim.SGD([p[name] for name in case.tables], lr=RATE))

    def loss_of(p: Any, d: Any) -> Any:
        return case.torch(p, d, torch, functional)

    if compiled:
        loss_of = torch.compile(loss_of)

    def step() -> float:
        for rule in rules:
            rule.zero_grad(set_to_none=True)
        loss = loss_of(p, d)
        loss.backward()
        for rule in rules:
            rule.step()
        return float(loss.detach())

    return step


def by_jax(case: Case, start: dict[str, Any], data: dict[str, Any]) -> Step | None:
    """JAX, parameters donated."""
    if importlib.util.find_spec("jax") is None:
        return None
    import jax
    import jax.numpy as jnp

    d = {k: jnp.asarray(v) for k, v in data.items()}

    def one(p: Any) -> Any:
        loss, grads = jax.value_and_grad(lambda q: case.jax(q, d, jax, jnp))(p)
        return {k: v - RATE * grads[k] for k, v in p.items()}, loss

    jitted = jax.jit(one, donate_argnums=0)
    kept = [{k: jnp.asarray(v.copy()) for k, v in start.items()}]

    def step() -> float:
        kept[0], loss = jitted(kept[0])
        return float(loss)

    return step


def child(names: list[str], threads: int, seconds: float, clock: str) -> None:
    """The networks, for one number of threads."""
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:threads])
    for name in names:
        case = networks()[name]
        start, data = start_of(case)
        made = {
            "symnet c": by_symnet(case, "c", start, data),
            "symnet numpy": by_symnet(case, "numpy", start, data),
            "torch eager": by_torch(case, False, start, data),
            "torch compile": by_torch(case, True, start, data),
            "jax": by_jax(case, start, data),
        }
        programs = {name: step for name, step in made.items() if step is not None}
        first = {name: step() for name, step in programs.items()}
        if not np.allclose(list(first.values()), first["symnet c"], rtol=1e-4):
            sys.exit(f"{name}: the losses differ: {first}")
        times, _ = interleaved(programs, seconds, CLOCKS[clock])
        best = min((t for n, t in times.items() if not n.startswith("symnet")), default=float("nan"))
        texts = "  ".join(f"{n} {t:.3f}" for n, t in times.items())
        print(
            f"    {threads} thread(s)  {name:28} {texts}  fastest peer / c {best / times['symnet c']:.2f}", flush=True
        )


def main() -> None:
    """Run each number of threads in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--networks", nargs="+", help="words of their names")
    parser.add_argument("--threads", nargs="+", type=int, default=[1, 2])
    parser.add_argument("--seconds", type=float, default=3.0, help="for each program and network")
    parser.add_argument("--clock", default="wall", choices=CLOCKS, help="processor: on a busy machine, of one thread")
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        wanted = [n for n in networks() if not options.networks or any(word in n for word in options.networks)]
        child(wanted, options.threads[0], options.seconds, options.clock)
        return
    for threads in options.threads:
        number = str(threads)
        env = {**os.environ, **MALLOC, "OMP_NUM_THREADS": number, "OPENBLAS_NUM_THREADS": number}
        env |= {"MKL_NUM_THREADS": number, "SYMNET_THREADS": number}
        env.pop("OPENBLAS_CORETYPE", None)
        subprocess.run([sys.executable, __file__, *sys.argv[1:], "--child", "--threads", number], env=env, check=True)


if __name__ == "__main__":
    main()
