"""Matrix product: C = A B …, in the order in which it is written."""

from __future__ import annotations

from functools import reduce
from itertools import pairwise
from typing import Any

import numpy as np
from sympy import Expr, MatMul, Mul, S

from symnet.core.errors import ShapeError
from symnet.core.expression import Node, is_coefficient, is_scalar, shape, write_code
from symnet.core.notation import Notation
from symnet.core.operators import SPELLING
from symnet.core.shapes import same_size, say
from symnet.core.symbols import SCALAR, Partial, Shape, Variable
from symnet.core.writing import ATOM, PREFIX, PRODUCT, Written, code_of_coefficient, python
from symnet.index.entries import entry
from symnet.index.polynomial import Place, Polynomial, index_over
from symnet.ops.constants import Identity, Ones, Zeros, is_ones, is_zero
from symnet.ops.scale import coefficient_of, scale
from symnet.ops.transpose import Transpose, transpose

SELECTIONS = {
    "scatter_rows": '''
def scatter_rows(ids, rows, size):
    """The transpose of a gather: row k of `rows` is added to row ids[k] of a matrix of `size` rows."""
    total = np.zeros((size, rows.shape[1]), rows.dtype)
    np.add.at(total, ids, rows)
    return total
'''
}


class Product(Node):
    """C = A B …: C_ij = Σ_k A_ik B_kj."""

    rule = "product rule"

    @classmethod
    def infer(cls, *factors: Expr) -> Shape:
        """Rows of the first, columns of the last; each inner pair of sizes agrees."""
        for left, right in pairwise(factors):
            if not same_size(shape(left)[1], shape(right)[0]):
                raise ShapeError(
                    f"cannot multiply {say(left)} by {say(right)}: the inner sizes {shape(left)[1]} and "
                    f"{shape(right)[0]} differ; is a transpose missing, or is hadamard(…) meant?"
                )
        return shape(factors[0])[0], shape(factors[-1])[1]

    def entry(self, i: Place, j: Place) -> Polynomial:
        """Σ_k A_ik B_kj."""
        first, *others = self.operands
        row, inner = i, index_over(shape(first)[1]) if others else j
        result, bound = entry(first, row, inner), [inner]
        for position, factor in enumerate(others):
            row, inner = inner, j if position == len(others) - 1 else index_over(shape(factor)[1])
            result = result * entry(factor, row, inner)
            bound.append(inner)
        return result.summed(*bound[:-1])

    def pullback(self, cotangent: Expr, output: Expr) -> tuple[Expr | None, ...]:
        """Ā = C̄ Bᵀ, B̄ = Aᵀ C̄; in a longer product, B̄ = (what stands before)ᵀ C̄ (what stands behind)ᵀ."""
        received: list[Expr | None] = []
        for k, factor in enumerate(self.operands):
            before, behind = self.operands[:k], self.operands[k + 1 :]
            if is_coefficient(factor):
                received.append(None)
            elif all(map(is_scalar, self.operands)):
                received.append(multiply(cotangent, *before, *behind))
            else:
                left = [transpose(f) for f in reversed(before)]
                right = [transpose(f) for f in reversed(behind)]
                received.append(multiply(*left, cotangent, *right))
        return tuple(received)

    def latex(self, notation: Notation, *parts: Written) -> Written:
        """A B, factors side by side; a number behind another factor gets a dot."""
        text = ""
        for position, part in enumerate(parts):
            last = position == len(parts) - 1
            piece = part.at(PREFIX) if last else part.before_more(PREFIX)
            if not text:
                text = piece
            else:
                text += (r" \cdot " if piece[:1].isdigit() else " ") + piece
        return Written(text, PRODUCT, open=parts[-1].open)

    def code(self, *parts: Written) -> Written:
        """A @ B; scalars as plain factors, sums where paper has 1, a gather where a factor is given by ids."""
        scalars = [p.at(PREFIX) for f, p in zip(self.operands, parts, strict=True) if is_scalar(f)]
        matrices = [(f, p) for f, p in zip(self.operands, parts, strict=True) if not is_scalar(f)]
        if not matrices:
            return python(" * ".join(scalars), PRODUCT)
        product = reduce(_times, matrices)
        if len(matrices) > 1 and is_scalar(product[0]):
            product = (product[0], python(f"{product[1].at(ATOM)}[0, 0]"))
        return python(" * ".join([*scalars, product[1].at(PRODUCT)]), PRODUCT) if scalars else product[1]

    def helpers(self) -> dict[str, str]:
        """The scatter, where the transpose of a gather is met."""
        text = write_code(self)
        return {name: source for name, source in SELECTIONS.items() if f"{name}(" in text}

    def broadcast(self) -> Written | None:
        """bᵀ for 1ₘ bᵀ, v for v 1ᵀ."""
        rows, columns = self.shape
        first, last = self.operands[0], self.operands[-1]
        if shape(first)[1] == 1 and rows != 1 and is_ones(first):
            return python(write_code(multiply(*self.operands[1:])), PRODUCT)
        if shape(last)[0] == 1 and columns != 1 and is_ones(last):
            return python(write_code(multiply(*self.operands[:-1])), PRODUCT)
        return None

    def value(self, *arrays: Any) -> Any:
        """A B …"""
        return reduce(np.matmul, arrays)

    def transposed(self) -> Expr:
        """(A B)ᵀ = Bᵀ Aᵀ."""
        return multiply(*(transpose(f) for f in reversed(self.operands)))

    def entrywise(self, *entries: Expr) -> Expr:
        """The product of scalars."""
        return multiply(*entries)

    def tidy(self, *operands: Expr) -> Expr:
        """`multiply`."""
        return multiply(*operands)

    def plain(self, *operands: Expr) -> Expr:
        """SymPy's Mul or MatMul."""
        if not is_scalar(self):
            return MatMul(*operands)
        if all(map(is_scalar, self.operands)):
            return Mul(*operands)
        from sympy import Trace

        return Trace(MatMul(*operands))


def multiply(*factors: Expr) -> Expr:
    """A B … as a book prints it: no factor 1 or I, numbers and scalar factors in front, 1ᵀ1 = n."""
    number = S.One
    scalars: list[Expr] = []
    kept: list[Expr] = []
    whole = shape(factors[0])[0], shape(factors[-1])[1]
    for factor in factors:
        coefficient, rest = coefficient_of(factor)
        number *= coefficient
        if isinstance(rest, Node) and (front := rest.scalar_front()):
            scalars.append(front[0])
            rest = front[1]
        for part in rest.operands if isinstance(rest, Product) else (rest,):
            if is_zero(part):
                return Zeros(*whole)
            if part == 1 or isinstance(part, Identity):
                continue
            if kept and isinstance(part, Ones) and kept[-1] == transpose(part):
                kept.pop()
                number *= shape(part)[0]
            else:
                kept.append(part)
    if number == 0:
        return Zeros(*whole)
    if _has_scalars_to_move(kept):
        scalars += [f for f in kept[1:] if is_scalar(f)]
        kept = [kept[0], *(f for f in kept[1:] if not is_scalar(f))]
    if kept:
        result = Product(*kept) if len(kept) > 1 else kept[0]
    else:
        result = S.One if whole == SCALAR else Identity(whole[0])
    for scalar in reversed(scalars):
        result = SPELLING["scalar *"](scalar, result)
    return scale(number, result)


def _has_scalars_to_move(factors: list[Expr]) -> bool:
    """Whether a scalar stands behind a column, x (p − 1) yᵀ; δ does in x δ and Wᵀ(a − y), as for several outputs."""
    if not factors or is_scalar(factors[0]) or isinstance(factors[0], Transpose):
        return False
    return any(is_scalar(f) and not isinstance(f, Partial) for f in factors[1:])


# How a product of two is computed -----------------------------------------------------------------------------

Coded = tuple[Expr, Written]


def _times(left: Coded, right: Coded) -> Coded:
    (a, written_a), (b, written_b) = left, right
    product = Product(a, b)
    code = (
        _gather(a, b, written_a, written_b)
        or _sum(a, b, written_a, written_b)
        or python(f"{written_a.at(PREFIX)} @ {written_b.at(ATOM)}", PRODUCT)
    )
    return product, code


def _sum(a: Expr, b: Expr, code_a: Written, code_b: Written) -> Written | None:
    """X 1 and 1ᵀ X are sums."""
    if is_ones(b) and shape(b)[1] == 1:
        return python(f"{code_a.at(ATOM)}.sum(axis=1, keepdims=True)")
    if is_ones(a) and shape(a)[0] == 1:
        return python(f"{code_b.at(ATOM)}.sum(axis=0, keepdims=True)")
    return None


def _gather(a: Expr, b: Expr, code_a: Written, code_b: Written) -> Written | None:
    """A factor given by ids selects rows or columns of the other; its transpose scatters."""
    ids_a, ids_b = _ids(a), _ids(b)
    if ids_b and not ids_a:  # A S scatters columns, A Sᵀ selects them
        ids, selects = ids_b
        if not selects:
            return python(f"{code_a.at(ATOM)}[:, {ids}]")
        size = code_of_coefficient(shape(b)[1]).text
        return python(f"scatter_rows({ids}, {code_a.at(ATOM)}.T, {size}).T")
    if ids_a:
        ids, selects = ids_a
        if selects:
            return python(f"{code_b.at(ATOM)}[{ids}]")
        size = code_of_coefficient(shape(a)[0]).text
        return python(f"scatter_rows({ids}, {code_b.text}, {size})")
    return None


def _ids(factor: Expr) -> tuple[str, bool] | None:
    """The ids of a selection, and whether its rows are the one-hot ones."""
    flipped = isinstance(factor, Transpose)
    variable = factor.operands[0] if flipped else factor
    if not isinstance(variable, Variable) or variable.domain != "ids":
        return None
    one_word = shape(variable)[1 - (variable.summing_axis or 0)] == 1
    ids = f"[{variable.identifier}]" if one_word else variable.identifier
    return ids, flipped == (variable.summing_axis == 0)
