"""The layers of a network: its units in columns, a line for each weight, a node 1 for each bias.

A layer is an equation z = W a + b with a weight for each pair of units, and the function applied to z. Sizes that are
symbols, and large ones, are drawn as a few units with dots.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import sympy
from sympy import Expr

from symnet.core.errors import SymnetError
from symnet.core.expression import is_scalar, operands, postorder, shape, variables
from symnet.core.network import Equation, Network
from symnet.core.notation import AS_WRITTEN, Notation
from symnet.core.shapes import same_shape
from symnet.core.symbols import Variable
from symnet.core.writing import write_size
from symnet.ops.concatenate import Concatenate
from symnet.ops.dot import Dot
from symnet.ops.function import Map
from symnet.ops.product import Product
from symnet.ops.softmax import Softmax
from symnet.ops.transpose import Transpose
from symnet.pictures.measure import extent
from symnet.pictures.picture import Item, Label, Line, Picture, Point, Shape

ROUND = 24.0
"""Across a unit."""

APART = 36.0
"""From a unit to the next below it."""

ALL = 5
"""So many units are all drawn; of more the first two, dots, and the last."""

COLUMN = 118.0
TEXT, SMALL, SMALLEST = 9.0, 8.0, 6.8


@dataclass(frozen=True)
class Layer:
    """Units: the vector that holds their values, how many there are, and what leads to them (none for inputs)."""

    symbol: Variable
    size: Expr
    weights: Variable | None = None
    bias: Variable | None = None
    function: str = ""


def layers_in(network: Network) -> list[Layer]:
    """The input layer and every layer of units behind it. Raises SymnetError for a network without such layers."""
    applied = {e.expression.operands[0]: e for e in network.every_equation if isinstance(e.expression, (Map, Softmax))}
    layers: list[Layer] = []
    for e in network.every_equation:
        found = affine(e, network)
        if found is None:
            continue
        if not layers:
            layers.append(Layer(found.taken, found.inputs))
        then = applied.get(e.symbol)
        symbol = then.symbol if then is not None else e.symbol
        layers.append(Layer(symbol, found.outputs, found.weights, found.bias, _function(then)))
    if not layers:
        raise SymnetError(
            "the network has no layer of units, z = W x + b; draw its computation graph with --kind graph"
        )
    return layers


@dataclass(frozen=True)
class Affine:
    """Weights applied to units, from so many to so many, and the bias added."""

    weights: Variable
    taken: Variable
    bias: Variable | None
    inputs: Expr
    outputs: Expr


def affine(e: Equation, network: Network) -> Affine | None:
    """What stands in z = W a + b, whichever way it is written; None for another equation."""
    for node in postorder(e.expression):
        if not isinstance(node, (Product, Dot)) or len(operands(node)) != 2:
            continue
        pair = [_bare(operand) for operand in operands(node)]
        weights = [v for v in pair if v in network.parameters]
        taken = [v for v in pair if isinstance(v, Variable) and v not in network.parameters and not is_scalar(v)]
        fits = same_shape(shape(node), shape(e.symbol))
        if len(weights) != 1 or len(taken) != 1 or not fits or taken[0].domain in ("one-hot", "ids"):
            continue
        first, last = (shape(o) for o in operands(node))
        if isinstance(node, Dot):
            inputs, outputs = next((size for size in first if size != 1), sympy.S.One), sympy.S.One
        else:
            inputs, outputs = first[1], last[1] if pair[1] == weights[0] else first[0]
        rest = [v for v in variables(e.expression) if v in network.parameters and v != weights[0]]
        if any(isinstance(operand, Concatenate) for operand in operands(node)):
            rest, inputs = weights, inputs - 1
        return Affine(weights[0], taken[0], rest[0] if rest else None, inputs, outputs)
    return None


def _bare(operand: Expr) -> Expr:
    """The symbol of Wᵀ, and of [1; a], to which a bias that is folded into the weights is applied."""
    if isinstance(operand, Transpose):
        return operand.operands[0]
    if isinstance(operand, Concatenate):
        symbols = [part for part in operand.operands if isinstance(part, Variable)]
        if len(symbols) == 1 and len(operand.operands) == 2:
            return symbols[0]
    return operand


def _function(e: Equation | None) -> str:
    if e is None:
        return ""
    if isinstance(e.expression, Softmax):
        return r"\operatorname{softmax}"
    return str(e.expression.function.latex).replace("#", r"\cdot")


# The layers -------------------------------------------------------------------------------------------------------


def size_of(name: str) -> float:
    """Points in which a name fits into a unit."""
    return TEXT if extent(name, TEXT)[0] <= ROUND + 2 else SMALLEST


def layers_picture(network: Network, notation: Notation = AS_WRITTEN) -> Picture:
    """Every layer as a column of units, with a line for each weight and a node 1 for each bias."""
    layers = layers_in(network)
    lines: list[Item] = []
    shapes: list[Item] = []
    labels: list[Item] = []
    places = [places_of(layer, COLUMN * k) for k, layer in enumerate(layers)]
    lowest = min(y for column in places for _, (_, y) in column) - APART
    for k, (layer, column) in enumerate(zip(layers, places, strict=True)):
        for index, at in column:
            if index:
                role = "input" if not k else "operation"
                shapes.append(Shape("circle", at, ROUND, ROUND, role, k))
                name = entry_of(layer, index, notation)
                labels.append(Label(name, at, "ink", size_of(name), 0, k))
            else:
                labels.append(Label(r"\vdots", at, "mute", 11, 0, k))
        labels += _captions(layer, k, len(layers), COLUMN * k, lowest, notation)
    for k, (one, other) in enumerate(pairwise(places), 1):
        starts = [at for index, at in one if index]
        layer = layers[k]
        if layer.bias is not None:
            bias = (COLUMN * (k - 1), lowest)
            shapes.append(Shape("circle", bias, ROUND * 0.8, ROUND * 0.8, "disc", k))
            labels.append(Label("1", bias, "number", TEXT, 0, k))
        for index, end in other:
            if not index:
                continue
            for start in starts:
                lines.append(_joined(start, end, ROUND, k, is_dashed=False))
            if layer.bias is not None:
                lines.append(_joined(bias, end, ROUND * 0.8, k, is_dashed=layer.bias != layer.weights))
    title = f"The layers: {network.title}" if network.title else "The layers"
    return Picture(title, _told(layers), (*lines, *shapes, *labels))


def _told(layers: list[Layer]) -> str:
    parts = [f"{layers[0].size} inputs {layers[0].symbol.identifier}"]
    for layer in layers[1:]:
        bias = f" and biases {layer.bias.identifier}" if layer.bias is not None else ""
        weights = layer.weights.identifier if layer.weights is not None else ""
        parts.append(f"{layer.size} units {layer.symbol.identifier} with weights {weights}{bias}")
    return "; ".join(parts) + "."


def places_of(layer: Layer, x: float) -> list[tuple[str, Point]]:
    """The index of each unit that is drawn, and its place; no index for dots."""
    if layer.size.is_number and layer.size <= ALL:
        indices = [str(n + 1) for n in range(int(layer.size))]
    else:
        indices = ["1", "2", "", write_size(layer.size)]
    top = APART * (len(indices) - 1) / 2
    return [(index, (x, top - APART * n)) for n, index in enumerate(indices)]


def entry_of(layer: Layer, index: str, notation: Notation) -> str:
    """The name of one unit's value: a_2 of a; a row of a batch is an example, so a_2 of A, too."""
    name = layer.symbol.parsed
    if layer.size == 1:
        return layer.symbol.typeset(notation)
    column = replace(name, base=name.base.lower() if len(name.base) == 1 else name.base)  # a row of a batch: an example
    return column.latex(notation, sub=index)


def _captions(layer: Layer, k: int, many: int, x: float, lowest: float, notation: Notation) -> Iterator[Label]:
    """What a layer is, below it; its weights above the lines that lead to it."""
    name = "input layer" if not k else "output layer" if k == many - 1 else "hidden layer"
    y = lowest - ROUND / 2 - 10
    yield Label(rf"\text{{{name}}}", (x, y), "mute", SMALL, 0, k)
    if layer.function:
        yield Label(layer.function, (x, y - 12), "mute", SMALL, 0, k)
    if layer.weights is not None:
        top = APART * 1.5 + ROUND / 2 + 8
        latex = layer.weights.typeset(notation)
        if layer.bias is not None and layer.bias != layer.weights:
            latex += r",\, " + layer.bias.typeset(notation)
        yield Label(latex, (x - COLUMN / 2, max(top, -lowest - APART + ROUND / 2 + 8)), "forward", TEXT, 0, k)


def _joined(start: Point, end: Point, wide: float, stage: int, *, is_dashed: bool) -> Line:
    """A line from the border of one unit to that of another."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    far = (dx**2 + dy**2) ** 0.5
    a, b = wide / 2 / far, ROUND / 2 / far
    points = ((start[0] + a * dx, start[1] + a * dy), (end[0] - b * dx, end[1] - b * dy))
    return Line(points, "mute", is_headed=False, is_dashed=is_dashed, width=0.5, stage=stage)
