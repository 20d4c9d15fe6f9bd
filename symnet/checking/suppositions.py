r"""What a claim that is left open may go on: formulas that the field usually gives to what it speaks of.

Each is put in as formulas of names, or in place of functions, and said in words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass, field, replace
from functools import partial

from sympy import Expr, S

from symnet.checking.assumptions import UNCONDITIONALLY, Under
from symnet.checking.knowledge import DERIVED, Formula, Knowledge
from symnet.checking.roles import BIASES, is_learned, may_be_output
from symnet.core.expression import (
    Node,
    fold,
    is_scalar,
    postorder,
    shape,
    variables,
    write_latex,
)
from symnet.core.shapes import same_shape
from symnet.core.symbols import Partial, Variable
from symnet.ops.activations import identity, relu, sigmoid, tanh
from symnet.ops.constants import Ones
from symnet.ops.elementary import exp, log
from symnet.ops.function import Function, Map
from symnet.ops.hadamard import hadamard
from symnet.ops.indexed import At
from symnet.ops.scale import scale
from symnet.ops.softmax import softmax
from symnet.ops.squared_norm import squared_norm
from symnet.ops.sum import add, minus
from symnet.ops.total import Total, total
from symnet.reading.functions import generic
from symnet.reading.scope import is_loss

OF_ENTRIES = ("log", "sqrt", "exp", "abs", "step", "sign")
"""Functions that are no activations."""

REST = r"{\mathrm{rest}}"
"""What stands beside a bias, as a subscript."""

WORDS = {
    "the logistic function": r"logistic|sigmoid",
    "tanh": r"tanh|hyperbolic tangent",
    "ReLU": r"relu|rectif",
    "softmax": r"softmax",
    "linear": r"linear (?:unit|output|activation|function)|identity",
    "half the squared error": r"squared|quadratic|\bmse\b|least squares|mean square",
    "the cross-entropy": r"cross[- ]?entropy|log[- ]loss|likelihood",
    "the log-likelihood": r"(?<!negative )\blog[- ]?likelihood",
    "other": r"hinge|huber|margin|contrastive|triplet|absolute error|poisson",
}
"""How documents speak of functions and losses."""

LOSSES = ("half the squared error", "the cross-entropy", "the log-likelihood", "other")


ALIKE = {"the binary cross-entropy": "the cross-entropy", "the squared error": "half the squared error"}
"""Losses of which documents speak in the same words."""


def spoken_of(text: str) -> frozenset[str]:
    """The functions and losses that a document names."""
    return frozenset(kind for kind, words in WORDS.items() if re.search(words, text, re.I))


def may_be(spoken: frozenset[str], kind: str) -> bool:
    """Whether a name may stand for such a function or loss, where the document names others or none."""
    kind = ALIKE.get(kind, kind)
    if kind == "the log-likelihood":
        return kind in spoken  # of which the sign is another
    alike = spoken & frozenset(LOSSES) if kind in LOSSES else spoken - frozenset(LOSSES)
    return not alike or kind in alike


USUAL: tuple[tuple[str, Function], ...] = (("the logistic function", sigmoid), ("tanh", tanh), ("ReLU", relu))


@dataclass(frozen=True)
class Supposition:
    """What is put in for what is left open, and how that is said; `premises` are those words that speak of lines."""

    words: str
    known: Knowledge
    left: Expr
    right: Expr
    added: dict[str, Formula] = field(default_factory=dict)
    under: Under = UNCONDITIONALLY
    meant: tuple[tuple[str, str], ...] = ()
    spoken: frozenset[str] = frozenset()
    premises: str = ""

    @property
    def without_premises(self) -> Supposition:
        """What else is supposed, for other claims that do not go on these lines."""
        return replace(self, words=self.words.removeprefix(f"{self.premises} and "), premises="")

    def with_formulas(self, words: str, added: dict[str, Formula], under: Under = UNCONDITIONALLY) -> Supposition:
        """With formulas of names that had none; losses without one are functions of what now comes last."""
        formulas = {**self.known.formulas, **added}
        called = {n: arguments for n, arguments in self.known.arguments.items() if n not in formulas}
        known = replace(self.known, formulas=formulas, unknown={}, arguments=called)
        expressions = [f.expression for f in formulas.values()]
        kept = {n: arguments for n, arguments in self.known.unknown.items() if n not in formulas}
        known = replace(known, unknown={**kept, **known.functions_of([*expressions, self.left, self.right])})
        return joined(self, words, known=known, added={**self.added, **added}, under=under)


def usual(start: Supposition) -> Iterator[Supposition]:
    """With functions without a formula, and names that are differentiated, being the usual ones."""
    known = start.known
    sides = [e for side in (start.left, start.right) for e in known.expressions_behind(side)]
    functions = {n.function for e in sides for n in postorder(e) if isinstance(n, Map) and n.function.generic}
    bare = sorted({f.latex.rstrip("'") for f in functions})
    if len(bare) == 1:
        [name] = bare
        for called in (*dict(USUAL), *(["softmax"] if any(map(_sums_exponentials, sides)) else [])):
            yield from with_function(start, name, called)
    pairs = slopes_of(known, (start.left, start.right))
    for of, by in (*sorted(pairs), *sorted(_beside(known, (start.left, start.right)) - pairs)):
        y, x = known.symbols[of], known.symbols[by]
        if not same_shape(shape(y), shape(x)):
            continue
        if known.letter(x) and not known.letter(y):
            continue
        if is_loss(y.parsed) or x.parsed.base in BIASES:
            continue  # no unit is a function of its bias alone
        applied = (n.function for e in sides for n in postorder(e) if isinstance(n, Map) and n.operands[0] == x)
        own = [generic(name) for name in bare] or [f for f in dict.fromkeys(applied) if f.name not in OF_ENTRIES]
        formulas = dict.fromkeys((*(Map(f, x) for f in own), *usual_functions(x, start.spoken)))
        for formula in formulas:
            said = f"{y.name} = {write_latex(formula)}"
            yield start.with_formulas(said, {of: Formula(formula, known.letter(x))})


def usual_functions(x: Expr, spoken: frozenset[str]) -> list[Expr]:
    """σ, softmax of more than a number, tanh and ReLU of x, as far as the document's words allow."""
    found: list[Expr] = [Map(f, x) for called, f in USUAL if may_be(spoken, called)]
    if not is_scalar(x) and may_be(spoken, "softmax"):
        found.insert(1, softmax(x))
    return found


def antiderivative(slope: Function) -> Function | None:
    """σ of σ′: a function without a formula, or one of the usual ones."""
    known = next((f for _, f in USUAL if f.prime == slope), None)
    bare = slope.latex.removesuffix("'")
    return known or (generic(bare) if slope.generic and not bare.endswith("'") else None)


def _beside(known: Knowledge, sides: tuple[Expr, Expr]) -> set[tuple[str, str]]:
    """a and z of ∂L/∂z = ∂L/∂a ⊙ …, of which a may be a function of z; neither has a formula."""
    taken: dict[str, set[str]] = {}
    for body, by in taken_in(known, sides):
        if isinstance(body, Variable) and not isinstance(body, Partial) and by in known.symbols and is_free(known, by):
            taken.setdefault(known.key(body), set()).add(by)
    return {(a, z) for names in taken.values() for a in names for z in names if a != z}


def losses(start: Supposition) -> Iterator[Supposition]:
    """With a loss without a formula being the usual one of an output and a label, and the output σ or softmax of z.

    Goodfellow, Bengio and Courville, Deep Learning, section 6.2.2: cross-entropy with either, the squared error alone.
    """
    known = start.known
    names = [n for n in sorted(known.names_in(start.left, start.right)) if n in known.symbols]
    free = [v for v in map(known.symbols.__getitem__, names) if v.index is None and not known.letter(v)]
    taken = {by for _, by in taken_in(known, (start.left, start.right))} | set(known.unknown)
    for name, called in known.arguments.items():
        values = [a.expression for a in called]
        if len(values) != 2 or not same_shape(shape(values[0]), shape(values[1])):
            continue
        for a, t in (values[::-1], values):
            label = next(iter(known.names_in(t)), "")
            for said, formula, under in usual_losses(a, t, label, start.spoken):
                if not may_be(start.spoken, said):
                    continue
                words = f"{known.symbols[name].name} is {said} of {write_latex(a)} and {write_latex(t)}{under.words}"
                summed = start.with_formulas(words, {name: Formula(formula, called[0].letter)}, under)
                yield summed
                yield from _with_outputs(summed)
    pairs = sorted(slopes_of(known, (start.left, start.right)))
    for of, by in pairs:
        loss, z = known.symbols[of], known.symbols[by]
        if not is_scalar(loss) or known.letter(loss) or any(of == name for _, name in pairs):
            continue
        like = [v for v in free if same_shape(shape(v), shape(z)) and v != loss and not is_learned(v)]
        labels = [t for t in like if known.key(t) not in {*known.formulas, *taken}]
        for a, t in ((a, t) for a in like for t in labels if a != t and t != z and may_be_output(a, t)):
            if (a != z and is_learned(z)) or _is_made_of(known, a, t):
                continue
            if a == z or known.key(a) in known.formulas:
                outputs: list[tuple[str, Expr]] = [("", a)]
            else:
                outputs = [(f" and {a.name} = {write_latex(f)}", f) for f in outputs_of(z, start.spoken)]
            for said, output in outputs:
                added = (
                    {} if a == z or known.key(a) in known.formulas else {known.key(a): Formula(output, known.letter(z))}
                )
                for kind, formula, under in usual_losses(a, t, known.key(t), start.spoken):
                    if not may_be(start.spoken, kind):
                        continue
                    words = f"{loss.name} is {kind} of {a.name} and {t.name}{said}{under.words}"
                    yield start.with_formulas(words, {of: Formula(formula), **added}, under)


def _is_made_of(known: Knowledge, a: Variable, t: Variable) -> bool:
    """Whether an output is computed from what would be its label, as o = Σ_j α_j v_j is from q; x̂ from x may be so."""
    return a.parsed.base != t.parsed.base and known.key(t) in known.behind(known.names_in(a))


def _with_outputs(start: Supposition) -> Iterator[Supposition]:
    """With what is differentiated by z, and is of its shape, being σ or softmax of it."""
    known = start.known
    for of, arguments in sorted(known.unknown.items()):
        for by in arguments:
            y, z = known.symbols[of], known.symbols.get(by)
            if z is None or known.letter(y) or not same_shape(shape(y), shape(z)):
                continue
            for formula in outputs_of(z, start.spoken):
                yield start.with_formulas(f"{y.name} = {write_latex(formula)}", {of: Formula(formula)}, start.under)


def outputs_of(z: Expr, spoken: frozenset[str]) -> Iterator[Expr]:
    """σ and softmax of z, as far as the document's words allow."""
    if not is_scalar(z) and "softmax" in spoken:
        yield softmax(z)
    if may_be(spoken, "the logistic function"):
        yield Map(sigmoid, z)
    if not is_scalar(z) and "softmax" not in spoken and may_be(spoken, "softmax"):
        yield softmax(z)


def usual_losses(a: Expr, t: Expr, label: str, spoken: Container[str]) -> Iterator[tuple[str, Expr, Under]]:
    """Cross-entropies and squared errors of an output and a label, each with its name and what it asks of the label.

    That of several classes comes first where softmax is spoken of.
    """
    one = Ones(*shape(a))
    binary = add(hadamard(t, Map(log, a)), hadamard(minus(one, t), Map(log, minus(one, a))))
    of_two = [
        ("the binary cross-entropy", scale(-S.One, total(binary)), UNCONDITIONALLY),
        ("the log-likelihood", total(binary), UNCONDITIONALLY),
    ]
    of_several = []
    if not is_scalar(a):
        summing = Under(f", and the entries of {write_latex(t)} sum to one", ((label, "summing"),))
        of_several.append(("the cross-entropy", scale(-S.One, total(hadamard(t, Map(log, a)))), summing))
    yield from (*of_several, *of_two) if "softmax" in spoken else (*of_two, *of_several)
    yield "half the squared error", scale(S.Half, squared_norm(minus(a, t))), UNCONDITIONALLY
    yield "the squared error", squared_norm(minus(a, t)), UNCONDITIONALLY


def as_it_stands(start: Supposition) -> Iterator[Supposition]:
    """With nothing put in."""
    yield start


def joined(start: Supposition, words: str, **changes: object) -> Supposition:
    """With one thing more put in, and said."""
    both = f"{start.words} and {words}" if start.words else words
    return replace(start, words=both, **changes)  # type: ignore[arg-type]


def with_function(start: Supposition, name: str, called: str) -> Iterator[Supposition]:
    """With a function that has no formula being a usual one, unless the document names others."""
    if may_be(start.spoken, called):
        made = _as_softmax if called == "softmax" else partial(_as, dict(USUAL)[called])
        changed = _with(start, f"{name} is {called}", partial(_of_the_usual, made=made))
        yield replace(changed, meant=(*start.meant, (name, called)))


def _sums_exponentials(side: Expr) -> bool:
    """Whether Σ_j e^{x_j} stands there, by which a function may be recognised as softmax."""
    return any(
        isinstance(n, Total) and isinstance(n.operands[0], Map) and n.operands[0].function == exp
        for n in postorder(side)
    )


def _as_softmax(node: Map, operand: Expr) -> Expr:
    """Softmax in place of a function without a formula, of a vector."""
    return Map(node.function, operand) if "'" in node.function.latex or is_scalar(node) else softmax(operand)


def _with(start: Supposition, words: str, put: Callable[[Expr], Expr]) -> Supposition:
    """With a change to every formula."""
    known = start.known
    formulas = {name: replace(f, expression=put(f.expression)) for name, f in known.formulas.items()}
    return joined(start, words, known=replace(known, formulas=formulas), left=put(start.left), right=put(start.right))


def _as(function: Function, node: Map, operand: Expr) -> Expr:
    """A function in place of one without a formula, and its derivatives in place of that one's."""
    for _ in range(len(node.function.latex) - len(node.function.latex.rstrip("'"))):
        function = function.prime
    return Map(function, operand)


def _of_the_usual(expression: Expr, made: Callable[[Map, Expr], Expr]) -> Expr:
    """With what is `made` of each function without a formula and its argument."""
    return with_maps(expression, lambda node, x: made(node, x) if node.function.generic else Map(node.function, x))


def with_maps(expression: Expr, made: Callable[[Map, Expr], Expr]) -> Expr:
    """With what is `made` of each function of a value, and of that value as it is now."""

    def put(node: Expr, parts: list[Expr]) -> Expr:
        if isinstance(node, Map):
            return made(node, parts[0])
        if isinstance(node, Node) and any(a is not b for a, b in zip(parts, node.operands, strict=True)):
            return node.rebuild(tuple(parts))
        return node

    return fold(expression, put)


def without_functions(known: Knowledge, left: Expr, right: Expr) -> tuple[Knowledge, Expr, Expr] | None:
    """A claim, and what is known, with identities for all functions without a formula; None where there are none."""
    nodes = (n for side in (left, right) for e in known.expressions_behind(side) for n in postorder(e))
    if not any(isinstance(n, Map) and n.function.generic for n in nodes):
        return None
    put = partial(_of_the_usual, made=partial(_as, identity))
    formulas = {name: replace(f, expression=put(f.expression)) for name, f in known.formulas.items()}
    return replace(known, formulas=formulas), put(left), put(right)


def whatever_it_hangs_on(start: Supposition) -> Supposition | None:
    """With free names being some functions of what derivatives are taken by, where nothing says what hangs on it."""
    known = start.known
    sides = (start.left, start.right)
    taken: dict[str, None] = {}
    for body, by in taken_in(known, sides):
        if not known.names_in(body) & known.dependents(by):
            taken[by] = None
    if not taken:
        return None
    last = [by for by in taken if not (known.dependents(by) - {by}) & set(taken)]  # z, and not the W of z = W x
    by_all = {by for _, by in taken_in(known, sides)}
    behind = known.behind(known.names_in(start.left, start.right)) - known.behind(last)
    free = [n for n in behind if n not in known.formulas and n not in by_all and n in known.symbols]
    unknown = {n: tuple(dict.fromkeys((*known.unknown.get(n, ()), *last))) for n in free}
    return replace(start, known=replace(known, unknown={**known.unknown, **unknown}))


def taken_in(known: Knowledge, sides: tuple[Expr, Expr]) -> Iterator[tuple[Expr, str]]:
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


def slopes_of(known: Knowledge, sides: tuple[Expr, Expr]) -> set[tuple[str, str]]:
    """Free names that are differentiated, and by what."""
    found = set()
    for body, by in taken_in(known, sides):
        inner = body.operands[0] if isinstance(body, At) else body
        if isinstance(inner, Variable) and not isinstance(inner, Partial):
            of = known.key(inner)
            if of not in known.formulas and of in known.symbols and by in known.symbols and of != by:
                found.add((of, by))
    return found


def rest_of(start: Supposition, z: Variable) -> tuple[Supposition, Variable]:
    """What stands beside something in z and is free, known as z is, and one of many where z is."""
    known = start.known
    rest = Variable(f"{z.name}_{REST}", *shape(z))
    key = f"{known.key(z)}_{REST}"
    letters = {**known.letters, rest.name: (key, known.letter(z))} if known.letter(z) else known.letters
    richer = replace(known, symbols={**known.symbols, key: rest}, letters=letters)
    return replace(start, known=richer), rest


def is_free(known: Knowledge, name: str) -> bool:
    """Whether nothing says what a name is."""
    return name not in known.formulas


RATES = (r"\lambda", r"\alpha")
"""Letters of weights of penalties, which several of them share."""


def may_be_both(first: Formula, second: Formula) -> bool:
    """Whether two formulas may be parts of one: γ x̂ and something else, b and something else; not β x̂."""
    names = [{v for v in variables(f.expression) if isinstance(v, Variable)} for f in (first, second)]
    rest = [{v for v in met if REST.strip("{}") in v.name} for met in names]  # Y_{hat,rest} has one pair of braces
    own = [{v for v in met - rest[n] if v.parsed.base not in RATES} for n, met in enumerate(names)]
    partial = [bool(met) for met in rest]
    return not own[0] & own[1] if all(partial) else any(partial)
