r"""Layers that go over a line or a plane with one kernel each (Goodfellow, Bengio and Courville 2016, sec. 9.1).

    Z = corr(X, W) + b 1 1ᵀ:   Z_ij = Σ_ab W_ab X_{i+a−1, j+b−1} + b,      H = f(Z)      (eq. 9.6)

The input is as large as it must be for the last Z to be m × n: (m + p − 1) × (n + q − 1) with one kernel of p × q.
What comes back to a layer's input is conv(∂L/∂Z, W), with the entries Σ_ij W_{r−i+1, c−j+1} ∂L/∂Z_ij.
"""

from __future__ import annotations

from typing import Any

from symnet.core.errors import ShapeError
from symnet.core.network import Equation, Network, equation
from symnet.core.symbols import data, dim, parameter
from symnet.nets.layers import activation_named
from symnet.ops.constants import Ones
from symnet.ops.correlation import correlate
from symnet.ops.function import Function
from symnet.ops.losses import squared_error
from symnet.ops.scalar_multiple import times
from symnet.ops.sum import plus

MEANINGS = {"x": "input", "X": "input", "w": "kernel", "W": "kernel", "b": "bias", "t": "targets", "T": "targets"}


def convolutional(
    dimensions: int = 2,
    layers: int = 1,
    *,
    by_input: bool = False,
    rows: Any = None,
    columns: Any = None,
    kernel: Any = None,
    activation: str | Function = "relu",
) -> Network:
    """Layers of one kernel each over a plane (`dimensions` 2) or a line (1), under half the squared distance.

    Args:
        dimensions: 1 or 2.
        layers: how many.
        by_input: whether gradients are taken by the input as well.
        rows, columns: how large the output is; symbols unless given.
        kernel: how large each kernel is: a number of rows, or of rows and columns; symbols unless given.
        activation: f.

    Raises ShapeError for other dimensions, or for no whole number of layers.
    """
    if dimensions not in (1, 2):
        raise ShapeError(f"a kernel goes over a line or a plane, 1 or 2 dimensions, not {dimensions}")
    if not isinstance(layers, int) or layers < 1:
        raise ShapeError(f"a network has a whole number of layers, at least one, not {layers}")
    f, in_line = activation_named(activation), dimensions == 1
    p, q = kernel if isinstance(kernel, tuple) else (kernel or dim("p"), 1 if in_line else kernel or dim("q"))
    m, n = rows or dim("n" if in_line else "m"), 1 if in_line else columns or dim("n")
    letters = "xwzht" if in_line else "XWZHT"
    declare = parameter if by_input else data
    seen: Any = declare(letters[0], m + layers * (p - 1), n + layers * (q - 1))
    equations: list[Equation] = []
    for layer in range(1, layers + 1):
        number, more = f"_{layer}" if layers > 1 else "", layers - layer
        spread = times(parameter(f"b{number}"), Ones(m + more * (p - 1), n + more * (q - 1)))
        body = plus(correlate(seen, parameter(f"{letters[1]}{number}", p, q)), spread)
        z = equation(f"{letters[2]}{number}", body, "preactivations, one for each place of the kernel")
        seen = equation(f"{letters[3]}{number}", f(z), "what is found at each place")
        equations += [z, seen]
    loss = equation("L", squared_error(seen, data(letters[4], m, n)), "half the squared distance from the targets")
    meanings = {**MEANINGS, **{f"{k}_{i}": MEANINGS[k] for k in (letters[1], "b") for i in range(1, layers + 1)}}
    many = "A convolutional layer" if layers == 1 else f"{layers} convolutional layers"
    title = f"{many} over a {'line' if in_line else 'plane'}"
    return Network([*equations, loss], "L", meanings=meanings, title=title)
