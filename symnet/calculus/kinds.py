"""Derivatives of every kind, each with its verdict, and the reason for the notation it is given in.

A result is *confirmed* when central differences agree with it along random directions, at sixty digits. It is *proved*
when, besides, the differentials of the equations, each proved from the entries of its own equation and put into one
another, give the same in normal form; for second derivatives those of the backward equations, proved as steps.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import mpmath
import numpy as np
from sympy import Expr

from symnet.calculus.derive import target_of
from symnet.calculus.differentials import is_composed
from symnet.calculus.jacobian import IndexForm, hessian, jacobian, known
from symnet.calculus.numeric import AGREEMENT, DIGITS, Array, Point, evaluate, exact, random_value, sample, sized, value
from symnet.calculus.proof import holds
from symnet.calculus.pushing import Moved, free_name, jvp, moved_gradient, neat, put_in, vjp
from symnet.calculus.verdict import CONFIRMED, PROVED, verdicts
from symnet.core.errors import LossError, UnknownNameError, UnprovedError
from symnet.core.expression import shape, variables
from symnet.core.network import Equation, Network
from symnet.core.notation import AS_WRITTEN, Notation
from symnet.core.symbols import Change, Variable
from symnet.index.entries import entry, places
from symnet.index.factors import Cell
from symnet.index.polynomial import Place, Polynomial

KINDS = ("jacobian", "hessian", "hvp", "jvp", "vjp", "directional")
"""What can be asked for beside the gradient and the differential."""

STEP = mpmath.mpf(10) ** -15
"""Of second differences: what they leave out and what rounding adds are both below 10⁻²⁵."""


@dataclass(frozen=True)
class Result:
    """One derivative.

    Attributes:
        kind: one of `KINDS`.
        of: what is differentiated.
        wrt: by what; for a Hessian, by what two.
        matrix: in matrix notation; None where there is none.
        indices: in index notation; None for products, which are matrices in any case.
        why: the reason for the notation, for the reader.
        verdict: ``proved`` or ``confirmed``.
        along: the symbol that is multiplied by: a direction or a cotangent.
        signals: the backward equations in whose symbols it is written.
    """

    kind: str
    of: Variable
    wrt: tuple[Variable, ...]
    matrix: Expr | None
    indices: IndexForm | None
    why: str
    verdict: str
    along: Variable | None = None
    signals: tuple[Equation, ...] = ()


def results(
    network: Network,
    kind: str,
    of: str | Variable | None = None,
    wrt: Iterable[str | Variable] | None = None,
    notation: Notation = AS_WRITTEN,
) -> tuple[Result, ...]:
    """All derivatives of one kind.

    Args:
        network: named equations.
        kind: one of `KINDS`.
        of: what is differentiated; None: the loss. A Hessian and a directional derivative are of a scalar.
        wrt: by what; None: by every parameter. A Hessian has a block for each pair.
        notation: in which entries are typeset.

    Raises UnknownNameError for an unknown kind or symbol, LossError where there is nothing to differentiate or nothing
    to differentiate by, UnprovedError where central differences disagree.
    """
    if kind not in KINDS:
        raise UnknownNameError.among("kind of derivative", kind, ("gradient", "differential", *KINDS))
    scalar = kind in ("hessian", "hvp", "directional")
    target = target_of(network, of) if scalar or of is None else known(network, of)
    by = network.parameters if wrt is None else tuple(known(network, v) for v in wrt)
    if not by:
        raise LossError(f"{target} has no parameters; say by what it is differentiated, as in --wrt x")
    if kind == "hessian":
        pairs = [(u, v) for n, u in enumerate(by) for v in by[n:]]
        return tuple(_hessian(network, target, *pair, notation) for pair in pairs)
    if kind == "jacobian":
        return tuple(_jacobian(network, target, v, notation) for v in by)
    make = {"hvp": _hvp, "jvp": _jvp, "vjp": _vjp, "directional": _jvp}[kind]
    return tuple(replace(make(network, target, v), kind=kind) for v in by)


def _jacobian(network: Network, of: Variable, by: Variable, notation: Notation) -> Result:
    form = jacobian(network, of, by, notation)
    direction = Change(by)

    def contracted(i: Place, j: Place) -> Polynomial:
        inner = form.polynomial.renamed({a: b for a, b in zip(form.rows, (i, j), strict=True) if a and b})
        return (inner * entry(direction, *form.columns)).summed(*form.columns)

    expression = jvp(network, of, by, direction)
    at = places(of)
    if not holds(lambda: contracted(*at) - entry(expression, *at)):
        raise _defect(of, by)
    verdict = _judged_jvp(network, of, by, expression, direction)
    return Result("jacobian", of, (by,), form.matrix, form, why(of, by, form.matrix), verdict)


def _hessian(network: Network, of: Variable, first: Variable, second: Variable, notation: Notation) -> Result:
    form = hessian(network, first, second, of, notation)
    direction = Change(second)
    step = moved_gradient(network, first, second, direction, of)
    adjoints = step.derivation.adjoints
    expression = put_in(step.expression, adjoints)

    def contracted(i: Place, j: Place) -> Polynomial:
        inner = form.polynomial.renamed({a: b for a, b in zip(form.rows, (i, j), strict=True) if a and b})
        return (inner * entry(direction, *form.columns)).summed(*form.columns)

    at = places(first)
    if not holds(lambda: contracted(*at) - entry(step.expression, *at)):
        raise _defect(of, first)
    verdict = _judged_hvp(network, of, (first, second), expression, step)
    met = {cell.variable for cell in form.polynomial.factors() if isinstance(cell, Cell)}
    wanted, signals = set(met), []
    for e in reversed(adjoints):
        if e.symbol in wanted:
            signals.append(e)
            wanted.update(variables(e.expression))
    reason = why(first, second, form.matrix)
    return Result("hessian", of, (first, second), form.matrix, form, reason, verdict, None, tuple(reversed(signals)))


def _jvp(network: Network, of: Variable, by: Variable) -> Result:
    direction = Change(by)
    expression = jvp(network, of, by, direction)
    verdict = _judged_jvp(network, of, by, expression, direction)
    return Result("jvp", of, (by,), expression, None, PRODUCT, verdict, direction)


def _vjp(network: Network, of: Variable, by: Variable) -> Result:
    cotangent = _free(network, of, "cC")
    expression = vjp(network, of, by, cotangent)
    forward = Change(by)
    moved = jvp(network, of, by, forward)
    if not _is_adjoint(expression, cotangent, moved, forward):
        raise _defect(of, by)
    return Result("vjp", of, (by,), expression, None, PRODUCT, _judged_jvp(network, of, by, moved, forward), cotangent)


def _hvp(network: Network, of: Variable, by: Variable) -> Result:
    direction = _free(network, by, "vV")
    step = moved_gradient(network, by, by, direction, of)
    expression = neat(put_in(step.expression, step.derivation.adjoints))
    verdict = _judged_hvp(network, of, (by, by), expression, step)
    return Result("hvp", of, (by,), expression, None, PRODUCT, verdict, direction)


PRODUCT = "a product with a derivative has the shape of a symbol, so it stands in matrix notation"
"""Why products do."""


def why(row: Variable, column: Variable, matrix: Expr | None) -> str:
    """Why a derivative stands in the notation it stands in."""
    free = sum(size != 1 for symbol in (row, column) for size in shape(symbol))
    if free > 2:
        return (
            f"it has {free} indices and a matrix has two, so it stands in index notation; what it makes of a direction "
            "or a cotangent is a matrix again"
        )
    if matrix is None:
        return "no matrix with these entries is found, so it stands in index notation"
    return "it stands in matrix notation, and by its entries" if free else "it is a number"


def _free(network: Network, like: Variable, letters: str) -> Variable:
    return Variable(free_name(network, letters[0] if 1 in shape(like) else letters[1]), *shape(like), "data")


def _is_adjoint(back: Expr, cotangent: Variable, ahead: Expr, direction: Variable) -> bool:
    """⟨c, J v⟩ = ⟨Jᵀ c, v⟩."""
    at, there = places(cotangent), places(direction)
    return holds(
        lambda: (
            (entry(cotangent, *at) * entry(ahead, *at)).summed(*at)
            - (entry(back, *there) * entry(direction, *there)).summed(*there)
        )
    )


def _defect(of: Variable, by: Variable) -> UnprovedError:
    return UnprovedError(f"two ways to the derivative of {of} by {by} disagree: a defect of symnet; please report it")


# Proof ------------------------------------------------------------------------------------------------------------


def _judged_jvp(network: Network, of: Variable, by: Variable, claimed: Expr, direction: Variable) -> str:
    _require_agreement(network, of, (by,), claimed, direction)
    return PROVED if of == by or is_composed(network, of, by, claimed, direction) else CONFIRMED


def _judged_hvp(network: Network, of: Variable, by: tuple[Variable, Variable], expression: Expr, step: Moved) -> str:
    """The gradient must be proved, and its differential from the equations continued by the backward ones."""
    _require_agreement(network, of, by, expression, step.direction)
    derivation = step.derivation
    gradient = verdicts(derivation).gradients[by[0]] == PROVED
    shown = gradient and is_composed(step.network, step.gradient, by[1], step.expression, step.direction)
    return PROVED if shown else CONFIRMED


# Numbers ----------------------------------------------------------------------------------------------------------


def _require_agreement(
    network: Network, of: Variable, by: tuple[Variable, ...], claimed: Expr, direction: Variable
) -> None:
    """UnprovedError unless central differences along a random direction see what is claimed."""
    for seed in range(2):
        with mpmath.workdps(DIGITS):
            sizes = sized(network)
            point = sample(network, sizes, seed)
            rng = np.random.default_rng(seed + 7)
            known_ = evaluate(network.equations, point, sizes)
            v = random_value(direction, sizes, rng)
            promised = value(claimed, {**known_, direction: v}, sizes)
            seen, promised = _seen(network, of, by, point, known_, sizes, v, promised, rng)
            scale = max([mpmath.mpf(1), *map(abs, seen.ravel()), *map(abs, promised.ravel())])
            if max([mpmath.mpf(0), *map(abs, (seen - promised).ravel())]) > AGREEMENT * scale:
                raise UnprovedError(
                    f"the derivative of {of} by {' and '.join(map(str, by))} disagrees with central differences: a "
                    "defect of symnet; please report the network"
                )


def _seen(
    network: Network,
    of: Variable,
    by: tuple[Variable, ...],
    point: Point,
    known_: Point,
    sizes: dict[Expr, Expr],
    v: Array,
    promised: Array,
    rng: np.random.Generator,
) -> tuple[Array, Array]:
    """What differences of `of` show along v, and what is promised; for a Hessian along a second direction, too."""

    def at(*moves: Array) -> Array:
        moved = dict(point)
        for symbol, by_how_much in zip(by, moves, strict=True):
            moved[symbol] = moved.get(symbol, known_[symbol]) + by_how_much
        return evaluate(network.equations, moved, sizes)[of]

    if len(by) == 1:
        return (at(v * STEP) - at(-v * STEP)) / (2 * STEP), promised
    u = exact(rng.normal(size=promised.shape))
    corners = [s * t * at(s * u * STEP, t * v * STEP) for s in (1, -1) for t in (1, -1)]
    seen = sum(corners[1:], start=corners[0]) / (4 * STEP**2)
    return seen, (promised * u).sum(keepdims=True).reshape(1, 1)
