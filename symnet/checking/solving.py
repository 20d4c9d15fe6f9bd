r"""Equations that are solved: ∂L/∂w = 0 ⇔ X^⊤ X w = X^⊤ y ⇔ w = (X^⊤ X)^{-1} X^⊤ y.

The first says what w is looked for, and claims nothing. What follows from it need not hold of any w: it is right if it
says the same, up to a factor, or if what it gives for w makes the first true.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import TYPE_CHECKING, Any, NamedTuple

import mpmath
from sympy import Expr, Integer

from symnet.checking.comparing import AGREEMENT, NOISE, real
from symnet.checking.knowledge import Formula, is_backward
from symnet.checking.report import CONDITIONAL, CONFIRMED, HOLDS, REFUTED, UNREAD, Verdict
from symnet.checking.world import DIGITS, UndecidedError
from symnet.core.errors import SymnetError
from symnet.core.expression import is_scalar, postorder, shape, variables
from symnet.core.expression import replace as replaced
from symnet.core.symbols import Partial, Variable
from symnet.ops.constants import Zeros
from symnet.ops.quotient import Quotient
from symnet.ops.scale import Scale, scale
from symnet.ops.sum import Sum, add
from symnet.ops.transpose import transpose
from symnet.reading.solutions import ESTIMATED, words_before
from symnet.reading.statements import Statement

if TYPE_CHECKING:
    from symnet.checking.deciding import Judge
    from symnet.checking.supposing import Supposing

THEREFORE = ("⇒", "⇔")
"""What stands between an equation and one that follows from it."""

SAME = "it says the same as what is to be zero"
PUT_IN = "put into what is to be zero, it makes it so"
OPEN = "whether it follows from what is to be zero is not decided"


class Told(NamedTuple):
    """A verdict, who gave it, on which two sides and where: from these, what is refuted is explained."""

    found: Verdict
    judge: Judge
    sides: tuple[Expr, Expr]
    where: str = "put into what is to be zero"


@dataclass
class Solving:
    """What one document sets to zero, and what lines go on with it.

    Attributes:
        zero: what is to be zero, as far as it has values, with the words on what that hangs.
        chain: the statement in which it stands, whose further links follow from it.
        derived: the last derivative by each name of which something was claimed.
        solutions: what the document says that names are where the derivatives by them are zero, all of them.
    """

    supposing: Supposing
    solutions: Sequence[tuple[Expr, Expr]] = ()
    zero: list[tuple[Expr, str]] = field(default_factory=list)
    chain: Statement | None = None
    derived: dict[Expr, Partial] = field(default_factory=dict)

    def opens(
        self, value: tuple[Expr, Expr], statement: Statement, number: int, said: Callable[[Statement], bool]
    ) -> bool:
        """Whether a link is an equation to be solved, which claims nothing: said to be, or others follow from it."""
        if 0 not in value or not any(map(variables, value)):
            return False
        behind = any(link.relation in THEREFORE for link in statement.links[number:])
        before = any(link.relation in THEREFORE for link in statement.links[:number])
        if before or not (behind or said(statement)):
            return False
        self.zero, self.chain = [], statement
        self._meet(value)
        return True

    def _meet(self, value: tuple[Expr, Expr]) -> None:
        """One more form of what is to be zero, by what an earlier line says of its derivatives."""
        body = next(side for side in value if side != 0)
        met = {n: self.supposing.premises[n] for n in postorder(body) if n in self.supposing.premises}
        words = " and ".join(dict.fromkeys(said for _, said in met.values()))
        try:
            self.zero.append((replaced(body, {n: right for n, (right, _) in met.items()}), words))
        except SymnetError:
            return

    def decide(self, value: tuple[Expr, Expr], statement: Statement, found: Verdict) -> Verdict | Told:
        """The verdict on a link behind an equation to be solved, where one was `found` for any values."""
        follows = 0 not in value and not any(map(is_backward, value)) and statement is not self.chain
        words = words_before(statement) if follows else ""
        if SET_TO_ZERO.search(words) is not None:
            last = self._in_words(words) or next(reversed(self.derived.values()), None)
        else:
            last = None
        if last is not None:  # "setting it to zero gives S w = λ w"
            self.zero, self.chain = [], statement
            self._meet((last, Zeros(*shape(last))))
        if found.verdict in HOLDS or not self.zero or not any(map(variables, value)):
            return found
        for body, words in self.zero:
            if (message := self._follows(value, body)) is not None:
                self.zero.append((add(value[0], scale(Integer(-1), value[1])), words))
                return Verdict(CONDITIONAL, f"true if {words}", words) if words else Verdict(CONFIRMED, message)
        if statement is not self.chain:
            return found
        if 0 in value:
            self._meet(value)
        return self._missed(value, *self.zero[-1]) or Verdict(UNREAD, OPEN)

    def _in_words(self, words: str) -> Partial | None:
        r"""∂L/∂w of "the derivative with respect to $w$", where L is the only number at the end that hangs on w."""
        known = self.supposing.judge.known
        named = RESPECT.search(words)
        by = known.symbols.get(named[1].strip()) if named is not None else None
        if by is None:
            return None
        hang = known.dependents(known.key(by)) & known.formulas.keys()
        ends = [known.symbols[n] for n in hang if known.dependents(n) == {n} and is_scalar(known.symbols[n])]
        return Partial(ends[0], by) if len(ends) == 1 else None

    def _missed(self, value: tuple[Expr, Expr], body: Expr, words: str) -> Told | None:
        """Refuted, where both sides differ at what makes the body zero, and there is no other unknown in it.

        π_k = N_k/N of N_k/π_k + λ = 0 may hold for one λ; so all that is free in the body must be in both sides.
        """
        known = self.supposing.judge.known
        for unknown in _unknowns(body):
            free, given = (known.behind(known.names_in(*e)) - known.formulas.keys() for e in ((body,), value))
            if words or known.key(unknown) in known.formulas or not free <= given | known.names_in(unknown):
                continue
            if unknown not in {v for side in value for v in variables(side)}:
                continue
            if (solution := self._solved(body, unknown)) is not None:
                apart = add(value[0], scale(Integer(-1), value[1]))
                as_long = body if shape(body) == shape(apart) else transpose(body)
                if shape(as_long) != shape(apart):
                    return None
                found, judge = self._where({unknown: solution}, apart, as_long)  # both zero, and made of the same names
                told = Told(found, judge, value, f"at the {unknown.name} for which that is zero")
                return told if found.verdict == REFUTED else None
            for name, other in (value, value[::-1]):
                if name == unknown and name not in variables(other) and shape(name) == shape(other):
                    found, judge = self._at({name: other}, body)
                    return Told(found, judge, (body, Zeros(*shape(body)))) if found.verdict == REFUTED else None
        return None

    def _solved(self, body: Expr, unknown: Variable) -> Expr | None:
        """What makes the body zero, found by symbols and tried by numbers."""
        judge = self.supposing.judge
        solution = judge.prover.solution(body, unknown, judge.times.claim / 4)
        put_in = self._at({unknown: solution}, body)[0] if solution is not None else None
        return solution if put_in is not None and put_in.verdict in HOLDS else None

    def of_a_solution(self, value: tuple[Expr, Expr]) -> Verdict | Told | None:
        r"""The verdict on an equation that says what w^*, or \hat w, is, where some equation in w is to be solved."""
        name, other = value
        meant = [(v, *zero) for zero in self.zero for v in _unknowns(zero[0]) if _is_solution_for(name, v)]
        tried = [(v, *zero) for v, *zero in meant if shape(v) == shape(name) and v not in variables(other)]
        for unknown, body, words in tried:
            if (message := self._follows((unknown, self._without_marks(other)), body)) is not None:
                return Verdict(CONDITIONAL, f"true if {words}", words) if words else Verdict(CONFIRMED, message)
        if len(tried) == 1:
            unknown, body, words = tried[0]
            return self._missed((unknown, self._without_marks(other)), body, words) or Verdict(UNREAD, OPEN)
        return Verdict(UNREAD, OPEN) if tried else None

    def _without_marks(self, formula: Expr) -> Expr:
        """A formula with w for w^*, where there is a w."""
        symbols = self.supposing.judge.known.symbols.values()
        table = {v: u for v in variables(formula) for u in symbols if _is_solution_for(v, u) and v.shape == u.shape}
        return replaced(formula, table) if table else formula

    def of_a_zero(self, value: tuple[Expr, Expr]) -> Told | None:
        """The verdict on μ = … that is to make ∂ℓ/∂μ zero, who decides it, and about what; None of another name."""
        name, other = value
        derived = self._derivative_by(name)
        if derived is None or shape(name) != shape(other):
            return None
        about = derived, Zeros(*shape(derived))
        other = self._without_marks(other)
        found, judge = self._at({derived.by: other}, derived)
        others = self._others(derived.by, other)
        if found.verdict not in HOLDS and others:  # w may hold at b = \bar y - w \bar x alone, which is right for any w
            right = all(self._at({d.by: of}, d)[0].verdict in HOLDS for d, of in others)
            together, judge = self._at({derived.by: other, **{d.by: of for d, of in others}}, derived)
            found = together if right or together.verdict in HOLDS else Verdict(UNREAD, OPEN)
        if found.verdict in HOLDS:
            return Told(Verdict(CONFIRMED, PUT_IN), judge, about)
        return Told(found if found.verdict == REFUTED else Verdict(UNREAD, OPEN), judge, about)

    def _derivative_by(self, name: Expr) -> Partial | None:
        """The last derivative of which something was claimed, by a name or by what it is the solution for."""
        return next((d for v, d in reversed(self.derived.items()) if v == name or _is_solution_for(name, d.by)), None)

    def _others(self, unknown: Expr, solution: Expr) -> list[tuple[Partial, Expr]]:
        """The derivatives that are zero as well, each with what makes it so, as far as none hangs on itself."""
        found = [(d, self._without_marks(of)) for name, of in self.solutions if (d := self._derivative_by(name))]
        free, met = {d.by for d, _ in found} - {unknown}, {*variables(solution), unknown}
        return [
            (d, of)
            for d, of in found
            if d.by not in met and shape(d.by) == shape(of) and free.isdisjoint(variables(of))
        ]

    def _at(self, formulas: dict[Expr, Expr], body: Expr) -> tuple[Verdict, Judge]:
        """The verdict on a body's being zero where some names are what formulas say, and who gave it."""
        return self._where(formulas, body, Zeros(*shape(body)))

    def _where(self, formulas: dict[Expr, Expr], left: Expr, right: Expr) -> tuple[Verdict, Judge]:
        """The verdict on two sides where some names are what formulas say, and who gave it."""
        known = self.supposing.judge.known
        given = {known.key(name): Formula(of) for name, of in formulas.items()}
        judge = self.supposing.judge.with_knowledge(replace(known, formulas={**known.formulas, **given}))
        return judge.decide(left, right, "="), judge

    def _follows(self, value: tuple[Expr, Expr], body: Expr) -> str | None:
        """How a link follows from body = 0, if it does."""
        try:
            with mpmath.workdps(DIGITS):
                for said, of in (value, value[::-1]):
                    meant = _meant(said, body)  # \hat\mu
                    name, other = (said, of) if meant is None else (meant, self._without_marks(of))
                    plain = isinstance(name, Variable) and not isinstance(name, Partial)
                    if plain and name not in variables(other) and name in _unknowns(body):
                        known = self.supposing.judge.known
                        formulas = {**known.formulas, known.key(name): Formula(other)}
                        judge = self.supposing.judge.with_knowledge(replace(known, formulas=formulas))
                        judge.deadline = judge.times.deadline()
                        return PUT_IN if judge.holds(body, Zeros(*shape(body))) else None
                return SAME if self._is_multiple(add(value[0], scale(Integer(-1), value[1])), body) else None
        except (UndecidedError, SymnetError, ArithmeticError, ValueError, TypeError):
            return None

    def _is_multiple(self, first: Expr, second: Expr) -> bool:
        """Whether one is the other times a number, of sizes and of scalars, wherever tried.

        Scalars are such as stand in one alone, or as both divide by, which are not zero.
        """
        if shape(first) != shape(second):
            second = transpose(second)
        if shape(first) != shape(second):
            return False
        judge, ratios = self.supposing.judge, []
        judge.deadline = judge.times.deadline()
        nodes = judge.behind(first, second).nodes
        names = dict.fromkeys([*variables(first), *variables(second)])
        apart = (set(variables(first)) ^ set(variables(second))) | _divisors((first, second))
        scalars = [v for v in names if v in apart and is_scalar(v)][:MOST]
        sizes = _sizes_in(nodes)[: MOST - len(scalars)]
        for world in judge.tried(first, second):
            for place in judge.places(first, second, world):
                one, other = (list(real(world.value(side, place)).ravel()) for side in (first, second))
                if (ratio := _ratio(one, other)) is None:
                    return False
                values = [real(world.value(v, place)).ravel()[0] for v in scalars]
                ratios.append((ratio, [*values, *(mpmath.mpf(world.size(size)) for size in sizes)]))
        powers = product(*(POWERS for _ in scalars), *((0, -1, 1) for _ in sizes))
        return any(_is_constant(ratios, those) for those in powers)


SET_TO_ZERO = re.compile(
    r"\b(?:set|equat|put)\w*\b(?:[^.;$]|\$[^$=]{1,20}\$){0,60}\b(?:zero|0)\b[^.;$]{0,40}\$*\s*$", re.I
)
"""Words that set the last derivative to zero, right before what that gives."""

RESPECT = re.compile(
    r"\b(?:derivative|gradient)s?\b(?:[^.;$]|\$[^$=]{1,20}\$){0,40}\b(?:respect to|w\.r\.t\.|by) \$([^$]+)\$", re.I
)
"""Words that say by what a derivative is taken."""

MOST = 3
"""Of so many names and sizes may the factor between two equations be made."""

POWERS = (0, -1, 1, -2, 2, -3, 3, -4, 4)
"""Of names: σ² of Σ_i (x_i − μ)/σ² = 0, which says Σ_i x_i − n μ = 0."""


def _divisors(sides: Iterable[Expr]) -> set[Expr]:
    """The names by which something is divided, so that they are not zero."""
    below = [n.operands[1] for side in sides for n in postorder(side) if isinstance(n, Quotient)]
    return {v for e in below if not any(isinstance(n, Sum) for n in postorder(e)) for v in variables(e)}


def _unknowns(body: Expr) -> list[Variable]:
    """The names that stand in what is to be zero, and those by which it is a derivative."""
    found = (v.by if isinstance(v, Partial) else v for v in variables(body))
    return list(dict.fromkeys(v for v in found if isinstance(v, Variable)))


def _meant(name: Expr, body: Expr) -> Variable | None:
    r"""μ of \hat μ, where μ is looked for in what is to be zero."""
    found = [u for u in _unknowns(body) if _is_solution_for(name, u) and shape(u) == shape(name)]
    return found[0] if len(found) == 1 else None


def _is_solution_for(name: Expr, unknown: Variable) -> bool:
    r"""Whether w^*, \hat w or w_{\mathrm{opt}} is what w is to be."""
    if not isinstance(name, Variable) or name.parsed == unknown.parsed:
        return False
    one, other = name.parsed, unknown.parsed
    same = one.base == other.base and one.layer == other.layer
    hats = set(one.accents) - set(other.accents)
    named = one.sub.startswith(r"\mathrm") and OTHERS.search(one.sub) is None
    return same and ("*" in one.sup or named or bool(hats & ESTIMATED))


OTHERS = re.compile(r"\b(?:old|new|init\w*|start|prev\w*|next|true|train|test|rand\w*)\b", re.I)
"""Words below a name that is no solution: w_{\\text{old}}."""


def _sizes_in(nodes: Iterable[Expr]) -> list[Expr]:
    """The sizes that stand in factors, as m does in 1/m."""
    factors = [n.args[0] for n in nodes if isinstance(n, Scale)]
    return sorted({size for factor in factors for size in factor.free_symbols}, key=str)


def _ratio(one: list[Any], other: list[Any]) -> Any:
    """The one ratio of all entries; None where they differ, or one of both is zero but for rounding."""
    largest = max(range(len(other)), key=lambda n: abs(other[n]))
    if min(abs(other[largest]), abs(one[largest])) <= NOISE:
        return None
    ratio = one[largest] / other[largest]
    return ratio if all(_agree(a, ratio * b) for a, b in zip(one, other, strict=True)) else None


def _is_constant(ratios: list[tuple[Any, list[Any]]], powers: tuple[int, ...]) -> bool:
    """Whether the ratios, times powers of what they may be made of, are one number."""
    found = [ratio * mpmath.fprod(v**p for v, p in zip(values, powers, strict=True)) for ratio, values in ratios]
    return len(found) > 1 and all(_agree(found[0], n) for n in found)


def _agree(first: Any, second: Any) -> bool:
    return bool(abs(first - second) <= AGREEMENT * max(abs(first), abs(second)) + NOISE)
