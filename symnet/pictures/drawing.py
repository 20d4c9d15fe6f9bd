"""From a computation graph to a picture: boxes in columns, values above them, gradients below, edges between.

Columns stand as far apart as the longest label between them needs, and the steepest edge; where a label finds no free
place, everything moves further apart.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from symnet.core.symbols import Variable
from symnet.pictures.graph import Graph, Vertex
from symnet.pictures.layered import Layers, layers_of, settled
from symnet.pictures.measure import extent
from symnet.pictures.picture import Item, Label, Picture, Point, Shape
from symnet.pictures.routing import PORT, Route, Routes

TEXT, SMALL, TINY = 10.0, 9.0, 7.5
"""Sizes in points: inside nodes, beside nodes, on edges."""

PAD = 6.0
LEAD = 13.0
"""From one line inside a node to the next."""

GAP = 3.0
"""Between a node and what stands above or below it."""

BETWEEN = 13.0
"""Between what belongs to one node and to the next below it."""

BEND = 9.0
"""What an edge that passes by keeps free above and below."""

LEAST = 30.0
"""Between columns."""

SLOPE, WIDEST = 0.55, 90.0
"""How wide a column's gap is for the height of the steepest edge in it, and at most."""

FEW_INPUTS = 4
"""So many inputs of one kind all stand at the left; else each stands just before what uses it."""

LEVEL, OWN, BESIDE = 60.0, 2.0, 1.0
"""How much an edge from an intermediate, from data, from a parameter wants to be level."""

TRIES, PATIENCE, GROWTH = 7, 3, 1.18
"""How often everything moves apart before labels are left out; how often before one may lie on a line; how much."""


@dataclass(frozen=True)
class Body:
    """A node's box, and how far it reaches from its middle with value and gradient."""

    width: float
    height: float
    above: float
    below: float
    beside: float


def body_of(vertex: Vertex, uses: int) -> Body:
    """How large a node with so many edges at its left side is."""
    sizes = [extent(line, TEXT) for line in vertex.lines]
    width = max(max(w for w, _ in sizes) + 2 * PAD, 22.0)
    height = max(sum(max(h, LEAD) for _, h in sizes) + PAD, 22.0, uses * PORT + 2)
    if vertex.kind == "input" and width <= 26:
        width = height = 22.0
    value, gradient = extent(vertex.value, SMALL), extent(vertex.gradient, SMALL)
    above = value[1] + GAP if vertex.value else 0.0
    below = gradient[1] + GAP if vertex.gradient else 0.0
    return Body(width, height, height / 2 + above, height / 2 + below, max(value[0], gradient[0]))


def picture_of(graph: Graph) -> Picture:
    """The graph as a picture."""
    number = {v.symbol: n for n, v in enumerate(graph.vertices)}
    pairs = list(dict.fromkeys((number[e.source], number[e.target]) for e in graph.edges))
    inputs = [v for v in graph.vertices if v.kind == "input"]
    at_left = len(inputs) <= FEW_INPUTS and len({v.symbol.role for v in inputs}) == 1
    layers = layers_of(len(graph.vertices), pairs, at_left)
    uses = Counter(target for _, target in pairs)
    bodies = [body_of(v, uses[n]) for n, v in enumerate(graph.vertices)]
    best: tuple[tuple[int, int], list[Item]] | None = None
    for k in range(TRIES):
        items, wanting = _drawn(graph, number, layers, bodies, GROWTH**k)
        if best is None or wanting < best[0]:
            best = wanting, items
        if wanting == (0, 0) or (k >= PATIENCE and not wanting[0]):
            break
    return Picture(graph.title, graph.description, tuple(best[1] if best else ()))


def _drawn(
    graph: Graph, number: Mapping[Variable, int], layers: Layers, bodies: list[Body], scale: float
) -> tuple[list[Item], tuple[int, int]]:
    """The parts, and how many labels found no place or only one on a line."""
    at = _positions(graph, layers, bodies, number, scale)
    forward, backward = _stages(graph)
    shapes: list[Shape] = []
    beside: list[Label] = []
    inside: list[Label] = []
    for vertex, body, place in zip(graph.vertices, bodies, at, strict=False):
        early, late = forward[vertex.symbol], backward.get(vertex.symbol, 0)
        kind = "box" if vertex.kind != "input" else "circle" if body.width == body.height else "pill"
        shapes.append(Shape(kind, place, body.width, body.height, vertex.kind, early))
        inside += _lines(vertex, place, early)
        for text, role, side, stage in (
            (vertex.value, "forward", 1, early),
            (vertex.gradient, "backward", -1, late),
        ):
            if text:
                wide, high = extent(text, SMALL)
                y = place[1] + side * (body.height / 2 + GAP + high / 2)
                left = max(wide - body.width, 0.0) / 2 if vertex.kind == "input" else 0.0  # edges leave to the right
                beside.append(Label(text, (place[0] - left, y), role, SMALL, 0, stage))
    routes = Routes(shapes, beside)
    for edge in graph.edges:
        source, target = number[edge.source], number[edge.target]
        bends = tuple(at[bend] for bend in layers.chains[source, target])
        routes.add(
            Route(edge, shapes[source], shapes[target], bends, forward[edge.target], backward.get(edge.source, 0))
        )
    lines, labels, wanting = routes.drawn()
    return [*lines, *shapes, *inside, *labels], wanting


def _lines(vertex: Vertex, place: Point, stage: int) -> list[Label]:
    """What stands inside a node, line under line around its middle."""
    heights = [max(extent(line, TEXT)[1], LEAD) for line in vertex.lines]
    y = place[1] + sum(heights) / 2
    labels = []
    for line, high in zip(vertex.lines, heights, strict=True):
        labels.append(Label(line.strip(), (place[0], y - high / 2), "ink", TEXT, 0, stage))
        y -= high
    return labels


def _positions(
    graph: Graph, layers: Layers, bodies: list[Body], number: Mapping[Variable, int], scale: float
) -> list[Point]:
    """The middle of each node and bend."""
    bends = sum(map(len, layers.rows)) - layers.nodes
    room = BETWEEN * scale / 2
    above = [b.above + room for b in bodies] + [BEND * scale] * bends
    below = [b.below + room for b in bodies] + [BEND * scale] * bends
    height = settled(layers, above, below, _weights(graph, layers))
    wide = [
        max((_across(graph.vertices[n], bodies[n]) for n in row if n < layers.nodes), default=0.0)
        for row in layers.rows
    ]
    between = [LEAST] * len(layers.rows)
    column = {n: k for k, row in enumerate(layers.rows) for n in row}
    for a, b in layers.pieces:
        between[column[a]] = max(between[column[a]], min(SLOPE * abs(height[a] - height[b]), WIDEST))
    for e in graph.edges:
        ends = number[e.source], number[e.target]
        if not layers.chains[ends]:
            k = column[ends[0]]
            needed = max(extent(e.local, TINY)[0], extent(e.passed, TINY)[0]) + 20
            slack = wide[k] / 2 - bodies[ends[0]].width / 2 + wide[k + 1] / 2 - bodies[ends[1]].width / 2
            between[k] = max(between[k], needed - slack)
    x, left = [], 0.0
    for k in range(len(layers.rows)):
        x.append(left + wide[k] / 2)
        left += wide[k] + between[k] * scale
    return [(x[column[n]], height[n]) for n in range(layers.nodes + bends)]


def _across(vertex: Vertex, body: Body) -> float:
    """The width of a column that holds a node with what belongs to it."""
    over = max(body.beside - body.width, 0.0)
    return body.width + (2 * over if vertex.kind == "input" else over)


def _weights(graph: Graph, layers: Layers) -> dict[tuple[int, int], float]:
    """How much each piece of an edge wants to be level: the way of the data most, parameters least."""

    def weight(n: int) -> float:
        if n >= layers.nodes:
            return OWN
        vertex = graph.vertices[n]
        return LEVEL if vertex.kind != "input" else BESIDE if vertex.symbol.role == "parameter" else OWN

    return {(a, b): weight(a) for a, b in layers.pieces}


def _stages(graph: Graph) -> tuple[dict[Variable, int], dict[Variable, int]]:
    """When each node appears: inputs first, then an operation at a time; then gradients in the order of the steps."""
    forward: dict[Variable, int] = {}
    last = 0
    for vertex in graph.vertices:
        if vertex.kind != "input":
            last += 1
        forward[vertex.symbol] = 0 if vertex.kind == "input" else last
    return forward, {symbol: last + n for n, symbol in enumerate(graph.backward, 1)}
