"""From a network to its gradients: by one sweep, or by a recursion where the number of layers is a symbol."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from symnet.calculus.derivation import Derivation
from symnet.calculus.recognised import recognised
from symnet.calculus.recursion import derive_family
from symnet.calculus.sweep import Sweep, require_unrolled
from symnet.calculus.through_time import derive_through_time, is_through_time
from symnet.core.errors import LossError, NoRuleError, UnknownNameError
from symnet.core.expression import is_scalar, shape
from symnet.core.network import Network
from symnet.core.shapes import say_shape
from symnet.core.symbols import Variable


def derive(
    network: Network,
    wrt: Iterable[str | Variable] | str | Variable | None = None,
    of: str | Variable | None = None,
) -> Derivation:
    r"""Derive the gradient of the loss by every parameter, with every step.

    Args:
        network: named equations.
        wrt: by what; None: by every parameter. Intermediates may be named, too.
        of: what is differentiated; None: the loss.

    >>> import symnet
    >>> derivation = symnet.derive(symnet.nets.logistic())
    >>> for parameter, gradient in derivation.gradients.items():
    ...     print(parameter, gradient)
    w (a - y) * x
    b a - y

    Raises LossError where there is no scalar to differentiate, NoRuleError for an operation without a pullback.
    """
    target = target_of(network, of)
    chosen = [wrt] if isinstance(wrt, (str, Variable)) else wrt
    by = network.parameters if chosen is None else tuple(network.symbol(s) for s in chosen)
    if not by:
        raise LossError(
            f"{target} has no parameters; declare some with symnet.parameter, or say by what, as in --wrt x"
        )
    for symbol in by:
        if symbol.name not in network:
            raise UnknownNameError.among("symbol", symbol, network.names)
        require_free(symbol)
    if is_through_time(network, by):
        return derive_through_time(network, target, by)
    if network.families:
        return derive_family(network, target, by)
    named, rewritings = recognised(network)
    return replace(Sweep(named, target, by).run(), rewritings=rewritings)


def derive_everywhere(network: Network, by: Variable, of: str | Variable | None = None) -> Derivation:
    """A scalar's gradient by one symbol with no fact put in: it holds everywhere, and may be differentiated again."""
    require_unrolled(network)
    return Sweep(network, target_of(network, of), (by,), facts=()).run()


def require_free(symbol: Variable) -> None:
    """NoRuleError for a matrix declared symmetric, whose entries cannot be moved one by one."""
    if symbol.is_symmetric:
        raise NoRuleError(
            f"{symbol} is declared symmetric, so its entries cannot be moved one by one; write it as symmetric(Z) of a "
            "free matrix Z and differentiate by Z"
        )


def target_of(network: Network, of: str | Variable | None) -> Variable:
    """The scalar that is meant: the loss, unless another is named; LossError for none, or for what is no scalar."""
    if of is None:
        if network.loss is None:
            raise LossError("the network has no loss; say what to differentiate, as in --of NAME or of=…")
        return network.loss
    target = network.symbol(of)
    if not is_scalar(target):
        raise LossError(
            f"{target} has shape {say_shape(shape(target))}, but only a scalar has a gradient; use jacobian for it"
        )
    return target
