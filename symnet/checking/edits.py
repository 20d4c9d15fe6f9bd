"""What one edit makes a false claim true: the mistakes that people make, tried one after the other.

∂L/∂b = −δ            the sign is turned round
∂L/∂W = δ x           a transpose is missing
δ = (a − y) σ(z)      σ where σ′ belongs
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sympy import Expr, Integer, Rational, S

from symnet.core.errors import SymnetError
from symnet.core.expression import Node, is_coefficient, is_scalar, postorder, replace, shape, write_latex
from symnet.core.shapes import same_shape
from symnet.core.symbols import Variable
from symnet.ops.function import Map
from symnet.ops.hadamard import Hadamard, hadamard
from symnet.ops.indexed import At, Over, Running
from symnet.ops.operators import product
from symnet.ops.product import Product
from symnet.ops.scalar_multiple import ScalarMultiple
from symnet.ops.scale import Scale, scale
from symnet.ops.sum import Sum, plus
from symnet.ops.total import Total
from symnet.ops.transpose import Transpose, transpose_as_written

Edit = tuple[Expr, str]
"""The side as it would be, and what the edit is."""

MOST = 400
"""So many edits are tried at the most."""

FACTORS: tuple[tuple[Any, str], ...] = (
    (S.NegativeOne, "the sign is turned round"),
    (Integer(2), "a factor 2 is missing"),
    (Rational(1, 2), "there is a factor 2 too many"),
)


def edits(
    side: Expr, known: list[Variable], slopes: list[Expr], sizes: list[Expr], running: Sequence[Running] = ()
) -> Iterator[Edit]:
    """One edit each, the likeliest first.

    Args:
        side: the side that is false.
        known: names that may have been forgotten, or taken for one another.
        slopes: derivatives of activations, which may have been forgotten.
        sizes: which may be missing as factors.
        running: the indices that stand free on either side.
    """
    for factor, said in FACTORS:
        yield scale(factor, side), said
    yield from _inside(side, _signs, "the sign of a term is wrong")
    yield from _inside(side, _functions, "")
    yield from _inside(side, _transposed, "")
    yield from _inside(side, _orders, "")
    for slope in slopes:
        if same_shape(shape(slope), shape(side)):
            yield hadamard(side, slope), f"the derivative of the activation is missing: {write_latex(slope)}"
    yield from _inside(side, lambda node: _arguments(node, known), "")
    yield from _inside(side, lambda node: _other_slopes(node, slopes), "")
    for size in sizes:
        name = write_latex(size)
        yield scale(1 / size, side), f"a factor 1/{name} is missing"
        yield scale(size, side), f"there is a factor 1/{name} too many, or {name} is missing"
    yield from _inside(side, _dropped, "")
    if isinstance(side, At):
        yield from _other_places(side, running)
    yield from _inside(side, lambda node: _indices(node, running), "")
    yield from _inside(side, lambda node: _scaled_terms(node, [v for v in known if is_scalar(v)], sizes), "")
    for v in known:
        if is_scalar(v):
            yield product(v, side), f"the factor {v.name} is missing"
    for v in known:
        if same_shape(shape(v), shape(side)):
            for other in (v, *(product(s, v) for s in known if is_scalar(s) and s != v)):
                yield plus(side, other), f"a term is missing: {write_latex(other)}"
                yield plus(side, scale(S.NegativeOne, other)), f"a term is missing: -{write_latex(other)}"


def _inside(side: Expr, change: Callable[[Expr], Iterator[Edit]], said: str) -> Iterator[Edit]:
    """The side with one of its parts changed."""
    for node in postorder(side):
        if not isinstance(node, Node):
            continue
        found = change(node)
        while True:
            try:
                changed, words = next(found)
                yield replace(side, {node: changed}), words or said
            except StopIteration:
                break
            except SymnetError:  # it does not fit there
                continue


def _signs(node: Expr) -> Iterator[Edit]:
    if isinstance(node, Sum):
        if len(node.operands) == 2:
            turned = [scale(S.NegativeOne, term) for term in node.operands]
            yield plus(*turned), f"{write_latex(node)} is turned round"
        for n, term in enumerate(node.operands):
            terms = [*node.operands]
            terms[n] = scale(S.NegativeOne, term)
            yield Sum(*terms), f"the sign of {write_latex(term)} is wrong"


def _functions(node: Expr) -> Iterator[Edit]:
    """σ for σ′ and the other way round."""
    if isinstance(node, Map):
        name = write_latex(node)
        yield node.function.slope_of(node.operands[0], node), f"{name} stands where its derivative belongs"


def _arguments(node: Expr, known: list[Variable]) -> Iterator[Edit]:
    """A function of the wrong name, and a factor with the wrong name: σ′(a) for σ′(z)."""
    if isinstance(node, (Map, Product, Hadamard, ScalarMultiple, Sum)):
        for n, part in enumerate(node.operands):
            name = part.operands[0] if isinstance(part, Transpose) else part
            if not isinstance(name, Variable):
                continue
            for other in known:
                if other != name and same_shape(shape(other), shape(name)):
                    put = transpose_as_written(other) if isinstance(part, Transpose) else other
                    parts = (*node.operands[:n], put, *node.operands[n + 1 :])
                    yield node.rebuild(parts), f"{name.name} stands where {other.name} belongs"


def _transposed(node: Expr) -> Iterator[Edit]:
    """A transpose too many or too few."""
    if isinstance(node, (Product, Hadamard, Sum)):
        for n, factor in enumerate(node.operands):
            if not is_coefficient(factor) and not is_scalar(factor):
                other = factor.operands[0] if isinstance(factor, Transpose) else transpose_as_written(factor)
                kind = "too many" if isinstance(factor, Transpose) else "missing"
                parts = [*node.operands[:n], other, *node.operands[n + 1 :]]
                yield _made(node, parts), f"a transpose is {kind}: {write_latex(other)}"


def _made(node: Node, parts: list[Expr]) -> Expr:
    """The same operation on other operands, whatever its shape becomes."""
    return node.rebuild(tuple(parts))


def _orders(node: Expr) -> Iterator[Edit]:
    """Factors in the other order, and entry by entry."""
    if isinstance(node, Product) and len(node.operands) == 2:
        first, second = node.operands
        yield product(second, first), f"the factors stand in the wrong order: {write_latex(product(second, first))}"
        yield hadamard(first, second), "the product should be entry by entry, ⊙"
    if isinstance(node, Hadamard) and len(node.operands) == 2:
        first, second = node.operands
        yield product(first, second), "the product should be that of matrices, not ⊙"
        yield product(first, transpose_as_written(second)), "the product should be that of matrices, with a transpose"


def _dropped(node: Expr) -> Iterator[Edit]:
    """A factor or a term too many."""
    if isinstance(node, (Product, Hadamard, ScalarMultiple, Sum)):
        for n, part in enumerate(node.operands):
            rest = [*node.operands[:n], *node.operands[n + 1 :]]
            kind = "term" if isinstance(node, Sum) else "factor"
            body = rest[0] if len(rest) == 1 else node.rebuild(tuple(rest))
            yield body, f"there is a {kind} too many: {write_latex(part)}"
    if isinstance(node, Scale):
        yield node.args[1], f"there is a factor too many: {write_latex(node.args[0])}"
    if isinstance(node, (Over, Total)):
        yield node.operands[0], "there is a sum too many"


def _indices(node: Expr, running: Sequence[Running]) -> Iterator[Edit]:
    """The indices of one entry, where it may stand at several places: p_j for the second p_i of p_i (δ_ij − p_i)."""
    for n, part in enumerate(node.operands if isinstance(node, Node) else ()):
        for put, said in _other_places(part, running) if isinstance(part, At) else ():
            yield node.rebuild((*node.operands[:n], put, *node.operands[n + 1 :])), said


def _other_places(entry: At, running: Sequence[Running]) -> Iterator[Edit]:
    """Indices turned round, or one taken for another."""
    places = entry.args[:2]
    if all(isinstance(a, Running) for a in places):
        turned = At(places[1], places[0], entry.operands[0])
        yield turned, f"the indices of {write_latex(entry)} are turned round"
    for n, place in enumerate(places):
        for other in running:
            if isinstance(place, Running) and other != place:
                put = At(*places[:n], other, *places[n + 1 :], entry.operands[0])
                yield put, f"{write_latex(entry)} stands where {write_latex(put)} belongs"


def _other_slopes(node: Expr, slopes: list[Expr]) -> Iterator[Edit]:
    """Something else where the derivative of an activation belongs: h, or 1 − h for 1 − h ⊙ h."""
    if isinstance(node, (Hadamard, Product, ScalarMultiple)):
        for n, part in enumerate(node.operands):
            for slope in slopes:
                if not is_coefficient(part) and part != slope and same_shape(shape(part), shape(slope)):
                    put = node.rebuild((*node.operands[:n], slope, *node.operands[n + 1 :]))
                    yield put, f"{write_latex(part)} stands where the derivative {write_latex(slope)} belongs"


def _scaled_terms(node: Expr, numbers: list[Variable], sizes: list[Expr]) -> Iterator[Edit]:
    """A factor that one term lacks: λ of λ W, 1/m of the mean that is only half of the loss."""
    if isinstance(node, Sum):
        for n, term in enumerate(node.operands):
            factors = [
                *((v, v.name) for v in numbers if v not in postorder(term)),
                (Integer(2), "2"),
                *((1 / size, f"1/{write_latex(size)}") for size in sizes),
            ]
            for factor, name in factors:
                put = product(factor, term)
                terms = (*node.operands[:n], put, *node.operands[n + 1 :])
                yield Sum(*terms), f"the factor {name} is missing before {write_latex(term)}"
