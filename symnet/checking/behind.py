"""What stands behind the two sides of a claim: found once, since each point at which it is tried asks for it."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from functools import cached_property

from sympy import Expr, Integer

from symnet.checking.knowledge import Knowledge, has_kinks, is_backward
from symnet.checking.points import ranks_asked, sizes_for
from symnet.core.expression import postorder, variables
from symnet.core.symbols import Partial, Variable
from symnet.index.polynomial import Index
from symnet.ops.entries import Entries
from symnet.ops.function import Map
from symnet.ops.indexed import At, Counted, InOrder, Line, Over, Partly, ProductOver, Running, Same
from symnet.ops.inverse import Determinant, Inverse
from symnet.ops.shifted import Shifted
from symnet.ops.softmax import LogSoftmax, Softmax
from symnet.reading.lifting import free_indices

LETTER = re.compile(r"[A-Za-z]")


class Behind:
    """A claim, left = right, with the formulas and names that its value hangs on."""

    def __init__(self, known: Knowledge, left: Expr, right: Expr) -> None:
        self.known, self.sides = known, (left, right)
        self._sizes: dict[int, dict[Expr, Integer]] = {}

    @cached_property
    def expressions(self) -> tuple[Expr, ...]:
        """The sides, and the formulas and names behind them."""
        return tuple(dict.fromkeys(e for side in self.sides for e in self.known.expressions_behind(side)))

    @cached_property
    def nodes(self) -> tuple[Expr, ...]:
        """Whatever stands in these."""
        return tuple(dict.fromkeys(n for e in self.expressions for n in postorder(e)))

    @cached_property
    def has_derivatives(self) -> bool:
        """Whether a derivative is behind it, so that values are rounded."""
        return any(map(is_backward, self.expressions))

    @cached_property
    def has_kinks(self) -> bool:
        """Whether there are points without a derivative."""
        return any(map(has_kinks, self.expressions))

    @cached_property
    def has_exponentials(self) -> bool:
        """Whether something grows as an exponential does, or has an inverse that does."""
        return any(isinstance(n, (Map, Softmax, LogSoftmax)) and _grows(n) for n in self.nodes)

    @cached_property
    def positive(self) -> frozenset[str] | None:
        """The free names below logarithms and roots, which have to be positive; None where there are none."""
        below = (n.operands[0] for n in self.nodes if isinstance(n, Map) and n.function.name in ("log", "sqrt"))
        names = {name for e in below for name in self.known.behind(self.known.names_in(e))}
        return frozenset(n for n in names if n not in self.known.formulas) or None

    @cached_property
    def changing(self) -> frozenset[str]:
        """The names that change freely where differentials stand."""
        return self.known.changing(*self.sides)

    @cached_property
    def free(self) -> tuple[Index, ...]:
        """The indices that no sum binds."""
        return (*free_indices(self.sides[0]), *free_indices(self.sides[1]))

    @cached_property
    def numbering(self) -> Mapping[str, str]:
        """The letters that number the names on the sides, with the first of those names."""
        found: dict[str, str] = {}
        if not self.known.letters:
            return found
        for v in (v for side in self.sides for v in variables(side)):
            for part in (v.of, v.by) if isinstance(v, Partial) else (v,):
                for letter in LETTER.findall(self.known.letter(part)):
                    found.setdefault(letter, self.known.key(part))
        return found

    @cached_property
    def numbered(self) -> tuple[Variable, ...]:
        """The names on the sides that a letter numbers."""
        found = dict.fromkeys(v for side in self.sides for v in variables(side) if isinstance(v, Variable))
        return tuple(v for v in found if not isinstance(v, Partial) and self.known.letter(v))

    @cached_property
    def counting(self) -> tuple[str, ...]:
        """The letters in bounds of sums and in powers that no sum binds."""
        nodes = [n for side in self.sides for n in postorder(side)]
        bound = {n.index.hint for n in nodes if isinstance(n, Partly)}
        found = dict.fromkeys(c for text in _counting(nodes) for c in LETTER.findall(text))
        return tuple(letter for letter in found if letter not in bound)

    def sizes(self, turn: int, named: Container[Expr]) -> dict[Expr, Integer]:
        """Numbers for the sizes, others at odd turns; `named` are those that the document speaks of."""
        if turn % 2 not in self._sizes:
            indices = [*self.free, *self._bound()]
            found = (sizes_for(self.expressions, indices, t % 2, named) for t in (turn, turn + 1))
            chosen = next(found)
            if not self._are_invertible(chosen):
                chosen = next(filter(self._are_invertible, found), chosen)
            if self.known.one_size is not None:
                first, second = self.known.one_size
                chosen = {**chosen, first: chosen.get(second, chosen[first])}
            self._sizes[turn % 2] = chosen
        return self._sizes[turn % 2]

    def _are_invertible(self, sizes: Mapping[Expr, Integer]) -> bool:
        """Whether what is inverted has full rank for such sizes."""
        asked = (tuple(size.xreplace(dict(sizes)) for size in pair) for pair in self._ranks)
        return not any(few.is_Integer and few < size for size, few in asked)

    @cached_property
    def _ranks(self) -> tuple[tuple[Expr, Expr], ...]:
        """`ranks_asked` by all that is inverted."""
        bodies = dict.fromkeys(n.operands[0] for n in self.nodes if isinstance(n, (Inverse, Determinant)))
        return tuple(pair for b in bodies for pair in ranks_asked(b, self.known.expressions_behind(b)))

    def _bound(self) -> Iterator[Index]:
        """The indices of sums, whose ranges are sizes."""
        for node in self.nodes:
            if isinstance(node, (At, Entries, InOrder, Line, Over, ProductOver, Partly, Same)):
                yield from (a.index for a in node.args if isinstance(a, Running))
            elif isinstance(node, Shifted):
                yield from (running.index for running in node.runnings)


def _counting(nodes: list[Expr]) -> Iterator[str]:
    """What bounds of sums and powers count with, as it is written."""
    for node in nodes:
        if isinstance(node, Partly):
            yield from map(str, node.args[1:3] if str(node.args[2]) else ())
        elif isinstance(node, Counted):
            yield str(node.args[0])


def _grows(node: Expr) -> bool:
    return not isinstance(node, Map) or not (
        node.function.kinks or node.function.name in ("abs", "step", "sign", "sqrt")
    )
