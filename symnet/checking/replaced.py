r"""What a refuted line may be meant by with something else in place of a part of it, which is then a condition.

(\mathbf{1} - \eta \Lambda) z            𝟏 is the identity matrix
-t_i + y_i \sum_j t_j = y_i - t_i        numbers t_j that sum to one
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import reduce
from typing import TYPE_CHECKING

from sympy import Expr, S

from symnet.checking.assumptions import LABELS, PROBABILITIES, is_square
from symnet.checking.report import CONDITIONAL, HOLDS, Verdict
from symnet.core.errors import SymnetError
from symnet.core.expression import is_scalar, postorder, replace, variables
from symnet.core.symbols import Variable
from symnet.ops.constants import Identity, Ones
from symnet.ops.differential import Jacobian
from symnet.ops.indexed import Over
from symnet.ops.operators import product
from symnet.ops.product import Product
from symnet.reading.links import claim
from symnet.reading.scope import Again
from symnet.reading.statements import Link, Statement

if TYPE_CHECKING:
    from symnet.checking.deciding import Judge

Sides = tuple[Expr, Expr]
Put = Callable[[Expr], tuple[Expr, str] | None]
"""What stands in place of a part, and what is said by that; None for a part that stays."""


def as_identity(part: Expr) -> tuple[Expr, str] | None:
    """I for a square 𝟏, as (𝟏 − Λ) z has it."""
    if isinstance(part, Ones) and is_square(part):
        return Identity(part.shape[0]), "1 is the identity matrix"
    return None


def as_sum_of_labels(part: Expr) -> tuple[Expr, str] | None:
    """1 for Σ_j t_j of numbers t_j, y_i for Σ_j t_j y_i; a vector t is drawn so (`checking.assumptions.unsaid`)."""
    body = part.operands[0] if isinstance(part, Over) else None
    factors = list(body.operands) if isinstance(body, Product) else [body] if body is not None else []
    labels = [f for f in factors if _is_label(f)]
    if len(labels) != 1:
        return None
    rest = [f for f in factors if f is not labels[0]]
    letter = str(part.args[0])
    hangs = any(str(a) == letter for f in rest for n in postorder(f) for a in n.args[: getattr(n, "settings", 0)])
    hangs = hangs or any(str(v.index) == letter for f in rest for v in variables(f) if isinstance(v, Variable))
    return None if hangs else (reduce(product, rest, S.One), f"all {labels[0].name} sum to one")


def _is_label(node: Expr) -> bool:
    if not isinstance(node, Variable) or node.index is None or not is_scalar(node):
        return False
    return node.parsed.base in LABELS | PROBABILITIES


def with_something_else(link: Link, statement: Statement, judge: Judge) -> Verdict | None:
    """The verdict on a claim that holds so; None where none of this makes it hold."""
    try:
        sides = claim(link, statement, judge.reading)
    except (SymnetError, Again):
        return None
    for slope, one in (sides, sides[::-1]):  # ∂z/∂b = 1 of z = W x + b
        if isinstance(slope, Jacobian) and one == 1 and is_square(slope):
            words = "1 is the identity matrix"
            holds = judge.decide(slope, Identity(slope.shape[0]), "=").verdict in HOLDS
            return Verdict(CONDITIONAL, f"true if {words} here", words) if holds else None
    for put in (as_identity, as_sum_of_labels):
        for words, left, right in _with(put, sides):
            if judge.decide(left, right, "=").verdict in HOLDS:
                return Verdict(CONDITIONAL, f"true if {words} here", words)
    return None


def _with(put: Put, sides: Sides) -> Iterator[tuple[str, Expr, Expr]]:
    found = {part: made for side in sides for part in postorder(side) if (made := put(part)) is not None}
    if not found:
        return
    table: dict[Expr, Expr] = {part: other for part, (other, _) in found.items()}
    try:
        left, right = (replace(side, table) for side in sides)
    except SymnetError:
        return
    yield " and ".join(dict.fromkeys(words for _, words in found.values())), left, right
