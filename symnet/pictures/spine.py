"""The spine of a derivation: its equations in a row, forward above, and an arc back for each step, with its number.

    x ──W, b──▶ z ──σ──▶ a ──y──▶ L
        ◀──(4)──┘ ◀─(2)──┘ ◀─(1)──┘

Arcs below lead to intermediates, with what they pass on; arcs above to the parameters that stand on an edge. A long
row goes on in the next line; what leads to an intermediate of a line before, and what adds up all ways to one, stands
below its own. Layers up to a symbol stand between dots.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, pairwise

from symnet.calculus.derivation import Derivation
from symnet.core.notation import AS_WRITTEN, Notation
from symnet.pictures.arcs import Canvas, Lane
from symnet.pictures.measure import extent
from symnet.pictures.picture import Item, Label, Line, Picture, Point, Shape, stacked
from symnet.pictures.stops import HIGH, SMALL, TEXT, Paths, Stop, beside, between, named, rows_of, stops_of, tail

OFF = 7.0
"""How far from the middle of a stop arcs begin and end."""

LINE = 455.0
"""Points of a line: the row is broken where it would be longer."""

SHARES = (0.97, 0.94, 0.91, 0.88, 0.85, 0.8, 0.75)
"""Of a line, which its stops may take where they would take all of it."""

BETWEEN = 10.0
"""Points between lines."""


def spine_of(derivation: Derivation, notation: Notation = AS_WRITTEN, line: float = LINE) -> Picture:
    """The spine, broken into lines of at most `line` points where that can be."""
    stops = stops_of(derivation.network, notation)
    paths = Paths(derivation, notation)
    lines = _lines(stops, paths, line)
    for share in SHARES:
        if all(right - left <= line for left, _, right, _ in (each.box for each in lines)):
            break
        lines = _lines(stops, paths, share * line)  # what stands below a stop at its end may stick out
    title = f"The steps of the derivation: {derivation.network.title or 'network'}"
    return replace(stacked(lines, BETWEEN), title=title, description=_told(derivation))


def _lines(stops: list[Stop], paths: Paths, line: float) -> list[Picture]:
    """The lines, whose stops take no more than `line` points each."""
    lines: list[Picture] = []
    first = 0
    for row in rows_of(stops, paths, line):
        lines.append(Picture("", "", tuple(_Row(row, paths, first, stops).items())))
        first += len(row) - 1
    return lines


def _told(derivation: Derivation) -> str:
    names = " → ".join(e.symbol.identifier for e in derivation.network.every_equation)
    steps = "; ".join(
        f"step {s.number} leads to {s.wrt.identifier}"
        + (f" through {s.equation.symbol.identifier}" if s.equation else "")
        for s in derivation.steps
    )
    return f"Forward: {names}. Backward: {steps}."


class _Row:
    """One line of the row; stages run on from the lines before."""

    def __init__(self, stops: list[Stop], paths: Paths, first: int, every: list[Stop]) -> None:
        self.stops, self.paths, self.first = stops, paths, first
        self.start, self.canvas = every[0], Canvas(len(every))
        self.on_edge: dict[int, Label] = {}
        self.at = self._places()

    def items(self) -> list[Item]:
        """Lines, then boxes, then labels."""
        for k, stop in enumerate(self.stops):
            self._stop(k, stop)
        self._sums_below()
        self._arcs_below()
        self._to_lines_before()
        for k, stop in enumerate(self.stops):
            self._arc_above(k, stop)
        return self.canvas.items

    def _places(self) -> list[float]:
        x = [self.stops[0].width / 2]
        for before, stop in pairwise(self.stops):
            room = between(before, stop, self.paths)
            x.append(x[-1] + before.width / 2 + room + stop.width / 2)
        return x

    def _stop(self, k: int, stop: Stop) -> None:
        x, stage = self.at[k], self.first + k
        if stop.symbols:
            is_input = not self._is_defined(stop)
            is_loss = self.paths.derivation.of in stop.symbols
            kind = "box" if not is_input else "circle" if stop.width == HIGH else "pill"
            role = "input" if is_input else "loss" if is_loss else "operation"
            self.canvas.put([Shape(kind, (x, 0.0), stop.width, HIGH, role, stage)])
        role = "forward" if self._is_defined(stop) else "ink"
        self.canvas.put([Label(stop.latex, (x, 0.0), role, TEXT, 0, stage)])
        if not k:
            return
        left, right = self.at[k - 1] + self.stops[k - 1].width / 2, x - stop.width / 2
        self.canvas.put(tail(stop, left, stage))
        left += beside(stop)
        self.canvas.lines.append(Line(((left, 0.0), (right, 0.0)), "mute", stage=stage))
        if stop.edge:
            high = extent(stop.edge, SMALL)[1]
            self.on_edge[k] = Label(stop.edge, ((left + right) / 2, 3.0 + high / 2), "mute", SMALL, 0, stage)
            self.canvas.put([self.on_edge[k]])

    def _is_defined(self, stop: Stop) -> bool:
        return not self.paths.known.isdisjoint(stop.symbols)

    def _sums_below(self) -> None:
        """The steps that add up what came on several ways, below what they lead to."""
        for k, stop in enumerate(self.stops):
            for step in self.paths.sums:
                if step.wrt in stop.symbols and (k or not self.first):
                    self.canvas.near(self._foot(k), step, "")

    def _arcs_below(self) -> None:
        """From each stop to those it is made of: bows to neighbours, then lanes, short ones first."""
        lanes: list[tuple[int, int, Lane]] = []
        for j, k in combinations(range(len(self.stops)), 2):
            if k - j > 1 and not (self.stops[j].symbols and self.stops[k].symbols):
                continue  # dots lead to their neighbours alone
            steps = self.paths.between(self.stops[j], self.stops[k])
            if not steps:
                continue
            start, end = self._foot(k, -OFF), self._foot(j, OFF)
            text = self.paths.passed(steps[-1])
            if k - j == 1:
                self.canvas.bow(start, end, -1, steps, text)
            else:
                short = named(steps[-1], self.paths.notation)
                lanes.append((k - j, j, Lane(start, end, tuple(steps), (text, short, ""))))
        self.canvas.below([lane for _, _, lane in sorted(lanes, key=lambda found: found[:2])])

    def _foot(self, k: int, off: float = 0.0) -> Point:
        return self.at[k] + off, -HIGH / 2 - 1

    def _to_lines_before(self) -> None:
        """The steps from a stop back to intermediates, or to where the row starts, that have no place in this line."""
        here = {symbol for other in self.stops for symbol in other.symbols}
        before = {e.symbol for e in self.paths.derivation.network.equations} | {*self.start.symbols}
        for k, stop in enumerate(self.stops):
            for step in self.paths.from_stop(stop) if k and stop.symbols else ():
                if step.wrt in before and step.wrt not in here:
                    self.canvas.near(self._foot(k), step, self.paths.passed(step))

    def _arc_above(self, k: int, stop: Stop) -> None:
        """From a stop to the parameters on the edge that leads to it."""
        steps = [s for v in stop.on_edge for s in self.paths.between(Stop((v,), ""), stop)]
        if not steps or not k:
            return
        last = {(s.wrt, s.number + 1) for s in steps}
        steps = sorted([*steps, *(s for s in self.paths.sums if (s.wrt, s.number) in last)], key=lambda s: s.number)
        label = self.on_edge[k]
        top = label.at[1] + extent(stop.edge, SMALL)[1] / 2 + 1.5
        self.canvas.bow((self.at[k], HIGH / 2 + 1), (label.at[0], top), 1, steps, "")
