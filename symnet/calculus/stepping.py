r"""A network whose steps go up to a symbol, by its parts: before the steps, one of them, and behind them.

h_0 = a                                     before
h_t = tanh(U h_{t−1} + x_t)                 a step, and z_{t+1} = U h_t + x_{t+1}, which uses what it made
J = Σ_t ‖h_t‖²,   L = J + λ‖U‖²             behind, the first of them gathering what all steps make
"""

from __future__ import annotations

from dataclasses import dataclass

from sympy import Expr

from symnet.core.errors import NoRuleError
from symnet.core.expression import substitute, variables
from symnet.core.network import Equation, Family, Network
from symnet.core.symbols import Variable, is_bound
from symnet.ops.steps import OverSteps

UNROLL = "give the number of steps with network.at(…)"


@dataclass(frozen=True)
class Parts:
    """A network by its parts.

    Attributes:
        family: the equations of step t.
        later: those of step t + 1 that use what step t made.
        before: those before the first step.
        above: those behind the steps.
        gathering: those of them that sum over all steps.
        crossing: the symbols of the last step that they use.
        carried: the symbols of step t that step t + 1 uses.
        within: what the equations of a step use that is no step itself, and the terms of sums over all steps.
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

    @property
    def first(self) -> dict[Expr, Expr]:
        """The index of what stands before the first step, for that of any."""
        return {self.family.index: self.family.lower - 1}

    @property
    def entered(self) -> tuple[Equation, ...]:
        """The equations of the first step that use what stands before it."""
        return tuple(
            Equation(substitute(e.symbol, self.first), substitute(e.expression, self.first)) for e in self.later
        )

    @classmethod
    def of(cls, network: Network, family: Family) -> Parts:
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
        opened = [e.expression.at(t) for e in gathering if isinstance(e.expression, OverSteps)]
        uses = [*(e.expression for e in family.equations), *opened]
        within = frozenset(v for expression in uses for v in variables(expression) if v.pattern not in own)
        groups = (tuple(before), tuple(above), tuple(gathering))
        return cls(network, family, later, *groups, tuple(crossing), tuple(carried), within)


@dataclass(frozen=True)
class Ahead:
    """What stands before the steps and hangs on the parameters.

    Attributes:
        by: the parameters that stand there, or begin the steps themselves, as a learned h_0 does.
        made: symbols defined there that the steps or the loss use as they are.
        carried: those that the first step takes for what the step before it handed on.
    """

    by: tuple[Variable, ...]
    made: tuple[Variable, ...]
    carried: tuple[Variable, ...]

    @classmethod
    def of(cls, parts: Parts, wrt: tuple[Variable, ...]) -> Ahead:
        """By the influence of the parameters, equation by equation."""
        live = set(wrt)
        for e in parts.before:
            if any(v in live for v in variables(e.expression)):
                live.add(e.symbol)
        defined = [e.symbol for e in parts.before if e.symbol in live]
        first = unique(tuple(substitute(v, parts.first) for v in parts.carried))
        used = {v for e in parts.before for v in variables(e.expression)} | {*first}
        outside = {v for e in parts.above for v in variables(e.expression)}
        return cls(
            tuple(v for v in wrt if v in used),
            tuple(v for v in defined if v in parts.within or v in outside),
            tuple(v for v in first if v in live),
        )


def require_recursion(parts: Parts, wrt: tuple[Variable, ...]) -> None:
    """Refuse what is no recursion from each step to the one before."""
    family, t = parts.family, parts.family.index
    own = {e.symbol.pattern for e in family.equations}
    for e in family.equations:
        for v in variables(e.expression):
            if v.pattern in own and v.index not in (t, t - 1):
                raise NoRuleError(f"{e.symbol} uses {v}; a step may use itself and the one before; {UNROLL}")
            if v.pattern not in own and v.index is not None and v.index != t and v.role != "data":
                raise NoRuleError(f"{e.symbol} uses {v}; a step may use what has its own number; {UNROLL}")
    carried = {v.pattern for v in parts.carried}
    for v in parts.crossing:
        if v.pattern not in carried:
            raise NoRuleError(
                f"{v} is used of the last step alone; give it a name of its own behind the steps, or {UNROLL}"
            )
    following = [substitute(e.symbol, {t: family.upper}) for e in parts.later]
    for v in following:
        if v.name in parts.network:
            shared = next((s for s in wrt if s in parts.within and s.index is None), wrt[0])
            raise NoRuleError(f"layers share {shared}, and {v} stands behind the last of them; {UNROLL}")
    met = {v for e in (*parts.before, *parts.above, *parts.entered) for v in variables(e.expression)} | parts.within
    for v in wrt:
        if v not in met:
            raise NoRuleError(f"{v} stands in no step, nor outside of them; {UNROLL}")
        if v.index is None and v.pattern in own and v not in {substitute(c, parts.first) for c in parts.carried}:
            raise NoRuleError(f"{v} is one of the steps; {UNROLL}")


def unique(*groups: tuple[Variable, ...]) -> tuple[Variable, ...]:
    """All symbols of some groups, each once."""
    return tuple(dict.fromkeys(v for group in groups for v in group))
