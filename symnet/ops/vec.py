"""vec A, the columns of a matrix below one another, and back; the commutation matrix, vec Aᵀ = K vec A.

Magnus and Neudecker, Matrix Differential Calculus, ch. 2 sec. 4 and ch. 3 sec. 7; The Matrix Cookbook, sec. 10.2.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import sympy
from sympy import Expr, S

from symnet.core.errors import NoRuleError, ShapeError
from symnet.core.expression import Node, adopt, shape
from symnet.core.notation import Notation
from symnet.core.shapes import same_size, say
from symnet.core.symbols import Shape
from symnet.core.writing import Written, code_of_coefficient, python, write_size
from symnet.index.entries import entry
from symnet.index.polynomial import Place, Polynomial, index_over
from symnet.index.told import pair
from symnet.ops.constants import Constant, Identity, Zeros, is_zero
from symnet.ops.scale import coefficient_of, scale
from symnet.ops.transpose import transpose


class Vec(Node):
    """v = vec A: v_i = A_rc with i the pair (c, r), so that column follows on column."""

    rule = "derivative of vec"

    @classmethod
    def infer(cls, body: Expr) -> Shape:
        """A column of all entries."""
        rows, columns = shape(body)
        return rows * columns, S.One

    def entry(self, i: Place, j: Place) -> Polynomial:
        """Σ_rc [i = (c, r)] A_rc."""
        r, c = map(index_over, shape(self.operands[0]))
        return (pair(i, c, r) * entry(self.operands[0], r, c)).summed(r, c)

    def pullback(self, cotangent: Expr, output: Expr) -> tuple[Expr | None, ...]:
        """Ā = unvec(v̄), of the shape of A."""
        return (unvec(cotangent, *shape(self.operands[0])),)

    def latex(self, notation: Notation, *parts: Written) -> Written:
        """vec(A)."""
        return Written(rf"\operatorname{{vec}}({parts[0].text})")

    def code(self, *parts: Written) -> Written:
        """Column by column."""
        return python(f'np.reshape({parts[0].text}, (-1, 1), order="F")')

    def value(self, *arrays: Any) -> Any:
        """Column by column."""
        return np.reshape(arrays[0], (-1, 1), order="F")

    def tidy(self, *operands: Expr) -> Expr:
        """`vec`."""
        return vec(*operands)

    def plain(self, *operands: Expr) -> Expr:
        """SymPy vectorises only explicit matrices."""
        raise NoRuleError("SymPy has no vec of a symbolic matrix; use the expression as it is")


class Unvec(Node):
    """A = unvec(v): A_rc = v_i with i the pair (c, r); its settings are the sizes of A."""

    settings = 2
    rule = "derivative of unvec"

    @classmethod
    def infer(cls, rows: Expr, columns: Expr, body: Expr) -> Shape:
        """As asked for, of a column with as many entries."""
        if shape(body)[1] != 1 or not same_size(shape(body)[0], rows * columns):
            raise ShapeError(f"{say(body)} is no column of {rows} × {columns} entries")
        return rows, columns

    def entry(self, i: Place, j: Place) -> Polynomial:
        """Σ_k [k = (j, i)] v_k."""
        k = index_over(shape(self.operands[0])[0])
        return (pair(k, j, i) * entry(self.operands[0], k, None)).summed(k)

    def pullback(self, cotangent: Expr, output: Expr) -> tuple[Expr | None, ...]:
        """v̄ = vec(Ā)."""
        return (vec(cotangent),)

    def latex(self, notation: Notation, *parts: Written) -> Written:
        """unvec(v) with the number of rows."""
        return Written(rf"\operatorname{{unvec}}_{{{write_size(self.shape[0])}}}({parts[0].text})")

    def code(self, *parts: Written) -> Written:
        """Column by column."""
        sizes = ", ".join(code_of_coefficient(size).text for size in self.shape)
        return python(f'np.reshape({parts[0].text}, ({sizes}), order="F")')

    def value(self, *arrays: Any) -> Any:
        """Column by column."""
        return np.reshape(arrays[0], tuple(int(size) for size in self.args[:2]), order="F")

    def tidy(self, *operands: Expr) -> Expr:
        """`unvec`."""
        return unvec(operands[0], *self.args[:2])

    def plain(self, *operands: Expr) -> Expr:
        """SymPy has none."""
        raise NoRuleError("SymPy has no matrix of a symbolic vector; use the expression as it is")


class Commutation(Constant):
    """K_mn: vec Aᵀ = K_mn vec A for every A of m rows and n columns."""

    def __new__(cls, rows: Any, columns: Any) -> Expr:
        """The commutation matrix; the identity where A is a vector."""
        rows, columns = sympy.sympify(rows), sympy.sympify(columns)
        if S.One in (rows, columns):
            return Identity(rows * columns)
        return super().__new__(cls, rows, columns)

    @classmethod
    def infer(cls, rows: Expr, columns: Expr) -> Shape:
        """(m n, m n)."""
        return rows * columns, rows * columns

    def entry(self, i: Place, j: Place) -> Polynomial:
        """Σ_rc [i = (r, c)] [j = (c, r)]."""
        r, c = map(index_over, self.args)
        return (pair(i, r, c) * pair(j, c, r)).summed(r, c)

    def latex(self, notation: Notation, *parts: Written) -> Written:
        """K with m and n."""
        return Written(rf"K_{{{write_size(self.args[0])},{write_size(self.args[1])}}}")

    def code(self, *parts: Written) -> Written:
        """The rows of the identity in another order."""
        m, n = (code_of_coefficient(size).text for size in self.args)
        size = code_of_coefficient(self.shape[0]).text
        return python(f'np.eye({size}, dtype=dtype)[np.arange({size}).reshape({m}, {n}, order="F").ravel()]')

    def value(self, *arrays: Any) -> Any:
        """The rows of the identity in another order."""
        m, n = (int(size) for size in self.args)
        return np.eye(m * n)[np.arange(m * n).reshape(m, n, order="F").ravel()]

    def transposed(self) -> Expr:
        """K_mnᵀ = K_nm."""
        return Commutation(*self.args[::-1])

    def plain(self, *operands: Expr) -> Expr:
        """SymPy has none of symbolic size."""
        raise NoRuleError("SymPy has no commutation matrix of symbolic size; use the expression as it is")


def vec(body: Any) -> Expr:
    """vec A, column by column; a column vector is its own vec."""
    body = adopt(body)
    number, body = coefficient_of(body)
    rows, columns = shape(body)
    if columns == 1:
        return scale(number, body)
    if rows == 1:
        return scale(number, transpose(body))
    if is_zero(body):
        return Zeros(rows * columns, 1)
    return scale(number, body.operands[0] if isinstance(body, Unvec) else Vec(body))


def unvec(body: Any, rows: Any, columns: Any) -> Expr:
    """The matrix of so many rows and columns whose vec is the vector."""
    body, rows, columns = adopt(body), sympy.sympify(rows), sympy.sympify(columns)
    number, body = coefficient_of(body)
    Unvec(rows, columns, body)  # ShapeError where it does not fit
    if columns == 1:
        return scale(number, body)
    if rows == 1:
        return scale(number, transpose(body))
    if is_zero(body):
        return Zeros(rows, columns)
    inner = body.operands[0] if isinstance(body, Vec) and shape(body.operands[0]) == (rows, columns) else None
    return scale(number, Unvec(rows, columns, body) if inner is None else inner)


def commutation(rows: Any, columns: Any) -> Expr:
    """K_mn, with vec Aᵀ = K_mn vec A for A of m rows and n columns."""
    return Commutation(rows, columns)
