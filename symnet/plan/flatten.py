"""Equations as operations on arrays: what is computed entry by entry stays one formula, products become products.

An expression becomes a `Lazy` formula of entries where it can: transposes, slices, rows spread over a matrix and outer
products cost nothing then. It is stored where something needs it as a whole: as a factor of a matrix product, under a
softmax, or because the equations give it a name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import sympy
from sympy import Expr, S

from symnet.core.errors import NoRuleError
from symnet.core.expression import is_coefficient, operands, postorder, shape
from symnet.core.symbols import SCALAR, Shape, Variable
from symnet.core.writing import dimension_identifier
from symnet.plan.closed import Closed, Local
from symnet.plan.operations import (
    ALL,
    COLUMN,
    COLUMNS,
    FIXED,
    ROW,
    ROWS,
    Access,
    Array,
    Block,
    Equal,
    Factor,
    Gather,
    Loop,
    MatrixProduct,
    OneHot,
    Operation,
    Part,
    Read,
    Reads,
    Scatter,
)

SELECTING = ("ids", "one-hot")
"""The domains of data that programs hold as whole numbers."""


@dataclass(frozen=True)
class Lazy:
    """A matrix as a formula for its entry (i, j)."""

    formula: Expr
    reads: Reads
    shape: Shape

    @property
    def is_scalar(self) -> bool:
        """Whether it has one entry."""
        return self.shape == SCALAR


@dataclass(frozen=True)
class Scattered:
    """A table of zeros but for what is added at ids: the gradient of a lookup."""

    parts: tuple[Part, ...]
    axis: int
    shape: Shape


Term = Lazy | Scattered

Handlers = Mapping[type, Callable[["Flattener", Any, list[Term]], Term]]
"""How each kind of node is lowered: from its operands as terms."""


class Flattener:
    """Turns equations into operations, one equation after another.

    Attributes:
        operations: those made so far.
        inputs: the arrays of parameters and data.
    """

    def __init__(self, closed: Closed, handlers: Handlers) -> None:
        self.handlers = handlers
        self.operations: list[Operation] = []
        self.inputs: list[Array] = []
        self.arrays: dict[Variable, Array] = {}
        self.terms: dict[Expr, Term] = {}
        self._symbols: dict[Read, sympy.Symbol] = {}
        self._stored: dict[tuple[Expr, Shape], Array] = {}
        self._names: set[str] = {v.identifier for v in (*closed.parameters, *closed.data)}
        self._names |= {e.symbol.identifier for e in (*closed.forward, *closed.training)}
        self._names |= set(map(dimension_identifier, closed.sizes))
        for kind, group in (("parameter", closed.parameters), ("data", closed.data)):
            for v in group:
                self._input(v, kind)

    def _input(self, v: Local, kind: str) -> None:
        sizes = shape(v)
        if v.domain in SELECTING:
            kind, sizes = "ids", (sizes[1 - (v.summing_axis or 0)], S.One)
        array = Array(v.identifier, sizes, kind)
        self.arrays[v] = array
        self.inputs.append(array)

    # What is asked for --------------------------------------------------------------------------------------------

    def equation(self, symbol: Local, expression: Expr) -> None:
        """Give an array to a name; another name for an array costs nothing."""
        term = self.term(expression)
        if isinstance(term, Lazy) and (array := self._plain(term)) is not None:
            if array.kind == "temporary":
                array.name, array.kind = symbol.identifier, "local"
            self.arrays[symbol] = array
            return
        self.arrays[symbol] = array = Array(symbol.identifier, shape(symbol))
        if isinstance(term, Scattered):
            self.operations.append(Scatter(Block.whole(array), term.parts, term.axis))
        else:
            self.fill(Block.whole(array), term)
            self._stored.setdefault((term.formula, term.shape), array)

    def given_out(self, symbol: Local) -> Array:
        """The array of a name, in an array of its own: a gradient that is a parameter as it stands is copied."""
        array = self.arrays[symbol]
        if not array.is_computed:
            self.arrays[symbol] = copy = Array(symbol.identifier, array.shape)
            self.fill(Block.whole(copy), self.whole(array))
        return self.arrays[symbol]

    def term(self, expression: Expr) -> Term:
        """An expression as a formula of entries, whatever must be stored for it being stored."""
        for node in postorder(expression):
            if node not in self.terms or isinstance(node, Variable):
                self.terms[node] = self._term(node)
        return self.terms[expression]

    def _term(self, node: Expr) -> Term:
        if is_coefficient(node):
            return Lazy(node, {}, SCALAR)
        if isinstance(node, Variable):
            return self._variable(node)
        handler = self.handlers.get(type(node))
        if handler is None:
            raise NoRuleError(f"{type(node).__name__} cannot be lowered; use the lambdify backend")
        return handler(self, node, [self.terms[part] for part in operands(node)])

    def _variable(self, v: Variable) -> Lazy:
        array, sizes = self.arrays[v], shape(v)
        if array.kind == "ids":
            axis = v.summing_axis or 0
            example = FIXED if sizes[1 - axis] == 1 else (COLUMN, ROW)[axis]
            return self.read(OneHot(array, example, (ROW, COLUMN)[axis]), sizes)
        return self.whole(array)

    # Formulas -----------------------------------------------------------------------------------------------------

    def whole(self, array: Array) -> Lazy:
        """An array as the formula of its entries."""
        row, column = (FIXED if n == 1 else place for n, place in zip(array.shape, (ROW, COLUMN), strict=True))
        return self.read(Access(array, row, column), array.shape)

    def read(self, read: Read, sizes: Shape) -> Lazy:
        """The formula that is one entry, as it is read."""
        symbol = self.symbol(read)
        return Lazy(symbol, {symbol: read}, sizes)

    def symbol(self, read: Read) -> sympy.Symbol:
        """The symbol of a way to read an array; the same way has the same symbol."""
        if read not in self._symbols:
            self._symbols[read] = sympy.Symbol(f"x{len(self._symbols)}", real=True)
        return self._symbols[read]

    def moved(self, lazy: Lazy, places: dict[str, str], offsets: dict[str, Expr], sizes: Shape) -> Lazy:
        """The formula read at other places."""
        table = {s: self.symbol(read.moved(places, offsets)) for s, read in lazy.reads.items()}
        back = {symbol: read for read, symbol in self._symbols.items() if symbol in set(table.values())}
        return Lazy(lazy.formula.xreplace(table), back, sizes)

    def lazy(self, term: Term) -> Lazy:
        """A term as a formula; what is scattered is stored."""
        if isinstance(term, Lazy):
            return term
        array = self.new(term.shape)
        self.operations.append(Scatter(Block.whole(array), term.parts, term.axis))
        return self.whole(array)

    def pointwise(self, sizes: Shape, make: Callable[..., Expr], *terms: Term) -> Lazy:
        """A formula made of others, entry by entry."""
        lazies = [self.lazy(t) for t in terms]
        reads = {s: read for lazy in lazies for s, read in lazy.reads.items()}
        return Lazy(make(*(lazy.formula for lazy in lazies)), reads, sizes)

    # Storing ------------------------------------------------------------------------------------------------------

    def new(self, sizes: Shape) -> Array:
        """An array that the equations do not name."""
        number = 1
        while f"t{number}" in self._names:
            number += 1
        self._names.add(f"t{number}")
        return Array(f"t{number}", sizes, "temporary")

    def fill(self, out: Block, lazy: Lazy) -> None:
        """Write the entries of a formula into a block."""
        self.operations.append(Loop(out, lazy.formula, dict(lazy.reads), lazy.shape))

    def _plain(self, lazy: Lazy) -> Array | None:
        """The array that a formula is, entry for entry."""
        read = lazy.reads.get(lazy.formula)
        return read.array if isinstance(read, Access) and self.whole(read.array) == lazy else None

    def stored(self, lazy: Lazy) -> Array:
        """The array with the values of a formula."""
        plain = self._plain(lazy)
        if plain is not None:
            return plain
        key = (lazy.formula, lazy.shape)
        if key not in self._stored:
            self._stored[key] = array = self.new(lazy.shape)
            self.fill(Block.whole(array), lazy)
        return self._stored[key]

    def _found(self, lazy: Lazy) -> Lazy:
        """What was stored already is read, as it is or transposed."""
        flipped = self.transposed(lazy)
        if (lazy.formula, lazy.shape) in self._stored:
            return self.whole(self._stored[lazy.formula, lazy.shape])
        if (flipped.formula, flipped.shape) in self._stored:
            return self.transposed(self.whole(self._stored[flipped.formula, flipped.shape]))
        return lazy

    def block(self, lazy: Lazy) -> Block:
        """A formula as a block of an array, without a copy where it is one."""
        coefficient, factor = self.factor(lazy)
        if coefficient == 1 and not factor.transposed:
            return factor.block
        return Block.whole(self.stored(lazy))

    def factor(self, lazy: Lazy) -> tuple[Expr, Factor]:
        """A formula as a number times a block that lies as it is or transposed."""
        coefficient, rest = lazy.formula.as_independent(*lazy.reads, as_Add=False)
        read = lazy.reads.get(rest)
        if isinstance(read, Access) and not read.array.is_scalar:
            wanted = [p for p, n in zip((ROW, COLUMN), lazy.shape, strict=True) if n != 1]
            given = [p for p in (read.row, read.column) if p != FIXED]
            if sorted(wanted) == sorted(given):
                transposed = read.row == COLUMN or read.column == ROW
                sizes = (lazy.shape[1], lazy.shape[0]) if transposed else lazy.shape
                return coefficient, Factor(Block(read.array, sizes, read.row_offset, read.column_offset), transposed)
        if coefficient != 1 and rest.free_symbols & set(lazy.reads):
            return coefficient, self.factor(Lazy(rest, lazy.reads, lazy.shape))[1]
        flipped = self.transposed(lazy)
        if (flipped.formula, flipped.shape) in self._stored or self._lies_transposed(lazy):
            return S.One, Factor(Block.whole(self.stored(flipped)), transposed=True)
        return S.One, Factor(Block.whole(self.stored(lazy)))

    def _lies_transposed(self, lazy: Lazy) -> bool:
        """Whether every matrix that a formula reads lies the other way round."""
        matrices = [r for r in lazy.reads.values() if len(r.places) == 2]
        return bool(matrices) and all(not isinstance(r, Access) or r.row == COLUMN for r in matrices)

    def total(self, lazy: Lazy, over: str) -> Lazy:
        """A sum over all entries, over the rows or over the columns."""
        rows, columns = lazy.shape
        sizes = {ALL: SCALAR, ROWS: (S.One, columns), COLUMNS: (rows, S.One)}[over]
        coefficient, rest = lazy.formula.as_independent(*lazy.reads, as_Add=False)
        if not lazy.reads:
            number = {ALL: rows * columns, ROWS: rows, COLUMNS: columns}[over]
            return Lazy(lazy.formula * number, {}, sizes)
        stored = self._found(Lazy(rest, lazy.reads, lazy.shape))
        array = self.new(sizes)
        self.operations.append(Loop(Block.whole(array), stored.formula, dict(stored.reads), lazy.shape, over))
        result = self.whole(array)
        return Lazy(coefficient * result.formula, result.reads, sizes)

    def transposed(self, lazy: Lazy) -> Lazy:
        """The transpose."""
        return self.moved(lazy, {ROW: COLUMN, COLUMN: ROW}, {}, (lazy.shape[1], lazy.shape[0]))

    # Products -----------------------------------------------------------------------------------------------------

    def product(self, left: Term, right: Term) -> Term:
        """A B, by the cheapest operation that it is."""
        if isinstance(left, Scattered) or isinstance(right, Scattered):
            left, right = self.lazy(left), self.lazy(right)
        inner, sizes = left.shape[1], (left.shape[0], right.shape[1])
        if inner == 1:
            return self.pointwise(sizes, lambda a, b: a * b, left, right)
        selected = self._selected(left, right)
        if selected is not None:
            return selected
        if sizes == SCALAR:
            return self.total(self.pointwise(right.shape, lambda a, b: a * b, self.transposed(left), right), ALL)
        if not (right.reads or right.shape[1] != 1):
            return self.total(self.pointwise(left.shape, lambda a, b: a * b, left, right), COLUMNS)
        if not (left.reads or left.shape[0] != 1):
            return self.total(self.pointwise(right.shape, lambda a, b: a * b, left, right), ROWS)
        for factor, other, place in ((left, right, ROW), (right, left, COLUMN)):
            if (diagonal := self._diagonal(factor, place)) is not None:
                return self.pointwise(sizes, sympy.Mul, diagonal, other)
        (number, a), (other, b) = self.factor(left), self.factor(right)
        array = self.new(sizes)
        self.operations.append(MatrixProduct(Block.whole(array), a, b))
        result = self.whole(array)
        return Lazy(number * other * result.formula, result.reads, sizes)

    def _diagonal(self, lazy: Lazy, place: str) -> Lazy | None:
        """The entries on the diagonal of what is a diagonal matrix as written, numbered by a place of the loop."""
        for symbol, read in lazy.reads.items():
            if isinstance(read, Equal) and not read.or_below:
                rest, factor = lazy.formula.as_independent(symbol, as_Add=False)
                if factor == symbol:
                    reads = {s: r for s, r in lazy.reads.items() if s in rest.free_symbols}
                    return self.moved(Lazy(rest, reads, lazy.shape), {ROW: place, COLUMN: place}, {}, lazy.shape)
        return None

    def selects(self, term: Term, is_left: bool) -> bool:
        """Whether a factor looks up rows of what stands behind it (or columns of what stands before)."""
        chosen = self._one_hot(term)
        return chosen is not None and chosen.category == (COLUMN if is_left else ROW)

    def scatters(self, term: Term, is_left: bool) -> bool:
        """Whether a factor adds the rows of what stands behind it to a table (or the columns of what stands before)."""
        chosen = self._one_hot(term)
        return chosen is not None and chosen.category == (ROW if is_left else COLUMN)

    def _one_hot(self, term: Term) -> OneHot | None:
        if isinstance(term, Scattered):
            return None
        _, rest = term.formula.as_independent(*term.reads, as_Add=False)
        read = term.reads.get(rest)
        return read if isinstance(read, OneHot) else None

    def _selected(self, left: Lazy, right: Lazy) -> Term | None:
        """A gather or a scatter, where a factor is one-hot rows (or their transpose) given by ids."""
        sizes = (left.shape[0], right.shape[1])
        for mine, other, axis in ((left, right, 0), (right, left, 1)):
            chosen = self._one_hot(mine)
            if chosen is None:
                continue
            number, _ = mine.formula.as_independent(*mine.reads, as_Add=False)
            if chosen.category == (COLUMN, ROW)[axis]:  # selects
                coefficient, table = self.factor(other)
                if not table.block.is_whole:
                    table = Factor(Block.whole(self.stored(other)))
                if table.transposed:
                    array = self.new((sizes[1], sizes[0]))
                    self.operations.append(Gather(Block.whole(array), table.block.array, chosen.array, 1 - axis))
                    result = self.transposed(self.whole(array))
                else:
                    array = self.new(sizes)
                    self.operations.append(Gather(Block.whole(array), table.block.array, chosen.array, axis))
                    result = self.whole(array)
                return Lazy(number * coefficient * result.formula, result.reads, sizes)
            coefficient, rows = self.factor(other)
            if rows.transposed:
                coefficient, rows = S.One, Factor(Block.whole(self.stored(other)))
            return Scattered((Part(chosen.array, rows.block, number * coefficient),), axis, sizes)
        return None
