r"""From indices to matrices: what is written entry by entry as an expression without indices.

    \sum_k y_k \log \hat{y}_k   →   the total of y ⊙ log ŷ
    \sum_i W_{ji} x_i + b_j     →   W x + b,  j running over the rows

What is elementwise is lifted as it is written; all else goes by way of the index calculus, whose graph gives matrices.
"""

from __future__ import annotations

from sympy import Expr, Integer, S

from symnet.calculus.matricize import matricize
from symnet.core.errors import SymnetError
from symnet.core.expression import Node, fold, is_coefficient, is_scalar, postorder, replace, shape, variables
from symnet.core.symbols import Variable, numbers_of
from symnet.index.entries import entry, places
from symnet.index.normal import normal
from symnet.index.polynomial import Index, Place, index_over
from symnet.index.rational import cancelled
from symnet.ops.constants import Identity, Ones, is_ones
from symnet.ops.differential import Differential, Gradient, Jacobian
from symnet.ops.entries import Entries
from symnet.ops.function import Map
from symnet.ops.hadamard import Hadamard
from symnet.ops.indexed import At, InOrder, Line, Over, Partly, ProductOver, Running, Same
from symnet.ops.larger import OfTwo
from symnet.ops.operators import product
from symnet.ops.power import Power, power
from symnet.ops.product import Product, multiply
from symnet.ops.quotient import Quotient, divide
from symnet.ops.scalar_multiple import ScalarMultiple, times
from symnet.ops.scale import Scale, coefficient_of, scale
from symnet.ops.shifted import Shifted
from symnet.ops.squared_norm import SquaredNorm, squared_norm
from symnet.ops.sum import Sum, add, minus, plus
from symnet.ops.total import Total, total
from symnet.ops.transpose import transpose
from symnet.ops.triangle import lower


def is_indexed(expression: Expr) -> bool:
    """Whether index notation stands in it."""
    kinds = (At, InOrder, Line, Over, Partly, ProductOver, Same, Shifted)
    return any(isinstance(n, kinds) for n in postorder(expression))


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
        if isinstance(n, (At, InOrder, Line, Same))
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
    if len(bound) == 2 and (halves := _without_order(body, *bound)) is not None:
        return halves
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


def _without_order(body: Expr, row: Index, column: Index) -> Expr | None:
    """Σ_{i<j} e_ij = ½ (Σ_ij e_ij − Σ_i e_ii), + for i ≤ j, of an e that is the same when i and j change places.

    Only where e_ii vanishes, or where no function stands in e: else the triangle of i < j is shorter.
    """
    factors = body.operands if isinstance(body, (Product, ScalarMultiple, Hadamard)) else ()
    order = [f for f in factors if isinstance(f, InOrder)]
    if len(order) != 1 or {a.index for a in order[0].args[:2]} != {row, column} or not is_scalar(body):
        return None
    term = multiply(*(f for f in factors if f is not order[0]))
    try:
        entries = entry(term, None, None)
    except SymnetError:
        return None
    if normal(entries - entries.renamed({row: column, column: row})).terms:
        return None
    parts = [closed(Over(Running(row), Over(Running(column), term)))]
    if normal(entries.renamed({column: row})).terms:
        if any(isinstance(n, Map) for n in postorder(term)):
            return None
        sign = S.NegativeOne if order[0].is_strict else S.One
        parts.append(scale(sign, closed(Over(Running(row), _at_one(term, column, row)))))
    return None if any(is_indexed(part) for part in parts) else scale(S.Half, add(*parts))


def _at_one(term: Expr, gone: Index, kept: Index) -> Expr:
    """A term at which one index is another."""

    def put(node: Expr, parts: list[Expr]) -> Expr:
        if not isinstance(node, Node):
            return node
        settings = [
            Running(kept) if isinstance(s, Running) and s.index is gone else s for s in node.args[: node.settings]
        ]
        return node.func(*settings, *parts)

    return fold(term, put)


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
    if isinstance(node, SquaredNorm) and len(asked) == 1 and 1 in shape(node.operands[0]):
        return _norms_of_rows(node.operands[0], row, column)
    of_vectors = isinstance(node, Product) and not all(map(is_scalar, node.operands))  # w^⊤ x_i of a row of X
    if isinstance(node, Over) or of_vectors:
        return matricize(cancelled(entry(node, None, None)), row, column)
    if isinstance(node, InOrder):
        return _triangle(node, row, column)
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
    return node.tidy(*found) if isinstance(node, OfTwo) else None


def _norms_of_rows(body: Expr, row: Place, column: Place) -> Expr | None:
    """(R ⊙ R) 1 of the ‖r_i‖² of vectors that are the rows of R."""
    at = [index_over(size) for size in shape(body)]
    along = next((p for p in at if p is not None), None)
    if along is None:
        return None
    rows = matricize(cancelled(entry(body, *at)), row if row is not None else column, along)
    if rows is None:
        return None
    squares = product(power(rows, Integer(2)), Ones(along.size))
    return squares if row is not None else transpose(squares)


def _triangle(node: InOrder, row: Place, column: Place) -> Expr | None:
    """The matrix of ones and zeros with the entries [i < j], or [i ≤ j]."""
    places = tuple(a.index for a in node.args[:2])
    if row is None or places not in ((row, column), (column, row)):
        return None
    below = lower(Ones(row.size, row.size))  # [i ≥ j]
    if places == (column, row):
        return minus(below, Identity(row.size)) if node.is_strict else below
    return minus(Ones(row.size, row.size), below) if node.is_strict else transpose(below)


def _slopes(node: Differential, row: Place, column: Place) -> Expr | None:
    """∂y/∂x of an entry ∂y_i/∂x_j, or its transpose, where y and x are columns; ∂e/∂x of ∂e/∂x_j for a scalar e."""
    of, by = node.operands
    if isinstance(by, At) and not free_indices(of) and isinstance(by.operands[0], Variable):
        whole: Expr = Gradient(of, by.operands[0])
        return whole if by.places == (row, column) else transpose(whole) if by.places == (column, row) else None
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
