"""The shapes of a network: every array as a rectangle of its size, from the data to the prediction.

One length for each size, so that what must agree is seen to agree: the columns of X are the rows of Wᵀ.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from sympy import Expr

from symnet.core.expression import is_scalar, shape
from symnet.core.network import Network
from symnet.core.notation import AS_WRITTEN, Notation
from symnet.core.symbols import Variable
from symnet.core.writing import write_shape
from symnet.pictures.measure import extent
from symnet.pictures.picture import Item, Label, Line, Picture, Shape, stacked
from symnet.pictures.stops import Stop, beside, filled, stops_of, tail

LENGTHS = (58.0, 34.0, 46.0, 26.0, 40.0, 52.0, 30.0)
"""Points for the first size met, the second …"""

THIN = 12.0
"""Points for a size of 1."""

TEXT, SMALL, TINY = 10.0, 8.0, 7.5
GAP = 34.0

LINE, BETWEEN = 700.0, 22.0
"""Points of a line, and between two lines."""


def shapes_picture(network: Network, notation: Notation = AS_WRITTEN) -> Picture:
    """The arrays of the forward pass in a row, each with its shape; above each arrow the parameters that it takes.

    A row longer than a line goes on in the next one, which begins with the array at which it ended.
    """
    stops = stops_of(network, notation)
    lengths = _lengths(network)
    widths = [_with_shape(stop, lengths) for stop in stops]
    rooms = [_beside(stop, lengths, notation) for stop in stops[1:]]
    rows: list[Picture] = []
    first = 0
    for row in filled(stops, widths, rooms, LINE):
        rows.append(_row(row, first, network, lengths, notation))
        first += len(row) - 1
    met = [v for stop in stops for v in (*stop.on_edge, *stop.symbols)]
    told = "; ".join(f"{v.identifier} is {' × '.join(map(str, shape(v)))}" for v in met)
    return replace(stacked(rows, BETWEEN), title=f"Shapes: {network.title}", description=f"{told}.")


def _row(row: list[Stop], first: int, network: Network, lengths: dict[Expr, float], notation: Notation) -> Picture:
    """One line; its stages run on from the lines before."""
    x = [_with_shape(row[0], lengths) / 2]
    for before, stop in pairwise(row):
        around = (_with_shape(before, lengths) + _with_shape(stop, lengths)) / 2
        x.append(x[-1] + around + _beside(stop, lengths, notation))
    items = [item for k, stop in enumerate(row) for item in _stop(stop, x[k], lengths, network, notation, first + k)]
    for k, (before, stop) in enumerate(pairwise(row), 1):
        begin = x[k - 1] + _wide(before, lengths) / 2 + 3
        items += tail(stop, begin, first + k)
        ends = begin + beside(stop), x[k] - _wide(stop, lengths) / 2 - 3
        items += _between(stop, ends, lengths, notation, first + k)
    return Picture("", "", tuple(items))


def _wide(stop: Stop, lengths: dict[Expr, float]) -> float:
    """The width of the boxes of a stop."""
    return max((_box(v, lengths)[0] for v in stop.symbols), default=extent(stop.latex, TEXT)[0])


def _with_shape(stop: Stop, lengths: dict[Expr, float]) -> float:
    """The width of a stop with what stands below it."""
    below = max((extent(write_shape(shape(v)), SMALL)[0] for v in stop.symbols), default=0.0)
    return max(_wide(stop, lengths), below)


def _lengths(network: Network) -> dict[Expr, float]:
    """A length for every size, in the order in which they are met."""
    lengths: dict[Expr, float] = {}
    for v in (*network.data, *network.parameters, *network.defined):
        for size in shape(v):
            if size == 1:
                lengths[size] = THIN
            elif size not in lengths:
                met = sum(length != THIN for length in lengths.values())
                lengths[size] = LENGTHS[met % len(LENGTHS)]
    return lengths


def _box(v: Variable, lengths: dict[Expr, float]) -> tuple[float, float]:
    rows, columns = shape(v)
    return lengths[columns], lengths[rows]


def _stop(stop: Stop, x: float, lengths: dict[Expr, float], network: Network, notation: Notation, k: int) -> list[Item]:
    """Boxes one upon another, the name inside or below, the shape below."""
    if not stop.symbols:
        return [Label(stop.latex, (x, 0.0), "mute", TEXT, 0, k)]
    items: list[Item] = []
    heights = [_box(v, lengths)[1] for v in stop.symbols]
    y = (sum(heights) + 30.0 * (len(heights) - 1)) / 2
    for v, high in zip(stop.symbols, heights, strict=True):
        wide = _box(v, lengths)[0]
        middle = y - high / 2
        role = "input" if network.definition(v) is None else "loss" if v == network.loss else "operation"
        items.append(Shape("box", (x, middle), wide, high, role, k))
        name, size = v.typeset(notation), "" if is_scalar(v) else write_shape(shape(v))
        fits = extent(name, TEXT)[0] <= wide - 2 and extent(name, TEXT)[1] <= high - 1
        below = middle - high / 2 - 8
        if fits:
            items.append(Label(name, (x, middle), "ink", TEXT, 0, k))
        else:
            items.append(Label(name, (x, below - 1), "ink", SMALL, 0, k))
            below -= 12
        if size:
            items.append(Label(size, (x, below), "mute", SMALL, 0, k))
        y -= high + 30.0
    return items


def _beside(stop: Stop, lengths: dict[Expr, float], notation: Notation) -> float:
    """The room before a stop, for what stands over the arrow."""
    wide = sum(max(_box(v, lengths)[0] * 0.6, extent(_under(v, notation), TINY)[0]) + 8 for v in stop.on_edge)
    return max(GAP, wide + 12, extent(stop.edge, SMALL)[0] + 14) + beside(stop)


def _under(v: Variable, notation: Notation) -> str:
    return v.typeset(notation) if is_scalar(v) else f"{v.typeset(notation)}:\\, {write_shape(shape(v))}"


def _between(
    stop: Stop, ends: tuple[float, float], lengths: dict[Expr, float], notation: Notation, k: int
) -> list[Item]:
    """An arrow, over it the arrays that are taken in, at six tenths of their size, or the function's name."""
    items: list[Item] = [Line(((ends[0], 0.0), (ends[1], 0.0)), "mute", stage=k)]
    middle = (ends[0] + ends[1]) / 2
    if not stop.on_edge:
        if stop.edge:
            items.append(Label(stop.edge, (middle, 9.0), "mute", SMALL, 0, k))
        return items
    widths = [max(_box(v, lengths)[0] * 0.6, extent(_under(v, notation), TINY)[0]) for v in stop.on_edge]
    x = middle - (sum(widths) + 8 * (len(widths) - 1)) / 2
    for v, wide in zip(stop.on_edge, widths, strict=True):
        box = _box(v, lengths)
        high = box[1] * 0.6
        items.append(Label(_under(v, notation), (x + wide / 2, 10.0), "forward", TINY, 0, k))
        items.append(Shape("box", (x + wide / 2, 18.0 + high / 2), box[0] * 0.6, high, "operation", k))
        x += wide + 8
    return items
