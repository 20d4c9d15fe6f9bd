"""The larger and the smaller of two, entry by entry: C = max(A, B), C = min(A, B).

Where both are equal, what flows back goes to the second.
"""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from sympy import Expr, Max, Min, S

from symnet.core.errors import NoRuleError
from symnet.core.expression import Node, adopt, is_coefficient, is_scalar, shape
from symnet.core.notation import Notation
from symnet.core.shapes import require_same_shape
from symnet.core.symbols import Shape
from symnet.core.writing import Written, python
from symnet.index.entries import entry
from symnet.index.polynomial import Place, Polynomial
from symnet.ops.activations import relu, step
from symnet.ops.constants import Ones
from symnet.ops.function import Map
from symnet.ops.hadamard import hadamard
from symnet.ops.scalar_multiple import times
from symnet.ops.scale import scale
from symnet.ops.sum import add


class OfTwo(Node):
    """What both operations share: C = B ± ReLU(±(A − B)), with + for the larger and − for the smaller."""

    elementwise = True
    way: ClassVar[int]
    """1 for the larger, −1 for the smaller."""
    word: ClassVar[str]
    """max or min."""

    @classmethod
    def infer(cls, first: Expr, second: Expr) -> Shape:
        """Both have one shape."""
        return require_same_shape(f"take the {cls.word} of", first, second)

    @property
    def lead(self) -> Expr:
        """±(A − B), which is positive where A is taken."""
        above, below = self.operands if self.way == 1 else reversed(self.operands)
        return add(above, scale(S.NegativeOne, below))

    @property
    def definition(self) -> Expr:
        """B ± ReLU(±(A − B))."""
        return add(self.operands[1], scale(self.way, Map(relu, self.lead)))

    def entry(self, i: Place, j: Place) -> Polynomial:
        """That of the definition."""
        return entry(self.definition, i, j)

    def entrywise(self, *entries: Expr) -> Expr:
        """max(a, b) or min(a, b)."""
        return self.tidy(*entries)

    def tidy(self, *operands: Expr) -> Expr:
        """`larger` or `smaller`."""
        return larger(*operands) if self.way == 1 else smaller(*operands)

    def plain(self, *operands: Expr) -> Expr:
        """SymPy's Max or Min, of scalars alone."""
        if not is_scalar(self):
            raise NoRuleError("SymPy has no maximum or minimum of two symbolic matrices; use the expression as it is")
        return Max(*operands) if self.way == 1 else Min(*operands)

    def pullback(self, cotangent: Expr, output: Expr) -> tuple[Expr | None, ...]:
        """Ā = C̄ ⊙ [±(A − B) > 0], B̄ = C̄ ⊙ (1 − [±(A − B) > 0])."""
        first = Map(step, self.lead)
        second = add(Ones(*shape(self)), scale(S.NegativeOne, first))
        parts = (hadamard(cotangent, first), hadamard(cotangent, second))
        return tuple(None if is_coefficient(o) else part for o, part in zip(self.operands, parts, strict=True))

    def latex(self, notation: Notation, *parts: Written) -> Written:
        r"""\max(A, B)."""
        inside = f"{parts[0].text}, {parts[1].text}"
        left, right = (r"\left(", r"\right)") if r"\frac" in inside or r"\sum" in inside else ("(", ")")
        return Written(rf"\{self.word}{left}{inside}{right}")

    def code(self, *parts: Written) -> Written:
        """np.maximum(a, b)."""
        name = {"max": "maximum", "min": "minimum"}[self.word]
        return python(f"np.{name}({parts[0].text}, {parts[1].text})")

    def value(self, *arrays: Any) -> Any:
        """The larger, or the smaller, of each two entries."""
        return np.where(self.way * (arrays[0] - arrays[1]) > 0, *arrays)


class Larger(OfTwo):
    """C = max(A, B): C_ij = B_ij + ReLU(A_ij − B_ij)."""

    rule = "derivative of a maximum"
    way = 1
    word = "max"


class Smaller(OfTwo):
    """C = min(A, B): C_ij = B_ij − ReLU(B_ij − A_ij)."""

    rule = "derivative of a minimum"
    way = -1
    word = "min"


def larger(first: Any, second: Any) -> Expr:
    """max(A, B), entry by entry; ReLU(A) for max(A, 0), and a number beside a matrix stands in each entry."""
    first, second = adopt(first), adopt(second)
    if is_coefficient(first) and is_coefficient(second):
        return Max(first, second)
    for one, other in ((first, second), (second, first)):
        if other == 0:
            return Map(relu, one)
    return Larger(_spread(first, second), _spread(second, first))


def smaller(first: Any, second: Any) -> Expr:
    """min(A, B), entry by entry; a number beside a matrix stands in each entry."""
    first, second = adopt(first), adopt(second)
    if is_coefficient(first) and is_coefficient(second):
        return Min(first, second)
    return Smaller(_spread(first, second), _spread(second, first))


def _spread(number: Expr, other: Expr) -> Expr:
    if not is_scalar(number) or is_scalar(other):
        return number
    ones = Ones(*shape(other))
    return scale(number, ones) if is_coefficient(number) else times(number, ones)
