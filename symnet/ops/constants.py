"""Constant matrices: 1ₙ (ones), Iₙ (identity), 0 (zeros)."""

from __future__ import annotations

from typing import Any

import numpy as np
import sympy
from sympy import Expr, S, ZeroMatrix
from sympy.matrices.expressions.special import OneMatrix

from symnet.core.errors import ShapeError
from symnet.core.expression import Node
from symnet.core.notation import Notation
from symnet.core.symbols import Shape
from symnet.core.writing import Written, code_of_coefficient, python, write_shape, write_size
from symnet.index.factors import Delta
from symnet.index.polynomial import Place, Polynomial, constant, single
from symnet.ops.transpose import Transpose


def _counted(size: Any) -> Expr:
    size = sympy.sympify(size)
    if not size.is_integer or size.is_negative:
        raise ShapeError(f"a matrix cannot have the size {size}: sizes are whole numbers, or made with symnet.dim")
    return size


class Constant(Node):
    """A matrix without operands; its settings are its sizes."""

    settings = 2

    @classmethod
    def infer(cls, rows: Expr, columns: Expr) -> Shape:
        """(rows, columns)."""
        return rows, columns

    def pullback(self, cotangent: Expr, output: Expr) -> tuple[Expr | None, ...]:
        """A constant passes nothing on."""
        return ()

    def code_of_sizes(self) -> str:
        """The shape as a Python tuple."""
        return f"({', '.join(code_of_coefficient(size).text for size in self.shape)})"

    def latex_of_size(self) -> str:
        """The shape as a subscript: n for a column, m × n otherwise."""
        return write_size(self.shape[0]) if self.shape[1] == 1 else write_shape(self.shape)

    def numbers(self) -> tuple[int, int]:
        """The shape in numbers; by now it must be known."""
        return int(self.shape[0]), int(self.shape[1])


class Ones(Constant):
    """1: every entry is 1. A row of ones is written as the transpose of a column."""

    def __new__(cls, rows: Any, columns: Any = 1) -> Expr:
        """Ones; the number 1 for shape (1, 1)."""
        rows, columns = _counted(rows), _counted(columns)
        if rows == 1:
            return S.One if columns == 1 else Transpose(Ones(columns, 1))
        return super().__new__(cls, rows, columns)

    def entry(self, i: Place, j: Place) -> Polynomial:
        """1."""
        return constant(1)

    def latex(self, notation: Notation, *parts: Written) -> Written:
        """A bold 1 with its size."""
        return Written(rf"\mathbf{{1}}_{{{self.latex_of_size()}}}")

    def code(self, *parts: Written) -> Written:
        """np.ones."""
        return python(f"np.ones({self.code_of_sizes()}, dtype)")

    def broadcast(self) -> Written:
        """The number 1, which NumPy spreads by itself."""
        return python("1")

    def value(self, *arrays: Any) -> Any:
        """Ones."""
        return np.ones(self.numbers())

    def plain(self, *operands: Expr) -> Expr:
        """SymPy's OneMatrix."""
        return OneMatrix(*self.shape)


class Identity(Constant):
    """I: δ_ij."""

    def __new__(cls, rows: Any, columns: Any = None) -> Expr:
        """The identity; the number 1 for size 1."""
        rows = _counted(rows)
        return S.One if rows == 1 else super().__new__(cls, rows, rows)

    def entry(self, i: Place, j: Place) -> Polynomial:
        """δ_ij."""
        return single(Delta((i, j)))

    def latex(self, notation: Notation, *parts: Written) -> Written:
        """I with its size."""
        return Written(f"I_{{{write_size(self.shape[0])}}}")

    def code(self, *parts: Written) -> Written:
        """np.eye."""
        return python(f"np.eye({code_of_coefficient(self.shape[0]).text}, dtype=dtype)")

    def value(self, *arrays: Any) -> Any:
        """The identity."""
        return np.eye(self.numbers()[0])

    def transposed(self) -> Expr:
        """Iᵀ = I."""
        return self

    def plain(self, *operands: Expr) -> Expr:
        """SymPy's Identity."""
        return sympy.Identity(self.shape[0])


class Zeros(Constant):
    """0: every entry is 0."""

    def __new__(cls, rows: Any, columns: Any) -> Expr:
        """Zeros; the number 0 for shape (1, 1)."""
        rows, columns = _counted(rows), _counted(columns)
        return S.Zero if rows == 1 and columns == 1 else super().__new__(cls, rows, columns)

    def entry(self, i: Place, j: Place) -> Polynomial:
        """0."""
        return Polynomial()

    def latex(self, notation: Notation, *parts: Written) -> Written:
        """A bold 0 with its size."""
        return Written(rf"\mathbf{{0}}_{{{self.latex_of_size()}}}")

    def code(self, *parts: Written) -> Written:
        """np.zeros."""
        return python(f"np.zeros({self.code_of_sizes()}, dtype)")

    def value(self, *arrays: Any) -> Any:
        """Zeros."""
        return np.zeros(self.numbers())

    def transposed(self) -> Expr:
        """0ᵀ, of the other shape."""
        return Zeros(self.shape[1], self.shape[0])

    def plain(self, *operands: Expr) -> Expr:
        """SymPy's ZeroMatrix."""
        return ZeroMatrix(*self.shape)


def is_zero(expr: Expr) -> bool:
    """Whether it is written as zero."""
    return isinstance(expr, Zeros) or expr == 0


def is_ones(expr: Expr) -> bool:
    """Whether every entry is written as 1: 1ₙ, its transpose, or the number."""
    return isinstance(expr.operands[0] if isinstance(expr, Transpose) else expr, Ones) or expr == 1
