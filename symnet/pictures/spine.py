"""The spine of a derivation: its equations in a row, forward above, and an arc back for each step, with its number.

    x ──W, b──▶ z ──σ──▶ a ──y──▶ L
        ◀──(4)──┘ ◀─(2)──┘ ◀─(1)──┘

Arcs below lead to intermediates, with what they pass on; arcs above to the parameters that stand on an edge. A long
row goes on in the next line; what leads to an intermediate of a line before, and what adds up all ways to one, stands
below its own. Layers up to a symbol stand between dots.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise

from symnet.calculus.derivation import Derivation, Step
from symnet.core.notation import AS_WRITTEN, Notation
from symnet.pictures.measure import extent
from symnet.pictures.picture import Item, Label, Line, Picture, Point, Shape, overlap
from symnet.pictures.stops import HIGH, SMALL, TEXT, Stop, between, passed, rows_of, steps_between, stops_of

TINY = 6.0
DEEP, MORE = 24.0, 15.0
"""How far an arc reaches below or above the row, and how much more where its label would lie on another."""

DISC = 9.5
LINE = 455.0
"""Points of a line: the row is broken where it would be longer."""


def spine_of(derivation: Derivation, notation: Notation = AS_WRITTEN, line: float = LINE) -> Picture:
    """The spine, broken into lines of at most `line` points where that can be."""
    stops = stops_of(derivation.network, notation)
    rows = rows_of(stops, derivation, notation, line)
    items: list[Item] = []
    top = 0.0
    first = 0
    for row in rows:
        drawn = _Row(row, derivation, notation, first, len(stops)).items()
        left, bottom, _, high = Picture("", "", tuple(drawn)).box
        shift = (-left, top - high)
        items += [_moved(item, shift) for item in drawn]
        top += bottom - high - 10.0
        first += len(row) - 1
    title = f"The steps of the derivation: {derivation.network.title or 'network'}"
    return Picture(title, _told(derivation), tuple(items))


def _told(derivation: Derivation) -> str:
    names = " → ".join(e.symbol.identifier for e in derivation.network.every_equation)
    steps = "; ".join(
        f"step {s.number} leads to {s.wrt.identifier}"
        + (f" through {s.equation.symbol.identifier}" if s.equation else "")
        for s in derivation.steps
    )
    return f"Forward: {names}. Backward: {steps}."


@dataclass
class _Row:
    """One line of the row; stages run on from the lines before."""

    stops: list[Stop]
    derivation: Derivation
    notation: Notation
    first: int
    many: int

    def items(self) -> list[Item]:
        """Lines, then boxes, then labels."""
        self.at = self._places()
        self.lines: list[Item] = []
        self.shapes: list[Shape] = []
        self.labels: list[Label] = []
        self.on_edge: dict[int, Label] = {}
        for k, stop in enumerate(self.stops):
            self._stop(k, stop)
        self._arcs_below()
        for k, stop in enumerate(self.stops):
            self._arc_above(k, stop)
        return [*self.lines, *self.shapes, *self.labels]

    def _places(self) -> list[float]:
        x = [self.stops[0].width / 2]
        for before, stop in pairwise(self.stops):
            room = between(before, stop, self.derivation, self.notation)
            x.append(x[-1] + before.width / 2 + room + stop.width / 2)
        return x

    def _stop(self, k: int, stop: Stop) -> None:
        x, stage = self.at[k], self.first + k
        if stop.symbols:
            is_input = not self._is_defined(stop)
            is_loss = self.derivation.of in stop.symbols
            kind = "box" if not is_input else "circle" if stop.width == HIGH else "pill"
            role = "input" if is_input else "loss" if is_loss else "operation"
            self.shapes.append(Shape(kind, (x, 0.0), stop.width, HIGH, role, stage))
        role = "forward" if self._is_defined(stop) else "ink"
        self.labels.append(Label(stop.latex, (x, 0.0), role, TEXT, 0, stage))
        if not k:
            return
        left, right = self.at[k - 1] + self.stops[k - 1].width / 2, x - stop.width / 2
        self.lines.append(Line(((left, 0.0), (right, 0.0)), "mute", stage=stage))
        if stop.edge:
            high = extent(stop.edge, SMALL)[1]
            self.on_edge[k] = Label(stop.edge, ((left + right) / 2, 3.0 + high / 2), "mute", SMALL, 0, stage)
            self.labels.append(self.on_edge[k])

    def _is_defined(self, stop: Stop) -> bool:
        return any(e.symbol in stop.symbols for e in self.derivation.network.every_equation)

    def _arcs_below(self) -> None:
        """From each stop to those it is made of, short arcs first; a label moves down until it is free."""
        arcs = []
        for k in range(len(self.stops)):
            for j in range(k):
                if k - j > 1 and not (self.stops[j].symbols and self.stops[k].symbols):
                    continue  # dots lead to their neighbours alone
                steps = steps_between(self.derivation, self.stops[j], self.stops[k])
                if steps:
                    arcs.append((k - j, j, k, steps))
        for _, j, k, steps in sorted(arcs, key=lambda arc: arc[:3]):
            start = (self.at[k] - min(7.0, self.stops[k].width / 4), -HIGH / 2 - 1)
            end = (self.at[j] + min(7.0, self.stops[j].width / 4), -HIGH / 2 - 1)
            self._arc(start, end, -1, steps, passed(steps[-1], self.notation))

        for k, stop in enumerate(self.stops):
            for step in self._sums():
                if step.wrt in stop.symbols and (k or not self.first):
                    self._below(k, step, "")
            if k:
                for step in self._to_lines_before(stop):
                    self._below(k, step, passed(step, self.notation))

    def _to_lines_before(self, stop: Stop) -> list[Step]:
        """The steps from a stop back to intermediates that are in no place of this line."""
        here = {symbol for other in self.stops for symbol in other.symbols}
        defined = {e.symbol for e in self.derivation.network.equations}
        steps = [s for s in self.derivation.steps if s.equation is not None and s.equation.symbol in stop.symbols]
        return [s for s in steps if s.wrt in defined and s.wrt not in here]

    def _below(self, k: int, step: Step, text: str) -> None:
        """The number of a step, and what it passes on, below a stop, as near as there is room."""
        for more in range(40):
            marks = list(self._marks((self.at[k], -HIGH / 2 - DISC / 2 - 2.0 - 3.0 * more), [step], text, -1))
            if self._is_free(marks):
                break
        self._put(marks)

    def _is_free(self, marks: list[Shape | Label]) -> bool:
        taken = [s.corners for s in self.shapes] + [label.corners for label in self.labels]
        return not any(overlap(m.corners, b, 0.3) for m in marks for b in taken)

    def _sums(self) -> list[Step]:
        """The steps that add up what came on several ways."""
        return [s for s in self.derivation.steps if s.equation is None]

    def _arc_above(self, k: int, stop: Stop) -> None:
        """From a stop to the parameters on the edge that leads to it."""
        steps = [s for v in stop.on_edge for s in steps_between(self.derivation, Stop((v,), ""), stop)]
        if not steps or not k:
            return
        last = {(s.wrt, s.number + 1) for s in steps}
        steps = sorted([*steps, *(s for s in self._sums() if (s.wrt, s.number) in last)], key=lambda s: s.number)
        label = self.on_edge[k]
        top = label.at[1] + extent(stop.edge, SMALL)[1] / 2 + 1.5
        self._arc((self.at[k], HIGH / 2 + 1), (label.at[0], top), 1, steps, "")

    def _arc(self, start: Point, end: Point, side: int, steps: list[Step], text: str) -> None:
        """A bow with the numbers of its steps at its height, and what it passes on beyond them."""
        for more in range(12):
            deep = side * (DEEP + MORE * more)
            points = (start, (start[0] + 0.06 * (end[0] - start[0]), start[1] + deep),
                      (end[0] - 0.06 * (end[0] - start[0]), end[1] + deep), end)  # fmt: skip
            apex = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2 + 0.75 * deep)
            marks = list(self._marks(apex, steps, text, side))
            if self._is_free(marks):
                break
        stage = self.many - 1 + steps[0].number
        self.lines.append(Line(points, "backward", True, width=0.9, stage=stage))
        self._put(marks)

    def _put(self, marks: list[Shape | Label]) -> None:
        for mark in marks:
            if isinstance(mark, Shape):
                self.shapes.append(mark)
            else:
                self.labels.append(mark)

    def _marks(self, apex: Point, steps: list[Step], text: str, side: int) -> Iterable[Shape | Label]:
        for n, step in enumerate(steps):
            x = apex[0] + (n - (len(steps) - 1) / 2) * (DISC + 1.5)
            stage = self.many - 1 + step.number
            yield Shape("circle", (x, apex[1]), DISC, DISC, "disc", stage)
            yield Label(rf"\mathbf{{{step.number}}}", (x, apex[1]), "number", TINY, 0, stage)
        if text:
            y = apex[1] + side * (DISC / 2 + 2 + extent(text, SMALL)[1] / 2)
            yield Label(text, (apex[0], y), "backward", SMALL, 0, self.many - 1 + steps[0].number)


def _moved(item: Item, by: Point) -> Item:
    if isinstance(item, (Label, Shape)):
        return replace(item, at=(item.at[0] + by[0], item.at[1] + by[1]))
    if isinstance(item, Line):
        return replace(item, points=tuple((x + by[0], y + by[1]) for x, y in item.points))
    return replace(item, rings=tuple(tuple((x + by[0], y + by[1]) for x, y in ring) for ring in item.rings))
