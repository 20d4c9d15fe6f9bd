"""Edges: a straight line where nothing stands in the way, else a curve through the bends; two arrows side by side.

Forward runs a little above the middle, backward a little below. A label takes the first free place along its edge.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from math import cos, hypot, radians, sin

from symnet.pictures.graph import Edge
from symnet.pictures.measure import extent
from symnet.pictures.picture import Label, Line, Point, Shape, overlap
from symnet.pictures.ways import is_run_through, point_on, runs_through

APART = 1.9
"""By how much each of two arrows is off the middle."""

TINY = 7.5
CLEAR = 2.0
"""Between a line and its label."""

ALONG = (
    0.5,
    0.42,
    0.58,
    0.35,
    0.65,
    0.28,
    0.72,
    0.22,
    0.78,
    0.16,
    0.84,
    0.46,
    0.54,
    0.38,
    0.62,
    0.31,
    0.69,
    0.25,
    0.75,
)
"""Where along an edge its labels may stand, best first."""

FURTHER = (0.0, 2.5, 5.0)
"""How much further from its edge a label may stand where a line would run through it."""

ASIDE = (-4.0, 4.0, -8.0, 8.0, -12.0, 12.0)
"""How far a label beside a node moves out of the way of a line."""

DETOURS = (6.0, -6.0, 12.0, -12.0, 18.0, -18.0, 26.0, -26.0)
"""How far aside an edge may pass by what is in its way."""

FREE, TIGHT = 4.0, 2.5
"""What an edge keeps free at both sides, and what where there is no more room: its two arrows are that wide."""

STEEPEST = 52.0
"""Degrees beyond which a label on an edge stands upright beside it rather than along it."""

NEARLY = 4.0
"""What two ends may differ in height for their line to be drawn level."""

PORT = 7.5
"""Between the ends of two edges at one side of a box."""


@dataclass(frozen=True)
class Route:
    """An edge between two shapes, and the bends on its way."""

    edge: Edge
    start: Shape
    end: Shape
    bends: tuple[Point, ...]
    forward: int = 0
    backward: int = 0


@dataclass(frozen=True)
class _Drawn:
    """A route with its way."""

    edge: Edge
    points: tuple[Point, ...]
    is_curve: bool
    forward: int
    backward: int


class Routes:
    """The edges of one picture; labels avoid its shapes, the labels beside them, lines and each other."""

    def __init__(self, shapes: list[Shape], beside: list[Label]) -> None:
        self.shapes, self.beside = shapes, beside
        self.routes: list[Route] = []
        self.edges: list[_Drawn] = []

    def add(self, route: Route) -> None:
        """One edge more."""
        self.routes.append(route)

    def _laid(self) -> Iterator[_Drawn]:
        """The way of each edge, its ends spread over the sides of the boxes."""
        for route in self.routes:
            others = [s.corners for s in self.shapes if s is not route.start and s is not route.end]
            obstacles = others + [label.corners for label in self.beside]
            start, end = self._port(route, at_start=True), self._port(route, at_start=False)
            ways = (_levelled(start, end), curve_through(start, (), end), curve_through(start, route.bends, end))
            tried = (*ways, *_detours(start, route.bends, end))
            free = (way for near in (FREE, TIGHT) for way in tried if not _met(way, obstacles, near))
            points = next(free, None) or min(tried, key=lambda way: _met(way, obstacles, TIGHT))
            yield _Drawn(route.edge, points, len(points) > 2, route.forward, route.backward)

    def _port(self, route: Route, at_start: bool) -> Point:
        """Where an edge leaves or meets a shape: a box at its side, in the order of where the edges come from."""
        own, far = (route.start, _next(route)) if at_start else (route.end, _before(route))
        if own.kind == "circle":
            return clipped(own, far)
        together = [r for r in self.routes if (r.start if at_start else r.end) is own]
        slants = sorted({_slant(own, _next(r) if at_start else _before(r)) for r in together}, reverse=True)
        level = min(range(len(slants)), key=lambda k: (abs(slants[k]), k))  # what is level stays so
        place = slants.index(_slant(own, far)) - level
        step = min(PORT, (own.height / 2 - 2.5) / max(level, len(slants) - 1 - level, 1))
        side = own.width / 2 if at_start else -own.width / 2
        return own.at[0] + side, own.at[1] - place * step

    def _aside(self, label: Label, lines: list[Line]) -> Label:
        """A label beside a node moved out of the way of a line, where there is room."""
        taken = [s.corners for s in self.shapes] + [other.corners for other in self.beside if other is not label]
        for off in (0.0, *ASIDE):
            moved = replace(label, at=(label.at[0] + off, label.at[1]))
            if not is_run_through(moved.corners, lines) and not any(overlap(moved.corners, box) for box in taken):
                return moved
        return label

    def drawn(self) -> tuple[list[Line], list[Label], tuple[int, int]]:
        """Lines, labels (those beside nodes as well), and how many labels found no place or only one on a line."""
        lines: list[Line] = []
        self.edges = list(self._laid())
        for d in self.edges:
            carries = d.edge.carries
            lines.append(Line(shifted(d.points, APART if carries else 0.0), "mute", d.is_curve, stage=d.forward))
            if carries:
                back = tuple(reversed(shifted(d.points, -APART)))
                lines.append(Line(back, "backward", d.is_curve, width=0.9, stage=d.backward))
        labels = [self._aside(label, lines) for label in self.beside]
        taken = [s.corners for s in self.shapes] + [label.corners for label in labels]
        missing, crossing = 0, sum(is_run_through(label.corners, lines) for label in labels)
        for d in sorted(self.edges, key=lambda d: _length(d.points)):
            found = _labelled(d, taken, lines)
            if found is None:
                missing += 1
                continue
            labels += found[1]
            crossing += found[0]
            taken += [label.corners for label in found[1]]
        return lines, labels, (missing, crossing)


def _labelled(d: _Drawn, taken: list[tuple[Point, ...]], lines: list[Line]) -> tuple[int, list[Label]] | None:
    """The labels of an edge where no line runs through them, and else how many do; None where no place is free.

    The two stand across from each other, or each by itself where there is no such place; one alone on either side.
    """
    places = [list(_labels_at(d, t, more)) for more in FURTHER for t in ALONG]
    if not d.edge.passed:
        places += [list(_labels_at(d, t, more, -1)) for more in FURTHER for t in ALONG]
    together = _placed(places, taken, lines)
    if together is not None and not together[0]:
        return together
    crossed = 0
    labels: list[Label] = []
    for n in range(len(places[0])):
        boxes = [*taken, *(label.corners for label in labels)]
        alone = _placed([[place[n]] for place in places], boxes, lines)
        if alone is None:
            return together
        crossed, labels = crossed + alone[0], [*labels, *alone[1]]
    return (crossed, labels) if together is None or crossed < together[0] else together


def _placed(
    places: list[list[Label]], taken: list[tuple[Point, ...]], lines: list[Line]
) -> tuple[int, list[Label]] | None:
    """The first free place through which no line runs, else the one with the fewest, and how many."""
    best: tuple[int, list[Label]] | None = None
    for labels in places:
        if any(overlap(one.corners, box) for one in labels for box in taken):
            continue
        crossed = sum(runs_through(x.points, x.is_curve, label.corners) for label in labels for x in lines)
        if best is None or crossed < best[0]:
            best = crossed, labels
        if not crossed:
            break
    return best


def _labels_at(d: _Drawn, t: float, more: float, above: int = 1) -> Iterator[Label]:
    (x, y), angle = point_on(d.points, t, d.is_curve)
    upright = abs(angle) > STEEPEST
    for latex, role, side, stage in (
        (d.edge.local, "mute", above, d.forward),
        (d.edge.passed, "backward", -above, d.backward),
    ):
        if not latex:
            continue
        wide, high = extent(latex, TINY)
        away = APART + CLEAR + more + (wide if upright else high) / 2
        if upright:
            right = side if angle < 0 else -side
            yield Label(latex, (x + right * away, y), role, TINY, 0, stage)
        else:
            norm = _normal(angle)
            yield Label(latex, (x + side * away * norm[0], y + side * away * norm[1]), role, TINY, angle, stage)


def _normal(angle: float) -> Point:
    return -sin(radians(angle)), cos(radians(angle))


def clipped(shape: Shape, towards: Point) -> Point:
    """Where the line from a shape's middle leaves it."""
    dx, dy = towards[0] - shape.at[0], towards[1] - shape.at[1]
    far = hypot(dx, dy) or 1.0
    if shape.kind == "circle":
        share = shape.width / 2 / far
    else:
        share = min(
            shape.width / 2 / abs(dx) if dx else float("inf"), shape.height / 2 / abs(dy) if dy else float("inf")
        )
    return shape.at[0] + share * dx, shape.at[1] + share * dy


def _next(route: Route) -> Point:
    """Where an edge heads for when it leaves."""
    return route.bends[0] if route.bends else route.end.at


def _before(route: Route) -> Point:
    """Where an edge comes from when it arrives."""
    return route.bends[-1] if route.bends else route.start.at


def _slant(shape: Shape, point: Point) -> float:
    """How steeply a point lies above a shape."""
    return round((point[1] - shape.at[1]) / max(abs(point[0] - shape.at[0]), 1.0), 6)


def curve_through(start: Point, bends: tuple[Point, ...], end: Point) -> tuple[Point, ...]:
    """A curve from one shape to another, level in each bend."""
    stops = [start, *bends, end]
    points: list[Point] = [start]
    for (x0, y0), (x1, y1) in pairwise(stops):
        reach = (x1 - x0) * 0.45
        points += [(x0 + reach, y0), (x1 - reach, y1), (x1, y1)]
    return tuple(points)


def _detours(start: Point, bends: tuple[Point, ...], end: Point) -> Iterator[tuple[Point, ...]]:
    """Curves through the bends, or the middle, moved aside."""
    through = bends or (((start[0] + end[0]) / 2, (start[1] + end[1]) / 2),)
    for aside in DETOURS:
        yield curve_through(start, tuple((x, y + aside) for x, y in through), end)


def shifted(points: tuple[Point, ...], by: float) -> tuple[Point, ...]:
    """The same line a little to the left of its direction."""
    if not by:
        return points
    if len(points) > 2:
        return tuple((x, y + by) for x, y in points)
    (x0, y0), (x1, y1) = points
    far = hypot(x1 - x0, y1 - y0) or 1.0
    dx, dy = -(y1 - y0) / far * by, (x1 - x0) / far * by
    return (x0 + dx, y0 + dy), (x1 + dx, y1 + dy)


def _length(points: tuple[Point, ...]) -> float:
    return hypot(points[-1][0] - points[0][0], points[-1][1] - points[0][1])


def _levelled(start: Point, end: Point) -> tuple[Point, ...]:
    """A straight line; level where it nearly is."""
    if abs(start[1] - end[1]) < NEARLY:
        y = (start[1] + end[1]) / 2
        return (start[0], y), (end[0], y)
    return start, end


def _met(points: tuple[Point, ...], obstacles: list[tuple[Point, ...]], near: float) -> int:
    """How many things a way runs into, or by so near."""
    return sum(runs_through(points, len(points) > 2, o, near) for o in obstacles)
