"""A plan from equations: flattened, fused, and its arrays laid into as few buffers as their lives allow."""

from __future__ import annotations

from symnet.core.errors import LossError
from symnet.plan.closed import Closed
from symnet.plan.flatten import Flattener
from symnet.plan.fusing import inlined, needed, uses, written_in_place
from symnet.plan.nodes import HANDLERS
from symnet.plan.operations import Array, Block, Operation, Plan, Scatter, SoftmaxLoss, Update
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
        laid_out([*operations, *updates], set() if updates else kept),
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
        if alone and isinstance(maker, SoftmaxLoss) and _moves_within(maker, update, operations):
            maker.update = update
            notes.append(f"d{name}: never stored; {name} moves block by block")
            continue
        updates.append(update)
    return operations, updates, notes


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
