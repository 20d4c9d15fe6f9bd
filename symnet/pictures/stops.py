"""The row of a spine: where it begins, a stop for each equation, and which steps lead from one stop back to another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from symnet.calculus.derivation import Derivation, Step
from symnet.core.expression import variables, write_latex
from symnet.core.network import Equation, Network
from symnet.core.notation import Notation
from symnet.core.symbols import Variable
from symnet.latex.width import width
from symnet.ops.function import Map
from symnet.ops.softmax import Softmax
from symnet.pictures.measure import extent
from symnet.pictures.picture import Label

TEXT, SMALL = 10.0, 7.5
PAD, HIGH = 6.5, 22.0
LEAST = 26.0
"""Between two nodes."""

APART, BEFORE = 14.0, 3.0
"""Between a stop and the names at the tail of an edge from elsewhere, and from these to the edge."""

LONGEST = 8.5
"""em of what an arc passes on, beyond which its name stands there."""

DOTS = r"\cdots"


@dataclass(frozen=True)
class Stop:
    """A node of the row: the symbols it stands for, none for dots; what stands on the edge that leads to it.

    Attributes:
        sources: what an edge from elsewhere comes from, names that stand at its tail; none where a stop takes
            what stands before it in the row.
    """

    symbols: tuple[Variable, ...]
    latex: str
    edge: str = ""
    on_edge: tuple[Variable, ...] = ()
    sources: str = ""

    @property
    def width(self) -> float:
        """Of its box."""
        return max(extent(self.latex, TEXT)[0] + 2 * PAD, HIGH)


def stops_of(network: Network, notation: Notation) -> list[Stop]:
    """The start (data, else parameters), then a stop for each equation; dots around a family."""
    before, behind = _around(network)
    inside = [e for family in network.families for e in family.equations]
    order = [*before, *inside, *behind]
    defined = {e.symbol for e in order}
    first = order[0]
    inputs = [v for v in variables(first.expression) if v not in defined]
    data = [v for v in inputs if v in network.data] or inputs
    stops = [Stop(tuple(data), ", ".join(v.typeset(notation) for v in data))] if data else []
    for e in order:
        if inside and e is inside[0]:
            stops.append(Stop((), DOTS))
        if inside and behind and e is behind[0]:
            stops.append(Stop((), DOTS))
        edge, on_edge = _edge(e, defined, stops[0].symbols if stops and e is first else (), notation)
        start = stops[0].symbols if stops else ()  # to which steps lead on an arc of their own
        on_edge = tuple(v for v in on_edge if v not in start)
        previous = frozenset(stops[-1].symbols) if stops else frozenset()
        taken = variables(e.expression)
        from_elsewhere = previous and previous.isdisjoint(taken)
        sources = [v for v in taken if v in defined or v in start] if from_elsewhere else []
        if sources:
            edge, on_edge = _edge(e, defined, tuple(sources), notation)
        tail_of = _listed(sources, notation)
        stops.append(Stop((e.symbol,), e.symbol.typeset(notation), edge, on_edge, tail_of))
    return stops


def _around(network: Network) -> tuple[list[Equation], list[Equation]]:
    """The equations before the layers of a family, and those behind; all are before where there is none."""
    if not network.families:
        return list(network.equations), []
    of_layers = {e.symbol.pattern for family in network.families for e in family.equations}
    reached: set[Variable] = set()
    behind: list[Equation] = []
    for e in network.equations:
        used = set(variables(e.expression))
        if used & reached or any(v.pattern in of_layers and v.index is not None for v in used):
            reached.add(e.symbol)
            behind.append(e)
    return [e for e in network.equations if e not in behind], behind


def _edge(
    e: Equation, defined: set[Variable], at_start: tuple[Variable, ...], notation: Notation
) -> tuple[str, tuple[Variable, ...]]:
    """What stands on the edge to an equation: the inputs it takes besides, else the function it applies."""
    taken = [v for v in variables(e.expression) if v not in defined and v not in at_start]
    taken = [v for v in taken if v.role in ("parameter", "data", "free")]
    if taken:
        return _listed(taken, notation), tuple(taken)
    if isinstance(e.expression, Map):
        name = e.expression.function.latex
        return name.replace("#", r"\cdot"), ()
    return (r"\operatorname{softmax}" if isinstance(e.expression, Softmax) else ""), ()


def beside(stop: Stop) -> float:
    """The room for the names at the tail of an edge from elsewhere, with a gap on either side."""
    return APART + extent(stop.sources, SMALL)[0] + BEFORE if stop.sources else 0.0


def tail(stop: Stop, left: float, stage: int) -> list[Label]:
    """The names at the tail of an edge that begins at no stop, where that before it ends at `left`."""
    middle = left + APART + extent(stop.sources, SMALL)[0] / 2
    return [Label(stop.sources, (middle, 0.0), "mute", SMALL, 0, stage)] if stop.sources else []


def _listed(symbols: Sequence[Variable], notation: Notation) -> str:
    return r",\, ".join(v.typeset(notation) for v in symbols)


class Paths:
    """The steps of a derivation, by what they lead from and to; what each gives is written once."""

    def __init__(self, derivation: Derivation, notation: Notation) -> None:
        self.derivation, self.notation = derivation, notation
        self.known = {e.symbol for e in derivation.network.every_equation}
        self.sums = [s for s in derivation.steps if s.equation is None]
        self.source: dict[Variable, list[Step]] = {}
        self.target: dict[Variable, list[Step]] = {}
        for s in derivation.steps:
            if s.equation is not None:
                self.source.setdefault(s.equation.symbol, []).append(s)
                self.target.setdefault(s.wrt, []).append(s)
        self._passed: dict[int, str] = {}

    def from_stop(self, stop: Stop) -> list[Step]:
        """The steps that lead on from a stop; dots stand for all that is not in the row."""
        dots = () if stop.symbols else [v for v in self.source if v not in self.known]
        found = [s for v in (*dict.fromkeys(stop.symbols), *dots) for s in self.source.get(v, ())]
        return sorted(found, key=lambda s: s.number)

    def between(self, target: Stop, source: Stop) -> list[Step]:
        """The steps that lead from one stop back to another."""
        steps = self.from_stop(source)
        if target.symbols:
            return [s for s in steps if s.wrt in target.symbols]
        return [s for s in steps if _is_between(s.wrt, self.known)]

    def passed(self, step: Step) -> str:
        """What a step gives."""
        if step.number not in self._passed:
            self._passed[step.number] = passed(step, self.notation)
        return self._passed[step.number]

    def go_past(self, before: Stop, stop: Stop) -> bool:
        """Whether longer arcs leave a stop, or reach the one before, past what stands between the two."""
        leave = [s for v in stop.symbols for s in self.source.get(v, ())]
        reach = [s for v in before.symbols if v in self.known for s in self.target.get(v, ())]
        return any(s.wrt in self.known and s.wrt not in before.symbols for s in leave) or any(
            s.equation is not None and s.equation.symbol not in stop.symbols for s in reach
        )


def rows_of(stops: list[Stop], paths: Paths, line: float) -> list[list[Stop]]:
    """Lines of the row, as long as each other; each begins with the stop at which the one before ends."""
    rooms = [between(before, stop, paths) for before, stop in pairwise(stops)]
    widths = [stop.width for stop in stops]
    rows = filled(stops, widths, rooms, line)
    if len(rows) > 1:
        for share in (0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95):
            shorter = filled(stops, widths, rooms, line * share)
            if len(shorter) == len(rows):
                return shorter
    return rows


def filled(stops: list[Stop], widths: list[float], rooms: list[float], line: float) -> list[list[Stop]]:
    """Lines, each as full as it may be; each begins with the stop at which the one before ends.

    `rooms` are those between one stop and the next, all in points.
    """
    rows: list[list[Stop]] = [[stops[0]]]
    x = widths[0]
    for n, room in enumerate(rooms, 1):
        needed = room + widths[n]
        if x + needed > line and len(rows[-1]) > 1:
            rows.append([stops[n - 1]])
            x = widths[n - 1]
        rows[-1].append(stops[n])
        x += needed
    return rows


def between(before: Stop, stop: Stop, paths: Paths) -> float:
    """The room between two stops: for what stands on the edge, and for what the arc below it passes on."""
    below = [paths.passed(s) for s in paths.between(before, stop)]
    clear = 18.0 if paths.go_past(before, stop) else 8.0
    beneath = max((extent(text, SMALL)[0] for text in below), default=0.0) + clear - (before.width + stop.width) / 2
    return max(LEAST + beside(stop), extent(stop.edge, SMALL)[0] + 14 + beside(stop), beneath)


def _is_between(symbol: Variable, known: set[Variable]) -> bool:
    """Whether a symbol is one of the layers that the dots stand for."""
    return symbol not in known and symbol.index is not None and symbol.role != "parameter"


def passed(step: Step, notation: Notation) -> str:
    """What a step gives: δ = a − y, a formula, or its name."""
    value = write_latex(step.contribution, notation)
    if step.adjoint.is_named and step.parts == 1:
        whole = f"{step.adjoint.typeset(notation)} = {value}"
        return whole if width(whole) <= LONGEST else named(step, notation)
    return value if width(value) <= LONGEST else named(step, notation)


def named(step: Step, notation: Notation) -> str:
    """The name of what a step leads to: δ, or ∂L / ∂v."""
    if step.adjoint.is_named and step.parts == 1:
        return step.adjoint.typeset(notation)
    sign = notation.differential
    return rf"{sign} {step.adjoint.of.typeset(notation)} / {sign} {step.wrt.typeset(notation)}"
