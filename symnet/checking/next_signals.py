r"""Error signals of the next layer, of which a document says no more: δ_j = f′(net_j) Σ_k δ_k w_{kj}.

δ_k is the derivative of the loss by what goes into the unit k of the next layer, Σ_j w_{kj} f(net_j) and what does not
hang on it, as δ_j is said to be that by net_j.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sympy import Expr

from symnet.checking.knowledge import Formula
from symnet.checking.linear import products_of
from symnet.checking.suppositions import Supposition, antiderivative, is_free, rest_of, taken_in
from symnet.core.errors import SymnetError
from symnet.core.expression import is_scalar, postorder, shape, variables, write_latex
from symnet.core.expression import replace as replace_in
from symnet.core.shapes import same_shape
from symnet.core.symbols import Partial, Variable
from symnet.ops.function import Map
from symnet.ops.indexed import At
from symnet.ops.sum import add
from symnet.reading.functions import generic

NEXT = r"{\mathrm{next}}"
"""What goes into the units of the next layer, as a subscript."""


def next_signals(start: Supposition) -> Iterator[Supposition]:
    """With a free δ in a claim about another one being the derivative by what the next layer is given."""
    known, sides = start.known, (start.left, start.right)
    if (said := _signal(start)) is None:
        return
    loss, z = said
    free = [v for side in sides for v in variables(side) if isinstance(v, Variable) and not isinstance(v, Partial)]
    free = [v for v in dict.fromkeys(free) if v.index is None and not known.letter(v) and is_free(known, known.key(v))]
    weights = [v for v in free if 1 not in shape(v)]
    for delta in (v for v in free if v.parsed.base == r"\delta"):
        for hidden, added in _hidden(start, z):
            for product in (p for w in weights for p in products_of(w, hidden)):
                if not same_shape(shape(product), shape(delta)):
                    continue
                above = Variable(f"{z.name}_{NEXT}", *shape(delta))
                richer = replace(start, known=replace(known, symbols={**known.symbols, above.name: above}))
                richer, rest = rest_of(richer, above)
                table: dict[Expr, Expr] = {delta: Partial(loss, above)}
                try:
                    left, right = (replace_in(side, table) for side in sides)
                except SymnetError:
                    continue
                words = f"{delta.name} of the next layer is the derivative of {loss.name} by {write_latex(product)}"
                words += " and what does not hang on it, added up"
                if added:
                    words += f", of a {write_latex(hidden)} that is a function of {z.name}, entry by entry"
                formulas = {**added, above.name: Formula(add(rest, product))}
                yield replace(richer, left=left, right=right).with_formulas(words, formulas)


def _signal(start: Supposition) -> tuple[Variable, Variable] | None:
    """E and net of a claim on ∂E/∂net, or on a δ that is said to be that."""
    body = _whole(start.left)
    if isinstance(body, Variable) and not isinstance(body, Partial):
        formula = start.known.formulas.get(start.known.key(body))
        body = formula.expression if formula is not None and not formula.letter else body
    if not isinstance(body, Partial) or not isinstance(body.of, Variable) or not isinstance(body.by, Variable):
        return None
    free = all(is_free(start.known, start.known.key(v)) for v in (body.of, body.by))
    return (body.of, body.by) if free and is_scalar(body.of) and not start.known.letter(body.by) else None


def _whole(side: Expr) -> Expr:
    """net of net_j."""
    return side.operands[0] if isinstance(side, At) else side


def _hidden(start: Supposition, z: Variable) -> Iterator[tuple[Expr, dict[str, Formula]]]:
    """f(net) where f′(net) stands in a claim; o where ∂o/∂net does, with what it is then."""
    known = start.known
    for node in dict.fromkeys(n for side in (start.left, start.right) for n in postorder(side)):
        slope = isinstance(node, Map) and node.function.is_slope and _whole(node.operands[0]) == z
        if slope and (function := antiderivative(node.function)) is not None:
            yield Map(function, z), {}
    outputs = (_whole(body) for body, by in taken_in(known, (start.left, start.right)) if by == known.key(z))
    for out in dict.fromkeys(outputs):
        if isinstance(out, Variable) and same_shape(shape(out), shape(z)) and not is_scalar(out):
            of = known.key(out)
            yield out, {of: Formula(Map(generic(r"\varphi"), z))} if is_free(known, of) else {}
