r"""Steps up to a symbol with weights that all of them share: backpropagation through time, as a recursion and sums.

    δ_t = (Vᵀ(ŷ_t − y_t) + Uᵀ δ_{t+1}) ⊙ (1 − h_t²)         for t = T, …, 1, with δ_{T+1} = 0
    ∂L/∂U = Σ_{t=1}^{T} δ_t h_{t−1}ᵀ

The steps of one t are made by the sweep from the equations of t together with those of t + 1 that use them, begun at
what step t + 1 has received and at the loss. A weight receives a contribution from each t, and their sum is its
gradient. Where the loss uses the last state, that begins the recursion; all else begins at 0, behind the last step.
What stands before the first step receives what its successors hand back to it, and a weight that stands within the
steps and outside of them receives the sum and the rest: ∂L/∂W = Σ_{t=2}^{T} ∂L/∂s_t x_tᵀ + ∂L/∂s_1 x_1ᵀ.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from sympy import Expr, S

from symnet.calculus.derivation import Derivation, Line, Recursion, Step
from symnet.calculus.facts import facts_of
from symnet.calculus.stepping import UNROLL, Ahead, Parts, require_recursion, unique
from symnet.calculus.sweep import Sweep
from symnet.core.errors import NoRuleError
from symnet.core.expression import Node, fold, postorder, shape, substitute, variables
from symnet.core.network import Equation, Family, Network
from symnet.core.symbols import Partial, Variable
from symnet.ops.constants import Zeros, is_zero
from symnet.ops.scale import coefficient_of, scale
from symnet.ops.steps import OverSteps, over_steps
from symnet.ops.sum import Sum

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

    Behind the steps, within one of them and before the first, each is a sweep that goes on with what the one before it
    has left: a weight that stands in several of these receives the sum over all steps and what stands outside.

    Raises NoRuleError for steps that use others than themselves and the one before.
    """
    parts = Parts.of(network, network.families[0])
    require_recursion(parts, wrt)
    ahead = Ahead.of(parts, wrt)
    inner_by = tuple(v for v in (*wrt, *ahead.made) if v in parts.within)
    gathered = tuple(e.symbol for e in parts.gathering if e.symbol != of)
    asked = unique(wrt, ahead.made, gathered, parts.crossing)
    above = Sweep(Network(parts.above, of), of, asked, facts=facts_of(network))
    above.passes = {v: frozenset() for v in _summed(parts)}  # term by term, by the steps
    above.left = frozenset(v for v in (*wrt, *ahead.made) if v in parts.within or v in (*ahead.by, *ahead.made))
    outer = above.run()
    within = _one_step(parts, of, inner_by, ahead, outer)
    within.go_on_with(above)
    within.left = frozenset((*ahead.by, *ahead.made))
    inner = within.run()
    met = {v for s in inner.steps for line in s.lines for v in variables(line.expression)}
    received = tuple(within.seeds[e.symbol][0] for e in parts.later if within.seeds[e.symbol][0] in met)
    _require_one_beginning(parts, inner)
    before = _before(parts, of, ahead, within, len(outer.steps) + len(inner.steps))
    last = {parts.family.index: parts.family.upper}
    start = [Equation(Partial(of, v), outer.gradients[v]) for v in parts.crossing]
    start += [Equation(substitute(p, last), Zeros(*shape(p))) for p in received]
    sweeps = (outer, inner, *([before] if before else []))
    steps = tuple(_as_written(s, parts) for sweep in sweeps for s in sweep.steps)
    inner_adjoints = [e for e in inner.adjoints if e.symbol.by != of]
    found = {v: g for sweep in sweeps for v, g in sweep.gradients.items() if not is_zero(g)}
    shared = tuple(v for v in inner_by if v.index is None)
    return Derivation(
        network,
        of,
        wrt,
        steps,
        (*outer.adjoints, *start, *inner_adjoints, *(before.adjoints if before else ())),
        {v: found.get(v, Zeros(*shape(v))) for v in wrt},
        inner.facts,
        tuple(f"{of} does not depend on {v}: its gradient is 0" for v in wrt if v not in found),
        recursion=Recursion(
            parts.family,
            len(outer.steps) + 1,
            (*parts.family.equations, *parts.later),
            received,
            tuple(start),
            shared,
            parts.carried,
            parts.entered if before else (),
            len(outer.steps) + len(inner.steps) + 1 if before and before.steps else 0,
        ),
    )


def _summed(parts: Parts) -> tuple[Variable, ...]:
    """What is defined as a sum over all steps."""
    return tuple(e.symbol for e in parts.gathering)


def _before(parts: Parts, of: Variable, ahead: Ahead, within: Sweep, after: int) -> Derivation | None:
    """The sweep over what stands before the steps, begun at what the first of them has received."""
    if not ahead.made and not ahead.carried:
        return None
    network = Network((*parts.before, *parts.entered))
    sweep = Sweep(network, of, ahead.by, facts=facts_of(parts.network), after=after)
    sweep.seeds = {}
    for e, later in zip(parts.entered, parts.later, strict=True):
        adjoint = substitute(within.seeds[later.symbol][0], parts.first)
        sweep.seeds[e.symbol] = (adjoint, adjoint)
        sweep.passes[e.symbol] = frozenset(ahead.carried)
    sweep.shared = within.shared
    sweep.go_on_with(within)
    return sweep.run()


def _one_step(parts: Parts, of: Variable, by: tuple[Variable, ...], ahead: Ahead, outer: Derivation) -> Sweep:
    """The sweep over step t, begun at what step t + 1 has received and at the sums over all steps."""
    family = parts.family
    opened = [Equation(e.symbol, _opened(e, family), e.meaning) for e in parts.gathering]
    network = Network((*family.equations, *parts.later, *opened))
    asked = unique(by, tuple(_reached(parts, (*by, *ahead.carried))))
    sweep = Sweep(network, of, asked, facts=facts_of(parts.network), after=len(outer.steps))
    for e in parts.later:
        adjoint = sweep.adjoint(e.symbol, e.expression)
        sweep.seeds[e.symbol] = (adjoint, adjoint)
        sweep.passes[e.symbol] = frozenset(parts.carried)
    for e in parts.gathering:
        sweep.seeds[e.symbol] = (Partial(of, e.symbol), S.One if e.symbol == of else outer.gradients[e.symbol])
    sweep.is_of_a_step = True
    sweep.shared = dict.fromkeys((v for v in by if v.index is None), _over_all(family))
    last = {v.pattern for v in parts.crossing}
    sweep.kept = frozenset(v for v in parts.carried if v.pattern in last)
    return sweep


def _reached(parts: Parts, by: tuple[Variable, ...]) -> list[Variable]:
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


def _opened(e: Equation, family: Family) -> Expr:
    """What one step adds to a sum over all of them."""
    t = family.index
    if not isinstance(e.expression, OverSteps):
        raise NoRuleError(
            f"{e.symbol} has a sum over steps within it; give the sum a name, by an equation of its own, or {UNROLL}"
        )
    if e.expression.bounds != (family.lower, family.upper):
        raise NoRuleError(
            f"{e.symbol} sums over {t} from {e.expression.bounds[0]} to {e.expression.bounds[1]}, and the steps go "
            f"from {family.lower} to {family.upper}; let both go as far, or {UNROLL}"
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


def _as_written(step: Step, parts: Parts) -> Step:
    """A step through a sum over all steps names that sum, as the network writes it."""
    whole = {e.symbol: e for e in parts.gathering}
    if step.equation is None or step.equation.symbol not in whole:
        return step
    own = [n for n in step.lines if not (step.of_steps and n.reason == "chain rule")]  # that would be of the whole sum
    lines = tuple(Line(n.expression, TERM if n.reason == "identity" else n.reason) for n in own)
    rule = TERM if step.rule == "identity" else step.rule
    return dataclasses.replace(step, equation=whole[step.equation.symbol], lines=lines, rule=rule)


def instance(derivation: Derivation, sizes: dict[Expr, Expr]) -> tuple[Equation, ...]:
    """The backward equations of a number of steps, last step first."""
    recursion = derivation.recursion
    assert recursion is not None
    family = recursion.family
    upper, t = int(family.upper.xreplace(sizes)), family.index
    ends = {substitute(e.symbol, sizes): e.expression for e in recursion.start if is_zero(e.expression)}
    generic = [e for e in derivation.adjoints if e.symbol.index == t]
    ahead = {s.wrt for s in derivation.steps if recursion.beyond and s.number >= recursion.beyond}
    known: dict[Variable, Equation] = {}
    earliest: list[Equation] = []
    for e in derivation.adjoints:
        if e not in generic and not (e in recursion.start and is_zero(e.expression)):
            put = Equation(substitute(e.symbol, sizes), substitute(e.expression, sizes))
            earliest += [put] if e.symbol.by in ahead else []
            known |= {} if e.symbol.by in ahead else {put.symbol: put}
    for step in range(upper, int(family.lower) - 1, -1):
        for e in generic:
            table = {t: S(step), **sizes}
            symbol = substitute(e.symbol, table)
            known.setdefault(symbol, Equation(symbol, _without(substitute(e.expression, table), ends)))
    for e in earliest:
        known.setdefault(e.symbol, Equation(e.symbol, _without(e.expression, ends)))
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


def _require_one_beginning(parts: Parts, inner: Derivation) -> None:
    """What the loss uses of the last step receives nothing within a step; NoRuleError where it does."""
    later = {e.symbol for e in parts.later}
    last = {v.pattern for v in parts.crossing}
    for s in inner.steps:
        if s.wrt.pattern in last and s.equation is not None and s.equation.symbol not in later:
            raise NoRuleError(f"the loss uses the last {s.wrt} behind the steps, and each within them; {UNROLL}")
