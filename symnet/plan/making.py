"""A plan from equations: flattened, fused, and its arrays laid into as few buffers as their lives allow."""

from __future__ import annotations

from symnet.backends.closed import Closed
from symnet.core.errors import LossError
from symnet.plan.flatten import Flattener
from symnet.plan.fusing import inlined, needed, written_in_place
from symnet.plan.operations import Block, Plan
from symnet.plan.softmax_loss import softmax_losses
from symnet.plan.storing import laid_out


def make_plan(closed: Closed) -> Plan:
    """The plan of a network's loss and gradients.

    Raises LossError for a network without a loss, NoRuleError for a node that cannot be lowered.
    """
    if closed.loss is None:
        raise LossError("the network has no loss, so there is nothing to plan")
    flat = Flattener(closed)
    for e in closed.training:
        flat.equation(e.symbol, e.expression)
    loss = flat.arrays[closed.loss]
    gradients = {p.identifier: flat.arrays[g] for p, g in closed.gradients.items()}
    kept = {loss, *gradients.values()}
    operations = needed(flat.operations, kept)
    operations = inlined(operations, kept)
    operations = written_in_place(operations, kept)
    operations, notes = softmax_losses(operations, kept)
    operations = needed(operations, kept)
    return Plan(
        tuple(flat.inputs),
        tuple(operations),
        Block.whole(loss),
        {name: Block.whole(array) for name, array in gradients.items()},
        laid_out(operations, kept),
        tuple(notes),
    )
