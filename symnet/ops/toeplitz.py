"""Toeplitz matrices, constant along each diagonal, and sums along diagonals (The Matrix Cookbook, sec. 2.8.4)."""

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
from symnet.core.writing import ATOM, SUM, Written, code_of_coefficient, python
from symnet.index.entries import entry
from symnet.index.polynomial import Place, Polynomial, index_over
from symnet.index.told import lag
from symnet.ops.constants import Zeros, is_zero
from symnet.ops.scale import coefficient_of, scale


class Toeplitz(Node):
    """T = toeplitz(t): T_ij = t_{i−j+n}, from the upper right corner on; its settings are the sizes m and n of T."""

    settings = 2
    rule = "derivative of a Toeplitz matrix"

    @classmethod
    def infer(cls, rows: Expr, columns: Expr, body: Expr) -> Shape:
        """As asked for, of a column of m + n − 1 entries."""
        if shape(body)[1] != 1 or not same_size(shape(body)[0], rows + columns - 1):
            raise ShapeError(
                f"a Toeplitz matrix of {rows} × {columns} has {rows + columns - 1} diagonals, not {say(body)}"
            )
        return rows, columns

    def entry(self, i: Place, j: Place) -> Polynomial:
        """Σ_k [k = i − j + n] t_k."""
        k = index_over(shape(self.operands[0])[0])
        return (lag(k, i, j) * entry(self.operands[0], k, None)).summed(k)

    def pullback(self, cotangent: Expr, output: Expr) -> tuple[Expr | None, ...]:
        """t̄ = the sums of T̄ along its diagonals."""
        return (diagonal_sums(cotangent),)

    def latex(self, notation: Notation, *parts: Written) -> Written:
        """toeplitz(t)."""
        return Written(rf"\operatorname{{toeplitz}}({parts[0].text})")

    def code(self, *parts: Written) -> Written:
        """The entries by the difference of their places."""
        m, n = (code_of_coefficient(size) for size in self.shape)
        place = f"np.subtract.outer(np.arange({m.text}), np.arange({n.text})) + {n.at(SUM)} - 1"
        return python(f"{parts[0].at(ATOM)}[{place}, 0]")

    def value(self, *arrays: Any) -> Any:
        """The entries by the difference of their places."""
        m, n = (int(size) for size in self.args[:2])
        return arrays[0][np.subtract.outer(np.arange(m), np.arange(n)) + n - 1, 0]

    def tidy(self, *operands: Expr) -> Expr:
        """`toeplitz`."""
        return toeplitz(operands[0], *self.args[:2])

    def plain(self, *operands: Expr) -> Expr:
        """SymPy has none of symbolic size."""
        raise NoRuleError("SymPy has no Toeplitz matrix of symbolic size; use the expression as it is")


class DiagonalSums(Node):
    """s = the sums along the diagonals of A: s_k = Σ_ij [k = i − j + n] A_ij, from the upper right corner on."""

    rule = "derivative of sums along diagonals"

    @classmethod
    def infer(cls, body: Expr) -> Shape:
        """A column of m + n − 1."""
        rows, columns = shape(body)
        return rows + columns - 1, S.One

    def entry(self, i: Place, j: Place) -> Polynomial:
        """Σ_rc [i = r − c + n] A_rc."""
        r, c = map(index_over, shape(self.operands[0]))
        return (lag(i, r, c) * entry(self.operands[0], r, c)).summed(r, c)

    def pullback(self, cotangent: Expr, output: Expr) -> tuple[Expr | None, ...]:
        """Ā = toeplitz(s̄)."""
        return (toeplitz(cotangent, *shape(self.operands[0])),)

    def latex(self, notation: Notation, *parts: Written) -> Written:
        """diagsums(A)."""
        return Written(rf"\operatorname{{diagsums}}({parts[0].text})")

    def code(self, *parts: Written) -> Written:
        """A trace for each diagonal."""
        m, n = (code_of_coefficient(size) for size in shape(self.operands[0]))
        steps = f"range({n.at(SUM)} - 1, -{m.at(ATOM)}, -1)"
        return python(f"np.array([[np.trace({parts[0].text}, k)] for k in {steps}])")

    def value(self, *arrays: Any) -> Any:
        """A sum for each diagonal."""
        rows, columns = arrays[0].shape
        return np.array([[np.diagonal(arrays[0], k).sum()] for k in range(columns - 1, -rows, -1)])

    def tidy(self, *operands: Expr) -> Expr:
        """`diagonal_sums`."""
        return diagonal_sums(*operands)

    def plain(self, *operands: Expr) -> Expr:
        """SymPy has none."""
        raise NoRuleError("SymPy has no sums along the diagonals of a symbolic matrix; use the expression as it is")


def toeplitz(body: Any, rows: Any, columns: Any = None) -> Expr:
    """The m × n matrix with t_{i−j+n} at (i, j), of a column of m + n − 1; square unless columns are given."""
    body, rows = adopt(body), sympy.sympify(rows)
    columns = rows if columns is None else sympy.sympify(columns)
    number, rest = coefficient_of(body)
    node = Toeplitz(rows, columns, rest)
    if is_zero(rest):
        return Zeros(*shape(node))
    if rows == columns == 1:
        return body
    return scale(number, node) if columns != 1 else body


def diagonal_sums(body: Any) -> Expr:
    """The sums along the diagonals, as a column, from the upper right corner to the lower left one."""
    body = adopt(body)
    number, rest = coefficient_of(body)
    rows, columns = shape(rest)
    if is_zero(rest):
        return Zeros(rows + columns - 1, 1)
    return body if columns == 1 else scale(number, DiagonalSums(rest))
