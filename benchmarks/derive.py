"""The lectures' gradients by symnet and by SymPy, PyTensor, CasADi, tensorgrad: right or wrong, length, seconds.

    pip install . pytensor casadi tensorgrad torch==2.7.1 && python benchmarks/derive.py

Each tool gets the same loss and the same sizes and derives one weight's gradient. It is right if its value at a random
point agrees with central differences of a plain NumPy loss to 1e-6. Length is that of the printed formula: for symnet
the named form with the error signals in which it is written, for the others what they print. (tensorgrad computes by
torch's named tensors, which torch has dropped: it needs torch 2.7.) Interleaved, medians of seven; symnet's seconds
include the LaTeX. Tools that are not installed are left out.
"""

from __future__ import annotations

import importlib.util
import statistics
import time
import types
from collections.abc import Callable
from typing import Any

import numpy as np
import sympy

import symnet
from symnet.core.expression import write_latex

D, H, K = 3, 4, 5
REPEATS = 7
RNG = np.random.default_rng(0)
POINT = {
    "w": RNG.normal(size=(D, 1)), "W": RNG.normal(size=(K, D)), "W1": RNG.normal(size=(H, D)),
    "W2": RNG.normal(size=(1, H)), "U": RNG.normal(size=(K, H)), "x": RNG.normal(size=(D, 1)),
    "t": np.array([[1.0]]), "y": np.eye(K)[:, [2]],
}  # fmt: skip

Answer = tuple[str, Callable[[], Any]]
"""The formula as text, and how its value is computed."""


def losses(log: Any, sigmoid: Any, tanh: Any, softmax: Any, dot: Any, total: Any) -> dict[str, tuple[str, Any]]:
    """The four losses in any tool's operations: by which weight, and the loss of the weights and data by name."""

    def binary(a: Any, t: Any) -> Any:
        return -(t * log(a) + (1 - t) * log(1 - a))

    def categorical(p: Any, y: Any) -> Any:
        return -total(y, log(p))

    return {
        "logistic": ("w", lambda v: binary(sigmoid(dot(v["w"], v["x"])), v["t"])),
        "multinomial": ("W", lambda v: categorical(softmax(v["W"] @ v["x"]), v["y"])),
        "two-layer": ("W1", lambda v: binary(sigmoid(dot(v["W2"].T, tanh(v["W1"] @ v["x"]))), v["t"])),
        "two-layer-softmax": ("W1", lambda v: categorical(softmax(v["U"] @ tanh(v["W1"] @ v["x"])), v["y"])),
    }


def plain() -> dict[str, tuple[str, Any]]:
    """The losses in NumPy, to be compared with."""

    def softmax(z: Any) -> Any:
        return np.exp(z) / np.exp(z).sum()

    return losses(
        np.log, lambda z: 1 / (1 + np.exp(-z)), np.tanh, softmax,
        lambda a, b: (a * b).sum(), lambda a, b: (a * b).sum(),
    )  # fmt: skip


def differences(name: str) -> Any:
    by, loss = plain()[name]
    slopes = np.zeros_like(POINT[by])
    for at in np.ndindex(slopes.shape):
        ends = []
        for sign in (1, -1):
            moved = POINT[by].copy()
            moved[at] += sign * 1e-6
            ends.append(np.asarray(loss({**POINT, by: moved})).item())
        slopes[at] = (ends[0] - ends[1]) / 2e-6
    return slopes


def by_symnet(name: str) -> Answer:
    equations: list[Any] = []

    def named(letter: str, value: Any) -> Any:
        equations.append(symnet.equation(f"{letter}_{len(equations) + 1}", value))
        return equations[-1].symbol

    def layer(function: Any) -> Any:
        return lambda z: named("a", function(named("z", z)))

    def inner(a: Any, b: Any) -> Any:
        return symnet.total(symnet.hadamard(a, b))

    functions = (symnet.sigmoid, symnet.tanh, symnet.softmax)
    by, loss = losses(symnet.log, *map(layer, functions), symnet.dot, inner)[name]
    symbols = {n: symnet.parameter(n, *a.shape) if n == by else symnet.data(n, *a.shape) for n, a in POINT.items()}
    symbols["y"] = symnet.data("y", K, 1, "one-hot")
    last = named("L", loss(symbols))
    derivation = symnet.derive(symnet.Network(equations, last, parameters=[by]))
    gradient = derivation.gradients[derivation.network.symbol(by)]
    text = " ".join(write_latex(e.expression) for e in derivation.signals) + write_latex(gradient)
    needed = {v.identifier for v in derivation.network.data}
    data = {n: a for n, a in POINT.items() if n in needed}
    return text, lambda: symnet.compile(derivation)({by: POINT[by]}, data)[1][by]


def by_sympy(name: str) -> Answer:
    def elementwise(f: Any) -> Any:
        return lambda z: z.applyfunc(f) if isinstance(z, sympy.MatrixExpr) else f(z)

    def softmax(z: Any) -> Any:
        e = z.applyfunc(sympy.exp)
        return e / (sympy.OneMatrix(1, K) * e)[0, 0]

    def inner(a: Any, b: Any) -> Any:
        return (a.T * b)[0, 0]

    def sigmoid(z: Any) -> Any:
        return 1 / (1 + sympy.exp(-z))

    by, loss = losses(elementwise(sympy.log), sigmoid, elementwise(sympy.tanh), softmax, inner, inner)[name]
    symbols: dict[str, Any] = {n: sympy.MatrixSymbol(n, *a.shape) for n, a in POINT.items()}
    symbols["t"] = sympy.Symbol("t")
    gradient = loss(symbols).diff(symbols[by])
    numbers = {symbols[n]: sympy.Matrix(a) for n, a in POINT.items() if n != "t"} | {symbols["t"]: 1}
    return str(gradient), lambda: np.array(gradient.subs(numbers).doit().as_explicit().evalf().tolist(), float)


def by_pytensor(name: str) -> Answer:
    import pytensor
    import pytensor.tensor as pt

    by, loss = losses(
        pt.log, pt.sigmoid, pt.tanh, lambda z: pt.special.softmax(z, axis=0),
        lambda a, b: (a * b).sum(), lambda a, b: (a * b).sum(),
    )[name]  # fmt: skip
    symbols = {n: pt.dmatrix(n) for n in POINT}
    symbols["t"] = pt.dscalar("t")
    gradient = pytensor.grad(loss(symbols), symbols[by])
    values = {symbols[n]: a for n, a in POINT.items() if n != "t"} | {symbols["t"]: 1.0}
    needed = pytensor.graph.traversal.explicit_graph_inputs([gradient])
    given = {v: values[v] for v in needed}
    return pytensor.printing.pp(gradient), lambda: gradient.eval(given)


def by_casadi(name: str) -> Answer:
    import casadi

    def softmax(z: Any) -> Any:
        return casadi.exp(z) / casadi.sum1(casadi.exp(z))

    by, loss = losses(
        casadi.log, lambda z: 1 / (1 + casadi.exp(-z)), casadi.tanh, softmax, casadi.dot, casadi.dot
    )[name]  # fmt: skip
    symbols = {n: casadi.SX.sym(n, *a.shape) for n, a in POINT.items()}
    gradient = casadi.gradient(loss(symbols), symbols[by])
    function = casadi.Function("g", [symbols[n] for n in POINT], [gradient])
    return str(gradient), lambda: np.array(function(*POINT.values()))


def by_tensorgrad(name: str) -> Answer:
    import torch
    from tensorgrad import Derivative, Variable
    from tensorgrad import functions as tg
    from tensorgrad.extras.evaluate import evaluate

    def inner(a: Any, b: Any) -> Any:
        return tg.dot(a, b, dim=next(iter(a.edges)))

    def softmax(z: Any) -> Any:
        return tg.softmax(z, dim=next(iter(z.edges)))

    by, loss = losses(tg.log, tg.sigmoid, tg.tanh, softmax, inner, inner)[name]
    d, h, k = sympy.symbols("d h k")
    edges = {"w": (d,), "W": (k, d), "W1": (h, d), "W2": (h,), "U": (k, h), "x": (d,), "t": (), "y": (k,)}
    symbols: dict[str, Any] = {n: Variable(n, *e) for n, e in edges.items()}
    row = types.SimpleNamespace(T=symbols["W2"])  # a vector has one edge and needs no transposing
    names = {str(e): f"{e}_by" for e in edges[by]}
    gradient = Derivative(loss({**symbols, "W2": row}), symbols[by], names).full_simplify()

    def value() -> Any:
        torch.set_default_dtype(torch.float64)
        sizes = {d: D, h: H, k: K}
        arrays = {n: torch.tensor(POINT[n].reshape([sizes[e] for e in es])) for n, es in edges.items()}
        known = {symbols[n]: a.rename(*map(str, edges[n])) if edges[n] else a for n, a in arrays.items()}
        return evaluate(gradient, known).align_to(*names.values()).rename(None).numpy()

    return str(gradient), value


TOOLS = {
    "symnet": by_symnet, "SymPy": by_sympy, "PyTensor": by_pytensor, "CasADi": by_casadi, "tensorgrad": by_tensorgrad,
}  # fmt: skip


def judged(tool: str, name: str) -> tuple[str, int]:
    """Right, wrong or the error; and the length of the formula."""
    try:
        text, value = TOOLS[tool](name)
    except Exception as error:
        return type(error).__name__, 0
    try:
        fits = np.allclose(np.asarray(value()).reshape(differences(name).shape), differences(name), atol=1e-6)
    except Exception as error:
        return f"no value: {type(error).__name__}", len(text)
    return ("right" if fits else "wrong"), len(text)


def main() -> None:
    """Print one table."""
    there = [t for t in TOOLS if t in ("symnet", "SymPy") or importlib.util.find_spec(t.lower())]
    print(f"| gradient | {' | '.join(there)} |\n|---|{'---|' * len(there)}")
    for name in plain():
        verdicts = {tool: judged(tool, name) for tool in there}  # also warms everybody up
        seconds: dict[str, list[float]] = {tool: [] for tool in there}
        for _ in range(REPEATS):
            for tool in there:
                if verdicts[tool][1]:
                    sympy.core.cache.clear_cache()
                    began = time.perf_counter()
                    TOOLS[tool](name)
                    seconds[tool].append(time.perf_counter() - began)
        cells = []
        for tool in there:
            verdict, length = verdicts[tool]
            spent = f", {length} characters, {statistics.median(seconds[tool]) * 1000:.1f} ms" if length else ""
            cells.append(f"{verdict}{spent}")
        print(f"| {name}, by {plain()[name][0]} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
