"""What a document says of its names: formulas, families, domains, and what hangs on what."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import cached_property

from sympy import Expr

from symnet.checking.held import Held, held_by_words
from symnet.core.expression import is_scalar, operands, postorder, shape, variables
from symnet.core.expression import replace as in_place
from symnet.core.network import Equation
from symnet.core.notation import LAYER_SLOT
from symnet.core.shapes import same_shape
from symnet.core.symbols import Adjoint, Partial, Variable
from symnet.ops.differential import Along, Change, Differential, Gradient, Jacobian, VectorJacobian
from symnet.ops.function import Map
from symnet.ops.indexed import At
from symnet.ops.larger import OfTwo
from symnet.ops.largest import IsMaximum, Maximum
from symnet.ops.limit import Limit
from symnet.ops.max_plus import MaxPlus, PickedUp, SentBack
from symnet.ops.product import Product
from symnet.ops.scale import Scale
from symnet.ops.sum import Sum
from symnet.reading.scope import Scope, is_loss
from symnet.reading.statements import Reading, Statement
from symnet.reading.tokens import ReadError

DERIVED = (Differential, Gradient, Jacobian, VectorJacobian)
"""Derivatives that are written out and not carried out; their last operand is what they are taken by."""


NESTED = 12
"""How many names may stand in each other in a formula that is written out whole."""

MOST_KEPT = 20_000
"""Of so many expressions it is kept which names stand in them."""

NUMBERING = frozenset("ijklmnpqr")
"""Letters that number what a sum numbers by another of them."""

MARKED = re.compile(r"(.*\\mathrm\{[^{}]*\},)([A-Za-z])")
"""A word and the letter that numbers, below a name."""

EXAMPLE = re.compile(r"(\[\w+\])?\(([A-Za-z])\)")
"""(i) and [1](i), which say of which example a name is."""

NUMBERED = re.compile(r"([A-Za-z]*)(?:([+-])(\d+))?")
"""t, t + 1; it matches any text, if with nothing."""


@dataclass(frozen=True)
class Formula:
    """What a name is; of one that stands for many, what numbers it: the letter t, or t + 1."""

    expression: Expr
    letter: str = ""

    def letters(self, number: int) -> dict[str, int]:
        """What the letter is where the whole is a number."""
        letter, sign, offset = NUMBERED.findall(self.letter)[0]
        return {letter: number - int(f"{sign}{offset or 0}")} if letter else {}


@dataclass
class Knowledge:
    """All that is known of the names of one document.

    Attributes:
        formulas: of the names that have one, by name; of x^{(i)}, by its pattern x^{(#)}.
        symbols: every variable by that name, with the domain that was said of it.
        letters: which letter numbers a name that stands for many: x^{(i)} is x^{(#)} at i.
        symmetric: names of symmetric matrices.
        unknown: names without a formula that are differentiated, and what they are functions of.
        arguments: of functions without a formula that stand with their arguments, one for each letter: l(y_t, o_t).
        hangs: of names without a formula, what the document says they are functions of.
        stepped: names that a recurrence numbers.
        first: the first step for which its formulas hold.
        last: letters of the last step, T of h_T.
        own: what single ones of them are: a_0 = 0.
        is_held: whether ∂h_t/∂W holds the earlier steps.
        is_apart: whether the derivative of b x by a is nothing, where a formula is made of a, b and x alike.
        one_size: two letters that are taken for one size.
        beside_itself: names that stand in a formula for what they are, beside what they are made of.
        ways: by which names a loss hangs on another one, each of which is held in the slopes of the others.
        declared: names whose shapes a document states in which everything is read, and of no steps is spoken.
        said_to_be_held: which names change where it takes differentials, by its words.
    """

    formulas: dict[str, Formula] = field(default_factory=dict)
    symbols: dict[str, Variable] = field(default_factory=dict)
    letters: dict[str, tuple[str, str]] = field(default_factory=dict)
    symmetric: frozenset[str] = frozenset()
    unknown: dict[str, tuple[str, ...]] = field(default_factory=dict)
    arguments: dict[str, tuple[Formula, ...]] = field(default_factory=dict)
    hangs: dict[str, frozenset[str]] = field(default_factory=dict)
    stepped: frozenset[str] = frozenset()
    first: int = 1
    last: frozenset[str] = frozenset()
    own: dict[tuple[str, int], Expr] = field(default_factory=dict)
    is_held: bool = False
    is_apart: bool = False
    one_size: tuple[Expr, Expr] | None = None
    beside_itself: frozenset[str] = frozenset()
    ways: Mapping[str, frozenset[str]] = field(default_factory=dict)
    declared: frozenset[str] = frozenset()
    said_to_be_held: Held = field(default_factory=Held)

    @classmethod
    def of(
        cls,
        reading: Reading,
        equations: Iterable[Equation] | None = None,
        sides: Iterable[Expr] = (),
        letters: Mapping[str, tuple[str, str]] | None = None,
        arguments: Mapping[str, tuple[Expr, ...]] | None = None,
    ) -> Knowledge:
        """What a reading says; with other equations, these and these sides instead of its own.

        Names that `letters` has are known as it says; functions without a formula have other `arguments`, where given.
        """
        symmetric, declared = frozenset(reading.scope.symmetric), frozenset(_declared(reading))
        known = cls(symmetric=symmetric, declared=declared, said_to_be_held=held_by_words(reading))
        given = list(reading.equations if equations is None else equations)
        taken = reading.scope.arguments if arguments is None else arguments
        expressions = [e.expression for e in given]
        expressions += sides
        for statement in reading.statements if equations is None else ():
            expressions += [side for v in statement.values if not isinstance(v, ReadError) for side in v]
        met = dict.fromkeys(v for e in expressions for v in _named(e))
        met |= dict.fromkeys(e.symbol for e in given)
        met |= dict.fromkeys(v for called in taken.values() for e in called for v in _named(e))
        for v in met:
            if v.index is not None:
                known.letters[v.name] = (v.pattern, str(v.index))
        patterns = {pattern for pattern, _ in known.letters.values()}
        of_their_own = {e.symbol.name for e in given}
        biases = set(_biases(given))
        for v in met:
            below = v.parsed.sub
            follows = below in NUMBERING and below not in reading.scope.sizes and v.name not in of_their_own
            counts = (below.isdecimal() and v.name not in biases) or follows
            if counts and v.index is None and (whole := replace(v.parsed, sub=LAYER_SLOT).latex()) in patterns:
                known.letters[v.name] = (whole, below)  # α_3, and α_k of the α_i that a sum runs over
        known.letters |= dict(_losses_of_samples(expressions, of_their_own, reading.scope.indices))
        known.letters |= letters or {}
        for _ in range(2):  # α_s of an α_t that is found to be one of many, too
            known._number_members(met, reading.scope)
            known._number_what_is_made_of_many(given)
        for v in met:
            key = known.key(v)
            domain = reading.scope.domains.get(v.name, v.domain)
            before = known.symbols.get(key)
            if before is None or before.domain == "real":
                known.symbols[key] = v if domain == v.domain else _with_domain(v, domain)
            if v.name in known.symmetric:
                known.symmetric |= {key}  # all S_n
        for e in given:
            key = known.key(e.symbol)
            letter = known.letters.get(e.symbol.name, ("", ""))[1]
            if letter[:1].isupper() and not variables(e.expression):
                continue  # δ_{T+1} = 0 says nothing of the others
            if letter.isdecimal():
                known.own[key, int(letter)] = e.expression
            else:
                known.formulas.setdefault(key, Formula(e.expression, letter))
        for name, called in taken.items():
            symbol = reading.scope.symbols.get(name)
            value = None if symbol is None else reading.scope.variable(symbol)
            if value is not None and known.key(value) not in known.formulas:
                known.arguments[known.key(value)] = tuple(Formula(a, known.letter(value)) for a in called)
        known._turn_names_round(expressions)
        known._let_losses_go_on(expressions)
        written = known.formulas
        for _ in range(NESTED):
            shared = _shared(known.formulas)
            if shared == known.formulas:
                break
            known.formulas = shared
        known.beside_itself = frozenset(known._put_beside_what_they_are_made_of(written))
        for name, said in reading.scope.hangs.items():
            known.hangs[known.key_of(name)] = frozenset(map(known.key_of, said))
        valued = {known.key(v) for st in reading.statements for v in _given_numbers(st)}
        known.unknown = {n: of for n, of in known.functions_of(expressions).items() if n not in valued}
        return known

    def _turn_names_round(self, expressions: Iterable[Expr]) -> None:
        """With a = ŷ, of an a that stands in no other equation, ŷ is a: ∂L/∂a is that of the L that is made of ŷ."""
        given = ((n, f.expression) for n, f in self.formulas.items() if not f.letter)
        plain = {n: e for n, e in given if isinstance(e, Variable) and not isinstance(e, Partial)}
        slopes = {v for e in expressions for v in variables(e) if isinstance(v, Partial)} if plain else set()
        pairs = {(self.key(v.of), self.key(v.by)) for v in slopes}
        for name in sorted({by for _, by in pairs} & plain.keys() & self.symbols.keys()):
            symbol, other = self.symbols[name], self.key(plain[name])
            is_used = any(name in self.names_in(f.expression) for f in self.formulas.values())
            if other not in self.formulas or self.formulas[other].letter or is_used or (name, other) in pairs:
                continue
            if same_shape(shape(symbol), shape(plain[name])):
                self.formulas[name] = self.formulas[other]
                self.formulas[other] = Formula(symbol)

    def _let_losses_go_on(self, expressions: Iterable[Expr]) -> None:
        """J(w) beside ∂J/∂p, where p is made of w: J hangs on w by way of p, as a J that stands alone."""
        made_of = {name: set(self.names_in(f.expression)) for name, f in self.formulas.items()}
        taken = dict.fromkeys(v for e in expressions for v in variables(e) if isinstance(v, Partial))
        for partial in taken:
            loss, by = (self.key(v) for v in (partial.of, partial.by))
            called = [a.expression for a in self.arguments.get(loss, ())]
            plain = {self.key(v) for v in called if isinstance(v, Variable) and not isinstance(v, Partial)}
            if not called or len(plain) != len(called) or by not in made_of or by in plain:
                continue
            if self._is_a_loss(loss) and plain & _reached([by], defaultdict(set, made_of)):
                del self.arguments[loss]

    def _put_beside_what_they_are_made_of(self, written: Mapping[str, Formula]) -> Iterator[str]:
        """s = log σ² where s is put into a formula that has σ beside it: what ∂/∂s holds there is not clear."""
        for name, formula in self.formulas.items():
            inside = self.names_in(formula.expression)
            for s in inside - self.names_in(written[name].expression):
                if inside & self.names_in(written[s].expression):
                    yield s

    def _number_members(self, met: Iterable[Variable], scope: Scope) -> None:
        """e_t beside the e_j of a sum, where t numbers vectors that are listed, h_1, …, h_T ∈ ℝ^d."""
        patterns = {pattern for pattern, _ in self.letters.values()}
        for v in met if scope.listed else ():
            whole = replace(v.parsed, sub=LAYER_SLOT).latex()
            if v.parsed.sub in scope.times and v.index is None and whole in patterns:
                self.letters.setdefault(v.name, (whole, v.parsed.sub))

    def _number_what_is_made_of_many(self, given: Sequence[Equation]) -> None:
        """a_n of a_n = w^⊤ x_n is one of many, as x_n is; so is z_n of a_n = σ(z_n), as a_n is."""
        for _ in given:
            before = len(self.letters)
            for equation in given:
                inside = [v for v in _named(equation.expression) if isinstance(v, Variable)]
                of = {self.letter(v) for v in inside}
                for letter, whole in _wholes(equation.symbol):
                    if letter in of and letter.isalpha():
                        self.letters.setdefault(equation.symbol.name, (whole, letter))
                own = self.letter(equation.symbol)
                for v in inside if own.isalpha() else ():
                    for letter, whole in _wholes(v):
                        if letter == own:
                            self.letters.setdefault(v.name, (whole, letter))
            if len(self.letters) == before:
                break

    def key(self, variable: Variable) -> str:
        """The name under which a variable is known; of one of many, its pattern."""
        return self.key_of(variable.name)

    def key_of(self, name: str) -> str:
        """The same of a name."""
        return self.letters.get(name, (name, ""))[0]

    def letter(self, variable: Variable) -> str:
        """The letter that numbers it; nothing where none does."""
        return self.letters.get(variable.name, ("", ""))[1]

    @cached_property
    def has_kinks(self) -> bool:
        """Whether some formula has points without a derivative."""
        return any(has_kinks(f.expression) for f in self.formulas.values())

    # What hangs on what ---------------------------------------------------------------------------------------------

    @cached_property
    def uses(self) -> dict[str, frozenset[str]]:
        """The names that stand in a name's formula."""
        found = {name: self.names_in(f.expression) for name, f in self.formulas.items()}
        found |= {name: frozenset(of) for name, of in self.unknown.items()}
        return found | {n: self.names_in(*(a.expression for a in called)) for n, called in self.arguments.items()}

    @cached_property
    def numbering(self) -> frozenset[str]:
        """The letters that stand in the scripts and the sizes of names."""
        return frozenset(word for v in self.symbols.values() for word in v.letters - {v.parsed.base})

    @cached_property
    def names_of_open_derivatives(self) -> dict[Expr, Expr]:
        """δ of δ = ∂L/∂z, where L has no formula, with what it names: what is claimed of it may say what L is."""
        return {
            self.symbols[name]: formula.expression
            for name, formula in self.formulas.items()
            if isinstance(formula.expression, Partial) and not formula.letter and name in self.symbols
            if self.key(formula.expression.of) not in self.formulas
        }

    def _is_of_another_step(self, variable: Variable, formula: Formula) -> bool:
        """Whether it is the h_{t-1} in a formula for what is numbered by t."""
        letter = self.letter(variable)
        return bool(formula.letter) and letter != formula.letter and re.match(r"[A-Za-z][+-]", letter) is not None

    def names_in(self, *expressions: Expr) -> frozenset[str]:
        """The names that values hang on; a derivative hangs on what it is of and by."""
        return frozenset[str]().union(*map(self._names_of, expressions))

    def _names_of(self, expression: Expr) -> frozenset[str]:
        if (found := self._names.get(expression)) is None:
            if len(self._names) > MOST_KEPT:
                self._names.clear()
            found = self._names[expression] = frozenset(self.key(v) for v in _named(expression))
        return found

    @cached_property
    def _names(self) -> dict[Expr, frozenset[str]]:
        return {}

    def dependents(self, name: str) -> frozenset[str]:
        """The names whose values change with a name's, itself among them."""
        if name not in self._dependents:
            self._dependents[name] = frozenset(_reached([name], self._users))
        return self._dependents[name]

    def users_of(self, name: str) -> frozenset[str]:
        """The names whose formulas have a name in them."""
        return frozenset(self._users.get(name, ()))

    @cached_property
    def _users(self) -> dict[str, set[str]]:
        users: dict[str, set[str]] = defaultdict(set)
        for user, used in self.uses.items():
            for u in used:
                users[u].add(user)
        return users

    @cached_property
    def _dependents(self) -> dict[str, frozenset[str]]:
        return {}

    def behind(self, names: Iterable[str], through_unknown: bool = True) -> set[str]:
        """All names that some names hang on, themselves among them."""
        found, pending = set(names), list(names)
        while pending:
            name = pending.pop()
            if name in self.unknown and not through_unknown:
                continue
            for used in self.uses.get(name, frozenset()) - found:
                found.add(used)
                pending.append(used)
        return found

    def held_beside(self, names: Iterable[str], ways: Set[str]) -> frozenset[str]:
        """The ways that some names are made of, if they are ways themselves."""
        own = set(names)
        return frozenset(ways & self.behind(own) - own) if own & ways else frozenset()

    def are_apart(self, names: Iterable[str], by: str) -> bool:
        """Whether some formula is made of all that is behind some names, and of another that none of them hangs on.

        Of u_1, u_2, u_3 and h, all of which are declared, L = f(u_1^⊤ h, u_2^⊤ h) does not hang on u_3 where formulas
        that share names, as g(u_1^⊤ h) and g(u_3^⊤ h) do, lead from there to all that it is made of.
        """
        behind = self.behind(names)
        if behind & {*self.unknown, *self.arguments}:
            return False
        free = behind - set(self.formulas)
        if any(free <= self.behind([whole]) for whole in self.dependents(by) - {by} if whole in self.formulas):
            return True
        return free <= self.declared and self._is_an_input(by) and free <= self._beside(by)

    def _is_an_input(self, name: str) -> bool:
        """Whether a name is declared, or made of such names alone."""
        return {n for n in self.behind([name]) if n not in self.formulas} <= self.declared

    def _beside(self, name: str) -> set[str]:
        """The names to which formulas that share names lead from one."""
        found, before = self.behind([name]), set[str]()
        made_of = [self.behind([n]) for n in self.formulas]
        while found != before:
            before = set(found)
            for inside in (inside for inside in made_of if inside & before):
                found |= inside
        return found

    def changing(self, *sides: Expr) -> frozenset[str]:
        """The names that change freely where differentials stand: those of dX behind which none of the others is.

        What stands within d(…) is among them where it is behind another: X of dL = d(a^⊤ X b).
        """
        bodies = _changed(sides)
        plain = [b for b in bodies if isinstance(b, Variable)]
        named = {self.key(v) for v in plain}
        within = self.names_in(*(b for b in bodies if b not in plain))
        named |= {n for n in within if not named or any(n in self.behind([m]) - {m} for m in named)}
        return frozenset(n for n in named if not (self.behind([n]) - {n}) & named)

    def held(self, *sides: Expr) -> frozenset[str]:
        """The free names behind what changes that these differentials do not speak of."""
        changing = self.changing(*sides)
        reached = {n for c in changing for n in self.dependents(c)}
        within = self.names_in(*_changed(sides))
        free = {n for n in self.behind(within) if n not in self.formulas}
        above = {n for c in changing for n in self.behind([c])}  # what makes a name that is cut
        found = (within | (free - above)) - reached - changing
        open_ = (n for n in found if n in self.symbols and self.symbols[n].role != "data")
        return frozenset(n for n in open_ if self.said_to_be_held.leaves_open(self.symbols[n].name))

    def is_nothing(self, side: Expr) -> bool:
        r"""Whether a side is 0, or by a name that is 0 always: 2 x_1 \dot x_1 of an x_1 that does not change."""
        if isinstance(side, Variable):
            formula = self.formulas.get(self.key(side))
            return formula is not None and formula.expression == 0
        parts = map(self.is_nothing, side.operands if isinstance(side, (Product, Scale, Sum)) else ())
        return side == 0 or (all(parts) if isinstance(side, Sum) else any(parts))

    def expressions_behind(self, expression: Expr) -> Iterator[Expr]:
        """An expression, and the formulas and names that its value hangs on."""
        yield expression
        for name in sorted(self.behind(self.names_in(expression))):
            if name in self.formulas:
                yield self.formulas[name].expression
            if name in self.symbols:
                yield self.symbols[name]

    def functions_of(self, expressions: list[Expr]) -> dict[str, tuple[str, ...]]:
        """∂L/∂Y of an L without a formula: L is some function of whatever comes last behind what it is taken by."""
        by: dict[str, set[str]] = defaultdict(set)
        for e in expressions:
            for node in postorder(e):
                inner = node
                while isinstance(inner, Partial):
                    by[self.key(inner.of)] |= {self.key(inner.by)} if not isinstance(inner.of, Partial) else set()
                    inner = inner.of
                if isinstance(node, DERIVED):
                    body, target = node.operands[-2:]
                    body = body.operands[0] if isinstance(body, At) else body
                    of = body if isinstance(body, Variable) else None
                    for v in variables(target):
                        if of is not None and isinstance(v, Variable):
                            by[self.key(of)].add(self.key(v))
        given = {*self.formulas, *self.arguments}
        unknown = {name: targets - {name} for name, targets in by.items() if name not in given}
        written: dict[str, set[str]] = defaultdict(set)
        taken_back = self.taken_back()
        formulas = [(n, f) for n, f in self.formulas.items() if n not in taken_back]
        formulas += [(n, a) for n, called in self.arguments.items() for a in called]
        for user, formula in formulas:
            for v in _named(formula.expression):
                if not self._is_of_another_step(v, formula):  # h_t hangs on h_{t-1}, and comes last for all that
                    written[self.key(v)].add(user)
        users: dict[str, set[str]] = defaultdict(set, {name: set(of) for name, of in written.items()})
        for user, targets in unknown.items():
            for used in targets:
                users[used].add(user)
        inner = {used: {u for u in of if not self._is_a_loss(u)} for used, of in written.items()}
        whole, within = written, defaultdict(set, inner)
        found = {}
        for name, targets in unknown.items():
            written = whole if self._is_a_loss(name) else within  # no prediction is made of a loss
            behind = _reached([name], users)  # what hangs on it cannot be what it is made of
            targets = targets - behind
            last = {t for t in targets if not (_reached([t], users, behind) - {t}) & targets}
            reached = _reached(sorted(last), written, behind)
            for target in targets - last:  # by way of what else hangs on it by formulas
                reached |= _reached([target], written, behind) - {target}
            found[name] = tuple(sorted(r for r in reached if not written[r] - behind - {r}))
            if self._is_all_said(name, unknown[name]):
                found[name] = tuple(sorted(self.hangs[name]))
        return {name: arguments for name, arguments in found.items() if arguments}

    def _is_all_said(self, name: str, targets: Set[str]) -> bool:
        """Whether it is said to hang on names that have formulas, and all that it is differentiated by is behind them.

        J(w, b) says nothing of what lies between; L(y) beside ∂L/∂u with a u = V y is not all there is.
        """
        said = self.hangs.get(name, frozenset())
        return bool(said) and said <= self.formulas.keys() and targets <= self.behind(said)

    def taken_back(self) -> set[str]:
        """The names whose formulas are derivatives, and those that are made of them: all δ^l, of δ^{l+1} or of σ′."""
        users: dict[str, set[str]] = defaultdict(set)
        for name, formula in self.formulas.items():
            for v in _named(formula.expression):
                users[self.key(v)].add(name)
        return _reached([n for n, f in self.formulas.items() if is_backward(f.expression) or _is_error(n, f)], users)

    def _is_a_loss(self, name: str) -> bool:
        """Whether it is a number that is called as losses are."""
        return name in self.symbols and is_loss(self.symbols[name].parsed) and is_scalar(self.symbols[name])


def _is_error(name: str, formula: Formula) -> bool:
    """Whether it is a δ that is made of another one, or of a slope f′, as no network is from its inputs on."""
    if not name.startswith(r"\delta"):
        return False
    nodes = list(postorder(formula.expression))
    others = any(isinstance(v, Variable) and v.parsed.base == r"\delta" for v in variables(formula.expression))
    return others or any(isinstance(n, Map) and n.function.is_slope for n in nodes)


def _wholes(symbol: Variable) -> list[tuple[str, str]]:
    r"""What stands in each script of a symbol, and the name of all that differ in it: a_n, a_{\text{q},n}, a^{(n)}."""
    name = symbol.parsed
    example = EXAMPLE.fullmatch(name.sup)
    above = f"{example[1] or ''}({LAYER_SLOT})" if example else LAYER_SLOT
    marked = MARKED.fullmatch(name.sub)
    below = f"{marked[1]}{LAYER_SLOT}" if marked else LAYER_SLOT
    return [
        (marked[2] if marked else name.sub, replace(name, sub=below).latex()),
        (name.layer, replace(name, layer=LAYER_SLOT).latex()),
        (example[2] if example else name.sup, replace(name, sup=above).latex()),
    ]


def _biases(given: Iterable[Equation]) -> Iterator[str]:
    """a_0 of a_t = A x_t + a_0, which is none of the a_t; where a_{t-1} stands there, too, it is the first of them."""
    for e in given:
        own = [v.parsed for v in _named(e.expression) if isinstance(v, Variable)]
        alike = [name for name in own if replace(name, sub=LAYER_SLOT) == replace(e.symbol.parsed, sub=LAYER_SLOT)]
        if e.symbol.parsed.sub.isalpha() and {name.sub for name in alike} == {"0"}:
            yield alike[0].latex()


def _losses_of_samples(
    expressions: Iterable[Expr], given: Container[str], indices: Container[str]
) -> Iterator[tuple[str, tuple[str, str]]]:
    """ξ_i of ∂ξ_i/∂y_i, a number without a formula that is differentiated by an entry i: one for each i."""
    nodes = dict.fromkeys(n for e in expressions for n in postorder(e))
    partials = [n for n in nodes if isinstance(n, Partial) and not isinstance(n.of, Partial)]
    entries = [n for n in nodes if isinstance(n, At) and isinstance(n.operands[0], Partial)]
    taken = {n.by.name for n in partials}
    for entry in entries:
        of, below = entry.operands[0].of, {str(a) for a in entry.args[:2]}
        if isinstance(of, Partial) or of.index is not None or not is_scalar(of) or {of.name} & taken:
            continue
        letter = of.parsed.sub
        if letter in below and letter in indices and of.name not in given:
            yield of.name, (replace(of.parsed, sub=LAYER_SLOT).latex(), letter)


def _reached(names: Iterable[str], users: dict[str, set[str]], without: Container[str] = ()) -> set[str]:
    """The names, and all that hang on them."""
    found, pending = set(names), list(names)
    while pending:
        for user in users[pending.pop()] - found:
            if user not in without:
                found.add(user)
                pending.append(user)
    return found


def _named(expression: Expr) -> Iterator[Variable]:
    """The variables of an expression, with those that its derivatives are of and by."""
    for v in variables(expression):
        if isinstance(v, Partial):
            yield from _named(v.of)
            yield v.by
        elif not isinstance(v, Adjoint):
            yield v


def _shared(formulas: dict[str, Formula]) -> dict[str, Formula]:
    """With z for W h + b in ŷ = softmax(W h + b), where z = W h + b has a name of its own, so that ŷ hangs on z."""
    named = {f.expression: name for name, f in formulas.items() if not f.letter and operands(f.expression)}
    users: dict[Expr, list[str]] = defaultdict(list)
    for name, formula in formulas.items():
        for node in postorder(formula.expression):
            if node in named:
                users[node].append(name)
    found = dict(formulas)
    for expression, name in named.items():
        for other in users[expression]:
            if other != name and expression != formulas[other].expression:
                symbol = Variable(name, *shape(expression), "intermediate")
                changed = in_place(found[other].expression, {expression: symbol})
                found[other] = Formula(changed, found[other].letter)
    products = {e: n for e, n in named.items() if isinstance(e, Product)}
    for name, formula in found.items():
        if (changed := _with_factors_named(formula.expression, products, name)) != formula.expression:
            found[name] = Formula(changed, formula.letter)
    return found


def _with_factors_named(expression: Expr, products: Mapping[Expr, str], own: str) -> Expr:
    """With Z W for A V W, where Z = A V has a name of its own."""
    table: dict[Expr, Expr] = {}
    standing = {v.name for v in variables(expression) if isinstance(v, Variable)} if products else set()
    products = {e: n for e, n in products.items() if n not in standing}  # y^⊤ A x beside y = A x, which may be held
    for node in postorder(expression) if products else ():
        if not isinstance(node, Product):
            continue
        for whole, name in products.items():
            count, factors = len(whole.operands), node.operands
            starts = range(len(factors) - count + 1) if name != own and len(factors) > count else ()
            at = next((n for n in starts if factors[n : n + count] == whole.operands), None)
            if at is not None:
                symbol = Variable(name, *shape(whole), "intermediate")
                table[node] = Product(*factors[:at], symbol, *factors[at + count :])
                break
    return in_place(expression, table) if table else expression


def _given_numbers(statement: Statement) -> Iterator[Variable]:
    """a of a = 2, which hangs on nothing."""
    for link, value in zip(statement.links, statement.values, strict=False):
        if isinstance(value, ReadError) or link.relation != "=" or isinstance(value[0], Adjoint):
            continue
        if isinstance(value[0], Variable) and value[1].is_number:
            yield value[0]


def _changed(sides: Iterable[Expr]) -> list[Expr]:
    """What stands behind a d."""
    return [n.operands[0] for side in sides for n in postorder(side) if isinstance(n, Change)]


def has_kinks(expression: Expr) -> bool:
    """Whether there are points at which it has no derivative."""
    return any(
        isinstance(n, (Maximum, IsMaximum, MaxPlus, SentBack, PickedUp, OfTwo))
        or (isinstance(n, Map) and (bool(n.function.kinks) or n.function.name in ("sqrt", "step")))
        for n in postorder(expression)
    )


def is_backward(expression: Expr) -> bool:
    """Whether it speaks of derivatives or limits."""
    return any(isinstance(n, (Partial, Along, Change, Limit, *DERIVED)) for n in postorder(expression))


def directions(*sides: Expr) -> set[Variable]:
    """The names of h in df(x) · h, which is any direction: nothing may be supposed of it."""
    along = [node.operands[2] for side in sides for node in postorder(side) if isinstance(node, Along)]
    return {v for direction in along for v in variables(direction) if isinstance(v, Variable)}


def _with_domain(v: Variable, domain: str) -> Variable:
    name, rows, columns, role, _, *index = v.args
    return Variable(name, rows, columns, role, domain, *index)


STEPS = re.compile(r"\b(?:recurren|previous|time|unroll|unfold|autoregress|rnn|lstm|gru)\w*|\bsteps?\b", re.I)
"""Words of documents in which a name may be made of another one without an equation."""


def _declared(reading: Reading) -> Iterator[str]:
    """The names that are declared in a document of which all is read, and of no recurrence is spoken."""
    unread = any(isinstance(v, ReadError) for st in reading.statements for v in st.values)
    if unread or reading.unread or any(STEPS.search(page.part) for page in reading.pages):
        return
    for key, symbol in reading.scope.symbols.items():
        if symbol.kind == "declared" and not symbol.defined:
            yield key
