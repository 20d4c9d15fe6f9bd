r"""Gradients that are handed on, where a document never says what lies between.

∂L/∂z = ∂L/∂ŷ                                   ŷ is z and what does not hang on it, added up
∂L/∂V = A^⊤ ∂L/∂Z ,  Z = softmax(…) V           A is that softmax, which has no name in the formula
∂L/∂W = x^⊤ [(∂L/∂z_2 W_2^⊤) ⊙ σ′(z_1)]         z_2 = σ(z_1) W_2 and z_1 = x W
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sympy import Expr

from symnet.checking.knowledge import Formula, Knowledge
from symnet.checking.linear import products_of
from symnet.checking.roles import BIASES, is_learned, labelled
from symnet.checking.signals import PREACTIVATIONS
from symnet.checking.suppositions import OF_ENTRIES, Supposition, antiderivative, is_free, rest_of, taken_in
from symnet.core.expression import is_scalar, postorder, shape, variables, write_latex
from symnet.core.expression import replace as replace_in
from symnet.core.shapes import same_shape
from symnet.core.symbols import Partial, Variable
from symnet.ops.function import Map
from symnet.ops.softmax import Softmax
from symnet.ops.sum import add
from symnet.reading.scope import is_loss


def passed_on(start: Supposition) -> Iterator[Supposition]:
    """With what is between a loss and what it is differentiated by being as the claim itself shows it."""
    yield from _as_it_is(start)
    yield from _through_a_layer(start)


def _as_it_is(start: Supposition) -> Iterator[Supposition]:
    """∂L/∂z = ∂L/∂ŷ: ŷ is z and something else."""
    known = start.known
    left, right = start.left, start.right
    if not (isinstance(left, Partial) and isinstance(right, Partial)) or left.of != right.of:
        return
    inner, outer = left.by, right.by
    if not (isinstance(inner, Variable) and isinstance(outer, Variable)):
        return
    if _is_an_end(inner) and not _is_an_end(outer):
        inner, outer = outer, inner
    if not is_free(known, known.key(outer)) or known.key(outer) in known.behind([known.key(inner)]):
        return
    if is_learned(outer) or (is_learned(inner) and inner.parsed.base not in BIASES) or _is_activation(inner, outer):
        return
    if inner == outer or not same_shape(shape(inner), shape(outer)) or known.letter(inner) != known.letter(outer):
        return
    richer, rest = rest_of(start, outer)
    said = f"{outer.name} is {inner.name} and what does not hang on it, added up"
    yield richer.with_formulas(said, {known.key(outer): Formula(add(rest, inner), known.letter(outer))})


def _is_an_end(v: Variable) -> bool:
    """Whether a name is rather what a network ends in."""
    return labelled(v) < 0 or v.parsed.base in ("y", "o")


def _is_activation(a: Variable, z: Variable) -> bool:
    """Whether a is rather made of z than z of a, by their letters: a^{(1)} and z^{(1)}."""
    same = replace(a.parsed, base="") == replace(z.parsed, base="")
    return same and z.parsed.base in PREACTIVATIONS and a.parsed.base in ("a", "h", "o", "y")


def unnamed(start: Supposition) -> Iterator[Supposition]:
    """With a name without a formula being a softmax, or an activation, that a formula has without a name."""
    known = start.known
    sides = (start.left, start.right)
    names = known.names_in(*sides) | {by for _, by in taken_in(known, sides)}
    free = [known.symbols[n] for n in sorted(names) if n in known.symbols and is_free(known, n)]
    free = [v for v in free if v.index is None and not known.letter(v) and not is_loss(v.parsed)]
    free = [v for v in free if not is_learned(v) and labelled(v) < 2]
    given = [known.symbols[n] for n in sorted(names) if n in known.symbols and not is_free(known, n)]
    given = [v for v in given if not known.letter(v)]
    for name, formula in sorted(known.formulas.items()):
        for part in dict.fromkeys(_without_names(formula.expression)):
            for v in (v for v in given if _is_made_so(known, v, part) and v not in set(postorder(part))):
                whole = replace(formula, expression=replace_in(formula.expression, {part: v}))
                said = f"{known.symbols[name].name} hangs on {write_latex(part)} by {v.name}"
                yield start.with_formulas(said, {name: whole})
            for v in (v for v in free if same_shape(shape(v), shape(part)) and v not in set(postorder(part))):
                whole = replace(formula, expression=replace_in(formula.expression, {part: v}))
                said = f"{v.name} = {write_latex(part)}"
                yield start.with_formulas(said, {name: whole, known.key(v): Formula(part)})


def _is_made_so(known: Knowledge, v: Variable, part: Expr) -> bool:
    """Whether a name is said elsewhere to be what stands in a formula without it: P = softmax(S) of an S = Q K^⊤."""
    formula = known.formulas[known.key(v)].expression
    table: dict[Expr, Expr] = {
        u: known.formulas[k].expression for u in variables(formula) if (k := known.key(u)) in known.formulas
    }
    said = (formula, replace_in(formula, table)) if table else (formula,)
    return write_latex(part) in map(write_latex, said) and same_shape(shape(part), shape(v))


def _without_names(formula: Expr) -> Iterator[Expr]:
    """softmax(S) and σ(w^⊤ x + b) within a formula, and what they are taken of."""
    for node in postorder(formula):
        if isinstance(node, Softmax) or (isinstance(node, Map) and node.function.name not in OF_ENTRIES):
            if node != formula:
                yield node
            if not isinstance(node.operands[0], Variable):
                yield node.operands[0]


def _through_a_layer(start: Supposition) -> Iterator[Supposition]:
    """z_2 = W_2 σ(z_1) where σ′(z_1) and ∂L/∂z_2 stand in a claim, and z_1 = W_1 x where ∂L/∂W_1 does."""
    known, sides = start.known, (start.left, start.right)
    nodes = dict.fromkeys(n for side in sides for n in postorder(side))
    by = {name for _, name in taken_in(known, sides)}
    met = [known.symbols[n] for n in sorted(known.names_in(*sides)) if n in known.symbols and is_free(known, n)]
    arrays = [v for v in met if not is_scalar(v) and v.index is None and not known.letter(v)]
    weights = [v for v in arrays if 1 not in shape(v)]
    for slope in (n for n in nodes if isinstance(n, Map) and n.function.is_slope):
        z, function = slope.operands[0], antiderivative(slope.function)
        if function is None or not isinstance(z, Variable) or not is_free(known, known.key(z)):
            continue
        hidden = Map(function, z)
        outputs = (
            v for v in (known.symbols.get(n) for n in sorted(by)) if v is not None and is_free(known, known.key(v))
        )
        for output in (v for v in outputs if not is_learned(v) and v != z and not known.letter(v)):
            for weight in (w for w in weights if w not in (output, z) and known.key(w) not in by):
                for product in products_of(weight, hidden):
                    if not same_shape(shape(product), shape(output)):
                        continue
                    richer, rest = rest_of(start, output)
                    said = f"{output.name} is {write_latex(product)} and what does not hang on it, added up"
                    first = richer.with_formulas(said, {known.key(output): Formula(add(rest, product))})
                    yield first
                    yield from _with_inputs(first, z, [w for w in weights if known.key(w) in by], arrays)


def _with_inputs(
    start: Supposition, z: Variable, weights: list[Variable], arrays: list[Variable]
) -> Iterator[Supposition]:
    """With z = W x of a W by which is differentiated."""
    for weight in weights:
        for x in (v for v in arrays if v not in (weight, z) and is_free(start.known, start.known.key(v))):
            for product in products_of(weight, x):
                if same_shape(shape(product), shape(z)):
                    said = f"{z.name} = {write_latex(product)}"
                    yield start.with_formulas(said, {start.known.key(z): Formula(product)})
