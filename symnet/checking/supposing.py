r"""Claims about what a document leaves open: they follow from its earlier lines, or hold if a name means the usual.

Excerpts and hand-ins often do not say again what y is. Of such a claim these are tried, the weakest first:

- z may be any function of w, where ∂z/∂w is taken and nothing says what z is: it is *confirmed* for all of them;
- what earlier lines say of ∂ξ/∂y, and what earlier claims went on;
- that z is W x, a function without a formula σ, and a loss the usual one (`symnet.checking.suppositions`);
- that a name is what stands in its place on the other side.

But for the first it is *conditional*, and says on what.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import mpmath
from sympy import Expr

from symnet.checking.angles import angles
from symnet.checking.batches import EachLoss
from symnet.checking.by_products import by_products
from symnet.checking.each_sample import each_sample
from symnet.checking.headings import AFRESH
from symnet.checking.knowledge import Formula, is_backward
from symnet.checking.linear import linear
from symnet.checking.networks import networks
from symnet.checking.next_signals import next_signals
from symnet.checking.one_sample import one_sample
from symnet.checking.output_layers import by_each_example, output_layers
from symnet.checking.outputs import outputs_called_otherwise, outputs_that_stand, same_loss, values_of_functions
from symnet.checking.passed_on import passed_on, unnamed
from symnet.checking.penalties import penalties
from symnet.checking.points import is_entry
from symnet.checking.predictions import predictions
from symnet.checking.recalled import loss_again, recalled
from symnet.checking.report import CONDITIONAL, CONFIRMED, HOLDS, REFUTED, UNREAD, Verdict
from symnet.checking.signals import errors_by_their_letter, errors_of_other_layers
from symnet.checking.single_entries import with_entries
from symnet.checking.standing import what_stands_there
from symnet.checking.statistics import statistics
from symnet.checking.suppositions import (
    Supposition,
    as_it_stands,
    is_free,
    losses,
    may_be_both,
    slopes_of,
    spoken_of,
    usual,
    whatever_it_hangs_on,
    with_function,
)
from symnet.checking.times import is_past
from symnet.checking.world import DIGITS, UndecidedError
from symnet.core.errors import SymnetError
from symnet.core.expression import is_scalar, postorder, variables, write_latex
from symnet.core.expression import replace as replace_in
from symnet.core.symbols import Partial, Variable
from symnet.ops.concatenate import Slice
from symnet.ops.function import Map
from symnet.ops.indexed import At
from symnet.ops.power import Power
from symnet.reading.heads import call_of, plain_name
from symnet.reading.statements import Apart, Statement
from symnet.reading.tokens import ReadError
from symnet.reading.tree import Written

if TYPE_CHECKING:
    from symnet.checking.deciding import Judge

OF_OUTPUTS = (outputs_that_stand, values_of_functions, outputs_called_otherwise)

MOST = 60
"""How many suppositions are tried for one claim."""


@dataclass
class Supposing:
    """Tries the claims of one document that it leaves open."""

    judge: Judge
    premises: dict[Expr, tuple[Expr, str]] = field(default_factory=dict)
    entries: dict[Slice, tuple[Expr, str]] = field(default_factory=dict)
    remembered: list[Supposition] = field(default_factory=list)
    squares: set[str] = field(default_factory=set)
    said_again: set[str] = field(default_factory=set)
    latest: Apart | None = None
    restated: dict[str, tuple[Statement, Expr]] = field(default_factory=dict)
    further: dict[str, tuple[Statement, Expr]] = field(default_factory=dict)
    anew: set[str] = field(default_factory=set)
    proportional: dict[str, tuple[Expr, str]] = field(default_factory=dict)
    batches: EachLoss | None = field(init=False)

    def __post_init__(self) -> None:
        self.batches = EachLoss(self.judge) if self.judge.reading.scope.bars else None

    def meet(self, statement: Statement) -> None:
        """A statement that gives a function another formula says what it is in the claims behind it."""
        if statement.restated is not None:
            name, formula = statement.restated
            self.restated[name] = statement, formula
        for link, value in zip(statement.links, statement.values, strict=False):
            if link.relation == "∝" and not isinstance(value, ReadError):
                self._learn_proportional(*value, statement.page.place(link.at)[0])

    def _learn_proportional(self, left: Expr, right: Expr, line: int) -> None:
        """ℓ(Σ) ∝ … says ℓ but for what is added to it, where it speaks of a log-likelihood: its gradients are those."""
        if isinstance(left, Variable) and is_scalar(left) and is_scalar(right) and left not in variables(right):
            words = f"{left.name} = {write_latex(right)} but for what is added to it, as ∝ in line {line} may mean"
            self.proportional[self.judge.known.key(left)] = right, words

    def _as_proportional(self, start: Supposition) -> Iterator[Supposition]:
        """With what names in a claim are said to be proportional to."""
        taken = {of for of, _ in slopes_of(start.known, (start.left, start.right))}
        for name in sorted(taken & set(self.proportional)):
            right, words = self.proportional[name]
            yield start.with_formulas(words, {name: Formula(right)})

    def another(self, statement: Statement, number: int) -> Verdict | None:
        """The verdict on a formula of a function that has one already, where it is not the same: it may be another."""
        if statement.restated is None or number:
            return None
        name, formula = statement.restated
        if not variables(formula):
            return None  # f(x, y) = 12 says what f is worth
        if len(variables(formula)) == 1:
            self.anew.add(name)
        words = f"{name} is another function from here on"
        return Verdict(CONDITIONAL, f"true if {words}; {AFRESH}", words)

    def as_restated(self, left: Expr, right: Expr) -> Verdict | None:
        """The verdict on a claim that holds with the formulas given last before it."""
        known = self.judge.known
        met = [name for name in (self.restated | self.further) if name in known.names_in(left, right)]
        if not met:
            return None
        last = {name: Formula((self.restated.get(name) or self.further[name])[1]) for name in met}
        changed = replace(known, formulas={**known.formulas, **last})
        if not self._holds(Supposition("", changed, left, right), self.judge.times.deadline(0.5)):
            return None
        words = " and ".join(
            f"{name} is what line {self._line(name)} says here"
            if name in self.restated
            else f"{known.symbols[name].name} = {write_latex(last[name].expression)}, as its chain goes on"
            for name in met
        )
        return Verdict(CONDITIONAL, f"true if {words}", words)

    def go_on(self, statement: Statement, number: int, value: tuple[Expr, Expr], found: Verdict) -> None:
        """Remember the B of J = A = B, where A = B is left open, as A is made of functions that nobody gives."""
        left = statement.links[0].left
        called = call_of(left) if isinstance(left, Written) else None
        name = plain_name(left if called is None else called[0]) if isinstance(left, Written) else None
        given = name.latex() if name is not None and number and statement.kind == "defines" else ""
        before = self.further.get(given)
        if found.is_open and given in self.judge.known.formulas and (before is None or before[0] is statement):
            self.further[given] = statement, value[1]

    def as_before(self, found: Verdict, left: Expr, right: Expr) -> Verdict:
        """What was found of a claim by the first formula of a function, where another one stands before the claim."""
        met = [name for name in self.anew if name in self.judge.known.names_in(left, right)]
        if not met or found.verdict not in HOLDS or left == right or self.as_restated(left, right) is not None:
            return found
        words = " and ".join(f"{name} is not what line {self._line(name)} says, but what it was before" for name in met)
        return Verdict(CONDITIONAL, f"true if {words}", words)

    def _line(self, name: str) -> int:
        statement, _ = self.restated[name]
        return statement.page.place(statement.links[0].at)[0]

    def given_anew(self, formula: Expr, apart: Apart) -> Verdict:
        """The verdict on a second formula of a function: what the first one is, or that of another function."""
        known, apart = self.judge.known, self._as_known(apart)
        if apart.name in known.formulas:
            found = self.judge.decide(known.formulas[apart.name].expression, formula, "=")
            if found.verdict in HOLDS:
                self.said_again.add(apart.own)
                return found
        words, self.latest = apart.words, apart
        return Verdict(CONDITIONAL, f"true if {words}; {AFRESH}", words)

    def of_another(self, left: Expr, right: Expr, apart: Apart, found: Verdict) -> Verdict:
        """The verdict on a claim about a function that a second formula gives, or else about the first one."""
        known, apart = self.judge.known, self._as_known(apart)
        if apart.own not in known.names_in(left, right) or apart.own in self.said_again:
            return found
        if found.verdict in HOLDS:
            return Verdict(CONDITIONAL, f"true if {apart.words}", apart.words)
        if found.verdict == CONDITIONAL:
            return Verdict(CONDITIONAL, f"{found.message} and {apart.words}", f"{found.assumption} and {apart.words}")
        if apart.name in known.formulas:
            before = self._decided_as_before(left, right, apart).verdict
            words = f"{apart.name} is what it was before"
            if before in HOLDS:
                return Verdict(CONDITIONAL, f"true if {words}", words)
            if before != REFUTED:
                return Verdict(UNREAD, f"false if {apart.words}, and not decided if {words}")
        return found

    def in_its_place(self, left: Expr, right: Expr, found: Verdict) -> Verdict:
        """The verdict on a claim where what is made of a name is made of its second formula: E of y = σ(a)."""
        known, apart = self.judge.known, self.latest
        own = known.symbols.get(apart.own) if apart is not None else None
        before = known.symbols.get(apart.name) if apart is not None else None
        if found.verdict not in (REFUTED, UNREAD) or apart is None or own is None or before is None:
            return found
        formula, first = known.formulas.get(apart.own), known.formulas.get(apart.name)
        if formula is None or first is None or own.shape != before.shape or formula.letter != first.letter:
            return found
        told = {v: first.expression for v in variables(formula.expression) if known.key(v) == apart.name}  # y = σ(y)
        formula = replace(formula, expression=replace_in(formula.expression, told))
        if apart.name in known.behind(known.names_in(formula.expression)):
            return found
        judge = self.judge.with_knowledge(replace(known, formulas={**known.formulas, apart.name: formula}))
        again = judge.decide(_of_before(left, own, before), _of_before(right, own, before), "=")
        if again.verdict in HOLDS:
            return Verdict(CONDITIONAL, f"true if {apart.words}", apart.words)
        still = found.verdict == UNREAD or again.verdict == REFUTED
        return found if still else Verdict(UNREAD, f"not decided if {apart.words}")

    def _as_known(self, apart: Apart) -> Apart:
        """The names as they are known: λ_i of many is λ_#."""
        return replace(apart, name=self.judge.known.key_of(apart.name), own=self.judge.known.key_of(apart.own))

    def _decided_as_before(self, left: Expr, right: Expr, apart: Apart) -> Verdict:
        known = self.judge.known
        own, before = known.symbols.get(apart.own), known.symbols.get(apart.name)
        if own is not None and before is not None:  # a name, and no function alone
            if own.shape != before.shape:
                return Verdict(UNREAD, "the shapes differ")
            return self.judge.decide(_of_before(left, own, before), _of_before(right, own, before), "=")
        first = replace(known, formulas={**known.formulas, apart.own: known.formulas[apart.name]})
        return self.judge.with_knowledge(first).decide(left, right, "=")

    def learn(self, left: Expr, right: Expr, line: int) -> None:
        """An earlier line that is left open: what it says of a derivative or a name may be what a later one goes on."""
        body = left.operands[0] if isinstance(left, At) else left
        if isinstance(body, Power):
            self.squares |= {self.judge.known.key(v) for v in variables(body)}
        said = f"{write_latex(left)} = {write_latex(right)} (line {line})"
        plain = isinstance(right, Variable) and not isinstance(right, Partial) and right not in self.premises
        if isinstance(left, Partial) and plain and self.judge.known.key(right) not in self.judge.known.formulas:
            self.premises[right] = (left, said)  # ∂L/∂z = δ says what δ is
        elif is_entry(left) and left.operands[0] not in variables(right) and left not in self.entries:
            self.entries[left] = (right, said)
        elif isinstance(body, Variable) and body not in variables(right) and left not in set(postorder(right)):
            self.premises[left] = (right, said)

    def gives_an_entry(self, left: Expr, right: Expr, statement: Statement) -> bool:
        """Whether a_1 = g(z_1) says what the first entry of an a is of which nothing else is said."""
        known = self.judge.known
        if not is_entry(left) or left in self.entries or not variables(right) or any(map(is_backward, (left, right))):
            return False
        whole = left.operands[0]
        if not is_free(known, known.key(whole)) or known.key(whole) in known.behind(known.names_in(right)):
            return False
        self.learn(left, right, statement.page.place(statement.links[0].at)[0])
        self.judge.reading.scope.notice(f"{statement.source(0)} says what an entry is")
        return left in self.entries

    def decide(self, left: Expr, right: Expr) -> Verdict | None:
        """The verdict on a claim that is left open, where something can be said of it."""
        if any(
            isinstance(n, Map) and n.function.latex.startswith(r"\breve") for s in (left, right) for n in postorder(s)
        ):
            return None  # what is said of any function
        deadline = self.judge.times.deadline(0.5)
        for number, supposed in enumerate(self._suppositions(left, right)):
            if number >= MOST or is_past(deadline):
                return None
            if self._holds(supposed, deadline):
                if not supposed.words:
                    return Verdict(CONFIRMED, "both sides agree, whatever hangs on what the derivatives are taken by")
                again = supposed.without_premises
                if (supposed.added or supposed.meant) and again not in self.remembered:
                    self.remembered.append(again)
                return Verdict(CONDITIONAL, f"true if {supposed.words}", supposed.words)
        return None

    def _holds(self, supposed: Supposition, deadline: float) -> bool:
        judge = self.judge.with_knowledge(supposed.known)
        judge.deadline = deadline
        try:
            with mpmath.workdps(DIGITS):
                said = judge.known.is_nothing(supposed.right)  # Σ_i (x_i − μ) = 0, where rounding is left of it
                holds = judge.holds(supposed.left, supposed.right, supposed.under)
                return holds and not judge.is_zero(supposed.left, exactly=said)
        except (UndecidedError, SymnetError, ArithmeticError, ValueError, TypeError, RecursionError):
            return False

    def _suppositions(self, left: Expr, right: Expr) -> Iterator[Supposition]:
        text = " ".join(page.part for page in self.judge.reading.pages)
        left, right = self._with_slopes(left), self._with_slopes(right)
        plain = Supposition("", self.judge.known, left, right, spoken=spoken_of(text))
        earlier = list(self._of_earlier_lines(plain))
        starts = [
            *(by_each_example(plain) if self.batches is not None else ()),
            plain,
            *self._as_before(plain),
            *earlier,
            *with_entries(plain, self.entries),
            *errors_of_other_layers(plain),
            *self._as_proportional(plain),
        ]
        starts += [more for start in errors_by_their_letter(plain) for more in (start, *self._as_before(start))]
        for ways in (
            as_it_stands,
            each_sample,
            recalled,
            angles,
            statistics,
            by_products,
            linear,
            penalties,
            losses,
            usual,
            same_loss,
            one_sample,
            predictions,
            networks,
            passed_on,
            unnamed,
            next_signals,
            output_layers,
            *OF_OUTPUTS,
        ):
            for more in (more for start in starts for more in ways(start)):
                if self._contradicts(more):
                    continue
                if more.words:
                    yield more
                if (loose := whatever_it_hangs_on(more)) is not None:
                    yield loose
        said_elsewhere = plain.known.names_in(left, right) & self.judge.doubts.uncertain
        for more in what_stands_there(plain):
            if not self._contradicts(more) and (more.added or not said_elsewhere):  # a slope, and δ = ∂L/∂h elsewhere
                yield more

    def _with_slopes(self, side: Expr) -> Expr:
        """A side with ∂C/∂z for a δ that is said to be that, so that z stands in it, too."""
        formulas = self.judge.known.formulas
        met = {v: formulas[k] for v in variables(side) if (k := self.judge.known.key(v)) in formulas}
        table = {v: f.expression for v, f in met.items() if isinstance(f.expression, Partial) and not f.letter}
        try:
            return replace_in(side, table) if table else side
        except SymnetError:
            return side

    def _contradicts(self, supposed: Supposition) -> bool:
        """Whether it gives a name another meaning than an earlier one did, or one to a name whose formula is unread."""
        meant = {pair for before in self.remembered for pair in before.meant}
        names = {name for name, _ in meant}
        if any(name in names and (name, called) not in meant for name, called in supposed.meant):
            return True
        if any(name in self.judge.doubts.uncertain for name, _ in supposed.meant):
            return True
        if any(map(self._is_given_of_another_layer, supposed.added)):
            return True
        added = {n: f for before in self.remembered for n, f in before.added.items()}
        for name, formula in supposed.added.items():
            before = added.get(name, formula)
            if before != formula and not may_be_both(before, formula):
                return True
            if loss_again(self.judge.known, name) not in (None, formula) or self._is_another_map(name, formula):
                return True
        return bool(set(supposed.added) & (self.judge.doubts.uncertain | self.squares))  # e² = (r − p)² says what e is

    def _is_another_map(self, name: str, formula: Formula) -> bool:
        """Whether it is a = tanh(z) of a document that gives A = σ(Z), all samples at once."""
        known, of_one = self.judge.known, formula.expression
        if name not in known.symbols or not isinstance(of_one, Map):
            return False
        parsed = known.symbols[name].parsed
        whole = known.formulas.get(replace(parsed, base=parsed.base.upper()).latex())
        of_all = whole.expression if whole is not None and parsed.base.islower() else None
        return isinstance(of_all, Map) and of_all.function != of_one.function

    def _is_given_of_another_layer(self, name: str) -> bool:
        """Whether it is the z^{(l)} of a document that gives z^{(l+1)} = W^{(l)} a^{(l)} + b^{(l)}."""
        layered, symbol = self.judge.layered, self.judge.known.symbols.get(name)
        return layered is not None and symbol is not None and layered.layers.makes(symbol.parsed)

    def _as_before(self, start: Supposition) -> Iterator[Supposition]:
        """With what earlier claims went on, as far as it speaks of names that are still open."""
        for before in reversed(self.remembered):
            if set(before.added) & set(start.known.formulas) or not self._speaks_of(start, before):
                continue
            again = start.with_formulas("", before.added, before.under) if before.added else start
            for name, called in before.meant:
                again = next(with_function(again, name, called), again)
            said = before.words if start.words in before.words else f"{start.words} and {before.words}"
            yield replace(again, words=said)

    def _speaks_of(self, start: Supposition, before: Supposition) -> bool:
        """Whether some name or function in a claim is one that was supposed to be something."""
        sides = (start.left, start.right)
        called = {n.function.latex.rstrip("'") for s in sides for n in postorder(s) if isinstance(n, Map)}
        behind = start.known.behind(start.known.names_in(*sides))
        return bool(behind & set(before.added)) or any(name in called for name, _ in before.meant)

    def _of_earlier_lines(self, start: Supposition) -> Iterator[Supposition]:
        """With what earlier lines say of the derivatives and names in a claim."""
        left, right, used = start.left, start.right, []
        for _ in range(3):
            met = [n for side in (left, right) for n in postorder(side) if n in self.premises]
            if not met or (left in self.premises and right == self.premises[left][0]):
                break
            table = {node: self.premises[node][0] for node in met}
            used += [self.premises[node][1] for node in met]
            try:
                left, right = replace_in(left, table), replace_in(right, table)
            except SymnetError:
                return
        if used and left != right:
            said = " and ".join(dict.fromkeys(used))
            yield replace(start, words=said, premises=said, left=left, right=right)


def _of_before(side: Expr, own: Variable, before: Variable) -> Expr:
    """A side with a name for another one of its shape, in derivatives, too."""
    table: dict[Expr, Expr] = {own: before}
    for v in variables(side):
        if isinstance(v, Partial) and own in (v.of, v.by):
            table[v] = Partial(*(before if name == own else name for name in (v.of, v.by)))
    return replace_in(side, table)
