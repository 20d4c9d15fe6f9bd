"""Arcs of a spine and their marks: nothing that is written is run through by a line, and no disc lies on a foreign arc.

A bow leads to a neighbour, a lane past other stops: down (or up) from its end, along, and back, with round corners.
Lanes that begin or end at one stop share the way there. A lane goes as near to the row as it finds a free place for
its marks: the numbers of its steps on it, and beyond them what it passes on.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from symnet.calculus.derivation import Step
from symnet.pictures.measure import extent
from symnet.pictures.picture import Item, Label, Line, Point, Shape, overlap
from symnet.pictures.stops import SMALL
from symnet.pictures.ways import is_run_through, runs_through

TINY, DISC = 6.0, 9.5
DEEP, MORE = 24.0, 15.0
"""How far the handles of a bow reach, and how much more where its marks would lie on others."""

FIRST, NEXT, LANES = 18.0, 3.0, 200
"""How far the first lane is from its ends, how far the next is from it, how many are tried."""

ROUND = 9.0
"""The radius of a lane's corners."""

ALONG = 4.0
"""From one place of marks on a lane to the next that is tried."""

APART = 5.0
"""Between two lanes beside each other."""

CLEAR = 1.2
"""Between a line and what is written."""

GAP = 2.5
"""Between the disc of a step and what stands beside it."""

STEPS = 40
"""Places that are tried for marks without an arc."""


@dataclass(frozen=True)
class Lane:
    """An arc past other stops: where it begins and ends, its steps, what it passes on, and shorter words for that."""

    start: Point
    end: Point
    steps: tuple[Step, ...]
    texts: tuple[str, ...]


@dataclass
class Canvas:
    """What is drawn so far; `stage_of` a step's number is when its parts appear."""

    many: int
    """Stages before the first step."""

    lines: list[Line] = field(default_factory=list)
    shapes: list[Shape] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
    levels: list[tuple[float, float, float]] = field(default_factory=list)
    """The left and right ends of lanes, and how high they are."""

    @property
    def items(self) -> list[Item]:
        """Lines, then boxes, then labels."""
        return [*self.lines, *self.shapes, *self.labels]

    def put(self, marks: Iterable[Shape | Label]) -> None:
        """Marks where they are."""
        for mark in marks:
            if isinstance(mark, Shape):
                self.shapes.append(mark)
            else:
                self.labels.append(mark)

    def bow(self, start: Point, end: Point, side: int, steps: Sequence[Step], text: str) -> None:
        """A bow with the numbers of its steps at its height, and what it passes on beyond them."""
        for more in range(12):
            deep = side * (DEEP + MORE * more)
            points = (start, (start[0] + 0.06 * (end[0] - start[0]), start[1] + deep),
                      (end[0] - 0.06 * (end[0] - start[0]), end[1] + deep), end)  # fmt: skip
            apex = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2 + 0.75 * deep)
            in_row = max(2, int(0.8 * abs(start[0] - end[0]) / (DISC + 1.5)))
            marks = self.marks(apex, steps, text, side, in_row)
            if self._is_free(marks) and not self._crosses(points):
                break
        self._draw(points, steps)
        self.put(marks)

    def below(self, lanes: Sequence[Lane]) -> None:
        """Lanes below the row, each where nothing is in its way, and it is in the way of none that comes later."""
        left = list(lanes)
        while left:
            found = next((lane for lane in left if self._laid(lane, left, lane.texts[:1])), None)
            found = found or next((lane for lane in left if self._laid(lane, left, lane.texts[1:])), left[0])
            left.remove(found)

    def near(self, at: Point, step: Step, text: str) -> None:
        """The number of a step, and what it passes on beside it, below a place, as near as there is room."""
        wide, high = extent(text, SMALL) if text else (-GAP, 0.0)
        places = sorted((3.0 * n + abs(dx), 3.0 * n, dx) for n in range(STEPS) for dx in (0, 8, -8, 16, -16))
        for _, down, dx in places:
            y = at[1] - max(DISC, high) / 2 - 2.0 - down
            left = at[0] + dx - (DISC + GAP + wide) / 2
            marks = self.marks((left + DISC / 2, y), [step], "", -1)
            if text:
                beside = (left + DISC + GAP + wide / 2, y)
                marks.append(Label(text, beside, "backward", SMALL, 0, self.many - 1 + step.number))
            if self._is_free(marks):
                break
        self.put(marks)

    def marks(self, apex: Point, steps: Sequence[Step], text: str, side: int, in_row: int = 9) -> list[Shape | Label]:
        """Discs with numbers around a place, in rows from there, and words beyond them."""
        found: list[Shape | Label] = []
        rows = [steps[n : n + in_row] for n in range(0, len(steps), in_row)]
        for k, row in enumerate(reversed(rows) if side > 0 else rows):
            for n, step in enumerate(row):
                place = (apex[0] + (n - (len(row) - 1) / 2) * (DISC + 1.5), apex[1] + side * k * (DISC + 1.0))
                stage = self.many - 1 + step.number
                found.append(Shape("circle", place, DISC, DISC, "disc", stage))
                found.append(Label(rf"\mathbf{{{step.number}}}", place, "number", TINY, 0, stage))
        if text:
            y = apex[1] + side * ((len(rows) - 0.5) * (DISC + 1.0) - 0.5 + 2 + extent(text, SMALL)[1] / 2)
            found.append(Label(text, (apex[0], y), "backward", SMALL, 0, self.many - 1 + steps[0].number))
        return found

    def _laid(self, lane: Lane, others: Sequence[Lane], texts: Sequence[str]) -> bool:
        """Whether a lane found a place."""
        (right, top), (left, _) = lane.start, lane.end
        trunks = [x for other in others if other is not lane for x in (other.start[0], other.end[0])]
        for text in texts:
            for n in range(LANES):
                y = top - FIRST - NEXT * n
                points = _way(lane.start, lane.end, y)
                if self._is_beside(left, right, y) or self._crosses(points):
                    continue
                for x in _along(left, right):
                    marks = self.marks((x, y), lane.steps, text, -1)
                    if self._is_free(marks) and not any(_is_on(x, mark) for mark in marks for x in trunks):
                        self._draw(points, lane.steps)
                        self.levels.append((left, right, y))
                        self.put(marks)
                        return True
        return False

    def _draw(self, points: tuple[Point, ...], steps: Sequence[Step]) -> None:
        self.lines.append(Line(points, "backward", True, width=0.9, stage=self.many - 1 + steps[0].number))

    def _is_free(self, marks: Sequence[Shape | Label]) -> bool:
        """Whether marks lie on nothing, and under no line."""
        taken = [s.corners for s in self.shapes] + [label.corners for label in self.labels]
        return not any(
            any(overlap(mark.corners, box, 0.3) for box in taken) or is_run_through(mark.corners, self.lines, CLEAR)
            for mark in marks
        )

    def _crosses(self, points: tuple[Point, ...]) -> bool:
        """Whether an arc runs through something that is written, or a stop."""
        boxes = [s.corners for s in self.shapes] + [label.corners for label in self.labels]
        return any(runs_through(points, True, box, CLEAR) for box in boxes)

    def _is_beside(self, left: float, right: float, y: float) -> bool:
        """Whether a lane would run along another."""
        return any(abs(y - other) < APART and right > a and left < b for a, b, other in self.levels)


def _way(start: Point, end: Point, y: float) -> tuple[Point, ...]:
    """Down from the start, along at a height, up to the end; straight pieces are cubics, too."""
    (x0, y0), (x1, y1) = start, end
    r = min(ROUND, (x0 - x1) / 2, y0 - y)
    k = 0.45 * r
    return (
        *(start, (x0, (2 * y0 + y + r) / 3), (x0, (y0 + 2 * (y + r)) / 3), (x0, y + r)),
        *((x0, y + k), (x0 - k, y), (x0 - r, y)),
        *((x0 - r - (x0 - x1 - 2 * r) / 3, y), (x1 + r + (x0 - x1 - 2 * r) / 3, y), (x1 + r, y)),
        *((x1 + k, y), (x1, y + k), (x1, y + r)),
        *((x1, (y1 + 2 * (y + r)) / 3), (x1, (2 * y1 + y + r) / 3), end),
    )


def _along(left: float, right: float) -> list[float]:
    """Places on a lane, from its middle outwards."""
    middle, reach = (left + right) / 2, max((right - left) / 2 - ROUND - DISC / 2, 0.0)
    offsets = [ALONG * n for n in range(int(reach / ALONG) + 1)]
    return [middle + sign * dx for dx in offsets for sign in ((1, -1) if dx else (1,))]


def _is_on(x: float, mark: Shape | Label) -> bool:
    """Whether a line straight down at x would run through a mark."""
    across = [a for a, _ in mark.corners]
    return min(across) - CLEAR < x < max(across) + CLEAR
