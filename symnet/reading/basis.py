"""What every part of the reading of a statement stands on: its scope, its running indices, its sizes."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Self

import sympy
from sympy import Expr, S

from symnet.index.polynomial import Index
from symnet.ops.indexed import Running
from symnet.reading.looking import size_name
from symnet.reading.names import script_text
from symnet.reading.scope import Scope
from symnet.reading.tokens import ReadError
from symnet.reading.tree import (
    Bracket,
    Letter,
    Number,
    Product,
    Scripted,
    Total,
    Written,
)


class Basis:
    """The reading of one statement; running indices keep their ranges from one attempt to the next.

    `locals` are letters that mean something in this statement alone, as z in σ(z) = 1/(1 + e^{−z}); `defining` is the
    name that the statement defines; `kept` are indices over which no convention sums; `dots_by_entry` says that ·
    between two vectors of one shape multiplies entry by entry, as where no dot product fits.
    """

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.running: dict[str, Running] = {}
        self.ranges: dict[tuple[str, int], Expr] = {}
        self.free: dict[str, Running] = {}
        self.locals: dict[str, Expr] = {}
        self.kept: set[str] = set()
        self.defining = ""
        self.dots_by_entry = scope.dots_by_entry

    def restart(self) -> None:
        """Begin anew, with what was learned."""
        self.running, self.free = {}, {}

    def afresh(self) -> Self:
        """Another one for the same statement, which knows no more than how many columns each 𝟏 has."""
        other = type(self)(self.scope)
        other.ranges = {key: size for key, size in self.ranges.items() if key[0] == "columns"}
        return other

    def expression(self, node: Written) -> Expr:
        """The meaning of a node; `symnet.reading.meaning` has it."""
        raise NotImplementedError

    def indicator(self, node: Written) -> Expr:
        """The meaning of a condition; `symnet.reading.meaning` has it."""
        raise NotImplementedError

    # Running indices ----------------------------------------------------------------------------------------------

    def index_of(self, letter: Letter) -> Running:
        """The free index of the whole statement that a letter is."""
        return self._running(letter)

    def _is_index(self, node: Written) -> bool:
        if not isinstance(node, Letter) or node.accents or len(node.base) != 1:
            return False
        return (
            node.base in self.running
            or node.base in self.free
            or (node.base in self.scope.indices and node.base not in self.scope.symbols)
        )

    def _running(self, node: Written) -> Running:
        """The running index that a letter is: bound by a Σ around it, or free in the whole statement."""
        if not isinstance(node, Letter):
            raise ReadError(f"the index {script_text(node)} is not read", node.at)
        if node.base in self.running:
            return self.running[node.base]
        if node.base not in self.free:
            self.free[node.base] = self._index(node.base, -1, None)
        return self.free[node.base]

    @contextlib.contextmanager
    def bind(self, ranges: dict[str, Running]) -> Iterator[None]:
        """Letters that run within a Σ, and mean what they meant before behind it."""
        kept = dict(self.running)
        self.running |= ranges
        try:
            yield
        finally:
            self.running = kept

    def _index(self, letter: str, at: int, size: Expr | None) -> Running:
        key = (letter, at)
        if key not in self.ranges:
            self.ranges[key] = self.scope.unknown() if size is None else size
        return Running(Index(self.scope.settled(self.ranges[key]), letter))

    # Sizes --------------------------------------------------------------------------------------------------------

    def size(self, node: Written) -> Expr:
        """A size: a number, a letter, or made of them."""
        if isinstance(node, Number):
            if not node.text.isdecimal() or not 0 < int(node.text) < 10**9:
                raise ReadError(f"{node.text} is no size", node.at)
            return sympy.Integer(node.text)
        if isinstance(node, Scripted) and isinstance(node.sup, Number) and isinstance(node.base, Letter):
            plain = node.base if node.sub is None else Scripted(node.at, node.base, node.sub)
            return self.size(plain) ** self.size(node.sup)
        if isinstance(node, (Letter, Scripted)):
            text = size_name(node)
            if text not in self.scope.sizes:
                self.scope.sizes[text] = sympy.Symbol(text, integer=True, positive=True)
            return self.scope.sizes[text]
        if isinstance(node, Total):
            return sympy.Add(*(self.size(t) if sign == "+" else -self.size(t) for sign, t in node.terms))
        if isinstance(node, Product) and all(op in ("", r"\cdot", "*", r"\times") for op, _ in node.factors):
            return sympy.Mul(*(self.size(f) for _, f in node.factors))
        if isinstance(node, Bracket) and node.left == "|" and len(node.items) == 1:
            text = f"|{script_text(node.items[0])}|"
            return self.scope.sizes.setdefault(text, sympy.Symbol(text, integer=True, positive=True))
        if isinstance(node, Bracket) and node.left == "(" and len(node.items) == 1:
            return self.size(node.items[0])
        raise ReadError(f"{script_text(node)} is not understood as a size", node.at)

    def sizes(self, node: Written) -> tuple[Expr, Expr]:
        """m × n, or n for a column."""
        if isinstance(node, Product) and any(op == r"\times" for op, _ in node.factors):
            parts: list[list[tuple[str, Written]]] = [[]]
            for op, factor in node.factors:
                if op == r"\times":
                    parts.append([("", factor)])
                else:
                    parts[-1].append((op, factor))
            if len(parts) != 2:
                raise ReadError(f"{len(parts)} sizes are given; rows and columns are expected", node.at)
            rows, columns = (
                self.size(p[0][1] if len(p) == 1 else Product(node.at, (("", p[0][1]), *p[1:]))) for p in parts
            )
            return rows, columns
        return self.size(node), S.One

    def _unknown_at(self, at: int, what: str = "size") -> Expr:
        key = (what, at)
        if key not in self.ranges:
            self.ranges[key] = self.scope.unknown()
        return self.scope.settled(self.ranges[key])
