"""What each tool prints for the same two networks: softmax regression, and two layers with tanh and σ.

    pip install . tensorgrad && python benchmarks/side_by_side.py [symnet SymPy entries tensorgrad]

"SymPy" differentiates the loss as matrices and vectors, "entries" the same loss with every entry a symbol of its own,
at 2 inputs, 2 hidden units and 3 classes; by one entry of the weights. docs/side_by_side.md keeps what one run printed.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import sympy
from derive import by_tensorgrad, losses  # the losses in any tool's operations

NETWORKS = {"softmax regression": "multinomial", "two layers": "two-layer"}


def by_symnet(name: str) -> str:
    """The gradients, with the signals in which they are written."""
    import symnet
    from symnet.core.expression import write_latex
    from symnet.sources import resolve

    network = resolve(name).network if name == "multinomial" else symnet.nets.mlp(activation="tanh")
    derivation = symnet.derive(network)
    lines = [f"{e.symbol._latex()} = {write_latex(e.expression)}" for e in derivation.signals]
    return "\n".join([*lines, *(f"d/d{v._latex()}: {write_latex(g)}" for v, g in derivation.gradients.items())])


def by_sympy(name: str) -> str:
    """SymPy's derivative of a loss of matrix symbols, of symbolic sizes."""
    d, h, k = sympy.symbols("d h k", positive=True, integer=True)
    shapes = {"w": (d, 1), "W": (k, d), "W1": (h, d), "W2": (1, h), "U": (k, h), "x": (d, 1), "y": (k, 1)}
    symbols: dict[str, Any] = {n: sympy.MatrixSymbol(n, *shape) for n, shape in shapes.items()}
    symbols["t"] = sympy.Symbol("t")

    def softmax(z: Any) -> Any:
        e = z.applyfunc(sympy.exp)
        return e / (sympy.OneMatrix(1, k) * e)[0, 0]

    by, loss = losses(_each(sympy.log), lambda z: 1 / (1 + sympy.exp(-z)), _each(sympy.tanh), softmax,
                      lambda a, b: (a.T * b)[0, 0], lambda a, b: (a.T * b)[0, 0])[name]  # fmt: skip
    return sympy.latex(loss(symbols).diff(symbols[by]))


def _each(function: Any) -> Callable[[Any], Any]:
    return lambda z: z.applyfunc(function) if isinstance(z, (sympy.MatrixExpr, sympy.MatrixBase)) else function(z)


def by_entries(name: str) -> str:
    """SymPy's derivative by one weight, every entry a symbol."""
    shapes = {"w": (2, 1), "W": (3, 2), "W1": (2, 2), "W2": (1, 2), "U": (3, 2), "x": (2, 1), "y": (3, 1)}
    symbols: dict[str, Any] = {
        n: sympy.Matrix(*shape, lambda i, j, n=n, shape=shape: sympy.Symbol(_entry(n, i, j, shape)))
        for n, shape in shapes.items()
    }
    symbols["t"] = sympy.Symbol("t")
    by, loss = losses(
        _each(sympy.log), lambda z: 1 / (1 + sympy.exp(-z)), _each(sympy.tanh),
        lambda z: z.applyfunc(sympy.exp) / sum(z.applyfunc(sympy.exp)), lambda a, b: a.dot(b), lambda a, b: a.dot(b),
    )[name]  # fmt: skip
    return sympy.latex(sympy.simplify(loss(symbols).diff(symbols[by][0, 0])))


def _entry(name: str, i: int, j: int, shape: tuple[int, int]) -> str:
    name = {"W1": "W^{[1]}", "W2": "W^{[2]}"}.get(name, name)
    return f"{name}_{i + 1}" if shape[1] == 1 else f"{name}_{{{i + 1}{j + 1}}}"


TOOLS: dict[str, Callable[[str], str]] = {
    "symnet": by_symnet, "SymPy": by_sympy, "entries": by_entries, "tensorgrad": lambda name: by_tensorgrad(name)[0],
}  # fmt: skip


def main() -> None:
    """Print every answer, or the error."""
    for tool in sys.argv[1:] or TOOLS:
        for title, name in NETWORKS.items():
            try:
                said = TOOLS[tool](name)
            except Exception as error:  # whatever a tool stumbles over is its answer
                said = f"{type(error).__name__}: {error}"
            print(f"## {tool}, {title} ({len(said)} characters)\n{said}\n")


if __name__ == "__main__":
    main()
