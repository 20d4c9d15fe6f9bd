r"""Claims about what a document leaves open: they follow from its earlier lines, or hold if a name means the usual.

Excerpts and hand-ins often do not say again what y is. Of such a claim four things are tried, the weakest first:

- z may be any function of w, where ∂z/∂w is taken and nothing says what z is: it is *confirmed* for all of them;
- what earlier lines say of ∂ξ/∂y, as long as nothing else is said of it;
- that a function without a formula is σ, tanh or ReLU, and y one of them at z, where ∂y/∂z is taken;
- that a name is what stands in its place on the other side.

Under the last three it is *conditional*, and says on what.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

import mpmath
from sympy import Expr, S

from symnet.checking.knowledge import DERIVED, Formula, Knowledge
from symnet.checking.report import CONDITIONAL, CONFIRMED, Verdict
from symnet.checking.world import DIGITS, UndecidedError
from symnet.core.errors import SymnetError
from symnet.core.expression import (
    Node,
    fold,
    is_coefficient,
    is_scalar,
    postorder,
    shape,
    variables,
    write_latex,
)
from symnet.core.expression import replace as replace_in
from symnet.core.shapes import same_shape, same_size
from symnet.core.symbols import Partial, Variable
from symnet.ops.activations import relu, sigmoid, tanh
from symnet.ops.constants import Ones
from symnet.ops.function import Function, Map
from symnet.ops.indexed import At
from symnet.ops.product import multiply
from symnet.ops.softmax import softmax
from symnet.ops.sum import add
from symnet.ops.transpose import transpose
from symnet.reading.functions import generic
from symnet.reading.scope import is_loss

if TYPE_CHECKING:
    from symnet.checking.deciding import Judge

MOST = 24
"""How many suppositions are tried for one claim."""

USUAL: tuple[tuple[str, Function], ...] = (("the logistic function", sigmoid), ("tanh", tanh), ("ReLU", relu))


@dataclass(frozen=True)
class Supposition:
    """What is put in for what is left open, and how that is said."""

    words: str
    known: Knowledge
    left: Expr
    right: Expr


@dataclass
class Supposing:
    """Tries the claims of one document that it leaves open."""

    judge: Judge
    premises: dict[Expr, tuple[Expr, str]] = field(default_factory=dict)

    def learn(self, left: Expr, right: Expr, line: int) -> None:
        """An earlier line that is left open: what it says of a derivative or a name may be what a later one goes on."""
        body = left.operands[0] if isinstance(left, At) else left
        if isinstance(body, Variable) and body not in variables(right) and left not in set(postorder(right)):
            self.premises[left] = (right, f"{write_latex(left)} = {write_latex(right)} (line {line})")

    def decide(self, left: Expr, right: Expr) -> Verdict | None:
        """The verdict on a claim that is left open, where something can be said of it."""
        deadline = time.monotonic() + self.judge.seconds / 2
        for number, supposed in enumerate(self._suppositions(left, right)):
            if number >= MOST or time.monotonic() > deadline:
                return None
            if self._holds(supposed, deadline):
                if not supposed.words:
                    return Verdict(CONFIRMED, "both sides agree, whatever hangs on what the derivatives are taken by")
                return Verdict(CONDITIONAL, f"true if {supposed.words}", supposed.words)
        return None

    def _holds(self, supposed: Supposition, deadline: float) -> bool:
        judge = self.judge.with_knowledge(supposed.known)
        judge.deadline = deadline
        try:
            with mpmath.workdps(DIGITS):
                return judge.holds(supposed.left, supposed.right) and not judge.is_zero(supposed.left)
        except (UndecidedError, SymnetError, ArithmeticError, ValueError, TypeError, RecursionError):
            return False

    def _suppositions(self, left: Expr, right: Expr) -> Iterator[Supposition]:
        plain = Supposition("", self.judge.known, left, right)
        starts = [plain, *self._of_earlier_lines(plain)]
        for ways in (_as_it_stands, _linear, self._usual):
            for more in (more for start in starts for more in ways(start)):
                if more.words:
                    yield more
                if (loose := _whatever_it_hangs_on(more)) is not None:
                    yield loose
        yield from self._what_stands_there(plain)

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
            yield replace(start, words=" and ".join(dict.fromkeys(used)), left=left, right=right)

    def _usual(self, start: Supposition) -> Iterator[Supposition]:
        """With functions without a formula, and names that are differentiated, being the usual ones."""
        known = start.known
        sides = [e for side in (start.left, start.right) for e in known.expressions_behind(side)]
        functions = {n.function for e in sides for n in postorder(e) if isinstance(n, Map) and n.function.generic}
        bare = sorted({f.latex.rstrip("'") for f in functions})
        if len(bare) == 1:
            [name] = bare
            for called, function in USUAL:
                yield _with(start, f"{name} is {called}", partial(_of_the_usual, function=function))
        for of, by in sorted(_slopes(known, (start.left, start.right))):
            y, x = known.symbols[of], known.symbols[by]
            if not same_shape(shape(y), shape(x)):
                continue
            if known.letter(x) and not known.letter(y):
                continue
            own = [generic(name) for name in bare]
            if is_loss(y.parsed):
                continue
            formulas = [Map(f, x) for f in (*own, *(f for _, f in USUAL))]
            if not is_scalar(x):
                formulas.insert(len(own) + 1, softmax(x))
            for formula in formulas:
                said = f"{y.name} = {write_latex(formula)}"
                yield _joined(start, said, known=_with_formula(known, of, by, formula))

    def _what_stands_there(self, start: Supposition) -> Iterator[Supposition]:
        """With a name that one side alone has being a part of the other."""
        yield from _slopes_that_stand_there(start)
        known = start.known
        free = [_loose_names(known, side) for side in (start.left, start.right)]
        lone = free[0] ^ free[1]
        symbols = [known.symbols[n] for n in sorted(lone) if n in known.symbols]
        for symbol in symbols if len(lone) <= 2 else ():
            name = known.key(symbol)
            other = start.right if name in free[0] else start.left
            if symbol.index is not None or known.letter(symbol):
                continue
            for part in dict.fromkeys(postorder(other)):
                fits = part != other and not is_coefficient(part) and same_shape(shape(part), shape(symbol))
                if fits and _is_closed(part):
                    said, formulas = f"{symbol.name} = {write_latex(part)}", {**known.formulas, name: Formula(part)}
                    yield _joined(start, said, known=replace(known, formulas=formulas))


def _as_it_stands(start: Supposition) -> Iterator[Supposition]:
    yield start


def _joined(start: Supposition, words: str, **changes: object) -> Supposition:
    both = f"{start.words} and {words}" if start.words else words
    return replace(start, words=both, **changes)  # type: ignore[arg-type]


def _with(start: Supposition, words: str, put: Callable[[Expr], Expr]) -> Supposition:
    """With a change to every formula."""
    known = start.known
    formulas = {name: replace(f, expression=put(f.expression)) for name, f in known.formulas.items()}
    return _joined(start, words, known=replace(known, formulas=formulas), left=put(start.left), right=put(start.right))


def _of_the_usual(expression: Expr, function: Function) -> Expr:
    """With a function in place of any without a formula, and its derivatives in place of theirs."""

    def put(node: Expr, parts: list[Expr]) -> Expr:
        if isinstance(node, Map) and node.function.generic:
            primes = len(node.function.latex) - len(node.function.latex.rstrip("'"))
            chosen = function
            for _ in range(primes):
                chosen = chosen.prime
            return Map(chosen, parts[0])
        if isinstance(node, Node) and any(a is not b for a, b in zip(parts, node.operands, strict=True)):
            return node.rebuild(tuple(parts))
        return node

    return fold(expression, put)


def _whatever_it_hangs_on(start: Supposition) -> Supposition | None:
    """With free names being some functions of what derivatives are taken by, where nothing says what hangs on it."""
    known = start.known
    sides = (start.left, start.right)
    taken: dict[str, None] = {}
    for body, by in _taken(known, sides):
        if not known.names_in(body) & known.dependents(by):
            taken[by] = None
    if not taken:
        return None
    by_all = {by for _, by in _taken(known, sides)}
    behind = known.behind(known.names_in(start.left, start.right))
    free = [n for n in behind if n not in known.formulas and n not in by_all and n in known.symbols]
    unknown = {n: tuple(dict.fromkeys((*known.unknown.get(n, ()), *taken))) for n in free}
    return replace(start, known=replace(known, unknown={**known.unknown, **unknown}))


def _taken(known: Knowledge, sides: tuple[Expr, Expr]) -> Iterator[tuple[Expr, str]]:
    """What is differentiated in a claim, and by which name."""
    for side in sides:
        for node in postorder(side):
            inner = node
            while isinstance(inner, Partial):
                yield inner.of, known.key(inner.by)
                inner = inner.of
            if isinstance(node, DERIVED):
                body, by = node.operands[-2:]
                for v in variables(by):
                    if isinstance(v, Variable) and not isinstance(v, Partial):
                        yield body, known.key(v)


def _slopes(known: Knowledge, sides: tuple[Expr, Expr]) -> set[tuple[str, str]]:
    """Free names that are differentiated, and by what."""
    found = set()
    for body, by in _taken(known, sides):
        inner = body.operands[0] if isinstance(body, At) else body
        if isinstance(inner, Variable) and not isinstance(inner, Partial):
            of = known.key(inner)
            if of not in known.formulas and of in known.symbols and by in known.symbols and of != by:
                found.add((of, by))
    return found


def _linear(start: Supposition) -> Iterator[Supposition]:
    """With z being W u, u W or b and something else, where ∂L/∂W or ∂L/∂b is taken and nothing says what z is."""
    known = start.known
    by = {name for _, name in _taken(known, (start.left, start.right))}
    names = [n for n in sorted(known.names_in(start.left, start.right)) if n not in known.formulas]
    free = [v for v in (known.symbols[n] for n in names if n in known.symbols) if not is_scalar(v)]
    free = [v for v in free if v.index is None and not known.letter(v)]
    sides = (start.left, start.right)
    outputs = sorted(free, key=lambda v: known.key(v) not in by)
    weights = [w for w in free if known.key(w) in by]
    for z, b in ((z, b) for z in outputs for b in weights if z != b):
        spread = _along_lines(b, z)
        if spread is None:
            continue
        rest = Variable(f"{z.name}_{{\\mathrm{{rest}}}}", *shape(z))
        formulas = {**known.formulas, known.key(z): Formula(add(rest, spread))}
        changed = replace(_again(known, formulas, sides), symbols={**known.symbols, rest.name: rest})
        yield _joined(start, f"{z.name} is {b.name} and what does not hang on it, added up", known=changed)
    triples = [(z, w, u) for z in outputs for w in weights for u in free if len({z, w, u}) == 3]
    for z, w, u in triples:
        for product in _products(w, u):
            if same_shape(shape(product), shape(z)):
                formulas = {**known.formulas, known.key(z): Formula(product)}
                said = f"{z.name} = {write_latex(product)}"
                yield _joined(start, said, known=_again(known, formulas, sides))


def _slopes_that_stand_there(start: Supposition) -> Iterator[Supposition]:
    """With a derivative that one side alone has being a part of the other."""
    nodes = [set(postorder(side)) for side in (start.left, start.right)]
    for number, side in enumerate((start.left, start.right)):
        slopes = [n for n in postorder(side) if isinstance(n, (Partial, *DERIVED)) and n not in nodes[1 - number]]
        other = start.right if number == 0 else start.left
        for slope in slopes if len(slopes) == 1 and slopes[0] != side else ():
            for part in dict.fromkeys(postorder(other)):
                if part in nodes[number] or is_coefficient(part) or not same_shape(shape(part), shape(slope)):
                    continue
                sides = [replace_in(s, {slope: part}) for s in (start.left, start.right)]
                if sides[0] != sides[1] or part != other:
                    said = f"{write_latex(slope)} = {write_latex(part)}"
                    yield _joined(start, said, left=sides[0], right=sides[1])


def _along_lines(b: Variable, z: Variable) -> Expr | None:
    """A bias b as large as z: as it is, in each row, or in each column; None where it is no bias of z."""
    rows, columns = shape(z)
    if same_shape(shape(b), (rows, columns)):
        return b
    if same_shape(shape(b), (S.One, columns)):
        return multiply(Ones(rows, S.One), b)
    return multiply(b, Ones(S.One, columns)) if same_shape(shape(b), (rows, S.One)) else None


def _products(w: Expr, u: Expr) -> Iterator[Expr]:
    for first, second in ((w, u), (u, w), (transpose(w), u), (transpose(u), w)):
        if same_size(shape(first)[1], shape(second)[0]):
            yield multiply(first, second)


def _again(known: Knowledge, formulas: dict[str, Formula], sides: tuple[Expr, Expr]) -> Knowledge:
    """With other formulas, and losses without one being functions of what now comes last."""
    changed = replace(known, formulas=formulas, unknown={})
    return replace(changed, unknown=changed.functions_of([f.expression for f in formulas.values()] + list(sides)))


def _with_formula(known: Knowledge, of: str, by: str, formula: Expr) -> Knowledge:
    unknown = {n: arguments for n, arguments in known.unknown.items() if n != of}
    letter = known.letter(known.symbols[by])
    return replace(known, formulas={**known.formulas, of: Formula(formula, letter)}, unknown=unknown)


def _loose_names(known: Knowledge, side: Expr) -> set[str]:
    return {n for n in known.names_in(side) if n not in known.formulas}


def _is_closed(part: Expr) -> bool:
    """Whether it is no entry, sum or the like that hangs on an index around it."""
    return not any(isinstance(n, At) or (isinstance(n, Variable) and n.index is not None) for n in postorder(part))
