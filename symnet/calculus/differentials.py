"""Differentials: how every symbol moves when some of them move, equation by equation, in the order of the network.

    z = W x + b       dz = dW x + db
    a = σ(z)          da = a(1 − a) ⊙ dz
    L = …             dL = tr(Gᵀ dW) + gᵀ db

From the last line the gradients are read off (Magnus and Neudecker, ch. 9: the first identification theorem): what
stands beside dW in the trace, transposed, is ∂L/∂W. Each line is proved from the entries of its own equation.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sympy import Expr, S

from symnet.calculus.derivation import Derivation
from symnet.calculus.derive import derive, require_free, target_of
from symnet.calculus.facts import facts_of
from symnet.calculus.jacobian import known
from symnet.calculus.proof import holds
from symnet.calculus.pushing import neat, pushed
from symnet.calculus.sweep import require_unrolled
from symnet.core.errors import LossError
from symnet.core.expression import is_scalar, postorder, replace, shape, variables
from symnet.core.network import Equation, Network
from symnet.core.symbols import Change, Variable
from symnet.index.entries import entry, places
from symnet.index.polynomial import Polynomial
from symnet.ops.constants import Zeros, is_zero
from symnet.ops.product import multiply
from symnet.ops.scalar_multiple import times
from symnet.ops.sum import add
from symnet.ops.trace import trace
from symnet.ops.transpose import transpose


@dataclass(frozen=True)
class Differentials:
    """A derivation by differentials.

    Attributes:
        derivation: the gradients, derived backwards.
        lines: dv for each symbol v between what moves and the scalar, in order, by what moves before it.
        rules: what was applied in each line.
        total: the scalar's differential in the differentials of what moves: tr(Gᵀ dW) + …
        proved: whether each line follows from its equation's entries, and all of them together give the total.
    """

    derivation: Derivation
    lines: tuple[Equation, ...]
    rules: tuple[str, ...]
    total: Equation
    proved: bool


def differential(
    network: Network, wrt: Iterable[str | Variable] | None = None, of: str | Variable | None = None
) -> Differentials:
    """The differential of a scalar when the given symbols move, line by line; and the gradients read off it.

    >>> import symnet
    >>> found = symnet.differential(symnet.nets.logistic())
    >>> for line in (*found.lines, found.total):
    ...     print(line)
    dz = (x.T @ dw)[0, 0] + db
    da = dz * a * (1 - a)
    dL = da * (1 - (y / a)) / (1 - a)
    dL = (a - y) * (x.T @ dw)[0, 0] + (a - y) * db

    Raises LossError where there is no scalar or nothing that moves.
    """
    require_unrolled(network)
    target = target_of(network, of)
    by = network.parameters if wrt is None else tuple(known(network, v) for v in wrt)
    if not by:
        raise LossError(f"{target} has no parameters; say what moves, as in --wrt x")
    for symbol in by:
        require_free(symbol)
    derivation = derive(network, by, target)
    lines = tangents(network, target, by)
    rules = tuple(_rule(network, line) for line in lines)
    total = Equation(Change(target), add(*(beside(derivation.gradients[v], v) for v in by)))
    together = all(is_proved(network, line) for line in lines) and _gives(lines, total, derivation)
    return Differentials(derivation, lines, rules, total, together)


def beside(gradient: Expr, symbol: Variable) -> Expr:
    """tr(Gᵀ dX); gᵀ dx for a column, g dxᵀ for a row, g dx for a scalar."""
    change = Change(symbol)
    rows, columns = shape(symbol)
    if is_scalar(symbol):
        return times(gradient, change)
    if is_zero(gradient):
        return S.Zero
    if columns == 1:
        return multiply(transpose(gradient), change)
    return multiply(gradient, transpose(change)) if rows == 1 else trace(multiply(transpose(gradient), change))


def tangents(network: Network, of: Variable, wrt: tuple[Variable, ...]) -> tuple[Equation, ...]:
    """dv for each symbol between `wrt` and `of`, by the symbols of its equation that move; `wrt` is free."""
    moving: set[Variable] = set(wrt)
    found: list[Equation] = []
    for e in network.equations:
        moved = [v for v in variables(e.expression) if v in moving]
        if e.symbol in wrt or not moved:
            continue
        moving.add(e.symbol)
        found.append(Equation(Change(e.symbol), _local(e, moved)))
    wanted = {Change(of)}
    kept = []
    for line in reversed(found):
        if line.symbol in wanted:
            kept.append(line)
            wanted.update(v for v in variables(line.expression) if isinstance(v, Change))
    return tuple(reversed(kept))


def _local(e: Equation, moved: list[Variable]) -> Expr:
    alone = Network([e])
    return add(*(neat(pushed(alone, e.symbol, v, Change(v))) for v in moved))


def is_proved(network: Network, line: Equation) -> bool:
    """Whether one line is what the entries of its equation give, given the network's facts."""
    symbol = line.symbol
    assert isinstance(symbol, Change)
    definition = network.definition(symbol.of)
    assert definition is not None
    expression = definition.expression
    at = places(symbol)
    moved = {v.of for v in variables(line.expression) if isinstance(v, Change)}

    def by_entries() -> Polynomial:
        total = Polynomial()
        for v in variables(expression):
            if v in moved:
                there = places(v)
                total = total + (entry(expression, *at).derivative(v, there) * entry(Change(v), *there)).summed(*there)
        return total

    table: dict[Expr, Expr] = {symbol.of: expression}
    return holds(lambda: by_entries() - entry(replace(line.expression, table), *at), facts_of(network))


def composed(lines: tuple[Equation, ...], of: Variable) -> Expr:
    """d(of) in the differentials of what is free, all lines put in."""
    table: dict[Expr, Expr] = {}
    for line in lines:
        table[line.symbol] = replace(line.expression, table)
    return table.get(Change(of), Change(of))


def is_composed(network: Network, of: Variable, by: Variable, claimed: Expr, direction: Expr) -> bool:
    """Whether the proved differentials of the equations, put into one another, are what is claimed for a direction."""
    lines = tangents(network, of, (by,))
    if not all(is_proved(network, line) for line in lines):
        return False
    whole = replace(composed(lines, of), {Change(by): direction}) if lines else Zeros(*shape(of))
    at = places(of)
    return holds(lambda: entry(whole, *at) - entry(claimed, *at), facts_of(network))


def _gives(lines: tuple[Equation, ...], total: Equation, derivation: Derivation) -> bool:
    """Whether the lines, put into one another, are what the gradients say."""
    symbol = total.symbol
    assert isinstance(symbol, Change)
    whole = composed(lines, symbol.of) if lines or symbol.of in derivation.wrt else S.Zero
    said = total.expression
    for e in reversed(derivation.adjoints):
        said = replace(said, {e.symbol: e.expression})
    return holds(lambda: entry(whole, None, None) - entry(said, None, None), derivation.facts)


def _rule(network: Network, line: Equation) -> str:
    """The rules of the operations in an equation."""
    symbol = line.symbol
    assert isinstance(symbol, Change)
    definition = network.definition(symbol.of)
    assert definition is not None
    rules = dict.fromkeys(getattr(node, "rule", "") for node in postorder(definition.expression))
    minor = ("", "sum rule", "constant multiple", "transpose")
    major = [r for r in rules if r not in minor]
    return ", ".join(major or [r for r in rules if r][:1])
