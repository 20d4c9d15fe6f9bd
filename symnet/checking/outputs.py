r"""Losses of what a claim itself writes as the output: ∂C/∂w_j = (σ(z) − y) x_j, where nothing says what C or z is.

∂l/∂w = (y/φ(z) − (1 − y)/(1 − φ(z))) ∂φ(z)/∂w      l is the log-likelihood of φ(z) and y, whatever z is of w
∂C/∂w_j = (σ(z) − y) x_j                            C is the cross-entropy of σ(z) and y, and z is w · x
∂J/∂w = ∂/∂w ½ Σ (y_i − f_i)²                       J is what is differentiated on the other side
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sympy import Expr

from symnet.checking.knowledge import DERIVED, Formula
from symnet.checking.networks import linear_in
from symnet.checking.roles import is_learned, labelled
from symnet.checking.suppositions import (
    OF_ENTRIES,
    USUAL,
    Supposition,
    may_be,
    outputs_of,
    slopes_of,
    taken_in,
    usual_losses,
    with_function,
)
from symnet.core.expression import is_scalar, postorder, shape, write_latex
from symnet.core.shapes import same_shape
from symnet.core.symbols import Partial, Variable
from symnet.ops.function import Map
from symnet.ops.indexed import At
from symnet.ops.softmax import Softmax


def same_loss(start: Supposition) -> Iterator[Supposition]:
    """With a loss without a formula being what stands differentiated in its place on the other side."""
    known = start.known
    for side, other in ((start.left, start.right), (start.right, start.left)):
        slope, body = _without_place(side), _without_place(other)
        if not isinstance(slope, Partial) or isinstance(slope.of, Partial) or not isinstance(body, DERIVED):
            continue
        loss, inner = slope.of, body.operands[-2]
        free = known.key(loss) not in known.formulas and not known.letter(loss)
        by = known.names_in(body.operands[-1])
        if free and by == {known.key(slope.by)} and same_shape(shape(loss), shape(inner)) and loss != inner:
            yield start.with_formulas(f"{loss.name} = {write_latex(inner)}", {known.key(loss): Formula(inner)})


def outputs_that_stand(start: Supposition) -> Iterator[Supposition]:
    """With a loss being the usual one of a label and of σ(z) or softmax(z) that stands in the claim.

    φ without a formula is the logistic function there, since logarithms are taken of it.
    """
    nodes = (n for side in (start.left, start.right) for n in postorder(side))
    generic = {n.function.latex.rstrip("'") for n in nodes if isinstance(n, Map) and n.function.generic}
    starts = [start]
    if len(generic) == 1:
        starts += with_function(start, generic.pop(), "the logistic function")
    for begin in starts:
        yield from _of_outputs(begin)


def _of_outputs(start: Supposition) -> Iterator[Supposition]:
    known = start.known
    sides = (start.left, start.right)
    pairs = slopes_of(known, sides)
    tops = sorted({of for of, _ in pairs} - {by for _, by in pairs})
    if len(tops) != 1 or not is_scalar(loss := known.symbols[tops[0]]) or known.letter(loss):
        return
    by = {name for _, name in taken_in(known, sides)}
    met = [known.symbols[n] for n in sorted(known.names_in(*sides)) if n in known.symbols and n not in known.formulas]
    labels = [t for t in met if labelled(t) > 1 and known.key(t) not in by and not known.letter(t)]
    for output in dict.fromkeys(n for side in sides for n in postorder(side) if _is_output(n)):
        for t in labels:
            if not same_shape(shape(t), shape(output)) or t in set(postorder(output)):
                continue
            for said, formula, under in usual_losses(output, t, known.key(t), start.spoken):
                if may_be(start.spoken, said):
                    words = f"{loss.name} is {said} of {write_latex(output)} and {t.name}{under.words}"
                    supposed = start.with_formulas(words, {known.key(loss): Formula(formula)}, under)
                    inputs = [v for v in met if v not in (t, loss)]
                    yield from _with_preactivation(supposed, output.operands[0], by, inputs)


def outputs_called_otherwise(start: Supposition) -> Iterator[Supposition]:
    """∂L/∂a ∂a/∂z = ŷ − y: with ŷ being the a that lies between a usual loss and z."""
    known = start.known
    pairs = slopes_of(known, (start.left, start.right))
    taken = {by for _, by in pairs}
    met = [known.symbols[n] for n in sorted(known.names_in(start.left, start.right)) if n in known.symbols]
    free = [v for v in met if known.key(v) not in {*known.formulas, *taken} and not known.letter(v)]
    for of, by in sorted(pairs):
        loss, a = known.symbols[of], known.symbols[by]
        inner = [known.symbols[z] for other, z in sorted(pairs) if other == by]
        if not is_scalar(loss) or known.letter(a) or len(inner) != 1 or of in taken:
            continue
        alike = [v for v in free if same_shape(shape(v), shape(a)) and v not in (loss, a)]
        for output, t in ((v, t) for v in alike for t in alike if labelled(v) < 0 < labelled(t)):
            for made in outputs_of(inner[0], start.spoken):
                for said, formula, under in usual_losses(a, t, known.key(t), start.spoken):
                    if may_be(start.spoken, said):
                        words = f"{loss.name} is {said} of {output.name} and {t.name}{under.words}, "
                        words += f"{output.name} = {a.name} and {a.name} = {write_latex(made)}"
                        added = {of: Formula(formula), by: Formula(made), known.key(output): Formula(a)}
                        yield start.with_formulas(words, added, under)


def _with_preactivation(start: Supposition, z: Expr, by: set[str], inputs: list[Variable]) -> Iterator[Supposition]:
    """z as it is, where it hangs on what is learned; else linear in that, or any function of it."""
    known = start.known
    if known.names_in(z) & {name for v in by for name in known.dependents(v)}:
        yield start
        return
    if not isinstance(z, Variable) or known.key(z) in known.formulas or known.letter(z):
        return
    weights = [known.symbols[name] for name in sorted(by) if name in known.symbols]
    if len(weights) != 1:
        return
    unknown = {**known.unknown, known.key(z): (known.key(weights[0]),)}
    yield replace(start, known=replace(known, unknown=unknown))
    if is_learned(weights[0]):
        for part in linear_in(start, z, weights[0], [v for v in inputs if v not in (z, weights[0])]):
            words = f"{start.words} and {part.words}"
            yield replace(start, words="").with_formulas(words, {part.name: Formula(part.expression)}, start.under)


def _without_place(side: Expr) -> Expr:
    return side.operands[0] if isinstance(side, At) else side


def _is_output(node: Expr) -> bool:
    return isinstance(node, Softmax) or (isinstance(node, Map) and node.function.name not in OF_ENTRIES)


def values_of_functions(start: Supposition) -> Iterator[Supposition]:
    """With a function without a formula being the usual one, and a name being its value: φ′(z) = a (1 − a)."""
    known = start.known
    yield from _values_that_are_named(start)
    nodes = [n for side in (start.left, start.right) for n in postorder(side) if isinstance(n, Map)]
    generic = {n.function.latex.rstrip("'") for n in nodes if n.function.generic}
    if len(generic) != 1:
        return
    [name] = generic
    arguments = dict.fromkeys(n.operands[0] for n in nodes if n.function.generic)
    met = [known.symbols[n] for n in sorted(known.names_in(start.left, start.right)) if n in known.symbols]
    values = [v for v in met if known.key(v) not in {*known.formulas, *known.unknown} and labelled(v) < 2]
    for called, function in USUAL:
        for chosen in with_function(start, name, called):
            for z in arguments:
                letter = known.letter(z) if isinstance(z, Variable) else ""
                for a in (v for v in values if v not in set(postorder(z)) and same_shape(shape(v), shape(z))):
                    if known.letter(a) == letter:
                        words = f"{chosen.words} and {a.name} = {write_latex(Map(function, z))}"
                        added = {known.key(a): Formula(Map(function, z), letter)}
                        yield replace(chosen, words="").with_formulas(words, added)


def _values_that_are_named(start: Supposition) -> Iterator[Supposition]:
    """With a being g(z) in g'(z) = 1 − a², where g(z) has a formula and a stands in none."""
    known, slope = start.known, start.left
    if not isinstance(slope, Partial) or isinstance(slope.of, Partial) or known.key(slope.of) not in known.formulas:
        return
    names = sorted(known.names_in(start.right) - known.names_in(slope))
    met = [known.symbols[n] for n in names if n in known.symbols and n not in {*known.formulas, *known.unknown}]
    for a in (v for v in met if labelled(v) <= 0 and same_shape(shape(v), shape(slope.of))):
        if known.letter(a) == known.letter(slope.of) and known.key(a) not in known.behind(known.names_in(slope.of)):
            words = f"{a.name} = {slope.of.name}({write_latex(slope.by)})"
            yield start.with_formulas(words, {known.key(a): Formula(slope.of, known.letter(a))})
