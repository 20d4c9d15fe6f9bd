"""From an expression to its entries."""

from sympy import Expr

from symnet.core.expression import Node, shape
from symnet.core.symbols import Variable
from symnet.index.factors import Cell
from symnet.index.polynomial import Place, Polynomial, constant, index_over, single


def entry(expr: Expr, i: Place, j: Place) -> Polynomial:
    """The entry of an expression at row i, column j; None stands for an axis of size 1."""
    if isinstance(expr, Node):
        return expr.entry(i, j)
    if isinstance(expr, Variable):
        return single(Cell((i, j), expr))
    return constant(expr)


def places(expr: Expr, *hints: str) -> tuple[Place, Place]:
    """Fresh indices over the rows and the columns of an expression."""
    rows, columns = shape(expr)
    names = [*hints, "", ""]
    return index_over(rows, names[0]), index_over(columns, names[1])
