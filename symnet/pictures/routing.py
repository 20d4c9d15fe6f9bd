"""Edges: a straight line where nothing stands in the way, else a curve through the bends; two arrows side by side.

Forward runs a little above the middle, backward a little below. A label takes the first free place along its edge.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import atan2, cos, degrees, hypot, radians, sin

from symnet.pictures.graph import Edge
from symnet.pictures.measure import extent
from symnet.pictures.picture import Label, Line, Point, Shape, overlap

APART = 1.9
"""By how much each of two arrows is off the middle."""

TINY = 7.5
CLEAR = 2.0
"""Between a line and its label."""

ALONG = (0.5, 0.42, 0.58, 0.35, 0.65, 0.28, 0.72, 0.22, 0.78)
"""Where along an edge its labels may stand, best first."""

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
            points = next((way for way in ways if not _meets(way, obstacles)), ways[2 if route.bends else 0])
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

    def drawn(self) -> tuple[list[Line], list[Label], tuple[int, int]]:
        """Lines, labels, and how many labels found no place or only one on a line."""
        lines: list[Line] = []
        self.edges = list(self._laid())
        for d in self.edges:
            carries = d.edge.carries
            lines.append(Line(shifted(d.points, APART if carries else 0.0), "mute", d.is_curve, stage=d.forward))
            if carries:
                back = tuple(reversed(shifted(d.points, -APART)))
                lines.append(Line(back, "backward", d.is_curve, width=0.9, stage=d.backward))
        taken = [s.corners for s in self.shapes] + [label.corners for label in self.beside]
        labels: list[Label] = []
        missing = crossing = 0
        for d in sorted(self.edges, key=lambda d: _length(d.points)):
            found = self._labelled(d, taken)
            if found is None:
                missing += 1
                continue
            labels += found[1]
            crossing += found[0]
            taken += [label.corners for label in found[1]]
        return lines, labels, (missing, crossing)

    def _labelled(self, d: _Drawn, taken: list[tuple[Point, ...]]) -> tuple[int, list[Label]] | None:
        """The labels of one edge where the fewest lines run underneath, and how many; None where no place is free."""
        if not (d.edge.local or d.edge.passed):
            return 0, []
        best: tuple[int, list[Label]] | None = None
        for t in ALONG:
            labels = list(_labels_at(d, t))
            if any(overlap(one.corners, box) for one in labels for box in taken):
                continue
            crossed = sum(_crosses(label, other.points) for label in labels for other in self.edges if other is not d)
            if best is None or crossed < best[0]:
                best = crossed, labels
            if not crossed:
                break
        return best


def _labels_at(d: _Drawn, t: float) -> Iterator[Label]:
    (x, y), angle = point_on(d.points, t, d.is_curve)
    upright = abs(angle) > STEEPEST
    for latex, role, side, stage in (
        (d.edge.local, "mute", 1, d.forward),
        (d.edge.passed, "backward", -1, d.backward),
    ):
        if not latex:
            continue
        wide, high = extent(latex, TINY)
        away = APART + CLEAR + (wide if upright else high) / 2
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


def point_on(points: tuple[Point, ...], t: float, is_curve: bool) -> tuple[Point, float]:
    """The point at a share of the way, and the line's angle there in degrees."""
    if not is_curve:
        (x0, y0), (x1, y1) = points[0], points[-1]
        return (x0 + t * (x1 - x0), y0 + t * (y1 - y0)), degrees(atan2(y1 - y0, x1 - x0))
    pieces = (len(points) - 1) // 3
    piece = min(int(t * pieces), pieces - 1)
    s = t * pieces - piece
    a, b, c, d = points[3 * piece : 3 * piece + 4]
    x, y = (
        (1 - s) ** 3 * p + 3 * (1 - s) ** 2 * s * q + 3 * (1 - s) * s**2 * r + s**3 * u
        for p, q, r, u in zip(a, b, c, d, strict=True)
    )
    dx, dy = (
        3 * (1 - s) ** 2 * (q - p) + 6 * (1 - s) * s * (r - q) + 3 * s**2 * (u - r)
        for p, q, r, u in zip(a, b, c, d, strict=True)
    )
    return (x, y), degrees(atan2(dy, dx))


def _length(points: tuple[Point, ...]) -> float:
    return hypot(points[-1][0] - points[0][0], points[-1][1] - points[0][1])


def _levelled(start: Point, end: Point) -> tuple[Point, ...]:
    """A straight line; level where it nearly is."""
    if abs(start[1] - end[1]) < NEARLY:
        y = (start[1] + end[1]) / 2
        return (start[0], y), (end[0], y)
    return start, end


def _meets(points: tuple[Point, ...], obstacles: list[tuple[Point, ...]]) -> bool:
    """Whether a way runs into something."""
    return any(overlap(_band(p, q, 4.0), o) for p, q in pairwise(_stops(points)) for o in obstacles)


def _stops(points: tuple[Point, ...]) -> list[Point]:
    """Points close together on a way."""
    return list(points) if len(points) == 2 else [point_on(points, k / 24, True)[0] for k in range(25)]


def _band(start: Point, end: Point, half: float) -> tuple[Point, ...]:
    """The rectangle around a line."""
    (x0, y0), (x1, y1) = start, end
    far = hypot(x1 - x0, y1 - y0) or 1.0
    dx, dy = -(y1 - y0) / far * half, (x1 - x0) / far * half
    return (x0 + dx, y0 + dy), (x1 + dx, y1 + dy), (x1 - dx, y1 - dy), (x0 - dx, y0 - dy)


def _crosses(label: Label, points: tuple[Point, ...]) -> bool:
    """Whether a line runs under a label."""
    return any(overlap(label.corners, _band(p, q, 0.6)) for p, q in pairwise(_stops(points)))
