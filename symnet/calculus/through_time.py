r"""Steps up to a symbol with weights that all of them share: backpropagation through time, as a recursion and sums.

    δ_t = (Vᵀ(ŷ_t − y_t) + Uᵀ δ_{t+1}) ⊙ (1 − h_t²)         for t = T, …, 1, with δ_{T+1} = 0
    ∂L/∂U = Σ_{t=1}^{T} δ_t h_{t−1}ᵀ

The steps of one t are made by the sweep from the equations of t together with those of t + 1 that use them, begun at
what step t + 1 has received and at the loss. A weight receives a contribution from each t, and their sum is its
gradient. Where the loss uses the last state, that begins the recursion; all else begins at 0, behind the last step.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass

from sympy import Expr, S

from symnet.calculus.derivation import Derivation, Line, Recursion, Step
from symnet.calculus.facts import facts_of
from symnet.calculus.sweep import Sweep
from symnet.core.errors import NoRuleError
from symnet.core.expression import Node, fold, postorder, shape, substitute, variables
from symnet.core.network import Equation, Family, Network
from symnet.core.symbols import Partial, Variable, is_bound
from symnet.ops.constants import Zeros, is_zero
from symnet.ops.scale import coefficient_of, scale
from symnet.ops.steps import OverSteps, over_steps
from symnet.ops.sum import Sum

UNROLL = "give the number of steps with network.at(…)"
TERM = "one term of the sum"


def is_through_time(network: Network, wrt: tuple[Variable, ...]) -> bool:
    """Whether the members of a family share parameters, or a sum runs over all of them."""
    if len(network.families) != 1:
        return False
    family = network.families[0]
    within = {v for e in family.equations for v in variables(e.expression)}
    summed = any(isinstance(n, OverSteps) for e in network.equations for n in postorder(e.expression))
    return summed or any(v in within and v.index is None for v in wrt)


def derive_through_time(network: Network, of: Variable, wrt: tuple[Variable, ...]) -> Derivation:
    """The gradients of a network whose steps share their weights, however many there are.

    Raises NoRuleError for steps that use others than themselves and the one before, and for parameters that stand both
    within the steps and outside of them.
    """
    parts = _Parts.of(network, network.families[0])
    _check(parts, wrt)
    inner_by = tuple(v for v in wrt if v in parts.within)
    outer_by = tuple(v for v in wrt if v not in parts.within)
    gathered = tuple(e.symbol for e in parts.gathering if e.symbol != of)
    outer = Sweep(Network(parts.above, of), of, (*outer_by, *gathered, *parts.crossing), facts=facts_of(network)).run()
    if not inner_by:
        steps = tuple(s for s in outer.steps if s.wrt in outer_by or s.wrt not in {*gathered, *parts.crossing})
        gradients = {v: outer.gradients[v] for v in wrt}
        return dataclasses.replace(outer, network=network, wrt=wrt, steps=steps, gradients=gradients)
    sweep = _one_step(parts, of, inner_by, outer)
    inner = sweep.run()
    met = {v for s in inner.steps for line in s.lines for v in variables(line.expression)}
    received = tuple(sweep.seeds[e.symbol][0] for e in parts.later if sweep.seeds[e.symbol][0] in met)
    _require_one_beginning(parts, inner)
    last = {parts.family.index: parts.family.upper}
    start = [Equation(Partial(of, v), outer.gradients[v]) for v in parts.crossing]
    start += [Equation(substitute(p, last), Zeros(*shape(p))) for p in received]
    shared = {v for v in inner_by if v.index is None}
    adjoints = [e for e in inner.adjoints if e.symbol.by != of]
    return Derivation(
        network,
        of,
        wrt,
        (*outer.steps, *(_as_written(s, parts, shared) for s in inner.steps)),
        (*outer.adjoints, *start, *adjoints),
        {v: {**outer.gradients, **inner.gradients}[v] for v in wrt},
        inner.facts,
        tuple(n for n in (*outer.notices, *inner.notices) if any(f" {v}:" in n for v in wrt)),
        recursion=Recursion(
            parts.family,
            len(outer.steps) + 1,
            (*parts.family.equations, *parts.later),
            received,
            tuple(start),
            tuple(v for v in inner_by if v in shared),
            parts.carried,
        ),
    )


@dataclass(frozen=True)
class _Parts:
    """A network by its parts.

    Attributes:
        family: the equations of step t.
        later: those of step t + 1 that use what step t made.
        before: those before the first step.
        above: those behind the steps.
        gathering: those of them that sum over all steps.
        crossing: the symbols of the last step that they use.
        carried: the symbols of step t that step t + 1 uses.
        within: what the equations of a step use.
    """

    network: Network
    family: Family
    later: tuple[Equation, ...]
    before: tuple[Equation, ...]
    above: tuple[Equation, ...]
    gathering: tuple[Equation, ...]
    crossing: tuple[Variable, ...]
    carried: tuple[Variable, ...]
    within: frozenset[Variable]

    @classmethod
    def of(cls, network: Network, family: Family) -> _Parts:
        """Taken apart."""
        own, t = {e.symbol.pattern for e in family.equations}, family.index
        behind: set[Variable] = set()
        above, before, gathering = [], [], []
        crossing: dict[Variable, None] = {}
        for e in network.equations:
            used = variables(e.expression)
            last = [v for v in used if v.pattern in own and v.index == family.upper]
            crossing.update(dict.fromkeys(last))
            if any(map(is_bound, used)):
                gathering.append(e)
            if last or any(is_bound(v) or v in behind for v in used):
                behind.add(e.symbol)
                above.append(e)
            else:
                before.append(e)
        following = {t: t + 1}
        later = tuple(
            Equation(substitute(e.symbol, following), substitute(e.expression, following), e.meaning)
            for e in family.equations
            if any(v.pattern in own and v.index != t for v in variables(e.expression))
        )
        carried = dict.fromkeys(v for e in later for v in variables(e.expression) if v.pattern in own and v.index == t)
        within = frozenset(v for e in family.equations for v in variables(e.expression))
        groups = (tuple(before), tuple(above), tuple(gathering))
        return cls(network, family, later, *groups, tuple(crossing), tuple(carried), within)


def _one_step(parts: _Parts, of: Variable, by: tuple[Variable, ...], outer: Derivation) -> Sweep:
    """The sweep over step t, begun at what step t + 1 has received and at the sums over all steps."""
    family = parts.family
    opened = [Equation(e.symbol, _opened(e, family.index), e.meaning) for e in parts.gathering]
    network = Network((*family.equations, *parts.later, *opened))
    asked = (*by, *(v for v in _reached(parts, by) if v not in by))
    sweep = Sweep(network, of, asked, facts=facts_of(parts.network), after=len(outer.steps))
    for e in parts.later:
        adjoint = sweep.adjoint(e.symbol, e.expression)
        sweep.seeds[e.symbol] = (adjoint, adjoint)
        sweep.passes[e.symbol] = frozenset(parts.carried)
    for e in parts.gathering:
        sweep.seeds[e.symbol] = (Partial(of, e.symbol), S.One if e.symbol == of else outer.gradients[e.symbol])
    sweep.shared = dict.fromkeys((v for v in by if v.index is None), _over_all(family))
    last = {v.pattern for v in parts.crossing}
    sweep.kept = frozenset(v for v in parts.carried if v.pattern in last)
    return sweep


def _reached(parts: _Parts, by: tuple[Variable, ...]) -> list[Variable]:
    """The symbols of a step that hang on the parameters, through that step or one before, and reach the next."""
    live, t = {v.pattern for v in by}, parts.family.index
    size = 0
    while len(live) != size:
        size = len(live)
        for e in parts.family.equations:
            if any(v.pattern in live for v in variables(e.expression)):
                live.add(e.symbol.pattern)
    following = {e.symbol.pattern for e in parts.later}
    met = [*parts.carried, *(e.symbol for e in parts.family.equations if e.symbol.pattern in following)]
    return [v for v in dict.fromkeys(met) if v.pattern in live and v.index == t]


def _opened(e: Equation, t: Expr) -> Expr:
    """What one step adds to a sum over all of them."""
    if not isinstance(e.expression, OverSteps):
        raise NoRuleError(
            f"{e.symbol} has a sum over steps within it; give the sum a name, by an equation of its own, or {UNROLL}"
        )
    return e.expression.at(t)


def _over_all(family: Family) -> Callable[[Expr, int], Line]:
    """Σ_t of what one step contributes, on so many paths."""
    reason = f"sum over all {family.index}"

    def line(part: Expr, paths: int) -> Line:
        number, rest = coefficient_of(part)
        total = scale(number, over_steps(family.index, family.lower, family.upper, rest))
        return Line(part if is_zero(part) else total, reason if paths == 1 else f"{reason}, of {paths} paths each")

    return line


def _as_written(step: Step, parts: _Parts, shared: set[Variable]) -> Step:
    """A step through a sum over all steps names that sum, as the network writes it."""
    whole = {e.symbol: e for e in parts.gathering}
    found = dataclasses.replace(step, of_steps=step.wrt in shared)
    if step.equation is None or step.equation.symbol not in whole:
        return found
    lines = tuple(Line(n.expression, TERM if n.reason == "identity" else n.reason) for n in step.lines)
    rule = TERM if step.rule == "identity" else step.rule
    return dataclasses.replace(found, equation=whole[step.equation.symbol], lines=lines, rule=rule)


def instance(derivation: Derivation, sizes: dict[Expr, Expr]) -> tuple[Equation, ...]:
    """The backward equations of a number of steps, last step first."""
    recursion = derivation.recursion
    assert recursion is not None
    family = recursion.family
    upper, t = int(family.upper.xreplace(sizes)), family.index
    ends = {substitute(e.symbol, sizes): e.expression for e in recursion.start if is_zero(e.expression)}
    generic = [e for e in derivation.adjoints if e.symbol.index == t]
    known: dict[Variable, Equation] = {}
    for e in derivation.adjoints:
        if e not in generic and not (e in recursion.start and is_zero(e.expression)):
            put = Equation(substitute(e.symbol, sizes), substitute(e.expression, sizes))
            known[put.symbol] = put
    for step in range(upper, int(family.lower) - 1, -1):
        for e in generic:
            table = {t: S(step), **sizes}
            symbol = substitute(e.symbol, table)
            known.setdefault(symbol, Equation(symbol, _without(substitute(e.expression, table), ends)))
    return tuple(known.values())


def _without(expression: Expr, zeros: dict[Expr, Expr]) -> Expr:
    """An expression in which some symbols are 0, and what they stood in is gone."""

    def put(node: Expr, parts: list[Expr]) -> Expr:
        if node in zeros:
            return Zeros(*shape(node))
        if isinstance(node, Node) and any(a is not b for a, b in zip(parts, node.operands, strict=True)):
            return Zeros(*shape(node)) if _vanishes(node, parts) else node.tidy(*parts)
        return node

    return fold(expression, put)


def _vanishes(node: Node, parts: list[Expr]) -> bool:
    """Whether an operation linear in what became 0 is 0."""
    if isinstance(node, Sum):
        return all(map(is_zero, parts))
    return any(map(is_zero, parts))


def _check(parts: _Parts, wrt: tuple[Variable, ...]) -> None:
    """Refuse what is no recursion from each step to the one before."""
    family, t = parts.family, parts.family.index
    own = {e.symbol.pattern for e in family.equations}
    for e in family.equations:
        for v in variables(e.expression):
            if v.pattern in own and v.index not in (t, t - 1):
                raise NoRuleError(f"{e.symbol} uses {v}; a step may use itself and the one before; {UNROLL}")
            if v.pattern not in own and v.index is not None and v.index != t:
                raise NoRuleError(f"{e.symbol} uses {v}; a step may use what has its own number; {UNROLL}")
    carried = {v.pattern for v in parts.carried}
    for v in parts.crossing:
        if v.pattern not in carried:
            raise NoRuleError(
                f"{v} is used of the last step alone; give it a name of its own behind the steps, or {UNROLL}"
            )
    behind = {v for e in parts.above for v in variables(e.expression)}
    before = {v for e in parts.before for v in variables(e.expression)}
    following = [substitute(e.symbol, {t: family.upper}) for e in parts.later]
    for v in following:
        if v.name in parts.network:
            shared = next((s for s in wrt if s in parts.within and s.index is None), wrt[0])
            raise NoRuleError(f"layers share {shared}, and {v} stands behind the last of them; {UNROLL}")
    for v in wrt:
        if v in before:
            raise NoRuleError(f"{v} stands before the steps; {UNROLL}")
        if v in parts.within and v in behind:
            raise NoRuleError(f"{v} stands within the steps and behind them; {UNROLL}")
        if v not in parts.within and v not in behind:
            raise NoRuleError(f"{v} stands in no step, nor behind them; {UNROLL}")
        if v.index is None and v.pattern in own:
            raise NoRuleError(f"{v} is one of the steps; {UNROLL}")


def _require_one_beginning(parts: _Parts, inner: Derivation) -> None:
    """What the loss uses of the last step receives nothing within a step; NoRuleError where it does."""
    later = {e.symbol for e in parts.later}
    last = {v.pattern for v in parts.crossing}
    for s in inner.steps:
        if s.wrt.pattern in last and s.equation is not None and s.equation.symbol not in later:
            raise NoRuleError(f"the loss uses the last {s.wrt} behind the steps, and each within them; {UNROLL}")
