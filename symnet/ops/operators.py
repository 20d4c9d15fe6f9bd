"""What `*`, `/` and `**` mean between expressions as an author writes them, and SymPy's own trees read in."""

from __future__ import annotations

from functools import reduce
from typing import Any

import sympy
from sympy import Expr, MatrixSymbol, S
from sympy.matrices.expressions.matexpr import MatrixElement

from symnet.core.errors import NoRuleError, ShapeError
from symnet.core.expression import adopt, is_coefficient, is_dimension, is_scalar, shape
from symnet.core.operators import spells
from symnet.core.shapes import same_size, say
from symnet.core.symbols import Variable
from symnet.ops.concatenate import cut
from symnet.ops.constants import Identity, Ones, Zeros
from symnet.ops.elementary import absolute
from symnet.ops.formula import function_of
from symnet.ops.function import Map
from symnet.ops.hadamard import Hadamard
from symnet.ops.inverse import Determinant, Inverse
from symnet.ops.power import power
from symnet.ops.product import Product
from symnet.ops.quotient import Quotient
from symnet.ops.scalar_multiple import ScalarMultiple
from symnet.ops.scale import Scale, scale
from symnet.ops.sum import plus
from symnet.ops.trace import Trace
from symnet.ops.transpose import Transpose


@spells("*")
def product(left: Any, right: Any) -> Expr:
    """left * right in that order: a number in front, a matrix product, or a scalar times anything."""
    left, right = adopt(left), adopt(right)
    if is_coefficient(left):
        return scale(left, right)
    if is_coefficient(right):
        return scale(right, left)
    if isinstance(left, Scale):
        return scale(left.args[0], product(left.args[1], right))
    if is_scalar(left) and not same_size(S.One, shape(right)[0]):
        return ScalarMultiple(left, right)
    if is_scalar(right) and not same_size(shape(left)[1], S.One):
        return ScalarMultiple(right, left)
    if isinstance(left, Product) and not (is_scalar(left) and not is_scalar(right)):
        return Product(*left.operands, right)
    return Product(left, right)


@spells("/")
def quotient(left: Any, right: Any) -> Expr:
    """left / right: a fraction of scalars, entry by entry for equal shapes, 1/s in front of a matrix."""
    left, right = adopt(left), adopt(right)
    if is_coefficient(right):
        return scale(1 / right, left)
    if is_coefficient(left) and not is_scalar(right):
        return Quotient(scale(left, Ones(*shape(right))), right)
    if is_scalar(right) and not is_scalar(left):
        return ScalarMultiple(Quotient(S.One, right), left)
    return Quotient(left, right)


@spells("**")
def to_the(base: Any, exponent: Any) -> Expr:
    """base ** exponent of a scalar, or of a vector entry by entry; of a matrix it is refused as ambiguous."""
    base = adopt(base)
    if 1 not in shape(base):
        raise ShapeError(
            f"{say(base)} ** {exponent} could mean two things: write A * A or inverse(A) for products of the matrix, "
            "or power(A, p) for powers of its entries"
        )
    return power(base, exponent)


@spells("abs")
def magnitude(body: Any) -> Expr:
    """|A|, entry by entry."""
    return absolute(body)


@spells("sympy")
def read_sympy(expr: Expr) -> Expr:
    """A SymPy tree as an expression: matrices, their sums and products, functions; plain symbols as scalars."""

    def read(e: Any) -> Expr:
        if isinstance(e, Variable) or e.is_number:
            return e
        if isinstance(e, MatrixSymbol):
            return Variable(e.name, *e.shape)
        if isinstance(e, MatrixElement):
            return _element(read(e.parent), e.i, e.j)
        if e.is_Symbol:
            return e if is_dimension(e) else Variable(e.name)
        if e.is_Add or e.is_MatAdd:
            return reduce(plus, map(read, e.as_ordered_terms() if e.is_Add else e.args))
        if e.is_Mul or e.is_MatMul:
            above, below = e.as_numer_denom() if e.is_Mul else (e, S.One)
            if below != 1:
                return quotient(read(above), read(below))
            return reduce(product, map(read, e.as_ordered_factors() if e.is_Mul else e.args))
        if e.is_Pow and e.exp == -1:
            return quotient(S.One, read(e.base))
        if e.is_Pow and e.exp.is_Integer:
            return power(read(e.base), e.exp)
        if isinstance(e, (sympy.Function, sympy.Pow)) and (function := function_of(e)) is not None:
            return Map(function, read(e.args[0]))
        simple = {
            sympy.Transpose: Transpose,
            sympy.HadamardProduct: Hadamard,
            sympy.Trace: Trace,
            sympy.Determinant: Determinant,
            sympy.Inverse: Inverse,
        }
        if type(e) in simple:
            return simple[type(e)](*(read(a) for a in e.args[: 1 if type(e) is sympy.Inverse else None]))
        if isinstance(e, sympy.Identity):
            return Identity(e.shape[0])
        if isinstance(e, sympy.ZeroMatrix):
            return Zeros(*e.shape)
        raise NoRuleError(f"cannot read SymPy's {type(e).__name__} in {e}; write it with symnet's own functions")

    return read(expr)


def _element(matrix: Expr, i: Expr, j: Expr) -> Expr:
    """A[i, j] at numbers, counted from 0 as SymPy counts."""
    if not (i.is_Integer and j.is_Integer):
        raise NoRuleError(f"{matrix}[{i}, {j}]: an entry is taken at numbers; index notation comes out of derivatives")
    at = []
    for place, size in zip((i, j), shape(matrix), strict=True):
        if place < 0 and not size.is_Integer:
            raise ShapeError(f"{matrix}[{i}, {j}]: counting from the end needs a size that is a number, not {size}")
        at.append(place + size if place < 0 else place)
    return cut(cut(matrix, 0, at[0], S.One), 1, at[1], S.One)
