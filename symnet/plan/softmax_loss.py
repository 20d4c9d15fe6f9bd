"""The pattern of a classifier's output: logits from a matrix product, softmax, cross-entropy with labels given by ids.

    O = A Bᵀ (+ 1 cᵀ),  L = f Σ_i Y_i · log softmax(O)_i,  G = g (softmax(O) − Y),  and G only in G B, Gᵀ A, Gᵀ 1

becomes one `SoftmaxLoss`, whoever wrote the equations.
"""

from __future__ import annotations

from dataclasses import dataclass

import sympy
from sympy import Expr, S

from symnet.plan.fusing import uses, writers
from symnet.plan.operations import (
    ALL,
    COLUMN,
    COLUMNS,
    FIXED,
    ROW,
    ROWS,
    Access,
    Array,
    Block,
    Factor,
    Flow,
    Loop,
    MatrixProduct,
    Normalise,
    OneHot,
    Operation,
    Reads,
    SoftmaxLoss,
)


def softmax_losses(operations: list[Operation], kept: set[Array]) -> tuple[list[Operation], list[str]]:
    """The operations with every such pattern fused, and what was fused, in words."""
    operations, notes = list(operations), []
    for operation in list(operations):
        if isinstance(operation, Normalise) and operation.logarithm and operation in operations:
            operations = _with_one_bias(operation, operations)
            found = _found(operation, operations, kept)
            if found is not None:
                operations[operations.index(found.maker)] = found.fused
                operations = [o for o in operations if o not in found.parts]
                notes.append(
                    f"{found.logits}: never stored as a whole; its softmax, loss and gradient are one operation"
                )
    return operations, notes


def _with_one_bias(log: Normalise, operations: list[Operation]) -> list[Operation]:
    """Where logits are a product and several numbers for each class, those are added up beforehand."""
    made, place = writers(operations).get(log.body.array, []), (ROW, COLUMN)[log.axis]
    maker = made[0] if len(made) == 1 else None
    if not isinstance(maker, Loop) or maker.total or not maker.out.is_whole or not maker.formula.is_Add:
        return operations
    of_class = {s: a for s, a in maker.accesses.items() if isinstance(a, Access) and a.places == {place}}
    biases = [term for term in maker.formula.args if term.free_symbols & maker.accesses.keys() <= of_class.keys()]
    if len(biases) < 2 or len(biases) + 1 != len(maker.formula.args):
        return operations
    taken = {a.name for o in operations for a in (*o.reads(), *o.writes())}
    name = f"{log.body.array.name}_bias"
    while name in taken:
        name += "_"
    shape, symbol = (maker.shape[log.axis], S.One), sympy.Symbol(f"{name}_entry")
    array = Array(name, shape, "temporary")
    reads: Reads = {s: a.moved({COLUMN: ROW}, {}) for s, a in of_class.items()}
    rest = maker.formula - sympy.Add(*biases)
    others = {s: r for s, r in maker.accesses.items() if s in rest.free_symbols}
    joined = Access(array, place, FIXED)
    at = operations.index(maker)
    summed = Loop(Block.whole(array), sympy.Add(*biases), reads, shape)
    added = Loop(maker.out, rest + symbol, {**others, symbol: joined}, maker.shape)
    return [*operations[:at], summed, added, *operations[at + 1 :]]


@dataclass(frozen=True)
class _Found:
    fused: SoftmaxLoss
    parts: tuple[Operation, ...]
    maker: Operation
    logits: Array


def _found(log: Normalise, operations: list[Operation], kept: set[Array]) -> _Found | None:
    readers, makers = uses(operations), writers(operations)
    logits, axis = log.body.array, log.axis
    if logits in kept or not log.body.is_whole or len(makers.get(logits, ())) > 2:
        return None
    produced = _logits(logits, axis, makers, readers, kept)
    loss = _loss(log, readers, kept, axis)
    normalised = [o for o in readers[logits] if o is not log and o not in (produced or ((), None))[0]]
    if produced is None or loss is None or len(normalised) > 1:
        return None
    making, (inputs, weights, bias) = produced
    picked, labels, factor = loss
    parts: list[Operation] = [*making, log, picked]
    flows: dict[str, Flow] = {}
    if normalised:
        backward = _backward(normalised[0], axis, labels, inputs, weights, readers, kept)
        if backward is None:
            return None
        flows, more = backward
        parts += more
    parts.sort(key=operations.index)
    fused = SoftmaxLoss(
        picked.out, inputs, weights, bias, labels, factor, flows.get("back"), flows.get("down"), flows.get("sums")
    )
    read = set(fused.reads())
    if any(array in read for o in operations[operations.index(making[-1]) :] for array in o.writes()):
        return None  # a bias that is itself computed later
    return _Found(fused, tuple(parts), making[-1], logits)


Logits = tuple[list[Operation], tuple[Factor, Factor, Access | None]]


def _logits(
    logits: Array,
    axis: int,
    makers: dict[Array, list[Operation]],
    readers: dict[Array, list[Operation]],
    kept: set[Array],
) -> Logits | None:
    """What makes the logits: a product, or a product and a bias for each class."""
    made = makers.get(logits, [])
    if len(made) != 1:
        return None
    maker = made[0]
    making: list[Operation] = [maker]
    bias: Access | None = None
    if isinstance(maker, Loop) and not maker.total and maker.out.is_whole and maker.formula.is_Add:
        terms = [maker.accesses.get(term) for term in maker.formula.args]
        parts = [term for term in terms if isinstance(term, Access)]
        if len(terms) != 2 or len(parts) != 2:
            return None
        body = next((p for p in parts if p.array.shape == logits.shape), None)
        bias = next((p for p in parts if p is not body), None)
        place = (ROW, COLUMN)[axis]
        if body is None or (body.row, body.column) != (ROW, COLUMN) or bias is None or bias.places != {place}:
            return None
        if body.array in kept or len(readers[body.array]) != 1 or len(makers.get(body.array, ())) != 1:
            return None
        maker = makers[body.array][0]
        making.insert(0, maker)
    if not isinstance(maker, MatrixProduct) or maker.coefficient != 1 or maker.accumulates or not maker.out.is_whole:
        return None
    left, right = maker.left, maker.right
    if axis == 1:
        return making, (left, _turned(right), bias)
    return making, (_turned(right), left, bias)


def _turned(factor: Factor) -> Factor:
    return Factor(factor.block, not factor.transposed)


def _loss(
    log: Normalise, readers: dict[Array, list[Operation]], kept: set[Array], axis: int
) -> tuple[Loop, Array, Expr] | None:
    """The sum that picks the logarithm at the label of each example."""
    array = log.out.array
    if array in kept or not log.out.is_whole or len(readers.get(array, ())) != 1:
        return None
    picked = readers[array][0]
    if not isinstance(picked, Loop) or picked.total != ALL or len(picked.accesses) != 2:
        return None
    factor, rest = picked.formula.as_independent(*picked.accesses, as_Add=False)
    if rest != sympy.Mul(*picked.accesses):
        return None
    one_hot = next((r for r in picked.accesses.values() if isinstance(r, OneHot)), None)
    looked = next((r for r in picked.accesses.values() if isinstance(r, Access)), None)
    if one_hot is None or looked is None:
        return None
    example, category = (looked.row, looked.column) if axis == 1 else (looked.column, looked.row)
    if (one_hot.example, one_hot.category) != (example, category) or FIXED in (example, category):
        return None
    return picked, one_hot.array, -factor


def _backward(
    softmax: Operation,
    axis: int,
    labels: Array,
    inputs: Factor,
    weights: Factor,
    readers: dict[Array, list[Operation]],
    kept: set[Array],
) -> tuple[dict[str, Flow], list[Operation]] | None:
    """What is made of g (softmax − Y)."""
    if not isinstance(softmax, Normalise) or softmax.logarithm or softmax.axis != axis or not softmax.out.is_whole:
        return None
    probabilities = softmax.out.array
    if probabilities in kept or len(readers.get(probabilities, ())) != 1:
        return None
    difference = readers[probabilities][0]
    slope = _difference(difference, probabilities, labels, axis)
    if slope is None or difference.out.array in kept:
        return None
    signal, parts = difference.out.array, [softmax, difference]
    flows: dict[str, Flow] = {}
    for use in readers.get(signal, ()):
        flow = _flow(use, signal, axis, inputs, weights)
        if flow is None or flow[0] in flows:
            return None
        name, where = flow
        flows[name] = Flow(where.block, slope * where.coefficient, where.transposed)
        parts.append(use)
    return flows, parts


def _difference(loop: Operation, probabilities: Array, labels: Array, axis: int) -> Expr | None:
    """g, of g (P − Y)."""
    if not isinstance(loop, Loop) or loop.total or not loop.out.is_whole or len(loop.accesses) != 2:
        return None
    accesses = [(s, r) for s, r in loop.accesses.items() if isinstance(r, Access)]
    one_hots = [(s, r) for s, r in loop.accesses.items() if isinstance(r, OneHot)]
    if not accesses or not one_hots:
        return None
    (p, access), (y, one_hot) = accesses[0], one_hots[0]
    if access.array is not probabilities or one_hot.array is not labels or (access.row, access.column) != (ROW, COLUMN):
        return None
    if (one_hot.example, one_hot.category) != ((ROW, COLUMN) if axis == 1 else (COLUMN, ROW)):
        return None
    slope = sympy.expand(loop.formula).coeff(p)
    right = not slope.has(p, y) and sympy.expand(loop.formula - slope * (p - y)) == 0
    return slope if right else None


def _flow(use: Operation, signal: Array, axis: int, inputs: Factor, weights: Factor) -> tuple[str, Flow] | None:
    """G B, Gᵀ A or Gᵀ 1: which, and where it goes. G is stored with examples as rows for axis 1, else as columns."""
    if isinstance(use, Loop):
        read, over = use.accesses.get(use.formula), (COLUMNS, ROWS)[axis]
        if (
            not isinstance(read, Access)
            or read.array is not signal
            or use.shape not in (signal.shape, signal.shape[::-1])
        ):
            return None
        for places, total in (((ROW, COLUMN), over), ((COLUMN, ROW), COLUMNS if over == ROWS else ROWS)):
            if (read.row, read.column) == places and use.total == total:
                return "sums", Flow(use.out, S.One, transposed=total == ROWS)
        return None
    if not isinstance(use, MatrixProduct) or use.accumulates:
        return None
    for mine, other, is_left in ((use.left, use.right, True), (use.right, use.left, False)):
        if mine.block.array is not signal or not mine.block.is_whole:
            continue
        by_examples = mine.transposed == (axis == 0)  # whether it stands there with examples as rows
        if is_left:
            name, wanted = ("back", weights) if by_examples else ("down", inputs)
            if other == wanted:
                return name, Flow(use.out, use.coefficient)
        else:
            name, wanted = ("down", inputs) if by_examples else ("back", weights)
            if other == _turned(wanted):
                return name, Flow(use.out, use.coefficient, transposed=True)
    return None
