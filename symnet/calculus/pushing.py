"""Products with derivatives, without the derivative itself: cᵀJ backwards, J v forwards, H v.

    vjp    Wᵀ(c ⊙ a(1 − a))        what x receives when a = σ(W x) receives c
    jvp    a(1 − a) ⊙ (W v)        how far a moves when x moves by v
    hvp    Xᵀ(a(1 − a) ⊙ (X v))    how far the gradient by w moves when w moves by v

What is pulled back is linear in the cotangent c, so pulling back once more, by c, gives what is pushed forward: the
transpose of the transpose. No rule is needed beside the pullbacks, and matrices stay matrices.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass

from sympy import Expr

from symnet.calculus.derivation import Derivation
from symnet.calculus.derive import derive_everywhere, require_free, target_of
from symnet.calculus.jacobian import known, shortest, with_gradient
from symnet.calculus.sweep import received
from symnet.calculus.tidy import LIMIT, tidied
from symnet.core.errors import NumericError, TooLongError
from symnet.core.expression import count, replace, shape, variables
from symnet.core.network import Equation, Network
from symnet.core.shapes import require_same_shape
from symnet.core.symbols import Change, Seed, Variable
from symnet.index.entries import entry, places
from symnet.index.rational import cancelled
from symnet.ops.constants import Zeros

Named = str | Variable


def pulled(network: Network, of: Variable, wrt: Variable, cotangent: Expr) -> Expr:
    """Σ_ij C_ij ∂(of)_ij/∂(wrt)_pq, of the shape of `wrt`: the cotangent pulled back.

    Raises ShapeError for a cotangent of another shape than `of`.
    """
    require_same_shape("pull back", cotangent, of)
    return received(network, of, wrt, cotangent)


def pushed(network: Network, of: Variable, wrt: Variable, direction: Expr) -> Expr:
    """Σ_pq ∂(of)_ij/∂(wrt)_pq V_pq, of the shape of `of`: the direction pushed forward.

    Raises ShapeError for a direction of another shape than `wrt`.
    """
    require_same_shape("push forward", direction, wrt)
    cotangent = Seed(*shape(of))
    backwards = received(network, of, wrt, cotangent)
    if cotangent not in variables(backwards):
        return Zeros(*shape(of))
    symbol = Variable(r"\tilde{r}", *shape(wrt), "intermediate")
    return received(Network([Equation(symbol, backwards)]), symbol, cotangent, direction)


def vjp(network: Network, of: Named, wrt: Named, cotangent: Named | Expr | None = None) -> Expr:
    r"""The vector-Jacobian product: what `wrt` receives when `of` receives the cotangent, in named intermediates.

    Args:
        network: named equations.
        of, wrt: any named symbols, intermediates included.
        cotangent: an expression or a name, of the shape of `of`; None: a name that is free.

    >>> import symnet
    >>> n, m = symnet.dim("n"), symnet.dim("m")
    >>> layer = symnet.Network([("h", symnet.tanh(symnet.matrix("W", m, n) * symnet.vector("x", n)))])
    >>> print(symnet.vjp(layer, "h", "x", "c"))
    W.T @ (c * (1 - (h * h)))

    Raises UnknownNameError for a symbol that is not there, ShapeError for a cotangent of another shape.
    """
    output, by = known(network, of), known(network, wrt)
    require_free(by)
    return neat(pulled(network, output, by, _meant(network, cotangent, output, "cC")))


def jvp(network: Network, of: Named, wrt: Named, direction: Named | Expr | None = None) -> Expr:
    r"""The Jacobian-vector product: how far `of` moves when `wrt` moves in a direction, in named intermediates.

    The direction is an expression or a name of the shape of `wrt`; None: its change, dx.

    >>> import symnet
    >>> n, m = symnet.dim("n"), symnet.dim("m")
    >>> layer = symnet.Network([("h", symnet.tanh(symnet.matrix("W", m, n) * symnet.vector("x", n)))])
    >>> print(symnet.jvp(layer, "h", "x", "v"))
    (W @ v) * (1 - (h * h))

    Raises UnknownNameError for a symbol that is not there, ShapeError for a direction of another shape.
    """
    output, by = known(network, of), known(network, wrt)
    require_free(by)
    v = Change(by) if direction is None else _meant(network, direction, by, "")
    return neat(pushed(network, output, by, v))


def hvp(
    network: Network,
    wrt: Named,
    direction: Named | Expr | None = None,
    of: Named | None = None,
    and_wrt: Named | None = None,
) -> Expr:
    """The Hessian-vector product: how far the gradient by `wrt` moves when `and_wrt` (or `wrt`) moves in a direction.

    In the names of the network, not those of its backward equations. The direction as in `jvp`; None: a free name.

    >>> import symnet
    >>> print(symnet.hvp(symnet.nets.logistic(), "w", "v"))
    (a * (1 - a) * (v.T @ x)[0, 0]) * x

    Raises LossError where there is no scalar to differentiate.
    """
    first = known(network, wrt)
    second = first if and_wrt is None else known(network, and_wrt)
    step = moved_gradient(network, first, second, _meant(network, direction, second, "vV"), of)
    return neat(put_in(step.expression, step.derivation.adjoints))


@dataclass(frozen=True)
class Moved:
    """How far a gradient moves: in the names of the network continued by the backward equations.

    Attributes:
        derivation: of the gradient.
        network: the equations, the backward ones, and the gradient's.
        gradient: the symbol of the gradient there.
        direction: in which the other symbol moves.
        expression: how far the gradient moves.
    """

    derivation: Derivation
    network: Network
    gradient: Variable
    direction: Expr
    expression: Expr


def moved_gradient(
    network: Network, first: Variable, second: Variable, direction: Expr, of: Named | None = None
) -> Moved:
    """How far the gradient by one symbol moves when another moves in a direction."""
    for by in (first, second):
        require_free(by)
    derivation = derive_everywhere(network, first, of)
    extended, gradient = with_gradient(derivation, first)
    return Moved(derivation, extended, gradient, direction, pushed(extended, gradient, second, direction))


def put_in(expression: Expr, equations: tuple[Equation, ...]) -> Expr:
    """With definitions put for names, the last one first."""
    for equation in reversed(equations):
        expression = replace(expression, {equation.symbol: equation.expression})
    return expression


def directional(network: Network, wrt: Named, direction: Named | Expr | None = None, of: Named | None = None) -> Expr:
    """The derivative of a scalar in a direction: tr(Gᵀ V), the gradient's part along it.

    >>> import symnet
    >>> print(symnet.directional(symnet.nets.logistic(), "w", "v"))
    (a - y) * (x.T @ v)[0, 0]
    """
    return jvp(network, target_of(network, of), wrt, direction)


def neat(expression: Expr) -> Expr:
    """The shortest of an expression as it came out, tidied, and as its entries give it."""
    forms = [expression, tidied(expression).expression]
    with contextlib.suppress(TooLongError, NumericError):
        if count(expression) <= LIMIT:
            at = places(expression)
            form = shortest(cancelled(entry(expression, *at)), *at)
            forms += [] if form is None else [form]
    return min(forms, key=count)


def _meant(network: Network, given: Named | Expr | None, like: Variable, letters: str) -> Expr:
    """An expression as it is, a name as a symbol of that shape; for None one of two letters, if need be with primes."""
    if given is not None and not isinstance(given, str):
        return given
    if isinstance(given, str):
        return network.symbol(given) if given in network else Variable(given, *shape(like), "data")
    return Variable(free_name(network, letters[0] if 1 in shape(like) else letters[1]), *shape(like), "data")


def free_name(network: Network, letter: str) -> str:
    """The letter, with as many primes as nothing in the network bears it."""
    while letter in network:
        letter += "'"
    return letter
