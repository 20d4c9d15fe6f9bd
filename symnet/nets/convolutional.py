r"""Layers that go over a line or a plane (Goodfellow, Bengio and Courville 2016, sec. 9.1 and 9.5).

    Z = corr(X, W) + b 1 1ᵀ:   Z_ij = Σ_ab W_ab X_{i+a−1, j+b−1} + b,      H = f(Z)      (eq. 9.6)
    Z_v = Σ_u corr(X_u, W_{v,u}, s) + b_v 1 1ᵀ                                           (eq. 9.7 and 9.8)

The second has a kernel for each channel u of the input and v of the output, and goes s places at a time. The input is
as large as it must be for the last Z to be m × n: (m + p − 1) × (n + q − 1) with one kernel of p × q. What comes back
to a layer's input is conv(∂L/∂Z, W), with the entries Σ_ij W_{r−i+1, c−j+1} ∂L/∂Z_ij; to a channel the sum of these
over the channels that are made of it.
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
from symnet.ops.sum import add, plus

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
    stride: int = 1,
    channels: tuple[int, ...] | None = None,
) -> Network:
    """Layers over a plane (`dimensions` 2) or a line (1), under half the squared distance.

    Args:
        dimensions: 1 or 2.
        layers: how many.
        by_input: whether gradients are taken by the input as well.
        rows, columns: how large the output is; symbols unless given.
        kernel: how large each kernel is: a number of rows, or of rows and columns; symbols unless given.
        activation: f.
        stride: how many places a kernel goes at a time.
        channels: how many channels the input has, then each layer; one of each unless given.

    Raises ShapeError for other dimensions, for no whole number of layers, or where channels are not one number more.
    """
    if dimensions not in (1, 2):
        raise ShapeError(f"a kernel goes over a line or a plane, 1 or 2 dimensions, not {dimensions}")
    if not isinstance(layers, int) or layers < 1:
        raise ShapeError(f"a network has a whole number of layers, at least one, not {layers}")
    many = (1,) * (layers + 1) if channels is None else tuple(channels)
    if len(many) != layers + 1 or not all(isinstance(n, int) and n >= 1 for n in many):
        raise ShapeError(f"channels are {layers + 1} whole numbers, of the input and of each layer, not {channels}")
    f, in_line = activation_named(activation), dimensions == 1
    p, q = kernel if isinstance(kernel, tuple) else (kernel or dim("p"), 1 if in_line else kernel or dim("q"))
    sizes = [(rows or dim("n" if in_line else "m"), 1 if in_line else columns or dim("n"))]
    for _ in range(layers):
        sizes.insert(0, tuple(stride * (size - 1) + part for size, part in zip(sizes[0], (p, q), strict=True)))
    letters = "xwzht" if in_line else "XWZHT"
    declare = parameter if by_input else data
    seen: list[Any] = [declare(f"{letters[0]}{_of(u, many[0])}", *sizes[0]) for u in range(1, many[0] + 1)]
    equations: list[Equation] = []
    for layer in range(1, layers + 1):
        made: list[Equation] = []
        for v in range(1, many[layer] + 1):
            whole = [(layer, layers), (v, many[layer])]
            kernels = [parameter(_named(letters[1], *whole, (u, len(seen))), p, q) for u in range(1, len(seen) + 1)]
            body = add(*(correlate(x, w, stride) for x, w in zip(seen, kernels, strict=True)))
            spread = times(parameter(_named("b", *whole)), Ones(*sizes[layer]))
            z = equation(
                _named(letters[2], *whole), plus(body, spread), "preactivations, one for each place of the kernel"
            )
            made.append(equation(_named(letters[3], *whole), f(z), "what is found at each place"))
            equations += [z, made[-1]]
        seen = made
    aims = [data(f"{letters[4]}{_of(v, many[-1])}", *sizes[-1]) for v in range(1, many[-1] + 1)]
    distances = [squared_error(h, t) for h, t in zip(seen, aims, strict=True)]
    loss = equation("L", add(*distances), "half the squared distance from the targets")
    title = f"{'A convolutional layer' if layers == 1 else f'{layers} convolutional layers'}"
    title += f" over a {'line' if in_line else 'plane'}"
    said = [f"of {', '.join(map(str, many))} channels"] if channels is not None else []
    said += [f"{stride} places at a time"] if stride != 1 else []
    network = Network([*equations, loss], "L", title=", ".join([title, *said]))
    free = (*network.parameters, *network.data)
    meanings = {v.name: MEANINGS[v.parsed.base] for v in free if v.parsed.base in MEANINGS}
    return Network([*equations, loss], "L", meanings=meanings, title=network.title)


def _of(number: int, of: int) -> str:
    """_2 of one of several."""
    return f"_{number}" if of > 1 else ""


def _named(letter: str, *numbers: tuple[int, int]) -> str:
    """W_{12}, or W_{1,12}: what tells one of several apart, layer, channel made, channel seen."""
    told = [str(number) for number, of in numbers if of > 1]
    between = "" if all(of < 10 for _, of in numbers) else ","
    return letter + (f"_{{{between.join(told)}}}" if told else "")
