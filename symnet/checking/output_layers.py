r"""Outputs of which a document gives the loss and not what they are made of, and losses of whole batches.

L = -\sum_k y_k \log p_k ,  \partial L/\partial z_k = p_k - y_k            p = softmax(z)
L = \tfrac12 (ŷ - y)^2 ,  \partial L/\partial w = (ŷ - y) x                ŷ = w^⊤ x
\partial L/\partial Z = (\hat Y - Y)/N                                     L is 1/N times the cross-entropy of Ŷ and Y
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from sympy import Expr

from symnet.checking.assumptions import UNCONDITIONALLY, Under
from symnet.checking.batches import EXAMPLES, SAID
from symnet.checking.knowledge import Formula
from symnet.checking.linear import along_lines
from symnet.checking.networks import linear_in
from symnet.checking.roles import BIASES, is_learned, labelled, may_be_output
from symnet.checking.suppositions import (
    Supposition,
    is_free,
    joined,
    may_be,
    outputs_of,
    rest_of,
    slopes_of,
    taken_in,
    usual_losses,
)
from symnet.core.expression import is_coefficient, is_scalar, postorder, shape, variables, write_latex
from symnet.core.shapes import same_shape
from symnet.core.symbols import Partial, Variable
from symnet.ops.operators import product
from symnet.ops.scalar_multiple import times
from symnet.ops.scale import Scale
from symnet.ops.softmax import Softmax
from symnet.ops.sum import add

MOST = 16
"""How many of each are tried for one claim."""


def output_layers(start: Supposition) -> Iterator[Supposition]:
    """With what a loss that has a formula is made of being the usual function of what it is differentiated by."""
    yield from islice(_outputs(start), MOST)
    yield from islice(_of_batches(start), MOST)


def _outputs(start: Supposition) -> Iterator[Supposition]:
    known = start.known
    free = [known.symbols[n] for n in sorted(known.names_in(start.left, start.right)) if n in known.symbols]
    free = [v for v in free if is_free(known, known.key(v))]
    for loss, by in dict.fromkeys(taken_in(known, (start.left, start.right))):
        z = known.symbols.get(by)
        if not isinstance(loss, Variable) or isinstance(loss, Partial) or z is None:
            continue
        behind = known.behind([known.key(loss)])
        if is_free(known, known.key(loss)) or not is_scalar(loss) or by in behind or not is_free(known, by):
            continue
        ends = [known.symbols[n] for n in sorted(behind) if n in known.symbols and is_free(known, n)]
        ends = [v for v in ends if not is_learned(v)]
        for a, t in ((a, t) for a in ends for t in ends if a != t and may_be_output(a, t)):
            if not same_shape(shape(a), shape(t)) or labelled(a) == labelled(t) or known.letter(a) != known.letter(t):
                continue
            inputs = [v for v in free if v not in (a, t, z) and known.letter(v) in ("", known.letter(a))]
            for formula in _made_of(start, a, z, inputs):
                said = f"{a.name} = {write_latex(formula)}"
                each = "entries" if 1 in shape(t) else "entries of each row"
                summing = Under(f", and the {each} of {t.name} sum to one", ((known.key(t), "summing"),))
                of_several = isinstance(formula, Softmax)
                for under in (UNCONDITIONALLY, summing) if of_several else (UNCONDITIONALLY,):
                    added = {known.key(a): Formula(formula, known.letter(a))}
                    yield start.with_formulas(said + under.words, added, under)


def _made_of(start: Supposition, a: Variable, z: Variable, inputs: list[Variable]) -> Iterator[Expr]:
    """σ or softmax of z, or of what is linear in a weight z, which a may be as well."""
    if not is_learned(z):
        if same_shape(shape(a), shape(z)) and start.known.letter(a) == start.known.letter(z):
            yield from outputs_of(z, start.spoken)
        return
    if start.known.letter(z):
        return
    if z.parsed.base in BIASES:
        spread = along_lines(z, a)
        linear = [add(rest_of(start, a)[1], spread)] if spread is not None else []
    else:
        linear = [part.expression for part in linear_in(start, a, z, inputs)]
        if is_scalar(z) and not is_scalar(a):
            linear += [times(z, x) for x in inputs if same_shape(shape(x), shape(a))]
    for u in linear:
        yield u
        yield from outputs_of(u, start.spoken)


def _of_batches(start: Supposition) -> Iterator[Supposition]:
    """With a loss without a formula being a usual one, times 1/N of the claim, of an output that is σ or softmax."""
    known = start.known
    sides = (start.left, start.right)
    taken = {by for _, by in taken_in(known, sides)}
    free = [known.symbols[n] for n in sorted(known.names_in(*sides)) if n in known.symbols and is_free(known, n)]
    free = [v for v in free if v.index is None and not known.letter(v) and known.key(v) not in taken]
    for of, by in sorted(slopes_of(known, sides)):
        loss, z = known.symbols[of], known.symbols[by]
        if not is_scalar(loss) or known.letter(loss) or known.letter(z) or is_learned(z):
            continue
        like = [v for v in free if v != loss and same_shape(shape(v), shape(z)) and not is_learned(v)]
        for a, t in ((a, t) for a in like for t in like if labelled(a) < labelled(t)):
            for output in outputs_of(z, start.spoken):
                for kind, formula, under in usual_losses(a, t, known.key(t), start.spoken):
                    for factor in _factors(sides) if may_be(start.spoken, kind) else ():
                        words = f"{loss.name} is {write_latex(factor)} times {kind} of {a.name} and {t.name}"
                        words += f" and {a.name} = {write_latex(output)}{under.words}"
                        added = {of: Formula(product(factor, formula)), known.key(a): Formula(output)}
                        yield start.with_formulas(words, added, under)


def by_each_example(start: Supposition) -> Iterator[Supposition]:
    """dW = (1/m) dZ X^⊤ of pages that write so: dZ belongs to the examples, and dW to the mean of their losses."""
    left, right = start.left, start.right
    if not isinstance(left, Partial) or not isinstance(left.by, Variable) or not is_learned(left.by):
        return
    if any(isinstance(v, Partial) and not is_learned(v.by) for v in variables(right)):
        for factor in _factors((right,)):
            yield joined(start, SAID[EXAMPLES], left=product(factor, left))


def _factors(sides: tuple[Expr, ...]) -> Iterator[Expr]:
    """1/N, be N a size or a number."""
    found: dict[Expr, None] = {}
    for node in (n for side in sides for n in postorder(side)):
        if isinstance(node, Scale) and node.args[0].free_symbols:
            found[node.args[0]] = None
        numbers = is_scalar(node) and not isinstance(node, Variable) and not is_coefficient(node)
        if numbers and all(is_scalar(v) and not isinstance(v, Partial) for v in variables(node)):
            found[node] = None
    yield from found
