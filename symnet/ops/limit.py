"""A limit, written out and not carried out: what an expression comes to near a point."""

from __future__ import annotations

from sympy import Expr

from symnet.core.errors import NoRuleError, ShapeError
from symnet.core.expression import Node, shape
from symnet.core.notation import Notation
from symnet.core.shapes import same_size, say
from symnet.core.symbols import Shape
from symnet.core.writing import PREFIX, PRODUCT, Written, python
from symnet.index.polynomial import Place, Polynomial


class Limit(Node):
    """The value to which two values very near the point agree, one from each side of it.

    It is for checks alone, which find no limit where the two differ.
    """

    written_only = True

    @classmethod
    def infer(cls, before: Expr, behind: Expr) -> Shape:
        """The shape of both."""
        if any(not same_size(a, b) for a, b in zip(shape(before), shape(behind), strict=True)):
            raise ShapeError(f"a limit has one shape; {say(before)} and {say(behind)} have two")
        return shape(before)

    def entry(self, i: Place, j: Place) -> Polynomial:
        """Refused."""
        raise NoRuleError(f"{self} is a limit, for which the index calculus has no form")

    def latex(self, notation: Notation, *parts: Written) -> Written:
        r"""\lim e."""
        return Written(rf"\lim {parts[0].at(PRODUCT)}", PREFIX)

    def code(self, *parts: Written) -> Written:
        """To be read, not run."""
        return python(f"limit({parts[0].text})")
