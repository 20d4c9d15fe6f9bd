"""Tidying: an expression as a book prints it, by way of its entries.

    −(y/a + (y − 1)/(1 − a)) · a(1 − a)      →   a − y
    ŷ ⊙ (−y ⊘ ŷ − (ŷᵀ(−y ⊘ ŷ)) 1)            →   ŷ − y,  because Σ_k y_k = 1

The entries are brought to normal form, common factors cancelled, facts put in, and the result goes back to
matrices. It is taken only where it is shorter: an expression that is short as it stands keeps its factors.
"""

from __future__ import annotations

from dataclasses import dataclass

from sympy import Expr, S

from symnet.calculus.facts import apply_facts, mentioned, sums_to_one
from symnet.calculus.fusing import fused
from symnet.calculus.matricize import matricize
from symnet.calculus.powers import apart_from_whole
from symnet.core.errors import NumericError, TooLongError
from symnet.core.expression import count, operands, postorder, replace, shape
from symnet.core.network import Fact
from symnet.core.symbols import Seed
from symnet.index.collecting import collected
from symnet.index.entries import entry, places
from symnet.index.polynomial import Place, Polynomial
from symnet.index.rational import as_product, cancelled
from symnet.ops.correlation import Convolution, Correlation
from symnet.ops.elementary import exp
from symnet.ops.function import Map
from symnet.ops.hadamard import hadamard
from symnet.ops.inverse import Determinant, Inverse
from symnet.ops.larger import Larger, Smaller
from symnet.ops.largest import Maximum
from symnet.ops.logdet import LogDeterminant
from symnet.ops.max_plus import MaxPlus, PickedUp, SentBack
from symnet.ops.power import Power, power
from symnet.ops.quotient import Quotient, divide
from symnet.ops.scale import Scale, coefficient_of, scale
from symnet.ops.softmax import LogSoftmax, Softmax
from symnet.ops.sum import Sum, add

SOFTMAX_SUMS = "softmax sums to one"

LIMIT = 150
"""Nodes of an expression beyond which no book would tidy it, and multiplying it out would take too long."""


@dataclass(frozen=True)
class Tidied:
    """An expression, how it looked before facts were put in, and the facts."""

    expression: Expr
    before_facts: Expr
    facts: tuple[Fact, ...]


def tidied(expression: Expr, facts: tuple[Fact, ...] = ()) -> Tidied:
    """The shortest equal expression that the entries give; the same expression where they give none shorter."""
    try:
        return _tidied(expression, facts)
    except (TooLongError, NumericError):  # or one that divides by what may be zero
        return Tidied(expression, expression, ())


def _tidied(expression: Expr, facts: tuple[Fact, ...]) -> Tidied:
    opened = _with_names(expression, facts, OPAQUE)
    if not any(map(_is_power_of_a_sum, postorder(expression))):
        return opened
    kept = _with_names(expression, facts, (*OPAQUE, Power))
    return min(opened, kept, key=lambda t: (is_divided(t.expression), count(t.expression)))


def _is_power_of_a_sum(node: Expr) -> bool:
    """Whether it would be multiplied out: (t − m)²."""
    return isinstance(node, Power) and isinstance(node.operands[0], Sum)


def _with_names(expression: Expr, facts: tuple[Fact, ...], opaque: tuple[type, ...]) -> Tidied:
    """The tidied expression, where nodes of some kinds are not opened."""
    whole, names, known = _abbreviated(expression, opaque)
    row, column = places(whole)
    polynomial, formulas = fused(cancelled(entry(whole, row, column)))
    known += tuple(sums_to_one(v, f.axis, SOFTMAX_SUMS) for v, f in formulas.items() if isinstance(f, Softmax))
    names |= formulas
    plain = _better(_shorter(polynomial, row, column), whole)
    polynomial, used = apply_facts(polynomial, (*facts, *known))
    if not used:
        plain = plain if is_divided(expression) else whole
        return Tidied(replace(plain, names), replace(plain, names), ())
    result = _better(_shorter(cancelled(polynomial), row, column), plain)
    return Tidied(replace(result, names), replace(plain, names), used if result != plain else ())


def _shorter(polynomial: Polynomial, row: Place, column: Place) -> Expr | None:
    """The matrix with the given entries, terms collected where that makes it shorter."""
    plain, together = matricize(polynomial, row, column), collected(polynomial)
    form = None if together is polynomial else matricize(together, row, column, expand=False)
    product = as_product(polynomial)
    whole = None if product is None else matricize(product, row, column, expand=False)
    found = [f for f in (plain, form, whole) if f is not None]
    return min(found, key=count) if found else None


OPAQUE = (
    Softmax, LogSoftmax, Larger, Smaller, Maximum, MaxPlus, SentBack, PickedUp, Correlation, Convolution, Inverse,
    Determinant, LogDeterminant, Map,
)  # fmt: skip


def _abbreviated(expression: Expr, opaque: tuple[type, ...]) -> tuple[Expr, dict[Expr, Expr], tuple[Fact, ...]]:
    """The expression with a name for each part that is not opened; what the names mean, and what is known of them."""
    names: dict[Expr, Expr] = {}
    split_powers: dict[Expr, Expr] = {}
    known: list[Fact] = []
    pending, met = [expression], set()
    while pending:
        node = pending.pop()
        if node in met:
            continue
        met.add(node)
        split = apart_from_whole(node) if isinstance(node, Map) and node.function == exp else None
        if split is not None and Map in opaque:  # (2 − ρ) log μ: of e to that, μ² can be cancelled
            power_alone, base, whole = split
            names.setdefault(power_alone, Seed(*shape(node)))
            split_powers[node] = hadamard(names[power_alone], power(base, whole))
            pending.append(base)
            continue
        kept = isinstance(node, opaque) and any(operands(child) for child in operands(node))
        if isinstance(node, Power):
            kept = kept and _is_power_of_a_sum(node)
        if kept or isinstance(node, Softmax):
            names.setdefault(node, Seed(*shape(node)))
            if isinstance(node, Softmax):
                known.append(sums_to_one(names[node], node.axis, SOFTMAX_SUMS))
        else:
            pending.extend(operands(node))
    expression = replace(replace(expression, split_powers), names)
    return expression, {seed: node for node, seed in names.items()}, tuple(known)


def is_reducible(expression: Expr, facts: tuple[Fact, ...]) -> bool:
    """Whether tidying can be expected to shorten it: something is divided, or a fact speaks of it."""
    return (is_divided(expression) or mentioned(expression, facts)) and count(expression) <= LIMIT


def is_divided(expression: Expr) -> bool:
    """Whether something in it is divided."""
    return any(
        isinstance(node, Quotient) or (isinstance(node, Power) and node.args[0] < 0) for node in postorder(expression)
    )


def _better(candidate: Expr | None, expression: Expr) -> Expr:
    """The shorter of two; one that divides by nothing may be twice as long, since it is safe where the other is not."""
    if candidate is None:
        return expression
    allowed = 2 * count(expression) if is_divided(expression) and not is_divided(candidate) else count(expression) - 1
    return candidate if count(candidate) <= allowed else expression


def with_signs_inside(expression: Expr) -> Expr:
    """A minus before a fraction of a difference moved into it: −(1 − y)/(1 − a) as (y − 1)/(1 − a)."""
    if isinstance(expression, Sum):
        return add(*(with_signs_inside(t) for t in expression.operands))
    number, body = coefficient_of(expression)
    if number == S.NegativeOne and isinstance(body, Quotient):
        turned = turned_round(body.operands[0])
        if turned is not None:
            return divide(turned, body.operands[1])
    return expression


def turned_round(difference: Expr) -> Expr | None:
    """b − a for a − b; None for anything else."""
    if not isinstance(difference, Sum) or len(difference.operands) != 2:
        return None
    first, second = difference.operands
    number, body = coefficient_of(second)
    return add(scale(-number, body), scale(-1, first)) if number == -1 and not isinstance(first, Scale) else None
