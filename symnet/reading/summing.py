r"""Sums that do not say over what they run: Σ y_i log ŷ_i, Σ w_{ij} x_i, Σ e^z."""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Expr

from symnet.core.expression import shape, variables
from symnet.ops.total import total
from symnet.reading.basis import Basis
from symnet.reading.looking import above_e, repeated
from symnet.reading.names import letters_in
from symnet.reading.scope import is_unknown
from symnet.reading.tokens import ReadError
from symnet.reading.tree import Large, Letter, Product, Written


class WithoutIndex(Basis):
    """What a Σ without a letter below it runs over."""

    def product(self, factors: Sequence[tuple[str, Written]]) -> Expr:
        """Factors side by side; `symnet.reading.applying` has it."""
        raise NotImplementedError

    def _implied(self, node: Large, rest: tuple[tuple[str, Written], ...]) -> str:
        """i of Σ y_i log ŷ_i: the only index behind it that nothing else binds; i of w_{ij} x_i, which stands twice."""
        kind = "sum" if node.kind == "sum" else "product"
        inside = [part for _, factor in rest for part in (factor, *above_e(factor))]
        found = {i.base for f in inside for _, s, _ in letters_in(f) for i in s.indices if isinstance(i, Letter)}
        free = sorted((found & self.scope.indices) - set(self.running))
        if len(free) > 1:
            counts = repeated(Product(node.at, rest))
            twice = [letter for letter in free if counts[letter] > 1 and letter not in self.free]
            free = twice if len(twice) == 1 else free
        if len(free) != 1:
            raise ReadError(f"the {kind} does not say over what", node.at)
        self.scope.notice(f"a {kind} without an index is taken to run over {free[0]}")
        return free[0]

    def _of_all_entries(self, node: Large, rest: tuple[tuple[str, Written], ...]) -> Expr | None:
        """Σ e^z of a vector z: the sum of all entries; None where an index stands behind it."""
        if node.kind != "sum" or node.sub is not None or node.sup is not None:
            return None
        inside = [part for _, factor in rest for part in (factor, *above_e(factor))]
        if any(s.indices for f in inside for _, s, _ in letters_in(f)):
            return None
        body = self.product(rest) if len(rest) > 1 else self.expression(rest[0][1])
        rows, columns = shape(body)
        open_ = is_unknown(rows) and self.scope.is_final and not self._stands_whole(body)
        if open_ or rows == 1 or not (columns == 1 or (is_unknown(columns) and not self.scope.is_final)):
            return None
        self.scope.notice("a sum without an index is taken to run over all entries")
        return total(body)

    def _stands_whole(self, body: Expr) -> bool:
        """Whether it is made of vectors that are known to be some."""
        found = [self.scope.find(v.parsed) for v in variables(body) if shape(v) == shape(body)]
        return any(symbol is not None and symbol.kind in ("vector", "declared") for symbol in found)
