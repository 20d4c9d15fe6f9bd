r"""Objectives that are sums, and penalties on weights, where a document gives their gradients and not themselves.

∂J/∂L = 1          J is L and what does not hang on it
∂s/∂W = λ W        s is λ/2 ‖W‖² and what does not hang on it
"""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Expr, S

from symnet.checking.knowledge import Formula
from symnet.checking.suppositions import RATES, Supposition, is_free, rest_of
from symnet.core.expression import is_coefficient, is_scalar, variables, write_latex
from symnet.core.symbols import Partial, Variable
from symnet.ops.scalar_multiple import times
from symnet.ops.scale import scale
from symnet.ops.squared_norm import squared_norm
from symnet.ops.sum import add
from symnet.reading.scope import is_loss


def penalties(start: Supposition) -> Iterator[Supposition]:
    """With an objective being the sum of a loss and the rest, or a penalty the squared norm of weights and the rest."""
    known = start.known
    derivative, value = start.left, start.right
    if not isinstance(derivative, Partial) or not isinstance(derivative.of, Variable):
        return
    of, by = derivative.of, derivative.by
    open_ = is_free(known, known.key(of)) and is_scalar(of) and not known.letter(of) and not known.letter(by)
    part = _part(of, by, value) if open_ and not isinstance(of, Partial) else None
    if part is not None:
        richer, rest = rest_of(start, of)
        said = f"{of.name} is {write_latex(part)} and what does not hang on it, added up"
        yield richer.with_formulas(said, {known.key(of): Formula(add(rest, part))})


def _part(of: Variable, by: Variable, value: Expr) -> Expr | None:
    """L of J, where ∂J/∂L is 1; λ/2 ‖W‖² of s, where ∂s/∂W is λ W."""
    if value == 1 and is_scalar(by) and is_loss(of.parsed):
        return by
    names = variables(value)
    rates = [v for v in names if isinstance(v, Variable) and v.parsed.base in RATES and is_scalar(v)]
    if len(rates) != 1 or set(names) != {by, *rates} or is_scalar(by):
        return None
    [rate] = rates
    for number in (S.One, S(2)):
        half = scale(number / 2, times(rate, squared_norm(by)))
        if value in (scale(number, times(rate, by)), times(scale(number, rate), by)) and not is_coefficient(half):
            return half
    return None
