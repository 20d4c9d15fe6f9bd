r"""Error signals: what a δ may be of which a document says no more, the derivative of the loss by a preactivation.

δ^{(L)} = \frac{\partial L}{\partial z^{(L)}}            δ^{(l)} is ∂L/∂z^{(l)}
\frac{\partial L}{\partial b^{(l)}} = δ^{(l)}            with a z^{(l)} in the document or behind the claim, too
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sympy import Expr

from symnet.checking.knowledge import is_backward
from symnet.checking.suppositions import Supposition, joined, taken_in
from symnet.core.errors import SymnetError
from symnet.core.expression import is_scalar, shape, variables, write_latex
from symnet.core.expression import replace as replace_in
from symnet.core.shapes import same_shape
from symnet.core.symbols import Partial, Variable

PREACTIVATIONS = ("z", "s", "u", "a", "h", "v")
"""Letters of what goes into an activation, by which the error δ is the derivative of the loss."""


def errors_of_other_layers(start: Supposition) -> Iterator[Supposition]:
    """With δ^{(l)} being ∂L/∂z^{(l)}, where the document says so of another layer, δ^{(L)} = ∂L/∂z^{(L)}."""
    known = start.known
    said = [(known.symbols[n], f.expression) for n, f in known.formulas.items() if isinstance(f.expression, Partial)]
    for delta in dict.fromkeys(v for side in (start.left, start.right) for v in variables(side)):
        own = delta.parsed.layer
        if isinstance(delta, Partial) or not own or known.letter(delta):
            continue
        for other, slope in said:
            z = slope.by
            alike = replace(other.parsed, layer=own) == delta.parsed and other.parsed.layer == z.parsed.layer != own
            mine = known.symbols.get(replace(z.parsed, layer=own).latex()) if alike else None
            if mine is None or not same_shape(shape(mine), shape(delta)) or not isinstance(slope.of, Variable):
                continue
            yield from _with_slopes(start, {delta: Partial(slope.of, mine)}, f", as for {other.name}")


def errors_by_their_letter(start: Supposition) -> Iterator[Supposition]:
    """With every δ^{(l)} being ∂L/∂z^{(l)} of the L and z^{(l)} in a claim or behind it, unless it is a derivative."""
    known = start.known
    losses = {body for body, _ in taken_in(known, (start.left, start.right)) if isinstance(body, Variable)}
    losses = {loss for loss in losses if is_scalar(loss) and not isinstance(loss, Partial)}
    table: dict[Variable, Variable] = {}
    for delta in dict.fromkeys(v for side in (start.left, start.right) for v in variables(side)):
        if isinstance(delta, Partial) or delta.parsed.base != r"\delta":
            continue
        formula = known.formulas.get(known.key(delta))
        if formula is not None and is_backward(formula.expression):
            continue  # what it is the derivative of is said
        alike = (known.symbols.get(replace(delta.parsed, base=base).latex()) for base in PREACTIVATIONS)
        found = next((z for z in alike if z is not None and same_shape(shape(z), shape(delta))), None)
        if found is None or known.letter(delta) or known.letter(found):
            return
        table[delta] = found
    if len(losses) != 1 or not table:
        return
    [loss] = losses
    yield from _with_slopes(start, {delta: Partial(loss, z) for delta, z in table.items()})


def _with_slopes(start: Supposition, slopes: dict[Variable, Partial], why: str = "") -> Iterator[Supposition]:
    """With derivatives in place of names."""
    words = " and ".join(f"{name.name} = {write_latex(slope)}" for name, slope in slopes.items())
    table: dict[Expr, Expr] = {**slopes}
    try:
        left, right = (replace_in(side, table) for side in (start.left, start.right))
    except SymnetError:
        return
    yield replace(joined(start, words + why), left=left, right=right)
