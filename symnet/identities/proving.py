"""Each line of the table derived by the engine, and proved.

A derivative on the left is taken twice, by two ways that share no rule: by the pullbacks of the operations, and by
differentiating entries in index notation. Both must be what the right side says, in normal form, for all sizes and
values. A line without a derivative is compared entry by entry; one that begins with an inverse also by multiplying out:
M N = P shows M⁻¹ P = N.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from sympy import Expr, S

from symnet.calculus.jacobian import with_unit_seed
from symnet.calculus.proof import holds
from symnet.calculus.pushing import pushed
from symnet.calculus.sweep import received
from symnet.core.errors import ShapeError
from symnet.core.expression import is_scalar, replace, shape
from symnet.core.network import Equation, Network
from symnet.core.shapes import same_shape, say_shape
from symnet.core.symbols import SCALAR, Seed, Shape, Variable
from symnet.identities.notation import Derivative
from symnet.identities.table import Identity, say
from symnet.index.entries import entry, places
from symnet.index.polynomial import Place, Polynomial, index_over
from symnet.index.told import pair
from symnet.ops.constants import Identity as Unit
from symnet.ops.inverse import Inverse
from symnet.ops.product import Product, multiply

PROVED, CONFIRMED = "proved", "confirmed"

Entries = Callable[[Place, Place], Polynomial]


def is_proved(identity: Identity) -> bool:
    """Whether the line is proved, for all sizes and values; ShapeError where the two sides have different shapes."""
    left, right = identity.left, identity.right
    if not same_shape(shape_of(left), shape(right)):
        raise ShapeError(
            f"{say(identity)}: the left side is {say_shape(shape_of(left))}, the right side {say_shape(shape(right))}"
        )
    if isinstance(left, Derivative):
        return all(_agree(entries, right) for entries in (by_pullbacks(left), by_entries(left)))
    if _agree(lambda i, j: entry(left, i, j), right):
        return True
    first, *behind = left.operands if isinstance(left, Product) else (left,)
    if not isinstance(first, Inverse):
        return False
    rest = multiply(*behind) if behind else Unit(shape(left)[0])
    if _agree(lambda i, j: entry(multiply(first.operands[0], right), i, j), rest):
        return True
    return not behind and _agree(lambda i, j: entry(multiply(right, first.operands[0]), i, j), rest)


def _agree(entries: Entries, right: Expr) -> bool:
    row, column = places(right)
    return holds(lambda: entries(row, column) - entry(right, row, column))


def shape_of(left: Expr | Derivative) -> Shape:
    """The shape of a left side: a gradient has that of its symbol, a Jacobian a row for each entry."""
    if not isinstance(left, Derivative):
        return shape(left)
    if left.around is not None:
        return shape(left.around(left.by[0]))
    if left.kind in ("diff", "diff2"):
        return shape(left.of)
    if left.kind == "grad":
        return shape(left.by[0])
    if left.kind == "hess":
        return _count(left.by[0]), _count(left.by[-1])
    if is_scalar(left.by[0]):
        return shape(left.of)
    return _count(left.of), _count(left.by[0])


def _count(expression: Expr) -> Expr:
    rows, columns = shape(expression)
    return rows * columns


# By pullbacks -----------------------------------------------------------------------------------------------------


@lru_cache(maxsize=512)
def derived(left: Derivative) -> Expr:
    """The derivative as the engine gives it, in matrices: a gradient, a differential, a derivative by a scalar."""
    by = left.by[0]
    if left.kind == "grad":
        gradient = _received(left.of, by, S.One)
        return gradient if left.around is None else left.around(gradient)
    direction = left.direction if left.kind in ("diff", "diff2") else S.One
    once = _pushed(left.of, by, direction)
    return _pushed(once, by, direction) if left.kind == "diff2" else once


def _received(expression: Expr, by: Variable, cotangent: Expr) -> Expr:
    network, symbol = _network(expression)
    return replace(received(network, symbol, by, cotangent), {symbol: expression})


def _pushed(expression: Expr, by: Variable, direction: Expr) -> Expr:
    network, symbol = _network(expression)
    return replace(pushed(network, symbol, by, direction), {symbol: expression})


def _network(expression: Expr) -> tuple[Network, Variable]:
    symbol = Variable(r"\bar{r}" if is_scalar(expression) else r"\bar{R}", *shape(expression), "intermediate")
    return Network([Equation(symbol, expression)]), symbol


def by_pullbacks(left: Derivative) -> Entries:
    """The entries of the derivative by the pullbacks of the operations."""
    if left.kind in ("grad", "diff", "diff2") or (left.kind == "jac" and is_scalar(left.by[0])):
        expression = derived(left)
        return lambda i, j: entry(expression, i, j)
    of = derived(Derivative("grad", left.of, left.by[:1])) if left.kind == "hess" else left.of
    return _stacked(of, left.by[-1], _pulled_entries(of, left.by[-1]))


def _pulled_entries(of: Expr, by: Variable) -> Callable[[tuple[Place, Place], tuple[Place, Place]], Polynomial]:
    seed = Seed(*shape(of))
    pulled = _received(of, by, seed)
    return lambda rows, columns: with_unit_seed(entry(pulled, *columns), seed, rows)


# By entries -------------------------------------------------------------------------------------------------------


def by_entries(left: Derivative) -> Entries:
    """The entries of the derivative, differentiated in index notation."""
    by = left.by[0]
    if left.kind == "grad":
        if left.around is not None:
            return by_pullbacks(left)  # the derivative itself is another line
        return lambda i, j: entry(left.of, None, None).derivative(by, (i, j))
    if left.kind == "hess":
        return _stacked(by, left.by[-1], lambda rows, columns: _twice(left.of, (by, rows), (left.by[-1], columns)))
    if left.kind == "jac" and is_scalar(by):
        return lambda i, j: entry(left.of, i, j).derivative(by, (None, None))
    if left.kind == "jac":
        return _stacked(left.of, by, lambda rows, columns: entry(left.of, *rows).derivative(by, columns))
    times = 2 if left.kind == "diff2" else 1
    return lambda i, j: _moved(entry(left.of, i, j), by, left.direction, times)


def _twice(
    of: Expr, first: tuple[Variable, tuple[Place, Place]], second: tuple[Variable, tuple[Place, Place]]
) -> Polynomial:
    return entry(of, None, None).derivative(*first).derivative(*second)


def _moved(polynomial: Polynomial, by: Variable, direction: Variable, times: int) -> Polynomial:
    """Σ_kl ∂/∂X_kl dX_kl, so many times."""
    for _ in range(times):
        at = places(by)
        polynomial = (polynomial.derivative(by, at) * entry(direction, *at)).summed(*at)
    return polynomial


# Entries one below the other --------------------------------------------------------------------------------------


def _stacked(
    of: Expr, by: Variable, entries: Callable[[tuple[Place, Place], tuple[Place, Place]], Polynomial]
) -> Entries:
    """A derivative with up to four indices as a matrix: a row for each entry of `of`, a column for each of `by`."""

    def at(i: Place, j: Place) -> Polynomial:
        rows, told, bound = _unstacked(i, shape(of))
        columns, told_too, bound_too = _unstacked(j, shape(by))
        return (told * told_too * entries(rows, columns)).summed(*bound, *bound_too)

    return at


def _unstacked(whole: Place, size: Shape) -> tuple[tuple[Place, Place], Polynomial, tuple[Place, ...]]:
    """Row and column of an entry by its place in vec, what tells them, and what is summed over."""
    rows, columns = size
    if size == SCALAR:
        return (None, None), pair(None, None, None), ()
    if columns == 1:
        return (whole, None), pair(None, None, None), ()
    if rows == 1:
        return (None, whole), pair(None, None, None), ()
    row, column = index_over(rows), index_over(columns)
    return (row, column), pair(whole, column, row), (row, column)
