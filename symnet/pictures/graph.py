"""The computation graph of a network: a node for each symbol, an edge for each use of one symbol in another's equation.

    ∂L/∂u = Σ over the edges u → v of (∂L/∂v)(∂v/∂u)

A node has its equation, its value (or shape), and the derivative of the loss by it; an edge the local derivative ∂v/∂u
where both are scalars, and the number of the step that passes it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import mpmath
from sympy import Expr, S

from symnet.calculus.derivation import Derivation
from symnet.calculus.derive import derive
from symnet.calculus.numeric import Array
from symnet.calculus.sweep import received, require_unrolled
from symnet.calculus.tidy import tidied
from symnet.calculus.worked import value_of, values, values_and_slopes
from symnet.core.expression import count, is_scalar, shape, variables, write_latex
from symnet.core.network import Equation, Network
from symnet.core.notation import AS_WRITTEN, Notation
from symnet.core.symbols import Partial, Variable
from symnet.core.writing import write_shape
from symnet.latex.breaking import broken
from symnet.latex.width import width

LINE = 11.0
"""em of a line inside a node, beyond which its equation is broken or cut."""

LONGEST_GRADIENT = 9.0
"""em of a gradient beyond which only its name stands below a node."""

PLACES = 4
"""Significant digits of a number."""

LARGEST = 4
"""Rows and columns of an array beyond which its shape stands instead of its numbers."""


@dataclass(frozen=True)
class Vertex:
    """A node: its name, the lines inside it, what stands above it and below it."""

    symbol: Variable
    lines: tuple[str, ...]
    kind: str
    value: str = ""
    gradient: str = ""


@dataclass(frozen=True)
class Edge:
    """A use of `source` in the equation of `target`: the local derivative, what arrives times it, the step's number."""

    source: Variable
    target: Variable
    local: str = ""
    passed: str = ""
    step: int | None = None
    carries: bool = False


@dataclass(frozen=True)
class Graph:
    """Nodes in the order of the forward pass, inputs before what uses them."""

    title: str
    vertices: tuple[Vertex, ...]
    edges: tuple[Edge, ...]
    description: str = ""
    backward: tuple[Variable, ...] = field(default=())


def graph_of(
    subject: Network | Derivation,
    at: Mapping[str, Any] | None = None,
    notation: Notation = AS_WRITTEN,
    labels: Mapping[Variable, str] | None = None,
    unnamed: Collection[Variable] = (),
) -> Graph:
    """The computation graph.

    Args:
        subject: a network, or a derivation of one, whose steps then number the edges.
        at: numbers for all inputs, by name: the graph shows values instead of shapes.
        labels: what stands inside a node instead of its equation.
        unnamed: symbols that no reader knows: no formula mentions them.

    Raises NoRuleError for a network with a symbol for its number of layers, and what `worked.values` raises.
    """
    network = subject.network if isinstance(subject, Derivation) else subject
    require_unrolled(network)
    derivation = _everywhere(subject)
    known, slopes = _numbers(network, derivation, at)
    live = _live(derivation)
    steps = _steps(subject if isinstance(subject, Derivation) else derivation)
    written = labels or {}
    vertices = [
        Vertex(
            v,
            _inside(v, network.definition(v), written.get(v), notation),
            "input" if network.definition(v) is None else "loss" if derivation and v == derivation.of else "operation",
            shown(known[v]) if v in known else _shape(v),
            _gradient(v, derivation, slopes, unnamed, notation) if v in live else "",
        )
        for v in _in_order(network)
    ]
    edges = [
        _edge(u, e, live, steps, _Values(known, slopes, unnamed), notation)
        for e in network.equations
        for u in dict.fromkeys(variables(e.expression))
    ]
    title = f"Computation graph: {network.title}" if network.title else "Computation graph"
    graph = Graph(title, tuple(vertices), tuple(edges), "", _backward(derivation, live))
    return Graph(title, graph.vertices, graph.edges, _told(graph, known, slopes, unnamed), graph.backward)


def _everywhere(subject: Network | Derivation) -> Derivation | None:
    """The derivative by every symbol on the way from parameters to the loss; None where there is no loss."""
    network = subject.network if isinstance(subject, Derivation) else subject
    of = subject.of if isinstance(subject, Derivation) else network.loss
    wrt = subject.wrt if isinstance(subject, Derivation) else network.parameters
    if of is None or not wrt:
        return None
    reached, needed = set(wrt), {of}
    for e in network.equations:
        if reached.intersection(variables(e.expression)):
            reached.add(e.symbol)
    for e in reversed(network.equations):
        if e.symbol in needed:
            needed.update(variables(e.expression))
    return derive(network, [v for v in (*wrt, *network.defined) if v in reached and v in needed], of)


def _live(derivation: Derivation | None) -> set[Variable]:
    return set() if derivation is None else {*derivation.gradients, derivation.of}


def _backward(derivation: Derivation | None, live: set[Variable]) -> tuple[Variable, ...]:
    """The symbols in the order in which the backward pass reaches them."""
    if derivation is None:
        return ()
    reached = [derivation.of, *(s.wrt for s in derivation.steps if s.wrt in live)]
    return tuple(dict.fromkeys(reached))


def _numbers(
    network: Network, derivation: Derivation | None, at: Mapping[str, Any] | None
) -> tuple[Mapping[Variable, Array], Mapping[Variable, Array]]:
    if not at:
        return {}, {}
    return values_and_slopes(derivation, at) if derivation else (values(network, at), {})


def _steps(derivation: Derivation | None) -> dict[tuple[Variable, Variable], int]:
    """The number of the step that leads back along an edge."""
    if derivation is None:
        return {}
    return {(s.wrt, s.equation.symbol): s.number for s in derivation.steps if s.equation is not None}


def _in_order(network: Network) -> list[Variable]:
    """Each equation's free symbols just before it: the order in which a hand would draw the graph."""
    order: dict[Variable, None] = {}
    chosen = [v for v in network.parameters if v.name in network]
    if len(chosen) == len(network.parameters) and not network.data:
        order.update(dict.fromkeys(chosen))
    for e in network.equations:
        order.update(dict.fromkeys(variables(e.expression)))
        order[e.symbol] = None
    return list(order)


def _inside(symbol: Variable, e: Equation | None, label: str | None, notation: Notation) -> tuple[str, ...]:
    name = symbol.typeset(notation)
    if label is not None:
        return (label,)
    if e is None:
        return (name,)
    body = write_latex(e.expression, notation)
    whole = f"{name} = {body}"
    lines = [line.text for line in broken(whole, LINE, cells=False)]
    return tuple(lines) if max(map(width, lines)) <= LINE * 1.6 and len(lines) <= 3 else (name,)


def _shape(symbol: Variable) -> str:
    return "" if is_scalar(symbol) else write_shape(shape(symbol))


def shown(array: Array) -> str:
    """A value: a number, an array in brackets, or its shape where it is large."""
    if array.size == 1:
        return number_text(array.item())
    rows, columns = array.shape
    if max(rows, columns) > LARGEST:
        return rf"{rows} \times {columns}"
    body = r" \\ ".join(" & ".join(map(number_text, row)) for row in array)
    return rf"\begin{{bmatrix}} {body} \end{{bmatrix}}"


def number_text(x: Any) -> str:
    """A number to four significant digits at most."""
    text = str(mpmath.nstr(x, PLACES, strip_zeros=True, min_fixed=-4, max_fixed=6)).removesuffix(".0")
    mantissa, _, exponent = text.partition("e")
    return rf"{mantissa} \cdot 10^{{{int(exponent)}}}" if exponent else mantissa


@dataclass(frozen=True)
class _Values:
    """Values and derivatives by symbol, and the symbols that no formula may mention."""

    known: Mapping[Variable, Array]
    slopes: Mapping[Variable, Array]
    unnamed: Collection[Variable]


def _gradient(
    symbol: Variable,
    derivation: Derivation | None,
    slopes: Mapping[Variable, Array],
    unnamed: Collection[Variable],
    notation: Notation,
) -> str:
    """Its number; without numbers its formula where that is short; and its name where it is not."""
    if derivation is None:
        return ""
    if symbol in slopes:
        return shown(slopes[symbol])
    if symbol == derivation.of:
        return "1"
    if symbol in unnamed:
        return ""
    symbols = [e.symbol for e in derivation.adjoints if isinstance(e.symbol, Partial)]
    named = next((s for s in symbols if s.by == symbol), None)
    name = (named or Partial(derivation.of, symbol)).typeset(notation)
    value = derivation.gradients[symbol]
    if any(v in unnamed or (isinstance(v, Partial) and v.by in unnamed) for v in variables(value)):
        return name
    formula, longest = write_latex(value, notation), LONGEST_GRADIENT / (2 if unnamed else 1)
    if named is not None and named.is_named:
        return f"{name} = {formula}" if width(formula) + width(name) <= longest else name
    return formula if width(formula) <= longest else name


def _edge(
    source: Variable,
    e: Equation,
    live: set[Variable],
    steps: dict[tuple[Variable, Variable], int],
    values: _Values,
    notation: Notation,
) -> Edge:
    target = e.symbol
    if source not in live or target not in live:
        return Edge(source, target)
    number = steps.get((source, target))
    if not (is_scalar(source) and is_scalar(target)):
        return Edge(source, target, step=number, carries=True)
    slope = tidied(received(Network([e]), target, source, S.One), ()).expression
    passed = _passed(slope, target, values.slopes, values.known)
    if values.unnamed:  # in a graph of single operations formulas would be all over the place
        return Edge(source, target, passed=passed, step=number, carries=True)
    return Edge(source, target, notation_slope(target, source, slope, notation), passed, number, True)


def notation_slope(above: Variable, below: Variable, slope: Expr, notation: Notation) -> str:
    """∂e/∂a = 1 on one line; the slope alone where that is long, nothing where it is longer still."""
    formula = write_latex(slope, notation)
    sign = notation.differential
    whole = rf"{sign} {above.typeset(notation)} / {sign} {below.typeset(notation)} = {formula}"
    if count(slope) > 12:
        return ""
    return whole if width(whole) <= LONGEST_GRADIENT else formula


def _passed(slope: Expr, target: Variable, slopes: Mapping[Variable, Array], known: Mapping[Variable, Array]) -> str:
    """What arrives times the local derivative, in numbers: −2 · 1."""
    if target not in slopes:
        return ""
    local = value_of(slope, {v: a for v, a in known.items() if a is not None}).item()
    second = number_text(local)
    return rf"{number_text(slopes[target].item())} \cdot {f'({second})' if local < 0 else second}"


def _told(
    graph: Graph,
    known: Mapping[Variable, Array],
    slopes: Mapping[Variable, Array],
    unnamed: Collection[Variable],
) -> str:
    """The graph in words, for who cannot see it."""
    nodes = {v: n for n, v in enumerate(unnamed, 1)}
    names = {
        v.symbol: f"node {nodes[v.symbol]} ({v.lines[0]})" if v.symbol in nodes else v.symbol.identifier
        for v in graph.vertices
    }
    uses: dict[Variable, list[str]] = {}
    for edge in graph.edges:
        uses.setdefault(edge.target, []).append(names[edge.source].partition(" (")[0])
    parts = []
    for v in graph.vertices:
        symbol = v.symbol
        words = names[symbol] + (f" from {', '.join(uses[symbol])}" if symbol in uses else " (input)")
        if symbol in known:
            words += f", value {_plain(known[symbol])}"
        if symbol in slopes:
            words += f", derivative {_plain(slopes[symbol])}"
        parts.append(words)
    return "; ".join(parts) + "."


def _plain(array: Array) -> str:
    if array.size == 1:
        return str(mpmath.nstr(array.item(), 6)).removesuffix(".0")
    return " × ".join(map(str, array.shape)) + " numbers"
