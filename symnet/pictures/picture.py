"""What a picture consists of, whatever it is written in. Lengths are points, y points up, mathematics is LaTeX.

A colour is said by its role: ``forward`` is what the forward pass stores, ``backward`` what carries gradient.
`stage` is when a part appears, where a picture is uncovered part by part: 0 is there from the beginning.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from math import cos, inf, radians, sin

from symnet.pictures.measure import extent

Point = tuple[float, float]

ROLES = ("ink", "forward", "backward", "mute", "number")


@dataclass(frozen=True)
class Label:
    """Mathematics (or ``\\text{words}``) around a place; `angle` in degrees, counterclockwise."""

    latex: str
    at: Point
    role: str = "ink"
    size: float = 10.0
    angle: float = 0.0
    stage: int = 0

    @cached_property
    def corners(self) -> tuple[Point, ...]:
        """The corners of its box, in order around it."""
        wide, high = extent(self.latex, self.size)
        return _turned(self.at, wide, high, self.angle)


@dataclass(frozen=True)
class Shape:
    """A ``circle``, a ``box`` with round corners or a ``pill``; a ``loss`` has a heavy border, a ``disc`` is filled."""

    kind: str
    at: Point
    width: float
    height: float
    role: str = "operation"
    stage: int = 0

    @cached_property
    def corners(self) -> tuple[Point, ...]:
        """The corners of the box around it."""
        return _turned(self.at, self.width, self.height, 0.0)


@dataclass(frozen=True)
class Line:
    """A line through points, or a cubic curve (1 + 3k points); with an arrowhead at its end, or without."""

    points: tuple[Point, ...]
    role: str = "mute"
    is_curve: bool = False
    is_headed: bool = True
    is_dashed: bool = False
    width: float = 0.7
    stage: int = 0

    @cached_property
    def corners(self) -> tuple[Point, ...]:
        """The points between which it runs."""
        return self.points


@dataclass(frozen=True)
class Area:
    """A region filled with a tint of its role's colour: rings of points, holes by the even-odd rule."""

    rings: tuple[tuple[Point, ...], ...]
    role: str = "mute"
    tint: float = 0.12
    stage: int = 0

    @cached_property
    def corners(self) -> tuple[Point, ...]:
        """All its points."""
        return tuple(point for ring in self.rings for point in ring)


Item = Label | Shape | Line | Area


@dataclass(frozen=True)
class Picture:
    """A title, what it shows in words (for who cannot see it), and its parts from the back to the front.

    `breaks` are the heights between its lines, from the top: there it may be parted.
    """

    title: str
    description: str
    items: tuple[Item, ...]
    breaks: tuple[float, ...] = ()

    @property
    def labels(self) -> tuple[Label, ...]:
        """The labels alone."""
        return tuple(item for item in self.items if isinstance(item, Label))

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, bottom, right and top of everything in it."""
        corners = [corner for item in self.items for corner in item.corners] or [(0.0, 0.0)]
        xs, ys = [x for x, _ in corners], [y for _, y in corners]
        return min(xs), min(ys), max(xs), max(ys)

    @property
    def lines(self) -> list[Picture]:
        """Its lines, from the top."""
        edges = pairwise((inf, *self.breaks, -inf))
        within = [tuple(x for x in self.items if low < x.corners[0][1] <= high) for high, low in edges]
        return [replace(self, items=items, breaks=()) for items in within]

    def until(self, stage: int) -> Picture:
        """What is there at a stage."""
        return replace(self, items=tuple(item for item in self.items if item.stage <= stage))

    def after(self, stage: int) -> Picture:
        """The same picture with all that is there at a stage from the beginning."""
        return replace(self, items=tuple(replace(x, stage=0) if x.stage <= stage else x for x in self.items))

    @property
    def in_a_row(self) -> Picture:
        """The same picture, its stages one after the other from 0 on."""
        order = {stage: n for n, stage in enumerate(sorted({item.stage for item in self.items}))}
        return replace(self, items=tuple(replace(item, stage=order[item.stage]) for item in self.items))


def stacked(lines: Sequence[Picture], between: float) -> Picture:
    """Pictures below each other, flush left, so many points between them: the lines of one."""
    items: list[Item] = []
    breaks: list[float] = []
    top = 0.0
    for line in lines:
        left, bottom, _, high = line.box
        items += [_moved(item, (-left, top - high)) for item in line.items]
        top += bottom - high - between
        breaks.append(top + between / 2)
    return replace(lines[0], items=tuple(items), breaks=tuple(breaks[:-1]))


def _moved(item: Item, by: Point) -> Item:
    if isinstance(item, (Label, Shape)):
        return replace(item, at=(item.at[0] + by[0], item.at[1] + by[1]))
    if isinstance(item, Line):
        return replace(item, points=tuple((x + by[0], y + by[1]) for x, y in item.points))
    return replace(item, rings=tuple(tuple((x + by[0], y + by[1]) for x, y in ring) for ring in item.rings))


def _turned(at: Point, wide: float, high: float, angle: float) -> tuple[Point, ...]:
    c, s = cos(radians(angle)), sin(radians(angle))
    offsets = ((-wide / 2, -high / 2), (wide / 2, -high / 2), (wide / 2, high / 2), (-wide / 2, high / 2))
    return tuple((at[0] + c * x - s * y, at[1] + s * x + c * y) for x, y in offsets)


def overlap(one: tuple[Point, ...], other: tuple[Point, ...], slack: float = 0.0) -> bool:
    """Whether two convex polygons share more than `slack` points of depth (separating axes)."""
    for place in (0, 1):
        first, second = [point[place] for point in one], [point[place] for point in other]
        if max(first) < min(second) or max(second) < min(first):
            return False
    for polygon in (one, other):
        for n, (x0, y0) in enumerate(polygon):
            x1, y1 = polygon[(n + 1) % len(polygon)]
            length = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5
            if not length:
                continue
            axis = ((y0 - y1) / length, (x1 - x0) / length)
            first = [axis[0] * x + axis[1] * y for x, y in one]
            second = [axis[0] * x + axis[1] * y for x, y in other]
            if max(first) - slack <= min(second) or max(second) - slack <= min(first):
                return False
    return True
