r"""Derivatives with the point at which they are taken behind them: \frac{dg}{dx}(x), of a g of g(x).

\frac{df}{dx}(x) = \frac{dg}{dh}(h(x)) \cdot \frac{dh}{dx}(x)                    f'(x) = g'(h(x)) \cdot h'(x)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from symnet.reading.looking import derivative_parts
from symnet.reading.scope import Scope
from symnet.reading.statements import Statement
from symnet.reading.tree import Bracket, Fraction, Letter, Product, Scripted, Written, every_node


def write_at_points(statements: Sequence[Statement], scope: Scope) -> None:
    """Put g'(x) for dg/dx with x in brackets behind it, and g'(h(x)) for dg/dh with h(x); a product stays."""
    sides = [s for st in statements for link in st.links for s in (link.left, link.right) if isinstance(s, Written)]
    functions = {name for side in sides for node in every_node(side) for name in _called(node)}
    changed = False

    def put(node: Written) -> Written:
        nonlocal changed
        if not isinstance(node, Product):
            return node
        factors = list(node.factors)
        for n, ((_, slope), (sign, bracket)) in enumerate(pairwise(factors)):
            of = _function_of(slope, bracket) if not sign else None
            if of is not None and of.base in functions:
                changed = True
                factors[n] = factors[n][0], Scripted(slope.at, of, None, None, 1)
        return node if tuple(factors) == node.factors else replace(node, factors=tuple(factors))

    for link in (link for statement in statements if functions for link in statement.links):
        link.rewrite(put)
    if changed:
        scope.notice("what stands in brackets behind a derivative is the point at which it is taken")


def _called(node: Written) -> Iterator[str]:
    """g of g(x), with no sign between."""
    for (_, letter), (sign, bracket) in pairwise(node.factors if isinstance(node, Product) else ()):
        if isinstance(letter, Letter) and not sign and isinstance(bracket, Bracket) and bracket.left == "(":
            yield letter.base


def _function_of(slope: Written, bracket: Written) -> Letter | None:
    """g of dg/dx before (x), and before (x_0) and (h(x)) as what it is taken by says; None for what is a product."""
    if not isinstance(slope, Fraction) or not isinstance(bracket, Bracket) or bracket.left != "(":
        return None
    of, by = derivative_parts(slope)
    if not isinstance(of, Letter) or by is None or len(by) != 1 or len(bracket.items) != 1:
        return None
    item, taken = bracket.items[0], by[0]
    inner = item.factors[0][1] if isinstance(item, Product) and len(item.factors) == 2 else item  # h of h(x)
    point = inner.base if isinstance(inner, Scripted) and inner.sup is None and inner is item else inner
    called = inner is item or (isinstance(item, Product) and isinstance(item.factors[1][1], Bracket))
    same = isinstance(point, Letter) and isinstance(taken, Letter) and point.base == taken.base
    return of if same and called else None
