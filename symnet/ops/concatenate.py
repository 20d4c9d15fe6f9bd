"""Concatenation of blocks, below one another or side by side, and the slice that takes one out again."""

from __future__ import annotations

from typing import Any

import numpy as np
import sympy
from sympy import BlockMatrix, Expr, Integer, S

from symnet.core.errors import NoRuleError, ShapeError
from symnet.core.expression import Node, adopt, is_scalar, shape
from symnet.core.notation import Notation
from symnet.core.shapes import same_size, say
from symnet.core.symbols import Shape
from symnet.core.writing import ATOM, SUM, Written, code_of_coefficient, latex_of_coefficient, python
from symnet.index.entries import entry
from symnet.index.factors import Block
from symnet.index.polynomial import Place, Polynomial, index_over, single
from symnet.ops.constants import Zeros
from symnet.ops.transpose import transpose


class Concatenate(Node):
    """C = [A; B; …] below one another (axis 0) or [A B …] side by side (axis 1)."""

    settings = 1
    rule = "derivative of a concatenation"

    @classmethod
    def infer(cls, axis: Integer, *blocks: Expr) -> Shape:
        """The sizes along the axis add up, the others agree."""
        along, across = int(axis), 1 - int(axis)
        for block in blocks[1:]:
            if not same_size(shape(block)[across], shape(blocks[0])[across]):
                kind = "columns" if across else "rows"
                raise ShapeError(f"cannot concatenate {say(blocks[0])} and {say(block)}: the {kind} differ")
        total = sympy.Add(*(shape(b)[along] for b in blocks))
        return (total, shape(blocks[0])[1]) if along == 0 else (shape(blocks[0])[0], total)

    @property
    def axis(self) -> int:
        """0: below one another; 1: side by side."""
        return int(self.args[0])

    def offsets(self) -> list[Expr]:
        """Where each block begins."""
        starts: list[Expr] = [S.Zero]
        for block in self.operands[:-1]:
            starts.append(starts[-1] + shape(block)[self.axis])
        return starts

    def entry(self, i: Place, j: Place) -> Polynomial:
        """Σ_blocks Σ_p [i = offset + p] A_pj."""
        total, whole = Polynomial(), (i, j)[self.axis]
        for block, offset in zip(self.operands, self.offsets(), strict=True):
            p = index_over(shape(block)[self.axis])
            place = (p, j) if self.axis == 0 else (i, p)
            total = total + (single(Block((whole, p), offset)) * entry(block, *place)).summed(p)
        return total

    def pullback(self, cotangent: Expr, output: Expr) -> tuple[Expr | None, ...]:
        """Each block receives its own part of C̄."""
        return tuple(
            cut(cotangent, self.axis, offset, shape(block)[self.axis])
            for block, offset in zip(self.operands, self.offsets(), strict=True)
        )

    def latex(self, notation: Notation, *parts: Written) -> Written:
        """A matrix of blocks."""
        separator = r" \\ " if self.axis == 0 else " & "
        return Written(rf"\begin{{bmatrix}} {separator.join(p.text for p in parts)} \end{{bmatrix}}")

    def code(self, *parts: Written) -> Written:
        """np.concatenate."""
        blocks = [
            f"np.full((1, 1), {p.text}, dtype)" if is_scalar(b) else p.text
            for b, p in zip(self.operands, parts, strict=True)
        ]
        return python(f"np.concatenate([{', '.join(blocks)}], axis={self.axis})")

    def value(self, *arrays: Any) -> Any:
        """The blocks as one array."""
        return np.concatenate(arrays, axis=self.axis)

    def transposed(self) -> Expr:
        """Transposed blocks along the other axis."""
        return Concatenate(1 - self.axis, *map(transpose, self.operands))

    def plain(self, *operands: Expr) -> Expr:
        """SymPy's BlockMatrix."""
        return BlockMatrix([[b] for b in operands] if self.axis == 0 else [list(operands)])


class Slice(Node):
    """B = rows (axis 0) or columns (axis 1) offset+1 … offset+size of A."""

    settings = 3
    rule = "derivative of a slice"

    @classmethod
    def infer(cls, axis: Integer, offset: Expr, size: Expr, body: Expr) -> Shape:
        """The size along the axis."""
        rows, columns = shape(body)
        return (size, columns) if axis == 0 else (rows, size)

    def entry(self, i: Place, j: Place) -> Polynomial:
        """Σ_k [k = offset + i] A_kj."""
        axis, offset, _, body = self.args
        k = index_over(shape(body)[int(axis)])
        place = (k, j) if axis == 0 else (i, k)
        return (single(Block((k, (i, j)[int(axis)]), offset)) * entry(body, *place)).summed(k)

    def pullback(self, cotangent: Expr, output: Expr) -> tuple[Expr | None, ...]:
        """Ā = B̄ at its place, 0 elsewhere."""
        axis, offset, size, body = self.args
        rest = (shape(body)[int(axis)] - offset - size).expand()
        other = shape(body)[1 - int(axis)]
        around = [Zeros(n, other) if axis == 0 else Zeros(other, n) for n in (offset, rest)]
        blocks = [around[0]] * (offset != 0) + [cotangent] + [around[1]] * (rest != 0)
        return (Concatenate(axis, *blocks),)

    def latex(self, notation: Notation, *parts: Written) -> Written:
        """A_{1:d} for rows, A_{:, 1:d} for columns."""
        axis, offset, size, body = self.args
        first, last = latex_of_coefficient(offset + 1).text, latex_of_coefficient((offset + size).expand()).text
        reach = f"{first}:{last}" if axis == 0 else rf":,\,{first}:{last}"
        if hasattr(body, "typeset"):
            return Written(rf"\left({body.typeset(notation)}\right)_{{{reach}}}")
        return Written(rf"\left({parts[0].text}\right)_{{{reach}}}")

    def code(self, *parts: Written) -> Written:
        """a[start:stop]."""
        axis, offset, size, _ = self.args
        start = "" if offset == 0 else code_of_coefficient(offset).at(SUM)
        reach = f"{start}:{code_of_coefficient((offset + size).expand()).at(SUM)}"
        text = f"{parts[0].at(ATOM)}[{reach}]" if axis == 0 else f"{parts[0].at(ATOM)}[:, {reach}]"
        return python(f"{text}[0, 0]") if is_scalar(self) else python(text)

    def value(self, *arrays: Any) -> Any:
        """The part."""
        axis, offset, size = (int(a) for a in self.args[:3])
        return np.take(arrays[0], range(offset, offset + size), axis=axis)

    def tidy(self, *operands: Expr) -> Expr:
        """`cut`."""
        return cut(operands[0], int(self.args[0]), *self.args[1:3])

    def plain(self, *operands: Expr) -> Expr:
        """SymPy has no slice of symbolic bounds."""
        raise NoRuleError("SymPy slices only explicit matrices; use the expression as it is")


def concatenate(*blocks: Any, axis: int = 0) -> Expr:
    """[A; B; …] below one another, or [A B …] side by side (axis 1)."""
    if axis not in (0, 1):
        raise ShapeError(f"blocks are concatenated along axis 0 (below one another) or 1 (side by side), not {axis}")
    adopted = [adopt(b) for b in blocks]
    if not adopted:
        raise ShapeError("there is nothing to concatenate; give at least one block")
    return adopted[0] if len(adopted) == 1 else Concatenate(axis, *adopted)


def cut(body: Expr, axis: int, offset: Expr, size: Expr) -> Expr:
    """A part of A; a whole block of a concatenation as that block."""
    if isinstance(body, Concatenate) and body.axis == axis:
        for block, start in zip(body.operands, body.offsets(), strict=True):
            if start == offset and same_size(shape(block)[axis], size):
                return block
    if offset == 0 and same_size(shape(body)[axis], size):
        return body
    return Slice(axis, offset, size, body)
