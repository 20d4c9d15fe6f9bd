"""Sum and difference: C = A + B + …, all of one shape."""

from __future__ import annotations

from typing import Any

from sympy import Add, Expr, MatAdd, S

from symnet.core.expression import Node, adopt, is_coefficient, is_scalar, shape
from symnet.core.notation import Notation
from symnet.core.operators import spells
from symnet.core.shapes import require_same_shape
from symnet.core.symbols import Shape
from symnet.core.writing import PRODUCT, SUM, Written, python
from symnet.index.entries import entry
from symnet.index.polynomial import Place, Polynomial
from symnet.ops.constants import Ones, Zeros, is_zero
from symnet.ops.scale import coefficient_of, scale
from symnet.ops.transpose import transpose


class Sum(Node):
    """C = A + B + …: C_ij = A_ij + B_ij + …"""

    rule = "sum rule"
    elementwise = True

    @classmethod
    def infer(cls, *terms: Expr) -> Shape:
        """All terms have one shape, and so has the sum."""
        return require_same_shape("add", *terms, remedy="a bias is added to each row as ones(m) * b.T")

    def entry(self, i: Place, j: Place) -> Polynomial:
        """Σ over the terms of their entries."""
        total = Polynomial()
        for term in self.operands:
            total = total + entry(term, i, j)
        return total

    def pullback(self, cotangent: Expr, output: Expr) -> tuple[Expr | None, ...]:
        """Ā = C̄, B̄ = C̄, …"""
        return (cotangent,) * len(self.operands)

    def latex(self, notation: Notation, *parts: Written) -> Written:
        """a + b − c."""
        return Written(joined(parts), SUM)

    def code(self, *parts: Written) -> Written:
        """a + b - c; what paper spreads with 1ₘ bᵀ, NumPy spreads by itself."""
        return python(joined(broadcast_beside(self.operands, parts)), SUM)

    def value(self, *arrays: Any) -> Any:
        """A + B + …"""
        return sum(arrays[1:], start=arrays[0])

    def entrywise(self, *entries: Expr) -> Expr:
        """a + b + …"""
        return Sum(*entries)

    def transposed(self) -> Expr | None:
        """(WᵀW − I)ᵀ = WᵀW − I, where each term is its own transpose as it is written."""
        rows, columns = self.shape
        return self if rows == columns and all(transpose(t) == t for t in self.operands) else None

    def tidy(self, *operands: Expr) -> Expr:
        """`add`."""
        return add(*operands)

    def plain(self, *operands: Expr) -> Expr:
        """SymPy's Add or MatAdd."""
        return Add(*operands) if is_scalar(self) else MatAdd(*operands)


def joined(parts: tuple[Written, ...]) -> str:
    """Terms with their signs between them."""
    text = parts[0].at(SUM)
    for part in parts[1:]:
        text += f" - {part.without_minus().at(PRODUCT)}" if part.minus else f" + {part.at(PRODUCT)}"
    return text


def broadcast_beside(operands: tuple[Expr, ...], parts: tuple[Written, ...]) -> tuple[Written, ...]:
    """The operands' code, short where NumPy broadcasts; at least one keeps the full shape."""
    short = [op.broadcast() if isinstance(op, Node) else None for op in operands]
    if all(short):
        return parts
    return tuple(s or p for s, p in zip(short, parts, strict=True))


@spells("+")
def plus(left: Any, right: Any) -> Expr:
    """What an author's `left + right` means: a sum in that order, a number added to every entry."""
    left, right = adopt(left), adopt(right)
    if is_coefficient(left) and is_coefficient(right):
        return left + right
    left, right = _spread(left, right), _spread(right, left)
    return Sum(*(left.operands if isinstance(left, Sum) else (left,)), right)


@spells("-")
def minus(left: Any, right: Any) -> Expr:
    """What an author's `left - right` means."""
    left, right = adopt(left), adopt(right)
    return plus(_spread(left, right), scale(S.NegativeOne, _spread(right, left)))


def _spread(number: Expr, other: Expr) -> Expr:
    """A number beside a matrix stands for that number in every entry."""
    if is_coefficient(number) and not is_scalar(other):
        return scale(number, Ones(*shape(other)))
    return number


def add(*terms: Expr) -> Expr:
    """The sum as a book prints it: no zeros, like terms collected, in the order given."""
    collected: dict[Expr, Expr] = {}
    for term in terms:
        for part in term.operands if isinstance(term, Sum) else (term,):
            coefficient, rest = coefficient_of(part)
            collected[rest] = collected.get(rest, S.Zero) + coefficient
    kept = [scale(c, rest) for rest, c in collected.items() if c != 0 and not is_zero(rest)]
    if not kept:
        return Zeros(*shape(terms[0]))
    return Sum(*kept) if len(kept) > 1 else kept[0]
