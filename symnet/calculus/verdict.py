"""Verdicts on a derivation's own steps and gradients.

A step is *proved* when every line of it equals what the entries of its equation give, in index notation, for all
sizes and values, given the facts put in up to there. A gradient is proved when every step that leads to it is, when
no path from the parameter to the scalar is left out, and when the independent numeric derivative agrees; it is
*confirmed* when only the latter holds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from types import MappingProxyType

from sympy import Expr, S

from symnet.calculus.derivation import Derivation, Recursion, Step
from symnet.calculus.facts import facts_of
from symnet.calculus.numeric import agrees
from symnet.calculus.proof import equal, gives, passes_nothing
from symnet.calculus.recursion import instance
from symnet.calculus.sweep import received
from symnet.core.errors import UnprovedError
from symnet.core.expression import postorder, replace, shape, sizes_in, substitute, variables
from symnet.core.network import Equation, Fact, Network
from symnet.core.symbols import Partial, Variable, at_one_step, dim
from symnet.ops.constants import Zeros, is_zero
from symnet.ops.function import Map
from symnet.ops.steps import OverSteps, over_steps
from symnet.ops.sum import add

PROVED, CONFIRMED = "proved", "confirmed"

Facts = tuple[Fact, ...]
Claims = tuple[tuple[Expr, Facts], ...]


@dataclass(frozen=True)
class Verdicts:
    """A verdict for each step, in order, and for each gradient."""

    steps: tuple[str, ...]
    gradients: Mapping[Variable, str]


@lru_cache(maxsize=16)
def verdicts(derivation: Derivation) -> Verdicts:
    """Judge every step and every gradient; UnprovedError where the numeric derivative disagrees.

    Also for a derivation that is not whole: a gradient or a backward equation too many or missing.
    """
    _require_whole(derivation)
    network, adjoints, gradients = _in_numbers(derivation)
    for seed in range(2):
        if not agrees(network, derivation.of, gradients, adjoints, seed):
            raise UnprovedError(
                f"the derived gradients of {derivation.of} disagree with central differences: a defect of symnet; "
                "please report the network"
            )
    judge = _Judge(derivation)
    proved = [judge.step(step) for step in derivation.steps]
    sound = dict.fromkeys((derivation.of, *judge.received), True)  # of layer i + 1, by the hypothesis of the induction
    for step, own in zip(derivation.steps, proved, strict=True):
        so_far = sound[step.wrt] if step.wrt in sound else judge.is_complete(step.wrt)
        above = step.equation is None or sound.get(step.equation.symbol, False)
        sound[step.wrt] = so_far and own and above
    begun = judge.begins_well() and all(sound.get(v, False) for v in judge.started)
    for v in judge.of_every_layer:
        sound[v] = sound.get(v, True) and begun
    return Verdicts(
        tuple(map(_said, proved)),
        MappingProxyType({v: _said(judge.gradient(v) and sound.get(v, True)) for v in derivation.wrt}),
    )


def _in_numbers(derivation: Derivation) -> tuple[Network, tuple[Equation, ...], Mapping[Variable, Expr]]:
    """Network, backward equations and gradients; with four layers where their number is a symbol."""
    if not derivation.network.families:
        return derivation.network, derivation.adjoints, derivation.gradients
    family = derivation.network.families[0]
    bounds = (family.upper - family.lower).free_symbols
    return instance(derivation, **{str(bound): 4 for bound in bounds})


def _require_whole(derivation: Derivation) -> None:
    """UnprovedError unless there is one gradient for each symbol asked for, and each name is said once what it is."""
    if set(derivation.gradients) != set(derivation.wrt):
        raise UnprovedError("the derivation has not one gradient for each symbol by which it differentiates")
    by = [e.symbol.by for e in derivation.adjoints if isinstance(e.symbol, Partial)]
    if len(set(by)) < len(derivation.adjoints):
        raise UnprovedError("the derivation has not one backward equation for each symbol")
    known = {e.symbol for e in derivation.adjoints}
    known |= {*derivation.recursion.received, *_handed_back(derivation.recursion)} if derivation.recursion else set()
    for e in (*derivation.adjoints, *(Equation(v, g) for v, g in derivation.gradients.items())):
        for v in (_at_a_step(v, derivation.recursion) for v in variables(e.expression)):
            if isinstance(v, Partial) and v not in known and v.of == derivation.of:
                raise UnprovedError(f"{e.symbol} is written in {v}, for which there is no backward equation")


def _handed_back(recursion: Recursion) -> tuple[Partial, ...]:
    """What the first step has received, in whose names the steps through what stands before it are written."""
    first = {recursion.family.index: recursion.family.lower - 1}
    return tuple(substitute(p, first) for p in recursion.received) if recursion.entered else ()


def _at_a_step(v: Variable, recursion: Recursion | None) -> Variable:
    """A symbol within a sum over all steps, as it is called at one of them."""
    return v if recursion is None else at_one_step(v, recursion.family.index)


def _said(proved: bool) -> str:
    return PROVED if proved else CONFIRMED


class _Judge:
    """Looks at the steps of one derivation."""

    def __init__(self, derivation: Derivation) -> None:
        self.derivation, self.of = derivation, derivation.of
        recursion = self.recursion = derivation.recursion
        within = (*recursion.equations, *recursion.entered) if recursion else ()
        self.forward = (*derivation.network.equations, *within)
        self.equations = {e.symbol: e for e in self.forward}
        self.received = {p.by: p for p in (*recursion.received, *_handed_back(recursion))} if recursion else {}
        begun = [e for e in (recursion.start if recursion else ()) if not (self._in_time and is_zero(e.expression))]
        self.started = [e.symbol.by for e in begun if isinstance(e.symbol, Partial)]
        self.adjoints = {e.symbol.by: e for e in derivation.adjoints if isinstance(e.symbol, Partial)}
        self.names: dict[Expr, Expr] = {Partial(self.of, v): e.symbol for v, e in self.adjoints.items()}
        self.known = set(facts_of(derivation.network))
        self.steps: dict[Variable, list[Step]] = defaultdict(list)
        for step in derivation.steps:
            self.steps[step.wrt].append(step)
        self.number = {id(step): n for n, step in enumerate(derivation.steps, 1)}

    # A step ---------------------------------------------------------------------------------------------------------

    def step(self, step: Step) -> bool:
        """Whether every line of a step is proved, and what the step is said to give is what is used afterwards."""
        equation = step.equation
        if not self._says_what_it_is(step):
            return False
        if step is self.steps[step.wrt][-1] and not self._is_used_as_it_came_out(step):
            return False
        if equation is None:
            parts = self._all_added(step.wrt)
            return all(equal(claim, parts, facts) for claim, facts in self._claims(step))
        if self.equations.get(equation.symbol) != equation or not _is_founded(equation.expression):
            return False
        arrived = self._arrived(equation.symbol)
        if arrived is None:
            return False
        statement = (equation.symbol, equation.expression, *arrived, step.wrt, self._claims(step))
        if isinstance(equation.expression, OverSteps) and step.wrt.index is not None:
            return _proved(*self._within(equation.expression, *statement))
        if isinstance(equation.expression, OverSteps) and self._is_shared(step.wrt):
            return _proved(*statement[:-1], self._summed(equation.expression, statement[-1]))
        return _proved(*_anonymous(*statement))

    @property
    def _in_time(self) -> bool:
        return self.recursion is not None and self.recursion.is_through_time

    def _is_shared(self, symbol: Variable) -> bool:
        return self.recursion is not None and symbol in self.recursion.shared

    def _all_added(self, symbol: Variable) -> Expr:
        """The sum of what a symbol receives; of what the steps of a recurrence share, over all steps."""
        parts = self._parts(symbol)
        if self.recursion is None or symbol not in self.recursion.shared:
            return add(*(s.contribution for s in parts))
        family = self.recursion.family
        each = [s.contribution for s in parts if self._is_of_each(s)]
        alone = [s.contribution for s in parts if not self._is_of_each(s)]
        total = [over_steps(family.index, family.lower, family.upper, add(*each))] if each else []
        return add(*total, *alone)

    def _is_of_each(self, step: Step) -> bool:
        """Whether a step stands for as many as there are steps of the recurrence."""
        assert self.recursion is not None
        return step.equation in self.recursion.family.equations or (
            step.equation is not None and isinstance(step.equation.expression, OverSteps)
        )

    def _summed(self, sums: OverSteps, claims: Claims) -> Claims:
        """What is said of one term of a sum, said of all."""
        assert self.recursion is not None
        return tuple((over_steps(self.recursion.family.index, *sums.bounds, claim), facts) for claim, facts in claims)

    def _within(
        self, sums: OverSteps, symbol: Variable, expression: Expr, name: Expr, value: Expr, by: Variable, claims: Claims
    ) -> tuple[Variable, Expr, Expr, Expr, Variable, Claims]:
        """A statement about one step of a sum, told of the step that the sum's own index means."""
        assert self.recursion is not None
        table: dict[Expr, Expr] = {self.recursion.family.index: sums.step}
        said = tuple((substitute(claim, table), facts) for claim, facts in claims)
        return symbol, expression, name, value, by.substituted(table), said

    def _says_what_it_is(self, step: Step) -> bool:
        """Whether number, left side, what arrived, and which part of how many it is are those of its place."""
        parts = self._parts(step.wrt)
        adjoint, arrived = step.adjoint, None
        if step.equation is not None:
            arrived = self._arrived(step.equation.symbol)
            if arrived is None or replace(step.cotangent, self.names) not in arrived:
                return False
        place = 0 if step.equation is None else next(n for n, s in enumerate(parts, 1) if s is step)
        return (
            (adjoint.of, adjoint.by) == (self.of, step.wrt)
            and self.names.get(Partial(self.of, step.wrt), adjoint) == adjoint
            and (step.number, step.part, step.parts) == (self.number[id(step)], place, len(parts))
        )

    def _claims(self, step: Step) -> Claims:
        """The lines with one name for each adjoint, and the facts that have been put in by then."""
        reasons, claims = "", []
        for line in step.lines:
            reasons += f"{line.reason}\n"
            facts = tuple(f for f in step.facts if f.because in reasons and f in self.known)
            claims.append((replace(line.expression, self.names), facts))
        return tuple(claims)

    def _arrived(self, symbol: Variable) -> tuple[Expr, Expr] | None:
        """What the left side of an equation received: the name it has, and its value; None where that is unknown."""
        if symbol == self.of:
            return Partial(self.of, symbol), S.One
        if symbol in self.received:
            return self.received[symbol], self.received[symbol]
        found = self.adjoints.get(symbol)
        if found is not None and self._in_time and symbol.pattern in {v.pattern for v in self.started}:
            return found.symbol, found.symbol  # what it is worth is another thing at the last step
        return None if found is None else (found.symbol, replace(found.expression, self.names))

    def _is_used_as_it_came_out(self, last: Step) -> bool:
        """Whether the backward equation of a symbol says what its last step says."""
        found = self.adjoints.get(last.wrt)
        return found is None or _is_same(found.expression, last.contribution)

    # A gradient -----------------------------------------------------------------------------------------------------

    def gradient(self, symbol: Variable) -> bool:
        """Whether the gradient is what came out of the last step; without a step, 1 for the scalar itself, else 0."""
        gradient = self.derivation.gradients[symbol]
        if symbol in self.steps:
            return _is_same(gradient, self.steps[symbol][-1].contribution)
        if symbol == self.of:
            return gradient == 1
        return symbol in self._idle and _is_same(gradient, Zeros(*shape(symbol)))

    def is_complete(self, symbol: Variable) -> bool:
        """Whether each equation that leads from the symbol to the scalar has one step, or passes nothing back."""
        through = [s.equation.symbol for s in self._parts(symbol) if s.equation is not None]
        is_sum = self.recursion is not None and symbol in self.recursion.shared
        is_added_up = (len(through) == 1 and not is_sum) or self.steps[symbol][-1].equation is None
        return is_added_up and len(through) == len(set(through)) and self._passes_only(symbol, set(through))

    def _passes_only(self, symbol: Variable, through: set[Variable]) -> bool:
        left_out = [e for e in self._users[symbol] if e.symbol not in through and e.symbol not in self._idle]
        return all(passes_nothing(e.expression, symbol) for e in left_out)

    # An induction ---------------------------------------------------------------------------------------------------

    @property
    def of_every_layer(self) -> list[Variable]:
        """By what is differentiated in every layer, in all of them together, or before the first."""
        if self.recursion is None:
            return []
        first = self.recursion.first
        return [v for v in self.derivation.wrt if any(s.number >= first for s in self.steps[v])]

    def begins_well(self) -> bool:
        """Whether what the last layer has received is named as the steps of a layer name it."""
        recursion = self.recursion
        if recursion is None:
            return True
        if self._in_time and not self._ends_alone():
            return False
        placed = [substitute(p, {recursion.family.index: recursion.family.upper}) for p in recursion.received]
        last = {e.symbol.name for e in self.derivation.adjoints}
        return all(p.name in last for p in placed)

    def _ends_alone(self) -> bool:
        """Whether what the loss uses of the last step receives nothing else there."""
        last = {v.pattern for v in self.started}
        own = [s for s in self.derivation.steps if s.wrt.pattern in last and s.wrt not in self.started]
        return all(s.equation is None or s.equation.symbol in self.received for s in own)

    @cached_property
    def _users(self) -> dict[Variable, list[Equation]]:
        """The equations on the way to the scalar, by the symbols that they use."""
        users: dict[Variable, list[Equation]] = defaultdict(list)
        wanted = {self.of, *self.received}
        if self._in_time and self.recursion is not None:
            family = self.recursion.family
            wanted |= {v.substituted({family.index: family.lower - 1}) for v in self.recursion.carried}
            outside = [e for e in self.forward if e not in family.equations and e.symbol not in self.received]
            ordered = [*outside, *family.equations, *(e for e in self.forward if e.symbol in self.received)]
        else:
            ordered = list(self.forward)
        for e in reversed([*ordered, *ordered] if self._in_time else ordered):
            if e.symbol in wanted:
                for v in (_at_a_step(v, self.recursion) for v in variables(e.expression)):
                    if self._hands_on(e, v):
                        wanted.add(v)
                        if e not in users[v]:
                            users[v].append(e)
        return users

    def _hands_on(self, e: Equation, v: Variable) -> bool:
        """Whether an equation counts as a use of a symbol: the next step uses weights in its own right."""
        recursion = self.recursion
        if recursion is None or not recursion.is_through_time or e.symbol not in self.received:
            return True
        first = {recursion.family.index: recursion.family.lower - 1}
        return v in recursion.carried or any(v == c.substituted(first) for c in recursion.carried)

    @cached_property
    def _idle(self) -> set[Variable]:
        """The symbols without a step that provably receive nothing, such as what stands below an arg max."""
        idle: set[Variable] = set()
        self.__dict__["_idle"] = idle
        for symbol in (*(e.symbol for e in reversed(self.forward)), *self.derivation.wrt):
            if symbol != self.of and symbol not in self.steps and self._passes_only(symbol, set()):
                idle.add(symbol)
        return idle

    def _parts(self, symbol: Variable) -> list[Step]:
        return [s for s in self.steps[symbol] if s.equation is not None]


def _is_founded(expression: Expr) -> bool:
    """Whether the derivatives of all functions in an expression are proved from their formulas."""
    return all(n.function.is_proved for n in postorder(expression) if isinstance(n, Map))


def _is_same(left: Expr, right: Expr) -> bool:
    return left == right or equal(left, right)


@lru_cache(maxsize=4096)
def _proved(symbol: Variable, expression: Expr, name: Expr, value: Expr, by: Variable, claims: Claims) -> bool:
    """The proof itself: the output's name stands for the expression, ∂v/∂u for what the entries make of it.

    A line in which the adjoint's name does not occur speaks of its value.
    """
    table: dict[Expr, Expr] = {symbol: expression}
    inner = Partial(symbol, by)
    if any(inner in variables(claim) for claim, _ in claims):
        slope = received(Network([Equation(symbol, expression)]), symbol, by, S.One)
        if not gives(expression, S.One, by, replace(slope, table)):
            return False
        table[inner] = replace(slope, table)
    for claim, facts in claims:
        cotangent = name if name in variables(claim) else replace(value, table)
        if not gives(expression, cotangent, by, replace(claim, table), facts):
            return False
    return True


def _anonymous(
    symbol: Variable, expression: Expr, name: Expr, value: Expr, by: Variable, claims: Claims
) -> tuple[Variable, Expr, Expr, Expr, Variable, Claims]:
    """The same step with names and sizes numbered, so that layers alike share one proof."""
    stated = [side for _, facts in claims for f in facts for side in (f.left, f.right)]
    written = (symbol, by, expression, name, value, *(claim for claim, _ in claims), *stated)
    met = dict.fromkeys(v for e in written for v in variables(e))
    sizes = dict.fromkeys(size for e in written for size in sizes_in(e))
    table: dict[Expr, Expr] = {d: dim(f"n_{k}") for k, d in enumerate(sizes)}
    numbered = dict(table)
    for k, v in enumerate(met):
        rows, columns = (size.xreplace(numbered) for size in shape(v))
        table[v] = Variable(f"v_{k}", rows, columns, "free", v.domain)
    inner = Partial(symbol, by)
    if inner in met:  # the one name that means something here
        table[inner] = Partial(table[symbol], table[by])

    def put(e: Expr) -> Expr:
        return substitute(e, table)

    def renamed(facts: Facts) -> Facts:
        return tuple(Fact(put(f.left), put(f.right), f.because) for f in facts)

    said = tuple((put(claim), renamed(facts)) for claim, facts in claims)
    return put(symbol), put(expression), put(name), put(value), put(by), said
