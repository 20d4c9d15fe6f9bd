"""The reverse sweep: the chain rule over named equations, last one first.

For v = f(u, …) and each operation inside f, its pullback turns what arrives into what its operands receive. Sums
over paths are sums of contributions. The result is a `Derivation`, linear in the number of equations.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import replace as replace_fields

from sympy import Expr, S

from symnet.calculus.derivation import Derivation, Line, Step
from symnet.calculus.facts import facts_of, is_usable, say
from symnet.calculus.gathering import gathered
from symnet.calculus.tidy import is_reducible, tidied, with_signs_inside
from symnet.core.errors import NoRuleError
from symnet.core.expression import (
    Node,
    count,
    fold,
    is_coefficient,
    is_scalar,
    operands,
    postorder,
    replace,
    shape,
    variables,
)
from symnet.core.network import Equation, Fact, Network
from symnet.core.notation import Name, parse_name
from symnet.core.shapes import require_same_shape
from symnet.core.symbols import Partial, Variable
from symnet.ops.constants import Ones, Zeros
from symnet.ops.differential import Differential, differentiated
from symnet.ops.function import Map
from symnet.ops.scalar_multiple import times
from symnet.ops.scale import coefficient_of, scale
from symnet.ops.sum import Sum, add

SHORT = 10
"""An adjoint of at most so many nodes is written out where it is used, as in ∂L/∂w = (a − y) x."""

LONG = 24
"""A derivative longer than this is not written out even where it is used only once."""

MINOR_RULES = ("sum rule", "constant multiple", "transpose", "")
"""Rules that go without saying beside others."""


def require_unrolled(network: Network) -> None:
    """NoRuleError for a network with layers up to a symbol, where only numbers will do."""
    if network.families:
        family = network.families[0]
        bounds = ", ".join(f"{s}=3" for s in sorted(map(str, (family.upper - family.lower).free_symbols)))
        raise NoRuleError(f"layers up to {family.upper} are not unrolled; give numbers, as in network.at({bounds})")


def received(network: Network, of: Variable, by: Variable, seed: Expr, held: frozenset[Variable] = frozenset()) -> Expr:
    """What `by` receives when `of` receives the seed, in forward symbols alone: a vector-Jacobian product.

    What `held` receive is not written out: it stays ∂L/∂v, so that no more of the network is gone through than lies
    between.
    """
    require_unrolled(network)
    if held:
        network = _between(network, by, held)
    sweep = Sweep(network, of, (by,), seed)
    sweep.seeds |= {v: (Partial(of, v), Partial(of, v)) for v in held}
    derivation = sweep.run()
    table: dict[Expr, Expr] = {}
    for e in derivation.adjoints:
        table[e.symbol] = replace(e.expression, table)
    return replace(derivation.gradients[by], table)


def _between(network: Network, by: Variable, held: frozenset[Variable]) -> Network:
    """The equations on which `by` has influence not only through `held`, these among them."""
    live, kept = {by}, []
    for e in network.equations:
        if any(v in live for v in variables(e.expression)):
            kept.append(e)
            if e.symbol not in held:
                live.add(e.symbol)
    return Network(kept)


@dataclass
class _Pulled:
    """What one symbol receives through one equation, and the rules on the way."""

    expression: Expr
    rules: dict[str, None]


@dataclass
class _Offered:
    """A contribution on its way into a step: the same thing, line by line."""

    symbol: Variable
    rule: str
    cotangent: Expr
    equation: Equation
    lines: list[Line]
    facts: tuple[Fact, ...] = ()
    of_steps: bool = False


class Sweep:
    """One run of the sweep; what it gathers becomes the derivation."""

    def __init__(
        self,
        network: Network,
        of: Variable,
        wrt: tuple[Variable, ...],
        seed: Expr = S.One,
        facts: tuple[Fact, ...] | None = None,
        after: int = 0,
    ) -> None:
        self.network, self.of, self.wrt = network, of, wrt
        self.seeds: dict[Variable, tuple[Partial, Expr]] = {of: (Partial(of, of), seed)}
        self.passes: dict[Variable, frozenset[Variable]] = {}
        """To which symbols alone some equations pass on: those of the next step, to what this one hands on."""
        self.kept: frozenset[Variable] = frozenset()
        """Symbols whose derivatives are never written out."""
        self.shared: dict[Variable, Callable[[Expr, int], Line]] = {}
        """Symbols of which each step of a recurrence gives a part: how the sum over all steps is written."""
        self.left: frozenset[Variable] = frozenset()
        """Symbols that have more to receive, from equations of another sweep; their offers are left for that."""
        self.is_of_a_step = False
        """Whether it goes over one step of a recurrence, so that what `shared` receive is a part of a sum."""
        self.after = after
        self.facts = facts_of(network) if facts is None else facts
        self.facts_on: dict[Variable, list[int]] = defaultdict(list)
        for number, fact in enumerate(self.facts):
            for v in variables(fact.left):
                self.facts_on[v].append(number)
        self.live = _live(network, wrt)
        self.offers: dict[Variable, list[_Offered]] = {}
        self.steps: list[Step] = []
        self.adjoints: list[Equation] = []
        self.gradients: dict[Variable, Expr] = {}
        self.step_of: dict[Variable, int] = {}
        self.letters: dict[str, Variable] = {}
        self.asked = set(wrt)
        self.position = {v: n for n, v in enumerate(network.defined)}
        self.defined = self.position.keys()
        self.meaning = {e.symbol: e.expression for e in network.equations}
        self.steps_of = Counter(stem_of(v) for v in network.defined if v.parsed.sub and not is_scalar(v))
        self.uses = Counter(v for e in network.equations for v in variables(e.expression))

    def run(self) -> Derivation:
        """Visit the equations backwards, then collect what the free symbols have received."""
        for equation in reversed(self.network.equations):
            symbol = equation.symbol
            if symbol in self.seeds:
                self._pass_on(equation, *self.seeds[symbol])
            elif symbol in self.offers and symbol not in self.left:
                self._pass_on(equation, *self._collect(symbol))
            self._collect_complete(equation)
        for symbol in [v for v in self.offers if v in self.asked and v not in self.left]:
            self._collect(symbol)
        notices = [
            f"the fact {say(f)} is not put in: its left side is not one sum of products of entries"
            for f in self.network.facts
            if not is_usable(f)
        ]
        for symbol in self.wrt:
            if symbol == self.of:
                self.gradients[symbol] = self.seeds[symbol][1]
            if symbol not in self.gradients:
                self.gradients[symbol] = Zeros(*shape(symbol))
                notices.append(f"{self.of} does not depend on {symbol}: its gradient is 0")
        return Derivation(
            self.network,
            self.of,
            self.wrt,
            tuple(self.steps),
            tuple(self.adjoints),
            {symbol: self.gradients[symbol] for symbol in self.wrt},
            self.facts,
            tuple(notices),
        )

    def adjoint(self, symbol: Variable, value: Expr) -> Partial:
        """The symbol for ∂L/∂v: δ for a preactivation of several layers or of a long value, else ∂L/∂v itself."""
        parsed = symbol.parsed
        gate = isinstance(self.meaning.get(symbol), Map)  # z = σ(…), an update gate, is no preactivation
        if (
            parsed.base in ("z", "Z")
            and not gate
            and (parsed.layer or self._is_of_a_step(symbol) or count(value) > SHORT)
        ):
            name = parse_name(symbol.pattern).rebased(r"\delta" if parsed.base == "z" else r"\Delta").latex()
            named = Partial(self.of, symbol, name)
            if named.name not in self.network and self.letters.setdefault(named.name, symbol) == symbol:
                return named
        return Partial(self.of, symbol)

    def _is_of_a_step(self, symbol: Variable) -> bool:
        """Whether it is one of several vectors that a number tells apart, as z_1, z_2, z_3 of a recurrence are."""
        return symbol.index is not None or self.steps_of[stem_of(symbol)] > 1

    def go_on_with(self, earlier: Sweep) -> None:
        """Take over what an earlier sweep has left."""
        for symbol in earlier.offers:
            self.offers.setdefault(symbol, []).extend(earlier.offers[symbol])

    # One symbol: add up what it received --------------------------------------------------------------------------

    def _collect(self, symbol: Variable) -> tuple[Partial, Expr]:
        """Turn the contributions to a symbol into steps, and add them up."""
        offers = self.offers.pop(symbol)
        parts = len(offers)
        every = [o for o in offers if o.of_steps]
        if every:
            line = self.shared[symbol](self._added(every), len(every))
            alone = [o for o in offers if not o.of_steps]
            if alone:
                line = Line(add(line.expression, self._added(alone)), f"{line.reason}, and what stands outside")
            offers = [*every, *alone, _Offered(symbol, "sum over steps", S.One, offers[0].equation, [line], (), True)]
        elif parts > 1:
            lines, facts = self._tidy([Line(self._added(offers), f"sum over {parts} paths")])
            offers.append(_Offered(symbol, "sum over paths", S.One, offers[0].equation, lines, facts))
        value = offers[-1].lines[-1].expression
        adjoint = self.adjoint(symbol, value)
        for part, offer in enumerate(offers, 1):
            self._step(offer, adjoint, part if part <= parts else 0, parts)
        self.step_of[symbol] = self.after + len(self.steps)
        if symbol in self.defined:
            self.adjoints.append(Equation(adjoint, value))
        if symbol in self.asked:
            self.gradients[symbol] = value
        return adjoint, value

    def _added(self, offers: list[_Offered]) -> Expr:
        """The sum of what was offered, in the order of the network."""
        in_order = sorted(offers, key=lambda o: self.position.get(o.equation.symbol, len(self.position)))
        return gathered(add(*(o.lines[-1].expression for o in in_order)))

    def _collect_complete(self, equation: Equation) -> None:
        """Add up the free symbols of an equation that no earlier equation uses."""
        for symbol in variables(equation.expression):
            self.uses[symbol] -= 1
            if not self.uses[symbol] and symbol in self.offers and symbol not in {*self.defined, *self.left}:
                self._collect(symbol)

    def _step(self, offer: _Offered, adjoint: Partial, part: int, parts: int) -> None:
        equation = offer.equation if part else None
        number = self.after + len(self.steps) + 1
        lines = tuple(offer.lines)
        step = Step(
            number,
            offer.rule,
            equation,
            offer.symbol,
            adjoint,
            offer.cotangent,
            lines,
            offer.facts,
            part,
            parts,
            offer.of_steps,
        )
        self.steps.append(step)

    # One equation: pass on what its symbol received ---------------------------------------------------------------

    def _pass_on(self, equation: Equation, adjoint: Partial, value: Expr) -> None:
        """Offer each symbol of the equation its contribution, in the most readable of the two ways to write it."""
        if equation.symbol in self.kept:
            value = adjoint
        if is_trivial(value):
            for symbol, pulled in self._pull(equation, value).items():
                known = self.step_of.get(equation.symbol)
                by_step = f", by step {known}" if known and variables(value) and is_scalar(symbol) else ""
                lines = [Line(pulled.expression, reason_of(pulled) + by_step)]
                if value == 1 and is_scalar(symbol):
                    lines = [*_by_hand(equation.expression, symbol), *lines]
                self._offer(equation, symbol, value, lines, pulled)
            return
        by_name = self._pull(equation, adjoint)
        written_out = {} if adjoint.is_named else self._pull(equation, value)
        few = len(by_name) == 1 or count(value) <= SHORT
        for symbol, pulled in by_name.items():
            named = Line(pulled.expression, reason_of(pulled))
            if few and symbol in written_out:
                out = Line(written_out[symbol].expression, f"by step {self.step_of[equation.symbol]}")
                chain, facts = self._tidy([named, out])
                once = occurrences(pulled.expression, adjoint) == 1
                if count(chain[-1].expression) <= (LONG if once else count(named.expression)):
                    self._offer(equation, symbol, adjoint, chain, pulled, facts)
                    continue
            self._offer(equation, symbol, adjoint, [named], pulled)

    def _offer(
        self,
        equation: Equation,
        symbol: Variable,
        cotangent: Expr,
        lines: list[Line],
        pulled: _Pulled,
        facts: tuple[Fact, ...] = (),
    ) -> None:
        if not facts:
            lines, facts = self._tidy(lines)
        if is_scalar(equation.symbol) and equation.symbol != self.of:
            chain = times(Partial(self.of, equation.symbol), Partial(equation.symbol, symbol))
            lines = [Line(chain, "chain rule"), *lines]
        of_steps = self.is_of_a_step and symbol in self.shared
        offered = _Offered(symbol, rule_of(pulled), cotangent, equation, _without_repeats(lines), facts, of_steps)
        self.offers.setdefault(symbol, []).append(offered)

    def _tidy(self, lines: list[Line]) -> tuple[list[Line], tuple[Fact, ...]]:
        """Lines that lead from the last one to its tidiest form, and the facts put in."""
        last = lines[-1].expression
        signed = book_signs(last)
        if signed != last:
            reason = lines[-1].reason if len(lines) == 1 else "collect"
            lines = [*lines[:-1], Line(signed, reason)]
        facts = self._facts_about(signed)
        if not is_reducible(signed, facts):
            return lines, ()
        result = tidied(signed, facts)
        before_facts, after = gathered(result.before_facts), gathered(result.expression)
        if before_facts != signed:
            lines = [*lines, Line(before_facts, "cancel and collect")]
        if result.facts:
            reason = ", ".join(f.because for f in result.facts)
            lines = [*lines, Line(after, reason)]
        return lines, result.facts

    def _facts_about(self, expression: Expr) -> tuple[Fact, ...]:
        """The facts that speak of a symbol in an expression, in their order."""
        numbers = {n for v in variables(expression) for n in self.facts_on.get(v, ())}
        return tuple(self.facts[n] for n in sorted(numbers))

    def _pull(self, equation: Equation, cotangent: Expr) -> dict[Variable, _Pulled]:
        """What each live symbol of an equation receives when its left side receives the cotangent."""
        root = equation.expression
        arrived: dict[Expr, _Pulled] = {root: _Pulled(cotangent, {})}
        live = self._live_nodes(root)
        received: dict[Variable, _Pulled] = {}
        for node in reversed(list(postorder(root))):
            here = arrived.get(node)
            if here is None or node not in live:
                continue
            if isinstance(node, Variable):
                received[node] = here
            elif isinstance(node, Node):
                output = equation.symbol if node is root else node
                for operand, part in zip(node.operands, node.pullback(here.expression, output), strict=True):
                    if part is None or operand not in live:
                        continue
                    require_same_shape(f"pass back through {type(node).__name__}", part, operand)
                    rules = {**here.rules, node.rule: None}
                    before = arrived.get(operand)
                    if before is not None:
                        part, rules = add(part, before.expression), {**rules, **before.rules}
                    arrived[operand] = _Pulled(part, rules)
        if equation.symbol in self.passes:
            received = {v: p for v, p in received.items() if v in self.passes[equation.symbol]}
        order = variables(root)
        found = {v: received[v] for v in sorted(received, key=lambda v: (v in self.defined, order.index(v)))}
        return {v: _Pulled(gathered(p.expression), p.rules) for v, p in found.items()}

    def _live_nodes(self, root: Expr) -> set[Expr]:
        """The nodes of an expression on which something in `wrt` has influence."""
        live: set[Expr] = set()
        for node in postorder(root):
            if node in self.live or any(child in live for child in operands(node)):
                live.add(node)
        return live


def _live(network: Network, wrt: tuple[Variable, ...]) -> set[Expr]:
    """The symbols that depend on something in `wrt`."""
    live: set[Expr] = set(wrt)
    for e in network.equations:
        if any(v in live for v in variables(e.expression)):
            live.add(e.symbol)
    return live


def _by_hand(expression: Expr, by: Variable) -> list[Line]:
    """The first lines of a scalar's derivative by a scalar, as one would write them; none for the simplest."""
    forms = differentiated(expression, by)
    if forms is None or not forms[0].has(Differential) or forms[0] == Differential(expression, by):
        return []
    functions = {n.function.name for n in postorder(expression) if isinstance(n, Map)}
    return [Line(forms[0], "linearity"), Line(forms[1], f"derivative of {' and '.join(sorted(functions))}")]


def stem_of(symbol: Variable) -> Name:
    """z of z_3, z_{i,} of z_{i,3}: a name without its number."""
    return replace_fields(symbol.parsed, sub=re.sub(r"\d+$", "", symbol.parsed.sub))


def is_trivial(value: Expr) -> bool:
    """Whether a value needs no name: a number, a symbol, or a number times one, or constant."""
    _, rest = coefficient_of(value)
    return is_coefficient(rest) or isinstance(rest, (Variable, Ones))


def occurrences(expression: Expr, symbol: Variable) -> int:
    """How often a symbol is written in an expression."""
    return fold(expression, lambda node, parts: int(node == symbol) + sum(parts))


def rule_of(pulled: _Pulled) -> str:
    """The rules on a path in the words of a textbook, the minor ones left out beside others."""
    return ", ".join(_major(pulled))


def reason_of(pulled: _Pulled) -> str:
    """The same as a reason beside a line: of three rules or more the last, which is the one that matters there."""
    rules = _major(pulled)
    return ", ".join(rules if len(rules) < 3 else rules[-1:])


def _major(pulled: _Pulled) -> list[str]:
    rules = list(pulled.rules)
    major = [r for r in rules if r not in MINOR_RULES]
    return major or [r for r in rules if r][:1] or ["identity"]


def book_signs(expression: Expr) -> Expr:
    """−(p/a + (y − 1)/(1 − a)) rather than −p/a + (1 − y)/(1 − a): one minus in front, none in the fractions."""
    if not isinstance(expression, Sum):
        return expression
    number, _ = coefficient_of(expression.operands[0])
    if not number.could_extract_minus_sign():
        return expression
    turned = with_signs_inside(add(*(scale(-1, t) for t in expression.operands)))
    if not isinstance(turned, Sum):
        return scale(-1, turned)
    left_over = [t for t in turned.operands if coefficient_of(t)[0].could_extract_minus_sign()]
    return expression if left_over else scale(-1, turned)


def _without_repeats(lines: list[Line]) -> list[Line]:
    kept: list[Line] = []
    for line in lines:
        if not kept or kept[-1].expression != line.expression:
            kept.append(line)
    return kept
