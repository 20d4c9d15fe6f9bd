"""Operations that are compositions of others; their rules follow from these, so they need none of their own."""

from __future__ import annotations

from typing import Any

from sympy import Expr

from symnet.core.errors import ShapeError
from symnet.core.expression import adopt, is_scalar, shape
from symnet.core.shapes import require_square, say
from symnet.ops.activations import step
from symnet.ops.constants import Ones
from symnet.ops.elementary import absolute, sqrt
from symnet.ops.hadamard import hadamard
from symnet.ops.operators import product
from symnet.ops.product import Product
from symnet.ops.scale import scale
from symnet.ops.squared_norm import squared_norm
from symnet.ops.sum import minus, plus
from symnet.ops.total import total
from symnet.ops.transpose import Transpose, transpose_as_written


def outer(left: Any, right: Any) -> Expr:
    """u vᵀ: the matrix with entries u_i v_j, of two column vectors."""
    left, right = adopt(left), adopt(right)
    for v in (left, right):
        if shape(v)[1] != 1:
            raise ShapeError(f"an outer product takes column vectors, not {say(v)}")
    return product(left, transpose_as_written(right))


def quadratic_form(vector: Any, matrix: Any) -> Expr:
    """xᵀ A x: Σ_ij x_i A_ij x_j."""
    vector, matrix = adopt(vector), adopt(matrix)
    require_square("quadratic form", matrix)
    return Product(transpose_as_written(vector), matrix, vector)


def norm(body: Any) -> Expr:
    """‖x‖, the root of the sum of the squares; |a| for a scalar."""
    body = adopt(body)
    return absolute(body) if is_scalar(body) else sqrt(squared_norm(body))


def lookup(table: Any, words: Any) -> Expr:
    """E Sᵀ: the columns of an embedding table E (d, V) that the one-hot rows of S (n, V) select, a column each.

    With `words` declared as `data(name, n, V, "ids")`, programs take integers and gather.
    """
    return product(table, transpose_as_written(words))


def piecewise(switch: Any, where_positive: Any, otherwise: Any) -> Expr:
    """[z > 0] ⊙ a + (1 − [z > 0]) ⊙ b: a where z is positive, b elsewhere, entry by entry.

    At z = 0 it is b. Nothing is passed back through z, since the value jumps there.
    """
    chosen = step(adopt(switch))
    return plus(hadamard(chosen, where_positive), hadamard(minus(1, chosen), otherwise))


def ones(rows: Any, columns: Any = 1) -> Expr:
    """1ₙ, or a matrix of ones."""
    return Ones(rows, columns)


def to_each_row(bias: Any, rows: Any) -> Expr:
    """1ₘ bᵀ: a column vector b laid into each of m rows."""
    bias = adopt(bias)
    return product(Ones(rows), transpose_as_written(bias))


def sum_over_columns(body: Any) -> Expr:
    """A 1: the sum of each row."""
    body = adopt(body)
    return product(body, Ones(shape(body)[1]))


def sum_over_rows(body: Any) -> Expr:
    """1ᵀ A: the sum of each column, as a row."""
    body = adopt(body)
    return product(Transpose(Ones(shape(body)[0])), body) if shape(body)[0] != 1 else body


def mean(body: Any, axis: int | None = None) -> Expr:
    """The mean over the rows (axis 0), over the columns (axis 1), or of everything."""
    body = adopt(body)
    if is_scalar(body):
        return body
    rows, columns = shape(body)
    if axis is None:
        return scale(1 / (rows * columns), total(body))
    if axis not in (0, 1):
        raise ShapeError(f"the axis of a mean is 0 (over the rows), 1 (over the columns) or None, not {axis}")
    return scale(1 / rows, sum_over_rows(body)) if axis == 0 else scale(1 / columns, sum_over_columns(body))
