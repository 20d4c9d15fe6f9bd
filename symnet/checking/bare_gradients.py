r"""∇L with nothing below it: \nabla L = p - y, where L hangs on the z of p = softmax(z): by what is it meant?"""

from __future__ import annotations

from sympy import Expr

from symnet.checking.deciding import Judge
from symnet.checking.report import CONDITIONAL, HOLDS, Verdict
from symnet.core.errors import SymnetError
from symnet.core.expression import is_scalar, shape
from symnet.core.shapes import same_shape
from symnet.core.symbols import Partial, Variable
from symnet.reading.scope import Again
from symnet.reading.statements import Link, Statement
from symnet.reading.tree import Letter, Product, Written

MOST = 8
"""By so many names is it tried."""


def by_some_name(link: Link, statement: Statement, judge: Judge) -> Verdict | None:
    """The verdict on a claim that holds for the gradient by just one of the names that the loss hangs on."""
    sides = _sides(link, statement)
    if sides is None:
        return None
    loss, right = sides
    known = judge.known
    behind = known.behind([known.key(loss)])
    names = [known.symbols[n] for n in sorted(behind - set(known.formulas)) if n in known.symbols]
    names = [v for v in names if v.index is None and not known.letter(v) and same_shape(shape(v), shape(right))]
    found = [(v, judge.decide(Partial(loss, v), right, "=")) for v in names[:MOST]]
    right_ones = [(v, verdict) for v, verdict in found if verdict.verdict in (*HOLDS, CONDITIONAL)]
    if len(right_ones) != 1:
        return None
    [(by, verdict)] = right_ones
    words = rf"\nabla is by {by.name}"
    words += f" and {verdict.assumption}" if verdict.verdict == CONDITIONAL else ""
    return Verdict(CONDITIONAL, f"true if {words}", words)


def _sides(link: Link, statement: Statement) -> tuple[Variable, Expr] | None:
    """L and the right side of ∇L = …, where L is a number that has a name."""
    left, meaning = link.left, statement.meaning
    factors = left.factors if isinstance(left, Product) else ()
    if len(factors) != 2 or link.relation != "=" or meaning is None or not isinstance(link.right, Written):
        return None
    nabla = factors[0][1]
    if not isinstance(nabla, Letter) or nabla.base != r"\nabla":
        return None
    try:
        loss, right = meaning.expression(factors[1][1]), meaning.expression(link.right)
    except (SymnetError, Again):
        return None
    return (loss, right) if isinstance(loss, Variable) and is_scalar(loss) else None
