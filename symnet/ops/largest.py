"""Maximum over rows, over columns or over everything, and where it stands."""

from __future__ import annotations

from typing import Any

import numpy as np
from sympy import Expr, Integer, Max, S

from symnet.core.errors import NoRuleError, ShapeError
from symnet.core.expression import Node, adopt, is_scalar, shape
from symnet.core.notation import Notation
from symnet.core.symbols import Shape
from symnet.core.writing import ATOM, PREFIX, Written, python
from symnet.index.entries import entry
from symnet.index.factors import IsLargest, Largest
from symnet.index.polynomial import Index, Place, Polynomial, index_over, single
from symnet.ops.constants import Ones, Zeros
from symnet.ops.hadamard import hadamard
from symnet.ops.product import multiply
from symnet.ops.scalar_multiple import times

EVERYTHING = 2
"""The axis of a maximum over all entries."""

IS_LARGEST = '''
def is_largest(a, axis):
    """1 where the maximum along an axis stands (axis 2: of everything), at a tie the first, else 0."""
    flat = a.reshape(1, -1) if axis == 2 else a
    along = 1 if axis == 2 else axis
    found = np.zeros_like(flat)
    np.put_along_axis(found, np.expand_dims(flat.argmax(along), along), 1, along)
    return found.reshape(a.shape)
'''


class Maximum(Node):
    """c = max over an axis: axis 1, c_i = max_j A_ij; axis 0, c_j = max_i A_ij; axis 2, c = max_ij A_ij."""

    settings = 1
    rule = "derivative of a maximum"

    @classmethod
    def infer(cls, axis: Integer, body: Expr) -> Shape:
        """The shape of A with the axis shrunk to 1."""
        rows, columns = shape(body)
        return (S.One if axis != 1 else rows), (S.One if axis != 0 else columns)

    @property
    def axis(self) -> int:
        """0: over the rows; 1: over the columns; 2: over everything."""
        return int(self.args[0])

    def entry(self, i: Place, j: Place) -> Polynomial:
        """max over the axis of A_ij."""
        over, body = _open(self.axis, self.operands[0], i, j)
        return single(Largest(body, over)) if over else body

    def pullback(self, cotangent: Expr, output: Expr) -> tuple[Expr | None, ...]:
        """Ā = (c̄ spread along the axis) ⊙ [where the maximum stands]; at a tie the first."""
        body = self.operands[0]
        rows, columns = shape(body)
        if is_scalar(self):
            return (times(cotangent, IsMaximum(self.axis, body)),)
        spread = multiply(cotangent, Ones(1, columns)) if self.axis == 1 else multiply(Ones(rows), cotangent)
        return (hadamard(spread, IsMaximum(self.axis, body)),)

    def latex(self, notation: Notation, *parts: Written) -> Written:
        r"""\max_k A_{\cdot k}."""
        where = {0: r"k\cdot", 1: r"\cdot k", 2: "ik"}[self.axis]
        letters = {0: "k", 1: "k", 2: "i,k"}[self.axis]
        return Written(rf"\max_{{{letters}}} {_slice(self.operands[0], parts[0], notation, where)}", PREFIX, open=True)

    def code(self, *parts: Written) -> Written:
        """a.max(axis)."""
        if is_scalar(self):
            return python(f"np.max({parts[0].text})")
        return python(f"{parts[0].at(ATOM)}.max(axis={self.axis}, keepdims=True)")

    def value(self, *arrays: Any) -> Any:
        """The maximum."""
        return np.max(arrays[0], axis=None if self.axis == EVERYTHING else self.axis, keepdims=True)

    def tidy(self, *operands: Expr) -> Expr:
        """`maximum`."""
        return maximum(operands[0], None if self.axis == EVERYTHING else self.axis)

    def plain(self, *operands: Expr) -> Expr:
        """SymPy's Max, of scalars alone."""
        if is_scalar(self.operands[0]):
            return Max(*operands)
        raise NoRuleError("SymPy has no maximum over a symbolic dimension; use the expression as it is")


class IsMaximum(Node):
    """M: 1 where the maximum along the axis stands, at a tie the first, else 0."""

    settings = 1
    rule = "derivative of an indicator"

    @classmethod
    def infer(cls, axis: Integer, body: Expr) -> Shape:
        """The shape of A."""
        return shape(body)

    def entry(self, i: Place, j: Place) -> Polynomial:
        """[A_ij is the maximum]."""
        axis = int(self.args[0])
        over, body = _open(axis, self.operands[0], i, j)
        here = tuple(p for p, free in ((i, axis != 1), (j, axis != 0)) if free and p is not None)
        return single(IsLargest(body, over, here))

    def pullback(self, cotangent: Expr, output: Expr) -> tuple[Expr | None, ...]:
        """Ā = 0, away from ties."""
        return (Zeros(*shape(self.operands[0])),)

    def latex(self, notation: Notation, *parts: Written) -> Written:
        """[A = its maximum]."""
        where, letters = {0: (r"k\cdot", "k"), 1: (r"\cdot k", "k"), 2: ("ik", "i,k")}[int(self.args[0])]
        peak = _slice(self.operands[0], parts[0], notation, where)
        return Written(rf"\left[{parts[0].text} = \max_{{{letters}}} {peak}\right]")

    def code(self, *parts: Written) -> Written:
        """is_largest(a, axis)."""
        return python(f"is_largest({parts[0].text}, {self.args[0]})")

    def helpers(self) -> dict[str, str]:
        """The function itself."""
        return {"is_largest": IS_LARGEST}

    def value(self, *arrays: Any) -> Any:
        """1 at the first maximum."""
        a, axis = arrays[0], int(self.args[0])
        if axis == EVERYTHING:
            return (np.arange(a.size) == np.argmax(a)).reshape(a.shape) * 1.0
        places = np.arange(a.shape[axis]).reshape((-1, 1) if axis == 0 else (1, -1))
        return (places == np.argmax(a, axis=axis, keepdims=True)) * 1.0

    def plain(self, *operands: Expr) -> Expr:
        """SymPy has none."""
        raise NoRuleError("SymPy has no indicator of a maximum; use the expression as it is")


def _open(axis: int, body: Expr, i: Place, j: Place) -> tuple[tuple[Index, ...], Polynomial]:
    """The indices over which the maximum runs, and the entry of A there."""
    rows, columns = shape(body)
    row = index_over(rows) if axis != 1 else i
    column = index_over(columns) if axis != 0 else j
    over = tuple(p for p, runs in ((row, axis != 1), (column, axis != 0)) if runs and p is not None)
    return over, entry(body, row, column)


def _slice(body: Expr, written: Written, notation: Notation, where: str) -> str:
    if hasattr(body, "typeset"):
        return str(body.typeset(notation, sub=where))
    return rf"({written.text})_{{{where}}}"


def maximum(body: Any, axis: int | None = None) -> Expr:
    """The maximum over the rows (0), over the columns (1), or of everything (None)."""
    body = adopt(body)
    if axis not in (0, 1, None):
        raise ShapeError(f"the axis of a maximum is 0 (over the rows), 1 (over the columns) or None, not {axis}")
    rows, columns = shape(body)
    if is_scalar(body) or (axis is not None and shape(body)[axis] == 1):
        return body
    if axis is None or (axis == 0 and columns == 1) or (axis == 1 and rows == 1):
        return Maximum(EVERYTHING, body)
    return Maximum(axis, body)
