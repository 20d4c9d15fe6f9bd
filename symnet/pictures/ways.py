"""The ways of lines: points on them, the band they cover, and whether they run through something.

A way is two or more points with straight lines between them, or 1 + 3k points of cubic curves (Bézier).
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise
from math import atan2, degrees, hypot

from symnet.pictures.picture import Line, Point, overlap

FINE = 16
"""Straight pieces that stand for one cubic."""

Points = tuple[Point, ...]


def point_on(points: Points, t: float, is_curve: bool) -> tuple[Point, float]:
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


@lru_cache(maxsize=8192)
def straight(points: Points, is_curve: bool) -> Points:
    """The corners of straight pieces close to a way; asked of each line for each label, so it is kept."""
    if not is_curve:
        return points
    many = FINE * ((len(points) - 1) // 3)
    return tuple(point_on(points, k / many, True)[0] for k in range(many + 1))


def band(start: Point, end: Point, half: float) -> Points:
    """The rectangle around a straight line."""
    (x0, y0), (x1, y1) = start, end
    far = hypot(x1 - x0, y1 - y0) or 1.0
    dx, dy = -(y1 - y0) / far * half, (x1 - x0) / far * half
    return (x0 + dx, y0 + dy), (x1 + dx, y1 + dy), (x1 - dx, y1 - dy), (x0 - dx, y0 - dy)


def runs_through(points: Points, is_curve: bool, box: Points, half: float = 0.6) -> bool:
    """Whether a line that is twice `half` wide runs through a convex polygon."""
    left, right = min(x for x, _ in box) - half, max(x for x, _ in box) + half
    bottom, top = min(y for _, y in box) - half, max(y for _, y in box) + half
    if all(x < left for x, _ in points) or all(x > right for x, _ in points):
        return False  # a curve lies between its handles
    if all(y < bottom for _, y in points) or all(y > top for _, y in points):
        return False
    for p, q in pairwise(straight(points, is_curve)):
        if max(p[0], q[0]) < left or min(p[0], q[0]) > right or max(p[1], q[1]) < bottom or min(p[1], q[1]) > top:
            continue
        if overlap(band(p, q, half), box):
            return True
    return False


def is_run_through(box: Points, lines: Iterable[Line], half: float = 0.6) -> bool:
    """Whether any line runs through a box."""
    return any(runs_through(line.points, line.is_curve, box, half) for line in lines)
