r"""From indices to matrices: what is written entry by entry as an expression without indices.

    \sum_k y_k \log \hat{y}_k   →   the total of y ⊙ log ŷ
    \sum_i W_{ji} x_i + b_j     →   W x + b,  j running over the rows

What is elementwise is lifted as it is written; all else goes by way of the index calculus, whose graph gives matrices.
"""

from __future__ import annotations

from sympy import Expr, S

from symnet.calculus.matricize import matricize
from symnet.core.errors import SymnetError
from symnet.core.expression import Node, is_coefficient, is_scalar, postorder, replace, shape, variables
from symnet.core.symbols import numbers_of
from symnet.index.entries import entry, places
from symnet.index.polynomial import Index, Place
from symnet.index.rational import cancelled
from symnet.ops.constants import Ones, is_ones
from symnet.ops.differential import Differential, Jacobian
from symnet.ops.entries import Entries
from symnet.ops.function import Map
from symnet.ops.hadamard import Hadamard
from symnet.ops.indexed import At, Line, Over, Partly, ProductOver, Running, Same
from symnet.ops.power import Power, power
from symnet.ops.product import Product
from symnet.ops.quotient import Quotient, divide
from symnet.ops.scalar_multiple import ScalarMultiple, times
from symnet.ops.scale import Scale, coefficient_of, scale
from symnet.ops.shifted import Shifted
from symnet.ops.squared_norm import squared_norm
from symnet.ops.sum import Sum, add, plus
from symnet.ops.total import Total, total
from symnet.ops.transpose import transpose


def is_indexed(expression: Expr) -> bool:
    """Whether index notation stands in it."""
    return any(isinstance(n, (At, Line, Over, Partly, ProductOver, Same, Shifted)) for n in postorder(expression))


def has_families(expression: Expr) -> bool:
    """Whether symbols stand in it that are others for each value of an index, such as x^{(i)}."""
    return any(numbers_of(v) for v in variables(expression))


def free_indices(expression: Expr) -> set[Index]:
    """The running indices that no sum in it binds."""
    bound = {n.index for n in postorder(expression) if isinstance(n, (Over, ProductOver, Partly))}
    bound |= {i for n in postorder(expression) if isinstance(n, Entries) for i in n.indices}
    shifted = {r.index for n in postorder(expression) if isinstance(n, Shifted) for r in n.runnings}
    met = {
        a.index
        for n in postorder(expression)
        if isinstance(n, (At, Line, Same))
        for a in n.args[:2]
        if isinstance(a, Running)
    }
    return (met | shifted) - bound


def lifted(expression: Expr, row: Place = None, column: Place = None) -> Expr | None:
    """The matrix whose entry at (row, column) is the expression; None where no such form is found."""
    if not is_indexed(expression) and row is None and column is None:
        return expression
    expression = closed(expression)
    if has_families(expression):
        return None
    if not is_indexed(expression) and row is None and column is None:
        return expression
    if row is None and column is None and not is_scalar(expression):  # Σ_i α_i H_{i,:}^⊤ has entries of its own
        row, column = places(expression)
    elif (found := _entrywise(expression, row, column)) is not None:
        return found
    try:
        return matricize(cancelled(entry(expression, row, column)), row, column)
    except SymnetError:
        return None


def closed(expression: Expr) -> Expr:
    """Sums that stand on their own, without indices from around them, as matrices; innermost first."""
    table: dict[Expr, Expr] = {}
    for node in postorder(expression):
        if not isinstance(node, Over):
            continue
        partly = any(isinstance(n, (Partly, ProductOver)) for n in postorder(node))  # whose bounds may have the index
        if not (free_indices(node) or has_families(node) or partly) and is_scalar(node):
            lifted_sum = _sum(replace(node, table))
            if lifted_sum is not None:
                table[node] = lifted_sum
    return replace(expression, table)


def _sum(node: Expr) -> Expr | None:
    """Σ_i e, or Σ_i Σ_j e, as a total of what is elementwise, or by the index calculus."""
    bound: list[Index] = []
    body = node
    while isinstance(body, Over):
        bound.append(body.index)
        body = body.operands[0]
    if len(bound) <= 2:
        row = bound[0]
        column = bound[1] if len(bound) == 2 else None
        found = _entrywise(body, row, column)
        if found is None and column is not None:
            found = _entrywise(body, column, row)
        if found is not None:
            return total_of(found)
    try:
        coefficient, rest = coefficient_of(matricize(cancelled(entry(node, None, None)), None, None))
    except SymnetError:
        return None
    return scale(coefficient, total_of(rest.operands[0]) if isinstance(rest, Total) else rest)


def total_of(body: Expr) -> Expr:
    """Σ_ij A_ij, also for Σ_i (A 1)_i; ‖A‖_F² where that is a sum of squared norms of rows."""
    coefficient, rest = coefficient_of(body)
    if isinstance(rest, Product) and len(rest.operands) == 2 and is_ones(rest.operands[1]) and not is_scalar(rest):
        whole = rest.operands[0]
        squares = isinstance(whole, Power) and whole.args[0] == 2
        return scale(coefficient, squared_norm(whole.operands[0]) if squares else total(whole))
    return total(body)


def _entrywise(node: Expr, row: Place, column: Place) -> Expr | None:
    """The elementwise expression whose entry at the places is the scalar `node`; a scalar without them stays one."""
    try:
        found = _lift(node, row, column)
    except SymnetError:
        return None
    if found is None:
        return None
    rows = row.size if row is not None else S.One
    columns = column.size if column is not None else S.One
    if is_scalar(found) and not (rows == 1 and columns == 1):
        return times(found, Ones(rows, columns)) if not is_coefficient(found) else scale(found, Ones(rows, columns))
    return found


def _lift(node: Expr, row: Place, column: Place) -> Expr | None:
    asked = {p for p in (row, column) if p is not None}
    if is_coefficient(node) or not (free_indices(node) & asked):
        return None if free_indices(node) else node
    if isinstance(node, At):
        if node.places == (row, column):
            return node.operands[0]
        if node.places == (column, row):
            return transpose(node.operands[0])
        return _along(node, row, column) if row is not None and column is not None else None
    if isinstance(node, Differential):
        return _slopes(node, row, column)
    of_vectors = isinstance(node, Product) and not all(map(is_scalar, node.operands))  # w^⊤ x_i of a row of X
    if isinstance(node, Over) or of_vectors:
        return matricize(cancelled(entry(node, None, None)), row, column)
    if not isinstance(node, Node) or isinstance(node, Same):
        return None
    if isinstance(node, Scale):
        scaled = _lift(node.args[1], row, column)
        return None if scaled is None else scale(node.args[0], scaled)
    parts = [_lift(o, row, column) for o in node.operands]
    if any(p is None for p in parts):
        return None
    found: list[Expr] = [p for p in parts if p is not None]
    if isinstance(node, Map):
        return Map(node.function, found[0])
    if isinstance(node, Sum):
        result = found[0]
        for term in found[1:]:
            result = _added(result, term)
        return result
    if isinstance(node, (Product, ScalarMultiple, Hadamard)):
        scalars = [f for f in found if is_scalar(f)]
        spread = [f for f in found if not is_scalar(f)]
        body = spread[0] if len(spread) == 1 else Hadamard(*spread)
        for s in reversed(scalars):
            body = times(s, body)
        return body
    if isinstance(node, Quotient):
        above, below = found
        if is_scalar(below):
            return times(divide(S.One, below), above)
        return divide(_spread(above, below), below)
    if isinstance(node, Power):
        return power(found[0], node.args[0])
    return None


def _slopes(node: Differential, row: Place, column: Place) -> Expr | None:
    """∂y/∂x of an entry ∂y_i/∂x_j, or its transpose, where y and x are columns."""
    of, by = node.operands
    if not isinstance(of, At) or not isinstance(by, At) or row is None or column is None:
        return None
    columns = all(shape(body)[1] == 1 and not free_indices(body) for body in (of.operands[0], by.operands[0]))
    places = of.places[0], by.places[0]
    if not columns or places not in ((row, column), (column, row)):
        return None
    whole = Jacobian(of.operands[0], by.operands[0])
    return whole if places == (row, column) else transpose(whole)


def _along(node: At, row: Index, column: Index) -> Expr | None:
    """1 μ^⊤ of an entry μ_j of a vector that stands in each row, v 1^⊤ of a v_i that stands in each column."""
    vector = node.operands[0]
    if None not in node.places or free_indices(vector):  # such as the entry j of row i
        return None
    lying = vector if vector.shape[0] == 1 else transpose(vector)
    if column in node.places:
        return Product(Ones(row.size, S.One), lying)
    return Product(transpose(lying), Ones(S.One, column.size)) if row in node.places else None


def _added(left: Expr, right: Expr) -> Expr:
    if is_scalar(left) != is_scalar(right):
        small, wide = (left, right) if is_scalar(left) else (right, left)
        if not is_coefficient(small):
            spread = _spread(small, wide)
            left, right = (spread, wide) if small is left else (wide, spread)
        return plus(left, right)
    return add(left, right)


def _spread(scalar: Expr, like: Expr) -> Expr:
    if not is_scalar(scalar):
        return scalar
    ones = Ones(*like.shape)
    return scale(scalar, ones) if is_coefficient(scalar) else times(scalar, ones)
