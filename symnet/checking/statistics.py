r"""Means and variances that stand beside what they are of, and that nothing gives: x − μ, (x_i − μ)/√(σ² + ε), x̂.

Ioffe and Szegedy, Batch normalization (2015), algorithm 1; for a single vector, Ba, Kiros and Hinton, Layer
normalization (2016).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate

from sympy import Expr, S

from symnet.checking.knowledge import Formula, Knowledge
from symnet.checking.suppositions import Supposition
from symnet.core.expression import is_scalar, postorder, shape, variables
from symnet.core.shapes import same_shape, same_size
from symnet.core.symbols import Partial, Variable
from symnet.ops.constants import Ones
from symnet.ops.elementary import sqrt
from symnet.ops.hadamard import hadamard
from symnet.ops.indexed import Over
from symnet.ops.product import multiply
from symnet.ops.scalar_multiple import times
from symnet.ops.scale import scale
from symnet.ops.sum import Sum, minus
from symnet.ops.total import total
from symnet.reading.scope import is_capital

MEANS = (r"\mu", "m")
"""Letters of means, beside what these are of with a bar."""

DEVIATIONS = (r"\sigma", "s")

Named = tuple[str, Formula, str]
"""A name, what it is, and that in words."""


def statistics(start: Supposition) -> Iterator[Supposition]:
    """With μ of x − μ being the mean of x, σ² its variance and x̂ what is normalized so, as far as nothing says it."""
    known = start.known
    sides = [e for side in (start.left, start.right) for e in known.expressions_behind(side)]
    for x, mean in dict.fromkeys(_differences(known, sides)):
        found = list(_of(known, x, mean, sides))
        for several in accumulate([one] for one in found):
            words = " and ".join(said for _, _, said in several)
            yield start.with_formulas(words, {name: formula for name, formula, _ in several})


def _of(known: Knowledge, x: Variable, mean: Variable, sides: list[Expr]) -> Iterator[Named]:
    """The mean of x, its deviation, and what is normalized by them, where they have no formula."""
    averaged = _averaged(known, x, x, mean, sides)
    if averaged is None:
        return
    if (name := known.key(mean)) not in known.formulas:
        yield name, Formula(averaged), f"{mean.name} is the mean of {x.name}"
    off = minus(x, _spread(mean, x))
    for v in _free(known, sides, DEVIATIONS):
        squares = _averaged(known, x, hadamard(off, off), v, sides)
        if squares is not None and v != mean:
            yield known.key(v), Formula(sqrt(squares)), rf"{v.name}^2 is the variance of {x.name}"


def _averaged(known: Knowledge, x: Variable, body: Expr, mean: Variable, sides: list[Expr]) -> Expr | None:
    """The mean of something of the shape of x, over all its entries, its rows or columns, or over all x_i."""
    rows, columns = shape(x)
    if letter := known.letter(x):
        sums = (n for e in sides for n in postorder(e) if isinstance(n, Over) and n.index.hint == letter)
        over = next((n for n in sums if x in variables(n)), None)
        if over is None or not same_shape(shape(mean), shape(x)):
            return None
        return scale(S.One / over.args[0].size, Over(over.args[0], body))
    if is_scalar(mean):
        return None if is_scalar(x) else scale(S.One / (rows * columns), total(body))
    if shape(mean)[0] == 1 and same_size(shape(mean)[1], columns):
        return scale(S.One / rows, multiply(Ones(S.One, rows), body))
    if shape(mean)[1] == 1 and same_size(shape(mean)[0], rows):
        return scale(S.One / columns, multiply(body, Ones(columns, S.One)))
    return None


def _spread(mean: Variable, x: Variable) -> Expr:
    """μ at each entry of x, in each row or in each column."""
    rows, columns = shape(x)
    if same_shape(shape(mean), (rows, columns)):
        return mean
    if is_scalar(mean):
        return times(mean, Ones(rows, columns))
    return multiply(Ones(rows, S.One), mean) if shape(mean)[0] == 1 else multiply(mean, Ones(S.One, columns))


def _differences(known: Knowledge, sides: list[Expr]) -> Iterator[tuple[Variable, Variable]]:
    """x and μ of x − μ."""
    for node in (n for e in sides for n in postorder(e) if isinstance(n, Sum)):
        met = [v for v in variables(node) if isinstance(v, Variable) and not isinstance(v, Partial)]
        means = [v for v in met if v.parsed.base in MEANS or "bar" in v.parsed.accents]
        others = [v for v in met if v not in means]
        if len(means) == len(others) == 1:
            x, mean = others[0], means[0]
            if not is_capital(mean.parsed.base) and known.symbols.get(known.key(x)) is not None:
                yield x, mean


def _free(known: Knowledge, sides: list[Expr], letters: tuple[str, ...]) -> list[Variable]:
    """Names with such a letter that nothing gives."""
    met = dict.fromkeys(
        v for e in sides for v in variables(e) if isinstance(v, Variable) and not isinstance(v, Partial)
    )
    return [v for v in met if v.parsed.base in letters and known.key(v) not in known.formulas]
