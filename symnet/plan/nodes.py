"""How each kind of node is lowered, one page of `symnet.ops` after another."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy
from sympy import Expr, S

from symnet.core.expression import Node, shape
from symnet.core.symbols import SCALAR
from symnet.ops.concatenate import Concatenate, Slice
from symnet.ops.constants import Identity, Ones, Zeros
from symnet.ops.correlation import Convolution, Correlation
from symnet.ops.diagonal import Diagonal, DiagonalOf
from symnet.ops.dot import Dot
from symnet.ops.function import Map
from symnet.ops.hadamard import Hadamard, inner
from symnet.ops.inverse import Determinant, Inverse
from symnet.ops.larger import Larger, Smaller
from symnet.ops.largest import IsMaximum, Maximum
from symnet.ops.max_plus import MaxPlus, PickedUp, SentBack
from symnet.ops.power import Power
from symnet.ops.product import Product
from symnet.ops.quotient import Quotient
from symnet.ops.scalar_multiple import ScalarMultiple
from symnet.ops.scale import Scale
from symnet.ops.softmax import LogSoftmax, Softmax
from symnet.ops.squared_norm import SquaredNorm
from symnet.ops.standardised import Deviation, MeanSquareOne, RootMeanSquare, Standardised
from symnet.ops.sum import Sum
from symnet.ops.total import Total
from symnet.ops.trace import Trace
from symnet.ops.transpose import Transpose
from symnet.ops.triangle import Lower, Symmetric
from symnet.plan.flatten import Flattener, Lazy, Scattered, Term
from symnet.plan.operations import (
    ALL,
    COLUMN,
    FIXED,
    ROW,
    Access,
    Block,
    Call,
    Equal,
    Largest,
    MaxPlusOf,
    Normalise,
    Part,
    Read,
    Slide,
)


def _entrywise(make: Callable[..., Expr]) -> Callable[[Flattener, Any, list[Term]], Term]:
    return lambda flat, node, terms: flat.pointwise(shape(node), make, *terms)


def _map(flat: Flattener, node: Map, terms: list[Term]) -> Term:
    return flat.pointwise(shape(node), node.function.applied, *terms)


def _power(flat: Flattener, node: Power, terms: list[Term]) -> Term:
    return flat.pointwise(shape(node), lambda base: base ** node.args[0], *terms)


def _sum(flat: Flattener, node: Sum, terms: list[Term]) -> Term:
    scattered = [t for t in terms if isinstance(t, Scattered)]
    if len(scattered) == len(terms) and len({t.axis for t in scattered}) == 1:
        return Scattered(tuple(part for t in scattered for part in t.parts), scattered[0].axis, scattered[0].shape)
    return flat.pointwise(shape(node), sympy.Add, *terms)


def _scale(flat: Flattener, node: Scale, terms: list[Term]) -> Term:
    number, body = node.args[0], terms[1]
    if isinstance(body, Scattered):
        parts = tuple(Part(p.ids, p.rows, number * p.coefficient) for p in body.parts)
        return Scattered(parts, body.axis, body.shape)
    return Lazy(number * body.formula, body.reads, body.shape)


def _transpose(flat: Flattener, node: Transpose, terms: list[Term]) -> Term:
    body = terms[0]
    if isinstance(body, Scattered):
        body = flat.lazy(body)
    return flat.transposed(body)


def _product(flat: Flattener, node: Product, terms: list[Term]) -> Term:
    scalars = [t for t in terms if t.shape == SCALAR]
    matrices = [t for t in terms if t.shape != SCALAR]
    if not matrices:
        return flat.pointwise(SCALAR, sympy.Mul, *scalars)
    result = _chained(flat, matrices)
    return flat.pointwise(result.shape, sympy.Mul, *scalars, result) if scalars else result


NOMINAL = 100
"""What a size that is a symbol counts as where the order of products is chosen."""


def _chained(flat: Flattener, factors: list[Term]) -> Term:
    """A B C in the order that costs least; rows are looked up before they are multiplied, and scattered after."""
    if len(factors) > 2:
        for at, rest in ((0, slice(1, None)), (-1, slice(None, -1))):
            if flat.scatters(factors[at], at == 0):
                others = _chained(flat, factors[rest])
                return flat.product(factors[at], others) if at == 0 else flat.product(others, factors[at])
        for at in range(len(factors) - 1):
            if flat.selects(factors[at], True) or flat.selects(factors[at + 1], False):
                joined = flat.product(factors[at], factors[at + 1])
                return _chained(flat, [*factors[:at], joined, *factors[at + 2 :]])
    if len(factors) <= 2:
        return factors[0] if len(factors) == 1 else flat.product(*factors)
    split = min(range(1, len(factors)), key=lambda k: (_cost(factors, k), -k))
    return flat.product(_chained(flat, factors[:split]), _chained(flat, factors[split:]))


def _cost(factors: list[Term], split: int) -> int:
    """Multiplications of a chain whose last product stands at the split."""
    sizes = [_counted(f.shape[0]) for f in factors] + [_counted(factors[-1].shape[1])]
    best: dict[tuple[int, int], int] = {(i, i + 1): 0 for i in range(len(factors))}

    def across(i: int, k: int, j: int) -> int:
        return best[i, k] + best[k, j] + sizes[i] * sizes[k] * sizes[j]

    for length in range(2, len(factors)):
        for i in range(len(factors) - length + 1):
            best[i, i + length] = min(across(i, k, i + length) for k in range(i + 1, i + length))
    return across(0, split, len(factors))


def _counted(size: Expr) -> int:
    return int(size.subs(dict.fromkeys(size.free_symbols, NOMINAL)))


def _dot(flat: Flattener, node: Dot, terms: list[Term]) -> Term:
    left, right = map(flat.lazy, terms)
    if left.shape != right.shape:
        right = flat.transposed(right)
    return flat.total(flat.pointwise(left.shape, sympy.Mul, left, right), ALL)


def _squared_norm(flat: Flattener, node: SquaredNorm, terms: list[Term]) -> Term:
    return flat.total(flat.pointwise(terms[0].shape, lambda x: x**2, terms[0]), ALL)


def _total(flat: Flattener, node: Total, terms: list[Term]) -> Term:
    return flat.total(flat.lazy(terms[0]), ALL)


def _trace(flat: Flattener, node: Trace, terms: list[Term]) -> Term:
    return flat.total(_on_diagonal(flat, flat.lazy(terms[0])), ALL)


def _on_diagonal(flat: Flattener, lazy: Lazy) -> Lazy:
    return flat.moved(lazy, {COLUMN: ROW}, {}, (lazy.shape[0], S.One))


def _diagonal_of(flat: Flattener, node: DiagonalOf, terms: list[Term]) -> Term:
    return _on_diagonal(flat, flat.lazy(terms[0]))


def _diagonal(flat: Flattener, node: Diagonal, terms: list[Term]) -> Term:
    return flat.pointwise(shape(node), lambda v, same: v * same, terms[0], _identity(flat, node, []))


def _identity(flat: Flattener, node: Node, terms: list[Term]) -> Term:
    return flat.read(Equal(ROW, COLUMN), shape(node))


def _lower(flat: Flattener, node: Lower, terms: list[Term]) -> Term:
    return flat.pointwise(shape(node), sympy.Mul, flat.read(Equal(ROW, COLUMN, or_below=True), shape(node)), *terms)


def _symmetric(flat: Flattener, node: Symmetric, terms: list[Term]) -> Term:
    body = flat.lazy(terms[0])
    below = flat.read(Equal(ROW, COLUMN, or_below=True), shape(node))
    return flat.pointwise(
        shape(node), lambda here, there, low: low * here + (1 - low) * there, body, flat.transposed(body), below
    )


def _concatenate(flat: Flattener, node: Concatenate, terms: list[Term]) -> Term:
    array = flat.new(shape(node))
    for term, offset in zip(terms, node.offsets(), strict=True):
        row, column = (offset, S.Zero) if node.axis == 0 else (S.Zero, offset)
        flat.fill(Block(array, term.shape, row, column), flat.lazy(term))
    return flat.whole(array)


def _slice(flat: Flattener, node: Slice, terms: list[Term]) -> Term:
    axis, offset = int(node.args[0]), node.args[1]
    body = flat.lazy(terms[0])
    if any(not isinstance(read, Access) for read in body.reads.values()):
        body = flat.whole(flat.stored(body))
    table = {s: flat.symbol(_begun(read, (ROW, COLUMN)[axis], offset)) for s, read in body.reads.items()}
    reads = {flat.symbol(r): r for read in body.reads.values() for r in [_begun(read, (ROW, COLUMN)[axis], offset)]}
    sliced = Lazy(body.formula.xreplace(table), reads, shape(node))
    return _only_place(flat, sliced)


def _begun(read: Read, place: str, offset: Expr) -> Read:
    return read.moved({}, {place: offset})


def _only_place(flat: Flattener, lazy: Lazy) -> Lazy:
    """Where an axis has shrunk to one entry, its place is fixed."""
    places = {p: FIXED for p, n in zip((ROW, COLUMN), lazy.shape, strict=True) if n == 1}
    return flat.moved(lazy, places, {}, lazy.shape)


def _normalise(flat: Flattener, node: Any, terms: list[Term]) -> Term:
    body, logarithm = flat.lazy(terms[0]), isinstance(node, LogSoftmax)
    coefficient, factor = flat.factor(body)
    if coefficient == 1 and factor.transposed:
        rows, columns = body.shape
        array = flat.new((columns, rows))
        flat.operations.append(Normalise(Block.whole(array), factor.block, 1 - node.axis, logarithm))
        return flat.transposed(flat.whole(array))
    array = flat.new(body.shape)
    flat.operations.append(Normalise(Block.whole(array), flat.block(body), node.axis, logarithm))
    return flat.whole(array)


def _largest(flat: Flattener, node: Any, terms: list[Term]) -> Term:
    array = flat.new(shape(node))
    body = flat.block(flat.lazy(terms[0]))
    flat.operations.append(Largest(Block.whole(array), body, int(node.args[0]), isinstance(node, IsMaximum)))
    return flat.whole(array)


def _max_plus(flat: Flattener, node: Any, terms: list[Term]) -> Term:
    left, right = (flat.block(flat.lazy(term)) for term in terms[-2:])
    array = flat.new(shape(node))
    if isinstance(node, MaxPlus):
        flat.operations.append(MaxPlusOf(Block.whole(array), left, right))
    else:
        way, through = "back" if isinstance(node, SentBack) else "pick", flat.block(flat.lazy(terms[0]))
        flat.operations.append(MaxPlusOf(Block.whole(array), left, right, way, through, node.is_right))
    return flat.whole(array)


def _slide(flat: Flattener, node: Any, terms: list[Term]) -> Term:
    if shape(node) == SCALAR and shape(node.operands[0]) == shape(node.operands[1]):  # a kernel as large as the array
        return flat.term(inner(*node.operands))
    body, kernel = (flat.block(flat.lazy(term)) for term in terms)
    array = flat.new(shape(node))
    flat.operations.append(
        Slide(Block.whole(array), body, kernel, isinstance(node, Convolution), *map(int, node.steps))
    )
    return flat.whole(array)


def _by_definition(flat: Flattener, node: Any, terms: list[Term]) -> Term:
    """What an operation is made of, from its operands as they stand."""
    return flat.term(node.definition)


def _call(function: str) -> Callable[[Flattener, Any, list[Term]], Term]:
    def call(flat: Flattener, node: Any, terms: list[Term]) -> Term:
        array = flat.new(shape(node))
        flat.operations.append(Call(Block.whole(array), function, flat.block(flat.lazy(terms[0]))))
        return flat.whole(array)

    return call


HANDLERS: dict[type, Callable[[Flattener, Any, list[Term]], Term]] = {
    Ones: lambda flat, node, terms: Lazy(S.One, {}, shape(node)),
    Zeros: lambda flat, node, terms: Lazy(S.Zero, {}, shape(node)),
    Identity: _identity,
    Map: _map,
    Power: _power,
    Sum: _sum,
    Hadamard: _entrywise(sympy.Mul),
    Quotient: _entrywise(lambda above, below: above / below),
    ScalarMultiple: _entrywise(sympy.Mul),
    Scale: _scale,
    Transpose: _transpose,
    Product: _product,
    Dot: _dot,
    SquaredNorm: _squared_norm,
    Total: _total,
    Trace: _trace,
    Lower: _lower,
    Symmetric: _symmetric,
    Diagonal: _diagonal,
    DiagonalOf: _diagonal_of,
    Concatenate: _concatenate,
    Slice: _slice,
    Softmax: _normalise,
    LogSoftmax: _normalise,
    **dict.fromkeys((Standardised, MeanSquareOne, Deviation, RootMeanSquare, Larger, Smaller), _by_definition),
    Maximum: _largest,
    IsMaximum: _largest,
    MaxPlus: _max_plus,
    SentBack: _max_plus,
    PickedUp: _max_plus,
    Correlation: _slide,
    Convolution: _slide,
    Inverse: _call("inverse"),
    Determinant: _call("determinant"),
}
"""How each kind of node is lowered."""
