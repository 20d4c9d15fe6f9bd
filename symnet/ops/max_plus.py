r"""The max-plus product: like a matrix product, with sums for products and the maximum for the sum.

    C = A ⊞ B:    c_ij = max_k (a_ik + b_kj)

(The product of matrices in the semiring of max and plus: Cuninghame-Green 1979, Minimax Algebra.) With a_ik = 0 where
word k is in text i and a very negative number elsewhere, c_ij is the largest entry j among the words of text i: the
max-pooling of many texts, of whatever lengths, at once.

What flows back goes to the k at which the maximum stands, at a tie the first. Three operations are closed under it:

    MaxPlus      c_ij = max_k (a_ik + b_kj)
    SentBack     what A or B receives:        r_kj = Σ_i c_ij [k is where a_ik + b_kj is largest]       (for B)
    PickedUp     the other way:               c_ij = r_kj at the k where a_ik + b_kj is largest         (for B)
"""

from __future__ import annotations

from typing import Any

import numpy as np
from sympy import Expr, Integer

from symnet.core.errors import NoRuleError, ShapeError
from symnet.core.expression import Node, adopt, shape
from symnet.core.notation import Notation
from symnet.core.shapes import same_size, say
from symnet.core.symbols import Shape
from symnet.core.writing import Written, python
from symnet.index.entries import entry
from symnet.index.factors import IsLargest, Largest
from symnet.index.polynomial import Index, Place, Polynomial, index_over, single
from symnet.ops.constants import Zeros

LEFT, RIGHT = 0, 1
"""Which of A and B something flows to."""

MAX_PLUS = '''
def max_plus(a, b):
    """c_ij = max_k (a_ik + b_kj)."""
    return np.array([(row[:, None] + b).max(axis=0) for row in a], dtype=b.dtype)
'''

LARGEST_AT = '''
def largest_at(a, b):
    """The first k at which a_ik + b_kj is largest, for each i and j."""
    return np.array([(row[:, None] + b).argmax(axis=0) for row in a])
'''

SENT_BACK = '''
def sent_back(c, a, b, right):
    """c_ij added up at the k where a_ik + b_kj is largest: for a, or (right) for b."""
    k, out = largest_at(a, b), np.zeros_like(b if right else a)
    np.add.at(out, (k, np.arange(b.shape[1])) if right else (np.arange(len(a))[:, None], k), c)
    return out
'''

PICKED_UP = '''
def picked_up(r, a, b, right):
    """The entry of r, which is shaped like a or (right) like b, at the k where a_ik + b_kj is largest."""
    k = largest_at(a, b)
    return r[k, np.arange(b.shape[1])] if right else np.take_along_axis(r, k, 1)
'''


class MaxPlus(Node):
    """C = A ⊞ B: c_ij = max_k (a_ik + b_kj)."""

    rule = "derivative of a max-plus product"

    @classmethod
    def infer(cls, left: Expr, right: Expr) -> Shape:
        """(rows of A, columns of B)."""
        _require_fit(left, right)
        return shape(left)[0], shape(right)[1]

    def entry(self, i: Place, j: Place) -> Polynomial:
        """max_k (a_ik + b_kj)."""
        left, right = self.operands
        k, body = _body(left, right, i, j)
        return single(Largest(body, (k,)))

    def pullback(self, cotangent: Expr, output: Expr) -> tuple[Expr | None, ...]:
        """ā_ik = Σ_j c̄_ij [k is where a_ik + b_kj is largest], b̄_kj = Σ_i c̄_ij [the same]: Ā and B̄ add up C̄."""
        left, right = self.operands
        return SentBack(LEFT, cotangent, left, right), SentBack(RIGHT, cotangent, left, right)

    def latex(self, notation: Notation, *parts: Written) -> Written:
        r"""(\max_k (A_{ik} + B_{kj}))_{ij}."""
        return _by_entries(_peak(self.operands, parts, notation, "k"), "ij")

    def code(self, *parts: Written) -> Written:
        """max_plus(a, b)."""
        return python(f"max_plus({parts[0].text}, {parts[1].text})")

    def helpers(self) -> dict[str, str]:
        """The function itself."""
        return {"max_plus": MAX_PLUS}

    def value(self, *arrays: Any) -> Any:
        """By its entries."""
        return (arrays[0][:, :, None] + arrays[1][None]).max(axis=1)

    def plain(self, *operands: Expr) -> Expr:
        """SymPy has none."""
        raise NoRuleError("SymPy has no max-plus product; use the expression as it is")


class SentBack(Node):
    """R: what C̄ adds up to at the places of the maxima of A ⊞ B, for A or for B."""

    settings = 1
    rule = "derivative of what a max-plus product sends back"

    @classmethod
    def infer(cls, side: Integer, cotangent: Expr, left: Expr, right: Expr) -> Shape:
        """The shape of A, or of B."""
        _require_fit(left, right)
        _require_shape(cotangent, (shape(left)[0], shape(right)[1]))
        return shape(right if side == RIGHT else left)

    def entry(self, i: Place, j: Place) -> Polynomial:
        """Σ over the axis that A and B do not share of c_ij [k is where a_ik + b_kj is largest]."""
        cotangent, left, right = self.operands
        inner, outer = (i, j) if self.is_right else (j, i)
        assert inner is not None, "k runs over two or more"
        free = index_over(shape(left)[0] if self.is_right else shape(right)[1])
        row, column = (free, outer) if self.is_right else (outer, free)
        k, body = _body(left, right, row, column)
        return (entry(cotangent, row, column) * single(IsLargest(body, (k,), (inner,)))).summed(free)

    def pullback(self, cotangent: Expr, output: Expr) -> tuple[Expr | None, ...]:
        """C̄ picks up R̄ at the places of the maxima; Ā = B̄ = 0, away from ties: it passes nothing to them."""
        _, left, right = self.operands
        return PickedUp(self.args[0], cotangent, left, right), Zeros(*shape(left)), Zeros(*shape(right))

    def latex(self, notation: Notation, *parts: Written) -> Written:
        r"""(\sum_i C_{ij} [A_{ik} + B_{kj} = \max_l (A_{il} + B_{lj})])_{kj}."""
        terms = _terms(self.operands[1:], parts[1:], notation, "k")
        peak = _peak(self.operands[1:], parts[1:], notation, "l")
        through = _at(self.operands[0], parts[0], notation, "ij")
        over, places = ("i", "kj") if self.is_right else ("j", "ik")
        return _by_entries(rf"\sum_{{{over}}} {through} \left[{terms} = {peak}\right]", places)

    def code(self, *parts: Written) -> Written:
        """sent_back(c, a, b, right)."""
        return python(f"sent_back({', '.join(p.text for p in parts)}, {self.is_right})")

    def helpers(self) -> dict[str, str]:
        """The functions themselves."""
        return {"largest_at": LARGEST_AT, "sent_back": SENT_BACK}

    def value(self, *arrays: Any) -> Any:
        """By its entries."""
        c, a, b = arrays
        return np.einsum("ij,ikj->kj" if self.is_right else "ij,ikj->ik", c, _stands(a, b))

    def plain(self, *operands: Expr) -> Expr:
        """SymPy has none."""
        raise NoRuleError("SymPy has no max-plus product; use the expression as it is")

    @property
    def is_right(self) -> bool:
        """Whether it is for B."""
        return int(self.args[0]) == RIGHT


class PickedUp(Node):
    """C: the entry of R, which is shaped like A or like B, at the places of the maxima of A ⊞ B."""

    settings = 1
    rule = "derivative of what is picked up at maxima"

    @classmethod
    def infer(cls, side: Integer, picked: Expr, left: Expr, right: Expr) -> Shape:
        """(rows of A, columns of B)."""
        _require_fit(left, right)
        _require_shape(picked, shape(right if side == RIGHT else left))
        return shape(left)[0], shape(right)[1]

    def entry(self, i: Place, j: Place) -> Polynomial:
        """Σ_k r_kj [k is where a_ik + b_kj is largest], or the same with r_ik."""
        picked, left, right = self.operands
        k, body = _body(left, right, i, j)
        here = k.fresh()
        seen = entry(picked, here, j) if self.is_right else entry(picked, i, here)
        return (seen * single(IsLargest(body, (k,), (here,)))).summed(here)

    def pullback(self, cotangent: Expr, output: Expr) -> tuple[Expr | None, ...]:
        """R̄ adds up C̄ at the places of the maxima; Ā = B̄ = 0, away from ties: it passes nothing to them."""
        _, left, right = self.operands
        return SentBack(self.args[0], cotangent, left, right), Zeros(*shape(left)), Zeros(*shape(right))

    def latex(self, notation: Notation, *parts: Written) -> Written:
        r"""(\sum_k R_{kj} [A_{ik} + B_{kj} = \max_l (A_{il} + B_{lj})])_{ij}."""
        terms = _terms(self.operands[1:], parts[1:], notation, "k")
        peak = _peak(self.operands[1:], parts[1:], notation, "l")
        picked = _at(self.operands[0], parts[0], notation, "kj" if self.is_right else "ik")
        return _by_entries(rf"\sum_k {picked} \left[{terms} = {peak}\right]", "ij")

    def code(self, *parts: Written) -> Written:
        """picked_up(r, a, b, right)."""
        return python(f"picked_up({', '.join(p.text for p in parts)}, {self.is_right})")

    def helpers(self) -> dict[str, str]:
        """The functions themselves."""
        return {"largest_at": LARGEST_AT, "picked_up": PICKED_UP}

    def value(self, *arrays: Any) -> Any:
        """By its entries."""
        r, a, b = arrays
        return np.einsum("kj,ikj->ij" if self.is_right else "ik,ikj->ij", r, _stands(a, b))

    def plain(self, *operands: Expr) -> Expr:
        """SymPy has none."""
        raise NoRuleError("SymPy has no max-plus product; use the expression as it is")

    @property
    def is_right(self) -> bool:
        """Whether R is shaped like B."""
        return int(self.args[0]) == RIGHT


def max_plus(left: Any, right: Any) -> Expr:
    """A ⊞ B, c_ij = max_k (a_ik + b_kj); ShapeError where the inner sizes differ."""
    return MaxPlus(adopt(left), adopt(right))


def _require_fit(left: Expr, right: Expr) -> None:
    if not same_size(shape(left)[1], shape(right)[0]):
        raise ShapeError(f"no max-plus product of {say(left)} and {say(right)}: the inner sizes differ")
    if shape(right)[0] == 1:
        raise ShapeError(f"the max-plus product of {say(left)} and {say(right)} has one term alone; add them")


def _require_shape(expr: Expr, wanted: Shape) -> None:
    if not all(same_size(own, other) for own, other in zip(shape(expr), wanted, strict=True)):
        raise ShapeError(f"{say(expr)} should have the shape {wanted[0]} × {wanted[1]}")


def _body(left: Expr, right: Expr, i: Place, j: Place) -> tuple[Index, Polynomial]:
    """k, and a_ik + b_kj."""
    k = Index(shape(left)[1])
    return k, entry(left, i, k) + entry(right, k, j)


def _stands(a: Any, b: Any) -> Any:
    """1 where k is the first at which a_ik + b_kj is largest, shape (i, k, j)."""
    sums = a[:, :, None] + b[None]
    return (np.arange(a.shape[1])[None, :, None] == sums.argmax(axis=1)[:, None, :]) * 1.0


def _at(expr: Expr, written: Written, notation: Notation, places: str) -> str:
    if hasattr(expr, "typeset"):
        return str(expr.typeset(notation, sub=places))
    return rf"({written.text})_{{{places}}}"


def _terms(operands: tuple[Expr, ...], parts: tuple[Written, ...], notation: Notation, k: str) -> str:
    return f"{_at(operands[0], parts[0], notation, f'i{k}')} + {_at(operands[1], parts[1], notation, f'{k}j')}"


def _peak(operands: tuple[Expr, ...], parts: tuple[Written, ...], notation: Notation, k: str) -> str:
    return rf"\max_{k} \left({_terms(operands, parts, notation, k)}\right)"


def _by_entries(text: str, places: str) -> Written:
    """A matrix by its entries."""
    return Written(rf"\left({text}\right)_{{{places}}}")
