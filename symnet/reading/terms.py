r"""What L_i is beside L = Σ_i …: the loss of example i, which makes one term of the sum, or of the mean.

L = -\frac{1}{n} \sum_i y_i \log p_i,  ∂L_i/∂w        L_i = -y_i \log p_i
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sympy import Expr, Integer

from symnet.core.expression import is_scalar, postorder, variables
from symnet.core.network import Equation
from symnet.core.symbols import Variable, numbers_of
from symnet.ops.indexed import At, Over
from symnet.ops.scale import Scale, scale
from symnet.reading.samples import EXAMPLES
from symnet.reading.scope import is_loss
from symnet.reading.statements import Reading
from symnet.reading.tokens import ReadError


def name_terms(reading: Reading) -> None:
    """Give L_i, or L^{(i)}, that has no formula, the term of the sum over i that L is said to be."""
    scope = reading.scope
    given = {e.name for e in reading.equations}
    for symbol in [s for s in scope.symbols.values() if not s.defined and is_loss(s.name)]:
        name = symbol.name
        letter = name.layer if name.layer_style == "()" and name.layer in EXAMPLES else name.sub
        whole = replace(name, sub="", layer="", layer_style="[]").latex()
        if letter not in EXAMPLES or whole not in given or scope.shape_of(symbol) != (1, 1):
            continue
        term = next((t for value in _said(reading, whole) if (t := _term(value, letter)) is not None), None)
        if term is None:
            continue
        symbol.defined = True
        reading.equations.append(Equation(scope.variable(symbol), term))
        scope.notice(f"{name.latex()} is taken for the term of the sum over {letter} that {whole} is")


def _said(reading: Reading, whole: str) -> Iterator[Expr]:
    """The formula of L, and what the chain that gives it goes on with."""
    for statement in reading.statements:
        first = statement.values[0] if statement.values else None
        if statement.kind != "defines" or first is None or isinstance(first, ReadError):
            continue
        if isinstance(first[0], Variable) and first[0].name == whole:
            yield from (v[1] for v in statement.values if not isinstance(v, ReadError))


def _term(value: Expr, letter: str) -> Expr | None:
    """The term of c Σ_i, or of the mean (c/n) Σ_i, of symbols that are numbered by i."""
    factor: Expr = Integer(1)
    while isinstance(value, Scale):
        factor, value = factor * value.args[0], value.args[1]
    if not isinstance(value, Over):
        return None
    body, running = value.operands[0], value.args[0]
    places = [n for n in postorder(body) if isinstance(n, At) and running in n.args]
    numbered = any(str(n) == letter for v in variables(body) for n in numbers_of(v))
    if str(running) != letter or places or not numbered or not is_scalar(body):
        return None
    size = running.size
    return scale(factor * size if factor.has(size) else factor, body)
