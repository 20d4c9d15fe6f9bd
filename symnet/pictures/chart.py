"""Axes and curves as parts of a picture, so that a plot has the fonts and colours of all others, in every format.

A `Chart` maps numbers to points of the picture; ticks are chosen by matplotlib, regions between levels by contourpy.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symnet.pictures.extras import needed
from symnet.pictures.measure import extent
from symnet.pictures.picture import Area, Item, Label, Line, Point, Shape, overlap
from symnet.pictures.ways import is_run_through

SMALL, TINY = 8.5, 7.5
TICK = 3.0
DOT = 5.0
"""Across a point."""

Floats = NDArray[np.floating]


@dataclass(frozen=True)
class Chart:
    """A rectangle of the picture for a range of x and of y; `log` makes y logarithmic.

    Attributes:
        x, y: the ranges shown.
        width, height: of the rectangle, in points.
        at: its lower left corner.
    """

    x: tuple[float, float]
    y: tuple[float, float]
    width: float = 220.0
    height: float = 150.0
    at: Point = (0.0, 0.0)
    log: bool = False

    def point(self, x: float, y: float) -> Point:
        """Where a pair of numbers stands."""
        low, high = (math.log10(v) for v in self.y) if self.log else self.y
        y = math.log10(y) if self.log else y
        return (
            self.at[0] + (x - self.x[0]) / (self.x[1] - self.x[0]) * self.width,
            self.at[1] + (y - low) / (high - low) * self.height,
        )

    def axes(self, x_name: str = "", y_name: str = "", most: int = 5, *, whole: bool = False) -> list[Item]:
        """Two lines with ticks, numbers and names; `whole` for ticks at whole x alone."""
        left, bottom = self.at
        right, top = left + self.width, bottom + self.height
        items: list[Item] = [
            Line(((left, bottom), (right, bottom)), "mute", is_headed=False, width=0.6),
            Line(((left, bottom), (left, top)), "mute", is_headed=False, width=0.6),
        ]
        widest = 0.0
        for value in ticks(*self.x, most, whole=whole):
            x = self.point(value, self.y[0])[0]
            items.append(Line(((x, bottom), (x, bottom - TICK)), "mute", is_headed=False, width=0.6))
            items.append(Label(number(value), (x, bottom - TICK - 7), "mute", TINY))
        for value in self._y_ticks(most):
            y = self.point(self.x[0], value)[1]
            wide = extent(number(value), TINY)[0]
            widest = max(widest, wide)
            items.append(Line(((left, y), (left - TICK, y)), "mute", is_headed=False, width=0.6))
            items.append(Label(number(value), (left - TICK - 2 - wide / 2, y), "mute", TINY))
        if x_name:
            items.append(Label(x_name, ((left + right) / 2, bottom - TICK - 21), "mute", SMALL))
        if y_name:
            wide, high = extent(y_name, SMALL)
            items.append(Label(y_name, (left - TICK - widest - 6 - high / 2, (bottom + top) / 2), "mute", SMALL, 90.0))
        return items

    def _y_ticks(self, most: int) -> list[float]:
        if not self.log:
            return ticks(*self.y, most)
        low, high = (math.log10(v) for v in self.y)
        if high - low >= 1.5:
            return [10.0**k for k in range(math.ceil(low - 1e-9), math.floor(high + 1e-9) + 1)]
        return [v for v in ticks(*self.y, most) if v > 0]

    def curve(self, xs: Iterable[float], ys: Iterable[float], role: str = "forward", *, is_dashed: bool = False,
              width: float = 1.2) -> list[Item]:  # fmt: skip
        """A line through points, cut where it leaves the rectangle and where a value is no number."""
        pieces: list[list[Point]] = [[]]
        low, high = self.y
        margin = 0.0 if self.log else (high - low) * 1e-9
        for x, y in zip(xs, ys, strict=True):
            if math.isfinite(y) and low - margin <= y <= high + margin:
                pieces[-1].append(self.point(x, y))
            elif pieces[-1]:
                pieces.append([])
        return [
            Line(tuple(piece), role, is_headed=False, is_dashed=is_dashed, width=width)
            for piece in pieces
            if len(piece) > 1
        ]

    def dots(self, points: Iterable[tuple[float, float]], label: int, size: float = DOT) -> list[Item]:
        """Examples: filled for label 1, hollow for 0, so that they differ without colours, too."""
        role = "forward" if label else "input"
        return [Shape("circle", self.point(x, y), size, size, role) for x, y in points]

    def regions(self, values: Floats, xs: Floats, ys: Floats, level: float) -> list[Item]:
        """The region where values are above a level, and its border."""
        library = needed("contourpy", "regions in plots")
        generator = library.contour_generator(xs, ys, values, fill_type="OuterOffset")
        items: list[Item] = []
        for ring_set in _rings(generator, level, float(values.max()) + 1.0):
            rings = tuple(tuple(self.point(float(x), float(y)) for x, y in ring) for ring in ring_set)
            items.append(Area(rings, "forward"))
        for line in generator.lines(level):
            items.append(
                Line(tuple(self.point(float(x), float(y)) for x, y in line), "ink", is_headed=False, width=1.1)
            )
        return items

    def line_where(self, a: float, b: float, c: float) -> list[Item]:
        """The line a x + b y + c = 0 inside the rectangle; nothing where it does not cross it."""
        (x0, x1), (y0, y1) = self.x, self.y
        met: list[tuple[float, float]] = []
        if b:
            met += [(x, -(a * x + c) / b) for x in (x0, x1)]
        if a:
            met += [(-(b * y + c) / a, y) for y in (y0, y1)]
        slack = 1e-9
        inside = [(x, y) for x, y in met if x0 - slack <= x <= x1 + slack and y0 - slack <= y <= y1 + slack]
        ends = sorted(set(inside))
        if len(ends) < 2:
            return []
        return [Line((self.point(*ends[0]), self.point(*ends[-1])), "ink", is_headed=False, width=1.1)]


def _rings(generator: Any, low: float, high: float) -> list[list[Floats]]:
    """Polygons between two levels, each with its holes: offsets say where each ring begins and ends."""
    pieces = zip(*generator.filled(low, high), strict=True)
    return [[points[a:b] for a, b in pairwise(offsets)] for points, offsets in pieces]


def ticks(low: float, high: float, most: int = 5, *, whole: bool = False) -> list[float]:
    """Round numbers in a range, whole ones where asked."""
    locator = needed("matplotlib.ticker", "plots").MaxNLocator(nbins=most, steps=[1, 2, 2.5, 5, 10], integer=whole)
    slack = (high - low) * 1e-9
    return [
        0.0 if abs(v) < slack else float(v) for v in locator.tick_values(low, high) if low - slack <= v <= high + slack
    ]


def number(value: float) -> str:
    """A number at an axis."""
    if value and (abs(value) >= 1e5 or abs(value) < 1e-3):
        mantissa, exponent = f"{value:.0e}".split("e")
        head = "" if mantissa == "1" else rf"{mantissa} \cdot "
        return rf"{head}10^{{{int(exponent)}}}"
    text = f"{value:.4g}"
    return f"{value:.0f}" if "e" in text else text


def spread(values: Sequence[float], share: float = 0.06) -> tuple[float, float]:
    """The range of values with a little room around it."""
    low, high = min(values), max(values)
    room = (high - low) * share or abs(high) * share or 1.0
    return low - room, high + room


def names_beside(
    named: Sequence[tuple[Point, str, str]], size: float = TINY, lines: Sequence[Line] = ()
) -> list[Label]:
    """A name beside each point, on the first side that is free.

    Args:
        named: place, LaTeX and role of each, what matters most first; one without a role is mute, and left out where
            no side is free.
        lines: what a name stands on only where there is no other place.
    """
    taken: list[tuple[Point, ...]] = [
        tuple((x + dx, y + dy) for dx, dy in ((-3, -3), (3, -3), (3, 3), (-3, 3))) for (x, y), _, _ in named
    ]
    labels: list[Label] = []
    for (x, y), latex, role in named:
        wide, high = extent(latex, size)
        sides = [(wide / 2 + 5, 0.0), (-wide / 2 - 5, 0.0), (0.0, high / 2 + 4), (0.0, -high / 2 - 4)]
        sides += [(dx * (wide / 2 + 3), dy * (high / 2 + 3)) for dx in (1, -1) for dy in (1, -1)]
        places = [(dx * far, dy * far) for far in ((1.0, 1.6, 2.4, 3.6, 5.0) if role else (1.0,)) for dx, dy in sides]
        tried = [Label(latex, (x + dx, y + dy), role or "mute", size) for dx, dy in places]
        free = [one for one in tried if not any(overlap(one.corners, box) for box in taken)]
        clear = [one for one in free if not is_run_through(one.corners, lines, 1.5)]
        for one in (clear or (free if role else []))[:1]:
            labels.append(one)
            taken.append(one.corners)
    return labels


def words(text: str) -> str:
    """Plain words as a label."""
    kept = "".join(c if c.isalnum() or c in " .,:;'-+()/=<>!?" else " " for c in text)
    return rf"\text{{{kept}}}"
