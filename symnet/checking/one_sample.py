r"""A loss of many samples where the claim goes on as if there were but one.

J = \frac12 \sum_i (h_\theta(x^{(i)}) - y^{(i)})^2
∂J/∂θ_j = ∂/∂θ_j ½ (h_θ(x) − y)^2                  J = ½ (h_θ(x) − y)^2, of one sample
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import mpmath
from sympy import Expr

from symnet.checking.knowledge import Formula, Knowledge
from symnet.checking.report import CONDITIONAL, Verdict
from symnet.checking.suppositions import Supposition, taken_in
from symnet.checking.world import DIGITS
from symnet.core.expression import fold, is_scalar, postorder, replace, shape, substitute, variables, write_latex
from symnet.core.shapes import same_shape
from symnet.core.symbols import Variable
from symnet.ops.indexed import At, Over, ProductOver, Running

if TYPE_CHECKING:
    from symnet.checking.deciding import Judge


def as_of_one_sample(judge: Judge, value: tuple[Expr, Expr]) -> Verdict | None:
    """The verdict on a claim that fails of the loss of all samples, and holds of that of the one whose names it has."""
    for supposed in one_sample(Supposition("", judge.known, *value)):
        with mpmath.workdps(DIGITS):
            if judge.with_knowledge(supposed.known).holds_at_all(*value):
                return Verdict(CONDITIONAL, f"true if {supposed.words}", supposed.words)
    return None


def one_sample(start: Supposition) -> Iterator[Supposition]:
    """With the loss that is differentiated being its summand, of names without numbers that the claim has."""
    known, sides = start.known, (start.left, start.right)
    met = known.names_in(*sides)
    if any(known.letter(known.symbols[name]) for name in met if name in known.symbols):
        return
    differentiated = {body.operands[0] if isinstance(body, At) else body for body, _ in taken_in(known, sides)}
    for name in sorted(known.key(body) for body in differentiated if isinstance(body, Variable)):
        loss, formula = known.symbols.get(name), known.formulas.get(name)
        if loss is None or formula is None or formula.letter or not is_scalar(loss):
            continue
        single = _single(_opened(formula.expression, known), known)
        if single is not None and known.names_in(single) & met - {name}:
            yield start.with_formulas(f"{loss.name} = {write_latex(single)}, of one sample", {name: Formula(single)})


def _opened(expression: Expr, known: Knowledge) -> Expr:
    """log Π_i p_i for log L, of a likelihood L that is that product: the formula that goes through samples."""
    put: set[Variable] = set()
    while not any(isinstance(n, (Over, ProductOver)) for n in postorder(expression)):
        met = {v: known.formulas.get(known.key(v)) for v in variables(expression)}
        table = {v: f.expression for v, f in met.items() if f is not None and not f.letter}
        if not table.keys() - put:  # c of a formula that has c in it itself
            break
        put |= table.keys()
        expression = replace(expression, table)
    return expression


def _single(expression: Expr, known: Knowledge) -> Expr | None:
    """The formula of a sum or product over samples with what is added for it, and 1 for their number."""
    sums: list[Running] = []

    def put(node: Expr, parts: list[Expr]) -> Expr:
        whole = replace(node, dict(zip(node.operands, parts, strict=True))) if parts else node
        if not isinstance(node, (Over, ProductOver)) or not isinstance(node.args[0], Running):
            return whole
        table = _unnumbered(parts[0], str(node.args[0]), known)
        if not table:
            return whole
        sums.append(node.args[0])
        return replace(parts[0], table)

    single = fold(expression, put)
    if len(sums) != 1 or any(known.letter(v) for v in variables(single)):
        return None
    size = sums[0].size
    if any(side.has(size) for v in variables(single) for side in shape(v)):
        return None
    return substitute(single, {size: 1}) if size.is_Symbol else single


def _unnumbered(summand: Expr, letter: str, known: Knowledge) -> dict[Expr, Expr]:
    """x for x^{(i)} and y for y^{(i)}; nothing where some has no such name."""
    table: dict[Expr, Expr] = {}
    for v in variables(summand):
        if known.letter(v) != letter:
            continue
        plain = [s for s in known.symbols.values() if _is_plain(s, v, known)]
        if len(plain) != 1:
            return {}
        table[v] = plain[0]
    return table


def _is_plain(other: Variable, numbered: Variable, known: Knowledge) -> bool:
    same = other.parsed.base == numbered.parsed.base and other.parsed.accents == numbered.parsed.accents
    bare = not (known.letter(other) or other.parsed.layer or other.parsed.sup)
    return same and bare and other.parsed.sub in ("", numbered.parsed.sub) and same_shape(shape(other), shape(numbered))
