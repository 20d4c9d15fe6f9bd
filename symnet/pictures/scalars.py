"""A network taken apart: each entry a scalar, each operation on scalars a node of its own.

    z = W x + b   becomes   z_1 = W_11 · x_1 + W_12 · x_2 + b_1: two products and a sum for every row

Sizes must be numbers. What an operation takes one by one comes from its own definition (`entrywise` for what works
entry by entry, else `value` on arrays of symbols), so the picture shows no other network than the formulas do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import sympy
from sympy import Expr

from symnet.core.errors import SymnetError, TooLongError
from symnet.core.expression import Node, adopt, fold, is_coefficient, operands, postorder, shape, write_latex
from symnet.core.expression import replace as put
from symnet.core.network import Equation, Network
from symnet.core.notation import AS_WRITTEN, Notation
from symnet.core.symbols import SCALAR, Variable
from symnet.core.writing import dimension_identifier
from symnet.ops import elementary
from symnet.ops.function import Map
from symnet.ops.larger import OfTwo
from symnet.ops.power import Power
from symnet.ops.quotient import Quotient, divide
from symnet.ops.scale import Scale
from symnet.ops.softmax import LogSoftmax, Softmax
from symnet.ops.sum import Sum

MOST = 120
"""Nodes beyond which a picture of single operations is no help to anybody."""

SIZE = 2
"""What a size that is a symbol is taken to be, where nothing else is said."""

Entries = np.ndarray[Any, np.dtype[np.object_]]


@dataclass(frozen=True)
class Taken:
    """A network of scalars, what stands inside the nodes, and which symbols are steps on the way without a name."""

    network: Network
    labels: dict[Variable, str]
    unnamed: tuple[Variable, ...]


def scalars_of(network: Network, notation: Notation = AS_WRITTEN) -> Taken:
    """The network down to its scalar operations; sizes that are symbols are taken to be 2.

    Raises TooLongError for more than `MOST` nodes, SymnetError for an operation that has no scalar form (a maximum).
    """
    if network.sizes:
        network = network.at(**{dimension_identifier(size): SIZE for size in network.sizes})
    arrays: dict[Variable, Entries] = {}
    for v in (*network.parameters, *network.data):
        arrays[v] = _entries(v)
    taking = _Taking(notation)
    for e in network.equations:
        arrays[e.symbol] = _entries(e.symbol)
        values = _values(e, arrays)
        for symbol, value in zip(arrays[e.symbol].ravel(), values.ravel(), strict=True):
            taking.take(symbol, adopt(value), e.meaning)
    loss = None if network.loss is None else arrays[network.loss].item()
    inputs = [s for v in network.parameters for s in arrays[v].ravel()]
    used = {leaf for e in taking.equations for leaf in postorder(e.expression)}
    small = Network(
        taking.equations, loss, parameters=[s for s in inputs if s in used], title=f"{network.title}, every operation"
    )
    return Taken(small, taking.labels, tuple(taking.unnamed))


def numbers_of(network: Network, arrays: Mapping[str, Any]) -> dict[str, Any]:
    """Numbers for the entries from numbers for the arrays."""
    found: dict[str, Any] = {}
    for v in (*network.parameters, *network.data):
        if v.identifier in arrays:
            given = np.atleast_2d(np.asarray(arrays[v.identifier], dtype=float))
            rows, columns = given.shape
            sized = Variable(v.name, rows, columns, v.role, v.domain)
            found |= {s.name: x for s, x in zip(_entries(sized).ravel(), given.ravel().tolist(), strict=True)}
    return found


def _entries(v: Variable) -> Entries:
    """A scalar symbol for each entry: W_12 of W, x_1 of x; a scalar is its own."""
    rows, columns = (int(size) for size in shape(v))
    array: Entries = np.empty((rows, columns), dtype=object)
    for i, j in np.ndindex(rows, columns):
        places = [str(n + 1) for n, many in ((i, rows), (j, columns)) if many > 1]
        mark = ("," if max(rows, columns) > 9 else "").join(places)
        name = replace(v.parsed, sub=",".join(filter(None, (v.parsed.sub, mark)))) if mark else v.parsed
        domain = v.domain if v.domain in ("binary", "positive", "sign") else "real"
        array[i, j] = Variable(name.latex(), 1, 1, v.role, domain)
    return array


def _values(e: Equation, arrays: dict[Variable, Entries]) -> Entries:
    """The entries of an expression, as trees of scalars."""

    def value(node: Expr, parts: list[Entries]) -> Entries:
        if isinstance(node, Variable):
            return arrays[node]
        if is_coefficient(node):
            return np.array([[node]], dtype=object)
        if isinstance(node, Node) and node.elementwise:
            entrywise = np.frompyfunc(lambda *entries: node.entrywise(*entries), len(parts), 1)
            found: Entries = np.asarray(entrywise(*parts), dtype=object)
            return found.reshape(tuple(int(s) for s in shape(node)))
        if isinstance(node, (Softmax, LogSoftmax)):
            powers = np.frompyfunc(elementary.exp, 1, 1)(parts[0])
            total = powers.sum(axis=node.axis, keepdims=True)
            if isinstance(node, LogSoftmax):
                logs: Entries = parts[0] - np.frompyfunc(elementary.log, 1, 1)(total)
                return logs
            shares: Entries = np.frompyfunc(divide, 2, 1)(powers, total)
            return shares
        try:
            return np.asarray(node.value(*parts), dtype=object)
        except (TypeError, AttributeError, ValueError, SymnetError) as error:
            name = type(node).__name__
            raise SymnetError(f"{e.symbol}: {name} is no combination of scalar operations that can be drawn") from error

    return fold(e.expression, value)


class _Taking:
    """Equations of one operation each, gathered; what is met twice is one node."""

    def __init__(self, notation: Notation) -> None:
        self.notation = notation
        self.equations: list[Equation] = []
        self.labels: dict[Variable, str] = {}
        self.unnamed: list[Variable] = []
        self.known: dict[Expr, Variable] = {}

    def take(self, symbol: Variable, tree: Expr, meaning: str) -> None:
        """An entry of an equation, with a node for each operation inside it."""
        tree = fold(tree, _tidy)
        table: dict[Expr, Expr] = {}
        for node in postorder(tree):
            if not isinstance(node, Node) or node is tree or _is_part(node):
                continue
            one = put(node, {k: v for k, v in table.items() if k != node})
            if one not in self.known:
                name = Variable(rf"\upsilon_{{{len(self.unnamed) + 1}}}", 1, 1, "intermediate")
                self._add(name, one, "")
                self.unnamed.append(name)
                self.known[one] = name
            table[node] = self.known[one]
        last = put(tree, table)
        self._add(symbol, last, meaning)

    def _add(self, symbol: Variable, expression: Expr, meaning: str) -> None:
        if len(self.equations) >= MOST:
            raise TooLongError(f"the picture would have more than {MOST} nodes; give smaller sizes, as in --at n_0=2")
        self.equations.append(Equation(symbol, expression, meaning))
        sign = _sign(expression)
        named = symbol not in self.unnamed and not symbol.name.startswith(r"\upsilon")
        self.labels[symbol] = rf"{symbol.typeset(self.notation)} = {{{sign}}}" if named else sign


def _tidy(node: Expr, parts: list[Expr]) -> Expr:
    """As a book prints it: no zeros, no ones as factors, sums in one."""
    if not isinstance(node, Node):
        return node
    if isinstance(node, Sum):
        parts = [p for part in parts for p in (operands(part) if isinstance(part, Sum) else (part,))]
    return node.tidy(*parts)


def _is_part(node: Expr) -> bool:
    """Whether a node is drawn with what it is part of: the minus of a term."""
    return isinstance(node, Scale) and node.args[0] == -1 and not isinstance(node.args[1], Sum)


def _sign(expression: Expr) -> str:
    """The operation without its operands: +, ×, σ."""
    if isinstance(expression, Variable):
        return expression.name
    if isinstance(expression, Map):
        return str(expression.function.latex).replace("#", r"\cdot")
    if isinstance(expression, Scale):
        return "-" if expression.args[0] == -1 else rf"{write_latex(expression.args[0])} \times"
    if isinstance(expression, Quotient):
        return r"\div"
    if isinstance(expression, OfTwo):
        return rf"\{expression.word}"
    if isinstance(expression, Power):
        return rf"(\cdot)^{{{write_latex(expression.args[0])}}}"
    if isinstance(expression, Sum):
        return _sum_sign(list(_terms(expression)))
    return r"\times"


def _terms(expression: Sum) -> Iterator[tuple[str, bool]]:
    """Each term's number, "" for a symbol, and whether it has a minus."""
    for term in expression.operands:
        minus = isinstance(term, Scale) and term.args[0] == -1
        number = isinstance(term, sympy.Number)
        yield (write_latex(abs(term)) if number else ""), bool(minus or (number and term < 0))


def _sum_sign(terms: list[tuple[str, bool]]) -> str:
    """+ for a sum of symbols, 1 − · for one with a number in front or a minus."""
    if not any(number or minus for number, minus in terms):
        return "+"
    text = ""
    for number, minus in terms:
        sign = "-" if minus else "+" if text else ""
        text += f" {sign} {number or chr(92) + 'cdot'}"
    return text.strip()


def is_scalar_network(network: Network) -> bool:
    """Whether every symbol is a scalar already."""
    return all(shape(v) == SCALAR for v in (*network.defined, *network.parameters, *network.data))
