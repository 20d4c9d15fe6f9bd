r"""Slips in fractions: \frac{\partial}{x} f and \frac{\partial f}{x} for ∂f/∂x, \frac{-\partial f}{\partial x}."""

from __future__ import annotations

from collections.abc import Sequence

from symnet.reading.scope import Scope
from symnet.reading.statements import Statement
from symnet.reading.tree import Bracket, Fraction, Letter, Product, Scripted, Total, Written


def mend_derivatives(statements: Sequence[Statement], scope: Scope) -> None:
    """Put the ∂ below that is missing there, and the sign of what is differentiated before the fraction."""

    def put(node: Written) -> Written:
        if not isinstance(node, Fraction):
            return node
        above, below = node.above, node.below
        if (_is_sign(above) or _differs(above)) and isinstance(below, (Letter, Scripted)) and not _is_sign(below):
            scope.notice(r"\frac{\partial}{x} is read as \frac{\partial}{\partial x}")
            sign = Letter(below.at, r"\partial")
            return Fraction(node.at, above, Product(below.at, (("", sign), ("", below))))
        turned = above.terms[0] if isinstance(above, Total) and len(above.terms) == 1 else None
        if turned is not None and turned[0] == "-" and _differs(turned[1]) and _differs(below):
            negative = Total(node.at, (("-", Fraction(node.at, turned[1], below)),))
            return Bracket(node.at, "(", ")", (negative,))
        return node

    for link in (link for statement in statements for link in statement.links):
        link.rewrite(put)


def _differs(node: Written) -> bool:
    return isinstance(node, Product) and _is_sign(node.factors[0][1])


def _is_sign(node: Written) -> bool:
    return isinstance(node, Letter) and node.base == r"\partial"
