"""A plan from equations: flattened, fused, and its arrays laid into as few buffers as their lives allow."""

from __future__ import annotations

from dataclasses import replace

from symnet.core.errors import LossError
from symnet.plan.closed import Closed
from symnet.plan.flatten import Flattener
from symnet.plan.fusing import inlined, needed, uses, written_in_place
from symnet.plan.nodes import HANDLERS
from symnet.plan.operations import (
    COLUMN,
    FIXED,
    ROW,
    Access,
    Array,
    Block,
    Loop,
    MatrixProduct,
    Operation,
    Plan,
    Read,
    Scatter,
    SoftmaxLoss,
    Update,
)
from symnet.plan.softmax_loss import softmax_losses
from symnet.plan.storing import laid_out
from symnet.plan.updates import Rule


def make_plan(closed: Closed, rule: Rule | None = None, clipped: bool = False) -> Plan:
    """The plan of a network's loss and gradients; with a rule, of a step of training.

    Args:
        closed: the equations.
        rule: how parameters move; None for a plan that gives the gradients out.
        clipped: whether gradients are cut to a norm, so that all of them must be known before a parameter moves.

    Raises LossError for a network without a loss, NoRuleError for a node that cannot be lowered.
    """
    if closed.loss is None:
        raise LossError("the network has no loss, so there is nothing to plan")
    flat = Flattener(closed, HANDLERS)
    for e in closed.training:
        flat.equation(e.symbol, e.expression)
    loss = flat.given_out(closed.loss)
    gradients = {p.identifier: flat.given_out(g) for p, g in closed.gradients.items()}
    kept = {loss, *gradients.values()}
    operations = needed(flat.operations, kept)
    operations = inlined(operations, kept)
    operations = written_in_place(operations, kept)
    operations, notes = softmax_losses(operations, kept)
    operations = needed(operations, kept)
    updates: list[Update] = []
    if rule is not None:
        parameters = {array.name: array for array in flat.inputs if array.kind == "parameter"}
        operations, updates, more = _moving(operations, parameters, gradients, rule, clipped)
        notes += more
    return Plan(
        tuple(flat.inputs),
        tuple(operations),
        Block.whole(loss),
        {name: Block.whole(array) for name, array in gradients.items()},
        laid_out([*operations, *updates], kept if rule is None else set()),
        (*(f"for numerical safety, {n}" for n in closed.notes), *notes),
        tuple(updates),
    )


def make_forward(closed: Closed) -> tuple[tuple[Operation, ...], dict[str, Array]]:
    """The operations of the forward pass alone, and the array of every named intermediate."""
    flat = Flattener(closed, HANDLERS)
    for e in closed.forward:
        flat.equation(e.symbol, e.expression)
    named = {e.symbol.identifier: flat.arrays[e.symbol] for e in closed.forward}
    kept = set(named.values())
    return tuple(written_in_place(inlined(needed(flat.operations, kept), kept), kept)), named


def _moving(
    operations: list[Operation], parameters: dict[str, Array], gradients: dict[str, Array], rule: Rule, clipped: bool
) -> tuple[list[Operation], list[Update], list[str]]:
    """The updates; in the operation that makes the gradient, or for looked-up rows alone, where that can be."""
    operations, updates, notes = list(operations), [], []
    for name, gradient in gradients.items():
        parameter = Block.whole(parameters[name])
        readers = uses(operations).get(gradient, [])
        maker = next((o for o in operations if gradient in o.writes()), None)
        alone = not readers and list(gradients.values()).count(gradient) == 1 and not clipped
        if alone and isinstance(maker, Scatter) and not maker.accumulates:
            updates.append(Update(parameter, rule, parts=maker.parts, axis=maker.axis))
            operations.remove(maker)
            notes.append(f"d{name}: never stored; only the {'columns' if maker.axis else 'rows'} looked up move")
            continue
        update = Update(parameter, rule, Block.whole(gradient))
        if alone and (fused := _moving_as_made(maker, update, operations)) is not None:
            operations = fused
            notes.append(f"d{name}: never stored; {name} moves as it is made")
            continue
        if alone and isinstance(maker, SoftmaxLoss) and _moves_within(maker, update, operations):
            maker.update = update
            notes.append(f"d{name}: never stored; {name} moves block by block")
            continue
        updates.append(update)
    return operations, updates, notes


def _moving_as_made(maker: Operation | None, update: Update, operations: list[Operation]) -> list[Operation] | None:
    """The operations with a parameter moving along its gradient as that is made, once nothing else reads it.

    None where that cannot be: what makes the gradient must find all that it reads as it was, and of the parameter
    itself read the very entry that moves.
    """
    parameter = update.out.array
    if update.rule.linear is None or not isinstance(maker, (MatrixProduct, Loop)) or not maker.out.is_whole:
        return None
    if parameter.is_scalar:
        return None
    if isinstance(maker, MatrixProduct):
        fits = not maker.accumulates and parameter not in maker.reads()
    else:
        fits = not maker.total and all(_reads_in_place(read, parameter) for read in maker.accesses.values())
    at = operations.index(maker)
    place = 1 + max(n for n, o in enumerate(operations) if o is maker or parameter in o.reads())
    read = set(maker.reads())
    changed = any(array in read for o in operations[at + 1 : place] for array in o.writes())
    if changed or not fits:
        return None
    moving = replace(update, maker=maker)
    return [o for o in (*operations[:place], moving, *operations[place:]) if o is not maker]


def _reads_in_place(read: Read, parameter: Array) -> bool:
    """Whether a loop may write over a parameter: it reads another array, or the very entry that it writes."""
    if not isinstance(read, Access):
        return True
    plain = (read.row_offset, read.column_offset) == (0, 0)
    places = tuple(FIXED if n == 1 else place for n, place in zip(parameter.shape, (ROW, COLUMN), strict=True))
    return read.array is not parameter or (plain and (read.row, read.column) == places)


def _moves_within(fused: SoftmaxLoss, update: Update, operations: list[Operation]) -> bool:
    """Whether the classes' weights are the parameter as it lies, and nothing reads it later."""
    weights, down = fused.weights, fused.down
    later = operations[operations.index(fused) + 1 :]
    return (
        down is not None
        and down.block == update.gradient
        and not down.transposed
        and not weights.transposed
        and weights.block == update.out
        and not any(update.out.array in o.reads() for o in later)
    )
