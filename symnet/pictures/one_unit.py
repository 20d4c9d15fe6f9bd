"""One unit with its parts named: inputs, weights, bias, sum, function, output (Jurafsky and Martin, fig. 7.2)."""

from __future__ import annotations

from symnet.core.network import Network
from symnet.core.notation import AS_WRITTEN, Notation
from symnet.pictures.measure import extent
from symnet.pictures.picture import Item, Label, Line, Picture, Point, Shape
from symnet.pictures.units import APART, ROUND, SMALL, TEXT, Layer, affine, entry_of, layers_in, places_of, size_of

PARTS = (("inputs", 0.0), ("weights", 60.0), ("weighted sum", 120.0), ("function", 196.0), ("output", 272.0))
"""What is named, and where."""

OUTPUT = 11.0
"""Points of the output's name."""


def unit_picture(network: Network, notation: Notation = AS_WRITTEN) -> Picture:
    """The first unit of a network with its parts named: inputs, weights, bias, weighted sum, function, output."""
    layers = layers_in(network)
    inputs, unit = layers[0], layers[1]
    z = next(e for e in network.every_equation if (found := affine(e, network)) and found.weights == unit.weights)
    is_many = unit.size != 1
    places = places_of(inputs, 0.0)
    sum_at, f_at, y_at = (120.0, 0.0), (196.0, 0.0), (272.0, 0.0)
    lines: list[Item] = []
    shapes: list[Item] = [Shape("circle", sum_at, 30, 30, "operation", 1)]
    labels: list[Item] = [Label(r"\sum", sum_at, "ink", 10, 0, 1)]
    low = places[-1][1][1] - APART
    for index, at in places:
        if not index:
            labels.append(Label(r"\vdots", at, "mute", 11, 0, 0))
            continue
        shapes.append(Shape("circle", at, ROUND, ROUND, "input", 0))
        name = entry_of(inputs, index, notation)
        labels.append(Label(name, at, "ink", size_of(name), 0, 0))
        lines.append(_arrow(at, sum_at, ROUND, 30, 1))
        labels.append(_on(at, sum_at, _weight(unit, index, is_many, notation)))
    if unit.bias is not None:
        bias = (0.0, low)
        shapes.append(Shape("circle", bias, ROUND * 0.8, ROUND * 0.8, "disc", 0))
        labels.append(Label("1", bias, "number", TEXT, 0, 0))
        lines.append(_arrow(bias, sum_at, ROUND * 0.8, 30, 1))
        folded = unit.bias == unit.weights
        row = "1" * is_many + "0" * folded
        name = unit.bias.typeset(notation, sub=row) if row else unit.bias.typeset(notation)
        labels.append(_on(bias, sum_at, name))
    z_name = z.symbol.typeset(notation, sub="1") if is_many else z.symbol.typeset(notation)
    function = unit.function or r"\operatorname{id}"
    shapes += [Shape("box", f_at, max(30.0, extent(function, 10)[0] + 10), 26, "operation", 2)]
    labels.append(Label(function, f_at, "ink", 10, 0, 2))
    output = entry_of(unit, "1", notation) if is_many else unit.symbol.typeset(notation)
    half = max(30.0, extent(function, 10)[0] + 10) / 2
    lines.append(Line(((sum_at[0] + 15, 0), (f_at[0] - half, 0)), "forward", stage=2))
    end = y_at[0] - max(10.0, extent(output, OUTPUT)[0] / 2 + 3)
    lines.append(Line(((f_at[0] + half, 0), (end, 0)), "forward", stage=3))
    labels.append(Label(z_name, ((sum_at[0] + 15 + f_at[0] - half) / 2, 9), "forward", TEXT, 0, 2))
    labels.append(Label(output, y_at, "forward", OUTPUT, 0, 3))
    y = low - 26 if unit.bias is not None else low + APART - 40
    for words, x in PARTS:
        labels.append(Label(rf"\text{{{words}}}", (x, y), "mute", SMALL, 0, 0))
    if unit.bias is not None:
        labels.append(Label(r"\text{bias}", (-30.0, low), "mute", SMALL, 0, 0))
    description = (
        f"Inputs {inputs.symbol.identifier}, each times its weight, and the bias are added to {z.symbol.identifier}; "
        f"a function of it is the output {unit.symbol.identifier}."
    )
    return Picture(f"A unit and its parts: {network.title}", description, (*lines, *shapes, *labels))


def _weight(unit: Layer, index: str, is_many: bool, notation: Notation) -> str:
    if unit.weights is None:
        return ""
    return unit.weights.typeset(
        notation, sub=f"1{index}" if is_many and len(index) == 1 else f"1,{index}" if is_many else index
    )


def _arrow(start: Point, end: Point, wide: float, other: float, stage: int) -> Line:
    dx, dy = end[0] - start[0], end[1] - start[1]
    far = (dx**2 + dy**2) ** 0.5
    a, b = wide / 2 / far, other / 2 / far
    points = ((start[0] + a * dx, start[1] + a * dy), (end[0] - b * dx, end[1] - b * dy))
    return Line(points, "mute", stage=stage)


def _on(start: Point, end: Point, latex: str) -> Label:
    """A label above the first part of a line."""
    wide, high = extent(latex, SMALL)
    x, y = start[0] + 0.3 * (end[0] - start[0]), start[1] + 0.3 * (end[1] - start[1])
    rise = abs(end[1] - start[1]) / (end[0] - start[0]) * wide / 2
    return Label(latex, (x, y + high / 2 + 2.0 + rise), "forward", SMALL)
