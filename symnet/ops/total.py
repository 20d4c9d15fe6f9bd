"""Sum of all entries: s = Σ_ij A_ij."""

from __future__ import annotations

from typing import Any

import numpy as np
from sympy import Expr, S
from sympy.core.symbol import Str

from symnet.core.expression import Node, adopt, fold, is_scalar, latex_of, postorder, shape, variables
from symnet.core.notation import Notation
from symnet.core.symbols import SCALAR, Shape, Variable
from symnet.core.writing import ATOM, PREFIX, PRODUCT, Written, python
from symnet.index.entries import entry, places
from symnet.index.polynomial import Place, Polynomial
from symnet.ops.constants import Ones, is_ones
from symnet.ops.product import Product, multiply
from symnet.ops.scalar_multiple import times
from symnet.ops.scale import coefficient_of, scale
from symnet.ops.transpose import Transpose


class Total(Node):
    """s = Σ_ij A_ij."""

    rule = "derivative of a sum"

    @classmethod
    def infer(cls, body: Expr) -> Shape:
        """A scalar."""
        return SCALAR

    def entry(self, i: Place, j: Place) -> Polynomial:
        """Σ_ij A_ij."""
        body = self.operands[0]
        row, column = places(body)
        return entry(body, row, column).summed(row, column)

    def pullback(self, cotangent: Expr, output: Expr) -> tuple[Expr | None, ...]:
        """Ā = s̄ 1: every entry counts once."""
        return (times(cotangent, Ones(*shape(self.operands[0]))),)

    def latex(self, notation: Notation, *parts: Written) -> Written:
        r"""\sum_k y_k \log p_k, entry by entry."""
        body, indices = self.operands[0], self.letters
        at = iter(indices)
        place = tuple("" if size == 1 else next(at) for size in shape(body))
        inside = latex_of(element(body, *place), notation)
        return Written(rf"\sum_{{{','.join(indices)}}} {inside.at(PRODUCT)}", PREFIX, open=True)

    @property
    def letters(self) -> tuple[str, ...]:
        """The letters of its indices."""
        body = self.operands[0]
        return free_letters(body, sum(size != 1 for size in shape(body)))

    def code(self, *parts: Written) -> Written:
        """A.sum()."""
        return python(f"np.sum({parts[0].text})")

    def value(self, *arrays: Any) -> Any:
        """The sum of all entries."""
        return np.sum(arrays[0], keepdims=True)

    def tidy(self, *operands: Expr) -> Expr:
        """`total`."""
        return total(*operands)

    def plain(self, *operands: Expr) -> Expr:
        """1ᵀ A 1, as a SymPy trace."""
        from sympy import MatMul, Trace
        from sympy.matrices.expressions.special import OneMatrix

        rows, columns = shape(self.operands[0])
        return Trace(MatMul(OneMatrix(1, rows), operands[0], OneMatrix(columns, 1)))


class Element(Node):
    """One entry as it is written inside a sum: y_k, Y_ik, (W x)_k. Its settings are the indices' letters."""

    settings = 2
    written_only = True

    @classmethod
    def infer(cls, i: Str, j: Str, body: Expr) -> Shape:
        """A scalar."""
        return SCALAR

    def latex(self, notation: Notation, *parts: Written) -> Written:
        """The letters as a subscript."""
        sub, body = f"{self.args[0]}{self.args[1]}", self.operands[0]
        if isinstance(body, Variable):
            return Written(body.typeset(notation, sub=sub))
        return Written(rf"\left({parts[0].text}\right)_{{{sub}}}")

    def code(self, *parts: Written) -> Written:
        """To be read, not run."""
        return python(f"{parts[0].at(ATOM)}[{', '.join(filter(None, map(str, self.args[:2])))}]")


def element(expr: Expr, i: str, j: str) -> Expr:
    """The entry at (i, j) of an expression, taken inwards through what is elementwise."""

    def write(node: Expr, parts: list[Expr]) -> Expr:
        if is_scalar(node):
            return node
        if is_ones(node):
            return S.One
        if isinstance(node, Transpose) and isinstance(node.operands[0], Variable):
            return Element(Str(j), Str(i), node.operands[0])
        if isinstance(node, Node) and node.elementwise:
            return node.entrywise(*parts)
        if isinstance(node, Product) and is_ones(node.operands[-1]) and shape(node.operands[-1])[0] == 1:
            return element(multiply(*node.operands[:-1]), i, "")  # u 1^⊤
        if isinstance(node, Product) and is_ones(node.operands[0]) and shape(node.operands[0])[1] == 1:
            return element(multiply(*node.operands[1:]), "", j)  # 1 v^⊤
        return Element(Str(i), Str(j), node)

    return fold(expr, write)


LETTERS = ("k", "i", "j", "q", "r", "s", "t", "u", "v")


def free_letters(expr: Expr, number: int) -> tuple[str, ...]:
    """Letters for indices that nothing in the expression bears, nor any sum within it."""
    taken = {letter for v in variables(expr) for letter in v.letters} | {str(s) for s in shape(expr)}
    for node in postorder(expr):
        if isinstance(node, Total):
            taken.update(node.letters)
    free = [letter for letter in (*LETTERS, *(f"k_{n}" for n in range(1, 9))) if letter not in taken]
    return tuple(sorted(free[:number]))


def total(body: Any) -> Expr:
    """Σ_ij A_ij as a book prints it: numbers in front of the sum."""
    body = adopt(body)
    coefficient, rest = coefficient_of(body)
    if is_scalar(rest):
        return body
    if is_ones(rest):
        rows, columns = shape(rest)
        return coefficient * rows * columns
    return scale(coefficient, Total(rest))
